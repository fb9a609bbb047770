"""What the front end may ask of a session's results: they are its owner's view."""

from __future__ import annotations

from functools import lru_cache

from labeling_widget.adjudicating import decide
from labeling_widget.questions import question_named
from labeling_widget.session import LabelingSession
from labeling_widget.store.records import Slot
from labeling_widget.widget import protocol, views
from labeling_widget.widget import results_protocol as messages
from labeling_widget.widget.dispatch import Dispatcher, Handler
from labeling_widget.widget.results_item import ItemReading, reviews_of
from labeling_widget.widget.results_reading import Readings, unit_row
from labeling_widget.widget.results_sessions import made_session
from labeling_widget.widget.results_sync import synced
from labeling_widget.widget.trace_backend import TraceBackend

_MOST_ROWS = 200


class ResultsBackend:
    """Answers every operation of the protocol for the results of one session.

    Who decides is given by Python; nothing that the front end sends can name another.

    Args:
        session: The session.
        decided_by: Who looks, and decides.
        ordinal: Questions whose options stand in an order.
    """

    def __init__(
        self, session: LabelingSession, decided_by: str, *, ordinal: frozenset[str]
    ) -> None:
        self._session, self._store = session, session.store
        self._id = session.labeling_session_id
        self._decided_by = decided_by
        self._readings = Readings(session, decided_by, ordinal)
        self._copy_id = lru_cache(maxsize=4096)(session.copy_id)
        self._traces = TraceBackend(lambda item: self._store.body(self._copy_id(item)))

    def dispatcher(self) -> Dispatcher:
        """The dispatcher that answers with these operations."""
        handlers: dict[str, Handler] = {
            "results.open": self.open,
            "results.units": self.units,
            "results.item": self.item,
            "results.adjudicate": self.adjudicate,
            "results.make_session": self.make_session,
            "results.sync": self.sync,
            **self._traces.handlers(),
        }
        return Dispatcher(handlers)

    def open(self, _: protocol.Nothing) -> protocol.ResultsSnapshot:
        """All that a view needs to begin, and all that changes with every answer."""
        self._session.check_present()
        return self._readings.now().snapshot

    def units(self, args: messages.UnitsArgs) -> messages.UnitsPage:
        """A page of the units of a question."""
        reading = self._readings.now()
        schema = question_named(reading.schemas, args.name)
        found = reading.units(args.name, args.which)
        start = max(args.offset, 0)
        page = found[start : start + min(max(args.limit, 0), _MOST_ROWS)]
        titles = self._titles([unit.copy_id for unit in page])
        rows = [unit_row(reading, schema, unit, titles.get(unit.copy_id, "")) for unit in page]
        return messages.UnitsPage(total=len(found), rows=rows)

    def item(self, args: messages.UnitArgs) -> messages.ItemOpinions:
        """A trace with everything that was said of it."""
        seq = self._store.seq(self._id)
        copy_id = self._copy_id(args.item)
        trace = self._traces.trace(args.item)
        schemas = self._session.schemas
        question_named(schemas, args.name)
        reading = ItemReading(self._store, self._id, schemas, copy_id)
        first = Slot(args.name, args.span_id or "", args.target)
        position = self._store.frame("items", columns=["position"], copy_id=copy_id)
        return messages.ItemOpinions(
            index=int(position["position"].iloc[0]),
            item=args.item,
            trace=self._traces.view(args.item),
            units=reading.units(first, trace),
            reviews=reviews_of(self._store, self._id, copy_id),
            seq=seq,
        )

    def adjudicate(self, args: messages.AdjudicateArgs) -> messages.Adjudicated:
        """Record an agreed answer."""
        copy_id = self._copy_id(args.item)
        schemas = self._session.schemas
        decide(
            self._store,
            self._id,
            schemas,
            copy_id=copy_id,
            name=args.name,
            value=args.value,
            decided_by=self._decided_by,
            rationale=args.rationale,
            span_id=args.span_id,
            document=views.document_of(args.target),
            basis=args.basis,
            key=args.key,
            rev=args.rev,
        )
        reading = ItemReading(self._store, self._id, schemas, copy_id)
        slot = Slot(args.name, args.span_id or "", args.target)
        return messages.Adjudicated(
            unit=reading.unit(slot, self._traces.trace(args.item)),
            seq=self._store.seq(self._id),
        )

    def make_session(self, args: messages.MakeSessionArgs) -> messages.MadeSession:
        """Make a session of the traces of a list, to have them labeled anew."""
        reading = self._readings.now()
        question_named(reading.schemas, args.question)
        units = reading.units(args.question, args.which)
        return made_session(self._session, args, [unit.copy_id for unit in units])

    def sync(self, args: messages.SyncArgs) -> messages.Synced:
        """Put what reviewers expect into a dataset, or find out what that would change."""
        return synced(self._session, args)

    def _titles(self, copy_ids: list[str]) -> dict[str, str]:
        if not copy_ids:
            return {}
        frame = self._store.frame("items", columns=["copy_id", "request_preview"], copy_id=copy_ids)
        return dict(zip(frame["copy_id"], frame["request_preview"], strict=True))
