"""Questions from the review app's editor as label schemas, and back."""

from __future__ import annotations

from collections.abc import Sequence

from labeling_widget.errors import SchemaError, SchemaExists, SchemaNotFound
from labeling_widget.inputs import (
    InputCategorical,
    InputCategoricalList,
    InputNumeric,
    InputPassFail,
    InputText,
    InputTextList,
    InputType,
)
from labeling_widget.schema import LabelSchema, schema_type
from labeling_widget.schema_versions import latest, schema_in, versions_in
from labeling_widget.store.base import Store
from labeling_widget.widget import app_protocol as messages


def schema_of(store: Store, draft: messages.QuestionDraft) -> LabelSchema:
    """What a draft asks, as the version that it would be stored under; stores nothing.

    Raises:
        SchemaError: nobody could be asked that; `field` says what is to be mended.
        SchemaExists: it is called new, and there is a schema of its name.
    """
    newest = latest(store, draft.name)
    asked = LabelSchema(
        name=draft.name,
        type=schema_type(draft.type),
        title=draft.title.strip() or draft.name,
        input=_input_of(draft),
        instruction=draft.instruction.strip() or None,
        enable_comment=draft.enable_comment,
        required=draft.required,
        target=draft.target,
        version=1 if newest is None else newest.version + 1,
    )
    if newest is not None and newest.asks_the_same(asked):
        return newest  # a new question that was sent twice is there already, too
    if draft.replaces is None and newest is not None:
        raise SchemaExists(
            f"there is a question {draft.name!r} already: choose it, or take another name",
            field="name",
        )
    return asked


def chosen(store: Store, questions: Sequence[messages.ChosenQuestion]) -> list[LabelSchema]:
    """The schemas that a session is to ask; `pin_all` stores those that are new.

    Raises:
        SchemaError, SchemaExists: as `schema_of`; the message names the question.
        SchemaNotFound: there is none of that name, or no such version of it.
    """
    return [_one(store, question) for question in questions]


def _one(store: Store, question: messages.ChosenQuestion) -> LabelSchema:
    if question.draft is not None:
        try:
            return schema_of(store, question.draft)
        except (SchemaError, SchemaExists) as error:
            error.args = (f"{question.draft.title or question.name}: {error}",)
            raise
    if question.version is not None:
        try:
            return versions_in(store, [(question.name, question.version)])[0]
        except SchemaNotFound:  # a built-in one that nobody has asked yet is not in the store
            found = schema_in(store, question.name)
            if found.version != question.version:
                raise
            return found
    return schema_in(store, question.name)


def _input_of(draft: messages.QuestionDraft) -> InputType:
    match draft.input:
        case "categorical":
            return InputCategorical(options=draft.options)
        case "categorical_list":
            return InputCategoricalList(options=draft.options)
        case "numeric":
            return InputNumeric(min_value=draft.min, max_value=draft.max)
        case "text":
            return InputText(max_length=draft.max_length)
        case "text_list":
            return InputTextList(max_length_each=draft.max_length, max_count=draft.max_count)
        case "pass_fail":
            if len(draft.options) != 2:  # noqa: PLR2004 - pass and fail
                raise SchemaError("pass or fail takes two labels", field="options")
            return InputPassFail(*draft.options)
