"""An answer of an agent as a trace, in MLflow's form."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from typing import Any

from msgspec import Struct

from labeling_widget.agents.answer import Reply, Request, text_of
from labeling_widget.errors import AgentFailed
from labeling_widget.traces.mlflow import CONVERSATION_ID
from labeling_widget.traces.source import PREVIEW_CHARS

AGENT = "labeling_widget.agent"
"""Key in a trace's `trace_metadata` that names the agent that answered."""

KEY = "labeling_widget.chatKey"
"""Key in a trace's `trace_metadata` that tells the messages of a chat apart."""

USER = "mlflow.trace.user"
"""MLflow's key in `trace_metadata` for who talked to the application."""


class Asked(Struct, frozen=True):
    """A request, and when it was made.

    Args:
        trace_id: Id of its trace, where the agent makes none itself.
        agent: The agent's name.
        request: What it was asked.
        inputs: What the root span says that it was asked.
        began, ended: Nanoseconds since the epoch.
        metadata: More of the trace's `trace_metadata`.
        tags: The trace's tags.
    """

    trace_id: str
    agent: str
    request: Request
    inputs: Any
    began: int
    ended: int
    metadata: dict[str, str] = {}
    tags: dict[str, str] = {}


def answered(asked: Asked, reply: Reply) -> dict[str, Any]:
    """The trace of an answer: the agent's own where it made one, else one of a single span."""
    said = reply.answer.text[:PREVIEW_CHARS]
    if reply.trace is None:
        return _made(asked, {"mlflow.spanOutputs": reply.answer.output}, preview=said)
    info = {**reply.trace["info"]}
    info["trace_metadata"] = {**(info.get("trace_metadata") or {}), **_metadata(asked)}
    info["tags"] = {**(info.get("tags") or {}), **asked.tags}
    info["request_preview"], info["response_preview"] = _question(asked.request), said
    return {"info": info, "data": reply.trace["data"]}


def failed(asked: Asked, error: AgentFailed) -> dict[str, Any]:
    """The trace of a request that has no answer; it says why."""
    return _made(asked, {}, preview="", error=str(error))


def _made(
    asked: Asked, attributes: dict[str, Any], *, preview: str, error: str = ""
) -> dict[str, Any]:
    digest = hashlib.sha256(asked.trace_id.encode()).digest()
    attributes = {"mlflow.spanType": "AGENT", "mlflow.spanInputs": asked.inputs, **attributes}
    if asked.request.custom_inputs:
        attributes["custom_inputs"] = asked.request.custom_inputs
    told = {"exception.type": "AgentFailed", "exception.message": error}
    event = {"name": "exception", "time_unix_nano": asked.ended, "attributes": told}
    span: dict[str, Any] = {
        "trace_id": base64.b64encode(digest[:16]).decode(),
        "span_id": base64.b64encode(digest[16:24]).decode(),
        "parent_span_id": None,
        "name": asked.agent,
        "start_time_unix_nano": asked.began,
        "end_time_unix_nano": asked.ended,
        "events": [event] if error else [],
        "status": {
            "code": "STATUS_CODE_ERROR" if error else "STATUS_CODE_OK",
            "message": error,
        },
        "attributes": {key: json.dumps(value) for key, value in attributes.items()},
    }
    began = dt.datetime.fromtimestamp(asked.began / 1e9, dt.UTC)
    info = {
        "trace_id": asked.trace_id,
        "request_time": began.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "execution_duration_ms": (asked.ended - asked.began) // 1_000_000,
        "state": "ERROR" if error else "OK",
        "trace_metadata": _metadata(asked),
        "tags": {"mlflow.traceName": asked.agent, **asked.tags},
        "request_preview": _question(asked.request),
    }
    if preview:
        info["response_preview"] = preview
    return {"info": info, "data": {"spans": [span]}}


def _metadata(asked: Asked) -> dict[str, str]:
    return {AGENT: asked.agent, **asked.metadata}


def _question(request: Request) -> str:
    return text_of(request.messages[-1].get("content"))[:PREVIEW_CHARS]


def of_chat(chat: str, reviewer: str, key: str) -> dict[str, str]:
    """What the metadata of a chat's traces say: which chat, whose, and of which message."""
    return {CONVERSATION_ID: chat, USER: reviewer, KEY: key}
