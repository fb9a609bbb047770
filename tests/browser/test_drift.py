"""The owner changes the questions while a reviewer labels: the open widget follows."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenNotebook
from tests.browser.steps import at_index, focus_first_option, press
from tools.notebook import Notebook

pytestmark = pytest.mark.browser

MAKE = """
import labeling_widget as lw
def helpful(*options, **more):
    return lw.create_label_schema(
        "helpful", type="feedback", input=lw.InputCategorical(list(options)), required=True,
        enable_comment=True, overwrite=True, **more,
    )
lw.create_label_schema("note", type="feedback", title="Anything else?", input=lw.InputText())
session = lw.create_labeling_session(
    "drift", label_schemas=[helpful("Yes", "No", title="Is it helpful?"), "note"]
)
_ = session.add_traces(lw.sample_traces().head(4))
"""
CHANGE = """
safe = lw.create_label_schema(
    "safe", type="feedback", title="Is it safe?", input=lw.InputPassFail()
)
changed = helpful("Yes", "Partly", "No", title="Does it help the customer?")
session.set_label_schemas([changed, "note", safe])
print(session.progress()["completed"].tolist())
"""
ANSWERS = """
labels = session.labels()
print(labels.groupby(["name", "schema_version"])["value"].agg(list).to_dict())
print(session.progress()[["pending", "in_progress", "completed"]].values.tolist())
"""


def question(root: Locator, name: str) -> Locator:
    return root.locator(f'[data-question="{name}"]')


def complete_three(notebook: Notebook) -> None:
    focus_first_option(notebook)
    for index, key in enumerate(["1", "2", "1"]):
        at_index(notebook, index)
        press(notebook, key, "Control+Enter")
    at_index(notebook, 3)
    notebook.wait_for_saved()


def test_only_what_changed_is_asked_again_and_keys_do_the_rest(lab: OpenNotebook):
    notebook = lab([MAKE, "session"])
    complete_three(notebook)
    root = notebook.widget()
    box = question(root, "note").locator("textarea")
    box.click()
    box.press_sequentially("half a thou")

    assert notebook.read(CHANGE) == "[0]\n"

    expect(question(root, "helpful")).to_contain_text("Does it help the customer?")
    expect(question(root, "safe")).to_be_visible()
    expect(root.locator(".lw-strip [data-again]")).to_have_count(3)
    expect(root.locator(".lw-banner")).to_contain_text("3 items are asked again")
    assert root.get_attribute("data-index") == "3", "nobody is taken away from where they are"
    box.press_sequentially("ght")
    expect(box).to_have_value("half a thought")
    assert box.evaluate("box => box === document.activeElement")
    press(notebook, "Escape", "k", "k", "k")

    at_index(notebook, 0)
    expect(root.locator("[data-asked-again]")).to_contain_text("2 questions are new or changed")
    expect(question(root, "helpful").locator("[data-again=changed]")).to_be_visible()
    expect(question(root, "safe").locator("[data-again=new]")).to_be_visible()
    expect(question(root, "note").locator("[data-again]")).to_have_count(0)
    expect(question(root, "helpful").locator("[data-earlier]")).to_contain_text("Earlier: “Yes”")
    expect(root.get_by_text("0 of 3 answered")).to_be_visible()
    press(notebook, "Control+Enter")
    expect(question(root, "helpful")).to_contain_text("Needs an answer")

    press(notebook, "y", "1", "Control+Enter")
    at_index(notebook, 1)
    press(notebook, "2", "2", "Control+Enter")
    at_index(notebook, 2)
    question(root, "helpful").get_by_role("button", name="Keep").click()
    press(notebook, "1", "Control+Enter")
    at_index(notebook, 3)
    expect(root.locator(".lw-strip [data-again]")).to_have_count(0)
    expect(question(root, "note").locator("textarea")).to_have_value("half a thought")
    focus_first_option(notebook)
    press(notebook, "3", "1", "Control+Enter")
    notebook.wait_for_saved()
    expect(root.get_by_text("All 4 done")).to_be_visible()
    assert notebook.read(ANSWERS) == (
        "{('helpful', 2): ['Yes', 'Partly', 'Yes', 'No'], ('note', 1): ['half a thought'], "
        "('safe', 1): [True, False, True, True]}\n[[0, 0, 4]]\n"
    )
