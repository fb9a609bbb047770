"""The one widget class family: messages answered, nothing large in a trait."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from labeling_widget.display import DEFAULT_HEIGHT, SMALLEST_HEIGHT, check_height
from labeling_widget.widget import protocol
from labeling_widget.widget.dispatch import Dispatcher


def built(name: str) -> str:
    """The text of a built file: given a path, anywidget 0.11 keeps every closed widget alive."""
    path = Path(__file__).parent / "static" / name
    if not path.is_file():
        raise ImportError(f"{path} is missing: build the front end with `pip install -e .`")
    return path.read_text(encoding="utf-8")


class Widget(anywidget.AnyWidget):  # type: ignore[misc]
    """A view in a notebook whose calls a dispatcher answers.

    Traits carry only what is small and must survive a reload of the page: never the text of a
    trace, never a label. Everything else is a call and its reply. A subclass names its bundle as
    `_esm`, and its styles as `_css` where it has more than those of all: each has its own, for
    all of it travels with every widget.
    """

    _css = built("widget.css")

    _protocol = traitlets.Int(protocol.VERSION).tag(sync=True)
    _session = traitlets.Dict().tag(sync=True)
    _cursor = traitlets.Unicode().tag(sync=True)
    _ui = traitlets.Dict().tag(sync=True)
    height = traitlets.Int(DEFAULT_HEIGHT, min=SMALLEST_HEIGHT).tag(sync=True)

    def __init__(self, dispatcher: Dispatcher, **traits: Any) -> None:
        traits["height"] = check_height(traits.get("height", DEFAULT_HEIGHT))
        super().__init__(**traits)
        self._dispatcher = dispatcher
        self.on_msg(self._on_call)

    def _on_call(self, _: Any, message: Any, __: Any) -> None:
        reply = self._dispatcher.answer(message)
        if reply is not None:
            self.send(reply)

    def emit(self, topic: str, data: dict[str, Any]) -> None:
        """Tell every view of this widget that something happened."""
        if self.comm is not None:
            self.send({"v": protocol.VERSION, "kind": "event", "topic": topic, "data": data})
