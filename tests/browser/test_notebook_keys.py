"""The notebook's own keys rest while the focus is in the widget, in JupyterLab and Notebook 7."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator

from tests.browser.conftest import OpenNotebook
from tests.browser.session_cells import CELLS
from tools.jupyter import Host
from tools.notebook import Notebook

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("host", ["lab", "notebook"])]

# Each would change the notebook: insert, delete, cut, merge, run, …
NOTEBOOK_KEYS = ["b", "a", "d", "d", "x", "v", "m", "y", "z", "Shift+Enter", "Alt+Enter"]


def radio(root: Locator) -> Locator:
    return root.locator("[data-option] input").first


def button(root: Locator) -> Locator:
    return root.locator("button:visible").first


def text_box(root: Locator) -> Locator:
    return root.locator("textarea:visible").first


def tree_row(root: Locator) -> Locator:
    row = root.locator('[role="treeitem"][data-span]').first
    if row.count() == 0:
        root.get_by_role("tab", name="Spans").first.click()
    return row


@pytest.mark.parametrize("element", [radio, button, text_box, tree_row])
def test_its_keys_do_nothing_to_the_notebook(lab: OpenNotebook, host: Host, element):
    notebook = lab(CELLS, host=host)
    target = element(notebook.widget())
    target.focus()
    before = state_of(notebook)
    for key in [*NOTEBOOK_KEYS, "Control+Enter"]:
        target_or_home(notebook, target).press(key)
    assert state_of(notebook) == before


def test_letters_typed_into_a_comment_stay_letters(lab: OpenNotebook, host: Host):
    notebook = lab(CELLS, host=host)
    box = text_box(notebook.widget())
    box.focus()
    notebook.page.keyboard.type("bad data, 1 jk")
    assert box.input_value() == "bad data, 1 jk"


def test_tab_still_moves_the_focus(lab: OpenNotebook, host: Host):
    notebook = lab(CELLS, host=host)
    root = notebook.widget()
    button(root).focus()
    first = root.evaluate_handle("() => document.activeElement")
    notebook.page.keyboard.press("Tab")
    assert root.evaluate("(root, first) => document.activeElement !== first", first)


def test_ctrl_s_still_saves_the_notebook(lab: OpenNotebook, host: Host):
    notebook = lab(CELLS, host=host)
    radio(notebook.widget()).focus()
    assert notebook.is_dirty()
    notebook.page.keyboard.press("Control+s")
    notebook.wait_until("return !panel.context.model.dirty")


def state_of(notebook: Notebook) -> object:
    """All that a notebook key could change: the cells, what has run, the mode."""
    return notebook.evaluate(
        """return {
            cells: panel.content.model.sharedModel.cells.map((cell) => [
                cell.cell_type, cell.source, cell.execution_count ?? null,
            ]),
            mode: panel.content.mode,
            active: panel.content.activeCellIndex,
        };"""
    )


def target_or_home(notebook: Notebook, target: Locator) -> Locator:
    """Where the next key goes: completing an item may move the focus, but never out of the root."""
    root = notebook.widget()
    assert root.evaluate("(root) => root.contains(document.activeElement)")
    return target if target.is_visible() else root.locator(":focus")
