"""Live chats with a session's agent: a message at a time, each answer a trace of the session."""

from __future__ import annotations

import contextvars
import hashlib
import logging
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from labeling_widget.agents.answer import Request, Source, answer_in
from labeling_widget.agents.asking import AgentStopped, ask
from labeling_widget.agents.known import source_of
from labeling_widget.agents.turn_traces import KEY, USER, Asked, answered, of_chat
from labeling_widget.agents.turns import ChatTurn
from labeling_widget.conversations import turns_of
from labeling_widget.errors import AgentBusy, AgentFailed, AgentNotFound, LabelingError
from labeling_widget.session import LabelingSession
from labeling_widget.session_traces import copy_sources
from labeling_widget.store.base import Store
from labeling_widget.traces.mlflow import parse_trace, read_traces
from labeling_widget.traces.text import clean

MOST_CHARS = 50_000
"""Characters of one message to an agent."""

_LONGEST_KEY = 100

log = logging.getLogger(__name__)

Listener = Callable[[ChatTurn, str], None]
"""Told how a turn stands, and which piece was added ("": something else changed)."""

_desks: weakref.WeakValueDictionary[tuple[str, str, str], ChatDesk] = weakref.WeakValueDictionary()
_desks_lock = threading.Lock()


def chat_problem(session: LabelingSession) -> str | None:
    """Why a session's agent cannot be talked to, "" when it can; `None`: it has no chat."""
    name = session.agent
    if name is None or not session.enable_multi_turn_chat:
        return None
    try:
        source_of(session.store, name)
    except LabelingError as error:
        return str(error)
    return ""


def desk_of(session: LabelingSession, reviewer: str) -> ChatDesk:
    """A reviewer's chats in a session: one desk for all of their widgets in this process."""
    key = (session.store.id, session.labeling_session_id, reviewer)
    with _desks_lock:
        desk = _desks.get(key)
        if desk is None or desk.store is not session.store:
            desk = _desks[key] = ChatDesk(session, reviewer)
        return desk


class ChatDesk:
    """One reviewer's chats in one session: at most one message waits for its answer.

    Nothing is stored before an answer is there. What failed is kept here, and by whoever wrote
    it, until it is sent again.
    """

    def __init__(self, session: LabelingSession, reviewer: str) -> None:
        self._session = session
        self.store: Store = session.store
        self._reviewer = reviewer
        self._lock = threading.Lock()
        self._turn: ChatTurn | None = None
        self._stop = threading.Event()
        self._listeners: list[Listener] = []

    @property
    def turn(self) -> ChatTurn | None:
        """The latest message, and how it stands."""
        return self._turn

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Be told of every change, on any thread; returns how to stop."""
        listeners = self._listeners
        listeners.append(listener)

        def stop() -> None:
            if listener in listeners:
                listeners.remove(listener)

        return stop

    def send(self, key: str, chat: str | None, text: str) -> ChatTurn:
        """Send a message, and return at once.

        Args:
            key: Names the message: sent again with it, it is not asked again.
            chat: The chat that it goes on with; `None` begins one.
            text: The message.

        Returns:
            How it stands.

        Raises:
            AgentNotFound: the session has no agent, or that is gone.
            AgentFailed: it cannot be asked here, or the message is none.
            AgentBusy: it is answering another message.
        """
        if not 0 < len(key) <= _LONGEST_KEY:
            raise AgentFailed("A message needs a key.", field="key")
        if not text.strip() or len(text) > MOST_CHARS:
            raise AgentFailed(f"A message has 1 to {MOST_CHARS:,} characters.", field="text")
        name, source = self._source()
        with self._lock:
            if self._turn is not None and self._turn.key == key:
                return self._turn
            if self._turn is not None and self._turn.status == "answering":
                raise AgentBusy("The agent is still answering. Stop it, or wait.", field="key")
            own = chat if chat is not None else self._new_chat(key)
            messages, found = self._said(own, key)
            if found is not None:
                return found
            if chat is not None and not messages:
                raise AgentFailed(
                    "That chat is not yours, or not in this session. Begin a new one.", field="chat"
                )
            messages.append({"role": "user", "content": text})
            request = Request(messages, self._session.custom_inputs or {})
            self._stop = threading.Event()
            turn = self._turn = ChatTurn(key=key, chat=own, text=text)
            run = contextvars.copy_context().run  # what the agent prints belongs to this cell
            work = (self._answer, turn, name, source, request, self._stop)
            thread = threading.Thread(target=run, args=work, name="chat", daemon=True)
            try:
                thread.start()
            except BaseException:  # an interrupt of the kernel, too
                self._stop.set()
                if thread.ident is None:  # nobody would ever end it
                    self._turn = replace(turn, status="stopped", message="Stopped.")
                raise
        return turn

    def stop(self, key: str) -> ChatTurn | None:
        """Wait no longer for the answer to that message."""
        with self._lock:
            if self._turn is not None and self._turn.key == key:
                self._stop.set()
            return self._turn

    def _source(self) -> tuple[str, Source]:
        self._session.check_present()
        name = self._session.agent
        if name is None or not self._session.enable_multi_turn_chat:
            raise AgentNotFound("this session has no chat with an agent", field="agent")
        return name, source_of(self.store, name)

    def _answer(
        self,
        turn: ChatTurn,
        name: str,
        source: Source,
        request: Request,
        stop: threading.Event,
    ) -> None:
        began = time.time_ns()
        try:
            reply = ask(source, request, on_piece=self._told, stop=stop)
            asked = Asked(
                trace_id=f"tr-{self._digest(turn.key)[:32]}",
                agent=name,
                request=request,
                inputs={"messages": request.messages},
                began=began,
                ended=time.time_ns(),
                metadata=of_chat(turn.chat, self._reviewer, turn.key),
            )
            item, index = self._keep(answered(asked, reply))
        except AgentStopped:
            self._change(status="stopped", message="Stopped.")
        except LabelingError as error:
            self._change(status="failed", message=clean(str(error)))
        except Exception as error:
            log.exception("What an agent answered could not be kept")
            self._change(status="failed", message=f"It could not be kept: {type(error).__name__}")
        else:
            said = clean(reply.answer.text)
            self._change(status="answered", said=said, item=item, index=index)

    def _keep(self, trace: dict[str, Any]) -> tuple[str, int]:
        sources = read_traces([trace])
        session_id = self._session.labeling_session_id
        copy_sources(self.store, session_id, sources)
        item = sources[0].trace_id
        copy_id = self._session.copy_id(item)
        if self._session.reviewers_per_item is not None:
            # Who asked has it before them; the places that are left are anybody's.
            self.store.assign(session_id, [copy_id], self._reviewer)
        return item, self.store.review(session_id, copy_id, self._reviewer).position

    def _told(self, piece: str) -> None:
        turn = self._turn
        if turn is not None:
            piece = clean(piece)
            self._change(piece, said=turn.said + piece, pieces=turn.pieces + 1)

    def _change(self, piece: str = "", **changes: Any) -> None:
        with self._lock:
            if self._turn is None:
                return
            turn = self._turn = replace(self._turn, **changes)
        for listener in list(self._listeners):
            try:
                listener(turn, piece)
            except Exception:
                log.exception("A widget could not be told of an answer")

    def _said(self, chat: str, key: str) -> tuple[list[dict[str, Any]], ChatTurn | None]:
        """The messages of a chat so far; its turn of that key, if it is answered already."""
        session_id = self._session.labeling_session_id
        turns = turns_of(self.store, session_id, chat)
        messages: list[dict[str, Any]] = []
        for row in turns:
            trace = parse_trace(self.store.body(row["copy_id"]))
            if trace.metadata.get(USER) != self._reviewer or trace.root is None:
                continue
            asked, said = trace.root.inputs, answer_in(trace.root.outputs)
            if not isinstance(asked, dict) or not asked.get("messages"):
                continue
            messages = [*asked["messages"], said.message]
            if trace.metadata.get(KEY) == key:
                return messages, ChatTurn(
                    key=key,
                    chat=chat,
                    text=str(asked["messages"][-1]["content"]),
                    said=clean(said.text),
                    status="answered",
                    item=row["trace_id"],
                    index=int(row["position"]),
                )
        return messages, None

    def _new_chat(self, key: str) -> str:
        return f"chat-{self._digest('chat', key)[:24]}"

    def _digest(self, *parts: str) -> str:
        """The same message has the same ids, in whichever process it is sent again."""
        whole = "\x1f".join([self._session.labeling_session_id, self._reviewer, *parts])
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
