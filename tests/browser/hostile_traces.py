"""Traces and sessions that hold the hostile texts in every place that text can stand."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from typing import Any

import labeling_widget as lw
from tests.browser.hostile import CORPUS, UNSEEN, WITHOUT_SPACES

PER_TRACE = 14
START = 1_700_000_000_000_000_000


# A schema, a name or a comment with a NUL is refused; a trace is taken as it is.
ACCEPTED = [text for text in CORPUS if "\0" not in text]
BATCHES = [CORPUS[start : start + PER_TRACE] for start in range(0, len(CORPUS), PER_TRACE)]


def traces() -> list[str]:
    """Every text in every place of a trace, a few texts to each trace."""
    last = [*BATCHES[-1], WITHOUT_SPACES]
    return [_trace(number, texts) for number, texts in enumerate([*BATCHES[:-1], last], start=1)]


def _trace(number: int, texts: Sequence[str]) -> str:
    ident = number.to_bytes(16, "big")
    spans = list(_spans(ident, texts))
    info = {
        "trace_id": f"tr-{ident.hex()}",
        "trace_location": {
            "type": "MLFLOW_EXPERIMENT",
            "mlflow_experiment": {"experiment_id": "0"},
        },
        "request_time": "2026-01-02T03:04:05Z",
        "state": "OK",
        "request_preview": texts[0],
        "trace_metadata": {"mlflow.trace_schema.version": "3", texts[0]: texts[-1]},
        "tags": {"mlflow.traceName": texts[0]} | {text: text for text in texts},
        "assessments": [_judgement(at, text) for at, text in enumerate(texts)],
    }
    return json.dumps({"info": info, "data": {"spans": spans}})


def _spans(ident: bytes, texts: Sequence[str]) -> Iterator[dict[str, Any]]:
    def span(number: int, name: str, kind: str, **more: Any) -> dict[str, Any]:
        attributes = {
            "mlflow.traceRequestId": f"tr-{ident.hex()}",
            "mlflow.spanType": kind,
            "mlflow.spanInputs": more.pop("inputs", {name: name}),
            "mlflow.spanOutputs": more.pop("outputs", name),
        }
        return {
            "trace_id": base64.b64encode(ident).decode(),
            "span_id": base64.b64encode(number.to_bytes(8, "big")).decode(),
            "parent_span_id": base64.b64encode((1).to_bytes(8, "big")).decode(),
            "name": name,
            "start_time_unix_nano": START + number * 1_000_000,
            "end_time_unix_nano": START + number * 1_000_000 + 500_000,
            "status": {"code": "STATUS_CODE_OK", "message": name},
            "events": more.pop("events", []),
            "attributes": {
                key: json.dumps(value)
                for key, value in (attributes | more.pop("attributes", {})).items()
            },
        }

    yield span(
        1,
        texts[0],
        "AGENT",
        inputs={"messages": list(_messages(texts))},
        outputs={"choices": [{"message": {"role": "assistant", "content": "\n\n".join(texts)}}]},
    ) | {"parent_span_id": None, "end_time_unix_nano": START + 900_000_000}
    yield span(2, texts[1], "RETRIEVER", inputs=texts[1], outputs=[_document(t) for t in texts])
    for number, text in enumerate(texts, start=3):
        yield span(
            number,
            text,
            "TOOL",
            inputs={"text": text, text: [text]},
            outputs=[{text: text, "other": text}] if number % 2 else text,
            attributes={text: text, "nested": {text: [text]}},
            events=[{"name": text, "time_unix_nano": START, "attributes": {text: text}}],
        )
    failed = span(99, texts[2], texts[2], outputs=None, events=[_exception(t) for t in texts])
    yield failed | {"status": {"code": "STATUS_CODE_ERROR", "message": texts[2]}}


def _messages(texts: Sequence[str]) -> Iterator[dict[str, Any]]:
    yield {"role": "system", "content": "\n\n".join(texts)}
    yield {"role": "user", "name": texts[0], "content": "\n\n".join(texts)}
    for number, text in enumerate(texts):
        call = {"name": text, "arguments": json.dumps({text: text, "nested": {text: [text]}})}
        yield {
            "role": "assistant",
            "content": text,
            "tool_calls": [{"id": f"call-{number}", "type": "function", "function": call}],
        }
        yield {"role": "tool", "tool_call_id": f"call-{number}", "name": text, "content": text}
    yield {
        "role": "user",
        "content": [
            {"type": "text", "text": texts[0]},
            {"type": "image_url", "image_url": {"url": "https://evil.example/probe.png"}},
            {"type": "image_url", "image_url": {"url": "javascript:alert(1)"}},
            {"type": "input_audio", "input_audio": {"data": "AAAA", "format": texts[0]}},
            {
                "type": "file",
                "file": {
                    "filename": texts[0],
                    "file_data": "data:text/html,<script>alert(1)</script>",
                },
            },
        ],
    }


def _document(text: str) -> dict[str, Any]:
    return {
        "page_content": text,
        "id": text,
        "metadata": {"title": text, "doc_uri": text, "url": text, text: text, "source": text},
    }


def _exception(text: str) -> dict[str, Any]:
    return {
        "name": "exception",
        "time_unix_nano": START,
        "attributes": {f"exception.{key}": text for key in ("type", "message", "stacktrace")},
    }


def _judgement(number: int, text: str) -> dict[str, Any]:
    return {
        "assessment_id": f"a-{number}",
        "assessment_name": text,
        "source": {"source_type": "LLM_JUDGE", "source_id": text},
        "create_time": "2026-01-02T03:04:05Z",
        "feedback": {"value": text},
        "rationale": text,
    }


def session() -> lw.LabelingSession:
    """The traces under questions whose titles, instructions, options and comments are hostile."""
    names = []
    for number in range(len(BATCHES)):
        texts = [text for text in BATCHES[number] if text in ACCEPTED]
        schema = lw.create_label_schema(
            f"question-{number}",
            type="feedback",
            title=" · ".join(texts),
            instruction="\n".join(texts),
            input=lw.InputCategorical(options=texts),
            enable_comment=True,
        )
        names.append(schema.name)
    several = lw.create_label_schema(
        UNSEEN[0], type="feedback", title=UNSEEN[0], input=lw.InputCategoricalList(options=ACCEPTED)
    )
    made = lw.create_labeling_session(
        "".join(text for text in UNSEEN if text in ACCEPTED) + "".join(CORPUS[:3]),
        label_schemas=[*names, several.name, lw.EXPECTED_FACTS, lw.EXPECTED_RESPONSE],
    )
    made.add_traces(traces())
    return made
