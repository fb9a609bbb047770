"""Run the sample applications under MLflow and write `labeling_widget/samples/traces.jsonl`.

Ids and times are rewritten after the recording, so that the same code writes the same file::

    python tools/make_sample_traces.py
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ["MLFLOW_ENABLE_ASYNC_TRACE_LOGGING"] = "false"

import mlflow
from mlflow.entities import AssessmentSource

sys.path.insert(0, str(Path(__file__).parents[1]))

from tools.sample_apps import library_assistant, overdue_report, workshop_agent

TARGET = Path(__file__).parents[1] / "labeling_widget" / "samples" / "traces.jsonl"
FIRST_NS = 1_772_700_000_000_000_000  # 5 March 2026, 08:40 UTC
BETWEEN_NS = 413_000_000_000
DURATION_MS = {"CHAT_MODEL": 840, "RETRIEVER": 46, "TOOL": 120, "UNKNOWN": 12}
KEPT_METADATA = ("mlflow.trace_schema.version", "mlflow.traceInputs", "mlflow.traceOutputs",
                 "mlflow.trace.tokenUsage")  # fmt: skip


def user(text: str) -> dict[str, str]:
    """A user message."""
    return {"role": "user", "content": text}


def assistant(text: str) -> dict[str, str]:
    """An assistant message."""
    return {"role": "assistant", "content": text}


def ask_library() -> None:
    """Seven questions to the library, one of them with earlier messages."""
    library_assistant([user("Is the library open on Sundays?")])
    library_assistant([user("How long can I keep a film?")])
    library_assistant(
        [
            user("How long can I keep a film?"),
            assistant("Films can be borrowed for **one week** and renewed twice."),
            user("And what if I bring it back four days late?"),
        ]
    )
    for question in (
        "What does a card cost for a student?",
        "Can I book the room with the piano online?",
        "Kann ich in der Bibliothek farbig drucken?",
        "Do you have a café?",
    ):
        library_assistant([user(question)])


def visit_workshop() -> None:
    """Five talks with the workshop, one with a tool that fails."""
    workshop_agent(
        [user("Do you have a 28 inch trail tyre?")],
        [
            {"call": ("find_product", {"text": "trail tyre 28"})},
            {
                "say": "Yes: the **Trail tyre 28 × 1.75** costs 24.90 €, and 14 are in stock. "
                "Shall I reserve one?"
            },
            {"user": "Two, please."},
            {"call": ("reserve", {"sku": "TR-28", "quantity": 2})},
            {"say": "Two tyres are reserved for three days under **R-TR-28-2**: 49.80 € in all."},
        ],
    )
    workshop_agent(
        [user("I need four front lights for my kids' bikes.")],
        [
            {"call": ("find_product", {"text": "front light"})},
            {"call": ("reserve", {"sku": "LT-F", "quantity": 4})},
            {"say": "There are only **3** front lights in stock. I can reserve those; "
                    "a fourth has to be ordered. Would you like that?"},
        ],
    )  # fmt: skip
    workshop_agent(
        [user("My gears slip. Can I bring the bike on Saturday?")],
        [
            {"call": ("book_repair", {"bike": "city bike, 9 speed", "day": "Saturday"})},
            {"say": "You are booked for Saturday. Please bring the bike before 10:00."},
        ],
    )
    workshop_agent(
        [user("What is a new 9 speed chain, and can you fit it on Thursday?")],
        [
            {"call": ("find_product", {"text": "chain 9"})},
            {"call": ("book_repair", {"bike": "9 speed", "day": "Thursday"})},
            {"say": "The **Chain, 9 speed** costs 19.00 €. Your place on Thursday is B-112:\n\n"
                    "1. bring the bike before 10:00\n2. collect it after 17:00"},
        ],
    )  # fmt: skip
    workshop_agent(
        [user("Do you sell e-scooters?")],
        [
            {"call": ("find_product", {"text": "scooter"})},
            {"say": "No, we have no scooters. We sell and repair bicycles only."},
        ],
    )


def report_overdue() -> None:
    """A run without a model, and one that fails."""
    overdue_report(
        "harbour",
        [
            {"reader": "R-204", "item": "Sailing for beginners", "days_late": 3},
            {"reader": "R-377", "item": "Winter soups", "days_late": 41},
            {"reader": "R-512", "item": "A history of bridges", "days_late": 12},
        ],
    )
    try:
        overdue_report("hill", [])
    except ValueError as error:
        print(f"recorded: {error}")


def judge() -> None:
    """Let a judge and a check say something about some of the traces."""
    said = [
        (0, "groundedness", True, "Both opening times are in the retrieved page."),
        (3, "groundedness", False, "The page says that students pay 8 €."),
        (4, "groundedness", False, "Room 4 is reserved at the front desk only."),
        (9, "groundedness", False, "The booking failed, yet it is confirmed."),
    ]
    traces = mlflow.search_traces(return_type="list")[::-1]
    model = AssessmentSource(source_type="LLM_JUDGE", source_id="sample-judge")
    for position, name, value, rationale in said:
        mlflow.log_feedback(
            trace_id=traces[position].info.trace_id,
            name=name,
            value=value,
            rationale=rationale,
            source=model,
        )
    human = AssessmentSource(source_type="HUMAN", source_id="librarian@library.example")
    mlflow.log_expectation(
        trace_id=traces[3].info.trace_id,
        name="expected_facts",
        value=["A student's card costs 8 € a year"],
        source=human,
    )


def digits(seed: str, count: int) -> str:
    """Hex digits that depend on `seed` alone."""
    return hashlib.sha256(seed.encode()).hexdigest()[:count]


def base64_of(hex_digits: str) -> str:
    """The form that span dicts have their ids in."""
    return base64.b64encode(bytes.fromhex(hex_digits)).decode()


def retimed(trace: dict[str, Any], number: int) -> dict[str, Any]:
    """The same trace with fixed ids and with durations that a real service would have."""
    spans: list[dict[str, Any]] = trace["data"]["spans"]
    otel_id = digits(f"trace {number}", 32)
    ids = {s["span_id"]: base64_of(digits(f"span {number} {n}", 16)) for n, s in enumerate(spans)}
    start = FIRST_NS + number * BETWEEN_NS
    now = start
    for position, span in enumerate(spans):
        kind = json.loads(span["attributes"]["mlflow.spanType"])
        wobble = int(digits(f"time {number} {position}", 4), 16) % 700
        span["start_time_unix_nano"] = now + 1_300_000
        if span["parent_span_id"]:
            now += (DURATION_MS[kind] + wobble * DURATION_MS[kind] // 500) * 1_000_000
            span["end_time_unix_nano"] = now
        span["trace_id"], span["span_id"] = base64_of(otel_id), ids[span["span_id"]]
        span["parent_span_id"] = span["parent_span_id"] and ids[span["parent_span_id"]]
        span["attributes"]["mlflow.traceRequestId"] = json.dumps(f"tr-{otel_id}")
        for event in span["events"]:
            event["time_unix_nano"] = now
            stack = event["attributes"].get("exception.stacktrace", "")
            event["attributes"]["exception.stacktrace"] = own_frames(stack)
    spans[0]["start_time_unix_nano"], spans[0]["end_time_unix_nano"] = start, now + 2_100_000
    return {
        "info": info_of(trace["info"], number, f"tr-{otel_id}", start, now + 2_100_000),
        "data": trace["data"],
    }


def own_frames(stack: str) -> str:
    """A stack trace without MLflow's frames and without this machine's folders."""
    head, *frames = re.split(r"\n(?=  File )", stack)
    kept = [frame for frame in frames if "site-packages" not in frame]
    return re.sub(r'File "[^"]*/', 'File "/app/', "\n".join([head, *kept]))


def info_of(
    info: dict[str, Any], number: int, trace_id: str, start: int, end: int
) -> dict[str, Any]:
    """The info part without what differs from machine to machine."""
    metadata = {
        key: info["trace_metadata"][key] for key in KEPT_METADATA if key in info["trace_metadata"]
    }
    at = start // 1_000_000
    for n, assessment in enumerate(info.get("assessments", [])):
        assessment["assessment_id"] = f"a-{digits(f'assessment {number} {n}', 32)}"
        assessment["trace_id"] = trace_id
        assessment["create_time"] = assessment["last_update_time"] = iso(at + 90_000)
    name = info["tags"]["mlflow.traceName"]
    return {
        **info,
        "trace_id": trace_id,
        "trace_location": {
            "type": "MLFLOW_EXPERIMENT",
            "mlflow_experiment": {"experiment_id": "0"},
        },
        "request_time": iso(at),
        "execution_duration_ms": (end - start) // 1_000_000,
        "trace_metadata": metadata,
        "tags": {"mlflow.traceName": name, "source": "samples"},
    }


def iso(milliseconds: int) -> str:
    """Milliseconds since the epoch as MLflow writes times."""
    moment = dt.datetime.fromtimestamp(milliseconds / 1000, tz=dt.UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def main() -> None:
    """Record, rewrite, save."""
    with tempfile.TemporaryDirectory() as folder:
        mlflow.set_tracking_uri(f"sqlite:///{folder}/mlflow.db")
        ask_library()
        visit_workshop()
        report_overdue()
        judge()
        traces = mlflow.search_traces(return_type="list", order_by=["timestamp_ms ASC"])
        lines = [
            json.dumps(retimed(json.loads(trace.to_json()), number), ensure_ascii=False)
            for number, trace in enumerate(traces)
        ]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} traces, {TARGET.stat().st_size:,} bytes: {TARGET}")


if __name__ == "__main__":
    main()
