"""A session as `mlflow.genai.evaluate` takes its data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from labeling_widget.dataset_records import WRAPPED
from labeling_widget.session_sync_answers import OnConflict, settled
from labeling_widget.session_sync_said import Said, completed, expectations_said
from labeling_widget.session_traces import each_copy
from labeling_widget.store.base import Store
from labeling_widget.traces.decode import dumps
from labeling_widget.traces.mlflow import CONVERSATION_ID, parse_trace

_OWN = "labeling_widget."

COLUMNS = ("inputs", "outputs", "expectations", "trace")


def evaluate_frame(
    store: Store, session_id: str, experiment_id: str, on_conflict: OnConflict
) -> pd.DataFrame:
    """One row per completed trace; see `LabelingSession.to_df`."""
    done = {copy_id for copy_id, _ in completed(store, session_id)}
    by_copy: dict[str, list[Said]] = {copy_id: [] for copy_id in done}
    for one in expectations_said(store, session_id, stacklevel=4):
        if one.copy_id in by_copy:  # what was agreed about a trace that nobody completed is not
            by_copy[one.copy_id].append(one)
    expected = dict(zip(by_copy, settled(by_copy.values(), on_conflict), strict=True))
    rows = [
        _row(trace, expected[trace["info"]["trace_id"]], experiment_id)
        for trace in each_copy(store, session_id)
        if trace["info"]["trace_id"] in done
    ]
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype="object") for name in COLUMNS}
    )


def _row(
    trace: dict[str, Any], expectations: Mapping[str, Any], experiment_id: str
) -> dict[str, Any]:
    body = dumps(_foreign(trace, experiment_id))
    root = parse_trace(body).root
    inputs = {} if root is None or root.inputs is None else root.inputs
    return {
        "inputs": inputs if isinstance(inputs, dict) else {WRAPPED: inputs},
        "outputs": None if root is None else root.outputs,
        "expectations": dict(expectations),
        "trace": body.decode(),
    }


def _foreign(trace: Mapping[str, Any], experiment_id: str) -> dict[str, Any]:
    """The trace as one of another experiment, which MLflow clones and writes its scores on.

    In the experiment it evaluates in, it would look for the trace of that id on its server and
    write them there, if there is one. A clone keeps what it is told of runs and models, so that
    would hide it from its own run; and it takes the first span for the root.
    """
    info = dict(trace["info"])
    metadata = info.get("trace_metadata") or {}
    info["trace_metadata"] = {
        key: value
        for key, value in metadata.items()
        if not key.startswith("mlflow.") or key == CONVERSATION_ID
    }
    info["tags"] = {
        key: value
        for key, value in (info.get("tags") or {}).items()
        if not key.startswith(_OWN)  # what makes a trace on a server an item of a session
    }
    info["trace_location"] = {
        "type": "MLFLOW_EXPERIMENT",
        "mlflow_experiment": {"experiment_id": experiment_id},
    }
    info.pop("assessments", None)
    spans = sorted(trace["data"]["spans"], key=lambda span: bool(span.get("parent_span_id")))
    return {"info": info, "data": {**trace["data"], "spans": spans}}
