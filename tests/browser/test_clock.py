"""Clocks that jump back while somebody labels: answers keep the order in which they were given."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenNotebook
from tests.browser.kept_steps import answer_in_silence, cells, fetch_ahead
from tests.browser.kernel_steps import pid_of, stored
from tests.browser.steps import at_index, focus_first_option, press
from tests.fault_log import nothing_lost
from tools.notebook import Notebook

pytestmark = pytest.mark.browser

TWO_QUESTIONS = """
import labeling_widget as lw
lw.set_store("{url}")
tone = lw.create_label_schema(
    "tone", type="feedback", input=lw.InputCategorical(options=["Warm", "Neutral", "Cold"])
)
correct = lw.create_label_schema("correct", type="feedback", input=lw.InputPassFail())
session = lw.create_labeling_session("clock", label_schemas=[tone, correct])
_ = session.add_traces(lw.sample_traces())
"""

KERNEL_CLOCK = """
import datetime as dt
from labeling_widget.store import log, undo, writes

def set_clock(iso):
    for module in (log, undo, writes):
        module.now = lambda: dt.datetime.fromisoformat(iso)
"""

PAGE_CLOCK = """(iso) => {
    window.RealDate ??= Date;
    const shift = RealDate.parse(iso) - RealDate.now();
    window.Date = class extends RealDate {
        constructor(...at) {
            super(...(at.length > 0 ? at : [RealDate.now() + shift]));
        }
        static now() {
            return RealDate.now() + shift;
        }
    };
}"""

# As the screen writes it, in the time zone of whoever runs this.
SHOWN = """(iso) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" })
    .format(new Date(iso))"""

MORNING, NIGHT = "2027-01-15T10:00:00+00:00", "2027-01-15T03:00:00+00:00"


def test_answers_their_correction_and_undo_keep_their_order_when_the_clocks_jump_back(
    lab: OpenNotebook, tmp_path: Path
):
    database = tmp_path / "labels.db"
    notebook = lab(cells(database, TWO_QUESTIONS))
    notebook.read(KERNEL_CLOCK)
    focus_first_option(notebook)
    seen = [
        do(notebook, MORNING, "1", "tone", "Warm"),
        do(notebook, NIGHT, "1", "correct", "Pass"),
        do(notebook, "2027-01-15T02:10:00+00:00", ["ArrowUp", "3"], "tone", "Cold"),
        do(notebook, "2027-01-15T01:20:00+00:00", "u", "tone", "Warm"),
    ]
    set_clocks(notebook, "2027-01-14T23:30:00+00:00")
    press(notebook, "u")
    root = notebook.widget()
    expect(root.locator('[data-question="correct"] input:checked')).to_have_count(0)
    seen.append(do(notebook, "2027-01-14T22:40:00+00:00", "2", "correct", "Fail"))
    notebook.command("docmanager:save")
    notebook.reload()
    assert [on_screen(notebook, "tone"), on_screen(notebook, "correct")] == seen[-2:]
    kept = stored(database).dropna(subset="value")
    shown = [notebook.page.evaluate(SHOWN, each.isoformat()) for each in kept["created_at"]]
    words = {"true": "Pass", "false": "Fail"}
    found = [
        f"{name}: {words.get(value, value.strip(chr(34)))}, Saved {at}"
        for name, value, at in zip(kept["name"], kept["value"], shown, strict=True)
    ]
    assert seen == found
    nothing_lost("a clock that jumps back", times=5, acknowledged=seen, found=found)


def test_what_was_kept_over_a_dead_kernel_is_saved_in_its_order_when_the_clock_jumped_back(
    lab: OpenNotebook, tmp_path: Path
):
    database = tmp_path / "labels.db"
    notebook = lab(cells(database))
    notebook.command("docmanager:save")
    fetch_ahead(notebook, 2)
    pid = pid_of(notebook)
    os.kill(pid, signal.SIGSTOP)
    notebook.page.evaluate(PAGE_CLOCK, MORNING)
    answer_in_silence(notebook, 1)
    notebook.page.evaluate(PAGE_CLOCK, NIGHT)
    press(notebook, "k")
    at_index(notebook, 0)
    press(notebook, "2")
    at_index(notebook, 1)
    expect(notebook.widget()).to_have_attribute("data-save", "saving")
    os.kill(pid, signal.SIGKILL)  # what it was sent and did not read is gone
    notebook.page.reload(wait_until="domcontentloaded")
    notebook.wait_until_ready()
    assert len(stored(database)) == 0
    notebook.run_all()
    root = notebook.widget()
    expect(root).to_have_attribute("data-save", "saved")
    expect(root.get_by_role("button", name="Done 1", exact=True)).to_be_visible()
    root.get_by_role("button", name="Previous item, k").click()
    expect(at_index(notebook, 0).locator('[data-option="false"] input')).to_be_checked()
    notebook.problems.clear()  # what the page asked of the dead kernel
    found = stored(database)["value"].tolist()
    assert found == ["true", "false"]
    nothing_lost("a clock that jumps back", times=1, acknowledged=["true", "false"], found=found)


def set_clocks(notebook: Notebook, iso: str) -> None:
    """Have the kernel and the page believe that it is that time."""
    notebook.read(f"set_clock({iso!r})")
    notebook.page.evaluate(PAGE_CLOCK, iso)


def do(notebook: Notebook, iso: str, keys: str | list[str], name: str, answer: str) -> str:
    """Press keys at that time, and see an answer saved; what the screen says of it."""
    set_clocks(notebook, iso)
    press(notebook, *keys)
    saved = f"Saved {notebook.page.evaluate(SHOWN, iso)}"
    root = notebook.widget()
    question = root.locator(f'[data-question="{name}"]')
    expect(question.locator(".lw-status.is-ok")).to_have_text(saved)
    expect(root.locator(".lw-save")).to_contain_text(saved)
    said = on_screen(notebook, name)
    assert said == f"{name}: {answer}, {saved}"
    return said


def on_screen(notebook: Notebook, name: str) -> str:
    """The answer to a question and what stands beside it."""
    question = notebook.widget().locator(f'[data-question="{name}"]')
    chosen = question.locator("[data-option]:has(input:checked)")
    label = chosen.inner_text().splitlines()[0]  # the rest is its key
    return f"{name}: {label}, {question.locator('.lw-status').inner_text()}"
