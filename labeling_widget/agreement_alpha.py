"""Krippendorff's alpha of units and of resampled units.

Alpha is 1 minus the disagreement within units over the one that is expected by chance. Both are
made of sums over units, so that a bootstrap adds up what each kind of unit brings along as often as
it was drawn, and never looks at the answers again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_NOTHING = 1e-12
"""Disagreement that is only rounding."""

_LARGEST = 40_000_000
"""Cells of a table here, above which there is no figure."""


class Alpha:
    """Alpha of units that come in patterns.

    Args:
        patterns: Different units, each as the numbers of the values that it was given.
        times: How many units are like each of them.
        domain: The values; sorted or in their order unless the scale is nominal or MASI.
        scale: `nominal`, `ordinal`, `interval` or `MASI`.
    """

    def __init__(
        self,
        patterns: Sequence[Sequence[int]],
        times: npt.NDArray[np.int_],
        domain: Sequence[Any],
        scale: str,
    ) -> None:
        self._times, self._domain, self._scale = times, domain, scale
        self._patterns = patterns
        self._answers = np.array([len(pattern) for pattern in patterns], dtype=float)
        self._is_too_large = scale != "interval" and len(patterns) * len(domain) > _LARGEST
        if len(domain) > 1 and not self._is_too_large:
            self._prepare()

    def estimate(self) -> float | None:
        """Alpha; `None` where every value is the same."""
        if len(self._domain) < 2 or self._is_too_large:  # noqa: PLR2004 - one value varies nowhere
            return None
        found = float(self.of_resamples(self._times[np.newaxis])[0])
        return None if np.isnan(found) else found

    def of_resamples(self, drawn: npt.NDArray[np.int_]) -> Floats:
        """Alpha of each resample, given as how often it has each pattern; NaN if undefined."""
        if len(self._domain) < 2 or self._is_too_large:  # noqa: PLR2004
            return np.full(len(drawn), np.nan)
        answers = drawn @ self._answers
        observed, expected = self._disagreements(drawn, answers)
        expected = expected / (answers - 1)
        share: Floats = np.divide(
            observed, expected, out=np.full(len(drawn), np.nan), where=expected > _NOTHING
        )
        return 1 - share

    def _prepare(self) -> None:
        """Sums over each pattern, of which those of any resample are made."""
        pairs = self._answers - 1
        if self._scale == "interval":
            values = np.array(self._domain, dtype=float)
            values -= values.mean()  # differences of large numbers would lose digits
            sums = np.array([values[list(p)].sum() for p in self._patterns])
            squares = np.array([(values[list(p)] ** 2).sum() for p in self._patterns])
            self._sums, self._squares = sums, squares
            self._own = 2 * (self._answers * squares - sums**2) / pairs
            return
        counts = _counts(self._patterns, len(self._domain)).astype(float)
        self._counts = counts
        if self._scale == "nominal":
            self._own = (self._answers**2 - (counts**2).sum(axis=1)) / pairs
        elif self._scale == "MASI":
            self._distances = masi(self._domain)
            self._own = ((counts @ self._distances) * counts).sum(axis=1) / pairs
        else:
            # How far ordered values are apart depends on how often each is given, so the pairs
            # themselves are kept; there are as many as options, squared.
            together = counts[:, :, np.newaxis] * counts[:, np.newaxis, :]
            self._pairs = (together / pairs[:, np.newaxis, np.newaxis]).reshape(len(counts), -1)

    def _disagreements(self, drawn: npt.NDArray[np.int_], answers: Floats) -> tuple[Floats, Floats]:
        """What is observed, and what is expected by chance times the answers but one."""
        if self._scale == "interval":
            sums, squares = drawn @ self._sums, drawn @ self._squares
            return drawn @ self._own, 2 * (answers * squares - sums**2)
        given = drawn @ self._counts
        if self._scale == "nominal":
            return drawn @ self._own, answers**2 - (given**2).sum(axis=1)
        if self._scale == "MASI":
            return drawn @ self._own, ((given @ self._distances) * given).sum(axis=1)
        ranks = np.cumsum(given, axis=1) - given / 2
        apart = (ranks[:, :, np.newaxis] - ranks[:, np.newaxis, :]) ** 2
        together = (drawn @ self._pairs).reshape(apart.shape)
        by_chance = given[:, :, np.newaxis] * given[:, np.newaxis, :]
        return (together * apart).sum(axis=(1, 2)), (by_chance * apart).sum(axis=(1, 2))


def masi(sets: Sequence[frozenset[Any]]) -> Floats:
    """How far apart any two sets are, from 0 (equal) to 1 (nothing in common).

    Example:
        >>> masi([frozenset("ab"), frozenset("a"), frozenset("bc")]).round(3).tolist()
        [[0.0, 0.667, 0.889], [0.667, 0.0, 1.0], [0.889, 1.0, 0.0]]
    """
    options = {option: number for number, option in enumerate(frozenset().union(*sets))}
    held = np.zeros((len(sets), len(options)))
    for row, each in enumerate(sets):
        held[row, [options[option] for option in each]] = 1
    size = held.sum(axis=1)
    common = held @ held.T
    either = size[:, np.newaxis] + size[np.newaxis, :] - common
    smaller = np.minimum(size[:, np.newaxis], size[np.newaxis, :])
    is_equal = (common == size[:, np.newaxis]) & (common == size[np.newaxis, :])
    weight = np.select([is_equal, common == smaller, common > 0], [1, 2 / 3, 1 / 3], 0.0)
    jaccard = np.divide(common, either, out=np.ones_like(common), where=either > 0)
    apart: Floats = 1 - jaccard * weight
    return apart


def _counts(patterns: Sequence[Sequence[int]], values: int) -> npt.NDArray[np.int_]:
    counts = np.zeros((len(patterns), values), dtype=int)
    for row, pattern in enumerate(patterns):
        np.add.at(counts[row], list(pattern), 1)
    return counts
