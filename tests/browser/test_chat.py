"""A reviewer talks to the session's agent and labels its answers, by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

import labeling_widget as lw
from tests.browser.conftest import OpenNotebook
from tests.browser.faults import Watch
from tests.browser.steps import at_index, press, show_at
from tests.browser.test_axe import violations
from tests.unit.agent_server import agent_server
from tools.labeling_server import LabelingServer
from tools.notebook import THEMES, Notebook

pytestmark = pytest.mark.browser

ASKED = 'title="Is it helpful?", input=lw.InputCategorical(["Yes", "No"])'
MAKE = """
import threading
import labeling_widget as lw
go = threading.Semaphore(0)  # a word is said for each
fails = False
def support(messages):
    for word in ["Turn", str(len(messages)), "**bold**", "<b>done</b>"]:
        if not go.acquire(timeout=60):
            raise TimeoutError("nobody let it go on")
        if fails:
            raise RuntimeError("out of lamps at https://me:hunter2@llm.example.com")
        yield word + " "
def say(words):
    for _ in range(words):
        go.release()
lw.get_review_app().add_agent(agent_name="support", agent=support)
helpful = lw.create_label_schema("helpful", type="feedback", ASKED)
session = lw.create_labeling_session(
    "talk", label_schemas=[helpful], agent="support", enable_multi_turn_chat=True
)
""".replace("ASKED", ASKED)
VALUES = "print(session.labels()['value'].tolist(), len(session))"


def chatting(notebook: Notebook) -> Locator:
    """The widget, which need not have a trace yet."""
    return notebook.page.locator(".lw-root[data-count]").first


def box(notebook: Notebook) -> Locator:
    return chatting(notebook).get_by_role("textbox", name="Message to support")


def said(notebook: Notebook) -> Locator:
    return chatting(notebook).locator("[data-chat-turn] [data-role=assistant]")


def open_answer(root: Locator) -> None:
    """From the box, where the caret stays until the reviewer asks for the answer."""
    expect(root.get_by_role("button", name="Answer is here")).to_be_visible(timeout=20_000)
    root.page.keyboard.press("Enter")
    root.locator(".is-answer").wait_for()


def test_two_turns_are_written_streamed_and_labeled_by_keyboard(lab: OpenNotebook):
    notebook = lab([MAKE, "session"])
    root = chatting(notebook)
    box(notebook).focus()
    notebook.page.keyboard.type("Is it")
    press(notebook, "Shift+Enter")
    notebook.page.keyboard.type("free?")
    press(notebook, "Enter")
    expect(root.get_by_role("button", name="Stop")).to_be_visible()
    notebook.read("say(2)")  # the kernel is free while the agent thinks
    expect(said(notebook)).to_contain_text("Turn 1")
    expect(said(notebook)).not_to_contain_text("bold")
    assert root.get_attribute("data-count") == "0"
    notebook.read("say(2)")
    open_answer(root)
    at_index(notebook, 0)
    expect(root.locator("[data-role=user]")).to_contain_text("Is it\nfree?")
    expect(root.locator(".is-answer strong")).to_have_text("bold")
    expect(root.locator("[data-home]")).to_be_focused()
    press(notebook, "1")  # the only question: the item is done
    expect(root.get_by_role("button", name="Go on with the chat")).to_be_visible()

    press(notebook, "w")
    expect(box(notebook)).to_be_focused()
    notebook.page.keyboard.type("And then?")
    press(notebook, "Control+Enter")
    expect(root.get_by_role("button", name="Stop")).to_be_visible()
    notebook.read("say(4)")
    open_answer(root)
    at_index(notebook, 1)
    expect(root.locator("[data-turn]")).to_contain_text("Is it")
    expect(root.locator(".is-answer")).to_contain_text("Turn 3")
    press(notebook, "2")
    notebook.wait_for_saved()
    assert notebook.read(VALUES) == "['Yes', 'No'] 2\n"


def test_a_message_outlives_a_failure_a_stop_and_a_reload(lab: OpenNotebook):
    notebook = lab([MAKE, "session"])
    root = chatting(notebook)
    notebook.read("fails = True\nsay(1)")
    box(notebook).fill("Is it free?")
    press(notebook, "Enter")
    expect(root.get_by_role("alert")).to_contain_text("out of lamps")
    expect(root.get_by_role("alert")).not_to_contain_text("hunter2")
    expect(box(notebook)).to_have_value("Is it free?")
    notebook.read("fails = False")
    press(notebook, "Enter")
    root.get_by_role("button", name="Stop").click()
    expect(root.get_by_role("alert")).to_contain_text("Stopped")
    expect(box(notebook)).to_have_value("Is it free?")
    box(notebook).focus()
    notebook.read("say(1)")  # for the thread that was left behind
    press(notebook, "Enter")
    notebook.read("say(1)")
    expect(said(notebook)).to_contain_text("Turn")

    notebook.command("docmanager:save")
    notebook.reload()
    expect(said(notebook)).to_contain_text("Turn")
    expect(box(notebook)).to_have_value("")
    notebook.read("say(3)")
    at_index(notebook, 0)
    expect(root.locator(".is-answer")).to_contain_text("Turn 1")
    assert notebook.read(VALUES) == "[] 1\n"


def test_an_answer_takes_no_key_of_what_is_being_written(lab: OpenNotebook):
    asked = 'title="Better answer", input=lw.InputText()'
    notebook = lab([MAKE.replace(ASKED, asked), "session"])
    root = chatting(notebook)
    box(notebook).fill("Is it free?")
    press(notebook, "Enter")
    notebook.page.keyboard.type("And 1 lamp ")
    notebook.read("say(4)")
    answer = root.get_by_role("button", name="Answer is here")
    expect(answer).to_be_visible()
    notebook.page.keyboard.type("s?")
    expect(box(notebook)).to_have_value("And 1 lamp s?")
    press(notebook, "Enter")  # the next turn of that chat
    expect(said(notebook)).to_contain_text("answering")
    at_index(notebook, 0)
    expect(box(notebook)).to_be_focused()

    better = root.get_by_role("textbox", name="Better answer")
    better.click()
    notebook.page.keyboard.type("It is")
    notebook.read("say(4)")
    expect(answer).to_be_visible()
    notebook.page.keyboard.type(" free.")
    expect(better).to_have_value("It is free.")
    answer.click()
    at_index(notebook, 1)
    expect(root.locator(".is-answer")).to_contain_text("Turn 3")
    notebook.wait_for_saved()
    assert notebook.read(VALUES) == "['It is free.'] 2\n"


HOSTILE = """
import threading
import labeling_widget as lw
from tests.browser.hostile import CORPUS
go = threading.Event()
def support(messages):
    for text in CORPUS:
        yield text + "\\n\\n"
    go.wait(60)
NAME = "support <img src=x onerror=alert(1)> \\u202e"
lw.get_review_app().add_agent(agent_name=NAME, agent=support)
session = lw.create_labeling_session(
    "hostile", label_schemas=[lw.GUIDELINES], agent=NAME, enable_multi_turn_chat=True
)
session
"""


def test_what_a_hostile_agent_says_runs_and_loads_nothing(lab: OpenNotebook):
    notebook = lab([HOSTILE], run=False)
    watch = Watch(notebook)
    notebook.run_all()
    root = chatting(notebook)
    root.get_by_role("textbox", name="Message to support").fill("<script>alert(1)</script>")
    press(notebook, "Enter")
    expect(said(notebook)).to_contain_text("alert(1)")
    assert watch.faults(root)[:3] == []
    notebook.read("go.set()")
    open_answer(root)
    assert watch.faults(root)[:3] == []


def check(notebook: Notebook) -> None:
    for theme in THEMES:
        notebook.theme(theme)
        assert (theme, violations(notebook, chatting(notebook))) == (theme, [])


@pytest.mark.parametrize("width", [None, 420])
def test_axe_finds_nothing_in_a_chat(lab: OpenNotebook, width: int | None):
    notebook = lab([MAKE, "session"])
    root = chatting(notebook)
    if width:
        show_at(root, width)
    check(notebook)
    box(notebook).fill("Is it free?")
    press(notebook, "Enter")
    notebook.read("say(2)")
    expect(said(notebook)).to_contain_text("Turn 1")
    check(notebook)
    notebook.read("fails = True\nsay(1)")
    expect(root.get_by_role("alert")).to_contain_text("out of lamps")
    check(notebook)
    notebook.read("fails = False\nsay(4)")
    box(notebook).press("Enter")
    open_answer(root)
    check(notebook)


def test_at_a_url_an_answer_comes_without_a_kernel(browser: Browser, tmp_path: Path):
    url = f"sqlite:///{tmp_path}/labels.db"
    with agent_server() as agent:
        agent.token = ""
        lw.set_store(url)
        lw.get_review_app().add_agent(agent_name="support", model_serving_endpoint=agent.url)
        session = lw.create_labeling_session(
            "At a URL", label_schemas=[lw.GUIDELINES], agent="support", enable_multi_turn_chat=True
        )
        key = session.labeling_session_id
        lw.get_store().close()
        with LabelingServer(tmp_path, url) as server, browser.new_context() as context:
            page = context.new_page()
            page.goto(server.link(key, "alice@example.com"))
            root = page.locator(".lw-root[data-count]")
            root.get_by_role("textbox", name="Message to support").fill("Returns?")
            page.keyboard.press("Enter")
            open_answer(root)
            expect(root).to_have_attribute("data-index", "0")
            expect(root.locator(".is-answer")).to_contain_text(agent.text)
            expect(root.get_by_role("button", name="New chat")).to_be_visible()
