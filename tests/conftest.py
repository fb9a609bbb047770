"""What all tests share: the `real` group, and a PostgreSQL server for those that need one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.postgres import Server

REAL_TRACES = Path(
    os.environ.get("LABELING_REAL_TRACES")
    or Path(__file__).resolve().parents[2] / "shared" / "data"
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the `real` group out where its data is absent."""
    if REAL_TRACES.is_dir():
        return
    real = [item for item in items if item.get_closest_marker("real")]
    if real and os.environ.get("LABELING_REQUIRE_REAL") == "1":
        raise pytest.UsageError(
            f"LABELING_REQUIRE_REAL=1, and the real traces are not in {REAL_TRACES}"
        )
    if real:
        config.hook.pytest_deselected(items=real)
        items[:] = [item for item in items if item not in real]


@pytest.fixture(autouse=True)
def mlflow_as_it_was() -> Iterator[None]:
    """MLflow's experiment is one for the whole process: another test's database may lack it."""
    before = _active_experiment()
    yield
    if _active_experiment() != before:
        sys.modules["mlflow.tracking.fluent"].__dict__["_active_experiment_id"] = before[0]
        os.environ.pop("MLFLOW_EXPERIMENT_ID", None)
        if before[1] is not None:
            os.environ["MLFLOW_EXPERIMENT_ID"] = before[1]


def _active_experiment() -> tuple[str | None, str | None]:
    fluent = sys.modules.get("mlflow.tracking.fluent")
    return getattr(fluent, "_active_experiment_id", None), os.environ.get("MLFLOW_EXPERIMENT_ID")


@pytest.fixture(scope="session")
def real_traces_folder() -> Path:
    return REAL_TRACES


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server of the tests' own, for the whole run; where none can be started the tests fail."""
    with Server() as server:
        yield server
