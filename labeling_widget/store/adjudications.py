"""Agreed answers: what was decided where reviewers differ. Each inside a transaction.

A decision belongs to a slot of an item and to no reviewer, so that it touches nobody's answers,
review or progress. A later one overrides the one before, which stays.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from labeling_widget.errors import Conflict
from labeling_widget.store.columns import storable_json, storable_text
from labeling_widget.store.log import change_of, write_change
from labeling_widget.store.records import AdjudicationRecord, Change, NewAdjudication, Slot
from labeling_widget.store.standing import standing
from labeling_widget.store.tables import VALID_ADJUDICATION, adjudications, now

CONTENT = ("value", "rationale", "type", "schema_version", "basis")
"""What one version of a decision says, beside who decided it."""

_STANDING = sa.select(adjudications).where(
    adjudications.c.session_id == sa.bindparam("session"),
    adjudications.c.copy_id == sa.bindparam("copy"),
    adjudications.c.name == sa.bindparam("name"),
    adjudications.c.span_id == sa.bindparam("span"),
    adjudications.c.target == sa.bindparam("target"),
    VALID_ADJUDICATION,
)
_OVERRIDE = (
    sa.update(adjudications)
    .where(adjudications.c.adjudication_id == sa.bindparam("old"))
    .values(valid=False)
)


def adjudicate(
    connection: sa.Connection, new: NewAdjudication
) -> tuple[Change | None, AdjudicationRecord]:
    """Record a decision; see `Store.adjudicate`. No change if the key was used before."""
    who = storable_text(new.decided_by)
    here = standing(connection, new.session_id, new.copy_id, who, lock=True)
    slot = Slot(new.name, new.span_id or "", new.target)
    there = _standing(connection, new.session_id, new.copy_id, slot)
    done = change_of(
        connection,
        new.key,
        kind="adjudication",
        session_id=new.session_id,
        reviewer=who,
        copy_id=new.copy_id,
    )
    if done is not None:
        return None, record_of(new.copy_id, here.trace_id, slot, there)

    rev = 0 if there is None else there["rev"]
    if new.rev is not None and new.rev != rev:
        raise Conflict(
            f"{new.name!r} was decided elsewhere: revision {rev} is there, {new.rev} was seen",
            field=new.name,
            rev=rev,
        )
    content = {
        "value": None if new.value is None else storable_json(new.value),
        "rationale": storable_text(new.rationale),
        "type": new.type,
        "schema_version": new.schema_version,
        "basis": sorted(set(new.basis)),
    }
    is_new = not _says_the_same(content, who, there)
    at = now()
    seq = write_change(
        connection,
        key=new.key,
        kind="adjudication",
        session_id=new.session_id,
        copy_id=new.copy_id,
        reviewer=who,
        written=int(is_new),
        at=at,
    )
    if is_new:
        if there is not None:
            connection.execute(_OVERRIDE, {"old": there["adjudication_id"]})
        row = {
            "adjudication_id": f"d-{secrets.token_hex(16)}",
            "session_id": new.session_id,
            "copy_id": new.copy_id,
            "trace_id": here.trace_id,
            "span_id": slot.span_id,
            "target": slot.target,
            "name": slot.name,
            **content,
            "decided_by": who,
            "created_at": at,
            "valid": True,
            "overrides": None if there is None else there["adjudication_id"],
            "rev": rev + 1,
            "change_seq": seq,
        }
        connection.execute(sa.insert(adjudications), row)
        there = row
    return here.change(seq), record_of(new.copy_id, here.trace_id, slot, there)


def record_of(
    copy_id: str, trace_id: str, slot: Slot, row: dict[str, Any] | None
) -> AdjudicationRecord:
    """The decision that a row holds; one of revision 0 where there is none."""
    where: dict[str, Any] = {
        "copy_id": copy_id,
        "trace_id": trace_id,
        "name": slot.name,
        "span_id": slot.span_id or None,
        "target": slot.target,
    }
    if row is None:
        return AdjudicationRecord(**where, rev=0)
    kept = ("adjudication_id", "rev", "value", "rationale", "schema_version", "decided_by")
    return AdjudicationRecord(
        **where,
        **{name: row[name] for name in kept},
        basis=_basis(row["basis"]),
        created_at=row["created_at"],
    )


def _standing(
    connection: sa.Connection, session_id: str, copy_id: str, slot: Slot
) -> dict[str, Any] | None:
    which = {
        "session": session_id,
        "copy": copy_id,
        "name": slot.name,
        "span": slot.span_id,
        "target": slot.target,
    }
    row = connection.execute(_STANDING, which).mappings().one_or_none()
    return None if row is None else dict(row)


def _says_the_same(content: dict[str, Any], who: str, old: dict[str, Any] | None) -> bool:
    """Whether a decision adds nothing. A withdrawn one says nothing but that."""
    if content["value"] is None or old is None or old["value"] is None:
        return content["value"] is None and (old is None or old["value"] is None)
    return who == old["decided_by"] and all(content[name] == old[name] for name in CONTENT)


def _basis(ids: Iterable[Any]) -> tuple[str, ...]:
    return tuple(str(each) for each in ids)
