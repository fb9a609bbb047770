"""What a span was asked and what it answered, as messages where it speaks in messages."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from labeling_widget.traces.failures import read_failure
from labeling_widget.traces.gemini import from_candidates, from_request
from labeling_widget.traces.messages import Said, joined, read_message, read_messages
from labeling_widget.traces.parts import Part
from labeling_widget.traces.streams import put_together

_ASKED = (
    "question", "query", "input", "prompt", "message", "text", "q", "user_input", "user_message",
    "user_query", "user_question", "request", "instruction", "content", "inputs", "messages",
)  # fmt: skip
_ANSWERED = (
    "answer", "output", "response", "result", "text", "content", "output_text", "completion",
    "reply", "message", "generated_text", "final_answer", "final_output",
)  # fmt: skip
_HISTORY = ("chat_history", "history", "conversation", "conversation_history")
_WRAPPERS = ("request", "inputs", "input", "model_input", "state", "kwargs", "payload", "data")

_MESSAGE_KEYS = (
    "role", "content", "tool_calls", "name", "type", "tool_call_id", "id", "data", "kwargs", "lc",
    "function_call", "refusal", "reasoning_content", "reasoning", "status",
)  # fmt: skip


class Spoken(Struct, frozen=True):
    """Messages found in a value; `rest` is what of the value they do not contain."""

    messages: list[Said]
    rest: Any = None
    structured: bool = True  # False: a plain string that is taken for a message


def read_request(value: Any, *, depth: int = 0) -> Spoken | None:
    """Messages in the inputs of a span, `None` when it does not speak in messages."""
    if isinstance(value, str):
        said = Said("user", (Part("text", value),))
        return Spoken([said], structured=False) if value.strip() and depth == 0 else None
    if isinstance(value, list):
        found = read_messages(value)
        return Spoken(found) if found else None
    if not isinstance(value, dict):
        return None
    for reader in (_conversation, _contents, _single, _question):
        spoken = reader(value)
        if spoken:
            return spoken
    for key in _WRAPPERS:
        inner = value.get(key)
        if depth < 3 and isinstance(inner, dict):  # noqa: PLR2004
            spoken = read_request(inner, depth=depth + 1)
            if spoken:
                rest = _without(value, key)
                both = {**(rest or {}), **({key: spoken.rest} if spoken.rest else {})}
                return Spoken(spoken.messages, both or None, structured=spoken.structured)
    return None


def read_response(value: Any) -> Spoken | None:
    """Messages in the outputs of a span, `None` when it does not speak in messages."""
    if isinstance(value, str):
        said = Said("assistant", (Part("text", value),))
        unsaid = not value.strip() or read_failure(value)
        return None if unsaid else Spoken([said], structured=False)
    if isinstance(value, list):
        whole = put_together(value)
        if whole is not None:
            return read_response(whole)
        found = read_messages(value)
        return Spoken(found) if found else None
    if not isinstance(value, dict):
        return None
    readers = (_choices, _candidates, _generations, _single, _answer_lists, _answer)
    return next(filter(None, (reader(value) for reader in readers)), None)


def _conversation(value: dict[str, Any]) -> Spoken | None:
    """`messages`, or the Responses API's `input`, with the system prompt beside them."""
    for key in ("messages", "input", "history"):
        found = read_messages(value.get(key))
        if not found:
            continue
        used = [key]
        if key == "input" and isinstance(value.get("instructions"), str):
            used.append("instructions")
            found = [Said("system", (Part("text", value["instructions"]),)), *found]
        system = value.get("system")
        if key == "messages" and isinstance(system, str | list) and system:
            said = read_message({"role": "system", "content": system})
            used.append("system")
            found = [said, *found] if said else found
        if key == "history":
            question = _question(_without(value, key) or {})
            if question is None:
                return None
            return Spoken([*found, *question.messages], question.rest)
        return Spoken(found, _without(value, *used))
    return None


def _contents(value: dict[str, Any]) -> Spoken | None:
    """Gemini's request."""
    found = read_messages(from_request(value))
    used = ("contents", "systemInstruction", "system_instruction")
    return Spoken(found, _without(value, *used)) if found else None


def _candidates(value: dict[str, Any]) -> Spoken | None:
    """Gemini's response."""
    found = read_messages(from_candidates(value))
    return Spoken(found, _without(value, "candidates")) if found else None


def _single(value: dict[str, Any]) -> Spoken | None:
    """The value is one message, or has one under `message`."""
    said = read_message(value)
    if said:
        rest = {
            k: v for k, v in value.items() if k not in _MESSAGE_KEYS and v not in (None, [], {}, "")
        }
        return Spoken([said], rest or None)
    said = read_message(value.get("message"))
    return Spoken([said], _without(value, "message")) if said else None


def _question(value: dict[str, Any]) -> Spoken | None:
    """A question as a string, with what was said before it where that is given."""
    keys = [key for key in _ASKED if isinstance(value.get(key), str) and value[key].strip()]
    if not keys and len(value) == 1:
        keys = [key for key, text in value.items() if isinstance(text, str) and " " in text.strip()]
    if not keys:
        return None
    key = keys[0]
    before: list[Said] = []
    used = [key]
    for name in _HISTORY:
        found = read_messages(value.get(name))
        if found:
            before, used = found, [key, name]
            break
    if key in ("prompt", "input") and isinstance(value.get("instructions"), str):
        before = [Said("system", (Part("text", value["instructions"]),)), *before]
        used.append("instructions")
    said = Said("user", (Part("text", value[key]),))
    return Spoken([*before, said], _without(value, *used), structured=bool(before))


def _choices(value: dict[str, Any]) -> Spoken | None:
    choices = value.get("choices")
    if not isinstance(choices, list) or not choices:
        return None
    found = []
    for choice in choices:
        if not isinstance(choice, dict):
            return None
        said = read_message(choice.get("message")) or read_message(choice.get("delta"))
        if said is None and isinstance(choice.get("text"), str):
            said = Said("assistant", (Part("text", choice["text"]),))
        if said is None:
            return None
        found.append(said)
    return Spoken(found, _without(value, "choices"))


def _generations(value: dict[str, Any]) -> Spoken | None:
    """LangChain's LLMResult."""
    batches = value.get("generations")
    if not isinstance(batches, list):
        return None
    found = []
    for generation in (
        g for batch in batches for g in (batch if isinstance(batch, list) else [batch])
    ):
        said = read_message(generation.get("message")) if isinstance(generation, dict) else None
        if (
            said is None
            and isinstance(generation, dict)
            and isinstance(generation.get("text"), str)
        ):
            said = Said("assistant", (Part("text", generation["text"]),))
        if said is None:
            return None
        found.append(said)
    return Spoken(found, _without(value, "generations")) if found else None


def _answer_lists(value: dict[str, Any]) -> Spoken | None:
    for key in ("messages", "output"):
        found = read_messages(value.get(key))
        if found:
            return Spoken(joined(found), _without(value, key))
    return None


def _answer(value: dict[str, Any]) -> Spoken | None:
    """The answer as a string among other fields, or as a message inside one of them."""
    if read_failure(value):
        return None
    keys = [key for key in _ANSWERED if isinstance(value.get(key), str) and value[key].strip()]
    if not keys and len(value) == 1:
        keys = [key for key, text in value.items() if isinstance(text, str) and " " in text.strip()]
    if keys:
        said = Said("assistant", (Part("text", value[keys[0]]),))
        return Spoken([said], _without(value, keys[0]), structured=False)
    for key in ("response", "output", "result", "answer"):
        inner = value.get(key)
        spoken = read_response(inner) if isinstance(inner, dict) else None
        if spoken:
            rest = {**(_without(value, key) or {}), **({key: spoken.rest} if spoken.rest else {})}
            return Spoken(spoken.messages, rest or None, structured=spoken.structured)
    return None


def _without(value: dict[str, Any], *keys: str) -> dict[str, Any] | None:
    return {k: v for k, v in value.items() if k not in keys} or None
