"""Spans as a forest: every id once, every walk towards a root comes to an end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct


class Node(Struct, frozen=True):
    """One span as far as the shape of the tree is concerned."""

    span_id: str
    parent_id: str | None
    name: str


class Forest(Struct, frozen=True):
    """What had to be mended.

    Args:
        ids: The id of each node, in the order given; a repeated one got a number behind it.
        cut: Ids of the nodes that became roots because they were among their own ancestors.
        problems: What was mended, in words, for the reviewer.
    """

    ids: tuple[str, ...]
    cut: frozenset[str]
    problems: tuple[str, ...]


def mended(nodes: Sequence[Node]) -> Forest:
    """Make a forest of whatever the nodes are.

    Args:
        nodes: The spans of one trace; of several that form a cycle the first becomes a root.

    Example:
        >>> mended([Node("a", "gone", "answer")]).problems
        ("span 'answer': its parent gone is missing; shown as a root",)
    """
    problems: list[str] = []
    seen: Counter[str] = Counter()
    ids: list[str] = []
    for node in nodes:
        seen[node.span_id] += 1
        repeated = seen[node.span_id] > 1
        if repeated:
            problems.append(f"span {node.name!r}: its id {node.span_id} is used more than once")
        ids.append(f"{node.span_id}-{seen[node.span_id]}" if repeated else node.span_id)
    parents = {span_id: node.parent_id for span_id, node in zip(ids, nodes, strict=True)}
    names = {span_id: node.name for span_id, node in zip(ids, nodes, strict=True)}
    cut = _cycles(parents)
    problems += [
        f"span {names[span_id]!r}: is among its own ancestors; shown as a root"
        for span_id in ids
        if span_id in cut
    ]
    problems += [
        f"span {node.name!r}: its parent {node.parent_id} is missing; shown as a root"
        for node in nodes
        if node.parent_id and node.parent_id not in parents
    ]
    return Forest(tuple(ids), frozenset(cut), tuple(problems))


def _cycles(parents: dict[str, str | None]) -> set[str]:
    """The first node of each cycle."""
    order = {span_id: position for position, span_id in enumerate(parents)}
    cut: set[str] = set()
    done: set[str] = set()
    for start in parents:
        path: dict[str, None] = {}
        at: str | None = start
        while at in parents and at not in done and at not in path:
            path[at] = None
            at = None if at in cut else parents[at]
        if at in path:
            walked = list(path)
            cut.add(min(walked[walked.index(at) :], key=order.__getitem__))
        done.update(path)
    return cut
