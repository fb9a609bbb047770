"""What only a server can do to a store: these tests run on PostgreSQL alone."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from tools.postgres import Server


@pytest.fixture
def url(databases: Any) -> Iterator[str]:
    """A store that holds nothing."""
    made = databases.make()
    yield made
    databases.server.drop_database(made)


@pytest.fixture
def empty_url(postgres: Server) -> Iterator[str]:
    """A database without any table."""
    made = postgres.make_database()
    yield made
    postgres.drop_database(made)


@pytest.fixture
def sql(postgres: Server, url: str) -> Callable[[str], list[tuple[object, ...]]]:
    """What the administrator gets from a statement in the store's database."""
    database = str(sa.make_url(url).database)
    return lambda statement: postgres.run(statement, database=database)


@pytest.fixture
def user(postgres: Server) -> Iterator[Callable[[str, str], str]]:
    """Makes the URL of a database for a new user, who has a password and no rights."""
    made: list[tuple[str, str]] = []

    def make(url: str, password: str) -> str:
        name = f"user_{secrets.token_hex(4)}"
        postgres.run(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
        made.append((name, url))
        return postgres.url(str(sa.make_url(url).database), user=name, password=password)

    yield make
    for name, url in made:
        postgres.drop_database(url)  # the user's rights go with it
        postgres.run(f"DROP ROLE {name}")
