"""Answers what pages ask, on threads of its own: a server's event loop waits for no database."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from msgspec import Struct

from labeling_widget.server.access import PageBackend, session_for, sessions_of
from labeling_widget.server.feeds import Feeds
from labeling_widget.session import LabelingSession
from labeling_widget.store.base import Store
from labeling_widget.widget import protocol
from labeling_widget.widget.dispatch import Dispatcher

_THREADS = 8
_PAGES = 64
"""Pages whose decoded traces are kept; those of the page that was silent longest go first."""

_Result = TypeVar("_Result")
_Page = tuple[str, str, str]


class Listed(Struct, frozen=True):
    """A session in a reviewer's list, and how far they are."""

    session_id: str
    name: str
    done: int
    all: int


class Desk:
    """What reviewers may do in one store.

    Args:
        open_store: Opens the store, or returns it; called again when it was closed.
    """

    def __init__(self, open_store: Callable[[], Store]) -> None:
        self._open_store = open_store
        self._store: Store | None = None
        self._feeds = Feeds()
        self._lock = threading.Lock()
        self._pages: OrderedDict[_Page, Dispatcher] = OrderedDict()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="labeling")

    async def run(self, work: Callable[..., _Result], *args: Any) -> _Result:
        """Do what may wait for the database, on another thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *args)

    def store(self) -> Store:
        """The store, opened when it is first asked for.

        Raises:
            StoreUnavailable: it cannot be opened.
        """
        with self._lock:
            if self._store is None or self._store.closed:
                self._store = self._open_store()
                self._pages.clear()
                self._feeds.close()
            return self._store

    def sessions(self, reviewer: str) -> list[Listed]:
        """The reviewer's sessions."""
        store = self.store()
        listed = []
        for session in sessions_of(store, reviewer):
            key = session.labeling_session_id
            closed = store.shut(key, reviewer)
            states = [s for at, s in enumerate(store.states(key, reviewer)) if at not in closed]
            done = sum(state in ("completed", "skipped") for state in states)
            listed.append(Listed(key, session.name, done, len(states)))
        return listed

    def session(self, session_id: str, reviewer: str) -> LabelingSession:
        """A session, if it is the reviewer's; raises as `session_for` does."""
        return session_for(self.store(), session_id, reviewer)

    def answer(self, session_id: str, reviewer: str, page: str, message: Any) -> Any:
        """The reply to a page's message, `None` to what is no call; raises as `session_for`."""
        session = self.session(session_id, reviewer)
        return self._dispatcher(session, reviewer, page).answer(message)

    def news(
        self, session_id: str, reviewer: str, after: str
    ) -> tuple[str, list[protocol.Changed]]:
        """What happened since `after`; raises as `session_for`."""
        return self._feeds.of(self.session(session_id, reviewer)).since(after, reviewer)

    async def tidy(self) -> None:
        """Stop following the sessions that nobody looks at."""
        await self.run(self._feeds.tidy)

    def close(self) -> None:
        """Stop following, and end the threads; the store stays open."""
        self._feeds.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _dispatcher(self, session: LabelingSession, reviewer: str, page: str) -> Dispatcher:
        """Each page has its own, for it is what takes an item and gives the one before back."""
        key = session.labeling_session_id, reviewer, page
        with self._lock:
            found = self._pages.pop(key, None)
            if found is None:
                found = PageBackend(session, reviewer).dispatcher()
            self._pages[key] = found
            while len(self._pages) > _PAGES:
                self._pages.popitem(last=False)
            return found
