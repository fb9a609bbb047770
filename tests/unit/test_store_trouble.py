"""Disks that are full, files that may not be written, clocks that jump: what was saved stays."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import resource
import signal
import sqlite3
import threading
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import labeling_widget as lw
from labeling_widget.store import open_store, undo, writes
from labeling_widget.store.engine import Database
from labeling_widget.store.urls import parse
from tests.fault_log import nothing_lost
from tests.read_only import NOBODY, lower_rights, raise_rights, write_protected
from tests.unit.killed_labeling import ready
from tests.unit.wire import Wire


def put(wire: Wire, item: str, number: int) -> dict[str, Any]:
    """Answer; the reply's error, or an empty dict when it was stored."""
    args = {"item": item, "name": "stars", "value": number, "key": f"k{number}"}
    reply = wire.reply("assessment.put", **args)
    return {} if reply["ok"] else dict(reply["error"])


def opened(url: str, session_id: str) -> tuple[Wire, list[str]]:
    lw.set_store(open_store(url))
    session = lw.get_labeling_session(session_id)
    return Wire(session), session.trace_ids


def stored(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found = database.execute("SELECT key FROM changes WHERE kind = 'answer'").fetchall()
    return [key for (key,) in found]


def label_on_a_full_disk(url: str, session_id: str, path: Path, told: Connection) -> None:
    wire, items = opened(url, session_id)
    acknowledged: list[str] = []

    def answer(number: int) -> dict[str, Any]:
        error = put(wire, items[number % len(items)], number)
        if not error:
            acknowledged.append(f"k{number}")
        return error

    assert not answer(0)
    # No file may grow beyond what it is now: to SQLite that is a disk without room.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    largest = max(each.stat().st_size for each in path.parent.iterdir())
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
    refused = [error for number in range(1, 200) if (error := answer(number))]
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    after = answer(1_000)
    lw.get_store().close()
    told.send((acknowledged, refused, after))


def label_in_a_closed_folder(url: str, session_id: str, path: Path, told: Connection) -> None:
    path.parent.chmod(0o700)
    if os.getuid() == 0:
        os.setuid(NOBODY)
    else:
        path.parent.chmod(0)
    try:
        opened(url, session_id)
    except lw.LabelingError as error:
        told.send({"code": error.code, "message": str(error)})


def label_without_the_right_to_write(
    url: str, session_id: str, path: Path, told: Connection
) -> None:
    with write_protected(path):
        lower_rights()
        try:
            wire, items = opened(url, session_id)
            told.send(put(wire, items[0], 1))
        except lw.LabelingError as error:
            told.send({"code": error.code, "message": str(error)})
        finally:
            raise_rights()


def write_beside_a_long_read(url: str, _session_id: str, path: Path, told: Connection) -> None:
    """The read has the connection that was there: a write opens one, with the rights of then."""
    database = Database(parse(url))
    reading, done = threading.Event(), threading.Event()

    def read(_connection: sa.Connection) -> None:
        reading.set()
        done.wait(30)

    def write() -> dict[str, Any]:
        try:
            database.write(lambda c: c.exec_driver_sql("UPDATE meta SET value = value"))
        except lw.LabelingError as error:
            return {"code": error.code, "message": str(error), "retryable": error.retryable}
        return {}

    told.send(write())
    thread = threading.Thread(target=database.read, args=(read,))
    thread.start()
    reading.wait(30)
    with write_protected(path):
        lower_rights()
        told.send(write())
        raise_rights()
    told.send(write())
    done.set()
    thread.join()
    database.close()


def in_a_process(work: Any, *args: Any) -> list[Any]:
    """All that `work` sends, from a process of its own: limits and rights stay there."""
    context = multiprocessing.get_context("forkserver")
    here, there = context.Pipe()
    process = context.Process(target=work, args=(*args, there))
    process.start()
    there.close()
    sent = []
    with suppress(EOFError):
        while True:
            sent.append(here.recv())
    process.join(30)
    return sent


def test_a_full_disk_refuses_what_it_cannot_keep_and_loses_nothing(tmp_path: Path) -> None:
    url, session_id = ready(tmp_path)
    path = tmp_path / "labels.db"
    [(acknowledged, refused, after)] = in_a_process(label_on_a_full_disk, url, session_id, path)
    assert refused, "the disk was never full"
    # To be tried again: a skip or a completed item would be forgotten otherwise.
    assert {(error["code"], error["retryable"]) for error in refused} == {
        ("store.unwritable", True)
    }
    assert "its disk has room" in refused[0]["message"]
    assert after == {}, "room again, and still refused"
    nothing_lost("a full disk", times=1, acknowledged=acknowledged, found=stored(path))


def test_a_file_that_may_not_be_written_says_so_and_stays_as_it_is(tmp_path: Path) -> None:
    url, session_id = ready(tmp_path)
    path = tmp_path / "labels.db"
    before = path.read_bytes()
    [error] = in_a_process(label_without_the_right_to_write, url, session_id, path)
    assert error["code"].startswith("store."), error
    assert path.read_bytes() == before
    assert "can only be read" in error["message"]
    nothing_lost("a read-only file", times=1, acknowledged=[], found=stored(path))


def test_a_file_that_may_be_written_again_is_written_though_it_was_opened_while_it_might_not(
    tmp_path: Path,
) -> None:
    url, session_id = ready(tmp_path)
    path = tmp_path / "labels.db"
    before, error, after = in_a_process(write_beside_a_long_read, url, session_id, path)
    assert before == {}
    assert (error["code"], error["retryable"]) == ("store.unwritable", True)
    assert f"can only be read; make {path} and its folder writable" in error["message"]
    assert after == {}


def test_a_file_in_a_folder_that_may_not_be_entered_is_an_error_with_the_way_out(
    tmp_path: Path,
) -> None:
    url, session_id = ready(tmp_path)
    [error] = in_a_process(label_in_a_closed_folder, url, session_id, tmp_path / "labels.db")
    tmp_path.chmod(0o755)
    assert error["code"] == "store.unavailable"
    assert f"you may not enter the folder {tmp_path}" in error["message"]


def test_a_file_that_is_taken_away_acknowledges_nothing_until_it_is_back(tmp_path: Path) -> None:
    url, session_id = ready(tmp_path)
    path, aside = tmp_path / "labels.db", tmp_path / "aside"
    wire, items = opened(url, session_id)
    acknowledged = []

    def answer(number: int) -> dict[str, Any]:
        error = put(wire, items[number % len(items)], number)
        if not error:
            acknowledged.append(f"k{number}")
        return error

    assert answer(1) == {}
    aside.mkdir()
    for each in tmp_path.glob("labels.db*"):
        each.rename(aside / each.name)
    error = answer(2)
    assert (error["code"], error["retryable"]) == ("store.unreachable", True)
    assert "put it back" in error["message"]
    assert not path.exists(), "an empty store in its place would hide that it is gone"
    path.write_bytes(b"")
    assert answer(3)["code"] == "store.unreachable", "another file is not the one it was"
    path.unlink()
    for each in aside.iterdir():
        each.rename(tmp_path / each.name)
    assert answer(2) == {}
    lw.get_store().close()
    nothing_lost(
        "a store file that disappears and returns",
        times=2,
        acknowledged=acknowledged,
        found=stored(path),
    )


def test_a_clock_that_jumps_back_changes_no_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, session_id = ready(tmp_path)
    wire, items = opened(url, session_id)
    hours = iter([10, 3, 12, 1, 11, 2])

    def now() -> dt.datetime:
        return dt.datetime(2027, 1, 15, next(hours), tzinfo=dt.UTC)

    monkeypatch.setattr(writes, "now", now)
    monkeypatch.setattr(undo, "now", now)
    for number in (1, 2, 3):
        assert put(wire, items[0], number) == {}
    undone = wire.call("assessment.undo", key="u1")["saved"]["review"]
    assert undone["answers"][0]["value"] == 2
    undone = wire.call("assessment.undo", key="u2")["saved"]["review"]
    assert undone["answers"][0]["value"] == 1
    labels = lw.get_labeling_session(session_id).labels()
    assert labels["value"].tolist() == [1]
    lw.get_store().close()
    nothing_lost(
        "a clock that jumps back",
        times=3,
        acknowledged=["k1", "k2", "k3"],
        found=stored(tmp_path / "labels.db"),
    )


def test_five_thousand_answers_in_one_session_are_all_there(tmp_path: Path) -> None:
    url, session_id = ready(tmp_path)
    wire, items = opened(url, session_id)
    acknowledged = []
    for number in range(5_000):
        assert put(wire, items[number % len(items)], number) == {}
        acknowledged.append(f"k{number}")
    session = lw.get_labeling_session(session_id)
    assert session.labels()["value"].tolist() == [4995, 4996, 4997, 4998, 4999]
    lw.get_store().close()
    nothing_lost(
        "5,000 answers in one session",
        times=1,
        acknowledged=acknowledged,
        found=stored(tmp_path / "labels.db"),
    )
