"""Agreed answers: checked like any, nobody's own, and what sync takes."""

from __future__ import annotations

from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.errors import (
    AnswerError,
    ItemNotFound,
    ReviewersDisagree,
    SchemaNotFound,
    SessionError,
)

pytestmark = pytest.mark.usefixtures("store")

RESPONSE = lw.EXPECTED_RESPONSE
ANN, BOB, OWNER = "ann@example.com", "bob@example.com", "owner@example.com"


@pytest.fixture
def session(make_trace: Any) -> lw.LabelingSession:
    """Four traces, the last two ask the same; on the first, reviewers differ about everything."""
    lw.create_label_schema("helpful", type="feedback", input=lw.InputPassFail())
    session = lw.create_labeling_session("pilot", label_schemas=[RESPONSE, "helpful"])
    asked = ["When?", "Where?", "Again?", "Again?"]
    session.add_traces([make_trace(n, question=q) for n, q in enumerate(asked, 1)])
    say(session, 0, "At nine.", who=ANN)
    say(session, 0, "At ten.", who=BOB)
    session.log_assessment(session.trace_ids[0], "helpful", True, reviewer=ANN)
    session.log_assessment(session.trace_ids[0], "helpful", False, reviewer=BOB)
    return session


def say(session: lw.LabelingSession, number: int, value: Any, *, who: str) -> None:
    session.log_assessment(session.trace_ids[number], RESPONSE, value, reviewer=who, complete=True)


def decide(session: lw.LabelingSession, value: Any, number: int = 0, **more: Any) -> Any:
    more = {"decided_by": OWNER, "name": RESPONSE, **more}
    return session.adjudicate(session.trace_ids[number], value=value, **more)


def test_a_decision_says_who_when_and_from_which_answers(session: lw.LabelingSession) -> None:
    labels = session.labels()
    made = decide(session, "At nine.", rationale="Ann looked it up.")
    basis = set(labels[labels["name"] == RESPONSE]["assessment_id"])
    assert (made.value, made.decided_by, set(made.basis)) == ("At nine.", OWNER, basis)
    row = session.adjudications().to_dict("records")[0]
    assert (row["value"], row["rationale"], row["stale"]) == (
        "At nine.",
        "Ann looked it up.",
        False,
    )
    assert row["decided_at"].to_pydatetime() == made.decided_at


def test_it_changes_no_answers_no_progress_and_no_agreement(session: lw.LabelingSession) -> None:
    before = session.labels(), session.progress(), session.agreement(), session.to_df()
    decide(session, "At nine.", decided_by=ANN)
    decide(session, True, name="helpful", decided_by=BOB)
    after = session.labels(), session.progress(), session.agreement(), session.to_df()
    for one, other in zip(before, after, strict=True):
        assert one.equals(other)
    assert session.disagreements()["adjudicated"].tolist() == ["At nine.", True]


def test_labels_show_agreed_answers_only_when_asked(session: lw.LabelingSession) -> None:
    made = decide(session, "At nine.")
    labels = session.labels(include_adjudicated=True)
    assert len(labels) == len(session.labels()) + 1
    last = labels.iloc[-1]
    assert (last["value"], last["reviewer"]) == ("At nine.", OWNER)
    assert (last["source_type"], last["assessment_id"]) == ("ADJUDICATION", made.adjudication_id)
    assert labels.dtypes.to_dict() == session.labels().dtypes.to_dict()
    decide(session, None)
    assert session.labels(include_adjudicated=True).equals(session.labels())


def test_a_second_decision_overrides_and_none_withdraws(session: lw.LabelingSession) -> None:
    decide(session, "At nine.")
    assert decide(session, "At eight.", decided_by=BOB).rev == 2
    assert session.adjudications()["value"].tolist() == ["At eight."]
    assert decide(session, None) is None
    assert len(session.adjudications()) == 0
    history = session.adjudications(history=True)
    assert history["rev"].tolist() == [1, 2, 3]
    assert history["decided_by"].tolist() == [OWNER, BOB, OWNER]
    assert history["value"].isna().tolist() == [False, False, True]
    assert session.disagreements(RESPONSE)["adjudicated"].isna().all()


@pytest.mark.parametrize("what", ["changed", "cleared", "answered by another"])
def test_a_decision_is_stale_once_an_answer_changed(session: lw.LabelingSession, what: str) -> None:
    decide(session, "At nine.")
    who, value = {
        "changed": (BOB, "At nine."),
        "cleared": (BOB, None),
        "answered by another": ("carol", "At six."),
    }[what]
    session.log_assessment(session.trace_ids[0], RESPONSE, value, reviewer=who)
    assert session.adjudications()["stale"].tolist() == [True]
    if what == "answered by another":
        assert session.disagreements(RESPONSE)["stale"].tolist() == [True]
    decide(session, "At nine.")
    assert session.adjudications()["stale"].tolist() == [False]


def test_sync_takes_the_agreed_answer_and_sees_no_conflict(session: lw.LabelingSession) -> None:
    with pytest.raises(ReviewersDisagree):
        session.sync(to_dataset="eval_v1")
    decide(session, "At nine sharp.")
    changes = session.sync(to_dataset="eval_v1")
    assert changes[["new", "reviewers"]].to_numpy().tolist() == [["At nine sharp.", [OWNER]]]
    assert session.to_df(form="evaluate")["expectations"].tolist() == [{RESPONSE: "At nine sharp."}]
    decide(session, None)
    with pytest.raises(ReviewersDisagree):
        session.sync(to_dataset="eval_v1")


def test_sync_says_which_agreed_answers_no_longer_rest_on_what_reviewers_say(
    session: lw.LabelingSession, recwarn: pytest.WarningsRecorder
) -> None:
    decide(session, "At nine.")
    session.sync(to_dataset="eval_v1")
    assert not [each for each in recwarn if each.category is lw.SyncWarning]
    say(session, 0, "At noon.", who=BOB)
    with pytest.warns(lw.SyncWarning, match="answered since it was agreed: 'expected_response' of"):
        changes = session.sync(to_dataset="eval_v1")
    assert changes.empty
    decide(session, "At noon.")
    assert session.sync(to_dataset="eval_v1")["new"].tolist() == ["At noon."]


def test_sync_takes_what_was_agreed_where_nobody_completed(session: lw.LabelingSession) -> None:
    decide(session, "At nine.")
    decide(session, "Here.", 1)
    assert session.sync(to_dataset="eval_v1")["new"].tolist() == ["At nine.", "Here."]
    assert len(session.to_df(form="evaluate")) == 1  # as before: the traces that were completed


def test_an_agreed_answer_wins_over_a_trace_of_equal_inputs(session: lw.LabelingSession) -> None:
    decide(session, "At nine.")
    say(session, 2, "Yes.", who=ANN)
    say(session, 3, "No.", who=BOB)
    with pytest.raises(ReviewersDisagree):
        session.sync(to_dataset="eval_v1", dry_run=True)
    decide(session, "Perhaps.", 3)
    changes = session.sync(to_dataset="eval_v1", dry_run=True)
    assert changes["new"].tolist() == ["At nine.", "Perhaps."]
    decide(session, "Never.", 2)
    with pytest.raises(ReviewersDisagree, match="Never"):
        session.sync(to_dataset="eval_v1", dry_run=True)


def test_what_was_agreed_before_the_question_changed_is_stale_and_not_synced(
    session: lw.LabelingSession,
) -> None:
    decide(session, "At nine.")
    lw.create_label_schema(
        RESPONSE, type="expectation", title="In one word?", input=lw.InputText(), overwrite=True
    )
    session.set_label_schemas([RESPONSE, "helpful"])
    assert session.adjudications()["stale"].tolist() == [True]
    with pytest.warns(lw.SyncWarning, match="nothing to sync"):
        assert len(session.sync(to_dataset="eval_v1")) == 0
    decide(session, "Nine.")
    assert session.adjudications()[["value", "stale"]].to_numpy().tolist() == [["Nine.", False]]
    assert session.sync(to_dataset="eval_v1")["new"].tolist() == ["Nine."]


@pytest.mark.parametrize(
    ("arguments", "error", "words", "field"),
    [
        ({"value": 3}, AnswerError, RESPONSE, RESPONSE),
        ({"value": "yes", "name": "helpful"}, AnswerError, "'helpful' takes", "helpful"),
        ({"value": "a", "name": "other"}, SchemaNotFound, "it asks 'expected_response'", "name"),
        ({"value": "a", "trace_id": "none"}, ItemNotFound, "trace_ids lists them", "trace_id"),
        ({"value": "a", "span_id": "none"}, ItemNotFound, "no span 'none'", "span_id"),
        ({"value": "a", "document": 1}, AnswerError, "not of a part", "document"),
        ({"value": "a", "decided_by": " "}, SessionError, "takes a name", "decided_by"),
        ({"value": "a", "rationale": 3}, AnswerError, "must be a text", "rationale"),
        ({"value": "a", "rationale": "\0"}, AnswerError, "NUL", "rationale"),
    ],
)
def test_what_does_not_fit_is_refused_by_name_and_nothing_is_kept(
    session: lw.LabelingSession,
    arguments: dict[str, Any],
    error: type[lw.LabelingError],
    words: str,
    field: str,
) -> None:
    given = {"trace_id": session.trace_ids[0], "name": RESPONSE, **arguments}
    with pytest.raises(error, match=words) as refused:
        session.adjudicate(**given)
    assert refused.value.field == field
    assert len(session.adjudications(history=True)) == 0


def test_the_current_reviewer_decides_unless_another_is_named(session: lw.LabelingSession) -> None:
    made = session.adjudicate(session.trace_ids[0], RESPONSE, "At nine.")
    assert made is not None
    assert made.decided_by == "me@example.com"


def test_an_answer_about_a_conversation_is_decided_on_its_first_turn(make_trace: Any) -> None:
    lw.create_label_schema("kind", type="feedback", input=lw.InputPassFail(), target="conversation")
    session = lw.create_labeling_session("chats", label_schemas=["kind"])
    turns = [make_trace(n) for n in (1, 2)]
    for turn in turns:
        turn["info"].setdefault("trace_metadata", {})["mlflow.trace.session"] = "chat"
    session.add_traces(turns)
    for who, value in ((ANN, True), (BOB, False)):
        session.log_assessment(session.trace_ids[1], "kind", value, reviewer=who)
    session.adjudicate(session.trace_ids[1], "kind", True)
    assert session.disagreements()[["target", "adjudicated"]].to_numpy().tolist() == [
        ["conversation", True]
    ]
