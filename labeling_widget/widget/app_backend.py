"""What the front end may ask of the review app."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labeling_widget.errors import SessionError, SessionNotFound
from labeling_widget.labeling import session_in, sessions_of
from labeling_widget.review_app import ReviewApp
from labeling_widget.schema import BUILT_IN
from labeling_widget.schema_versions import schemas_in
from labeling_widget.session import LabelingSession
from labeling_widget.widget import app_protocol as messages
from labeling_widget.widget import protocol, views
from labeling_widget.widget.app_questions import chosen, schema_of
from labeling_widget.widget.app_rows import session_rows
from labeling_widget.widget.app_sharing import kind_of, shared
from labeling_widget.widget.app_sources import Sources
from labeling_widget.widget.dispatch import Dispatcher, Handler
from labeling_widget.widget.making import taken_back


class AppBackend:
    """Answers every operation of the protocol for one review app.

    Args:
        app: The review app.
        reviewer: Who looks at it; what is opened is labeled by them.
        traces: Traces that new sessions can be made of, beside those of the notebook.
        show: Puts a session below the head of the app, or with `None` nothing.
    """

    def __init__(
        self,
        app: ReviewApp,
        reviewer: str,
        *,
        traces: Any = None,
        show: Callable[[messages.Showing | None], None],
    ) -> None:
        self._app = app
        self._store = app.store
        self._reviewer = reviewer
        self._sources = Sources(app.store, traces)
        self._show = show
        self._showing: messages.Showing | None = None

    def dispatcher(self) -> Dispatcher:
        """The dispatcher that answers with these operations."""
        handlers: dict[str, Handler] = {
            "app.open": self.open,
            "app.questions": self.questions,
            "app.asked": self.asked,
            "app.check": self.check,
            "app.sources": self.sources,
            "app.create": self.create,
            "app.affected": self.affected,
            "app.ask": self.ask,
            "app.assign": self.assign,
            "app.share": self.share,
            "app.delete": self.delete,
            "app.show": self.show,
            "app.back": self.back,
        }
        return Dispatcher(handlers)

    def open(self, _: protocol.Nothing) -> messages.AppSnapshot:
        """All that a view needs to begin."""
        return messages.AppSnapshot(
            store_label=self._store.label,
            kind=kind_of(self._store),
            reviewer=self._reviewer,
            url=self._app.url,
            sessions=session_rows(self._store),
            showing=self._showing,
        )

    def questions(self, _: protocol.Nothing) -> protocol.QuestionRows:
        """The label schemas of the store, then those that are built in."""
        made = schemas_in(self._store)
        names = {schema.name for schema in made}
        built_in = [schema for name, schema in BUILT_IN.items() if name not in names]
        return protocol.QuestionRows(
            questions=[views.question(schema) for schema in [*made, *built_in]],
            built_in=list(BUILT_IN),
        )

    def asked(self, args: messages.SessionArgs) -> protocol.QuestionRows:
        """The questions of a session, in the versions that it asks."""
        schemas = self._session(args.session_id).schemas
        return protocol.QuestionRows(
            questions=[views.question(schema) for schema in schemas], built_in=list(BUILT_IN)
        )

    def check(self, args: messages.DraftArgs) -> protocol.Question:
        """A draft as reviewers would be asked it; nothing is stored."""
        return views.question(schema_of(self._store, args.draft))

    def sources(self, _: protocol.Nothing) -> messages.SourceRows:
        """What traces can be taken from."""
        return messages.SourceRows(sources=self._sources.rows())

    def create(self, args: messages.CreateArgs) -> messages.Made:
        """Make a session; if its traces cannot be added, there is none."""
        self._sources.check(args.source)
        session = session_in(
            self._store,
            args.name.strip(),
            assigned_users=args.assigned_users,
            label_schemas=chosen(self._store, args.questions),
            reviewers_per_item=args.reviewers_per_item,
            blind=args.blind,
        )
        with taken_back(session):
            added = self._sources.add_to(session, args.source)
        return messages.Made(session=self._row(session), added=added)

    def affected(self, args: messages.AskArgs) -> messages.Affected:
        """What other questions would open again; nothing is changed."""
        session = self._session(args.session_id)
        rows = session.affected_by(chosen(self._store, args.questions))
        return messages.Affected(items=len(rows), reviewers=int(rows["reviewer"].nunique()))

    def ask(self, args: messages.AskArgs) -> messages.Made:
        """Replace the questions of a session; answers that are there stay."""
        session = self._session(args.session_id)
        session.set_label_schemas(chosen(self._store, args.questions), ask_again=args.again)
        return messages.Made(session=self._row(session))

    def assign(self, args: messages.AssignArgs) -> messages.Made:
        """Replace the reviewers of a session; answers that are there stay."""
        session = self._session(args.session_id)
        session.set_assigned_users(args.assigned_users)
        return messages.Made(session=self._row(session))

    def share(self, args: messages.SessionArgs) -> messages.Shared:
        """What to give to reviewers."""
        return shared(self._session(args.session_id))

    def delete(self, args: messages.SessionArgs) -> protocol.Nothing:
        """Hide a session; its traces and answers stay in the store's tables."""
        self._session(args.session_id).delete()
        if self._showing is not None and self._showing.session_id == args.session_id:
            self._put(None)
        return protocol.Nothing()

    def show(self, args: messages.ShowArgs) -> messages.Showing:
        """Open a session below the head of the app."""
        session = self._session(args.session_id)
        showing = messages.Showing(session_id=args.session_id, name=session.name, what=args.what)
        self._put(showing)
        return showing

    def back(self, _: protocol.Nothing) -> protocol.Nothing:
        """Close what is open there."""
        self._put(None)
        return protocol.Nothing()

    def _put(self, showing: messages.Showing | None) -> None:
        self._show(showing)
        self._showing = showing

    def _row(self, session: LabelingSession) -> messages.AppSession:
        rows = session_rows(self._store, session.labeling_session_id)
        if not rows:
            raise SessionError("the session was deleted meanwhile", field="session_id")
        return rows[0]

    def _session(self, session_id: str) -> LabelingSession:
        found = sessions_of(self._store, session_id=session_id)
        if not found:
            raise SessionNotFound("that labeling session is deleted", field="session_id")
        return found[0]
