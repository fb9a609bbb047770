"""A session to import into, and the ways that a frame takes through a file."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd

import labeling_widget as lw

QUESTIONS = {
    "passed": lw.InputPassFail("Good", "Bad"),
    "kind": lw.InputCategorical(options=["b", "a", "1", "True"]),
    "several": lw.InputCategoricalList(options=["x", "y"]),
    "number": lw.InputNumeric(min_value=0, max_value=10),
    "note": lw.InputText(),
    "facts": lw.InputTextList(),
}

ANSWERS: dict[str, list[Any]] = {
    "passed": [True, False],
    "kind": ["a", "1"],
    "several": [["x", "y"], ["y"]],
    "number": [2, 0.5],
    "note": ['He said: "it\'s fine",\nthen left; é \U0001f600', "[not a list"],
    "facts": [["it's", 'a "quote"', "\\d"], ["one"]],
}


def ask(make_trace: Any, name: str = "there") -> lw.LabelingSession:
    """A session with one question of each input type over three traces."""
    for question, asked in QUESTIONS.items():
        lw.create_label_schema(
            question, type="feedback", input=asked, enable_comment=True, overwrite=True
        )
    session = lw.create_labeling_session(name, label_schemas=list(QUESTIONS))
    return session.add_traces([make_trace(number) for number in (1, 2, 3)])


def through_csv(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(frame.to_csv(index=False)))


def through_json(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.read_json(
        io.StringIO(frame.to_json(orient="records", date_format="iso")), orient="records"
    )


def through_parquet(frame: pd.DataFrame) -> pd.DataFrame:
    buffer = io.BytesIO()
    frame.drop(columns="value", errors="ignore").to_parquet(buffer)
    back = pd.read_parquet(buffer)
    return back.assign(value=frame["value"]) if "value" in frame else back


WAYS = [lambda frame: frame, through_csv, through_json, through_parquet]


def said(session: lw.LabelingSession) -> list[list[Any]]:
    columns = ["trace_id", "reviewer", "name", "value", "rationale"]
    return sorted(session.labels()[columns].to_numpy().tolist(), key=str)
