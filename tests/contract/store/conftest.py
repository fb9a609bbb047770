"""Every test of this folder runs on every backend: that is what makes it the store's contract."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from labeling_widget.store import open_store
from labeling_widget.store.base import NewAnswer, NewReview, Outcome, Slot, State, Store
from tools.postgres import Server

SHARED = ["sqlite file", "postgresql"]  # what several processes can open
BACKENDS = [*SHARED, "sqlite memory"]

ANN = "ann@example.com"


def slots(names: tuple[str, ...]) -> tuple[Slot, ...]:
    """The slots of questions that are asked of the whole trace."""
    return tuple(Slot(name) for name in names)


@dataclass
class Desk:
    """A session of three traces on a store, and short ways to work on it."""

    store: Store
    session_id: str = field(default_factory=lambda: secrets.token_hex(16))
    copies: list[str] = field(default_factory=list)

    def begin(self) -> Desk:
        self.store.add_session(
            {"session_id": self.session_id, "name": "desk", "label_schemas": [["faithful", 1]]}
        )
        self.add("tr-1", "tr-2", "tr-3")
        return self

    def add(self, *trace_ids: str) -> list[str]:
        copies = [secrets.token_hex(16) for _ in trace_ids]
        bodies = [json.dumps({"info": {"trace_id": t}}).encode() for t in trace_ids]
        frame = pd.DataFrame({"copy_id": copies, "trace_id": trace_ids, "body": bodies})
        added = self.store.add_items(self.session_id, frame, pd.DataFrame())
        self.copies += [c for c, t in zip(copies, trace_ids, strict=True) if t in added]
        return added

    def put(self, value: Any, item: int = 0, *, who: str = ANN, **more: Any) -> Outcome:
        given: dict[str, Any] = {
            "key": secrets.token_hex(8),
            "session_id": self.session_id,
            "copy_id": self.copies[item],
            "name": "faithful",
            "type": "feedback",
            "schema_version": 1,
        }
        text = None if value is None else json.dumps(value)
        more["required"] = slots(more.get("required", ()))
        return self.store.put_answer(NewAnswer(**{**given, **more}, reviewer=who, value=text))

    def move(self, state: State, item: int = 0, *, who: str = ANN, **more: Any) -> Outcome:
        given: dict[str, Any] = {
            "key": secrets.token_hex(8),
            "session_id": self.session_id,
            "copy_id": self.copies[item],
        }
        more["required"] = slots(more.get("required", ()))
        return self.store.set_review(NewReview(**{**given, **more}, reviewer=who, state=state))

    def undo(self, who: str = ANN, key: str | None = None) -> Outcome | None:
        return self.store.undo(self.session_id, who, key or secrets.token_hex(8))

    def states(self, who: str = ANN) -> str:
        """One letter per item."""
        return "".join(state[0] for state in self.store.states(self.session_id, who))

    def answers(self, item: int = 0, who: str = ANN) -> dict[str, Any]:
        """Name → value of the answers that stand."""
        review = self.store.review(self.session_id, self.copies[item], who)
        return {a.name: json.loads(str(a.value)) for a in review.answers if a.valid}

    def written(self) -> tuple[int, ...]:
        """How many rows there are of everything an answer can touch."""
        return tuple(len(self.store.frame(t)) for t in ("changes", "assessments", "reviews"))


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a store can be: of PostgreSQL, one that is there and holds nothing."""
    if request.param == "sqlite memory":
        yield "sqlite://"
    elif request.param == "sqlite file":
        yield f"sqlite:///{tmp_path}/labels.db"
    else:
        databases: Databases = request.getfixturevalue("databases")
        made = databases.make()
        yield made
        databases.server.drop_database(made)


@dataclass
class Databases:
    """Stores on one server, each made as a copy of an empty one: much quicker than the tables."""

    server: Server
    template: str

    def make(self) -> str:
        return self.server.make_database(template=self.template)


@pytest.fixture(scope="session")
def databases(postgres: Server) -> Databases:
    url = postgres.make_database()
    open_store(url).close()
    return Databases(postgres, str(sa.make_url(url).database))


@pytest.fixture
def opened() -> Iterator[Callable[[str], Store]]:
    """Opens stores and closes them when the test ends."""
    stores: list[Store] = []

    def open_one(url: str) -> Store:
        stores.append(open_store(url))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture
def store(url: str, opened: Callable[[str], Store]) -> Store:
    return opened(url)


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store).begin()


@pytest.fixture
def desk_on() -> Callable[[Store], Desk]:
    """Makes a desk on another store than the test's own."""
    return lambda store: Desk(store).begin()
