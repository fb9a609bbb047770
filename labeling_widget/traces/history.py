"""Which messages of a model's call the calls before it knew already.

An agent sends its whole history with every call. What a reviewer wants to see of a call is what
it was told that no call before it was.
"""

from __future__ import annotations

from collections.abc import Iterator

from labeling_widget.traces.model import Span, Trace
from labeling_widget.traces.spoken import Spoken, read_request, read_response
from labeling_widget.traces.threads import MODELS, agreement


def told_before(trace: Trace, span: Span, spoken: Spoken) -> frozenset[int]:
    """Places of the messages that an earlier call of the trace received or gave.

    The history counts as known as far as it agrees with one earlier call from its beginning, or
    from where it was trimmed. Its last message is always new: a repeated call is answered anew.

    Args:
        trace: The whole trace.
        span: One of its spans; only calls of models have a history.
        spoken: What was read in the inputs of `span`.
    """
    if span.type not in MODELS:
        return frozenset()
    said = [(n, message.key) for n, message in enumerate(spoken.messages)]
    systems = {n for n, _ in said if spoken.messages[n].role == "system"}
    body = [(n, key) for n, key in said if n not in systems]
    best, prompts = 0, set[str]()
    for earlier in _earlier(trace, span):
        asked = read_request(earlier.inputs)
        if asked is None:
            continue
        answered = read_response(earlier.outputs)
        told = [message.key for message in asked.messages if message.role != "system"]
        told += [message.key for message in answered.messages] if answered else []
        agreeing, goes_on = agreement(told, [key for _, key in body])
        if agreeing > best:
            best = agreeing
            prompts = {m.key for m in asked.messages if m.role == "system"}
        if best and goes_on:
            break  # the call before this one: none knew more
    known = {n for n, _ in body[: min(best, len(body) - 1)]}
    return frozenset(known | {n for n, key in said if n in systems and key in prompts})


def _earlier(trace: Trace, span: Span) -> Iterator[Span]:
    """The calls of models that began before a span and are not around it, the nearest first."""
    by_id = {each.span_id: each for each in trace.spans}
    around: set[str] = set()
    parent = by_id.get(span.parent_id or "")
    while parent is not None and parent.span_id not in around:
        around.add(parent.span_id)
        parent = by_id.get(parent.parent_id or "")
    place = next(n for n, each in enumerate(trace.spans) if each.span_id == span.span_id)
    for each in reversed(trace.spans[:place]):
        if each.type in MODELS and each.span_id not in around:
            yield each
