"""Answers that come back in files: what is taken, what is older, and what is refused and why."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import labeling_widget as lw
from labeling_widget.errors import BadLabels
from tests.unit.file_answers import answer, at, state, text_of, write

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def session() -> lw.LabelingSession:
    good = lw.create_label_schema(
        "good", type="feedback", input=lw.InputPassFail(), required=True, enable_comment=True
    )
    made = lw.create_labeling_session("pilot", label_schemas=[good, lw.GUIDELINES])
    return made.add_traces(lw.sample_traces().head(4))


def outcomes(report: Any) -> list[str]:
    return list(report["outcome"].astype(str))


def values(session: lw.LabelingSession) -> list[Any]:
    return list(session.labels()["value"])


def test_answers_and_states_of_a_file_are_in_the_session(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    path = write(
        tmp_path / "answers.json",
        session,
        answer(session, 0, True, rationale="Because.", active_ms=1500),
        answer(session, 1, False),
        state(session, 0, "completed"),
        state(session, 2, "skipped", reason="later", note="Not now."),
    )
    report = session.collect(path)
    assert outcomes(report) == ["taken"] * 4
    assert list(report["file"].unique()) == ["answers.json"]
    labels = session.labels()
    assert list(labels["value"]) == [True, False]
    assert list(labels["reviewer"]) == ["ann", "ann"]
    assert labels["rationale"].iloc[0] == "Because."
    [progress] = session.progress().to_dict("records")
    assert (progress["completed"], progress["in_progress"], progress["skipped"]) == (1, 1, 1)
    history = session.history()
    assert history["active_ms"].max() == 1500
    assert "Not now." in set(history["rationale"])


def test_the_same_file_again_adds_nothing(session: lw.LabelingSession, tmp_path: Path) -> None:
    given = [answer(session, 0, True), state(session, 0, "completed")]
    path = write(tmp_path / "answers.json", session, *given)
    session.collect(path)
    before = session.history()
    assert outcomes(session.collect(path)) == ["equal", "equal"]
    copy = write(tmp_path / "answers (1).json", session, *given)
    assert outcomes(session.collect([path, copy])) == ["equal"] * 4
    assert len(session.history()) == len(before)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("together", [True, False])
def test_of_two_files_of_one_reviewer_the_later_answer_counts(
    session: lw.LabelingSession, tmp_path: Path, order: tuple[int, int], *, together: bool
) -> None:
    early = [answer(session, 0, True), state(session, 0, "completed")]
    late = [answer(session, 0, False, at=at(5)), state(session, 0, "in_progress", at=at(5))]
    paths = [
        write(tmp_path / "answers-1.json", session, *early),
        write(tmp_path / "answers-2.json", session, *late),
    ]
    given = [paths[number] for number in order]
    for each in [given] if together else [[path] for path in given]:
        session.collect(each)
    assert values(session) == [False]
    assert session.progress()["in_progress"].tolist() == [1]


def test_an_answer_given_here_later_stays(session: lw.LabelingSession, tmp_path: Path) -> None:
    path = write(tmp_path / "answers.json", session, answer(session, 0, True))
    session.log_assessment(session.trace_ids[0], "good", False, reviewer="ann")
    report = session.collect(path)
    assert outcomes(report) == ["older"]
    assert "a later one is there" in report["reason"].iloc[0]
    assert values(session) == [False]


def test_an_answer_that_the_page_knew_is_replaced_whatever_that_computers_clock_says(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    session.log_assessment(session.trace_ids[0], "good", False, reviewer="ann")
    exported = (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)).isoformat()
    late = answer(session, 0, True, at="2001-01-01T00:00:00Z")
    path = write(tmp_path / "answers.json", session, late, exported_at=exported)
    assert outcomes(session.collect(path)) == ["changed"]
    assert values(session) == [True]


def test_an_answer_from_the_future_does_not_stand_in_the_way_for_ever(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    ahead = answer(session, 0, True, at="2100-01-01T00:00:00Z")
    session.collect(write(tmp_path / "answers.json", session, ahead))
    session.log_assessment(session.trace_ids[0], "good", False, reviewer="ann")
    report = session.collect(tmp_path / "answers.json")
    assert outcomes(report) == ["older"]
    assert values(session) == [False]


def test_an_answer_that_was_undone_here_does_not_come_back(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    path = write(tmp_path / "answers.json", session, answer(session, 0, True))
    session.collect(path)
    session.store.undo(session.labeling_session_id, "ann", "u1")
    assert outcomes(session.collect(path)) == ["older"]
    assert values(session) == []


def test_times_of_any_zone_are_compared_as_moments(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    early = answer(session, 0, True, at="2026-03-01T14:00:00+02:00")
    late = answer(session, 0, False, at="2026-03-01T07:00:01-05:00")
    paths = [
        write(tmp_path / "answers-1.json", session, late),
        write(tmp_path / "answers-2.json", session, early),
    ]
    report = session.collect(paths)
    assert outcomes(report) == ["taken", "older"]
    assert str(report["answered_at"].iloc[0]) == "2026-03-01 12:00:01+00:00"


def test_a_cleared_answer_is_cleared_here(session: lw.LabelingSession, tmp_path: Path) -> None:
    session.collect(write(tmp_path / "answers-1.json", session, answer(session, 0, True)))
    cleared = answer(session, 0, None, at=at(1))
    report = session.collect(write(tmp_path / "answers-2.json", session, cleared))
    assert outcomes(report) == ["changed"]
    assert values(session) == []


def test_what_was_undone_in_the_page_is_set_back(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    given = [answer(session, 0, True), state(session, 0, "completed")]
    session.collect(write(tmp_path / "answers-1.json", session, *given))
    undone = [answer(session, 0, None, at=at(1)), state(session, 0, "pending", at=at(1))]
    session.collect(write(tmp_path / "answers-2.json", session, *undone))
    assert session.progress()["pending"].tolist() == [4]


def test_two_reviewers_in_two_files_stand_beside_each_other(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    write(tmp_path / "answers-ann.json", session, answer(session, 0, True))
    write(tmp_path / "answers-bob.json", session, answer(session, 0, False), reviewer="bob")
    session.collect(str(tmp_path / "answers*.json"))
    assert sorted(session.labels()["reviewer"]) == ["ann", "bob"]


def test_a_given_reviewer_counts_more_than_the_name_in_the_file(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    path = write(tmp_path / "answers.json", session, answer(session, 0, True), reviewer="Anne?")
    report = session.collect(path, reviewer="ann")
    assert report[["reviewer", "claimed"]].to_numpy().tolist() == [["ann", "Anne?"]]
    assert list(session.labels()["reviewer"]) == ["ann"]


def test_a_name_that_is_not_assigned_is_refused_unless_python_vouches_for_it(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    session.set_assigned_users(["bob"])
    path = write(tmp_path / "answers.json", session, answer(session, 0, True))
    with pytest.raises(BadLabels, match="'ann' is not assigned"):
        session.collect(path)
    assert values(session) == []
    with pytest.warns(lw.SessionWarning, match="'ann' is not assigned"):
        session.collect(path, reviewer="ann")
    assert values(session) == [True]


def test_a_trace_of_other_reviewers_is_refused(store: Any, tmp_path: Path) -> None:
    good = lw.create_label_schema("good", type="feedback", input=lw.InputPassFail())
    session = lw.create_labeling_session("few", label_schemas=[good], reviewers_per_item=1)
    session.add_traces(lw.sample_traces().head(2))
    session.log_assessment(session.trace_ids[0], "good", True, reviewer="bob")
    given = [answer(session, 0, False), answer(session, 1, False)]
    path = write(tmp_path / "answers.json", session, *given)
    report = session.collect(path, on_error="skip")
    assert outcomes(report) == ["refused", "taken"]
    assert "other reviewers'" in report["reason"].iloc[0]


def test_an_answer_is_checked_against_the_version_that_it_answered(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    words = lw.create_label_schema("w", type="feedback", input=lw.InputCategorical(["a", "b"]))
    session.set_label_schemas([words])
    given = [answer(session, 0, "a"), answer(session, 1, "c")]
    old = write(tmp_path / "answers.json", session, *given)
    wider = lw.create_label_schema(
        "w", type="feedback", input=lw.InputCategorical(["b", "c"]), overwrite=True
    )
    session.set_label_schemas([wider])
    report = session.collect(old, on_error="skip")
    assert outcomes(report) == ["taken", "refused"]
    assert "takes one of 'a', 'b'; got 'c'" in report["reason"].iloc[1]
    assert list(session.labels()["schema_version"]) == [1]


def test_an_item_stays_in_progress_when_a_question_came_after_the_page(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    given = [answer(session, 0, True), state(session, 0, "completed")]
    path = write(tmp_path / "answers.json", session, *given)
    new = lw.create_label_schema("new", type="feedback", input=lw.InputPassFail(), required=True)
    session.set_label_schemas(["good", new])
    report = session.collect(path)
    assert outcomes(report) == ["taken", "taken"]
    assert "it stays in progress: answer 'new' first" in report["reason"].iloc[1]
    assert session.progress()["in_progress"].tolist() == [1]


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a value that does not fit": ({"value": "yes"}, "takes True or False; got 'yes'"),
    "a number for a truth value": ({"value": 1}, "takes True or False; got 1"),
    "another trace": ({"item": "tr-none"}, "the session has no trace 'tr-none'"),
    "another question": ({"name": "nope"}, "does not ask 'nope'"),
    "a version that never was": ({"schema_version": 9}, "no version 9"),
    "a version beyond integers": ({"schema_version": 10**30}, "no version"),
    "a span that is not there": ({"span_id": "x", "target": "span"}, "no span 'x'"),
    "a place that is none": ({"target": "conversation"}, "is not asked of 'conversation'"),
    "a document of a whole": ({"target": "document:0"}, "of the whole trace"),
    "a NUL": ({"rationale": "a\0b"}, "NUL character"),
    "evidence from elsewhere": ({"evidence": [{"quote": "never said"}]}, "does not stand in"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_an_answer_is_refused_and_the_rest_taken_only_if_wanted(
    session: lw.LabelingSession, tmp_path: Path, case: str
) -> None:
    spoilt, why = REFUSED[case]
    given = [answer(session, 0, True), {**answer(session, 1, True), **spoilt}]
    path = write(tmp_path / "answers.json", session, *given)
    with pytest.raises(BadLabels, match=why) as refused:
        session.collect(path)
    assert [row for row, _ in refused.value.rows] == [1]
    assert values(session) == []
    assert outcomes(session.collect(path, on_error="skip")) == ["taken", "refused"]
    assert values(session) == [True]


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "\u0661", "0.5", ""])
def test_a_document_that_cannot_be_counted_is_refused_and_the_rest_taken(
    session: lw.LabelingSession, tmp_path: Path, number: str
) -> None:
    odd = answer(session, 0, True, target=f"document:{number}")
    path = write(tmp_path / "answers.json", session, odd, answer(session, 1, True))
    assert outcomes(session.collect(path, on_error="skip")) == ["refused", "taken"]


def test_hostile_strings_are_kept_as_they_are(session: lw.LabelingSession, tmp_path: Path) -> None:
    words = "</script><script>alert(1)</script>\u2028'); DROP TABLE items; --"
    path = write(
        tmp_path / "answers.json",
        session,
        answer(session, 0, True, rationale=words),
        reviewer=words,
    )
    session.collect(path)
    assert session.labels()[["rationale", "reviewer"]].to_numpy().tolist() == [[words, words]]


def test_an_empty_file_of_answers_gives_an_empty_report(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    report = session.collect(write(tmp_path / "answers.json", session))
    assert len(report) == 0
    assert report["answered_at"].dtype == "datetime64[us, UTC]"
    with pytest.raises(lw.LabelingError, match="on_error"):
        session.collect(tmp_path / "answers.json", on_error="ignore")  # type: ignore[arg-type]


_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


# Every example has a session of its own; only its questions are the fixture's.
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 3), st.booleans(), _texts.filter(str.strip), st.integers(0, 9)),
        max_size=8,
    ),
    reviewer=_texts.filter(str.strip),
)
def test_any_answers_come_back_as_they_were_given(
    session: lw.LabelingSession, rows: list[tuple[int, bool, str, int]], reviewer: str
) -> None:
    who = f"{reviewer.strip()}"
    given = [
        answer(session, index, value, rationale=words, at=at(minute + number / 100))
        for number, (index, value, words, minute) in enumerate(rows)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "answers.json", session, *given, reviewer=reviewer)
        other = lw.create_labeling_session("again", label_schemas=session.label_schemas)
        other.add_traces(lw.sample_traces().head(4))
        told = json.loads(path.read_text(encoding="utf-8"))["content"]
        path.write_text(text_of({**told, "session_id": other.labeling_session_id}), "utf-8")
        other.collect(path)
        assert set(outcomes(other.collect(path))) <= {"equal", "older"}
    latest = {each["item"]: each for each in sorted(given, key=lambda each: each["at"])}
    labels = other.labels()
    assert set(labels["reviewer"]) <= {who}
    rows_found = labels[["trace_id", "value", "rationale"]].itertuples(index=False)
    found = {item: (value, words) for item, value, words in rows_found}
    assert found == {item: (each["value"], each["rationale"]) for item, each in latest.items()}
