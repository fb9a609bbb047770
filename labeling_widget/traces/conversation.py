"""The conversation of a whole trace: what was asked, what happened, what was answered."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from labeling_widget.traces.blocks import Block, Message
from labeling_widget.traces.messages import Said
from labeling_widget.traces.model import Span, Trace
from labeling_widget.traces.spans import duration_us, problems_of
from labeling_widget.traces.spoken import Spoken, read_request, read_response
from labeling_widget.traces.text import Texts, clean
from labeling_widget.traces.threads import MODELS, Thread, Turn, threads
from labeling_widget.traces.tools import call_block, pair, part_block, result_blocks, span_call

_KNOBS = frozenset({
    "model", "temperature", "top_p", "top_k", "n", "stream", "stream_options", "max_tokens",
    "max_completion_tokens", "max_output_tokens", "stop", "seed", "tools", "tool_choice",
    "parallel_tool_calls", "response_format", "frequency_penalty", "presence_penalty",
    "logprobs", "user", "store", "metadata", "id", "object", "created", "created_at", "usage",
    "system_fingerprint", "service_tier", "type", "role", "stop_reason", "stop_sequence",
    "finish_reason", "status", "error", "incomplete_details", "text", "truncation",
    "llm_output", "run", "response_metadata", "usage_metadata",
})  # fmt: skip
"""What models are given and give beside messages; all of it is in the span's own view."""


class _Line(Struct):
    """A turn on its way to the screen."""

    turn: Turn
    earlier: bool = False


def conversation(trace: Trace, texts: Texts) -> list[Message]:
    """The messages of a trace as a reviewer reads them, each once."""
    asked, answered = read_request(trace.request), read_response(trace.response)
    thread = _main(threads(trace), asked, answered)
    lines = _lines(trace, asked, thread)
    answer, closing = _close(trace, lines, answered)
    messages = _opening(trace, asked, texts)
    messages += _messages(trace, lines, answer, texts)
    return messages + _response(trace, answered, closing, texts)


def _main(found: list[Thread], asked: Spoken | None, answered: Spoken | None) -> Thread:
    """The thread that the root's request began and its response ended."""
    question = _question(asked)
    reply = _reply(answered)

    def fit(thread: Thread) -> tuple[bool, bool, bool, int]:
        said = [turn.said for turn in thread.turns]
        return (
            any(s.role == "user" and s.text.strip() == question for s in said if question),
            any(s.role == "assistant" and s.text.strip() == reply for s in said if reply),
            any(s.calls for s in said),
            len(said),
        )

    return max(found, key=fit, default=Thread())


def _question(asked: Spoken | None) -> str:
    users = [s.text.strip() for s in asked.messages if s.role == "user"] if asked else []
    return users[-1] if users else ""


def _reply(answered: Spoken | None) -> str:
    texts = [s.text.strip() for s in answered.messages if s.role == "assistant"] if answered else []
    return next((text for text in reversed(texts) if text), "")


def _lines(trace: Trace, asked: Spoken | None, thread: Thread) -> list[_Line]:
    turns = thread.turns
    if asked is None:
        worth = any(t.said.calls for t in turns) or trace.request is None
        several = sum(t.said.role == "user" for t in turns) > 1
        return [_Line(turn) for turn in turns] if worth or several else []
    given = [Turn(said, said.key) for said in asked.messages]
    last = max((n for n, turn in enumerate(given) if turn.said.role == "user"), default=len(given))
    question = _question(asked)
    if not any(t.said.role == "user" and t.said.text.strip() == question for t in turns):
        # the model was asked in other words: theirs are in the span, the person's are here
        began = next((n for n, t in enumerate(turns) if t.said.role == "assistant"), len(turns))
        calls = any(turn.said.calls for turn in turns)
        rest = turns[began:] if calls else []
        return [
            _Line(turn, earlier=n < last and turn.said.role != "system")
            for n, turn in enumerate(given)
        ] + [_Line(turn) for turn in rest]
    before = [turn for n, turn in enumerate(given) if n < last]
    left = [turn.key for turn in before]
    lines: list[_Line] = []
    for turn in turns:
        known = turn.key in left
        if known:
            left.remove(turn.key)
        lines.append(_Line(turn, earlier=known and turn.said.role != "system"))
    missing = [turn for turn in before if turn.key in left]  # history the model was not shown
    start = next((n for n, line in enumerate(lines) if line.turn.said.role != "system"), 0)
    lines[start:start] = [_Line(turn, earlier=turn.said.role != "system") for turn in missing]
    return lines


def _close(
    trace: Trace, lines: list[_Line], answered: Spoken | None
) -> tuple[int | None, list[Said]]:
    """Where the answer is among the lines, and what the response says beyond them.

    What the root says in messages that the thread lacks is appended to `lines`; a string that
    is nobody's message is returned, to be shown as the response.
    """
    closing: list[Said] = []
    if answered:
        known = [line.turn.key for line in lines]
        root = trace.root
        for said in answered.messages:
            text = said.text.strip()
            if said.key in known:
                known.remove(said.key)
            elif _last(lines, text) is not None and not (said.calls or said.results):
                continue
            elif answered.structured or not _spoke(lines):
                lines.append(_Line(Turn(said, said.key, root)))
            else:
                closing.append(said)
    elif trace.response is not None:
        return None, closing
    if closing:
        return None, closing
    found = _last(lines, _reply(answered)) if answered else None
    return _last(lines, "") if found is None else found, closing


def _last(lines: list[_Line], text: str) -> int | None:
    """The last assistant message that is not history and says `text` (or anything)."""
    for n in range(len(lines) - 1, -1, -1):
        said = lines[n].turn.said
        if said.role == "assistant" and not lines[n].earlier:
            mine = said.text.strip()
            if mine and text in ("", mine):
                return n
    return None


def _spoke(lines: list[_Line]) -> bool:
    return _last(lines, "") is not None


def _opening(trace: Trace, asked: Spoken | None, texts: Texts) -> list[Message]:
    """The part of the request that is not messages."""
    root = trace.root
    value: Any = trace.request if asked is None else _beside(root, asked)
    blocks = texts.blocks(value)
    return [Message(role="request", blocks=blocks, span_id=_id(root))] if blocks else []


def _response(
    trace: Trace, answered: Spoken | None, closing: list[Said], texts: Texts
) -> list[Message]:
    root = trace.root
    blocks: list[Block] = [
        part_block(part, "assistant", texts) for said in closing for part in said.parts
    ]
    is_answer = bool(blocks)
    if answered:
        blocks += texts.blocks(_beside(root, answered))
    elif trace.response is not None:
        shown = texts.blocks(trace.response)
        blocks, is_answer = shown or [texts.json(trace.response)], True
    elif root is not None and root.status == "ERROR":
        blocks, is_answer = [*problems_of(root)], True
    if not blocks:
        return []
    duration = duration_us(root) if root else None
    return [
        Message(
            role="response",
            blocks=blocks,
            span_id=_id(root),
            duration_us=duration,
            answer=is_answer,
        )
    ]


def _beside(root: Span | None, spoken: Spoken) -> Any:
    rest = spoken.rest
    if not isinstance(rest, dict):
        return rest
    if root is not None and root.type in MODELS:
        return None
    kept = {
        key: value
        for key, value in rest.items()
        if key not in _KNOBS and value is not None and value not in ("", [], {})
    }
    return kept or None


def _id(span: Span | None) -> str | None:
    return clean(span.span_id) if span else None


def _messages(trace: Trace, lines: list[_Line], answer: int | None, texts: Texts) -> list[Message]:
    said = [line.turn.said for line in lines]
    pairing = pair(said, trace.spans)
    shown: list[Message] = []
    unasked = _unasked(trace, said)
    for n, line in enumerate(lines):
        message = line.turn.said
        if n == answer and unasked:
            calls: list[Block] = [span_call(span, texts) for span in unasked]
            shown.append(Message(role="assistant", blocks=calls))
        blocks = [part_block(part, message.role, texts) for part in message.parts]
        for c, call in enumerate(message.calls):
            place = (n, c)
            blocks.append(
                call_block(call, pairing.results.get(place), pairing.spans.get(place), texts)
            )
        for r, result in enumerate(message.results):
            if (n, r) not in pairing.taken:
                blocks += [b for part in result.parts for b in result_blocks(part, texts)]
        if not blocks:
            continue
        span = line.turn.span
        shown.append(
            Message(
                role=message.role,
                blocks=blocks,
                name=clean(message.name) if message.name else None,
                span_id=_id(span),
                duration_us=duration_us(span) if span else None,
                earlier=line.earlier,
                answer=n == answer,
            )
        )
    if answer is None and unasked:
        shown.append(Message(role="assistant", blocks=[span_call(span, texts) for span in unasked]))
    return shown


def _unasked(trace: Trace, said: list[Said]) -> list[Span]:
    """The tools that ran where no message says so: the model's calls were not recorded."""
    if any(message.calls for message in said):
        return []
    tools = {span.span_id: span for span in trace.spans if span.type == "TOOL"}
    root = trace.root
    return [span for span in tools.values() if span.parent_id not in tools and span is not root]
