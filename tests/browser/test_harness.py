"""The harness itself, with a widget of its own: when these fail, no other browser test counts."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenNotebook
from tests.browser.counter import CELL

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("host", ["lab", "notebook"])
def test_a_click_reaches_the_kernel_and_its_answer_the_page(lab: OpenNotebook, host):
    notebook = lab([CELL], host=host)
    root = notebook.widget()
    root.get_by_role("button").click()
    notebook.wait_for_saved()
    assert root.get_by_role("button").inner_text() == "count 1"
    assert root.get_attribute("data-pong") == "1"
    assert notebook.read("print(counter.value, counter.heard)") == "1 [1]\n"


@pytest.mark.parametrize("host", ["lab", "notebook"])
def test_a_reloaded_page_shows_the_same_kernel(lab: OpenNotebook, host):
    notebook = lab([CELL], host=host)
    notebook.widget().get_by_role("button").click()
    notebook.wait_for_saved()
    notebook.command("docmanager:save")
    notebook.reload()
    assert notebook.widget().get_by_role("button").inner_text() == "count 1"
    assert notebook.read("print(counter.value)") == "1\n"


def test_a_notebook_key_deletes_a_cell_when_nothing_stops_it(lab: OpenNotebook):
    notebook = lab([CELL, "1 + 1"])
    notebook.widget().get_by_role("button").focus()
    notebook.page.keyboard.press("d")
    notebook.page.keyboard.press("d")
    notebook.wait_until("return panel.content.widgets.length === 1")


def test_code_that_raises_in_the_kernel_fails_the_reader(lab: OpenNotebook):
    notebook = lab(["x = 1"])
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        notebook.read("x / 0")


def test_an_error_on_the_page_is_noticed(lab: OpenNotebook):
    notebook = lab(["x = 1"])
    with notebook.page.expect_event("pageerror"):
        notebook.page.evaluate("setTimeout(() => { throw new Error('from the page'); })")
    with notebook.page.expect_event("console"):
        notebook.page.evaluate("console.error('on the console')")
    assert any("from the page" in problem for problem in notebook.problems)
    assert any("on the console" in problem for problem in notebook.problems)
    notebook.problems.clear()


def test_the_theme_follows_the_switch(lab: OpenNotebook, screenshot):
    notebook = lab([CELL])
    notebook.theme("dark")
    assert screenshot(notebook, "harness-dark").stat().st_size > 0
    notebook.theme("light")
