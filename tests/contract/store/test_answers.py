"""Putting an answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from labeling_widget.errors import Conflict, ItemNotFound, ReviewIncomplete, StoreError

BOB = "bob@example.com"


def test_an_answer_is_in_the_review_the_frame_and_the_outcome(desk: Any) -> None:
    before = dt.datetime.now(dt.UTC)
    outcome = desk.put("yes", rationale="short and true")

    (answer,) = outcome.review.answers
    assert (answer.name, answer.value, answer.rationale) == ("faithful", '"yes"', "short and true")
    assert (answer.rev, answer.valid, answer.span_id, answer.target) == (1, True, None, "trace")
    assert before <= outcome.at <= dt.datetime.now(dt.UTC)
    assert outcome.review == desk.store.review(
        desk.session_id, desk.copies[0], outcome.review.reviewer
    )
    assert (outcome.review.trace_id, outcome.review.position) == ("tr-1", 0)
    (row,) = desk.store.frame("assessments").to_dict("records")
    assert row["value"] == '"yes"'
    assert row["valid"] is True
    assert row["existing"] is False
    assert row["trace_id"] == "tr-1"
    assert row["created_at"] == outcome.at
    assert row["change_seq"] == outcome.seq == desk.store.seq(desk.session_id)
    assert row["assessment_id"].startswith("a-")
    assert len(row["assessment_id"]) == 34


def test_a_second_answer_overrides_the_first_which_stays_invalid(desk: Any) -> None:
    first, second = desk.put("yes"), desk.put("no")
    assert second.seq > first.seq
    assert second.review.answers[0].rev == 2

    history = desk.store.frame("assessments")
    assert history["value"].tolist() == ['"yes"', '"no"']
    assert history["valid"].tolist() == [False, True]
    assert history["overrides"].isna().tolist() == [True, False]
    assert history["overrides"][1] == history["assessment_id"][0]
    assert history["created_at"].tolist() == [first.at, second.at]


def test_an_equal_answer_writes_no_new_version(desk: Any) -> None:
    desk.put("yes", rationale="because")
    again = desk.put("yes", rationale="because")
    assert again.review.answers[0].rev == 1
    assert len(desk.store.frame("assessments")) == 1


@pytest.mark.parametrize(
    "difference",
    [{"rationale": "another reason"}, {"schema_version": 2}, {"type": "expectation"}],
)
def test_an_answer_that_differs_in_more_than_its_value_is_a_new_version(
    desk: Any, difference: dict[str, Any]
) -> None:
    desk.put("yes", rationale="because")
    outcome = desk.put("yes", **{"rationale": "because", **difference})
    assert outcome.review.answers[0].rev == 2


def test_an_equal_answer_still_completes_the_item(desk: Any) -> None:
    desk.put("yes")
    desk.put("yes", complete=True)
    assert desk.states() == "cpp"
    assert len(desk.store.frame("assessments")) == 1


def test_a_cleared_answer_is_a_fact_of_the_history_and_no_valid_answer(desk: Any) -> None:
    desk.put("yes", rationale="because")
    (slot,) = desk.put(None, rationale="never mind").review.answers
    assert (slot.valid, slot.rev, slot.value, slot.rationale) == (False, 2, None, "")
    assert desk.answers() == {}
    history = desk.store.frame("assessments")
    assert history["value"].isna().tolist() == [False, True]
    assert history["valid"].tolist() == [False, True]


def test_clearing_what_is_not_there_changes_nothing(desk: Any) -> None:
    outcome = desk.put(None)
    assert outcome.review.state == "pending"
    assert outcome.review.answers == []
    assert len(desk.store.frame("assessments")) == len(desk.store.frame("reviews")) == 0
    desk.put("yes")
    desk.put(None)
    assert desk.put(None).review.answers[0].rev == 2


def test_a_cleared_answer_can_be_given_again(desk: Any) -> None:
    desk.put("yes")
    desk.put(None)
    assert desk.put("yes", rev=2).review.answers[0].rev == 3
    assert desk.answers() == {"faithful": "yes"}


def test_spans_targets_names_and_reviewers_have_slots_of_their_own(desk: Any) -> None:
    desk.put("trace")
    desk.put("span", span_id="00000000000000aa")
    desk.put("document", span_id="00000000000000aa", target="document:0")
    desk.put("concise", name="concise")
    desk.put("bob", who=BOB)
    desk.put("other item", item=1)
    review = desk.store.review(desk.session_id, desk.copies[0], "ann@example.com")
    assert [(a.name, a.span_id, a.target, a.rev) for a in review.answers] == [
        ("concise", None, "trace", 1),
        ("faithful", None, "trace", 1),
        ("faithful", "00000000000000aa", "document:0", 1),
        ("faithful", "00000000000000aa", "trace", 1),
    ]
    assert desk.answers(who=BOB) == {"faithful": "bob"}
    assert desk.answers(item=1) == {"faithful": "other item"}
    assert desk.store.frame("assessments")["valid"].all()


# keys ───────────────────────────────────────────────────────────────────────────────────────


def test_the_same_key_again_writes_nothing_and_gives_the_same_outcome(desk: Any) -> None:
    first = desk.put("yes", key="k1", rev=0)
    written = desk.written()
    assert desk.put("yes", key="k1", rev=0) == first
    assert desk.written() == written


def test_a_key_sent_again_late_does_not_bring_an_old_answer_back(desk: Any) -> None:
    first = desk.put("yes", key="k1")
    desk.put("no")
    again = desk.put("yes", key="k1")
    assert (again.seq, again.at) == (first.seq, first.at)
    assert desk.answers() == {"faithful": "no"}
    assert again.review.answers[0].rev == 2


def test_a_key_whose_answer_changed_nothing_is_remembered_too(desk: Any) -> None:
    desk.put("yes")
    desk.put("yes", key="k2")
    desk.put("no")
    desk.put("yes", key="k2")
    assert desk.answers() == {"faithful": "no"}


def test_a_key_of_another_change_is_refused(desk: Any) -> None:
    desk.put("yes", key="k1")
    written = desk.written()
    with pytest.raises(StoreError, match="another change") as caught:
        desk.put("yes", who=BOB, key="k1")
    with pytest.raises(StoreError, match="another change"):
        desk.put("yes", item=1, key="k1")
    assert caught.value.field == "key"
    with pytest.raises(StoreError, match="another change"):
        desk.move("completed", key="k1")
    with pytest.raises(StoreError, match="another change"):
        desk.undo(key="k1")
    assert desk.written() == written


# revisions ──────────────────────────────────────────────────────────────────────────────────


def test_an_answer_to_a_stale_revision_is_refused_and_names_the_current_one(desk: Any) -> None:
    desk.put("yes", rev=0)
    desk.put("no", rev=1)
    written = desk.written()
    with pytest.raises(Conflict, match="'faithful' was changed elsewhere") as caught:
        desk.put("maybe", rev=1, key="late")
    assert (caught.value.rev, caught.value.field) == (2, "faithful")
    assert desk.written() == written
    desk.put("maybe", rev=2, key="late")
    assert desk.answers() == {"faithful": "maybe"}


def test_a_revision_of_an_answer_that_was_never_given_is_refused(desk: Any) -> None:
    with pytest.raises(Conflict) as caught:
        desk.put("yes", rev=3)
    assert caught.value.rev == 0


def test_without_a_revision_the_answer_is_written_over_whatever_is_there(desk: Any) -> None:
    desk.put("yes", rev=0)
    assert desk.put("no").review.answers[0].rev == 2


# states ─────────────────────────────────────────────────────────────────────────────────────


def test_the_first_answer_makes_an_item_in_progress_for_its_reviewer_only(desk: Any) -> None:
    assert desk.put("yes").review.state == "in_progress"
    assert desk.states() == "ipp"
    assert desk.states(BOB) == "ppp"


def test_an_answer_takes_a_skipped_item_up_again(desk: Any) -> None:
    desk.move("skipped", reason="later", note="after lunch")
    review = desk.put("yes").review
    assert (review.state, review.reason, review.note) == ("in_progress", None, "")


def test_complete_completes_the_item_once_the_required_questions_are_answered(desk: Any) -> None:
    required = ("faithful", "concise", "tone")
    desk.put("yes", name="concise")
    written = desk.written()
    with pytest.raises(ReviewIncomplete, match="'faithful', 'tone'") as caught:
        desk.put("new", name="concise", complete=True, required=required)
    assert caught.value.missing == ("faithful", "tone")
    assert caught.value.field == "faithful"
    assert desk.written() == written
    assert desk.answers() == {"concise": "yes"}

    desk.put("yes", name="tone")
    assert desk.put("yes", complete=True, required=required).review.state == "completed"


def test_clearing_the_last_required_answer_cannot_complete(desk: Any) -> None:
    desk.put("yes")
    with pytest.raises(ReviewIncomplete):
        desk.put(None, complete=True, required=("faithful",))
    assert desk.answers() == {"faithful": "yes"}


def test_editing_an_answer_of_a_completed_item_keeps_it_completed(desk: Any) -> None:
    desk.put("yes", complete=True, required=("faithful",))
    assert desk.put("no", required=("faithful",)).review.state == "completed"
    desk.put("a note", name="notes")
    assert desk.put(None, name="notes", required=("faithful",)).review.state == "completed"
    assert len(desk.store.frame("reviews")) == 1


def test_clearing_a_required_answer_reopens_a_completed_item(desk: Any) -> None:
    desk.put("yes", complete=True, required=("faithful",))
    assert desk.put(None, required=("faithful",)).review.state == "in_progress"
    assert desk.store.frame("reviews")["state"].tolist() == ["completed", "in_progress"]
    assert desk.store.frame("reviews")["valid"].tolist() == [False, True]


# what is not there ──────────────────────────────────────────────────────────────────────────


def test_an_item_of_no_session_or_of_another_is_not_found(desk: Any) -> None:
    with pytest.raises(ItemNotFound, match="has no item 'nope'"):
        desk.put("yes", copy_id="nope")
    with pytest.raises(ItemNotFound):
        desk.put("yes", session_id="nope")
    other = replace(desk, session_id="f" * 32, copies=[]).begin()
    with pytest.raises(ItemNotFound):
        desk.put("yes", copy_id=other.copies[0])
    with pytest.raises(ItemNotFound):
        desk.store.review(desk.session_id, other.copies[0], "ann@example.com")
    with pytest.raises(ItemNotFound):
        desk.store.body("nope")
    assert len(desk.store.frame("assessments")) == 0


def test_the_time_an_item_was_open_is_logged_within_reason(desk: Any) -> None:
    desk.put("yes", active_ms=4200)
    desk.put("no", active_ms=-5)
    desk.put("yes", active_ms=10**30)
    desk.put("no")
    logged = desk.store.frame("changes", kind="answer")["active_ms"]
    assert logged.fillna(-1).tolist() == [4200, 0, 2**53, -1]
