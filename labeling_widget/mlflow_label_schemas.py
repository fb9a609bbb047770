"""Label schemas of `mlflow.genai.label_schemas` and those of this package, one as the other.

MLflow keeps label schemas of its own on open-source servers: without a title, without versions,
without lists. Imports MLflow only where it is used.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from labeling_widget import inputs
from labeling_widget.checks import shown
from labeling_widget.current import get_store, store_of
from labeling_widget.errors import SchemaError, SchemaNotFound
from labeling_widget.inputs import InputType
from labeling_widget.schema import LabelSchema, check_name, schema_type
from labeling_widget.schema_versions import delete_in, made_in, schema_in, schemas_in
from labeling_widget.store.base import Store

_INPUTS = ("Categorical", "CategoricalList", "Numeric", "PassFail", "Text", "TextList")


def from_mlflow_input(given: Any) -> InputType:
    """An input type of MLflow's, or of this package's, as this package's.

    Raises:
        SchemaError: it is neither.
    """
    if isinstance(given, InputType):
        return given
    name = type(given).__name__
    if dataclasses.is_dataclass(given) and name.removeprefix("Input") in _INPUTS:
        made: InputType = getattr(inputs, name)(**vars(given))
        return made
    raise SchemaError(
        f"input takes an input type such as InputPassFail(…); got {shown(given)}", field="input"
    )


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
    try:
        return schema_in(store, schema)
    except SchemaNotFound:
        found = _of_mlflow(tracking_uri, store.experiment_id, schema)
        return schema_in(get_store(), schema) if found is None else found


def extend_mlflow_label_schemas() -> Callable[[], None]:
    """Let `mlflow.genai.label_schemas` take what it refuses outside Databricks.

    `create_label_schema`, `get_label_schema`, `list_label_schemas` and `delete_label_schema` of
    that module then work on the MLflow store of the current tracking URI and experiment, as this
    package's do: with `title`, `overwrite`, `InputTextList`, `InputCategoricalList`, the three
    built-in schemas, any number of options, and versions. On Databricks they stay what they are.

    Returns:
        A function that gives MLflow its own functions back.

    Raises:
        ExtraMissing: MLflow is not installed.

    Example:
        >>> from labeling_widget.mlflow_label_schemas import extend_mlflow_label_schemas
        >>> undo = extend_mlflow_label_schemas()
        >>> undo()
    """
    from labeling_widget.store.mlflow.resolving import check_installed  # noqa: PLC0415 - as below

    check_installed()
    from mlflow.genai import label_schemas as theirs  # noqa: PLC0415 - only where it is used

    kept = {name: getattr(theirs, name, None) for name in _OURS}
    if any(hasattr(own, _MARK) for own in kept.values()):
        return lambda: None  # switched on already; who did it has the way back
    for name, own in kept.items():
        setattr(theirs, name, _routed(_OURS[name], own))

    def undo() -> None:
        for name, own in kept.items():
            if own is None:
                delattr(theirs, name)
            else:
                setattr(theirs, name, own)

    return undo


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


def _create(name: str, *, experiment_id: str | None = None, **how: Any) -> LabelSchema:
    return create_in(_store(experiment_id), name, **how)


def _get(name: str, *, experiment_id: str | None = None) -> LabelSchema:
    return schema_for(_store(experiment_id), None, name)


def _list(experiment_id: str | None = None) -> list[LabelSchema]:
    return schemas_in(_store(experiment_id))


def _delete(name: str) -> None:
    delete_in(_store(None), name)


_OURS: dict[str, Callable[..., Any]] = {
    "create_label_schema": _create,
    "get_label_schema": _get,
    "list_label_schemas": _list,
    "delete_label_schema": _delete,
}
_MARK = "_labeling_widget"


def _routed(ours: Callable[..., Any], theirs: Callable[..., Any] | None) -> Callable[..., Any]:
    """`ours`, but on Databricks `theirs`."""

    def route(*args: Any, **kwargs: Any) -> Any:
        from mlflow import get_tracking_uri  # noqa: PLC0415 - only where it is used

        on_databricks = str(get_tracking_uri()).startswith("databricks")
        return (theirs if on_databricks and theirs is not None else ours)(*args, **kwargs)

    setattr(route, _MARK, True)
    return route


def _store(experiment_id: str | None) -> Store:
    from mlflow import get_tracking_uri  # noqa: PLC0415 - only where it is used

    return store_at(str(get_tracking_uri()), experiment_id)


def store_at(tracking_uri: str | None, experiment_id: str | None = None) -> Store:
    """The MLflow store of a tracking URI; of the experiment that is active when none is named."""
    url = f"mlflow+{tracking_uri}"
    if experiment_id is None:
        return store_of(url)
    return store_of(f"{url}{'&' if '?' in url else '?'}experiment_id={experiment_id}")


def _of_mlflow(tracking_uri: str | None, experiment_id: str, name: str) -> LabelSchema | None:
    """The schema of that name that MLflow itself keeps, from its version 3.14 on."""
    from mlflow.exceptions import MlflowException  # noqa: PLC0415 - only where it is used
    from mlflow.tracing.client import TracingClient  # noqa: PLC0415 - as above

    ask = getattr(TracingClient(tracking_uri), "_get_label_schema_by_name", None)
    if ask is None:
        return None
    try:
        return from_mlflow(ask(experiment_id, name))
    except MlflowException as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
        return None
