"""The questions of a session."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Option(Struct, frozen=True):
    """One option of a question: the value that is stored and the label that is shown."""

    value: str | bool
    label: str


class EarlierOptions(Struct, frozen=True):
    """What the options of a question were in a version that is not asked any more."""

    version: int
    options: list[Option]


class Question(Struct, frozen=True):
    """A label schema in the version that this session asks.

    Which of the bounds are set depends on `input`: `options` for the categorical inputs and
    pass_fail, `min` / `max` for numeric, `max_length` for text and each entry of a text_list,
    `max_count` for text_list. `fits` are the versions of the question whose answers count as
    answers to it; others were given to a question that read differently: `earlier` has the
    options of those where the value alone does not say what was chosen.
    """

    name: str
    version: int
    type: Literal["feedback", "expectation"]
    input: Literal["categorical", "categorical_list", "numeric", "text", "text_list", "pass_fail"]
    title: str
    instruction: str
    enable_comment: bool
    required: bool
    target: str
    options: list[Option] = []
    min: float | None = None
    max: float | None = None
    max_length: int | None = None
    max_count: int | None = None
    fits: list[int] = []
    earlier: list[EarlierOptions] = []


class QuestionRows(Struct, frozen=True):
    """Questions to choose from, or those of a session; names of those that everybody has."""

    questions: list[Question]
    built_in: list[str]
