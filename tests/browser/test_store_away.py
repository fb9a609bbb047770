"""A store that goes away under an open page: what was answered is saved when it is back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenNotebook
from tests.browser.kept_steps import answer_one, assert_all_saved, cells, fetch_ahead
from tests.browser.steps import at_index
from tools.notebook import Notebook
from tools.postgres import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def postgres() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.mark.parametrize("mode", ["fast", "immediate"], ids=["stopped", "killed"])
def test_postgresql_is_away_and_back_under_an_open_page(
    lab: OpenNotebook, postgres: Server, mode: str
):
    url = postgres.make_database()
    notebook = lab(cells(url))
    fetch_ahead(notebook, 4)
    answer_in_vain(notebook, 1)
    saved(notebook)
    postgres.stop(mode)
    answer_in_vain(notebook, 3)
    unsaved(notebook)
    postgres.start()
    word = {"fast": "stopped", "immediate": "killed"}[mode]
    assert_all_saved(notebook, url, 4, f"PostgreSQL {word} and started")


def test_a_file_that_is_moved_away_and_back_under_an_open_page(lab: OpenNotebook, tmp_path: Path):
    database = tmp_path / "labels.db"
    notebook = lab(cells(database))
    fetch_ahead(notebook, 4)
    answer_in_vain(notebook, 1)
    saved(notebook)
    elsewhere = database.rename(tmp_path / "moved.db")
    answer_in_vain(notebook, 3)
    unsaved(notebook)
    assert not database.exists()
    elsewhere.rename(database)
    assert_all_saved(notebook, database, 4, "a store file that disappears and returns")


def answer_in_vain(notebook: Notebook, count: int) -> None:
    first = int(notebook.widget().get_attribute("data-index") or 0)
    for more in range(1, count + 1):
        answer_one(notebook)
        at_index(notebook, first + more)


def saved(notebook: Notebook) -> None:
    expect(notebook.widget()).to_have_attribute("data-save", "saved")


def unsaved(notebook: Notebook) -> None:
    """The page says so, and keeps what was answered."""
    root = notebook.widget()
    expect(root).to_have_attribute("data-save", "unsaved", timeout=60_000)
    expect(root.locator(".lw-banner")).to_contain_text(re.compile("[Kk]ept in this browser"))
