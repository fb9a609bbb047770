"""A kernel of its own that labels: four threads, told what to do on standard input.

    python -m tests.contract.store.kernel

It says "ready", takes a URL and says the store's id, takes a session and a trace of it, labels, and
says what the store acknowledged: JSON, key → number of the change.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from labeling_widget.errors import Conflict
from labeling_widget.store import open_store
from labeling_widget.store.base import Store
from labeling_widget.store.records import NewAnswer, Slot

THREADS = 4
ROUNDS = 6


class Labeler:
    """Labels one trace in the ways that can go wrong between kernels."""

    def __init__(self, store: Store, session_id: str, copy_id: str, kernel: str) -> None:
        self.acknowledged: dict[str, int] = {}
        self._store = store
        self._session_id = session_id
        self._copy_id = copy_id
        self._kernel = kernel

    def work(self, thread: int) -> None:
        """What one thread does."""
        for number in range(ROUNDS):
            key = f"{self._kernel}.{thread}.{number}"
            self.put(f"{key} alone", reviewer=self._kernel, name=f"thread {thread}", value=number)
            self.put(f"{key} together", reviewer="everybody", name="last one", value=key)
            # Every thread of every kernel sends the same, as two tabs replaying one outbox do.
            self.put(f"{number} again", reviewer="replayed", name="replayed", value=number)
            self.count_up(f"{key} counted")

    def put(
        self, key: str, *, reviewer: str, name: str, value: Any, rev: int | None = None
    ) -> None:
        """Answer, and remember what is acknowledged."""
        done = self._store.put_answer(
            NewAnswer(
                key=key,
                session_id=self._session_id,
                copy_id=self._copy_id,
                reviewer=reviewer,
                name=name,
                type="feedback",
                schema_version=1,
                value=json.dumps(value),
                rev=rev,
            )
        )
        assert self.acknowledged.setdefault(key, done.seq) == done.seq

    def count_up(self, key: str) -> None:
        """Answer one more than what is there, until nobody else did so in between."""
        while True:
            review = self._store.review(self._session_id, self._copy_id, "counter")
            found = [a for a in review.answers if Slot(a.name) == Slot("count")]
            rev, value = (found[0].rev, json.loads(str(found[0].value))) if found else (0, 0)
            try:
                self.put(key, reviewer="counter", name="count", value=value + 1, rev=rev)
            except Conflict:
                continue
            return


def say(line: str) -> None:
    """Tell whoever started this process."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Label as told."""
    say("ready")
    store = open_store(sys.stdin.readline().strip())
    say(store.id)
    labeler = Labeler(store, *sys.stdin.readline().split())
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(labeler.work, range(THREADS)))
    store.close()
    say(json.dumps(labeler.acknowledged))


if __name__ == "__main__":
    main()
