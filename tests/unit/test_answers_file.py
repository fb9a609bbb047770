"""Files that are no answers to the session: refused whole, each in words, and nothing changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.answers_file import LARGEST
from labeling_widget.errors import AnswersFileError
from tests.unit.file_answers import answer, content, text_of, write

pytestmark = pytest.mark.usefixtures("store")

Spoil = Callable[[str], str | bytes]


@pytest.fixture
def session() -> lw.LabelingSession:
    good = lw.create_label_schema(
        "good", type="feedback", input=lw.InputPassFail(), required=True, enable_comment=True
    )
    made = lw.create_labeling_session("pilot", label_schemas=[good, lw.GUIDELINES])
    return made.add_traces(lw.sample_traces().head(4))


def outcomes(report: Any) -> list[str]:
    return list(report["outcome"].astype(str))


def edited(old: str, new: str) -> Spoil:
    def spoil(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return spoil


SPOILT: dict[str, tuple[Spoil, str]] = {
    "edited": (edited('"value": true', '"value": false'), "was changed since it was saved"),
    "cut off": (lambda text: text[:-40], "is no whole JSON"),
    "empty": (lambda _: "", "is no whole JSON"),
    "no JSON": (lambda _: "Sign in", "is no whole JSON"),
    "a web page": (lambda _: "<html>Sign in</html>", "is a page, not the answers"),
    "another JSON": (lambda _: "[1, 2]", "is no file of answers"),
    "no content": (
        lambda _: '{"format":"labeling_widget.answers","version":1,"checksum":"0"}',
        "is not whole",
    ),
    "a number": (lambda _: "9" * 5000, "is no whole JSON"),
    "NaN": (edited("true", "NaN"), "NaN is no JSON"),
    "infinite": (edited("true", "-Infinity"), "-Infinity is no JSON"),
    "a name twice": (edited('"value"', '"value": 1, "value"'), "a name stands twice"),
    "nested without end": (lambda _: "[" * 200_000, "nested too deeply"),
    "binary": (lambda _: b"\xff\xfe\x00", "is no text in UTF-8"),
    "an archive": (lambda _: b"PK\x03\x04\xff", "is no text in UTF-8"),
}


def test_the_page_itself_is_told_from_the_answers_given_in_it(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    page = session.export(tmp_path / "review.html")
    with pytest.raises(AnswersFileError, match=r"review\.html is a page, .*'Save answers'"):
        session.collect(page)


@pytest.mark.parametrize("case", SPOILT)
def test_a_spoilt_file_is_refused_and_nothing_is_changed(
    session: lw.LabelingSession, tmp_path: Path, case: str
) -> None:
    spoil, why = SPOILT[case]
    whole = write(tmp_path / "answers-1.json", session, answer(session, 0, True))
    spoilt = spoil(whole.read_text(encoding="utf-8"))
    path = tmp_path / "answers-2.json"
    path.write_bytes(spoilt if isinstance(spoilt, bytes) else spoilt.encode())
    seq = session.store.seq(session.labeling_session_id)
    with pytest.raises(AnswersFileError, match=why) as refused:
        session.collect([whole, path])
    assert Path(refused.value.path).name == "answers-2.json"
    assert session.store.seq(session.labeling_session_id) == seq


@pytest.mark.parametrize(
    ("version", "todo"),
    [
        (2, "update labeling_widget"),
        (0, "export the page again"),
        ("1", "export"),
        (True, "export"),
    ],
)
def test_a_file_of_another_version_says_what_to_do(
    session: lw.LabelingSession, tmp_path: Path, version: Any, todo: str
) -> None:
    path = tmp_path / "answers.json"
    path.write_text(text_of(content(session), version=version), encoding="utf-8")
    with pytest.raises(AnswersFileError, match=todo):
        session.collect(path)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"answers": {}},
        {"reviews": [{"item": "x"}]},
        {"reviewer": None},
        {"extra": 1},
        {"exported_at": "yesterday"},
        {"exported_at": "2026-03-01T12:00:00"},
        {"exported_at": "0001-01-01T00:00:00+02:00"},
        {"questions": [["good"]]},
    ],
)
def test_a_file_that_no_page_saves_is_refused(
    session: lw.LabelingSession, tmp_path: Path, spoilt: dict[str, Any]
) -> None:
    path = write(tmp_path / "answers.json", session, **spoilt)
    with pytest.raises(AnswersFileError, match="holds what no page saves"):
        session.collect(path)


@pytest.mark.parametrize("name", ["", "  ", "a\0b", "a\ud800"])
def test_a_file_without_a_name_is_taken_only_for_a_given_reviewer(
    session: lw.LabelingSession, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "answers.json"
    given = content(session, answer(session, 0, True), reviewer=name)
    path.write_text(text_of(given, escaped=True))
    with pytest.raises(AnswersFileError, match="does not say whose it is"):
        session.collect(path)
    session.collect(path, reviewer="ann")
    assert list(session.labels()["reviewer"]) == ["ann"]


@pytest.mark.parametrize("field", ["session_id", "store_id"])
def test_a_file_of_another_session_is_refused(
    session: lw.LabelingSession, tmp_path: Path, field: str
) -> None:
    path = write(tmp_path / "answers.json", session, **{field: "0" * 32})
    with pytest.raises(AnswersFileError, match="answers another session"):
        session.collect(path)


def test_a_file_larger_than_answers_can_be_is_not_read(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    path = tmp_path / "answers.json"
    with path.open("wb") as out:
        out.truncate(1_000_000_000)  # takes no room on the disk
    with pytest.raises(AnswersFileError, match=f"larger than {LARGEST // 1_000_000} MB"):
        session.collect(path)


def test_what_is_no_file_is_refused(session: lw.LabelingSession, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe):
        with pytest.raises(AnswersFileError, match="is no file"):
            session.collect(path)
    for nothing in ("none*.json", [], tmp_path / "none.json", ["a\0b"], [None], 5, ""):
        with pytest.raises(AnswersFileError):
            session.collect(nothing)  # type: ignore[arg-type]


def test_line_ends_and_marks_that_mail_programs_add_do_no_harm(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    path = write(tmp_path / "answers [1].json", session, answer(session, 0, True))
    text = path.read_text(encoding="utf-8")
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert outcomes(session.collect(path)) == ["taken"]


@pytest.mark.parametrize("letter", ["\ud800", "\x00"])
@pytest.mark.parametrize("place", ["item", "name", "span_id", "target", "session"])
def test_a_name_that_no_report_can_hold_is_refused_before_anything_is_stored(
    session: lw.LabelingSession, tmp_path: Path, place: str, letter: str
) -> None:
    whole = content(session, answer(session, 0, True), answer(session, 1, True))
    (whole if place in whole else whole["answers"][1])[place] = f"a{letter}"
    path = tmp_path / "answers.json"
    path.write_text(text_of(whole, escaped=True))
    with pytest.raises(AnswersFileError, match="holds what no page saves"):
        session.collect(path, reviewer="ann", on_error="skip")
    assert session.labels().empty


def test_a_file_whose_name_is_no_text_is_reported_all_the_same(
    session: lw.LabelingSession, tmp_path: Path
) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/answers\xff.json"))
    try:
        write(path, session, answer(session, 0, True))
    except OSError:
        pytest.skip("this file system takes only texts")
    assert session.collect(path)["file"].tolist() == ["answers\ufffd.json"]


@pytest.mark.parametrize("name", ["x" * 300, "x" * 300 + "*", "~nobody-of-this-name/a.json", b"a"])
def test_a_path_that_cannot_be_is_refused(session: lw.LabelingSession, name: Any) -> None:
    with pytest.raises(AnswersFileError):
        session.collect(name)
    with pytest.raises(AnswersFileError):
        session.collect([name])


@pytest.mark.parametrize("pattern", ["answers*.json", "answers-[12].json", "**/*.json", "?nswers*"])
def test_a_pattern_may_stand_below_a_folder_with_a_bracket_in_its_name(
    session: lw.LabelingSession, tmp_path: Path, pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "d [x]"
    folder.mkdir()
    write(folder / "answers-1.json", session, answer(session, 0, True))
    write(folder / "answers-2.json", session, answer(session, 1, True))
    assert len(session.collect(folder / pattern)) == 2
    monkeypatch.chdir(folder)
    assert len(session.collect(pattern)) == 2
    monkeypatch.chdir(tmp_path)
    assert len(session.collect(f"d*/{pattern}")) == 2
