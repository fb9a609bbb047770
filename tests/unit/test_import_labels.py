"""`session.import_labels()`: answers that exist already, all or none, each by its row."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import labeling_widget as lw
from labeling_widget.errors import BadLabels, Conflict
from labeling_widget.store import open_store
from labeling_widget.store.records import Change
from tests.unit.importing import (
    ANSWERS,
    WAYS,
    ask,
    said,
    through_csv,
    through_parquet,
)

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def session(make_trace: Any) -> lw.LabelingSession:
    return ask(make_trace)


@pytest.fixture
def labeled(make_trace: Any) -> lw.LabelingSession:
    """A session in which two people have answered everything."""
    session = ask(make_trace, "labeled")
    for item, reviewer in enumerate(["ann", "bob"]):
        for name, values in ANSWERS.items():
            session.log_assessment(
                session.trace_ids[item],
                name,
                values[item],
                reviewer=reviewer,
                rationale="because" if item else "",
            )
    return session


@pytest.mark.parametrize("way", WAYS)
def test_the_labels_of_one_session_are_taken_into_another(
    labeled: lw.LabelingSession, session: lw.LabelingSession, way: Callable[..., pd.DataFrame]
):
    report = session.import_labels(way(labeled.labels()))
    assert set(report["outcome"]) == {"taken"}
    assert said(session) == said(labeled)
    again = session.import_labels(way(labeled.labels()))
    assert set(again["outcome"]) == {"equal"}
    assert len(session.history()) == 12 + 2  # twelve answers, two items begun


@pytest.mark.parametrize("way", WAYS)
def test_the_wide_frame_of_one_session_is_taken_into_another(
    labeled: lw.LabelingSession, session: lw.LabelingSession, way: Callable[..., pd.DataFrame]
):
    report = session.import_labels(way(labeled.to_df()))
    assert set(report["outcome"]) == {"taken"}
    assert said(session) == said(labeled)
    assert set(session.import_labels(way(labeled.to_df()))["outcome"]) == {"equal"}


def test_the_labels_of_another_store_are_taken(labeled: lw.LabelingSession, make_trace: Any):
    labels = labeled.labels()
    lw.set_store(other := open_store("sqlite://"))
    session = ask(make_trace)
    session.import_labels(labels)
    assert said(session) == said(labeled)
    assert set(session.labels()["schema_version"]) == {1}
    other.close()


def test_the_report_has_a_row_for_each_answer(session: lw.LabelingSession):
    first, second, _ = session.trace_ids
    session.log_assessment(first, "note", "there", reviewer="ann")
    frame = pd.DataFrame(
        {
            "trace_id": [first, second, "tr-unknown"],
            "note": ["there", "new", "lost"],
            "number": [None, 3, None],
            "reviewer": ["ann", None, "ann"],
        },
        index=[10, 10, 30],
    )
    report = session.import_labels(frame, reviewer="cy", on_error="skip")
    columns = ["row", "trace_id", "reviewer", "name", "target", "outcome"]
    assert report[columns].to_numpy().tolist() == [
        [0, first, "ann", "note", "trace", "equal"],
        [1, second, "cy", "number", "trace", "taken"],
        [1, second, "cy", "note", "trace", "taken"],
        [2, "tr-unknown", "ann", "note", None, "refused"],
    ]
    assert "no trace 'tr-unknown'" in report["reason"].iloc[3]
    assert report["outcome"].cat.categories.tolist() == ["taken", "changed", "equal", "refused"]


def test_without_a_reviewer_they_are_the_current_ones(session: lw.LabelingSession):
    session.import_labels(pd.DataFrame({"trace_id": session.trace_ids[:1], "note": ["x"]}))
    assert session.labels()["reviewer"].tolist() == ["me@example.com"]


def test_an_answer_that_is_there_and_differs_stays_unless_overwritten(
    session: lw.LabelingSession,
):
    first = session.trace_ids[0]
    session.log_assessment(first, "note", "old", reviewer="ann", rationale="why")
    frame = pd.DataFrame({"trace_id": [first, first], "note": ["new", "his"]})
    frame["reviewer"] = ["ann", "bob"]
    with pytest.raises(BadLabels, match="is answered 'old' by 'ann' already; overwrite=True"):
        session.import_labels(frame)
    assert len(session.labels()) == 1
    report = session.import_labels(frame, overwrite=True)
    assert report["outcome"].tolist() == ["changed", "taken"]
    assert session.labels()["value"].tolist() == ["new", "his"]
    assert session.history()["value"].dropna().tolist() == ["old", "new", "his"]


def test_a_comment_counts_only_where_the_frame_has_comments(session: lw.LabelingSession):
    first = session.trace_ids[0]
    session.log_assessment(first, "note", "same", rationale="why")
    frame = pd.DataFrame({"trace_id": [first], "note": ["same"]})
    assert session.import_labels(frame)["outcome"].tolist() == ["equal"]
    assert session.labels()["rationale"].tolist() == ["why"]
    with pytest.raises(BadLabels, match="already"):
        session.import_labels(frame.assign(note_rationale=""))


def test_an_answer_that_was_cleared_is_not_in_the_way(session: lw.LabelingSession):
    first = session.trace_ids[0]
    session.log_assessment(first, "note", "x")
    session.log_assessment(first, "note", None)
    frame = pd.DataFrame({"trace_id": [first], "note": ["y"]})
    assert session.import_labels(frame)["outcome"].tolist() == ["taken"]
    assert session.history()["action"].dropna().tolist()[-1] == "answered"


def test_copies_are_named_by_their_own_id_too(session: lw.LabelingSession):
    copy_id = session.copy_id(session.trace_ids[2])
    session.import_labels(pd.DataFrame({"trace_id": [copy_id], "note": ["x"]}))
    assert session.labels()["trace_id"].tolist() == [session.trace_ids[2]]


def test_numbers_and_flags_that_a_file_made_of_options_are_options_again(
    session: lw.LabelingSession,
):
    frame = pd.DataFrame({"trace_id": session.trace_ids, "kind": [1.0, np.bool_(True), "b"]})
    session.import_labels(frame)
    assert session.labels()["value"].tolist() == ["1", "True", "b"]


def test_pass_and_fail_are_known_by_their_labels(session: lw.LabelingSession):
    frame = pd.DataFrame({"trace_id": session.trace_ids, "passed": ["Good", "Bad", " TRUE "]})
    session.import_labels(frame)
    assert session.labels()["value"].tolist() == [True, False, True]


def test_evidence_goes_along(labeled: lw.LabelingSession, session: lw.LabelingSession):
    labeled.log_assessment(labeled.trace_ids[2], "note", "x", evidence=["So."])
    for way in (lambda frame: frame, through_csv):
        session.import_labels(way(labeled.labels()))
        assert session.labels()["evidence"].tolist() == labeled.labels()["evidence"].tolist()


def test_answers_about_spans_and_documents_go_along(make_trace: Any):
    lw.create_label_schema("step", type="feedback", input=lw.InputPassFail(), target="span:CHAIN")
    one, two, three = (
        lw.create_labeling_session(name, label_schemas=["step"]).add_traces([make_trace(1)])
        for name in ("one", "two", "three")
    )
    span_id = b"spanspan".hex()
    one.log_assessment(one.trace_ids[0], "step", True, span_id=span_id)
    for session, frame in ((two, one.labels()), (three, through_csv(one.to_df()))):
        session.import_labels(frame)
        assert session.labels()[["span_id", "target", "value"]].to_numpy().tolist() == [
            [span_id, "span", True]
        ]
        assert set(session.import_labels(frame)["outcome"]) == {"equal"}


@pytest.mark.parametrize("way", WAYS)
def test_the_wide_frame_of_a_question_with_versions_is_taken(
    session: lw.LabelingSession, make_trace: Any, way: Callable[[pd.DataFrame], pd.DataFrame]
):
    session.log_assessment(session.trace_ids[0], "kind", "a", reviewer="ann")
    wider = lw.InputCategorical(options=["b", "a", "c"])
    session.set_label_schemas([lw.update_label_schema("kind", input=wider)])
    frame = session.to_df()
    assert frame["kind_schema_version"].tolist() == [1]
    other = lw.create_labeling_session("other", label_schemas=["kind"]).add_traces(make_trace(1))
    other.import_labels(way(frame))
    assert other.labels()["value"].tolist() == ["a"]


@pytest.mark.parametrize("way", [through_csv, through_parquet])
def test_answers_about_different_spans_go_along_in_one_wide_frame(
    make_trace: Any, way: Callable[[pd.DataFrame], pd.DataFrame]
):
    schemas = [
        lw.create_label_schema(name, type="feedback", input=asked, target="span:CHAIN")
        for name, asked in (("step", lw.InputPassFail()), ("facts", lw.InputTextList()))
    ]
    traces = [make_trace(1), make_trace(2)]
    traces[1]["data"]["spans"][0]["span_id"] = base64.b64encode(b"naps-gap").decode()
    one, two = (
        lw.create_labeling_session(name, label_schemas=schemas).add_traces(traces)
        for name in ("one", "two")
    )
    for trace_id, span_id in zip(one.trace_ids, [b"spanspan", b"naps-gap"], strict=True):
        for name, value in (("step", False), ("facts", ["a", "b"])):
            one.log_assessment(trace_id, name, value, span_id=span_id.hex())
    two.import_labels(way(one.to_df()))
    columns = ["trace_id", "name", "span_id", "target", "value"]
    assert two.labels()[columns].to_numpy().tolist() == one.labels()[columns].to_numpy().tolist()


def test_the_column_of_a_comment_is_named_as_the_frame_has_it(session: lw.LabelingSession):
    wide = {"trace_id": session.trace_ids[:1], "note": ["x"], "note_rationale": [7]}
    with pytest.raises(BadLabels, match=r"dtype=\{'note_rationale': str\}"):
        session.import_labels(pd.DataFrame(wide))
    tidy = {"trace_id": session.trace_ids[:1], "name": ["note"], "value": ["x"], "rationale": [7]}
    with pytest.raises(BadLabels, match=r"dtype=\{'rationale': str\}"):
        session.import_labels(pd.DataFrame(tidy))


def test_undo_takes_back_one_imported_answer_at_a_time(session: lw.LabelingSession):
    frame = pd.DataFrame({"trace_id": session.trace_ids, "note": ["x", "y", "z"]})
    session.import_labels(frame, reviewer="ann")
    session.store.undo(session.labeling_session_id, "ann", "key")
    assert session.labels()["value"].tolist() == ["x", "y"]


def test_items_become_in_progress_and_others_are_told_once(session: lw.LabelingSession):
    told: list[Change] = []
    session.store.subscribe(told.append)
    frame = pd.DataFrame({"trace_id": session.trace_ids[:2], "note": "x"})
    session.import_labels(frame, reviewer="ann")
    progress = session.progress().to_dict("records")
    assert progress == [
        {
            "reviewer": "ann",
            "pending": 1,
            "in_progress": 2,
            "completed": 0,
            "skipped": 0,
            "total": 3,
        }
    ]
    assert len(told) == 1


def test_an_answer_that_comes_in_between_is_seen(
    session: lw.LabelingSession, monkeypatch: pytest.MonkeyPatch
):
    first, second, _ = session.trace_ids
    frame = pd.DataFrame({"trace_id": [first, second], "note": ["x", "y"]})
    put = session.store.put_answers
    quicker: Iterator[Callable[[], Any]] = iter(
        [lambda: session.log_assessment(second, "note", "hers", reviewer="ann")]
    )

    def late(answers: Any) -> Any:
        for answer_first in quicker:
            answer_first()
        return put(answers)

    monkeypatch.setattr(session.store, "put_answers", late)
    with pytest.raises(BadLabels, match="is answered 'hers' by 'ann' already"):
        session.import_labels(frame, reviewer="ann")
    assert session.labels()["value"].tolist() == ["hers"]

    def always(answers: Any) -> Any:
        raise Conflict("again", field="note", rev=1)

    monkeypatch.setattr(session.store, "put_answers", always)
    with pytest.raises(Conflict):
        session.import_labels(frame, reviewer="bob")


def test_reviewers_who_are_not_assigned_are_noticed(session: lw.LabelingSession):
    session.set_assigned_users(["ann"])
    frame = pd.DataFrame({"trace_id": session.trace_ids, "note": "x"})
    frame["reviewer"] = ["ann", "bob", "bob"]
    with pytest.warns(lw.SessionWarning, match="'bob' is not assigned") as noticed:
        session.import_labels(frame)
    assert len(noticed) == 1
    assert noticed[0].filename == __file__


# pandas reads a carriage return in a CSV file as the end of a line.
any_text = st.text(max_size=30).filter(lambda text: text.strip() and not set(text) & {"\0", "\r"})


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    note=any_text,
    facts=st.lists(any_text, min_size=1, max_size=3),
    number=st.floats(0, 10),
    rationale=any_text,
)
def test_whatever_was_answered_is_equal_after_a_csv_file(
    *,
    session: lw.LabelingSession,
    tmp_path: Path,
    note: str,
    facts: list[str],
    number: float,
    rationale: str,
):
    first = session.trace_ids[0]
    answers = {"note": note, "facts": facts, "number": number}
    for name, value in answers.items():
        session.log_assessment(first, name, value, rationale=rationale)
    file = tmp_path / "labels.csv"
    session.labels().to_csv(file, index=False)
    text = dict.fromkeys(("value", "rationale", "span_id"), str)
    frame = pd.read_csv(file, dtype=text, keep_default_na=False)
    report = session.import_labels(frame)
    assert set(report["outcome"]) == {"equal"}
