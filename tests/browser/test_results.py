"""What came back to a session, in a real JupyterLab: read, settled, and followed."""

from __future__ import annotations

from ast import literal_eval

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenNotebook
from tests.browser.steps import press, show_at
from tests.browser.test_axe import check
from tools.notebook import Notebook, Theme

pytestmark = pytest.mark.browser

MAKE = """
import labeling_widget as lw
lw.create_label_schema(
    "correct", type="feedback", title="Is it correct?", input=lw.InputPassFail(),
    enable_comment=True,
)
lw.create_label_schema(
    "grade", type="feedback", title="How good?",
    input=lw.InputCategorical(options=["poor", "fair", "good"]),
)
lw.create_label_schema("score", type="feedback", input=lw.InputNumeric(min_value=0, max_value=9))
session = lw.create_labeling_session(
    "pilot", label_schemas=["correct", "grade", "score", lw.EXPECTED_FACTS], blind=True
)
ids = session.add_traces(lw.sample_traces()).trace_ids
for number, trace_id in enumerate(ids):
    for who in ("ann@example.com", "bob@example.com", "carol@example.com"):
        differs = who.startswith("bob") and number % 3 == 0
        session.log_assessment(
            trace_id, "correct", (number % 2 == 0) != differs, reviewer=who,
            rationale="It cites nothing." if differs else "",
        )
        grade = ["poor", "fair", "good"][number % 3]
        session.log_assessment(trace_id, "grade", grade, reviewer=who)
        session.log_assessment(trace_id, "score", (number + differs) % 10, reviewer=who)
    session.log_assessment(
        trace_id, lw.EXPECTED_FACTS, [f"fact {number}"], reviewer=who, complete=number < 2
    )
session.results()
"""

EMPTY = """
import labeling_widget as lw
session = lw.create_labeling_session("new", label_schemas=[lw.EXPECTED_FACTS])
session.add_traces(lw.sample_traces().head(2))
session.results()
"""

DECIDED = "print(session.adjudications()[['trace_id', 'value', 'decided_by']].values.tolist())"


def shown(lab: OpenNotebook) -> tuple[Notebook, Locator]:
    """The results, once their list is there."""
    notebook = lab([MAKE])
    root = notebook.widget()
    root.locator(".lw-unit").first.wait_for()
    return notebook, root


def opened(root: Locator) -> Locator:
    root.locator(".lw-settle").wait_for()
    return root


def test_keys_alone_lead_from_the_list_to_an_agreed_answer_and_to_the_next(lab: OpenNotebook):
    notebook, root = shown(lab)
    ids = literal_eval(notebook.read("print(ids)"))
    expect(root).to_have_attribute("data-count", "5")
    root.get_by_role("listbox").focus()
    press(notebook, "ArrowDown", "Enter")
    opened(root)
    expect(root).to_have_attribute("data-item", ids[3])
    opinions = root.locator(".lw-opinions")
    expect(opinions).to_contain_text("bob@example.com")
    expect(opinions).to_contain_text("It cites nothing.")
    press(notebook, "2", "Control+Enter")
    expect(root).to_have_attribute("data-item", ids[6])
    assert literal_eval(notebook.read(DECIDED)) == [[ids[3], False, "alice@example.com"]]
    press(notebook, "Escape")
    expect(root.get_by_role("listbox")).to_be_focused()
    expect(root.locator('.lw-unit[aria-selected="true"]')).to_have_attribute("data-item", ids[6])
    expect(root.locator(".lw-unit").nth(1)).to_contain_text("Agreed: Fail")
    expect(root.get_by_role("button", name="To settle 4")).to_be_visible()


def test_answers_that_arrive_are_shown_and_move_nothing(lab: OpenNotebook):
    notebook, root = shown(lab)
    root.locator(".lw-unit").nth(2).click()
    opened(root)
    item = root.get_attribute("data-item")
    root.get_by_label("Why this was agreed").fill("Two say so.")
    notebook.read(
        f"session.log_assessment('{item}', 'correct', True, reviewer='dan@example.com') and None"
    )
    expect(root.locator(".lw-opinions")).to_contain_text("dan@example.com")
    expect(root.get_by_label("Why this was agreed")).to_have_value("Two say so.")
    expect(root.get_by_label("Why this was agreed")).to_be_focused()
    press(notebook, "Escape", "Escape")
    expect(root.locator('.lw-unit[aria-selected="true"]')).to_have_attribute("data-item", str(item))
    expect(root.locator("[data-question=correct]")).to_contain_text("43 answers")


def test_an_answer_is_taken_over_recorded_and_withdrawn_with_the_pointer(lab: OpenNotebook):
    notebook, root = shown(lab)
    root.locator(".lw-unit").first.click()
    opened(root)
    root.get_by_role("button", name="Take the answer of bob@example.com").click()
    root.get_by_role("button", name="Record", exact=True).click()
    expect(root.locator(".lw-settled")).to_contain_text("Agreed by alice@example.com")
    root.get_by_role("button", name="Withdraw").click()
    expect(root.locator(".lw-settled")).to_have_count(0)
    assert literal_eval(notebook.read(DECIDED)) == []


def test_what_is_expected_is_seen_and_then_written_to_a_dataset_by_keys(lab: OpenNotebook):
    notebook, root = shown(lab)
    datasets = "print([dataset.name for dataset in lw.list_datasets()])"
    root.get_by_role("button", name="Sync to a dataset…").press("Enter")
    dialog = root.get_by_role("dialog", name="Sync to a dataset")
    notebook.page.keyboard.type("eval_v1")
    press(notebook, "Enter")
    expect(dialog).to_contain_text("2 new records. Nothing is written yet.")
    expect(dialog.get_by_role("list", name="Changes")).to_contain_text("fact 1")
    check(notebook)
    assert notebook.read(datasets) == "[]\n"
    dialog.get_by_role("button", name="Write 2 expectations").press("Enter")
    expect(dialog).to_contain_text("2 expectations written to “eval_v1”.")
    assert notebook.read(datasets) == "['eval_v1']\n"
    assert dialog.evaluate("(dialog) => dialog.contains(document.activeElement)")
    press(notebook, "Escape")
    expect(dialog).to_have_count(0)
    expect(root.get_by_role("button", name="Sync to a dataset…")).to_be_focused()


def test_the_listed_traces_become_a_session_by_keys(lab: OpenNotebook):
    notebook, root = shown(lab)
    sessions = "print([(s.name, len(s)) for s in lw.get_labeling_sessions()])"
    root.get_by_role("button", name="Make a session").press("Enter")
    dialog = root.get_by_role("dialog", name="Make a session")
    expect(dialog.get_by_label("Name")).to_have_value("pilot, disagreements")
    check(notebook)
    press(notebook, "End")
    notebook.page.keyboard.type(" 2")
    press(notebook, "Enter")
    expect(dialog).to_contain_text("“pilot, disagreements 2” is made, with 5 traces.")
    made = "[('pilot, disagreements 2', 5), ('pilot', 14)]"
    assert notebook.read(sessions).strip() == made
    assert (
        notebook.read('print(len(lw.get_labeling_session(name="pilot, disagreements 2")))') == "5\n"
    )
    press(notebook, "Escape")
    expect(dialog).to_have_count(0)
    expect(root.get_by_role("button", name="Make a session")).to_be_focused()


def test_a_session_without_answers_says_so(lab: OpenNotebook):
    root = lab([EMPTY]).widget()
    expect(root.get_by_text("Nobody has answered this yet.")).to_be_visible()
    expect(root.get_by_text("Nobody has begun yet.")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [None, 420])
def test_axe_finds_nothing_in_the_results(lab: OpenNotebook, width: int | None, theme: Theme):
    notebook, root = shown(lab)
    if width:
        show_at(root, width)
    check(notebook, (theme,))
    root.locator(".lw-unit").first.click()
    opened(root)
    press(notebook, "1")
    root.get_by_role("button", name="Record", exact=True).click()
    expect(root.locator(".lw-settled")).to_be_visible()
    check(notebook, (theme,))
    overflow = root.evaluate("root => root.scrollWidth - root.clientWidth")
    assert overflow <= 0
