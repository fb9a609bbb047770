"""What belongs together stands in line, in one piece, and looks the same everywhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenNotebook
from tests.browser.kernel_steps import pid_of, stopped
from tests.browser.session_cells import MAKE
from tests.browser.steps import at_index, focus_first_option, press, show_at
from tests.browser.test_results import MAKE as RESULTS
from tests.browser.test_review_app import APP
from tests.browser.test_review_app import MAKE as SESSIONS
from tests.browser.test_traces import LARGE

pytestmark = pytest.mark.browser

PARTS = """
import labeling_widget as lw
yes_or_no = lw.InputPassFail("Yes", "No")
lw.create_label_schema("correct", type="feedback", input=yes_or_no)
lw.create_label_schema("relevant", type="feedback", input=yes_or_no, target="document")
session = lw.create_labeling_session("parts", label_schemas=["correct", "relevant"])
session.add_traces(lw.sample_traces())
session
"""
LARGE_RESULTS = f"""{LARGE.replace("lw.show(", "trace = (")}
lw.create_label_schema("correct", type="feedback", input=lw.InputPassFail())
session = lw.create_labeling_session("large", label_schemas=["correct"]).add_traces([trace])
for who, value in [("ann@example.com", True), ("bob@example.com", False)]:
    _ = session.log_assessment(session.trace_ids[0], "correct", value, reviewer=who)
session.results()
"""
HEADS = """(root) => [".lw-section-head", ".lw-kinds", ".lw-tree"].map((part) => {
    const found = root.querySelector(part);
    const { display, marginBottom, flexWrap, fontWeight } = found ? getComputedStyle(found) : {};
    return [part, display, marginBottom, flexWrap, fontWeight];
})"""
RING = """(root) => {
    const ring = getComputedStyle(root, "::after");
    const bar = Number(getComputedStyle(root.querySelector(".lw-bar")).zIndex);
    return ring.content !== "none" && Number(ring.zIndex) > bar;
}"""


def left_of(part: Locator) -> float:
    return float(part.evaluate("(element) => element.getBoundingClientRect().left"))


def height_of(part: Locator) -> float:
    return float(part.evaluate("(element) => element.getBoundingClientRect().height"))


def background_of(part: Locator) -> str:
    return str(part.evaluate("(element) => getComputedStyle(element).backgroundColor"))


def test_questions_about_parts_stand_in_line_with_the_others(lab: OpenNotebook):
    root = lab([PARTS]).widget()
    titles = root.locator(".lw-question .lw-asks")
    expect(titles).to_have_count(2)
    assert left_of(titles.nth(0)) == left_of(titles.nth(1))


def test_a_trace_in_the_results_looks_as_it_does_alone(lab: OpenNotebook):
    notebook = lab([LARGE, LARGE_RESULTS])
    alone, results = (notebook.page.locator(f".lw-of-{view}") for view in ("widget", "results"))
    results.get_by_role("listbox").get_by_role("option").first.click()
    results.locator(".lw-kinds, .lw-tree").first.wait_for()
    show_at(results, 700)
    show_at(alone, 700)
    assert results.evaluate(HEADS) == alone.evaluate(HEADS)


def test_the_ring_around_a_widget_that_has_the_focus_is_whole(lab: OpenNotebook):
    notebook = lab([MAKE.replace("sample_traces()", "sample_traces().head(1)"), "session"])
    focus_first_option(notebook)
    press(notebook, "1", "1", "Control+Enter")
    root = at_index(notebook, 0)
    expect(root.get_by_role("heading", name="All 1 done")).to_be_visible()
    expect(root).to_be_focused()
    assert root.evaluate(RING)


def test_the_name_of_narrow_results_is_whole_and_all_below_it_in_line(lab: OpenNotebook):
    named = RESULTS.replace('"pilot"', '"Workshop answers, round 1"')
    root = lab([named]).page.locator(".lw-of-results")
    root.locator(".lw-unit").first.wait_for()
    show_at(root, 420)
    title = root.locator(".lw-title")
    assert title.evaluate("(title) => title.scrollWidth <= title.clientWidth")
    edges = [
        left_of(root.locator(".lw-head h3").first),
        left_of(root.locator(".lw-asked h3").first),
    ]
    root.locator(".lw-unit").first.click()
    edges.append(left_of(root.locator(".lw-opinion-head").first))
    assert edges == [left_of(title)] * 3


def test_a_session_under_the_pointer_is_marked_as_a_whole(lab: OpenNotebook):
    root = lab([SESSIONS]).page.locator(APP)
    show_at(root, 420)
    row = root.locator("[data-session]").first
    before = background_of(row)
    row.hover()
    assert background_of(row) != before
    assert {background_of(cell) for cell in row.locator("td").all()} == {"rgba(0, 0, 0, 0)"}


def test_what_can_be_done_with_a_session_takes_one_line_each(lab: OpenNotebook):
    root = lab([SESSIONS]).page.locator(APP)
    root.get_by_role("button", name="More about Pilot").click()
    items = root.get_by_role("button").filter(has_text="…")
    lines = {height_of(item) for item in items.all() if item.is_visible()}
    assert lines == {28}


def test_the_questions_stand_in_the_same_place_for_every_trace(lab: OpenNotebook):
    notebook = lab([MAKE, "session"])
    root = notebook.widget()
    show_at(root, 1100)
    focus_first_option(notebook)
    found = []
    for index in range(9):
        at_index(notebook, index)
        root.locator(".lw-section").first.wait_for()
        found.append((root.locator(".has-panel").count(), left_of(root.locator(".lw-form"))))
        press(notebook, "j")
    assert {panels for panels, _ in found} == {0, 1}
    assert len({left for _, left in found}) == 1


def test_the_bar_stands_still_while_answers_are_saved_and_items_counted(lab: OpenNotebook):
    notebook = lab([MAKE, "session"])
    root = notebook.widget()
    show_at(root, 1240)
    focus_first_option(notebook)
    press(notebook, "1")
    notebook.wait_for_saved()
    segments = root.get_by_role("button", name="All 14")
    saved = left_of(segments)
    with stopped(pid_of(notebook)):
        press(notebook, "1")
        expect(root).to_have_attribute("data-save", "saving")
        assert abs(left_of(segments) - saved) < 1
    next_item = root.get_by_role("button", name="Next item, j")
    before = left_of(next_item)
    for index in range(10):
        at_index(notebook, index)
        press(notebook, "j")
    at_index(notebook, 10)
    assert round(left_of(next_item)) == round(before)
