"""A session labeled with the keyboard alone, from the first question to the last."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenNotebook
from tests.browser.session_cells import CELLS
from tests.browser.steps import at_index, focus_first_option, press
from tests.fault_log import nothing_lost

pytestmark = pytest.mark.browser

EVERY_INPUT = """
import labeling_widget as lw
inputs = {
    "verdict": lw.InputPassFail("Good", "Bad"),
    "tone": lw.InputCategorical(options=["Warm", "Neutral", "Cold"]),
    "faults": lw.InputCategoricalList(options=["Vague", "Wrong", "Rude"]),
    "score": lw.InputNumeric(min_value=0, max_value=9),
    "change": lw.InputText(max_length=200),
    "facts": lw.InputTextList(max_length_each=100, max_count=5),
}
schemas = [
    lw.create_label_schema(name, type="feedback", input=each) for name, each in inputs.items()
]
session = lw.create_labeling_session("every input", label_schemas=schemas)
session.add_traces(lw.sample_traces())
session
"""
READ_EVERY_INPUT = """
import json
(row,) = session.to_df().to_dict("records")
print(json.dumps({name: row[name] for name in ["state", *inputs]}, default=float))
"""


def test_every_input_type_is_answered_by_keyboard_and_read_back(lab: OpenNotebook):
    notebook = lab([EVERY_INPUT])
    focus_first_option(notebook)
    keyboard = notebook.page.keyboard
    press(notebook, "1", "3", "1", "3", "ArrowDown")
    keyboard.type("7")
    press(notebook, "ArrowDown")
    keyboard.type("shorter, 1 jk")
    press(notebook, "ArrowDown")
    keyboard.type("first fact")
    press(notebook, "Enter")
    keyboard.type("second fact")
    press(notebook, "Control+Enter")
    at_index(notebook, 1)
    notebook.wait_for_saved()
    assert json.loads(notebook.read(READ_EVERY_INPUT)) == {
        "state": "completed",
        "verdict": True,
        "tone": "Cold",
        "faults": ["Vague", "Rude"],
        "score": 7.0,
        "change": "shorter, 1 jk",
        "facts": ["first fact", "second fact"],
    }


def test_j_and_k_move_between_items_and_letters_in_a_text_box_do_not(lab: OpenNotebook):
    notebook = lab(CELLS)
    focus_first_option(notebook)
    press(notebook, "j", "j")
    at_index(notebook, 2)
    press(notebook, "k")
    root = at_index(notebook, 1)
    box = root.locator("textarea").first
    box.focus()
    notebook.page.keyboard.type("just kidding, sure, 12")
    expect(box).to_have_value("just kidding, sure, 12")
    assert root.get_attribute("data-index") == "1"


def test_c_comments_on_the_answer_just_given(lab: OpenNotebook):
    notebook = lab(CELLS)
    focus_first_option(notebook)
    press(notebook, "2", "c")
    notebook.page.keyboard.type("because")
    press(notebook, "Escape")
    notebook.wait_for_saved()
    assert notebook.read("print(session.labels()['rationale'].tolist())") == "['because']\n"


def test_after_a_comment_the_keys_answer_the_question_that_was_next(lab: OpenNotebook):
    notebook = lab(CELLS)
    focus_first_option(notebook)
    press(notebook, "2", "c")
    notebook.page.keyboard.type("because")
    press(notebook, "Escape", "1")
    notebook.wait_for_saved()
    values = notebook.read("print(session.labels().set_index('name')['value'].to_dict())")
    assert values.startswith("{'correct': False, ")


def test_a_click_right_after_a_comment_without_an_answer_is_an_answer(lab: OpenNotebook):
    notebook = lab(CELLS)
    root = notebook.widget()
    focus_first_option(notebook)
    press(notebook, "c")
    notebook.page.keyboard.type("because")
    option = root.locator('[data-question="tone"] [data-option="Neutral"]')
    option.hover()
    notebook.page.mouse.down()
    # Long enough for whatever leaving the comment draws.
    root.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    notebook.page.mouse.up()
    expect(option.locator("input")).to_be_checked()
    expect(root.locator('[data-question="correct"]')).to_contain_text("saved together with")
    root.locator('[data-question="tone"] .lw-status.is-ok').wait_for()
    assert notebook.read("print(session.labels()['value'].tolist())") == "['Neutral']\n"


def test_skipping_with_a_reason_and_a_note_is_in_the_progress(lab: OpenNotebook):
    notebook = lab(CELLS)
    root = notebook.widget()
    focus_first_option(notebook)
    press(notebook, "s")
    root.get_by_role("dialog").get_by_role("textbox").focus()
    notebook.page.keyboard.type("not ours")
    press(notebook, "ArrowUp", "2")
    at_index(notebook, 1)
    notebook.wait_for_saved()
    assert notebook.read("print(int(session.progress()['skipped'].sum()))") == "1\n"
    press(notebook, "k")
    root = at_index(notebook, 0)
    press(notebook, "s")
    expect(root.get_by_role("dialog").get_by_role("textbox")).to_have_value("not ours")
    assert root.evaluate("(root) => root.contains(document.activeElement)")


def test_a_filter_shows_only_its_items(lab: OpenNotebook):
    notebook = lab(CELLS)
    focus_first_option(notebook)
    press(notebook, "1", "Enter")
    at_index(notebook, 1)
    notebook.wait_for_saved()
    root = notebook.widget()
    root.get_by_role("button", name="Done 1").click()
    at_index(notebook, 0)
    root.get_by_role("button", name="Skipped 0").click()
    expect(root.get_by_text("Nothing skipped")).to_be_visible()
    root.get_by_role("button", name="Show all").click()
    expect(root.locator("[data-question]").first).to_be_visible()


def test_go_to_finds_an_item_by_its_number(lab: OpenNotebook):
    notebook = lab(CELLS)
    root = notebook.widget()
    focus_first_option(notebook)
    press(notebook, "g")
    notebook.page.keyboard.type("5")
    expect(root.get_by_role("option").first).to_contain_text("5")
    expect(root.locator("output", has_text="of 14")).not_to_have_text("14 of 14")
    press(notebook, "Enter")
    at_index(notebook, 4)
    press(notebook, "1")
    notebook.wait_for_saved()


def test_enter_straight_after_typing_goes_to_what_was_typed(lab: OpenNotebook):
    notebook = lab(CELLS)
    item = notebook.read("print(session.trace_ids[8])").strip()
    focus_first_option(notebook)
    press(notebook, "g")
    notebook.widget().get_by_role("option").first.wait_for()
    notebook.page.keyboard.insert_text(item)
    press(notebook, "Enter")
    at_index(notebook, 8)


def test_the_trace_turns_its_pages_while_the_focus_is_on_the_questions(lab: OpenNotebook):
    notebook = lab(CELLS)
    focus_first_option(notebook)
    scroller = notebook.widget().get_by_label("Trace, scrolls")
    press(notebook, "PageDown")
    assert scroller.evaluate("(box) => box.scrollTop") > 0
    press(notebook, "Home")
    assert scroller.evaluate("(box) => box.scrollTop") == 0


TEN_QUESTIONS = """
import labeling_widget as lw
schemas = [
    lw.create_label_schema(f"q{n}", type="feedback", input=lw.InputPassFail()) for n in range(10)
]
session = lw.create_labeling_session("ten questions", label_schemas=schemas)
session.add_traces(lw.sample_traces().head(2))
session
"""


def test_ten_keys_in_one_frame_are_ten_answers(lab: OpenNotebook):
    notebook = lab([TEN_QUESTIONS])
    root = at_index(notebook, 0)
    focus_first_option(notebook)
    root.locator("[data-option] input").first.evaluate(
        """(input) => {
            for (let at = 0; at < 10; at += 1) {
                const key = String((at % 2) + 1);
                input.dispatchEvent(
                    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }),
                );
            }
        }"""
    )
    saved = root.locator("[data-question]:has(.lw-status.is-ok)")
    expect(saved).to_have_count(10)
    acknowledged = saved.evaluate_all("(all) => all.map((each) => each.dataset.question)")
    read = "import json; print(json.dumps(session.labels()[['name', 'value']].values.tolist()))"
    stored = json.loads(notebook.read(read))
    assert stored == [[f"q{n}", n % 2 == 0] for n in range(10)]
    found = [name for name, _ in stored]
    nothing_lost("ten keys in one frame", times=1, acknowledged=acknowledged, found=found)
