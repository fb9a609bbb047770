"""A disk that is full under an open page: nothing is forgotten, all is saved when it has room."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenNotebook
from tests.browser.kept_steps import assert_all_saved, cells, fetch_ahead
from tests.browser.steps import at_index, focus_first_option, press
from tests.browser.test_axe import check

pytestmark = pytest.mark.browser

# No file of the kernel's may grow beyond a page: to SQLite that is a disk without room.
LIMIT = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, -1))"


def test_what_is_answered_and_skipped_on_a_full_disk_is_saved_when_it_has_room(
    lab: OpenNotebook, tmp_path: Path
):
    database = tmp_path / "labels.db"
    notebook = lab(cells(database))
    root = notebook.widget()
    fetch_ahead(notebook, 4)
    notebook.read(LIMIT.format(limit=4096))
    focus_first_option(notebook)
    for index in (1, 2, 3):
        press(notebook, "1")
        at_index(notebook, index)
    press(notebook, "s")
    root.get_by_role("dialog").get_by_role("textbox").fill("not a question of ours")
    press(notebook, "Enter")
    expect(root).to_have_attribute("data-save", "unsaved")
    banner = root.locator(".lw-banner")
    expect(banner).to_contain_text("its disk has room")
    expect(banner).to_contain_text("Kept in this browser meanwhile.")
    check(notebook)
    notebook.read(LIMIT.format(limit=-1))
    assert_all_saved(notebook, database, 3, "a full disk")
    expect(root.get_by_role("button", name="Skipped 1", exact=True)).to_be_visible()
    history = "print(session.progress()[['completed', 'skipped']].values.tolist())"
    assert notebook.read(history) == "[[3, 1]]\n"
