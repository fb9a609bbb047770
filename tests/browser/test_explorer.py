"""A frame of traces explored in a real JupyterLab: what is seen there is what Python has."""

from __future__ import annotations

from ast import literal_eval

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenNotebook
from tests.browser.explorer_cells import CELLS, HOSTILE, MANY, SELECTED
from tests.browser.faults import Watch
from tests.browser.steps import press, show_at
from tests.browser.test_axe import check
from tools.notebook import Notebook, Theme

pytestmark = pytest.mark.browser

# Whether the trace beside the table is there or not.
EXPLORER = '.lw-root[data-view="explorer"]'
ALL = 14


def opened(lab: OpenNotebook, cells: list[str] = CELLS) -> tuple[Notebook, Locator]:
    """The explorer, once its rows and the first trace are there."""
    notebook = lab(cells)
    root = notebook.widget()
    root.locator("[data-row]").first.wait_for()
    return notebook, root


def matching(root: Locator, count: int) -> None:
    expect(root).to_have_attribute("data-count", str(count))


def row(root: Locator, number: int) -> Locator:
    return root.locator(f'[data-row="{number}"]')


def chip(root: Locator, name: str) -> Locator:
    """Open the menu of a condition."""
    root.get_by_role("search").get_by_role("button", name=name, exact=True).click()
    return root.get_by_role("dialog", name=f"Filter by {name.lower()}")


def failed_only(root: Locator) -> int:
    """Let only failed traces pass; how many there are."""
    menu = chip(root, "State")
    item = menu.locator("label", has_text="Error")
    count = int(item.locator("small").inner_text())
    item.click()
    matching(root, count)
    return count


def selected(notebook: Notebook) -> list[str]:
    """Ids of the traces that Python has as the selected ones, once it was told all changes."""
    notebook.widget().locator('[aria-label="Selection"][aria-busy="false"]').wait_for()
    found = literal_eval(notebook.read(SELECTED))
    assert isinstance(found, list)
    return found


def test_the_traces_of_the_frame_stand_in_its_order_with_the_first_one_open(lab: OpenNotebook):
    notebook, root = opened(lab)
    ids = literal_eval(notebook.read("print(frame['trace_id'].tolist())"))
    matching(root, len(ids))
    shown = root.locator("[data-trace]").evaluate_all("rows => rows.map((r) => r.dataset.trace)")
    assert shown == ids[: len(shown)]
    assert root.get_attribute("data-item") == ids[0]
    assert root.get_attribute("data-view") == "explorer"


def test_a_row_that_is_clicked_is_the_trace_beside_the_table(lab: OpenNotebook):
    notebook, root = opened(lab)
    row(root, 3).click()
    expect(root).to_have_attribute("data-item", row(root, 3).get_attribute("data-trace") or "")
    expect(root.locator(".lw-side [data-section=conversation]")).to_be_visible()
    expect(root.get_by_role("region", name="Details")).to_be_visible()
    assert selected(notebook) == []


def test_select_all_takes_what_matches_the_filter_and_python_has_it(lab: OpenNotebook):
    notebook, root = opened(lab)
    total = int(root.get_attribute("data-count") or 0)
    count = failed_only(root)
    assert 0 < count < total
    press(notebook, "Escape")
    root.get_by_role("checkbox", name=f"Select all {count} that match").click()
    expect(root.get_by_text(f"{count} selected", exact=True)).to_be_visible()
    assert len(selected(notebook)) == count
    assert notebook.read("print(set(explorer.selected['state']))") == "{'ERROR'}\n"
    assert notebook.read("print(explorer.filter.states)") == "['ERROR']\n"
    root.get_by_role("button", name="Clear filters").click()
    matching(root, total)
    expect(root.get_by_text(f"{count} selected", exact=True)).to_be_visible()
    assert len(selected(notebook)) == count


def test_words_are_found_in_any_case_and_literally(lab: OpenNotebook):
    notebook, root = opened(lab)
    total = int(root.get_attribute("data-count") or 0)
    ident = row(root, 2).get_attribute("data-trace") or ""
    press(notebook, "Escape")
    root.get_by_role("grid").focus()
    press(notebook, "/")
    notebook.page.keyboard.type(ident.upper())
    matching(root, 1)
    expect(root.locator("[data-trace]")).to_have_attribute("data-trace", ident)
    root.get_by_label("Search request, response, id").fill(".*")
    matching(root, 0)
    expect(root.get_by_text("No trace matches")).to_be_visible()
    root.get_by_label("Search request, response, id").fill("")
    matching(root, total)


def test_a_head_that_is_clicked_sorts_up_then_down_then_as_given(lab: OpenNotebook):
    notebook, root = opened(lab)
    head = root.get_by_role("columnheader", name="Duration")
    orders = []
    for sort in ("ascending", "descending", "none"):
        head.get_by_role("button").click()
        expect(head).to_have_attribute("aria-sort", sort)
        expect(root.get_by_role("grid")).to_have_attribute("aria-busy", "false")
        rows = root.locator("[data-row]").evaluate_all("rows => rows.map((r) => +r.dataset.row)")
        orders.append(rows)
        durations = literal_eval(
            notebook.read("print(explorer.matching['execution_duration'].dropna().tolist())")
        )
        if sort != "none":
            assert durations == sorted(durations, reverse=sort == "descending")
    assert orders[2] == sorted(orders[2])
    assert orders[0] != orders[2] or orders[1] != orders[2]


def test_selected_traces_become_a_new_session_that_python_has(lab: OpenNotebook):
    notebook, root = opened(lab)
    row(root, 1).get_by_role("checkbox").click()
    row(root, 4).get_by_role("checkbox").click(modifiers=["Shift"])
    root.get_by_role("button", name="Add 4 to session").click()
    menu = root.get_by_role("dialog", name="Add to a session")
    menu.get_by_role("button", name="New session with these 4").click()
    menu.get_by_label("Name").fill("Second look")
    menu.get_by_text("Is it correct?").click()
    menu.get_by_role("button", name="Create with 4").click()
    expect(root.get_by_role("status").filter(has_text="Added 4 to Second look.")).to_be_visible()
    made = notebook.read(
        "(session,) = lw.get_labeling_sessions()\n"
        "print(session.name, len(lw.search_traces(run_id=session.mlflow_run_id)),"
        " session.label_schemas)"
    )
    assert made == "Second look 4 ['correct']\n"
    # The same again adds nothing, and says so beforehand.
    root.get_by_role("button", name="Add 4 to session").click()
    menu.get_by_role("button", name="Second look").get_by_text("all 4 there already").wait_for()
    menu.get_by_role("button", name="Second look").click()
    expect(
        root.get_by_role("status").filter(
            has_text="Nothing new for Second look; 4 were there already."
        )
    ).to_be_visible()


def test_everything_works_by_key_and_the_notebook_sees_none_of_them(lab: OpenNotebook):
    notebook, root = opened(lab)
    before = notebook.cells()
    root.get_by_role("grid").focus()
    press(notebook, "j", "j", "x", "Shift+ArrowDown", "d", "d", "b")
    expect(root.get_by_text("2 selected", exact=True)).to_be_visible()
    ids = [row(root, number).get_attribute("data-trace") for number in (2, 3)]
    assert selected(notebook) == ids
    expect(root).to_have_attribute("data-item", ids[1] or "")
    press(notebook, "Enter")
    expect(root.locator(".lw-side .lw-scroll")).to_be_focused()
    press(notebook, "Escape", "Home")
    expect(root.get_by_role("grid")).to_be_focused()
    expect(root).to_have_attribute("data-item", row(root, 0).get_attribute("data-trace") or "")
    press(notebook, "?")
    expect(root.get_by_role("dialog", name="Keys")).to_be_visible()
    press(notebook, "Escape", "Control+a")
    expect(root.get_by_text(f"{ALL} selected", exact=True)).to_be_visible()
    assert len(selected(notebook)) == ALL
    assert notebook.cells() == before


def test_what_python_selects_and_filters_is_on_the_screen(lab: OpenNotebook):
    notebook, root = opened(lab)
    notebook.read("explorer.select(frame['trace_id'].iloc[[1, 5]])")
    expect(root.get_by_text("2 selected", exact=True)).to_be_visible()
    expect(row(root, 5)).to_have_attribute("aria-selected", "true")
    notebook.read("explorer.filter = {'states': ['ERROR']}")
    expect(root.get_by_role("button", name="State: Error", exact=True)).to_be_visible()


def test_ten_thousand_rows_are_a_few_in_the_page_and_all_within_reach(lab: OpenNotebook):
    notebook, root = opened(lab, [MANY])
    grid = root.get_by_role("grid")
    expect(grid).to_have_attribute("aria-rowcount", "10001")
    grid.focus()
    press(notebook, "End")
    expect(row(root, 9_999)).to_be_visible()
    expect(root).to_have_attribute("data-item", row(root, 9_999).get_attribute("data-trace") or "")
    grid.evaluate("(grid) => { grid.scrollTop = grid.scrollHeight / 2; }")
    expect(row(root, 5_000)).to_be_visible()
    assert root.get_by_role("row").count() < 60
    assert root.locator("*").count() < 2_500
    press(notebook, "a")
    expect(root.get_by_text("10,000 selected", exact=True)).to_be_visible()
    assert len(selected(notebook)) == 10_000
    root.get_by_role("button", name="Columns").click()
    root.get_by_role("dialog", name="Columns").get_by_text("place").click()
    expect(row(root, 5_000).get_by_text("place 5000")).to_be_visible()


@pytest.mark.parametrize("width", [1100, 420])
def test_hostile_ids_tags_requests_and_names_are_text(lab: OpenNotebook, width: int):
    notebook = lab([HOSTILE], run=False)
    watch = Watch(notebook)
    notebook.run_all()
    root = notebook.page.locator(EXPLORER)
    root.locator("[data-row]").first.wait_for()
    show_at(root, width)
    size = watch.size(root)
    count = int(root.get_attribute("data-count") or 0)
    grid = root.get_by_role("grid")
    grid.focus()
    press(notebook, "Home")
    for number in range(count):
        press(notebook, "x", "Enter")
        ident = row(root, number).get_attribute("data-trace") or ""
        # One of them has a word of 100 kB, which takes the browser seconds to lay out.
        expect(root).to_have_attribute("data-item", ident, timeout=30_000)
        root.get_by_role("region", name="Details").wait_for()
        assert watch.faults(root)[:3] == []
        press(notebook, "Escape", "ArrowDown")
    for name in ("Tag", "Labels"):
        menu = chip(root, name)
        menu.get_by_role("button").first.click()
        menu.get_by_role("checkbox").nth(1).check()
        assert watch.faults(root)[:3] == []
        press(notebook, "Escape")
    root.get_by_role("button", name="Clear filters").click()
    matching(root, count)
    root.get_by_role("button", name="Add").click()
    menu = root.get_by_role("dialog", name="Add to a session")
    menu.get_by_role("button").filter(has_text=f"{count} traces").first.click()
    root.locator(".lw-outcome").wait_for()
    assert watch.faults(root)[:3] == []
    assert watch.size(root) == size
    assert watch.overflow(root) <= 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [None, 420])
def test_axe_finds_nothing_in_the_explorer(lab: OpenNotebook, width: int | None, theme: Theme):
    notebook, root = opened(lab)
    if width:
        show_at(root, width)
    root.get_by_role("grid").focus()
    press(notebook, "j", "x")
    check(notebook, (theme,))
    chip(root, "Tag").get_by_role("button").first.click()
    check(notebook, (theme,))
    press(notebook, "Escape")
    root.get_by_role("button", name="Add").click()
    menu = root.get_by_role("dialog", name="Add to a session")
    menu.get_by_role("button", name="New session").click()
    menu.get_by_role("button", name="Create").click()
    expect(menu.get_by_text("The session needs a name.")).to_be_visible()
    check(notebook, (theme,))
    press(notebook, "Escape")
    root.get_by_role("grid").focus()
    press(notebook, "Enter")
    expect(root.locator(".lw-side :focus")).to_be_visible()
    expect(root.locator(".lw-side [data-section=json]")).to_be_attached()
    check(notebook, (theme,))


def test_a_restarted_kernel_is_said_and_nothing_freezes(lab: OpenNotebook):
    notebook, _ = opened(lab)
    root = notebook.page.locator(EXPLORER)
    notebook.restart_kernel()
    row(root, 2).get_by_role("checkbox").click()
    expect(root.get_by_text("The kernel was restarted.")).to_be_visible()
    expect(row(root, 2).get_by_role("checkbox")).not_to_be_checked()
    root.get_by_role("grid").focus()
    press(notebook, "j", "j")
    expect(row(root, 2)).to_be_visible()
    # What the dead view asked of its kernel is no error of the widget's.
    notebook.problems.clear()
