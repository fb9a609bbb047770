"""The widgets' notebook side: traits, replies, events; no browser."""

from __future__ import annotations

import gc
import json
import weakref
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.errors import LabelingError, SessionError, TraceError
from labeling_widget.store.base import Store

WIDGET_MIME = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def session(store: Store, make_trace: Any) -> lw.LabelingSession:
    lw.create_label_schema("stars", type="feedback", input=lw.InputNumeric(1, 5))
    session = lw.create_labeling_session("pilot", label_schemas=["stars"])
    session.add_traces([make_trace(n, question="A secret question?") for n in range(2)])
    return session


def listen(widget: Any, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(widget, "send", lambda content, buffers=None: sent.append(content))
    return sent


def call(widget: Any, op: str, **args: Any) -> None:
    message = {"v": 1, "kind": "call", "id": "c1", "op": op, "args": args}
    widget._handle_custom_msg(message, [])


def test_the_last_line_of_a_cell_shows_the_session(session: lw.LabelingSession) -> None:
    bundle = session._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert WIDGET_MIME in data


def test_each_call_is_answered_once(
    session: lw.LabelingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = session.widget(reviewer="alice")
    sent = listen(widget, monkeypatch)
    call(widget, "session.open")
    call(widget, "no.such.thing")
    assert [(m["kind"], m["id"], m["ok"]) for m in sent] == [
        ("reply", "c1", True),
        ("reply", "c1", False),
    ]


def test_traits_hold_neither_trace_text_nor_labels(session: lw.LabelingSession) -> None:
    session.log_assessment(session.trace_ids[0], "stars", 4, reviewer="alice")
    widget = session.widget(reviewer="alice")
    state = {k: v for k, v in widget.get_state().items() if k not in ("_esm", "_css")}
    text = json.dumps(state, default=str)
    assert "secret question" not in text
    assert "stars" not in text
    assert len(text) < 2000


def test_every_open_widget_of_the_session_hears_of_a_change_until_it_is_closed(
    session: lw.LabelingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = lw.create_labeling_session("other", label_schemas=["stars"])
    shown = [session.widget(), session.widget(reviewer="bob"), other.widget()]
    heard = [listen(widget, monkeypatch) for widget in shown]
    session.log_assessment(session.trace_ids[0], "stars", 4, reviewer="alice")
    assert [len(events) for events in heard] == [1, 1, 0]
    event = heard[0][0]
    assert event["kind"] == "event"
    assert event["topic"] == "session.changed"
    assert event["data"]["item"] == session.trace_ids[0]
    assert event["data"]["reviewer"] == "alice"
    shown[0].close()
    session.log_assessment(session.trace_ids[0], "stars", 5, reviewer="alice")
    assert [len(events) for events in heard] == [1, 2, 0]


def test_a_closed_widget_is_let_go(session: lw.LabelingSession) -> None:
    widget = session.widget()
    alive = weakref.ref(widget)
    widget.close()
    del widget
    gc.collect()
    assert alive() is None


def test_the_reviewer_is_the_one_python_named(
    session: lw.LabelingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert session.widget(reviewer=" alice ").reviewer == "alice"
    assert session.widget().reviewer == "me@example.com"
    monkeypatch.delenv("LABELING_REVIEWER")
    monkeypatch.setenv("JUPYTERHUB_USER", "hub-user")
    assert session.widget().reviewer == "hub-user"
    with pytest.raises(SessionError, match="reviewer"):
        session.widget(reviewer="")


def test_a_height_too_small_to_use_is_refused(session: lw.LabelingSession) -> None:
    assert session.widget(height=320).height == 320
    with pytest.raises(LabelingError, match=r"height takes .* 320 or more"):
        session.widget(height=100)


def test_a_single_trace_is_shown_without_a_store(
    make_trace: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = lw.show(json.dumps(make_trace(1, question="Who?")))
    sent = listen(widget, monkeypatch)
    call(widget, "trace.open")
    call(widget, "assessment.put", item="x", name="y", value=1, key="k")
    assert sent[0]["result"]["trace_id"] == make_trace(1)["info"]["trace_id"]
    assert sent[1]["ok"] is False


def test_show_takes_exactly_one_trace(make_trace: Any) -> None:
    for wrong in ([make_trace(1), make_trace(2)], [], 5, "{"):
        with pytest.raises(TraceError):
            lw.show(wrong)
