"""A store's file that can only be read under an open page: it says so, and saves when it may."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenNotebook
from tests.browser.kept_steps import answer_one, assert_all_saved, cells, fetch_ahead
from tests.browser.kernel_steps import stored
from tests.browser.steps import at_index, focus_first_option, press, show_at
from tests.browser.test_axe import check
from tests.read_only import copied, write_protected
from tools.notebook import Notebook

pytestmark = pytest.mark.browser

LOWER_RIGHTS = "from tests.read_only import lower_rights, raise_rights\nlower_rights()"
RAISE_RIGHTS = "raise_rights()"

# A connection keeps the right that it was opened with, and the kernel may open another whenever
# two calls come at once: then it has only those.
CONNECT_ANEW = "lw.get_store()._database._engine.dispose()"


# Everything that the cells and the words of an error need: what root has, others may not read.
LOAD = "import labeling_widget\nget_ipython().run_cell('1 / 0')"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    folder.mkdir()
    return folder / "labels.db"


def test_what_is_answered_and_skipped_while_the_file_can_only_be_read_is_saved_later(
    lab: OpenNotebook, database: Path
):
    notebook = lab(cells(database))
    root = notebook.widget()
    answer_the_first(notebook)
    with write_protected(database):
        notebook.read(f"{LOWER_RIGHTS}\n{CONNECT_ANEW}")
        answer_more(notebook, 2)
        press(notebook, "s")
        root.get_by_role("dialog").get_by_role("textbox").fill("not a question of ours")
        press(notebook, "Enter")
        expect(root).to_have_attribute("data-save", "unsaved")
        expect(root.get_by_text("3 not saved", exact=True)).to_be_visible()
        banner = root.locator(".lw-banner")
        expect(banner).to_contain_text(f"can only be read; make {database} and its folder writable")
        expect(banner).to_contain_text("Kept in this browser meanwhile.")
        check(notebook)
        show_at(root, 420)
        assert banner.evaluate("(banner) => banner.scrollWidth <= banner.clientWidth")
        show_at(root, 1100)
        assert len(stored(copied(database))) == 1
        notebook.read(RAISE_RIGHTS)
    assert_all_saved(notebook, database, 3, "a read-only file")
    expect(root.get_by_role("button", name="Skipped 1", exact=True)).to_be_visible()
    expect(banner).to_have_count(0)
    progress = "print(session.progress()[['completed', 'skipped']].values.tolist())"
    assert notebook.read(progress) == "[[3, 1]]\n"


def test_a_notebook_run_again_while_its_file_can_only_be_read_says_so_and_keeps_the_answers(
    lab: OpenNotebook, database: Path
):
    notebook = lab(cells(database))
    root = notebook.widget()
    answer_the_first(notebook)
    with write_protected(database):
        notebook.restart_kernel()
        notebook.read(f"{LOAD}\n{LOWER_RIGHTS}")
        answer_more(notebook, 2)
        expect(root.get_by_text("2 kept here", exact=True)).to_be_visible()
        banner = root.locator(".lw-banner")
        expect(banner).to_contain_text("2 answers are kept in this browser and will be saved then.")
        notebook.run_all()
        error = notebook.page.locator(".jp-OutputArea-output", has_text="StoreUnavailable")
        expect(error).to_contain_text("labels.db or its folder can only be read")
        expect(error).to_contain_text("make both writable, or copy the file")
        assert len(stored(copied(database))) == 1
        notebook.read(RAISE_RIGHTS)
    notebook.problems.clear()  # what the page asked of the dead kernel
    notebook.run_all()
    assert_all_saved(notebook, database, 3, "a read-only file")


def answer_the_first(notebook: Notebook) -> None:
    """Have some items on the page, and the first of them saved."""
    fetch_ahead(notebook, 4)
    answer_one(notebook)
    at_index(notebook, 1)
    notebook.wait_for_saved()


def answer_more(notebook: Notebook, count: int) -> None:
    """Answer the items after the first, whatever becomes of it."""
    focus_first_option(notebook)
    for index in range(2, count + 2):
        press(notebook, "1")
        at_index(notebook, index)
