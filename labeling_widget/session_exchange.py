"""A labeling session's past, and its answers on their way elsewhere and back."""

from __future__ import annotations

import os
import warnings
from typing import Literal

import pandas as pd

from labeling_widget.checks import check_flag
from labeling_widget.errors import SessionError
from labeling_widget.notices import SessionWarning
from labeling_widget.session_record import SessionRecord


class SessionExchange(SessionRecord):
    """History, export and import of a labeling session."""

    def history(self) -> pd.DataFrame:
        """Every version of every answer and every state of every item, oldest first.

        One row says what one change did to one answer (`name` is its question) or to the state
        of one item (`name` is missing). A change that did both, such as an answer that completed
        its item, has a row for each, with the same `seq`. Nothing is ever left out: a cleared
        answer is a row, a change that was undone is a row, and so is its undoing.

        Returns:
            Columns `trace_id` (of the source), `copy_id`, `span_id`, `target`, `name`,
            `schema_version` (that was answered), `type`, `value` (missing where it was cleared),
            `rationale` (of a skipped item, its note), `evidence`, `reviewer`, `source_type`,
            `created_at` (UTC), `assessment_id` (of this version), `overrides` (the version that
            it replaced), `rev` (counts the versions of one answer from 1), `valid` (nothing has
            replaced it), `action`, `undone` (it was taken back later), `state` and `reason` (of an
            item, after this row), `seq` (numbers the changes of the store upwards), `active_ms`
            (milliseconds that the reviewer had the item before them since their last change).

            `action` is, of an answer, `answered` (there was none), `changed` or `cleared`; of an
            item, `begun`, `completed`, `skipped`, `reopened` or `set back`; of either, `undone`
            for a row that restores what an undone change had replaced. Other questions for the
            session (`set_label_schemas`) make rows too: an item is `asked again` (the `rationale`
            names the questions), or it, or an answer, is `restored` as it was before.

        Example:
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> session = lw.create_labeling_session("pilot", label_schemas=[lw.EXPECTED_RESPONSE])
            >>> trace_id = session.add_traces(lw.sample_traces().head(1)).trace_ids[0]
            >>> for value in ("At nine.", "At ten.", None):
            ...     _ = session.log_assessment(trace_id, "expected_response", value)
            >>> session.history()["action"].tolist()
            ['answered', 'begun', 'changed', 'cleared']
        """
        from labeling_widget.session_history import history_frame  # noqa: PLC0415 - seldom used

        self.check_present()
        return history_frame(self._store, self._id)

    def to_jsonl(self, path: str | os.PathLike[str]) -> int:
        """Write the session's traces with their assessments, one JSON text a line.

        Each line is a trace as `search_traces` gives it, in MLflow's form:
        `mlflow.entities.Trace.from_json` reads it, and `add_traces` takes a list of such lines.

        Args:
            path: A file; one that is there is replaced when the new one is complete.

        Returns:
            How many traces were written.

        Raises:
            SessionError: the file cannot be written; what was there stays.

        Example:
            >>> import tempfile
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     session.add_traces(lw.sample_traces().head(2)).to_jsonl(f"{folder}/pilot.jsonl")
            2
        """
        from labeling_widget.session_jsonl import write_jsonl  # noqa: PLC0415 - seldom used

        self.check_present()
        return write_jsonl(self._store, self._id, path)

    def import_labels(
        self,
        frame: pd.DataFrame,
        *,
        reviewer: str | None = None,
        on_error: Literal["raise", "skip"] = "raise",
        overwrite: bool = False,
    ) -> pd.DataFrame:
        """Take answers that exist already, each checked as `log_assessment` checks it.

        They are stored in one transaction, as given now, to the versions of the questions that
        the session asks, and their items become *in progress*. Each is a change of its own: the
        reviewer's undo takes them back one at a time, the last row first.

        Args:
            frame: Tidy, as `labels()` of this or another session (columns `trace_id`, `name` and
                `value`; of the others `span_id`, `target`, `rationale`, `evidence`, `reviewer`,
                `type` and `source_type` count); or wide, as `to_df()` (a column `trace_id` and one
                for each question, `<name>_rationale` and `reviewer` if wanted; an empty cell is no
                answer). Texts that CSV made of lists, numbers and truth values are understood.
            reviewer: Whose answers they are where the frame does not say; the current reviewer
                when `None`.
            on_error: `"skip"` takes the good rows and reports the others; `"raise"` takes all or
                none.
            overwrite: Replace an answer that is there and differs, instead of refusing the row;
                the old version stays in the history.

        Returns:
            One row for each answer in the frame: `row` (position in the frame, from 0),
            `trace_id`, `reviewer`, `name`, `span_id`, `target`, `outcome` (`taken`, `changed`,
            `equal`: it is there already, `refused`) and `reason`.

        Raises:
            BadLabels: some rows cannot be taken, and none was; its `rows` say which and why. With
                no `rows`, the frame as a whole cannot be read.

        Example:
            >>> import pandas as pd
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> session = lw.create_labeling_session("pilot", label_schemas=[lw.EXPECTED_RESPONSE])
            >>> trace_id = session.add_traces(lw.sample_traces().head(1)).trace_ids[0]
            >>> known = pd.DataFrame({"trace_id": [trace_id], "expected_response": ["At nine."]})
            >>> session.import_labels(known, reviewer="ann")["outcome"].tolist()
            ['taken']
            >>> session.import_labels(known, reviewer="ann")["outcome"].tolist()
            ['equal']
        """
        from labeling_widget.session_import import import_frame  # noqa: PLC0415 - reads traces

        check_flag(overwrite, name="overwrite", error=SessionError)
        report = import_frame(
            self._store,
            self._id,
            self.schemas,
            frame,
            reviewer=reviewer,
            on_error=on_error,
            overwrite=overwrite,
        )
        new = report["outcome"].isin(["taken", "changed"])
        for who in report.loc[new, "reviewer"].unique():
            self.notice_unassigned(str(who))
        return report

    def notice_unassigned(self, reviewer: str) -> None:
        """Warn when the session is assigned to others; in Python anyone may label."""
        users = self.assigned_users
        if users and reviewer not in users:
            warnings.warn(
                f"{reviewer!r} is not assigned to the session {self.name!r} (it is assigned to "
                f"{', '.join(users)}); the answers are stored all the same",
                SessionWarning,
                stacklevel=3,
            )
