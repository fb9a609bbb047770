"""Assessments: what a reviewer, a judge or a program says about a trace.

The words are MLflow's (https://mlflow.org/docs/latest/genai/assessments/feedback/): feedback
judges, an expectation states the truth; each has a source and may be about one span.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from labeling_widget.passage import Passage, stored_passages
from labeling_widget.schema import LabelSchema, LabelSchemaType
from labeling_widget.store.records import ReviewRecord


class Assessment(Struct, frozen=True):
    """One valid answer as it stands in the store.

    Args:
        trace_id: The source trace's id.
        name: Name of the label schema.
        schema_version: Version of the label schema that was answered.
        type: Feedback or expectation.
        value: The answer as plain JSON data.
        rationale: The comment, empty when there is none.
        reviewer: Who gave it.
        source_type: `HUMAN` for everything that this package writes.
        span_id: The span it is about, `None` for the whole trace or conversation.
        created_at: When this version was stored, in UTC.
        target: `trace`, `conversation`, `span`, or `document:N`, the span's document N from 0.
        evidence: The passages of the trace that it rests on.
    """

    trace_id: str
    name: str
    schema_version: int
    type: LabelSchemaType
    value: Any
    rationale: str
    reviewer: str
    source_type: str
    span_id: str | None
    created_at: dt.datetime
    target: str = "trace"
    evidence: tuple[Passage, ...] = ()

    @classmethod
    def of(
        cls,
        review: ReviewRecord,
        name: str,
        span_id: str | None,
        document: int | None,
        schemas: Sequence[LabelSchema],
    ) -> Assessment | None:
        """One answer of a review, or `None` when it has none to that question."""
        types = {schema.name: schema.type for schema in schemas}
        wanted = (name, span_id, document)
        for answer in review.answers:
            _, _, number = answer.target.partition(":")
            found = (answer.name, answer.span_id, int(number) if number else None)
            if found == wanted and answer.value is not None:
                return cls(
                    trace_id=review.trace_id,
                    name=name,
                    schema_version=answer.schema_version,
                    type=types[name],
                    value=json.loads(answer.value),
                    rationale=answer.rationale,
                    reviewer=review.reviewer,
                    source_type="HUMAN",
                    span_id=span_id,
                    created_at=answer.created_at,
                    target=answer.target,
                    evidence=tuple(stored_passages(answer.evidence)),
                )
        return None
