"""Questions that change while a session runs: who is asked again, and what."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import labeling_widget as lw
from labeling_widget.errors import ReviewIncomplete, SchemaError, SessionError, SessionNotFound
from tests.unit.agent_traces import FIRST, SECOND, agent_trace, turn
from tests.unit.drifting import ANN, BOB, again, answer, drifting, rows, schema, states
from tests.unit.wire import Wire

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def session(make_trace: Any) -> lw.LabelingSession:
    return drifting(make_trace)


# who is asked again ─────────────────────────────────────────────────────────────────────────


def test_a_new_question_is_asked_of_everybody_who_was_done(session: lw.LabelingSession) -> None:
    before = session.labels()
    assert session.set_label_schemas(["good", schema("tone")]) is session
    assert (states(session), states(session, BOB)) == ("iip", "ipp")
    assert (again(session), again(session, BOB)) == ({0, 1}, {0})
    pd.testing.assert_frame_equal(session.labels(), before)
    assert session.progress()["in_progress"].tolist() == [2, 1]


def test_a_changed_question_is_asked_again_and_a_reordered_one_is_not(
    session: lw.LabelingSession,
) -> None:
    session.set_label_schemas(["good", schema("tone")])
    for item in (0, 1):
        answer(session, item, name="tone")
    session.set_label_schemas(["tone", "good"])
    assert (states(session), session.label_schemas) == ("ccp", ["tone", "good"])
    session.set_label_schemas(["tone", schema("good", "Yes", "Partly", "No")])
    assert states(session) == "iip"


def test_the_same_call_again_changes_nothing(session: lw.LabelingSession) -> None:
    session.set_label_schemas(["good", schema("tone")])
    answer(session, 0, name="tone")
    before = rows(session)
    session.set_label_schemas(["good", "tone"])
    assert (states(session), rows(session)) == ("cip", before)


def test_skipped_items_stay_skipped(session: lw.LabelingSession) -> None:
    Wire(session, ANN).call(
        "review.set", item=session.trace_ids[1], state="skipped", reason="later", key="k"
    )
    session.set_label_schemas(["good", schema("tone")])
    assert states(session) == "isp"


def test_what_is_completed_stays_so_when_nobody_is_to_be_asked(session: lw.LabelingSession) -> None:
    session.set_label_schemas([schema("good", "A", "B"), schema("tone")], ask_again=False)
    assert (states(session), again(session)) == ("ccp", set())
    assert session.label_schemas == ["good", "tone"]
    before = rows(session)
    session.set_label_schemas(["good", "tone"], ask_again=False)
    assert rows(session) == before


def test_an_optional_question_left_empty_is_not_asked_again(session: lw.LabelingSession) -> None:
    session.set_label_schemas(["good", schema("tone")])
    for item in (0, 1):
        Wire(session, ANN).call(
            "review.set", item=session.trace_ids[item], state="completed", key=f"k{item}"
        )
    session.set_label_schemas(["tone", "good"])
    assert states(session) == "ccp"


def test_the_order_of_adding_removing_and_adding_again_asks_only_who_has_not_answered(
    session: lw.LabelingSession,
) -> None:
    session.set_label_schemas(["good", schema("tone")])
    answer(session, 0, name="tone")
    session.set_label_schemas(["good"])
    assert states(session) == "ccp", "what was asked for the removed one is done again"
    assert session.labels()["name"].tolist().count("tone") == 1, "its answers stay"
    session.set_label_schemas(["good", "tone"])
    assert states(session) == "cip"


def test_going_back_to_a_version_makes_its_answers_answers_again(
    session: lw.LabelingSession,
) -> None:
    first = lw.get_label_schema("good")
    session.set_label_schemas([schema("good", "Yes", "Partly", "No")])
    answer(session, 0, "Partly")
    assert states(session) == "cip"
    session.set_label_schemas([first])
    assert (states(session), states(session, BOB)) == ("ccp", "cpp")
    labels = session.labels().query("reviewer == 'ann'")
    assert labels["value"].tolist() == ["No", "Yes"]
    assert set(labels["schema_version"]) == {1}
    assert "Partly" in session.history()["value"].tolist(), "what was said in between is not lost"


def test_options_that_were_removed_are_no_answers_any_more(session: lw.LabelingSession) -> None:
    session.set_label_schemas([schema("good", "Yes", "Perhaps")])
    assert states(session) == "iip"
    assert session.labels()["value"].tolist() == ["Yes", "No", "Yes"]


# versions that ask the same ─────────────────────────────────────────────────────────────────


def test_making_a_question_required_asks_those_who_left_it_empty(
    session: lw.LabelingSession,
) -> None:
    session.set_label_schemas(["good", schema("tone")])
    answer(session, 0, name="tone")
    wire = Wire(session, ANN)
    wire.call("review.set", item=session.trace_ids[1], state="completed", key="k")
    session.set_label_schemas(["good", schema("tone", required=True)])
    assert (states(session), again(session)) == ("cip", {1})
    refused = wire.refused("review.set", item=session.trace_ids[1], state="completed", key="k2")
    assert (refused["code"], refused["field"]) == ("review.incomplete", "tone")
    with pytest.raises(ReviewIncomplete):
        answer(session, 1, "No")
    answer(session, 1, name="tone")
    assert states(session) == "ccp"


@pytest.mark.parametrize("change", [{"required": False}, {"enable_comment": True}])
def test_a_version_that_asks_the_same_asks_nobody(
    session: lw.LabelingSession, change: dict[str, Any]
) -> None:
    session.set_label_schemas([schema("good", required=True)])
    assert states(session) == "ccp"
    session.set_label_schemas([schema("good", **change)])
    assert states(session) == "ccp"
    assert session.affected_by(["good"]).empty


def test_an_older_answer_completes_no_item_that_asks_something_else(
    session: lw.LabelingSession,
) -> None:
    session.set_label_schemas([schema("good", title="Is it any good?", required=True)])
    wire = Wire(session, ANN)
    refused = wire.refused("review.set", item=session.trace_ids[0], state="completed", key="k")
    assert (refused["code"], refused["field"]) == ("review.incomplete", "good")
    answer(session, 0)
    assert states(session) == "cip"


# parts and conversations ────────────────────────────────────────────────────────────────────


def test_a_question_about_parts_opens_only_traces_that_have_such(make_trace: Any) -> None:
    session = lw.create_labeling_session("parts", label_schemas=[schema("good")])
    session.add_traces([agent_trace(), make_trace(5)])
    for item in (0, 1):
        answer(session, item)
    session.set_label_schemas(["good", schema("call", target="span:TOOL")])
    assert states(session) == "ic"
    for span in (FIRST, SECOND):
        answer(session, 0, name="call", span_id=span, complete=span == SECOND)
    assert states(session) == "cc"
    session.set_label_schemas([schema("call", "A", "B", target="span:TOOL")])
    answer(session, 0, "A", name="call", span_id=FIRST)
    assert states(session) == "cc", "it is for the reviewer to say that it is complete"


def test_a_question_about_conversations_opens_their_first_turns() -> None:
    session = lw.create_labeling_session("talk", label_schemas=[schema("good")])
    session.add_traces([turn(1, "talk"), turn(2, "talk"), agent_trace(3)])
    for item in range(3):
        answer(session, item)
    session.set_label_schemas(["good", schema("whole", target="conversation")])
    assert again(session) == {0, 2}


# asking before doing ────────────────────────────────────────────────────────────────────────


def test_who_would_be_asked_what_is_known_before(session: lw.LabelingSession) -> None:
    before = rows(session)
    more = lw.LabelSchema(
        name="good",
        type=lw.LabelSchemaType.FEEDBACK,
        title="Is it good?",
        input=lw.InputPassFail(),
    )
    found = session.affected_by([schema("tone"), more])
    ids = session.trace_ids
    assert found.to_dict("list") == {
        "reviewer": [ANN, BOB, ANN],
        "trace_id": [ids[0], ids[0], ids[1]],
        "questions": [["tone", "good"]] * 3,
    }
    assert {str(dtype) for dtype in found.dtypes[:2]} == {"string"}
    after = rows(session)
    assert after.pop("label_schemas") == before.pop("label_schemas") + 1, "tone, which was created"
    assert after == before
    assert session.label_schemas == ["good"]
    session.set_label_schemas(["tone", more])
    assert again(session) == {0, 1}
    assert again(session, BOB) == {0}


def test_nothing_to_ask_is_an_empty_frame(session: lw.LabelingSession) -> None:
    found = session.affected_by(["good"])
    assert (len(found), list(found)) == (0, ["reviewer", "trace_id", "questions"])


def test_what_a_reviewer_answered_in_between_is_not_counted(session: lw.LabelingSession) -> None:
    session.set_label_schemas(["good", schema("tone")])
    answer(session, 0, name="tone")
    session.set_label_schemas(["good"])
    found = session.affected_by(["good", "tone"])
    assert found[["reviewer", "trace_id"]].to_numpy().tolist() == [
        [BOB, session.trace_ids[0]],
        [ANN, session.trace_ids[1]],
    ]


@pytest.mark.parametrize("method", ["set_label_schemas", "affected_by"])
def test_bad_questions_and_deleted_sessions_are_refused(
    session: lw.LabelingSession, method: str
) -> None:
    call = getattr(session, method)
    with pytest.raises(SessionError, match="at least one"):
        call([])
    with pytest.raises(SessionError, match="twice"):
        call(["good", "good"])
    session.delete()
    with pytest.raises(SessionNotFound, match="deleted"):
        call(["good"])


# undo and history ───────────────────────────────────────────────────────────────────────────


def test_undo_takes_back_what_the_reviewer_did_and_not_what_the_owner_did(
    session: lw.LabelingSession,
) -> None:
    session.set_label_schemas(["good", schema("tone")])
    wire = Wire(session, ANN)
    undone = wire.call("assessment.undo", key="u1")["saved"]["review"]
    assert (undone["index"], undone["state"], undone["answers"]) == (1, "pending", [])
    assert session.label_schemas == ["good", "tone"]
    assert again(session) == {0}


def test_the_history_tells_what_was_asked_again_and_what_was_restored(
    session: lw.LabelingSession,
) -> None:
    first = lw.get_label_schema("good")
    session.set_label_schemas([schema("good", "A", "B"), schema("tone")])
    answer(session, 1, "A", complete=False)
    answer(session, 1, "Yes", name="tone")
    session.set_label_schemas([first, "tone"])
    history = session.history()
    told = history[history["action"].isin(["asked again", "restored"])]
    said = told[["reviewer", "action", "rationale", "value"]].astype("object").fillna("")
    assert said.to_numpy().tolist() == [
        [ANN, "asked again", "good, tone", ""],
        [BOB, "asked again", "good, tone", ""],
        [ANN, "asked again", "good, tone", ""],
        [ANN, "restored", "", "No"],
    ]
    assert states(session) == "icp", "what is still to be asked of the first is the tone"


# reviewers who complete at the same moment ──────────────────────────────────────────────────


def test_an_item_that_is_completed_while_the_change_is_planned_is_asked_again_too(
    session: lw.LabelingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = type(session.store).ask
    calls: list[Any] = []

    def slow(store: Any, questions: Any) -> bool:
        if not calls:
            answer(session, 2)
        calls.append(questions)
        return real(store, questions)

    monkeypatch.setattr(type(session.store), "ask", slow)
    session.set_label_schemas(["good", schema("tone")])
    assert (len(calls), again(session)) == (2, {0, 1, 2})


# frames ─────────────────────────────────────────────────────────────────────────────────────


def test_the_wide_frame_says_where_versions_are_mixed(session: lw.LabelingSession) -> None:
    assert "good_schema_version" not in session.to_df()
    session.set_label_schemas([schema("good", required=True)])
    assert "good_schema_version" not in session.to_df(), "both versions ask the same"
    session.set_label_schemas([schema("good", "Yes", "Partly", "No")])
    answer(session, 0, "Partly")
    frame = session.to_df()
    assert list(frame)[5:] == ["good_schema_version", "good"]
    assert frame["good_schema_version"].tolist() == [3, 1, 1]
    assert str(frame["good_schema_version"].dtype) == "Int64"
    assert frame["good"].tolist() == ["Partly", "Yes", "No"]


def test_a_name_that_is_the_column_of_versions_is_refused(session: lw.LabelingSession) -> None:
    with pytest.raises(SchemaError, match="'good_schema_version' is also the column"):
        session.set_label_schemas(["good", schema("good_schema_version")])
