"""Agreement figures against published examples and against their definitions, word by word."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from labeling_widget.agreement import FEWEST_UNITS, agreement
from labeling_widget.agreement_figures import MOST_VALUES, Scale, alpha, kappa, masi
from labeling_widget.agreement_intervals import of_alpha, of_kappa

NO = None  # no answer
# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C: four observers,
# twelve units, missing values. His results: nominal .743, ordinal .815, interval .849.
KRIPPENDORFF: dict[str, list[int | None]] = {
    "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, NO, NO, NO],
    "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NO, 3],
    "C": [NO, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NO],
    "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NO],
}


def units_of(by_reviewer: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Unit by unit, without what is missing."""
    columns = zip(*by_reviewer.values(), strict=True)
    return [
        {who: value for who, value in zip(by_reviewer, column, strict=True) if value is not None}
        for column in columns
    ]


@pytest.mark.parametrize(
    ("scale", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_alpha_is_that_of_krippendorffs_example_with_missing_values(
    scale: Scale, published: float
) -> None:
    found = agreement(units_of(KRIPPENDORFF), scale)
    assert found.alpha.value == pytest.approx(published, abs=0.0005)
    assert (found.reviewers, found.units, found.agreed) == (4, 11, 8)
    assert found.kappa.value is None


def test_ordinal_options_are_taken_in_their_own_order() -> None:
    words = ["very low", "low", "mid", "high", "very high"]
    told = {who: [v and words[v - 1] for v in values] for who, values in KRIPPENDORFF.items()}
    found = agreement(units_of(told), "ordinal", words)
    assert found.alpha.value == pytest.approx(0.815, abs=0.0005)


def test_alpha_of_two_observers_is_that_of_krippendorffs_binary_example() -> None:
    # The same paper, section A: two observers, ten units, binary; alpha = .095.
    told = {"Meg": [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], "Owen": [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]}
    found = agreement(units_of(told), "nominal")
    assert found.alpha.value == pytest.approx(0.095, abs=0.0005)
    assert found.percent.value == pytest.approx(60)


def test_alpha_of_more_than_two_categories_is_that_of_krippendorffs_nominal_example() -> None:
    # The same paper, section B: two observers, twelve units; alpha = .692.
    told = {"Ben": list("aabbdcccedda"), "Gerry": list("babbbccceddd")}
    found = agreement(units_of(told), "nominal")
    assert found.alpha.value == pytest.approx(0.692, abs=0.0005)


@pytest.mark.parametrize(
    ("table", "published"),
    [
        # Fleiss, Levin and Paik, "Statistical Methods for Rates and Proportions" (2003), table
        # 18.1: two raters, three diagnoses; kappa = .68.
        ([[75, 1, 4], [5, 4, 1], [0, 0, 10]], 0.676),
        # Two readers of 50 proposals, of whom 35 are judged alike: (.7 - .5) / (1 - .5).
        ([[20, 5], [10, 15]], 0.4),
    ],
)
def test_kappa_is_that_of_published_tables(table: list[list[int]], published: float) -> None:
    units = [
        {"one": row, "other": column}
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _unit in range(count)
    ]
    found = agreement(units, "nominal")
    assert found.kappa.value == pytest.approx(published, abs=0.0005)
    assert found.kappa.low is not None
    assert found.kappa.high is not None
    assert found.kappa.low < published < found.kappa.high


def test_sets_differ_by_masi_as_passonneau_defines_it() -> None:
    # Passonneau (2006): 1 - J * M, where M is 1 for equal sets, 2/3 if one holds the other, 1/3
    # if they overlap and 0 otherwise.
    sets = [frozenset("abc"), frozenset("ab"), frozenset("bd"), frozenset("e"), frozenset("abc")]
    found = masi(sets)[0]
    assert found.tolist() == pytest.approx([0, 1 - 2 / 3 * 2 / 3, 1 - 1 / 4 * 1 / 3, 1, 0])


def test_overlapping_sets_disagree_less_than_disjoint_ones() -> None:
    a, b, ab = frozenset("a"), frozenset("b"), frozenset("ab")
    same = [{"x": a, "y": a}, {"x": b, "y": b}] * 8
    overlapping = agreement([*same, *([{"x": a, "y": ab}] * 4)], "MASI")
    disjoint = agreement([*same, *([{"x": a, "y": b}] * 4)], "MASI")
    assert overlapping.alpha.value is not None
    assert disjoint.alpha.value is not None
    assert disjoint.alpha.value < overlapping.alpha.value < 1
    assert overlapping.percent.value == disjoint.percent.value == 80


VALUES: dict[Scale, list[Any]] = {
    "nominal": ["a", "b", "c"],
    "ordinal": [1, 2, 3, 4],
    "interval": [0, 1.5, 10, 1e6],
    "MASI": [frozenset(s) for s in ("a", "b", "ab", "abc")],
}


DRAWN = st.lists(st.integers(0, 3), min_size=5, max_size=5)


def drawn_of(patterns: Sequence[Sequence[int]], times: Sequence[int], values: Sequence[Any]):
    """A resample: how often each pattern was drawn, and its units."""
    drawn = np.array(times[: len(patterns)])
    units = [
        {str(who): values[code] for who, code in enumerate(pattern)}
        for pattern, often in zip(patterns, drawn, strict=True)
        for _time in range(often)
    ]
    return drawn[np.newaxis], units


@settings(max_examples=100, deadline=None)
@given(
    scale=st.sampled_from(list(VALUES)),
    patterns=st.lists(st.lists(st.integers(0, 2), min_size=2, max_size=4), min_size=2, max_size=5),
    times=DRAWN,
)
def test_a_resample_has_the_alpha_of_the_units_that_were_drawn(
    scale: Scale, patterns: list[list[int]], times: list[int]
) -> None:
    domain = VALUES[scale]
    drawn, units = drawn_of(patterns, times, domain)
    assume(units)
    (found,) = of_alpha(patterns, scale, domain)(drawn)
    given_values = {value for unit in units for value in unit.values()}
    if len(given_values) == 1:
        assert np.isnan(found)
    else:
        seen = [value for value in domain if value in given_values]
        assert found == pytest.approx(alpha(units, scale, seen), abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(
    pairs=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=5, unique=True
    ),
    times=DRAWN,
)
def test_a_resample_has_the_kappa_of_the_units_that_were_drawn(
    pairs: list[tuple[int, int]], times: list[int]
) -> None:
    drawn, units = drawn_of(pairs, times, range(3))
    assume(units)
    (found,) = of_kappa(pairs, 3)(drawn)
    if len({value for unit in units for value in unit.values()}) == 1:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(kappa(units), abs=1e-9)


def test_more_different_numbers_than_can_be_compared_have_percent_and_say_why() -> None:
    units = [{"a": n / 8, "b": n / 8 + (n % 2)} for n in range(MOST_VALUES + 8)]
    found = agreement(units, "interval")
    assert found.percent.value == pytest.approx(50)
    assert found.percent.low is not None
    assert found.alpha.value is None
    assert "too many different answers for alpha" in found.note


def test_the_order_of_units_and_reviewers_changes_nothing() -> None:
    units = units_of(KRIPPENDORFF)
    turned = [dict(reversed(unit.items())) for unit in reversed(units)]
    assert agreement(units, "nominal").alpha.value == agreement(turned, "nominal").alpha.value


def test_intervals_are_the_same_each_time_and_hold_the_figure() -> None:
    once, again = (agreement(units_of(KRIPPENDORFF), "nominal") for _time in range(2))
    assert once == again
    low, value, high = once.alpha.low, once.alpha.value, once.alpha.high
    assert low is not None
    assert value is not None
    assert high is not None
    assert low < value <= high <= 1


def test_more_units_make_the_interval_narrower() -> None:
    few = agreement(units_of(KRIPPENDORFF), "nominal").alpha
    many = agreement(units_of(KRIPPENDORFF) * 20, "nominal").alpha
    assert few.high is not None
    assert few.low is not None
    assert many.high is not None
    assert many.low is not None
    assert many.high - many.low < (few.high - few.low) / 2


@pytest.mark.parametrize(
    ("units", "why"),
    [
        ([], "nobody has answered it"),
        ([{"a": 1}, {"a": 2}], "one reviewer has answered it; agreement takes two"),
        ([{"a": 1}, {"b": 2}], "nothing was answered by two reviewers"),
    ],
)
def test_what_there_is_nothing_to_compute_from_is_said(units: list[Any], why: str) -> None:
    found = agreement(units, "nominal")
    assert (found.percent.value, found.alpha.value, found.kappa.value) == (None, None, None)
    assert why in found.note


def test_without_variation_alpha_and_kappa_are_undefined_and_not_one() -> None:
    found = agreement([{"a": "yes", "b": "yes"}] * 30, "nominal")
    assert (found.percent.value, found.agreed) == (100, 30)
    assert (found.alpha.value, found.kappa.value) == (None, None)
    assert "every answer is the same" in found.note


def test_where_nobody_disagrees_there_is_a_figure_and_no_interval() -> None:
    found = agreement([{"a": v, "b": v} for v in "xy" * 10], "nominal")
    assert (found.alpha.value, found.kappa.value) == (1, 1)
    assert (found.alpha.low, found.percent.low) == (None, None)
    assert "nobody disagrees" in found.note


def test_few_units_have_figures_and_no_interval() -> None:
    units = [{"a": a, "b": b} for a, b in itertools.product("xy", "xy")]
    found = agreement(units, "nominal")
    assert found.alpha.value is not None
    assert found.alpha.low is None
    assert f"4 of at least {FEWEST_UNITS}" in found.note


def test_bools_and_numbers_of_any_size_are_values() -> None:
    assert agreement([{"a": True, "b": False}] * 3 + [{"a": True, "b": True}], "nominal").units == 4
    far = agreement([{"a": 1e15, "b": 1e15 + 1}, {"a": 1e15 + 8, "b": 1e15 + 9}] * 8, "interval")
    near = agreement([{"a": 0, "b": 1}, {"a": 8, "b": 9}] * 8, "interval")
    assert far.alpha.value == pytest.approx(near.alpha.value)


def test_ten_thousand_items_on_a_fine_scale_need_neither_memory_nor_patience() -> None:
    random = np.random.default_rng(0)
    truth = random.integers(0, 101, 10_000)
    units = [
        {who: int(np.clip(value + random.integers(-9, 10), 0, 100)) for who in "abc"}
        for value in truth
    ]
    began = time.monotonic()
    found = agreement(units, "interval")
    assert time.monotonic() - began < 20  # of a table of all values: gigabytes
    assert found.alpha.value == pytest.approx(0.965, abs=0.01)
