"""What `session.import_labels()` does not take: each row by its number, and none of the others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import labeling_widget as lw
from labeling_widget.errors import BadLabels, ItemTaken, SessionError
from tests.unit.importing import (
    ask,
)

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def session(make_trace: Any) -> lw.LabelingSession:
    return ask(make_trace)


BAD = {
    "not an option": ({"name": "kind", "value": "z"}, "takes one of 'b', 'a'"),
    "out of bounds": ({"name": "number", "value": "11"}, "takes a number from 0 to 10"),
    "no number": ({"name": "number", "value": "many"}, "takes a number"),
    "not finite": ({"name": "number", "value": "inf"}, "takes a number"),
    "one for true": ({"name": "passed", "value": 1}, "takes True or False"),
    "no list": ({"name": "facts", "value": "one"}, "takes a list of texts"),
    "no text": ({"name": "note", "value": 12}, "takes a text"),
    "unknown question": ({"name": "colour", "value": "z"}, "does not ask 'colour'"),
    "no question": ({"name": None, "value": "z"}, "does not ask ''"),
    "no value": ({"name": "note", "value": None}, "has no value in this row"),
    "no trace": ({"name": "note", "value": "x", "trace_id": None}, "no trace None"),
    "another trace": ({"name": "note", "value": "x", "trace_id": "tr-9"}, "no trace 'tr-9'"),
    "reviewer": ({"name": "note", "value": "x", "reviewer": 7}, "reviewer takes a text; got 7"),
    "nul": ({"name": "note", "value": "a\0b"}, "NUL"),
    "rationale": ({"name": "note", "value": "x", "rationale": "\ud800"}, "surrogate"),
    "span as a number": ({"name": "note", "value": "x", "span_id": 12.0}, "read the file with"),
    "another span": ({"name": "note", "value": "x", "span_id": "00"}, "no span '00'"),
    "target": ({"name": "note", "value": "x", "target": "document:x"}, "target takes 'trace'"),
    "evidence": ({"name": "note", "value": "x", "evidence": "[1]"}, "is no list of passages"),
    "passage": (
        {"name": "note", "value": "x", "evidence": [{"quote": "nowhere said"}]},
        "does not stand in the trace",
    ),
    "judge": ({"name": "note", "value": "x", "source_type": "LLM_JUDGE"}, "takes people's"),
    "type": ({"name": "note", "value": "x", "type": "expectation"}, "takes people's feedback"),
    "a number with marks": ({"name": "number", "value": "1_0"}, "takes a number"),
    "a number with spaces": ({"name": "number", "value": " 5 "}, "takes a number"),
    "a number of other digits": ({"name": "number", "value": "\u0665"}, "takes a number"),
    "a number of thousands of digits": ({"name": "number", "value": "9" * 5000}, "takes a number"),
    "array for an option": ({"name": "kind", "value": np.array(["a", "b"])}, "takes one of"),
    "array for a flag": ({"name": "passed", "value": np.array([True])}, "takes True or False"),
    "array for a number": ({"name": "number", "value": np.array([1, 2])}, "takes a number"),
    "array for a text": ({"name": "note", "value": np.array(["x"])}, "takes a text"),
    "array for a name": ({"name": np.array(["note"]), "value": "x"}, "name takes a text"),
}


@pytest.mark.parametrize(("row", "reason"), BAD.values(), ids=BAD.keys())
def test_a_bad_row_is_named_and_none_is_taken(
    session: lw.LabelingSession, row: dict[str, Any], reason: str
):
    good = {"trace_id": session.trace_ids[0], "name": "kind", "value": "a"}
    frame = pd.DataFrame(
        [good, {"trace_id": session.trace_ids[1], **row}, {**good, "name": "note"}], dtype="object"
    )
    with pytest.raises(BadLabels, match="1 of 3 answers cannot be taken, so none was") as refused:
        session.import_labels(frame)
    [(position, why)] = refused.value.rows
    assert position == 1
    assert reason in why
    assert session.history().empty
    report = session.import_labels(frame, on_error="skip")
    assert report["outcome"].tolist() == ["taken", "refused", "taken"]
    assert len(session.labels()) == 2


def test_many_bad_rows_are_all_listed_in_the_error(session: lw.LabelingSession):
    frame = pd.DataFrame({"trace_id": [f"tr-{n}" for n in range(30)], "note": "x"})
    with pytest.raises(BadLabels, match="; and 20 more") as refused:
        session.import_labels(frame)
    assert [position for position, _ in refused.value.rows] == list(range(30))


def test_a_reason_is_said_once_for_all_columns_of_a_row(session: lw.LabelingSession):
    frame = pd.DataFrame({"trace_id": ["nope"], "note": "x", "kind": "a"})
    with pytest.raises(BadLabels, match="2 of 2 answers") as refused:
        session.import_labels(frame)
    assert str(refused.value).count("'nope'") == 1
    assert len(refused.value.rows) == 2


def test_two_rows_of_one_answer_agree_or_are_refused(session: lw.LabelingSession):
    first = session.trace_ids[0]
    frame = pd.DataFrame({"trace_id": first, "name": "note", "value": ["x", "x", "y"]})
    with pytest.raises(BadLabels, match="row 2: row 0 answers the same question in another way"):
        session.import_labels(frame)
    report = session.import_labels(frame, on_error="skip")
    assert report["outcome"].tolist() == ["taken", "equal", "refused"]
    assert session.labels()["value"].tolist() == ["x"]


def test_items_that_are_others_are_refused_by_row(
    session: lw.LabelingSession, monkeypatch: pytest.MonkeyPatch
):
    put = session.store.put_answers
    others = session.copy_id(session.trace_ids[1])

    def put_one_by_one(answers: Any) -> Any:
        for position, answer in enumerate(answers):
            if answer.copy_id == others:
                error = ItemTaken("the item is bob's", field="item")
                error.position = position
                raise error
        return put(answers)

    monkeypatch.setattr(session.store, "put_answers", put_one_by_one)
    frame = pd.DataFrame({"trace_id": session.trace_ids, "note": "x", "number": 1})
    with pytest.raises(BadLabels, match="row 1: the item is bob's") as refused:
        session.import_labels(frame)
    assert [position for position, _ in refused.value.rows] == [1, 1]
    assert session.labels().empty
    report = session.import_labels(frame, on_error="skip")
    assert report.loc[report["outcome"] == "refused", "row"].tolist() == [1, 1]
    assert len(session.labels()) == 4


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        ([], "frame takes a DataFrame; got list"),
        (pd.DataFrame(), "needs a column 'trace_id'; got no columns"),
        (pd.DataFrame({"id": [1]}), "needs a column 'trace_id'; got id"),
        (pd.DataFrame({"trace_id": [], "nots": []}), "the frame's columns 'nots' are none of"),
        (pd.DataFrame([[1, 2]], columns=["trace_id", "trace_id"]), "one name each"),
    ],
)
def test_a_frame_that_cannot_be_read_is_refused_as_a_whole(
    session: lw.LabelingSession, frame: Any, said: str
):
    with pytest.raises(BadLabels, match=said) as refused:
        session.import_labels(frame, on_error="skip")
    assert refused.value.rows == ()


def test_other_arguments_are_checked(session: lw.LabelingSession):
    frame = pd.DataFrame({"trace_id": [], "note": []})
    with pytest.raises(SessionError, match="on_error takes 'raise' or 'skip'"):
        session.import_labels(frame, on_error="ignore")  # type: ignore[arg-type]
    with pytest.raises(SessionError, match="reviewer takes a name"):
        session.import_labels(frame, reviewer=" ")
    assert session.import_labels(frame).empty
