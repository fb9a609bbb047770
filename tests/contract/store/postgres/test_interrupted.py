"""A server that goes away, a connection that is cut.

Every failure is a typed one that may be tried again, with the same store; nothing is ever half
there, and what was acknowledged is in the store.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from labeling_widget.errors import StoreBusy, StoreUnreachable
from labeling_widget.store import server as server_module
from labeling_widget.store.log import lock_session
from tests.contract.store.postgres.waiting import Sql
from tests.fault_log import nothing_lost
from tools.postgres import Server

END_OF_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'labeling_widget'
"""


@contextmanager
def stopped(server: Server, mode: str) -> Iterator[None]:
    server.stop(mode)
    try:
        yield
    finally:
        server.start()


# the server ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_stops_is_unreachable_and_serves_the_same_store_when_it_is_back(
    postgres: Server, desk: Any, mode: str
) -> None:
    before = desk.put("yes")
    written = desk.written()
    calls: list[Callable[[], object]] = [
        lambda: desk.put("no", key="k1"),
        lambda: desk.move("skipped"),
        desk.undo,
        lambda: desk.add("tr-9"),
        desk.states,
        desk.answers,
        lambda: desk.store.frame("assessments"),
        lambda: desk.store.seq(desk.session_id),
        lambda: desk.store.update_session(desk.session_id, name="other"),
    ]
    with stopped(postgres, mode):
        for call in calls * 2:
            with pytest.raises(StoreUnreachable, match=r"does not answer.*try again") as caught:
                call()
            assert caught.value.retryable
            assert caught.value.code == "store.unreachable"
            assert str(sa.make_url(postgres.url()).password) not in str(caught.value)
    assert desk.written() == written
    after = desk.put("no", key="k1")
    assert after.seq > before.seq
    assert desk.answers() == {"faithful": "no"}
    assert desk.put("no", key="k1").seq == after.seq
    assert desk.store.frame("assessments")["rev"].tolist() == [1, 2]


def test_a_server_that_restarts_between_two_calls_is_not_noticed(
    postgres: Server, desk: Any
) -> None:
    desk.put("yes")
    with stopped(postgres, "fast"):
        pass
    desk.put("no")
    assert desk.store.frame("assessments")["rev"].tolist() == [1, 2]


WRITERS = 16

ANSWERS = 20

FAULT_EVERY = 30


class Acknowledged:
    """What writers were told is stored: key and number, in the order they were told."""

    def __init__(self) -> None:
        self.answers: list[tuple[str, int]] = []
        self.retried = 0
        self._told = threading.Condition()

    def add(self, key: str, seq: int) -> None:
        with self._told:
            self.answers.append((key, seq))
            self._told.notify_all()

    def refused(self) -> None:
        with self._told:
            self.retried += 1

    def wait_for(self, count: int) -> bool:
        with self._told:
            return self._told.wait_for(lambda: len(self.answers) >= count, timeout=60)


@pytest.mark.parametrize("fault", ["restarted", "crashed", "connections killed"])
def test_of_sixteen_writers_under_a_failing_server_each_acknowledged_answer_is_stored_once(
    postgres: Server, desk: Any, sql: Sql, fault: str
) -> None:
    told = Acknowledged()
    answers_again = threading.Event()
    answers_again.set()

    def write(writer: int) -> None:
        for number in range(ANSWERS):
            key = f"{writer}.{number}"
            while True:
                try:
                    done = desk.put(key, writer % 3, key=key, who=f"writer {writer % 8}")
                except (StoreUnreachable, StoreBusy):
                    told.refused()
                    assert answers_again.wait(60)
                else:
                    told.add(key, done.seq)
                    break

    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(write, n) for n in range(WRITERS)]
        for count in range(FAULT_EVERY, WRITERS * ANSWERS, FAULT_EVERY):
            assert told.wait_for(count)
            if fault == "connections killed":
                sql(END_OF_OTHERS)
                continue
            answers_again.clear()
            with stopped(postgres, "fast" if fault == "restarted" else "immediate"):
                pass
            answers_again.set()
        for writer in writing:
            writer.result()

    nothing_lost(
        {
            "restarted": "PostgreSQL stopped and started",
            "crashed": "PostgreSQL killed and started",
            "connections killed": "every connection to PostgreSQL cut",
        }[fault],
        times=len(range(FAULT_EVERY, WRITERS * ANSWERS, FAULT_EVERY)),
        acknowledged=[key for key, _ in told.answers],
        found=desk.store.frame("changes", kind="answer")["key"].tolist(),
    )
    assert told.retried or fault == "connections killed"
    assert len(told.answers) == WRITERS * ANSWERS
    changes = desk.store.frame("changes", kind="answer")
    assert sorted(zip(changes["key"], changes["seq"], strict=True)) == sorted(told.answers)
    answers = desk.store.frame("assessments")
    assert sorted(answers["change_seq"]) == sorted(seq for _, seq in told.answers)
    assert not answers[answers["valid"]].duplicated(["copy_id", "reviewer", "name"]).any()
    assert not answers.duplicated(["copy_id", "reviewer", "name", "rev"]).any()


# a connection ───────────────────────────────────────────────────────────────────────────────


def kill(sql: Sql, connection: sa.Connection) -> None:
    backend = connection.scalar(sa.text("SELECT pg_backend_pid()"))
    sql(f"SELECT pg_terminate_backend({backend}, 9000)")


def test_a_connection_that_is_cut_before_the_commit_is_replaced_and_the_work_done_once(
    desk: Any, sql: Sql
) -> None:
    runs: list[int] = []

    def work(connection: sa.Connection) -> str:
        runs.append(1)
        connection.execute(sa.text("UPDATE sessions SET name = name || '!'"))
        if len(runs) == 1:
            kill(sql, connection)
        return str(connection.scalar(sa.text("SELECT name FROM sessions")))

    assert desk.store._database.write(work) == "desk!"
    assert len(runs) == 2
    assert desk.store.frame("sessions")["name"].tolist() == ["desk!"]


def test_a_connection_that_is_cut_while_it_reads_is_replaced(desk: Any, sql: Sql) -> None:
    runs: list[int] = []

    def work(connection: sa.Connection) -> object:
        runs.append(1)
        if len(runs) == 1:
            kill(sql, connection)
        return connection.scalar(sa.text("SELECT count(*) FROM items"))

    assert desk.store._database.read(work) == 3
    assert len(runs) == 2


def test_a_connection_that_is_cut_every_time_is_given_up(desk: Any, sql: Sql) -> None:
    def work(connection: sa.Connection) -> None:
        kill(sql, connection)
        connection.execute(sa.text("SELECT 1"))

    with pytest.raises(StoreUnreachable):
        desk.store._database.write(work)


@pytest.fixture
def cut_at_commit(desk: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], list[bool]]:
    """The next commit is the connection's last word, and arrives or not."""

    def prepare(arrives: bool) -> list[bool]:
        cut: list[bool] = []
        dialect = desk.store._database._engine.dialect
        commit = dialect.do_commit

        def cut_once(connection: Any) -> None:
            first = not cut
            cut.append(arrives)
            if arrives or not first:
                commit(connection)
            if not first:
                return
            connection.dbapi_connection.close()
            raise psycopg.OperationalError("server closed the connection unexpectedly")

        monkeypatch.setattr(dialect, "do_commit", cut_once)
        return cut

    return prepare


@pytest.mark.parametrize("arrives", [True, False])
def test_an_answer_whose_commit_is_not_confirmed_is_stored_once_and_then_acknowledged(
    desk: Any, cut_at_commit: Callable[[bool], list[bool]], arrives: bool
) -> None:
    cut = cut_at_commit(arrives)
    done = desk.put("yes", key="k1", complete=True)
    assert cut == [arrives] * 2  # the one that was cut, and the one that confirms
    assert done.review.state == "completed"
    assert desk.store.frame("changes", key="k1")["seq"].tolist() == [done.seq]
    assert desk.store.frame("assessments")["change_seq"].tolist() == [done.seq]


@pytest.mark.parametrize("arrives", [True, False])
def test_a_change_without_a_key_whose_commit_is_not_confirmed_says_that_nobody_knows(
    desk: Any, cut_at_commit: Callable[[bool], list[bool]], arrives: bool
) -> None:
    cut_at_commit(arrives)
    with pytest.raises(StoreUnreachable, match="whether it was stored is not known"):
        desk.store.add_session({"session_id": "s", "name": "n"})
    assert len(desk.store.frame("sessions", session_id="s")) == arrives


def test_a_kernel_that_freezes_in_the_middle_does_not_hold_up_its_team_for_good(
    url: str, desk: Any, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "_HOLDS_UP_OTHERS_MS", 300)
    frozen = opened(f"{url}?application_name=frozen")
    holds, thaws = threading.Event(), threading.Event()
    runs: list[int] = []

    def work(connection: sa.Connection) -> None:
        runs.append(1)
        lock_session(connection, desk.session_id)
        connection.execute(sa.text("UPDATE sessions SET name = name || '!'"))
        holds.set()
        thaws.wait(20)
        connection.execute(sa.text("SELECT 1"))

    with ThreadPoolExecutor(1) as pool:
        freezing = pool.submit(frozen._database.write, work)
        holds.wait(20)
        desk.put("yes")
        thaws.set()
        freezing.result()
    assert len(runs) == 2
    assert desk.store.frame("sessions")["name"].tolist() == ["desk!"]
