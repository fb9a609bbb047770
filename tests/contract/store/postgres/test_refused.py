"""A server that refuses says what to do about it, and nobody is told a password."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from labeling_widget.errors import StoreError, StoreUnavailable, StoreUnreachable
from labeling_widget.store import open_store
from tools.postgres import Server

SECRET = "hush-4711"

Sql = Callable[[str], list[tuple[object, ...]]]
MakeUser = Callable[[str, str], str]


class Told:
    """Everything that is said while a store is used: errors, the log and what is printed."""

    def __init__(self, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
        caplog.set_level(logging.DEBUG)
        self._log = caplog
        self._printed = capfd

    def all_of(self, error: BaseException, *others: object) -> str:
        shown = [str(error), repr(error), *map(repr, others), *map(str, others)]
        printed = self._printed.readouterr()
        return "\n".join(
            [*shown, *traceback.format_exception(error), self._log.text, *map(str, printed)]
        )


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Told:
    return Told(caplog, capfd)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": SECRET}, "password authentication failed"),
        ({"password": SECRET, "username": "nobody_at_all"}, "password authentication failed"),
        ({"database": "labels_that_are_not_there"}, "does not exist"),
        ({"password": SECRET, "port": 1}, "refused"),
        ({"password": SECRET, "host": "no-such-host.invalid"}, "no-such-host.invalid"),
    ],
    ids=["wrong password", "unknown user", "no such database", "no server", "no such host"],
)
def test_a_server_that_cannot_be_reached_is_named_without_the_password(
    postgres: Server, told: Told, change: dict[str, Any], words: str
) -> None:
    url = sa.make_url(postgres.url()).set(**change).update_query_dict({"timeout": "2"})
    with pytest.raises(StoreUnavailable, match=words) as caught:
        open_store(url.render_as_string(hide_password=False))
    assert not isinstance(caught.value, StoreUnreachable)
    assert (caught.value.field, caught.value.retryable) == ("url", False)
    assert "check that the server runs" in str(caught.value)
    assert "user and password" in str(caught.value)
    everything = told.all_of(caught.value)
    assert str(url.password) not in everything


def test_a_password_among_the_options_of_the_url_is_not_told_either(
    postgres: Server, told: Told
) -> None:
    url = sa.make_url(postgres.url())
    for options in ({"password": SECRET}, {"sslpassword": SECRET, "port": "five"}):
        given = url.set(password=None).update_query_dict(options)
        with pytest.raises(StoreUnavailable) as caught:
            open_store(given.render_as_string(hide_password=False))
        assert SECRET not in told.all_of(caught.value)


def test_an_open_store_tells_no_password_whatever_is_asked_of_it(
    user: MakeUser, sql: Sql, url: str, opened: Any, told: Told
) -> None:
    mine = user(url, SECRET)
    sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {sa.make_url(mine).username}")
    store = opened(mine)
    with pytest.raises(StoreError) as caught:
        store.add_session({"session_id": "1", "name": "n"})
    assert SECRET not in told.all_of(
        caught.value, store, store.url, store.label, store._database, store._target
    )


def test_a_user_who_may_only_read_reads_and_is_told_why_nothing_can_be_written(
    user: MakeUser, sql: Sql, url: str, opened: Any, desk: Any
) -> None:
    desk.put("yes")
    reader = user(url, SECRET)
    sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {sa.make_url(reader).username}")
    written = desk.written()
    mine, desk.store = desk.store, opened(reader)
    assert desk.answers() == {"faithful": "yes"}
    assert desk.states() == "ipp"
    for write in (lambda: desk.put("no"), lambda: desk.move("skipped"), desk.undo):
        with pytest.raises(StoreError, match="may not write here: ask the database's owner") as it:
            write()
        assert not it.value.retryable
    desk.store = mine
    assert desk.written() == written


def test_a_database_that_is_switched_to_reading_says_so(sql: Sql, url: str, opened: Any) -> None:
    sql(f"ALTER DATABASE {sa.make_url(url).database} SET default_transaction_read_only = on")
    with pytest.raises(StoreError, match=r"read-only transaction.*may not write here"):
        opened(url).add_session({"session_id": "1", "name": "n"})


def test_a_user_who_may_not_make_tables_is_told_to_look_at_that(
    user: MakeUser, empty_url: str
) -> None:
    mine = user(empty_url, SECRET)
    with pytest.raises(StoreUnavailable, match=r"permission denied.*may make tables"):
        open_store(mine)


def test_a_database_that_cannot_hold_every_text_is_refused(postgres: Server) -> None:
    url = postgres.make_database(more="ENCODING 'LATIN1' LOCALE 'C'")
    with pytest.raises(StoreUnavailable, match=r"its encoding is LATIN1.*ENCODING 'UTF8'"):
        open_store(url)
    postgres.drop_database(url)


def test_another_programs_tables_are_refused_and_untouched(
    postgres: Server, empty_url: str
) -> None:
    database = str(sa.make_url(empty_url).database)
    postgres.run("CREATE TABLE datasets (dataset_id TEXT)", database=database)
    with pytest.raises(StoreUnavailable, match=r"another program's tables.*datasets"):
        open_store(empty_url)
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    assert postgres.run(tables, database=database) == [("datasets",)]


def test_what_was_written_is_not_repeated_when_the_server_refuses_it(
    sql: Sql, desk: Any, told: Told
) -> None:
    """PostgreSQL adds the whole row to its message; an answer is nobody else's business."""
    sql("ALTER TABLE assessments ADD CONSTRAINT none CHECK (value IS NULL)")
    answer, why = secrets.token_hex(8), secrets.token_hex(8)
    with pytest.raises(StoreError, match="violates check constraint") as caught:
        desk.put(answer, rationale=why)
    everything = told.all_of(caught.value)
    assert answer not in everything
    assert why not in everything
