"""Tool calls with their results, and the spans that ran them."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from labeling_widget.traces.blocks import (
    Block,
    Media,
    Problem,
    Reasoning,
    Status,
    Table,
    Text,
    ToolCall,
)
from labeling_widget.traces.decode import as_text
from labeling_widget.traces.messages import Said, read_message
from labeling_widget.traces.model import Span
from labeling_widget.traces.parts import Call, Part, Result
from labeling_widget.traces.spans import duration_us, problems_of, status_of
from labeling_widget.traces.text import Texts, clean

Shown = Text | Table | Media | Problem


class Pairing(Struct):
    """Which result and which span belong to each call of a conversation, in its order."""

    results: dict[tuple[int, int], Result] = {}
    places: dict[tuple[int, int], tuple[int, int]] = {}
    """From the place of a call to the place (message, result) of its result."""
    spans: dict[tuple[int, int], Span] = {}
    taken: set[tuple[int, int]] = set()
    """Places (message, result) of the results that a call has."""


def pair(messages: Sequence[Said], spans: Sequence[Span]) -> Pairing:
    """Give each call its result (by call id, else by name and order) and its TOOL span."""
    pairing = Pairing()
    calls = [((m, c), call) for m, said in enumerate(messages) for c, call in enumerate(said.calls)]
    by_id: dict[str, list[tuple[int, int]]] = {}
    for m, said in enumerate(messages):
        for r, result in enumerate(said.results):
            by_id.setdefault(result.id, []).append((m, r))
    every = [place for places in by_id.values() for place in places]
    for place, call in calls:
        # a result without an id belongs to a call of its name; a call without one takes any
        places = by_id.get(call.id, []) if call.id else every
        found = _first(places, place, call, pairing, messages)
        if found is None and call.id:
            found = _first(by_id.get("", []), place, call, pairing, messages)
        if found is not None:
            pairing.taken.add(found)
            pairing.places[place] = found
            pairing.results[place] = messages[found[0]].results[found[1]]
    _pair_spans(calls, spans, pairing)
    return pairing


def _first(
    places: list[tuple[int, int]],
    after: tuple[int, int],
    call: Call,
    pairing: Pairing,
    messages: Sequence[Said],
) -> tuple[int, int] | None:
    """The first of some results that is said after the call and belongs to no other."""
    for place in places:
        if place in pairing.taken or place[0] <= after[0]:
            continue
        result = messages[place[0]].results[place[1]]
        if (call.id and result.id == call.id) or result.name in ("", call.name):
            return place
    return None


def _pair_spans(
    calls: list[tuple[tuple[int, int], Call]], spans: Sequence[Span], pairing: Pairing
) -> None:
    tools = [span for span in spans if span.type == "TOOL"]
    by_args: dict[tuple[str, str], deque[int]] = {}
    by_name: dict[str, deque[int]] = {}
    for n, span in enumerate(tools):
        by_args.setdefault((span.name, _written(span.inputs)), deque()).append(n)
        by_name.setdefault(span.name, deque()).append(n)
    used: set[int] = set()
    for place, call in calls:  # calls whose arguments tell them apart choose first
        same = by_args.get((call.name, _written(call.args)))
        if same:
            used.add(same[0])
            pairing.spans[place] = tools[same.popleft()]
    for place, call in calls:
        free = by_name.get(call.name, deque())
        while free and free[0] in used:
            free.popleft()
        if free and place not in pairing.spans:
            pairing.spans[place] = tools[free.popleft()]


def _written(args: Any) -> str:
    """Equal for equal arguments, whatever the order of their names."""
    try:
        return json.dumps(args, sort_keys=True, default=str)
    except RecursionError:
        return ""


def call_block(call: Call, result: Result | None, span: Span | None, texts: Texts) -> ToolCall:
    """A call as it is shown; without a result message the span's output is the result."""
    args = call.args
    if not isinstance(args, dict):
        args = {} if args is None or args == "" else {"": args}
    fields = texts.fields(args)
    shown: list[Shown] = []
    if result is not None:
        shown = [block for part in result.parts for block in result_blocks(part, texts)]
    elif span is not None:
        shown = output_blocks(span.outputs, texts)
    if span is not None:
        shown += [p for p in problems_of(span) if p.stack or not shown]
    status: Status = "unset"
    if span is not None:
        status = status_of(span)
    if result is not None and result.error:
        status = "error"
    return ToolCall(
        id=clean(call.id),
        name=clean(call.name),
        args=fields,
        result=shown,
        status=status,
        span_id=clean(span.span_id) if span else None,
        duration_us=duration_us(span) if span else None,
    )


def span_call(span: Span, texts: Texts) -> ToolCall:
    """A TOOL span that no message asked for, as the call that it was."""
    return call_block(Call("", span.name, span.inputs), None, span, texts)


def output_blocks(outputs: Any, texts: Texts) -> list[Shown]:
    """A tool's return value; frameworks wrap it in a tool message."""
    said = read_message(outputs)
    if said and said.results:
        return [
            block
            for result in said.results
            for part in result.parts
            for block in result_blocks(part, texts)
        ]
    return plain(texts.blocks(outputs))


def result_blocks(part: Part, texts: Texts) -> list[Shown]:
    """One part of a tool's answer."""
    if part.kind == "media":
        return [media(part, texts)]
    return plain(texts.blocks(part.value))


def plain(blocks: list[Block]) -> list[Shown]:
    """Blocks of a value: none of them is a call or a thought."""
    return [block for block in blocks if not isinstance(block, ToolCall | Reasoning)]


def media(part: Part, texts: Texts) -> Media:
    """A picture, sound or file; a long address (a picture in base64) is sent when asked for."""
    value = part.value
    shown = None if value["url"] is None else texts.text(value["url"], "plain")
    return Media(
        media=value["media"],
        name=clean(value["name"]),
        url=None if shown is None or shown.ref else shown.text,
        ref=shown.ref if shown else None,
    )


def part_block(part: Part, role: str, texts: Texts) -> Block:
    """One part of a message that is not a tool's answer."""
    if part.kind == "media":
        return media(part, texts)
    if part.kind == "reasoning":
        return Reasoning(texts.text(str(part.value), "markdown"))
    if part.kind == "json":
        return texts.json(part.value)
    text = part.value if isinstance(part.value, str) else as_text(part.value)
    return texts.prose(text) if role == "assistant" else texts.written(text)
