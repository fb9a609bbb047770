"""Hostile content is harmless: in every place of every trace, question, name and comment."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.conftest import OpenNotebook
from tests.browser.faults import Watch
from tests.browser.hostile import CORPUS, HANDLERS, UNSEEN
from tests.browser.hostile_traces import ACCEPTED, BATCHES
from tests.browser.steps import at_index, focus_first_option, press, show_at
from tools.notebook import Notebook

pytestmark = pytest.mark.browser

MAKE = """
from tests.browser.hostile_traces import session
session = session()
session.widget(reviewer="\\u202ebob" + "<img src=x onerror=alert(1)>")
"""

# Opens every fold and every "Show all" of a part of the page, those inside of them too.
OPEN_ALL = """async (part) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const closed = () => part.querySelectorAll(
        '.lw-fold[aria-expanded=false], .lw-more[aria-expanded=false], ' +
        'header > [aria-expanded=false]');
    for (let turn = 0; turn < 200 && closed().length > 0; turn++) {
        for (const button of closed()) button.click();
        await frame();
        await frame();
    }
    while (part.querySelector(".lw-waiting")) await frame();
    return closed().length;
}"""

# Opens every span and every part of it; `look` says what is wrong with what is there then.
EVERY_SPAN = """async (root) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const until = async (test) => { while (!test()) await frame(); };
    const faults = [];
    const ids = [...root.querySelectorAll("[data-span]")].map((row) => row.dataset.span);
    for (const id of ids) {
        root.querySelector(`[data-span="${id}"]`).click();
        await until(() => root.querySelector(".lw-drawer-name"));
        for (const tab of root.querySelectorAll(".lw-drawer .lw-tab")) {
            tab.click();
            await frame();
            const drawer = root.querySelector(".lw-drawer");
            for (const fold of drawer.querySelectorAll(
                ".lw-fold[aria-expanded=false], .lw-more[aria-expanded=false]")) fold.click();
            await frame();
            await until(() => !drawer.querySelector(".lw-waiting"));
            faults.push(...window.outside(drawer));
        }
        root.querySelector("[aria-label^='Close the span']").click();
        await until(() => !root.querySelector(".lw-drawer"));
    }
    return [ids.length, faults];
}"""


def open_hostile(lab: OpenNotebook) -> tuple[Notebook, Watch, Locator]:
    notebook = lab([MAKE], run=False)
    watch = Watch(notebook)
    notebook.run_all()
    return notebook, watch, notebook.widget()


def open_all(part: Locator) -> None:
    assert part.evaluate(OPEN_ALL) == 0


def test_the_corpus_is_what_the_tests_say_it_is():
    assert len(set(CORPUS)) == len(CORPUS) >= 100


def test_every_trace_is_read_to_its_last_fold_and_nothing_runs_loads_or_leaves_its_box(
    lab: OpenNotebook,
):
    notebook, watch, root = open_hostile(lab)
    size = watch.size(root)
    for index in range(len(BATCHES)):
        at_index(notebook, index)
        open_all(root.locator(".lw-trace"))
        assert watch.faults(root)[:3] == []
        assert watch.size(root) == size
        press(notebook, "Escape")
        root.get_by_role("button", name="Next item, j").click()
    assert watch.overflow(root) <= 0


def test_every_span_is_opened_and_nothing_runs_loads_or_leaves_its_box(lab: OpenNotebook):
    notebook, watch, root = open_hostile(lab)
    for index in range(len(BATCHES)):
        at_index(notebook, index)
        root.locator("[data-span]").first.wait_for()
        opened, outside = root.evaluate(EVERY_SPAN)
        assert opened > 10
        assert outside[:3] == []
        assert watch.faults(root)[:3] == []
        root.get_by_role("button", name="Next item, j").click()


@pytest.mark.parametrize("width", [800, 420])
def test_questions_names_comments_and_notes_are_text(lab: OpenNotebook, width: int):
    notebook, watch, root = open_hostile(lab)
    show_at(root, width)
    size = watch.size(root)
    focus_first_option(notebook)
    press(notebook, "1", "c")
    notebook.page.keyboard.insert_text("\n".join(ACCEPTED[:100] + UNSEEN[:2]))
    press(notebook, "Escape")
    notebook.wait_for_saved()
    press(notebook, "s")
    root.get_by_role("dialog").get_by_role("textbox").fill(" ".join(ACCEPTED[:30] + UNSEEN[:2]))
    assert watch.faults(root)[:3] == []
    press(notebook, "Enter")
    at_index(notebook, 1)
    press(notebook, "g")
    root.get_by_role("dialog").get_by_role("combobox").fill("script")
    expect(root.get_by_role("dialog").get_by_role("option").first).to_be_visible()
    assert watch.faults(root)[:3] == []
    press(notebook, "Escape", "/")
    root.get_by_label("Search this trace", exact=True).fill(HANDLERS[0])
    expect(root.locator(".lw-hits").first).to_be_attached()
    assert watch.faults(root)[:3] == []
    assert watch.size(root) == size
    assert notebook.read("print(session.labels()['rationale'].str.len().max() > 1000)") == "True\n"


def test_what_is_not_seen_is_shown_in_every_place(lab: OpenNotebook):
    notebook, _, root = open_hostile(lab)
    for place in ["h2", ".lw-asks", ".lw-help", "label[data-option]", ".lw-form .lw-head"]:
        expect(root.locator(f"{place} .lw-unseen").first).to_be_attached()
    for index in range(next(at for at, texts in enumerate(BATCHES) if UNSEEN[0] in texts)):
        at_index(notebook, index)
        root.get_by_role("button", name="Next item, j").click()
    root.locator("[data-span]").first.wait_for()
    open_all(root.locator(".lw-trace"))
    for place in [
        "[data-role=system]",
        "[data-role=assistant]",
        ".lw-tool header",
        ".lw-tool dt",
        ".lw-tool dd",
        ".lw-problem",
        "[data-span]",
        "[data-document] header",
        "[data-document] .lw-document-body",
        ".lw-json",
    ]:
        expect(root.locator(f"{place} .lw-unseen").first).to_be_attached()


TURNS = """
import json
import labeling_widget as lw
from tests.browser.hostile import UNSEEN
from tests.browser.hostile_traces import ACCEPTED, traces
turns = [json.loads(trace) for trace in traces()]
for turn in turns:
    turn["info"]["trace_metadata"]["mlflow.trace.session"] = UNSEEN[0] + ACCEPTED[0]
lw.create_label_schema(
    "whole", type="feedback", input=lw.InputPassFail(), target="conversation", enable_comment=True
)
session = lw.create_labeling_session("turns", label_schemas=["whole"])
session.add_traces([json.dumps(turn) for turn in turns])
session
"""


def test_the_turns_of_a_conversation_are_text(lab: OpenNotebook):
    notebook = lab([TURNS], run=False)
    watch = Watch(notebook)
    notebook.run_all()
    root = notebook.widget()
    size = watch.size(root)
    for index in range(len(BATCHES) - 1):
        at_index(notebook, index)
        root.get_by_role("button", name="Next item, j").click()
    at_index(notebook, len(BATCHES) - 1)
    open_all(root.locator(".lw-trace"))
    expect(root.locator(".lw-trace .lw-unseen").first).to_be_attached()
    assert watch.faults(root)[:3] == []
    assert watch.size(root) == size
    assert watch.overflow(root) <= 0


PICTURE = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
IMAGE = """
import labeling_widget as lw
from tests.browser.hostile_traces import traces
lw.show(traces()[0])
"""


def test_an_image_is_asked_for_when_it_is_clicked_and_not_before(lab: OpenNotebook):
    notebook = lab([IMAGE], run=False)
    asked: list[str] = []
    address = "https://evil.example/probe.png"

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=PICTURE, content_type="image/svg+xml")

    notebook.page.route(address, answer)
    notebook.run_all()
    root = notebook.widget()
    open_all(root.locator(".lw-trace"))
    button = root.locator('button.lw-media[title="evil.example"]').first
    expect(button).to_be_attached()
    assert asked == []
    button.click()
    expect(root.locator("img")).to_have_attribute("referrerpolicy", "no-referrer")
    notebook.page.wait_for_function("() => document.querySelector('.lw-root img').complete")
    assert asked == [address]
