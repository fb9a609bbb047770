"""Sharing items out among reviewers, as evenly as what is settled already allows."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

_NOBODY: frozenset[str] = frozenset()


def share_evenly(
    items: Mapping[str, AbstractSet[str]],
    reviewers: Sequence[str],
    *,
    each: int,
    never: Mapping[str, AbstractSet[str]] | None = None,
) -> list[tuple[str, str]]:
    """Who else gets which item, so that every item has `each` reviewers.

    Loads (how many items a reviewer has, the settled ones included) differ by at most one,
    unless what is settled stands against it; then by as little as can be. Who has reviewed
    together least is put together next, so that each pair of reviewers can be compared.

    Args:
        items: Item → the reviewers it has already, who stay; in the order of the result.
        reviewers: Among whom to share.
        each: Reviewers per item.
        never: Item → those who must not get it.

    Returns:
        New pairs of item and reviewer.

    Example:
        >>> share_evenly({"a": {"ann"}, "b": set(), "c": set()}, ["ann", "bob"], each=1)
        [('b', 'bob'), ('c', 'ann')]
    """
    never = never or {}
    able = {
        item: [who for who in reviewers if who not in has and who not in never.get(item, _NOBODY)]
        for item, has in items.items()
    }
    load = Counter({who: sum(who in has for has in items.values()) for who in reviewers})
    met: Counter[tuple[str, str]] = Counter()
    given: dict[str, list[str]] = {}
    order = {who: at for at, who in enumerate(reviewers)}
    for item in sorted(items, key=lambda one: len(able[one])):  # who can choose least, first
        has, new = list(items[item]), given.setdefault(item, [])
        while len(has) < each and (left := [who for who in able[item] if who not in new]):
            who = min(left, key=lambda w: (load[w], sum(met[w, one] for one in has), order[w]))
            for one in has:
                met[who, one] += 1
                met[one, who] += 1
            has.append(who)
            new.append(who)
            load[who] += 1
    while _levelled(given, able, load):
        pass
    return [(item, who) for item in items for who in sorted(given[item], key=order.__getitem__)]


def _levelled(given: dict[str, list[str]], able: dict[str, list[str]], load: Counter[str]) -> bool:
    """Move items along a chain from one reviewer to another who has two less; whether it could."""
    lowest = min(load.values(), default=0)
    held: dict[str, list[str]] = {}
    for item, new in given.items():
        for who in new:
            held.setdefault(who, []).append(item)
    for donor in sorted(held, key=lambda who: -load[who]):
        if load[donor] - lowest < 2:  # noqa: PLR2004 - one apart is even
            return False
        came: dict[str, tuple[str, str]] = {}
        queue = deque([donor])
        while queue:
            giver = queue.popleft()
            for item in held.get(giver, ()):
                for taker in able[item]:
                    if taker == donor or taker in came or taker in given[item]:
                        continue
                    came[taker] = giver, item
                    queue.append(taker)
                    if load[donor] - load[taker] >= 2:  # noqa: PLR2004 - as above
                        _move(given, came, donor, taker)
                        load[donor] -= 1
                        load[taker] += 1
                        return True
    return False


def _move(
    given: dict[str, list[str]], came: dict[str, tuple[str, str]], donor: str, taker: str
) -> None:
    while taker != donor:
        giver, item = came[taker]
        given[item][given[item].index(giver)] = taker
        taker = giver
