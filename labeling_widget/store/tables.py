"""Every table, declared once: its columns, their SQL types and their pandas dtypes.

Answers and states are never changed in place. A correction is a new row that names the one it
`overrides`, which stays and is no longer `valid`. Of each slot (question and span of one
reviewer's review of one item) exactly one row is valid. A cleared answer is such a row too, with
`value` null: the answers that stand are those that are valid **and** have a value.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

import sqlalchemy as sa

from labeling_widget.errors import StoreError
from labeling_widget.store.columns import (
    BYTES,
    COUNT,
    FLAG,
    JSON,
    JSON_TEXT,
    TEXT,
    TIME,
    column,
    row_number,
)

metadata = sa.MetaData()


def now() -> dt.datetime:
    """The present moment in UTC, as precise as the store keeps it."""
    return dt.datetime.now(dt.UTC)


def new_assessment_id() -> str:
    """An id for an assessment or a review made here."""
    return f"a-{secrets.token_hex(16)}"


meta = sa.Table(
    "meta",
    metadata,
    sa.Column("key", TEXT.sql, primary_key=True, info={"kind": TEXT, "dtype": TEXT.dtype}),
    column("value", TEXT),
)

sessions = sa.Table(
    "sessions",
    metadata,
    row_number(),
    column("session_id", TEXT),
    column("name", TEXT),
    column("experiment_id", TEXT, default=""),
    column("review_app_id", TEXT, default=""),
    column("created_at", TIME, default=now),
    column("created_by", TEXT, default=""),
    column("assigned_users", JSON, default=list),
    column("label_schemas", JSON, default=list),
    column("agent", TEXT, null=True),
    column("enable_multi_turn_chat", FLAG, default=False),
    column("custom_inputs", JSON, null=True),
    column("deleted_at", TIME, null=True),
    column("reviewers_per_item", COUNT, null=True),
    column("blind", FLAG, default=False),
    sa.UniqueConstraint("session_id"),
)

label_schemas = sa.Table(
    "label_schemas",
    metadata,
    row_number(),
    column("name", TEXT),
    column("version", COUNT),
    column("type", TEXT),
    column("title", TEXT, default=""),
    column("instruction", TEXT, default=""),
    column("input", JSON),
    column("enable_comment", FLAG, default=False),
    column("required", FLAG, default=False),
    column("target", TEXT, default="trace"),
    column("created_at", TIME, default=now),
    column("created_by", TEXT, default=""),
    column("deleted_at", TIME, null=True),
    sa.UniqueConstraint("name", "version"),
)

items = sa.Table(
    "items",
    metadata,
    row_number(),
    column("copy_id", TEXT),
    column("session_id", TEXT, sa.ForeignKey("sessions.session_id")),
    column("trace_id", TEXT),
    column("position", COUNT),
    column("name", TEXT, default=""),
    column("state", TEXT, default=""),
    column("request_time", TIME, null=True),
    column("duration_ms", COUNT, null=True),
    column("span_count", COUNT, default=0),
    column("size", COUNT),
    column("request_preview", TEXT, default=""),
    column("response_preview", TEXT, default=""),
    column("tags", JSON, default=dict),
    column("trace_metadata", JSON, default=dict),
    column("conversation", TEXT, default=""),
    column("added_at", TIME, default=now),
    column("body", BYTES),
    sa.UniqueConstraint("copy_id"),
    sa.UniqueConstraint("session_id", "trace_id"),
    sa.UniqueConstraint("session_id", "position"),
    # All that a list of states needs, so that it never walks past the bodies.
    sa.Index("items_in_order", "session_id", "position", "copy_id"),
    sa.Index("items_of_conversation", "session_id", "conversation", "position"),
)

changes = sa.Table(
    "changes",
    metadata,
    row_number("seq"),
    column("key", TEXT),
    column("session_id", TEXT, sa.ForeignKey("sessions.session_id")),
    column("copy_id", TEXT, sa.ForeignKey("items.copy_id"), null=True),
    column("reviewer", TEXT, default=""),
    column("kind", TEXT),  # answer, review, undo; adjudication; items, questions, session
    column("written", COUNT),  # how many rows; 0: it changed nothing, and undo passes over it
    column("undoes", COUNT, sa.ForeignKey("changes.seq"), null=True),
    column("active_ms", COUNT, null=True),
    column("created_at", TIME, default=now),
    sa.UniqueConstraint("key"),
    sa.UniqueConstraint("undoes"),
    sa.Index("changes_of_session", "session_id", "seq"),
    sqlite_autoincrement=True,
)

assessments = sa.Table(
    "assessments",
    metadata,
    row_number(),
    column("assessment_id", TEXT, default=new_assessment_id),
    column("session_id", TEXT, sa.ForeignKey("sessions.session_id")),
    column("copy_id", TEXT, sa.ForeignKey("items.copy_id")),
    column("trace_id", TEXT),
    column("span_id", TEXT, default=""),
    column("target", TEXT, default="trace"),
    column("name", TEXT),
    column("type", TEXT, default="feedback"),
    column("schema_version", COUNT, default=0),
    column("value", JSON_TEXT, null=True),
    column("rationale", TEXT, default=""),
    column("evidence", JSON_TEXT, default="[]"),
    column("reviewer", TEXT, default=""),
    column("source_type", TEXT, default="HUMAN"),
    column("created_at", TIME, default=now),
    column("valid", FLAG, default=True),
    column("overrides", TEXT, null=True),
    column("rev", COUNT, default=1),
    column("change_seq", COUNT, sa.ForeignKey("changes.seq")),
    column("existing", FLAG, default=False),
    column("metadata", JSON, default=dict),
    sa.UniqueConstraint("copy_id", "assessment_id"),
    sa.Index("assessments_of_change", "change_seq"),
    sa.Index("assessments_of_session", "session_id"),
)
# Written alike in the index and in every query, or SQLite would not use the index.
VALID_ANSWER = sa.and_(assessments.c.valid.is_(True), assessments.c.existing.is_(False))
sa.Index(
    "assessments_valid_once",
    *(assessments.c[c] for c in ("session_id", "copy_id", "reviewer", "name", "span_id", "target")),
    unique=True,
    sqlite_where=VALID_ANSWER,
    postgresql_where=VALID_ANSWER,
)

reviews = sa.Table(
    "reviews",
    metadata,
    row_number(),
    column("review_id", TEXT, default=new_assessment_id),
    column("session_id", TEXT, sa.ForeignKey("sessions.session_id")),
    column("copy_id", TEXT, sa.ForeignKey("items.copy_id")),
    column("trace_id", TEXT),
    column("reviewer", TEXT),
    column("state", TEXT),
    column("reason", TEXT, null=True),
    column("note", TEXT, default=""),
    column("created_at", TIME, default=now),
    column("valid", FLAG, default=True),
    column("overrides", TEXT, null=True),
    column("change_seq", COUNT, sa.ForeignKey("changes.seq")),
    sa.UniqueConstraint("review_id"),
    sa.Index("reviews_of_change", "change_seq"),
)
VALID_REVIEW = reviews.c.valid.is_(True)
sa.Index(
    "reviews_valid_once",
    *(reviews.c[c] for c in ("session_id", "reviewer", "copy_id")),
    unique=True,
    sqlite_where=VALID_REVIEW,
    postgresql_where=VALID_REVIEW,
)
sa.Index(
    "reviews_of_item",
    reviews.c.copy_id,
    sqlite_where=VALID_REVIEW,
    postgresql_where=VALID_REVIEW,
)

# What was agreed where reviewers differ: nobody's answer, so nothing that reads answers reads it.
adjudications = sa.Table(
    "adjudications",
    metadata,
    row_number(),
    column("adjudication_id", TEXT),
    column("session_id", TEXT, sa.ForeignKey("sessions.session_id")),
    column("copy_id", TEXT, sa.ForeignKey("items.copy_id")),
    column("trace_id", TEXT),
    column("span_id", TEXT, default=""),
    column("target", TEXT, default="trace"),
    column("name", TEXT),
    column("type", TEXT, default="feedback"),
    column("schema_version", COUNT, default=0),
    column("value", JSON_TEXT, null=True),  # null: it was withdrawn
    column("rationale", TEXT, default=""),
    column("basis", JSON, default=list),  # ids of the assessments that were there
    column("decided_by", TEXT, default=""),
    column("created_at", TIME, default=now),
    column("valid", FLAG, default=True),
    column("overrides", TEXT, null=True),
    column("rev", COUNT, default=1),
    column("change_seq", COUNT, sa.ForeignKey("changes.seq")),
    sa.UniqueConstraint("adjudication_id"),
    sa.Index("adjudications_of_change", "change_seq"),
)
VALID_ADJUDICATION = adjudications.c.valid.is_(True)
sa.Index(
    "adjudications_valid_once",
    *(adjudications.c[c] for c in ("session_id", "copy_id", "name", "span_id", "target")),
    unique=True,
    sqlite_where=VALID_ADJUDICATION,
    postgresql_where=VALID_ADJUDICATION,
)

claims = sa.Table(
    "claims",
    metadata,
    row_number(),
    column("session_id", TEXT, sa.ForeignKey("sessions.session_id")),
    column("copy_id", TEXT, sa.ForeignKey("items.copy_id")),
    column("reviewer", TEXT),
    column("kind", TEXT),  # assigned, for good; taken, for a while
    column("until", TIME, null=True),
    column("created_at", TIME, default=now),
    sa.UniqueConstraint("copy_id", "reviewer"),
    sa.Index("claims_of_session", "session_id"),
)

datasets = sa.Table(
    "datasets",
    metadata,
    row_number(),
    column("name", TEXT),
    column("dataset_id", TEXT),
    column("tags", JSON, default=dict),
    column("created_by", TEXT, default=""),
    column("created_at", TIME, default=now),
    sa.UniqueConstraint("dataset_id"),
    sa.UniqueConstraint("name"),
)

dataset_records = sa.Table(
    "dataset_records",
    metadata,
    row_number(),
    column("dataset_id", TEXT, sa.ForeignKey("datasets.dataset_id")),
    column("record_id", TEXT),
    column("inputs", JSON),
    column("outputs", JSON, null=True),
    column("expectations", JSON, default=dict),
    column("tags", JSON, default=dict),
    column("source", JSON, null=True),
    column("created_at", TIME, default=now),
    column("updated_at", TIME, default=now),
    sa.UniqueConstraint("dataset_id", "record_id"),
)

# A table, not a key of `meta`: two notebooks may add agents at once, and a backup carries it.
agents = sa.Table(
    "agents",
    metadata,
    row_number(),
    column("agent_name", TEXT),
    column("model_serving_endpoint", TEXT),
    column("created_at", TIME, default=now),
    sa.UniqueConstraint("agent_name"),
)


def table_of(name: str) -> sa.Table:
    """The table of that name. Raises `StoreError` naming those there are."""
    if name not in metadata.tables:
        known = ", ".join(sorted(metadata.tables))
        raise StoreError(f"the store has no table {name!r}; it has {known}", field="table")
    return metadata.tables[name]


def column_of(table: sa.Table, name: str) -> sa.Column[Any]:
    """A column that frames may hold. Raises `StoreError` naming those there are."""
    if name not in table.c or table.c[name].info.get("hidden"):
        known = ", ".join(c.name for c in frame_columns(table))
        raise StoreError(f"table {table.name!r} has no column {name!r}; it has {known}", field=name)
    return table.c[name]


def frame_columns(table: sa.Table) -> list[sa.Column[Any]]:
    """The table's columns as frames hold them: all but the number of the row."""
    return [c for c in table.c if not c.info.get("hidden")]


def dtypes(name: str) -> dict[str, str]:
    """Column → pandas dtype of a table's frame, in its order.

    Example:
        >>> dtypes("meta")
        {'key': 'string[python]', 'value': 'string[python]'}
    """
    return {c.name: c.info["dtype"] for c in frame_columns(table_of(name))}
