"""What happens to a session, whoever does it: here at once, in other kernels a moment later.

A store tells of the changes that are made through it. Those of other processes, and items that
are taken or come back, are found by looking: one thread for each session that is shown, as long
as it is shown.
"""

from __future__ import annotations

import contextvars
import logging
import threading
from collections.abc import Callable

from labeling_widget.errors import StoreError
from labeling_widget.session import LabelingSession
from labeling_widget.store.base import Store
from labeling_widget.store.records import Change
from labeling_widget.store.subscribers import Subscribers

EVERY = 3.0
"""Seconds between two looks: a colleague's progress is news, not an alarm."""

_MANY = 50
"""So many changes at once are told as one that concerns the whole session."""

_log = logging.getLogger(__name__)
# Reentrant: a widget that is collected stops following on whichever thread that happens.
_lock = threading.RLock()
_watches: dict[tuple[int, str], Watch] = {}


def follow(session: LabelingSession, tell: Callable[[Change], None]) -> Callable[[], None]:
    """Call back after every change of the session, on any thread; returns how to stop."""
    key = id(session.store), session.labeling_session_id
    with _lock:
        watch = _watches.get(key)
        if watch is None:
            watch = _watches[key] = Watch(session.store, session.labeling_session_id)
        forget = watch.listeners.add(tell)
        watch.widgets += 1

    def stop() -> None:
        forget()
        with _lock:
            watch.widgets -= 1
            if watch.widgets == 0:
                _watches.pop(key, None)
                watch.end()

    return stop


class Watch:
    """Follows one session for all of its widgets in this process."""

    def __init__(self, store: Store, session_id: str) -> None:
        self.listeners = Subscribers()
        self.widgets = 0
        self._store = store
        self._id = session_id
        self._seq = store.seq(session_id)
        self._taken = store.taken(session_id)
        self._heard: set[int] = set()
        self._ended = threading.Event()
        self._unsubscribe = store.subscribe(self._hear)
        # Messages of the thread belong to the cell that showed the first widget.
        run = contextvars.copy_context().run
        self._thread = threading.Thread(
            target=run, args=(self._watch,), name=f"session {session_id[:8]}", daemon=True
        )
        self._thread.start()

    def end(self) -> None:
        """Stop looking."""
        self._ended.set()
        self._unsubscribe()

    def look(self) -> None:
        """Tell of what others have done since the last look."""
        unheard: list[Change] = []
        if self._store.seq(self._id) > self._seq:
            new = self._store.changes(self._id, self._seq)
            with _lock:
                unheard = [change for change in new if change.seq not in self._heard]
                self._seq = max([self._seq, *(change.seq for change in new)])
                self._heard = {seq for seq in self._heard if seq > self._seq}
        if len(unheard) > _MANY:
            unheard = [Change(session_id=self._id, seq=unheard[-1].seq)]
        before, self._taken = self._taken, self._store.taken(self._id)
        # Taking writes no change, so these have no number.
        unheard += [
            Change(session_id=self._id, seq=0, trace_id=trace_id, reviewer=reviewer)
            for trace_id, reviewer in sorted(before ^ self._taken)[:_MANY]
        ]
        for change in unheard:
            self.listeners.tell(change)

    def _watch(self) -> None:
        while not self._ended.wait(EVERY) and not self._store.closed:
            try:
                self.look()
            except StoreError as error:
                # Whoever answers is told by the screen; here the next look will do.
                _log.debug("the session %s could not be looked at: %s", self._id, error)

    def _hear(self, change: Change) -> None:
        if change.session_id != self._id:
            return
        with _lock:
            if change.seq > self._seq:
                self._heard.add(change.seq)
        self.listeners.tell(change)
