"""Messages in the shapes that model APIs and frameworks give them, as one shape.

OpenAI chat (https://platform.openai.com/docs/api-reference/chat), OpenAI Responses items
(https://platform.openai.com/docs/api-reference/responses), Anthropic messages
(https://docs.anthropic.com/en/api/messages), LangChain message dicts
(https://python.langchain.com/docs/concepts/messages/), Gemini contents and MLflow's chat types.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from labeling_widget.traces.blocks import Role
from labeling_widget.traces.decode import as_text
from labeling_widget.traces.gemini import from_content
from labeling_widget.traces.parts import Call, Part, Result, read_call, read_content, read_item

_ROLES: dict[str, Role] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "ai": "assistant",
    "model": "assistant",
    "agent": "assistant",
    "chatbot": "assistant",
    "tool": "tool",
    "function": "tool",
    "ipython": "tool",
}
_SUFFIXES = ("messagechunk", "message")
_BODY = ("content", "tool_calls", "function_call", "refusal", "reasoning_content")


class Said(Struct, frozen=True):
    """One message, whatever it was written as."""

    role: Role
    parts: tuple[Part, ...] = ()
    calls: tuple[Call, ...] = ()
    results: tuple[Result, ...] = ()
    name: str | None = None

    @property
    def text(self) -> str:
        """Its text alone."""
        return "\n\n".join(str(part.value) for part in self.parts if part.kind == "text")

    @property
    def key(self) -> str:
        """Equal for two tellings of the same message, whichever fields a framework added."""
        return as_text(
            [
                self.role,
                [
                    (p.kind, p.value.strip() if isinstance(p.value, str) else p.value)
                    for p in self.parts
                    if p.kind != "reasoning"
                ],
                [(call.name, call.args) for call in self.calls],
                [[(p.kind, p.value) for p in result.parts] for result in self.results],
            ]
        )


def read_message(raw: Any) -> Said | None:
    """One message dict, or LangChain's pair of role and text; `None` if it is not one."""
    if isinstance(raw, list) and len(raw) == 2 and all(isinstance(each, str) for each in raw):  # noqa: PLR2004
        speaker = _ROLES.get(raw[0].lower())
        return Said(speaker, (Part("text", raw[1]),)) if speaker else None
    if not isinstance(raw, dict):
        return None
    raw = _unwrapped(raw)
    raw = from_content(raw) or raw
    role = _role(raw)
    if role is None:
        return _item(raw)
    if not any(key in raw for key in _BODY):
        return None
    content = read_content(raw.get("content"))
    parts, calls, results = list(content.parts), list(content.calls), list(content.results)
    if isinstance(raw.get("refusal"), str):
        parts.append(Part("text", raw["refusal"]))
    for key in ("reasoning_content", "reasoning"):
        if isinstance(raw.get(key), str) and raw[key]:
            parts.insert(0, Part("reasoning", raw[key]))
            break
    given = raw.get("tool_calls")
    if not given and isinstance(raw.get("additional_kwargs"), dict):
        given = raw["additional_kwargs"].get("tool_calls")
    # LangChain repeats Anthropic's tool_use blocks of the content in tool_calls
    known = {call.id for call in calls if call.id}
    calls += [
        call
        for call in map(read_call, given if isinstance(given, list) else ())
        if call and not (call.id and call.id in known)
    ]
    if isinstance(raw.get("function_call"), dict):
        call = read_call({"function": raw["function_call"]})
        calls += [call] if call else []
    name = raw.get("name")
    if role == "tool":
        call_id = raw.get("tool_call_id")
        results.append(
            Result(
                id=call_id if isinstance(call_id, str) else "",
                name=name if isinstance(name, str) else "",
                parts=tuple(parts),
                error=raw.get("status") == "error" or raw.get("is_error") is True,
            )
        )
        parts = []
    if results and not parts and role == "user":
        role = "tool"  # Anthropic and Gemini let the user carry the tools' answers
    shown = name if isinstance(name, str) and name else _unknown_role(raw)
    return Said(role, tuple(parts), tuple(calls), tuple(results), shown)


def _unwrapped(raw: dict[str, Any]) -> dict[str, Any]:
    """LangChain's two serialised forms as a plain message dict."""
    if (
        (raw.get("lc") == 1 or raw.get("type") == "constructor")
        and isinstance(raw.get("kwargs"), dict)
        and isinstance(raw.get("id"), list)
    ):
        return {"type": str(raw["id"][-1]) if raw["id"] else "", **raw["kwargs"]}
    if isinstance(raw.get("data"), dict) and isinstance(raw.get("type"), str) and len(raw) == 2:  # noqa: PLR2004
        return {**raw["data"], "type": raw["type"]}
    return raw


def _role(raw: dict[str, Any]) -> Role | None:
    role = raw.get("role")
    if isinstance(role, str) and role:
        return _ROLES.get(role.lower(), "user")
    kind = raw.get("type")
    if not isinstance(kind, str) or "content" not in raw:
        return None
    kind = kind.lower()
    for suffix in _SUFFIXES:
        kind = kind.removesuffix(suffix)
    return _ROLES.get(kind)


def _unknown_role(raw: dict[str, Any]) -> str | None:
    role = raw.get("role")
    return role if isinstance(role, str) and role and role.lower() not in _ROLES else None


def _item(raw: dict[str, Any]) -> Said | None:
    """An item of OpenAI's Responses API that is not a message."""
    found = read_item(raw)
    if found is None:
        return None
    role: Role = "tool" if found.results else "assistant"
    return Said(role, found.parts, found.calls, found.results)


def read_messages(raw: Any) -> list[Said] | None:
    """A list of messages, `None` unless every entry is one."""
    if not isinstance(raw, list) or not raw:
        return None
    if len(raw) == 1 and isinstance(raw[0], list):  # LangChain's batch of one
        pair = read_message(raw[0])
        return [pair] if pair else read_messages(raw[0])
    found = []
    for entry in raw:
        said = read_message(entry)
        if said is None:
            return None
        found.append(said)
    return joined(found)


def joined(messages: list[Said]) -> list[Said]:
    """Responses items that belong to one turn (reasoning, text, calls) as one message."""
    turns: list[Said] = []
    for said in messages:
        last = turns[-1] if turns else None
        if (
            last
            and _is_fragment(last)
            and said.role == "assistant"
            and (not last.calls or _is_fragment(said))
        ):
            turns[-1] = replace(last, parts=last.parts + said.parts, calls=last.calls + said.calls)
        else:
            turns.append(said)
    return turns


def _is_fragment(said: Said) -> bool:
    """Thoughts and calls without a word: what follows may be the rest of the same turn."""
    return said.role == "assistant" and all(part.kind == "reasoning" for part in said.parts)
