"""The operations of a session's results, and the widget that shows them."""

from __future__ import annotations

import json
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.errors import SchemaNotFound
from labeling_widget.widget.results import ResultsWidget
from labeling_widget.widget.results_backend import ResultsBackend

pytestmark = pytest.mark.usefixtures("store")

ANN, BOB, OWNER = "ann@example.com", "bob@example.com", "owner@example.com"


class Screen:
    """Asks as the front end does."""

    def __init__(self, session: lw.LabelingSession, ordinal: frozenset[str] = frozenset()) -> None:
        self._dispatcher = ResultsBackend(session, OWNER, ordinal=ordinal).dispatcher()
        self.bytes = 0

    def reply(self, op: str, **args: Any) -> dict[str, Any]:
        call = {"v": 1, "kind": "call", "id": "c", "op": op, "args": args}
        reply = self._dispatcher.answer(call)
        assert reply is not None
        self.bytes = len(json.dumps(reply))
        return reply

    def ask(self, op: str, **args: Any) -> dict[str, Any]:
        reply = self.reply(op, **args)
        assert reply["ok"], reply["error"]
        result: dict[str, Any] = reply["result"]
        return result

    def result(self, name: str) -> dict[str, Any]:
        found: list[dict[str, Any]] = self.ask("results.open")["results"]
        return next(each for each in found if each["name"] == name)


@pytest.fixture
def session(make_trace: Any) -> lw.LabelingSession:
    """Six traces; ann says yes to all, bob to the first four."""
    for name, asked in {
        "right": lw.InputPassFail(positive_label="Right", negative_label="Wrong"),
        "score": lw.InputNumeric(min_value=0, max_value=10),
    }.items():
        lw.create_label_schema(name, type="feedback", input=asked, enable_comment=True)
    session = lw.create_labeling_session(
        "pilot",
        label_schemas=["right", "score", lw.EXPECTED_RESPONSE],
        assigned_users=[ANN, BOB],
        blind=True,
    )
    session.add_traces([make_trace(n, question=f"Question {n}?") for n in range(1, 7)])
    for number, trace_id in enumerate(session.trace_ids):
        session.log_assessment(trace_id, "right", True, reviewer=ANN, complete=True)
        session.log_assessment(trace_id, "score", number, reviewer=ANN)
        session.log_assessment(trace_id, "right", number < 4, reviewer=BOB)
    return session


def first_unit(screen: Screen, name: str = "right", **more: Any) -> dict[str, Any]:
    row: dict[str, Any] = screen.ask("results.units", name=name, **more)["rows"][0]
    return row


def opinions(screen: Screen, item: str, name: str = "right") -> dict[str, Any]:
    unit: dict[str, Any] = screen.ask("results.item", item=item, name=name)["units"][0]
    return unit


def test_the_snapshot_has_distribution_agreement_and_reviewers(
    session: lw.LabelingSession,
) -> None:
    found = Screen(session).ask("results.open")
    right = found["results"][0]
    assert right["bars"] == [{"label": "Right", "count": 10}, {"label": "Wrong", "count": 2}]
    assert (right["answers"], right["differing"], right["open"]) == (12, 2, 2)
    assert right["agreement"]["agreed"] == 4
    assert right["rate_label"] == "Said Wrong"
    assert right["rates"] == {ANN: 0.0, BOB: pytest.approx(1 / 3)}
    assert [(r["reviewer"], r["completed"]) for r in found["reviewers"]] == [(ANN, 6), (BOB, 0)]
    assert (found["traces"], found["decided_by"], found["unfinished"]) == (6, OWNER, True)


def test_numbers_come_as_a_histogram_and_texts_as_counts(session: lw.LabelingSession) -> None:
    screen = Screen(session)
    histogram = screen.result("score")["histogram"]
    assert (histogram["low"], histogram["high"], histogram["median"]) == (0, 10, 2.5)
    assert sum(histogram["bins"]) == 6
    assert screen.result("score")["rate_label"] == "Median answer"
    assert screen.result("score")["agreement"]["alpha"]["value"] is None
    session.log_assessment(session.trace_ids[0], lw.EXPECTED_RESPONSE, "Yes.", reviewer=ANN)
    texts = screen.result(lw.EXPECTED_RESPONSE)
    assert texts["agreement"] is None
    assert texts["texts"] == {"entries": 1, "units": 1, "several": 0}


def test_a_session_that_is_finished_is_not_called_unfinished(session: lw.LabelingSession) -> None:
    for trace_id in session.trace_ids:
        session.log_assessment(trace_id, "score", 3, reviewer=BOB, complete=True)
    assert Screen(session).ask("results.open")["unfinished"] is False


def test_a_reviewer_with_a_share_has_that_as_the_whole(make_trace: Any) -> None:
    session = lw.create_labeling_session(
        "shares", label_schemas=[lw.GUIDELINES], assigned_users=[ANN, BOB], blind=True
    ).set_reviewers_per_item(1)
    session.add_traces([make_trace(n) for n in range(1, 7)])
    shared = session.assign_evenly()

    def progress() -> dict[str, tuple[int, int]]:
        found = Screen(session).ask("results.open")
        return {one["reviewer"]: (one["completed"], one["total"]) for one in found["reviewers"]}

    def complete(who: str) -> None:
        for trace_id in shared.loc[shared["reviewer"] == who, "trace_id"]:
            session.log_assessment(trace_id, lw.GUIDELINES, ["x"], reviewer=who, complete=True)

    complete(ANN)
    assert progress() == {ANN: (3, 3), BOB: (0, 3)}
    assert Screen(session).ask("results.open")["unfinished"] is True
    complete(BOB)
    found = Screen(session).ask("results.open")
    assert (found["unfinished"], found["traces"]) == (False, 6)
    session.unassign(ANN).unassign(BOB)
    assert progress() == {ANN: (3, 6), BOB: (3, 6)}


def test_answers_to_a_version_that_read_differently_are_counted_apart(
    session: lw.LabelingSession,
) -> None:
    lw.update_label_schema("right", input=lw.InputCategorical(options=["a", "b"]))
    session.set_label_schemas(["right", "score", lw.EXPECTED_RESPONSE])
    right = Screen(session).result("right")
    assert (right["answers"], right["earlier"]) == (0, 12)


def test_a_part_is_named_in_a_trace_as_in_the_list(make_trace: Any) -> None:
    lw.create_label_schema("seen", type="feedback", input=lw.InputPassFail(), target="document")
    session = lw.create_labeling_session("parts", label_schemas=["seen"])
    session.add_traces(lw.sample_traces().head(1))
    part = session.parts("seen").to_dict("records")[1]
    session.log_assessment(
        part["trace_id"], "seen", True, reviewer=ANN, span_id=part["span_id"], document=1
    )
    screen = Screen(session)
    row = first_unit(screen, "seen", which="all")
    unit = screen.ask(
        "results.item", item=row["item"], name="seen", span_id=row["span_id"], target=row["target"]
    )["units"][0]
    assert (row["part"], unit["part"], unit["label"]) == ("Document 2", "Document 2", part["label"])


def test_units_are_listed_page_by_page(session: lw.LabelingSession) -> None:
    screen = Screen(session)
    page = screen.ask("results.units", name="right")
    assert page["total"] == 2
    assert [row["title"] for row in page["rows"]] == ["Question 5?", "Question 6?"]
    assert page["rows"][0]["voices"] == [
        {"reviewer": ANN, "value": "Right", "verdict": "pass"},
        {"reviewer": BOB, "value": "Wrong", "verdict": "fail"},
    ]
    rest = screen.ask("results.units", name="right", which="all", offset=4, limit=5)
    assert (rest["total"], len(rest["rows"])) == (6, 2)
    assert screen.reply("results.units", name="other")["error"]["code"] == "schema.unknown"


def test_an_item_opens_with_every_answer_comment_and_history(session: lw.LabelingSession) -> None:
    trace_id = session.trace_ids[5]
    session.log_assessment(trace_id, "right", True, reviewer=BOB)
    session.log_assessment(trace_id, "right", False, reviewer=BOB, rationale="It is closed.")
    found = Screen(session).ask("results.item", item=trace_id, name="right")
    unit = found["units"][0]
    assert [(o["reviewer"], o["value"], o["rationale"]) for o in unit["opinions"]] == [
        (ANN, True, ""),
        (BOB, False, "It is closed."),
    ]
    assert [(p["who"], p["action"], p["value"]) for p in unit["history"]] == [
        (ANN, "answered", True),
        (BOB, "answered", False),
        (BOB, "changed to", True),
        (BOB, "changed to", False),
    ]
    assert [u["name"] for u in found["units"]] == ["right", "score"]
    assert found["trace"]["trace_id"]
    assert {r["reviewer"]: r["state"] for r in found["reviews"]} == {
        ANN: "completed",
        BOB: "in_progress",
    }


def test_an_agreed_answer_is_recorded_as_the_owners_with_what_was_seen(
    session: lw.LabelingSession,
) -> None:
    screen = Screen(session)
    item = first_unit(screen)["item"]
    seen = [o["assessment_id"] for o in opinions(screen, item)["opinions"]]
    args = {"item": item, "name": "right", "value": False, "rationale": "Bob is right."}
    done = screen.ask("results.adjudicate", **args, key="k", basis=seen, rev=0)
    assert done["unit"]["agreed"]["decided_by"] == OWNER
    assert done["unit"]["history"][-1]["action"] == "agreed on"
    assert screen.ask("results.adjudicate", **args, key="k", basis=seen, rev=0) == done
    row = session.adjudications().to_dict("records")[0]
    assert (row["decided_by"], row["basis"]) == (OWNER, sorted(seen))
    assert first_unit(screen)["agreed"] == "Wrong"
    assert first_unit(screen, which="open")["title"] == "Question 6?"
    assert screen.result("right")["open"] == 1


def test_a_decision_from_answers_that_changed_meanwhile_is_stale(
    session: lw.LabelingSession,
) -> None:
    screen = Screen(session)
    item = first_unit(screen)["item"]
    seen = [o["assessment_id"] for o in opinions(screen, item)["opinions"]]
    session.log_assessment(item, "right", False, reviewer=ANN)
    done = screen.ask(
        "results.adjudicate", item=item, name="right", value=True, key="k", basis=seen, rev=0
    )
    assert done["unit"]["agreed"]["stale"] is True
    assert screen.result("right")["stale"] == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"value": "yes"}, "answer.invalid"),
        ({"rev": 3}, "answer.conflict"),
        ({"item": "other"}, "item.unknown"),
        ({"name": "other"}, "schema.unknown"),
        ({"target": "document:7"}, "answer.invalid"),
        ({"decided_by": "mallory"}, None),
        ({"basis": "all"}, "protocol.invalid"),
    ],
)
def test_what_cannot_be_decided_is_refused(
    session: lw.LabelingSession, changed: dict[str, Any], code: str | None
) -> None:
    screen = Screen(session)
    args = {"item": session.trace_ids[5], "name": "right", "value": True, "key": "k"}
    reply = screen.reply("results.adjudicate", **{**args, "basis": [], "rev": 0, **changed})
    if code is None:  # the browser names nobody
        assert reply["result"]["unit"]["agreed"]["decided_by"] == OWNER
        return
    assert reply["error"]["code"] == code
    assert len(session.adjudications(history=True)) == 0


def test_what_comes_meanwhile_is_in_the_next_snapshot(session: lw.LabelingSession) -> None:
    screen = Screen(session)
    assert screen.result("right")["differing"] == 2
    session.log_assessment(session.trace_ids[5], "right", True, reviewer=BOB)
    assert screen.result("right")["differing"] == 1


def test_a_reviewer_who_skipped_is_named_beside_the_answers(session: lw.LabelingSession) -> None:
    from labeling_widget.answers import set_review

    item = session.trace_ids[5]
    set_review(
        session.store,
        session.labeling_session_id,
        session.schemas,
        copy_id=session.copy_id(item),
        reviewer="carol",
        state="skipped",
        reason="cannot_judge",
    )
    row = Screen(session).ask("results.units", name="right")["rows"][1]
    assert row["voices"][-1] == {"reviewer": "carol", "value": "", "verdict": "skipped"}


def test_a_session_without_answers_has_a_snapshot_and_no_units(make_trace: Any) -> None:
    session = lw.create_labeling_session("new", label_schemas=[lw.GUIDELINES])
    screen = Screen(session)
    assert screen.ask("results.open")["results"][0]["answers"] == 0
    assert screen.ask("results.units", name=lw.GUIDELINES, which="all")["total"] == 0
    session.add_traces([make_trace(1)])
    assert screen.ask("results.open")["traces"] == 1


def test_what_travels_is_bounded_whatever_was_written(make_trace: Any) -> None:
    lw.create_label_schema("long", type="feedback", input=lw.InputText())
    session = lw.create_labeling_session("long", label_schemas=["long"])
    session.add_traces([make_trace(n, question="why " * 5_000) for n in range(60)])
    for trace_id in session.trace_ids:
        for who in range(12):
            session.log_assessment(trace_id, "long", f"{who} " * 2_000, reviewer=f"r{who}")
    screen = Screen(session)
    page = screen.ask("results.units", name="long")
    assert (page["total"], len(page["rows"])) == (60, 50)
    assert screen.bytes < 100_000
    assert (len(page["rows"][0]["voices"]), page["rows"][0]["more"]) == (8, 4)
    screen.ask("results.open")
    assert screen.bytes < 20_000


def test_results_of_a_session_are_a_widget_that_follows_it(session: lw.LabelingSession) -> None:
    widget = session.results(height=500)
    assert isinstance(widget, ResultsWidget)
    assert (widget.decided_by, widget.height) == ("me@example.com", 500)
    heard: list[tuple[str, str]] = []
    widget.emit = lambda topic, data: heard.append((topic, data["item"]))  # type: ignore[method-assign]
    session.log_assessment(session.trace_ids[0], "score", 3, reviewer=BOB)
    assert heard == [("session.changed", session.trace_ids[0])]
    widget.close()
    session.log_assessment(session.trace_ids[0], "score", 4, reviewer=BOB)
    assert len(heard) == 1


def test_an_order_that_is_declared_is_checked_and_used(session: lw.LabelingSession) -> None:
    with pytest.raises(SchemaNotFound):
        session.results(ordinal="other")
    screen = Screen(session, frozenset({"score"}))
    assert screen.result("score")["agreement"]["scale"] == "ordinal"


def test_the_results_of_a_deleted_session_say_so(session: lw.LabelingSession) -> None:
    screen = Screen(session)
    session.delete()
    assert screen.reply("results.open")["error"]["code"] == "session.unknown"
