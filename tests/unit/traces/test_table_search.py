"""The filter and the order of a table equal what plain Python would do row by row."""

from __future__ import annotations

import datetime as dt
import math
import threading
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from labeling_widget.errors import FilterError
from labeling_widget.traces.filters import (
    AssessmentFilter,
    Sort,
    TagFilter,
    TraceFilter,
    checked_filter,
)
from labeling_widget.traces.table import TraceTable, table
from labeling_widget.traces.table.search import matching, ordered

WORDS = ["", "a", "A b", "straße", "STRASSE", "a.*", "(", "<b>", "\u202e", "\x00", "\ud800", "İ"]
STATES = ["OK", "ERROR", None]
words = st.sampled_from(WORDS)
missing = st.sampled_from([None, math.nan])
moments = st.integers(0, 5).map(lambda day: f"1970-01-0{day + 1}T00:00:00")

ROW = {
    "trace_id": "", "state": "OK", "request_time": 0, "execution_duration": 0, "request": "",
    "response": "", "tags": None, "assessments": None, "trace_metadata": None,
}  # fmt: skip
rows = st.lists(
    st.fixed_dictionaries(
        {
            "trace_id": words | missing,
            "state": st.sampled_from(STATES),
            "request_time": st.integers(0, 5).map(lambda day: day * 86_400_000) | missing,
            "execution_duration": st.integers(-3, 9) | missing,
            "request": words | missing | st.fixed_dictionaries({"q": words, "n": words}),
            "response": words | missing,
            "tags": missing | st.dictionaries(st.sampled_from("kl"), st.sampled_from("xy")),
            "assessments": missing
            | st.lists(
                st.fixed_dictionaries(
                    {
                        "assessment_name": st.sampled_from(["ok", "no"]),
                        "feedback": st.sampled_from([True, 1, "x"]).map(lambda v: {"value": v}),
                        "valid": st.booleans(),
                    }
                ),
                max_size=3,
            ),
            "trace_metadata": missing
            | st.sampled_from(["c1", "c2"]).map(lambda c: {"mlflow.trace.session": c}),
        }
    ),
    max_size=12,
)
filters = st.builds(
    TraceFilter,
    text=words,
    states=st.lists(st.sampled_from(["OK", "ERROR", "STATE_UNSPECIFIED"]), max_size=2),
    tags=st.lists(
        st.builds(TagFilter, st.sampled_from("klm"), st.lists(st.sampled_from("xyz"), max_size=2)),
        max_size=2,
    ),
    assessments=st.lists(
        st.builds(
            AssessmentFilter,
            st.sampled_from(["ok", "no", "?"]),
            st.lists(st.sampled_from(["true", "1", "x"]), max_size=2),
            st.booleans(),
        ),
        max_size=2,
    ),
    min_duration_ms=st.none() | st.integers(-3, 9),
    max_duration_ms=st.none() | st.integers(-3, 9),
    since=st.none() | moments,
    until=st.none() | moments,
    conversation=st.sampled_from([None, None, "c1", "?"]),
)
sorts = st.builds(
    Sort,
    st.sampled_from(["row", "state", "request_time", "duration", "request", "trace_id", "tokens"]),
    st.booleans(),
)


def frame_of(found: list[dict[str, Any]]) -> pd.DataFrame:
    names = list(found[0]) if found else ["trace_id", "request"]
    columns = {name: pd.Series([row[name] for row in found], dtype="object") for name in names}
    return pd.DataFrame(columns)


def absent(value: Any) -> bool:
    return value is None or value != value  # noqa: PLR0124 - NaN


def present(value: Any) -> Any:
    return None if absent(value) else value


def leaves(value: Any) -> list[str]:
    if absent(value):
        return []
    return list(value.values()) if isinstance(value, dict) else [value]


def holds(row: dict[str, Any], wanted: TraceFilter) -> bool:
    """The filter's documentation, row by row."""
    texts = [*leaves(row["trace_id"]), *leaves(row["request"]), *leaves(row["response"])]
    state = row["state"] or "STATE_UNSPECIFIED"
    tags = {} if absent(row["tags"]) else row["tags"]
    duration, moment = row["execution_duration"], row["request_time"]
    began = None if absent(moment) else dt.datetime.fromtimestamp(moment / 1000, dt.UTC)
    told = [] if absent(row["assessments"]) else row["assessments"]
    metadata = {} if absent(row["trace_metadata"]) else row["trace_metadata"]

    def assessed(each: AssessmentFilter) -> bool:
        values = [
            {"True": "true"}.get(str(a["feedback"]["value"]), str(a["feedback"]["value"]))
            for a in told
            if a["valid"] and a["assessment_name"] == each.name
        ]
        wanted = each.values  # noqa: PD011
        one = any(value in wanted for value in values) if wanted else bool(values)
        return (not values or (one and bool(wanted))) if each.missing else one

    def tagged(each: TagFilter) -> bool:
        wanted = each.values  # noqa: PD011
        return each.key in tags and (not wanted or tags[each.key] in wanted)

    def utc(text: str) -> dt.datetime:
        return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)

    return (
        (not wanted.text or any(wanted.text.casefold() in text.casefold() for text in texts))
        and (not wanted.states or state in wanted.states)
        and all(tagged(each) for each in wanted.tags)
        and all(assessed(each) for each in wanted.assessments)
        and (
            wanted.min_duration_ms is None
            or (not absent(duration) and duration >= wanted.min_duration_ms)
        )
        and (
            wanted.max_duration_ms is None
            or (not absent(duration) and duration <= wanted.max_duration_ms)
        )
        and (wanted.since is None or (began is not None and began >= utc(wanted.since)))
        and (wanted.until is None or (began is not None and began < utc(wanted.until)))
        and (
            wanted.conversation is None
            or metadata.get("mlflow.trace.session") == wanted.conversation
        )
    )


@settings(max_examples=300, deadline=None)
@example([ROW], TraceFilter(text="\x00"))
@given(rows, filters)
def test_a_filter_keeps_the_rows_that_plain_python_keeps(found, wanted):
    expected = [position for position, row in enumerate(found) if holds(row, wanted)]
    assert matching(TraceTable(frame_of(found)), wanted).tolist() == expected


@settings(max_examples=300, deadline=None)
@given(rows, sorts)
def test_an_order_is_that_of_sorted_with_missing_values_last(found, sort):
    held = TraceTable(frame_of(found))
    every = matching(held, TraceFilter())
    keys: dict[str, list[Any]] = {
        "row": list(range(len(found))),
        "state": [state.casefold() for state in held.states],
        "request_time": [present(row["request_time"]) for row in found],
        "duration": [present(row["execution_duration"]) for row in found],
        "request": [held.request(row).casefold() or None for row in range(len(found))],
        "trace_id": [own.casefold() or None for own in held.ids],
        "tokens": [None] * len(found),
    }
    own = keys[sort.column]
    there = [row for row in range(len(found)) if own[row] is not None]
    gone = [row for row in range(len(found)) if own[row] is None]
    expected = sorted(there, key=own.__getitem__, reverse=sort.descending) + gone
    assert ordered(held, every, sort).tolist() == expected


def test_a_text_is_no_pattern_and_field_names_are_not_searched() -> None:
    held = TraceTable([{"info": {"trace_id": f"tr-{n}", "request_preview": text}, "data": {}}
                       for n, text in enumerate(["costs $5 (net)", "costs 5 net"])])  # fmt: skip
    assert matching(held, TraceFilter(text="$5 (NET)")).tolist() == [0]
    asked = TraceTable(pd.DataFrame({"trace_id": ["tr-1"], "request": [{"content": ["x", 42]}]}))
    assert matching(asked, TraceFilter(text="content")).tolist() == []
    assert matching(asked, TraceFilter(text="42")).tolist() == [0]


def test_text_beyond_what_is_kept_ready_is_searched_all_the_same(monkeypatch) -> None:
    monkeypatch.setattr(table, "_SEARCHED_CHARS", 10)
    frame = pd.DataFrame(
        {"trace_id": list("abcd"), "request": ["one", "two " * 9, "three", "needle"]}
    )
    held = TraceTable(frame)
    assert matching(held, TraceFilter(text="NEEDLE")).tolist() == [3]
    assert matching(held, TraceFilter(text="two")).tolist() == [1]


def test_searching_on_many_threads_finds_the_same_on_each() -> None:
    held = TraceTable(
        pd.DataFrame({"trace_id": [f"tr-{n}" for n in range(500)], "request": ["Hay"] * 500})
    )
    found: list[list[int]] = []
    threads = [
        threading.Thread(
            target=lambda: found.append(matching(held, TraceFilter(text="tr-7")).tolist())
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[7, *range(70, 80)]] * 8


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"since": "yesterday"}, "since"),
        ({"until": ""}, "until"),
        ({"sinse": None}, "filter"),
        ({"states": "OK"}, "filter"),
        ({"min_duration_ms": "5"}, "filter"),
        (TraceFilter(text=None), "filter"),  # type: ignore[arg-type]
        ("text", "filter"),
        (None, "filter"),
        (Sort(), "filter"),
        ({"text": object()}, "filter"),
    ],
)
def test_a_filter_that_cannot_be_is_refused_by_field(wrong: Any, field: str) -> None:
    with pytest.raises(FilterError) as caught:
        checked_filter(wrong)
    assert caught.value.field == field


def test_a_dict_of_fields_is_a_filter() -> None:
    given = {"text": "x", "tags": [{"key": "k", "values": ["v"]}], "since": "2026-01-01T00:00:00Z"}
    assert checked_filter(given) == TraceFilter(
        text="x", tags=[TagFilter("k", ["v"])], since="2026-01-01T00:00:00Z"
    )
