"""What an explorer keeps back: others' answers in blind sessions, before one's own review."""

from __future__ import annotations

import logging

from labeling_widget.errors import StoreError
from labeling_widget.reviewer import current_reviewer
from labeling_widget.store.base import Store
from labeling_widget.traces.table import TraceTable

log = logging.getLogger(__name__)


def unseen_rows(table: TraceTable, store: Store | None) -> dict[int, str]:
    """The rows that are copies in a blind session which the current reviewer has yet to review.

    Args:
        table: The traces; copies name their session.
        store: The store in use, or `None`.

    Returns:
        Row → whose assessments alone may be shown.
    """
    if store is None:
        return {}
    try:
        return _unseen(table, store)
    except StoreError:  # the traces can be read all the same, and nothing says that one is blind
        log.exception("The blind sessions of a store could not be read")
        return {}


def _unseen(table: TraceTable, store: Store) -> dict[int, str]:
    blind = set(store.frame("sessions", columns=["session_id"], blind=True)["session_id"])
    rows = [row for row, run in enumerate(table.runs) if run in blind] if blind else []
    if not rows:
        return {}
    reviewer = current_reviewer()
    done = store.frame(
        "reviews",
        columns=["copy_id"],
        session_id=sorted(blind),
        reviewer=reviewer,
        state=["completed", "skipped"],
        valid=True,
    )
    seen = set(done["copy_id"])
    return {row: reviewer for row in rows if table.ids[row] not in seen}
