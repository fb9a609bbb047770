"""Several kernels on one store, each with several threads: sixteen writers in four processes."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pandas as pd
import pytest

from labeling_widget.inputs import InputPassFail
from labeling_widget.labeling import session_in
from labeling_widget.samples import sample_traces
from labeling_widget.schema import LabelSchema, schema_type
from labeling_widget.schema_versions import made_in
from labeling_widget.store.base import Store
from tests.contract.store.kernel import ROUNDS, THREADS
from tests.fault_log import nothing_lost
from tools.postgres import Server

ROOT = Path(__file__).parents[3]
KERNELS = 4
WRITERS = KERNELS * THREADS


@pytest.fixture(params=["sqlite file", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where there is no store yet, and several processes can make one."""
    if request.param == "sqlite file":
        yield f"sqlite:///{tmp_path}/labels.db"
    else:
        server: Server = request.getfixturevalue("postgres")
        made = server.make_database()
        yield made
        server.drop_database(made)


class Kernel:
    """A process that does one thing per line it is told, and says a word when it has."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.contract.store.kernel"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
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
    started = [Kernel() for _ in range(KERNELS)]
    yield started
    for kernel in started:
        kernel.process.kill()
        kernel.process.communicate()


def test_kernels_that_make_and_fill_one_store_lose_nothing_and_double_nothing(
    url: str, opened: Callable[[str], Store], kernels: list[Kernel]
) -> None:
    assert [kernel.hear() for kernel in kernels] == ["ready"] * KERNELS
    for kernel in kernels:
        kernel.tell(url)
    made = {kernel.hear() for kernel in kernels}
    store = opened(url)
    assert made == {store.id}

    session_id, copy_id = secrets.token_hex(16), secrets.token_hex(16)
    store.add_session({"session_id": session_id, "name": "shared"})
    trace = pd.DataFrame({"copy_id": [copy_id], "trace_id": ["tr-1"], "body": [b"{}"]})
    store.add_items(session_id, trace, pd.DataFrame())
    for number, kernel in enumerate(kernels):
        kernel.tell(f"{session_id} {copy_id} kernel-{number}")
    acknowledged = [json.loads(kernel.hear()) for kernel in kernels]

    # Acknowledged is stored, under the number that was told; nothing else is there.
    changes = store.frame("changes", kind="answer")
    stored = dict(zip(changes["key"], changes["seq"], strict=True))
    told: dict[str, int] = {}
    for one in acknowledged:
        assert all(told.setdefault(key, seq) == seq for key, seq in one.items())
    assert told == stored
    nothing_lost(
        "many processes and threads at once",
        times=1,
        acknowledged=list(told),
        found=changes["key"].tolist(),
    )
    assert len(stored) == len(changes) == 3 * WRITERS * ROUNDS + ROUNDS

    answers = store.frame("assessments")
    of = dict(iter(answers.groupby("reviewer")))
    each_alone = THREADS * ROUNDS
    assert {who: len(rows) for who, rows in of.items()} == {
        **{f"kernel-{n}": each_alone for n in range(KERNELS)},
        "everybody": WRITERS * ROUNDS,
        "replayed": len(of["replayed"]),
        "counter": WRITERS * ROUNDS,
    }
    assert revisions(of["everybody"]) == list(range(1, WRITERS * ROUNDS + 1))
    assert len(of["replayed"]) == ROUNDS
    # Each counted up from what it saw: one update that went unseen would be missing at the end.
    assert of["counter"]["value"].tolist() == [str(n) for n in range(1, WRITERS * ROUNDS + 1)]
    standing = answers[answers["valid"]]
    assert not standing.duplicated(["reviewer", "name"]).any()
    assert len(standing) == KERNELS * THREADS + 3


def test_kernels_that_run_the_same_notebook_at_once_share_its_session(
    url: str, opened: Callable[[str], Store]
) -> None:
    stores = [opened(url) for _kernel in range(KERNELS)]
    question = LabelSchema("same", schema_type("feedback"), "Same?", InputPassFail())
    together = Barrier(KERNELS)

    def run(store: Store, name: str) -> str:
        together.wait()
        asked = made_in(store, question, overwrite=True)
        session = session_in(store, name, label_schemas=[asked], reuse=True)
        session.add_traces(sample_traces().head(2))
        return session.labeling_session_id

    for name in ("first", "second", "third"):
        with ThreadPoolExecutor(KERNELS) as pool:
            made = set(pool.map(run, stores, [name] * KERNELS))
        assert len(made) == 1
        assert len(stores[0].frame("items", session_id=made.pop())) == 2
    assert stores[0].frame("sessions")["name"].tolist() == ["first", "second", "third"]
    assert stores[0].frame("label_schemas")["version"].tolist() == [1]


def test_a_session_that_was_deleted_is_not_the_one_to_reuse(
    url: str, opened: Callable[[str], Store]
) -> None:
    store = opened(url)
    first = session_in(store, "again", label_schemas=["guidelines"], reuse=True)
    assert session_in(store, "again", label_schemas=["guidelines"], reuse=True) == first
    store.update_session(first.labeling_session_id, deleted_at=dt.datetime.now(dt.UTC))
    assert session_in(store, "again", label_schemas=["guidelines"], reuse=True) != first


def revisions(rows: Any) -> list[int]:
    return sorted(rows["rev"].tolist())


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


def test_a_forked_process_makes_connections_of_its_own(url: str) -> None:
    command = [sys.executable, "-c", FORK, url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.strip(), done.stderr) == ("0, parent, child, parent again", "")
