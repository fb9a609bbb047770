"""One form of trace, whatever it came as.

The words are MLflow's (https://mlflow.org/docs/latest/genai/concepts/trace/): a trace is an
`info` part and a tree of spans.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from msgspec import Struct

Status = Literal["OK", "ERROR", "UNSET"]


class Event(Struct, frozen=True):
    """Something that happened at one moment of a span."""

    name: str
    time_ns: int
    attributes: dict[str, Any]


class Span(Struct, frozen=True):
    """One operation of a trace.

    Args:
        span_id: 16 hex digits, whatever encoding it came in.
        parent_id: The parent's `span_id`, or `None` for a root.
        type: MLflow's span type in capitals ("CHAT_MODEL", "RETRIEVER", …), "UNKNOWN" if none.
        start_ns: Nanoseconds since the epoch.
        end_ns: The same, or `None` if the span never ended.
        inputs: Decoded value, `None` when absent.
        outputs: Decoded value, `None` when absent.
        attributes: The other attributes, decoded.
    """

    span_id: str
    parent_id: str | None
    name: str
    type: str
    start_ns: int
    end_ns: int | None
    status: Status
    status_message: str
    inputs: Any
    outputs: Any
    attributes: dict[str, Any]
    events: tuple[Event, ...] = ()


class Trace(Struct, frozen=True):
    """A whole trace, spans ordered by start.

    Args:
        trace_id: The source's own id.
        state: "OK", "ERROR", "IN_PROGRESS" or "STATE_UNSPECIFIED".
        request_time: When it began, in UTC, or `None` if unknown.
        duration_ms: Milliseconds, or `None` if unknown.
        request: Decoded input of the root span, else the request preview, else `None`.
        response: Decoded output of the root span, else the response preview, else `None`.
        metadata: `trace_metadata` of the source.
        assessments: Assessments that the source carries, as MLflow's dicts.
        problems: What could not be read, in words, for the reviewer.
    """

    trace_id: str
    state: str
    request_time: dt.datetime | None
    duration_ms: int | None
    request: Any
    response: Any
    metadata: dict[str, str]
    tags: dict[str, str]
    client_request_id: str | None
    spans: tuple[Span, ...]
    assessments: tuple[dict[str, Any], ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The trace's own name, else its root span's, else its id."""
        root = self.root
        return self.tags.get("mlflow.traceName") or (root.name if root else "") or self.trace_id

    @property
    def root(self) -> Span | None:
        """The first span that has no parent, else the first whose parent is missing."""
        known = {span.span_id for span in self.spans}
        roots = [span for span in self.spans if span.parent_id not in known]
        return next((s for s in roots if s.parent_id is None), roots[0] if roots else None)
