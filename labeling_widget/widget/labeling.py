"""LabelingWidget: a session on the screen, for one reviewer."""

from __future__ import annotations

import weakref
from collections.abc import Callable

import msgspec

from labeling_widget.display import DEFAULT_HEIGHT
from labeling_widget.reviewer import current_reviewer
from labeling_widget.session import LabelingSession
from labeling_widget.store.records import Change
from labeling_widget.widget import protocol
from labeling_widget.widget.base import Widget, built
from labeling_widget.widget.following import follow


class LabelingWidget(Widget):
    """Shows a session's traces and asks its questions.

    Args:
        session: The session.
        reviewer: Who labels; the current reviewer when `None`. Set here, never by the browser.
        height: Height in CSS pixels, 320 or more.

    Example:
        >>> import labeling_widget as lw
        >>> _ = lw.set_store("sqlite://")
        >>> session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
        >>> LabelingWidget(session, reviewer="alice@example.com").reviewer
        'alice@example.com'
    """

    _esm = built("labeling.js")
    _css = built("labeling.css")

    _unfollow: weakref.finalize[..., LabelingWidget] | None = None

    def __init__(
        self,
        session: LabelingSession,
        *,
        reviewer: str | None = None,
        height: int = DEFAULT_HEIGHT,
    ) -> None:
        # What draws traces is half of this package's import time: not before it draws one.
        from labeling_widget.widget.session_backend import SessionBackend  # noqa: PLC0415

        self._reviewer = current_reviewer(reviewer)
        session.notice_unassigned(self._reviewer)
        super().__init__(
            SessionBackend(session, self._reviewer, self._teller()).dispatcher(),
            _session={
                "store_id": session.store.id,
                "session_id": session.labeling_session_id,
                "name": session.name,
                "reviewer": self._reviewer,
            },
            height=height,
        )
        self._follow(session)

    @property
    def reviewer(self) -> str:
        """Who labels here."""
        return self._reviewer

    def _follow(self, session: LabelingSession) -> None:
        """Pass on what anybody changes, here or in other kernels, until the widget is closed."""
        this = weakref.ref(self)

        def tell(change: Change) -> None:
            widget = this()
            own_lease = (
                change.seq == 0 and widget is not None and change.reviewer == widget.reviewer
            )
            if widget is not None and not own_lease:
                data = protocol.Changed(
                    seq=change.seq, item=change.trace_id, reviewer=change.reviewer
                )
                widget.emit("session.changed", msgspec.to_builtins(data))

        self._unfollow = weakref.finalize(self, follow(session, tell))

    def _teller(self) -> Callable[[str, msgspec.Struct], None]:
        """How this widget is told of an answer of the agent, as long as it is there."""
        this = weakref.ref(self)

        def tell(topic: str, data: msgspec.Struct) -> None:
            widget = this()
            if widget is not None:
                widget.emit(topic, msgspec.to_builtins(data))

        return tell

    def close(self) -> None:
        """Take it off the screen; what was answered stays."""
        if self._unfollow is not None:  # ipywidgets closes also what was never made
            self._unfollow()
        super().close()
