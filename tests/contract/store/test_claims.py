"""Whose an item is: places, leases, assignments; and what a clock cannot do to them."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from labeling_widget.errors import ItemNotFound, ItemTaken
from labeling_widget.store import holders, open_store
from labeling_widget.store.claims import LEASE
from labeling_widget.store.records import NewAnswer

ANN, BOB, CY = "ann@example.com", "bob@example.com", "cy@example.com"
MINUTE = dt.timedelta(minutes=1)


class Clock:
    """The moment that leases run by, moved by hand."""

    def __init__(self) -> None:
        self.at = dt.datetime(2031, 5, 6, 12, 0, tzinfo=dt.UTC)

    def __call__(self, _: object) -> dt.datetime:
        return self.at


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("labeling_widget.store.holders.clock", clock)
    monkeypatch.setattr("labeling_widget.store.claims.clock", clock)
    return clock


@pytest.fixture
def wanting(desk: Any) -> Callable[[int | None], Any]:
    """The desk, where each item needs so many reviewers."""

    def needs(reviewers: int | None) -> Any:
        desk.store.update_session(desk.session_id, reviewers_per_item=reviewers)
        return desk

    return needs


def take(desk: Any, who: str, item: int = 0) -> None:
    desk.store.claim(desk.session_id, desk.copies[item], who)


def refused(desk: Any, who: str, item: int = 0) -> bool:
    """Whether an item is not to be had, to look at and in the queue alike."""
    shut = item in desk.store.shut(desk.session_id, who)
    try:
        take(desk, who, item)
    except ItemTaken:
        assert shut
        return True
    assert not shut
    return False


def assign(desk: Any, who: str, *which: int) -> None:
    desk.store.assign(desk.session_id, [desk.copies[item] for item in which], who)


# everyone labels everything ─────────────────────────────────────────────────────────────────


def test_without_shares_and_assignments_every_item_is_everybodys(desk: Any) -> None:
    for who in (ANN, BOB, CY):
        take(desk, who)
        desk.put("yes", who=who, complete=True)
    assert desk.store.shut(desk.session_id, "dee@example.com") == frozenset()
    assert desk.store.frame("claims").empty


# taking ─────────────────────────────────────────────────────────────────────────────────────


def test_an_item_has_as_many_places_as_it_needs_reviewers(wanting: Any) -> None:
    desk = wanting(2)
    take(desk, ANN)
    take(desk, BOB)
    assert refused(desk, CY)
    assert not refused(desk, CY, item=1)


def test_a_refusal_is_an_error_that_says_why_and_what_can_be_done(wanting: Any) -> None:
    desk = wanting(1)
    take(desk, ANN)
    before = desk.written()
    writes: list[Callable[[], Any]] = [
        lambda: desk.put("no", who=BOB),
        lambda: desk.move("skipped", who=BOB),
    ]
    for write in writes:
        with pytest.raises(ItemTaken, match=r"item 1 .*others? reviewers have it.*session\.assign"):
            write()
    assert desk.written() == before


def test_answering_takes_a_place_without_being_asked_to(wanting: Any) -> None:
    desk = wanting(1)
    desk.put("yes", who=ANN)
    assert refused(desk, BOB)


def test_what_was_taken_comes_back_when_its_reviewer_does_not(wanting: Any, time: Clock) -> None:
    desk = wanting(1)
    take(desk, ANN)
    time.at += LEASE - MINUTE
    assert refused(desk, BOB)
    time.at += MINUTE
    assert not refused(desk, BOB)
    assert refused(desk, ANN)


def test_taking_again_keeps_an_item_longer(wanting: Any, time: Clock) -> None:
    desk = wanting(1)
    take(desk, ANN)
    time.at += LEASE - MINUTE
    take(desk, ANN)
    time.at += LEASE - MINUTE
    assert refused(desk, BOB)


def test_what_is_begun_stays_for_good(wanting: Any, time: Clock) -> None:
    desk = wanting(1)
    desk.put("yes", who=ANN)
    time.at += dt.timedelta(days=365)
    assert refused(desk, BOB)
    desk.put("no", who=ANN)


def test_giving_back_makes_room_at_once_and_only_for_what_is_not_begun(wanting: Any) -> None:
    desk = wanting(1)
    take(desk, ANN)
    desk.store.release(desk.session_id, desk.copies[0], ANN)
    take(desk, BOB)
    desk.put("yes", who=BOB)
    desk.store.release(desk.session_id, desk.copies[0], BOB)
    assert refused(desk, ANN)


def test_undoing_the_beginning_keeps_the_item_for_a_while(wanting: Any, time: Clock) -> None:
    desk = wanting(1)
    desk.put("yes", who=ANN)
    time.at += dt.timedelta(hours=5)
    desk.undo(ANN)
    assert refused(desk, BOB)
    time.at += LEASE
    desk.put("no", who=BOB)
    assert refused(desk, ANN)


def test_undo_never_fails_because_the_place_is_needed_by_others(wanting: Any) -> None:
    desk = wanting(1)
    desk.move("skipped", who=ANN, reason="cannot_judge")
    desk.put("yes", who=BOB, complete=True)
    assert desk.undo(ANN).review.state == "pending"
    assert refused(desk, ANN)


def test_undo_brings_nothing_back_that_others_have_by_now(wanting: Any) -> None:
    desk = wanting(1)
    desk.put("yes", who=ANN)
    desk.move("pending", who=ANN)
    desk.put("no", who=BOB)
    before = desk.written()
    with pytest.raises(ItemTaken):
        desk.undo(ANN)
    assert desk.written() == before


def test_taking_is_no_change_that_undo_takes_back_or_the_log_numbers(wanting: Any) -> None:
    desk = wanting(1)
    seq = desk.store.seq(desk.session_id)
    take(desk, ANN)
    assert desk.store.seq(desk.session_id) == seq
    assert desk.undo(ANN) is None


def test_the_same_key_again_gives_its_outcome_whoever_has_the_item(wanting: Any) -> None:
    desk = wanting(None)
    desk.put("yes", who=ANN, key="k1")
    desk.undo(ANN)
    desk.store.update_session(desk.session_id, reviewers_per_item=1)
    desk.put("no", who=BOB)
    assert desk.put("yes", who=ANN, key="k1").review.state == "pending"


def test_taken_names_who_looks_at_what_at_the_moment(wanting: Any, time: Clock) -> None:
    desk = wanting(2)
    take(desk, ANN)
    take(desk, BOB, item=1)
    assert desk.store.taken(desk.session_id) == {("tr-1", ANN), ("tr-2", BOB)}
    time.at += LEASE
    assert desk.store.taken(desk.session_id) == frozenset()


def test_an_item_of_another_session_is_not_there_to_be_taken(desk: Any) -> None:
    calls: list[Callable[[], Any]] = [
        lambda: desk.store.claim(desk.session_id, "tr-none", ANN),
        lambda: desk.store.assign(desk.session_id, [desk.copies[0], "tr-none"], ANN),
    ]
    for call in calls:
        with pytest.raises(ItemNotFound):
            call()
    assert desk.store.frame("claims").empty


# enough reviews ─────────────────────────────────────────────────────────────────────────────


def test_enough_completed_reviews_close_an_item_for_all_who_have_not_begun_it(wanting: Any) -> None:
    desk = wanting(2)
    assign(desk, CY, 0)
    for who in (ANN, BOB):
        desk.store.assign(desk.session_id, desk.copies[:1], who)
        desk.put("yes", who=who, complete=True)
    assert refused(desk, CY)
    assert not refused(desk, ANN)
    desk.put("no", who=BOB)


@pytest.mark.parametrize(
    ("reason", "frees"), [("later", False), ("cannot_judge", True), ("out_of_scope", True)]
)
def test_who_cannot_judge_an_item_leaves_the_place_to_another(
    wanting: Any, reason: Any, frees: bool
) -> None:
    desk = wanting(1)
    desk.move("skipped", who=ANN, reason=reason)
    assert refused(desk, BOB) is not frees
    desk.put("yes", who=ANN)  # and may still think otherwise


def test_needing_fewer_reviewers_takes_nothing_from_who_has_begun(wanting: Any) -> None:
    desk = wanting(3)
    for who in (ANN, BOB):
        desk.put("yes", who=who)
    wanting(1)
    for who in (ANN, BOB):
        desk.put("no", who=who, complete=True)
    assert refused(desk, CY)


# assigning ──────────────────────────────────────────────────────────────────────────────────


def test_an_assigned_item_belongs_to_those_it_is_assigned_to(wanting: Any) -> None:
    desk = wanting(None)
    assign(desk, ANN, 0)
    assign(desk, BOB, 0)
    assert refused(desk, CY)
    assert not refused(desk, CY, item=1)
    desk.put("yes", who=ANN)
    desk.put("no", who=BOB)


def test_the_places_that_assignments_leave_over_can_be_taken(wanting: Any) -> None:
    desk = wanting(2)
    assign(desk, ANN, 0)
    desk.put("yes", who=BOB)
    assert refused(desk, CY)
    desk.put("yes", who=ANN)


def test_an_assignment_counts_more_than_looking(wanting: Any) -> None:
    desk = wanting(1)
    take(desk, ANN)
    assign(desk, BOB, 0)
    assert refused(desk, ANN)
    desk.put("yes", who=BOB)


def test_an_assignment_does_not_run_out(wanting: Any, time: Clock) -> None:
    desk = wanting(1)
    take(desk, ANN)
    assign(desk, ANN, 0)
    time.at += dt.timedelta(days=365)
    assert refused(desk, BOB)


def test_assigning_again_changes_nothing_and_an_assignment_tells_of_itself_once(desk: Any) -> None:
    told: list[Any] = []
    desk.store.subscribe(told.append)
    for _ in range(2):
        assign(desk, ANN, 0, 1, 0)
    assert len(desk.store.frame("claims")) == 2
    assert [(change.trace_id, change.reviewer) for change in told] == [("", "")]


def test_an_assignment_taken_back_makes_room_but_what_is_begun_stays(wanting: Any) -> None:
    desk = wanting(1)
    assign(desk, ANN, 0, 1, 2)
    desk.put("yes", 0, who=ANN)
    desk.store.unassign(desk.session_id, desk.copies[:2], ANN)
    assert desk.store.shut(desk.session_id, BOB) == {0, 2}
    desk.store.unassign(desk.session_id, None, ANN)
    assert desk.store.shut(desk.session_id, BOB) == {0}


def test_sharing_out_counts_what_is_begun_and_assigned(wanting: Any) -> None:
    desk = wanting(2)
    desk.add("tr-4", "tr-5", "tr-6")
    desk.put("yes", 5, who=ANN)
    assign(desk, BOB, 0)
    desk.store.assign_evenly(desk.session_id, [ANN, BOB, CY])
    claims = desk.store.frame("claims")
    assert claims["reviewer"].value_counts().to_dict() == {ANN: 3, BOB: 4, CY: 4}
    before = desk.store.seq(desk.session_id)
    desk.store.assign_evenly(desk.session_id, [ANN, BOB, CY])
    assert desk.store.seq(desk.session_id) == before


def test_who_cannot_judge_an_item_is_not_given_it_again(wanting: Any) -> None:
    desk = wanting(1)
    desk.move("skipped", 1, who=ANN, reason="cannot_judge")
    desk.store.assign_evenly(desk.session_id, [ANN, BOB])
    claims = desk.store.frame("claims", copy_id=desk.copies[1])
    assert claims["reviewer"].tolist() == [BOB]


# clocks ─────────────────────────────────────────────────────────────────────────────────────


def test_a_clock_that_jumps_back_ends_no_lease(wanting: Any, time: Clock) -> None:
    desk = wanting(1)
    take(desk, ANN)
    time.at -= dt.timedelta(hours=1)
    take(desk, ANN)
    time.at += dt.timedelta(hours=1)  # somebody sets it right
    assert refused(desk, BOB)


def test_a_clock_that_jumps_back_gives_no_item_to_two(wanting: Any, time: Clock) -> None:
    desk = wanting(1)
    take(desk, ANN)
    time.at += LEASE + MINUTE
    take(desk, BOB)
    time.at -= 10 * MINUTE  # now Ann's would run again
    assert refused(desk, ANN)
    assert not refused(desk, BOB)
    desk.put("yes", who=BOB)


@pytest.mark.needs("leases")
def test_leases_run_by_the_servers_clock_where_there_is_a_server(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "labeling_widget.store.tables.now", lambda: dt.datetime(1999, 1, 1, tzinfo=dt.UTC)
    )
    moment = desk.store._database.read(holders.clock)
    assert (moment.year == 1999) is desk.store.url.startswith("sqlite")


# at the same moment ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("by", ["looking", "answering"])
@pytest.mark.parametrize(
    "kernels", ["one", pytest.param("many", marks=pytest.mark.needs("leases"))]
)
def test_of_many_who_want_the_last_places_exactly_as_many_get_them(
    wanting: Any, url: str, by: str, kernels: str
) -> None:
    if kernels == "many" and url == "sqlite://":
        kernels = "one"  # memory is one kernel's
    desk = wanting(2)
    people = [f"r{n}@example.com" for n in range(6)]
    stores = [open_store(url) if kernels == "many" else desk.store for _ in people]
    start = Barrier(len(people))

    def want(number: int) -> bool:
        store, who = stores[number], people[number]
        start.wait(20)
        try:
            if by == "looking":
                store.claim(desk.session_id, desk.copies[0], who)
            else:
                store.put_answer(
                    NewAnswer(
                        key=secrets.token_hex(8),
                        session_id=desk.session_id,
                        copy_id=desk.copies[0],
                        reviewer=who,
                        name="faithful",
                        type="feedback",
                        schema_version=1,
                        value='"yes"',
                    )
                )
        except ItemTaken:
            return False
        return True

    with ThreadPoolExecutor(len(people)) as pool:
        got = list(pool.map(want, range(len(people))))
    for store in stores:
        if store is not desk.store:
            store.close()
    assert sum(got) == 2
    shut = [0 in desk.store.shut(desk.session_id, who) for who in people]
    assert shut == [not one for one in got]


def test_two_who_share_out_at_the_same_moment_share_out_once(wanting: Any) -> None:
    desk = wanting(1)
    start = Barrier(2)

    def share(reviewers: list[str]) -> None:
        start.wait(20)
        desk.store.assign_evenly(desk.session_id, reviewers)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(share, [[ANN, BOB, CY], [CY, BOB, ANN]]))
    assert len(desk.store.frame("claims")) == 3


def test_changes_after_a_number_are_given_in_their_order(desk: Any) -> None:
    seq = desk.put("yes").seq
    assign(desk, BOB, 1)
    desk.put("no", 1, who=BOB)
    found = [(c.trace_id, c.reviewer) for c in desk.store.changes(desk.session_id, seq)]
    assert found == [("", ""), ("tr-2", BOB)]
    assert desk.store.changes(desk.session_id, desk.store.seq(desk.session_id)) == []
