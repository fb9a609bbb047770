"""The file of answers that a page in a file saves: read with suspicion, or not at all.

The file comes back by mail from a computer that nobody here knows. Nothing of it is taken before
all of it is understood; what it says is checked again by whoever takes it.
"""

from __future__ import annotations

import datetime as dt
import glob
import json
import os
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import msgspec
from msgspec import Meta, Struct

from labeling_widget.checks import check_text, shown
from labeling_widget.errors import AnswerError, AnswersFileError
from labeling_widget.passage import Passage

FORMAT = "labeling_widget.answers"
VERSION = 1

LARGEST = 64_000_000
"""Bytes. Ten thousand traces with a page of text each are less."""

_YEARS = range(1971, 2201)
"""Clocks are wrong by years, not by centuries; further off, times overflow."""

_CONTENT = '"content":'
_Moment = Annotated[dt.datetime, Meta(tz=True)]
_Milliseconds = Annotated[int, Meta(ge=0, le=2**53)]


class GivenAnswer(Struct, frozen=True, forbid_unknown_fields=True):
    """An answer as it stood when the file was saved; `value` `None`: it was cleared."""

    item: str
    name: str
    schema_version: int
    span_id: str | None
    target: str
    value: Any
    rationale: str
    evidence: list[Passage]
    at: _Moment
    active_ms: _Milliseconds = 0


class GivenReview(Struct, frozen=True, forbid_unknown_fields=True):
    """The state of an item as it stood when the file was saved."""

    item: str
    state: Literal["pending", "in_progress", "completed", "skipped"]
    reason: Literal["later", "out_of_scope", "cannot_judge"] | None
    note: str
    at: _Moment
    active_ms: _Milliseconds = 0


class Answers(Struct, frozen=True, forbid_unknown_fields=True):
    """What a file of answers holds: what was changed in the page, and which page that was.

    Args:
        file: Names the page among all pages of the session.
        exported_at: When the page was made, by the clock of the store.
        questions: Name and version of each question that the page asks.
    """

    session_id: str
    store_id: str
    session: str
    reviewer: str
    file: str
    exported_at: _Moment
    saved_at: _Moment
    questions: list[tuple[str, int]]
    answers: list[GivenAnswer]
    reviews: list[GivenReview]


def paths_of(files: Any) -> list[Path]:
    """The files that are meant: a path, a pattern, or a list of these, each file once.

    Raises:
        AnswersFileError: something in it is neither, or there is no such file.
    """
    given = [files] if isinstance(files, str | os.PathLike) else files
    if not isinstance(given, Iterable):
        raise AnswersFileError(f"files takes a path, a pattern or a list; got {shown(files)}")
    found: list[Path] = []
    for each in given:
        if not isinstance(each, str | os.PathLike) or not os.fspath(each) or "\0" in str(each):
            raise AnswersFileError(f"files takes paths; got {shown(each)}")
        path = _path(each)
        if path.exists():
            found.append(path)
            continue
        matching = _matching(path)
        if not matching:
            raise AnswersFileError(f"no file matches {str(path)!r}", path=str(path))
        found += matching
    if not found:
        raise AnswersFileError("files takes at least one path")
    return list(dict.fromkeys(path.resolve() for path in found))


def _path(given: str | os.PathLike[str]) -> Path:
    try:
        path = Path(given).expanduser()
        path.exists()
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        raise AnswersFileError(f"files takes paths; got {shown(given)}: {error}") from error
    return path


def _matching(pattern: Path) -> list[Path]:
    """The files that fit a pattern, below the folders that are there, whatever is in their name."""
    there = next(folder for folder in pattern.parents if folder.exists())
    rest = str(pattern.relative_to(there))
    return sorted(there / name for name in glob.glob(rest, root_dir=there, recursive=True))  # noqa: PTH207


def read_answers(path: Path) -> Answers:
    """A file of answers.

    Raises:
        AnswersFileError: it cannot be read, is none, is not whole or was edited, or is of another
            version of this package.
    """
    text = _text(path)
    if text.lstrip()[:9].lower().startswith(("<!doctype", "<html")):
        _refuse(
            path,
            "is a page, not the answers given in it: they are in the file that 'Save answers' in "
            "the page downloads; ask whoever sent it for that one",
        )
    file = _json(text, path)
    if not isinstance(file, dict) or file.get("format") != FORMAT:
        _refuse(path, "is no file of answers; 'Save answers' in the page makes one")
    version = file.get("version")
    if version != VERSION or isinstance(version, bool):
        newer = isinstance(version, int) and version > VERSION
        todo = "update labeling_widget" if newer else "export the page again"
        _refuse(path, f"is of version {shown(version)}, this is version {VERSION}: {todo}")
    _, _, rest = text.partition(_CONTENT)
    content = rest[: rest.rfind("}")].strip()
    if file.get("checksum") != f"{zlib.crc32(content.encode()):08x}":
        _refuse(path, "was changed since it was saved, or is not whole; ask for it again")
    try:
        answers = msgspec.convert(file.get("content"), Answers)
    except msgspec.ValidationError as error:
        _refuse(path, f"holds what no page saves: {error}")
    moments = [answers.exported_at]
    moments += [each.at for each in answers.answers] + [each.at for each in answers.reviews]
    if any(moment.year not in _YEARS for moment in moments):
        _refuse(path, "holds what no page saves: a time of another century")
    _check_names(path, answers)
    return answers


def _check_names(path: Path, answers: Answers) -> None:
    """Refuse names that no store and no report can hold: the report comes after what is stored."""
    names = [answers.session_id, answers.store_id, answers.session, answers.file]
    names += [each.item for each in answers.answers] + [each.item for each in answers.reviews]
    names += [
        name for each in answers.answers for name in (each.name, each.span_id or "", each.target)
    ]
    for name in names:
        try:
            check_text(name, name=shown(name), what="name")
        except AnswerError as error:
            _refuse(path, f"holds what no page saves: {error}")


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            _refuse(path, "is no file")
        with path.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise AnswersFileError(f"{path} cannot be read: {error}", path=str(path)) from error
    if len(content) > LARGEST:
        _refuse(path, f"is larger than {LARGEST // 1_000_000} MB, so it is no file of answers")
    try:
        # Mail programs and editors change line ends and add marks; both mean nothing.
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        _refuse(path, "is no text in UTF-8, so it is no file of answers")


def _json(text: str, path: Path) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) < len(pairs):
            raise ValueError("a name stands twice in one object")
        return dict(pairs)

    def constant(name: str) -> NoReturn:
        raise ValueError(f"{name} is no JSON")

    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=constant)
    except RecursionError:
        _refuse(path, "is nested too deeply to be a file of answers")
    except ValueError as error:
        _refuse(path, f"is no whole JSON ({error}); ask for it again")


def _refuse(path: Path, why: str) -> NoReturn:
    raise AnswersFileError(f"{path.name} {why}", path=str(path))
