"""Text of every kind."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TEXTS = {
    "right to left": "שלום עולם \u200fمرحبا",
    "emoji": "🎉 \U0001f469\u200d\U0001f467 \U0001f3f3\ufe0f\u200d\U0001f308",
    "combining": "e\u0301 ≠ \u00e9",
    "quotes": """'"; DROP TABLE items; -- \\ %s :name ?""",
    "lines": "a\r\nb\u2028c\tx",
    "astral": "\U0010ffff\U00020000",
}
any_text = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)
quick = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_text_comes_back_as_it_was_written(desk: Any, text: str) -> None:
    who = f"{text}@example.com"
    desk.put(text, who=who, name=text, rationale=text)
    desk.move("skipped", who=who, note=text)
    review = desk.store.review(desk.session_id, desk.copies[0], who)
    assert (review.note, review.reviewer) == (text, who)
    assert (review.answers[0].name, review.answers[0].rationale) == (text, text)
    assert desk.answers(who=who) == {text: text}
    assert desk.store.frame("assessments", reviewer=who)["rationale"].tolist() == [text]


@quick
@given(value=any_text, escaped=st.booleans())
def test_a_value_of_any_text_comes_back_whole(desk: Any, value: str, escaped: bool) -> None:
    text = json.dumps(value, ensure_ascii=escaped)
    before = desk.put("something else")
    put = desk.store.put_answer(answer_of(desk, text))
    assert json.loads(str(put.review.answers[0].value)) == value
    assert desk.answers() == {"faithful": value}
    again = desk.store.put_answer(answer_of(desk, text))
    assert again.review.answers[0].rev == put.review.answers[0].rev
    assert before.seq < put.seq < again.seq


def answer_of(desk: Any, value: str) -> Any:
    from labeling_widget.store.records import NewAnswer

    return NewAnswer(
        key=secrets.token_hex(8),
        session_id=desk.session_id,
        copy_id=desk.copies[0],
        reviewer="ann@example.com",
        name="faithful",
        type="feedback",
        schema_version=1,
        value=value,
    )


@quick
@given(text=any_text)
def test_plain_text_shows_what_no_database_holds_as_replaced(desk: Any, text: str) -> None:
    shown = "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)
    first = desk.put("yes", rationale=text, who=text)
    assert first.review.answers[0].rationale == shown
    assert first.review == desk.store.review(desk.session_id, desk.copies[0], text)
    again = desk.put("yes", rationale=text, who=text, rev=first.review.answers[0].rev)
    assert again.review.answers[0].rev == first.review.answers[0].rev
