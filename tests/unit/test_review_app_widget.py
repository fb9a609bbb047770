"""The review app on the screen, as its front end asks it."""

from __future__ import annotations

import threading
from typing import Any

import pandas as pd
import pytest

import labeling_widget as lw
from labeling_widget.server.running import Running
from labeling_widget.widget import app_sources
from labeling_widget.widget.app_backend import AppBackend
from labeling_widget.widget.app_sharing import kind_of
from labeling_widget.widget.review_app import ReviewAppBox


class Screen:
    """Asks as the front end does, and holds what is shown."""

    def __init__(self, traces: Any = None) -> None:
        self.shown: list[Any] = []
        app = lw.get_review_app()
        self.backend = AppBackend(app, "owner", traces=traces, show=self.shown.append)
        self._answer = self.backend.dispatcher().answer

    def ask(self, op: str, **args: Any) -> dict[str, Any]:
        message = {"v": 1, "kind": "call", "id": "c", "op": op, "args": args}
        reply = self._answer(message)
        assert reply is not None
        return reply

    def get(self, op: str, **args: Any) -> Any:
        reply = self.ask(op, **args)
        assert reply["ok"], reply
        return reply["result"]

    def refused(self, op: str, **args: Any) -> dict[str, Any]:
        reply = self.ask(op, **args)
        assert not reply["ok"], reply
        return dict(reply["error"])


@pytest.fixture
def screen(store: Any) -> Screen:
    del store
    return Screen()


@pytest.fixture
def store() -> Any:
    store = lw.set_store("sqlite://")
    store.close()
    return lw.set_store("sqlite://")


SURE = {
    "name": "sure",
    "type": "feedback",
    "input": "numeric",
    "title": "How sure are you?",
    "min": 0,
    "max": 100,
}


def test_a_session_is_listed_with_how_far_each_reviewer_is(screen: Screen) -> None:
    session = lw.create_labeling_session(
        "pilot", label_schemas=[lw.EXPECTED_RESPONSE], assigned_users=["ann", "bob"]
    )
    session.add_traces(lw.sample_traces().head(3))
    first, second, _ = session.trace_ids
    session.log_assessment(first, "expected_response", "x", reviewer="ann", complete=True)
    session.log_assessment(second, "expected_response", "x", reviewer="ann")
    with pytest.warns(lw.SessionWarning, match="not assigned"):
        session.log_assessment(first, "expected_response", "x", reviewer="eve", complete=True)
    (row,) = screen.get("app.open")["sessions"]
    assert (row["name"], row["traces"], row["questions"]) == ("pilot", 3, ["expected_response"])
    assert [
        (each["reviewer"], each["completed"], each["in_progress"], each["total"], each["assigned"])
        for each in row["reviewers"]
    ] == [("ann", 1, 1, 3, True), ("bob", 0, 0, 3, True), ("eve", 1, 0, 3, False)]
    assert row["changed_at"] >= row["created_at"]
    assert not row["everyone"]


def test_how_far_a_reviewer_is_is_told_of_the_traces_that_are_theirs(screen: Screen) -> None:
    users = [f"r{number}" for number in range(12)]
    session = lw.create_labeling_session(
        "shared", label_schemas=[lw.GUIDELINES], assigned_users=users, reviewers_per_item=2
    )
    session.add_traces(lw.sample_traces().head(12))
    (row,) = screen.get("app.open")["sessions"]
    assert [each["total"] for each in row["reviewers"]] == [None] * 12
    shares = session.assign_evenly()
    for trace_id in shares.loc[shares["reviewer"] == "r3", "trace_id"]:
        session.log_assessment(trace_id, "guidelines", ["x"], reviewer="r3", complete=True)
    (row,) = screen.get("app.open")["sessions"]
    assert [each["total"] for each in row["reviewers"]] == [2] * 12
    assert row["reviewers"][3]["completed"] == 2


def test_traces_assigned_to_others_by_hand_are_not_among_those_of_a_reviewer(
    screen: Screen,
) -> None:
    session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
    session.add_traces(lw.sample_traces().head(4)).assign("ann", session.trace_ids[:1])
    session.log_assessment(session.trace_ids[0], "guidelines", ["x"], reviewer="ann")
    session.log_assessment(session.trace_ids[1], "guidelines", ["x"], reviewer="bob")
    (row,) = screen.get("app.open")["sessions"]
    assert {each["reviewer"]: each["total"] for each in row["reviewers"]} == {"ann": 4, "bob": 3}


def test_a_question_that_changed_since_is_counted(screen: Screen) -> None:
    lw.create_label_schema("ok", type="feedback", input=lw.InputPassFail())
    lw.create_labeling_session("pilot", label_schemas=["ok"])
    assert screen.get("app.open")["sessions"][0]["newer"] == 0
    lw.update_label_schema("ok", title="Is it well?")
    assert screen.get("app.open")["sessions"][0]["newer"] == 1


def test_a_draft_is_shown_as_it_will_be_asked_and_stored_by_nobody(screen: Screen) -> None:
    question = screen.get("app.check", draft=SURE)
    assert (question["input"], question["min"], question["max"]) == ("numeric", 0, 100)
    assert lw.list_label_schemas() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"min": 5, "max": 1}, "min_value"),
        ({"name": "trace_id"}, "name"),
        ({"title": "a\x00b"}, "title"),
        ({"target": "spam"}, "target"),
        ({"input": "categorical", "options": ["a", "a"]}, "options"),
        ({"input": "categorical", "options": []}, "options"),
        ({"input": "pass_fail", "options": ["Yes"]}, "options"),
        ({"input": "pass_fail", "options": ["Yes", "Yes"]}, "negative_label"),
        ({"input": "text", "max_length": 0}, "max_length"),
    ],
)
def test_a_draft_that_cannot_be_asked_names_what_is_to_be_mended(
    screen: Screen, change: dict[str, Any], field: str
) -> None:
    assert screen.refused("app.check", draft={**SURE, **change})["field"] == field


def test_a_new_question_does_not_take_the_place_of_one_of_its_name(screen: Screen) -> None:
    lw.create_label_schema("sure", type="feedback", input=lw.InputText())
    error = screen.refused("app.check", draft=SURE)
    assert (error["field"], error["code"]) == ("name", "schema.exists")
    changed = screen.get("app.check", draft={**SURE, "replaces": 1})
    assert changed["version"] == 2
    assert lw.get_label_schema("sure").version == 1


def test_a_session_is_made_of_chosen_and_new_questions_and_given_traces(store: Any) -> None:
    del store
    screen = Screen(lw.sample_traces().head(4))
    lw.create_label_schema("ok", type="feedback", input=lw.InputPassFail())
    (source,) = screen.get("app.sources")["sources"]
    assert (source["source"], source["traces"]) == ("given", 4)
    made = screen.get(
        "app.create",
        name=" round 1 ",
        questions=[
            {"name": "ok", "version": 1},
            {"name": "sure", "draft": SURE},
            {"name": "expected_facts", "version": 1},
        ],
        assigned_users=["ann"],
        source="given",
        reviewers_per_item=1,
        blind=True,
    )
    assert made["added"] == 4
    (session,) = lw.get_labeling_sessions()
    assert session.name == "round 1"
    assert session.label_schemas == ["ok", "sure", "expected_facts"]
    assert (len(session), session.assigned_users, session.blind) == (4, ["ann"], True)
    assert lw.get_label_schema("sure").title == "How sure are you?"


def test_nothing_is_made_of_a_session_whose_traces_cannot_be_read(store: Any) -> None:
    del store
    screen = Screen(["no trace"])
    arguments = {"name": "x", "questions": [{"name": "sure", "draft": SURE}], "source": "given"}
    assert screen.refused("app.create", **arguments)["code"] == "trace.invalid_rows"
    assert lw.get_labeling_sessions() == []
    assert lw.list_label_schemas() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"questions": []}, "label_schemas"),
        ({"questions": [{"name": "nope"}]}, "label_schemas"),
        ({"questions": [{"name": "guidelines", "version": 7}]}, "label_schemas"),
        ({"assigned_users": [" "]}, "assigned_users"),
        ({"reviewers_per_item": 0}, "reviewers_per_item"),
        ({"source": "frame:gone"}, "source"),
        ({"source": "dataset:gone"}, "source"),
    ],
)
def test_a_session_that_cannot_be_made_says_what_is_wrong(
    screen: Screen, change: dict[str, Any], field: str
) -> None:
    good: dict[str, Any] = {"name": "x", "questions": [{"name": "guidelines", "version": 1}]}
    assert screen.refused("app.create", **{**good, **change})["field"] == field
    assert lw.get_labeling_sessions() == []


def test_frames_and_selections_of_the_notebook_and_datasets_are_offered(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = lw.sample_traces()
    explorer = lw.explore(frame)
    explorer.select(frame["trace_id"].head(2))
    lw.create_dataset("eval")
    names = {
        "traces": frame,
        "explorer": explorer,
        "_hidden": frame,
        "sales": pd.DataFrame({"a": [1]}),
    }
    monkeypatch.setattr(app_sources, "_variables", lambda: iter(names.items()))
    monkeypatch.delitem(names, "_hidden")
    rows = screen.get("app.sources")["sources"]
    assert [(row["source"], row["kind"], row["traces"]) for row in rows] == [
        ("frame:traces", "frame", len(frame)),
        ("selection:explorer", "selection", 2),
        ("dataset:eval", "dataset", None),
    ]
    questions = [{"name": "guidelines", "version": 1}]
    made = screen.get("app.create", name="x", questions=questions, source="selection:explorer")
    assert made["added"] == 2


def test_the_questions_of_a_session_are_kept_in_their_versions_or_changed(screen: Screen) -> None:
    lw.create_label_schema("ok", type="feedback", input=lw.InputPassFail())
    session = lw.create_labeling_session("pilot", label_schemas=["ok"])
    lw.update_label_schema("ok", title="Is it well?")
    session_id = session.labeling_session_id
    asked = screen.get("app.asked", session_id=session_id)["questions"]
    assert [(each["name"], each["version"]) for each in asked] == [("ok", 1)]
    screen.get(
        "app.ask",
        session_id=session_id,
        questions=[{"name": "sure", "draft": SURE}, {"name": "ok", "version": 1}],
    )
    assert [(s.name, s.version) for s in session.schemas] == [("sure", 1), ("ok", 1)]
    screen.get("app.ask", session_id=session_id, questions=[{"name": "ok", "version": 2}])
    assert [(s.name, s.version) for s in session.schemas] == [("ok", 2)]


def test_a_change_of_questions_says_first_what_it_opens_again(screen: Screen) -> None:
    session = lw.create_labeling_session("pilot", label_schemas=[lw.EXPECTED_RESPONSE])
    session.add_traces(lw.sample_traces().head(3))
    for who, trace_id in (("ann", 0), ("ann", 1), ("bob", 0)):
        session.log_assessment(
            session.trace_ids[trace_id], "expected_response", "x", reviewer=who, complete=True
        )
    new = {
        "session_id": session.labeling_session_id,
        "questions": [{"name": "expected_response", "version": 1}, {"name": "sure", "draft": SURE}],
    }
    assert screen.get("app.affected", **new) == {"items": 3, "reviewers": 2}
    assert session.progress()["completed"].tolist() == [2, 1]
    screen.get("app.ask", **new, again=False)
    assert session.progress()["completed"].tolist() == [2, 1]
    screen.get("app.ask", **{**new, "questions": new["questions"][:1]})
    screen.get("app.ask", **new)
    assert session.progress()["completed"].tolist() == [0, 0]


def test_reviewers_are_replaced_and_what_to_send_them_holds_no_password(screen: Screen) -> None:
    session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
    session_id = session.labeling_session_id
    made = screen.get("app.assign", session_id=session_id, assigned_users=["ann", "ann", "bob"])
    assert [each["reviewer"] for each in made["session"]["reviewers"]] == ["ann", "bob"]
    shared = screen.get("app.share", session_id=session_id)
    assert session_id in shared["cell"]
    assert "memory" in shared["warning"]
    assert screen.refused("app.assign", session_id=session_id, assigned_users=[""])["field"] == (
        "assigned_users"
    )


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("sqlite://", "memory"),
        ("sqlite:///:memory:", "memory"),
        ("sqlite:////tmp/labels.db", "file"),
        ("mlflow+sqlite:////tmp/mlflow.db?experiment=x", "file"),
        ("mlflow+http://127.0.0.1:5000", "server"),
        ("postgresql+psycopg://ann:***@db/labels", "server"),
    ],
)
def test_who_else_reaches_a_store_follows_from_its_address(url: str, kind: str) -> None:
    class Somewhere:
        pass

    store: Any = Somewhere()
    store.url = url
    assert kind_of(store) == kind


def test_a_deleted_session_is_gone_from_the_list_and_from_the_screen(screen: Screen) -> None:
    session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
    session_id = session.labeling_session_id
    screen.get("app.show", session_id=session_id, what="label")
    screen.get("app.delete", session_id=session_id)
    assert [showing and showing.what for showing in screen.shown] == ["label", None]
    assert screen.get("app.open")["sessions"] == []
    for op, args in (
        ("app.delete", {}),
        ("app.share", {}),
        ("app.show", {"what": "results"}),
        ("app.ask", {"questions": []}),
    ):
        assert screen.refused(op, session_id=session_id, **args)["code"] == "session.unknown"


def test_a_session_opens_below_the_head_and_goes_again(store: Any) -> None:
    del store
    session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
    box = lw.get_review_app().widget(reviewer="ann")
    assert isinstance(box, ReviewAppBox)
    (head,) = box.children

    def call(op: str, **args: Any) -> Any:
        message = {"v": 1, "kind": "call", "id": "c", "op": op, "args": args}
        return head._dispatcher.answer(message)

    call("app.show", session_id=session.labeling_session_id, what="label")
    opened = box.children[-1]
    assert isinstance(opened, lw.LabelingWidget)
    assert opened.reviewer == "ann"
    assert call("app.open")["result"]["showing"]["name"] == "pilot"
    call("app.back")
    assert box.children == (head,)
    assert opened.comm is None
    box.close()


def test_the_app_is_what_the_last_line_of_a_cell_shows(store: Any) -> None:
    del store
    shown = lw.get_review_app()._repr_mimebundle_()
    bundle = shown[0] if isinstance(shown, tuple) else shown
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_changes_are_told_to_the_screen_at_most_once_a_moment(
    store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    del store
    from labeling_widget.widget import review_app

    monkeypatch.setattr(review_app, "SOON", 0.01)
    session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
    box = lw.get_review_app().widget()
    (head,) = box.children
    told: list[str] = []
    done = threading.Event()

    def emit(topic: str, _: Any) -> None:
        told.append(topic)
        done.set()

    monkeypatch.setattr(head, "emit", emit)
    session.add_traces(lw.sample_traces().head(2))
    assert done.wait(10)
    assert set(told) == {"app.changed"}
    box.close()


def serve(monkeypatch: pytest.MonkeyPatch, kind: str, address: str) -> None:
    """Let a server of this kind seem to run."""
    running = Running(
        address=address, kind=kind, ip="127.0.0.1", port=8888, pid=1, host="", store_url=""
    )
    for module in ("widget.app_sharing", "server.running"):
        monkeypatch.setattr(f"labeling_widget.{module}.server_of", lambda _: running)
    monkeypatch.setattr("labeling_widget.server.secret.read_secret", lambda: b"s" * 32)


@pytest.mark.parametrize(("kind", "shared"), [("own", False), ("account", True), ("link", False)])
def test_an_address_is_shared_only_where_who_gets_it_comes_in_and_no_further(
    screen: Screen, monkeypatch: pytest.MonkeyPatch, kind: str, *, shared: bool
) -> None:
    session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
    address = "http://127.0.0.1:8888/labeling/"
    serve(monkeypatch, kind, address)
    found = screen.get("app.share", session_id=session.labeling_session_id)
    assert (found["url"] is not None and found["url"].startswith(address)) == shared
    assert address not in found["cell"]
    assert ("name the reviewers above" in found["warning"]) == (kind == "link")


@pytest.mark.parametrize(
    ("address", "warned"),
    [
        ("http://127.0.0.1:8888/labeling/", True),
        ("http://localhost:8888/labeling/", True),
        ("http://[::1]:8888/labeling/", True),
        ("https://labels.example.com/labeling/", False),
    ],
)
def test_links_that_open_on_this_machine_only_are_shared_with_a_warning(
    screen: Screen, monkeypatch: pytest.MonkeyPatch, address: str, *, warned: bool
) -> None:
    session = lw.create_labeling_session(
        "pilot", label_schemas=[lw.GUIDELINES], assigned_users=["ann"]
    )
    serve(monkeypatch, "link", address)
    found = screen.get("app.share", session_id=session.labeling_session_id)
    assert [each["reviewer"] for each in found["links"]] == ["ann"]
    assert found["links"][0]["url"].startswith(address)
    assert ("on this machine only" in found["warning"]) == warned
    assert warned or found["warning"] == ""
