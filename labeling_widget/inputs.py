"""Input types: what an answer to a label schema may be, and the check that every answer passes.

The names and arguments are those of `mlflow.genai.label_schemas`. An input type is immutable;
`check` is the only place that decides whether a value is an answer, for the screen, for
`log_assessment` and for the store alike.
"""

from __future__ import annotations

import math
import numbers
from typing import Any, ClassVar, Literal

from msgspec import Struct
from msgspec.structs import asdict, force_setattr

from labeling_widget.checks import (
    check_count,
    check_flag,
    check_text,
    entries_of,
    is_number,
    listing,
    option_list,
    plain,
    refuse,
    several_of,
    text_of,
)
from labeling_widget.errors import AnswerError, SchemaError

Kind = Literal["categorical", "categorical_list", "numeric", "text", "text_list", "pass_fail"]


class InputType(Struct, frozen=True):
    """Base of the input types."""

    kind: ClassVar[Kind]

    @property
    def answer_kind(self) -> Kind:
        """The kind of control and of value; differs from `kind` only for `multi_select`."""
        return self.kind

    def check(self, value: Any, *, name: str) -> Any:
        """Return `value` as plain JSON data if it is an answer to this input.

        Args:
            value: The answer; NumPy scalars are taken as what they stand for.
            name: Name of the label schema, for the message.

        Returns:
            `str`, `bool`, `int`, `float` or a list of `str`.

        Raises:
            AnswerError: `value` does not fit; says what does.
        """
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """As JSON data, `kind` included; `input_from_dict` is the way back."""
        return {"kind": self.kind, **asdict(self)}


class InputCategorical(InputType, frozen=True):
    """One of several options, or any number of them with `multi_select`.

    Args:
        options: What can be chosen, in the order shown; any number of different texts.
        multi_select: Whether several options may be chosen; the answer is then a list.

    Example:
        >>> InputCategorical(options=["Yes", "No"]).check("Yes", name="helpful")
        'Yes'
    """

    kind: ClassVar[Kind] = "categorical"
    options: list[str]
    multi_select: bool = False

    def __post_init__(self) -> None:
        """Refuse options that cannot be told apart."""
        force_setattr(self, "options", option_list(self.options))
        flag = check_flag(self.multi_select, name="multi_select", error=SchemaError)
        force_setattr(self, "multi_select", flag)

    @property
    def answer_kind(self) -> Kind:
        """`categorical_list` with `multi_select`."""
        return "categorical_list" if self.multi_select else "categorical"

    def check(self, value: Any, *, name: str) -> Any:
        """One of the options, or a list of them with `multi_select`; see `InputType.check`."""
        if self.multi_select:
            return several_of(value, self.options, name)
        if not isinstance(value, str) or value not in self.options:
            refuse(name, f"takes one of {listing(self.options)}", value)
        return str(value)


class InputCategoricalList(InputType, frozen=True):
    """Any number of several options; the answer is a list in the order of the options.

    Args:
        options: What can be chosen, in the order shown; any number of different texts.

    Example:
        >>> InputCategoricalList(options=["rude", "wrong"]).check(["wrong"], name="problems")
        ['wrong']
    """

    kind: ClassVar[Kind] = "categorical_list"
    options: list[str]

    def __post_init__(self) -> None:
        """Refuse options that cannot be told apart."""
        force_setattr(self, "options", option_list(self.options))

    def check(self, value: Any, *, name: str) -> Any:
        """At least one of the options; see `InputType.check`."""
        return several_of(value, self.options, name)


class InputNumeric(InputType, frozen=True):
    """A finite number within bounds that are themselves allowed.

    Args:
        min_value: Smallest answer, or `None` for no bound.
        max_value: Largest answer, or `None` for no bound.

    Example:
        >>> InputNumeric(min_value=0, max_value=1).check(0.5, name="confidence")
        0.5
    """

    kind: ClassVar[Kind] = "numeric"
    min_value: float | None = None
    max_value: float | None = None

    def __post_init__(self) -> None:
        """Refuse bounds that no number satisfies."""
        for field in ("min_value", "max_value"):
            bound = plain(getattr(self, field))
            force_setattr(self, field, bound)
            if bound is not None and (not is_number(bound) or not math.isfinite(bound)):
                raise SchemaError(
                    f"{field} takes a finite number or None; got {bound!r}", field=field
                )
        if (
            self.min_value is not None
            and self.max_value is not None
            and self.min_value > self.max_value
        ):
            raise SchemaError(
                f"min_value must not be above max_value; got {self.min_value} and {self.max_value}",
                field="min_value",
            )

    def check(self, value: Any, *, name: str) -> Any:
        """A finite number within the bounds; see `InputType.check`."""
        if not is_number(value) or not math.isfinite(value):
            refuse(name, "takes a number", value)
        number = int(value) if isinstance(value, numbers.Integral) else float(value)
        low, high = self.min_value, self.max_value
        if (low is not None and number < low) or (high is not None and number > high):
            refuse(name, f"takes a number {self._bounds()}", value)
        return number

    def _bounds(self) -> str:
        if self.min_value is None:
            return f"up to {self.max_value:g}"
        if self.max_value is None:
            return f"from {self.min_value:g}"
        return f"from {self.min_value:g} to {self.max_value:g}"


class InputText(InputType, frozen=True):
    """Free text.

    Args:
        max_length: Most characters (Unicode code points) of an answer, or `None`.

    Example:
        >>> InputText(max_length=120).check("Cite the source.", name="advice")
        'Cite the source.'
    """

    kind: ClassVar[Kind] = "text"
    max_length: int | None = None

    def __post_init__(self) -> None:
        """Refuse a length that no text has."""
        force_setattr(self, "max_length", check_count("max_length", self.max_length))

    def check(self, value: Any, *, name: str) -> Any:
        """A text that is not empty and not too long; see `InputType.check`."""
        return text_of(value, self.max_length, name)


class InputTextList(InputType, frozen=True):
    """A list of texts, such as the facts that a right answer states.

    Args:
        max_length_each: Most characters (Unicode code points) of each text, or `None`.
        max_count: Most texts, or `None`.

    Example:
        >>> InputTextList(max_count=3).check(["Opens at nine."], name="expected_facts")
        ['Opens at nine.']
    """

    kind: ClassVar[Kind] = "text_list"
    max_length_each: int | None = None
    max_count: int | None = None

    def __post_init__(self) -> None:
        """Refuse lengths and counts that no list has."""
        for field in ("max_length_each", "max_count"):
            force_setattr(self, field, check_count(field, getattr(self, field)))

    def check(self, value: Any, *, name: str) -> Any:
        """A list of at least one text; see `InputType.check`."""
        entries = entries_of(value, name, "takes a list of texts")
        if self.max_count is not None and len(entries) > self.max_count:
            raise AnswerError(
                f"{name!r} takes at most {self.max_count} texts; got {len(entries)}", field=name
            )
        return [text_of(entry, self.max_length_each, name) for entry in entries]


class InputPassFail(InputType, frozen=True):
    """Pass or fail: the answer is `True` or `False`.

    Args:
        positive_label: What the button for `True` says.
        negative_label: What the button for `False` says.

    Example:
        >>> InputPassFail(positive_label="Yes", negative_label="No").check(True, name="correct")
        True
    """

    kind: ClassVar[Kind] = "pass_fail"
    positive_label: str = "Pass"
    negative_label: str = "Fail"

    def __post_init__(self) -> None:
        """Refuse labels that cannot be told apart."""
        for field in ("positive_label", "negative_label"):
            label = getattr(self, field)
            if not isinstance(label, str) or not label.strip():
                raise SchemaError(f"{field} takes a text; got {label!r}", field=field)
            check_text(label, name=field, error=SchemaError)
        if self.positive_label == self.negative_label:
            raise SchemaError("the two labels must differ", field="negative_label")

    def check(self, value: Any, *, name: str) -> Any:
        """`True` or `False`; see `InputType.check`."""
        answer = plain(value)
        if not isinstance(answer, bool):
            refuse(name, "takes True or False", value)
        return answer


_BY_KIND: dict[str, type[InputType]] = {
    cls.kind: cls
    for cls in (
        InputCategorical,
        InputCategoricalList,
        InputNumeric,
        InputText,
        InputTextList,
        InputPassFail,
    )
}


def input_from_dict(data: dict[str, Any]) -> InputType:
    """The input type that `InputType.to_dict` wrote.

    Args:
        data: JSON data with a `kind`.

    Raises:
        SchemaError: unknown kind.
    """
    arguments = dict(data)
    cls = _BY_KIND.get(arguments.pop("kind", ""))
    if cls is None:
        raise SchemaError(f"unknown input kind {data.get('kind')!r}", field="input")
    return cls(**arguments)
