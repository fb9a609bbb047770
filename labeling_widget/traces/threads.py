"""The conversations inside a trace, found by following its chat models' calls.

Each call of a chat model resends the history it answers to. A call whose history extends what
is known adds only what is new, so each message is there once; a call with another history (a
sub-agent, a guardrail, a retry) starts a thread of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from labeling_widget.traces.messages import Said
from labeling_widget.traces.model import Span, Trace
from labeling_widget.traces.spoken import read_request, read_response

_MODELS = ("CHAT_MODEL", "LLM")
_OVERLAP = 2
"""Messages that must agree for a trimmed history to count as the same conversation."""


class Turn(Struct, frozen=True):
    """A message and the chat span that wrote it, `None` for what was said to the model."""

    said: Said
    key: str
    span: Span | None = None


class Thread(Struct):
    """One conversation; `keys` names its turns without the system prompts."""

    turns: list[Turn] = []
    keys: list[str] = []

    def add(self, turns: Iterable[Turn]) -> None:
        """Append turns; a system prompt that is there already is not repeated."""
        systems = {turn.key for turn in self.turns if turn.said.role == "system"}
        for turn in turns:
            if turn.said.role != "system":
                self.keys.append(turn.key)
            elif turn.key in systems:
                continue
            else:
                systems.add(turn.key)
            self.turns.append(turn)


def threads(trace: Trace) -> list[Thread]:
    """Every conversation of the trace, in the order in which they began."""
    found: list[Thread] = []
    written: dict[str, Span] = {}
    for span in trace.spans:
        if span.type not in _MODELS:
            continue
        asked, answered = read_request(span.inputs), read_response(span.outputs)
        if asked is None:
            continue
        history = [_turn(said, written) for said in asked.messages]
        # several choices are alternatives: the first is the one that a conversation goes on with
        several = isinstance(span.outputs, dict) and "choices" in span.outputs
        said_now = (answered.messages[:1] if several else answered.messages) if answered else []
        answer = [Turn(said, said.key, span) for said in said_now]
        for turn in answer:
            written.setdefault(turn.key, span)
        _join(found, history, answer)
    return found


def _turn(said: Said, written: dict[str, Span]) -> Turn:
    key = said.key
    return Turn(said, key, written.get(key) if said.role == "assistant" else None)


def _join(found: list[Thread], history: list[Turn], answer: list[Turn]) -> None:
    body = [turn.key for turn in history if turn.said.role != "system"]
    whole = body + [turn.key for turn in answer]
    said = set(body)
    for thread in reversed(found):
        known = thread.keys
        if whole and known and known[0] != whole[0] and known[-1] not in said:
            continue  # nothing in common; seen at once, for a trace may hold thousands
        if known[: len(whole)] == whole:
            return  # told a second time, by a span around or inside the one that said it
        if known == body[: len(known)]:
            thread.add(_after(history, len(known)) + answer)
            return
        overlap = _overlap(known, body)
        if overlap:
            thread.add(_after(history, overlap) + answer)
            return
    thread = Thread()
    thread.add(history + answer)
    found.append(thread)


def _after(history: list[Turn], count: int) -> list[Turn]:
    """The system prompts of a history, and its messages after the first `count`."""
    kept = []
    for turn in history:
        if turn.said.role == "system":
            kept.append(turn)
        elif count:
            count -= 1
        else:
            kept.append(turn)
    return kept


def _overlap(known: list[str], body: list[str]) -> int:
    """How many of the first messages of a trimmed history are the last that are known."""
    for count in range(min(len(known), len(body)), _OVERLAP - 1, -1):
        if body[count - 1] == known[-1] and known[-count:] == body[:count]:
            return count
    return 0
