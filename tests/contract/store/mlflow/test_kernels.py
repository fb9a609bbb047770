"""Two kernels on one session, and kernels that end half-way through an answer."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

import pandas as pd
import pytest
from msgspec.structs import replace

from labeling_widget.errors import Conflict, ItemTaken, QuestionChanged, StoreUnreachable
from labeling_widget.questions import pin_all
from labeling_widget.session import LabelingSession
from labeling_widget.store import open_store
from labeling_widget.store.base import Store
from labeling_widget.store.records import NewAnswer
from tests.contract.store.mlflow.test_in_mlflow import ours
from tests.contract.store.mlflow.test_rebuilding import assert_same

ANN, BOB = "ann@example.com", "bob@example.com"


def answer(session: Any, value: str = "true", *, item: int = 0, **more: Any) -> NewAnswer:
    given: dict[str, Any] = {
        "key": secrets.token_hex(8),
        "session_id": session.mlflow_run_id,
        "copy_id": session.copy_id(session.trace_ids[item]),
        "reviewer": ANN,
        "name": "helpful",
        "type": "feedback",
        "schema_version": 1,
        "value": value,
    }
    return NewAnswer(**{**given, **more})


def test_each_kernel_sees_what_the_other_did(team: Any) -> None:
    here = team.begin()
    there = team.again()
    there.log_assessment(there.trace_ids[0], "helpful", True, reviewer=BOB, rationale="yes")
    assert here.labels()["reviewer"].tolist() == [BOB]
    here.log_assessment(here.trace_ids[0], "helpful", False, reviewer=BOB)
    assert there.labels()["value"].tolist() == [False]
    seen = there.store.seq(there.mlflow_run_id)
    here.log_assessment(here.trace_ids[1], "helpful", True, reviewer=ANN)
    (change,) = there.store.changes(there.mlflow_run_id, seen)
    assert (change.trace_id, change.reviewer) == (here.trace_ids[1], ANN)
    assert there.store.undo(there.mlflow_run_id, ANN, "k") is not None
    assert here.labels()["reviewer"].tolist() == [BOB]


def test_a_key_that_was_sent_through_one_kernel_is_known_to_the_other(
    team: Any, plain: Any
) -> None:
    here = team.begin()
    there = team.again()
    sent = answer(here, key="k1")
    first = here.store.put_answer(sent)
    again = there.store.put_answer(sent)
    assert (again.at, again.review) == (first.at, first.review)
    assert len(there.store.frame("changes", key="k1")) == 1
    assert len(ours(plain(here.mlflow_run_id), "helpful", valid=False)) == 1


def test_a_revision_that_the_other_kernel_has_passed_is_refused(team: Any) -> None:
    here = team.begin()
    there = team.again()
    here.store.put_answer(answer(here, rev=0))
    with pytest.raises(Conflict) as caught:
        there.store.put_answer(answer(there, "false", rev=0))
    assert caught.value.rev == 1


def test_changes_that_arrive_out_of_order_end_alike_everywhere(
    team: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = team.begin()
    there = team.again()
    # Its clock is an hour behind, and it answers without looking: as at the very same moment.
    monkeypatch.setattr(there.store._reader, "freshen", lambda session, copy_id: None)
    earlier = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    there.store.frame("items")
    here.store.put_answer(answer(here, "true"))
    with monkeypatch.context() as patched:
        patched.setattr("labeling_widget.store.writes.now", lambda: earlier)
        there.store.put_answer(answer(there, "false"))
    monkeypatch.undo()
    new = team.again()
    for session in (here, there):
        assert session.labels()["value"].tolist() == new.labels()["value"].tolist()
        assert session.labels()["assessment_id"].tolist() == new.labels()["assessment_id"].tolist()
        versions = session.store.frame("assessments", existing=False)
        assert versions["rev"].tolist() == [1, 2]
        assert versions["valid"].tolist() == [False, True]


def test_traces_that_both_kernels_added_are_in_the_same_order(team: Any) -> None:
    here = team.begin()
    there = team.again()
    assert len(there.trace_ids) == len(here.trace_ids)
    there.add_traces(_others("tr-" + "a" * 32))
    here.add_traces(_others("tr-" + "b" * 32))
    there.add_traces(_others("tr-" + "a" * 32, "tr-" + "b" * 32, "tr-" + "c" * 32))
    assert here.trace_ids == there.trace_ids == team.again().trace_ids
    assert len(set(here.trace_ids)) == len(here.trace_ids)
    assert_same(here.store, team.again().store, ("items",))


def _others(*trace_ids: str) -> list[dict[str, Any]]:
    return [
        {
            "info": {"trace_id": trace_id, "request_preview": "?"},
            "data": {"spans": [{"span_id": "00000000000000a1", "name": "answer"}]},
        }
        for trace_id in trace_ids
    ]


def test_places_are_taken_and_given_back_across_kernels(team: Any) -> None:
    here = team.begin()
    here.store.update_session(here.mlflow_run_id, reviewers_per_item=1)
    there = team.again()
    copy_id = here.copy_id(here.trace_ids[0])
    here.store.claim(here.mlflow_run_id, copy_id, ANN)
    with pytest.raises(ItemTaken):
        there.store.claim(here.mlflow_run_id, copy_id, BOB)
    assert there.store.shut(here.mlflow_run_id, BOB) == frozenset({0})
    here.store.release(here.mlflow_run_id, copy_id, ANN)
    there.store.claim(here.mlflow_run_id, copy_id, BOB)
    there.store.assign(here.mlflow_run_id, [here.copy_id(here.trace_ids[1])], BOB)
    assert here.store.shut(here.mlflow_run_id, ANN) == frozenset({0, 1})
    pd.testing.assert_frame_equal(here.store.frame("claims"), team.again().store.frame("claims"))


def test_other_questions_are_seen_by_another_kernel_with_what_is_asked_again(team: Any) -> None:
    here = team.begin()
    first, second = here.trace_ids[:2]
    for trace_id in (first, second):
        here.log_assessment(trace_id, "helpful", True, reviewer=ANN, complete=True)
    there = team.again()
    changed = _changed(here)
    here.set_label_schemas([changed])
    assert there.store.asked_again(there.mlflow_run_id, ANN) == frozenset({0, 1})
    assert there.schemas == here.schemas
    there.log_assessment(first, "helpful", False, reviewer=ANN, complete=True)
    assert here.store.asked_again(here.mlflow_run_id, ANN) == frozenset({1})
    assert here.affected_by([changed]).empty


def test_a_kernel_that_knows_only_the_old_questions_completes_nothing_by_them(team: Any) -> None:
    here = team.begin()
    store = open_store(team.url.replace("refresh=0", "refresh=60"))
    team.opened.append(store)
    late = LabelingSession(store, here.mlflow_run_id)
    first = late.trace_ids[0]
    late.log_assessment(first, "helpful", True, reviewer=ANN)
    here.set_label_schemas([_changed(here)])
    with pytest.raises(QuestionChanged):
        late.log_assessment(first, "helpful", True, reviewer=ANN, complete=True)
    assert late.schemas == here.schemas
    late.log_assessment(first, "helpful", True, reviewer=ANN, complete=True)
    assert here.progress()["completed"].tolist() == [1]


def _changed(session: Any) -> Any:
    question = next(schema for schema in session.schemas if schema.name == "helpful")
    return replace(question, title="Does it really help?")


# ended half-way ─────────────────────────────────────────────────────────────────────────────


class Cut(Exception):
    """The kernel ends here."""


def cut(monkeypatch: pytest.MonkeyPatch, store: Store, call: str, error: Exception) -> None:
    def ends(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(store._tracking, call, ends)  # type: ignore[attr-defined]


def test_an_answer_whose_assessment_is_missing_gets_it_when_its_key_comes_again(
    team: Any, plain: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = team.begin()
    sent = answer(here, key="k1")
    with monkeypatch.context() as patched:
        cut(patched, here.store, "log_assessment", StoreUnreachable("away"))
        with pytest.raises(StoreUnreachable):
            here.store.put_answer(sent)
    assert ours(plain(here.mlflow_run_id), "helpful") == []
    outcome = here.store.put_answer(sent)
    assert outcome.review.answers[0].value == "true"
    (shown,) = ours(plain(here.mlflow_run_id), "helpful")
    assert shown.metadata["labeling.key"] == "k1"
    assert len(here.store.frame("changes", key="k1")) == 1


def test_an_answer_whose_tag_did_not_arrive_is_not_stored(
    team: Any, plain: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = team.begin()
    sent = answer(here, key="k1")
    with monkeypatch.context() as patched:
        cut(patched, here.store, "tag_trace", StoreUnreachable("away"))
        with pytest.raises(StoreUnreachable):
            here.store.put_answer(sent)
    assert here.labels().empty
    assert team.again().labels().empty
    assert here.store.put_answer(sent).review.answers[0].rev == 1
    assert len(ours(plain(here.mlflow_run_id), "helpful")) == 1


def test_assessments_that_a_kernel_left_out_are_made_up_for_by_the_next_that_writes(
    team: Any, plain: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = team.begin()
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=5)
    with monkeypatch.context() as patched:
        patched.setattr("labeling_widget.store.writes.now", lambda: long_ago)
        patched.setattr(here.store._writer, "timed", lambda session, records: list(records))
        cut(patched, here.store, "log_assessment", Cut())
        with pytest.raises(Cut):
            here.store.put_answer(answer(here, key="k1"))
    there = team.again()
    there.store.put_answer(answer(there, "false", item=1, reviewer=BOB))
    assert {found.source.source_id for found in ours(plain(here.mlflow_run_id), "helpful")} == {
        *(ANN, BOB)
    }


def test_traces_that_were_copied_half_way_are_no_items(
    team: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = team.begin()
    before = here.trace_ids
    with monkeypatch.context() as patched:
        cut(patched, here.store, "link", StoreUnreachable("away"))
        with pytest.raises(StoreUnreachable):
            here.add_traces(_others("tr-" + "a" * 32))
    assert here.trace_ids == team.again().trace_ids == before
    assert here.add_traces(_others("tr-" + "a" * 32)).trace_ids == [*before, "tr-" + "a" * 32]


def test_a_trace_that_was_deleted_in_mlflow_is_gone_and_says_so(team: Any, plain: Any) -> None:
    import mlflow

    from labeling_widget.errors import ItemNotFound

    here = team.begin()
    trace_ids = here.trace_ids
    here.log_assessment(trace_ids[1], "helpful", True, reviewer=ANN)
    plain(here.mlflow_run_id)
    mlflow.MlflowClient().delete_traces(
        here.store.experiment_id, trace_ids=[here.copy_id(trace_ids[0])]
    )
    sent = answer(here)
    with pytest.raises(ItemNotFound):
        here.store.put_answer(replace_copy(sent, "tr-" + "0" * 32))
    assert here.trace_ids == trace_ids[1:]
    assert here.labels()["trace_id"].tolist() == [trace_ids[1]]


def replace_copy(sent: NewAnswer, copy_id: str) -> NewAnswer:
    from msgspec.structs import replace

    return replace(sent, copy_id=copy_id)


def test_questions_that_were_changed_half_way_are_changed_by_the_same_call_again(
    team: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = team.begin()
    session.log_assessment(session.trace_ids[0], "helpful", True, reviewer=ANN, complete=True)
    changed = _changed(session)
    pin_all(session.store, [changed])
    pinned = session.schemas
    with monkeypatch.context() as patch:
        cut(patch, session.store, "tag_run", StoreUnreachable("gone"))
        with pytest.raises(StoreUnreachable):
            session.set_label_schemas([changed])
    assert team.again().schemas == pinned
    again = team.again()
    again.set_label_schemas([changed])
    assert again.store.asked_again(again.mlflow_run_id, ANN) == frozenset({0})
    assert [schema.title for schema in team.again().schemas] == ["Does it really help?"]
