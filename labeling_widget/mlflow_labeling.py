"""`mlflow.genai.labeling` on open-source MLflow: its store and its session, over this package's.

Imported by `mlflow_plugin` when MLflow asks for a labeling store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import pandas as pd
from mlflow import MlflowClient
from mlflow.entities import Trace
from mlflow.exceptions import MlflowException
from mlflow.genai.label_schemas import LabelSchema as MlflowLabelSchema
from mlflow.genai.labeling import LabelingSession as MlflowLabelingSession
from mlflow.genai.labeling.stores import AbstractLabelingStore
from mlflow.protos.databricks_pb2 import (
    INVALID_PARAMETER_VALUE,
    RESOURCE_ALREADY_EXISTS,
    RESOURCE_DOES_NOT_EXIST,
    TEMPORARILY_UNAVAILABLE,
)

from labeling_widget import errors
from labeling_widget.labeling import LabelingSession, session_in, sessions_of
from labeling_widget.mlflow_schemas import (
    create_in,
    schema_for,
    store_at,
    to_mlflow,
)
from labeling_widget.schema_versions import delete_in
from labeling_widget.store.base import Store
from labeling_widget.store.mlflow.runs import SESSION, kind_of

_CODES = (
    (errors.SessionNotFound, RESOURCE_DOES_NOT_EXIST),
    (errors.SchemaNotFound, RESOURCE_DOES_NOT_EXIST),
    (errors.DatasetNotFound, RESOURCE_DOES_NOT_EXIST),
    (errors.SchemaExists, RESOURCE_ALREADY_EXISTS),
    (errors.StoreBusy, TEMPORARILY_UNAVAILABLE),
    (errors.StoreUnreachable, TEMPORARILY_UNAVAILABLE),
    (errors.StoreUnwritable, TEMPORARILY_UNAVAILABLE),
)


class WidgetLabelingSession(MlflowLabelingSession):  # type: ignore[misc]
    """MLflow's labeling session, kept by this package.

    It is the session that `labeling_widget.get_labeling_session` finds under the same run id:
    `session` is that one, and the last line of a notebook cell shows it as the labeling widget.
    """

    def __init__(self, session: LabelingSession, store: WidgetLabelingStore) -> None:
        super().__init__(
            name=session.name,
            assigned_users=session.assigned_users,
            agent=session.agent,
            label_schemas=session.label_schemas,
            labeling_session_id=session.labeling_session_id,
            mlflow_run_id=session.mlflow_run_id,
            review_app_id=session.review_app_id,
            experiment_id=session.experiment_id,
            url=session.url,
            enable_multi_turn_chat=session.enable_multi_turn_chat,
            custom_inputs=session.custom_inputs,
        )
        self.session = session
        self._labeling_store = store

    def __repr__(self) -> str:
        return repr(self.session)

    @property
    def assigned_users(self) -> list[str]:
        """The reviewers it is assigned to by now."""
        with _as_mlflow():
            return self.session.assigned_users

    @property
    def label_schemas(self) -> list[str]:
        """Names of the questions it asks by now."""
        with _as_mlflow():
            return self.session.label_schemas

    def sync(
        self,
        to_dataset: Any = None,
        *,
        dataset_name: str | None = None,
        on_conflict: Literal["error", "latest", "all"] = "error",
        dry_run: bool = False,
    ) -> pd.DataFrame:
        """Put what reviewers expect into an evaluation dataset; see `LabelingSession.sync`."""
        with _as_mlflow():
            return self.session.sync(
                to_dataset, dataset_name=dataset_name, on_conflict=on_conflict, dry_run=dry_run
            )

    def widget(self, reviewer: str | None = None, **how: Any) -> Any:
        """The labeling widget; see `LabelingSession.widget`."""
        return self.session.widget(reviewer, **how)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.session._repr_mimebundle_(**kwargs)

    def _get_store(self) -> WidgetLabelingStore:
        return self._labeling_store


class WidgetLabelingStore(AbstractLabelingStore):  # type: ignore[misc]
    """Labeling sessions as runs of the tracking server at a URI."""

    def __init__(self, tracking_uri: str | None = None) -> None:
        super().__init__(tracking_uri)
        self._uri = tracking_uri

    def get_labeling_session(self, run_id: str) -> WidgetLabelingSession:
        """The session that a run is, in whichever experiment."""
        run = MlflowClient(self._uri).get_run(run_id)
        for session in self.get_labeling_sessions(run.info.experiment_id):
            if session.mlflow_run_id == run_id:
                return session
        if kind_of(run) == SESSION:
            why = (
                f"the labeling session {run.info.run_name!r} is deleted; "
                f"MlflowClient().restore_run({run_id!r}) brings it back"
            )
        else:
            why = f"the run {run_id!r} is no labeling session"
        raise MlflowException(why, error_code=RESOURCE_DOES_NOT_EXIST)

    def get_labeling_sessions(
        self, experiment_id: str | None = None
    ) -> list[WidgetLabelingSession]:
        """The sessions of an experiment, newest first."""
        with _as_mlflow():
            return [self._shown(each) for each in sessions_of(self._store(experiment_id))]

    def create_labeling_session(
        self,
        name: str,
        *,
        assigned_users: list[str] | None = None,
        agent: str | None = None,
        label_schemas: list[str] | None = None,
        enable_multi_turn_chat: bool = False,
        custom_inputs: dict[str, Any] | None = None,
        experiment_id: str | None = None,
    ) -> WidgetLabelingSession:
        """Make a session; see `labeling_widget.create_labeling_session`."""
        with _as_mlflow():
            store = self._store(experiment_id)
            made = session_in(
                store,
                name,
                assigned_users=assigned_users,
                agent=agent,
                label_schemas=self._asked(store, label_schemas),
                enable_multi_turn_chat=enable_multi_turn_chat,
                custom_inputs=custom_inputs,
            )
            return self._shown(made)

    def delete_labeling_session(self, labeling_session: MlflowLabelingSession) -> None:
        """Hide a session; its run, its traces and its labels stay in MLflow."""
        with _as_mlflow():
            self._own(labeling_session).delete()

    def get_label_schema(self, name: str) -> MlflowLabelSchema:
        """The latest version of a label schema."""
        with _as_mlflow():
            return to_mlflow(schema_for(self._store(), self._uri, name))

    def create_label_schema(
        self,
        name: str,
        *,
        type: str,  # noqa: A002 - MLflow's name
        title: str,
        input: Any,  # noqa: A002 - as above
        instruction: str | None = None,
        enable_comment: bool = False,
        overwrite: bool = False,
    ) -> MlflowLabelSchema:
        """Make a label schema, or a new version of one."""
        with _as_mlflow():
            made = create_in(
                self._store(),
                name,
                type=type,
                title=title,
                input=input,
                instruction=instruction,
                enable_comment=enable_comment,
                overwrite=overwrite,
            )
            return to_mlflow(made)

    def delete_label_schema(self, name: str) -> None:
        """Delete a label schema; sessions that ask it go on asking it."""
        with _as_mlflow():
            delete_in(self._store(), name)

    def add_dataset_to_session(
        self,
        labeling_session: MlflowLabelingSession,
        dataset_name: str,
        record_ids: list[str] | None = None,
    ) -> WidgetLabelingSession:
        """Add records of an evaluation dataset as traces."""
        with _as_mlflow():
            return self._shown(self._own(labeling_session).add_dataset(dataset_name, record_ids))

    def add_traces_to_session(
        self, labeling_session: MlflowLabelingSession, traces: list[Trace]
    ) -> WidgetLabelingSession:
        """Copy traces into a session; one that is there already is left out."""
        with _as_mlflow():
            return self._shown(self._own(labeling_session).add_traces(traces))

    def sync_session_expectations(
        self, labeling_session: MlflowLabelingSession, dataset: str
    ) -> None:
        """Put what reviewers expect into an evaluation dataset."""
        with _as_mlflow():
            self._own(labeling_session).sync(to_dataset=dataset)

    def set_session_assigned_users(
        self, labeling_session: MlflowLabelingSession, assigned_users: list[str]
    ) -> WidgetLabelingSession:
        """Replace the reviewers of a session."""
        with _as_mlflow():
            return self._shown(self._own(labeling_session).set_assigned_users(assigned_users))

    def _store(self, experiment_id: str | None = None) -> Store:
        return store_at(self._uri, experiment_id)

    def _asked(self, store: Store, given: Any) -> Any:
        """The schemas that are named; what is no list is refused where sessions are made."""
        if isinstance(given, str) or not isinstance(given, Iterable):
            return given
        return [schema_for(store, self._uri, schema) for schema in given]

    def _own(self, session: MlflowLabelingSession) -> LabelingSession:
        if isinstance(session, WidgetLabelingSession):
            return session.session
        return self.get_labeling_session(session.mlflow_run_id).session

    def _shown(self, session: LabelingSession) -> WidgetLabelingSession:
        return WidgetLabelingSession(session, self)


@contextmanager
def _as_mlflow() -> Iterator[None]:
    """What goes wrong as an `MlflowException`, which is what its callers catch."""
    try:
        yield
    except errors.LabelingError as error:
        found = (code for kind, code in _CODES if isinstance(error, kind))
        code = next(found, INVALID_PARAMETER_VALUE)
        raise MlflowException(str(error), error_code=code) from error
