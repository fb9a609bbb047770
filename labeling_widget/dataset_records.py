"""Records on their way into an evaluation dataset: dicts, frames and traces, each checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from msgspec import UNSET

from labeling_widget.checks import check_text, shown
from labeling_widget.errors import BadRecords, DatasetError
from labeling_widget.session_traces import judged_value
from labeling_widget.store.datasets import (
    NewRecord,
    checked_object,
    checked_source,
    checked_value,
    trace_source,
)
from labeling_widget.traces.mlflow import CONVERSATION_ID, parse_trace, read_traces
from labeling_widget.traces.model import Trace

FIELDS = frozenset({"inputs", "outputs", "expectations", "tags", "source"})

_OF_FRAMES = frozenset(
    {"source_type", "source_id", "created_time", "last_update_time", "dataset_record_id", "trace"}
)
"""What a dataset's own frame says besides, which a record cannot be given."""

_LISTED = 10
"""Bad records that a message spells out; `BadRecords.rows` has all of them."""

RECORD_ID = "labeling_widget.datasetRecordId"
"""Key in a trace's `trace_metadata` that names the record it was made of."""

WRAPPED = "input"
"""Key of inputs that are no object: the application's one argument."""


def read_records(records: Any) -> list[NewRecord]:
    """Read records in any form that `EvaluationDataset.merge_records` takes.

    Raises:
        BadRecords: Some are not records; every one of them is listed with its reason.
        BadTraces, TraceError: They are traces, and some cannot be read.
        DatasetError: It is nothing of the kind.
    """
    found: list[NewRecord] = []
    bad: list[tuple[int, str]] = []
    for position, given in enumerate(_each(records)):
        try:
            if isinstance(given, Trace):
                found.append(_record_of_trace(given))
            else:
                found.append(checked_record(given))
        except DatasetError as error:
            bad.append((position, str(error)))
    if bad:
        listed = "; ".join(f"record {position}: {reason}" for position, reason in bad[:_LISTED])
        more = f"; and {len(bad) - _LISTED} more" if len(bad) > _LISTED else ""
        raise BadRecords(
            f"{len(bad)} of {len(bad) + len(found)} are not records, so none was taken: "
            f"{listed}{more}",
            rows=bad,
        )
    return found


def checked_record(given: Any) -> NewRecord:
    """One record. Raises `DatasetError` with the reason why it cannot be."""
    if not isinstance(given, Mapping):
        raise DatasetError(f"it takes a dict with 'inputs'; got {shown(given)}", field="records")
    if unknown := sorted(str(name) for name in given if name not in FIELDS | _OF_FRAMES):
        raise DatasetError(
            f"a record has no {unknown[0]!r}; it has {', '.join(sorted(FIELDS))}", field="records"
        )
    if given.get("inputs") is None:
        raise DatasetError("it has no 'inputs'", field="records")
    expectations = _object(given, "expectations")
    source = checked_source(given.get("source"))
    return NewRecord(
        inputs=checked_object(given["inputs"], "inputs"),
        outputs=checked_value(given["outputs"], "outputs") if "outputs" in given else UNSET,
        expectations=expectations,
        tags={
            check_text(key, name="tags", error=DatasetError): str(value)
            for key, value in _object(given, "tags").items()
        },
        # What MLflow takes it for, too, where it is not said.
        source=source or {"source_type": "HUMAN" if expectations else "CODE", "source_data": {}},
    )


def inputs_of(trace: Trace) -> dict[str, Any] | None:
    """The inputs of a trace's root as those of a record; `None` if it has none.

    What is no object is the one argument `input`. A preview stands for nothing here: it is cut.

    Raises:
        DatasetError: They cannot be those of a record, such as for a NaN in them.
    """
    root = trace.root
    if root is None or root.inputs is None:
        return None
    whole = root.inputs if isinstance(root.inputs, Mapping) else {WRAPPED: root.inputs}
    return checked_object(whole, "inputs")


def _each(records: Any) -> Iterable[Any]:
    if isinstance(records, pd.DataFrame):
        if "inputs" in records.columns:
            return [_without_missing(row) for row in records.to_dict("records")]
        return _traces(records)
    if isinstance(records, Mapping):
        return [records]
    if isinstance(records, str | bytes) or not isinstance(records, Iterable):
        raise DatasetError(
            "records takes dicts with 'inputs', a frame with a column 'inputs', or traces; got "
            f"{shown(records)}",
            field="records",
        )
    listed = list(records)
    if listed and all(isinstance(one, str) or _is_trace(one) for one in listed):
        return _traces(listed)
    return listed


def _traces(traces: Any) -> list[Trace]:
    return [parse_trace(source.body) for source in read_traces(traces)]


def _is_trace(one: Any) -> bool:
    if isinstance(one, Mapping):
        return "inputs" not in one and {"info", "data"} <= set(one)
    return callable(getattr(one, "to_json", None))


def _without_missing(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A frame has a cell for everything; an empty one says nothing."""
    return {str(name): cell for name, cell in row.items() if not _is_missing(cell)}


def _is_missing(cell: Any) -> bool:
    if isinstance(cell, Mapping | list | tuple | np.ndarray | str):
        return False
    return cell is None or cell is pd.NA or cell is pd.NaT or cell != cell  # noqa: PLR0124 - NaN


def _object(given: Mapping[Any, Any], name: str) -> dict[str, Any]:
    value = given.get(name)
    return {} if value is None else checked_object(value, name)


def _record_of_trace(trace: Trace) -> NewRecord:
    inputs = inputs_of(trace)
    if inputs is None:
        raise DatasetError(f"the trace {trace.trace_id} has no inputs", field="records")
    root = trace.root
    outputs = None if root is None else root.outputs
    conversation = trace.metadata.get(CONVERSATION_ID)
    return NewRecord(
        inputs=inputs,
        outputs=checked_value(outputs, "outputs"),
        expectations=checked_object(expectations_of(trace), "expectations"),
        source=trace_source(
            [trace.trace_id], {"session_id": conversation} if conversation else None
        ),
    )


def expectations_of(trace: Trace) -> dict[str, Any]:
    """The valid expectations about the whole trace that it carries; the latest of each name."""
    return {
        str(one["assessment_name"]): judged_value(one["expectation"])
        for one in trace.assessments
        if "expectation" in one
        and one.get("assessment_name")
        and one.get("valid") is not False
        and not one.get("span_id")
    }
