"""Questions about spans, documents and conversations."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenNotebook
from tests.browser.part_cells import LABELS, PARTS, SPANS, TURNS
from tests.browser.steps import at_index, focus_first_option, press
from tests.browser.test_axe import check

pytestmark = pytest.mark.browser


def asked(root: Locator) -> Locator:
    """The part of the trace that is asked about now."""
    return root.locator(".is-asked")


def ends(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text) + "$")


def test_every_document_is_asked_about_in_turn_with_one_key_each(lab: OpenNotebook):
    notebook = lab([PARTS])
    root = at_index(notebook, 0)
    expect(root.locator("[data-document]")).to_have_count(3)
    focus_first_option(notebook)
    press(notebook, "1")
    expect(asked(root)).to_have_attribute("data-part", ends("/document:0"))
    press(notebook, "1")
    expect(asked(root)).to_have_attribute("data-part", ends("/document:1"))
    press(notebook, "2", "1")
    notebook.wait_for_saved()
    expect(root.locator(".lw-part-sign[data-state=completed]")).to_have_count(3)
    assert json.loads(notebook.read(LABELS).replace("'", '"').lower()) == [
        ["correct", "trace", True],
        ["relevant", "document:0", True],
        ["relevant", "document:1", False],
        ["relevant", "document:2", True],
    ]


def test_a_card_of_the_trace_leads_to_its_questions(lab: OpenNotebook):
    notebook = lab([PARTS])
    root = at_index(notebook, 0)
    root.locator("[data-document]").nth(2).locator(".lw-part-sign").click()
    expect(asked(root)).to_have_attribute("data-part", ends("/document:2"))
    press(notebook, "2")
    notebook.wait_for_saved()
    assert "['relevant', 'document:2', False]" in notebook.read(LABELS)
    check(notebook)


def test_the_result_of_a_tool_call_that_is_asked_about_is_there_to_be_read(lab: OpenNotebook):
    notebook = lab([PARTS])
    at_index(notebook, 0)
    focus_first_option(notebook)
    press(notebook, "j")
    root = at_index(notebook, 1)
    tools = root.locator(".lw-tool")
    expect(tools.first).to_be_visible()
    expect(tools.locator(".lw-fold[aria-expanded=false]")).to_have_count(0)
    results = root.locator(".lw-tool-result")
    assert results.count() > 0
    press(notebook, "1")
    expect(asked(root)).to_be_in_viewport()


def test_an_undone_answer_about_a_part_leads_back_to_it(lab: OpenNotebook):
    notebook = lab([PARTS])
    root = at_index(notebook, 0)
    focus_first_option(notebook)
    press(notebook, "1", "1", "1")
    notebook.wait_for_saved()
    press(notebook, "u")
    expect(asked(root)).to_have_attribute("data-part", ends("/document:1"))
    expect(root.locator(".lw-part-sign[data-state=completed]")).to_have_count(1)
    assert "document:1" not in notebook.read(LABELS)


def test_a_trace_without_parts_asks_only_about_the_whole(lab: OpenNotebook):
    notebook = lab([PARTS])
    focus_first_option(notebook)
    press(notebook, "j")
    root = at_index(notebook, 1)
    expect(root.locator("[data-question=relevant]")).to_have_count(0)
    expect(root.locator("[data-question=call]")).to_have_count(1)


def test_a_span_without_a_card_opens_when_it_is_asked_about(lab: OpenNotebook):
    notebook = lab([SPANS])
    root = at_index(notebook, 0)
    focus_first_option(notebook)
    expect(root.locator(".lw-drawer")).to_be_visible()
    first = root.locator(".lw-drawer").get_attribute("data-within")
    press(notebook, "1")
    expect(root.locator(".lw-drawer")).not_to_have_attribute("data-within", str(first))
    # The only question of the session: the last of its parts completes the item.
    for _ in range(root.locator('[data-type="CHAT_MODEL"]').count() - 1):
        press(notebook, "1")
    root = at_index(notebook, 1)
    expect(root.get_by_text("Nothing is asked about this trace")).to_be_visible()
    press(notebook, "Control+Enter")
    expect(notebook.widget().get_by_text("All 2 done")).to_be_visible()


def test_turns_of_a_conversation_are_read_together_and_labeled_one_by_one(lab: OpenNotebook):
    notebook = lab([TURNS])
    root = at_index(notebook, 0)
    expect(root.get_by_text("Turn 1 of 3")).to_be_visible()
    expect(root.locator(".lw-turn .lw-message").first).to_be_visible()
    expect(root.locator("[data-question=whole]")).to_have_count(1)
    root.get_by_role("button", name="Label turn 3").click()
    root = at_index(notebook, 2)
    expect(root.get_by_text("Turn 3 of 3")).to_be_in_viewport()
    expect(root.locator(".lw-turn")).to_have_count(2)
    expect(root.locator("[data-question=whole]")).to_have_count(0)
    check(notebook, themes=("light",))


def test_the_whole_conversation_has_one_label_and_each_turn_its_own(lab: OpenNotebook):
    notebook = lab([TURNS])
    at_index(notebook, 0)
    focus_first_option(notebook)
    press(notebook, "1", "2", "Enter")
    at_index(notebook, 1)
    press(notebook, "2", "Enter")
    at_index(notebook, 2)
    notebook.wait_for_saved()
    assert json.loads(notebook.read(LABELS).replace("'", '"').lower()) == [
        ["turn", "trace", True],
        ["whole", "conversation", False],
        ["turn", "trace", False],
    ]
