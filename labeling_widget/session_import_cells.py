"""Answers in the cells of a frame: tidy or wide, typed or as CSV and JSON leave them."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from msgspec import Struct

from labeling_widget.checks import plain, shown
from labeling_widget.errors import AnswerError, BadLabels
from labeling_widget.inputs import InputPassFail, InputType
from labeling_widget.questions import version_column
from labeling_widget.schema import RESERVED, LabelSchema
from labeling_widget.targets import WHOLE, document_of

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


class Cell(Struct, frozen=True, kw_only=True):
    """One answer as a frame has it, nothing of it checked; `None` where the frame has no column.

    Args:
        row: Position of its row in the frame, from 0.
        value: What stands in the frame.
        comment: The column that `rationale` stands in.
    """

    row: int
    trace_id: Any
    name: Any
    value: Any
    rationale: Any = None
    evidence: Any = None
    reviewer: Any = None
    span_id: Any = None
    target: Any = None
    type: Any = None
    source_type: Any = None
    comment: str = "rationale"


def cells_of(frame: Any, questions: Sequence[LabelSchema]) -> list[Cell]:
    """Every answer of a frame, row by row.

    Raises:
        BadLabels: It is no frame, or neither tidy nor wide.
    """
    if not isinstance(frame, pd.DataFrame):
        raise BadLabels(f"frame takes a DataFrame; got {type(frame).__name__}")
    columns = [str(name) for name in frame.columns]
    if len(set(columns)) < len(columns):
        raise BadLabels(f"the frame's columns need one name each, all different; got {columns}")
    if "trace_id" not in columns:
        raise BadLabels(
            f"the frame needs a column 'trace_id'; got {', '.join(columns) or 'no columns'}"
        )
    rows = frame.set_axis(columns, axis=1).to_dict("records")
    if {"name", "value"} <= set(columns):
        return [_tidy(position, row) for position, row in enumerate(rows)]
    asked = {schema.name: schema for schema in questions}
    beside = [column for name in asked for column in (f"{name}_rationale", version_column(name))]
    known = {*RESERVED, "copy_id", *asked, *beside}
    if unknown := [name for name in columns if name not in known]:
        raise BadLabels(
            f"the session asks {', '.join(map(repr, asked))}; the frame's columns "
            f"{', '.join(map(repr, unknown))} are none of these: rename them, or leave them out",
        )
    return [
        cell
        for position, row in enumerate(rows)
        for schema in questions
        if schema.name in row and not is_missing(row[schema.name])
        for cell in _wide(position, row, schema)
    ]


def _tidy(position: int, row: Mapping[Any, Any]) -> Cell:
    given = {name: row[name] for name in Cell.__struct_fields__ if name in row}
    return Cell(**{**given, "row": position, "comment": "rationale"})


def _wide(position: int, row: Mapping[Any, Any], schema: LabelSchema) -> Iterator[Cell]:
    cell = Cell(
        row=position,
        trace_id=row["trace_id"],
        name=schema.name,
        value=row[schema.name],
        rationale=row.get(comment := f"{schema.name}_rationale"),
        reviewer=row.get("reviewer"),
        comment=comment,
    )
    parts = None if schema.target in WHOLE else decoded(cell.value)
    if not isinstance(parts, Mapping):
        yield cell
        return
    for part, value in parts.items():
        if is_missing(value):  # Parquet gives every row the parts of all rows
            continue
        span_id, _, number = str(part).rpartition("/") if "/" in str(part) else (part, "", "")
        yield Cell(
            row=position,
            trace_id=cell.trace_id,
            name=schema.name,
            value=value,
            reviewer=cell.reviewer,
            span_id=span_id,
            target=f"document:{number}" if number else "span",
        )


def is_missing(cell: Any) -> bool:
    """Whether a cell holds nothing: `None`, NaN, NA or an empty text."""
    if isinstance(cell, str):
        return not cell.strip()
    return bool(pd.api.types.is_scalar(cell) and pd.isna(cell))


def decoded(cell: Any) -> Any:
    """What a text stands for, if it is JSON or a Python literal; anything else as it is."""
    if not isinstance(cell, str):
        return cell
    for read in (json.loads, ast.literal_eval):
        try:
            return read(cell)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    return cell


def answer_in(cell: Any, asked: InputType) -> Any:
    """The answer that a cell stands for, as far as can be told; the question's check decides.

    Texts are read as what the question takes, because a CSV file has nothing else.
    """
    kind = asked.answer_kind
    if kind == "pass_fail" and isinstance(cell, str) and isinstance(asked, InputPassFail):
        words = {"true": True, "false": False}
        labels = {asked.positive_label: True, asked.negative_label: False}
        return labels.get(cell, words.get(cell.strip().lower(), cell))
    if kind == "numeric" and isinstance(cell, str):
        return _number(cell)
    if kind == "categorical" and not isinstance(cell, str):
        return _option(cell, getattr(asked, "options", []))
    if kind in ("categorical_list", "text_list") and isinstance(cell, str):
        found = decoded(cell)
        return found if isinstance(found, list | tuple) else cell
    return cell


def _number(text: str) -> Any:
    if not _NUMBER.fullmatch(text):
        return text
    try:
        return int(text)
    except ValueError:  # no whole number, or thousands of digits
        return float(text)


def _option(cell: Any, options: Sequence[str]) -> Any:
    """The option that a CSV file's reader took for a number or a truth value."""
    found = plain(cell)
    if not pd.api.types.is_scalar(found):
        return cell
    if isinstance(found, float) and found.is_integer():
        found = int(found)
    return str(found) if str(found) in options else cell


def text_in(cell: Any, *, what: str) -> str | None:
    """A text, or `None` where there is none.

    Raises:
        AnswerError: It is something else, such as an id that was read as a number.
    """
    if is_missing(cell):
        return None
    if not isinstance(cell, str):
        raise AnswerError(
            f"{what} takes a text; got {shown(cell)} (read the file with dtype={{{what!r}: str}})",
            field=what,
        )
    return cell


def document_in(cell: Any) -> int | None:
    """Which document a target such as "document:3" means.

    Raises:
        AnswerError: It is no target.
    """
    target = text_in(cell, what="target") or "trace"
    document = document_of(target)
    if document is None and target not in ("span", *WHOLE):
        raise AnswerError(
            f"target takes 'trace', 'conversation', 'span' or 'document:N'; got {shown(target)}",
            field="target",
        )
    return document
