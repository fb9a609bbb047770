"""What of a store a reviewer may see at a URL: the sessions that are theirs, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from labeling_widget.errors import SessionNotAssigned, SessionNotFound
from labeling_widget.schema_versions import is_deleted
from labeling_widget.session import LabelingSession
from labeling_widget.store.base import Store
from labeling_widget.widget import protocol
from labeling_widget.widget.session_backend import SessionBackend

_COLUMNS = ["session_id", "name", "assigned_users", "deleted_at"]


def sessions_of(store: Store, reviewer: str) -> list[LabelingSession]:
    """The sessions that are assigned to a reviewer or open to all, the newest first."""
    rows = store.frame("sessions", columns=_COLUMNS).to_dict("records")
    return [
        LabelingSession(store, str(row["session_id"]))
        for row in reversed(rows)
        if not is_deleted(row) and _is_for(row, reviewer)
    ]


def session_for(store: Store, session_id: str, reviewer: str) -> LabelingSession:
    """A session, if it is the reviewer's.

    Raises:
        SessionNotFound: there is none of that id, or it is deleted.
        SessionNotAssigned: it is assigned to others.
    """
    found = store.frame("sessions", columns=_COLUMNS, session_id=session_id).to_dict("records")
    if not found or is_deleted(found[0]):
        raise SessionNotFound("there is no such labeling session here", field="session")
    if not _is_for(found[0], reviewer):
        raise SessionNotAssigned(
            f"this session is not assigned to {reviewer}; whoever made it can assign it",
            field="session",
        )
    return LabelingSession(store, session_id)


def _is_for(row: Mapping[Any, Any], reviewer: str) -> bool:
    users = list(row["assigned_users"])
    return not users or reviewer in users


class PageBackend(SessionBackend):
    """A session's operations for a reviewer at a URL.

    What the browser kept for another session of the store is taken only if that is theirs, too.
    """

    def open(self, args: protocol.Nothing) -> protocol.Snapshot:
        """All that a view needs to begin, but where the store is."""
        return msgspec.structs.replace(super().open(args), store_label="the server")

    def _home_of(
        self, change: protocol.AssessmentPutArgs | protocol.ReviewSetArgs | protocol.UndoArgs
    ) -> SessionBackend:
        if change.session_id is None or change.session_id == self._id:
            return self
        session = session_for(self._store, change.session_id, self._reviewer)
        return PageBackend(session, self._reviewer)
