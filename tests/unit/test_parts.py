"""Questions about spans, documents and conversations; passages as evidence."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

import labeling_widget as lw
from labeling_widget.errors import (
    AnswerError,
    ItemNotFound,
    ReviewIncomplete,
    SchemaError,
    SchemaNotFound,
)
from labeling_widget.evidence import find_passages
from labeling_widget.traces.content import view_span
from labeling_widget.traces.mlflow import parse_trace
from tests.unit.agent_traces import FIRST, ROOT, SEARCH, SECOND, agent_trace, turn

pytestmark = pytest.mark.usefixtures("store")


def asked(**targets: str) -> list[str]:
    for name, target in targets.items():
        lw.create_label_schema(
            name, type="feedback", input=lw.InputPassFail(), target=target, enable_comment=True
        )
    return list(targets)


@pytest.fixture
def session() -> lw.LabelingSession:
    names = asked(whole="trace", call="span:tool", relevant="document")
    return lw.create_labeling_session("parts", label_schemas=names).add_traces(agent_trace())


# what a question is asked about ──────────────────────────────────────────────────────────────


def test_a_schema_keeps_its_target_and_a_span_type_is_written_in_capitals() -> None:
    asked(call="span: Tool ", all="trace")
    assert lw.get_label_schema("call").target == "span:TOOL"
    assert lw.get_label_schema("all").target == "trace"
    assert lw.get_label_schema(lw.EXPECTED_FACTS).target == "trace"


@pytest.mark.parametrize("target", ["span", "span:", "span: ", "TOOL", "", None, 3, "document:1"])
def test_a_target_that_is_none_is_refused_by_name(target: Any) -> None:
    with pytest.raises(SchemaError, match=r"target takes 'trace', .*'span:TOOL'") as caught:
        lw.create_label_schema("q", type="feedback", input=lw.InputPassFail(), target=target)
    assert caught.value.field == "target"
    assert lw.list_label_schemas() == []


def test_another_target_is_another_version_and_update_can_set_it() -> None:
    asked(call="trace")
    assert lw.update_label_schema("call", target="span:LLM").version == 2
    assert lw.update_label_schema("call", title="Fine?").target == "span:LLM"


def test_an_answer_about_a_span_and_one_about_a_document_stand_beside_the_whole(
    session: lw.LabelingSession,
) -> None:
    session.log_assessment("tr-1", "whole", True)
    session.log_assessment("tr-1", "call", False, span_id=FIRST, rationale="wrong city")
    about = session.log_assessment("tr-1", "relevant", True, span_id=SEARCH, document=1)
    assert about is not None
    assert (about.span_id, about.target) == (SEARCH, "document:1")
    labels = session.labels().fillna({"span_id": ""})
    assert labels[["name", "span_id", "target", "value"]].to_numpy().tolist() == [
        ["whole", "", "trace", True],
        ["call", FIRST, "span", False],
        ["relevant", SEARCH, "document:1", True],
    ]


def test_the_wide_frame_holds_the_answers_about_parts_in_one_cell(
    session: lw.LabelingSession,
) -> None:
    session.log_assessment("tr-1", "call", False, span_id=FIRST)
    session.log_assessment("tr-1", "call", True, span_id=SECOND)
    session.log_assessment("tr-1", "relevant", True, span_id=SEARCH, document=0)
    [row] = session.to_df().to_dict("records")
    assert row["call"] == {FIRST: False, SECOND: True}
    assert row["relevant"] == {f"{SEARCH}/0": True}
    assert pd.isna(row["whole"])


@pytest.mark.parametrize(
    ("name", "place", "error", "words"),
    [
        ("call", {}, AnswerError, "asked of each TOOL span; give span_id"),
        ("call", {"span_id": SEARCH}, ItemNotFound, "asked of each TOOL span"),
        ("call", {"span_id": "feed"}, ItemNotFound, "no span 'feed'"),
        ("call", {"span_id": FIRST, "document": 0}, AnswerError, "give span_id"),
        ("relevant", {"span_id": SEARCH}, AnswerError, "give span_id and document"),
        ("relevant", {"span_id": SEARCH, "document": 2}, ItemNotFound, "no document 2"),
        ("relevant", {"span_id": SEARCH, "document": -1}, ItemNotFound, "no document -1"),
        ("relevant", {"span_id": FIRST, "document": 0}, ItemNotFound, "no document 0"),
        ("whole", {"document": 0}, AnswerError, "whole trace, not of a part"),
    ],
)
def test_an_answer_about_a_part_that_is_not_asked_about_is_refused(
    session: lw.LabelingSession, name: str, place: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        session.log_assessment("tr-1", name, True, **place)
    assert session.labels().empty


def test_a_required_question_wants_an_answer_for_every_part() -> None:
    lw.create_label_schema(
        "call", type="feedback", input=lw.InputPassFail(), target="span:TOOL", required=True
    )
    session = lw.create_labeling_session("s", label_schemas=["call"]).add_traces(agent_trace())
    with pytest.raises(ReviewIncomplete, match="answer 'call' first"):
        session.log_assessment("tr-1", "call", True, span_id=FIRST, complete=True)
    session.log_assessment("tr-1", "call", True, span_id=FIRST)
    session.log_assessment("tr-1", "call", True, span_id=SECOND, complete=True)
    assert session.progress()["completed"].tolist() == [1]
    session.log_assessment("tr-1", "call", None, span_id=SECOND)
    assert session.progress()["in_progress"].tolist() == [1]


def test_a_trace_without_such_parts_can_be_completed(make_trace: Any) -> None:
    lw.create_label_schema(
        "call", type="feedback", input=lw.InputPassFail(), target="span:TOOL", required=True
    )
    lw.create_label_schema("whole", type="feedback", input=lw.InputPassFail())
    session = lw.create_labeling_session("s", label_schemas=["call", "whole"])
    session.add_traces(make_trace(1))
    session.log_assessment(session.trace_ids[0], "whole", True, complete=True)
    assert session.progress()["completed"].tolist() == [1]


def test_search_traces_returns_parts_in_mlflows_form(session: lw.LabelingSession) -> None:
    session.log_assessment("tr-1", "relevant", True, span_id=SEARCH, document=1)
    frame = lw.search_traces(run_id=session.mlflow_run_id)
    [assessment] = frame["assessments"].iloc[0]
    assert assessment["span_id"] == SEARCH
    assert assessment["metadata"]["document"] == "1"


def test_the_parts_that_a_question_is_about_can_be_listed_and_answered(
    session: lw.LabelingSession,
) -> None:
    documents = session.parts("relevant")
    assert documents["label"].tolist() == ["Document 1", "Document 2"]
    for row in documents.to_dict("records"):
        about = {"span_id": row["span_id"], "document": row["document"]}
        session.log_assessment(row["trace_id"], "relevant", False, **about)
    assert len(session.labels()) == 2
    calls = session.parts("call")
    assert calls["span_id"].tolist() == [FIRST, SECOND]
    assert calls["document"].isna().all()
    assert session.parts("whole").empty
    with pytest.raises(SchemaNotFound, match="does not ask 'nothing'"):
        session.parts("nothing")


# conversations ───────────────────────────────────────────────────────────────────────────────


def test_turns_of_a_conversation_follow_each_other_in_the_order_they_were_spoken() -> None:
    session = lw.create_labeling_session("s", label_schemas=asked(whole="trace"))
    session.add_traces([turn(5, "b"), turn(3, "a"), agent_trace(4), turn(2, "b"), turn(1, "a")])
    assert session.trace_ids == ["tr-2", "tr-5", "tr-1", "tr-3", "tr-4"]


def test_a_conversation_has_one_answer_kept_on_its_first_turn() -> None:
    session = lw.create_labeling_session("s", label_schemas=asked(solved="conversation"))
    session.add_traces([turn(1, "a"), turn(2, "a"), turn(3, "b")])
    session.log_assessment("tr-2", "solved", True)
    session.log_assessment("tr-1", "solved", False)
    session.log_assessment("tr-3", "solved", True)
    told = session.labels()[["trace_id", "target", "value"]].to_numpy().tolist()
    assert told == [["tr-1", "conversation", False], ["tr-3", "conversation", True]]
    [first, *_] = lw.search_traces(run_id=session.mlflow_run_id)["assessments"]
    assert first[-1]["metadata"]["mlflow.trace.session"] == "a"


def test_a_turn_added_later_joins_its_conversation() -> None:
    session = lw.create_labeling_session("s", label_schemas=asked(solved="conversation"))
    session.add_traces([turn(1, "a"), turn(9, "b")])
    session.add_traces(turn(2, "a"))
    session.log_assessment("tr-2", "solved", True)
    assert session.labels()["trace_id"].tolist() == ["tr-1"]


def test_a_trace_alone_is_a_conversation_of_one_turn() -> None:
    session = lw.create_labeling_session("s", label_schemas=asked(solved="conversation"))
    session.add_traces(agent_trace())
    session.log_assessment("tr-1", "solved", True, complete=True)
    assert session.to_df()["solved"].tolist() == [True]
    with pytest.raises(AnswerError, match="whole conversation"):
        session.log_assessment("tr-1", "solved", True, span_id=FIRST)


def test_a_required_question_about_the_conversation_holds_up_its_first_turn_only() -> None:
    lw.create_label_schema(
        "solved",
        type="feedback",
        input=lw.InputPassFail(),
        target="conversation",
        required=True,
    )
    session = lw.create_labeling_session("s", label_schemas=["solved", *asked(whole="trace")])
    session.add_traces([turn(1, "a"), turn(2, "a")])
    session.log_assessment("tr-2", "whole", True, complete=True)
    with pytest.raises(ReviewIncomplete):
        session.log_assessment("tr-1", "whole", True, complete=True)


# evidence ────────────────────────────────────────────────────────────────────────────────────


def test_a_passage_is_stored_with_its_span_path_and_exact_offsets(
    session: lw.LabelingSession,
) -> None:
    given = session.log_assessment("tr-1", "whole", True, evidence=["12 dollars", "Pay by card"])
    assert given is not None
    found = {
        passage.quote: (passage.span_id, passage.path, passage.start) for passage in given.evidence
    }
    assert found == {
        "12 dollars": (ROOT, "/outputs", 6),
        "Pay by card": (SEARCH, "/outputs/1/page_content", 0),
    }
    assert session.labels()["evidence"].iloc[0][0] == {
        "quote": "12 dollars",
        "span_id": ROOT,
        "path": "/outputs",
        "start": 6,
        "end": 16,
    }


def test_the_span_and_the_start_choose_among_several_occurrences(
    session: lw.LabelingSession,
) -> None:
    wanted = lw.Passage(quote="12 dollars", span_id=SEARCH)
    given = session.log_assessment("tr-1", "whole", True, evidence=[wanted])
    assert given is not None
    assert given.evidence[0].path == "/outputs/0/page_content"
    trace = json.loads(agent_trace())
    root = trace["data"]["spans"][0]["attributes"]
    root["mlflow.spanOutputs"] = json.dumps("no, no, no")
    decoded = parse_trace(json.dumps(trace).encode())
    [found] = json.loads(find_passages(decoded, [lw.Passage(quote="no", start=4)], name="q"))
    assert (found["start"], found["end"]) == (4, 6)


def test_offsets_count_characters_and_structures_are_quoted_from_their_json(
    session: lw.LabelingSession,
) -> None:
    trace = json.loads(agent_trace())
    root = trace["data"]["spans"][0]["attributes"]
    root["mlflow.spanOutputs"] = json.dumps({"a/b": "🙂🙂 fine", "n": 1})
    decoded = parse_trace(json.dumps(trace).encode())
    passages = [lw.Passage(quote="fine"), lw.Passage(quote='fine",\n  "n": 1')]
    first, second = json.loads(find_passages(decoded, passages, name="q"))
    assert (first["path"], first["start"]) == ("/outputs/a~1b", 3)
    assert second["path"] == "/outputs"


def test_what_an_error_says_can_be_evidence(session: lw.LabelingSession) -> None:
    trace = json.loads(agent_trace())
    failed = trace["data"]["spans"][-1]
    failed["status"] = {"code": "STATUS_CODE_ERROR", "message": "it gave up"}
    said = {
        "exception.type": "OSError",
        "exception.message": "no room: b",
        "exception.stacktrace": "at b",
    }
    failed["events"] = [
        {"name": "started", "time_unix_nano": 1, "attributes": {"why": "gave a hint"}},
        {"name": "exception", "time_unix_nano": 2, "attributes": said},
    ]
    decoded = parse_trace(json.dumps(trace).encode())
    wanted = [lw.Passage(quote=quote) for quote in ("room", "at b", "gave up")]
    found = json.loads(find_passages(decoded, wanted, name="q"))
    assert [(each["path"], each["start"]) for each in found] == [
        ("/events/1/attributes/exception.message", 3),
        ("/events/1/attributes/exception.stacktrace", 0),
        ("/status/message", 3),
    ]
    assert {each["span_id"] for each in found} == {decoded.spans[-1].span_id}


ATTRIBUTES = {
    "model/name": "fable 🙂 <b>\u202etwo",
    "limits": {"tokens": 1_200, "stop": ["END", "12 dollars"]},
    "told": '{"why": "it was\\nasked", "n": 2}',
    "steps": list(range(40)),
}


def with_attributes() -> str:
    trace = json.loads(agent_trace())
    last = trace["data"]["spans"][-1]["attributes"]
    last.update({key: json.dumps(value) for key, value in ATTRIBUTES.items()})
    return json.dumps(trace)


@pytest.mark.parametrize(
    ("quote", "path", "start"),
    [
        ("two", "/attributes/model~1name", 12),
        ("END", "/attributes/limits/stop/0", 0),
        ("1200", "/attributes/limits/tokens", 0),
        ('"tokens": 1200, "stop"', "/attributes/limits", 1),
        ("was\nasked", "/attributes/told/why", 3),
        ('asked", "n": 2', "/attributes/told", 17),
        ("38,\n  39", "/attributes/steps", None),
    ],
)
def test_what_an_attribute_says_can_be_evidence(quote: str, path: str, start: int | None) -> None:
    decoded = parse_trace(with_attributes().encode())
    [found] = json.loads(find_passages(decoded, [lw.Passage(quote=quote)], name="q"))
    assert (found["span_id"], found["path"]) == (SEARCH, path)
    assert start is None or found["start"] == start
    assert found["end"] == found["start"] + len(quote)


def test_words_alone_are_found_in_what_was_said_before_attributes() -> None:
    decoded = parse_trace(with_attributes().encode())
    wanted = [lw.Passage(quote="12 dollars"), lw.Passage(quote="12 dollars", span_id=SEARCH)]
    found = json.loads(find_passages(decoded, wanted, name="q"))
    assert [each["path"] for each in found] == ["/outputs", "/outputs/0/page_content"]
    with pytest.raises(AnswerError, match="does not stand in the trace"):
        find_passages(decoded, [lw.Passage(quote="model/name")], name="q")


def test_an_attribute_is_found_at_its_path_as_it_is_drawn(session: lw.LabelingSession) -> None:
    decoded = parse_trace(with_attributes().encode())
    fields = {field.name: field.value.text for field in view_span(decoded, SEARCH).attributes}
    for name, text in fields.items():
        path = f"/attributes/{name.replace('/', '~1')}"
        marked = lw.Passage(quote=text[5:12], span_id=SEARCH, path=path, start=5)
        [found] = json.loads(find_passages(decoded, [marked], name="q"))
        assert (found["path"], found["start"]) == (path, 5)
    session.add_traces(with_attributes().replace('"tr-1"', '"tr-9"'))
    given = session.log_assessment("tr-9", "whole", True, evidence="fable 🙂")
    assert given is not None
    assert given.evidence[0].path == "/attributes/model~1name"


def test_evidence_is_part_of_a_version_and_comes_back_when_undone(
    session: lw.LabelingSession,
) -> None:
    session.log_assessment("tr-1", "whole", True, evidence=["12 dollars"])
    session.log_assessment("tr-1", "whole", True, evidence=["12 dollars"])
    session.log_assessment("tr-1", "whole", True)
    history = lw.get_store().frame("assessments")
    assert [len(json.loads(text)) for text in history["evidence"]] == [1, 0]
    lw.get_store().undo(session.labeling_session_id, "me@example.com", "undo-1")
    assert session.labels()["evidence"].iloc[0][0]["quote"] == "12 dollars"


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (["13 dollars"], r"'13 dollars' of 'whole' does not stand in the trace"),
        ([""], "1 to 5000 characters"),
        (["x" * 5_001], "1 to 5000 characters"),
        ([lw.Passage(quote="12 dollars", span_id=FIRST)], "does not stand in the trace, span"),
        ([lw.Passage(quote="12 dollars", path="/inputs")], "does not stand"),
        (["It"] * 51, "at most 50 passages"),
    ],
)
def test_a_passage_that_is_not_there_is_refused_and_nothing_is_stored(
    session: lw.LabelingSession, evidence: Any, words: str
) -> None:
    with pytest.raises(AnswerError, match=words) as caught:
        session.log_assessment("tr-1", "whole", True, evidence=evidence)
    assert caught.value.field == "whole"
    assert session.labels().empty


def test_search_traces_returns_evidence_in_the_metadata(session: lw.LabelingSession) -> None:
    session.log_assessment("tr-1", "whole", True, evidence=["12 dollars"])
    [assessment] = lw.search_traces(run_id=session.mlflow_run_id)["assessments"].iloc[0]
    assert json.loads(assessment["metadata"]["evidence"])[0]["start"] == 6
