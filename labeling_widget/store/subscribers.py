"""Who is told of a change after its commit."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from labeling_widget.store.records import Change

_log = logging.getLogger(__name__)


class Subscribers:
    """Callbacks, called in the order they came, on the thread that wrote."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # a collected widget stops on any thread, also in here
        self._callbacks: dict[object, Callable[[Change], None]] = {}

    def add(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Call back from now on; returns how to stop. One callback may be added twice."""
        ticket = object()
        with self._lock:
            self._callbacks[ticket] = callback

        def stop() -> None:
            with self._lock:
                self._callbacks.pop(ticket, None)

        return stop

    def tell(self, change: Change) -> None:
        """Call everyone back. What they raise is logged: the change is stored all the same."""
        with self._lock:
            callbacks = list(self._callbacks.values())
        for callback in callbacks:
            try:
                callback(change)
            except Exception:  # noqa: BLE001 - whatever it is, it is theirs
                _log.exception("a subscriber of the store failed")


def together(changes: Sequence[Change]) -> Change | None:
    """One change that stands for several of one session; its ids are empty where they differ."""
    if not changes:
        return None
    return Change(
        session_id=changes[-1].session_id,
        seq=changes[-1].seq,
        trace_id=_common([change.trace_id for change in changes]),
        reviewer=_common([change.reviewer for change in changes]),
    )


def _common(texts: Sequence[str]) -> str:
    return texts[0] if len(set(texts)) == 1 else ""
