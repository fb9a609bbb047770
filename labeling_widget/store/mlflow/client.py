"""The few calls of MLflow that a store makes, each failing with this package's errors."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from labeling_widget.errors import (
    StoreBusy,
    StoreError,
    StoreUnavailable,
    StoreUnreachable,
    TraceError,
)
from labeling_widget.store.mlflow.address import Address
from labeling_widget.store.mlflow.failures import NotThere, understood
from labeling_widget.store.mlflow.reaching import check_database
from labeling_widget.store.mlflow.tags import PREFIX

if TYPE_CHECKING:
    from mlflow.entities import Assessment, Experiment, Run, Span, Trace, TraceInfo

T = TypeVar("T")

FORMAT = f"{PREFIX}format"
"""Tag of every run that this package made: the version of how it keeps things."""

_PAGE = 500
_LINKS = 100
_TAGS = 100
_BODIES = 10
_PATIENCE = 20.0
_ANSWERS_WITHIN = 10.0
_AT_ONCE = 8
"""Requests to a server at the same time, when hundreds of traces are copied."""


class Tracking:
    """An experiment on a tracking server. Safe on any thread."""

    def __init__(self, address: Address) -> None:
        from mlflow import MlflowClient  # noqa: PLC0415 - only where it is used
        from mlflow.tracing.client import TracingClient  # noqa: PLC0415 - as above

        self.address = address
        self.experiment_id = address.experiment_id
        check_database(address)
        with understood(address):
            self._runs = MlflowClient(tracking_uri=address.tracking_uri)
            self._traces = TracingClient(address.tracking_uri)

    # the server and the experiment ──────────────────────────────────────────────────────────

    def ping(self) -> None:
        """Raise `StoreUnreachable` at once if no server answers; MLflow tries for minutes."""
        if not self.address.is_http:
            return
        from mlflow.utils.rest_utils import http_request  # noqa: PLC0415 - only where it is used

        with understood(self.address):
            answer = http_request(
                host_creds=self._traces.store.get_host_creds(),
                endpoint="/health",
                method="GET",
                max_retries=0,
                timeout=_ANSWERS_WITHIN,
                raise_on_status=False,
            )
        if answer.status_code >= 500:  # noqa: PLR2004 - a proxy speaks for a server that is away
            raise StoreUnreachable(
                f"the MLflow store {self.address.label!r} does not answer: "
                f"status {answer.status_code}; try again"
            )

    def experiment(self) -> Experiment:
        """The experiment, made if the URL names one that is not there.

        Raises:
            StoreUnavailable: It is deleted.
        """

        def found() -> Experiment:
            name = self.address.experiment
            if not name:
                return self._runs.get_experiment(self.address.experiment_id)
            there = self._runs.get_experiment_by_name(name)
            return there or self._runs.get_experiment(self._runs.create_experiment(name))

        experiment = self._tried(found)
        self._check_active(experiment)
        self.experiment_id = str(experiment.experiment_id)
        return experiment

    def check_experiment(self) -> None:
        """Raise `StoreUnavailable` if the experiment was deleted."""
        self._check_active(self._tried(lambda: self._runs.get_experiment(self.experiment_id)))

    def _check_active(self, experiment: Experiment) -> None:
        if experiment.lifecycle_stage != "active":
            raise StoreUnavailable(
                f"{self.address.shown!r}: the experiment {experiment.name!r} is deleted; restore "
                f"it (MlflowClient().restore_experiment({experiment.experiment_id!r})) or name "
                "another",
                field="url",
            )

    # runs ───────────────────────────────────────────────────────────────────────────────────

    def runs(self) -> list[Run]:
        """Every run of the experiment that this package made, deleted ones included."""
        from mlflow.entities import ViewType  # noqa: PLC0415 - only where it is used

        found: list[Run] = []
        token: str | None = None
        while True:
            search = partial(
                self._runs.search_runs,
                [self.experiment_id],
                filter_string=f"tags.`{FORMAT}` LIKE '%'",
                run_view_type=ViewType.ALL,
                max_results=1000,
                page_token=token,
            )
            page = self._tried(search)
            found += page
            token = page.token
            if not token:
                return found

    def run(self, run_id: str) -> Run | None:
        """A run; `None` if there is none of that id, or in another experiment."""
        try:
            run = self._tried(lambda: self._runs.get_run(run_id))
        except NotThere:
            return None
        return run if str(run.info.experiment_id) == self.experiment_id else None

    def make_run(self, name: str, tags: Mapping[str, str]) -> str:
        """A new run that is finished: nothing runs in it. Returns its id."""
        run = self._tried(
            lambda: self._runs.create_run(self.experiment_id, tags=dict(tags), run_name=name)
        )
        run_id = str(run.info.run_id)
        with self.deleted_unless_whole(run_id):
            self._tried(lambda: self._runs.update_run(run_id, status="FINISHED"))
        return run_id

    @contextlib.contextmanager
    def deleted_unless_whole(self, run_id: str) -> Iterator[None]:
        """Delete a run, if what is inside the `with` fails, that was not there before; fail so."""
        try:
            yield
        except BaseException:
            with contextlib.suppress(StoreError):  # what failed before says more
                self.delete_run(run_id)
            raise

    def tag_run(self, run_id: str, tags: Mapping[str, str]) -> None:
        """Set tags of a run, in this order."""
        from mlflow.entities import RunTag  # noqa: PLC0415 - only where it is used

        given = list(tags.items())
        for start in range(0, len(given), _TAGS):
            few = [RunTag(key, value) for key, value in given[start : start + _TAGS]]
            self._tried(partial(self._runs.log_batch, run_id, tags=few))

    def untag_run(self, run_id: str, keys: Iterable[str]) -> None:
        """Remove tags of a run that may be there."""
        for key in keys:
            self._gone(partial(self._runs.delete_tag, run_id, key))

    def rename_run(self, run_id: str, name: str) -> None:
        """Give a run another name."""
        self._tried(lambda: self._runs.update_run(run_id, name=name))

    def delete_run(self, run_id: str) -> None:
        """Delete a run as MLflow does: it is hidden, and can be restored."""
        self._tried(lambda: self._runs.delete_run(run_id))

    def restore_run(self, run_id: str) -> None:
        """Bring a deleted run back."""
        self._tried(lambda: self._runs.restore_run(run_id))

    # traces ─────────────────────────────────────────────────────────────────────────────────

    def traces(self, run_id: str) -> list[TraceInfo]:
        """The traces that are linked to a run, without their spans."""
        found: list[TraceInfo] = []
        token: str | None = None
        while True:
            search = partial(
                self._traces.store.search_traces,
                locations=[self.experiment_id],
                filter_string=f"attribute.run_id = '{run_id}'",
                max_results=_PAGE,
                # In a fixed order, or a trace that comes in between moves others across pages.
                order_by=["timestamp_ms ASC"],
                page_token=token,
            )
            infos, token = self._tried(search)
            found += infos
            if not token:
                return found

    def trace_info(self, trace_id: str) -> TraceInfo | None:
        """A trace without its spans; `None` if it was deleted."""
        try:
            return self._tried(lambda: self._traces.store.get_trace_info(trace_id))
        except NotThere:
            return None

    def whole_traces(self, has_spans: Mapping[str, bool]) -> list[Trace]:
        """Traces with their spans; those that are not there are left out.

        Args:
            has_spans: Trace → whether it has any: MLflow finds no data of those that have none.
        """
        from mlflow.entities import Trace, TraceData  # noqa: PLC0415 - only where it is used

        whole = [trace_id for trace_id, has in has_spans.items() if has]
        chunks = [whole[i : i + _BODIES] for i in range(0, len(whole), _BODIES)]
        read = self._each(
            lambda few: self._tried(partial(self._traces.store.batch_get_traces, few)), chunks
        )
        infos = [self.trace_info(trace_id) for trace_id, has in has_spans.items() if not has]
        bare = [Trace(info, TraceData([])) for info in infos if info is not None]
        return [*(trace for traces in read for trace in traces or ()), *bare]

    def copy(self, copies: Sequence[tuple[TraceInfo, list[Span]]], run_id: str) -> None:
        """Add traces to the experiment as part of a run; on any failure none of them stays."""
        trace_ids = [str(info.trace_id) for info, _ in copies]

        def add(copy: tuple[TraceInfo, list[Span]]) -> None:
            info, spans = copy
            try:
                self._tried(lambda: self._traces.store.start_trace(info))
                if spans:
                    self._tried(lambda: self._traces.log_spans(self.experiment_id, spans))
            except (ValueError, TypeError) as error:  # what its messages do not take
                raise TraceError(
                    f"a trace cannot be sent to MLflow: {error}", field="traces"
                ) from error

        try:
            self._each(add, copies)
            self.link(run_id, trace_ids)
        except BaseException:
            self._clear_up(trace_ids)
            raise

    def link(self, run_id: str, trace_ids: Sequence[str]) -> None:
        """Make traces part of a run."""
        for start in range(0, len(trace_ids), _LINKS):
            few = list(trace_ids[start : start + _LINKS])
            self._tried(partial(self._runs.link_traces_to_run, few, run_id))

    def tag_trace(self, trace_id: str, tags: Mapping[str, str]) -> None:
        """Set tags of a trace, in this order."""
        for key, value in tags.items():
            self._tried(partial(self._traces.set_trace_tag, trace_id, key, value))

    def untag_trace(self, trace_id: str, keys: Iterable[str]) -> None:
        """Remove tags of a trace that may be there."""
        for key in keys:
            self._gone(partial(self._traces.delete_trace_tag, trace_id, key))

    # assessments ────────────────────────────────────────────────────────────────────────────

    def log_assessment(self, trace_id: str, assessment: Assessment) -> None:
        """Add an assessment under the id it has; one of that id that is there already stays."""
        assessment.trace_id = trace_id
        try:
            self._tried(lambda: self._traces.store.create_assessment(assessment))
        except StoreUnreachable:
            raise
        except StoreError:
            # Another kernel, making up for the same answer, may have been faster.
            own = str(assessment.assessment_id)
            try:
                self._tried(lambda: self._traces.get_assessment(trace_id, own))
            except NotThere:
                own = ""
            if not own:
                raise

    def update_assessment(self, trace_id: str, assessment_id: str, new: Assessment) -> None:
        """Change an assessment's value and metadata in place."""
        self._tried(lambda: self._traces.update_assessment(trace_id, assessment_id, new))

    def delete_assessment(self, trace_id: str, assessment_id: str) -> None:
        """Remove an assessment that may be there."""
        self._gone(lambda: self._traces.delete_assessment(trace_id, assessment_id))

    # ────────────────────────────────────────────────────────────────────────────────────────

    def _tried(self, call: Callable[[], T]) -> T:
        """The call, again while the database is busy: each of them may be made twice."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                with understood(self.address):
                    return call()
            except StoreBusy:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(random.uniform(0.01, 0.1))  # noqa: S311 - so that two do not meet again

    def _gone(self, call: Callable[[], object]) -> None:
        try:
            self._tried(call)
        except NotThere:
            return

    def _each(self, work: Callable[[Any], T], given: Sequence[Any]) -> list[T]:
        """Several at once where a server is asked; a database file takes one after the other."""
        if not self.address.is_http or len(given) == 1:
            return [work(one) for one in given]
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="labeling-mlflow") as pool:
            return list(pool.map(work, given))

    def _clear_up(self, trace_ids: Sequence[str]) -> None:
        for start in range(0, len(trace_ids), _LINKS):
            few = list(trace_ids[start : start + _LINKS])
            try:
                with understood(self.address):
                    self._traces.delete_traces(self.experiment_id, trace_ids=few)
            except Exception:  # noqa: BLE001 - what failed before says more
                return
