"""Traces on their way into a session, as copies, and out of it again."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from labeling_widget.conversations import in_conversations
from labeling_widget.notices import TraceWarning
from labeling_widget.store.base import Store
from labeling_widget.traces.decode import decode_value, dumps, loads
from labeling_widget.traces.mlflow import (
    CONVERSATION_ID,
    SOURCE_ID,
    SourceTrace,
    read_traces,
    to_mlflow_dict,
    traces_frame,
)
from labeling_widget.traces.v3 import parse_time
from labeling_widget.unfinished import finished

PROGRESS_FROM = 500
"""Traces from which on adding them shows a progress bar."""

_AT_ONCE = 100
"""Copies whose bodies are read together."""


def copy_into(store: Store, session_id: str, traces: Any) -> list[str]:
    """Copy traces into a session; see `LabelingSession.add_traces`.

    Returns:
        Source ids of the traces that were added.
    """
    sources = read_traces(traces, progress=_progress_bar)
    if not sources:
        warnings.warn(
            "there are no traces to add. MLflow logs traces in the background: call "
            "mlflow.flush_trace_async_logging() after the traced calls, or "
            "search_traces(…, flush=True), and add again",
            TraceWarning,
            stacklevel=3,
        )
        return []
    sources = finished(sources)
    _warn_of_problems(sources)
    return copy_sources(store, session_id, sources)


def copy_sources(store: Store, session_id: str, sources: list[SourceTrace]) -> list[str]:
    """Copy traces that are read and checked into a session.

    Returns:
        Source ids of the traces that were added.
    """
    order = in_conversations(
        [source.trace_metadata.get(CONVERSATION_ID, "") for source in sources],
        [source.request_time for source in sources],
    )
    sources = [sources[position] for position in order]
    copies = [f"tr-{secrets.token_hex(16)}" for _ in sources]
    items = [_item(copy_id, source) for copy_id, source in zip(copies, sources, strict=True)]
    existing = [
        _existing(copy_id, source, assessment)
        for copy_id, source in zip(copies, sources, strict=True)
        for assessment in source.assessments
    ]
    return store.add_items(session_id, _as_frame(items), _as_frame(existing))


def copied_traces(store: Store, session_id: str, *, include_spans: bool) -> pd.DataFrame:
    """A session's copies as `mlflow.search_traces` returns traces; see `search_traces`."""
    frame = traces_frame(each_copy(store, session_id))
    if include_spans:
        return frame
    frame["trace"] = [_without_spans(trace) for trace in frame["trace"]]
    return frame.drop(columns="spans")


def each_copy(store: Store, session_id: str) -> Iterator[dict[str, Any]]:
    """A session's copies as MLflow's trace dicts, in its order, a few in memory at a time."""
    columns = ["copy_id", "trace_id", "conversation"]
    items = store.frame("items", columns=columns, session_id=session_id)
    conversations = dict(zip(items["copy_id"], items["conversation"], strict=True))
    assessments = store.frame("assessments", session_id=session_id)
    by_copy: dict[str, list[dict[str, Any]]] = {}
    for row in assessments[assessments["value"].notna()].to_dict("records"):
        shown = _as_mlflow(row, conversations.get(row["copy_id"], ""))
        by_copy.setdefault(row["copy_id"], []).append(shown)
    for start in range(0, len(items), _AT_ONCE):
        few = items["copy_id"][start : start + _AT_ONCE]
        bodies = store.frame("items", columns=["copy_id", "trace_id", "body"], copy_id=few)
        for copy_id, trace_id, body in bodies.itertuples(index=False):
            yield to_mlflow_dict(
                body,
                trace_id=copy_id,
                extra_metadata={SOURCE_ID: trace_id, "mlflow.sourceRun": session_id},
                assessments=by_copy.get(copy_id, []),
            )


def _as_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows whose cells stay as they are: pandas' own text refuses what traces may hold."""
    return pd.DataFrame(rows, dtype="object")


def _progress_bar(rows: Iterable[Any]) -> Iterable[Any]:
    from tqdm.auto import tqdm  # noqa: PLC0415 - as costly as a tenth of this package

    rows = rows if hasattr(rows, "__len__") else list(rows)
    small = len(rows) < PROGRESS_FROM  # type: ignore[arg-type]
    return tqdm(rows, desc="Adding traces", unit=" traces", disable=small)


def _warn_of_problems(sources: list[SourceTrace]) -> None:
    troubled = [source for source in sources if source.problems]
    if not troubled:
        return
    first = troubled[0]
    warnings.warn(
        f"{len(troubled)} of {len(sources)} traces cannot be read completely; reviewers see what "
        f"there is, and what is wrong. The first, {first.trace_id}: {'; '.join(first.problems)}",
        TraceWarning,
        stacklevel=4,
    )


def _item(copy_id: str, source: SourceTrace) -> dict[str, Any]:
    return {
        "copy_id": copy_id,
        "trace_id": source.trace_id,
        "name": source.name,
        "state": source.state,
        "request_time": source.request_time,
        "duration_ms": source.duration_ms,
        "span_count": source.span_count,
        "size": len(source.body),
        "request_preview": source.request_preview,
        "response_preview": source.response_preview,
        "tags": source.tags,
        "trace_metadata": source.trace_metadata,
        "conversation": source.trace_metadata.get(CONVERSATION_ID, ""),
        "body": source.body,
    }


def _existing(copy_id: str, source: SourceTrace, assessment: Mapping[str, Any]) -> dict[str, Any]:
    """An assessment that a source trace carries, in MLflow's form, as a row of `assessments`."""
    kind = "expectation" if "expectation" in assessment else "feedback"
    origin = _mapping(assessment.get("source"))
    return {
        "assessment_id": assessment.get("assessment_id") or f"a-{secrets.token_hex(16)}",
        "copy_id": copy_id,
        "trace_id": source.trace_id,
        "span_id": assessment.get("span_id") or "",
        "target": "span" if assessment.get("span_id") else "trace",
        "name": str(assessment.get("assessment_name") or kind),
        "type": kind,
        "value": json.dumps(judged_value(assessment.get(kind))),
        "rationale": str(assessment.get("rationale") or ""),
        "reviewer": str(origin.get("source_id") or ""),
        "source_type": str(origin.get("source_type") or "SOURCE_TYPE_UNSPECIFIED"),
        "created_at": parse_time(assessment.get("create_time")) or dt.datetime.now(dt.UTC),
        "valid": assessment.get("valid", True) is not False,
        "overrides": assessment.get("overrides"),
        "metadata": dict(_mapping(assessment.get("metadata"))),
        "existing": True,
    }


def judged_value(judgement: Any) -> Any:
    """What a judgement says; one that has not the form of MLflow's is what it says."""
    if not isinstance(judgement, Mapping):
        return judgement
    serialized = judgement.get("serialized_value")
    if serialized is None:
        return judgement.get("value")
    text = serialized.get("value") if isinstance(serialized, Mapping) else serialized
    return decode_value(text)[0]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _own_metadata(row: Mapping[Any, Any], conversation: str) -> dict[str, str]:
    """What MLflow's form has no field for. MLflow, too, marks an assessment of a conversation
    by its id and keeps it on the first trace.
    """
    metadata = {"label_schema_version": str(row["schema_version"])}
    if row["target"] == "conversation" and conversation:
        metadata[CONVERSATION_ID] = conversation
    if row["target"].startswith("document:"):
        metadata["document"] = row["target"].removeprefix("document:")
    if row["evidence"] != "[]":
        metadata["evidence"] = row["evidence"]
    return metadata


def _as_mlflow(row: Mapping[Any, Any], conversation: str) -> dict[str, Any]:
    """A row of `assessments` in MLflow's form; `to_mlflow_dict` adds the trace's id."""
    value = json.loads(row["value"])
    expectation = row["type"] == "expectation"
    judgement: dict[str, Any] = {"value": value}
    if expectation and isinstance(value, list | dict):
        text = json.dumps(value, ensure_ascii=False)
        serialized = {"serialization_format": "JSON_FORMAT", "value": text}
        judgement = {"serialized_value": serialized}
    moment = row["created_at"].isoformat(timespec="milliseconds").replace("+00:00", "Z")
    own = {} if row["existing"] else _own_metadata(row, conversation)
    assessment = {
        "assessment_id": row["assessment_id"],
        "assessment_name": row["name"],
        "span_id": row["span_id"],
        "source": {"source_type": row["source_type"], "source_id": row["reviewer"]},
        "create_time": moment,
        "last_update_time": moment,
        "expectation" if expectation else "feedback": judgement,
        "rationale": row["rationale"],
        "metadata": {**(row["metadata"] or {}), **own},
        "overrides": row["overrides"],
        "valid": bool(row["valid"]),
    }
    return {key: kept for key, kept in assessment.items() if _is_there(kept)}


def _is_there(value: Any) -> bool:
    return not (value is None or value is pd.NA or value in ("", {}))


def _without_spans(trace: str) -> str:
    whole = loads(trace)
    whole["data"] = {**whole["data"], "spans": []}
    return dumps(whole).decode()
