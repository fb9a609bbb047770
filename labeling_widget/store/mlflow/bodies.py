"""The texts of traces, fetched when they are asked for; the last ones are kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from labeling_widget.errors import ItemNotFound
from labeling_widget.store.mlflow.client import Tracking
from labeling_widget.store.mlflow.copies import body_of

_MOST_BYTES = 64_000_000


class Bodies:
    """Bodies of items by copy. Safe on any thread."""

    def __init__(self, tracking: Tracking) -> None:
        self._tracking = tracking
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def get(self, items: Sequence[Mapping[str, Any]]) -> dict[str, bytes]:
        """Copy → body.

        Args:
            items: `copy_id`, `trace_id`, `tags`, `trace_metadata`, `span_count` of each item.

        Raises:
            ItemNotFound: A copy was deleted in MLflow.
        """
        with self._lock:
            found = {
                row["copy_id"]: self._kept[row["copy_id"]]
                for row in items
                if row["copy_id"] in self._kept
            }
            for copy_id in found:
                self._kept.move_to_end(copy_id)
        missing = {str(row["copy_id"]): row for row in items if row["copy_id"] not in found}
        if missing:
            traces = self._tracking.whole_traces(
                {copy_id: bool(row["span_count"]) for copy_id, row in missing.items()}
            )
            fetched = {
                str(t.info.trace_id): body_of(t, missing[str(t.info.trace_id)]) for t in traces
            }
            for copy_id in missing.keys() - fetched.keys():
                raise ItemNotFound(
                    f"the trace of item {copy_id!r} was deleted in MLflow", field="item"
                )
            self._keep(fetched)
            found |= fetched
        return found

    def _keep(self, bodies: Mapping[str, bytes]) -> None:
        with self._lock:
            for copy_id, body in bodies.items():
                self._size += len(body) - len(self._kept.pop(copy_id, b""))
                self._kept[copy_id] = body
            while self._size > _MOST_BYTES and self._kept:
                _, oldest = self._kept.popitem(last=False)
                self._size -= len(oldest)
