"""One labeling session: its traces, its answers, its widget."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from labeling_widget.answers import put_answer
from labeling_widget.assessments import Assessment
from labeling_widget.checks import check_flag
from labeling_widget.display import DEFAULT_HEIGHT, viewer
from labeling_widget.errors import AnswerError, SessionError, SessionNotFound, StoreError
from labeling_widget.passage import Passage, passages_of
from labeling_widget.questions import pin_all
from labeling_widget.reviewer import check_reviewers, current_reviewer
from labeling_widget.schema import LabelSchema
from labeling_widget.session_assignment import SessionAssignment, warn_of_too_few
from labeling_widget.session_file import SessionFile
from labeling_widget.session_reading import SessionReading
from labeling_widget.session_results import SessionResults
from labeling_widget.session_sync import SessionSync
from labeling_widget.session_traces import copy_into

if TYPE_CHECKING:
    import pandas as pd


class LabelingSession(SessionReading, SessionAssignment, SessionFile, SessionResults, SessionSync):
    """A queue of copied traces and the questions that are asked of each.

    Made by `create_labeling_session` and found by `get_labeling_session`. Every property is read
    from the store when it is asked for, so it is up to date whoever changed it. The last line of
    a notebook cell shows the session as a widget for the current reviewer.
    """

    def __repr__(self) -> str:
        where = f"mlflow_run_id={self._id!r}, in {self._store.label}"
        try:
            name, questions = self.name, ", ".join(self.label_schemas)
            return f"LabelingSession({name!r}, {len(self)} traces, questions: {questions}, {where})"
        except SessionNotFound:
            return f"LabelingSession(deleted, {where})"
        except StoreError:
            return f"LabelingSession({where}, which cannot be read)"

    # changing it ────────────────────────────────────────────────────────────────────────────

    def add_traces(self, traces: Any) -> LabelingSession:
        """Copy traces into the session; a source trace that is here already is left out.

        Args:
            traces: What `mlflow.search_traces` returned (with a `trace` column or without),
                `mlflow.entities.Trace` objects, Trace JSON texts or dicts (MLflow 2 or 3), OTLP
                JSON, one of them or a list; or a frame with one row per OpenInference span. A
                trace that can only partly be read (a span's parent is missing, an attribute is
                not JSON, …) is added too, with a `TraceWarning`, and shown with what is wrong.
                Turns of one conversation (traces that share `mlflow.trace.session` in their
                metadata) are labeled one after another, in the order they were spoken.
                Traces that MLflow is still writing are waited for, up to ten seconds.

        Returns:
            The session.

        Raises:
            TraceError: not traces, a frame without usable columns, or traces whose application
                is still running.
            BadTraces: some are not traces; its `rows` say which and why, and none was added.

        Example:
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
            >>> len(session.add_traces(lw.sample_traces().head(3)))
            3
        """
        self.check_present()
        copy_into(self._store, self._id, traces)
        return self

    def set_assigned_users(self, assigned_users: Iterable[str]) -> LabelingSession:
        """Replace the reviewers that it is assigned to.

        Args:
            assigned_users: Names; empty means everyone. Fewer than `reviewers_per_item` is a
                `SessionWarning`.

        Returns:
            The session.

        Raises:
            SessionError: something in it is not a name.
            SessionNotFound: the session was deleted.
        """
        users = check_reviewers(assigned_users, field="assigned_users")
        self.check_present()
        warn_of_too_few(users, self.reviewers_per_item, stacklevel=3)
        self._store.update_session(self._id, assigned_users=users)
        return self

    def set_label_schemas(
        self, label_schemas: Iterable[str | LabelSchema], *, ask_again: bool = True
    ) -> LabelingSession:
        """Replace its questions by the present versions of these schemas, in this order.

        Answers to questions that go, or to earlier versions, stay and are in `labels()`. An answer
        to an earlier version answers the present one if that asks the same: it may differ in
        `required` and `enable_comment`. Where the session goes back to a version, what a reviewer
        said to that one stands again.

        Args:
            label_schemas: Names or schemas, at least one.
            ask_again: Open what reviewers have completed again, where it has no answer to a
                question that is new or was changed; they are asked only that. Skipped items stay
                skipped, and nobody's undo takes this back. If `False`, what is completed stays so.

        Returns:
            The session.

        Raises:
            SessionError: none is given, or one is given twice.
            SchemaNotFound: a name that no schema has.

        Example:
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> def helpful(*options):
            ...     return lw.create_label_schema(
            ...         "helpful",
            ...         type="feedback",
            ...         input=lw.InputCategorical(list(options)),
            ...         overwrite=True,
            ...     )
            >>> session = lw.create_labeling_session(
            ...     "pilot", label_schemas=[helpful("Yes", "No")]
            ... )
            >>> trace_id = session.add_traces(lw.sample_traces().head(1)).trace_ids[0]
            >>> _ = session.log_assessment(trace_id, "helpful", "Yes", complete=True)
            >>> _ = session.set_label_schemas([helpful("Yes", "Partly", "No"), lw.GUIDELINES])
            >>> session.to_df()["state"].tolist()
            ['in_progress']
        """
        self.check_present()
        if check_flag(ask_again, name="ask_again", error=SessionError):
            # What reads traces is imported when it is needed, not with the package.
            from labeling_widget.question_changes import ask  # noqa: PLC0415

            ask(self._store, self._id, label_schemas)
            return self
        versions = [list(pin) for pin in pin_all(self._store, label_schemas)]
        if versions != self._read("label_schemas"):
            self._store.update_session(self._id, label_schemas=versions)
        return self

    def affected_by(self, label_schemas: Iterable[str | LabelSchema]) -> pd.DataFrame:
        """What `set_label_schemas` would open again; nothing is changed.

        Args:
            label_schemas: Names or schemas, at least one.

        Returns:
            One row for each item that a reviewer has completed and would be asked again:
            `reviewer`, `trace_id` (of the source), `questions` (names, in the order they are
            asked).

        Raises:
            SessionError: none is given, or one is given twice.
            SchemaNotFound: a name that no schema has.

        Example:
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> session = lw.create_labeling_session("pilot", label_schemas=[lw.EXPECTED_RESPONSE])
            >>> trace_id = session.add_traces(lw.sample_traces().head(2)).trace_ids[0]
            >>> _ = session.log_assessment(
            ...     trace_id, "expected_response", "At nine.", complete=True
            ... )
            >>> session.affected_by([lw.EXPECTED_RESPONSE, lw.GUIDELINES])["questions"].tolist()
            [['guidelines']]
        """
        from labeling_widget.question_changes import affected  # noqa: PLC0415 - as above

        self.check_present()
        return affected(self._store, self._id, label_schemas)

    def delete(self) -> None:
        """Hide it; its traces and answers stay in the store's tables."""
        self.check_present()
        self._store.update_session(self._id, deleted_at=dt.datetime.now(dt.UTC))

    def log_assessment(
        self,
        trace_id: str,
        name: str,
        value: Any,
        *,
        reviewer: str | None = None,
        rationale: str = "",
        span_id: str | None = None,
        document: int | None = None,
        evidence: Passage | str | Iterable[Passage | str] | None = (),
        complete: bool = False,
    ) -> Assessment | None:
        """Answer a question from Python, by the same checked path that the screen uses.

        Args:
            trace_id: Id of the source trace, or of its copy.
            name: Which of the session's questions.
            value: The answer; `None` clears it.
            reviewer: Who answers; the current reviewer when `None`.
            rationale: A comment, where the question takes one.
            span_id: The span that the answer is about; the whole trace when `None`. For a
                question that is asked of each document, the retriever that returned it.
            document: Which of that span's documents, counted from 0.
            evidence: Passages of the trace that the answer rests on, or just their words.
            complete: Also complete the item.

        Returns:
            The answer as stored, or `None` when it was cleared. An answer that equals the one
            that is there makes no new version.

        Raises:
            SchemaNotFound: the session does not ask `name`.
            AnswerError: the value or the comment does not fit the question, the question is
                asked of another part of the trace, or a passage does not stand in it.
            ItemNotFound: no such trace in the session, or no such span in the trace.
            ReviewIncomplete: `complete`, and a required question has no answer.
            ItemTaken: the trace is other reviewers'; `assign` gives it to this one too.

        Example:
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> session = lw.create_labeling_session("pilot", label_schemas=[lw.EXPECTED_RESPONSE])
            >>> trace_id = session.add_traces(lw.sample_traces().head(1)).trace_ids[0]
            >>> session.log_assessment(trace_id, "expected_response", "At nine.").value
            'At nine.'
        """
        who = current_reviewer(reviewer)
        self.notice_unassigned(who)
        schemas = self.schemas
        outcome = put_answer(
            self._store,
            self._id,
            schemas,
            copy_id=self.copy_id(trace_id),
            reviewer=who,
            name=name,
            value=value,
            rationale=rationale,
            span_id=span_id,
            document=document,
            evidence=passages_of(evidence),
            complete=check_flag(complete, name="complete", error=AnswerError),
        )
        return Assessment.of(outcome.review, name, span_id, document, schemas)

    # showing it ─────────────────────────────────────────────────────────────────────────────

    def widget(self, reviewer: str | None = None, *, height: int = DEFAULT_HEIGHT) -> Any:
        """The labeling widget.

        Args:
            reviewer: Who labels; the current reviewer when `None`.
            height: Height in CSS pixels, 320 or more.

        Returns:
            A `labeling_widget.widget.LabelingWidget`.
        """
        return viewer("session")(self, reviewer=reviewer, height=height)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.widget()._repr_mimebundle_(**kwargs)
