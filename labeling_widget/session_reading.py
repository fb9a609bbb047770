"""What a labeling session holds, as DataFrames."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from labeling_widget.questions import question_named
from labeling_widget.session_frames import (
    check_form,
    labels_frame,
    progress_frame,
    wide_frame,
    with_adjudicated,
)
from labeling_widget.session_record import SessionRecord


class SessionReading(SessionRecord):
    """A labeling session's answers, progress and parts."""

    def labels(
        self, *, include_existing: bool = False, include_adjudicated: bool = False
    ) -> pd.DataFrame:
        """Every valid answer, one row each, in the order they were given.

        Args:
            include_existing: Also the assessments that the source traces carried.
            include_adjudicated: Also the agreed answers, after the others: `source_type` is
                `ADJUDICATION`, `reviewer` who decided, `assessment_id` the decision's id.

        Returns:
            Columns `trace_id` (of the source), `copy_id`, `span_id` (missing for the whole
            trace), `target` (`trace`, `conversation`, `span`, or `document:N`), `name`,
            `schema_version`, `type`, `value` (a `bool`, number, text or list), `rationale`,
            `reviewer`, `source_type`, `created_at` (UTC), `assessment_id`, `evidence` (a list
            of dicts with the arguments of `Passage`).
        """
        labels = labels_frame(self._store, self._id, include_existing=include_existing)
        if not include_adjudicated:
            return labels
        from labeling_widget.decisions import adjudications_frame  # noqa: PLC0415 - when asked for

        return with_adjudicated(labels, adjudications_frame(self._store, self._id, self.schemas))

    def to_df(
        self,
        form: Literal["wide", "evaluate"] = "wide",
        *,
        on_conflict: Literal["error", "latest", "all"] = "error",
    ) -> pd.DataFrame:
        """The answers, one row per trace and reviewer, or as `mlflow.genai.evaluate` takes them.

        Args:
            form: `"wide"`, or `"evaluate"`: what to give to `mlflow.genai.evaluate(data=…)`.
            on_conflict: Of the form `"evaluate"`, what happens where reviewers expect different
                things of one trace; see `sync`.

        Returns:
            Wide: a row per trace and reviewer who has begun it, in the order of the traces.
            Columns `trace_id`, `reviewer`, `state`, `request`, `response` (their first 1,000
            characters; `search_traces` has them whole), then for each question a column of its
            name (`boolean`, `Float64`, `category` with every option in order, `string`, or
            `object` for lists) and `<name>_rationale` where comments are enabled. The cell of a
            question about spans or documents is a dict, from the span's id (for a document
            `<span id>/<number>`) to the answer; its comments are in `labels()`. Where an answer was
            given to another version of the question, which asked something else,
            `<name>_schema_version` stands before the question's column (`Int64`; of several parts
            the earliest).

            Evaluate: a row per trace that somebody has completed. `inputs` and `outputs` of its
            root span, `expectations` (the answers that `sync` would take, by name), `trace` (JSON
            text; MLflow scores a clone of it, so that neither the session's copy nor the original
            is touched).

        Raises:
            ReviewersDisagree: `on_conflict="error"`, and they do.
            DatasetError: another form, or another `on_conflict`.

        Example:
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> session = lw.create_labeling_session("pilot", label_schemas=[lw.EXPECTED_RESPONSE])
            >>> trace_id = session.add_traces(lw.sample_traces().head(2)).trace_ids[0]
            >>> _ = session.log_assessment(
            ...     trace_id, "expected_response", "At nine.", complete=True
            ... )
            >>> session.to_df(form="evaluate")["expectations"].tolist()
            [{'expected_response': 'At nine.'}]
        """
        if check_form(form) == "wide":
            return wide_frame(self._store, self._id, self.schemas)
        # What reads traces is imported when it is needed, not with the package.
        from labeling_widget.session_sync_answers import check_on_conflict  # noqa: PLC0415
        from labeling_widget.session_sync_evaluate import evaluate_frame  # noqa: PLC0415

        wanted = check_on_conflict(on_conflict)
        self.check_present()
        return evaluate_frame(self._store, self._id, self._store.id[:16], wanted)

    def progress(self) -> pd.DataFrame:
        """How many items each reviewer has in each state.

        Returns:
            One row per reviewer who is assigned or has begun: `reviewer`, `pending`,
            `in_progress`, `completed`, `skipped`, `total`.
        """
        return progress_frame(self._store, self._id, self.assigned_users)

    def parts(self, name: str) -> pd.DataFrame:
        """The spans or documents that a question is asked about, in the order of the traces.

        Args:
            name: Which of the session's questions.

        Returns:
            Columns `trace_id`, `span_id`, `document` (which of the span's documents, missing for
            a span) and `label` (the span's name or the document's title): what `log_assessment`
            takes. No rows for a question about whole traces or conversations.

        Raises:
            SchemaNotFound: the session does not ask `name`.
        """
        from labeling_widget.targets import parts_frame  # noqa: PLC0415 - reads traces

        return parts_frame(self._store, self._id, question_named(self.schemas, name))
