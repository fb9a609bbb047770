"""Sessions, label schemas and agents in the tags of runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from labeling_widget.errors import StoreTooNew
from labeling_widget.store.mlflow.client import FORMAT, Tracking
from labeling_widget.store.mlflow.copies import moment
from labeling_widget.store.mlflow.replica import Replica
from labeling_widget.store.mlflow.tags import PREFIX, digest, joined, key_of, split, to_json, values
from labeling_widget.store.tables import agents, frame_columns, label_schemas, sessions

if TYPE_CHECKING:
    from mlflow.entities import Run

KIND = f"{PREFIX}kind"
OWN_FORMAT = 1
"""How things are kept; a higher number in MLflow is another version's, which may differ."""

SESSION, SCHEMAS = "session", "label schemas"

_COLUMN = f"{PREFIX}session."
_SCHEMA = f"{PREFIX}schema."
_DELETED = f"{PREFIX}schema-deleted."
_AGENT = f"{PREFIX}agent."
_TIMES = {"created_at", "deleted_at"}
_GIVEN_BY_MLFLOW = {"session_id"}


def is_active(run: Run) -> bool:
    """Whether a run is there, and not deleted."""
    return bool(run.info.lifecycle_stage == "active")


def kind_of(run: Run) -> str:
    """What a run of this package is for."""
    return str(run.data.tags.get(KIND, ""))


def session_tags(row: Mapping[str, Any]) -> dict[str, str]:
    """The tags of a session's columns, a key each: who changes one leaves the others alone."""
    tags: dict[str, str] = {}
    for name, value in row.items():
        if name not in _GIVEN_BY_MLFLOW:
            tags |= split(f"{_COLUMN}{name}", to_json(_plain(value)))
    return tags


def own_tags(kind: str) -> dict[str, str]:
    """The tags by which a run is found again."""
    return {FORMAT: str(OWN_FORMAT), KIND: kind}


def shown_tags(row: Mapping[str, Any], questions: Sequence[str]) -> dict[str, str]:
    """The tags that MLflow itself shows: who made the session, and what it is."""
    asked = ", ".join(questions) or "nothing yet"
    note = f"Labeling session “{row['name']}”. It asks: {asked}."
    return {"mlflow.user": str(row["created_by"])[:250], "mlflow.note.content": note[:5000]}


def schema_tags(row: Mapping[str, Any]) -> dict[str, str]:
    """The tags of one version of a schema; never written again."""
    key = f"{_SCHEMA}{key_of(row['name'])}.{row['version']}"
    return split(key, to_json({name: _plain(value) for name, value in row.items()}))


def deletion_tags(name: str, versions: Iterable[int], at: dt.datetime) -> dict[str, str]:
    """The tags that mark versions of a schema deleted."""
    return {
        f"{_DELETED}{key_of(name)}.{version}": to_json(
            {"name": name, "version": version, "at": at.isoformat()}
        )
        for version in versions
    }


def agent_tag(name: str) -> str:
    """Key of the tag of an agent."""
    return f"{_AGENT}{digest(name)[:16]}"


def session_row(run: Run) -> dict[str, Any]:
    """The row of `sessions` that a run stands for."""
    tags = run.data.tags
    known = {
        key.removeprefix(_COLUMN): value
        for key, value in values(tags, _COLUMN)
        if key.removeprefix(_COLUMN) in sessions.c
    }
    row: dict[str, Any] = {}
    for column in frame_columns(sessions):
        default = column.info.get("default")
        value = known.get(column.name, default() if callable(default) else default)
        row[column.name] = moment(value) if _is_time(column.name, value) else value
    row["session_id"] = str(run.info.run_id)
    row["name"] = row["name"] or str(run.info.run_name or "")
    # Whether it is deleted is MLflow's to say, where runs are deleted and restored too.
    if is_active(run):
        row["deleted_at"] = None
    elif row["deleted_at"] is None:
        row["deleted_at"] = row["created_at"]
    return row


def check_format(runs: Iterable[Run], shown: str) -> None:
    """Raise `StoreTooNew` if a newer version of this package wrote there."""
    for run in runs:
        number = joined(run.data.tags, FORMAT) or ""
        if not number.isdecimal() or int(number) > OWN_FORMAT:
            raise StoreTooNew(
                f"{shown!r}: run {run.info.run_id} was written by a newer labeling_widget (format "
                f"{number!r}; this one knows up to {OWN_FORMAT}): "
                "pip install --upgrade labeling-widget",
                field="url",
            )


def put_runs(connection: sa.Connection, runs: Sequence[Run]) -> None:
    """Make the rows of these sessions, and of the schemas that they ask, what their runs say."""
    put_sessions(connection, runs)
    put_schemas(connection, runs)


def put_sessions(connection: sa.Connection, runs: Sequence[Run]) -> None:
    """Make the rows of these sessions what their runs say."""
    there = set(connection.scalars(sa.select(sessions.c.session_id)))
    rows = sorted((session_row(run) for run in runs), key=lambda row: row["created_at"])
    for row in rows:
        if row["session_id"] in there:
            which = sa.update(sessions).where(sessions.c.session_id == row["session_id"])
            connection.execute(which.values(row))
        else:
            connection.execute(sa.insert(sessions), row)


def put_schemas(connection: sa.Connection, runs: Sequence[Run]) -> None:
    """Make the schemas what the registry and the sessions' runs say."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    deleted: dict[tuple[str, int], dt.datetime | None] = {}
    # The registry's word counts; a session's own copy is there for when that is gone.
    for run in sorted(runs, key=lambda run: kind_of(run) != SCHEMAS):
        for _, value in values(run.data.tags, _SCHEMA):
            row = _schema_row(value)
            if row is not None:
                found.setdefault((row["name"], row["version"]), row)
        for _, value in values(run.data.tags, _DELETED):
            deleted[value["name"], value["version"]] = moment(value["at"])
    there = {
        (row.name, row.version)
        for row in connection.execute(sa.select(label_schemas.c.name, label_schemas.c.version))
    }
    new = [row for key, row in found.items() if key not in there]
    new.sort(key=lambda row: (row.pop("written"), row["name"], row["version"]))
    for row in new:
        connection.execute(sa.insert(label_schemas), row)
    for (name, version), at in deleted.items():
        which = sa.update(label_schemas).where(
            label_schemas.c.name == name,
            label_schemas.c.version == version,
            label_schemas.c.deleted_at.is_(None),
        )
        connection.execute(which.values(deleted_at=at))


def put_agents(connection: sa.Connection, runs: Sequence[Run]) -> None:
    """Make the agents what the registry says."""
    rows = [
        {**value, "created_at": moment(value["created_at"])}
        for run in runs
        for _, value in values(run.data.tags, _AGENT)
    ]
    connection.execute(sa.delete(agents))
    if rows:
        rows.sort(key=lambda row: row["created_at"])
        connection.execute(sa.insert(agents), rows)


class Registry:
    """The run that holds the schemas and agents of an experiment."""

    def __init__(self, tracking: Tracking, replica: Replica) -> None:
        self._tracking = tracking
        self._replica = replica
        self.run_id: str | None = None

    def read(self) -> None:
        """Find out what runs there are, and what their tags say."""
        runs = self._tracking.runs()
        if runs and not any(is_active(run) for run in runs):
            self._tracking.check_experiment()  # with which all of its runs are deleted
        check_format(runs, self._tracking.address.shown)
        own = [run for run in runs if kind_of(run) == SCHEMAS and is_active(run)]
        if own:  # of two that were made at once, both are read and the first is written to
            self.run_id = str(
                min(own, key=lambda run: (run.info.start_time, run.info.run_id)).info.run_id
            )
        sessions_there = [run for run in runs if kind_of(run) == SESSION]

        def work(connection: sa.Connection) -> None:
            put_sessions(connection, sessions_there)
            put_schemas(connection, runs)
            put_agents(connection, own)

        self._replica.write(work)

    def tag(self, tags: Mapping[str, str]) -> None:
        """Write to the run, which is made when it is first needed."""
        if self.run_id is None:
            self.run_id = self._tracking.make_run("label schemas", own_tags(SCHEMAS))
        self._tracking.tag_run(self.run_id, tags)

    def untag(self, keys: Iterable[str]) -> None:
        """Remove tags of the run."""
        if self.run_id is not None:
            self._tracking.untag_run(self.run_id, keys)


def _schema_row(value: Any) -> dict[str, Any] | None:
    if not isinstance(value, dict) or not {"name", "version", "type", "input"} <= set(value):
        return None
    row: dict[str, Any] = {}
    for column in frame_columns(label_schemas):
        default = column.info.get("default")
        given = value.get(column.name, default() if callable(default) else default)
        row[column.name] = moment(given) if _is_time(column.name, given) else given
    row["written"] = str(value.get("written", ""))
    return row


def _is_time(name: str, value: Any) -> bool:
    return name in _TIMES and isinstance(value, str)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.datetime) else value
