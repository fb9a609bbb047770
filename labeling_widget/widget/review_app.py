"""The review app on the screen: its head and its list, and below them what was opened."""

from __future__ import annotations

import threading
import weakref
from typing import Any

import ipywidgets

from labeling_widget.display import DEFAULT_HEIGHT, viewer
from labeling_widget.labeling import sessions_of
from labeling_widget.review_app import ReviewApp
from labeling_widget.reviewer import current_reviewer
from labeling_widget.store.base import Store
from labeling_widget.store.records import Change
from labeling_widget.widget import app_protocol as messages
from labeling_widget.widget.base import Widget, built

SOON = 1.0
"""Seconds in which changes of sessions are told as one."""


class ReviewAppWidget(Widget):
    """The head of the review app, and its list of sessions while nothing is opened."""

    _esm = built("review_app.js")
    _css = built("review_app.css")

    _unfollow: weakref.finalize[..., ReviewAppWidget] | None = None

    def __init__(self, backend: Any, store: Store, *, height: int) -> None:
        super().__init__(backend.dispatcher(), height=height)
        this = weakref.ref(self)
        waiting = threading.Event()

        def tell() -> None:
            waiting.clear()
            if (widget := this()) is not None:
                widget.emit("app.changed", {})

        def heard(_: Change) -> None:
            if not waiting.is_set():
                waiting.set()
                timer = threading.Timer(SOON, tell)
                timer.daemon = True
                timer.start()

        self._unfollow = weakref.finalize(self, store.subscribe(heard))

    def close(self) -> None:
        """Take it off the screen."""
        if self._unfollow is not None:  # ipywidgets closes also what was never made
            self._unfollow()
        super().close()


class ReviewAppBox(ipywidgets.VBox):  # type: ignore[misc]
    """The review app, and below its head the session or the results that were opened.

    Args:
        app: The review app.
        traces: Traces to make sessions of; see `ReviewApp.widget`.
        reviewer: Who labels; the current reviewer when `None`.
        height: Height in CSS pixels, 320 or more.
    """

    children: tuple[Any, ...]

    def __init__(
        self,
        app: ReviewApp,
        *,
        traces: Any = None,
        reviewer: str | None = None,
        height: int = DEFAULT_HEIGHT,
    ) -> None:
        # As in LabelingWidget: not before there is something to draw.
        from labeling_widget.widget.app_backend import AppBackend  # noqa: PLC0415

        self._store = app.store
        self._reviewer = current_reviewer(reviewer)
        self._height = height
        this = weakref.ref(self)

        def show(showing: messages.Showing | None) -> None:
            if (box := this()) is not None:
                box._show(showing)  # noqa: SLF001 - its own

        backend = AppBackend(app, self._reviewer, traces=traces, show=show)
        super().__init__([ReviewAppWidget(backend, app.store, height=height)])
        self.add_class("lw-review-app")

    def _show(self, showing: messages.Showing | None) -> None:
        head, *opened = self.children
        if showing is None:
            self.children = (head,)
        else:
            (session,) = sessions_of(self._store, session_id=showing.session_id)
            if showing.what == "results":
                shown = viewer("results")(session, height=self._height)
            else:
                shown = viewer("session")(session, reviewer=self._reviewer, height=self._height)
            self.children = (head, shown)
        for widget in opened:
            widget.close()

    def close(self) -> None:
        """Take it off the screen, with what is opened in it."""
        for widget in self.children:
            widget.close()
        super().close()
