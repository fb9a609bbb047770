"""Arguments that cannot be: each refused by its name, with what it takes, and nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import labeling_widget as lw
from labeling_widget.errors import (
    LabelingError,
    LinkError,
    SchemaError,
    SchemaNotFound,
    SessionNotFound,
)
from labeling_widget.schema import LONGEST_NAME
from labeling_widget.store import read_parquet
from labeling_widget.store.copying import copy_store

pytestmark = pytest.mark.usefixtures("store")

ARRAY = np.array([1, 2])

# Called as from a notebook, where nothing checks types before.
api: Any = lw
copied: Any = copy_store
restored: Any = read_parquet


@pytest.fixture
def session(make_trace: Any) -> lw.LabelingSession:
    lw.create_label_schema("good", type="feedback", input=lw.InputPassFail())
    return lw.create_labeling_session("pilot", label_schemas=["good"]).add_traces(make_trace(1))


def answered(session: Any, **told: Any) -> Any:
    given = {"name": "good", "value": True, **told}
    return session.log_assessment(session.trace_ids[0], **given)


REFUSED: dict[str, tuple[Callable[[Any], Any], str]] = {
    "evidence of a number": (lambda s: answered(s, evidence=5), "evidence"),
    "name of an array": (lambda s: answered(s, name=ARRAY), "name"),
    "span of an array": (lambda s: answered(s, span_id=ARRAY), "span_id"),
    "span of a number": (lambda s: answered(s, span_id=5), "span_id"),
    "document of an array": (lambda s: answered(s, span_id="x", document=ARRAY), "document"),
    "document of a flag": (lambda s: answered(s, span_id="x", document=True), "document"),
    "complete": (lambda s: answered(s, complete="no"), "complete"),
    "jsonl nowhere": (lambda s: s.to_jsonl(None), "path"),
    "jsonl to NUL": (lambda s: s.to_jsonl("a\0b"), "path"),
    "page nowhere": (lambda s: s.export(None), "path"),
    "backup nowhere": (lambda s: s.store.to_parquet(None), "folder"),
    "backup to nobody's": (lambda s: s.store.to_parquet("~nobody-there/x"), "folder"),
    "restored from nowhere": (lambda _: restored(None), "folder"),
    "ordinal": (lambda s: s.agreement(ordinal=5), "ordinal"),
    "ordinal of an array": (lambda s: s.agreement(ordinal=[ARRAY]), "name"),
    "records to delete": (lambda _: api.create_dataset("d").delete_records(None), "record_ids"),
    "records to add": (lambda s: _with_dataset(s, 5), "record_ids"),
    "height of a session": (lambda s: s.widget(height=None), "height"),
    "height of results": (lambda s: s.results(height="tall"), "height"),
    "height of a trace": (lambda _: api.show(lw.sample_traces().head(1), height=None), "height"),
    "target of an array": (lambda _: _schema(target=ARRAY), "target"),
    "target that is missing": (lambda _: _schema(target=pd.NA), "target"),
    "overwrite of a schema": (lambda _: _schema(overwrite="no"), "overwrite"),
    "required": (lambda _: _schema(required="no"), "required"),
    "chat": (lambda _: _session(enable_multi_turn_chat="no"), "enable_multi_turn_chat"),
    "blind": (lambda _: _session(blind="no"), "blind"),
    "reuse": (lambda _: _session(reuse="no"), "reuse"),
    "reuse of a dataset": (
        lambda _: [api.create_dataset("d", reuse=r) for r in (True, 1)],
        "reuse",
    ),
    "overwrite of answers": (lambda s: _imported(s, overwrite="no"), "overwrite"),
    "overwrite of a backup": (lambda s: s.store.to_parquet("new", overwrite="no"), "overwrite"),
    "dry run": (lambda s: s.sync(to_dataset="d", dry_run="no"), "dry_run"),
    "dry run of a copy": (lambda _: copied("sqlite:///a", "sqlite:///b", dry_run=1), "dry_run"),
    "ask again": (lambda s: s.set_label_schemas(["good"], ask_again="no"), "ask_again"),
    "history": (lambda s: s.adjudications(history="no"), "history"),
    "spans": (lambda s: api.search_traces(s.mlflow_run_id, include_spans="no"), "include_spans"),
}


def _schema(**told: Any) -> Any:
    return lw.create_label_schema("new", type="feedback", input=lw.InputText(), **told)


def _session(**told: Any) -> Any:
    return lw.create_labeling_session("pilot", label_schemas=["good"], **told)


def _imported(session: lw.LabelingSession, **told: Any) -> Any:
    frame = pd.DataFrame({"trace_id": session.trace_ids, "good": [True]})
    return session.import_labels(frame, **told)


def _with_dataset(session: lw.LabelingSession, record_ids: Any) -> Any:
    return session.add_dataset(lw.create_dataset("d"), record_ids)


@pytest.mark.parametrize(("call", "field"), REFUSED.values(), ids=REFUSED.keys())
def test_an_argument_that_cannot_be_is_named(
    session: lw.LabelingSession, call: Callable[[Any], Any], field: str
) -> None:
    with pytest.raises(LabelingError, match=r"takes|does not ask") as refused:
        call(session)
    assert refused.value.field == field
    assert session.labels().empty
    assert [each.name for each in lw.list_label_schemas()] == ["good"]
    assert len(lw.get_labeling_sessions()) == 1


def test_none_means_none_where_several_can_be_given(session: lw.LabelingSession) -> None:
    assert answered(session, evidence=None).evidence == ()
    assert session.agreement(ordinal=None)["name"].tolist() == ["good"]


def test_numpys_truth_values_are_truth_values(session: lw.LabelingSession) -> None:
    answered(session, complete=np.bool_(True))
    assert session.progress()["completed"].tolist() == [1]
    assert _schema(required=np.bool_(True)).required is True


@pytest.mark.parametrize("days", [-1, 0, 1e300, 100_000, True, "x", float("nan"), [1]])
def test_days_that_no_link_is_valid_are_refused_also_where_nothing_is_served(
    session: lw.LabelingSession, days: Any
) -> None:
    with pytest.raises(LinkError, match="days takes a number of days above 0") as refused:
        session.link("ann", days=days)
    assert refused.value.field == "days"


@pytest.mark.parametrize("days", [None, 0.5, 30, np.int64(7)])
def test_days_that_a_link_can_be_valid_are_taken(session: lw.LabelingSession, days: Any) -> None:
    assert session.link("ann", days=days) is None


def test_a_name_that_is_longer_than_a_column_is_refused_with_the_bound() -> None:
    lw.create_label_schema("n" * LONGEST_NAME, type="feedback", input=lw.InputText())
    for name in ("n" * (LONGEST_NAME + 1), "n" * 300_000):
        with pytest.raises(SchemaError, match="at most 250 characters") as refused:
            lw.create_label_schema(name, type="feedback", input=lw.InputText())
        assert len(str(refused.value)) < 300


def test_a_schema_that_was_deleted_is_not_recommended() -> None:
    lw.create_label_schema("gone", type="feedback", input=lw.InputText())
    lw.create_label_schema("there", type="feedback", input=lw.InputText())
    lw.delete_label_schema("gone")
    with pytest.raises(SchemaNotFound) as refused:
        lw.get_label_schema("gone")
    assert str(refused.value).count("'gone'") == 1
    assert "'there'" in str(refused.value)


def test_what_is_said_of_a_schema_that_is_not_there_has_an_end() -> None:
    for number in range(40):
        lw.create_label_schema(f"s{number}", type="feedback", input=lw.InputText())
    for name in ("x" * 300_000, ARRAY, None):
        with pytest.raises(SchemaNotFound, match=r"\(43 options\)") as refused:
            api.get_label_schema(name)
        assert len(str(refused.value)) < 500


def test_a_session_that_was_deleted_is_not_changed(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    session.delete()
    with pytest.raises(SessionNotFound):
        session.set_assigned_users(["ann"])
    with pytest.raises(SessionNotFound):
        session.set_reviewers_per_item(2)
    assert session.store.frame("sessions")["assigned_users"].tolist() == [[]]
