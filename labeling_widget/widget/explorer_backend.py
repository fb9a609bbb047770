"""What the front end may ask of an explorer."""

from __future__ import annotations

import logging
from threading import Thread

from labeling_widget.current import open_already
from labeling_widget.errors import ItemNotFound, ProtocolError, StoreError, TraceError
from labeling_widget.store.base import Store
from labeling_widget.traces.blocks import TraceView
from labeling_widget.traces.export import without_assessments
from labeling_widget.traces.filters import Facets
from labeling_widget.traces.table.facets import facets_of, ranges_of
from labeling_widget.traces.table.inputs import checked
from labeling_widget.traces.table.table import Ints
from labeling_widget.widget import explorer_protocol as messages
from labeling_widget.widget import explorer_rows as shown
from labeling_widget.widget import protocol
from labeling_widget.widget.blind import unseen_rows
from labeling_widget.widget.dispatch import Dispatcher, Handler
from labeling_widget.widget.existing import labels_of
from labeling_widget.widget.exploration import Exploration
from labeling_widget.widget.explorer_sessions import ExplorerSessions, sessions_with
from labeling_widget.widget.trace_backend import TraceBackend

_FIRST_PAGE = 100
"""Rows that come with the snapshot: as many as the front end asks for at a time."""

_LARGEST_PAGE = 500

log = logging.getLogger(__name__)


class ExplorerBackend:
    """Answers every operation of the protocol for one explorer.

    Args:
        exploration: What is looked at; Python has it in hand, too.
        title: What stands above the table.
        store: Where sessions are, as `store_of` takes it; opened when sessions are asked for.
    """

    def __init__(self, exploration: Exploration, *, title: str, store: str | Store | None) -> None:
        self._exploration = exploration
        self._table = exploration.table
        self._title = title
        self._store = store
        self._sessions = ExplorerSessions(exploration, store)
        self._traces = TraceBackend(self._body)
        self._table.only_of = unseen_rows(self._table, open_already(store))

    def dispatcher(self) -> Dispatcher:
        """The dispatcher that answers with these operations."""
        handlers: dict[str, Handler] = {
            "explore.open": self.open,
            "explore.facets": self.facets,
            "explore.rows": self.rows,
            "explore.select": self.select,
            "explore.row": self.row,
            **self._sessions.handlers(),
            **self._traces.handlers(),
            "trace.json": self.json,
        }
        return Dispatcher(handlers)

    def open(self, _: protocol.Nothing) -> messages.ExploreSnapshot:
        """All that a view needs to begin; the order and the filter are those of other views."""
        looking = self._exploration
        store = open_already(self._store)
        return messages.ExploreSnapshot(
            title=self._title,
            store_label="" if store is None else store.label,
            total=len(self._table),
            columns=shown.columns_of(shown.own_columns(self._table)),
            ranges=ranges_of(self._table),
            filter=looking.filter,
            sort=looking.sort,
            page=self._page(looking.rows(), 0, _FIRST_PAGE, []),
        )

    def facets(self, _: protocol.Nothing) -> Facets:
        """What all rows can be filtered by: asked for when the first of them are on the screen."""
        found = facets_of(self._table)
        # While the rows are looked at, so that the first letter typed waits for nothing.
        Thread(target=self._table.prepare_search, daemon=True).start()
        return found

    def rows(self, args: messages.RowsArgs) -> messages.RowsPage:
        """Some of the rows that match a filter."""
        order = self._exploration.look(args.filter, args.sort)
        limit = min(max(args.limit, 0), _LARGEST_PAGE)
        return self._page(order, max(args.offset, 0), limit, args.columns)

    def select(self, args: messages.SelectArgs) -> messages.Selection:
        """Select or unselect rows."""
        looking = self._exploration
        if args.what == "matching":
            return looking.mark_matching(on=args.on)
        if args.what == "all":
            return looking.mark_all(on=args.on)
        if args.what == "rows":
            return looking.mark(args.rows, on=args.on)
        if len(args.rows) != 2:  # noqa: PLR2004 - its two ends
            raise ProtocolError(f"a range takes two rows; got {len(args.rows)}", field="rows")
        return looking.mark_between(*args.rows, on=args.on)

    def row(self, args: messages.RowArgs) -> messages.RowDetail:
        """One trace beside the table, and what it carries."""
        row = self._known(args.row)
        alone = self._table.part([row])
        return messages.RowDetail(
            trace=self._view(row),
            labels=labels_of(alone.assessments_of(0)),
            details=shown.details_of(alone),
            sessions=self._names_of_sessions(alone.sources[0]),
        )

    def json(self, args: protocol.TraceArgs) -> protocol.LongText:
        """The raw trace, as far as it may be seen."""
        body = self._body(args.item)
        unseen = int(args.item) in self._table.only_of
        return self._traces.json_of(without_assessments(body) if unseen else body)

    def _view(self, row: int) -> TraceView:
        try:
            return self._traces.view(str(row))
        except TraceError as error:
            return shown.unreadable(self._table.part([row]), row, str(error))

    def _names_of_sessions(self, trace_id: str) -> list[str]:
        store = open_already(self._store)
        if store is None or not trace_id:
            return []
        try:
            return sessions_with(store, trace_id)
        except StoreError:  # the trace can be read all the same
            log.exception("The sessions that hold a trace could not be read")
            return []

    def _page(self, order: Ints, offset: int, limit: int, columns: list[str]) -> messages.RowsPage:
        page = order[offset : offset + limit]
        selected = self._exploration.is_selected(page)
        return messages.RowsPage(
            total=len(order),
            selection=self._exploration.selection(),
            rows=shown.rows_of(self._table, page.tolist(), selected, columns),
        )

    def _body(self, item: str) -> bytes:
        row = self._known(int(item) if item.isascii() and item.isdigit() else -1)
        found = checked(self._table.inputs, row)
        if isinstance(found, str):
            raise TraceError(found, field="traces")
        return found.body

    def _known(self, row: int) -> int:
        if not 0 <= row < len(self._table):
            raise ItemNotFound(
                f"there are {len(self._table)} rows, counted from 0; got {row}", field="row"
            )
        return row
