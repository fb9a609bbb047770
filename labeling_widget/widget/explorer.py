"""TraceExplorer: a frame of traces on the screen, to look at and to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
import pandas as pd

from labeling_widget.checks import shown
from labeling_widget.display import DEFAULT_HEIGHT
from labeling_widget.errors import ItemNotFound, StoreUnavailable, TraceError
from labeling_widget.store.base import Store
from labeling_widget.traces.filters import TraceFilter, checked_filter
from labeling_widget.widget import explorer_protocol as messages
from labeling_widget.widget.base import Widget, built

if TYPE_CHECKING:
    from labeling_widget.traces.table import TraceTable
    from labeling_widget.widget.exploration import Exploration


class TraceExplorer(Widget):
    """Shows traces as a table with the trace beside it; made by `explore`.

    What is selected and filtered on the screen is here, too, at any time and on any thread.
    """

    _esm = built("explorer.js")
    _css = built("explorer.css")

    def __init__(
        self,
        table: TraceTable,
        *,
        title: str = "",
        store: str | Store | None = None,
        height: int = DEFAULT_HEIGHT,
    ) -> None:
        # As in LabelingWidget: not before there is something to draw.
        from labeling_widget.widget.exploration import Exploration  # noqa: PLC0415
        from labeling_widget.widget.explorer_backend import ExplorerBackend  # noqa: PLC0415

        self._exploration: Exploration = Exploration(table)
        backend = ExplorerBackend(self._exploration, title=title, store=store)
        super().__init__(backend.dispatcher(), height=height)

    @property
    def selected(self) -> pd.DataFrame:
        """The selected rows, in the order they were given in.

        Of a `search_traces` frame exactly its rows, with its columns, index and dtypes. Of
        anything else a frame as `search_traces` has them; what is no trace is left out.

        Example:
            >>> import labeling_widget as lw
            >>> frame = lw.sample_traces()
            >>> explorer = lw.explore(frame)
            >>> explorer.select(frame["trace_id"].head(2))
            >>> explorer.selected.equals(frame.head(2))
            True
        """
        return self._taken(self._exploration.selected())

    @property
    def matching(self) -> pd.DataFrame:
        """The rows that match the present filter, in the order on the screen, as `selected`."""
        return self._taken(self._exploration.rows())

    @property
    def filter(self) -> TraceFilter:
        """The filter on the screen. Set it to a `TraceFilter`, or to a dict of its fields.

        Raises:
            FilterError: what it is set to is not one; the filter stays what it was.

        Example:
            >>> import labeling_widget as lw
            >>> explorer = lw.explore(lw.sample_traces())
            >>> explorer.filter = {"states": ["ERROR"]}
            >>> len(explorer.matching)
            1
        """
        return self._exploration.filter

    @filter.setter  # noqa: A003 - the name is the property's
    def filter(self, wanted: TraceFilter | Mapping[str, Any]) -> None:
        found = checked_filter(wanted)
        sort = self._exploration.sort
        self._exploration.look(found, sort)
        told = messages.FilterChanged(filter=found, sort=sort)
        self.emit("explore.filtered", msgspec.to_builtins(told))

    def select(self, trace_ids: Iterable[str]) -> None:
        """Make the traces with these ids the selected ones, in place of those that are.

        Args:
            trace_ids: One id or several. Every row that has one of them is selected.

        Raises:
            ItemNotFound: no row has one of them; the selection stays what it was.
        """
        if isinstance(trace_ids, str):
            trace_ids = [trace_ids]
        if not isinstance(trace_ids, Iterable):
            raise ItemNotFound(
                f"trace_ids takes ids of traces; got {shown(trace_ids)}", field="trace_ids"
            )
        self._tell(self._exploration.choose(list(trace_ids)))

    def clear_selection(self) -> None:
        """Select nothing."""
        self._tell(self._exploration.mark_all(on=False))

    def _tell(self, selection: messages.Selection) -> None:
        told = messages.SelectionChanged(selection=selection)
        self.emit("explore.selected", msgspec.to_builtins(told))

    def _taken(self, rows: Any) -> pd.DataFrame:
        return self._exploration.table.inputs.taken([int(row) for row in rows])


def explore(
    traces: Any,
    *,
    title: str | None = None,
    store: str | Store | None = None,
    height: int = DEFAULT_HEIGHT,
) -> TraceExplorer:
    """Look through traces: filter and sort them, read them, select some, add them to a session.

    Rows that are no traces are shown with what is wrong with them. No session and no store is
    needed; a store is opened only when traces are to be added to a session.

    Args:
        traces: What `mlflow.search_traces` returned, `mlflow.entities.Trace` objects, Trace JSON
            texts or dicts, OTLP JSON, one or several; or a frame with one row per OpenInference
            span. It is referred to, not copied: do not change it in place meanwhile.
        title: What stands above the table.
        store: Where the sessions are that traces can be added to: a store, or a URL as
            `set_store` takes it; the store in use when `None`.
        height: Height in CSS pixels, 320 or more.

    Returns:
        The explorer; the last line of a cell shows it. `selected` and `matching` are frames.

    Raises:
        TraceError: `traces` is no source of traces, or `title` is not a text.
        StoreUnavailable: `store` is neither a URL nor a store.

    Example:
        >>> import labeling_widget as lw
        >>> explorer = lw.explore(lw.sample_traces(), title="Samples")
        >>> explorer.filter = lw.TraceFilter(text="bike")
        >>> len(explorer.matching), len(explorer.selected)
        (3, 0)
    """
    if title is not None and not isinstance(title, str):
        raise TraceError(f"title takes a text; got {shown(title)}", field="title")
    if store is not None and not isinstance(store, str | Store):
        raise StoreUnavailable(
            f"store takes a URL such as 'sqlite:///labels.db'; got {type(store).__name__}",
            field="store",
        )
    from labeling_widget.traces.table import TraceTable  # noqa: PLC0415 - as in TraceExplorer

    return TraceExplorer(TraceTable(traces), title=title or "", store=store, height=height)
