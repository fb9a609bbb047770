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

Kappa and alpha are computed by NLTK (https://www.nltk.org/api/nltk.metrics.agreement.html).

A unit is what was answered: a trace, a conversation, a span or a document. Units that have fewer
than two answers say nothing of agreement and are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from labeling_widget import agreement_figures as figures
from labeling_widget import agreement_intervals as resampled
from labeling_widget.agreement_figures import Scale
from labeling_widget.agreement_intervals import Interval

FEWEST_UNITS = 10
"""With fewer, a bootstrap says little: there is no interval then."""

_PAIR = 2


class Estimate(NamedTuple):
    """A figure and its 95 % interval; `None` where there is none."""

    value: float | None = None
    low: float | None = None
    high: float | None = None

    def within(self, interval: Interval) -> Estimate:
        """The same figure, with an interval."""
        return self._replace(low=interval.low, high=interval.high)


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
    agreed = sum(n for pattern, n in patterns.items() if len(set(pattern)) == 1)
    equal = sum(n * resampled.equal_pairs(pattern) for pattern, n in patterns.items())
    found = found._replace(agreed=agreed, percent=Estimate(100 * equal / len(paired)))
    if len(domain) > 1:
        found = found._replace(alpha=Estimate(figures.alpha(paired, scale, domain)))
        if len(reviewers) == _PAIR and scale == "nominal":
            found = found._replace(kappa=Estimate(figures.kappa(paired)))
    if len(paired) >= FEWEST_UNITS and agreed < len(paired):
        found = _with_intervals(found, paired, patterns, code, reviewers)
    return found._replace(note="; ".join(_notes(found, len(domain))))


def _with_intervals(
    found: Agreement,
    paired: Sequence[Mapping[str, Any]],
    patterns: Mapping[tuple[int, ...], int],
    code: Mapping[Any, int],
    reviewers: Sequence[str],
) -> Agreement:
    times = np.array(list(patterns.values()))
    of_percent = resampled.of_percent(list(patterns))
    if found.alpha.value is None:
        (percent,) = resampled.intervals(times, of_percent)
    else:
        of_alpha = resampled.of_alpha(list(patterns), found.scale, list(code))
        percent, alpha = resampled.intervals(times, of_percent, of_alpha)
        found = found._replace(alpha=found.alpha.within(alpha))
    if found.kappa.value is not None:
        one, other = reviewers
        pairs = Counter((code[unit[one]], code[unit[other]]) for unit in paired)
        of_kappa = resampled.of_kappa(list(pairs), len(code))
        (kappa,) = resampled.intervals(np.array(list(pairs.values())), of_kappa)
        found = found._replace(kappa=found.kappa.within(kappa))
    return found._replace(percent=found.percent.within(percent))


def _domain(paired: Sequence[Mapping[str, Any]], scale: Scale, options: Sequence[Any]) -> list[Any]:
    """The values that occur; in their order where that counts."""
    seen = dict.fromkeys(value for unit in paired for value in unit.values())
    if scale == "ordinal" and options:
        return [option for option in options if option in seen]
    return sorted(seen) if scale in ("interval", "ordinal") else list(seen)


def _notes(found: Agreement, values: int) -> list[str]:
    notes = []
    if values == 1:
        notes.append("every answer is the same, so agreement beyond chance is undefined")
    elif values > figures.MOST_VALUES:
        notes.append(f"too many different answers for alpha: {values} of {figures.MOST_VALUES}")
    if found.units < FEWEST_UNITS:
        notes.append(f"too few units for an interval: {found.units} of at least {FEWEST_UNITS}")
    elif found.agreed == found.units and values > 1:
        notes.append("nobody disagrees, so how far they might cannot be estimated")
    return notes
