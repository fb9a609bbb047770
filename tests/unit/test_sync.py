"""From labels to an evaluation dataset: what counts, what is merged, who disagrees."""

from __future__ import annotations

import warnings
from typing import Any

import pandas as pd
import pytest

import labeling_widget as lw
from labeling_widget.errors import DatasetError, ReviewersDisagree
from labeling_widget.session_sync_answers import settled
from labeling_widget.session_sync_said import Said

pytestmark = pytest.mark.usefixtures("store")

RESPONSE, FACTS = lw.EXPECTED_RESPONSE, lw.EXPECTED_FACTS


@pytest.fixture
def session(make_trace: Any) -> lw.LabelingSession:
    """Five traces; the last two ask the same."""
    lw.create_label_schema("helpful", type="feedback", input=lw.InputPassFail())
    lw.create_label_schema("score", type="expectation", input=lw.InputNumeric())
    session = lw.create_labeling_session(
        "pilot", label_schemas=[RESPONSE, FACTS, "helpful", "score"]
    )
    asked = ["When?", "Where?", "Who?", "Again?", "Again?"]
    return session.add_traces([make_trace(n, question=q) for n, q in enumerate(asked, 1)])


def say(
    session: lw.LabelingSession,
    number: int,
    value: Any,
    *,
    name: str = RESPONSE,
    who: str = "ann",
    complete: bool = True,
) -> None:
    session.log_assessment(session.trace_ids[number], name, value, reviewer=who, complete=complete)


def asking(question: str) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": question}]}


def kept(name: str = "eval_v1") -> list[tuple[str, dict[str, Any]]]:
    frame = lw.get_dataset(name).to_df()
    questions = [inputs["messages"][0]["content"] for inputs in frame["inputs"]]
    return list(zip(questions, frame["expectations"], strict=True))


def changes(frame: pd.DataFrame) -> list[list[Any]]:
    return frame[["name", "change", "old", "new"]].to_numpy().tolist()


def test_completed_expectations_become_records_that_name_their_traces(
    session: lw.LabelingSession,
) -> None:
    say(session, 0, "At nine.", complete=False)
    say(session, 0, ["nine"], name=FACTS)
    say(session, 1, "Here.")
    report = session.sync(to_dataset="eval_v1")
    assert kept() == [
        ("When?", {RESPONSE: "At nine.", FACTS: ["nine"]}),
        ("Where?", {RESPONSE: "Here."}),
    ]
    frame = lw.get_dataset("eval_v1").to_df()
    assert frame["inputs"][0] == asking("When?")
    assert frame["source_type"].tolist() == ["TRACE", "TRACE"]
    assert frame["source_id"].tolist() == session.trace_ids[:2]
    assert changes(report) == [
        [RESPONSE, "new record", None, "At nine."],
        [FACTS, "new record", None, ["nine"]],
        [RESPONSE, "new record", None, "Here."],
    ]
    assert report["reviewers"].tolist() == [["ann"], ["ann"], ["ann"]]
    assert report["trace_ids"].tolist() == [[session.trace_ids[n]] for n in (0, 0, 1)]


def test_what_is_not_completed_not_an_expectation_or_taken_back_does_not_count(
    session: lw.LabelingSession,
) -> None:
    say(session, 0, "begun", complete=False)
    say(session, 1, True, name="helpful")
    say(session, 2, "first")
    say(session, 2, "second")
    say(session, 3, "cleared", complete=False)
    say(session, 3, 3, name="score")
    say(session, 3, None, complete=False)
    session.sync("eval_v1")
    assert kept() == [("Who?", {RESPONSE: "second"}), ("Again?", {"score": 3})]
    session.store.undo(session.labeling_session_id, "ann", "undo-clearing")
    session.sync("eval_v1")
    assert kept()[1] == ("Again?", {"score": 3, RESPONSE: "cleared"})


def test_an_item_that_one_reviewer_completed_counts_for_that_reviewer_only(
    session: lw.LabelingSession,
) -> None:
    say(session, 0, "done", who="ann")
    say(session, 0, "still thinking", who="bob", complete=False)
    session.sync("eval_v1")
    assert kept() == [("When?", {RESPONSE: "done"})]


def test_expectations_about_parts_and_those_that_traces_carry_stay_where_they_are(
    make_trace: Any,
) -> None:
    trace = make_trace(1)
    trace["data"]["spans"][0]["attributes"]["mlflow.spanType"] = '"TOOL"'
    trace["info"]["assessments"] = [{"assessment_name": FACTS, "expectation": {"value": "old"}}]
    lw.create_label_schema(
        "tool_output", type="expectation", input=lw.InputText(), target="span:TOOL"
    )
    session = lw.create_labeling_session("parts", label_schemas=["tool_output", RESPONSE])
    session.add_traces([trace])
    trace_id = session.trace_ids[0]
    span_id = session.parts("tool_output")["span_id"][0]
    session.log_assessment(trace_id, "tool_output", "x", reviewer="ann", span_id=span_id)
    session.log_assessment(trace_id, RESPONSE, "y", reviewer="ann", complete=True)
    session.sync("eval_v1")
    assert kept() == [("Why?", {RESPONSE: "y"})]


def test_traces_of_equal_inputs_make_one_record_that_names_them_all(
    session: lw.LabelingSession,
) -> None:
    say(session, 3, "the same")
    say(session, 4, "the same", who="bob")
    say(session, 4, ["fact"], name=FACTS, who="bob")
    session.sync("eval_v1")
    assert kept() == [("Again?", {RESPONSE: "the same", FACTS: ["fact"]})]
    (source,) = lw.get_dataset("eval_v1").to_df()["source"]
    assert source.source_data == {
        "trace_id": session.trace_ids[3],
        "trace_ids": session.trace_ids[3:],
    }


def test_syncing_overwrites_the_expectations_of_the_same_name_and_nothing_else(
    session: lw.LabelingSession,
) -> None:
    dataset = lw.create_dataset("eval_v1").merge_records(
        [
            {"inputs": asking("When?"), "expectations": {RESPONSE: "old", "other": 1}},
            {"inputs": asking("Untouched?"), "expectations": {RESPONSE: "stays"}},
        ]
    )
    say(session, 0, "new")
    say(session, 1, "Here.")
    report = session.sync(to_dataset=dataset)
    assert kept() == [
        ("When?", {RESPONSE: "new", "other": 1}),
        ("Untouched?", {RESPONSE: "stays"}),
        ("Where?", {RESPONSE: "Here."}),
    ]
    assert changes(report) == [
        [RESPONSE, "changed", "old", "new"],
        [RESPONSE, "new record", None, "Here."],
    ]
    assert report["dataset_record_id"].isna().tolist() == [False, True]


def test_syncing_again_changes_nothing(session: lw.LabelingSession) -> None:
    say(session, 0, 2, name="score")
    session.sync(dataset_name="eval_v1")
    before = session.store.frame("dataset_records")
    assert session.sync(dataset_name="eval_v1").empty
    pd.testing.assert_frame_equal(session.store.frame("dataset_records"), before)


def test_a_dry_run_says_what_would_change_and_writes_nothing(session: lw.LabelingSession) -> None:
    say(session, 0, "new")
    planned = session.sync("eval_v1", dry_run=True)
    assert lw.list_datasets() == []
    pd.testing.assert_frame_equal(session.sync("eval_v1"), planned)
    say(session, 0, "newer")
    say(session, 0, 5, name="score")
    planned = session.sync("eval_v1", dry_run=True)
    assert changes(planned) == [[RESPONSE, "changed", "new", "newer"], ["score", "added", None, 5]]
    assert kept() == [("When?", {RESPONSE: "new"})]


def test_reviewers_who_disagree_stop_everything_and_are_named(
    session: lw.LabelingSession,
) -> None:
    say(session, 0, "fine")
    say(session, 1, "Here.", who="ann")
    say(session, 1, "There.", who="bob")
    say(session, 3, 1, name="score", who="ann")
    say(session, 4, 2, name="score", who="ann")
    with pytest.raises(ReviewersDisagree) as stopped:
        session.sync("eval_v1")
    message = str(stopped.value)
    ids = session.trace_ids
    assert f"'expected_response': 'ann' says 'Here.' of {ids[1]}, 'bob' says 'There.'" in message
    assert f"'score': 'ann' says 1 of {ids[3]}, 'ann' says 2 of {ids[4]}" in message
    assert "nothing was written" in message
    first, second = stopped.value.disagreements
    assert [opinion.reviewer for opinion in first.opinions] == ["ann", "bob"]
    assert [opinion.value for opinion in second.opinions] == [1, 2]
    assert stopped.value.field == "on_conflict"
    assert lw.list_datasets() == []
    with pytest.raises(ReviewersDisagree):
        session.sync("eval_v1", dry_run=True)


def test_the_latest_answer_wins_when_that_is_asked_for(session: lw.LabelingSession) -> None:
    say(session, 0, "first", who="ann")
    say(session, 0, "second", who="bob")
    say(session, 0, "third", who="ann")
    session.sync("eval_v1", on_conflict="latest")
    assert kept() == [("When?", {RESPONSE: "third"})]


def test_every_different_answer_is_kept_most_frequent_first_when_that_is_asked_for(
    session: lw.LabelingSession,
) -> None:
    for who, response, facts in (
        ("ann", "A", ["x", "y"]),
        ("bob", "B", ["y"]),
        ("cy", "B", ["z", "y"]),
    ):
        say(session, 0, response, who=who)
        say(session, 0, facts, name=FACTS, who=who)
        say(session, 1, "agreed", who=who)
    session.sync("eval_v1", on_conflict="all")
    assert kept() == [
        ("When?", {RESPONSE: ["B", "A"], FACTS: ["y", "x", "z"]}),
        ("Where?", {RESPONSE: "agreed"}),
    ]


def test_one_number_written_in_two_ways_is_no_disagreement(session: lw.LabelingSession) -> None:
    say(session, 0, 2, name="score", who="ann")
    say(session, 0, 2.0, name="score", who="bob")
    session.sync("eval_v1")
    assert kept()[0][1]["score"] == 2


def test_a_truth_value_and_a_number_are_two_answers() -> None:
    one, other = (
        Said("copy", "trace", "right", value, who, 0) for value, who in ((True, "ann"), (1, "bob"))
    )
    with pytest.raises(ReviewersDisagree):
        settled([[one, other]], "error")


@pytest.mark.parametrize("ask_again", [True, False])
def test_an_answer_to_what_a_question_asked_before_is_left_out_and_said(
    make_trace: Any, ask_again: bool
) -> None:
    def ask(title: str) -> None:
        lw.create_label_schema(
            "phrase", type="expectation", title=title, input=lw.InputText(), overwrite=True
        )

    ask("What should it say?")
    session = lw.create_labeling_session("pilot", label_schemas=["phrase", RESPONSE])
    session.add_traces([make_trace(1, question="When?"), make_trace(2, question="Where?")])
    for who in ("ann", "bob"):
        say(session, 0, "At nine.", name="phrase", who=who)
    ask("What must it never say?")
    session.set_label_schemas(["phrase", RESPONSE], ask_again=ask_again)
    say(session, 0, "At ten.", name="phrase", who="ann")
    say(session, 0, "At nine.", who="bob")  # done again, without a word to the new question
    with pytest.warns(lw.SyncWarning, match="are left out: 1 to 'phrase'") as told:
        session.sync("eval_v1")
    assert told[0].filename == __file__
    assert kept() == [("When?", {"phrase": "At ten.", RESPONSE: "At nine."})]
    with pytest.warns(lw.SyncWarning, match="are left out: 1 to 'phrase'") as told:
        frame = session.to_df(form="evaluate")
    assert told[0].filename == __file__
    assert frame["expectations"].tolist() == [{"phrase": "At ten.", RESPONSE: "At nine."}]


def test_an_answer_to_a_question_that_is_asked_no_more_is_taken(
    session: lw.LabelingSession,
) -> None:
    say(session, 0, "At nine.")
    session.set_label_schemas([FACTS, "helpful"], ask_again=False)
    session.sync("eval_v1")
    assert kept() == [("When?", {RESPONSE: "At nine."})]


def test_inputs_that_are_no_object_become_the_one_argument(make_trace: Any) -> None:
    trace = make_trace(1)
    trace["data"]["spans"][0]["attributes"]["mlflow.spanInputs"] = '"Why?"'
    session = lw.create_labeling_session("pilot", label_schemas=[RESPONSE]).add_traces([trace])
    say(session, 0, "So.")
    session.sync("eval_v1")
    assert lw.get_dataset("eval_v1").to_df()["inputs"].tolist() == [{"input": "Why?"}]


def test_traces_whose_inputs_no_record_can_have_are_left_out_by_name(make_trace: Any) -> None:
    traces = [make_trace(n, question=f"Question {n}?") for n in (1, 2, 3)]
    del traces[0]["data"]["spans"][0]["attributes"]["mlflow.spanInputs"]
    traces[1]["data"]["spans"][0]["attributes"]["mlflow.spanInputs"] = '{"a": NaN}'
    session = lw.create_labeling_session("pilot", label_schemas=[RESPONSE]).add_traces(traces)
    for number in range(3):
        say(session, number, "So.")
    with pytest.warns(lw.SyncWarning, match="2 of 3 traces.*has no inputs.*holds nan") as told:
        session.sync("eval_v1")
    assert told[0].filename == __file__
    assert kept() == [("Question 3?", {RESPONSE: "So."})]


def test_a_session_with_nothing_to_sync_says_so_and_makes_no_dataset(
    session: lw.LabelingSession,
) -> None:
    say(session, 0, True, name="helpful")
    with pytest.warns(lw.SyncWarning, match="nobody has completed") as told:
        assert session.sync("eval_v1").empty
    assert told[0].filename == __file__
    assert lw.list_datasets() == []


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"to_dataset": "a", "dataset_name": "b"},
        {"to_dataset": 3},
        {"dataset_name": ""},
        {"to_dataset": "a", "on_conflict": "first"},
        {"to_dataset": "a", "on_conflict": None},
    ],
)
def test_arguments_that_cannot_be_are_refused(
    session: lw.LabelingSession, arguments: dict[str, Any]
) -> None:
    say(session, 0, "x")
    with pytest.raises(DatasetError):
        session.sync(**arguments)
    assert lw.list_datasets() == []


def test_a_deleted_session_is_not_synced(session: lw.LabelingSession) -> None:
    say(session, 0, "x")
    session.delete()
    with pytest.raises(lw.errors.SessionNotFound):
        session.sync("eval_v1")


def test_the_evaluation_frame_has_a_row_for_each_completed_trace(
    session: lw.LabelingSession,
) -> None:
    say(session, 1, "Here.")
    say(session, 1, "Here.", who="bob")
    say(session, 2, True, name="helpful")
    say(session, 3, "not yet", complete=False)
    frame = session.to_df(form="evaluate")
    assert list(frame.columns) == ["inputs", "outputs", "expectations", "trace"]
    assert frame["inputs"].tolist() == [asking("Where?"), asking("Who?")]
    assert frame["expectations"].tolist() == [{RESPONSE: "Here."}, {}]
    assert frame["outputs"][0]["choices"][0]["message"]["content"] == "So."
    assert session.to_df().equals(session.to_df(form="wide"))


def test_the_evaluation_frame_obeys_what_is_to_happen_to_disagreement(
    session: lw.LabelingSession,
) -> None:
    say(session, 0, "A", who="ann")
    say(session, 0, "B", who="bob")
    with pytest.raises(ReviewersDisagree, match="'ann' says 'A'"):
        session.to_df(form="evaluate")
    for choice, value in (("latest", "B"), ("all", ["A", "B"])):
        frame = session.to_df(form="evaluate", on_conflict=choice)  # type: ignore[arg-type]
        assert frame["expectations"].tolist() == [{RESPONSE: value}]
    with pytest.raises(DatasetError, match="form takes 'wide' or 'evaluate'"):
        session.to_df(form="long")  # type: ignore[arg-type]


def test_an_empty_session_gives_an_empty_evaluation_frame(session: lw.LabelingSession) -> None:
    frame = session.to_df(form="evaluate")
    assert frame.empty
    assert list(frame.columns) == ["inputs", "outputs", "expectations", "trace"]


def test_two_syncs_at_once_make_one_dataset(
    session: lw.LabelingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one finds no dataset, and then finds that the first has made it."""
    from labeling_widget import session_sync_target

    say(session, 0, "x")
    lw.create_dataset("eval_v1").merge_records([{"inputs": asking("When?"), "tags": {"t": "1"}}])
    monkeypatch.setattr(session_sync_target, "the_dataset", lambda *_, **__: None)
    with warnings.catch_warnings(action="error"):
        session.sync("eval_v1")
    assert kept() == [("When?", {RESPONSE: "x"})]
