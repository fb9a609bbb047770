"""Counting a text in the spans of a trace, as it is and with its texts kept for the next letter."""

from __future__ import annotations

import json

import pytest

from labeling_widget.samples import sample_traces
from labeling_widget.traces.parse import parse_trace
from labeling_widget.traces.search import SpanTexts, search
from labeling_widget.widget import protocol, trace_backend
from labeling_widget.widget.trace_backend import TraceBackend

PLENTY = 10_000_000


def kept(trace) -> SpanTexts:
    texts = SpanTexts.of(trace, most=PLENTY)
    assert texts is not None
    return texts


@pytest.mark.parametrize("query", ["the", "E", '"', "book", "nowhere to be found", "", " ", "\0"])
def test_kept_texts_find_what_a_look_through_the_trace_finds(query):
    for text in sample_traces()["trace"]:
        trace = parse_trace(text.encode())
        assert kept(trace).search(query) == search(trace, query)


def test_a_text_that_several_spans_hold_is_counted_in_each_and_kept_once(make_span, read_trace):
    said = "Straße " * 1000
    one = read_trace(make_span(1, inputs=said))
    many = read_trace(*(make_span(n, parent=n - 1 or None, inputs=[said, n]) for n in range(1, 9)))
    total, hits = kept(many).search("STRASSE")
    assert (total, len(hits)) == (8000, 8)
    assert kept(many).size < 2 * kept(one).size


def test_nothing_is_found_across_two_texts_of_a_span(make_span, read_trace):
    trace = read_trace(make_span(1, inputs=["first", "second"]))
    for query in ("firstsecond", "secondfirst", "first\0second", "second\0first"):
        assert kept(trace).search(query) == search(trace, query) == (0, {})


@pytest.fixture
def backend(make_span, make_trace):
    """A backend over traces named by a letter, and how often each was read."""
    reads: list[str] = []

    def body(item: str) -> bytes:
        reads.append(item)
        trace = make_trace(make_span(1, outputs=f"{item * 500} found"))
        return json.dumps(trace).encode()

    return TraceBackend(body), reads


def hits(backend: TraceBackend, item: str, query: str) -> int:
    return backend.search(protocol.SearchArgs(item=item, query=query)).total


def test_a_trace_is_read_for_its_first_search_only(backend):
    backend, reads = backend
    assert hits(backend, "a", "") == 0
    for query in ("f", "fo", "found"):
        assert hits(backend, "a", query) == 1
    assert reads == ["a"]


def test_texts_of_the_traces_searched_last_are_kept_up_to_a_bound(backend, monkeypatch):
    backend, _ = backend
    monkeypatch.setattr(trace_backend, "_SEARCHED_BYTES", 2_000)
    for item in "abcdef":
        assert hits(backend, item, item * 500) == 1
    held = sum(texts.size for texts in backend._texts.values())
    assert 0 < held <= 2_000
    assert "f" in backend._texts
    assert hits(backend, "a", "FOUND") == 1


def test_a_trace_beyond_the_bound_is_searched_all_the_same(backend, monkeypatch):
    backend, _ = backend
    monkeypatch.setattr(trace_backend, "_SEARCHED_BYTES", 100)
    assert hits(backend, "a", "found") == 1
    assert hits(backend, "a", "nothing") == 0
