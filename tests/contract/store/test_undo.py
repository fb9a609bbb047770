"""Taking changes back, one by one."""

from __future__ import annotations

from typing import Any

import pytest

from labeling_widget.errors import SessionNotFound

BOB = "bob@example.com"


def test_undo_of_the_first_answer_clears_it_and_makes_the_item_pending_again(desk: Any) -> None:
    desk.put("yes")
    outcome = desk.undo()
    assert outcome.review.state == "pending"
    assert desk.answers() == {}
    assert outcome.review.answers[0].rev == 2
    assert outcome.review == desk.store.review(
        desk.session_id, desk.copies[0], outcome.review.reviewer
    )
    assert outcome.seq == desk.store.seq(desk.session_id)


def test_undo_restores_the_version_before_with_all_it_said(desk: Any) -> None:
    desk.put("yes", rationale="good", schema_version=3)
    desk.put("no", rationale="bad", schema_version=4)
    (answer,) = desk.undo().review.answers
    assert (answer.value, answer.rationale, answer.schema_version) == ('"yes"', "good", 3)
    assert answer.rev == 3
    assert desk.store.frame("assessments")["value"].tolist() == ['"yes"', '"no"', '"yes"']


def test_undo_of_a_clearing_brings_the_answer_back(desk: Any) -> None:
    desk.put("yes", rationale="good")
    desk.put(None)
    (answer,) = desk.undo().review.answers
    assert (answer.valid, answer.value, answer.rationale) == (True, '"yes"', "good")


def test_undo_many_times_walks_back_across_items_to_the_beginning(desk: Any) -> None:
    desk.put("a", 0)
    desk.put("b", 1, complete=True)
    desk.put("c", 0)
    desk.move("skipped", 2, reason="later", note="tired")
    desk.put("d", 0, complete=True)

    trail = []
    while (outcome := desk.undo()) is not None:
        trail.append((outcome.review.position, desk.states(), desk.answers(0), desk.answers(1)))
    assert trail == [
        (0, "ics", {"faithful": "c"}, {"faithful": "b"}),
        (2, "icp", {"faithful": "c"}, {"faithful": "b"}),
        (0, "icp", {"faithful": "a"}, {"faithful": "b"}),
        (1, "ipp", {"faithful": "a"}, {}),
        (0, "ppp", {}, {}),
    ]
    assert desk.undo() is None


def test_the_item_touched_last_is_the_one_of_the_reviewers_latest_change(desk: Any) -> None:
    def touched(who: str = "ann@example.com") -> int | None:
        position: int | None = desk.store.touched(desk.session_id, who)
        return position

    assert touched() is None
    for value, item in (("a", 1), ("b", 2), ("c", 1)):
        desk.put(value, item)
    desk.put("d", 0, who=BOB)
    assert (touched(), touched(BOB)) == (1, 0)
    desk.move("skipped", 2, reason="later")
    assert touched() == 2
    desk.undo()
    desk.undo()
    assert touched() == 1


def test_undo_of_a_completing_answer_takes_back_answer_and_state_together(desk: Any) -> None:
    desk.put("yes", name="tone")
    desk.put("yes", complete=True)
    review = desk.undo().review
    assert review.state == "in_progress"
    assert desk.answers() == {"tone": "yes"}


def test_undo_of_a_skip_brings_back_the_skip_before_with_reason_and_note(desk: Any) -> None:
    desk.move("skipped", reason="later", note="first")
    desk.move("skipped", reason="out_of_scope", note="second")
    review = desk.undo().review
    assert (review.state, review.reason, review.note) == ("skipped", "later", "first")
    assert desk.undo().review.state == "pending"


def test_undo_of_taking_up_a_skipped_item_skips_it_again(desk: Any) -> None:
    desk.move("skipped", reason="later", note="tired")
    desk.put("yes")
    review = desk.undo().review
    assert (review.state, review.reason, review.note) == ("skipped", "later", "tired")
    assert desk.answers() == {}


def test_undo_after_a_reopening_completes_the_item_again(desk: Any) -> None:
    desk.put("yes", complete=True, required=("faithful",))
    desk.put(None, required=("faithful",))
    assert desk.states() == "ipp"
    assert desk.undo().review.state == "completed"
    assert desk.answers() == {"faithful": "yes"}
    desk.move("in_progress")
    assert desk.undo().review.state == "completed"


def test_work_after_an_undo_is_undone_before_what_came_earlier(desk: Any) -> None:
    desk.put("a")
    desk.put("b")
    desk.undo()
    desk.put("c")
    assert desk.undo() is not None
    assert desk.answers() == {"faithful": "a"}
    desk.undo()
    assert desk.answers() == {}
    assert desk.undo() is None


def test_undo_passes_over_changes_that_changed_nothing(desk: Any) -> None:
    desk.put("a")
    desk.put("b")
    desk.put("b")
    desk.move("in_progress")
    desk.undo()
    assert desk.answers() == {"faithful": "a"}


def test_undo_takes_back_the_reviewers_own_changes_of_this_session_only(desk: Any) -> None:
    desk.put("ann")
    desk.put("bob", who=BOB)
    desk.add("tr-4")
    assert desk.undo(BOB) is not None
    assert desk.undo(BOB) is None
    assert desk.answers() == {"faithful": "ann"}
    assert desk.answers(who=BOB) == {}


def test_undo_reaches_spans_and_targets(desk: Any) -> None:
    desk.put("x", span_id="00000000000000aa", target="document:1")
    desk.put("y", span_id="00000000000000aa", target="document:1")
    (answer,) = desk.undo().review.answers
    assert (answer.span_id, answer.target, answer.value) == (
        "00000000000000aa",
        "document:1",
        '"x"',
    )


def test_the_same_key_undoes_once(desk: Any) -> None:
    desk.put("a")
    desk.put("b")
    first = desk.undo(key="u1")
    assert desk.undo(key="u1") == first
    assert desk.answers() == {"faithful": "a"}


def test_a_key_that_found_nothing_to_undo_finds_nothing_later(desk: Any) -> None:
    assert desk.undo(key="u1") is None
    desk.put("a")
    assert desk.undo(key="u1") is None
    assert desk.answers() == {"faithful": "a"}


def test_the_history_tells_who_undid_what_and_when(desk: Any) -> None:
    put = desk.put("a")
    undone = desk.undo()
    log = desk.store.frame("changes", reviewer="ann@example.com")
    assert log["kind"].tolist() == ["answer", "undo"]
    assert log["undoes"].tolist()[1] == put.seq
    assert log["created_at"].tolist() == [put.at, undone.at]
    assert desk.store.frame("assessments", change_seq=undone.seq)["value"].isna().all()


def test_undo_in_a_session_that_is_not_there_says_so(desk: Any) -> None:
    with pytest.raises(SessionNotFound):
        desk.store.undo("nope", BOB, "k")
