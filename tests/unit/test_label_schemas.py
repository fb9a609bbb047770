"""Label schemas: made, versioned, found, deleted."""

from __future__ import annotations

from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.errors import SchemaError, SchemaExists, SchemaNotFound
from labeling_widget.store.base import Store

pytestmark = pytest.mark.usefixtures("store")


def make(name: str = "tone", **changes: Any) -> lw.LabelSchema:
    arguments: dict[str, Any] = {"type": "feedback", "input": lw.InputText(), **changes}
    return lw.create_label_schema(name, **arguments)


def test_a_schema_is_found_as_it_was_made() -> None:
    made = lw.create_label_schema(
        name="summary_quality",
        type="feedback",
        title="Is this summary concise and helpful?",
        input=lw.InputCategorical(options=["Yes", "No"]),
        instruction="Please give a rationale.",
        enable_comment=True,
        required=True,
    )
    assert lw.get_label_schema("summary_quality") == made
    assert made.version == 1
    assert [schema.name for schema in lw.list_label_schemas()] == ["summary_quality"]


def test_the_title_is_the_name_when_none_is_given() -> None:
    assert make("tone").title == "tone"


def test_a_taken_name_is_refused_and_the_schema_stays() -> None:
    old = make("tone")
    with pytest.raises(SchemaExists, match="overwrite=True") as refused:
        make("tone", title="Other")
    assert refused.value.field == "name"
    assert lw.get_label_schema("tone") == old


def test_overwriting_makes_a_new_version_and_keeps_the_old_one(store: Store) -> None:
    make("tone")
    new = make("tone", title="How does it sound?", overwrite=True)
    assert new.version == 2
    assert lw.get_label_schema("tone").title == "How does it sound?"
    assert store.frame("label_schemas", name="tone")["version"].tolist() == [1, 2]


def test_overwriting_with_the_same_definition_makes_no_version() -> None:
    make("tone", instruction="Listen.")
    assert make("tone", instruction="Listen.", overwrite=True).version == 1


def test_updating_changes_only_what_is_given() -> None:
    make("tone", instruction="Listen.", enable_comment=True)
    new = lw.update_label_schema("tone", title="How does it sound?")
    assert (new.version, new.instruction, new.enable_comment) == (2, "Listen.", True)
    assert lw.update_label_schema("tone", title="How does it sound?").version == 2
    assert lw.update_label_schema("tone", instruction="").instruction is None


def test_a_deleted_schema_is_gone_and_its_name_is_free() -> None:
    make("tone")
    lw.delete_label_schema("tone")
    assert lw.list_label_schemas() == []
    with pytest.raises(SchemaNotFound, match="'tone'"):
        lw.get_label_schema("tone")
    assert make("tone").version == 2


@pytest.mark.parametrize("name", [lw.EXPECTED_FACTS, lw.EXPECTED_RESPONSE, lw.GUIDELINES])
def test_built_in_schemas_are_there_without_being_made(name: str) -> None:
    schema = lw.get_label_schema(name)
    assert schema.type == "expectation"
    assert make(name, type="expectation", title="My own").title == "My own"
    assert lw.get_label_schema(name).title == "My own"


def test_an_unknown_schema_is_refused_with_the_names_there_are() -> None:
    make("tone")
    for call in (lw.get_label_schema, lw.delete_label_schema):
        with pytest.raises(SchemaNotFound, match=r"'expected_facts'.*'tone'"):
            call("ton")
    with pytest.raises(SchemaNotFound):
        lw.update_label_schema("ton", title="x")


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "state"}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"type": "opinion"}, "type"),
        ({"title": ""}, "title"),
        ({"title": "\ud800"}, "title"),
        ({"input": "text"}, "input"),
        ({"instruction": 5}, "instruction"),
        ({"enable_comment": "yes"}, "enable_comment"),
        ({"required": 1}, "required"),
    ],
)
def test_a_schema_that_cannot_be_is_refused_and_nothing_is_stored(
    arguments: dict[str, Any], field: str, store: Store
) -> None:
    with pytest.raises(SchemaError) as refused:
        make(**arguments)
    assert refused.value.field == field
    assert store.frame("label_schemas").empty
