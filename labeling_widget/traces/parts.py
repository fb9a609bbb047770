"""What a message consists of: text, pictures, thoughts, tool calls and their results."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from labeling_widget.traces.decode import as_text
from labeling_widget.traces.text import json_in


class Part(Struct, frozen=True):
    """Text, thought, picture (`value` is a dict of `Media`'s fields) or any other JSON."""

    kind: Literal["text", "reasoning", "media", "json"]
    value: Any


class Call(Struct, frozen=True):
    """A call of a tool; `args` is decoded, a dict where the model kept to the rules."""

    id: str
    name: str
    args: Any


class Result(Struct, frozen=True):
    """What a tool answered, and to which call."""

    id: str
    name: str
    parts: tuple[Part, ...]
    error: bool = False


class Content(Struct, frozen=True):
    """The content of one message, sorted."""

    parts: tuple[Part, ...] = ()
    calls: tuple[Call, ...] = ()
    results: tuple[Result, ...] = ()


def read_content(raw: Any) -> Content:
    """The `content` of a message: text, one block, or a list of blocks."""
    parts: list[Part] = []
    calls: list[Call] = []
    results: list[Result] = []
    for block in raw if isinstance(raw, list) else [raw]:
        if block is None or block == "":
            continue
        if isinstance(block, str):
            parts.append(Part("text", block))
        elif not isinstance(block, dict):
            parts.append(Part("json", block))
        elif block.get("type") in ("tool_use", "server_tool_use") and "name" in block:
            calls.append(
                Call(_str(block.get("id")), _str(block["name"]), _args(block.get("input")))
            )
        elif block.get("type") == "tool_result":
            results.append(_result(block, "tool_use_id", "content"))
        elif block.get("type") == "tool_call" and "name" in block:
            calls.append(Call(_str(block.get("id")), _str(block["name"]), block.get("args")))
        else:
            parts.append(_part(block))
    return Content(tuple(parts), tuple(calls), tuple(results))


def read_call(raw: Any) -> Call | None:
    """One entry of `tool_calls`, OpenAI's or LangChain's."""
    if not isinstance(raw, dict):
        return None
    function = raw.get("function")
    source = function if isinstance(function, dict) else raw
    if not isinstance(source.get("name"), str):
        return None
    args = source.get("arguments", source.get("args", source.get("input")))
    return Call(_str(raw.get("id") or raw.get("call_id")), source["name"], _args(args))


def read_item(raw: dict[str, Any]) -> Content | None:
    """An item of OpenAI's Responses API beside messages: a call, a result, a thought."""
    kind = raw.get("type")
    if not isinstance(kind, str):
        return None
    if kind in ("function_call", "custom_tool_call") and isinstance(raw.get("name"), str):
        args = _args(raw.get("arguments", raw.get("input")))
        return Content(calls=(Call(_str(raw.get("call_id") or raw.get("id")), raw["name"], args),))
    if kind in ("function_call_output", "custom_tool_call_output"):
        return Content(results=(_result(raw, "call_id", "output"),))
    if kind == "reasoning" and ("summary" in raw or "content" in raw):
        thoughts = [
            _text_of(block) for key in ("summary", "content") for block in _list(raw.get(key))
        ]
        text = "\n\n".join(thought for thought in thoughts if thought)
        return Content(parts=(Part("reasoning", text),) if text else ())
    if kind.endswith("_call") and ("id" in raw or "call_id" in raw):
        rest = {k: v for k, v in raw.items() if k not in ("type", "id", "call_id", "status")}
        name = kind.removesuffix("_call")
        return Content(calls=(Call(_str(raw.get("call_id") or raw.get("id")), name, rest),))
    return None


def _result(raw: dict[str, Any], id_key: str, key: str) -> Result:
    return Result(
        id=_str(raw.get(id_key)),
        name=_str(raw.get("name")),
        parts=read_content(raw.get(key)).parts,
        error=raw.get("is_error") is True,
    )


def _args(raw: Any) -> Any:
    if not isinstance(raw, str):
        return raw
    if not raw.strip():
        return {}
    found = json_in(raw)
    return raw if found is None else found


def _str(raw: Any) -> str:
    return raw if isinstance(raw, str) else "" if raw is None else as_text(raw)


def _list(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else []


def _text_of(block: Any) -> str:
    if isinstance(block, str):
        return block
    return block["text"] if isinstance(block, dict) and isinstance(block.get("text"), str) else ""


def _part(block: dict[str, Any]) -> Part:
    kind = block.get("type")
    if isinstance(block.get("text"), str) and kind in (None, "text", "input_text", "output_text"):
        return Part("text", block["text"])
    if kind == "refusal" and isinstance(block.get("refusal"), str):
        return Part("text", block["refusal"])
    if kind in ("thinking", "reasoning"):
        for key in ("thinking", "reasoning", "text"):
            if isinstance(block.get(key), str):
                return Part("reasoning", block[key])
    if kind == "redacted_thinking":
        return Part("reasoning", "(redacted by the provider)")
    media = _media(block)
    return Part("json", block) if media is None else Part("media", media)


def _media(block: dict[str, Any]) -> dict[str, Any] | None:
    kind = block.get("type")
    if kind in ("image_url", "input_image", "image"):
        return _file("image", block.get("image_url") or block.get("source") or block, "image/png")
    if kind in ("input_audio", "audio"):
        return _file("audio", block.get("input_audio") or block.get("audio") or block, "audio/wav")
    if kind in ("file", "input_file", "document"):
        return _file(
            "file",
            block.get("file") or block.get("source") or block,
            "application/octet-stream",
            name=block.get("filename") or block.get("title"),
        )
    return None


def _file(media: str, source: Any, mime: str, name: Any = None) -> dict[str, Any] | None:
    if isinstance(source, str):
        return {"media": media, "name": _str(name) or media, "url": safe_url(source)}
    if not isinstance(source, dict):
        return None
    name = name or source.get("filename") or source.get("file_id")
    url = source.get("url") or source.get("file_data") or source.get("file_url")
    data = source.get("data") or source.get("base64")
    if not isinstance(url, str) and isinstance(data, str):
        form = source.get("format")
        mime = (
            source.get("media_type")
            or source.get("mime_type")
            or (f"{media}/{form}" if isinstance(form, str) else mime)
        )
        if source.get("type") == "text":
            return None
        url = f"data:{mime};base64,{data}"
    if not isinstance(url, str) and not name:
        return None
    return {
        "media": media,
        "name": _str(name) or media,
        "url": safe_url(url) if isinstance(url, str) else None,
    }


def safe_url(url: str) -> str | None:
    """A URL that may be offered to a reviewer: http(s) or `data:`, else `None`."""
    lowered = url.strip().lower()
    return url.strip() if lowered.startswith(("https://", "http://", "data:")) else None
