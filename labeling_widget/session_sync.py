"""A labeling session and evaluation datasets: expectations into them, records out of them."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, Self

import pandas as pd

from labeling_widget.checks import check_flag
from labeling_widget.decisions import adjudications_frame
from labeling_widget.errors import DatasetError
from labeling_widget.notices import SyncWarning
from labeling_widget.session_record import SessionRecord

if TYPE_CHECKING:
    from labeling_widget.evaluation_dataset import EvaluationDataset

_LISTED = 5


class SessionSync(SessionRecord):
    """What goes from a labeling session into evaluation datasets, and back."""

    def sync(
        self,
        to_dataset: str | EvaluationDataset | Any = None,
        *,
        dataset_name: str | None = None,
        on_conflict: Literal["error", "latest", "all"] = "error",
        dry_run: bool = False,
    ) -> pd.DataFrame:
        """Put what reviewers expect into an evaluation dataset.

        Taken are the answers to questions of type expectation about whole traces, of the items
        that their reviewer has completed; neither overridden nor cleared ones, nor, with a
        `SyncWarning`, those to an earlier version of a question that asked something else. Where
        an answer was agreed on (`adjudicate`) it takes the place of theirs, with a `SyncWarning`
        if they have answered since. Each trace gives the record of its root span's inputs (what is
        no object becomes `{"input": …}`); traces of equal inputs give one. Expectations of the
        same name are overwritten, others and other records stay. Done again, it changes nothing.

        Args:
            to_dataset: Name of a dataset of the store, which is made if there is none; or a
                dataset: an `EvaluationDataset`, or one of `mlflow.genai.datasets`.
            dataset_name: The same, as some documents write it.
            on_conflict: What happens where the answers about the same inputs differ: `"error"`
                raises and writes nothing; `"latest"` takes the answer that was given last;
                `"all"` takes a list of the different answers, most frequent first (of answers
                that are lists, such as `expected_facts`, one list of their different entries).
                Where they agree the answer stays as it is.
            dry_run: Only find out what would be written.

        Returns:
            What was written, or would be; no rows if nothing: `inputs`, `name` (of the
            expectation), `change` (`new record`, `added` to a record, `changed`), `old` and `new`
            (its values), `reviewers`, `trace_ids`, `dataset_record_id` (missing for a new record).

        Raises:
            ReviewersDisagree: `on_conflict="error"`, and they do; says on what, and who said what.
            DatasetAmbiguous: several datasets have that name.
            DatasetError: an argument that cannot be.

        Example:
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> session = lw.create_labeling_session("pilot", label_schemas=[lw.EXPECTED_RESPONSE])
            >>> trace_id = session.add_traces(lw.sample_traces().head(1)).trace_ids[0]
            >>> _ = session.log_assessment(
            ...     trace_id, "expected_response", "At nine.", complete=True
            ... )
            >>> session.sync(to_dataset="eval_v1")[["change", "old", "new"]].values.tolist()
            [['new record', None, 'At nine.']]
            >>> len(session.sync(to_dataset="eval_v1", dry_run=True))
            0
            >>> lw.get_dataset("eval_v1").to_df()["expectations"].tolist()
            [{'expected_response': 'At nine.'}]
        """
        # What reads traces is imported when it is needed, not with the package.
        from labeling_widget import session_sync_answers as answers  # noqa: PLC0415
        from labeling_widget.session_sync_plan import plan  # noqa: PLC0415
        from labeling_widget.session_sync_said import expectations_said  # noqa: PLC0415
        from labeling_widget.session_sync_target import Target  # noqa: PLC0415

        if (to_dataset is None) == (dataset_name is None):
            raise DatasetError("give either to_dataset or dataset_name", field="to_dataset")
        field, given = "to_dataset", to_dataset
        if to_dataset is None:
            field, given = "dataset_name", dataset_name
        wanted = answers.check_on_conflict(on_conflict)
        check_flag(dry_run, name="dry_run", error=DatasetError)
        self.check_present()
        target = Target.of(self._store, given, field=field)
        said = expectations_said(self._store, self._id, stacklevel=3)
        if not said:
            warnings.warn(
                "there is nothing to sync: nobody has completed a trace and answered a question "
                "of type expectation about it, or agreed on an answer",
                SyncWarning,
                stacklevel=2,
            )
        self._warn_of_stale({(one.copy_id, one.name) for one in said if one.agreed})
        groups = answers.gathered(self._store, self._id, said)
        expected = answers.settled([group.said for group in groups], wanted)
        changes = plan(target.records(), groups, expected)
        if groups and not dry_run:
            target.merge(groups, expected)
        return changes

    def _warn_of_stale(self, agreed: set[tuple[str, str]]) -> None:
        if not agreed:
            return
        frame = adjudications_frame(self._store, self._id, self.schemas)
        rows = frame.loc[frame["stale"], ["copy_id", "name", "trace_id"]]
        stale = [row for row in rows.itertuples(index=False) if (row[0], row[1]) in agreed]
        if stale:
            listed = ", ".join(f"{name!r} of {trace_id}" for _, name, trace_id in stale[:_LISTED])
            more = f" and {len(stale) - _LISTED} more" if len(stale) > _LISTED else ""
            warnings.warn(
                f"reviewers have answered since it was agreed: {listed}{more}; what was agreed is "
                "taken all the same, adjudications() shows it as stale, and adjudicate() again "
                "settles it",
                SyncWarning,
                stacklevel=3,
            )

    def add_dataset(
        self, dataset_name: str | EvaluationDataset | Any, record_ids: Iterable[str] | None = None
    ) -> Self:
        """Add records of an evaluation dataset; one that is here already is left out.

        Each becomes a trace of one span with the record's inputs and outputs, under the record's
        id. What the record expects already comes along as assessments that the trace carries:
        they answer no question, and reviewers see them after their own answer.

        If the session has an agent, that answers the records without outputs first, four at a time,
        each added as soon as it is answered. One without an answer becomes an item in state `ERROR`
        that says why, with a `TraceWarning`; the same call again asks for those only, and adds what
        they are answered then.

        Args:
            dataset_name: Name of a dataset of the store, or a dataset: an `EvaluationDataset`, or
                one of `mlflow.genai.datasets`.
            record_ids: Which records (`to_df()["dataset_record_id"]`); all when `None`.

        Returns:
            The session.

        Raises:
            DatasetNotFound: there is no dataset of that name.
            DatasetAmbiguous: several have it.
            RecordNotFound: it lacks one of the records; none was added.
            AgentNotFound: the session's agent is gone.
            AgentFailed: the session's agent cannot be asked in this process.

        Example:
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> dataset = lw.create_dataset("eval_v1").merge_records([{"inputs": {"n": 1}}])
            >>> session = lw.create_labeling_session("pilot", label_schemas=[lw.EXPECTED_RESPONSE])
            >>> len(session.add_dataset("eval_v1").add_dataset("eval_v1"))
            1
        """
        from labeling_widget.session_dataset import add_records  # noqa: PLC0415 - as above

        self.check_present()
        add_records(self._store, self._id, dataset_name, record_ids)
        return self
