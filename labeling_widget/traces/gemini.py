"""Contents and candidates of Gemini (https://ai.google.dev/api/generate-content) as messages.

Keys come in camel case over HTTP and in snake case from Google's Python client.
"""

from __future__ import annotations

from typing import Any


def from_content(raw: dict[str, Any]) -> dict[str, Any] | None:
    """One `{"role", "parts"}` as a message with Anthropic's kinds of content blocks."""
    parts, role = raw.get("parts"), raw.get("role")
    if not isinstance(parts, list) or not isinstance(role, str) or "content" in raw:
        return None
    blocks = [_block(part) for part in parts]
    if any(block is None for block in blocks):
        return None
    return {"role": role, "content": blocks}


def from_request(value: dict[str, Any]) -> list[Any] | None:
    """The messages of a request, its system instruction first."""
    contents = value.get("contents")
    if isinstance(contents, str | dict):
        contents = [contents]
    if not isinstance(contents, list) or not contents:
        return None
    if not all(isinstance(each, str | dict) for each in contents):
        return None
    contents = [
        {"role": "user", **({"parts": [each]} if isinstance(each, str) else each)}
        for each in contents
    ]
    instruction = system_instruction(value)
    if isinstance(instruction, dict):
        return [{**instruction, "role": "system"}, *contents]
    return [{"role": "system", "content": instruction}, *contents] if instruction else contents


def system_instruction(value: dict[str, Any]) -> Any:
    """The system instruction of a request, wherever a client puts it."""
    config = value.get("config")
    for place in (value, config if isinstance(config, dict) else {}):
        for key in ("systemInstruction", "system_instruction"):
            if isinstance(place.get(key), str | dict):
                return place[key]
    return None


def from_candidates(value: dict[str, Any]) -> list[Any] | None:
    """The messages of a response."""
    candidates = value.get("candidates")
    if not isinstance(candidates, list) or not candidates:
        return None
    found = []
    for candidate in candidates:
        content = candidate.get("content") if isinstance(candidate, dict) else None
        if not isinstance(content, dict):
            return None
        found.append({"role": "model", **content})
    return found


def _of(part: dict[str, Any], camel: str, snake: str) -> Any:
    return part.get(camel) or part.get(snake)


def _block(part: Any) -> Any:
    if not isinstance(part, dict):
        return part if isinstance(part, str) else None
    if isinstance(part.get("text"), str):
        kind = "thinking" if part.get("thought") is True else "text"
        return {"type": kind, kind: part["text"]}
    call = _of(part, "functionCall", "function_call")
    if isinstance(call, dict) and isinstance(call.get("name"), str):
        return {"type": "tool_use", "id": call.get("id"), **_named(call, "input", "args")}
    answer = _of(part, "functionResponse", "function_response")
    if isinstance(answer, dict):
        return {
            "type": "tool_result",
            "tool_use_id": answer.get("id"),
            **_named(answer, "content", "response"),
        }
    media = _of(part, "inlineData", "inline_data") or _of(part, "fileData", "file_data")
    if isinstance(media, dict):
        return _media(media)
    return part


def _named(source: dict[str, Any], key: str, theirs: str) -> dict[str, Any]:
    return {"name": source.get("name"), key: source.get(theirs)}


def _media(source: dict[str, Any]) -> dict[str, Any]:
    mime = source.get("mimeType") or source.get("mime_type")
    kind = str(mime).partition("/")[0]
    return {
        "type": kind if kind in ("image", "audio") else "file",
        "source": {
            "media_type": mime,
            "data": source.get("data"),
            "url": source.get("fileUri") or source.get("file_uri"),
            "filename": source.get("displayName") or source.get("display_name"),
        },
    }
