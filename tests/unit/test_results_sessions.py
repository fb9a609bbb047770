"""A new session from the screen of the results: the traces of a list, labeled anew."""

from __future__ import annotations

import json
from typing import Any

import pytest

import labeling_widget as lw
from tests.unit.test_results_widget import ANN, BOB, Screen

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def session(make_trace: Any) -> lw.LabelingSession:
    """Four traces; ann says yes to all, bob to the first two."""
    lw.create_label_schema("right", type="feedback", input=lw.InputPassFail())
    session = lw.create_labeling_session(
        "pilot",
        label_schemas=["right", lw.EXPECTED_FACTS],
        assigned_users=[ANN, BOB],
        reviewers_per_item=2,
        blind=True,
    )
    session.add_traces([make_trace(n, question=f"Question {n}?") for n in range(1, 5)])
    for number, trace_id in enumerate(session.trace_ids):
        session.log_assessment(trace_id, "right", True, reviewer=ANN)
        session.log_assessment(trace_id, "right", number < 2, reviewer=BOB)
    return session


def make(session: lw.LabelingSession, name: str, **more: Any) -> dict[str, Any]:
    return Screen(session).ask("results.make_session", name=name, question="right", **more)


def test_the_listed_traces_are_asked_about_anew_by_the_same_reviewers(
    session: lw.LabelingSession,
) -> None:
    done = make(session, " round 2 ")
    assert (done["name"], done["traces"]) == ("round 2", 2)
    made = lw.get_labeling_session(name="round 2")
    assert made.labeling_session_id == done["session_id"]
    assert made.trace_ids == session.trace_ids[2:]
    assert made.label_schemas == session.label_schemas
    assert (made.assigned_users, made.reviewers_per_item, made.blind) == ([ANN, BOB], 2, True)
    assert made.labels().empty


def test_the_filter_says_which_traces(session: lw.LabelingSession) -> None:
    third = session.trace_ids[2]
    session.adjudicate(third, "right", True, decided_by=ANN)
    assert make(session, "open", which="open")["traces"] == 1
    assert make(session, "all", which="all")["traces"] == 4


def test_questions_are_those_of_the_session_though_there_are_newer_ones(
    session: lw.LabelingSession,
) -> None:
    lw.update_label_schema("right", title="Is it right?")
    make(session, "round 2")
    made = lw.get_labeling_session(name="round 2")
    assert [one.title for one in made.schemas] == [one.title for one in session.schemas]


def test_what_a_trace_carried_goes_along_and_answers_do_not() -> None:
    lw.create_label_schema("right", type="feedback", input=lw.InputPassFail())
    session = lw.create_labeling_session("pilot", label_schemas=["right"])
    trace = json.loads(lw.sample_traces()["trace"].iloc[0])
    judged = {
        "assessment_id": "a-1",
        "assessment_name": "polite",
        "source": {"source_type": "LLM_JUDGE", "source_id": "judge"},
        "feedback": {"value": True},
    }
    trace["info"]["assessments"] = [judged]
    session.add_traces([json.dumps(trace)])
    session.log_assessment(session.trace_ids[0], "right", True, reviewer=ANN)
    make(session, "again", which="all")
    made = lw.get_labeling_session(name="again")
    found = made.store.frame("assessments", session_id=made.labeling_session_id)
    assert found["name"].tolist() == ["polite"]


def test_a_conversation_comes_with_all_its_turns() -> None:
    traces = [json.loads(text) for text in lw.sample_traces()["trace"].iloc[[1, 2, 3]]]
    for trace in traces[:2]:
        trace["info"]["trace_metadata"]["mlflow.trace.session"] = "chat"
    lw.create_label_schema(
        "right", type="feedback", input=lw.InputPassFail(), target="conversation"
    )
    session = lw.create_labeling_session("pilot", label_schemas=["right"])
    session.add_traces([json.dumps(trace) for trace in traces])
    first = session.trace_ids[0]
    session.log_assessment(first, "right", True, reviewer=ANN)
    assert make(session, "again", which="all")["traces"] == 2


@pytest.mark.parametrize(
    ("name", "which", "reason"),
    [
        (" ", "all", "the session needs a name"),
        ("pilot", "all", "there is a session 'pilot' already"),
        ("other", "open", "the list has no traces any more"),
    ],
)
def test_what_cannot_be_made_is_refused_and_leaves_nothing(
    session: lw.LabelingSession, name: str, which: str, reason: str
) -> None:
    for trace_id in session.trace_ids[2:]:
        session.adjudicate(trace_id, "right", True, decided_by=ANN)
    reply = Screen(session).reply("results.make_session", name=name, question="right", which=which)
    assert reason in reply["error"]["message"]
    assert [one.name for one in lw.get_labeling_sessions()] == ["pilot"]
