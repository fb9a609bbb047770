"""What a label schema is: one versioned question, and the ones that are built in."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from labeling_widget.checks import check_flag, check_text, shown
from labeling_widget.errors import SchemaError
from labeling_widget.inputs import InputText, InputTextList, InputType

EXPECTED_FACTS = "expected_facts"
EXPECTED_RESPONSE = "expected_response"
GUIDELINES = "guidelines"

RESERVED = frozenset({"trace_id", "reviewer", "state", "request", "response"})
"""Columns that `LabelingSession.to_df` has beside one for each schema."""

LONGEST_NAME = 250
"""Characters of a schema's name, which is a column, the key of an answer and part of a tag."""


def check_name(name: Any) -> None:
    """Raise `SchemaError` unless `name` can name a schema."""
    _check_line("name", name)
    if len(name) > LONGEST_NAME:
        raise SchemaError(
            f"name takes at most {LONGEST_NAME} characters; got {len(name)}: say the rest in the "
            "title or the instruction",
            field="name",
        )
    if name in RESERVED:
        raise SchemaError(
            f"name must not be one of {sorted(RESERVED)}, the columns of LabelingSession.to_df; "
            f"got {name!r}",
            field="name",
        )


def _check_line(what: str, value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        raise SchemaError(f"{what} takes a text; got {shown(value)}", field=what)
    check_text(value, name=what, error=SchemaError)


def check_target(target: Any) -> str:
    """The target as it is kept; raises `SchemaError` unless it is one."""
    if isinstance(target, str) and target in ("trace", "conversation", "document"):
        return str(target)
    kind, _, span_type = target.partition(":") if isinstance(target, str) else ("", "", "")
    if kind != "span" or not span_type.strip():
        raise SchemaError(
            "target takes 'trace', 'conversation', 'document', or 'span:' with a span type, such "
            f"as 'span:TOOL'; got {shown(target)}",
            field="target",
        )
    check_text(span_type, name="target", error=SchemaError)
    return f"span:{span_type.strip().upper()}"


class LabelSchemaType(StrEnum):
    """What an answer is: a judgement of the trace, or the truth that it should have met."""

    FEEDBACK = "feedback"
    EXPECTATION = "expectation"


def schema_type(value: Any) -> LabelSchemaType:
    """The type that a text names; raises `SchemaError` if it names none."""
    try:
        return LabelSchemaType(value)
    except ValueError:
        raise SchemaError(
            f"type takes 'feedback' or 'expectation'; got {shown(value)}", field="type"
        ) from None


class LabelSchema(Struct, frozen=True):
    """One version of a question.

    Args:
        name: Its key, and the name of the assessments that answer it.
        type: `feedback` (a judgement) or `expectation` (ground truth for evaluation datasets).
        title: What the reviewer reads; the name when not given.
        input: The input type.
        instruction: A line under the title, or `None`.
        enable_comment: Whether a free comment (the rationale) may go with the answer.
        required: Whether an item needs this answer before it can be completed.
        target: What is asked about: the whole `trace`, each span of a type (`span:TOOL`), each
            retrieved `document`, or the `conversation` that the trace is a turn of.
        version: Counts from 1.
    """

    name: str
    type: LabelSchemaType
    title: str
    input: InputType
    instruction: str | None = None
    enable_comment: bool = False
    required: bool = False
    target: str = "trace"
    version: int = 1

    def __post_init__(self) -> None:
        """Refuse what no session could ask."""
        check_name(self.name)
        _check_line("title", self.title)
        if self.instruction is not None:
            _check_line("instruction", self.instruction)
        force_setattr(self, "type", schema_type(self.type))
        if not isinstance(self.input, InputType):
            raise SchemaError(
                "input takes one of InputCategorical, InputCategoricalList, InputNumeric, "
                f"InputText, InputTextList, InputPassFail; got {self.input!r}",
                field="input",
            )
        for flag in ("enable_comment", "required"):
            given = getattr(self, flag)
            force_setattr(self, flag, check_flag(given, name=flag, error=SchemaError))
        force_setattr(self, "target", check_target(self.target))

    @property
    def schema_id(self) -> str:
        """What MLflow's functions call it by: its name."""
        return self.name

    def asks_the_same(self, other: LabelSchema) -> bool:
        """Whether another version asks the same question in the same way."""
        return replace(self, version=other.version) == other

    def fits(self, other: LabelSchema) -> bool:
        """Whether an answer to another version answers this one too: it asks the same.

        Whether an answer is required, and whether it may have a comment, is no part of what it
        says.
        """
        return self.asks_the_same(
            replace(other, required=self.required, enable_comment=self.enable_comment)
        )


BUILT_IN = {
    schema.name: schema
    for schema in (
        LabelSchema(
            name=EXPECTED_FACTS,
            type=LabelSchemaType.EXPECTATION,
            title="Expected facts",
            instruction="What a correct response must state. One fact a row.",
            input=InputTextList(max_length_each=1000),
        ),
        LabelSchema(
            name=EXPECTED_RESPONSE,
            type=LabelSchemaType.EXPECTATION,
            title="Expected response",
            instruction="The response that should have been given.",
            input=InputText(),
        ),
        LabelSchema(
            name=GUIDELINES,
            type=LabelSchemaType.EXPECTATION,
            title="Guidelines",
            instruction="Rules that the response must follow. One rule a row.",
            input=InputTextList(max_length_each=1000),
        ),
    )
}
"""Usable by name without being created; names and limits are those of MLflow's documentation."""
