"""A reviewer at work in a real JupyterLab: what they press is what the next cell has."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenNotebook
from tests.browser.session_cells import CELLS, MAKE, ONE_QUESTION, SHOW, VALUES
from tests.browser.steps import focus_first_option
from tools.notebook import Notebook

pytestmark = pytest.mark.browser

LAST_PROMPT = "panel.content.widgets.at(-1).node.querySelector('.jp-InputPrompt').textContent"


def test_an_answer_by_key_is_a_row_in_the_next_cell(lab: OpenNotebook):
    notebook = lab(CELLS)
    item = notebook.widget().get_attribute("data-item")
    focus_first_option(notebook)
    notebook.page.keyboard.press("1")
    notebook.wait_for_saved()
    row = notebook.read(
        "(row,) = session.labels().to_dict('records')\n"
        "print(row['trace_id'], row['name'], row['value'], row['reviewer'])"
    )
    assert row == f"{item} correct True alice@example.com\n"


def test_the_only_one_key_question_takes_one_key_per_trace(lab: OpenNotebook):
    notebook = lab([ONE_QUESTION])
    root = notebook.widget()
    focus_first_option(notebook)
    for index in ("1", "2", "3"):
        notebook.page.keyboard.press("1")
        notebook.page.locator(f'.lw-root[data-index="{index}"]').wait_for()
    notebook.wait_for_saved()
    assert root.get_attribute("data-index") == "3"
    assert notebook.read("print(int(session.progress()['completed'].sum()))") == "3\n"


def test_a_reloaded_page_is_at_the_same_trace_with_the_same_answers(lab: OpenNotebook):
    notebook = lab(CELLS)
    focus_first_option(notebook)
    notebook.page.keyboard.press("ArrowRight")
    notebook.page.locator('.lw-root[data-index="1"]').wait_for()
    focus_first_option(notebook)
    notebook.page.keyboard.press("2")
    notebook.wait_for_saved()
    item = notebook.widget().get_attribute("data-item")
    notebook.command("docmanager:save")
    notebook.reload()
    root = notebook.widget()
    assert root.get_attribute("data-item") == item
    question = root.locator('[data-question="correct"]')
    question.locator('[data-option="false"] input:checked').wait_for()
    assert question.locator('[data-option="true"] input:checked').count() == 0


def test_undo_takes_the_answer_back_out_of_the_frame(lab: OpenNotebook):
    notebook = lab(CELLS)
    focus_first_option(notebook)
    notebook.page.keyboard.press("1")
    notebook.wait_for_saved()
    assert notebook.read(VALUES) == "[['correct', True]]\n"
    notebook.page.keyboard.press("u")
    notebook.widget().locator('[data-question="correct"]:not(:has(input:checked))').wait_for()
    notebook.wait_for_saved()
    assert notebook.read(VALUES) == "[]\n"


def assert_both_have_the_answer(notebook: Notebook) -> None:
    """Both at once: the radio buttons of one widget must not take the mark from the other's."""
    notebook.widget(1)
    notebook.page.wait_for_function(
        """() => [...document.querySelectorAll(".lw-root")].every(
            (root) => root.querySelector('[data-option="true"] input').checked)"""
    )


def test_two_views_of_one_widget_show_the_same_answer(lab: OpenNotebook):
    notebook = lab([MAKE, "widget = session.widget()\nwidget", "widget"])
    notebook.widget(1)
    focus_first_option(notebook, 0)
    notebook.page.keyboard.press("1")
    assert_both_have_the_answer(notebook)
    notebook.wait_for_saved(1)


def test_two_widgets_on_one_session_show_the_same_answer(lab: OpenNotebook):
    notebook = lab([MAKE, SHOW, SHOW])
    notebook.widget(1)
    focus_first_option(notebook, 0)
    notebook.page.keyboard.press("1")
    assert_both_have_the_answer(notebook)


def test_a_cell_run_again_shows_what_was_answered(lab: OpenNotebook):
    notebook = lab([MAKE, SHOW])
    focus_first_option(notebook)
    notebook.page.keyboard.press("1")
    notebook.wait_for_saved()
    first = notebook.widget().element_handle()
    notebook.start_last()
    first.wait_for_element_state("hidden")
    notebook.widget().locator('[data-option="true"] input:checked').wait_for()


def test_a_cell_that_runs_does_not_stop_labeling(lab: OpenNotebook):
    notebook = lab([MAKE, SHOW, "import time\nfor _ in range(slow): time.sleep(0.1)"], run=False)
    notebook.evaluate(
        "app.shell.activateById(panel.id); panel.content.activeCellIndex = 0;"
        "await app.commands.execute('notebook:run-cell');"
        "panel.content.activeCellIndex = 1; panel.content.deselectAll();"
        "await app.commands.execute('notebook:run-cell');"
    )
    notebook.widget()
    notebook.read("slow = 600")
    notebook.start_last()
    # The kernel's own status turns idle with every answer, so the cell's prompt is looked at.
    notebook.wait_until(f"return {LAST_PROMPT} === '[*]:'")
    focus_first_option(notebook)
    notebook.page.keyboard.press("1")
    notebook.wait_for_saved()
    assert notebook.evaluate(f"return {LAST_PROMPT}") == "[*]:"
    notebook.evaluate("await panel.sessionContext.session.kernel.interrupt()")
    notebook.wait_until(f"return {LAST_PROMPT} !== '[*]:'")
    assert notebook.read(VALUES) == "[['correct', True]]\n"


def test_the_dark_theme_is_dark(lab: OpenNotebook, screenshot):
    notebook = lab(CELLS)
    background = "(root) => getComputedStyle(root).backgroundColor"
    light = notebook.widget().evaluate(background)
    notebook.theme("dark")
    dark = notebook.widget().evaluate(background)
    screenshot(notebook, "labeling-dark")
    assert brightness(light) > 200
    assert brightness(dark) < 60


def brightness(color: str) -> float:
    red, green, blue = (float(part) for part in color.strip("rgba()").split(",")[:3])
    return (red + green + blue) / 3
