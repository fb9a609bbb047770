"""Answers on their way into the store: one writer, many at once, a full store, and what they weigh.

PostgreSQL is measured where its programs are, on a server of its own that waits for the disk.
"""

from __future__ import annotations

import contextlib
import io
import secrets
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import labeling_widget as lw
from benchmarks.agent import agent_traces
from benchmarks.measure import Row, medians_ms, traces
from benchmarks.writer import SECONDS, label_at_once
from labeling_widget.store.frames import complete_row
from labeling_widget.store.tables import assessments, changes, reviews
from labeling_widget.widget.session_backend import SessionBackend
from tools.postgres import Server, find

TIMES = 200
AT_ONCE = (1, 4, 16)
KERNELS = 4
FEW = 100
MANY = 100_000
ITEMS = 1_000
WEIGHED = 200
LARGE = 40
REVIEWER = "alice@example.com"

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL")
PLAIN_TABLE = "CREATE TABLE plain (id TEXT PRIMARY KEY, value TEXT)"


def rows() -> Iterator[Row]:
    """Measure on a SQLite file and on PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "labels.db"
        yield from _rows("SQLite", f"sqlite:///{path}", lambda: size_of_files(path))
    try:
        find()
    except FileNotFoundError as error:
        print(f"PostgreSQL is left out: {error}")
        return
    with Server(durable=True) as server:
        url = server.make_database()
        name = sa.make_url(url).database
        yield from _rows(
            "PostgreSQL",
            url,
            lambda: int(str(server.run(f"SELECT pg_database_size('{name}')")[0][0])),
        )


def _rows(kind: str, url: str, size: Callable[[], int]) -> Iterator[Row]:
    lw.set_store(url)
    store = lw.get_store()
    try:
        # The order matters: what is weighed begins empty, and writers come before the many answers.
        yield from _weight(kind, size)
        session = _session(ITEMS)
        yield from _label_to_saved(kind, url, session)
        for writers in AT_ONCE:
            yield from _at_once(kind, url, session, writers)
        yield from _opening(kind, url)
    finally:
        store.close()


# one answer ─────────────────────────────────────────────────────────────────────────────────


def _label_to_saved(kind: str, url: str, session: lw.LabelingSession) -> Iterator[Row]:
    answer = SessionBackend(session, REVIEWER).dispatcher().answer
    item = session.trace_ids[0]

    def label() -> None:
        args = {"item": item, "name": "helpful", "value": True, "key": secrets.token_hex(16)}
        args["rationale"] = secrets.token_hex(8)  # or it would add nothing
        reply = answer({"v": 1, "kind": "call", "id": "c", "op": "assessment.put", "args": args})
        if reply is None or not reply["ok"]:
            raise RuntimeError(f"a label was refused: {reply}")

    with _plain_writer(url) as insert:
        saved, plain = medians_ms(label, insert, times=TIMES)
    yield Row(what=f"label → saved, {kind}", value=saved, unit="ms", beside="from call to reply")
    yield Row(
        what="… beside a bare INSERT and COMMIT",
        value=saved / plain,
        unit="×",
        beside=f"the driver alone: {plain:.2f} ms",
    )


@contextlib.contextmanager
def _plain_writer(url: str) -> Iterator[Callable[[], None]]:
    """Writes one row of the size of an answer as durably, with the driver and nothing else."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with contextlib.closing(engine.raw_connection()) as connection:
        sqlite = engine.dialect.name == "sqlite"
        cursor = connection.cursor()
        if sqlite:
            for pragma in PRAGMAS:
                cursor.execute(f"PRAGMA {pragma}")
        cursor.execute(PLAIN_TABLE)
        connection.commit()
        statement = f"INSERT INTO plain VALUES ({'?, ?' if sqlite else '%s, %s'})"

        def insert() -> None:
            cursor.execute(statement, (secrets.token_hex(16), "x" * 200))
            connection.commit()

        yield insert


# many writers ───────────────────────────────────────────────────────────────────────────────


def _at_once(kind: str, url: str, session: lw.LabelingSession, writers: int) -> Iterator[Row]:
    """Up to four kernels with up to four threads each, on one session."""
    before = len(session.store.frame("changes", columns=["key"]))
    kernels = min(writers, KERNELS)
    acknowledged = label_at_once(url, session.labeling_session_id, kernels, writers // kernels)
    stored = len(session.store.frame("changes", columns=["key"])) - before
    yield Row(
        what=f"{writers} writers at once, {kind}" if writers > 1 else f"1 writer, {kind}",
        value=acknowledged / SECONDS,
        unit="/s",
        beside=f"one session; processes: {kernels}, threads in each: {writers // kernels}",
    )
    yield Row(
        what="… acknowledged and not found",
        value=acknowledged - stored,
        unit="",
        budget=0,
        beside=f"of {acknowledged:,}",
    )


# a full store ───────────────────────────────────────────────────────────────────────────────


def _opening(kind: str, url: str) -> Iterator[Row]:
    """Open two sessions that are alike but for how many answers others have given."""
    few, many = _session(ITEMS), _session(ITEMS)
    _answer(few, FEW)
    _fill(url, many)
    first, second = (SessionBackend(s, REVIEWER).dispatcher().answer for s in (few, many))
    small, large = medians_ms(lambda: _open(first), lambda: _open(second), times=9)
    yield Row(
        what=f"open a session of {MANY:,} answers, {kind}",
        value=large,
        unit="ms",
        beside=f"{ITEMS:,} traces: snapshot, a page of the list, the first trace",
    )
    yield Row(
        what=f"… beside one of {FEW} answers",
        value=large / small,
        unit="×",
        budget=2,
        beside=f"{small:.0f} ms",
    )


def _open(answer: Callable[[dict[str, Any]], dict[str, Any] | None]) -> None:
    for op, args in (("session.open", {}), ("items.page", {}), ("item.get", {"indexes": [0]})):
        reply = answer({"v": 1, "kind": "call", "id": "c", "op": op, "args": args})
        if reply is None or not reply["ok"]:
            raise RuntimeError(f"{op} was refused: {reply}")


def _fill(url: str, session: lw.LabelingSession) -> None:
    """Give the session's items `MANY` answers, each with its change and state, by whole tables."""
    session_id = session.mlflow_run_id
    found = session.store.frame("items", columns=["copy_id", "trace_id"], session_id=session_id)
    last = int(session.store.frame("changes", columns=["seq"])["seq"].max())
    made: dict[sa.Table, list[dict[str, Any]]] = {changes: [], assessments: [], reviews: []}
    for number in range(MANY):
        reviewer = number // len(found)
        item = found.iloc[number % len(found)]
        seq = last + 1 + number
        row = {
            "session_id": session_id,
            "copy_id": item["copy_id"],
            "reviewer": REVIEWER if reviewer == 0 else f"reviewer-{reviewer}@example.com",
        }
        labeled = {**row, "trace_id": item["trace_id"], "change_seq": seq}
        made[changes].append(
            {**row, "seq": seq, "key": secrets.token_hex(16), "kind": "answer", "written": 2}
        )
        made[assessments].append({**labeled, "name": "helpful", "value": "true"})
        made[reviews].append({**labeled, "state": "completed"})
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        for table, rows in made.items():
            complete = [complete_row(table, row) for row in rows]
            for start in range(0, MANY, 5_000):
                connection.execute(sa.insert(table), complete[start : start + 5_000])
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")  # as the server does by itself within a minute


def _answer(session: lw.LabelingSession, count: int) -> None:
    """Give the first items an answer each."""
    for trace_id in session.trace_ids[:count]:
        session.log_assessment(trace_id, "helpful", True, reviewer=REVIEWER, complete=True)


# what it weighs ─────────────────────────────────────────────────────────────────────────────


def _weight(kind: str, size: Callable[[], int]) -> Iterator[Row]:
    for name, texts in (("sample", traces(WEIGHED)), ("agent", list(agent_traces(LARGE)))):
        before = size()
        session = _session(0)
        _add(session, texts)
        _answer(session, len(texts))
        kept, given = size() - before, sum(len(text.encode()) for text in texts)
        yield Row(
            what=f"on disk, of each {name} trace's JSON, {kind}",
            value=100 * kept / given,
            unit="%",
            beside=f"{kept / len(texts) / 1000:.1f} kB of {given / len(texts) / 1000:.1f} kB, "
            "with an answer",
        )


def size_of_files(path: Path) -> int:
    """Bytes of a SQLite file once its log is written back."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


def _session(count: int) -> lw.LabelingSession:
    schema = lw.create_label_schema(
        "helpful", type="feedback", input=lw.InputPassFail(), enable_comment=True, overwrite=True
    )
    session = lw.create_labeling_session("benchmark", label_schemas=[schema])
    _add(session, traces(count))
    return session


def _add(session: lw.LabelingSession, texts: list[str]) -> None:
    if texts:
        with contextlib.redirect_stderr(io.StringIO()):  # the progress bar
            session.add_traces(texts)
