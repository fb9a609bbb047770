"""Items as traces of MLflow: a copy with an id of its own, its place in the session in a tag."""

from __future__ import annotations

import datetime as dt
import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from labeling_widget.errors import TraceError
from labeling_widget.store.columns import storable_json, storable_text
from labeling_widget.store.frames import pack
from labeling_widget.store.mlflow.sending import sendable, shielded
from labeling_widget.store.mlflow.tags import MOST_OF_TRACE, PREFIX, digest, joined, split, to_json
from labeling_widget.store.tables import frame_columns, items
from labeling_widget.traces.decode import base64_id, dumps, hex_id, is_json, whole_number
from labeling_widget.traces.mlflow import SOURCE_ID, to_mlflow_dict
from labeling_widget.traces.v3 import parse_time

if TYPE_CHECKING:
    from mlflow.entities import Assessment, Span, Trace, TraceInfo

ITEM = f"{PREFIX}item"
"""Tag of a copy: the row of `items`, but for what MLflow keeps anyway."""

_ELSEWHERE = {"copy_id", "session_id", "body", "request_preview", "response_preview"}
_OF_THE_SOURCE = {"mlflow.sourceRun", "mlflow.modelId"}
"""Metadata that would show a copy under the run and the model of its source."""

_OF_ITS_PLACE = {"mlflow.artifactLocation", "mlflow.trace.spansLocation"}
_NO_BODY = pack(b"")
_LONGEST_KEY, _LONGEST_VALUE = 250, 250
_SPAN_DIGITS, _TRACE_DIGITS = 16, 32
_STATUS = {"STATUS_CODE_OK", "STATUS_CODE_ERROR", "STATUS_CODE_UNSET"}


def item_tags(
    row: Mapping[str, Any], change: str, carried: Sequence[Mapping[str, Any]]
) -> dict[str, str]:
    """The tags of a copy that make it an item.

    Args:
        row: A row of `items`.
        change: Key of the change that added it.
        carried: Rows of `assessments` that MLflow cannot hold.
    """
    kept = {name: _plain(value) for name, value in row.items() if name not in _ELSEWHERE}
    kept["change"] = change
    if carried:
        kept["carried"] = [
            {name: _plain(value) for name, value in each.items()} for each in carried
        ]
    return split(ITEM, to_json(kept), most=MOST_OF_TRACE)


def item_of(info: TraceInfo) -> dict[str, Any] | None:
    """What the tags of a copy say; `None` for a trace that is no item."""
    text = joined(info.tags, ITEM)
    try:
        found = None if text is None else json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) and "trace_id" in found else None


def item_row(session_id: str, info: TraceInfo, item: Mapping[str, Any]) -> dict[str, Any]:
    """The row of `items` that a copy stands for; its body stays in MLflow."""
    row = {column.name: item.get(column.name) for column in frame_columns(items)}
    return {
        **row,
        "copy_id": info.trace_id,
        "session_id": session_id,
        "request_time": moment(row["request_time"]),
        "added_at": moment(row["added_at"]),
        "request_preview": info.request_preview or "",
        "response_preview": info.response_preview or "",
        "body": _NO_BODY,
    }


def moment(text: str | None) -> dt.datetime | None:
    """A time as the tags hold it."""
    return None if text is None else dt.datetime.fromisoformat(text)


def copy_of(
    row: Mapping[str, Any],
    body: bytes,
    experiment_id: str,
    tags: Mapping[str, str],
    assessments: Sequence[Assessment],
    *,
    over_http: bool,
) -> tuple[TraceInfo, list[Span]]:
    """A source trace as a new trace of the experiment.

    Args:
        row: Its row of `items`.
        body: Its JSON text.
        experiment_id: The experiment.
        tags: Tags of the copy beside the source's own.
        assessments: What it carries.
        over_http: It will be sent as OpenTelemetry's messages, which hold less than JSON does.

    Raises:
        TraceError: MLflow cannot hold it.
    """
    from mlflow.entities import Span, Trace  # noqa: PLC0415 - only where it is used

    copy_id = row["copy_id"]
    try:
        trace = to_mlflow_dict(body, trace_id=copy_id, extra_metadata={SOURCE_ID: row["trace_id"]})
        info = _info(trace["info"], row, experiment_id, tags)
        spans = [_span(span, over_http=over_http) for span in trace["data"]["spans"]]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what sources say that MLflow spells otherwise
            made = Trace.from_dict({"info": info, "data": {"spans": []}})
            entities = [Span.from_dict(span) for span in spans]
    except Exception as error:  # what MLflow's readers raise is theirs
        raise TraceError(
            f"the trace {row['trace_id']} cannot be kept in MLflow: {error}", field="traces"
        ) from error
    made.info.assessments = list(assessments)
    return made.info, entities


def body_of(trace: Trace, row: Mapping[str, Any]) -> bytes:
    """The JSON text of an item, under the source's id, without what was added to the copy.

    Args:
        trace: The copy, whole.
        row: `trace_id`, `tags` and `trace_metadata` of the item.
    """
    whole = trace.to_dict()
    source_id = row["trace_id"]
    info = {
        **whole["info"],
        "trace_id": source_id,
        "tags": row["tags"],
        "trace_metadata": row["trace_metadata"],
    }
    info.pop("assessments", None)
    whole = {**whole, "info": info}
    return dumps(to_mlflow_dict(dumps(whole), trace_id=source_id) if _is_id(source_id) else whole)


def _info(
    info: dict[str, Any], row: Mapping[str, Any], experiment_id: str, tags: Mapping[str, str]
) -> dict[str, Any]:
    metadata = {k: v for k, v in info["trace_metadata"].items() if k not in _OF_THE_SOURCE}
    own = {
        k: v
        for k, v in (row["tags"] or {}).items()
        if k not in _OF_ITS_PLACE and not k.startswith(PREFIX)
    }
    started = row["request_time"] or parse_time(info.get("request_time"))
    return {
        "trace_id": row["copy_id"],
        "trace_location": {
            "type": "MLFLOW_EXPERIMENT",
            "mlflow_experiment": {"experiment_id": experiment_id},
        },
        "request_time": _iso(started),
        "state": info.get("state") or "STATE_UNSPECIFIED",
        "trace_metadata": _short(metadata),
        "tags": {**_short(own), **tags},
        "client_request_id": info.get("client_request_id"),
        "execution_duration_ms": row["duration_ms"],
        "request_preview": row["request_preview"] or None,
        "response_preview": row["response_preview"] or None,
    }


def _short(texts: Mapping[str, Any]) -> dict[str, str]:
    """As MLflow takes them; the item's tag has them whole.

    What it reads itself is left out where it would be cut: half of a JSON text is none.
    """
    return {
        storable_text(str(key))[:_LONGEST_KEY]: storable_text(str(value))[:_LONGEST_VALUE]
        for key, value in texts.items()
        if key and not (key.startswith("mlflow.") and len(str(value)) > _LONGEST_VALUE)
    }


def _span(span: Mapping[str, Any], *, over_http: bool) -> dict[str, Any]:
    """A span in the one form that MLflow reads: what is missing or odd is made whole."""
    start = whole_number(span.get("start_time_unix_nano")) or 0
    parent = span.get("parent_span_id")
    given = span.get("status")
    status: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    code = str(status.get("code") or "")
    return {
        "trace_id": span["trace_id"],
        "span_id": _span_id(span["span_id"]),
        "parent_span_id": _span_id(parent) if parent else None,
        "name": storable_text(str(span.get("name") or "")),
        "start_time_unix_nano": start,
        "end_time_unix_nano": whole_number(span.get("end_time_unix_nano")),
        "status": {
            "code": code if code in _STATUS else "STATUS_CODE_UNSET",
            "message": storable_text(str(status.get("message") or "")),
        },
        "attributes": {
            storable_text(str(key)): shielded(sendable(text) if over_http else text)
            for key, text in _texts(span.get("attributes") or {})
        },
        "events": [
            _event(event) for event in span.get("events") or () if isinstance(event, Mapping)
        ],
        "links": [],
    }


def _texts(attributes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each attribute as JSON in a text; what is not becomes the JSON of itself."""
    for key, value in attributes.items():
        if isinstance(value, str):
            yield key, storable_json(value) if is_json(value) else to_json(value)
        else:
            yield key, storable_json(dumps(value).decode())


def _event(event: Mapping[str, Any]) -> dict[str, Any]:
    attributes = event.get("attributes")
    return {
        "name": storable_text(str(event.get("name") or "")),
        "time_unix_nano": whole_number(event.get("time_unix_nano")) or 0,
        "attributes": {
            storable_text(str(key)): storable_text(value) if isinstance(value, str) else value
            for key, value in (attributes.items() if isinstance(attributes, Mapping) else ())
        },
    }


def _span_id(raw: Any) -> str:
    digits = hex_id(raw)
    is_span_id = len(digits) == _SPAN_DIGITS and all(c in "0123456789abcdef" for c in digits)
    return base64_id(digits if is_span_id else digest(digits)[:_SPAN_DIGITS])


def _is_id(trace_id: str) -> bool:
    digits = trace_id.removeprefix("tr-")
    return (
        trace_id.startswith("tr-")
        and len(digits) == _TRACE_DIGITS
        and all(c in "0123456789abcdef" for c in digits)
    )


def _iso(moment: dt.datetime | None) -> str:
    moment = moment or dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.datetime) else value
