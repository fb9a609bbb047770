"""Sharing items out: whatever is settled already, nothing is shared more evenly."""

from __future__ import annotations

from collections import Counter
from itertools import chain, combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from labeling_widget.store.sharing import share_evenly

REVIEWERS = ["ann", "bob", "cy", "dee"]

people = st.sets(st.sampled_from([*REVIEWERS, "one who left"]), max_size=2)
settled = st.lists(people, max_size=6).map(
    lambda each: {f"tr-{at}": has for at, has in enumerate(each)}
)


def spread(load: Counter[str], who: list[str]) -> int:
    return max(load[one] for one in who) - min(load[one] for one in who)


@settings(max_examples=150, deadline=None)
@given(settled, st.integers(1, 4), st.data())
def test_every_item_gets_its_reviewers_and_no_other_way_is_more_even(
    items: dict[str, set[str]], many: int, data: st.DataObject
) -> None:
    who = REVIEWERS[:many]
    each = data.draw(st.integers(1, min(many, 2)))
    pairs = share_evenly(items, who, each=each)
    assert len(set(pairs)) == len(pairs)
    new = {item: {one for where, one in pairs if where == item} for item in items}
    for item, has in items.items():
        assert not new[item] & has
        able = len(set(who) - has)
        assert len(new[item]) == min(max(each - len(has), 0), able)

    before = Counter(chain.from_iterable(items.values()))
    ways = product(
        *(combinations(sorted(set(who) - has), len(new[item])) for item, has in items.items())
    )
    best = min(spread(before + Counter(chain.from_iterable(way)), who) for way in ways)
    assert spread(before + Counter(one for _, one in pairs), who) == best


def test_loads_differ_by_at_most_one_and_every_two_reviewers_meet() -> None:
    items: dict[str, set[str]] = {f"tr-{at}": set() for at in range(26)}
    pairs = share_evenly(items, REVIEWERS, each=2)
    assert Counter(who for _, who in pairs) == dict.fromkeys(REVIEWERS, 13)
    met = Counter(frozenset(who for where, who in pairs if where == item) for item in items)
    assert set(met) == {frozenset(two) for two in combinations(REVIEWERS, 2)}
    assert max(met.values()) - min(met.values()) <= 1


def test_who_must_not_get_an_item_does_not() -> None:
    pairs = share_evenly({"a": set(), "b": set()}, ["ann", "bob"], each=1, never={"a": {"ann"}})
    assert pairs == [("a", "bob"), ("b", "ann")]


def test_nothing_to_share_is_shared_with_nobody() -> None:
    assert share_evenly({}, ["ann"], each=1) == []
    assert share_evenly({"a": set()}, [], each=1) == []
