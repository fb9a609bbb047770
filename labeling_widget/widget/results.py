"""ResultsWidget: what came back to a session, and where its reviewers' differences are settled."""

from __future__ import annotations

import weakref
from collections.abc import Iterable

import msgspec

from labeling_widget.display import DEFAULT_HEIGHT
from labeling_widget.reviewer import current_reviewer
from labeling_widget.session import LabelingSession
from labeling_widget.store.records import Change
from labeling_widget.widget import protocol
from labeling_widget.widget.base import Widget, built
from labeling_widget.widget.following import follow


class ResultsWidget(Widget):
    """Shows a session's answers, agreement and disagreements; made by `session.results`.

    Args:
        session: The session.
        ordinal: Questions whose options, as they are listed, or numbers stand in an order without
            equal steps; see `LabelingSession.agreement`.
        decided_by: Who settles what; the current reviewer when `None`. Never the browser's say.
        height: Height in CSS pixels, 320 or more.

    Example:
        >>> import labeling_widget as lw
        >>> _ = lw.set_store("sqlite://")
        >>> session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
        >>> ResultsWidget(session, decided_by="owner@example.com").decided_by
        'owner@example.com'
    """

    _esm = built("results.js")
    _css = built("results.css")

    _unfollow: weakref.finalize[..., ResultsWidget] | None = None

    def __init__(
        self,
        session: LabelingSession,
        *,
        ordinal: str | Iterable[str] = (),
        decided_by: str | None = None,
        height: int = DEFAULT_HEIGHT,
    ) -> None:
        # As in LabelingWidget: not before there is something to draw.
        from labeling_widget.results_frames import check_ordinal  # noqa: PLC0415
        from labeling_widget.widget.results_backend import ResultsBackend  # noqa: PLC0415

        ordered = frozenset(check_ordinal(session.schemas, ordinal))
        self._decided_by = current_reviewer(decided_by)
        backend = ResultsBackend(session, self._decided_by, ordinal=ordered)
        super().__init__(backend.dispatcher(), height=height)
        self._follow(session)

    @property
    def decided_by(self) -> str:
        """Who settles differences here."""
        return self._decided_by

    def _follow(self, session: LabelingSession) -> None:
        """Pass on what anybody changes, here or in other kernels, until the widget is closed."""
        this = weakref.ref(self)

        def tell(change: Change) -> None:
            widget = this()
            if widget is not None and change.seq > 0:  # a lease changes no results
                data = protocol.Changed(
                    seq=change.seq, item=change.trace_id, reviewer=change.reviewer
                )
                widget.emit("session.changed", msgspec.to_builtins(data))

        self._unfollow = weakref.finalize(self, follow(session, tell))

    def close(self) -> None:
        """Take it off the screen; what was answered and decided stays."""
        if self._unfollow is not None:  # ipywidgets closes also what was never made
            self._unfollow()
        super().close()
