"""From the results of a session to another one: the traces of a list, asked about anew."""

from __future__ import annotations

import msgspec

from labeling_widget.errors import SessionError
from labeling_widget.labeling import session_in, sessions_of
from labeling_widget.session import LabelingSession
from labeling_widget.session_traces import copy_sources
from labeling_widget.traces.mlflow import read_traces
from labeling_widget.traces.source import SourceTrace
from labeling_widget.widget import results_protocol as messages
from labeling_widget.widget.making import taken_back

_AT_ONCE = 100


def made_session(
    session: LabelingSession, args: messages.MakeSessionArgs, copy_ids: list[str]
) -> messages.MadeSession:
    """Make a session of some of a session's traces, with its questions and for its reviewers.

    The traces are as they came: nobody's answer in the first session is in the second.

    Args:
        session: Where the traces are.
        args: What the new one is called.
        copy_ids: The session's copies of the traces.

    Raises:
        SessionError: it has no name, or that of another session; or there are no traces.
    """
    store, name = session.store, args.name.strip()
    if not name:
        raise SessionError("the session needs a name", field="name")
    if sessions_of(store, name=name):
        raise SessionError(
            f"there is a session {name!r} already; choose another name", field="name"
        )
    if not copy_ids:
        raise SessionError("the list has no traces any more", field="which")
    sources = _sources(session, copy_ids)
    made = session_in(
        store,
        name,
        assigned_users=session.assigned_users,
        label_schemas=session.schemas,
        reviewers_per_item=session.reviewers_per_item,
        blind=session.blind,
    )
    with taken_back(made):
        added = copy_sources(store, made.labeling_session_id, sources)
    return messages.MadeSession(session_id=made.labeling_session_id, name=name, traces=len(added))


def _sources(session: LabelingSession, copy_ids: list[str]) -> list[SourceTrace]:
    """Those traces and, of a conversation, all its turns, in the session's order."""
    store = session.store
    items = store.frame(
        "items", columns=["copy_id", "conversation"], session_id=session.labeling_session_id
    )
    asked = items["copy_id"].isin(copy_ids)
    talks = set(items.loc[asked, "conversation"]) - {""}
    wanted = items.loc[asked | items["conversation"].isin(talks), "copy_id"].tolist()
    sources: list[SourceTrace] = []
    for start in range(0, len(wanted), _AT_ONCE):
        few = wanted[start : start + _AT_ONCE]
        bodies = store.frame("items", columns=["copy_id", "body"], copy_id=few)
        by_copy = dict(zip(bodies["copy_id"], bodies["body"], strict=True))
        sources += read_traces([by_copy[copy_id] for copy_id in few])
    own = set(
        store.frame(
            "assessments",
            columns=["assessment_id"],
            session_id=session.labeling_session_id,
            existing=False,
        )["assessment_id"]
    )
    return [
        msgspec.structs.replace(
            source,
            assessments=[a for a in source.assessments if a.get("assessment_id") not in own],
        )
        for source in sources
    ]
