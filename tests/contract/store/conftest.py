"""Every test of this folder runs on every backend: that is what makes it the store's contract.

A test that asks for what only some backends guarantee says so, `@pytest.mark.needs("atomic")`, and
runs on those.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from labeling_widget.store import open_store
from labeling_widget.store.base import Store
from labeling_widget.store.capabilities import EVERYTHING, Capability
from labeling_widget.store.records import NewAnswer, NewReview, Outcome, Slot, State
from tools.mlflow_server import tracking_database
from tools.postgres import Server

SQL = ["sqlite file", "postgresql", "sqlite memory"]
CAPABILITIES: dict[str, frozenset[Capability]] = {
    **dict.fromkeys(SQL, EVERYTHING),
    "mlflow": frozenset(),
}
# What MLflow and its tables warn of is not for this package to mend.
MLFLOW_MARKS = [
    pytest.mark.mlflow,
    *(
        pytest.mark.filterwarnings(f"ignore::{kind}")
        for kind in ("DeprecationWarning", "PendingDeprecationWarning", "FutureWarning")
    ),
]

ANN = "ann@example.com"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "needs(capability): runs on backends that guarantee this (`Store.capabilities`)"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave a test out on the backends that do not guarantee what it needs."""
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        needed = {name for mark in item.iter_markers("needs") for name in mark.args}
        if unknown := needed - EVERYTHING:
            raise pytest.UsageError(f"{item.nodeid} needs what no backend has: {unknown}")
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        fits = needed <= CAPABILITIES.get(str(parameters.get("url")), EVERYTHING)
        (kept if fits else left_out).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


def small_trace(trace_id: str) -> bytes:
    """A trace of one span, as MLflow writes it."""
    request = json.dumps({"question": f"What is {trace_id}?"})
    span: dict[str, Any] = {
        "trace_id": base64.b64encode(hashlib.md5(trace_id.encode()).digest()).decode(),
        "span_id": base64.b64encode(b"12345678").decode(),
        "parent_span_id": None,
        "name": "answer",
        "start_time_unix_nano": 1_772_703_000_000_000_000,
        "end_time_unix_nano": 1_772_703_001_000_000_000,
        "events": [],
        "status": {"code": "STATUS_CODE_OK", "message": ""},
        "attributes": {
            "mlflow.spanType": '"CHAIN"',
            "mlflow.spanInputs": request,
            "mlflow.spanOutputs": '"Forty-two."',
        },
    }
    info = {"trace_id": trace_id, "state": "OK", "request_time": "2026-03-05T09:30:00.000Z"}
    return json.dumps({"info": info, "data": {"spans": [span]}}).encode()


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
        self.session_id = self.store.add_session(
            {"session_id": self.session_id, "name": "desk", "label_schemas": [["faithful", 1]]}
        )
        self.add("tr-1", "tr-2", "tr-3")
        return self

    def add(self, *trace_ids: str) -> list[str]:
        copies = [f"tr-{secrets.token_hex(16)}" for _ in trace_ids]
        bodies = [small_trace(t) for t in trace_ids]
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


@pytest.fixture(params=[*SQL, pytest.param("mlflow", marks=MLFLOW_MARKS)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a store can be: of PostgreSQL and MLflow, one that is there and holds nothing."""
    if request.param == "sqlite memory":
        yield "sqlite://"
    elif request.param == "sqlite file":
        yield f"sqlite:///{tmp_path}/labels.db"
    elif request.param == "mlflow":
        tracking: str = request.getfixturevalue("tracking_file")
        yield new_experiment(tracking)
    else:
        databases: Databases = request.getfixturevalue("databases")
        made = databases.make()
        yield made
        databases.server.drop_database(made)


def new_experiment(tracking_uri: str, *, refresh: float = 0) -> str:
    """URL of a store in an experiment of its own, which always looks at what others did."""
    return f"mlflow+{tracking_uri}?experiment={secrets.token_hex(8)}&refresh={refresh}"


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder, in memory where that can be: MLflow waits for the disk several times an answer."""
    memory = Path("/dev/shm")  # Linux has it
    where = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="labeling-mlflow-", dir=where) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def tracking_file() -> Iterator[str]:
    """URI of MLflow's own database in a file, one for all tests: making it takes a second."""
    with scratch() as folder:
        yield tracking_database(folder)


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
