"""Syncing to a dataset from the screen of the results: seen first, then written."""

from __future__ import annotations

from typing import Any

import pytest

import labeling_widget as lw
from tests.unit.test_results_widget import ANN, BOB, OWNER, Screen

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def session(make_trace: Any) -> lw.LabelingSession:
    """Three traces; ann and bob expect the same of the first, and differ on the second."""
    session = lw.create_labeling_session(
        "pilot", label_schemas=[lw.EXPECTED_RESPONSE, lw.EXPECTED_FACTS]
    )
    session.add_traces([make_trace(n, question=f"Question {n}?") for n in range(1, 4)])
    first, second, _ = session.trace_ids
    for who in (ANN, BOB):
        session.log_assessment(first, lw.EXPECTED_RESPONSE, "At nine.", reviewer=who)
        session.log_assessment(second, lw.EXPECTED_RESPONSE, f"{who} says.", reviewer=who)
        for trace_id in (first, second):
            session.log_assessment(
                trace_id, lw.EXPECTED_FACTS, ["opens", "9 am"], reviewer=who, complete=True
            )
    return session


def test_what_reviewers_differ_on_is_said_and_nothing_is_written(session: lw.LabelingSession):
    found = Screen(session).ask("results.sync", dataset_name="eval", dry_run=False)
    assert (found["total"], found["open"]) == (0, 1)
    assert found["differences"] == [
        {
            "title": found["differences"][0]["title"],
            "name": lw.EXPECTED_RESPONSE,
            "said": [
                {"reviewer": ANN, "value": f"{ANN} says.", "verdict": ""},
                {"reviewer": BOB, "value": f"{BOB} says.", "verdict": ""},
            ],
        }
    ]
    assert "Question 2?" in found["differences"][0]["title"]
    assert lw.list_datasets() == []


def test_a_preview_writes_nothing_and_a_sync_writes_what_it_showed(session: lw.LabelingSession):
    screen = Screen(session)
    args = {"dataset_name": " eval ", "on_conflict": "latest"}
    seen = screen.ask("results.sync", **args)
    assert lw.list_datasets() == []
    assert (seen["records"], seen["expectations"], seen["total"]) == (2, 0, 4)
    done = screen.ask("results.sync", **args, dry_run=False)
    assert done == seen
    [dataset] = lw.list_datasets()
    assert dataset.name == done["dataset_name"] == "eval"
    assert dataset.to_df()["expectations"].tolist() == [
        {"expected_response": "At nine.", "expected_facts": ["opens", "9 am"]},
        {"expected_response": f"{BOB} says.", "expected_facts": ["opens", "9 am"]},
    ]
    assert screen.ask("results.sync", **args, dry_run=False)["total"] == 0


def test_a_change_has_old_and_new_side_by_side(session: lw.LabelingSession):
    screen = Screen(session)
    args = {"dataset_name": "eval", "on_conflict": "latest"}
    screen.ask("results.sync", **args, dry_run=False)
    session.log_assessment(session.trace_ids[0], lw.EXPECTED_RESPONSE, "At ten.", reviewer=BOB)
    found = screen.ask("results.sync", **args)
    assert (found["records"], found["expectations"]) == (0, 1)
    [change] = found["changes"]
    assert (change["old"], change["new"], change["change"]) == ("At nine.", "At ten.", "changed")
    assert change["who"] == [ANN, BOB]
    assert "Question 1?" in change["title"]


def test_an_agreed_answer_ends_the_difference(session: lw.LabelingSession):
    session.adjudicate(session.trace_ids[1], lw.EXPECTED_RESPONSE, "At eleven.", decided_by=OWNER)
    found = Screen(session).ask("results.sync", dataset_name="eval")
    assert (found["open"], found["total"]) == (0, 4)
    assert "At eleven." in [change["new"] for change in found["changes"]]


def test_long_texts_come_short(session: lw.LabelingSession):
    for who in (ANN, BOB):
        session.log_assessment(
            session.trace_ids[0], lw.EXPECTED_RESPONSE, "long " * 1000, reviewer=who
        )
    screen = Screen(session)
    screen.ask("results.sync", dataset_name="eval", on_conflict="all")
    assert screen.bytes < 4_000


def test_nothing_to_sync_is_said(session: lw.LabelingSession):
    empty = lw.create_labeling_session("empty", label_schemas=[lw.EXPECTED_RESPONSE])
    found = Screen(empty).ask("results.sync", dataset_name="eval", dry_run=False)
    assert found["total"] == 0
    assert "nothing to sync" in found["notes"][0]
    assert lw.list_datasets() == []


@pytest.mark.parametrize("name", ["", "   "])
def test_a_dataset_without_a_name_is_refused(session: lw.LabelingSession, name: str):
    reply = Screen(session).reply("results.sync", dataset_name=name)
    assert (reply["ok"], reply["error"]["field"]) == (False, "dataset_name")
