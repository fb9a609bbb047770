"""What the tags and assessments of a session's copies say, read from MLflow's entities."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from labeling_widget.store.mlflow.copies import item_of, item_row, moment
from labeling_widget.store.mlflow.projection import (
    Shown,
    Version,
    carried_row,
    existing_row,
    is_judgement,
    is_shown,
)
from labeling_widget.store.mlflow.records import CHANGES, Record, record_of
from labeling_widget.store.mlflow.streams import Streams
from labeling_widget.store.mlflow.tags import PREFIX, digest, to_json, values
from labeling_widget.store.records import Slot

if TYPE_CHECKING:
    from mlflow.entities import TraceInfo

CLAIMS = f"{PREFIX}claim."
"""What the keys of the tags of leases and assignments begin with."""


_LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Claim(NamedTuple):
    """A lease or an assignment: a row of `claims`."""

    copy_id: str
    reviewer: str
    kind: str
    until: dt.datetime | None
    created_at: dt.datetime

    @property
    def tag(self) -> str:
        """Key of the tag that keeps it."""
        return f"{CLAIMS}{digest(self.reviewer)[:16]}"

    def text(self) -> str:
        """What the tag holds."""
        return to_json(
            {
                "reviewer": self.reviewer,
                "kind": self.kind,
                "until": self.until.isoformat() if self.until else None,
                "created_at": self.created_at.isoformat(),
            }
        )

    @classmethod
    def of(cls, copy_id: str, value: Mapping[str, Any]) -> Claim | None:
        """What a tag holds; `None` if that is no claim."""
        try:
            created = moment(value["created_at"]) or _LONG_AGO
            until = moment(value["until"])
            return cls(copy_id, value["reviewer"], value["kind"], until, created)
        except (KeyError, TypeError, ValueError):
            return None


@dataclass(slots=True)
class Copy:
    """A copied trace: an item, with all that is known of it.

    Args:
        row: Its row of `items`.
        change: Key of the change that added it.
        records: Key → change of it.
        existing: Rows of `assessments` that were made elsewhere.
        shown: The assessments that show answers made here.
        signature: Changes when anything of this does.
    """

    row: dict[str, Any]
    change: str
    records: dict[str, Record]
    claims: list[Claim]
    existing: list[dict[str, Any]]
    shown: list[Shown]
    signature: int

    @classmethod
    def of(cls, session_id: str, info: TraceInfo, signature: int) -> Copy | None:
        """What MLflow says of a trace; `None` for one that is no item."""
        item = item_of(info)
        if item is None:
            return None
        copy_id = str(info.trace_id)
        judgements = [found for found in info.assessments or () if is_judgement(found)]
        shown = [Shown.of(found) for found in judgements]
        elsewhere = [
            existing_row(found, copy_id)
            for found, own in zip(judgements, shown, strict=True)
            if own is None
        ]
        carried = [carried_row(kept, copy_id) for kept in item.get("carried", ())]
        claims = (Claim.of(copy_id, value) for _, value in values(info.tags, CLAIMS))
        return cls(
            row=item_row(session_id, info, item),
            change=str(item.get("change") or copy_id),
            records=records_in(info.tags),
            claims=sorted((c for c in claims if c), key=lambda claim: claim.created_at),
            existing=sorted([*elsewhere, *carried], key=lambda row: row["created_at"]),
            shown=[own for own in shown if own is not None],
            signature=signature,
        )

    def last_versions(self, reviewer: str | None = None) -> dict[tuple[str, Slot], Version]:
        """Reviewer and slot → the version that stands; of one reviewer only, if one is named."""
        return {
            (record.reviewer, said.slot): Version(record, said)
            for record in sorted(self.records.values(), key=lambda each: each.order)
            if reviewer is None or record.reviewer == reviewer
            for said in record.answers
        }

    def shown_of(self, reviewer: str, slot: Slot) -> list[Shown]:
        """What shows one slot of a reviewer."""
        return [each for each in self.shown if (each.reviewer, each.slot) == (reviewer, slot)]

    def behind(self, before: dt.datetime) -> list[tuple[str, Slot]]:
        """Whose slots MLflow does not show as they stand, although that was before."""
        return [
            (reviewer, slot)
            for (reviewer, slot), last in self.last_versions().items()
            if last.record.at < before and not is_shown(last, self.shown_of(reviewer, slot))
        ]


@dataclass(slots=True)
class Session:
    """A session as far as it was read.

    Args:
        own: Changes of the session itself, by key.
        applied: Key → place in the order, of every change that stands in the tables.
        latest: Stream of changes → the last place in it.
        read: When it was read last, by the clock that only goes forward.
        took: How long that took, in seconds.
    """

    streams: Streams
    copies: dict[str, Copy] = field(default_factory=dict)
    own: dict[str, Record] = field(default_factory=dict)
    applied: dict[str, tuple[dt.datetime, str]] = field(default_factory=dict)
    latest: dict[tuple[str, str | None], tuple[dt.datetime, str]] = field(default_factory=dict)
    read: float = float("-inf")
    took: float = 0.0

    def last_time(self) -> dt.datetime:
        """The time of the latest change that is known."""
        return max((at for at, _ in self.applied.values()), default=_LONG_AGO)

    def records(self) -> list[Record]:
        """Every change of the session, in order."""
        found = dict(self.own)
        for copy in self.copies.values():
            for key, record in copy.records.items():
                # Two kernels may have sent one key at once: the first counts, everywhere.
                if key not in found or record.order < found[key].order:
                    found[key] = record
        for record in _additions(self.copies.values()):
            found[record.key] = record
        return sorted(found.values(), key=lambda record: record.order)


def records_in(tags: Mapping[str, str]) -> dict[str, Record]:
    """Key → change, of all that tags hold."""
    found: dict[str, Record] = {}
    for _, value in values(tags, CHANGES):
        record = record_of(value)
        if record is not None and record.key not in found:
            found[record.key] = record
    return found


def signature_of(info: TraceInfo) -> int:
    """A number that changes when the tags or the assessments of a trace do."""
    made = tuple(
        (each.assessment_id, each.last_update_time_ms, each.valid)
        for each in info.assessments or ()
    )
    return hash((tuple(sorted(info.tags.items())), made))


def _additions(copies: Iterable[Copy]) -> list[Record]:
    """The changes that added these copies: their tags say which one each came with."""
    by_change: dict[str, list[Copy]] = {}
    for copy in copies:
        by_change.setdefault(copy.change, []).append(copy)
    return [
        Record(
            key=key,
            kind="items",
            at=min(copy.row["added_at"] for copy in together),
            written=len(together),
        )
        for key, together in by_change.items()
    ]
