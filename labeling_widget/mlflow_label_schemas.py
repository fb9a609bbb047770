"""`mlflow.genai.label_schemas` on a tracking server, extended by what this package's take.

Imports MLflow only where it is used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labeling_widget.checks import shown
from labeling_widget.current import get_store
from labeling_widget.errors import SchemaError, SchemaNotFound
from labeling_widget.mlflow_inputs import from_mlflow_input
from labeling_widget.mlflow_schemas import all_of_mlflow, create_in, of_mlflow, store_at
from labeling_widget.schema import LabelSchema
from labeling_widget.schema_versions import delete_in, latest, schema_in, schemas_in, updated_in
from labeling_widget.store.base import Store

_Theirs = Callable[..., Any] | None
"""MLflow's own function, where it has one."""


def extend_mlflow_label_schemas() -> Callable[[], None]:
    """Let `mlflow.genai.label_schemas` take what it refuses outside Databricks.

    `create_label_schema`, `get_label_schema`, `list_label_schemas`, `update_label_schema` and
    `delete_label_schema` of that module then work on the MLflow store of the current tracking URI
    and experiment, as this package's do: with `title`, `overwrite`, `InputTextList`,
    `InputCategoricalList`, the three built-in schemas, any number of options, and versions.
    Schemas that MLflow keeps itself (from its version 3.14 on) are found, listed, changed and
    deleted beside them, as MLflow's own objects; of two with one name, `name` means this
    package's and `schema_id` tells them apart. On Databricks the functions stay what they are.

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


def _create(_: _Theirs, name: str, *, experiment_id: str | None = None, **how: Any) -> LabelSchema:
    return create_in(_store(experiment_id), name, **how)


def _get(
    theirs: _Theirs,
    name: str | None = None,
    *,
    schema_id: str | None = None,
    experiment_id: str | None = None,
) -> Any:
    store = _store(experiment_id)
    if schema_id is not None:
        found = None if name is not None else _ours(store, schema_id)
        return found or _theirs(theirs, "get_label_schema")(
            name, schema_id=schema_id, experiment_id=experiment_id
        )
    if name is None:
        raise SchemaError("name takes a label schema's name; give it, or schema_id", field="name")
    try:
        return schema_in(store, name)
    except SchemaNotFound:
        own = of_mlflow(None, store.experiment_id, name) if isinstance(name, str) else None
        return own or schema_in(get_store(), name)


def _list(
    _: _Theirs,
    experiment_id: str | None = None,
    *,
    max_results: int = 100,
    page_token: str | None = None,
) -> Any:
    from mlflow.store.entities.paged_list import PagedList  # noqa: PLC0415 - where it is used

    store = _store(experiment_id)
    first = _first(page_token)
    if not isinstance(max_results, int) or isinstance(max_results, bool) or max_results < 1:
        raise SchemaError(
            f"max_results takes a whole number from 1; got {shown(max_results)}",
            field="max_results",
        )
    every = [*schemas_in(store), *all_of_mlflow(None, store.experiment_id)]
    after = first + max_results
    return PagedList(every[first:after], f"after-{after}" if after < len(every) else None)


def _update(
    theirs: _Theirs,
    schema_id: str,
    *,
    name: str | None = None,
    instruction: str | None = None,
    enable_comment: bool | None = None,
    input: Any = None,  # noqa: A002 - MLflow's name
    **more: Any,
) -> Any:
    told = {"instruction": instruction, "enable_comment": enable_comment, **more}
    store = _store(None)
    if _ours(store, schema_id) is None:
        return _theirs(theirs, "update_label_schema")(schema_id, name=name, input=input, **told)
    if name not in (None, schema_id):
        raise SchemaError(
            f"{schema_id!r} keeps its name, by which its answers are found; leave name out",
            field="name",
        )
    return updated_in(
        store, schema_id, input=None if input is None else from_mlflow_input(input), **told
    )


def _delete(theirs: _Theirs, name: str | None = None, *, schema_id: str | None = None) -> None:
    store = _store(None)
    if (name is None) == (schema_id is None):
        raise SchemaError("give one of name and schema_id", field="name")
    called = str(schema_id if name is None else name)
    if _ours(store, called) is None:
        own = of_mlflow(None, store.experiment_id, called) if name is not None else None
        own_id = schema_id if own is None else own.schema_id
        if own_id is not None:
            _theirs(theirs, "delete_label_schema")(schema_id=own_id)
            return
    delete_in(store, called)


def _ours(store: Store, name: Any) -> LabelSchema | None:
    return latest(store, name) if isinstance(name, str) else None


def _first(page_token: Any) -> int:
    if page_token is None:
        return 0
    word, _, number = str(page_token).partition("-")
    if word != "after" or not number.isascii() or not number.isdecimal() or len(number) > 9:  # noqa: PLR2004
        raise SchemaError(
            f"page_token takes the token of a list; got {shown(page_token)}", field="page_token"
        )
    return int(number)


def _theirs(theirs: _Theirs, name: str) -> Callable[..., Any]:
    if theirs is None:
        raise SchemaError(f"this MLflow has no {name}; update it", field="schema_id")
    return theirs


_OURS: dict[str, Callable[..., Any]] = {
    "create_label_schema": _create,
    "get_label_schema": _get,
    "list_label_schemas": _list,
    "update_label_schema": _update,
    "delete_label_schema": _delete,
}
_MARK = "_labeling_widget"


def _routed(ours: Callable[..., Any], theirs: _Theirs) -> Callable[..., Any]:
    """`ours`, which may ask `theirs`; on Databricks only `theirs`."""

    def route(*args: Any, **kwargs: Any) -> Any:
        from mlflow import get_tracking_uri  # noqa: PLC0415 - only where it is used

        if theirs is not None and str(get_tracking_uri()).startswith("databricks"):
            return theirs(*args, **kwargs)
        return ours(theirs, *args, **kwargs)

    setattr(route, _MARK, True)
    return route


def _store(experiment_id: str | None) -> Store:
    from mlflow import get_tracking_uri  # noqa: PLC0415 - only where it is used

    return store_at(str(get_tracking_uri()), experiment_id)
