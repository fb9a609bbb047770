"""What agents are asked, and every form that their answers come in."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from labeling_widget.errors import AgentFailed

MOST_CHARS = 400_000
"""Characters of one answer, as JSON: more is no answer that anybody reads."""


class Request(Struct, frozen=True):
    """What an agent is asked: the messages so far, and what the session gives along."""

    messages: list[dict[str, Any]]
    custom_inputs: dict[str, Any] = {}


class Answer(Struct, frozen=True):
    """An answer: the message that goes on with the chat, and the whole of what came."""

    message: dict[str, Any]
    output: Any

    @property
    def text(self) -> str:
        """What it says."""
        return text_of(self.message.get("content"))


class Reply(Struct, frozen=True):
    """An answer, and the trace that the agent made of it itself, as MLflow's dict."""

    answer: Answer
    trace: dict[str, Any] | None = None


Emit = Callable[[str], None]
"""Takes a piece of an answer as it comes."""

Source = Callable[[Request, Emit], Reply]
"""Answers a request, on whichever thread it is called."""


def answer_in(value: Any) -> Answer:
    """The answer that a value is: a text, a chat message, or a response that holds one.

    Raises:
        AgentFailed: it is none, or too large.
    """
    value = _plain(value)
    if isinstance(value, str):
        return answer_of(value)
    message = _message_in(value)
    if message is None:
        raise no_answer(value)
    if not text_of(message.get("content")).strip() and not message.get("tool_calls"):
        raise AgentFailed("The agent said nothing.")
    return Answer(message={**message, "role": "assistant"}, output=value)


def answer_of(text: str) -> Answer:
    """The answer that says a text; raises `AgentFailed` when it says nothing."""
    check_size(len(text))
    if not text.strip():
        raise AgentFailed("The agent said nothing.")
    message = {"role": "assistant", "content": text}
    return Answer(message=message, output={"choices": [{"index": 0, "message": message}]})


def piece_in(value: Any) -> str:
    """The text of a piece of an answer that is streamed: a text, or a chunk that holds one.

    Raises:
        AgentFailed: it is neither.
    """
    if isinstance(value, str):
        return value
    chunk = _plain(value)
    if not isinstance(chunk, Mapping):
        raise no_answer(value)
    if str(chunk.get("type") or "").startswith("response."):  # an event of OpenAI's Responses
        delta = chunk.get("delta")
        return delta if chunk["type"] == "response.output_text.delta" and delta else ""
    if "choices" in chunk:
        choices = chunk["choices"]
        first = choices[0] if isinstance(choices, list) and choices else {}
        chunk = first if isinstance(first, Mapping) else {}
    elif not chunk.keys() & {"delta", "content", "message"}:
        raise no_answer(value)
    for inner in (chunk.get("delta"), chunk.get("message"), chunk):
        if isinstance(inner, Mapping) and inner.get("content") is not None:
            return text_of(inner["content"])
    return ""


def text_of(content: Any) -> str:
    """The text of a message's content: itself, or its parts that are text."""
    if isinstance(content, str):
        return content
    if not isinstance(content, Sequence):
        return ""
    texts = [part if isinstance(part, str) else _text_of_part(part) for part in content]
    return "\n".join(text for text in texts if text)


def check_size(chars: int) -> None:
    """Raise `AgentFailed` for an answer that is too large."""
    if chars > MOST_CHARS:
        raise AgentFailed(
            f"The agent's answer is too long: more than {MOST_CHARS:,} characters are not taken."
        )


def no_answer(value: Any) -> AgentFailed:
    """It came, and says nothing that can be read; the value itself is not repeated."""
    keys = ", ".join(repr(str(key)[:40]) for key in list(value)[:6]) if _is_dict(value) else ""
    held = f" with {keys}" if keys else ""
    return AgentFailed(
        f"The agent gave {type(value).__name__}{held}, which is no answer: a text, a chat message "
        "or a chat completion is."
    )


def _is_dict(value: Any) -> bool:
    return isinstance(value, Mapping)


def _plain(value: Any) -> Any:
    """A value as JSON data, whatever object holds it."""
    for name in ("model_dump", "to_dict"):
        method = getattr(value, name, None)
        if callable(method) and not isinstance(value, type):
            value = method()
            break
    try:
        text = json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        raise no_answer(value) from None
    check_size(len(value) if isinstance(value, str) else len(text))
    return json.loads(text)


def _message_in(value: Any) -> dict[str, Any] | None:
    if isinstance(value, list):
        return _last_said(value)
    if not isinstance(value, dict):
        return None
    choices = value.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        found = choices[0].get("message")
        return found if isinstance(found, dict) else None
    for key in ("messages", "output"):
        if isinstance(value.get(key), list):
            return _last_said(value[key])
    if isinstance(value.get("message"), dict):
        return dict(value["message"])
    return value if "content" in value and value.get("role", "assistant") == "assistant" else None


def _last_said(values: list[Any]) -> dict[str, Any] | None:
    """The last message of the assistant; of pieces that were streamed, all they say."""
    if values and all(isinstance(each, str) for each in values):
        return {"role": "assistant", "content": "".join(values)}
    if values and all(_is_dict(each) and each.keys() & {"choices", "delta"} for each in values):
        return {"role": "assistant", "content": "".join(piece_in(each) for each in values)}
    said = [
        each
        for each in values
        if isinstance(each, dict) and "content" in each and each.get("role") == "assistant"
    ]
    return dict(said[-1]) if said else None


def _text_of_part(part: Any) -> str:
    text = part.get("text") if isinstance(part, Mapping) else None
    return text if isinstance(text, str) else ""
