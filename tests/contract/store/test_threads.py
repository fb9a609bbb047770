"""Many threads on one store, as the widget's handlers are."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from labeling_widget.errors import Conflict

WORKERS = 16
ROUNDS = 10


def valid_once(desk: Any) -> bool:
    answers = desk.store.frame("assessments", valid=True, existing=False)
    slots = ["session_id", "copy_id", "span_id", "target", "name", "reviewer"]
    reviews = desk.store.frame("reviews", valid=True)
    return not (
        answers.duplicated(slots).any()
        or reviews.duplicated(["session_id", "copy_id", "reviewer"]).any()
    )


def test_threads_that_answer_one_question_lose_nothing_and_leave_one_valid_answer(
    desk: Any,
) -> None:
    def work(worker: int) -> list[int]:
        return [desk.put(f"{worker}.{i}").seq for i in range(ROUNDS)]

    with ThreadPoolExecutor(WORKERS) as pool:
        seqs = [seq for each in pool.map(work, range(WORKERS)) for seq in each]

    history = desk.store.frame("assessments")
    assert len(history) == len(set(seqs)) == WORKERS * ROUNDS
    assert sorted(history["rev"]) == list(range(1, WORKERS * ROUNDS + 1))
    assert valid_once(desk)
    assert history["valid"].sum() == 1
    assert history[history["valid"]]["change_seq"].tolist() == [max(seqs)]


def test_of_threads_that_answer_the_same_revision_exactly_one_wins(desk: Any) -> None:
    def work(worker: int) -> int:
        try:
            desk.put(str(worker), rev=0)
        except Conflict as conflict:
            return conflict.rev
        return 0

    with ThreadPoolExecutor(WORKERS) as pool:
        seen = list(pool.map(work, range(WORKERS)))
    assert sorted(seen) == [0, *[1] * (WORKERS - 1)]
    assert len(desk.store.frame("assessments")) == 1


def test_one_key_sent_by_many_threads_is_stored_once(desk: Any) -> None:
    with ThreadPoolExecutor(WORKERS) as pool:
        outcomes = list(pool.map(lambda _: desk.put("yes", key="k1"), range(WORKERS)))
    assert len({outcome.seq for outcome in outcomes}) == 1
    assert len(desk.store.frame("assessments")) == 1


def test_threads_that_read_and_write_at_once_always_see_a_whole_review(desk: Any) -> None:
    def write(worker: int) -> None:
        for i in range(ROUNDS):
            desk.put(f"{worker}.{i}", worker % 3, complete=True, who="shared")
            desk.undo("shared")

    def read(_: int) -> None:
        for i in range(ROUNDS):
            review = desk.store.review(desk.session_id, desk.copies[i % 3], "shared")
            answered = any(a.valid for a in review.answers)
            assert (review.state == "completed") == answered
            assert len(desk.states("shared")) == 3

    with ThreadPoolExecutor(WORKERS) as pool:
        # A reader would see a completed item without its answer if a write could be seen halfway.
        list(pool.map(lambda n: (write if n == 0 else read)(n), range(WORKERS)))
    assert valid_once(desk)
    assert desk.states("shared") == "ppp"
