"""A fresh store in memory for each test, and small traces made on the spot."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from labeling_widget import current
from labeling_widget.store import open_store
from labeling_widget.store.base import Store

TraceMaker = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def fresh_current_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)  # where ./labeling.db would be made
    monkeypatch.setattr(current, "_opened", {})
    monkeypatch.setattr(current, "_current", None)
    monkeypatch.delenv("LABELING_STORE", raising=False)
    monkeypatch.setenv("LABELING_REVIEWER", "me@example.com")
    yield
    for store in current._opened.values():
        store.close()


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store("sqlite://")
    current.set_store(opened)
    yield opened
    opened.close()


@pytest.fixture
def make_trace() -> TraceMaker:
    """Trace dicts as MLflow 3 writes them: one chain span that answers a question."""

    def make(number: int = 0, *, question: str = "Why?", answer: str = "So.") -> dict[str, Any]:
        otel_id = number.to_bytes(16, "big")
        attributes = {
            "mlflow.spanType": "CHAIN",
            "mlflow.spanInputs": {"messages": [{"role": "user", "content": question}]},
            "mlflow.spanOutputs": {
                "choices": [{"message": {"role": "assistant", "content": answer}}]
            },
        }
        span: dict[str, Any] = {
            "trace_id": base64.b64encode(otel_id).decode(),
            "span_id": base64.b64encode(b"spanspan").decode(),
            "parent_span_id": None,
            "name": "answer",
            "start_time_unix_nano": 1_800_000_000_000_000_000,
            "end_time_unix_nano": 1_800_000_001_000_000_000,
            "events": [],
            "status": {"code": "STATUS_CODE_OK", "message": ""},
            "attributes": {key: json.dumps(value) for key, value in attributes.items()},
        }
        info = {
            "trace_id": f"tr-{otel_id.hex()}",
            "request_time": "2027-01-15T08:00:00Z",
            "state": "OK",
            "execution_duration_ms": 1000,
            "trace_metadata": {},
            "tags": {},
            "request_preview": question,
            "response_preview": answer,
        }
        return {"info": info, "data": {"spans": [span]}}

    return make
