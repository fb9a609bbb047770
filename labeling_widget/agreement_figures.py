"""Cohen's kappa and Krippendorff's alpha of a question's answers, computed by NLTK."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Scale = Literal["nominal", "ordinal", "interval", "MASI"]
Floats = npt.NDArray[np.float64]
Apart = Callable[[Any, Any], float]
"""How far two values are apart."""

MOST_VALUES = 1_000
"""With more different ones the wait for alpha, which compares each to each, is too long."""


def kappa(units: Sequence[Mapping[str, Any]]) -> float:
    """Cohen's kappa of two reviewers who have both answered each unit; nominal.

    Args:
        units: For each unit, reviewer → value. More than one value occurs.
    """
    return float(_task(units, _metrics().binary_distance).kappa())


def alpha(units: Sequence[Mapping[str, Any]], scale: Scale, domain: Sequence[Any]) -> float | None:
    """Krippendorff's alpha; `None` for more than `MOST_VALUES` different values.

    Args:
        units: For each unit, reviewer → value; two values or more in each.
        scale: How values differ.
        domain: Every value that occurs, two or more; in their order for `ordinal`.
    """
    if len(domain) > MOST_VALUES:
        return None
    return float(_task(units, _apart(units, scale, domain)).alpha())


def masi(sets: Sequence[frozenset[Any]]) -> Floats:
    """How far apart any two sets are, from 0 (equal) to 1 (nothing in common).

    Example:
        >>> masi([frozenset("ab"), frozenset("a"), frozenset("bc")]).round(3).tolist()
        [[0.0, 0.667, 0.889], [0.667, 0.0, 1.0], [0.889, 1.0, 0.0]]
    """
    apart: Apart = _metrics().masi_distance
    return np.array([[apart(one, other) for other in sets] for one in sets], dtype=float)


def _metrics() -> ModuleType:
    """NLTK's metrics, imported when the first figure is asked for: that takes half a second.

    `from nltk import metrics` is another module, that of translation.
    """
    return import_module("nltk.metrics")


def _task(units: Sequence[Mapping[str, Any]], apart: Apart) -> Any:
    rows = [(who, at, value) for at, unit in enumerate(units) for who, value in unit.items()]
    return _metrics().AnnotationTask(rows, distance=apart)


def _apart(units: Sequence[Mapping[str, Any]], scale: Scale, domain: Sequence[Any]) -> Apart:
    if scale == "ordinal":
        return _ordinal(units, domain)
    metrics = _metrics()
    found: Apart = {
        "nominal": metrics.binary_distance,
        "interval": metrics.interval_distance,
        "MASI": metrics.masi_distance,
    }[scale]
    return found


def _ordinal(units: Sequence[Mapping[str, Any]], domain: Sequence[Any]) -> Apart:
    """Krippendorff's ordinal difference, which NLTK does not have.

    Values are as far apart as there are answers between them; of their own, half count.
    """
    given = Counter(value for unit in units for value in unit.values())
    rank, below = {}, 0
    for value in domain:
        rank[value] = below + given[value] / 2
        below += given[value]
    return lambda one, other: float((rank[one] - rank[other]) ** 2)
