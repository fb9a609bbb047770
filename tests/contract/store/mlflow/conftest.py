"""What only MLflow does to a store: a database file, and a server that is asked over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.questions import pin_all
from labeling_widget.session import LabelingSession
from labeling_widget.store import open_store
from labeling_widget.store.base import Store
from tests.contract.store.conftest import MLFLOW_MARKS, new_experiment, scratch
from tools.mlflow_server import TrackingServer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs MLflow, and what it warns of is not for this package to mend."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            for mark in MLFLOW_MARKS:
                item.add_marker(mark)


@pytest.fixture(scope="session")
def server() -> Iterator[TrackingServer]:
    """A server for all tests, which leave it as it is."""
    with scratch() as folder, TrackingServer(folder) as running:
        yield running


@pytest.fixture
def url(tracking_file: str) -> str:
    """A store in an experiment of its own, in a file."""
    return new_experiment(tracking_file)


@pytest.fixture(params=["file", "server"])
def url_anywhere(request: pytest.FixtureRequest) -> str:
    """A store in an experiment of its own, in a file and on a server."""
    if request.param == "file":
        return new_experiment(request.getfixturevalue("tracking_file"))
    return new_experiment(request.getfixturevalue("server").uri, refresh=60)


@dataclass
class Team:
    """A session of the sample traces in MLflow, which several store objects open."""

    url: str
    session_id: str = ""
    opened: list[Store] = field(default_factory=list)

    def store(self) -> Store:
        """A store object of its own, as another kernel has one."""
        self.opened.append(open_store(self.url))
        return self.opened[-1]

    def begin(self, traces: Any = None) -> LabelingSession:
        """The session, made by the first store object."""
        store = self.store()
        helpful = lw.LabelSchema(
            name="helpful",
            type=lw.LabelSchemaType.FEEDBACK,
            title="Does it help?",
            input=lw.InputPassFail("Yes", "No"),
            enable_comment=True,
        )
        found = lw.LabelSchema(
            name="which one?",
            type=lw.LabelSchemaType.FEEDBACK,
            title="Is this the right tool?",
            input=lw.InputCategorical(options=["right", "wrong"]),
            target="span:TOOL",
        )
        facts = lw.LabelSchema(
            name="facts",
            type=lw.LabelSchemaType.EXPECTATION,
            title="What is true?",
            input=lw.InputTextList(),
            enable_comment=True,
        )
        versions = [list(version) for version in pin_all(store, [helpful, found, facts])]
        self.session_id = store.add_session(
            {"session_id": "", "name": "pilot", "created_by": "ann", "label_schemas": versions}
        )
        session = LabelingSession(store, self.session_id)
        return session.add_traces(lw.sample_traces() if traces is None else traces)

    def again(self) -> LabelingSession:
        """The session, as a new kernel finds it."""
        return LabelingSession(self.store(), self.session_id)


@pytest.fixture
def team(url: str) -> Iterator[Team]:
    made = Team(url)
    yield made
    for store in made.opened:
        store.close()


@pytest.fixture
def team_at() -> Iterator[Callable[[str], Team]]:
    """Makes a team at a URL."""
    made: list[Team] = []

    def make(url: str) -> Team:
        made.append(Team(url))
        return made[-1]

    yield make
    for team in made:
        for store in team.opened:
            store.close()


@pytest.fixture
def plain(url: str) -> Callable[..., Any]:
    """What MLflow itself returns for the traces of a run."""
    return lambda run_id: found_by_mlflow(url, run_id)


def found_by_mlflow(url: str, run_id: str) -> list[Any]:
    import mlflow

    uri = url.removeprefix("mlflow+").partition("?")[0]
    mlflow.set_tracking_uri(uri)
    experiment = mlflow.get_run(run_id).info.experiment_id
    return list(mlflow.search_traces(run_id=run_id, locations=[experiment], return_type="list"))
