"""What a plain value must be to stand in a schema or an answer, and what is said when it is not."""

from __future__ import annotations

import numbers
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from labeling_widget.errors import AnswerError, LabelingError, SchemaError

_SHOWN = 80
"""Characters of a refused value that a message repeats."""


def check_text(
    value: str, *, name: str, what: str = "text", error: type[LabelingError] = AnswerError
) -> str:
    """Return `value` if every store can hold it; raise `error` if it cannot.

    Raises:
        LabelingError: it is no text, or holds a NUL character or half of a surrogate pair.
    """
    if not isinstance(value, str):
        raise error(f"{name!r}: the {what} must be a text; got {shown(value)}", field=name)
    if "\x00" in value:
        raise error(f"{name!r}: the {what} holds a NUL character; remove it", field=name)
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as found:
            raise error(
                f"{name!r}: the {what} holds half of a surrogate pair at character "
                f"{found.start}; remove it",
                field=name,
            ) from None
    return value


def option_list(options: Any) -> list[str]:
    """Options as a list; raises `SchemaError` unless they are different texts."""
    if isinstance(options, str) or not isinstance(options, Sequence):
        raise SchemaError(f"options takes a list of texts; got {shown(options)}", field="options")
    if not options:
        raise SchemaError("options must not be empty", field="options")
    for option in options:
        if not isinstance(option, str) or not option.strip():
            raise SchemaError(f"options takes texts; got {shown(option)}", field="options")
        check_text(option, name="options", error=SchemaError)
    counts = Counter(options)
    if len(counts) < len(options):
        twice = counts.most_common(1)[0][0]
        raise SchemaError(f"options must differ; {twice!r} is there twice", field="options")
    return list(options)


def several_of(value: Any, options: list[str], name: str) -> list[str]:
    """The chosen options in the options' order; raises `AnswerError`."""
    entries = entries_of(value, name, f"takes a list out of {listing(options)}")
    known = set(options)
    for entry in entries:
        if not isinstance(entry, str) or entry not in known:
            refuse(name, f"takes a list out of {listing(options)}", entry)
    chosen = set(entries)
    return [option for option in options if option in chosen]


def entries_of(value: Any, name: str, takes: str) -> list[Any]:
    """A list with at least one entry; raises `AnswerError`."""
    sequence = plain(value)
    if not isinstance(sequence, (list, tuple)):
        refuse(name, takes, value)
    entries = list(sequence)
    if not entries:
        raise AnswerError(f"{name!r} {takes}; got an empty list (None clears it)", field=name)
    return entries


def text_of(value: Any, max_length: int | None, name: str) -> str:
    """A text that is not blank and not too long; raises `AnswerError`."""
    if not isinstance(value, str):
        refuse(name, "takes a text", value)
    if not value.strip():
        raise AnswerError(f"{name!r} takes a text; got an empty one (None clears it)", field=name)
    if max_length is not None and len(value) > max_length:
        raise AnswerError(
            f"{name!r} takes at most {max_length} characters; got {len(value)}", field=name
        )
    return check_text(str(value), name=name)


def check_count(field: str, value: Any) -> int | None:
    """`value` if it is a whole number from 1, or `None`; raises `SchemaError`."""
    count = plain(value)
    if count is not None and (not isinstance(count, int) or isinstance(count, bool) or count < 1):
        raise SchemaError(
            f"{field} takes a whole number from 1, or None; got {shown(value)}", field=field
        )
    return count


def check_flag(value: Any, *, name: str, error: type[LabelingError]) -> bool:
    """`value` if it is `True` or `False` (NumPy's too); raises `error` for anything else."""
    flag = plain(value)
    if not isinstance(flag, bool):
        raise error(f"{name} takes True or False; got {shown(value)}", field=name)
    return flag


def check_list(
    value: Any, *, name: str, takes: str, error: type[LabelingError], one: Any = str
) -> list[Any]:
    """The entries of `value`, or itself if it is a single `one`; raises `error` for others."""
    if isinstance(value, one):
        return [value]
    try:
        return list(value)
    except TypeError:
        raise error(f"{name} takes {takes}; got {shown(value)}", field=name) from None


def check_path(value: Any) -> Path:
    """The absolute path that `value` names.

    Raises:
        ValueError: It names none; says what it is, for the error of whoever takes the path.
    """
    try:
        return Path(value).expanduser().resolve()
    except (TypeError, ValueError, RuntimeError, OSError) as error:
        raise ValueError(f"got {shown(value)}, which is no path: {error}") from None


def plain(value: Any) -> Any:
    """NumPy scalars and arrays as the Python values that they stand for."""
    return value.tolist() if hasattr(value, "tolist") else value


def is_number(value: Any) -> bool:
    """Whether `value` is a real number (NumPy's too) within a float's range and no truth value."""
    if not isinstance(value, numbers.Real) or isinstance(plain(value), bool):
        return False
    return not isinstance(value, numbers.Integral) or abs(int(value)) <= sys.float_info.max


def listing(options: Sequence[str], most: int = 12) -> str:
    """The options as they stand in a message."""
    shown = ", ".join(repr(option) for option in options[:most])
    return shown if len(options) <= most else f"{shown}, … ({len(options)} options)"


def refuse(name: str, takes: str, value: Any) -> NoReturn:
    """Raise the `AnswerError` that says what the schema `name` takes and what it got."""
    raise AnswerError(f"{name!r} {takes}; got {shown(value)}", field=name)


def shown(value: Any) -> str:
    """A refused value as it stands in a message: the head of its `repr`."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - a huge int has no repr, and an object's may do anything
        return f"a value of type {type(value).__name__}"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
