"""A small agent: two tools, a retriever with two documents, and turns of a conversation."""

from __future__ import annotations

import json
from typing import Any

ROOT, FIRST, SECOND, SEARCH = (f"{n:016x}" for n in (1, 2, 3, 4))


def span(span_id: str, kind: str, inputs: Any, outputs: Any, start: int) -> dict[str, Any]:
    attributes = {
        "mlflow.spanType": kind,
        "mlflow.spanInputs": inputs,
        "mlflow.spanOutputs": outputs,
    }
    return {
        "trace_id": "AA==",
        "span_id": span_id,
        "parent_span_id": None if span_id == ROOT else ROOT,
        "name": f"{kind.lower()}_{start}",
        "start_time_unix_nano": start,
        "end_time_unix_nano": start + 1,
        "events": [],
        "status": {"code": "STATUS_CODE_OK", "message": ""},
        "attributes": {key: json.dumps(value) for key, value in attributes.items()},
    }


DOCUMENTS = [{"page_content": "The fee is 12 dollars."}, {"page_content": "Pay by card."}]


def agent_trace(number: int = 1, **info: Any) -> str:
    spans = [
        span(ROOT, "AGENT", {"question": "How much?"}, "It is 12 dollars, payable by card.", 1),
        span(SECOND, "TOOL", {"city": "Rome"}, {"fee": 12}, 5),
        span(FIRST, "TOOL", {"city": "Paris"}, {"fee": 9}, 3),
        span(SEARCH, "RETRIEVER", "fee", DOCUMENTS, 7),
    ]
    known = {
        "trace_id": f"tr-{number}",
        "request_time": f"2027-01-15T08:00:{number:02}Z",
        "state": "OK",
        "trace_metadata": {},
        "tags": {},
    }
    return json.dumps({"info": {**known, **info}, "data": {"spans": spans}})


def turn(number: int, conversation: str) -> str:
    return agent_trace(number, trace_metadata={"mlflow.trace.session": conversation})
