"""How the widget stands in a page that has rules of its own."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenNotebook
from tests.browser.session_cells import CELLS, MAKE
from tests.browser.steps import at_index, press, show_at
from tools.jupyter import Host

pytestmark = pytest.mark.browser

# One element of each kind inside the widget, beside the same in a shadow root that has the
# widget's style sheet and nothing of the notebook's.
COMPARE = """(root) => {
    const own = [...document.querySelectorAll("style")]
        .find((style) => style.textContent.includes(".lw-of-labeling"));
    const host = document.createElement("div");
    document.body.append(host);
    const alone = host.attachShadow({ mode: "open" });
    alone.append(own.cloneNode(true));
    const copy = root.cloneNode(false);
    alone.append(copy);
    copy.style.width = `${root.clientWidth}px`;
    const kinds = ["a", "b", "blockquote", "button", "code", "dd", "dl", "dt", "em", "fieldset",
        "h2", "h3", "hr", "input", "kbd", "label", "legend", "li", "mark", "ol", "p", "pre",
        "small", "strong", "table", "td", "textarea", "th", "tr", "ul"];
    const styles = ["display", "float", "fontFamily", "fontSize", "fontWeight", "lineHeight",
        "color", "backgroundColor", "margin", "padding", "borderTopWidth", "borderRadius",
        "overflow", "textAlign", "textDecorationLine", "whiteSpace", "wordBreak", "boxSizing",
        "verticalAlign", "listStyleType"];
    const differing = [];
    for (const kind of kinds) {
        const here = document.createElement(kind);
        const there = document.createElement(kind);
        if (kind === "a") { here.href = there.href = "#x"; }
        root.append(here);
        copy.append(there);
        for (const name of styles) {
            const [inPage, apart] = [getComputedStyle(here)[name], getComputedStyle(there)[name]];
            if (inPage !== apart) differing.push(`${kind} ${name}: ${inPage}, not ${apart}`);
        }
        here.remove();
    }
    host.remove();
    return differing;
}"""


@pytest.mark.parametrize("host", ["lab", "notebook"])
def test_the_notebooks_rules_for_output_do_not_reach_into_the_widget(lab: OpenNotebook, host: Host):
    notebook = lab(CELLS, host=host)
    assert notebook.widget().evaluate(COMPARE) == []


EVERY_VIEW = [
    MAKE,
    "session",
    "lw.show(lw.sample_traces().iloc[0])",
    "lw.explore(lw.sample_traces())",
    "lw.get_review_app()",
    "session.results()",
]
VIEWS = ["labeling", "widget", "explorer", "review_app", "results"]

# What of a view looks different when the style sheets of the other views are not on the page.
OVERRULED = """(view) => {
    const root = document.querySelector(`.lw-of-${view}`);
    const others = [...document.querySelectorAll("style")].filter(({ textContent }) =>
        textContent.includes(".lw-of-") && !textContent.includes(`.lw-of-${view}`));
    const looks = () => [...root.querySelectorAll("*")].map((element) => {
        const { width, height, color, fontSize, fontWeight, padding, margin, listStyleType } =
            getComputedStyle(element);
        const all = [width, height, color, fontSize, fontWeight, padding, margin, listStyleType];
        return `${element.tagName} ${element.className}: ${all.join(", ")}`;
    });
    const beside = looks();
    for (const style of others) style.disabled = true;
    const alone = looks();
    for (const style of others) style.disabled = false;
    return [others.length, beside.filter((look, at) => look !== alone[at])];
}"""


def test_views_beside_each_other_look_as_they_do_alone(lab: OpenNotebook):
    notebook = lab(EVERY_VIEW)
    for view in VIEWS:
        expect(notebook.page.locator(f".lw-of-{view}").first).to_be_visible()
    notebook.page.locator(".lw-of-results .lw-asked").first.wait_for()
    for view in VIEWS:
        others, overruled = notebook.page.evaluate(OVERRULED, view)
        assert (view, overruled) == (view, [])
        assert others >= len(VIEWS) - 1


@pytest.mark.parametrize("width", [320, 420, 719, 860, 960, 1100, 1240])
def test_complete_and_next_is_whole_at_every_width(lab: OpenNotebook, width: int):
    notebook = lab(CELLS)
    root = notebook.widget()
    show_at(root, width)
    button = root.get_by_role("button", name="Complete and next")
    inside, around = button.bounding_box(), root.bounding_box()
    assert inside
    assert around
    assert inside["x"] + inside["width"] <= around["x"] + around["width"] - 8
    words = button.evaluate(
        """(button) => {
            const range = document.createRange();
            range.selectNodeContents(button.firstElementChild);
            const [words, box] = [range.getBoundingClientRect(), button.getBoundingClientRect()];
            return words.left >= box.left && words.right <= box.right && words.height < 28;
        }"""
    )
    assert words


def test_a_narrow_widget_answers_in_a_sheet_that_folds(lab: OpenNotebook):
    notebook = lab(CELLS)
    root = notebook.widget()
    show_at(root, 420)
    question = root.locator("[data-question]").first
    expect(question).to_be_visible()
    press_in = root.get_by_role("button", name="Fold the questions away")
    press_in.click()
    expect(question).to_be_hidden()
    root.get_by_role("button", name="Show the questions").click()
    question.locator("[data-option] input").first.focus()
    press(notebook, "1", "Enter")
    at_index(notebook, 1)
    notebook.wait_for_saved()


def test_every_view_has_radio_buttons_and_ids_of_its_own(lab: OpenNotebook):
    notebook = lab([MAKE, "widget = session.widget()\nwidget", "widget", "session"])
    notebook.widget(2)
    names, ids = notebook.page.evaluate(
        """() => {
            const roots = [...document.querySelectorAll(".lw-root")];
            const all = (what, of) => roots.flatMap((root) => [...new Set(
                [...root.querySelectorAll(what)].map(of))]);
            return [all("input[type=radio]", (each) => each.name), all("[id]", (each) => each.id)];
        }"""
    )
    assert names
    assert len(set(names)) == len(names)
    assert len(set(ids)) == len(ids)
