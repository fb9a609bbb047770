"""Traces of a tool-calling agent, as large as those of a real one, made on the spot.

What makes them large is what makes real ones large: each model call repeats the instructions and
the whole conversation before it. With the defaults a trace has 26 spans and about 250 kB.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from typing import Any

TURNS = 12
INSTRUCTION_WORDS = 900
RECORD_FIELDS = 32
SECOND = 1_000_000_000
BEGIN = 1_800_000_000 * SECOND
TEXT = """
order address refund customer policy within days before after item exchange confirm payment status
delivered pending gift card credit ask explain agree details product variant size colour cannot
must only once each with the a to of for and is not its they please thank
"""
WORDS = TEXT.split()


def agent_traces(count: int) -> list[str]:
    """`count` different traces as JSON text; the same ones every time."""
    return [_trace(random.Random(number)) for number in range(count)]


def _trace(chance: random.Random) -> str:
    trace_bytes = chance.randbytes(16)
    question = _sentence(chance, 25)
    root = {"messages": [{"role": "user", "content": question}]}
    answer = _sentence(chance, 60)
    steps = list(_steps(chance, question, answer))
    spans = [("agent", "AGENT", root, steps[-1][3]), *steps]
    span_ids = [base64.b64encode(chance.randbytes(8)).decode() for _ in spans]
    trace_id = f"tr-{trace_bytes.hex()}"
    info = {
        "trace_id": trace_id,
        "request_time": "2027-01-15T08:00:00Z",
        "state": "OK",
        "execution_duration_ms": len(spans) * 1000,
        "trace_metadata": {},
        "tags": {"mlflow.traceName": "agent"},
        "request_preview": question,
        "response_preview": answer,
    }
    written: list[dict[str, Any]] = [
        {
            "trace_id": base64.b64encode(trace_bytes).decode(),
            "span_id": span_ids[number],
            "parent_span_id": span_ids[0] if number else None,
            "name": name,
            "start_time_unix_nano": BEGIN + number * SECOND,
            "end_time_unix_nano": BEGIN + (number + 1 if number else len(spans)) * SECOND,
            "events": [],
            "status": {"code": "STATUS_CODE_OK", "message": ""},
            "attributes": {
                "mlflow.traceRequestId": json.dumps(trace_id),
                "mlflow.spanType": json.dumps(kind),
                "mlflow.spanInputs": json.dumps(inputs),
                "mlflow.spanOutputs": json.dumps(outputs),
            },
        }
        for number, (name, kind, inputs, outputs) in enumerate(spans)
    ]
    return json.dumps({"info": info, "data": {"spans": written}})


def _steps(
    chance: random.Random, question: str, answer: str
) -> Iterator[tuple[str, str, Any, Any]]:
    """Name, type, inputs and outputs of each span below the root."""
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": _sentence(chance, INSTRUCTION_WORDS)},
        {"role": "user", "content": question},
    ]
    for number in range(TURNS):
        arguments = {"order_id": f"#W{chance.randrange(10**7):07}"}
        function = {"name": "get_order_details", "arguments": json.dumps(arguments)}
        call = {"id": f"call_{number}", "type": "function", "function": function}
        asking = {"role": "assistant", "content": None, "tool_calls": [call]}
        yield _chat(messages, asking)
        record = {f"{chance.choice(WORDS)}_{n}": _sentence(chance, 5) for n in range(RECORD_FIELDS)}
        yield "get_order_details", "TOOL", arguments, record
        result = {"role": "tool", "tool_call_id": call["id"], "content": json.dumps(record)}
        messages += [asking, result]
    yield _chat(messages, {"role": "assistant", "content": answer})


def _chat(messages: list[dict[str, Any]], message: dict[str, Any]) -> tuple[str, str, Any, Any]:
    inputs = {"model": "benchmark", "messages": list(messages)}
    return "chat.completions.create", "CHAT_MODEL", inputs, {"choices": [{"message": message}]}


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."
