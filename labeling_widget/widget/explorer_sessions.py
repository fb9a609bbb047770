"""From an explorer into a labeling session: which there are, and adding what is selected."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pandas as pd

from labeling_widget.current import store_of
from labeling_widget.errors import BadTraces, SessionError, SessionNotFound
from labeling_widget.labeling import session_in
from labeling_widget.schema import BUILT_IN, LabelSchema
from labeling_widget.schema_versions import from_row, is_deleted
from labeling_widget.session import LabelingSession
from labeling_widget.session_traces import copy_sources
from labeling_widget.store.base import Store
from labeling_widget.traces.source import SourceTrace
from labeling_widget.traces.table.inputs import checked
from labeling_widget.traces.text import clean
from labeling_widget.widget import explorer_protocol as messages
from labeling_widget.widget import protocol
from labeling_widget.widget.dispatch import Handler
from labeling_widget.widget.exploration import Exploration
from labeling_widget.widget.making import taken_back

_REFUSED = 100
"""Rows that are named among the refused ones; a last line counts the others."""


class ExplorerSessions:
    """Answers the operations that need a store, which is opened by the first of them."""

    def __init__(self, exploration: Exploration, store: str | Store | None) -> None:
        self._exploration = exploration
        self._table = exploration.table
        self._store = store

    def handlers(self) -> dict[str, Handler]:
        """Operation → handler."""
        return {
            "explore.sessions": self.sessions,
            "explore.schemas": self.schemas,
            "explore.add": self.add,
        }

    def sessions(self, _: protocol.Nothing) -> messages.SessionRows:
        """The sessions of the store, newest first."""
        store = store_of(self._store)
        items = store.frame("items", columns=["session_id", "trace_id"])
        held = items.groupby("session_id")["trace_id"].agg(set).to_dict()
        answers = store.frame(
            "assessments",
            columns=["session_id", "reviewer", "value"],
            valid=True,
            existing=False,
        )
        given = answers[answers["value"].notna()]
        reviewers = given.groupby("session_id")["reviewer"].nunique().to_dict()
        wanted = self._wanted()
        return messages.SessionRows(
            sessions=[
                messages.SessionRow(
                    session_id=session_id,
                    name=name,
                    traces=len(held.get(session_id, ())),
                    reviewers=int(reviewers.get(session_id, 0)),
                    new=len(wanted.difference(held.get(session_id, ()))),
                )
                for session_id, name in _present(store)
            ]
        )

    def schemas(self, _: protocol.Nothing) -> messages.SchemaRows:
        """The label schemas of the store, then those that are built in."""
        frame = store_of(self._store).frame("label_schemas")
        latest: dict[str, LabelSchema] = {
            row["name"]: from_row(row) for row in frame.to_dict("records") if not is_deleted(row)
        }
        built_in = [schema for name, schema in BUILT_IN.items() if name not in latest]
        return messages.SchemaRows(
            schemas=[
                messages.SchemaRow(
                    name=schema.name, title=schema.title, input=schema.input.answer_kind
                )
                for schema in [*latest.values(), *built_in]
            ]
        )

    def add(self, args: messages.AddArgs) -> messages.Added:
        """Add the selected traces to a session that is there, or to a new one.

        A trace that is there already stays there once, so doing it again changes nothing. Rows
        that are no traces are named in `refused`, and the others are added all the same.

        Raises:
            SessionError: nothing is selected, or a new session has no name or no questions.
            SessionNotFound: there is no such session.
            SchemaNotFound: a label schema that does not exist.
            BadTraces: none of the selected rows is a trace. As with every error, nothing that
                is stored was changed.
        """
        rows = [int(row) for row in self._exploration.selected()]
        if not rows:
            raise SessionError("select the traces to add first", field="selection")
        store = store_of(self._store)
        there = None if args.session_id is None else _session(store, args.session_id)
        good, refused = self._sorted_out(rows)
        session = there or session_in(store, args.name, label_schemas=args.label_schemas)
        with nullcontext() if there else taken_back(session):
            session.check_present()
            added = copy_sources(store, session.labeling_session_id, good)
        return messages.Added(
            session_id=session.labeling_session_id,
            name=session.name,
            added=len(added),
            there=len(good) - len(added),
            created=there is None,
            refused=_listed(refused),
        )

    def _sorted_out(self, rows: list[int]) -> tuple[list[SourceTrace], list[tuple[int, str]]]:
        good, refused = [], []
        for row in rows:
            found = checked(self._table.inputs, row)
            if isinstance(found, str):
                refused.append((row, found))
            else:
                good.append(found)
        if not good:
            raise BadTraces(
                "none of the selected rows is a trace: " + "; ".join(_listed(refused[:10])),
                rows=refused,
            )
        return good, refused

    def _wanted(self) -> set[str]:
        """Ids that a session would know the selected traces by."""
        sources = self._table.sources
        return {sources[row] for row in self._exploration.selected() if sources[row]}


def sessions_with(store: Store, trace_id: str) -> list[str]:
    """Names of the sessions that hold a copy of a trace, newest first."""
    held = set(store.frame("items", columns=["session_id"], trace_id=trace_id)["session_id"])
    return [name for session_id, name in _present(store) if session_id in held] if held else []


def _present(store: Store) -> list[tuple[str, str]]:
    """Id and name of every session that is not deleted, newest first."""
    frame: pd.DataFrame = store.frame("sessions", columns=["session_id", "name", "deleted_at"])
    rows: list[dict[Any, Any]] = frame.to_dict("records")
    return [(row["session_id"], row["name"]) for row in reversed(rows) if not is_deleted(row)]


def _session(store: Store, session_id: str) -> LabelingSession:
    if session_id not in dict(_present(store)):
        raise SessionNotFound("that labeling session is deleted", field="session_id")
    return LabelingSession(store, session_id)


def _listed(refused: list[tuple[int, str]]) -> list[str]:
    lines = [clean(f"row {row}: {reason}") for row, reason in refused[:_REFUSED]]
    more = len(refused) - len(lines)
    return [*lines, f"and {more} more"] if more else lines
