"""A session's agreement, disagreements, base rates and times as frames."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import labeling_widget as lw
from labeling_widget.errors import SchemaError, SchemaNotFound
from labeling_widget.session import LabelingSession

ANN, BOB, CAROL = "ann@example.com", "bob@example.com", "carol@example.com"


@pytest.fixture
def session() -> LabelingSession:
    """Eight traces and a question of each kind."""
    lw.set_store("sqlite://")
    for name, asked in {
        "correct": lw.InputPassFail(),
        "grade": lw.InputCategorical(options=["bad", "fair", "good"]),
        "problems": lw.InputCategoricalList(options=["rude", "wrong", "long"]),
        "score": lw.InputNumeric(min_value=0, max_value=100),
        "remark": lw.InputText(),
    }.items():
        lw.create_label_schema(name, type="feedback", input=asked, enable_comment=True)
    session = lw.create_labeling_session(
        "pilot", label_schemas=["correct", "grade", "problems", "score", "remark"]
    )
    return session.add_traces(lw.sample_traces().head(8))


def say(session: LabelingSession, name: str, by_reviewer: dict[str, list[Any]]) -> None:
    """Answers of each reviewer, trace by trace; `None` is no answer."""
    ids = session.trace_ids
    for who, values in by_reviewer.items():
        for trace_id, value in zip(ids, values, strict=False):
            if value is not None:
                session.log_assessment(trace_id, name, value, reviewer=who)


def row_of(frame: pd.DataFrame, name: str) -> Any:
    return frame.set_index("name").loc[name]


def test_each_question_has_a_row_with_its_scale_and_figures(session: LabelingSession) -> None:
    say(session, "correct", {ANN: [True, True, False, None], BOB: [True, False, False, True]})
    say(session, "problems", {ANN: [["rude"], ["wrong"]], BOB: [["rude"], ["wrong", "long"]]})
    frame = session.agreement()
    assert frame["name"].tolist() == session.label_schemas
    assert frame["scale"].fillna("").tolist() == ["nominal", "nominal", "MASI", "interval", ""]
    correct = row_of(frame, "correct")
    assert (correct["reviewers"], correct["units"], correct["agreed"]) == (2, 3, 2)
    assert correct["percent"] == pytest.approx(200 / 3)
    assert correct["kappa"] == pytest.approx(0.4)
    assert row_of(frame, "problems")["agreed"] == 1
    assert "nobody has answered it" in row_of(frame, "score")["note"]
    assert "free text has no agreement" in row_of(frame, "remark")["note"]
    assert pd.isna(row_of(frame, "remark")["alpha"])
    assert frame.dtypes["alpha"] == "Float64"


def test_kappa_is_for_two_and_alpha_for_any_number(session: LabelingSession) -> None:
    say(session, "grade", {ANN: ["bad", "good"], BOB: ["bad", "good"], CAROL: ["bad", None]})
    found = row_of(session.agreement(), "grade")
    assert found["reviewers"] == 3
    assert pd.isna(found["kappa"])
    assert found["alpha"] == 1


def test_options_are_ordinal_when_that_is_said(session: LabelingSession) -> None:
    say(session, "grade", {ANN: ["bad", "fair", "good"] * 2, BOB: ["fair", "fair", "good"] * 2})
    nominal, ordinal = (
        row_of(session.agreement(ordinal=which), "grade") for which in ((), "grade")
    )
    assert ordinal["scale"] == "ordinal"
    assert ordinal["alpha"] > nominal["alpha"]  # next to each other is half right
    with pytest.raises(SchemaError, match="'correct' is pass_fail") as refused:
        session.agreement(ordinal=["correct"])
    assert refused.value.field == "ordinal"
    with pytest.raises(SchemaNotFound, match="does not ask 'other'"):
        session.agreement(ordinal="other")


def test_only_valid_answers_of_people_count(session: LabelingSession) -> None:
    say(session, "correct", {ANN: [True, True], BOB: [False, True]})
    session.log_assessment(session.trace_ids[0], "correct", True, reviewer=BOB)  # corrected
    session.log_assessment(session.trace_ids[1], "correct", None, reviewer=BOB)  # cleared
    found = row_of(session.agreement(), "correct")
    assert (found["units"], found["agreed"]) == (1, 1)


def test_each_span_is_a_unit_of_its_own() -> None:
    lw.set_store("sqlite://")
    lw.create_label_schema("step", type="feedback", input=lw.InputPassFail(), target="span:TOOL")
    session = lw.create_labeling_session("spans", label_schemas=["step"])
    session.add_traces(lw.sample_traces())
    parts = session.parts("step").head(3)
    assert len(parts) == 3
    for number, (trace_id, span_id) in enumerate(
        parts[["trace_id", "span_id"]].itertuples(index=False)
    ):
        for who in (ANN, BOB):
            value = who == ANN or number == 0
            session.log_assessment(trace_id, "step", value, reviewer=who, span_id=span_id)
    assert row_of(session.agreement(), "step")["units"] == 3
    told = session.disagreements("step")
    assert told["span_id"].tolist() == parts["span_id"].tolist()[1:]
    assert set(told["target"]) == {"span"}


def test_answers_to_an_earlier_version_are_left_out_and_counted(session: LabelingSession) -> None:
    say(session, "grade", {ANN: ["bad"], BOB: ["good"]})
    lw.create_label_schema(
        "grade",
        type="feedback",
        input=lw.InputCategorical(options=["poor", "rich"]),
        overwrite=True,
    )
    session.set_label_schemas(session.label_schemas)
    say(session, "grade", {ANN: [None, "poor"], BOB: [None, "poor"]})
    found = row_of(session.agreement(), "grade")
    assert (found["schema_version"], found["units"], found["agreed"]) == (2, 1, 1)
    assert "2 answers to earlier versions left out" in found["note"]


def test_disagreements_hold_what_each_said_and_why(session: LabelingSession) -> None:
    ids = session.trace_ids
    say(session, "correct", {ANN: [True, True, True], BOB: [True, False, None]})
    session.log_assessment(ids[1], "correct", False, reviewer=BOB, rationale="It is closed.")
    say(session, "remark", {ANN: ["short"], BOB: ["long"]})
    frame = session.disagreements()
    told = list(zip(frame["trace_id"], frame["name"], strict=True))
    assert told == [(ids[1], "correct"), (ids[0], "remark")]
    assert frame["answers"][0] == {ANN: True, BOB: False}
    assert frame["comments"][0] == {BOB: "It is closed."}
    assert frame["adjudicated"].isna().all()
    assert len(session.disagreements("remark")) == 1
    with pytest.raises(SchemaNotFound, match="does not ask 'other'"):
        session.disagreements("other")


def test_numbers_that_are_equal_do_not_differ(session: LabelingSession) -> None:
    say(session, "score", {ANN: [2, 3], BOB: [2.0, 4]})
    assert session.disagreements("score")["trace_id"].tolist() == session.trace_ids[1:2]


def test_base_rates_are_of_everybody_and_of_each(session: LabelingSession) -> None:
    say(session, "grade", {ANN: ["bad", "good"], BOB: ["good", "good"]})
    say(session, "problems", {ANN: [["rude", "wrong"], ["wrong"]]})
    frame = session.base_rates()
    everybody = frame[(frame["name"] == "grade") & frame["reviewer"].isna()]
    assert everybody[["value", "count", "share"]].to_numpy().tolist() == [
        ["bad", 1, 0.25],
        ["fair", 0, 0.0],
        ["good", 3, 0.75],
    ]
    assert frame[frame["reviewer"] == BOB]["count"].tolist() == [0, 0, 2]
    problems = frame[(frame["name"] == "problems") & frame["reviewer"].isna()]
    assert problems[["value", "share"]].to_numpy().tolist()[:2] == [["rude", 0.5], ["wrong", 1.0]]


def test_times_are_those_of_completed_items(session: LabelingSession) -> None:
    from labeling_widget.answers import put_answer, set_review

    for number, (first, second) in enumerate([(1000, 500), (2000, 4000), (9000, None)]):
        copy_id = session.copy_id(session.trace_ids[number])
        where: dict[str, Any] = {"copy_id": copy_id, "reviewer": ANN}
        asked = (session.store, session.labeling_session_id, session.schemas)
        put_answer(*asked, **where, name="correct", value=True, active_ms=first)
        if second is not None:
            set_review(*asked, **where, state="completed", active_ms=second)
    assert session.times().to_dict("records") == [
        {"reviewer": ANN, "items": 2, "median_s": 3.75, "total_s": 7.5}
    ]


def test_a_session_nobody_answered_has_every_frame_without_rows(session: LabelingSession) -> None:
    assert len(session.agreement()) == 5
    for frame in (
        session.disagreements(),
        session.base_rates(),
        session.times(),
        session.adjudications(),
    ):
        assert len(frame) == 0
        assert len(frame.columns) >= 4


def test_changing_a_frame_changes_nothing_that_comes_after(
    session: LabelingSession,
) -> None:
    say(session, "problems", {ANN: [["rude"]], BOB: [["wrong"]]})
    session.disagreements()["answers"][0][ANN].append("broken")
    assert session.disagreements()["answers"][0][ANN] == ["rude"]
