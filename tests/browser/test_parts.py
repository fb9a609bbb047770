"""Questions about spans, documents and conversations, and passages marked as evidence."""

from __future__ import annotations

import json
import re
from ast import literal_eval

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenNotebook
from tests.browser.steps import at_index, focus_first_option, press
from tests.browser.test_axe import check
from tools.notebook import Notebook

pytestmark = pytest.mark.browser

# A retrieval of three documents and an agent with two tools.
PARTS = """
import labeling_widget as lw
yes_or_no = lw.InputPassFail("Yes", "No")
correct = lw.create_label_schema("correct", type="feedback", input=yes_or_no)
relevant = lw.create_label_schema(
    "relevant", type="feedback", input=yes_or_no, target="document", enable_comment=True
)
call = lw.create_label_schema("call", type="feedback", input=yes_or_no, target="span:TOOL")
session = lw.create_labeling_session("parts", label_schemas=[correct, relevant, call])
session.add_traces(lw.sample_traces().iloc[[0, 7]])
session
"""
LABELS = """
labels = session.labels()
print([[row.name_, row.target, row.value] for row in labels.rename(
    columns={"name": "name_"}).itertuples()])
"""
TURNS = """
import json
import labeling_widget as lw
traces = [json.loads(trace) for trace in lw.sample_traces()["trace"].iloc[[1, 2, 3, 4]]]
for trace in traces[:3]:
    trace["info"]["trace_metadata"]["mlflow.trace.session"] = "chat"
whole = lw.create_label_schema(
    "whole", type="feedback", title="All well?", input=lw.InputPassFail(), target="conversation"
)
turn = lw.create_label_schema("turn", type="feedback", input=lw.InputPassFail())
session = lw.create_labeling_session("conversation", label_schemas=[turn, whole])
session.add_traces([json.dumps(trace) for trace in traces])
session
"""
FAILED = """
import labeling_widget as lw
correct = lw.create_label_schema("correct", type="feedback", input=lw.InputPassFail())
other = lw.create_label_schema("other", type="feedback", input=lw.InputPassFail())
session = lw.create_labeling_session("failed", label_schemas=[correct, other])
traces = lw.sample_traces()
session.add_traces(traces.sort_values("state").head(3))
session
"""
# Equal cells, one of them hostile; the same words stand in the answer, too.
TABLE = """
import json
import labeling_widget as lw
correct = lw.create_label_schema("correct", type="feedback", input=lw.InputPassFail())
other = lw.create_label_schema("other", type="feedback", input=lw.InputPassFail())
session = lw.create_labeling_session("table", label_schemas=[correct, other])
hostile = "</td><script>alert(1)</script>\\u202e\U0001f642 \\x00 twelve"
names = ["tyre", "light", hostile]
rows = [{"name": name, "state/now": "in stock"} for name in names]
trace = json.loads(lw.sample_traces()["trace"].iloc[7])
for span in trace["data"]["spans"]:
    if json.loads(span["attributes"]["mlflow.spanType"]) == "TOOL":
        span["attributes"]["mlflow.spanOutputs"] = json.dumps(rows)
        span["attributes"]["why/so"] = json.dumps("It was asked twice.")
    elif json.loads(span["attributes"]["mlflow.spanType"]) != "AGENT":
        span["attributes"].pop("mlflow.spanInputs", None)
session.add_traces([json.dumps(trace), lw.sample_traces()["trace"].iloc[8]])
session
"""
SPANS = """
import labeling_widget as lw
model = lw.create_label_schema(
    "model", type="feedback", input=lw.InputPassFail(), target="span:CHAT_MODEL"
)
session = lw.create_labeling_session("spans", label_schemas=[model])
session.add_traces(lw.sample_traces().iloc[[7, 12]])
session
"""


def asked(root: Locator) -> Locator:
    """The part of the trace that is asked about now."""
    return root.locator(".is-asked")


def ends(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text) + "$")


def select(root: Locator, words: str, within: str = ".is-answer [data-text]") -> None:
    """Select words of the answer, or of another text, as a mouse would."""
    root.locator(within).first.evaluate(
        """(box, words) => {
            const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.nodeValue.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + words.length);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
                return;
            }
            throw new Error(`the answer does not say ${words}`);
        }""",
        words,
    )


def marked(notebook: Notebook) -> list[str]:
    """The texts that are marked as evidence on the page."""
    found = notebook.page.evaluate(
        "[...(CSS.highlights.get('lw-evidence') ?? [])].map((range) => range.toString())"
    )
    return [str(text) for text in found]


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
    expect(root.locator(".lw-part-sign.is-ok")).to_have_count(3)
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
    expect(root.locator(".lw-part-sign.is-ok")).to_have_count(1)
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


def stored(notebook: Notebook) -> dict[str, object]:
    """The one passage that the first stored answer rests on."""
    [passage] = literal_eval(notebook.read("print(session.labels()['evidence'].iloc[0])"))
    return dict(passage)


def open_again(notebook: Notebook) -> Locator:
    """The first item, as it is after another one was on the screen."""
    notebook.wait_for_saved()
    press(notebook, "j")
    at_index(notebook, 1)
    press(notebook, "k")
    root = at_index(notebook, 0)
    notebook.page.wait_for_function("CSS.highlights.get('lw-evidence')?.size > 0")
    return root


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
