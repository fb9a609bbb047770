"""Messages of the OpenTelemetry vocabularies as OpenAI's, which the rest of the package reads."""

from __future__ import annotations

import json
from typing import Any


def from_parts(messages: Any) -> list[dict[str, Any]]:
    """Messages of OpenTelemetry GenAI: a role and typed parts.

    A part of type `tool_call_response` becomes a message of its own, of role `tool`.
    """
    found: list[dict[str, Any]] = []
    for message in messages if isinstance(messages, list) else []:
        if not isinstance(message, dict):
            continue
        parts = message.get("parts")
        if isinstance(parts, str):
            parts = [{"type": "text", "content": parts}]
        if not isinstance(parts, list):
            if message.get("content") is not None:
                found.append(message)
            continue
        results = [part for part in parts if _type(part) == "tool_call_response"]
        others = [part for part in parts if _type(part) != "tool_call_response"]
        if others:
            found.append(_message(str(message.get("role") or "user"), others))
        found += [
            {
                "role": "tool",
                "tool_call_id": part.get("id"),
                "content": _text(part.get("response", part.get("result"))),
            }
            for part in results
        ]
    return found


def from_prompts(messages: Any, *, role: str = "user") -> list[dict[str, Any]]:
    """Messages flattened under `gen_ai.prompt` and `gen_ai.completion`: they are OpenAI's already.

    A plain text is one message of role `role`.
    """
    if isinstance(messages, str):
        return [{"role": role, "content": messages}]
    if not isinstance(messages, list):
        return []
    return [
        {
            "role": role,
            **message,
            **_with_calls([_call(call) for call in _list(message.get("tool_calls"))]),
        }
        for message in messages
        if isinstance(message, dict)
    ]


def from_openinference(messages: Any) -> list[dict[str, Any]]:
    """Messages of OpenInference: everything under `message`, items under their own names."""
    found: list[dict[str, Any]] = []
    for item in messages if isinstance(messages, list) else []:
        message = item.get("message", item) if isinstance(item, dict) else None
        if not isinstance(message, dict):
            continue
        calls = [
            _call(call.get("tool_call", call))
            for call in _list(message.get("tool_calls"))
            if isinstance(call, dict)
        ]
        kept = {key: message[key] for key in ("tool_call_id", "name") if message.get(key)}
        found.append(
            {
                "role": str(message.get("role") or "user"),
                "content": _contents(message),
                **kept,
                **_with_calls(calls),
            }
        )
    return found


def _message(role: str, parts: list[Any]) -> dict[str, Any]:
    calls = [_call(part) for part in parts if _type(part) == "tool_call"]
    blocks = [_block(part) for part in parts if _type(part) != "tool_call"]
    texts = [block["text"] for block in blocks if block.get("type") == "text"]
    content: Any = blocks
    if len(texts) == len(blocks):
        content = "\n\n".join(texts) if texts else None
    return {"role": role, "content": content, **_with_calls(calls)}


def _block(part: Any) -> dict[str, Any]:
    if not isinstance(part, dict):
        return {"type": "text", "text": _text(part)}
    kind = _type(part)
    if kind in ("blob", "uri", "file"):
        return _media(part)
    if kind == "reasoning":
        return {"type": "thinking", "thinking": _text(part.get("content"))}
    known = kind == "text"
    text = _text(part.get("content")) if known else json.dumps(part, ensure_ascii=False, indent=2)
    return {"type": "text", "text": text}


def _media(part: dict[str, Any]) -> dict[str, Any]:
    mime = str(part.get("mime_type") or "")
    media = str(part.get("modality") or mime.split("/", maxsplit=1)[0])
    url = part.get("uri")
    if part.get("content"):
        url = f"data:{mime};base64,{part['content']}"
    if media == "image" and url:
        return {"type": "image_url", "image_url": {"url": str(url)}}
    name = str(part.get("file_id") or media or "file")
    return {"type": "file", "file": {"filename": name, "file_data": url}}


def _contents(message: dict[str, Any]) -> Any:
    contents = message.get("contents")
    if message.get("content") is not None or not isinstance(contents, list):
        return message.get("content")
    blocks: list[dict[str, Any]] = []
    for item in contents:
        content = item.get("message_content", item) if isinstance(item, dict) else item
        if not isinstance(content, dict):
            content = {"text": content}
        image = content.get("image")
        if isinstance(image, dict):
            inner = image.get("image")
            url = inner.get("url") if isinstance(inner, dict) else image.get("url")
            blocks.append({"type": "image_url", "image_url": {"url": url}})
        elif content.get("type") == "reasoning":
            blocks.append({"type": "thinking", "thinking": _text(content.get("text"))})
        else:
            blocks.append({"type": "text", "text": _text(content.get("text"))})
    return blocks


def _call(raw: Any) -> dict[str, Any]:
    call: dict[str, Any] = raw if isinstance(raw, dict) else {}
    nested = call.get("function")
    function: dict[str, Any] = nested if isinstance(nested, dict) else call
    arguments = function.get("arguments")
    if not isinstance(arguments, str):
        arguments = json.dumps({} if arguments is None else arguments)
    name = str(function.get("name") or "")
    return {
        "id": call.get("id"),
        "type": "function",
        "function": {"name": name, "arguments": arguments},
    }


def _with_calls(calls: list[dict[str, Any]]) -> dict[str, Any]:
    return {"tool_calls": calls} if calls else {}


def _type(part: Any) -> str:
    return str(part.get("type") or "") if isinstance(part, dict) else ""


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
