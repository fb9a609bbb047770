"""What the front end may ask of a labeling session, always as one reviewer."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import lru_cache, partial
from typing import Any

import msgspec

from labeling_widget.answers import put_answer, set_review
from labeling_widget.conversations import turns_of
from labeling_widget.errors import Conflict, ItemNotFound, LabelingError
from labeling_widget.evidence import at_its_best
from labeling_widget.session import LabelingSession
from labeling_widget.store.base import State
from labeling_widget.targets import parts_of
from labeling_widget.traces.export import without_assessments
from labeling_widget.traces.mlflow import CONVERSATION_ID
from labeling_widget.traces.model import Trace
from labeling_widget.traces.text import clean
from labeling_widget.widget import protocol, views
from labeling_widget.widget.dispatch import Dispatcher, Handler
from labeling_widget.widget.existing import existing_in, labels_of
from labeling_widget.widget.trace_backend import TraceBackend

_PAGE_BYTES = 400_000
"""A reply with several items stops growing here; the first item is sent whatever its size."""

_TITLE = 160
"""Characters of a request that stand in a list of items."""


_TURN = 120
"""Characters of what was said that stand for a turn of a conversation until it is opened."""


_Change = protocol.AssessmentPutArgs | protocol.ReviewSetArgs | protocol.UndoArgs


class _Line:
    """An item in a list: its id, the head of its request, and what a search looks through."""

    __slots__ = ("item", "searched", "title")

    def __init__(self, item: str, request: str) -> None:
        self.item = item
        self.title = request[:_TITLE]
        self.searched = f"{item}\n{request}".casefold()


class SessionBackend:
    """Answers every operation of the protocol for one session and one reviewer.

    The reviewer is given by Python; nothing that the front end sends can name another.
    """

    def __init__(self, session: LabelingSession, reviewer: str) -> None:
        self._session = session
        self._store = session.store
        self._id = session.labeling_session_id
        self._reviewer = reviewer
        self._kept_lines: list[_Line] = []
        self._taken = ""
        self._copy_id = lru_cache(maxsize=4096)(session.copy_id)
        self._traces = TraceBackend(lambda item: self._store.body(self._copy_id(item)))

    def dispatcher(self) -> Dispatcher:
        """The dispatcher that answers with these operations."""
        handlers: dict[str, Handler] = {
            "session.open": self.open,
            "session.progress": self.progress,
            "items.page": self.page,
            "item.get": self.items,
            "item.existing": self.existing,
            "item.take": self.take,
            "assessment.put": lambda args: self._home_of(args).put(args),
            "assessment.undo": lambda args: self._home_of(args).undo(args),
            "review.set": lambda args: self._home_of(args).set_review(args),
            **self._traces.handlers(),
            "trace.json": self.json,
        }
        return Dispatcher(handlers, explain=self._explain)

    def open(self, _: protocol.Nothing) -> protocol.Snapshot:
        """All that a view needs to begin."""
        session, store = self._session, self._store
        seq = store.seq(self._id)
        states = store.states(self._id, self._reviewer)
        closed = store.shut(self._id, self._reviewer)
        users = session.assigned_users
        return protocol.Snapshot(
            store_id=store.id,
            store_label=store.label,
            session_id=self._id,
            name=session.name,
            reviewer=self._reviewer,
            assigned=not users or self._reviewer in users,
            questions=[views.question(schema) for schema in session.schemas],
            states=views.letters(states, closed),
            index=self._left_off(states, closed),
            seq=seq,
            takes=session.reviewers_per_item is not None,
        )

    def progress(self, _: protocol.Nothing) -> protocol.Progress:
        """The reviewer's states, and how far everybody is."""
        seq = self._store.seq(self._id)
        rows = self._session.progress().to_dict("records")
        return protocol.Progress(
            states=views.letters(
                self._store.states(self._id, self._reviewer),
                self._store.shut(self._id, self._reviewer),
            ),
            seq=seq,
            reviewers=[
                protocol.ReviewerProgress(
                    reviewer=str(row["reviewer"]),
                    pending=int(row["pending"]),
                    in_progress=int(row["in_progress"]),
                    completed=int(row["completed"]),
                    skipped=int(row["skipped"]),
                )
                for row in rows
            ],
        )

    def page(self, args: protocol.ItemsPageArgs) -> protocol.ItemsPage:
        """Lines of the list of items."""
        closed = self._store.shut(self._id, self._reviewer)
        states: list[protocol.Place] = [
            "closed" if at in closed else state
            for at, state in enumerate(self._store.states(self._id, self._reviewer))
        ]
        wanted = args.query.casefold()
        lines = self._lines(len(states))
        found = [
            index
            for index, (line, state) in enumerate(zip(lines, states, strict=False))
            if wanted in line.searched and (not args.states or state in args.states)
        ]
        start = max(args.offset, 0)
        rows = [
            protocol.ItemRow(
                index=index, item=lines[index].item, title=lines[index].title, state=states[index]
            )
            for index in found[start : start + max(args.limit, 0)]
        ]
        return protocol.ItemsPage(total=len(found), rows=rows)

    def items(self, args: protocol.ItemGetArgs) -> protocol.Items:
        """Items with their traces and this reviewer's answers."""
        wanted = [args.item] if args.item is not None else []
        wanted += [self._at(index) for index in args.indexes]
        targets = {schema.target for schema in self._session.schemas}
        items: list[protocol.Item] = []
        size = 0
        for item in wanted:
            if items and size > _PAGE_BYTES:
                break
            items.append(self._item(item, targets))
            size += len(msgspec.json.encode(items[-1]))
        return protocol.Items(items=items)

    def take(self, args: protocol.TraceArgs) -> protocol.Nothing:
        """The item is on the screen: keep it for this reviewer, and no longer the one before."""
        copy_id = self._copy_id(args.item)
        before, self._taken = self._taken, copy_id
        if before not in ("", copy_id):
            self._store.release(self._id, before, self._reviewer)
        self._store.claim(self._id, copy_id, self._reviewer)
        return protocol.Nothing()

    def json(self, args: protocol.TraceArgs) -> protocol.LongText:
        """The raw trace; what judges and others said of it only after the reviewer has."""
        copy_id = self._copy_id(args.item)
        body = self._store.body(copy_id)
        return self._traces.json_of(body if self._judged(copy_id) else without_assessments(body))

    def existing(self, args: protocol.TraceArgs) -> protocol.ExistingLabels:
        """What judges and others said of the trace, only after the reviewer has."""
        copy_id = self._copy_id(args.item)
        told = existing_in(self._store, copy_id) if self._judged(copy_id) else []
        return protocol.ExistingLabels(labels=labels_of(told))

    def put(self, args: protocol.AssessmentPutArgs) -> protocol.Saved:
        """Store an answer."""
        trace = partial(self._traces.trace, args.item)
        outcome = put_answer(
            self._store,
            self._id,
            self._session.schemas,
            copy_id=self._copy_id(args.item),
            reviewer=self._reviewer,
            name=args.name,
            value=args.value,
            rationale=args.rationale,
            evidence=[at_its_best(trace(), passage) for passage in args.evidence],
            span_id=args.span_id,
            document=views.document_of(args.target),
            trace=trace,
            key=args.key,
            rev=None if args.rev is msgspec.UNSET else args.rev,
            complete=args.complete,
            active_ms=args.active_ms,
        )
        return views.saved(outcome)

    def set_review(self, args: protocol.ReviewSetArgs) -> protocol.Saved:
        """Complete, skip or take up an item again."""
        outcome = set_review(
            self._store,
            self._id,
            self._session.schemas,
            copy_id=self._copy_id(args.item),
            reviewer=self._reviewer,
            state=args.state,
            reason=args.reason,
            note=args.note,
            trace=partial(self._traces.trace, args.item),
            key=args.key,
            active_ms=args.active_ms,
        )
        return views.saved(outcome)

    def undo(self, args: protocol.UndoArgs) -> protocol.Undone:
        """Take back the reviewer's latest change."""
        self._session.check_present()
        outcome = self._store.undo(self._id, self._reviewer, args.key)
        return protocol.Undone(saved=None if outcome is None else views.saved(outcome))

    def _home_of(self, change: _Change) -> SessionBackend:
        """Who answers for the session that a change belongs to, as the same reviewer."""
        session_id = change.session_id
        if session_id is None or session_id == self._id:
            return self
        session = LabelingSession(self._store, session_id)
        session.check_present()
        return SessionBackend(session, self._reviewer)

    def _judged(self, copy_id: str) -> bool:
        """Whether the reviewer is done with an item, and may see what others think of it."""
        review = self._store.review(self._id, copy_id, self._reviewer)
        return review.state in ("completed", "skipped")

    def _item(self, item: str, targets: Iterable[str]) -> protocol.Item:
        copy_id = self._copy_id(item)
        record = self._store.review(self._id, copy_id, self._reviewer)
        view = self._traces.view(record.trace_id)
        trace = self._traces.trace(record.trace_id)
        return protocol.Item(
            index=record.position,
            item=record.trace_id,
            copy_id=copy_id,
            review=views.review(record),
            trace=view,
            parts={target: found for target in targets if (found := parts_of(trace, target))},
            conversation=self._conversation(trace),
            existing=len(existing_in(self._store, copy_id)),
        )

    def _conversation(self, trace: Trace) -> protocol.Conversation | None:
        conversation = trace.metadata.get(CONVERSATION_ID)
        turns = turns_of(self._store, self._id, conversation) if conversation else []
        if not conversation or not turns:
            return None
        return protocol.Conversation(
            id=conversation,
            turns=[
                protocol.Turn(
                    item=turn["trace_id"],
                    index=int(turn["position"]),
                    request=clean(turn["request_preview"][:_TURN]),
                    response=clean(turn["response_preview"][:_TURN]),
                )
                for turn in turns
            ],
        )

    def _at(self, index: int) -> str:
        lines = self._kept_lines
        if not 0 <= index < len(lines):
            lines = self._lines(len(self._session))
        if not 0 <= index < len(lines):
            raise ItemNotFound(
                f"the session has {len(lines)} items; got index {index}", field="indexes"
            )
        return lines[index].item

    def _left_off(self, states: list[State], closed: AbstractSet[int]) -> int:
        """The last item this reviewer touched, or the next one that wants them."""
        reviews = self._store.frame(
            "reviews",
            columns=["copy_id", "change_seq"],
            session_id=self._id,
            reviewer=self._reviewer,
            valid=True,
        )
        last = 0
        if len(reviews):
            latest = reviews.sort_values("change_seq").iloc[-1]
            copy_id = str(latest["copy_id"])
            last = self._store.review(self._id, copy_id, self._reviewer).position
        around = [*range(last, len(states)), *range(last)]
        todo = ("pending", "in_progress")
        return next((i for i in around if states[i] in todo and i not in closed), last)

    def _lines(self, count: int) -> list[_Line]:
        """What a list shows of each item; items are only ever appended, so a count tells all."""
        if len(self._kept_lines) != count:
            frame = self._store.frame(
                "items", columns=["trace_id", "request_preview"], session_id=self._id
            )
            self._kept_lines = [
                _Line(str(trace_id), " ".join(str(request).split()))
                for trace_id, request in zip(
                    frame["trace_id"], frame["request_preview"].fillna(""), strict=True
                )
            ]
        return self._kept_lines

    def _explain(self, error: LabelingError, args: Any) -> protocol.Review | None:
        if not isinstance(error, Conflict) or not isinstance(args, protocol.AssessmentPutArgs):
            return None
        home = self._home_of(args)
        copy_id = home._copy_id(args.item)  # noqa: SLF001 - one of the same class
        return views.review(self._store.review(home._id, copy_id, self._reviewer))  # noqa: SLF001
