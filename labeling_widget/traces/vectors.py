"""Embeddings: thousands of numbers that no person reads, each told on one line."""

from __future__ import annotations

from typing import Any

from labeling_widget.traces.decode import MAX_DEPTH, as_text

_FEWEST = 16
"""Numbers from which on a list is a vector; shorter ones (boxes, scores) are read."""
_SHOWN = 3


def is_vector(value: Any) -> bool:
    """Whether a value is a list of many numbers that are not all whole."""
    if not isinstance(value, list) or len(value) < _FEWEST:
        return False
    kinds = set(map(type, value))
    return float in kinds and kinds <= {int, float}


def vector_line(value: Any) -> str | None:
    """A vector, or a list of vectors of one length, as a line; `None` for everything else.

    Example:
        >>> vector_line([0.25] * 768)
        '[768 numbers] 0.25, 0.25, 0.25'
        >>> vector_line([[0.25] * 768] * 4)
        '[4 × 768 numbers] 0.25, 0.25, 0.25'
    """
    if is_vector(value):
        return f"[{len(value):,} numbers] {_first(value)}"
    if not isinstance(value, list) or not value or not all(map(is_vector, value)):
        return None
    if len({len(vector) for vector in value}) > 1:
        return None
    return f"[{len(value):,} × {len(value[0]):,} numbers] {_first(value[0])}"


def _first(vector: list[Any]) -> str:
    return ", ".join(as_text(number) for number in vector[:_SHOWN])


def folded(value: Any, depth: int = MAX_DEPTH) -> Any:
    """The value with a line in place of each vector; the value itself when it has none."""
    if depth == 0:
        return value
    if isinstance(value, dict):
        shown = {key: folded(inner, depth - 1) for key, inner in value.items()}
        return shown if any(shown[key] is not value[key] for key in value) else value
    if not isinstance(value, list):
        return value
    line = vector_line(value)
    if line is not None:
        return f"{line}, …"
    items = [folded(inner, depth - 1) for inner in value]
    return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
