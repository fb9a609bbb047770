"""Label schemas: the questions of a labeling session.

Mirrors `mlflow.genai.label_schemas`, so documented code runs with its import changed to
`import labeling_widget.label_schemas as schemas`. What is added: schemas are versioned
(`overwrite=True` and `update_label_schema` make a new version; sessions and answers keep the one
they were made with), `required`, and input types without limits on the number of options.
"""

from __future__ import annotations

from typing import Literal

from labeling_widget.current import get_store
from labeling_widget.inputs import (
    InputCategorical,
    InputCategoricalList,
    InputNumeric,
    InputPassFail,
    InputText,
    InputTextList,
    InputType,
)
from labeling_widget.mlflow_inputs import from_mlflow_input
from labeling_widget.schema import (
    EXPECTED_FACTS,
    EXPECTED_RESPONSE,
    GUIDELINES,
    LabelSchema,
    LabelSchemaType,
    check_name,
    schema_type,
)
from labeling_widget.schema_versions import (
    delete_in,
    made_in,
    schema_in,
    schemas_in,
    updated_in,
)

__all__ = [
    "EXPECTED_FACTS",
    "EXPECTED_RESPONSE",
    "GUIDELINES",
    "InputCategorical",
    "InputCategoricalList",
    "InputNumeric",
    "InputPassFail",
    "InputText",
    "InputTextList",
    "InputType",
    "LabelSchema",
    "LabelSchemaType",
    "create_label_schema",
    "delete_label_schema",
    "get_label_schema",
    "list_label_schemas",
    "update_label_schema",
]


def create_label_schema(
    name: str,
    *,
    type: Literal["feedback", "expectation"] | LabelSchemaType,  # noqa: A002 - MLflow's name
    input: InputType,  # noqa: A002 - MLflow's name
    title: str | None = None,
    instruction: str | None = None,
    enable_comment: bool = False,
    required: bool = False,
    target: str = "trace",
    overwrite: bool = False,
) -> LabelSchema:
    """Create a label schema in the current store.

    Args:
        name: Its key; a text of at most 250 characters that is no column name of
            `LabelingSession.to_df`.
        type: `"feedback"` or `"expectation"`.
        input: What an answer may be; an input type of MLflow's is taken as the one it stands for.
        title: What the reviewer reads; the name when `None`.
        instruction: A line of guidance under the title.
        enable_comment: Let reviewers add a comment to the answer.
        required: An item cannot be completed without this answer.
        target: What is asked about: `"trace"`, the whole; `"span:TOOL"` (or another type), each
            span of that type; `"document"`, each document that a retriever returned;
            `"conversation"`, all traces with the same `mlflow.trace.session`, asked once, on the
            first of them.
        overwrite: Make a new version if the name is taken. Sessions keep the version they were
            made with; a definition that equals the latest version makes none.

    Returns:
        The latest version.

    Raises:
        SchemaExists: the name is taken and `overwrite` is `False`.
        SchemaError: an argument that cannot be.

    Example:
        >>> import labeling_widget as lw
        >>> _ = lw.set_store("sqlite://")
        >>> helpful = lw.create_label_schema(
        ...     "helpful", type="feedback", input=lw.InputPassFail("Yes", "No")
        ... )
        >>> helpful.version
        1
    """
    check_name(name)
    schema = LabelSchema(
        name=name,
        type=schema_type(type),
        title=name if title is None else title,
        input=from_mlflow_input(input),
        instruction=instruction,
        enable_comment=enable_comment,
        required=required,
        target=target,
    )
    return made_in(get_store(), schema, overwrite=overwrite)


def get_label_schema(name: str) -> LabelSchema:
    """The latest version of a label schema, built-in ones included.

    Args:
        name: Its key.

    Raises:
        SchemaNotFound: no schema has that name.

    Example:
        >>> get_label_schema(EXPECTED_FACTS).title
        'Expected facts'
    """
    return schema_in(get_store(), name)


def list_label_schemas() -> list[LabelSchema]:
    """The latest version of every schema of the current store, in the order they were created.

    Example:
        >>> import labeling_widget as lw
        >>> _ = lw.set_store("sqlite://")
        >>> lw.list_label_schemas()
        []
    """
    return schemas_in(get_store())


def update_label_schema(
    name: str,
    *,
    title: str | None = None,
    input: InputType | None = None,  # noqa: A002 - MLflow's name
    instruction: str | None = None,
    enable_comment: bool | None = None,
    required: bool | None = None,
    target: str | None = None,
) -> LabelSchema:
    """Make a new version of a schema that differs in what is given; `None` leaves a part alone.

    Args:
        name: Its key.
        title: New title.
        input: New input type.
        instruction: New instruction; an empty text takes it away.
        enable_comment: Whether comments may be given.
        required: Whether an answer is required.
        target: What is asked about, as in `create_label_schema`.

    Returns:
        The latest version: a new one, or the old one if nothing changed.

    Raises:
        SchemaNotFound: no schema has that name.
        SchemaError: an argument that cannot be.

    Example:
        >>> import labeling_widget as lw
        >>> _ = lw.set_store("sqlite://")
        >>> _ = lw.create_label_schema("tone", type="feedback", input=lw.InputText())
        >>> lw.update_label_schema("tone", title="How does it sound?").version
        2
    """
    return updated_in(
        get_store(),
        name,
        title=title,
        input=None if input is None else from_mlflow_input(input),
        instruction=instruction,
        enable_comment=enable_comment,
        required=required,
        target=target,
    )


def delete_label_schema(name: str) -> None:
    """Delete a schema: it can no longer be given to a session, and its name is free again.

    Sessions that ask it go on asking it, and its answers stay.

    Args:
        name: Its key.

    Raises:
        SchemaNotFound: no schema has that name, or it is built in.

    Example:
        >>> import labeling_widget as lw
        >>> _ = lw.set_store("sqlite://")
        >>> _ = lw.create_label_schema("tone", type="feedback", input=lw.InputText())
        >>> lw.delete_label_schema("tone")
    """
    delete_in(get_store(), name)
