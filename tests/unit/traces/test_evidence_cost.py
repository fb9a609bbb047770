"""Evidence costs as much as the trace is long, whatever the trace is made of."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.errors import AnswerError
from labeling_widget.evidence import find_passages
from labeling_widget.traces.mlflow import parse_trace
from labeling_widget.traces.model import Trace
from labeling_widget.traces.value_places import ValuePlaces
from labeling_widget.widget.file_items import texts_in
from tests.unit.agent_traces import ROOT, span


def trace_of(spans: list[dict[str, Any]]) -> Trace:
    info = {"trace_id": "tr-1", "state": "OK", "trace_metadata": {}, "tags": {}}
    return parse_trace(json.dumps({"info": info, "data": {"spans": spans}}).encode())


def calls_of_models(many: int) -> Trace:
    spans = [span(ROOT, "AGENT", {"question": "How much?"}, "Twelve.", 1)]
    for n in range(2, many):
        asked = {"messages": [{"role": "user", "content": f"fee {n}?"}], "ids": {"of": [n]}}
        spans.append(span(f"{n:016x}", "LLM", asked, f"It is {n}.", n))
    return trace_of(spans)


def documents(many: int) -> Trace:
    found = [
        {"page_content": f"The fee is {n}.", "metadata": {"where": {"x": n, "y": [1, 2]}}}
        for n in range(many)
    ]
    root = span(ROOT, "AGENT", {"question": "How much?"}, "Twelve.", 1)
    return trace_of([root, span("2" * 16, "RETRIEVER", "fee", found, 2)])


def calls_of_tools(many: int) -> Trace:
    messages: list[dict[str, Any]] = [{"role": "user", "content": "How much?"}]
    for n in range(many):
        asked = {"name": "fee", "arguments": json.dumps({"of": {"x": n}, "ids": [n, n + 1]})}
        call = {"id": f"c{n}", "type": "function", "function": asked}
        messages.append({"role": "assistant", "content": None, "tool_calls": [call]})
        messages.append({"role": "tool", "tool_call_id": f"c{n}", "content": f'{{"fee": [{n}]}}'})
    return trace_of([span(ROOT, "CHAT_MODEL", {"messages": messages}, "Twelve.", 1)])


def rows(many: int) -> Trace:
    table = [{"n": n, "x": n / 2, "yes": n % 2 == 0, "name": f"row {n}"} for n in range(many)]
    return trace_of([span(ROOT, "TOOL", {"question": "How much?"}, table, 1)])


def steps(run: Callable[[], object]) -> int:
    """Calls of functions, which are the same on any machine."""
    count = 0

    def counting(*_: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        run()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("made", [calls_of_models, documents, calls_of_tools, rows])
def test_four_times_the_trace_is_about_four_times_the_work(made: Callable[[int], Trace]) -> None:
    def missed(trace: Trace) -> None:
        with pytest.raises(AnswerError):
            find_passages(trace, [lw.Passage(quote="said nowhere")], name="q")

    small, large = made(60), made(240)
    for run in (texts_in, missed):
        run(small)  # what is imported and compiled when it is first needed
        assert steps(partial(run, large)) < 6 * steps(partial(run, small))


def test_a_value_is_found_by_its_json_however_odd_it_is() -> None:
    deep: Any = ["end"]
    for _ in range(140):
        deep = [deep]
    value = {
        "half \ud83d": ["\ud83d", "\0"],
        "none": [math.nan, -math.inf],
        "told": '{"of": [1.0, "é"]}',
        "is": {"a": [True], "b": [1], "c": [1.0]},
        "deep": {"of": deep},
    }
    places = ValuePlaces(value, "/inputs")
    assert places.of("[NaN, -Infinity]") == "/inputs/none"
    assert places.of('["\ufffd", "\\u0000"]') == "/inputs/half \ufffd"
    assert places.of('{"half \ufffd": 1}') is None
    assert places.of('{"of": [1.0, "é"]}') == "/inputs/told"
    assert [places.of(f"[{one}]") for one in ("true", "1", "1.0")] == [
        f"/inputs/is/{name}" for name in "abc"
    ]
    assert places.of(json.dumps({"of": deep})) == "/inputs/deep"
    assert places.of("[2]") is None
