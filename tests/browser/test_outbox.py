"""Nothing that was answered is lost: what the screen says is saved is what the store has, counted.

Each test breaks something on purpose while answers are on their way.
"""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Locator,
    Page,
    expect,
)

from tests.browser.conftest import OpenNotebook
from tests.browser.kept_steps import (
    MAKE,
    Wire,
    answer_in_silence,
    assert_all_saved,
    cells,
    fetch_ahead,
)
from tests.browser.kernel_steps import pid_of, stopped, stored
from tests.browser.steps import focus_first_option, press
from tests.browser.test_axe import check
from tests.fault_log import nothing_lost
from tools.browser_program import find
from tools.chromium import FLAGS
from tools.jupyter import JupyterServer
from tools.notebook import Notebook, write_notebook

pytestmark = pytest.mark.browser

TWO_QUESTIONS = """
import labeling_widget as lw
lw.set_store("{url}")
tone = lw.create_label_schema(
    "tone", type="feedback", input=lw.InputCategorical(options=["Warm", "Neutral", "Cold"]),
    enable_comment=True, overwrite=True,
)
change = lw.create_label_schema(
    "change", type="expectation", input=lw.InputText(max_length=40), overwrite=True
)
session = lw.create_labeling_session("kept", label_schemas=[tone, change], reuse=True)
_ = session.add_traces(lw.sample_traces())
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "labels.db"


def load_again(page: Page) -> None:
    """Reload the page and do not wait for a kernel that may not answer."""
    page.reload(wait_until="domcontentloaded")


def test_a_page_reloaded_while_the_kernel_stands_still_loses_nothing(
    lab: OpenNotebook, database: Path
):
    notebook = lab(cells(database))
    pid = pid_of(notebook)
    fetch_ahead(notebook, 3)
    notebook.command("docmanager:save")
    with stopped(pid):
        answer_in_silence(notebook, 3)
        load_again(notebook.page)
    notebook.wait_until_ready()
    assert_all_saved(notebook, database, 3, "the page reloaded while the kernel stands still")


def test_a_page_reloaded_after_the_kernel_was_killed_saves_everything_when_the_cell_runs_again(
    lab: OpenNotebook, database: Path
):
    notebook = lab(cells(database))
    pid = pid_of(notebook)
    fetch_ahead(notebook, 3)
    os.kill(pid, signal.SIGSTOP)
    answer_in_silence(notebook, 3)
    os.kill(pid, signal.SIGKILL)  # what it was sent and did not read is gone
    load_again(notebook.page)
    notebook.wait_until_ready()
    assert len(stored(database)) == 0
    notebook.run_all()
    assert_all_saved(notebook, database, 3, "the kernel killed and the page reloaded")
    notebook.problems.clear()  # what the page asked of the dead kernel


def test_answers_given_while_the_connection_is_cut_are_saved_when_it_is_back(
    lab: OpenNotebook, database: Path
):
    notebook = lab(cells(database))
    notebook.command("docmanager:save")
    wire = Wire(notebook.page)
    notebook.reload()
    fetch_ahead(notebook, 3)
    with wire.cut():
        answer_in_silence(notebook, 3)
        banner = notebook.widget().locator(".lw-banner")
        expect(banner).to_contain_text("No connection to the notebook server.")
        expect(banner).to_contain_text("3 answers are kept in this browser")
    assert_all_saved(notebook, database, 3, "the websocket cut")
    notebook.problems.clear()  # the connection that was cut


def test_a_page_reloaded_while_the_connection_is_cut_loses_nothing(
    lab: OpenNotebook, database: Path
):
    notebook = lab(cells(database))
    notebook.command("docmanager:save")
    wire = Wire(notebook.page)
    notebook.reload()
    fetch_ahead(notebook, 3)
    with wire.cut():
        answer_in_silence(notebook, 3)
        load_again(notebook.page)
    notebook.wait_until_ready()
    assert_all_saved(notebook, database, 3, "the page reloaded while the connection is cut")
    notebook.problems.clear()


def test_answers_given_while_the_database_is_locked_for_30_s_are_saved_when_it_is_free(
    lab: OpenNotebook, database: Path
):
    notebook = lab(cells(database))
    root = notebook.widget()
    fetch_ahead(notebook, 3)
    with locked(database):
        answer_in_silence(notebook, 3)
        expect(root).to_have_attribute("data-save", "saving")
        expect(root.get_by_text("3 answers are kept in this browser")).to_be_visible()
        # A write waits 30 s for its turn.
        expect(root).to_have_attribute("data-save", "unsaved", timeout=45_000)
        assert len(stored(database)) == 0
    assert_all_saved(notebook, database, 3, "the database locked for 30 s")


def test_two_tabs_that_answer_at_once_end_in_a_choice(lab: OpenNotebook, database: Path):
    first = lab(cells(database, TWO_QUESTIONS))
    first.command("docmanager:save")
    pid = pid_of(first)
    page = first.page.context.new_page()
    page.goto(first.page.url)
    second = page.locator('.lw-root:not([data-item=""])')
    second.wait_for()
    with stopped(pid):
        choose(first.widget(), "Warm")
        expect(first.widget()).to_have_attribute("data-save", "saving")
        choose(second, "Cold")
        expect(second).to_have_attribute("data-save", "saving")
    expect(first.widget()).to_have_attribute("data-save", "saved")
    conflict = second.get_by_role("alert")
    expect(conflict).to_contain_text("Warm")
    assert values(database) == ['"Warm"']
    conflict.get_by_role("button", name="Keep mine").click()
    expect(second).to_have_attribute("data-save", "saved")
    expect(first.widget().locator('[data-option="Cold"] input')).to_be_checked()
    assert values(database) == ['"Cold"']
    assert len(stored(database)) == 2
    nothing_lost(
        "two tabs", times=1, acknowledged=['"Warm"', '"Cold"'], found=every_value(database)
    )


def test_a_choice_between_two_answers_survives_a_reload(lab: OpenNotebook, database: Path):
    notebook = in_conflict(lab, database)
    notebook.command("docmanager:save")
    notebook.reload()
    conflict = notebook.widget().get_by_role("alert")
    expect(conflict).to_contain_text("Warm")
    assert values(database) == ['"Warm"']
    conflict.get_by_role("button", name="Keep mine").click()
    expect(notebook.widget()).to_have_attribute("data-save", "saved")
    assert values(database) == ['"Cold"']


def test_the_same_answer_changed_in_two_kernels_ends_in_a_choice(lab: OpenNotebook, database: Path):
    notebook = in_conflict(lab, database)
    check(notebook)
    notebook.widget().get_by_role("button", name="Take theirs").click()
    root = notebook.widget()
    expect(root.locator('[data-option="Warm"] input')).to_be_checked()
    expect(root.get_by_role("alert")).to_have_count(0)
    assert values(database) == ['"Warm"']
    assert len(stored(database)) == 1
    nothing_lost("two kernels", times=1, acknowledged=['"Warm"'], found=every_value(database))


def test_the_next_session_of_the_same_store_saves_what_another_left(
    lab: OpenNotebook, database: Path
):
    notebook = lab(cells(database))
    pid = pid_of(notebook)
    fetch_ahead(notebook, 2)
    os.kill(pid, signal.SIGSTOP)
    answer_in_silence(notebook, 2)
    os.kill(pid, signal.SIGKILL)
    load_again(notebook.page)
    notebook.wait_until_ready()
    another = (
        MAKE.format(url=f"sqlite:///{database}")
        + "other = lw.create_labeling_session('another', label_schemas=[correct], reuse=True)\n"
        "_ = other.add_traces(lw.sample_traces())\nother"
    )
    notebook.evaluate("panel.content.model.sharedModel.deleteCell(1)")
    notebook.evaluate(
        "panel.content.model.sharedModel.getCell(0).setSource(args.code)", {"code": another}
    )
    notebook.run_all()
    notebook.widget()
    wait_for_answers(notebook, 2)
    assert len(stored(database)) == 2
    notebook.problems.clear()


def test_a_browser_that_was_killed_saves_everything_when_it_is_opened_again(
    server: JupyterServer, browser: Browser, database: Path, tmp_path: Path
):
    name = "killed.ipynb"
    write_notebook(server.folder / name, cells(database))
    with profile(browser, tmp_path / "profile") as context:
        notebook = Notebook(server, context.new_page(), name, "lab")
        notebook.open()
        notebook.run_all()
        pid = pid_of(notebook)
        fetch_ahead(notebook, 3)
        notebook.command("docmanager:save")
        os.kill(pid, signal.SIGSTOP)
        answer_in_silence(notebook, 3)
        kill(context)
    os.kill(pid, signal.SIGKILL)
    notebook.close()
    with profile(browser, tmp_path / "profile") as context:
        notebook = Notebook(server, context.new_page(), name, "lab")
        notebook.open()
        assert len(stored(database)) == 0
        notebook.run_all()
        assert_all_saved(notebook, database, 3, "the browser killed")
        notebook.close()


def test_what_was_being_typed_is_in_its_box_after_a_reload_and_saved_when_it_is_left(
    lab: OpenNotebook, database: Path
):
    notebook = lab(cells(database, TWO_QUESTIONS))
    notebook.command("docmanager:save")
    too_long = "This sentence is too long to be stored as it is."
    box = notebook.widget().locator('[data-question="change"] textarea')
    box.fill(too_long)
    box.blur()
    expect(notebook.widget().get_by_role("alert")).to_be_visible()
    focus_first_option(notebook)
    press(notebook, "c")
    notebook.page.keyboard.type("because of the greeting")
    press(notebook, "Escape")
    notebook.reload()

    root = notebook.widget()
    box = root.locator('[data-question="change"] textarea')
    expect(box).to_have_value(too_long)
    expect(root.get_by_text("Not saved yet").first).to_be_visible()
    comment = root.locator('[data-question="tone"] textarea')
    expect(comment).to_have_value("because of the greeting")
    assert len(stored(database)) == 0
    box.fill("Short enough")
    box.blur()
    choose(root, "Warm")
    expect(root.get_by_text("Not saved yet")).to_have_count(0)
    expect(root).to_have_attribute("data-save", "saved")
    answers = stored(database)
    answers = answers[answers["valid"]].set_index("name")
    assert answers["value"].to_dict() == {"change": '"Short enough"', "tone": '"Warm"'}
    assert answers["rationale"]["tone"] == "because of the greeting"
    notebook.reload()
    expect(notebook.widget().locator('[data-option="Warm"] input')).to_be_checked()
    expect(notebook.widget().get_by_text("Not saved yet")).to_have_count(0)


def test_a_comment_without_an_answer_is_there_when_the_cell_is_run_again(
    lab: OpenNotebook, database: Path
):
    notebook = lab(cells(database, TWO_QUESTIONS))

    def comment() -> Locator:
        return notebook.widget().locator('[data-question="tone"] textarea')

    focus_first_option(notebook)
    press(notebook, "c")
    notebook.page.keyboard.type("because of the greeting")
    press(notebook, "Escape")
    notebook.run_all()
    expect(comment()).to_have_value("because of the greeting")
    notebook.command("docmanager:save")
    notebook.reload()  # the kernel still has the widgets of both runs
    expect(comment()).to_have_value("because of the greeting")
    notebook.run_all()
    expect(comment()).to_have_value("because of the greeting")
    choose(notebook.widget(), "Warm")
    expect(notebook.widget()).to_have_attribute("data-save", "saved")
    notebook.run_all()
    expect(notebook.widget().get_by_text("Not saved yet")).to_have_count(0)
    expect(comment()).to_have_value("because of the greeting")


def choose(root: Locator, option: str) -> None:
    root.locator(f'[data-option="{option}"] input').first.check(force=True)


def values(database: Path) -> list[str]:
    answers = stored(database)
    return [str(value) for value in answers["value"][answers["valid"]]]


def every_value(database: Path) -> list[str]:
    """What every version says, those that were replaced included."""
    return [str(value) for value in stored(database)["value"]]


def wait_for_answers(notebook: Notebook, count: int) -> None:
    """Wait until the session that is not on the screen has so many answers."""
    notebook.read(
        "import time\ndeadline = time.monotonic() + 30\n"
        f"while len(session.labels()) < {count} and time.monotonic() < deadline:\n"
        "    time.sleep(0.05)\n"
    )


def in_conflict(lab: OpenNotebook, database: Path) -> Notebook:
    """Two kernels, one answer: "Warm" is stored, "Cold" was given before that was seen."""
    later = lab(cells(database, TWO_QUESTIONS))
    earlier = lab(cells(database, TWO_QUESTIONS))
    with stopped(pid_of(later)):
        choose(later.widget(), "Cold")
        expect(later.widget()).to_have_attribute("data-save", "saving")
        choose(earlier.widget(), "Warm")
        expect(earlier.widget()).to_have_attribute("data-save", "saved")
    expect(later.widget().get_by_role("alert")).to_contain_text("Warm")
    return later


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Another program is writing to the database, and takes its time."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def profile(browser: Browser, folder: Path) -> Iterator[BrowserContext]:
    """A browser that remembers what it kept when it is started again."""
    context = browser.browser_type.launch_persistent_context(
        folder, executable_path=find(), args=FLAGS, viewport={"width": 1400, "height": 1000}
    )
    yield context
    context.close()


def kill(context: BrowserContext) -> None:
    """The browser's process ends at once, without a word to its pages."""
    crash = context.new_cdp_session(context.pages[0])
    with context.expect_event("close"), suppress(Error):
        crash.send("Browser.crash")
