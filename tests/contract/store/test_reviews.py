"""Moving an item from state to state."""

from __future__ import annotations

from typing import Any

import pytest

from labeling_widget.errors import ItemNotFound, ReviewIncomplete

BOB = "bob@example.com"


def test_skipping_keeps_its_reason_and_note(desk: Any) -> None:
    review = desk.move("skipped", 1, reason="cannot_judge", note="needs a lawyer").review
    assert (review.state, review.reason) == ("skipped", "cannot_judge")
    assert review.note == "needs a lawyer"
    assert review == desk.store.review(desk.session_id, desk.copies[1], review.reviewer)
    assert desk.states() == "psp"


def test_reason_and_note_belong_to_skipped_only(desk: Any) -> None:
    review = desk.move("in_progress", reason="later", note="left over").review
    assert (review.reason, review.note) == (None, "")


def test_a_skip_for_another_reason_is_a_new_row(desk: Any) -> None:
    desk.move("skipped", reason="later")
    desk.move("skipped", reason="out_of_scope")
    reviews = desk.store.frame("reviews")
    assert reviews["reason"].tolist() == ["later", "out_of_scope"]
    assert reviews["valid"].tolist() == [False, True]
    assert reviews["overrides"][1] == reviews["review_id"][0]


def test_the_state_that_is_there_already_writes_no_row(desk: Any) -> None:
    desk.move("skipped", reason="later")
    desk.move("skipped", reason="later")
    assert len(desk.store.frame("reviews")) == 1


def test_completing_names_every_required_question_without_an_answer_in_order(desk: Any) -> None:
    desk.put("yes", name="tone")
    desk.put("yes", name="concise")
    desk.put(None, name="concise")
    written = desk.written()
    with pytest.raises(ReviewIncomplete) as caught:
        desk.move("completed", required=("faithful", "tone", "concise"))
    assert caught.value.missing == ("faithful", "concise")
    assert desk.written() == written
    assert desk.states() == "ipp"


def test_completing_closes_nothing_for_another_reviewer(desk: Any) -> None:
    desk.move("completed")
    desk.move("skipped", 2, who=BOB)
    assert desk.states() == "cpp"
    assert desk.states(BOB) == "pps"


def test_a_completed_item_can_be_reopened(desk: Any) -> None:
    desk.put("yes", complete=True)
    assert desk.move("in_progress").review.state == "in_progress"
    assert desk.answers() == {"faithful": "yes"}


def test_the_same_key_again_moves_nothing(desk: Any) -> None:
    first = desk.move("skipped", key="k1")
    desk.move("in_progress")
    written = desk.written()
    again = desk.move("skipped", key="k1")
    assert (again.seq, again.at) == (first.seq, first.at)
    assert again.review.state == "in_progress"
    assert desk.written() == written


def test_an_item_that_is_not_there_has_no_state(desk: Any) -> None:
    with pytest.raises(ItemNotFound):
        desk.move("skipped", copy_id="nope")
    assert desk.store.states("nope", BOB) == []


def test_seq_counts_the_changes_of_one_session(desk: Any) -> None:
    before = desk.store.seq(desk.session_id)
    outcome = desk.move("skipped")
    assert before < outcome.seq == desk.store.seq(desk.session_id)
    assert desk.store.seq("nope") == 0
