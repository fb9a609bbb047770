"""The comparison that every fault test ends with says what is lost, and what is there twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import fault_log
from tools.fault_table import table


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "faults.jsonl"
    monkeypatch.setattr(fault_log, "LOG", path)
    return path


def test_what_was_acknowledged_and_is_not_stored_fails_and_is_counted(log: Path) -> None:
    with pytest.raises(AssertionError):
        fault_log.nothing_lost("a fault", times=2, acknowledged=["a", "b"], found=["b"])
    [line] = [json.loads(text) for text in log.read_text().splitlines()]
    assert table([line]).endswith("| a fault | 2 | 2 | 1 | 1 |")


def test_what_is_stored_twice_fails() -> None:
    with pytest.raises(AssertionError, match="stored twice"):
        fault_log.nothing_lost("a fault", times=1, acknowledged=["a"], found=["a", "a"])


def test_more_in_the_store_than_was_acknowledged_is_no_loss() -> None:
    fault_log.nothing_lost("a fault", times=1, acknowledged=["a"], found=["a", "b"])
