"""Write `js/test/support/file_session.json` again: `python -m tools.file_fixture`.

The file holds a small session as a page in a file carries it, and what Python answers to a series
of calls about it. The host inside such a page has to answer them alike; the tests of the front end
compare, and a test of Python's tells when this file is out of date.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import labeling_widget as lw
from labeling_widget.label_schemas import create_label_schema
from labeling_widget.session import LabelingSession
from labeling_widget.store import open_store
from labeling_widget.widget.file_items import FileItems
from labeling_widget.widget.session_backend import SessionBackend

FIXTURE = Path(__file__).parents[1] / "js" / "test" / "support" / "file_session.json"

REVIEWER = "alice"
_RANDOM = {"saved_at": "", "exported_at": "", "seq": 0, "copy_id": "", "store_id": "s"}
_QUESTIONS: dict[str, dict[str, Any]] = {
    "verdict": {"input": lw.InputPassFail(), "required": True, "enable_comment": True},
    "tone": {"input": lw.InputCategorical(options=["kind", 'it\'s "fine"', "rude"])},
    "faults": {"input": lw.InputCategoricalList(options=["wrong", "long", "vague"])},
    "score": {"input": lw.InputNumeric(min_value=0, max_value=2.5)},
    "count": {"input": lw.InputNumeric(min_value=1_000_000)},
    "advice": {"input": lw.InputText(max_length=12), "enable_comment": True},
    "facts": {"input": lw.InputTextList(max_count=2, max_length_each=5)},
    "call": {"input": lw.InputPassFail(), "target": "span:TOOL", "required": True},
    "relevant": {"input": lw.InputPassFail(), "target": "document"},
    "talk": {"input": lw.InputPassFail(), "target": "conversation"},
}

Call = tuple[str, dict[str, Any]]


def told() -> dict[str, Any]:
    """The session's parts, and calls with their replies; times and random ids left out."""
    with closing(open_store("sqlite://")) as store:
        session = _session(store)
        items = FileItems(session, REVIEWER)
        session_id = session.labeling_session_id
        head = {
            "format": 1,
            "file": "f" * 32,
            "exported_at": "",
            "reviewer": REVIEWER,
            "snapshot": items.snapshot(),
            "items": items.lines(),
            "reviews": items.reviews(),
        }
        ids = session.trace_ids
        parts = {
            name: [getattr(items, name)(item) for item in ids] for name in ("item", "more", "texts")
        }
        dispatcher = SessionBackend(session, REVIEWER).dispatcher()
        steps = []
        for number, (op, args) in enumerate(_Calls(ids, parts, session_id)):
            call = {"v": 1, "kind": "call", "id": str(number), "op": op, "args": args}
            reply = dispatcher.answer(json.loads(json.dumps(call))) or {}
            steps.append({"op": op, "args": args, "reply": reply.get("result") or reply["error"]})
    text = json.dumps({"head": head, "parts": parts, "steps": steps})
    return dict(_settled(json.loads(text.replace(session_id, "0" * 32))))


def _session(store: Any) -> LabelingSession:
    lw.set_store(store)
    for name, given in _QUESTIONS.items():
        create_label_schema(name, type="feedback", **given)
    session = lw.create_labeling_session("fixture", label_schemas=list(_QUESTIONS))
    session.add_traces(lw.sample_traces().iloc[[0, 9, 10]])
    first = session.trace_ids[0]
    session.log_assessment(first, "verdict", False, reviewer=REVIEWER, rationale="At first.")
    session.log_assessment(first, "tone", "rude", reviewer=REVIEWER)
    session.log_assessment(first, "tone", None, reviewer=REVIEWER)
    session.log_assessment(first, "score", 2, reviewer="somebody else")
    # The last item was completed, and is asked again.
    last = session.trace_ids[2]
    for part in session.parts("call").to_dict("records"):
        if part["trace_id"] == last:
            session.log_assessment(last, "call", True, reviewer=REVIEWER, span_id=part["span_id"])
    session.log_assessment(last, "verdict", True, reviewer=REVIEWER, complete=True)
    changed = lw.InputPassFail(positive_label="Right", negative_label="Wrong")
    create_label_schema(
        "verdict", type="feedback", overwrite=True, **{**_QUESTIONS["verdict"], "input": changed}
    )
    return session.set_label_schemas(list(_QUESTIONS))


class _Calls:
    """Calls as a front end makes them, bad ones too, each change with a key of its own."""

    def __init__(self, ids: list[str], parts: dict[str, Any], session_id: str) -> None:
        self._ids, self._parts, self._session_id = ids, parts, session_id
        self._keys = iter(range(1_000))

    def __iter__(self) -> Iterator[Call]:
        """All of them; what one part leaves behind the next one meets."""
        yield from self._opening()
        yield from self._values()
        yield from self._comments_and_keys()
        yield from self._places()
        yield from self._evidence()
        yield from self._states()
        yield from self._undoing()
        yield from self._reading()

    def _key(self) -> str:
        return f"k{next(self._keys)}"

    def _put(self, item: str, name: str, value: Any, **more: Any) -> Call:
        args = {"item": item, "name": name, "value": value, "key": self._key(), **more}
        return "assessment.put", args

    def _stage(self, item: str, state: str, **more: Any) -> Call:
        return "review.set", {"item": item, "state": state, "key": self._key(), **more}

    def _undo(self) -> Call:
        return "assessment.undo", {"key": self._key()}

    def _opening(self) -> Iterator[Call]:
        one, _, _ = self._ids
        yield "session.open", {}
        yield "item.get", {"indexes": [0, 1, 2]}
        yield "item.get", {"indexes": [7]}
        yield "item.get", {"item": "tr-none"}
        yield "item.existing", {"item": one}
        yield "trace.json", {"item": one}

    def _values(self) -> Iterator[Call]:
        one, _, _ = self._ids
        given: dict[str, list[Any]] = {
            "verdict": [True, "yes", 1],
            "tone": ['it\'s "fine"', "KIND", None, ["kind"], {"a": 1.5}],
            "faults": [["vague", "wrong"], [], "wrong", ["wrong", "dull"], ["wrong", "wrong"]],
            "score": [2.5, -1, 3, True, "1", 0],
            "count": [5, 1_000_001],
            "advice": ["Be brief.", "", "   ", "thirteen char", 5, "nul \0", "😀" * 12, "😀" * 13],
            "facts": [["a", "b"], ["a", "b", "c"], ["abcdef"], ["a", ""], ["a", 1], "a", []],
            "nobody asks": [1],
        }
        for name, values in given.items():
            for value in values:
                yield self._put(one, name, value)

    def _comments_and_keys(self) -> Iterator[Call]:
        one, two, _ = self._ids
        yield self._put(one, "verdict", True, rationale="Because.", rev=1)
        yield self._put(one, "verdict", True, rationale="Because.", rev=2)
        yield self._put(one, "verdict", False, rev=7)
        yield self._put(one, "verdict", None, rationale="Dropped.")
        yield self._put(one, "tone", "kind", rationale="No comments here.")
        yield self._put(one, "verdict", True, rationale="nul \0")
        yield self._put(one, "verdict", True, version=9)
        yield self._put(one, "verdict", True, session_id=self._session_id)
        again = self._put(one, "tone", "kind")
        yield again
        yield again
        yield again[0], {**again[1], "item": two}
        yield "item.get", {"indexes": [0]}

    def _places(self) -> Iterator[Call]:
        one, _, _ = self._ids
        yield self._put(one, "verdict", True, span_id="no such span")
        yield self._put(one, "verdict", False, span_id=self._parts["more"][0]["spans"][0]["id"])
        yield self._put(one, "verdict", True, target="document:0")
        yield self._put(one, "call", True)
        for item, found in zip(self._ids, self._parts["item"], strict=True):
            for name, target in (("call", "span:TOOL"), ("relevant", "document")):
                for part in found["parts"].get(target, [])[:3]:
                    yield self._put(
                        item, name, True, span_id=part["span_id"], target=part["target"]
                    )
        yield self._put(one, "relevant", True, span_id="none", target="document:0")
        yield self._put(one, "call", True, span_id="none", target="span")
        yield self._put(one, "talk", True)
        yield self._put(one, "talk", True, target="conversation", span_id="x")

    def _evidence(self) -> Iterator[Call]:
        one, _, _ = self._ids
        for item, texts in zip(self._ids, self._parts["texts"], strict=True):
            for passage in _passages(texts):
                yield self._put(item, "verdict", False, evidence=[passage])
        yield self._put(
            one, "verdict", False, evidence=[{"quote": "library"}, {"quote": "library"}]
        )
        yield self._put(one, "verdict", False, evidence=[{"quote": "library"}] * 51)

    def _states(self) -> Iterator[Call]:
        one, two, _ = self._ids
        yield self._stage(two, "completed")
        yield self._stage(two, "skipped", reason="later", note="Not\nnow.")
        yield "trace.json", {"item": two}
        yield self._put(two, "score", 1)
        yield self._put(two, "verdict", True, complete=True)
        for part in self._parts["item"][1]["parts"].get("span:TOOL", []):
            yield self._put(two, "call", True, span_id=part["span_id"], target=part["target"])
        yield self._put(two, "verdict", True, complete=True)
        yield "item.existing", {"item": two}
        yield self._put(two, "verdict", None)
        yield self._put(two, "verdict", True, complete=True)
        yield self._stage(two, "in_progress", note="ignored")
        yield self._stage(two, "skipped", note="half \0")
        yield self._stage(one, "completed")
        yield "trace.json", {"item": one}
        yield "item.existing", {"item": one}
        yield "session.progress", {}
        yield from ((op, dict(args)) for op, args in _pages())
        yield self._stage("tr-none", "completed")

    def _undoing(self) -> Iterator[Call]:
        _, _, three = self._ids
        done = 3
        yield from (self._undo() for _ in range(done))
        yield self._put(three, "advice", "After it.")
        yield self._stage(three, "completed")
        yield self._stage(three, "in_progress")
        yield self._put(three, "verdict", False)
        yield "items.page", {"states": ["in_progress"]}
        yield self._put(three, "verdict", True, complete=True)
        yield from (self._undo() for _ in range(6))
        yield "session.open", {}

    def _reading(self) -> Iterator[Call]:
        one, _, _ = self._ids
        for item, more in zip(self._ids, self._parts["more"], strict=True):
            yield "trace.spans", {"item": item}
            for span in list(more["bodies"])[:2]:
                yield "span.body", {"item": item, "span": span}
            for ref in list(more["texts"])[:2]:
                yield "text.get", {"item": item, "ref": ref}
            for query in ("THE", "library", "ß", " ", "", "no such words"):
                yield "trace.search", {"item": item, "query": query}
        yield "span.body", {"item": one, "span": "none"}
        yield "text.get", {"item": one, "ref": "trace:99"}


def _pages() -> Iterable[Call]:
    for query in ("", "LIBRARY", "no such words"):
        yield "items.page", {"query": query}
    yield "items.page", {"states": ["pending"]}
    yield "items.page", {"states": ["in_progress", "completed"], "offset": 1, "limit": 1}


def _passages(texts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    span = texts["spans"][0]
    path, at = span["places"][0]
    text = texts["texts"][at]
    yield {"quote": text[2:9].strip()}
    yield {"quote": text[2:9], "span_id": span["id"], "path": path, "start": 2, "end": 9}
    yield {"quote": text[2:9], "span_id": span["id"], "start": 4}
    yield {"quote": text[2:9], "span_id": "another span's card"}
    for each in texts["spans"]:
        path, at = next(place for place in each["places"] if place[0].startswith("/attributes/"))
        quote = texts["texts"][at]
        yield {"quote": quote, "span_id": each["id"], "path": path, "start": 0}
        for _, at in each["drawn"][:1]:
            text = texts["texts"][at]
            middle = len(text) // 2
            yield {"quote": text[1:40].rstrip(), "span_id": each["id"], "start": 1}
            yield {"quote": text[1:40].rstrip()}
            yield {"quote": text[middle : middle + 12], "start": middle}
    known = {at: (each["id"], path) for each in texts["spans"] for path, at in each["places"]}
    for at, told in texts["told"].items():
        span_id, path = known[int(at)]
        for inside, each in told[-1:]:
            quote = texts["texts"][each]
            yield {"quote": quote, "span_id": span_id, "path": path + inside, "start": 0}
    yield {"quote": "words that nobody said"}
    yield from ({"quote": blank} for blank in ("  ", "\x1c\x85", "\ufeff"))


def _settled(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _RANDOM.get(name, _settled(each)) for name, each in value.items()}
    return [_settled(each) for each in value] if isinstance(value, list) else value


def main() -> None:
    """Write the file."""
    text = json.dumps(told(), ensure_ascii=True, indent=1)
    FIXTURE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
