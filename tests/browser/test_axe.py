"""axe finds nothing to complain about in any view, light, dark and narrow.

https://github.com/dequelabs/axe-core
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import ROOT, OpenNotebook
from tests.browser.session_cells import ASKED_AGAIN, CELLS
from tests.browser.steps import at_index, focus_first_option, press, show_at
from tests.browser.test_reviewing import EVERY_INPUT
from tools.notebook import Notebook, Theme

pytestmark = pytest.mark.browser

AXE: Path = ROOT / "js" / "node_modules" / "axe-core" / "axe.min.js"

# What the page around the widget owes (its landmarks, its first heading) is not the widget's.
RUN = """async (root) => {
    // A colour on its way from one to another is neither. What is drawn anew meanwhile ends one
    // way and may begin another.
    const underWay = () => root.getAnimations({ subtree: true }).filter((each) =>
        each.playState === "running" && each.effect.getComputedTiming().endTime < Infinity);
    for (let some = underWay(); some.length > 0; some = underWay())
        await Promise.allSettled(some.map((each) => each.finished));
    const found = await window.axe.run(root, { resultTypes: ["violations", "passes"] });
    if (found.passes.length < 10) return [`axe looked at ${found.passes.length} rules only`];
    return found.violations.flatMap((violation) => violation.nodes.map((node) =>
        `${violation.id}: ${node.target.join(" ")} ${node.html.slice(0, 200)} ` +
        node.any.concat(node.all, node.none).map((each) => each.message).join("; ")));
}"""

SHOW = "import labeling_widget as lw\nlw.show(lw.sample_traces().iloc[[9]])"

SHOW_UNSEEN = """
import labeling_widget as lw
from tests.browser.hostile import UNSEEN
from tests.browser.hostile_traces import BATCHES, traces
lw.show(traces()[next(at for at, texts in enumerate(BATCHES) if UNSEEN[0] in texts)])
"""

View = Callable[[Notebook], None]


def the_first_trace(notebook: Notebook) -> None:
    notebook.widget()


def an_agent_with_a_span_open(notebook: Notebook) -> None:
    root = notebook.widget()
    _go_to_an_agent(notebook)
    root.locator("[data-span]").last.click()
    expect(root.locator(".lw-drawer-name")).to_be_attached()
    for part in ("Attributes", "Input", "Output"):
        root.locator(".lw-drawer").get_by_role("button", name=part).click()


def an_agent_searched_with_everything_unfolded(notebook: Notebook) -> None:
    root = notebook.widget()
    _go_to_an_agent(notebook)
    root.get_by_role("button", name="Search this trace").click()
    root.get_by_label("Search this trace", exact=True).fill("e")
    expect(root.locator(".lw-hits").first).to_be_attached()
    folded = root.locator(".lw-trace .lw-fold[aria-expanded=false]")
    while folded.count() > 0:
        folded.first.click()
    expect(root.locator(".lw-json .lw-code")).to_be_visible()


def the_keys(notebook: Notebook) -> None:
    focus_first_option(notebook)
    press(notebook, "?")
    expect(notebook.widget().get_by_role("dialog", name="Keys")).to_be_visible()


def the_skip_menu(notebook: Notebook) -> None:
    focus_first_option(notebook)
    press(notebook, "s")
    expect(notebook.widget().get_by_role("dialog", name="Why skip?")).to_be_visible()


def the_go_to_dialog(notebook: Notebook) -> None:
    focus_first_option(notebook)
    press(notebook, "g")
    expect(notebook.widget().get_by_role("option").first).to_be_visible()


def an_answer_with_a_comment(notebook: Notebook) -> None:
    root = notebook.widget()
    focus_first_option(notebook)
    press(notebook, "1", "c")
    notebook.page.keyboard.type("because")
    press(notebook, "Escape")
    notebook.wait_for_saved()
    expect(root.locator(".lw-comment")).to_be_visible()


VIEWS: list[View] = [
    the_first_trace,
    an_agent_with_a_span_open,
    an_agent_searched_with_everything_unfolded,
    the_keys,
    the_skip_menu,
    the_go_to_dialog,
    an_answer_with_a_comment,
]


def _go_to_an_agent(notebook: Notebook) -> None:
    root = notebook.widget()
    for index in range(14):
        at_index(notebook, index)
        root.locator(".lw-section").first.wait_for()
        if root.locator(".lw-tool").count() > 0:
            return
        root.get_by_role("button", name="Next item, j").click()
    raise AssertionError("no sample trace has a tool")


def violations(notebook: Notebook, root: Locator) -> list[str]:
    if not notebook.page.evaluate("'axe' in window"):
        # JupyterLab's loader would take it for a module of its own.
        source = AXE.read_text(encoding="utf-8")
        notebook.page.evaluate(f"{{ const define = undefined; {source} }}")
    found = list(root.evaluate(RUN))
    return [*found, *notebook.problems]


def check(notebook: Notebook, themes: tuple[Theme, ...] = ("light", "dark")) -> None:
    found = {}
    for theme in themes:
        notebook.theme(theme)
        found[theme] = violations(notebook, notebook.widget())
    assert found == {theme: [] for theme in themes}


@pytest.mark.parametrize("width", [None, 420])
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_axe_finds_nothing_in(lab: OpenNotebook, view: View, width: int | None):
    notebook = lab(CELLS)
    if width:
        show_at(notebook.widget(), width)
    view(notebook)
    check(notebook)


@pytest.mark.parametrize("width", [None, 420])
def test_axe_finds_nothing_in_any_input(lab: OpenNotebook, width: int | None):
    notebook = lab([EVERY_INPUT])
    if width:
        show_at(notebook.widget(), width)
    focus_first_option(notebook)
    press(notebook, "1", "3", "1", "ArrowDown")
    notebook.page.keyboard.type("77")
    press(notebook, "ArrowDown")
    expect(notebook.widget().get_by_role("alert").first).to_be_visible()
    check(notebook)


@pytest.mark.parametrize("width", [None, 420])
def test_axe_finds_nothing_in_a_single_trace(lab: OpenNotebook, width: int | None):
    notebook = lab([SHOW])
    if width:
        show_at(notebook.widget(), width)
    check(notebook)


def test_axe_finds_nothing_in_a_trace_with_characters_that_are_not_seen(lab: OpenNotebook):
    notebook = lab([SHOW_UNSEEN])
    expect(notebook.widget().locator(".lw-trace .lw-unseen").first).to_be_visible()
    check(notebook)


@pytest.mark.parametrize("width", [None, 420])
def test_axe_finds_nothing_where_questions_are_asked_again(lab: OpenNotebook, width: int | None):
    notebook = lab([ASKED_AGAIN])
    if width:
        show_at(notebook.widget(), width)
    expect(notebook.widget().locator("[data-earlier]")).to_be_visible()
    check(notebook)


def test_axe_finds_nothing_in_the_banner_of_a_restarted_kernel(lab: OpenNotebook):
    notebook = lab(CELLS)
    root = notebook.widget()
    notebook.restart_kernel()
    focus_first_option(notebook)
    press(notebook, "1")
    expect(root.get_by_text("The kernel was restarted.")).to_be_visible()
    # What the dead view asked of its kernel is no error of the widget's.
    notebook.problems.clear()
    check(notebook)
    notebook.problems.clear()
