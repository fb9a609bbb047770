"""`kill -9` at any moment of the labeling: what was acknowledged is in the store."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
from contextlib import closing
from multiprocessing.reduction import DupFd
from pathlib import Path

import pytest

from tests.fault_log import nothing_lost
from tests.unit.killed_labeling import label, ready

KILLS = 60


@pytest.fixture(scope="module")
def kernels() -> multiprocessing.context.ForkServerContext:
    """Starts processes in milliseconds: the imports are done once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.unit.killed_labeling", "labeling_widget.store.sql"])
    return context


def killed_at(
    kernels: multiprocessing.context.ForkServerContext,
    url: str,
    session_id: str,
    run: int,
    chance: random.Random,
) -> list[str]:
    """Let a kernel label, kill it somewhere in between, and return what it acknowledged."""
    read, write = os.pipe()
    process = kernels.Process(target=_run, args=(url, session_id, run, DupFd(write)))
    process.start()
    os.close(write)
    wanted = chance.randint(1, 25)
    heard = b""
    while heard.count(b"\n") < wanted:
        more = os.read(read, 4096)
        assert more, "the kernel ended by itself"
        heard += more
    # Between two answers as well as in the middle of one: a busy wait of some microseconds.
    for _ in range(chance.randint(0, 40_000)):
        pass
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    while more := os.read(read, 4096):
        heard += more
    os.close(read)
    return heard.decode().splitlines()


def _run(url: str, session_id: str, run: int, told: object) -> None:
    label(url, session_id, told.detach(), run)  # type: ignore[attr-defined]


def stored(path: Path) -> list[str]:
    """The keys of every change in the file."""
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found = database.execute("SELECT key FROM changes WHERE kind = 'answer'").fetchall()
    return [key for (key,) in found]


def test_nothing_acknowledged_is_lost_when_the_kernel_is_killed_again_and_again(
    kernels: multiprocessing.context.ForkServerContext, tmp_path: Path
) -> None:
    url, session_id = ready(tmp_path)
    chance = random.Random(20261122)
    acknowledged: list[str] = []
    for run in range(KILLS):
        acknowledged += killed_at(kernels, url, session_id, run, chance)
    found = stored(tmp_path / "labels.db")
    assert len(acknowledged) > KILLS
    nothing_lost(
        "`kill -9` of the labeling process at random moments",
        times=KILLS,
        acknowledged=acknowledged,
        found=found,
    )
    # Of each kill at most the one answer that was under way is there without having been told.
    assert len(found) <= len(acknowledged) + KILLS
