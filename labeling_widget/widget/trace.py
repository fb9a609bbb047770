"""TraceWidget: one trace on the screen, read-only."""

from __future__ import annotations

from typing import Any

from labeling_widget.display import DEFAULT_HEIGHT
from labeling_widget.errors import TraceError
from labeling_widget.traces.blocks import TraceView
from labeling_widget.traces.mlflow import read_traces
from labeling_widget.widget import protocol
from labeling_widget.widget.base import Widget, built
from labeling_widget.widget.dispatch import Dispatcher


class TraceWidget(Widget):
    """Shows one trace; made by `show`."""

    _esm = built("trace.js")

    def __init__(self, body: bytes, *, height: int = DEFAULT_HEIGHT) -> None:
        # As in LabelingWidget: not before there is a trace to draw.
        from labeling_widget.widget.trace_backend import TraceBackend  # noqa: PLC0415

        backend = TraceBackend(lambda _: body)

        def open_trace(_: protocol.Nothing) -> TraceView:
            return backend.view("")

        dispatcher = Dispatcher({"trace.open": open_trace, **backend.handlers()})
        super().__init__(dispatcher, height=height)


def show(trace: Any, *, height: int = DEFAULT_HEIGHT) -> TraceWidget:
    """Show one trace in a cell, read-only. No session and no store is needed.

    Args:
        trace: A `mlflow.entities.Trace`, a Trace JSON text or dict, or a `search_traces` frame
            (or a row of one) with one trace.
        height: Height in CSS pixels, 320 or more.

    Returns:
        The widget; the last line of a cell shows it.

    Raises:
        TraceError: it is not a trace, or not exactly one.

    Example:
        >>> import labeling_widget as lw
        >>> widget = lw.show(lw.sample_traces().iloc[0])
        >>> widget.height
        672
    """
    try:
        traces = read_traces(trace)
    except TraceError as error:
        error.field = "trace"
        raise
    if len(traces) != 1:
        raise TraceError(
            f"trace takes exactly one trace; got {len(traces)}. For several, make a session",
            field="trace",
        )
    return TraceWidget(traces[0].body, height=height)
