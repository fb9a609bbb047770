"""What the front end may ask of a labeling session, always as one reviewer."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache, partial
from typing import Any

import msgspec

from labeling_widget.agents.turn_traces import KEY, USER
from labeling_widget.answers import put_answer, set_review
from labeling_widget.conversations import turns_of
from labeling_widget.errors import (
    Conflict,
    ItemNotFound,
    LabelingError,
    QuestionChanged,
    SchemaNotFound,
)
from labeling_widget.evidence import at_its_best
from labeling_widget.questions import check_version, versions_of
from labeling_widget.session import LabelingSession
from labeling_widget.targets import parts_of
from labeling_widget.traces.export import without_assessments
from labeling_widget.traces.mlflow import CONVERSATION_ID
from labeling_widget.traces.model import Trace
from labeling_widget.traces.text import clean
from labeling_widget.widget import protocol, views
from labeling_widget.widget.chat_backend import ChatBackend, Emit
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

    The reviewer is given by Python; nothing that the front end sends can name another. `emit` sends
    an event to the front end, where there is a way.
    """

    def __init__(self, session: LabelingSession, reviewer: str, emit: Emit | None = None) -> None:
        self._session = session
        self._store = session.store
        self._id = session.labeling_session_id
        self._reviewer = reviewer
        self._kept_lines: list[_Line] = []
        self._taken = ""
        self._copy_id = lru_cache(maxsize=4096)(session.copy_id)
        self._traces = TraceBackend(lambda item: self._store.body(self._copy_id(item)))
        self._chat = ChatBackend(session, reviewer, emit)

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
            **self._chat.handlers(),
            "trace.json": self.json,
        }
        return Dispatcher(handlers, explain=self._explain)

    def open(self, _: protocol.Nothing) -> protocol.Snapshot:
        """All that a view needs to begin."""
        session, store = self._session, self._store
        seq = store.seq(self._id)
        states = self._places()
        users = session.assigned_users
        schemas = session.schemas
        versions = versions_of(store, schemas)
        return protocol.Snapshot(
            store_id=store.id,
            store_label=store.label,
            session_id=self._id,
            name=session.name,
            reviewer=self._reviewer,
            assigned=not users or self._reviewer in users,
            questions=[views.question(schema, versions[schema.name]) for schema in schemas],
            states=views.letters(states),
            index=self._left_off(states),
            seq=seq,
            takes=session.reviewers_per_item is not None,
            chat=self._chat.chat(),
            asked=views.asked(schemas),
        )

    def progress(self, _: protocol.Nothing) -> protocol.Progress:
        """The reviewer's states, and how far everybody is."""
        seq = self._store.seq(self._id)
        rows = self._session.progress().to_dict("records")
        return protocol.Progress(
            states=views.letters(self._places()),
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
        states = self._places()
        asked_for: set[protocol.Place] = set(args.states)
        if "in_progress" in asked_for:
            asked_for.add("asked_again")
        wanted = args.query.casefold()
        lines = self._lines(len(states))
        found = [
            index
            for index, (line, state) in enumerate(zip(lines, states, strict=False))
            if wanted in line.searched and (not asked_for or state in asked_for)
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
        schemas = self._session.schemas
        try:
            check_version(self._store, schemas, args.name, args.version)
        except (QuestionChanged, SchemaNotFound):
            if (saved := self._saved_before(args)) is not None:
                return saved
            raise
        trace = partial(self._traces.trace, args.item)
        outcome = put_answer(
            self._store,
            self._id,
            schemas,
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
            complete=args.complete and args.asked in (None, views.asked(schemas)),
            active_ms=args.active_ms,
        )
        return views.saved(outcome)

    def set_review(self, args: protocol.ReviewSetArgs) -> protocol.Saved:
        """Complete, skip or take up an item again."""
        schemas = self._session.schemas
        if args.state == "completed" and args.asked not in (None, views.asked(schemas)):
            if (saved := self._saved_before(args)) is not None:
                return saved
            raise QuestionChanged(
                "the questions were changed; look at it as it is now, then complete it"
            )
        outcome = set_review(
            self._store,
            self._id,
            schemas,
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

    def _saved_before(
        self, args: protocol.AssessmentPutArgs | protocol.ReviewSetArgs
    ) -> protocol.Saved | None:
        """What a change did that is sent again because nobody heard that it was stored."""
        found = self._store.frame(
            "changes",
            columns=["seq", "created_at"],
            session_id=self._id,
            reviewer=self._reviewer,
            copy_id=self._copy_id(args.item),
            key=args.key,
        )
        if found.empty:
            return None
        return protocol.Saved(
            saved_at=views.iso(found["created_at"].iloc[0].to_pydatetime()),
            seq=int(found["seq"].iloc[0]),
            review=views.review(
                self._store.review(self._id, self._copy_id(args.item), self._reviewer)
            ),
        )

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
            own=KEY in trace.metadata and trace.metadata.get(USER) == self._reviewer,
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

    def _places(self) -> list[protocol.Place]:
        return views.places(
            self._store.states(self._id, self._reviewer),
            self._store.shut(self._id, self._reviewer),
            self._store.asked_again(self._id, self._reviewer),
        )

    def _left_off(self, states: list[protocol.Place]) -> int:
        """The last item this reviewer touched, or the next one that wants them."""
        last = self._store.touched(self._id, self._reviewer) or 0
        around = [*range(last, len(states)), *range(last)]
        todo = ("pending", "in_progress", "asked_again")
        return next((i for i in around if states[i] in todo), last)

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
        if not isinstance(error, Conflict | QuestionChanged) or not isinstance(
            args, protocol.AssessmentPutArgs
        ):
            return None
        home = self._home_of(args)
        copy_id = home._copy_id(args.item)  # noqa: SLF001 - one of the same class
        return views.review(self._store.review(home._id, copy_id, self._reviewer))  # noqa: SLF001
