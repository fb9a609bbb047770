"""The version of a store: made at the latest, brought forward step by step, never back."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence

import sqlalchemy as sa

from labeling_widget.errors import StoreError, StoreTooNew, StoreUnavailable
from labeling_widget.store.tables import meta, metadata, now

Step = Callable[[sa.Connection], None]


def _ask_parts_of_a_trace(connection: sa.Connection) -> None:
    """Version 2: questions about parts of a trace, passages as evidence, conversations."""
    for table, name, default in (
        ("label_schemas", "target", "trace"),
        ("assessments", "evidence", "[]"),
        ("items", "conversation", ""),
    ):
        connection.execute(
            sa.text(f"ALTER TABLE {table} ADD COLUMN {name} TEXT NOT NULL DEFAULT '{default}'")
        )
    connection.execute(sa.text("UPDATE assessments SET target = 'span' WHERE span_id <> ''"))
    found = connection.execute(sa.text("SELECT row_id, trace_metadata FROM items")).all()
    known = [(row_id, json.loads(metadata)) for row_id, metadata in found]
    turns = [
        {"row": row_id, "conversation": metadata["mlflow.trace.session"]}
        for row_id, metadata in known
        if metadata.get("mlflow.trace.session")
    ]
    if turns:
        connection.execute(
            sa.text("UPDATE items SET conversation = :conversation WHERE row_id = :row"), turns
        )
    index = "items_of_conversation"
    connection.execute(
        sa.text(f"CREATE INDEX {index} ON items (session_id, conversation, position)")
    )


def _share_items_out(connection: sa.Connection) -> None:
    """Version 3: reviewers per item, assignments, items that are taken for a while."""
    sqlite = connection.dialect.name == "sqlite"
    count, number = ("INTEGER", "INTEGER") if sqlite else ("BIGINT", "BIGSERIAL")
    time, valid = ("DATETIME", "1") if sqlite else ("TIMESTAMP WITH TIME ZONE", "true")
    for statement in (
        f"ALTER TABLE sessions ADD COLUMN reviewers_per_item {count}",
        "ALTER TABLE sessions ADD COLUMN blind BOOLEAN NOT NULL DEFAULT FALSE",
        f"""CREATE TABLE claims (
            row_id {number} NOT NULL PRIMARY KEY,
            session_id TEXT NOT NULL REFERENCES sessions (session_id),
            copy_id TEXT NOT NULL REFERENCES items (copy_id),
            reviewer TEXT NOT NULL,
            kind TEXT NOT NULL,
            until {time},
            created_at {time} NOT NULL,
            UNIQUE (copy_id, reviewer)
        )""",
        "CREATE INDEX claims_of_session ON claims (session_id)",
        f"CREATE INDEX reviews_of_item ON reviews (copy_id) WHERE valid IS {valid}",
    ):
        connection.execute(sa.text(statement))


def _keep_datasets_and_agents(connection: sa.Connection) -> None:
    """Version 4: tags and outputs of evaluation datasets, agents of the review app."""
    sqlite = connection.dialect.name == "sqlite"
    number, time = ("INTEGER", "DATETIME") if sqlite else ("BIGSERIAL", "TIMESTAMP WITH TIME ZONE")
    for statement in (
        "ALTER TABLE datasets ADD COLUMN tags TEXT NOT NULL DEFAULT '{}'",
        "ALTER TABLE datasets ADD COLUMN created_by TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE dataset_records ADD COLUMN outputs TEXT",
        f"""CREATE TABLE agents (
            row_id {number} NOT NULL PRIMARY KEY,
            agent_name TEXT NOT NULL,
            model_serving_endpoint TEXT NOT NULL,
            created_at {time} NOT NULL,
            UNIQUE (agent_name)
        )""",
    ):
        connection.execute(sa.text(statement))


def _keep_adjudications(connection: sa.Connection) -> None:
    """Version 5: agreed answers."""
    sqlite = connection.dialect.name == "sqlite"
    count, number = ("INTEGER", "INTEGER") if sqlite else ("BIGINT", "BIGSERIAL")
    time, valid = ("DATETIME", "1") if sqlite else ("TIMESTAMP WITH TIME ZONE", "true")
    slot = "adjudications (session_id, copy_id, name, span_id, target)"
    for statement in (
        f"""CREATE TABLE adjudications (
            row_id {number} NOT NULL PRIMARY KEY,
            adjudication_id TEXT NOT NULL,
            session_id TEXT NOT NULL REFERENCES sessions (session_id),
            copy_id TEXT NOT NULL REFERENCES items (copy_id),
            trace_id TEXT NOT NULL,
            span_id TEXT NOT NULL,
            target TEXT NOT NULL,
            name TEXT NOT NULL,
            type TEXT NOT NULL,
            schema_version {count} NOT NULL,
            value TEXT,
            rationale TEXT NOT NULL,
            basis TEXT NOT NULL,
            decided_by TEXT NOT NULL,
            created_at {time} NOT NULL,
            valid BOOLEAN NOT NULL,
            overrides TEXT,
            rev {count} NOT NULL,
            change_seq {count} NOT NULL REFERENCES changes (seq),
            UNIQUE (adjudication_id)
        )""",
        "CREATE INDEX adjudications_of_change ON adjudications (change_seq)",
        f"CREATE UNIQUE INDEX adjudications_valid_once ON {slot} WHERE valid IS {valid}",
    ):
        connection.execute(sa.text(statement))


STEPS: tuple[Step, ...] = (
    _ask_parts_of_a_trace,
    _share_items_out,
    _keep_datasets_and_agents,
    _keep_adjudications,
)
"""`STEPS[0]` takes a store from version 1 to 2, and so on. A step is never edited once released."""


def read_store_id(connection: sa.Connection, steps: Sequence[Step] = STEPS) -> str | None:
    """The id of a store that is there and up to date; `None` if it needs `prepare`.

    Raises:
        StoreTooNew: It was written by a newer version of this package.
        StoreUnavailable: The database belongs to another program.
    """
    present = set(sa.inspect(connection).get_table_names())
    facts: dict[str, str] = {}
    if "meta" in present and set(meta.c.keys()) <= {
        c["name"] for c in sa.inspect(connection).get_columns("meta")
    }:
        facts = {row.key: row.value for row in connection.execute(sa.select(meta))}
    if "store_id" not in facts:
        if taken := sorted(present & set(metadata.tables)):
            raise StoreUnavailable(
                f"this database holds another program's tables ({', '.join(taken)}); "
                "give the labels a database of their own",
                field="url",
            )
        return None
    version, latest = _number(facts.get("schema_version")), 1 + len(steps)
    if version > latest:
        raise StoreTooNew(
            f"it was written by a newer labeling_widget (store version {version}; this one knows "
            f"up to {latest}): pip install --upgrade labeling-widget",
            field="url",
        )
    return facts["store_id"] if version == latest else None


def prepare(connection: sa.Connection, steps: Sequence[Step] = STEPS) -> str:
    """Make the tables, or bring them forward, inside the caller's transaction; the store's id."""
    if (store_id := read_store_id(connection, steps)) is not None:
        return store_id  # another program was faster
    latest = 1 + len(steps)
    version = _version(connection)
    if version is None:
        metadata.create_all(connection)
        facts = {
            "store_id": secrets.token_hex(16),
            "schema_version": str(latest),
            "created_at": now().isoformat(),
        }
        connection.execute(sa.insert(meta), [{"key": k, "value": v} for k, v in facts.items()])
    else:
        for step in steps[version - 1 :]:
            step(connection)
        connection.execute(
            sa.update(meta).where(meta.c.key == "schema_version").values(value=str(latest))
        )
    store_id = read_store_id(connection, steps)
    if store_id is None:
        raise StoreError("the store could not be brought to its latest version")
    return store_id


def _version(connection: sa.Connection) -> int | None:
    if not sa.inspect(connection).has_table("meta"):
        return None
    found = connection.scalar(sa.select(meta.c.value).where(meta.c.key == "schema_version"))
    return None if found is None else _number(found)


def _number(version: str | None) -> int:
    if version is None or not version.isdecimal():
        raise StoreUnavailable(
            f"its version is damaged (it reads {version!r}); take a copy of it that is whole",
            field="url",
        )
    return int(version)
