"""Traces that are turns of one conversation: found together, and asked one after another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labeling_widget.store.base import Store


def turns_of(store: Store, session_id: str, conversation: str) -> list[dict[Any, Any]]:
    """The items of a conversation, in the order they were spoken.

    Returns:
        Rows of `items` (`copy_id`, `trace_id`, `position`, `request_time` and the previews).
    """
    columns = [
        *("copy_id", "trace_id", "position", "request_time"),
        *("request_preview", "response_preview"),
    ]
    frame = store.frame("items", columns=columns, session_id=session_id, conversation=conversation)
    ordered = frame.sort_values(["request_time", "position"], na_position="last", kind="stable")
    return ordered.to_dict("records")


def in_conversations(conversations: Sequence[str], times: Sequence[Any]) -> list[int]:
    """The order in which traces are asked: turns of one conversation follow each other.

    A conversation stands where its first trace stood; traces without one stay where they are.

    Args:
        conversations: The conversation id of each trace, empty without one.
        times: When each began, or `None`.
    """
    first: dict[str, int] = {}
    keys = []
    for position, (conversation, time) in enumerate(zip(conversations, times, strict=True)):
        place = first.setdefault(conversation, position) if conversation else position
        began = time.timestamp() if conversation and time is not None else float("inf")
        keys.append((place, began, position))
    return [position for _, _, position in sorted(keys)]
