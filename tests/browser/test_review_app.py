"""The review app in a real JupyterLab: sessions made, opened, shared and deleted there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenNotebook
from tests.browser.faults import Watch
from tests.browser.steps import press, show_at
from tests.browser.test_axe import check
from tools.notebook import Notebook

pytestmark = pytest.mark.browser

APP = '.lw-root[data-view="sessions"]'

MAKE = """
import labeling_widget as lw
traces = lw.sample_traces()
lw.create_label_schema(
    "supported", type="feedback", title="Is it supported?", input=lw.InputPassFail("Yes", "No"),
    enable_comment=True, overwrite=True,
)
pilot = lw.create_labeling_session(
    "Pilot", label_schemas=["supported", lw.EXPECTED_FACTS], assigned_users=["bob@example.com"],
    reuse=True,
)
_ = pilot.add_traces(traces.head(3))
app = lw.get_review_app()
app
"""

MANY = """
import labeling_widget as lw
lw.create_label_schema("supported", type="feedback", input=lw.InputPassFail("Yes", "No"))
for number in range(32):
    session = lw.create_labeling_session(f"Session {number}", label_schemas=["supported"])
    if number == 12:
        _ = session.add_traces(lw.sample_traces().head(2))
lw.get_review_app()
"""

HOSTILE = """
import warnings
import labeling_widget as lw
from tests.browser.hostile import CORPUS
from labeling_widget.errors import LabelingError
for at, text in enumerate(CORPUS):
    try:
        lw.create_label_schema(
            f"{text} {at}", type="feedback", title=text, instruction=text,
            input=lw.InputCategorical(options=[text, f"{text} 2"]),
        )
        lw.create_labeling_session(text, label_schemas=[f"{text} {at}"], assigned_users=[text])
    except LabelingError:
        pass
lw.get_review_app()
"""


def opened(lab: OpenNotebook, cell: str = MAKE) -> tuple[Notebook, Locator]:
    notebook = lab([cell])
    root = notebook.page.locator(APP)
    root.locator("[data-session]").first.wait_for()
    return notebook, root


def new_session(notebook: Notebook, root: Locator) -> Locator:
    root.locator("[data-home]").focus()
    press(notebook, "n")
    dialog = root.get_by_role("dialog", name="New session")
    expect(dialog.locator("[data-part=session-name]")).to_be_focused()
    expect(dialog.locator("[data-part=source]")).to_have_value("frame:traces")
    return dialog


def test_a_session_is_made_by_keyboard_and_labeled_below_its_head(lab: OpenNotebook) -> None:
    notebook, root = opened(lab)
    keyboard = notebook.page.keyboard
    dialog = new_session(notebook, root)
    keyboard.type("Round 2")
    dialog.get_by_label("Add a reviewer").focus()
    keyboard.type("ann@example.com, alice@example.com ")
    dialog.locator("[data-add=new]").focus()
    press(notebook, "Enter")
    expect(dialog.locator("[data-part=title]")).to_be_focused()
    keyboard.type("How sure are you?")
    dialog.locator("[data-part=input]").select_option("numeric")
    dialog.get_by_label("From").fill("0")
    dialog.get_by_label("to", exact=True).fill("10")

    # The preview is the form itself: it refuses what a session would refuse.
    preview = dialog.get_by_role("region", name="Preview")
    expect(preview.get_by_text("0 to 10")).to_be_visible()
    field = preview.locator("[data-question=how_sure_you] input")
    field.fill("11")
    press(notebook, "Enter")
    expect(preview.get_by_text("Takes 0 to 10; got 11.")).to_be_visible()

    dialog.locator("[data-part=session-name]").focus()
    press(notebook, "Control+Enter")
    expect(dialog).to_have_count(0)
    row = root.locator("[data-session]", has_text="Round 2")
    expect(row.locator("[data-reviewer]")).to_have_count(2)
    made = "s = lw.get_labeling_session(name='Round 2')\n"
    asked = "print(s.label_schemas, len(s), s.assigned_users, s.schemas[0].input.max_value)"
    assert notebook.read(made + asked).strip() == (
        "['how_sure_you'] 14 ['ann@example.com', 'alice@example.com'] 10"
    )

    expect(row.locator("[data-open]")).to_be_focused()
    press(notebook, "Enter")
    session = notebook.page.locator('.lw-root[data-index="0"]:not([data-item=""])')
    session.wait_for()
    expect(session.locator("[data-home]")).to_be_focused()
    session.locator("[data-question=how_sure_you] input").fill("7")
    press(notebook, "Control+Enter")
    notebook.page.locator('.lw-root[data-index="1"][data-save="saved"]').wait_for()
    notebook.page.get_by_role("button", name="Sessions", exact=True).click()
    expect(notebook.page.locator(".lw-root[data-index]")).to_have_count(0)
    expect(row.locator("[data-open]")).to_be_focused()
    expect(row.locator('[data-reviewer="alice@example.com"]')).to_contain_text("1 of 14")
    assert notebook.read("print(s.labels()['value'].tolist())").strip() == "[7]"


def test_a_question_that_is_not_ready_says_what_it_needs_and_nothing_is_made(
    lab: OpenNotebook,
) -> None:
    notebook, root = opened(lab)
    dialog = new_session(notebook, root)
    press(notebook, "Control+Enter")
    expect(dialog.get_by_text("The session needs a name.")).to_be_visible()
    notebook.page.keyboard.type("x")
    press(notebook, "Control+Enter")
    expect(dialog.get_by_text("Add at least one question.")).to_be_visible()
    dialog.locator("[data-add=new]").click()
    press(notebook, "Control+Enter")
    expect(dialog.get_by_text("The question needs words.")).to_be_visible()
    notebook.page.keyboard.type("Is it supported?")
    dialog.locator("[data-part=name]").fill("supported")
    expect(dialog.get_by_text("there is a question 'supported' already")).to_be_visible()
    press(notebook, "Escape", "Escape")
    expect(dialog.get_by_role("button", name="Keep writing")).to_be_focused()
    dialog.get_by_role("button", name="Discard it").click()
    expect(dialog).to_have_count(0)
    expect(root.locator("[data-session]")).to_have_count(1)
    expect(root.locator("[data-home]")).to_be_focused()


def test_reviewers_are_changed_and_a_session_is_deleted_only_when_it_is_said_twice(
    lab: OpenNotebook,
) -> None:
    notebook, root = opened(lab)
    row = root.locator("[data-session]")
    row.get_by_role("button", name="Share Pilot").click()
    dialog = root.get_by_role("dialog", name="Share “Pilot”")
    expect(dialog.get_by_text("lw.get_labeling_session(")).to_be_visible()
    dialog.get_by_label("Add a reviewer").fill("carol@example.com")
    press(notebook, "Enter")
    expect(row.locator("[data-reviewer]")).to_have_count(2)
    dialog.get_by_role("button", name="Remove bob@example.com").click()
    expect(row.locator("[data-reviewer]")).to_have_count(1)
    press(notebook, "Escape")
    assert notebook.read("print(pilot.assigned_users)").strip() == "['carol@example.com']"

    for last in ("Keep it", "Delete session"):
        row.get_by_role("button", name="More about Pilot").click()
        root.get_by_role("button", name="Delete…").click()
        expect(root.get_by_role("dialog", name="Delete this session?")).to_be_visible()
        root.get_by_role("button", name=last).click()
        expect(root.get_by_role("dialog")).to_have_count(0)
        expect(row).to_have_count(0 if last == "Delete session" else 1)
    expect(root.get_by_text("No labeling sessions yet")).to_be_visible()
    assert notebook.read("print(len(lw.get_labeling_sessions()))").strip() == "0"


def test_the_questions_of_a_session_are_changed_and_others_answers_appear_by_themselves(
    lab: OpenNotebook,
) -> None:
    notebook, root = opened(lab)
    row = root.locator("[data-session]")
    row.get_by_role("button", name="More about Pilot").click()
    root.get_by_role("button", name="Change the questions…").click()
    dialog = root.get_by_role("dialog", name="Questions of “Pilot”")
    dialog.locator("[data-draft=supported] [aria-expanded]").click()
    dialog.locator("[data-part=title]").fill("Is every claim supported?")
    expect(dialog.get_by_text("v2, new")).to_be_visible()
    earlier = dialog.locator("[data-draft=expected_facts]").get_by_label("Ask earlier")
    earlier.focus()
    press(notebook, "Enter")
    expect(dialog.locator("[data-draft]").first).to_have_attribute("data-draft", "expected_facts")
    expect(earlier).to_be_focused()
    press(notebook, "Enter")
    expect(earlier).to_be_focused()
    dialog.get_by_role("button", name="Change the questions").click()
    expect(dialog).to_have_count(0)
    assert notebook.read("print([(s.name, s.version) for s in pilot.schemas])").strip() == (
        "[('expected_facts', 1), ('supported', 2)]"
    )
    notebook.read(
        "_ = pilot.log_assessment(pilot.trace_ids[0], 'supported', True, "
        "reviewer='bob@example.com', complete=True)"
    )
    expect(row.locator('[data-reviewer="bob@example.com"]')).to_contain_text("1 of 3")


def test_a_session_far_down_the_list_is_answered_at_once_and_come_back_to(
    lab: OpenNotebook,
) -> None:
    notebook, root = opened(lab, MANY)
    root.locator("[data-home]").focus()
    press(notebook, *["j"] * 20)
    row = root.locator("[data-session]", has_text="Session 12")
    expect(row.locator("[data-open]")).to_be_focused()
    press(notebook, "Enter")
    labeling = notebook.page.locator('.lw-root[data-view="labeling"]')
    expect(labeling.locator("[data-home]")).to_be_focused()
    expect(labeling).not_to_have_attribute("data-item", "")
    press(notebook, "1")
    expect(labeling).to_have_attribute("data-index", "1")  # the only question: on to the next
    notebook.page.get_by_role("button", name="Results", exact=True).focus()
    press(notebook, "Enter")
    expect(notebook.page.locator('.lw-root[data-view="results"]')).to_be_focused()
    notebook.page.get_by_role("button", name="Sessions", exact=True).click()
    expect(row.locator("[data-open]")).to_be_focused()
    expect(row).to_be_in_viewport()

    press(notebook, "/")
    notebook.page.keyboard.type("Session 3")
    expect(root.locator("[data-session]")).to_have_count(3)
    press(notebook, "ArrowDown")
    expect(root.locator("[data-open]").first).to_be_focused()
    press(notebook, "/")
    notebook.page.keyboard.type("1")
    expect(root.locator("[data-session]")).to_have_count(1)
    press(notebook, "Enter")
    expect(notebook.page.locator('.lw-root[data-view="labeling"]')).to_be_visible()


def test_axe_finds_nothing_and_everything_fits_at_400_px(lab: OpenNotebook) -> None:
    notebook = lab([MAKE], run=False)
    watch = Watch(notebook)
    notebook.run_all()
    root = notebook.page.locator(APP)
    root.locator("[data-session]").first.wait_for()
    check(notebook)
    dialog = new_session(notebook, root)
    dialog.locator("[data-add=new]").click()
    dialog.locator("[data-part=input]").select_option("categorical_list")
    check(notebook)
    show_at(root, 400)
    check(notebook)
    assert faults(watch, root) == []
    root.get_by_role("button", name="Cancel").click()
    root.get_by_role("button", name="Discard it").click()
    check(notebook)
    assert faults(watch, root) == []
    root.get_by_role("button", name="Share Pilot").click()
    root.locator(".lw-copied").first.wait_for()
    check(notebook)
    assert faults(watch, root) == []


def test_hostile_names_questions_and_reviewers_run_nothing_and_stay_in_their_box(
    lab: OpenNotebook,
) -> None:
    notebook = lab([HOSTILE], run=False)
    watch = Watch(notebook)
    notebook.run_all()
    root = notebook.page.locator(APP)
    root.locator("[data-session]").first.wait_for()
    assert int(str(root.get_attribute("data-count"))) >= 90
    size = watch.size(root)
    assert faults(watch, root) == []
    for number in (0, 40, 80):
        row = root.locator("[data-session]").nth(number)
        row.get_by_role("button", name="Share").click()
        root.locator(".lw-copied").first.wait_for()
        assert faults(watch, root) == []
        press(notebook, "Escape")
    root.locator("[data-home]").focus()
    press(notebook, "n")
    dialog = root.get_by_role("dialog", name="New session")
    for _ in range(5):
        dialog.get_by_role("button", name="From the store").click()
        menu = dialog.get_by_role("dialog", name="Questions of this store")
        menu.locator(".lw-menu-item").first.click()
    assert dialog.locator("[data-draft]").count() == 5
    assert faults(watch, root) == []
    assert watch.size(root) == size


def faults(watch: Watch, root: Locator) -> list[str]:
    """What is wrong; the widget's own form and lists to choose from are not."""
    own = 'banned: <select class="lw-input'
    return [each for each in watch.faults(root) if not each.startswith(own)][:3]
