"""Labeling sessions: a queue of copied traces and the questions that are asked of each.

Mirrors `mlflow.genai.labeling`, so documented code runs with its import changed to
`import labeling_widget.labeling as labeling`. What is added: `reuse`, a state per reviewer, and
the answers as DataFrames.
"""

from __future__ import annotations

import datetime as dt
import json
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

import pandas as pd

from labeling_widget.agent import Agent
from labeling_widget.checks import check_flag, check_text, shown
from labeling_widget.current import get_store
from labeling_widget.errors import SessionAmbiguous, SessionError, SessionNotFound
from labeling_widget.notices import SessionWarning
from labeling_widget.questions import pin_all, schema_list
from labeling_widget.review_app import ReviewApp, get_review_app
from labeling_widget.reviewer import check_reviewers, current_reviewer
from labeling_widget.schema import LabelSchema
from labeling_widget.schema_versions import is_deleted
from labeling_widget.session import LabelingSession
from labeling_widget.session_assignment import check_reviewers_per_item, warn_of_too_few
from labeling_widget.session_traces import copied_traces
from labeling_widget.store.base import Store

__all__ = [
    "Agent",
    "LabelingSession",
    "ReviewApp",
    "create_labeling_session",
    "delete_labeling_session",
    "get_labeling_session",
    "get_labeling_sessions",
    "get_review_app",
    "search_traces",
]


def create_labeling_session(
    name: str,
    *,
    assigned_users: Iterable[str] | None = None,
    agent: str | None = None,
    label_schemas: Iterable[str | LabelSchema] | None = None,
    enable_multi_turn_chat: bool = False,
    custom_inputs: Mapping[str, Any] | None = None,
    reviewers_per_item: int | None = None,
    blind: bool = False,
    reuse: bool = False,
) -> LabelingSession:
    """Make a labeling session in the current store.

    Args:
        name: What people call it; need not be unique.
        assigned_users: Reviewers' names; empty or `None` means everyone.
        agent: Name of the agent that the session is about, which `ReviewApp.add_agent` made. It
            answers the records that `add_dataset` adds.
        label_schemas: Names or schemas, at least one, in the order they are asked. The session
            keeps their present versions.
        enable_multi_turn_chat: Whether reviewers may talk to `agent`. Each of its answers
            becomes a trace of the session, for everybody to label; with `reviewers_per_item`, who
            talked is one of its reviewers.
        custom_inputs: JSON data that goes to the agent with each request.
        reviewers_per_item: How many reviewers each trace needs. A trace that is assigned to fewer
            (`LabelingSession.assign`, `assign_evenly`) can be taken by others; with enough
            completed reviews it leaves the queue of those who have not begun it. `None`: everyone
            labels everything. More than there are `assigned_users` is a `SessionWarning`: no trace
            would ever have as many.
        blind: Reviewers see nothing of each other's answers before they have completed or skipped
            the trace themselves. In Python everything can be read.
        reuse: Return the newest session of that name, as it is, if there is one. For notebook
            cells that are run again.

    Returns:
        The session. Show it by writing it on the last line of a cell.

    Raises:
        SessionError: an argument that cannot be.
        SchemaNotFound: a label schema that does not exist.
        AgentNotFound: the review app has no agent of that name.

    Example:
        >>> import labeling_widget as lw
        >>> _ = lw.set_store("sqlite://")
        >>> session = lw.create_labeling_session("pilot", label_schemas=[lw.EXPECTED_FACTS])
        >>> session.label_schemas
        ['expected_facts']
    """
    return session_in(
        get_store(),
        name,
        assigned_users=assigned_users,
        agent=agent,
        label_schemas=label_schemas,
        enable_multi_turn_chat=enable_multi_turn_chat,
        custom_inputs=custom_inputs,
        reviewers_per_item=reviewers_per_item,
        blind=blind,
        reuse=reuse,
    )


def session_in(
    store: Store,
    name: str,
    *,
    assigned_users: Iterable[str] | None = None,
    agent: str | None = None,
    label_schemas: Iterable[str | LabelSchema] | None = None,
    enable_multi_turn_chat: bool = False,
    custom_inputs: Mapping[str, Any] | None = None,
    reviewers_per_item: int | None = None,
    blind: bool = False,
    reuse: bool = False,
) -> LabelingSession:
    """Make a labeling session in this store; see `create_labeling_session`."""
    _check_text("name", name)
    users = check_reviewers(
        () if assigned_users is None else assigned_users, field="assigned_users"
    )
    if agent is not None:
        _check_text("agent", agent)
    wanted = check_reviewers_per_item(reviewers_per_item)
    flags = {"enable_multi_turn_chat": enable_multi_turn_chat, "blind": blind}
    flags = {key: check_flag(flag, name=key, error=SessionError) for key, flag in flags.items()}
    if check_flag(reuse, name="reuse", error=SessionError) and (found := _named(store, name)):
        if label_schemas is not None:
            _warn_if_different(found[0], schema_list(label_schemas))
        return found[0]
    if agent is not None:
        from labeling_widget.agents.known import check_known  # noqa: PLC0415 - where there is one

        check_known(store, agent)
    elif flags["enable_multi_turn_chat"]:
        warnings.warn(
            "enable_multi_turn_chat does nothing without an agent to talk to; name one with "
            "agent=…, which get_review_app().add_agent(…) adds",
            SessionWarning,
            stacklevel=3,
        )
    warn_of_too_few(users, wanted, stacklevel=4)
    versions = pin_all(store, label_schemas)
    session_id = store.add_session(
        {
            "session_id": uuid4().hex,
            "name": name,
            "experiment_id": store.experiment_id,
            "review_app_id": store.id,
            "created_at": dt.datetime.now(dt.UTC),
            "created_by": current_reviewer(),
            "assigned_users": users,
            "label_schemas": [list(version) for version in versions],
            "agent": agent,
            "custom_inputs": _json_object("custom_inputs", custom_inputs),
            "reviewers_per_item": wanted,
            **flags,
        },
        reuse=reuse,
    )
    return LabelingSession(store, session_id)


def get_labeling_sessions() -> list[LabelingSession]:
    """Every session of the current store that is not deleted, newest first.

    Example:
        >>> import labeling_widget as lw
        >>> _ = lw.set_store("sqlite://")
        >>> [session.name for session in lw.get_labeling_sessions()]
        []
    """
    return sessions_of(get_store())


def get_labeling_session(run_id: str | None = None, *, name: str | None = None) -> LabelingSession:
    """One session of the current store.

    Args:
        run_id: Its `mlflow_run_id`, which is also its `labeling_session_id`.
        name: Its name instead, when only one session has it.

    Raises:
        SessionNotFound: there is none, or it is deleted.
        SessionAmbiguous: several have that name; the message lists their run ids.

    Example:
        >>> import labeling_widget as lw
        >>> _ = lw.set_store("sqlite://")
        >>> made = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
        >>> lw.get_labeling_session(made.mlflow_run_id) == made
        True
    """
    if (run_id is None) == (name is None):
        raise SessionError("give either run_id or name", field="run_id")
    store = get_store()
    if run_id is not None:
        found = [s for s in sessions_of(store) if s.mlflow_run_id == run_id]
        said = f"run_id {shown(run_id)}"
    else:
        found = _named(store, name)
        said = f"the name {shown(name)}"
    if not found:
        raise SessionNotFound(
            f"no labeling session has {said}; get_labeling_sessions() lists them",
            field="run_id" if name is None else "name",
        )
    if len(found) > 1:
        ids = ", ".join(f"{s.mlflow_run_id} ({s.created_at:%Y-%m-%d %H:%M})" for s in found)
        raise SessionAmbiguous(
            f"{len(found)} labeling sessions have {said}; pass run_id, one of {ids}", field="name"
        )
    return found[0]


def delete_labeling_session(labeling_session: LabelingSession) -> ReviewApp:
    """Hide a session. Its traces and answers stay in the store's tables.

    Args:
        labeling_session: The session.

    Returns:
        The review app that it belonged to.

    Raises:
        SessionNotFound: it is deleted already.

    Example:
        >>> import labeling_widget as lw
        >>> _ = lw.set_store("sqlite://")
        >>> session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
        >>> lw.delete_labeling_session(session) == lw.get_review_app()
        True
    """
    if not isinstance(labeling_session, LabelingSession):
        raise SessionError(
            f"labeling_session takes a LabelingSession; got {shown(labeling_session)}",
            field="labeling_session",
        )
    labeling_session.delete()
    return ReviewApp(labeling_session.store)


def search_traces(run_id: str, *, include_spans: bool = True) -> pd.DataFrame:
    """The copied traces of a session with every assessment, as `mlflow.search_traces` has them.

    Args:
        run_id: The session's `mlflow_run_id`.
        include_spans: `False` leaves the spans out of `trace` and the column `spans` away.

    Returns:
        One row per trace, in the session's order, with MLflow's columns: `trace_id` (of the
        copy), `trace` (JSON text), `client_request_id`, `state`, `request_time` (milliseconds
        since the epoch), `execution_duration` (milliseconds), `request`, `response`,
        `trace_metadata` (names the source trace), `tags`, `spans`, `assessments`.

    Raises:
        SessionNotFound: no session has that run id.

    Example:
        >>> import labeling_widget as lw
        >>> _ = lw.set_store("sqlite://")
        >>> session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
        >>> lw.search_traces(run_id=session.mlflow_run_id).shape
        (0, 12)
    """
    check_flag(include_spans, name="include_spans", error=SessionError)
    session = get_labeling_session(run_id)
    return copied_traces(session.store, session.labeling_session_id, include_spans=include_spans)


def sessions_of(store: Store, **equals: Any) -> list[LabelingSession]:
    """The sessions of a store that are not deleted, newest first."""
    columns = ["session_id", "deleted_at"]
    rows = store.frame("sessions", columns=columns, **equals).to_dict("records")
    return [
        LabelingSession(store, row["session_id"]) for row in reversed(rows) if not is_deleted(row)
    ]


def _named(store: Store, name: Any) -> list[LabelingSession]:
    return sessions_of(store, name=name) if isinstance(name, str) else []


def _check_text(field: str, value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        raise SessionError(f"{field} takes a text; got {shown(value)}", field=field)
    check_text(value, name=field, error=SessionError)


def _json_object(field: str, value: Any) -> Any:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise SessionError(f"{field} takes a dict of JSON data; got {shown(value)}", field=field)
    try:
        return json.loads(json.dumps(dict(value), allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise SessionError(f"{field} takes JSON data: {error}", field=field) from None


def _warn_if_different(session: LabelingSession, schemas: Sequence[str | LabelSchema]) -> None:
    given = [schema if isinstance(schema, str) else schema.name for schema in schemas]
    asked = session.label_schemas
    if given != asked:
        warnings.warn(
            f"the labeling session {session.name!r} exists and asks {asked}, not {given}; "
            "session.set_label_schemas(…) changes its questions",
            SessionWarning,
            stacklevel=4,
        )
