"""The lowest versions that `make test-lowest` installs are those that pyproject.toml promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.environment import lowest

PYPROJECT = """
[project]
name = "thing"
dependencies = ["pandas>=2.2.2", "SQLAlchemy>=2.0.30,<3"]
[project.optional-dependencies]
postgres = ["psycopg[binary]>=3.2.1"]
all = ["thing[postgres]"]
"""


def test_each_dependency_of_the_package_and_of_its_extras_is_pinned(tmp_path: Path):
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    assert list(lowest(tmp_path / "pyproject.toml")) == [
        "pandas==2.2.2",
        "SQLAlchemy==2.0.30",
        "psycopg==3.2.1",
    ]


def test_a_dependency_that_promises_no_lowest_version_is_refused(tmp_path: Path):
    (tmp_path / "pyproject.toml").write_text(PYPROJECT.replace("pandas>=2.2.2", "pandas"))
    with pytest.raises(ValueError, match="'pandas' names no lowest version"):
        list(lowest(tmp_path / "pyproject.toml"))
