"""What happens to the sessions that are looked at, kept for pages that ask every few seconds."""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque

from labeling_widget.session import LabelingSession
from labeling_widget.store.records import Change
from labeling_widget.widget import protocol
from labeling_widget.widget.following import follow

_KEPT = 500
"""Events of a session; a page that missed more opens the session anew."""

_FORGOTTEN = 60.0
"""Seconds after which a session that no page asks about is followed no more."""


class Feed:
    """The events of one session, numbered from where the first page began to look."""

    def __init__(self, session: LabelingSession) -> None:
        self.asked = time.monotonic()
        self._id = secrets.token_hex(4)
        self._lock = threading.Lock()
        self._count = 0
        self._events: deque[Change] = deque(maxlen=_KEPT)
        self.close = follow(session, self._hear)

    def since(self, after: str, reviewer: str) -> tuple[str, list[protocol.Changed]]:
        """A new place in the list, and what a reviewer is told of that came after the old one.

        A place that is not known here, or too long ago, is answered by one event that concerns
        the whole session; an empty one by none.
        """
        self.asked = time.monotonic()
        with self._lock:
            count, events = self._count, list(self._events)
        place = f"{self._id}-{count}"
        if not after:
            return place, []
        feed, _, number = after.partition("-")
        missed = count - int(number) if feed == self._id and number.isdecimal() else -1
        if not 0 <= missed <= len(events):
            return place, [protocol.Changed(seq=0)]
        return place, [
            protocol.Changed(seq=change.seq, item=change.trace_id, reviewer=change.reviewer)
            for change in events[len(events) - missed :]
            if change.seq or change.reviewer != reviewer  # what they took themselves is no news
        ]

    def _hear(self, change: Change) -> None:
        with self._lock:
            self._count += 1
            self._events.append(change)


class Feeds:
    """The feed of each session that somebody looks at."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._feeds: dict[str, Feed] = {}

    def of(self, session: LabelingSession) -> Feed:
        """A session's feed, from now on if it has none yet."""
        key = session.labeling_session_id
        with self._lock:
            if key not in self._feeds:
                self._feeds[key] = Feed(session)
            self._feeds[key].asked = time.monotonic()
            return self._feeds[key]

    def tidy(self, now: float | None = None) -> None:
        """Stop following what nobody asks about."""
        latest = (time.monotonic() if now is None else now) - _FORGOTTEN
        with self._lock:
            for key in [key for key, feed in self._feeds.items() if feed.asked < latest]:
                self._feeds.pop(key).close()

    def close(self) -> None:
        """Stop following everything."""
        with self._lock:
            for feed in self._feeds.values():
                feed.close()
            self._feeds.clear()
