"""Answers as assessments of MLflow, and assessments that were made elsewhere as rows.

The tag of a change is what counts. The assessment is what others see of it: made after the tag,
and made up for when it is missing. Its id follows from the change, so that making it twice makes
it once.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from labeling_widget.errors import AnswerError
from labeling_widget.store.columns import storable_text
from labeling_widget.store.mlflow.copies import moment
from labeling_widget.store.mlflow.records import Record, Said
from labeling_widget.store.mlflow.tags import PREFIX, digest, to_json
from labeling_widget.store.records import Slot
from labeling_widget.store.tables import assessments, frame_columns

if TYPE_CHECKING:
    from mlflow.entities import Assessment

KEY = f"{PREFIX}key"
"""Metadata of an assessment: the change that it shows. Those without it were made elsewhere."""

_NAME = f"{PREFIX}name"
_TARGET = f"{PREFIX}target"
_COMMENT = f"{PREFIX}rationale"
_VERSIONS = f"{PREFIX}versions"
_EXISTING = f"{PREFIX}existing"
_VERSION = "label_schema_version"
_LONGEST = 250
_SOURCES = {"HUMAN", "LLM_JUDGE", "CODE"}


class Version(NamedTuple):
    """A version of an answer, and the change that wrote it."""

    record: Record
    said: Said

    @property
    def assessment_id(self) -> str:
        """The id that it has everywhere."""
        return self.record.assessment_id(self.said.slot)


class Shown(NamedTuple):
    """An assessment in MLflow that shows an answer made here."""

    assessment_id: str
    slot: Slot
    reviewer: str
    key: str
    type: str
    valid: bool
    created_ms: int
    versions: str

    @classmethod
    def of(cls, found: Assessment) -> Shown | None:
        """What an assessment shows; `None` for one that was made elsewhere."""
        metadata = found.metadata or {}
        if KEY not in metadata:
            return None
        span_id = found.span_id or ""
        return cls(
            assessment_id=str(found.assessment_id),
            slot=Slot(
                metadata.get(_NAME, found.name),
                span_id,
                metadata.get(_TARGET, "span" if span_id else "trace"),
            ),
            reviewer=metadata.get(f"{PREFIX}reviewer", found.source.source_id),
            key=metadata[KEY],
            type="feedback" if found.feedback is not None else "expectation",
            valid=found.valid is not False,
            created_ms=int(found.create_time_ms or 0),
            versions=metadata.get(_VERSIONS, "[]"),
        )


class Log(NamedTuple):
    """Add an assessment."""

    assessment: Assessment


class Edit(NamedTuple):
    """Change one in place."""

    assessment_id: str
    assessment: Assessment


class Delete(NamedTuple):
    """Remove one."""

    assessment_id: str


Step = Log | Edit | Delete


def is_shown(last: Version, there: Sequence[Shown]) -> bool:
    """Whether MLflow shows the last version of an answer, and nothing else as valid."""
    keys = [each.key for each in there if each.valid]
    return keys == ([] if last.said.value is None else [last.record.key])


def steps_to(last: Version, there: Sequence[Shown]) -> Iterator[Step]:
    """What makes MLflow show the last version of an answer.

    Args:
        last: The version that stands.
        there: What shows this slot of this reviewer now.
    """
    if is_shown(last, there):
        return
    oldest_first = sorted(there, key=lambda each: each.created_ms)
    now = next((each for each in reversed(oldest_first) if each.valid), None)
    if last.said.value is None or now is None or now.type != last.said.type:
        # Oldest first: deleting one that overrides another would make that one valid again.
        yield from (Delete(each.assessment_id) for each in oldest_first)
        now = None
    if last.said.value is None:
        return
    entity = _entity(last, versions=now.versions if now else "[]")
    if now is None:
        yield Log(entity)
    elif last.said.type == "expectation":
        yield Edit(now.assessment_id, entity)
    else:
        entity.overrides = now.assessment_id
        yield Log(entity)


def check_finite(value: str | None, name: str) -> None:
    """Raise `AnswerError` for a value with NaN: one of them and MLflow reads no trace any more."""
    if value is None:
        return

    def refuse(constant: str) -> float:
        raise AnswerError(f"{name!r}: {constant} is no value that MLflow can hold", field=name)

    json.loads(value, parse_constant=refuse)


def _entity(version: Version, *, versions: str) -> Assessment:
    from mlflow.entities import AssessmentSource, Expectation, Feedback  # noqa: PLC0415 - lazy

    record, said = version
    metadata = {
        KEY: record.key,
        _VERSION: str(said.schema_version),
        # Set when they are empty too: what an edit leaves out stays.
        _COMMENT: storable_text(said.rationale),
        "evidence": said.evidence,
        _TARGET: said.target,
    }
    if said.target.startswith("document:"):
        metadata["document"] = said.target.removeprefix("document:")
    name, reviewer = storable_text(said.name), storable_text(record.reviewer)
    if len(name) > _LONGEST:
        metadata[_NAME] = name
    if len(reviewer) > _LONGEST:
        metadata[f"{PREFIX}reviewer"] = reviewer
    given: dict[str, Any] = {
        "name": name[:_LONGEST],
        "value": _showable(json.loads(str(said.value))),
        "source": AssessmentSource(
            said.source_type if said.source_type in _SOURCES else "HUMAN", reviewer[:_LONGEST]
        ),
        "span_id": said.span_id or None,
        "create_time_ms": _milliseconds(record.at),
        "last_update_time_ms": _milliseconds(record.at),
    }
    entity: Assessment
    if said.type == "expectation":
        own = {
            "value": json.loads(str(said.value)),
            "rationale": said.rationale,
            "schema_version": said.schema_version,
            "at": record.at.isoformat(),
        }
        metadata[_VERSIONS] = to_json([*json.loads(versions), own])
        entity = Expectation(**given, metadata=metadata)
    else:
        del metadata[_COMMENT]
        if said.evidence == "[]":
            del metadata["evidence"]
        rationale = storable_text(said.rationale) or None
        entity = Feedback(**given, rationale=rationale, metadata=metadata)
    entity.assessment_id = version.assessment_id
    return entity


# assessments that were there already ────────────────────────────────────────────────────────


def existing_entity(row: Mapping[str, Any]) -> Assessment | None:
    """An assessment that a source trace carries, for its copy; `None` if MLflow cannot hold it.

    What MLflow would hold otherwise than it is goes along in its metadata.
    """
    from mlflow.entities import AssessmentSource, Expectation, Feedback  # noqa: PLC0415 - lazy

    if not row["valid"] or row["value"] is None or row["source_type"] not in _SOURCES:
        return None
    value = json.loads(row["value"])
    if not _is_finite(value):
        return None
    metadata = {
        storable_text(str(key)): storable_text(text)
        for key, text in (row["metadata"] or {}).items()
        if isinstance(text, str) and not str(key).startswith(PREFIX)
    }
    given: dict[str, Any] = {
        "name": storable_text(row["name"])[:_LONGEST],
        "value": _showable(value),
        "source": AssessmentSource(row["source_type"], storable_text(row["reviewer"])[:_LONGEST]),
        "span_id": row["span_id"] or None,
        "create_time_ms": _milliseconds(row["created_at"]),
        "last_update_time_ms": _milliseconds(row["created_at"]),
        "trace_id": row["copy_id"],
        "metadata": metadata,
    }
    entity: Assessment
    if row["type"] == "expectation":
        entity = Expectation(**given)
    else:
        entity = Feedback(**given, rationale=storable_text(row["rationale"]) or None)
    entity.assessment_id = f"a-{digest(row['copy_id'], row['assessment_id'], 'existing')}"
    kept = existing_row(entity, row["copy_id"])
    other = {
        name: value.isoformat() if isinstance(value, dt.datetime) else value
        for name, value in row.items()
        if name in kept and kept[name] != value
    }
    metadata[_EXISTING] = to_json(other)
    entity.metadata = metadata
    return entity


def existing_row(found: Assessment, copy_id: str) -> dict[str, Any]:
    """An assessment that was made elsewhere as a row of `assessments`, but for its place there."""
    metadata = dict(found.metadata or {})
    other = _mapping(metadata.pop(_EXISTING, "{}"))
    judged = found.feedback if found.feedback is not None else found.expectation
    row = {
        "assessment_id": str(found.assessment_id),
        "copy_id": copy_id,
        "span_id": found.span_id or "",
        "target": "span" if found.span_id else "trace",
        "name": found.name,
        "type": "feedback" if found.feedback is not None else "expectation",
        "schema_version": 0,
        "value": json.dumps(None if judged is None else judged.value),
        "rationale": (found.rationale or "") if found.feedback is not None else "",
        "evidence": "[]",
        "reviewer": str(found.source.source_id or ""),
        "source_type": str(found.source.source_type),
        "created_at": dt.datetime.fromtimestamp(int(found.create_time_ms or 0) / 1000, dt.UTC),
        "valid": found.valid is not False,
        "overrides": getattr(found, "overrides", None),
        "rev": 1,
        "metadata": metadata,
    }
    known = {name: value for name, value in other.items() if name in row}
    if "created_at" in known:
        known["created_at"] = moment(known["created_at"])
    return {**row, **known}


def carried_row(kept: Mapping[str, Any], copy_id: str) -> dict[str, Any]:
    """A row of `assessments` as the tag of an item holds it."""
    row = {column.name: kept.get(column.name) for column in frame_columns(assessments)}
    return {**row, "copy_id": copy_id, "created_at": moment(row["created_at"])}


def is_judgement(found: Assessment) -> bool:
    """Whether it is feedback or an expectation; newer versions of MLflow keep other things too."""
    return found.feedback is not None or found.expectation is not None


def _mapping(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _showable(value: Any) -> Any:
    """A value without what protocols refuse; the tag of the change has it as it is."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, list):
        return [_showable(each) for each in value]
    if isinstance(value, dict):
        return {storable_text(str(key)): _showable(each) for key, each in value.items()}
    return value


def _is_finite(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list):
        return all(_is_finite(each) for each in value)
    if isinstance(value, dict):
        return all(_is_finite(each) for each in value.values())
    return True


def _milliseconds(moment: dt.datetime) -> int:
    return int(moment.timestamp() * 1000)
