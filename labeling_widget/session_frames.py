"""A session's tables as the DataFrames that its methods return."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from labeling_widget.checks import shown
from labeling_widget.errors import DatasetError
from labeling_widget.inputs import InputCategorical
from labeling_widget.questions import fits_of, version_column
from labeling_widget.schema import LabelSchema
from labeling_widget.store.base import Store
from labeling_widget.store.records import STATES

_LABEL_COLUMNS = [
    "trace_id",
    "copy_id",
    "span_id",
    "target",
    "name",
    "schema_version",
    "type",
    "value",
    "rationale",
    "reviewer",
    "source_type",
    "created_at",
    "assessment_id",
    "evidence",
]

_WIDE_DTYPES = {
    "pass_fail": "boolean",
    "numeric": "Float64",
    "text": "string",
    "text_list": "object",
    "categorical_list": "object",
}


def check_form(form: Any) -> str:
    """Return the form of `LabelingSession.to_df`; raises `DatasetError` if there is none such."""
    if form not in ("wide", "evaluate"):
        raise DatasetError(f"form takes 'wide' or 'evaluate'; got {shown(form)}", field="form")
    return str(form)


def labels_frame(store: Store, session_id: str, *, include_existing: bool) -> pd.DataFrame:
    """One row per valid answer; see `LabelingSession.labels`."""
    frame = store.frame("assessments", session_id=session_id, valid=True)
    keep = frame["value"].notna()
    if not include_existing:
        keep &= ~frame["existing"].astype(bool)
    labels = frame.loc[keep, _LABEL_COLUMNS].reset_index(drop=True)
    labels["value"] = _objects([json.loads(value) for value in labels["value"]])
    labels["evidence"] = _objects([json.loads(passages) for passages in labels["evidence"]])
    labels["span_id"] = labels["span_id"].replace("", pd.NA)
    return labels


def with_adjudicated(labels: pd.DataFrame, agreed: pd.DataFrame) -> pd.DataFrame:
    """Labels followed by agreed answers, which no reviewer gave."""
    names = {"decided_by": "reviewer", "decided_at": "created_at"}
    rows = agreed.rename(columns={**names, "adjudication_id": "assessment_id"})
    rows["source_type"] = "ADJUDICATION"
    rows["evidence"] = _objects([[] for _ in range(len(rows))])
    rows = rows[_LABEL_COLUMNS].astype(labels.dtypes.to_dict())
    # An empty frame beside another one is no part of it to every version of pandas.
    parts = [part for part in (labels, rows) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else labels


def wide_frame(store: Store, session_id: str, schemas: Sequence[LabelSchema]) -> pd.DataFrame:
    """One row per trace and reviewer; see `LabelingSession.to_df`."""
    items = store.frame(
        "items",
        columns=["copy_id", "trace_id", "position", "request_preview", "response_preview"],
        session_id=session_id,
    )
    reviews = store.frame("reviews", session_id=session_id, valid=True)
    begun = reviews.loc[reviews["state"] != "pending", ["copy_id", "reviewer", "state"]]
    rows = begun.merge(items, on="copy_id")
    rows = rows.sort_values(["position", "reviewer"], kind="stable").reset_index(drop=True)
    wide = rows.rename(columns={"request_preview": "request", "response_preview": "response"})
    wide["state"] = pd.Categorical(wide["state"], categories=list(STATES))
    keys = list(zip(wide["copy_id"], wide["reviewer"], strict=True))

    labels = labels_frame(store, session_id, include_existing=False)
    whole = labels[labels["span_id"].isna()]
    fits = fits_of(store, schemas)
    columns: dict[str, Any] = {}
    for schema in schemas:
        all_of_it = labels[(labels["name"] == schema.name) & _is_asked(labels, schema)]
        if not all_of_it["schema_version"].isin(fits[schema.name]).all():
            columns[version_column(schema.name)] = _versions(all_of_it, keys)
        if schema.target not in ("trace", "conversation"):
            parts = labels[(labels["name"] == schema.name) & labels["span_id"].notna()]
            columns[schema.name] = _part_answers(parts, keys)
            continue
        own = whole[whole["name"] == schema.name]
        where = list(zip(own["copy_id"], own["reviewer"], strict=True))
        values = dict(zip(where, own["value"], strict=True))
        columns[schema.name] = _column([values.get(key) for key in keys], schema)
        if schema.enable_comment:
            comments = dict(zip(where, own["rationale"], strict=True))
            columns[f"{schema.name}_rationale"] = pd.Series(
                [comments.get(key) or None for key in keys], dtype="string"
            )
    fixed = wide[["trace_id", "reviewer", "state", "request", "response"]]
    return pd.concat([fixed, pd.DataFrame(columns, index=fixed.index)], axis=1)


def _is_asked(labels: pd.DataFrame, schema: LabelSchema) -> pd.Series[Any]:
    """Which labels stand in the column of a question, as far as their part of the trace goes."""
    whole = schema.target in ("trace", "conversation")
    return labels["span_id"].isna() if whole else labels["span_id"].notna()


def _versions(labels: pd.DataFrame, keys: list[tuple[str, str]]) -> pd.Series[Any]:
    """For each trace and reviewer the version that was answered; of several parts, the earliest."""
    found = labels.groupby(["copy_id", "reviewer"])["schema_version"].min().to_dict()
    return pd.Series([found.get(key) for key in keys], dtype="Int64")


def _part_answers(labels: pd.DataFrame, keys: list[tuple[str, str]]) -> pd.Series[Any]:
    """For each trace and reviewer, the answers about its spans or documents in one dict."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in labels.to_dict("records"):
        _, _, document = row["target"].partition(":")
        part = f"{row['span_id']}/{document}" if document else row["span_id"]
        found.setdefault((row["copy_id"], row["reviewer"]), {})[part] = row["value"]
    return _objects([found.get(key) for key in keys])


def progress_frame(store: Store, session_id: str, assigned: Sequence[str]) -> pd.DataFrame:
    """One row per reviewer; see `LabelingSession.progress`."""
    total = len(store.frame("items", columns=["copy_id"], session_id=session_id))
    reviews = store.frame("reviews", session_id=session_id, valid=True)
    reviewers = list(dict.fromkeys([*assigned, *reviews["reviewer"]]))
    counts = pd.DataFrame(
        [[who, *(_count(reviews, who, state) for state in STATES)] for who in reviewers],
        columns=["reviewer", *STATES],
    ).astype({"reviewer": "string", **dict.fromkeys(STATES, "int64")})
    begun = counts[["in_progress", "completed", "skipped"]].sum(axis=1)
    counts["pending"] = total - begun
    counts["total"] = total
    return counts


def _count(reviews: pd.DataFrame, reviewer: str, state: str) -> int:
    return int(((reviews["reviewer"] == reviewer) & (reviews["state"] == state)).sum())


def _column(values: list[Any], schema: LabelSchema) -> pd.Series[Any]:
    """A question's column; `object` if answers to an older version do not fit its dtype."""
    kind = schema.input.answer_kind
    present = [value for value in values if value is not None]
    if kind == "categorical" and isinstance(schema.input, InputCategorical):
        if all(isinstance(value, str) for value in present):
            categories = list(dict.fromkeys([*schema.input.options, *present]))
            return pd.Series(pd.Categorical(values, categories=categories))
        return _objects(values)
    fits = {
        "pass_fail": lambda value: isinstance(value, bool),
        "numeric": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
        "text": lambda value: isinstance(value, str),
    }.get(kind)
    if fits is None or not all(fits(value) for value in present):
        return _objects(values)
    return pd.Series(values, dtype=_WIDE_DTYPES[kind])


def _objects(values: list[Any]) -> pd.Series[Any]:
    return pd.Series(values, dtype="object")
