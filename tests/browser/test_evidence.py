"""Passages of a trace, cells of tables and attributes marked as evidence."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenNotebook
from tests.browser.evidence_steps import marked, open_again, select, stored
from tests.browser.part_cells import FAILED, PARTS, TABLE
from tests.browser.steps import at_index, focus_first_option, press
from tests.browser.test_axe import check

pytestmark = pytest.mark.browser


def test_a_passage_is_marked_with_a_key_stored_exactly_and_marked_again_later(lab: OpenNotebook):
    notebook = lab([PARTS])
    root = at_index(notebook, 0)
    focus_first_option(notebook)
    press(notebook, "1")
    answer = root.locator(".is-answer [data-text]").inner_text()
    words = answer[5:30].strip()
    select(root, words)
    expect(root.locator(".lw-mark-button")).to_be_visible()
    press(notebook, "e")
    expect(root.locator(".lw-evidence li")).to_have_count(1)
    notebook.wait_for_saved()
    press(notebook, "j")
    at_index(notebook, 1)
    press(notebook, "k")
    at_index(notebook, 0)
    notebook.page.wait_for_function("CSS.highlights.get('lw-evidence')?.size === 1")
    assert marked(notebook) == [words]
    stored = json.loads(
        notebook.read("import json; print(json.dumps(session.labels()['evidence'].iloc[0]));")
    )
    [passage] = stored
    assert passage["quote"] == words
    text = notebook.read(
        "trace = json.loads(lw.sample_traces()['trace'].iloc[0])\n"
        "root = next(s for s in trace['data']['spans'] if not s['parent_span_id'])\n"
        "value = json.loads(root['attributes']['mlflow.spanOutputs'])\n"
        f"for key in {passage['path']!r}.split('/')[2:]:\n"
        "    value = value[int(key) if isinstance(value, list) else key]\n"
        "print(value)"
    )
    assert text[passage["start"] : passage["end"]] == words
    check(notebook)


def test_what_a_search_found_is_marked_without_a_mouse_and_taken_away_again(lab: OpenNotebook):
    notebook = lab([PARTS])
    root = at_index(notebook, 0)
    focus_first_option(notebook)
    word = root.locator(".is-answer [data-text]").inner_text().split()[2].strip(".,")
    press(notebook, "1", "/")
    notebook.page.keyboard.type(word)
    expect(root.locator(".lw-search-bar, .lw-search").first).to_be_visible()
    notebook.page.wait_for_function("CSS.highlights.get('lw-search')?.size > 0")
    press(notebook, "Enter", "Escape", "e")
    expect(root.locator(".lw-evidence li")).to_have_count(1)
    notebook.wait_for_saved()
    root.locator(".lw-evidence li button").last.click()
    expect(root.locator(".lw-evidence li")).to_have_count(0)
    notebook.wait_for_saved()
    assert notebook.read("print(session.labels()['evidence'].tolist())").strip() == "[[]]"


def test_what_an_error_says_is_marked_and_marked_again_later(lab: OpenNotebook):
    notebook = lab([FAILED])
    root = at_index(notebook, 0)
    focus_first_option(notebook)
    press(notebook, "1")
    words = root.locator(".lw-problem [data-text]").first.inner_text()[3:20].strip()
    select(root, words, within=".lw-problem [data-text]")
    press(notebook, "e")
    expect(root.locator(".lw-evidence li")).to_have_count(1)
    open_again(notebook)
    notebook.page.wait_for_function("CSS.highlights.get('lw-evidence')?.size > 0")
    assert set(marked(notebook)) == {words}  # at the call, and where the errors stand
    passage = stored(notebook)
    card = root.locator("[data-within]:has(.lw-problem)").first
    assert passage["span_id"] == card.get_attribute("data-within")
    assert (passage["quote"], passage["start"]) == (words, 3)


def test_a_cell_of_a_tools_table_is_marked_and_it_alone_is_marked_again(lab: OpenNotebook):
    notebook = lab([TABLE])
    root = at_index(notebook, 0)
    focus_first_option(notebook)
    press(notebook, "1")
    root.get_by_role("button", name="Result").first.click()
    cells = root.locator("td[data-text]")
    expect(cells).to_have_count(6)
    select(root, "in stock", within="tbody tr:nth-child(2) td:nth-child(2)")
    expect(root.locator(".lw-mark-button")).to_be_visible()
    press(notebook, "e")
    expect(root.locator(".lw-evidence li")).to_have_count(1)
    card = root.locator(".lw-tool:has(table)").get_attribute("data-within")
    own = {"span_id": card, "path": "/outputs/1/state~1now", "start": 0, "end": 8}
    # Results are folded when an item is opened: this one is there to be read.
    root = open_again(notebook)
    assert marked(notebook) == ["in stock"]
    line = notebook.page.evaluate(
        "[...CSS.highlights.get('lw-evidence')][0].startContainer"
        ".parentElement.closest('tr').sectionRowIndex"
    )
    assert line == 1
    assert stored(notebook) == {"quote": "in stock", **own}
    root.locator(".lw-evidence li button").first.click()
    expect(root.locator("tbody tr").nth(1)).to_be_in_viewport()
    check(notebook)


def test_a_hostile_cell_is_marked_exactly_and_stays_text(lab: OpenNotebook):
    notebook = lab([TABLE])
    root = at_index(notebook, 0)
    focus_first_option(notebook)
    press(notebook, "1")
    root.get_by_role("button", name="Result").first.click()
    select(root, "twelve", within="tbody tr:nth-child(3) td:nth-child(1)")
    press(notebook, "e")
    expect(root.locator(".lw-evidence li")).to_have_count(1)
    open_again(notebook)
    assert marked(notebook) == ["twelve"]
    passage = stored(notebook)
    assert (passage["path"], passage["start"]) == ("/outputs/2/name", 35)
    assert notebook.read("print(hostile.index('twelve'))").strip() == "35"


def test_a_passage_of_a_document_is_marked_and_marked_again_later(lab: OpenNotebook):
    notebook = lab([PARTS])
    root = at_index(notebook, 0)
    focus_first_option(notebook)
    press(notebook, "1")
    last = root.locator("[data-document]").last
    toggle = last.locator("header > button[aria-expanded]")
    if toggle.get_attribute("aria-expanded") == "false":
        toggle.click()
    run = last.locator("[data-text] [data-at]:not(:has([data-at]))").first
    words = run.inner_text()[3:16].strip()
    document = str(last.get_attribute("data-document"))
    select(root, words, within=f'[data-document="{document}"] [data-text]')
    press(notebook, "e")
    expect(root.locator(".lw-evidence li")).to_have_count(1)
    root = open_again(notebook)
    assert marked(notebook) == [words]
    passage = stored(notebook)
    assert passage["quote"] == words
    assert str(passage["path"]).startswith("/outputs/2/")
    assert passage["span_id"] == root.locator("[data-document]").last.get_attribute("data-within")


def test_an_attribute_of_a_span_is_marked_and_shown_again(lab: OpenNotebook):
    notebook = lab([TABLE])
    root = at_index(notebook, 0)
    focus_first_option(notebook)
    press(notebook, "1")
    root.locator(".lw-tool").first.locator("header button").click()
    root.locator(".lw-drawer").get_by_role("button", name="Attributes").click()
    value = ".lw-drawer dd[data-path='/attributes/why~1so'] [data-text]"
    select(root, "asked twice", within=value)
    expect(root.locator(".lw-mark-button")).to_be_visible()
    press(notebook, "e")
    expect(root.locator(".lw-evidence li")).to_have_count(1)
    notebook.wait_for_saved()
    span = root.locator(".lw-drawer").get_attribute("data-within")
    own = {"span_id": span, "path": "/attributes/why~1so", "start": 7, "end": 18}
    assert stored(notebook) == {"quote": "asked twice", **own}
    press(notebook, "j")
    at_index(notebook, 1)
    press(notebook, "k")
    root = at_index(notebook, 0)
    # It leads to the span, and to the part of it that it stands in.
    root.locator(".lw-evidence li button").first.click()
    expect(root.locator(value)).to_be_visible()
    notebook.page.wait_for_function("CSS.highlights.get('lw-evidence')?.size === 1")
    assert marked(notebook) == ["asked twice"]
    check(notebook)


def test_evidence_waits_for_the_answer_it_belongs_to(lab: OpenNotebook):
    notebook = lab([PARTS])
    root = at_index(notebook, 0)
    focus_first_option(notebook)
    select(root, root.locator(".is-answer [data-text]").inner_text()[:9].strip())
    press(notebook, "e")
    expect(root.get_by_text("A marked passage is saved together with an answer")).to_be_visible()
    press(notebook, "1")
    notebook.wait_for_saved()
    assert notebook.read("print(len(session.labels()['evidence'].iloc[0]))").strip() == "1"
