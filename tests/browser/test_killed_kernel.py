"""`kill -9` of the kernel at random moments of the labeling: what the screen called saved is saved.

A real kernel behind a real page: a reviewer presses keys, the kernel is killed somewhere in
between, JupyterLab starts it again, the reviewer runs the notebook again and goes on.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import ENVIRONMENT
from tests.browser.kept_steps import dismiss_dialogs
from tests.browser.kernel_steps import stored
from tests.browser.steps import press
from tests.fault_log import nothing_lost
from tools.jupyter import JupyterServer
from tools.notebook import WIDGET, Notebook, open_notebook

pytestmark = pytest.mark.browser

LIVES = 25
"""Of each of the two tests: fifty kills together."""

FULL_LIFE = 6
"""So many keys are pressed unless nothing more comes; a life ends before, during or after them."""

LONGEST = 0.4
"""Seconds from the first key to the kill, at most."""

# It notices at once that a kernel has died, and does not mind how often.
RESTARTS = ("--KernelRestarter.time_to_dead=0.2", "--KernelRestarter.restart_limit=1000")

MAKE = """
import json, os, pathlib
import labeling_widget as lw

pathlib.Path("{folder}/pid").write_text(str(os.getpid()))
lw.set_store("sqlite:///{folder}/labels.db")
correct = lw.create_label_schema(
    "correct", type="feedback", input=lw.InputPassFail(), overwrite=True
)
session = lw.create_labeling_session("killed", label_schemas=[correct], reuse=True)
if not session.trace_ids:
    [trace] = lw.sample_traces().head(1)["trace"]
    trace_id = json.loads(trace)["info"]["trace_id"]
    session.add_traces([trace.replace(trace_id, f"tr-{{n:032x}}") for n in range({items})])
    pathlib.Path("{folder}/items").write_text(json.dumps(session.trace_ids))
session
"""

# Nobody waits for anything while the item on the screen and "saved" are there together: then
# every item before it is answered and acknowledged.
RECORD = """
(root) => {
    const look = () => {
        if (root.dataset.save !== "saved") return;
        const before = Number(root.dataset.index);
        window.acknowledged = Math.max(window.acknowledged ?? 0, before);
    };
    new MutationObserver(look).observe(root, { attributes: true });
    look();
}
"""


@pytest.fixture
def notebook(browser: Browser, tmp_path: Path) -> Iterator[Notebook]:
    cell = MAKE.format(folder=tmp_path, items=LIVES * FULL_LIFE + 1)
    with (
        JupyterServer(tmp_path / "jupyter", env=ENVIRONMENT, options=RESTARTS) as server,
        open_notebook(server, browser, [cell]) as opened,
    ):
        dismiss_dialogs(opened)
        yield opened


@pytest.mark.parametrize("seed", [20261121, 20261122])
def test_what_the_screen_calls_saved_is_saved_whenever_the_kernel_is_killed(
    notebook: Notebook, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    notebook.run_all()
    kept = reached = 0
    for _ in range(LIVES):
        notebook.widget().evaluate(RECORD)
        kernel = int((tmp_path / "pid").read_text())
        label_until_killed(notebook, kernel, chance)
        acknowledged = int(notebook.page.evaluate("window.acknowledged ?? 0"))
        reached = index_of(notebook)
        found = answered(tmp_path)
        assert set(items(tmp_path)[:acknowledged]) <= set(found)
        kept += reached > len(found)
        begin_again(notebook)
        assert int((tmp_path / "pid").read_text()) != kernel
        # What was kept in the browser is saved now, as the banner has promised.
        all_saved(notebook, reached)
        assert sorted(answered(tmp_path)) == sorted(items(tmp_path)[:reached])
    assert kept > 0, "no kernel was killed with an answer on its way"
    nothing_lost(
        "`kill -9` of the kernel behind an open page at random moments",
        times=LIVES,
        acknowledged=items(tmp_path)[:reached],
        found=answered(tmp_path),
    )


def label_until_killed(notebook: Notebook, kernel: int, chance: random.Random) -> None:
    """Answer items by key until no more come; somewhere in between the kernel is killed."""
    root = notebook.widget()
    root.locator("[data-option] input").first.focus()
    kill = threading.Timer(chance.uniform(0, LONGEST), os.kill, (kernel, signal.SIGKILL))
    kill.start()
    for _ in range(FULL_LIFE):
        index = index_of(notebook)
        press(notebook, "1")
        next_one = notebook.page.locator(f'{WIDGET}[data-index="{index + 1}"]')
        expect(next_one.or_(restarted(notebook)).first).to_be_visible()
        if next_one.count() == 0:
            break
    kill.join()


def begin_again(notebook: Notebook) -> None:
    """See that the kernel was restarted, and run the notebook again."""
    expect(restarted(notebook)).to_be_visible()
    notebook.page.get_by_role("dialog", name="Kernel Restarting").get_by_role("button").click()
    notebook.wait_until_ready()
    notebook.run_all()


def all_saved(notebook: Notebook, count: int) -> None:
    """See that so many items are done, and that none of them is still on its way."""
    root = notebook.widget()
    expect(root.get_by_role("button", name=f"Done {count}", exact=True)).to_be_visible()
    expect(root).to_have_attribute("data-save", re.compile("^(idle|saved)$"))


def index_of(notebook: Notebook) -> int:
    """Where the reviewer is, even if what is there has not arrived: everything before is done."""
    root = notebook.page.locator(".lw-root[data-index]")
    return int(root.get_attribute("data-index") or 0)


def restarted(notebook: Notebook) -> Locator:
    """The widget's words that its kernel is another one by now."""
    return notebook.page.locator(".lw-banner", has_text="The kernel was restarted.")


def items(folder: Path) -> list[str]:
    """The session's items, in their order."""
    return [str(item) for item in json.loads((folder / "items").read_text())]


def answered(folder: Path) -> list[str]:
    """The items that have an answer in the store; one that was stored twice is there twice."""
    return [str(item) for item in stored(folder / "labels.db")["trace_id"]]
