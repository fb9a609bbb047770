"""Input and output of one span, as messages where it speaks in messages."""

from __future__ import annotations

from typing import Any

from labeling_widget.traces.blocks import Block, Message, Role
from labeling_widget.traces.history import told_before
from labeling_widget.traces.messages import Said
from labeling_widget.traces.model import Span, Trace
from labeling_widget.traces.spoken import Spoken, read_request, read_response
from labeling_widget.traces.text import Texts, clean
from labeling_widget.traces.tools import call_block, pair, part_block, result_blocks


def span_input(span: Span, texts: Texts, trace: Trace | None = None) -> list[Message]:
    """What the span took in; what is not part of its messages follows them as a request.

    Messages that an earlier call of the trace knew are marked `earlier`, if the trace is given:
    all calls before this one are read for it.
    """
    spoken = read_request(span.inputs)
    before = told_before(trace, span, spoken) if trace and spoken else frozenset[int]()
    return _shown(span.inputs, spoken, "request", texts, before)


def span_output(span: Span, texts: Texts) -> list[Message]:
    """What the span gave out; what is not part of its messages follows them as a response."""
    return _shown(span.outputs, read_response(span.outputs), "response", texts, frozenset())


def _shown(
    value: Any, spoken: Spoken | None, role: Role, texts: Texts, before: frozenset[int]
) -> list[Message]:
    if spoken is None or not spoken.structured:
        blocks = texts.blocks(value)
        if role == "response" and isinstance(value, str) and spoken is not None:
            blocks = [texts.prose(value)]
        return [Message(role=role, blocks=blocks)] if blocks else []
    messages = _messages(spoken.messages, texts, before)
    rest = texts.blocks(spoken.rest)
    return [*messages, Message(role=role, blocks=rest)] if rest else messages


def _messages(said: list[Said], texts: Texts, before: frozenset[int]) -> list[Message]:
    pairing = pair(said, ())
    # a call is told again with its result: the card that holds both is new while the result is
    renewed = {call[0] for call, at in pairing.places.items() if at[0] not in before}
    shown = []
    for n, message in enumerate(said):
        blocks: list[Block] = [part_block(part, message.role, texts) for part in message.parts]
        blocks += [
            call_block(call, pairing.results.get((n, c)), None, texts)
            for c, call in enumerate(message.calls)
        ]
        for r, result in enumerate(message.results):
            if (n, r) not in pairing.taken:
                blocks += [b for part in result.parts for b in result_blocks(part, texts)]
        if blocks:
            name = clean(message.name) if message.name else None
            earlier = n in before and n not in renewed
            shown.append(Message(role=message.role, blocks=blocks, name=name, earlier=earlier))
    return shown
