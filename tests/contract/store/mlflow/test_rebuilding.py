"""A new process makes the same frames of what is in MLflow, and of nothing else."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from msgspec.structs import replace

import labeling_widget as lw
from labeling_widget.store.base import Store
from labeling_widget.traces.mlflow import parse_trace, read_traces
from labeling_widget.traces.model import Trace

TABLES = ("sessions", "label_schemas", "items", "changes", "assessments", "reviews", "claims")
ANN, BOB = "ann@example.com", "bob “the builder” שלום 🎉"


def work(session: Any) -> None:
    """Everything that can be done to a session."""
    first, second, third = session.trace_ids[:3]
    parts = session.parts("which one?")
    for value in (True, False):
        session.log_assessment(first, "helpful", value, reviewer=ANN, rationale=f"so {value}")
    session.log_assessment(first, "facts", ["a", "b"], reviewer=ANN, rationale="I looked")
    session.log_assessment(first, "facts", ["a", "c"], reviewer=ANN, complete=True)
    session.log_assessment(second, "helpful", True, reviewer=BOB, rationale="long " * 5_000)
    session.log_assessment(second, "helpful", None, reviewer=BOB)
    session.log_assessment(third, "helpful", True, reviewer=BOB, rationale="\u2028 é \U0001f600")
    part = parts.iloc[0]
    session.log_assessment(
        part["trace_id"], "which one?", "right", reviewer=ANN, span_id=part["span_id"]
    )
    store = session.store
    store.undo(session.labeling_session_id, ANN, "undone-1")
    store.undo(session.labeling_session_id, BOB, "undone-2")
    store.undo(session.labeling_session_id, "nobody", "undone-3")
    session.set_assigned_users([ANN, BOB])
    session.assign(BOB, [second, third])
    session.unassign(BOB, [third])
    store.update_session(session.labeling_session_id, reviewers_per_item=2)
    store.claim(session.labeling_session_id, session.copy_id(third), ANN)
    question, *rest = session.schemas
    session.set_label_schemas([replace(question, title="Does it really help?"), *rest])
    session.log_assessment(first, question.name, False, reviewer=ANN, complete=True)
    session.set_label_schemas([*rest, question])


def assert_same(one: Store, other: Store, tables: tuple[str, ...] = TABLES) -> None:
    for table in tables:
        pd.testing.assert_frame_equal(other.frame(table), one.frame(table), obj=table)


def test_a_new_process_has_the_same_frames(
    url_anywhere: str, team_at: Callable[[str], Any]
) -> None:
    team = team_at(url_anywhere)
    session = team.begin()
    work(session)
    session.add_traces(lw.sample_traces())
    session.add_traces({**json.loads(lw.sample_traces()["trace"][0]), **_renamed("tr-" + "5" * 32)})
    again = team.again()
    assert_same(session.store, again.store)
    assert again.trace_ids == session.trace_ids
    pd.testing.assert_frame_equal(
        again.labels(include_existing=True), session.labels(include_existing=True)
    )
    pd.testing.assert_frame_equal(again.history(), session.history())
    pd.testing.assert_frame_equal(again.progress(), session.progress())
    assert again.schemas == session.schemas


def _renamed(trace_id: str) -> dict[str, Any]:
    trace = json.loads(lw.sample_traces()["trace"][0])
    return {"info": {**trace["info"], "trace_id": trace_id}}


def test_traces_come_back_as_they_went_in(url_anywhere: str, team_at: Callable[[str], Any]) -> None:
    session = team_at(url_anywhere).begin()
    given = {one.trace_id: parse_trace(one.body) for one in read_traces(lw.sample_traces())}
    items = session.store.frame("items", columns=["trace_id", "body"])
    assert len(items) == len(given)
    for trace_id, body in items.itertuples(index=False):
        there = parse_trace(body)
        for name in Trace.__struct_fields__:
            if name != "assessments":  # they are beside the trace
                assert getattr(there, name) == getattr(given[trace_id], name), (trace_id, name)


@pytest.mark.real
def test_real_traces_come_back_as_they_went_in(team: Any, real_traces_folder: Any) -> None:
    lines = [
        line
        for path in sorted(real_traces_folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()[:3]
    ]
    traces = [json.loads(line)["trace"] for line in lines]
    session = team.begin(traces)
    given = {one.trace_id: parse_trace(one.body) for one in read_traces(traces)}
    items = session.store.frame("items", columns=["trace_id", "body"])
    assert len(items) == len(given)
    for trace_id, body in items.itertuples(index=False):
        there = parse_trace(body)
        assert (there.request, there.response) == (
            given[trace_id].request,
            given[trace_id].response,
        )
        assert there.spans == given[trace_id].spans


def test_odd_traces_are_kept(url_anywhere: str, team_at: Callable[[str], Any]) -> None:
    team = team_at(url_anywhere)
    deep = "[" * 90 + "1" + "]" * 90
    values = {
        "surrogate": '{"s": "\\ud800 x \\ud83d\\ude00"}',
        "large": '{"n": [123456789012345678901234567890, 9223372036854775807]}',
        "deep": deep,
        "empty": '{"list": [], "dict": {}, "none": null, "text": ""}',
        "nan": "NaN",
        "text of a dict": json.dumps('{"a": 1}'),
        "text of a list": json.dumps(" [1]"),
        "text of a text": json.dumps('"q"'),
        "text of a number": json.dumps("12"),
        "control": '"\\u0000\\u2028"',
    }
    span = {"span_id": "odd", "name": "x\0\ud800", "parent_span_id": "not there"}
    odd = [
        {"info": {"trace_id": "tr-no-spans", "request_preview": "hi"}, "data": {"spans": []}},
        {"info": {"trace_id": "an id of its own"}, "data": {"spans": [span]}},
        {
            "info": {
                "trace_id": "tr-long",
                "tags": {"k" * 300: "v" * 9_000, "a/b?": "é", "labeling.change.1": "{}"},
                "trace_metadata": {"m": "n" * 9_000, "mlflow.sourceRun": "f" * 32},
            },
            "data": {"spans": [{**span, "attributes": {"a": "no JSON", "o": {"p": 1}, **values}}]},
        },
    ]
    with pytest.warns(UserWarning, match="cannot be read completely"):
        session = team.begin(odd)
    again = team.again()
    assert again.trace_ids == ["tr-no-spans", "an id of its own", "tr-long"]
    long = again.store.frame("items", trace_id="tr-long").to_dict("records")[0]
    assert long["tags"] == odd[2]["info"]["tags"]  # type: ignore[index]
    assert long["trace_metadata"] == odd[2]["info"]["trace_metadata"]  # type: ignore[index]
    bodies = [parse_trace(again.store.body(session.copy_id(t))) for t in again.trace_ids]
    assert bodies[0].request == "hi"
    assert bodies[1].spans[0].name == "x\ufffd\ufffd"
    there = bodies[2].spans[0].attributes
    assert (there["a"], there["o"]) == ("no JSON", {"p": 1})
    assert there["empty"] == {"list": [], "dict": {}, "none": None, "text": ""}
    assert math.isnan(there["nan"])
    texts = {name: text for name, text in there.items() if name.startswith("text of")}
    assert list(texts.values()) == ['{"a": 1}', " [1]", '"q"', "12"]
    if "http" in url_anywhere:  # what OpenTelemetry's messages do not hold is shown as what it was
        assert there["surrogate"] == {"s": "\ufffd x \U0001f600"}
        assert there["large"] == {"n": ["123456789012345678901234567890", 2**63 - 1]}
        assert there["deep"] == deep
    else:
        assert there["surrogate"] == {"s": "\ud800 x \U0001f600"}
        assert there["large"] == {"n": [123456789012345678901234567890, 2**63 - 1]}
        assert json.dumps(there["deep"]) == deep
    assert session.store.seq(session.labeling_session_id) > 0


def test_what_was_cut_half_way_is_not_read(team: Any) -> None:
    session = team.begin()
    first = session.trace_ids[0]
    session.log_assessment(first, "helpful", True, reviewer=ANN, rationale="long " * 5_000)
    client = session.store._tracking
    copy_id = session.copy_id(first)
    tags = client.trace_info(copy_id).tags
    (change,) = [key for key, value in tags.items() if value.startswith("parts:")]
    parts = sorted(key for key in tags if key.startswith(f"{change}."))
    assert len(parts) > 1
    client.untag_trace(copy_id, parts[-1:])
    assert team.again().labels().empty
