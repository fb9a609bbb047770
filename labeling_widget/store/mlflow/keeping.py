"""What an MLflow store keeps of sessions, schemas and agents, and how it is looked up."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from labeling_widget.errors import SchemaExists
from labeling_widget.store import agents as agents_of
from labeling_widget.store.datasets import EvaluationDatasets
from labeling_widget.store.frames import complete_row, value_for
from labeling_widget.store.log import log_session, newest_named
from labeling_widget.store.mlflow import runs
from labeling_widget.store.mlflow.core import Core
from labeling_widget.store.mlflow.tags import obsolete, to_json
from labeling_widget.store.questions import ask
from labeling_widget.store.records import Change, NewQuestions
from labeling_widget.store.tables import agents, column_of, items, label_schemas, now, sessions

_OF_SESSIONS = {"items", "changes", "assessments", "reviews", "claims", "adjudications"}
_OF_THE_REGISTRY = {"sessions", "label_schemas", "agents"}
BODY_NEEDS = ("copy_id", "trace_id", "tags", "trace_metadata", "span_count")
_ITEM = sa.select(*(items.c[name] for name in BODY_NEEDS)).where(
    items.c.copy_id == sa.bindparam("copy")
)


class Keeping(Core):
    """Sessions, schemas and agents."""

    # looking ────────────────────────────────────────────────────────────────────────────────

    def _look_at(self, session_id: str) -> None:
        self._check_open()
        self._reader.look_at(session_id)

    def _look(self, table: str, equals: Mapping[str, Any]) -> None:
        """Bring up to date what a frame is made of."""
        self._check_open()
        if table in _OF_THE_REGISTRY:
            self._reader.look_at_sessions()
        elif table in _OF_SESSIONS:
            which = equals.get("session_id")
            if which is None:
                self._reader.look_at_all()
                return
            for session_id in [which] if isinstance(which, str) else _texts(which):
                self._reader.look_at(session_id)

    def _item(self, copy_id: str) -> dict[str, Any] | None:
        """What the body of an item is made with."""

        def read(connection: sa.Connection) -> dict[str, Any] | None:
            found = connection.execute(_ITEM, {"copy": copy_id}).mappings().one_or_none()
            return None if found is None else dict(found)

        return self._replica.read(read)

    # sessions ───────────────────────────────────────────────────────────────────────────────

    def add_session(self, row: Mapping[str, Any], *, reuse: bool = False) -> str:
        """Add a session: a run of its own, whose id it gets."""
        new = complete_row(sessions, row)
        with self._turn():
            if reuse:
                self._reader.read_registry()
                if found := self._replica.read(lambda c: newest_named(c, new["name"])):
                    return found
            tags = {
                **runs.own_tags(runs.SESSION),
                **runs.shown_tags(new, [str(name) for name, *_ in new["label_schemas"]]),
                **runs.session_tags(new),
                **self._questions(new["label_schemas"]),
            }
            run_id = self._tracking.make_run(new["name"], tags)
            with self._tracking.deleted_unless_whole(run_id):
                if new["deleted_at"] is not None:
                    self._tracking.delete_run(run_id)
                self._reader.read(run_id)
        return run_id

    def update_session(self, session_id: str, **changes: Any) -> None:
        """Change columns of a session."""
        values = {name: value_for(column_of(sessions, name), v) for name, v in changes.items()}
        with self._turn():
            session = self._session(session_id)
            run = self._tracking.run(session_id)
            is_deleted = run is not None and run.info.lifecycle_stage != "active"
            stays_deleted = is_deleted and "deleted_at" not in values
            whole = self._tracking.deleted_unless_whole(session_id)

            def work(connection: sa.Connection) -> tuple[Change, None]:
                return log_session(connection, session_id, "session", int(bool(values))), None

            planned = self._replica.plan(session_id, work)
            with whole if is_deleted else contextlib.nullcontext():
                if is_deleted:  # MLflow changes nothing of a deleted run
                    self._tracking.restore_run(session_id)
                tags = runs.session_tags(values)
                if "label_schemas" in values:
                    tags |= self._questions(values["label_schemas"])
                self._tracking.tag_run(session_id, tags)
                old = dict(run.data.tags) if run is not None else {}
                gone = [key for name in tags for key in obsolete(old, name, tags)]
                self._tracking.untag_run(session_id, gone)
                if "name" in values:
                    self._tracking.rename_run(session_id, values["name"])
                made = self._carried_out(session, planned)
                if stays_deleted or values.get("deleted_at") is not None:
                    self._tracking.delete_run(session_id)
            self._reader.read(session_id)
        self._tell(planned.change, max(done.seq for done in made.values()))

    def ask(self, questions: NewQuestions) -> bool:
        """Replace a session's questions, and have what is new or changed asked again."""
        session_id = questions.session_id
        with self._turn():
            self._session(session_id)
            self._reader.read(session_id)  # others may have completed items meanwhile
            session = self._session(session_id)
            planned = self._replica.plan(session_id, lambda c: ask(c, questions))
            if not planned.result:
                return False
            # The questions last: what was kept from being asked is then still to be asked for.
            made = self._carried_out(session, planned)
            tags = runs.session_tags({"label_schemas": questions.label_schemas})
            tags |= self._questions(questions.label_schemas)
            run = self._tracking.run(session_id)
            old = dict(run.data.tags) if run is not None else {}
            self._tracking.tag_run(session_id, tags)
            gone = [key for name in tags for key in obsolete(old, name, tags)]
            self._tracking.untag_run(session_id, gone)
            self._reader.read(session_id)
        self._tell(planned.change, max(done.seq for done in made.values()))
        return True

    def _questions(self, versions: Iterable[Any]) -> dict[str, str]:
        """The definitions of what a session asks, to be frozen into its run."""
        tags: dict[str, str] = {}
        for name, version in versions:
            found = self._schema_rows(str(name))
            row = next((row for row in found if row["version"] == version), None)
            if row is not None:
                tags |= runs.schema_tags({**row, "deleted_at": None})
        return tags

    # schemas ────────────────────────────────────────────────────────────────────────────────

    def add_label_schema(self, row: Mapping[str, Any]) -> None:
        """Add one version of a schema."""
        new = complete_row(label_schemas, row)
        with self._turn():
            self._reader.read_registry()
            if any(new["version"] == there["version"] for there in self._schema_rows(new["name"])):
                raise SchemaExists(
                    f"label schema {new['name']!r} has a version {new['version']} already",
                    field="name",
                )
            self._registry.tag(runs.schema_tags({**new, "written": now().isoformat()}))
            self._reader.read_registry()

    def delete_label_schema(self, name: str) -> None:
        """Mark every version of a schema deleted."""
        with self._turn():
            self._reader.read_registry()
            standing = [row for row in self._schema_rows(name) if row["deleted_at"] is None]
            if standing:
                versions = [int(row["version"]) for row in standing]
                self._registry.tag(runs.deletion_tags(name, versions, now()))
                self._reader.read_registry()

    def _schema_rows(self, name: str) -> list[dict[str, Any]]:
        which = sa.select(*(c for c in label_schemas.c if c.name != "row_id")).where(
            label_schemas.c.name == name
        )
        return self._replica.read(lambda c: [dict(row) for row in c.execute(which).mappings()])

    # beside the sessions ────────────────────────────────────────────────────────────────────

    def evaluation_datasets(self) -> EvaluationDatasets:
        """The evaluation datasets of the tracking server."""
        from labeling_widget.store.datasets_mlflow import MlflowDatasets  # noqa: PLC0415 - lazy

        return MlflowDatasets(self._tracking.address.tracking_uri, [self._tracking.experiment_id])

    def put_agent(self, name: str, model_serving_endpoint: str, *, overwrite: bool) -> None:
        """Keep an agent of the review app."""

        def work(connection: sa.Connection) -> tuple[None, dict[str, Any]]:
            agents_of.put(connection, name, model_serving_endpoint, overwrite=overwrite)
            kept = sa.select(*(c for c in agents.c if c.name != "row_id"))
            named = kept.where(agents.c.agent_name == name)
            return None, dict(connection.execute(named).mappings().one())

        with self._turn():
            self._reader.read_registry()
            row = self._replica.plan("", work).result
            row["created_at"] = row["created_at"].isoformat()
            self._registry.tag({runs.agent_tag(name): to_json(row)})
            self._reader.read_registry()

    def remove_agent(self, name: str) -> None:
        """Forget an agent."""

        def work(connection: sa.Connection) -> tuple[None, None]:
            agents_of.remove(connection, name)
            return None, None

        with self._turn():
            self._reader.read_registry()
            self._replica.plan("", work)
            self._registry.untag([runs.agent_tag(name)])
            self._reader.read_registry()

    # being told ─────────────────────────────────────────────────────────────────────────────

    def subscribe(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Call back after every change made through this object; returns how to stop."""
        return self._subscribers.add(callback)

    def close(self) -> None:
        """Forget what was read."""
        self._replica.store.close()

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._replica.store.closed


def _texts(which: Any) -> list[str]:
    return [str(each) for each in which]
