"""Small traces made on the spot, in MLflow's form."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from labeling_widget.traces.model import Trace
from labeling_widget.traces.parse import parse_trace

MakeSpan = Callable[..., dict[str, Any]]
MakeTrace = Callable[..., dict[str, Any]]
ReadTrace = Callable[..., Trace]


def _base64(number: int, size: int) -> str:
    return base64.b64encode(number.to_bytes(size, "big")).decode()


def _span(
    number: int,
    *,
    parent: int | None = None,
    name: str = "step",
    type: str = "CHAIN",  # noqa: A002 (MLflow's word)
    inputs: Any = None,
    outputs: Any = None,
    status: str = "STATUS_CODE_OK",
    message: str = "",
    events: list[dict[str, Any]] | None = None,
    attributes: dict[str, Any] | None = None,
    ended: bool = True,
) -> dict[str, Any]:
    values = {"mlflow.spanType": type, "mlflow.spanInputs": inputs, "mlflow.spanOutputs": outputs}
    start = 1_700_000_000_000_000_000 + number * 1_000_000
    return {
        "trace_id": _base64(7, 16),
        "span_id": _base64(number, 8),
        "parent_span_id": None if parent is None else _base64(parent, 8),
        "name": name,
        "start_time_unix_nano": start,
        "end_time_unix_nano": start + 500_000 if ended else None,
        "events": events or [],
        "status": {"code": status, "message": message},
        "attributes": {
            **{key: json.dumps(value) for key, value in values.items() if value is not None},
            "mlflow.traceRequestId": json.dumps("tr-" + "7".rjust(32, "0")),
            **(attributes or {}),
        },
        "links": [],
    }


def _trace(*spans: dict[str, Any], **info: Any) -> dict[str, Any]:
    return {
        "info": {
            "trace_id": "tr-" + "7".rjust(32, "0"),
            "trace_location": {
                "type": "MLFLOW_EXPERIMENT",
                "mlflow_experiment": {"experiment_id": "0"},
            },
            "request_time": "2026-03-05T09:30:00.120Z",
            "state": "OK",
            "trace_metadata": {"mlflow.trace_schema.version": "3"},
            "tags": {"mlflow.traceName": "app"},
            "execution_duration_ms": 12,
            **info,
        },
        "data": {"spans": list(spans)},
    }


@pytest.fixture(scope="session")
def make_span() -> MakeSpan:
    return _span


@pytest.fixture(scope="session")
def make_trace() -> MakeTrace:
    return _trace


@pytest.fixture(scope="session")
def read_trace() -> ReadTrace:
    def read(*spans: dict[str, Any], **info: Any) -> Trace:
        return parse_trace(json.dumps(_trace(*spans, **info)))

    return read


@pytest.fixture(scope="session")
def chat_trace() -> ReadTrace:
    """A trace of one chat model call."""

    def read(inputs: Any, outputs: Any) -> Trace:
        span = _span(1, name="chat", type="CHAT_MODEL", inputs=inputs, outputs=outputs)
        return parse_trace(json.dumps(_trace(span)))

    return read
