"""Intervals of agreement figures: percentiles of a bootstrap over units.

A figure is made of sums over units, so a resample adds up what each kind of unit brings along, as
often as it was drawn, and never looks at the answers again: a thousand resamples of ten thousand
units take less than a second, where a library would compute a thousand figures anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from labeling_widget.agreement_figures import Floats, Scale, masi

Drawn = npt.NDArray[np.int_]
"""Resamples: how often each has each pattern of answers."""
Figure = Callable[[Drawn], Floats]
"""Its value in each resample; NaN where there is none."""

RESAMPLES = 1_000

_SEED = 20_110_125
_CELLS = 2_000_000
"""Counts of resampled units that are held at once."""
_NOTHING = 1e-12
"""Disagreement that is only rounding."""


class Interval(NamedTuple):
    """The ends of a 95 % interval; `None` where there is none."""

    low: float | None = None
    high: float | None = None


def intervals(times: Drawn, *figures: Figure) -> list[Interval]:
    """The interval of each figure; none if most resamples have no such figure.

    Args:
        times: How many units there are of each pattern.
        figures: Of the same patterns.
    """
    random = np.random.default_rng(_SEED)
    units, share = int(times.sum()), times / times.sum()
    at_once = max(1, _CELLS // len(times))
    found: list[list[Floats]] = [[] for _ in figures]
    for start in range(0, RESAMPLES, at_once):
        drawn = random.multinomial(units, share, size=min(at_once, RESAMPLES - start))
        for figure, values in zip(figures, found, strict=True):
            values.append(figure(drawn))
    return [_ends(np.concatenate(values)) for values in found]


def of_percent(patterns: Sequence[Sequence[int]]) -> Figure:
    """Percent agreement, of units that come in these patterns."""
    equal = np.array([equal_pairs(pattern) for pattern in patterns])

    def figure(drawn: Drawn) -> Floats:
        found: Floats = 100 * (drawn @ equal) / drawn.sum(axis=1)
        return found

    return figure


def equal_pairs(pattern: Sequence[int]) -> float:
    """Of the pairs of these answers, the share that are equal."""
    pairs = len(pattern) * (len(pattern) - 1)
    return sum(n * (n - 1) for n in Counter(pattern).values()) / pairs


def of_kappa(pairs: Sequence[tuple[int, int]], values: int) -> Figure:
    """Cohen's kappa, of two reviewers' answers that come in these pairs of so many values."""
    codes = np.array(pairs)
    same = (codes[:, 0] == codes[:, 1]).astype(float)
    sides = [np.eye(values)[codes[:, side]] for side in (0, 1)]

    def figure(drawn: Drawn) -> Floats:
        units = drawn.sum(axis=1)
        one, other = (drawn @ side / units[:, np.newaxis] for side in sides)
        return _beyond_chance(1 - drawn @ same / units, 1 - (one * other).sum(axis=1))

    return figure


def of_alpha(patterns: Sequence[Sequence[int]], scale: Scale, domain: Sequence[Any]) -> Figure:
    """Krippendorff's alpha.

    Args:
        patterns: Different units, each as the numbers of the values that it was given.
        scale: How values differ.
        domain: The values; in their order for `ordinal`.
    """
    answers = np.array([len(pattern) for pattern in patterns], dtype=float)
    disagreements = _OF_SCALE[scale](patterns, answers, domain)

    def figure(drawn: Drawn) -> Floats:
        total = drawn @ answers
        observed, by_chance = disagreements(drawn, total)
        return _beyond_chance(observed, by_chance / (total - 1))

    return figure


Disagreements = Callable[[Drawn, Floats], tuple[Floats, Floats]]
"""What is observed, and what is expected by chance times the answers but one."""


def _interval(
    patterns: Sequence[Sequence[int]], answers: Floats, domain: Sequence[Any]
) -> Disagreements:
    values = np.array(domain, dtype=float)
    values -= values.mean()  # differences of large numbers would lose digits
    sums = np.array([values[list(p)].sum() for p in patterns])
    squares = np.array([(values[list(p)] ** 2).sum() for p in patterns])
    within = 2 * (answers * squares - sums**2) / (answers - 1)
    return lambda drawn, total: (
        drawn @ within,
        2 * (total * (drawn @ squares) - (drawn @ sums) ** 2),
    )


def _nominal(
    patterns: Sequence[Sequence[int]], answers: Floats, domain: Sequence[Any]
) -> Disagreements:
    counts = _counts(patterns, len(domain))
    within = (answers**2 - (counts**2).sum(axis=1)) / (answers - 1)
    return lambda drawn, total: (drawn @ within, total**2 - ((drawn @ counts) ** 2).sum(axis=1))


def _masi(
    patterns: Sequence[Sequence[int]], answers: Floats, domain: Sequence[Any]
) -> Disagreements:
    counts, apart = _counts(patterns, len(domain)), masi(domain)
    within = ((counts @ apart) * counts).sum(axis=1) / (answers - 1)

    def found(drawn: Drawn, _: Floats) -> tuple[Floats, Floats]:
        given = drawn @ counts
        return drawn @ within, ((given @ apart) * given).sum(axis=1)

    return found


def _ordinal(
    patterns: Sequence[Sequence[int]], answers: Floats, domain: Sequence[Any]
) -> Disagreements:
    """Ranks instead of numbers; which rank a value has depends on how often each is given."""
    counts = _counts(patterns, len(domain))

    def found(drawn: Drawn, total: Floats) -> tuple[Floats, Floats]:
        given = drawn @ counts
        ranks = np.cumsum(given, axis=1) - given / 2 - total[:, np.newaxis] / 2
        sums, squares = counts @ ranks.T, counts @ (ranks**2).T
        own, other = answers[:, np.newaxis], (answers - 1)[:, np.newaxis]
        within = 2 * (own * squares - sums**2) / other
        # The mean rank is half of all answers, which was taken off, so their sum is nothing.
        return (drawn.T * within).sum(axis=0), 2 * total * (given * ranks**2).sum(axis=1)

    return found


_OF_SCALE: Mapping[
    Scale, Callable[[Sequence[Sequence[int]], Floats, Sequence[Any]], Disagreements]
] = {"nominal": _nominal, "ordinal": _ordinal, "interval": _interval, "MASI": _masi}


def _beyond_chance(observed: Floats, expected: Floats) -> Floats:
    """1 minus the disagreement that is observed over the one that chance would bring."""
    share: Floats = np.divide(
        observed, expected, out=np.full(len(observed), np.nan), where=expected > _NOTHING
    )
    return 1 - share


def _ends(figures: Floats) -> Interval:
    defined = figures[~np.isnan(figures)]
    if len(defined) < RESAMPLES / 2:
        return Interval()
    low, high = np.percentile(defined, [2.5, 97.5])
    return Interval(float(low), float(high))


def _counts(patterns: Sequence[Sequence[int]], values: int) -> Floats:
    counts = np.zeros((len(patterns), values))
    for row, pattern in enumerate(patterns):
        np.add.at(counts[row], list(pattern), 1)
    return counts
