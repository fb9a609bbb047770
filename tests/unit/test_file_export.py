"""The page that a session is exported to: what is in it, what is not, and that it does no harm."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html.parser
import json
from pathlib import Path
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.errors import SessionError, SessionNotFound
from tests.unit.conftest import TraceMaker
from tools import file_fixture

pytestmark = pytest.mark.usefixtures("store")

NAME = "</title></script><script>alert(1)</script><!--<script>\u2028\u2029]]>&lt;"
HOSTILE = f"{NAME}\U0001f600 \ud83d"


class Page(html.parser.HTMLParser):
    """A page as an HTML parser takes it apart."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.text = path.read_text(encoding="utf-8")
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.contents: list[str] = []
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.elements.append((tag, dict(attrs)))
        self.contents.append("")

    def handle_endtag(self, tag: str) -> None:
        self.handle_starttag(f"/{tag}", [])

    def handle_data(self, data: str) -> None:
        if self.contents:
            self.contents[-1] += data

    def all(self, tag: str) -> list[tuple[dict[str, str], str]]:
        pairs = zip(self.elements, self.contents, strict=True)
        return [(attrs, content) for (name, attrs), content in pairs if name == tag]

    @property
    def head(self) -> dict[str, Any]:
        [found] = [text for attrs, text in self.all("script") if attrs.get("id") == "lw-file"]
        head: dict[str, Any] = json.loads(found)
        return head

    def parts(self) -> dict[tuple[str, int], Any]:
        return {
            (attrs["data-part"], int(attrs["data-index"])): json.loads(
                gzip.decompress(base64.b64decode(text))
            )
            for attrs, text in self.all("script")
            if "data-part" in attrs
        }

    @property
    def everything(self) -> str:
        return json.dumps([self.head, *self.parts().values()], ensure_ascii=False)


@pytest.fixture
def session() -> lw.LabelingSession:
    good = lw.create_label_schema(
        "good", type="feedback", input=lw.InputPassFail(), required=True, enable_comment=True
    )
    made = lw.create_labeling_session("pilot", label_schemas=[good])
    return made.add_traces(lw.sample_traces().head(3))


def exported(session: lw.LabelingSession, folder: Path, **options: Any) -> Page:
    return Page(session.export(folder / "review.html", **options))


def test_the_page_holds_every_trace_and_the_questions(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    page = exported(session, tmp_path)
    assert [line["item"] for line in page.head["items"]] == session.trace_ids
    assert [asked["name"] for asked in page.head["snapshot"]["questions"]] == ["good"]
    assert page.head["reviewer"] is None
    parts = page.parts()
    assert sorted(parts) == [(p, n) for p in ("item", "more", "texts") for n in range(3)]
    assert parts["item", 1]["item"] == session.trace_ids[1]
    assert parts["more", 1]["json"].startswith("{")
    assert [title for _, title in page.all("title")] == ["pilot"]


def test_nothing_of_other_reviewers_is_in_the_page(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    one = session.trace_ids[0]
    session.log_assessment(one, "good", True, reviewer="zoe@example.com", rationale="Zoes words")
    session.log_assessment(one, "good", False, reviewer="ann", rationale="Anns words")
    for reviewer in (None, "bob"):
        page = exported(session, tmp_path, reviewer=reviewer)
        for secret in ("zoe@example.com", "Zoes words", "Anns words"):
            assert secret not in page.everything
            assert secret not in page.text
    own = exported(session, tmp_path, reviewer="ann")
    assert "Zoes words" not in own.everything
    [review] = own.head["reviews"]
    assert [answer["rationale"] for answer in review["answers"]] == ["Anns words"]
    assert own.head["reviewer"] == "ann"


def test_assigned_reviewers_are_not_listed_in_the_page(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    session.set_assigned_users(["zoe@example.com", "ann"])
    page = exported(session, tmp_path)
    assert "zoe@example.com" not in page.everything
    assert page.head["snapshot"]["assigned"] is True
    with pytest.warns(lw.SessionWarning, match="'bob' is not assigned"):
        exported(session, tmp_path, reviewer="bob")


def test_traces_of_other_reviewers_are_not_in_the_page(tmp_path: Path) -> None:
    session = lw.create_labeling_session(
        "shared", label_schemas=[lw.GUIDELINES], reviewers_per_item=1
    )
    session.add_traces(lw.sample_traces().head(3))
    session.assign("zoe", session.trace_ids[:2])
    page = exported(session, tmp_path, reviewer="ann")
    assert page.head["snapshot"]["states"] == "xxp"
    assert {index for _, index in page.parts()} == {2}
    assert {index for _, index in exported(session, tmp_path, reviewer="zoe").parts()} == {0, 1, 2}


def test_what_traces_carried_is_apart_from_their_json_and_not_in_a_blind_session_at_all(
    make_trace: TraceMaker, tmp_path: Path
) -> None:
    judged = make_trace(1)
    judged["info"]["assessments"] = [
        {
            "assessment_id": "a-1",
            "assessment_name": "judged",
            "trace_id": judged["info"]["trace_id"],
            "source": {"source_type": "LLM_JUDGE", "source_id": "the-judge"},
            "create_time": "2027-01-15T08:00:00Z",
            "last_update_time": "2027-01-15T08:00:00Z",
            "feedback": {"value": "bad"},
            "valid": True,
        }
    ]
    for blind in (False, True):
        session = lw.create_labeling_session("judged", label_schemas=[lw.GUIDELINES], blind=blind)
        page = exported(session.add_traces([judged]), tmp_path)
        more = page.parts()["more", 0]
        assert "the-judge" not in more["json"]
        assert "the-judge" not in json.dumps(page.parts()["item", 0])
        assert ("the-judge" in page.everything) is not blind
        assert [label["source"] for label in more["existing"]] == ([] if blind else ["the-judge"])


def test_hostile_content_stands_nowhere_in_the_page_as_html(
    make_trace: TraceMaker, tmp_path: Path
) -> None:
    asked = lw.create_label_schema(
        "asked", type="feedback", title=NAME, input=lw.InputCategorical([NAME])
    )
    session = lw.create_labeling_session(NAME, label_schemas=[asked])
    session.add_traces([make_trace(1, question=HOSTILE, answer=HOSTILE)])
    page = exported(session, tmp_path)
    names = [name for name, _ in page.elements]
    assert names.count("script") == names.count("/script") == 1 + 3 + 1
    assert names.count("meta") == 4
    assert "alert(1)" in page.everything
    assert [title for _, title in page.all("title")] == [NAME]
    assert page.head["snapshot"]["name"] == NAME
    for harm in ("<!--", "<script>alert", "</script><script>"):
        assert harm not in page.text


def test_the_policy_admits_the_one_script_and_style_and_no_network(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    page = exported(session, tmp_path)
    [policy] = [
        attrs["content"]
        for attrs, _ in page.all("meta")
        if attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    [(_, script)] = [(a, text) for a, text in page.all("script") if a.get("type") == "module"]
    [(_, style)] = page.all("style")
    for name, text in (("script-src", script), ("style-src", style)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[name] == f"'sha256-{digest}'"
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data: blob:"
    assert not {"connect-src", "frame-src", "font-src"} & set(rules)
    assert page.elements[3][0] == "meta"  # html, head, charset: nothing comes before the policy
    assert page.elements[3][1]["http-equiv"] == "Content-Security-Policy"
    for _, attrs in page.elements:
        assert not {"src", "href", "srcset", "action", "style"} & set(attrs)


def test_an_empty_session_is_a_page_too(tmp_path: Path) -> None:
    session = lw.create_labeling_session("empty", label_schemas=[lw.GUIDELINES])
    assert exported(session, tmp_path).head["items"] == []


def test_a_page_that_cannot_be_written_leaves_what_was_there(
    session: lw.LabelingSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = session.export(tmp_path / "review.html")
    before = path.read_bytes()

    def broken(*_: Any) -> Any:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(SessionError, match="no space left"):
        session.export(path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["review.html"]


def test_bad_arguments_are_refused(session: lw.LabelingSession, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none" / "review.html", "a\0b", 5):
        with pytest.raises(SessionError):
            session.export(path)  # type: ignore[arg-type]
    with pytest.raises(SessionError, match="reviewer"):
        session.export(tmp_path / "review.html", reviewer="  ")
    session.delete()
    with pytest.raises(SessionNotFound):
        session.export(tmp_path / "review.html")
    assert list(tmp_path.iterdir()) == []


def test_the_session_that_the_front_end_is_tested_with_is_up_to_date() -> None:
    there = json.loads(file_fixture.FIXTURE.read_text(encoding="utf-8"))
    assert file_fixture.told() == there, "run: python -m tools.file_fixture"
