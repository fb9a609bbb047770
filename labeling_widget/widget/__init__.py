"""The notebook side of the front end. Each view is imported by the first object that it shows."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from labeling_widget.display import register_viewer

PUBLIC = {
    "LabelingWidget": "labeling",
    "TraceExplorer": "explorer",
    "TraceWidget": "trace",
    "explore": "explorer",
    "show": "trace",
}
"""Public name of the package → the module here that has it."""


def public(name: str) -> Any:
    """What a public name stands for."""
    return _found(PUBLIC[name], name)


def _found(module: str, name: str) -> Any:
    return getattr(import_module(f"{__name__}.{module}"), name)


def _later(module: str, name: str) -> Callable[..., Any]:
    def show(*args: Any, **options: Any) -> Any:
        return _found(module, name)(*args, **options)

    return show


register_viewer("session", _later("labeling", "LabelingWidget"))
register_viewer("file", _later("file_page", "page_of"))
register_viewer("results", _later("results", "ResultsWidget"))
register_viewer("review_app", _later("review_app", "ReviewAppBox"))
