"""The questions of a session: which schemas, in which versions, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from labeling_widget.checks import shown
from labeling_widget.errors import QuestionChanged, SchemaError, SchemaNotFound, SessionError
from labeling_widget.schema import LabelSchema
from labeling_widget.schema_versions import from_row, pinned, schema_in, versions_in
from labeling_widget.store.base import Store


def pin_all(store: Store, schemas: Any) -> list[tuple[str, int]]:
    """The versions that a session is made with; arguments and errors are those of `found_all`."""
    return [(schema.name, pinned(store, schema).version) for schema in found_all(store, schemas)]


def found_all(store: Store, schemas: Any) -> list[LabelSchema]:
    """The schemas that a session is to ask.

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
    comments = {f"{schema.name}_rationale": "comments" for schema in found if schema.enable_comment}
    columns = comments | {version_column(name): "versions" for name in names}
    for name in names:
        if name in columns:
            raise SchemaError(
                f"label_schemas: {name!r} is also the column of another schema's {columns[name]}; "
                "rename one of them",
                field="label_schemas",
            )
    return found


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


def version_column(name: str) -> str:
    """The column of `LabelingSession.to_df` that says which version of a question was answered."""
    return f"{name}_schema_version"


def fits_of(store: Store, questions: Iterable[LabelSchema]) -> dict[str, tuple[int, ...]]:
    """For each question, the versions whose answers are answers to it: those that ask the same."""
    questions = list(questions)
    versions = versions_of(store, questions)
    return {
        schema.name: tuple(
            sorted(
                {schema.version}
                | {each.version for each in versions[schema.name] if schema.fits(each)}
            )
        )
        for schema in questions
    }


def versions_of(store: Store, questions: Iterable[LabelSchema]) -> dict[str, list[LabelSchema]]:
    """Every version that there is of each question, by its name."""
    versions: dict[str, list[LabelSchema]] = {schema.name: [] for schema in questions}
    for row in store.frame("label_schemas", name=list(versions)).to_dict("records"):
        versions[str(row["name"])].append(from_row(row))
    return versions


def question_named(questions: Sequence[LabelSchema], name: str) -> LabelSchema:
    """One of a session's questions; raises `SchemaNotFound` naming those it asks."""
    for schema in questions if isinstance(name, str) else ():
        if schema.name == name:
            return schema
    raise SchemaNotFound(
        f"this session does not ask {shown(name)}; it asks "
        + ", ".join(repr(schema.name) for schema in questions),
        field="name",
    )


def check_version(
    store: Store, questions: Sequence[LabelSchema], name: str, version: int | None
) -> None:
    """Refuse an answer to a question that reads differently by now.

    Args:
        store: Where the versions are.
        questions: What the session asks.
        name: Which question was answered.
        version: The version that the reviewer read; unchecked when `None`.

    Raises:
        SchemaNotFound: the session does not ask `name`.
        QuestionChanged: it asks another version.
    """
    asked = question_named(questions, name)
    if version in (None, asked.version):
        return
    if version not in fits_of(store, [asked])[name]:
        raise QuestionChanged(
            f"“{asked.title}” was changed while you answered it; read it as it is now, then keep "
            "your answer or give another",
            field=name,
        )


def _one(store: Store, schema: str | LabelSchema) -> LabelSchema:
    return schema_in(store, schema) if isinstance(schema, str) else schema
