"""For those who zoom, who work in a narrow column, or who do without motion."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenNotebook
from tests.browser.session_cells import CELLS, ONE_QUESTION
from tests.browser.steps import at_index, focus_first_option, press, show_at
from tests.browser.test_axe import check, violations
from tools.notebook import Notebook

pytestmark = pytest.mark.browser

EXPLORE = "import labeling_widget as lw\nlw.explore(lw.sample_traces())"
EMPTY = """
import labeling_widget as lw
session = lw.create_labeling_session("empty", label_schemas=[lw.GUIDELINES])
session
"""
DELETED = """
import labeling_widget as lw
session = lw.create_labeling_session("gone", label_schemas=[lw.GUIDELINES])
session.add_traces(lw.sample_traces().head(1))
widget = session.widget()
session.delete()
widget
"""

# What sticks out of the widget, or cannot be scrolled to; a control that is cut in half.
OUTSIDE = """(root) => {
    const frame = root.getBoundingClientRect();
    const hidden = (element) => element.closest(".lw-hidden, [hidden]") !== null;
    const scrolls = (element) => {
        for (let at = element.parentElement; at && at !== root; at = at.parentElement) {
            const style = getComputedStyle(at);
            if (/auto|scroll/.test(style.overflowX) && at.scrollWidth > at.clientWidth) return true;
        }
        return false;
    };
    const found = [];
    if (root.scrollWidth > root.clientWidth + 1) found.push(`wide: ${root.scrollWidth}`);
    const shown = "button, input, select, textarea, a, .lw-asks, b";
    for (const element of root.querySelectorAll(shown)) {
        const box = element.getBoundingClientRect();
        if (box.width === 0 || hidden(element) || scrolls(element)) continue;
        if (box.right > frame.right + 1 || box.left < frame.left - 1)
            found.push(element.outerHTML.slice(0, 120));
    }
    return found;
}"""


def is_whole(root: Locator) -> None:
    assert root.evaluate(OUTSIDE) == []


def zoom_in(notebook: Notebook) -> None:
    """200 % of zoom: half as many CSS pixels on a screen of 1280 by 800, Lab's sidebar closed."""
    notebook.page.set_viewport_size({"width": 640, "height": 400})
    notebook.command("application:toggle-left-area")


def test_at_200_percent_zoom_a_trace_is_labeled_as_ever(lab: OpenNotebook):
    notebook = lab(CELLS)
    zoom_in(notebook)
    root = notebook.widget()
    root.scroll_into_view_if_needed()
    is_whole(root)
    focus_first_option(notebook)
    press(notebook, "1", "2")
    notebook.wait_for_saved()
    for name in ("Complete and next", "Skip"):
        button = root.get_by_role("button", name=name)
        button.scroll_into_view_if_needed()
        expect(button).to_be_in_viewport()
    root.get_by_role("button", name="Complete and next").click()
    at_index(notebook, 1)
    is_whole(root)


@pytest.mark.parametrize("cells", [CELLS, [EXPLORE]], ids=["labeling", "explorer"])
def test_at_400_pixels_nothing_sticks_out_and_everything_is_reached(
    lab: OpenNotebook, cells: list[str]
):
    notebook = lab(cells)
    root = notebook.widget()
    show_at(root, 400)
    is_whole(root)
    for tab in root.locator(".lw-tab").all():
        tab.click()
        is_whole(root)


def test_at_200_percent_zoom_the_explorer_shows_its_table_and_opens_a_trace(lab: OpenNotebook):
    notebook = lab([EXPLORE])
    zoom_in(notebook)
    # So narrow, the first trace does not open by itself.
    root = notebook.page.locator(".lw-root")
    root.locator("[data-row]").first.wait_for()
    root.scroll_into_view_if_needed()
    is_whole(root)
    root.locator("[data-row]").nth(1).click()
    expect(root.locator(".lw-message").first).to_be_visible()
    is_whole(root)


def test_nothing_moves_for_those_who_ask_for_less_motion(lab: OpenNotebook):
    notebook = lab(CELLS)
    root = notebook.widget()
    moving = "(root) => root.getAnimations({ subtree: true }).map((each) => each.animationName)"
    # A spinner, which turns by default: the proof that there is something to hold still.
    root.evaluate(
        """(root) => {
            const spinner = document.createElement("i");
            spinner.className = "lw-icon is-spinning";
            root.append(spinner);
        }"""
    )
    assert root.evaluate(moving) == ["lw-turn"]
    notebook.page.emulate_media(reduced_motion="reduce")
    focus_first_option(notebook)
    press(notebook, "1", "j", "k", "?")
    expect(root.get_by_role("dialog", name="Keys")).to_be_visible()
    # What is said late stands there unseen till then, and does not move.
    assert set(root.evaluate(moving)) <= {"lw-appear"}


def test_what_is_saved_is_said_politely_and_what_is_wrong_at_once(lab: OpenNotebook):
    notebook = lab(CELLS)
    root = notebook.widget()
    focus_first_option(notebook)
    press(notebook, "1")
    notebook.wait_for_saved()
    expect(
        root.locator("[aria-live=polite], [role=status]").filter(has_text="Saved")
    ).not_to_have_count(0)


def test_axe_finds_nothing_when_all_is_done(lab: OpenNotebook):
    notebook = lab([ONE_QUESTION])
    root = notebook.widget()
    focus_first_option(notebook)
    for index in range(int(str(root.get_attribute("data-count")))):
        at_index(notebook, index)
        press(notebook, "1")
    expect(root.get_by_text("All 14 done")).to_be_visible()
    notebook.wait_for_saved()
    check(notebook)


def test_axe_finds_nothing_in_an_empty_session(lab: OpenNotebook):
    notebook = lab([EMPTY])
    root = notebook.page.locator(".lw-root")
    expect(root.get_by_text("add_traces").first).to_be_visible()
    assert violations(notebook, root) == []


def test_axe_finds_nothing_where_a_session_cannot_be_opened(lab: OpenNotebook):
    notebook = lab([DELETED])
    root = notebook.page.locator(".lw-root")
    expect(root.get_by_text("is deleted").first).to_be_visible()
    assert violations(notebook, root) == []
