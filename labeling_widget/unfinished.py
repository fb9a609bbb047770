"""Traces that were still being written when they were read: waited for, and read again."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable

from labeling_widget.errors import StoreError, TraceError
from labeling_widget.traces.mlflow import SourceTrace, read_traces

WAIT = 10.0
"""Seconds that adding traces waits for those whose application is still running."""

_BETWEEN = 0.2
_LISTED = 3
_IN_PROGRESS = "IN_PROGRESS"


def finished(sources: list[SourceTrace]) -> list[SourceTrace]:
    """The traces, each as it is once it is written.

    MLflow hands out a trace as soon as its first span has ended, and a copy of that would stay
    without the rest. What MLflow still holds back in this process is written first. A trace that
    MLflow does not know (it came from a file) is taken as it is.

    Args:
        sources: Traces.

    Raises:
        TraceError: Some are still being written after `WAIT`.
    """
    late = [source.trace_id for source in sources if source.state == _IN_PROGRESS]
    if not late or "mlflow" not in sys.modules:
        return sources
    _flush()
    deadline = time.monotonic() + WAIT
    done: dict[str, SourceTrace] = {}
    while late := [trace_id for trace_id in late if not _read_again(trace_id, done)]:
        if time.monotonic() >= deadline:
            raise TraceError(_too_early(late, len(sources)), field="traces")
        time.sleep(_BETWEEN)
    return [done.get(source.trace_id, source) for source in sources]


def _flush() -> None:
    import mlflow  # noqa: PLC0415 - somebody imported it already

    mlflow.flush_trace_async_logging()


def _read_again(trace_id: str, done: dict[str, SourceTrace]) -> bool:
    """Whether nothing more will come; the trace is in `done` if it is new."""
    # What belongs to the store on MLflow is imported only for a trace that MLflow made.
    from mlflow.tracing.client import TracingClient  # noqa: PLC0415
    from mlflow.tracking import get_tracking_uri  # noqa: PLC0415

    from labeling_widget.store.mlflow.address import Address  # noqa: PLC0415
    from labeling_widget.store.mlflow.failures import NotThere, understood  # noqa: PLC0415

    uri = str(get_tracking_uri())
    client = TracingClient(uri)
    try:
        with understood(Address(uri, "")):
            if client.get_trace_info(trace_id).state == _IN_PROGRESS:
                return False
    except NotThere:
        return True
    try:
        with understood(Address(uri, "")):
            trace = client.get_trace(trace_id)
    except StoreError:
        return False  # its state is written before its last spans are
    done.update((source.trace_id, source) for source in read_traces([trace]))
    return True


def _too_early(late: Iterable[str], of: int) -> str:
    late = list(late)
    listed = ", ".join(late[:_LISTED]) + (", …" if len(late) > _LISTED else "")
    return (
        f"{len(late)} of {of} traces are still being written, so none was added: {listed}; let "
        "the application end their root spans and search again, or leave them out: "
        "traces[traces['state'] != 'IN_PROGRESS']"
    )
