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

MODELS = ("CHAT_MODEL", "LLM")
_OVERLAP = 2
"""Messages that must agree for a trimmed history to count as the same conversation."""


class Turn(Struct, frozen=True):
    """A message and the chat span that wrote it, `None` for what was said to the model."""

    said: Said
    key: str
    span: Span | None = None


class Thread(Struct):
    """One conversation; `keys` names its turns without the system prompts, `systems` those."""

    turns: list[Turn] = []
    keys: list[str] = []
    systems: set[str] = set()

    def add(self, turns: Iterable[Turn]) -> None:
        """Append turns; a system prompt that is there already is not repeated."""
        for turn in turns:
            if turn.said.role != "system":
                self.keys.append(turn.key)
            elif turn.key in self.systems:
                continue
            else:
                self.systems.add(turn.key)
            self.turns.append(turn)


def threads(trace: Trace) -> list[Thread]:
    """Every conversation of the trace, in the order in which they began."""
    found: list[Thread] = []
    written: dict[str, Span] = {}
    for span in trace.spans:
        if span.type not in MODELS:
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
        if known and known[-1] not in said and not _holds(known, whole):
            continue  # nothing in common; seen at once, for a trace may hold thousands
        if known[: len(whole)] == whole:
            return  # told a second time, by a span around or inside the one that said it
        agreeing, goes_on = agreement(known, body)
        if goes_on:
            thread.add(_after(history, agreeing) + answer)
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


def _holds(known: list[str], whole: list[str]) -> bool:
    """Whether a thread may begin with a whole call: their ends are compared alone."""
    return not whole or (len(known) >= len(whole) and known[len(whole) - 1] == whole[-1])


def agreement(known: list[str], body: list[str]) -> tuple[int, bool]:
    """How far a history is known, and whether it goes on where the known one ends.

    A trimmed history begins in the midst of what is known, or keeps its first messages and goes
    on from there.
    """
    common = 0
    while common < min(len(known), len(body)) and known[common] == body[common]:
        common += 1
    if common == len(known):
        return common, True
    kept = _overlap(known[common:], body[common:])
    return common + kept, kept > 0


def _overlap(known: list[str], body: list[str]) -> int:
    """How many of the first messages of a trimmed history are the last that are known."""
    for count in range(min(len(known), len(body)), _OVERLAP - 1, -1):
        if body[count - 1] == known[-1] and known[-count:] == body[:count]:
            return count
    return 0
