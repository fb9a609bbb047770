"""Sessions, label schemas, and the store they are in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest

from labeling_widget.errors import SchemaExists, SessionNotFound, StoreError
from labeling_widget.store.base import Store

SCHEMA = {"name": "faithful", "type": "feedback", "input": {"kind": "pass_fail"}}


def test_it_is_a_store_with_an_id_of_its_own(
    store: Store, url: str, opened: Callable[[str], Store]
) -> None:
    assert isinstance(store, Store)
    assert re.fullmatch("[0-9a-f]{32}", store.id)
    assert store.label
    assert store.url
    assert opened("sqlite://").id != store.id
    assert dict(store.frame("meta").to_numpy())["store_id"] == store.id


def test_a_session_is_kept_with_all_its_columns(store: Store) -> None:
    given = {
        "session_id": "1" * 32,
        "name": "Étiquettes",
        "experiment_id": "7",
        "review_app_id": "app",
        "created_at": dt.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=dt.UTC),
        "created_by": "ann",
        "assigned_users": ["ann@example.com", "bob@example.com"],
        "label_schemas": [["faithful", 1], ["tone", 3]],
        "agent": "agent-1",
        "enable_multi_turn_chat": True,
        "custom_inputs": {"temperature": 0.5, "nested": [None]},
        "deleted_at": dt.datetime(2026, 1, 3, tzinfo=dt.UTC),
        "reviewers_per_item": 2,
        "blind": True,
    }
    session_id = store.add_session(given)
    assert store.frame("sessions").to_dict("records") == [{**given, "session_id": session_id}]


@pytest.mark.needs("given_ids")
def test_a_session_has_the_id_that_it_is_given_once(desk: Any) -> None:
    assert desk.store.add_session({"session_id": "3" * 32, "name": "three"}) == "3" * 32
    with pytest.raises(StoreError):
        desk.store.add_session({"session_id": desk.session_id, "name": "the same id"})
    assert desk.store.frame("sessions")["name"].tolist() == ["desk", "three"]


def test_what_is_left_out_of_a_session_has_a_default(store: Store) -> None:
    session_id = store.add_session({"session_id": "1" * 32, "name": "n"})
    sessions = store.frame("sessions")
    assert sessions["assigned_users"][0] == []
    assert sessions["custom_inputs"][0] is None
    assert sessions[["agent", "deleted_at"]].isna().all(axis=None)
    assert not sessions["enable_multi_turn_chat"][0]
    assert store.seq(session_id) == 0


def test_a_session_is_changed_and_its_change_is_numbered(desk: Any) -> None:
    before = desk.store.seq(desk.session_id)
    deleted = dt.datetime.now(dt.UTC)
    desk.store.update_session(desk.session_id, assigned_users=["bob"], deleted_at=deleted)
    (row,) = desk.store.frame("sessions").to_dict("records")
    assert (row["assigned_users"], row["deleted_at"], row["name"]) == (["bob"], deleted, "desk")
    assert desk.store.seq(desk.session_id) > before
    desk.store.update_session(desk.session_id, deleted_at=None)
    assert desk.store.frame("sessions")["deleted_at"].isna().all()


def test_a_session_change_that_cannot_be_changes_nothing(desk: Any) -> None:
    before = desk.store.frame("sessions")
    with pytest.raises(SessionNotFound, match="'nope'"):
        desk.store.update_session("nope", name="x")
    with pytest.raises(StoreError, match="no column 'colour'"):
        desk.store.update_session(desk.session_id, name="x", colour="red")
    with pytest.raises(StoreError, match=r"sessions\.name has no value"):
        desk.store.update_session(desk.session_id, name=None)
    with pytest.raises(StoreError, match=r"sessions\.name has no value"):
        desk.store.add_session({"session_id": "2" * 32})
    assert desk.store.frame("sessions").to_dict("records") == before.to_dict("records")


def test_versions_of_a_schema_are_kept_side_by_side(store: Store) -> None:
    store.add_label_schema({**SCHEMA, "version": 1, "title": "Is it?", "required": True})
    store.add_label_schema({**SCHEMA, "version": 2})
    schemas = store.frame("label_schemas", name="faithful")
    assert schemas["version"].tolist() == [1, 2]
    assert schemas["title"].tolist() == ["Is it?", ""]
    assert schemas["required"].tolist() == [True, False]
    assert schemas["input"].tolist() == [{"kind": "pass_fail"}] * 2


def test_a_version_that_somebody_else_added_first_is_refused(store: Store) -> None:
    store.add_label_schema({**SCHEMA, "version": 1})
    with pytest.raises(SchemaExists, match="'faithful' has a version 1 already") as caught:
        store.add_label_schema({**SCHEMA, "version": 1, "title": "mine"})
    assert caught.value.field == "name"
    assert store.frame("label_schemas")["title"].tolist() == [""]


def test_a_deleted_schema_stays_and_can_be_made_again(store: Store) -> None:
    for version in (1, 2):
        store.add_label_schema({**SCHEMA, "version": version})
    store.add_label_schema({**SCHEMA, "name": "other", "version": 1})
    store.delete_label_schema("faithful")
    store.delete_label_schema("no such schema")
    first = store.frame("label_schemas")["deleted_at"]
    assert first.isna().tolist() == [False, False, True]

    store.add_label_schema({**SCHEMA, "version": 3})
    store.delete_label_schema("faithful")
    again = store.frame("label_schemas")["deleted_at"]
    assert again[:2].tolist() == first[:2].tolist()
    assert again.isna().tolist() == [False, False, True, False]


def test_a_closed_store_says_that_it_is_closed(store: Store) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.frame("sessions")
    with pytest.raises(StoreError, match="is closed"):
        store.add_session({"session_id": "1", "name": "n"})
