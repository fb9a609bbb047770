"""Other questions for a session that was answered: what is asked again, in every store."""

from __future__ import annotations

import json
from typing import Any

import pytest

from labeling_widget.errors import QuestionChanged, ReviewIncomplete, SessionNotFound
from labeling_widget.store.records import NewQuestions, Slot

BOB = "bob@example.com"


def ask(desk: Any, *pins: tuple[str, int], kinds: dict[str, Any], **more: Any) -> bool:
    """Have `desk` ask these, as somebody who knows of all that is there would plan it."""
    (before,) = desk.store.frame("sessions", session_id=desk.session_id)["label_schemas"]
    names = more.pop("names", tuple(kinds))
    given: dict[str, Any] = {
        "session_id": desk.session_id,
        "label_schemas": list(pins),
        "before": [(name, version) for name, version in before],
        "asked": dict.fromkeys(desk.copies, tuple(Slot(name) for name in names)),
        "kinds": kinds,
        "fits": {name: (version,) for name, version in pins},
    }
    done: bool = desk.store.ask(NewQuestions(**{**given, **more}))
    return done


def asked(desk: Any, item: int = 0, who: str = "ann@example.com") -> dict[str, str]:
    review = desk.store.review(desk.session_id, desk.copies[item], who)
    if review.reason != "asked_again":
        return {}
    found: dict[str, str] = json.loads(review.note)
    return found


def test_a_changed_question_opens_what_is_completed_and_nothing_else(desk: Any) -> None:
    desk.put("yes", 0, complete=True)
    desk.put("yes", 1)
    desk.move("skipped", 2, reason="later")
    desk.put("no", 0, who=BOB, complete=True)
    assert ask(desk, ("faithful", 2), kinds={"faithful": "changed"})
    assert (desk.states(), desk.states(BOB)) == ("iis", "ipp")
    assert [asked(desk, n) for n in range(3)] == [{"faithful": "changed"}, {}, {}]
    assert desk.store.asked_again(desk.session_id, "ann@example.com") == {0}
    assert desk.store.asked_again(desk.session_id, BOB) == {0}
    assert desk.answers(0) == {"faithful": "yes"}, "what was said stays"
    (pins,) = desk.store.frame("sessions", session_id=desk.session_id)["label_schemas"]
    assert [tuple(pin) for pin in pins] == [("faithful", 2)]


def test_an_answer_to_the_version_that_is_asked_keeps_the_item_completed(desk: Any) -> None:
    desk.put("yes", 0, schema_version=2, complete=True)
    desk.put("yes", 1, complete=True)
    assert ask(desk, ("faithful", 2), kinds={"faithful": "changed"})
    assert desk.states() == "cip"


def test_several_versions_can_count_as_answers(desk: Any) -> None:
    desk.put("yes", 0, complete=True)
    fits = {"faithful": (1, 2)}
    assert ask(desk, ("faithful", 2), kinds={"faithful": "changed"}, fits=fits)
    assert desk.states() == "cpp"


def test_a_cleared_answer_is_none(desk: Any) -> None:
    desk.put("yes", complete=True)
    desk.put(None)
    assert desk.states() == "cpp"
    assert ask(desk, ("faithful", 1), ("tone", 1), kinds={"tone": "new"})
    assert asked(desk) == {"tone": "new"}


def test_a_plan_that_others_have_overtaken_changes_nothing(desk: Any) -> None:
    desk.put("yes", 0, complete=True)
    before = desk.store.seq(desk.session_id)
    kinds = {"faithful": "changed"}
    assert not ask(desk, ("faithful", 2), kinds=kinds, before=[("faithful", 9)])
    assert not ask(desk, ("faithful", 2), kinds=kinds, asked={})
    assert desk.states() == "cpp"
    assert desk.store.seq(desk.session_id) == before


def test_a_session_that_is_not_there_is_named(desk: Any) -> None:
    new = NewQuestions(
        session_id="nope", label_schemas=[("faithful", 2)], before=[], asked={}, kinds={}, fits={}
    )
    with pytest.raises(SessionNotFound, match="nope"):
        desk.store.ask(new)


def test_answering_keeps_the_item_asked_again_until_it_is_completed(desk: Any) -> None:
    desk.put("yes", complete=True)
    ask(desk, ("faithful", 2), ("tone", 1), kinds={"faithful": "changed", "tone": "new"})
    desk.put("no", schema_version=2)
    assert asked(desk) == {"faithful": "changed", "tone": "new"}
    desk.move("in_progress")
    assert asked(desk) == {"faithful": "changed", "tone": "new"}
    desk.put("kind", name="tone", complete=True)
    assert (desk.states(), asked(desk)) == ("cpp", {})


def test_undo_passes_over_the_change_of_questions(desk: Any) -> None:
    desk.put("yes", 0)
    desk.move("completed", 0)
    ask(desk, ("faithful", 2), kinds={"faithful": "changed"})
    review = desk.undo().review
    assert (review.state, asked(desk)) == ("in_progress", {"faithful": "changed"})
    assert desk.answers() == {"faithful": "yes"}, "it was the completing that was taken back"
    assert desk.undo().review.state == "pending"
    assert desk.undo() is None


def test_undo_back_to_completed_leads_to_being_asked_again(desk: Any) -> None:
    desk.put("yes", 0, complete=True)
    desk.move("skipped", 0, reason="later")
    ask(desk, ("faithful", 2), kinds={"faithful": "changed"})
    assert desk.states() == "spp"
    assert desk.undo().review.reason == "asked_again"


def test_undo_of_what_was_done_after_it_leads_back_to_it(desk: Any) -> None:
    desk.put("yes", complete=True)
    ask(desk, ("faithful", 2), kinds={"faithful": "changed"})
    desk.put("no", schema_version=2, complete=True)
    assert desk.states() == "cpp"
    (answer,) = desk.undo().review.answers
    assert (answer.value, answer.schema_version) == ('"yes"', 1)
    assert asked(desk) == {"faithful": "changed"}


def test_a_question_that_is_as_it_was_is_no_longer_asked(desk: Any) -> None:
    desk.put("yes", 0, complete=True)
    desk.put("yes", 1, complete=True)
    ask(desk, ("faithful", 2), kinds={"faithful": "changed"})
    desk.put("no", 1, schema_version=2)
    assert ask(desk, ("faithful", 1), kinds={"faithful": "changed"})
    assert desk.states() == "cip", "whoever has gone on is not finished behind their back"
    assert desk.answers(1) == {"faithful": "yes"}, "what they said to this version stands again"


def test_a_question_that_is_gone_is_no_longer_asked(desk: Any) -> None:
    desk.put("yes", complete=True)
    ask(desk, ("faithful", 1), ("tone", 1), kinds={"tone": "new"})
    assert desk.states() == "ipp"
    assert ask(desk, ("faithful", 1), kinds={}, names=())
    assert desk.states() == "cpp"


def test_asking_more_of_what_is_asked_again_adds_to_it(desk: Any) -> None:
    desk.put("yes", complete=True)
    ask(desk, ("faithful", 1), ("tone", 1), kinds={"tone": "new"})
    names = ("tone", "length")
    assert ask(
        desk, ("faithful", 1), ("tone", 1), ("length", 1), kinds={"length": "new"}, names=names
    )
    assert asked(desk) == {"tone": "new", "length": "new"}


def test_going_back_to_a_version_restores_what_was_said_to_it(desk: Any) -> None:
    desk.put("yes", complete=True, rationale="plain")
    ask(desk, ("faithful", 2), kinds={"faithful": "changed"})
    desk.put("no", schema_version=2, complete=True)
    assert ask(desk, ("faithful", 1), kinds={"faithful": "changed"})
    assert desk.states() == "cpp"
    (answer,) = desk.store.review(desk.session_id, desk.copies[0], "ann@example.com").answers
    assert (answer.value, answer.schema_version, answer.rationale) == ('"yes"', 1, "plain")
    assert answer.rev == 3


def test_what_was_cleared_is_not_restored(desk: Any) -> None:
    desk.put("yes")
    desk.put(None)
    desk.put("no", schema_version=2, complete=True)
    ask(desk, ("faithful", 1), kinds={"faithful": "changed"})
    assert (desk.states(), desk.answers()) == ("ipp", {"faithful": "no"})


def test_an_item_is_completed_by_answers_that_fit(desk: Any) -> None:
    desk.put("yes")
    fits = {"faithful": (2,)}
    with pytest.raises(ReviewIncomplete, match="faithful"):
        desk.move("completed", required=("faithful",), fits=fits)
    with pytest.raises(ReviewIncomplete, match="faithful"):
        desk.put("kind", name="tone", complete=True, required=("faithful",), fits=fits)
    assert desk.put("no", schema_version=2, complete=True, required=("faithful",), fits=fits)
    assert desk.states() == "cpp"


def test_an_item_is_completed_only_while_the_session_asks_what_was_answered(desk: Any) -> None:
    desk.put("yes")
    with pytest.raises(QuestionChanged):
        desk.move("completed", pins=(("faithful", 2),))
    with pytest.raises(QuestionChanged):
        desk.put("no", complete=True, pins=(("faithful", 1), ("tone", 1)))
    assert desk.put("no", pins=(("faithful", 2),)).review.state == "in_progress"
    assert desk.move("completed", pins=(("faithful", 1),)).review.state == "completed"


def test_it_is_told_once_and_its_changes_name_each_item(desk: Any) -> None:
    desk.put("yes", 0, complete=True)
    desk.put("yes", 1, who=BOB, complete=True)
    heard: list[Any] = []
    before = desk.store.seq(desk.session_id)
    desk.store.subscribe(heard.append)
    ask(desk, ("faithful", 2), kinds={"faithful": "changed"})
    assert [(told.trace_id, told.reviewer) for told in heard] == [("", "")]
    assert heard[0].seq == desk.store.seq(desk.session_id)
    made = [(c.trace_id, c.reviewer) for c in desk.store.changes(desk.session_id, before)]
    assert made == [("tr-1", "ann@example.com"), ("tr-2", BOB), ("", "")]
