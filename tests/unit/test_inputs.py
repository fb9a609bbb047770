"""What each input type takes, and what it says when it does not."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from labeling_widget.errors import AnswerError, SchemaError
from labeling_widget.inputs import (
    InputCategorical,
    InputCategoricalList,
    InputNumeric,
    InputPassFail,
    InputText,
    InputTextList,
    InputType,
    input_from_dict,
)

INPUTS: list[InputType] = [
    InputCategorical(options=["yes", "no"]),
    InputCategorical(options=["a", "b"], multi_select=True),
    InputCategoricalList(options=["a", "b", "c"]),
    InputNumeric(min_value=-1, max_value=2.5),
    InputText(max_length=5),
    InputTextList(max_length_each=4, max_count=2),
    InputPassFail(positive_label="Good", negative_label="Bad"),
]


@pytest.mark.parametrize(
    ("asked", "value", "stored"),
    [
        (InputCategorical(options=["yes", "no"]), "no", "no"),
        (InputCategorical(options=["a", "b"], multi_select=True), ["b", "a"], ["a", "b"]),
        (InputCategoricalList(options=["a", "b", "c"]), ("c", "a", "c"), ["a", "c"]),
        (InputNumeric(), 3, 3),
        (InputNumeric(), np.int64(3), 3),
        (InputNumeric(min_value=0), 0.5, 0.5),
        (InputNumeric(), np.float32(0.5), 0.5),
        (InputText(), " سلام 👩🏽‍🚀\n", " سلام 👩🏽‍🚀\n"),
        (InputText(max_length=2), "👩👩", "👩👩"),
        (InputTextList(max_count=2), np.array(["a", "b"]), ["a", "b"]),
        (InputPassFail(), np.True_, True),
    ],
)
def test_an_answer_that_fits_becomes_plain_json_data(
    asked: InputType, value: Any, stored: Any
) -> None:
    checked = asked.check(value, name="q")
    assert checked == stored
    assert type(checked) is type(stored)


@pytest.mark.parametrize(
    ("asked", "value", "said"),
    [
        (InputCategorical(options=["yes", "no"]), "maybe", "takes one of 'yes', 'no'; got 'maybe'"),
        (InputCategorical(options=["yes", "no"]), ["yes"], "takes one of"),
        (InputCategorical(options=["1", "2"]), 1, "takes one of '1', '2'; got 1"),
        (InputCategoricalList(options=["a"]), "a", "takes a list out of 'a'; got 'a'"),
        (InputCategoricalList(options=["a"]), ["b"], "takes a list out of 'a'; got 'b'"),
        (InputCategoricalList(options=["a"]), [], "None clears it"),
        (InputNumeric(), "3", "takes a number; got '3'"),
        (InputNumeric(), True, "takes a number; got True"),
        (InputNumeric(), float("nan"), "takes a number; got nan"),
        (InputNumeric(), float("inf"), "takes a number; got inf"),
        (InputNumeric(min_value=1, max_value=5), 6, "takes a number from 1 to 5; got 6"),
        (InputNumeric(max_value=5), 6, "takes a number up to 5"),
        (InputNumeric(min_value=1), 0, "takes a number from 1"),
        (InputText(max_length=5), "abcdef", "takes at most 5 characters; got 6"),
        (InputText(), "  \n", "None clears it"),
        (InputText(), 5, "takes a text; got 5"),
        (InputText(), "a\x00b", "NUL"),
        (InputText(), "a\ud800b", "surrogate pair at character 1"),
        (InputTextList(max_count=2), ["a", "b", "c"], "takes at most 2 texts; got 3"),
        (InputTextList(max_length_each=1), ["ab"], "takes at most 1 characters; got 2"),
        (InputTextList(), ["a", ""], "got an empty one"),
        (InputTextList(), "a", "takes a list of texts; got 'a'"),
        (InputPassFail(), "Pass", "takes True or False; got 'Pass'"),
        (InputPassFail(), 1, "takes True or False; got 1"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_the_question_and_the_fix(
    asked: InputType, value: Any, said: str
) -> None:
    with pytest.raises(AnswerError) as refused:
        asked.check(value, name="quality")
    assert refused.value.field == "quality"
    assert "'quality'" in str(refused.value)
    assert said in str(refused.value)


def test_a_refusal_repeats_only_the_head_of_a_long_value() -> None:
    with pytest.raises(AnswerError) as refused:
        InputNumeric().check("x" * 100_000, name="q")
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: InputCategorical(options=[]), "options"),
        (lambda: InputCategorical(options=["a", "b", "a"]), "options"),
        (lambda: InputCategorical(options="yes"), "options"),  # type: ignore[arg-type]
        (lambda: InputCategoricalList(options=["a", ""]), "options"),
        (lambda: InputCategoricalList(options=["a", 1]), "options"),  # type: ignore[list-item]
        (lambda: InputCategoricalList(options=["\ud800"]), "options"),
        (lambda: InputNumeric(min_value=2, max_value=1), "min_value"),
        (lambda: InputNumeric(min_value=float("nan")), "min_value"),
        (lambda: InputNumeric(max_value=float("inf")), "max_value"),
        (lambda: InputNumeric(max_value="5"), "max_value"),  # type: ignore[arg-type]
        (lambda: InputText(max_length=0), "max_length"),
        (lambda: InputTextList(max_count=1.5), "max_count"),  # type: ignore[arg-type]
        (lambda: InputTextList(max_length_each=True), "max_length_each"),
        (lambda: InputPassFail(positive_label="", negative_label="No"), "positive_label"),
        (lambda: InputPassFail(positive_label="\ud800", negative_label="No"), "positive_label"),
        (lambda: InputCategorical(["a"], multi_select="yes"), "multi_select"),  # type: ignore[arg-type]
        (lambda: InputPassFail(positive_label="No", negative_label="No"), "negative_label"),
    ],
)
def test_an_input_that_nobody_could_answer_is_refused_by_the_name_of_its_argument(
    make: Any, field: str
) -> None:
    with pytest.raises(SchemaError) as refused:
        make()
    assert refused.value.field == field
    assert field in str(refused.value) or field == "negative_label"


@pytest.mark.parametrize("asked", INPUTS, ids=lambda asked: type(asked).__name__)
def test_an_input_comes_back_from_its_json_data_as_it_was(asked: InputType) -> None:
    assert input_from_dict(asked.to_dict()) == asked


def test_bounds_may_be_numpys() -> None:
    asked = InputNumeric(min_value=np.int64(1), max_value=np.float64(5))  # type: ignore[arg-type]
    assert input_from_dict(json.loads(json.dumps(asked.to_dict()))) == asked
    counted = InputTextList(max_count=np.int64(2))  # type: ignore[arg-type]
    assert json.loads(json.dumps(counted.to_dict()))["max_count"] == 2


def test_any_number_of_options_is_taken() -> None:
    options = [str(number) for number in range(5000)]
    assert InputCategorical(options=options).check("4999", name="q") == "4999"
