"""Results with many reviewers, long names, long options and parts: all of it can be read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenNotebook
from tests.browser.steps import press, show_at
from tests.browser.test_axe import check
from tools.notebook import Notebook

pytestmark = pytest.mark.browser

TITLE = "Is every claim of the answer supported by the documents that it cites?"
SENTENCE = "It answers the question, but leaves out what the customer needs to know to act on it"
WORD = "Supercalifragilisticexpialidocious" * 2

MAKE = f"""
import json
import labeling_widget as lw

def longer(text):
    trace = json.loads(text)
    for span in trace["data"]["spans"]:
        attributes = span["attributes"]
        if attributes["mlflow.spanType"] == '"RETRIEVER"':
            found = json.loads(attributes["mlflow.spanOutputs"])
            attributes["mlflow.spanOutputs"] = json.dumps(found * 3)
    return json.dumps(trace)

lw.create_label_schema(
    "correct", type="feedback", title={TITLE!r}, input=lw.InputPassFail(), enable_comment=True
)
options = [{SENTENCE!r}, {WORD!r}, "good"]
lw.create_label_schema(
    "grade", type="feedback", title="How good?", input=lw.InputCategorical(options=options)
)
lw.create_label_schema("score", type="feedback", input=lw.InputNumeric(min_value=0, max_value=99))
lw.create_label_schema(
    "relevant", type="feedback", title="Relevant?", input=lw.InputPassFail(), target="document"
)
lw.create_label_schema("call", type="feedback", input=lw.InputPassFail(), target="span:TOOL")
session = lw.create_labeling_session(
    "Documents of the support bot", label_schemas=["correct", "grade", "score", "relevant", "call"]
)
sample = lw.sample_traces()["trace"].iloc[[0, 7, 1]]
ids = session.add_traces([longer(text) for text in sample]).trace_ids
people = [f"reviewer.number.{{n:02}}@a-rather-long-department.example.com" for n in range(12)]
for number, trace_id in enumerate(ids):
    for at, who in enumerate(people):
        session.log_assessment(
            trace_id, "correct", at % 2 == 0, reviewer=who,
            rationale="The second document says otherwise, and nothing of it is cited.",
        )
        session.log_assessment(trace_id, "grade", options[(number + at) % 3], reviewer=who)
        session.log_assessment(trace_id, "score", 42 if at % 2 else 77, reviewer=who)
for name in ("relevant", "call"):
    for part in session.parts(name).to_dict("records"):
        place = {{"document": int(part["document"])}} if name == "relevant" else {{}}
        for at, who in enumerate(people[:2]):
            session.log_assessment(
                part["trace_id"], name, at == 0, reviewer=who, span_id=part["span_id"], **place
            )
session.results()
"""


def shown(lab: OpenNotebook, width: int) -> tuple[Notebook, Locator]:
    """The results, at that width, once their list is there."""
    notebook = lab([MAKE])
    root = notebook.widget()
    root.locator(".lw-unit").first.wait_for()
    show_at(root, width)
    return notebook, root


QUESTIONS = ["correct", "grade", "score", "relevant", "call"]


def choose(notebook: Notebook, root: Locator, name: str) -> None:
    """Make the list that of another question, by key; only those of parts name them in chips."""
    root.get_by_role("listbox").focus()
    for each in QUESTIONS[1 : QUESTIONS.index(name) + 1]:
        press(notebook, "ArrowRight")
        expect(root.locator(f"[data-question={each}].is-chosen")).to_have_count(1)
    chip = expect(root.locator(".lw-unit .lw-chip").first)
    if name == "relevant":
        chip.to_contain_text("Document")
    else:
        chip.not_to_contain_text("Document")


def open_part(root: Locator, part: str) -> Locator:
    """Open the first unit about a part of that name; returns the panel."""
    root.locator(".lw-unit").filter(has_text=part).first.click()
    root.locator(".lw-settle").wait_for()
    return root.locator(".lw-side-opinions")


def inside(element: Locator, box: Locator) -> bool:
    """Whether an element lies between the left and right edges of a box."""
    inner, outer = element.bounding_box(), box.bounding_box()
    assert inner is not None
    assert outer is not None
    ends = inner["x"] + inner["width"], outer["x"] + outer["width"]
    return inner["x"] >= outer["x"] and ends[0] <= ends[1]


@pytest.mark.parametrize("width", [1100, 420])
def test_answers_of_reviewers_with_long_names_are_read_from_the_first(
    lab: OpenNotebook, width: int
):
    notebook, root = shown(lab, width)
    root.locator(".lw-unit").first.click()
    root.locator(".lw-settle").wait_for()
    panel = root.locator("[data-opinions]")
    expect(panel.locator("h4").first).to_be_in_viewport()
    assert panel.evaluate("panel => panel.scrollTop") == 0
    take = panel.get_by_role("button", name="Take the answer of reviewer.number.00")
    assert inside(take, panel)
    assert inside(panel.locator(".lw-opinion-head small").first, panel)
    assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")
    press(notebook, "2")  # what a key did is brought into sight
    expect(root.get_by_role("radio", name="Fail")).to_be_checked()
    expect(root.get_by_role("radio", name="Fail")).to_be_in_viewport()
    press(notebook, "j")
    expect(root.get_by_role("heading", name="2 of 3")).to_be_focused()
    expect(panel.locator("h4").first).to_be_in_viewport()
    assert panel.evaluate("panel => panel.scrollTop") == 0


def test_the_document_that_is_asked_about_is_marked_in_sight_and_has_one_name(lab: OpenNotebook):
    notebook, root = shown(lab, 1100)
    choose(notebook, root, "relevant")
    panel = open_part(root, "Document 5")
    asked = root.locator(".lw-document.is-asked")
    expect(asked).to_have_count(1)
    expect(asked).to_be_in_viewport()
    expect(asked.locator("header")).to_contain_text("5")
    expect(panel.locator("h4")).to_contain_text("Document 5")
    check(notebook)
    press(notebook, "j")
    expect(panel.locator("h4")).to_contain_text("Document 6")
    expect(asked).to_have_count(1)
    expect(asked).to_be_in_viewport()
    expect(asked.locator("header")).to_contain_text("6")


def test_the_span_that_is_asked_about_is_marked_in_sight(lab: OpenNotebook):
    notebook, root = shown(lab, 420)
    choose(notebook, root, "call")
    name = root.locator(".lw-unit .lw-chip").nth(1).inner_text()
    panel = open_part(root, name)
    asked = root.locator(".lw-tool.is-asked")
    expect(asked).to_have_count(1)
    expect(asked).to_be_in_viewport()
    expect(panel.locator("h4")).to_contain_text(name)
    expect(panel.locator("h4")).to_contain_text(str(asked.locator("b").first.text_content()))


def test_a_question_that_is_chosen_by_key_comes_into_sight(lab: OpenNotebook):
    notebook, root = shown(lab, 1100)
    card = root.locator("[data-question=relevant]")
    expect(card).not_to_be_in_viewport(ratio=1)
    choose(notebook, root, "relevant")
    expect(card).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", [1100, 420])
def test_long_options_and_titles_are_readable_and_cover_nothing(lab: OpenNotebook, width: int):
    _, root = shown(lab, width)
    bars = root.locator("[data-question=grade] .lw-bars")
    for at in range(3):
        line = bars.locator("li").nth(at)
        label, bar = line.locator("> span").first, line.locator("i")
        assert label.evaluate("label => label.scrollWidth <= label.offsetWidth")
        ends, begins = label.bounding_box(), bar.bounding_box()
        assert ends is not None
        assert begins is not None
        assert ends["x"] + ends["width"] <= begins["x"]
        assert ends["height"] <= 110
    title = root.locator(".lw-title")
    assert title.evaluate("title => title.scrollWidth") >= 150
    cut = "head => head.scrollWidth > head.clientWidth"
    asked = root.locator(".lw-units-head small").first
    expect(asked).to_have_text(TITLE)
    assert inside(asked, root)
    assert not asked.evaluate(cut)
    if width > 1000:
        assert not title.evaluate(cut)
