"""The questions of a session: which schemas, in which versions, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from labeling_widget.checks import shown
from labeling_widget.errors import SchemaError, SchemaNotFound, SessionError
from labeling_widget.schema import LabelSchema
from labeling_widget.schema_versions import pinned, schema_in, versions_in
from labeling_widget.store.base import Store


def pin_all(store: Store, schemas: Any) -> list[tuple[str, int]]:
    """The versions that a session is made with.

    Args:
        store: Where the schemas are; built-in ones are put there when they are first used.
        schemas: Names or `LabelSchema` objects, at least one, in the order they are asked.

    Raises:
        SessionError: none is given, or one is given twice.
        SchemaNotFound: a name that no schema has.
        SchemaError: two would share a column of `LabelingSession.to_df`.
    """
    found = [_one(store, schema) for schema in schema_list(schemas)]
    names = [schema.name for schema in found]
    for name in names:
        if names.count(name) > 1:
            raise SessionError(f"label_schemas names {name!r} twice", field="label_schemas")
    comments = {f"{schema.name}_rationale" for schema in found if schema.enable_comment}
    if clash := comments.intersection(names):
        raise SchemaError(
            f"label_schemas: {clash.pop()!r} is also the column of another schema's comments; "
            "rename one of them",
            field="label_schemas",
        )
    return [(schema.name, pinned(store, schema).version) for schema in found]


def schema_list(schemas: Any) -> list[str | LabelSchema]:
    """The argument `label_schemas` as a list; raises `SessionError` unless it can be one."""
    given = [] if isinstance(schemas, str) or not isinstance(schemas, Iterable) else list(schemas)
    if not given:
        raise SessionError(
            "label_schemas takes a list of at least one name or LabelSchema, "
            f"such as ['expected_facts']; got {shown(schemas)}",
            field="label_schemas",
        )
    for schema in given:
        if not isinstance(schema, str | LabelSchema):
            raise SessionError(
                f"label_schemas takes names or LabelSchema objects; got {shown(schema)}",
                field="label_schemas",
            )
    return given


def questions_of(store: Store, versions: Sequence[Sequence[Any]]) -> list[LabelSchema]:
    """The schemas that `pin_all` chose, as they were then."""
    return versions_in(store, [(str(name), int(version)) for name, version in versions])


def question_named(questions: Sequence[LabelSchema], name: str) -> LabelSchema:
    """One of a session's questions; raises `SchemaNotFound` naming those it asks."""
    for schema in questions:
        if schema.name == name:
            return schema
    raise SchemaNotFound(
        f"this session does not ask {name!r}; it asks "
        + ", ".join(repr(schema.name) for schema in questions),
        field="name",
    )


def _one(store: Store, schema: str | LabelSchema) -> LabelSchema:
    return schema_in(store, schema) if isinstance(schema, str) else schema
