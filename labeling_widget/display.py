"""How a session gets onto the screen without knowing a widget.

The widget package registers itself here when it is imported; the session asks here. So the
import arrow goes one way: widget → session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

DEFAULT_HEIGHT = 672
"""Height of a widget in CSS pixels."""

_viewers: dict[str, Callable[..., Any]] = {}


def register_viewer(kind: str, viewer: Callable[..., Any]) -> None:
    """Name the callable that shows objects of a kind."""
    _viewers[kind] = viewer


def viewer(kind: str) -> Callable[..., Any]:
    """The callable that shows objects of a kind."""
    return _viewers[kind]
