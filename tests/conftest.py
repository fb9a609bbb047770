"""What all tests share: the `real` group, and a PostgreSQL server for those that need one."""

from __future__ import annotations

import os
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


@pytest.fixture(scope="session")
def real_traces_folder() -> Path:
    return REAL_TRACES


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server of the tests' own, for the whole run; where none can be started the tests fail."""
    with Server() as server:
        yield server
