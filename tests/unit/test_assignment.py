"""Who reviews what, as an owner sees it in Python and a reviewer on the screen."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

import labeling_widget as lw
from labeling_widget.errors import BadLabels, ItemNotFound, ItemTaken, SessionError
from labeling_widget.store.base import Store
from tests.unit.wire import Wire

TEAM = ["ann", "bob", "cy"]


@pytest.fixture
def stars(store: Store) -> str:
    return lw.create_label_schema("stars", type="feedback", input=lw.InputNumeric(1, 5)).name


@pytest.fixture
def session(stars: str, make_trace: Any) -> lw.LabelingSession:
    session = lw.create_labeling_session(
        "pilot", label_schemas=[stars], assigned_users=TEAM, reviewers_per_item=2, blind=True
    )
    return session.add_traces([make_trace(n) for n in range(6)])


def rows(frame: pd.DataFrame) -> list[list[Any]]:
    return frame.drop(columns="until").astype("object").to_numpy().tolist()


# making a session ───────────────────────────────────────────────────────────────────────────


def test_a_session_says_how_many_reviewers_an_item_needs_and_whether_it_is_blind(
    session: lw.LabelingSession, stars: str
) -> None:
    assert (session.reviewers_per_item, session.blind) == (2, True)
    plain = lw.create_labeling_session("plain", label_schemas=[stars])
    assert (plain.reviewers_per_item, plain.blind) == (None, False)
    assert plain.set_reviewers_per_item(3).reviewers_per_item == 3
    assert plain.set_reviewers_per_item(None).reviewers_per_item is None


@pytest.mark.parametrize("wrong", [0, -1, 1.5, True, "2", 10**12, float("nan")])
def test_what_is_no_number_of_reviewers_is_refused_by_name(
    session: lw.LabelingSession, stars: str, wrong: Any
) -> None:
    with pytest.raises(SessionError, match="whole number from 1") as caught:
        lw.create_labeling_session("other", label_schemas=[stars], reviewers_per_item=wrong)
    assert caught.value.field == "reviewers_per_item"
    with pytest.raises(SessionError, match="whole number from 1"):
        session.set_reviewers_per_item(wrong)


def test_more_reviews_than_reviewers_are_told_and_how_to_mend_it(
    session: lw.LabelingSession, stars: str
) -> None:
    told = r"needs 3 reviewers.*assigned to 2 \(ann, bob\).*set_assigned_users.*per_item"
    with pytest.warns(lw.SessionWarning, match=told) as caught:
        lw.create_labeling_session(
            "other", label_schemas=[stars], assigned_users=["ann", "bob"], reviewers_per_item=3
        )
    with pytest.warns(lw.SessionWarning, match="needs 2 reviewers.*assigned to 1") as fewer:
        session.set_assigned_users(["ann"])
    with pytest.warns(lw.SessionWarning, match="needs 5 reviewers.*assigned to 1") as more:
        session.set_reviewers_per_item(5)
    assert {each.filename for warned in (caught, fewer, more) for each in warned} == {__file__}


def test_as_many_reviewers_as_reviews_or_everyone_are_taken_without_a_word(
    session: lw.LabelingSession, recwarn: pytest.WarningsRecorder
) -> None:
    session.set_assigned_users(["ann", "bob"]).set_assigned_users([]).set_reviewers_per_item(9)
    assert [each.message for each in recwarn] == []


def test_blind_takes_true_or_false(store: Store, stars: str) -> None:
    with pytest.raises(SessionError, match="blind takes True or False; got 'no'"):
        lw.create_labeling_session("other", label_schemas=[stars], blind="no")  # type: ignore[arg-type]


# assigning ──────────────────────────────────────────────────────────────────────────────────


def test_assigning_takes_one_id_or_many_of_sources_or_copies_and_returns_the_session(
    session: lw.LabelingSession,
) -> None:
    first, second, *_ = session.trace_ids
    assert session.assign("ann", first) is session
    session.assign("bob", [session.copy_id(first), second]).assign("bob", [second])
    assert rows(session.assignments()) == [
        [first, "ann", "assigned", "pending"],
        [first, "bob", "assigned", "pending"],
        [second, "bob", "assigned", "pending"],
    ]
    assert session.unassign("bob", [first]) is session
    assert rows(session.unassign("ann").assignments()) == [[second, "bob", "assigned", "pending"]]


def test_what_cannot_be_assigned_is_named_and_nothing_is(session: lw.LabelingSession) -> None:
    first = session.trace_ids[0]
    with pytest.raises(ItemNotFound, match=r"no trace 'tr-x' and 1 others; session\.trace_ids"):
        session.assign("ann", [first, "tr-x", "tr-y"])
    with pytest.raises(ItemNotFound):
        session.unassign("ann", ["tr-x"])
    with pytest.raises(SessionError, match=r"'dee' is not one of .* \(ann, bob, cy\)") as caught:
        session.assign("dee", [first])
    assert caught.value.field == "reviewer"
    with pytest.raises(SessionError, match="reviewer takes a name"):
        session.assign("", [first])
    with pytest.raises(SessionError, match="trace_ids takes a list"):
        session.assign("ann", 7)  # type: ignore[arg-type]
    assert session.assignments().empty


def test_sharing_out_gives_every_trace_its_reviewers_and_again_the_same(
    session: lw.LabelingSession, make_trace: Any
) -> None:
    shares = session.assign_evenly()
    assert shares.columns.tolist() == ["trace_id", "reviewer"]
    assert shares["trace_id"].value_counts().tolist() == [2] * 6
    assert shares["reviewer"].value_counts().to_dict() == dict.fromkeys(TEAM, 4)
    pd.testing.assert_frame_equal(session.assign_evenly(), shares)
    more = session.add_traces([make_trace(n) for n in range(6, 9)]).assign_evenly()
    assert more["reviewer"].value_counts().to_dict() == dict.fromkeys(TEAM, 6)


def test_sharing_out_wants_enough_reviewers_of_the_session(
    session: lw.LabelingSession, stars: str
) -> None:
    with pytest.raises(SessionError, match="each trace needs 2, and there are 1 reviewers"):
        session.assign_evenly(["ann"])
    with pytest.raises(SessionError, match="'dee' is not one of"):
        session.assign_evenly(["ann", "dee"])
    nobody = lw.create_labeling_session("nobody's", label_schemas=[stars])
    with pytest.raises(SessionError, match="there are no reviewers to share among"):
        nobody.assign_evenly()


def test_assignments_tell_what_is_assigned_begun_and_looked_at(
    session: lw.LabelingSession,
) -> None:
    first, second, third, *_ = session.trace_ids
    session.assign("ann", [first])
    session.log_assessment(first, "stars", 1, reviewer="ann", complete=True)
    session.log_assessment(second, "stars", 1, reviewer="bob")
    Wire(session, "cy").call("item.take", item=third)
    found = session.assignments()
    assert rows(found) == [
        [first, "ann", "assigned", "completed"],
        [second, "bob", "taken", "in_progress"],
        [third, "cy", "taken", "pending"],
    ]
    assert found["until"].notna().tolist() == [False, False, True]
    assert str(found["until"].dtype) == "datetime64[us, UTC]"


def test_assignments_of_a_session_that_nobody_touched_have_their_columns(
    session: lw.LabelingSession,
) -> None:
    found = session.assignments()
    assert found.columns.tolist() == ["trace_id", "reviewer", "kind", "until", "state"]
    assert len(found) == 0


def test_python_obeys_the_same_rules_and_assigning_is_the_way_out(
    session: lw.LabelingSession,
) -> None:
    first = session.trace_ids[0]
    for who in ("ann", "bob"):
        session.log_assessment(first, "stars", 3, reviewer=who)
    with pytest.raises(ItemTaken, match="cannot be reviewed by cy") as caught:
        session.log_assessment(first, "stars", 3, reviewer="cy")
    assert (caught.value.code, caught.value.field) == ("item.taken", "item")
    session.assign("cy", first).log_assessment(first, "stars", 3, reviewer="cy")
    assert session.labels()["reviewer"].tolist() == TEAM


def test_importing_obeys_them_too_and_takes_none_of_the_rows(session: lw.LabelingSession) -> None:
    first, second, *_ = session.trace_ids
    session.assign("ann", [first]).assign("bob", [first])
    frame = pd.DataFrame({"trace_id": [second, first], "stars": [1, 2]})
    with pytest.raises(BadLabels, match="row 1: item 1 cannot be reviewed by cy"):
        session.import_labels(frame, reviewer="cy")
    assert session.labels().empty


# on the screen ──────────────────────────────────────────────────────────────────────────────


def test_the_queue_leaves_out_what_is_other_reviewers(session: lw.LabelingSession) -> None:
    session.assign("ann", session.trace_ids[:2]).assign("bob", session.trace_ids[:2])
    wire = Wire(session, "cy")
    snapshot = wire.call("session.open")
    assert (snapshot["states"], snapshot["index"], snapshot["takes"]) == ("xxpppp", 2, True)
    assert wire.call("session.progress")["states"] == "xxpppp"
    listed = wire.call("items.page")["rows"]
    assert [row["state"] for row in listed] == ["closed", "closed", *["pending"] * 4]


def test_a_refused_change_says_so_with_a_code(session: lw.LabelingSession) -> None:
    first = session.trace_ids[0]
    session.assign("ann", first).assign("bob", first)
    wire = Wire(session, "cy")
    for op, args in (
        ("item.take", {}),
        ("assessment.put", {"name": "stars", "value": 1, "key": "k1"}),
        ("review.set", {"state": "skipped", "reason": "later", "key": "k2"}),
    ):
        assert wire.refused(op, item=first, **args)["code"] == "item.taken"
    assert wire.call("session.open")["states"] == "xppppp"


def test_going_on_gives_back_what_was_only_looked_at(session: lw.LabelingSession) -> None:
    session.set_reviewers_per_item(1)
    first, second, *_ = session.trace_ids
    ann, bob = Wire(session, "ann"), Wire(session, "bob")
    ann.call("item.take", item=first)
    assert bob.call("session.progress")["states"] == "xppppp"
    ann.call("item.take", item=second)
    assert bob.call("session.progress")["states"] == "pxpppp"


def test_a_session_without_shares_takes_nothing(stars: str, make_trace: Any) -> None:
    session = lw.create_labeling_session("plain", label_schemas=[stars])
    session.add_traces([make_trace(0)])
    assert Wire(session).call("session.open")["takes"] is False
    Wire(session).call("item.take", item=session.trace_ids[0])
    assert session.store.frame("claims").empty


# blind ──────────────────────────────────────────────────────────────────────────────────────

SECRETS = ("what bob thinks", "what a judge thinks", "bobs_note")


def everything_sent(wire: Wire, session: lw.LabelingSession) -> str:
    """What a reviewer's screen can ask for of every item, as it goes over the wire."""
    sent = [wire.call("session.open"), wire.call("session.progress"), wire.call("items.page")]
    sent.append(wire.call("items.page", query="thinks"))
    for trace_id in session.trace_ids:
        sent.append(wire.call("item.get", item=trace_id))
        sent.append(wire.call("item.existing", item=trace_id))
        sent.append(wire.call("trace.json", item=trace_id))
        spans = wire.call("trace.spans", item=trace_id)
        sent += [
            spans,
            *(wire.call("span.body", item=trace_id, span=row["id"]) for row in spans["rows"]),
            wire.call("trace.search", item=trace_id, query="thinks"),
            wire.reply("item.take", item=trace_id),
            wire.reply("assessment.put", item=trace_id, name="words", value="mine", rev=9, key="k"),
        ]
    return json.dumps(sent)


@pytest.mark.parametrize("blind", [True, False])
def test_nothing_of_what_others_answered_is_sent_to_a_reviewer(
    store: Store, make_trace: Any, blind: bool
) -> None:
    words = lw.create_label_schema(
        "words", type="feedback", input=lw.InputText(), enable_comment=True
    )
    session = lw.create_labeling_session("pilot", label_schemas=[words], blind=blind)
    judged = make_trace(0)
    judged["info"]["assessments"] = [
        {
            "assessment_id": "a-1",
            "assessment_name": "words",
            "trace_id": judged["info"]["trace_id"],
            "source": {"source_type": "LLM_JUDGE", "source_id": "judge"},
            "create_time": "2026-01-01T00:00:00Z",
            "feedback": {"value": "what a judge thinks"},
            "valid": True,
        }
    ]
    session.add_traces([judged, make_trace(1)])
    for trace_id in session.trace_ids:
        session.log_assessment(
            trace_id, "words", "what bob thinks", reviewer="bob", rationale="bobs_note"
        )
    ann = Wire(session, "ann")
    sent = everything_sent(ann, session)
    assert [secret for secret in SECRETS if secret in sent] == []
    assert '"bob"' in sent  # how far he is may be known
    first = session.trace_ids[0]
    ann.call("review.set", item=first, state="completed", key="done")
    assert "what a judge thinks" in ann.call("trace.json", item=first)["text"]
    (told,) = ann.call("item.existing", item=first)["labels"]
    assert (told["value"], told["source"]) == ("what a judge thinks", "judge")
    assert ann.call("item.get", item=first)["items"][0]["existing"] == 1
    ann.call("assessment.undo", key="undone")
    assert ann.call("item.existing", item=first)["labels"] == []
    assert session.labels(include_existing=True)["value"].tolist() == [
        "what a judge thinks",
        *["what bob thinks"] * 2,
    ]


def explored(session: lw.LabelingSession, monkeypatch: pytest.MonkeyPatch) -> str:
    """What an explorer sends of a session's copies, their answers included in the frame."""
    frame = lw.search_traces(run_id=session.mlflow_run_id)
    assert "what bob thinks" in frame.to_json()
    explorer = lw.explore(frame)
    sent: list[Any] = []
    monkeypatch.setattr(explorer, "send", lambda content, buffers=None: sent.append(content))
    everything = {"filter": {}, "sort": {}, "limit": 100}
    calls: list[tuple[str, dict[str, Any]]] = [("explore.open", {}), ("explore.rows", everything)]
    for row in range(len(frame)):
        calls += [("explore.row", {"row": row}), ("trace.json", {"item": str(row)})]
    for op, args in calls:
        explorer._handle_custom_msg(
            {"v": 1, "kind": "call", "id": "c1", "op": op, "args": args}, []
        )
    assert [reply["ok"] for reply in sent] == [True] * len(calls)
    pd.testing.assert_frame_equal(explorer.matching, frame)
    return json.dumps(sent)


def test_exploring_a_blind_session_shows_others_answers_only_after_ones_own_review(
    store: Store, make_trace: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = lw.create_label_schema("words", type="feedback", input=lw.InputText())
    session = lw.create_labeling_session("pilot", label_schemas=[words], blind=True)
    first = session.add_traces([make_trace(0)]).trace_ids[0]
    session.log_assessment(first, "words", "what bob thinks", reviewer="bob", complete=True)
    session.log_assessment(first, "words", "what I think")
    before = explored(session, monkeypatch)
    assert "what I think" in before
    assert "what bob thinks" not in before
    session.log_assessment(first, "words", "what I think", complete=True)
    assert "what bob thinks" in explored(session, monkeypatch)


def test_exploring_any_other_session_shows_every_answer(
    store: Store, make_trace: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = lw.create_label_schema("words", type="feedback", input=lw.InputText())
    session = lw.create_labeling_session("pilot", label_schemas=[words])
    first = session.add_traces([make_trace(0)]).trace_ids[0]
    session.log_assessment(first, "words", "what bob thinks", reviewer="bob")
    assert "what bob thinks" in explored(session, monkeypatch)
