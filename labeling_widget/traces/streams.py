"""Answers that were recorded as the pieces they were streamed in, put together again.

OpenAI chat chunks, OpenAI Responses events, Anthropic events and LangChain message chunks.
"""

from __future__ import annotations

from typing import Any

from labeling_widget.traces.decode import as_text


def put_together(pieces: list[Any]) -> Any:
    """The message or response that the pieces make up, `None` when they are no stream."""
    if len(pieces) == 0 or not all(isinstance(piece, dict) for piece in pieces):
        return None
    for reader in (_chat, _responses, _anthropic, _langchain):
        whole = reader(pieces)
        if whole is not None:
            return whole
    return None


def _chat(pieces: list[dict[str, Any]]) -> dict[str, Any] | None:
    message: dict[str, Any] = {"role": "assistant", "content": ""}
    calls: dict[Any, dict[str, str]] = {}
    seen = False
    for piece in pieces:
        choices = piece.get("choices")
        if not isinstance(choices, list):
            return None
        for choice in choices[:1]:  # several choices are alternatives
            delta = choice.get("delta") if isinstance(choice, dict) else None
            if not isinstance(delta, dict):
                return None
            seen = True
            for key in ("content", "reasoning_content", "refusal"):
                if isinstance(delta.get(key), str):
                    message[key] = message.get(key, "") + delta[key]
            for call in delta.get("tool_calls") or ():
                if isinstance(call, dict):
                    _add_call(calls, call)
    if calls:
        message["tool_calls"] = [
            {"id": call["id"], "function": {"name": call["name"], "arguments": call["arguments"]}}
            for call in calls.values()
        ]
    return message if seen else None


def _add_call(calls: dict[Any, dict[str, str]], piece: dict[str, Any]) -> None:
    call = calls.setdefault(as_text(piece.get("index", 0)), {"id": "", "name": "", "arguments": ""})
    function = piece.get("function")
    source = {**piece, **function} if isinstance(function, dict) else piece
    for key in ("id", "name"):
        if isinstance(source.get(key), str) and not call[key]:
            call[key] = source[key]
    for key in ("arguments", "args"):
        if isinstance(source.get(key), str):
            call["arguments"] += source[key]


def _responses(pieces: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The last event of a stream that ended holds all of it; else the text so far."""
    kinds = [piece.get("type") for piece in pieces]
    if not all(isinstance(kind, str) and kind.startswith("response.") for kind in kinds):
        return None
    last = pieces[-1].get("response")
    if isinstance(last, dict) and last.get("output"):
        return last
    text = "".join(
        piece["delta"]
        for piece in pieces
        if piece.get("type") == "response.output_text.delta" and isinstance(piece.get("delta"), str)
    )
    return {"role": "assistant", "content": text} if text else None


def _anthropic(pieces: list[dict[str, Any]]) -> dict[str, Any] | None:
    blocks: dict[str, dict[str, Any]] = {}
    if pieces[0].get("type") != "message_start":
        return None
    for piece in pieces:
        place = as_text(piece.get("index"))
        block = piece.get("content_block")
        if piece.get("type") == "content_block_start" and isinstance(block, dict):
            blocks[place] = dict(block)
        delta = piece.get("delta")
        if piece.get("type") == "content_block_delta" and isinstance(delta, dict):
            _add_delta(blocks.setdefault(place, {"type": "text", "text": ""}), delta)
    for block in blocks.values():
        if "partial_json" in block:
            block["input"] = block.pop("partial_json")
    return {"role": "assistant", "content": list(blocks.values())}


def _add_delta(block: dict[str, Any], delta: dict[str, Any]) -> None:
    for key in ("text", "thinking", "partial_json"):
        if isinstance(delta.get(key), str):
            before = block.get(key)
            block[key] = (before if isinstance(before, str) else "") + delta[key]


def _langchain(pieces: list[dict[str, Any]]) -> dict[str, Any] | None:
    text, calls = "", dict[Any, dict[str, str]]()
    for piece in pieces:
        if str(piece.get("type")).lower() != "aimessagechunk":
            return None
        content = piece.get("content")
        if not isinstance(content, str):
            return None
        text += content
        for call in piece.get("tool_call_chunks") or ():
            if isinstance(call, dict):
                _add_call(calls, call)
    return {
        "type": "ai",
        "content": text,
        "tool_calls": [
            {"id": c["id"], "name": c["name"], "args": c["arguments"]} for c in calls.values()
        ],
    }
