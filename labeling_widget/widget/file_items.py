"""What a page in a file knows of a session: what the front end would be told, asked beforehand.

Nothing of other reviewers is in it. What traces carried before (judges' and other people's
assessments) is kept back until the reviewer is done with an item, as everywhere; in a file that
is a courtesy, since whoever takes it apart finds it. So a blind session's file has none of it.
"""

from __future__ import annotations

from typing import Any

import msgspec

from labeling_widget.evidence import spans_of, told_by, written_in
from labeling_widget.session import LabelingSession
from labeling_widget.traces import content
from labeling_widget.traces.drawn import Drawn
from labeling_widget.traces.export import without_assessments
from labeling_widget.traces.mlflow import parse_trace
from labeling_widget.traces.model import Span, Trace
from labeling_widget.traces.search import texts_of
from labeling_widget.traces.text import clean
from labeling_widget.widget import protocol, views
from labeling_widget.widget.existing import existing_in, labels_of
from labeling_widget.widget.session_backend import SessionBackend


class FileItems:
    """A session as one reviewer's file holds it.

    Args:
        session: The session.
        reviewer: Whose file it is; `""` when whoever opens it says who they are.
    """

    def __init__(self, session: LabelingSession, reviewer: str) -> None:
        self._session = session
        self._store = session.store
        self._blind = session.blind
        self._backend = SessionBackend(session, reviewer)
        self._reviewer = reviewer

    def snapshot(self) -> dict[str, Any]:
        """The reply to `session.open`. In a file nothing is taken, and no agent answers."""
        opened: dict[str, Any] = msgspec.to_builtins(self._backend.open(protocol.Nothing()))
        assigned = opened["assigned"] or not self._reviewer
        return {**opened, "assigned": assigned, "takes": False, "chat": None}

    def lines(self) -> list[dict[str, str]]:
        """Every item's id and request, which lists and searches of items show."""
        columns = ["trace_id", "request_preview"]
        session_id = self._session.labeling_session_id
        frame = self._store.frame("items", columns=columns, session_id=session_id)
        requests = frame["request_preview"].fillna("")
        return [
            {"item": str(item), "request": clean(" ".join(str(request).split()))}
            for item, request in zip(frame["trace_id"], requests, strict=True)
        ]

    def reviews(self) -> list[dict[str, Any]]:
        """Where the reviewer stands with the items that they have begun."""
        if not self._reviewer:
            return []
        session_id = self._session.labeling_session_id
        whose = {"session_id": session_id, "reviewer": self._reviewer}
        begun = {
            str(copy_id)
            for table, own in (("reviews", {}), ("assessments", {"existing": False}))
            for copy_id in self._store.frame(table, columns=["copy_id"], **whose, **own)["copy_id"]
        }
        records = [self._store.review(session_id, copy, self._reviewer) for copy in begun]
        records.sort(key=lambda record: record.position)
        builtins: list[dict[str, Any]] = msgspec.to_builtins([views.review(one) for one in records])
        return builtins

    def item(self, item: str) -> dict[str, Any]:
        """What is drawn when the item comes on the screen: the reply to `item.get`."""
        found = self._backend.items(protocol.ItemGetArgs(item=item)).items[0]
        told: dict[str, Any] = msgspec.to_builtins(found)
        if told["conversation"] is not None:
            told["conversation"]["own"] = False
        return {**told, "existing": 0} if self._blind else told

    def more(self, item: str) -> dict[str, Any]:
        """What is asked for about an item that is on the screen, if anything is."""
        copy_id = self._session.copy_id(item)
        body = self._store.body(copy_id)
        trace = parse_trace(body)
        hidden = without_assessments(body)
        shown = hidden if self._blind else body
        told = [] if self._blind else labels_of(existing_in(self._store, copy_id))
        spans = [clean(span.span_id) for span in trace.spans]
        more = {
            "spans": content.span_rows(trace),
            "bodies": {span: content.view_span(trace, span) for span in spans},
            "texts": {
                ref: protocol.LongText(text=text, markdown=nodes)
                for ref, (text, nodes) in content.long_texts(trace).items()
            },
            "json": content.pretty_json(hidden),
            "json_with_existing": None if shown == hidden else content.pretty_json(shown),
            "existing": told,
        }
        builtins: dict[str, Any] = msgspec.to_builtins(more)
        return builtins

    def texts(self, item: str) -> dict[str, Any]:
        """What searches count and evidence is found in: each text once, and where it stands."""
        return texts_in(parse_trace(self._store.body(self._session.copy_id(item))))


def texts_in(trace: Trace) -> dict[str, Any]:
    """The texts of a trace, as places in one list of all of them.

    Returns:
        `texts`; `spans`, each with its `id`, the texts a search counts (`searched`) and those a
        passage may stand in (`places`, each a path and a text; `drawn`, those that are only drawn
        of the span), the root first, and without an id what stands in no span; `told`, by the
        places of texts that are JSON, the same of what is in them: the history that a model is
        told again at each call is in the file once.
    """
    known: dict[str, int] = {}

    def place(text: str) -> int:
        return known.setdefault(text, len(known))

    told: dict[int, list[list[Any]]] = {}
    drawn = Drawn(trace)

    def standing(path: str, text: str, is_leaf: bool) -> list[Any]:
        at = place(text)
        if is_leaf and at not in told:
            told[at] = [[inside, place(each)] for inside, each in told_by(text)]
        return [path, at]

    def places(span: Span) -> dict[str, list[list[Any]]]:
        found = [standing(*written) for written in written_in(span)]
        here = {at for _, at in found} | {at for _, own in found for _, at in told.get(own, ())}
        only: list[list[Any]] = []
        for side, text in drawn.texts_of(span):
            at = place(text)
            if at not in here:
                here.add(at)
                only.append([drawn.place_of(span, side, text), at])
        return {"places": found, "drawn": only}

    spans = [
        {
            "id": clean(span.span_id) or None,
            "searched": [place(clean(text)) for text in texts_of(span) if span.span_id],
            **places(span),
        }
        for span in spans_of(trace)
    ]
    inside = {str(at): places for at, places in told.items() if places}
    return {"texts": list(known), "spans": spans, "told": inside}
