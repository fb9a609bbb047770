"""How far reviewers agree: percent, Cohen's kappa and Krippendorff's alpha, with 95 % intervals.

Definitions and their sources:

- *Percent agreement*: of the pairs of answers to one unit, the share that are equal; averaged
  over units (Fleiss 1971, doi:10.1037/h0031619, his P̄). For two reviewers it is the share of
  units on which they agree.
- *Cohen's kappa* (1960, doi:10.1177/001316446002000104), for two reviewers and categories.
- *Krippendorff's alpha* (Computing Krippendorff's Alpha-Reliability, 2011,
  https://repository.upenn.edu/handle/20.500.14332/2089), for any number of reviewers, answers
  that are missing, and differences that are nominal, ordinal or interval.
- Sets of options differ by *MASI*, 1 minus Jaccard's index weighted by whether one contains the
  other (Passonneau 2006, http://www.lrec-conf.org/proceedings/lrec2006/pdf/636_pdf.pdf).
- Intervals are percentiles of the bootstrap over units, which Zapf et al. recommend for alpha
  (2016, doi:10.1186/s12874-016-0200-9).

A unit is what was answered: a trace, a conversation, a span or a document. Units that have fewer
than two answers say nothing of agreement and are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from labeling_widget.agreement_alpha import Alpha, Floats

Scale = Literal["nominal", "ordinal", "interval", "MASI"]
Drawn = npt.NDArray[np.int_]
"""Resamples: how often each has each pattern of answers."""

RESAMPLES = 1_000
FEWEST_UNITS = 10
"""With fewer, a bootstrap says little: there is no interval then."""

_SEED = 20_110_125
_CELLS = 2_000_000
"""Counts of resampled units that are held at once."""

_PAIR = 2


class Estimate(NamedTuple):
    """A figure and its 95 % interval; `None` where there is none."""

    value: float | None = None
    low: float | None = None
    high: float | None = None


class Agreement(NamedTuple):
    """How far reviewers agree on one question.

    Args:
        reviewers: How many have answered it.
        units: How many units have two answers or more.
        agreed: On how many of these all who answered agree.
        percent: From 0 to 100.
        note: Why a figure is missing, or what to know about it.
    """

    scale: Scale
    reviewers: int
    units: int
    agreed: int = 0
    percent: Estimate = Estimate()
    kappa: Estimate = Estimate()
    alpha: Estimate = Estimate()
    note: str = ""


def agreement(
    units: Sequence[Mapping[str, Any]], scale: Scale, options: Sequence[Any] = ()
) -> Agreement:
    """How far reviewers agree.

    Args:
        units: For each unit, reviewer → value: a text or bool, for `interval` a number, for
            `MASI` a frozenset of options.
        scale: How values differ.
        options: The values in their order, for `ordinal`; numbers need none.

    Example:
        >>> both_yes, both_no = {"a": "yes", "b": "yes"}, {"a": "no", "b": "no"}
        >>> split = [{"a": "yes", "b": "no"}] * 5 + [{"a": "no", "b": "yes"}] * 10
        >>> found = agreement([both_yes] * 20 + [both_no] * 15 + split, "nominal")
        >>> found.percent.value, round(found.kappa.value, 6)
        (70.0, 0.4)
    """
    reviewers = sorted({who for unit in units for who in unit})
    paired = [unit for unit in units if len(unit) >= _PAIR]
    found = Agreement(scale, len(reviewers), len(paired))
    if len(reviewers) < _PAIR:
        who = "one reviewer has" if reviewers else "nobody has"
        return found._replace(note=f"{who} answered it; agreement takes two")
    if not paired:
        return found._replace(note="nothing was answered by two reviewers")

    domain = _domain(paired, scale, options)
    code = {value: number for number, value in enumerate(domain)}
    patterns = Counter(tuple(sorted(code[v] for v in unit.values())) for unit in paired)
    times = np.array(list(patterns.values()))
    agreed = sum(n for pattern, n in patterns.items() if len(set(pattern)) == 1)
    equal = np.array([_equal_pairs(pattern) for pattern in patterns])
    alpha = Alpha(list(patterns), times, domain, scale)
    is_kappa = len(reviewers) == _PAIR and scale == "nominal"
    pairs = _Pairs(paired, reviewers, code) if is_kappa else None
    notes = _notes(domain, len(paired), agreed, pairs)
    found = found._replace(
        agreed=agreed,
        percent=Estimate(100 * float(times @ equal) / len(paired)),
        kappa=Estimate(pairs.estimate() if pairs else None),
        alpha=Estimate(alpha.estimate()),
    )
    if len(paired) >= FEWEST_UNITS and agreed < len(paired):

        def percent(drawn: Drawn) -> Floats:
            share: Floats = (drawn @ equal) / len(paired)
            return 100 * share

        of_percent, of_alpha = _intervals(times, percent, alpha.of_resamples)
        found = found._replace(
            percent=found.percent._replace(**of_percent), alpha=found.alpha._replace(**of_alpha)
        )
        if pairs is not None and found.kappa.value is not None:
            (of_kappa,) = _intervals(pairs.times, pairs.of_resamples)
            found = found._replace(kappa=found.kappa._replace(**of_kappa))
    return found._replace(note="; ".join(notes))


def _domain(paired: Sequence[Mapping[str, Any]], scale: Scale, options: Sequence[Any]) -> list[Any]:
    """The values that occur; in their order where that counts."""
    seen = dict.fromkeys(value for unit in paired for value in unit.values())
    if scale == "ordinal" and options:
        return [option for option in options if option in seen]
    return sorted(seen) if scale in ("interval", "ordinal") else list(seen)


def _equal_pairs(pattern: Sequence[int]) -> float:
    """Of the pairs of these answers, the share that are equal."""
    pairs = len(pattern) * (len(pattern) - 1)
    return sum(n * (n - 1) for n in Counter(pattern).values()) / pairs


def _notes(domain: Sequence[Any], units: int, agreed: int, pairs: _Pairs | None) -> list[str]:
    notes = []
    if len(domain) == 1:
        notes.append("every answer is the same, so agreement beyond chance is undefined")
    elif pairs is not None and pairs.estimate() is None:
        notes.append("kappa is undefined: each reviewer always gave one answer")
    if units < FEWEST_UNITS:
        notes.append(f"too few units for an interval: {units} of at least {FEWEST_UNITS}")
    elif agreed == units and len(domain) > 1:
        notes.append("nobody disagrees, so how far they might cannot be estimated")
    return notes


class _Pairs:
    """What two reviewers said of the same units, for Cohen's kappa."""

    def __init__(
        self,
        paired: Sequence[Mapping[str, Any]],
        reviewers: Sequence[str],
        code: Mapping[Any, int],
    ) -> None:
        one, other = reviewers
        found = Counter((code[unit[one]], code[unit[other]]) for unit in paired)
        codes = np.array(list(found))
        self.times = np.array(list(found.values()))
        self._same = (codes[:, 0] == codes[:, 1]).astype(float)
        self._marginals = [np.eye(len(code))[codes[:, side]] for side in (0, 1)]

    def estimate(self) -> float | None:
        found = float(self.of_resamples(self.times[np.newaxis])[0])
        return None if np.isnan(found) else found

    def of_resamples(self, drawn: Drawn) -> Floats:
        units = drawn.sum(axis=1)
        observed = drawn @ self._same / units
        one, other = (drawn @ side / units[:, np.newaxis] for side in self._marginals)
        by_chance = (one * other).sum(axis=1)
        is_defined = by_chance < 1 - 1e-12
        found: Floats = np.divide(
            observed - by_chance,
            1 - by_chance,
            out=np.full(len(drawn), np.nan),
            where=is_defined,
        )
        return found


def _intervals(
    times: npt.NDArray[np.int_], *figures: Callable[[Drawn], Floats]
) -> list[dict[str, float]]:
    """`low` and `high` of each figure; neither, if most resamples have no such figure."""
    random = np.random.default_rng(_SEED)
    units, share = int(times.sum()), times / times.sum()
    at_once = max(1, _CELLS // len(times))
    found: list[list[Floats]] = [[] for _ in figures]
    for start in range(0, RESAMPLES, at_once):
        drawn = random.multinomial(units, share, size=min(at_once, RESAMPLES - start))
        for figure, values in zip(figures, found, strict=True):
            values.append(figure(drawn))
    return [_ends(np.concatenate(values)) for values in found]


def _ends(figures: Floats) -> dict[str, float]:
    defined = figures[~np.isnan(figures)]
    if len(defined) < RESAMPLES / 2:
        return {}
    low, high = np.percentile(defined, [2.5, 97.5])
    return {"low": float(low), "high": float(high)}
