"""Whatever a reviewer can read of a trace can be evidence, and is stored where it stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.errors import AnswerError
from labeling_widget.evidence import at_its_best, find_passages
from labeling_widget.traces.mlflow import parse_trace
from labeling_widget.traces.model import Trace
from labeling_widget.widget.file_items import texts_in
from tests.unit.agent_traces import ROOT, SEARCH, SECOND, agent_trace
from tests.unit.traces.drawn import passages_of
from tests.unit.traces.test_every_shape import FIXTURES, fixture

EVENT = {
    "name": "asked",
    "time_unix_nano": 6,
    "attributes": {"why": "as a hint", "limits": {"n": 2, "of": ["END"]}},
}
ROWS = [{"name": f"lamp {n}", "price": n} for n in range(70)]
TOOLS = [{"type": "function", "function": {"name": "search", "description": "Finds lamps."}}]


def trace_with(span: int = 1, **values: Any) -> Trace:
    """The small agent, with other inputs, outputs or events of one of its spans."""
    trace = json.loads(agent_trace())
    changed = trace["data"]["spans"][span]
    for name, value in values.items():
        if name == "events":
            changed["events"] = value
        else:
            changed["attributes"][f"mlflow.span{name.capitalize()}"] = json.dumps(value)
    return parse_trace(json.dumps(trace).encode())


def found(trace: Trace, quote: str, **where: Any) -> dict[str, Any]:
    passage = at_its_best(trace, lw.Passage(quote=quote, **where))
    [only] = json.loads(find_passages(trace, [passage], name="q"))
    assert (only["quote"], only["end"]) == (quote, only["start"] + len(quote))
    return dict(only)


def place(trace: Trace, quote: str, **where: Any) -> tuple[str | None, str, int]:
    only = found(trace, quote, **where)
    return only["span_id"], only["path"], only["start"]


@pytest.mark.parametrize("name", FIXTURES)
def test_every_text_of_every_shape_can_be_evidence(make_span, read_trace, name):
    trace = read_trace(make_span(1, **fixture(name)["span"]))
    tried = list(passages_of(trace))
    assert tried
    for passage in tried:
        where = found(trace, passage.quote, span_id=passage.span_id, path=passage.path)
        assert where["span_id"] == trace.spans[0].span_id


@pytest.mark.real
def test_every_text_of_real_traces_can_be_evidence_at_its_offsets(real_traces_folder: Path):
    for name in ("tau_retail.jsonl", "mtrag_un.jsonl"):
        lines = (real_traces_folder / name).read_text(encoding="utf-8").splitlines()
        for line in lines[::40]:
            trace = parse_trace(json.dumps(json.loads(line)["trace"]))
            tried = list(passages_of(trace))
            assert len(tried) > 20
            for passage in tried:
                only = found(
                    trace,
                    passage.quote,
                    span_id=passage.span_id,
                    path=passage.path,
                    start=passage.start,
                )
                assert only["start"] == passage.start, passage


def test_rows_of_a_table_beyond_the_first_ones_have_their_own_places() -> None:
    trace = trace_with(outputs=ROWS)
    path = "/outputs/60/name"
    assert place(trace, "lamp 60", span_id=SECOND, path=path, start=0) == (SECOND, path, 0)
    split = {"columns": ["a", "b/c"], "data": [[n, f"row {n}"] for n in range(70)]}
    answer = {"role": "assistant", "content": json.dumps(split)}
    trace = trace_with(inputs={"messages": [answer]})
    path = "/inputs/messages/0/content/data/62/1"
    assert place(trace, "w 62", span_id=SECOND, path=path, start=2) == (SECOND, path, 2)


def test_values_told_in_another_form_stand_at_their_own_path() -> None:
    trace = trace_with(inputs={"tools": TOOLS, "model": "m", "ids": ["a1", "b2"]})
    assert place(trace, "search\n  Finds lamps.") == (SECOND, "/inputs/tools", 16)
    # On the card of the call each argument is a line.
    assert place(trace, '"a1", "b2"', start=1) == (SECOND, "/inputs/ids", 1)
    # What is drawn beside the tools is nobody's value: it stands on its side.
    assert place(trace, '{\n  "model": "m",\n  "ids"') == (SECOND, "/inputs", 0)


def test_an_answer_that_came_in_pieces_can_be_quoted_whole() -> None:
    chunks = [
        {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": piece}}]}
        for piece in ("It is ", "twel", "ve 🙂 dollars.")
    ]
    trace = trace_with(outputs=chunks)
    assert place(trace, "twelve 🙂 dollars", span_id=SECOND, start=6) == (SECOND, "/outputs", 6)


def test_embeddings_can_be_quoted_folded_and_unfolded() -> None:
    vector = [n / 8 for n in range(64)]
    trace = trace_with(outputs={"embedding": vector})
    assert place(trace, "[64 numbers] 0.0, 0.125")[0] == SECOND
    numbers = place(trace, "7.5,\n    7.625", span_id=SECOND)
    assert numbers[1] == "/outputs"


@pytest.mark.parametrize(
    ("quote", "path", "start"),
    [
        ("hint", "/events/1/attributes/why", 5),
        ("END", "/events/1/attributes/limits/of/0", 0),
        ('"n": 2, "of"', "/events/1/attributes/limits", 1),
    ],
)
def test_what_an_event_says_can_be_evidence(quote: str, path: str, start: int) -> None:
    failed = {"name": "exception", "time_unix_nano": 5, "attributes": {"exception.message": "no"}}
    trace = trace_with(events=[failed, EVENT])
    assert place(trace, quote, span_id=SECOND, path=path) == (SECOND, path, start)
    assert place(trace, quote) == (SECOND, path, start)
    with pytest.raises(AnswerError, match="does not stand"):
        found(trace, "asked")  # its name is no text of the trace


def test_what_the_trace_holds_comes_before_what_is_drawn_of_it() -> None:
    trace = trace_with(inputs={"a1": ["a1"], "text": 'said "a1"'})
    assert place(trace, "a1")[1] == "/inputs/a1/0"
    assert place(trace, "a1", start=6)[1] == "/inputs/text"
    assert place(trace, '["a1"]', span_id=SECOND)[1] == "/inputs/a1"
    assert place(trace, "12 dollars") == (ROOT, "/outputs", 6)


def test_words_marked_on_a_card_of_another_span_are_found_where_they_stand() -> None:
    trace = trace_with(inputs={"ids": ["a1", "b2"]})
    assert place(trace, '["a1", "b2"]', span_id=SEARCH)[:2] == (SECOND, "/inputs/ids")


def test_previews_of_a_trace_without_spans_can_be_evidence() -> None:
    trace = json.loads(agent_trace(request_preview="How much?", response_preview="12 dollars"))
    trace["data"]["spans"] = []
    trace = parse_trace(json.dumps(trace).encode())
    assert place(trace, "dollars", start=3) == (None, "/outputs", 3)
    assert place(trace, "much") == (None, "/inputs", 4)
    held = texts_in(trace)
    assert [span["id"] for span in held["spans"]] == [None]
    with pytest.raises(AnswerError):
        found(trace, "dollars", span_id=ROOT, path="/inputs")


def test_a_page_in_a_file_holds_what_is_drawn_once_and_where_it_stands() -> None:
    trace = trace_with(inputs={"ids": ["a1", "b2"]})
    held = texts_in(trace)
    [(places, drawn)] = [
        (span["places"], span["drawn"]) for span in held["spans"] if span["id"] == SECOND
    ]
    assert ("/inputs/ids", '["a1", "b2"]') in [(path, held["texts"][at]) for path, at in drawn]
    assert len(held["texts"]) == len(set(held["texts"]))
    assert len(places + drawn) == len({at for _, at in places + drawn})
