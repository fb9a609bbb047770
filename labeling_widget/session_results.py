"""What came back from a session's reviewers, and what was made of it where they differ."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from labeling_widget.checks import check_flag
from labeling_widget.display import DEFAULT_HEIGHT, viewer
from labeling_widget.errors import SessionError
from labeling_widget.questions import question_named
from labeling_widget.reviewer import check_reviewer, current_reviewer
from labeling_widget.session_record import SessionRecord

if TYPE_CHECKING:
    from labeling_widget.adjudicating import Adjudication


class SessionResults(SessionRecord):
    """Agreement, disagreements and agreed answers of a labeling session."""

    def agreement(self, *, ordinal: str | Iterable[str] | None = ()) -> pd.DataFrame:
        """How far reviewers agree on each question.

        Only people's valid answers to what a question asks at present count. Each trace,
        conversation, span or document that a question is asked of is a unit of its own.

        Args:
            ordinal: Questions whose options, as they are listed, or whose numbers stand in an
                order without equal steps. Other categories are nominal, other numbers interval.

        Returns:
            One row per question: `name`, `schema_version`, `scale` (`nominal`, `ordinal`,
            `interval`; `MASI` for lists of options; missing for free text, which has no
            agreement), `reviewers`, `units` (that two or more have answered), `agreed` (of these,
            on how many all agree), `percent` (of pairs of answers, how many are equal, from 0 to
            100), `kappa` (Cohen's, when there are exactly two reviewers and the scale is
            nominal), `alpha` (Krippendorff's), each with `_low` and `_high` of its 95 %
            interval, and `note`: why a figure is missing. The definitions and their sources
            stand in `labeling_widget.agreement`.

        Raises:
            SchemaNotFound: `ordinal` names a question that the session does not ask.
            SchemaError: `ordinal` names one whose answers have no order.

        Example:
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> schema = lw.create_label_schema(
            ...     "polite", type="feedback", input=lw.InputPassFail()
            ... )
            >>> session = lw.create_labeling_session("pilot", label_schemas=[schema])
            >>> ids = session.add_traces(lw.sample_traces().head(4)).trace_ids
            >>> for trace_id, ann, bob in zip(ids, [1, 1, 0, 0], [1, 1, 0, 1]):
            ...     _ = session.log_assessment(trace_id, "polite", bool(ann), reviewer="ann")
            ...     _ = session.log_assessment(trace_id, "polite", bool(bob), reviewer="bob")
            >>> session.agreement()[["units", "percent", "kappa", "alpha"]].round(3).values.tolist()
            [[4, 75.0, 0.5, 0.533]]
        """
        # What computes is imported when it is needed, not with the package.
        from labeling_widget import results_frames as frames  # noqa: PLC0415
        from labeling_widget.opinions import opinions_in  # noqa: PLC0415

        schemas = self.schemas
        ordered = frames.check_ordinal(schemas, ordinal)
        opinions = opinions_in(self._store, self._id, schemas)
        return frames.agreement_frame(schemas, opinions, ordered)

    def disagreements(self, name: str | None = None) -> pd.DataFrame:
        """What reviewers answer differently.

        Args:
            name: One of the session's questions; all of them when `None`.

        Returns:
            One row per question and trace, conversation, span or document on which answers to
            what it asks at present differ, in the session's order: `trace_id`, `copy_id`, `span_id`
            (missing for a whole trace), `target`, `name`, `answers` and `comments` (dicts from
            reviewer), `adjudicated` (the agreed answer, if any) and `stale` (whether answers
            have changed since it was agreed).

        Raises:
            SchemaNotFound: the session does not ask `name`.
        """
        from labeling_widget.decisions import decisions_in  # noqa: PLC0415 - as above
        from labeling_widget.opinions import opinions_in  # noqa: PLC0415
        from labeling_widget.results_frames import disagreements_frame  # noqa: PLC0415

        schemas = self.schemas
        if name is not None:
            schemas = [question_named(schemas, name)]
        opinions = opinions_in(self._store, self._id, schemas)
        decisions = decisions_in(self._store, self._id, schemas)
        return disagreements_frame(opinions, decisions, [schema.name for schema in schemas])

    def base_rates(self) -> pd.DataFrame:
        """How often each answer was given, by everybody and by each reviewer.

        Returns:
            One row per question, reviewer (missing for everybody) and value: `name`, `reviewer`,
            `value`, `count`, `share` (of the answers that reviewer gave; those of a list of
            options may add up to more than 1). Free text has no rows.
        """
        from labeling_widget.opinions import opinions_in  # noqa: PLC0415 - as above
        from labeling_widget.results_frames import base_rates_frame  # noqa: PLC0415

        schemas = self.schemas
        return base_rates_frame(schemas, opinions_in(self._store, self._id, schemas))

    def times(self) -> pd.DataFrame:
        """How long reviewers had the traces before them that they have completed.

        Known is only the time at the screen, while the page was in sight.

        Returns:
            One row per reviewer: `reviewer`, `items`, `median_s` (of an item) and `total_s`.
        """
        from labeling_widget.results_frames import times_frame  # noqa: PLC0415 - as above

        self.check_present()
        return times_frame(self._store, self._id)

    def adjudicate(
        self,
        trace_id: str,
        name: str,
        value: Any,
        *,
        decided_by: str | None = None,
        rationale: str = "",
        span_id: str | None = None,
        document: int | None = None,
    ) -> Adjudication | None:
        """Record the agreed answer to a question, where reviewers differ or not.

        It is nobody's own answer: it changes no reviewer's answers or progress and does not
        count in `agreement`. `sync` takes it instead of what reviewers said. A second decision
        overrides the first, which stays in `adjudications(history=True)`.

        Args:
            trace_id: Id of the source trace, or of its copy.
            name: Which of the session's questions.
            value: The agreed answer; `None` withdraws it.
            decided_by: Who decides; the current reviewer when `None`.
            rationale: Why.
            span_id: The span that it is about; the whole trace when `None`. For a question
                that is asked of each document, the retriever that returned it.
            document: Which of that span's documents, counted from 0.

        Returns:
            The decision with the ids of the answers it was made from (`basis`), or `None` when it
            was withdrawn. One that equals the one that is there makes no new version.

        Raises:
            SchemaNotFound: the session does not ask `name`.
            AnswerError: the value or the rationale does not fit, or the question is asked of
                another part of the trace.
            ItemNotFound: no such trace in the session, or no such part in the trace.
            SessionError: `decided_by` is no name.

        Example:
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> session = lw.create_labeling_session("pilot", label_schemas=[lw.EXPECTED_RESPONSE])
            >>> trace_id = session.add_traces(lw.sample_traces().head(1)).trace_ids[0]
            >>> for who, text in {"ann": "At nine.", "bob": "At ten."}.items():
            ...     _ = session.log_assessment(
            ...         trace_id, "expected_response", text, reviewer=who, complete=True
            ...     )
            >>> session.adjudicate(
            ...     trace_id, "expected_response", "At nine.", decided_by="owner"
            ... ).value
            'At nine.'
            >>> session.sync(to_dataset="agreed")["new"].tolist()
            ['At nine.']
        """
        from labeling_widget.adjudicating import Adjudication, decide  # noqa: PLC0415 - as above

        if decided_by is not None:
            check_reviewer(decided_by, field="decided_by")
        record = decide(
            self._store,
            self._id,
            self.schemas,
            copy_id=self.copy_id(trace_id),
            name=name,
            value=value,
            decided_by=current_reviewer(decided_by),
            rationale=rationale,
            span_id=span_id,
            document=document,
        )
        return Adjudication.of(record)

    def adjudications(self, *, history: bool = False) -> pd.DataFrame:
        """The agreed answers, one row each, in the order they were decided.

        Args:
            history: Also those that were overridden or withdrawn.

        Returns:
            Columns `trace_id`, `copy_id`, `span_id`, `target`, `name`, `schema_version`, `type`,
            `value` (missing: withdrawn), `rationale`, `decided_by`, `decided_at` (UTC), `basis`
            (ids of the answers it was made from), `stale` (whether reviewers answered or
            changed an answer since, or the question changed), `valid` (not overridden), `rev`,
            `adjudication_id`.
        """
        from labeling_widget.decisions import adjudications_frame  # noqa: PLC0415 - as above

        check_flag(history, name="history", error=SessionError)
        return adjudications_frame(self._store, self._id, self.schemas, history=history)

    def results(
        self,
        *,
        ordinal: str | Iterable[str] | None = (),
        decided_by: str | None = None,
        height: int = DEFAULT_HEIGHT,
    ) -> Any:
        """What came back, on the screen: answers, agreement, disagreements, to be settled there.

        It is the owner's view: it shows everybody's answers, also those of a blind session that
        is not finished yet, and says so.

        Args:
            ordinal: As in `agreement`.
            decided_by: Who settles what reviewers differ on; the current reviewer when `None`.
            height: Height in CSS pixels, 320 or more.

        Returns:
            A `labeling_widget.widget.results.ResultsWidget`.
        """
        return viewer("results")(self, ordinal=ordinal, decided_by=decided_by, height=height)
