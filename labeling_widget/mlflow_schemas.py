"""Label schemas that MLflow keeps and those of this package, one as the other.

MLflow keeps label schemas of its own on open-source servers: without a title, without versions,
without lists. Imports MLflow only where it is used.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from labeling_widget.current import get_store, open_already, store_of
from labeling_widget.mlflow_inputs import from_mlflow_input
from labeling_widget.schema import BUILT_IN, LabelSchema, check_name, schema_type
from labeling_widget.schema_versions import latest, made_at, made_in, schema_in, versions_named
from labeling_widget.store.base import Store

_NONE = {"RESOURCE_DOES_NOT_EXIST", "ENDPOINT_NOT_FOUND", "NOT_IMPLEMENTED"}
"""What says that there is no such schema, or that an older server keeps none."""


def from_mlflow(schema: Any) -> LabelSchema:
    """A label schema of MLflow's as this package's; its name is its title."""
    return LabelSchema(
        name=schema.name,
        type=schema_type(str(getattr(schema.type, "value", schema.type))),
        title=getattr(schema, "title", None) or schema.name,
        input=from_mlflow_input(schema.input),
        instruction=schema.instruction or None,
        enable_comment=bool(schema.enable_comment),
    )


def to_mlflow(schema: LabelSchema) -> Any:
    """A label schema as MLflow's; it has a title only where MLflow's have one."""
    from mlflow.genai import label_schemas as theirs  # noqa: PLC0415 - only where it is used

    kind = type(schema.input)
    given = {name: getattr(schema.input, name) for name in schema.input.__struct_fields__}
    asked = getattr(theirs, kind.__name__)
    fields = {each.name for each in dataclasses.fields(asked)}
    told = {
        "name": schema.name,
        "type": theirs.LabelSchemaType(schema.type.value),
        "title": schema.title,
        "input": asked(**{name: value for name, value in given.items() if name in fields}),
        "instruction": schema.instruction,
        "enable_comment": schema.enable_comment,
    }
    known = {each.name for each in dataclasses.fields(theirs.LabelSchema)}
    return theirs.LabelSchema(**{name: value for name, value in told.items() if name in known})


def schema_for(store: Store, tracking_uri: str | None, schema: Any) -> LabelSchema:
    """The schema that a session on MLflow is to ask.

    What comes from elsewhere is frozen in the MLflow store, where it is found the next time: it
    then stands for its original only until that is changed.

    Args:
        store: The MLflow store; its own schemas come first, built-in ones included.
        tracking_uri: Where MLflow keeps its own, which come next; then those of the store in use.
        schema: A name, or a schema of either kind.

    Raises:
        SchemaNotFound: no schema has that name in any of them.
    """
    if isinstance(schema, LabelSchema):
        return schema
    if not isinstance(schema, str):
        return from_mlflow(schema)
    if schema in BUILT_IN:
        return schema_in(store, schema)
    own, found = latest(store, schema), of_mlflow(tracking_uri, store.experiment_id, schema)
    if own is None:
        return schema_in(get_store(), schema) if found is None else from_mlflow(found)
    if found is None:
        return _since(own, open_already(None))
    return from_mlflow(found) if _changed(found) > made_at(store, own) else own


def _since(own: LabelSchema, current: Store | None) -> LabelSchema:
    """`own`, or what the schema in the store in use that it is a copy of has become since."""
    newest = None if current is None else latest(current, own.name)
    if current is None or newest is None or newest.asks_the_same(own):
        return own
    is_copy = any(each.asks_the_same(own) for each in versions_named(current, own.name))
    return newest if is_copy else own


def _changed(found: Any) -> dt.datetime:
    """When a schema of MLflow's was last changed."""
    return dt.datetime.fromtimestamp((found.updated_at or found.created_at or 0) / 1000, dt.UTC)


def create_in(
    store: Store,
    name: str,
    *,
    type: Any,  # noqa: A002 - MLflow's name
    input: Any,  # noqa: A002 - as above
    title: str | None = None,
    instruction: str | None = None,
    enable_comment: bool = False,
    overwrite: bool = False,
) -> LabelSchema:
    """Create a label schema with MLflow's arguments, in a store."""
    check_name(name)
    schema = LabelSchema(
        name=name,
        type=schema_type(type),
        title=name if title is None else title,
        input=from_mlflow_input(input),
        instruction=instruction,
        enable_comment=enable_comment,
    )
    return made_in(store, schema, overwrite=overwrite)


def store_at(tracking_uri: str | None, experiment_id: str | None = None) -> Store:
    """The MLflow store of a tracking URI; of the experiment that is active when none is named."""
    url = f"mlflow+{tracking_uri}"
    if experiment_id is None:
        return store_of(url)
    return store_of(f"{url}{'&' if '?' in url else '?'}experiment_id={experiment_id}")


def of_mlflow(tracking_uri: str | None, experiment_id: str, name: str) -> Any:
    """The schema of that name that MLflow itself keeps, as it is; `None` if it keeps none.

    MLflow keeps schemas from its version 3.14 on.
    """
    return _asked(tracking_uri, "_get_label_schema_by_name", experiment_id, name)


def all_of_mlflow(tracking_uri: str | None, experiment_id: str) -> list[Any]:
    """Every schema that MLflow itself keeps in an experiment, as it is."""
    found: list[Any] = []
    token: str | None = None
    while True:
        page = _asked(
            tracking_uri, "_list_label_schemas", experiment_id, max_results=100, page_token=token
        )
        found += page or []
        token = getattr(page, "token", None)
        if not token:
            return found


def _asked(tracking_uri: str | None, method: str, *args: Any, **kwargs: Any) -> Any:
    """What MLflow answers; `None` if it has no such schema, or keeps none at all."""
    from mlflow.exceptions import MlflowException  # noqa: PLC0415 - only where it is used
    from mlflow.tracing.client import TracingClient  # noqa: PLC0415 - as above

    ask = getattr(TracingClient(tracking_uri), method, None)
    if ask is None:
        return None
    try:
        return ask(*args, **kwargs)
    except NotImplementedError:
        return None
    except MlflowException as error:
        if error.error_code not in _NONE:
            raise
        return None
