"""What a labeling session is: its row and its items in the store, read when asked for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from labeling_widget.checks import shown
from labeling_widget.errors import ItemNotFound, SessionError, SessionNotFound
from labeling_widget.questions import questions_of
from labeling_widget.reviewer import check_reviewer
from labeling_widget.schema import LabelSchema
from labeling_widget.schema_versions import is_deleted
from labeling_widget.store.base import Store


class SessionRecord:
    """The properties of a labeling session, up to date whoever changed it."""

    def __init__(self, store: Store, session_id: str) -> None:
        self._store = store
        self._id = session_id
        self._questions: tuple[list[list[Any]], list[LabelSchema]] = [], []

    @property
    def store(self) -> Store:
        """The store that holds it."""
        return self._store

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self._read("name"))

    @property
    def labeling_session_id(self) -> str:
        """32 hex digits."""
        return self._id

    @property
    def mlflow_run_id(self) -> str:
        """32 hex digits; the same as `labeling_session_id`."""
        return self._id

    @property
    def review_app_id(self) -> str:
        """The review app it belongs to: the store's."""
        return str(self._read("review_app_id"))

    @property
    def experiment_id(self) -> str:
        """The experiment it belongs to; one for each store."""
        return str(self._read("experiment_id"))

    @property
    def url(self) -> str | None:
        """Where it can be opened outside a notebook; `None` while no server here does so.

        For reviewers, `link` gives the address that says who they are.
        """
        from labeling_widget.server.running import address_of  # noqa: PLC0415 - not before asked

        return address_of(self._store, self._id)

    def link(self, reviewer: str, *, days: float | None = None) -> str | None:
        """A reviewer's signed link to the session: who opens it is that reviewer.

        Args:
            reviewer: One of `assigned_users`, or anyone when there are none.
            days: How long it is valid; always when `None`.

        Returns:
            The link, or `None` while no `jupyter labeling` of this user serves the store on this
            machine. Nothing is sent or changed.

        Raises:
            SessionError: the reviewer is no name, or not one of `assigned_users`.
            LinkError: `days` is no number above 0, or others could read the secret that links are
                signed with.

        Example:
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
            >>> session.url, session.link("alice@example.com")
            (None, None)
        """
        from labeling_widget.server.running import check_days, signed_link  # noqa: PLC0415 - as above

        valid = check_days(days)
        who = check_reviewer(reviewer, field="reviewer")
        users = self.assigned_users
        if users and who not in users:
            raise SessionError(
                f"{who!r} is not one of the session's reviewers ({', '.join(users)}); "
                "session.set_assigned_users([…]) adds them",
                field="reviewer",
            )
        return signed_link(self._store, self._id, who, days=valid)

    @property
    def assigned_users(self) -> list[str]:
        """Reviewers that it is assigned to; empty means everyone."""
        return list(self._read("assigned_users"))

    @property
    def agent(self) -> str | None:
        """Name of the agent that it is about."""
        agent = self._read("agent")
        return agent if isinstance(agent, str) else None

    @property
    def label_schemas(self) -> list[str]:
        """Names of its questions, in the order they are asked."""
        return [schema.name for schema in self.schemas]

    @property
    def schemas(self) -> list[LabelSchema]:
        """Its questions, in the versions that it asks."""
        versions = self._read("label_schemas")
        asked, questions = self._questions
        if asked != versions:  # a version never changes, so it is read once
            questions = questions_of(self._store, versions)
            self._questions = versions, questions
        return list(questions)

    @property
    def enable_multi_turn_chat(self) -> bool:
        """Whether reviewers may talk to the agent."""
        return bool(self._read("enable_multi_turn_chat"))

    @property
    def reviewers_per_item(self) -> int | None:
        """How many reviewers each trace needs; `None`: everyone labels everything."""
        wanted = self._read("reviewers_per_item")
        return None if pd.isna(wanted) else int(wanted)

    @property
    def blind(self) -> bool:
        """Whether reviewers see nothing of each other's answers before their own review."""
        return bool(self._read("blind"))

    @property
    def custom_inputs(self) -> dict[str, Any] | None:
        """JSON data for the agent."""
        inputs = self._read("custom_inputs")
        return inputs if isinstance(inputs, dict) else None

    @property
    def created_at(self) -> dt.datetime:
        """When it was made, in UTC."""
        return pd.Timestamp(self._read("created_at")).to_pydatetime()

    @property
    def created_by(self) -> str:
        """Who made it."""
        return str(self._read("created_by"))

    @property
    def trace_ids(self) -> list[str]:
        """Ids of the source traces, in the order they are labeled."""
        frame = self._store.frame("items", columns=["trace_id"], session_id=self._id)
        return [str(trace_id) for trace_id in frame["trace_id"]]

    def copy_id(self, trace_id: str) -> str:
        """The id of the session's copy of a source trace; a copy's id is returned as it is.

        Raises:
            ItemNotFound: the session has no such trace.
        """
        for column in ("trace_id", "copy_id") if isinstance(trace_id, str) else ():
            found = self._store.frame(
                "items", columns=["copy_id"], session_id=self._id, **{column: trace_id}
            )
            if len(found):
                return str(found["copy_id"].iloc[0])
        raise ItemNotFound(
            f"the session has no trace {shown(trace_id)}; session.trace_ids lists them",
            field="trace_id",
        )

    def __len__(self) -> int:
        """How many traces it holds."""
        return len(self._store.frame("items", columns=["copy_id"], session_id=self._id))

    def __bool__(self) -> bool:
        """A session without traces is a session."""
        return True

    def __eq__(self, other: object) -> bool:
        """Two objects of one session of one store are equal."""
        if not isinstance(other, SessionRecord):
            return NotImplemented
        return (self._store.id, self._id) == (other._store.id, other._id)

    def __hash__(self) -> int:
        return hash((self._store.id, self._id))

    def _read(self, column: str) -> Any:
        """One column of its row. Raises `SessionNotFound` when it is deleted."""
        columns = list(dict.fromkeys(["deleted_at", column]))
        frame = self._store.frame("sessions", columns=columns, session_id=self._id)
        row = frame.to_dict("records")[0] if len(frame) else None
        if row is None or is_deleted(row):
            raise SessionNotFound(f"the labeling session {self._id} is deleted", field="session")
        return row[column]

    def check_present(self) -> None:
        """Raise `SessionNotFound` when it is deleted."""
        self._read("deleted_at")
