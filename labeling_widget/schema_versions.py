"""Versions of label schemas in a store: found, and added to; never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from labeling_widget.checks import check_flag, listing, shown
from labeling_widget.errors import SchemaError, SchemaExists, SchemaNotFound
from labeling_widget.inputs import input_from_dict
from labeling_widget.reviewer import current_reviewer
from labeling_widget.schema import BUILT_IN, LabelSchema, schema_type
from labeling_widget.store.base import Store


def schema_in(store: Store, name: str) -> LabelSchema:
    """The latest version of a schema of `store`, built-in ones included."""
    schema = (latest(store, name) or BUILT_IN.get(name)) if isinstance(name, str) else None
    if schema is None:
        raise not_found(store, name)
    return schema


def schemas_in(store: Store) -> list[LabelSchema]:
    """The latest version of every schema that was created, in the order they were created."""
    rows = store.frame("label_schemas").to_dict("records")
    newest = {row["name"]: row for row in rows if not is_deleted(row)}
    return [from_row(row) for row in newest.values()]


def made_in(store: Store, schema: LabelSchema, *, overwrite: bool) -> LabelSchema:
    """`schema` as the latest version of its name; see `create_label_schema`."""
    check_flag(overwrite, name="overwrite", error=SchemaError)
    newest = latest(store, schema.name)
    if newest is not None and not overwrite:
        raise SchemaExists(
            f"a label schema {schema.name!r} exists (version {newest.version}); "
            "pass overwrite=True to make a new version",
            field="name",
        )
    return add_version(store, schema)


def updated_in(store: Store, name: str, **given: Any) -> LabelSchema:
    """A new version that differs in what is not `None`; see `update_label_schema`."""
    old = schema_in(store, name)
    changes = {key: value for key, value in given.items() if value is not None}
    if changes.get("instruction") == "":
        changes["instruction"] = None
    new = replace(old, **changes)
    return old if new.asks_the_same(old) else add_version(store, new)


def delete_in(store: Store, name: str) -> None:
    """Delete a schema; see `delete_label_schema`."""
    if not isinstance(name, str) or latest(store, name) is None:
        raise not_found(store, name)
    store.delete_label_schema(name)


def pinned(store: Store, schema: LabelSchema) -> LabelSchema:
    """`schema` as a version that stands in the store, so that answers can refer to it."""
    return _standing(store, schema) or add_version(store, schema)


def foreseen(store: Store, schema: LabelSchema) -> LabelSchema:
    """`schema` as `pinned` would return it; nothing is stored."""
    if there := _standing(store, schema):
        return there
    rows = store.frame("label_schemas", name=schema.name).to_dict("records")
    return replace(schema, version=_next_version(rows))


def versions_in(store: Store, wanted: Sequence[tuple[str, int]]) -> list[LabelSchema]:
    """These versions of schemas, deleted or not, in this order."""
    rows = store.frame("label_schemas", name=[name for name, _ in wanted]).to_dict("records")
    found = {(row["name"], int(row["version"])): row for row in rows}
    for name, version in wanted:
        if (name, version) not in found:
            raise SchemaNotFound(
                f"no version {version} of the label schema {name!r}", field="label_schemas"
            )
    return [from_row(found[key]) for key in wanted]


def latest(store: Store, name: str) -> LabelSchema | None:
    """The latest version of a schema that was created and not deleted, else `None`."""
    return _latest_of(store.frame("label_schemas", name=name).to_dict("records"))


def _latest_of(rows: Sequence[dict[Any, Any]]) -> LabelSchema | None:
    newest = max(rows, key=lambda row: int(row["version"]), default=None)
    return None if newest is None or is_deleted(newest) else from_row(newest)


def versions_named(store: Store, name: str) -> list[LabelSchema]:
    """Every version of a schema, deleted or not."""
    return [from_row(row) for row in store.frame("label_schemas", name=name).to_dict("records")]


def made_at(store: Store, schema: LabelSchema) -> dt.datetime:
    """When this version of a schema was made."""
    only = {"name": schema.name, "version": schema.version}
    [row] = store.frame("label_schemas", columns=["created_at"], **only).to_dict("records")
    made: dt.datetime = row["created_at"].to_pydatetime()
    return made


def _standing(store: Store, schema: LabelSchema) -> LabelSchema | None:
    newest = latest(store, schema.name)
    if newest is not None and newest.asks_the_same(schema):
        return newest
    frame = store.frame("label_schemas", name=schema.name, version=schema.version)
    if not frame.empty and from_row(frame.to_dict("records")[0]).asks_the_same(schema):
        return schema
    return None


def _next_version(rows: Sequence[dict[Any, Any]]) -> int:
    return max((int(row["version"]) for row in rows), default=0) + 1


def add_version(store: Store, schema: LabelSchema) -> LabelSchema:
    """`schema` as the latest version of its name: a new one, unless that asks the same already."""
    while True:
        rows = store.frame("label_schemas", name=schema.name).to_dict("records")
        newest = _latest_of(rows)
        if newest is not None and newest.asks_the_same(schema):
            return newest
        version = _next_version(rows)
        row = {
            "name": schema.name,
            "version": version,
            "type": schema.type.value,
            "title": schema.title,
            "instruction": schema.instruction or "",
            "input": schema.input.to_dict(),
            "enable_comment": schema.enable_comment,
            "required": schema.required,
            "target": schema.target,
            "created_at": dt.datetime.now(dt.UTC),
            "created_by": current_reviewer(),
        }
        try:
            store.add_label_schema(row)
        except SchemaExists:  # another kernel made this version meanwhile: look again
            continue
        return replace(schema, version=version)


def from_row(row: dict[Any, Any]) -> LabelSchema:
    """A row of the `label_schemas` table as a schema."""
    instruction = row["instruction"]
    return LabelSchema(
        name=row["name"],
        type=schema_type(row["type"]),
        title=row["title"],
        input=input_from_dict(row["input"]),
        instruction=instruction if isinstance(instruction, str) and instruction else None,
        enable_comment=bool(row["enable_comment"]),
        required=bool(row["required"]),
        target=row["target"],
        version=int(row["version"]),
    )


def is_deleted(row: dict[Any, Any]) -> bool:
    """Whether a row of any table is marked deleted."""
    deleted_at = row["deleted_at"]
    return isinstance(deleted_at, dt.datetime) and deleted_at == deleted_at  # noqa: PLR0124 - NaT


def not_found(store: Store, name: Any) -> SchemaNotFound:
    """The error that says which schemas there are."""
    rows = store.frame("label_schemas", columns=["name", "deleted_at"]).to_dict("records")
    newest = {row["name"]: row for row in rows}
    there = [name for name, row in newest.items() if not is_deleted(row)]
    return SchemaNotFound(
        f"no label schema {shown(name)}; create it with create_label_schema, or use one of "
        + listing(sorted({*there, *BUILT_IN})),
        field="label_schemas",
    )
