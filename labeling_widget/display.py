"""How a session gets onto the screen without knowing a widget.

The widget package registers itself here when it is imported; the session asks here. So the
import arrow goes one way: widget → session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labeling_widget.checks import plain, shown
from labeling_widget.errors import LabelingError

DEFAULT_HEIGHT = 672
"""Height of a widget in CSS pixels."""

SMALLEST_HEIGHT = 320

_viewers: dict[str, Callable[..., Any]] = {}


def check_height(height: Any) -> int:
    """A widget's height in CSS pixels; raises `LabelingError` for what is none."""
    pixels = plain(height)
    if not isinstance(pixels, int) or isinstance(pixels, bool) or pixels < SMALLEST_HEIGHT:
        raise LabelingError(
            f"height takes a whole number of CSS pixels, {SMALLEST_HEIGHT} or more (leave it out "
            f"for {DEFAULT_HEIGHT}); got {shown(height)}",
            field="height",
        )
    return pixels


def register_viewer(kind: str, viewer: Callable[..., Any]) -> None:
    """Name the callable that shows objects of a kind."""
    _viewers[kind] = viewer


def viewer(kind: str) -> Callable[..., Any]:
    """The callable that shows objects of a kind."""
    return _viewers[kind]
