"""What reviewers expect, into an evaluation dataset, from the screen of a session's results."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

from labeling_widget.errors import DatasetError, Disagreement, ReviewersDisagree
from labeling_widget.notices import SyncWarning
from labeling_widget.session import LabelingSession
from labeling_widget.traces.decode import as_text
from labeling_widget.widget import results_protocol as messages

_MOST_LINES = 100
_MOST_CHARS = 300


def synced(session: LabelingSession, args: messages.SyncArgs) -> messages.Synced:
    """Sync a session, or find out what that would change.

    Where reviewers differ and nothing says which answer counts, nothing is written, and what they
    differ on is said.

    Raises:
        DatasetError: the dataset has no name.
        DatasetAmbiguous: several have it.
    """
    name = args.dataset_name.strip()
    if not name:
        raise DatasetError("the dataset needs a name", field="dataset_name")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", SyncWarning)
        try:
            changes = session.sync(name, on_conflict=args.on_conflict, dry_run=args.dry_run)
        except ReviewersDisagree as error:
            return _undecided(session, name, error.disagreements)
    is_new = changes["change"] == "new record"
    first = changes["trace_ids"].map(lambda trace_ids: trace_ids[0])
    titles = _titles(session, first.head(_MOST_LINES))
    return messages.Synced(
        dataset_name=name,
        records=int(first[is_new].nunique()),
        expectations=int((~is_new).sum()),
        total=len(changes),
        changes=[
            _change(row, titles[row["trace_ids"][0]])
            for row in changes.head(_MOST_LINES).to_dict("records")
        ],
        open=0,
        differences=[],
        notes=[str(one.message) for one in caught if issubclass(one.category, SyncWarning)],
    )


def _undecided(
    session: LabelingSession, name: str, disagreements: tuple[Disagreement, ...]
) -> messages.Synced:
    listed = disagreements[:_MOST_LINES]
    titles = _titles(session, [one.opinions[0].trace_id for one in listed])
    return messages.Synced(
        dataset_name=name,
        records=0,
        expectations=0,
        total=0,
        changes=[],
        open=len(disagreements),
        differences=[
            messages.Difference(
                title=titles[one.opinions[0].trace_id],
                name=one.name,
                said=[
                    messages.Voice(reviewer=said.reviewer, value=_short(said.value), verdict="")
                    for said in one.opinions
                ],
            )
            for one in listed
        ],
        notes=[],
    )


def _titles(session: LabelingSession, trace_ids: Iterable[str]) -> dict[str, str]:
    """Trace → the head of its request."""
    wanted = list(dict.fromkeys(trace_ids))
    if not wanted:
        return {}
    frame = session.store.frame(
        "items",
        columns=["trace_id", "request_preview"],
        session_id=session.labeling_session_id,
        trace_id=wanted,
    )
    found = dict(frame.itertuples(index=False, name=None))
    return {trace_id: str(found.get(trace_id) or trace_id)[:_MOST_CHARS] for trace_id in wanted}


def _change(row: dict[Any, Any], title: str) -> messages.DatasetChange:
    return messages.DatasetChange(
        title=title,
        name=row["name"],
        change=row["change"],
        old=_short(row["old"]) if row["change"] == "changed" else None,
        new=_short(row["new"]),
        who=row["reviewers"],
    )


def _short(value: Any) -> str:
    """A value as a line: the entries of a list one after another."""
    entries = value if isinstance(value, list) else [value]
    line = " · ".join(each if isinstance(each, str) else as_text(each) for each in entries)
    return line if len(line) <= _MOST_CHARS else line[: _MOST_CHARS - 1] + "…"
