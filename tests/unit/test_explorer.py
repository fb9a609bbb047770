"""`explore`: a frame on the screen, its filter and its selection in Python."""

from __future__ import annotations

import gc
import json
import threading
import weakref
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import labeling_widget as lw
from labeling_widget.errors import (
    FilterError,
    ItemNotFound,
    StoreUnavailable,
    TraceError,
)
from tests.unit.explorer_screen import Screen


@pytest.fixture
def frame() -> pd.DataFrame:
    return lw.sample_traces().assign(score=[n / 2 for n in range(14)], duration="mine")


@pytest.fixture
def screen(frame: pd.DataFrame) -> Screen:
    return Screen(lw.explore(frame, title="Samples"))


def test_opening_says_what_there_is_and_shows_the_first_rows(screen: Screen) -> None:
    opened = screen.call("explore.open")
    assert (opened["title"], opened["total"], opened["page"]["total"]) == ("Samples", 14, 14)
    first = opened["page"]["rows"][0]
    assert first["request"] == "Is the library open on Sundays?"
    assert (first["duration_ms"], first["spans"], first["tokens"]) == (1061, 3, 182)
    assert [tag["name"] for tag in first["tags"]] == ["source"]
    assert [label["value"]["text"] for label in first["labels"]] == ["true"]
    names = [column["name"] for column in opened["columns"]]
    assert names[-2:] == ["score", "frame.duration"]
    assert len(set(names)) == len(names)


class Watched(dict[str, str]):
    """Tags that remember being read."""

    read = False

    def items(self) -> Any:
        self.read = True
        return super().items()


def test_opening_reads_the_first_rows_of_a_large_frame_and_no_others() -> None:
    tags = [Watched(team=f"team {n % 3}") for n in range(1000)]
    screen = Screen(lw.explore(pd.DataFrame({"trace_id": range(1000), "tags": tags})))
    assert screen.call("explore.open")["total"] == 1000
    assert [at for at, each in enumerate(tags) if each.read] == list(range(100))
    (team,) = screen.call("explore.facets")["tags"]
    assert (team["key"], team["count"]) == ("team", 1000)
    assert all(each.read for each in tags)


def test_a_page_holds_the_rows_that_match_in_their_order_with_the_columns_asked_for(
    screen: Screen,
) -> None:
    order = {"column": "duration", "descending": True}
    page = screen.call(
        "explore.rows",
        filter={"states": ["OK"], "min_duration_ms": 1500},
        sort=order,
        offset=1,
        limit=2,
        columns=["score", "frame.duration", "gone"],
    )
    whole = screen.explorer.matching
    assert page["total"] == len(whole)
    assert [row["trace_id"] for row in page["rows"]] == list(whole["trace_id"][1:3])
    assert list(whole["execution_duration"]) == sorted(whole["execution_duration"], reverse=True)
    assert page["rows"][0]["extra"].keys() == {"score", "frame.duration"}
    assert screen.explorer.filter.min_duration_ms == 1500


def test_select_all_obeys_the_filter_and_the_selection_outlives_it(
    screen: Screen, frame: pd.DataFrame
) -> None:
    screen.rows(states=["ERROR"])
    assert screen.select("matching") == {"total": 1, "matching": 1}
    assert screen.rows(states=["OK"])["selection"] == {"total": 1, "matching": 0}
    assert list(screen.explorer.selected["state"]) == ["ERROR"]
    assert screen.select("all")["total"] == 14
    assert screen.select("matching", on=False) == {"total": 1, "matching": 0}
    pd.testing.assert_frame_equal(screen.explorer.selected, frame[frame["state"] == "ERROR"])


def test_a_range_is_what_stands_between_two_rows_on_the_screen(screen: Screen) -> None:
    page = screen.rows(sort={"column": "request"})
    rows = [row["row"] for row in page["rows"]]
    assert screen.select("range", rows[5], rows[2])["total"] == 4
    marked = [row["row"] for row in screen.rows(sort={"column": "request"})["rows"]
              if row["selected"]]  # fmt: skip
    assert marked == rows[2:6]
    assert screen.refusal("explore.select", what="range", on=True, rows=[1]) == (
        "protocol.invalid",
        "rows",
    )


@pytest.mark.parametrize("rows", [[14], [-1], [0, 99]])
def test_rows_that_are_not_there_cannot_be_selected(screen: Screen, rows: list[int]) -> None:
    assert screen.refusal("explore.select", what="rows", on=True, rows=rows) == (
        "item.unknown",
        "rows",
    )
    assert len(screen.explorer.selected) == 0
    assert screen.refusal("explore.row", row=rows[-1])[0] == "item.unknown"
    assert screen.refusal("trace.json", item=str(rows[-1]))[0] == "item.unknown"


def test_selected_is_the_callers_own_rows_with_their_index_and_dtypes() -> None:
    frame = lw.sample_traces().set_index("trace_id", drop=False).rename_axis("key").iloc[::-1]
    frame["state"] = frame["state"].astype("category")
    screen = Screen(lw.explore(frame))
    screen.select("rows", 3, 1)
    pd.testing.assert_frame_equal(screen.explorer.selected, frame.iloc[[1, 3]])
    assert len(lw.explore(frame).selected) == 0
    assert lw.explore(frame).selected.columns.equals(frame.columns)


def test_of_texts_the_selected_are_as_search_traces_has_them() -> None:
    texts = [*lw.sample_traces()["trace"].head(3), "no trace"]
    screen = Screen(lw.explore(texts))
    screen.select("rows", 1, 3)
    expected = lw.sample_traces().iloc[[1]].reset_index(drop=True)
    found = screen.explorer.selected
    assert list(found.columns) == list(expected.columns)
    assert list(found["trace_id"]) == list(expected["trace_id"])
    assert list(screen.explorer.matching["trace_id"]) == list(lw.sample_traces()["trace_id"][:3])


def test_what_python_sets_is_told_to_open_views(
    frame: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    explorer = lw.explore(frame)
    screen = Screen(explorer, monkeypatch)
    explorer.filter = {"text": "library"}
    explorer.select(frame["trace_id"].iloc[0])
    explorer.clear_selection()
    assert [event["topic"] for event in screen.heard] == [
        "explore.filtered", "explore.selected", "explore.selected",
    ]  # fmt: skip
    assert screen.heard[0]["data"]["filter"]["text"] == "library"
    assert screen.heard[1]["data"] == {"selection": {"total": 1, "matching": 1}}
    assert screen.call("explore.open")["filter"]["text"] == "library"


def test_what_python_sets_wrongly_changes_nothing(
    frame: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    explorer = lw.explore(frame)
    explorer.select(frame["trace_id"][:2])
    screen = Screen(explorer, monkeypatch)
    with pytest.raises(FilterError, match="since"):
        explorer.filter = {"since": "yesterday"}
    for wrong in (["tr-0"], 5, [frame["trace_id"][0], None]):
        with pytest.raises(ItemNotFound):
            explorer.select(wrong)  # type: ignore[arg-type]
    assert screen.refusal("explore.rows", filter={"until": "x"}, sort={}) == (
        "filter.invalid",
        "until",
    )
    assert explorer.filter == lw.TraceFilter()
    assert len(explorer.selected) == 2
    assert screen.heard == []


def test_one_trace_is_shown_with_what_it_carries(screen: Screen) -> None:
    detail = screen.call("explore.row", row=3)
    assert detail["trace"]["messages"][-1]["answer"]
    label = detail["labels"][0]
    assert (label["name"], label["value"], label["source_type"]) == (
        "groundedness", "false", "LLM_JUDGE",
    )  # fmt: skip
    details = {field["name"]: field["value"]["text"] for field in detail["details"]}
    assert details["trace_id"] == detail["trace"]["trace_id"]
    assert details["source"] == "samples"
    assert "traceInputs" not in details
    assert screen.call("trace.spans", item="3")["rows"]
    assert screen.call("trace.search", item="3", query="student")["total"] > 0


def test_a_row_that_is_no_trace_says_so_in_the_table_and_beside_it() -> None:
    frame = lw.sample_traces().head(3)
    frame["trace"] = pd.Series([frame["trace"][0], None, "<b>"], dtype="object")
    screen = Screen(lw.explore(frame))
    problems = [row["problem"] for row in screen.call("explore.open")["page"]["rows"]]
    assert problems == ["", "it has no trace", "it is not JSON"]
    shown = screen.call("explore.row", row=2)["trace"]
    assert "This row is not a trace: it is not JSON" in shown["problems"][0]
    assert screen.refusal("trace.spans", item="2") == ("trace.invalid", "traces")


def test_the_first_page_is_small_whatever_the_rows_hold() -> None:
    hostile = {f"k{n}": "w" * 500 for n in range(40)}
    label = {"assessment_name": "n" * 300, "feedback": {"value": ["v" * 400]}}
    size = 2000
    frame = pd.DataFrame(
        {
            "trace_id": [f"tr-{n:032x}" for n in range(size)],
            "request": ["字" * 5000] * size,
            "response": ["</script>" * 500] * size,
            "tags": [{**hostile, "id": f"{n}"} for n in range(size)],
            "assessments": [[label] * 20] * size,
        }
    )
    reply = Screen(lw.explore(frame)).reply("explore.open")
    assert len(json.dumps(reply, ensure_ascii=False).encode()) < 100_000


def test_hostile_strings_are_only_text() -> None:
    odd = "\ud800 \x00 <img src=x onerror=alert(1)> \u202e 😀"
    columns = {
        **{name: [odd, odd] for name in ("trace_id", "state", "request", "response", odd)},
        "tags": [{odd: odd}, {}],
        "assessments": [[{"assessment_name": odd, "feedback": odd}], []],
    }
    frame = pd.DataFrame(
        {n: pd.Series(cells, dtype="object") for n, cells in enumerate(columns.values())}
    ).set_axis(pd.Index(columns, dtype="object"), axis=1)
    screen = Screen(lw.explore(frame, title="<b>"))
    opened = screen.call("explore.open")
    assert opened["page"]["rows"][0]["request"].endswith("onerror=alert(1)> \u202e 😀")
    name = opened["columns"][-1]["name"]
    page = screen.call("explore.rows", filter={}, sort={}, columns=[name])
    assert page["rows"][0]["extra"][name]
    screen.call("explore.row", row=0)


def test_traits_hold_no_text_of_a_trace(screen: Screen) -> None:
    state = screen.explorer.get_state()
    text = json.dumps({k: v for k, v in state.items() if k not in ("_esm", "_css")}, default=str)
    assert "library" not in text
    assert len(text) < 2000


def test_a_closed_explorer_is_let_go(frame: pd.DataFrame) -> None:
    explorer = lw.explore(frame)
    alive = weakref.ref(explorer)
    explorer.close()
    del explorer
    gc.collect()
    assert alive() is None


@pytest.mark.parametrize(
    ("arguments", "error", "field"),
    [
        ({"traces": 5}, TraceError, "traces"),
        ({"traces": pd.DataFrame({"a": [1]})}, TraceError, "traces"),
        ({"traces": [], "title": 5}, TraceError, "title"),
        ({"traces": [], "store": 5}, StoreUnavailable, "store"),
    ],
)
def test_arguments_that_cannot_be_are_refused_by_name(
    arguments: Any, error: type[lw.LabelingError], field: str
) -> None:
    with pytest.raises(error) as caught:
        lw.explore(**arguments)
    assert caught.value.field == field


# threads and anything ───────────────────────────────────────────────────────────────────────


def test_views_on_several_threads_lose_no_selection(frame: pd.DataFrame) -> None:
    wide = pd.concat([frame] * 30, ignore_index=True)
    screen = Screen(lw.explore(wide))
    failed: list[BaseException] = []

    def work(offset: int) -> None:
        try:
            for row in range(offset, len(wide), 4):
                screen.select("rows", row)
                screen.rows(text="the", sort={"column": "duration", "descending": bool(row % 2)})
                assert len(screen.explorer.selected) > 0
        except BaseException as error:  # noqa: BLE001 - told by the thread that waits
            failed.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    pd.testing.assert_frame_equal(screen.explorer.selected, wide)


cells = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5),
    st.dictionaries(st.text(max_size=3), st.none() | st.text(max_size=3), max_size=2),
    st.lists(st.integers() | st.text(max_size=3), max_size=2),
    st.datetimes(), st.timedeltas(), st.binary(max_size=3),
)  # fmt: skip
COLUMNS = ["trace_id", "trace", "state", "request_time", "execution_duration", "request",
           "response", "trace_metadata", "tags", "assessments", "spans", "mine", 7]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_cells_in_any_columns_can_be_looked_at(data):
    names = ["trace_id", *data.draw(st.lists(st.sampled_from(COLUMNS[1:]), unique=True))]
    size = data.draw(st.integers(0, 4))
    columns = {
        name: pd.Series(data.draw(st.lists(cells, min_size=size, max_size=size)), dtype="object")
        for name in names
    }
    screen = Screen(lw.explore(pd.DataFrame(columns)))
    extra = [column["name"] for column in screen.call("explore.open")["columns"]]
    for column in ("state", "request_time", "duration", "spans", "tokens", "request", "trace_id"):
        page = screen.call("explore.rows", filter={}, sort={"column": column}, columns=extra)
        assert sorted(row["row"] for row in page["rows"]) == list(range(size))
    for row in range(size):
        screen.call("explore.row", row=row)
