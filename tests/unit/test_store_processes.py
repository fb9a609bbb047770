"""Several kernels on one file."""

from __future__ import annotations

import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from labeling_widget.store import open_store

PROCESSES = 3
ROUNDS = 25

KERNEL = """
import secrets, sys
from labeling_widget.store import open_store
from labeling_widget.store.base import NewAnswer

print("ready", flush=True)
url = sys.stdin.readline().strip()
store = open_store(url)
print(store.id, flush=True)
session_id, copy_id, who = sys.stdin.readline().split()
for number in range({rounds}):
    for reviewer in ("everybody", who):
        store.put_answer(NewAnswer(
            key=secrets.token_hex(8), session_id=session_id, copy_id=copy_id, reviewer=reviewer,
            name="faithful", type="feedback", schema_version=1, value=f'"{{who}}.{{number}}"',
        ))
store.close()
print("done", flush=True)
"""


class Kernel:
    """A process that does one thing per line it is told, and says a word when it has."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", KERNEL.format(rounds=ROUNDS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@pytest.fixture
def kernels() -> Iterator[list[Kernel]]:
    started = [Kernel() for _ in range(PROCESSES)]
    yield started
    for kernel in started:
        kernel.process.kill()
        kernel.process.communicate()


def test_kernels_that_make_and_fill_one_file_lose_nothing_and_leave_no_duplicate(
    tmp_path: Path, kernels: list[Kernel]
) -> None:
    url = f"sqlite:///{tmp_path}/labels.db"
    assert [kernel.hear() for kernel in kernels] == ["ready"] * PROCESSES
    for kernel in kernels:
        kernel.tell(url)
    made = {kernel.hear() for kernel in kernels}
    store = open_store(url)
    assert made == {store.id}

    session_id, copy_id = secrets.token_hex(16), secrets.token_hex(16)
    store.add_session({"session_id": session_id, "name": "shared"})
    trace = pd.DataFrame({"copy_id": [copy_id], "trace_id": ["tr-1"], "body": [b"{}"]})
    store.add_items(session_id, trace, pd.DataFrame())
    for number, kernel in enumerate(kernels):
        kernel.tell(f"{session_id} {copy_id} kernel-{number}")
    assert [kernel.hear() for kernel in kernels] == ["done"] * PROCESSES

    history = store.frame("assessments")
    assert len(history) == 2 * PROCESSES * ROUNDS
    assert history[history["valid"]].groupby("reviewer").size().to_dict() == {
        "everybody": 1,
        **{f"kernel-{n}": 1 for n in range(PROCESSES)},
    }
    shared = history[history["reviewer"] == "everybody"]
    assert shared["rev"].tolist() == list(range(1, PROCESSES * ROUNDS + 1))
    assert store.seq(session_id) == 1 + 2 * PROCESSES * ROUNDS
    store.close()


FORK = """
import os, sys
from labeling_widget.store import open_store

store = open_store(sys.argv[1])
store.add_session({"session_id": "parent", "name": "n"})
inherited = store._database.read(lambda c: id(c.connection.dbapi_connection))
if (child := os.fork()) == 0:
    own = store._database.read(lambda c: id(c.connection.dbapi_connection))
    store.add_session({"session_id": "child", "name": "n"})
    os._exit(0 if own != inherited else 7)
_, status = os.waitpid(child, 0)
store.add_session({"session_id": "parent again", "name": "n"})
print(os.waitstatus_to_exitcode(status), *store.frame("sessions")["session_id"], sep=", ")
store.close()
"""


def test_a_forked_process_makes_connections_of_its_own(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FORK, f"sqlite:///{tmp_path}/labels.db"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.strip(), done.stderr) == ("0, parent, child, parent again", "")
