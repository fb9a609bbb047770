"""A reviewer who answers while nobody hears it, and what is saved in the end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.kernel_steps import stored
from tests.browser.steps import at_index, focus_first_option, press
from tests.fault_log import nothing_lost
from tools.notebook import Notebook

MAKE = """
import labeling_widget as lw
lw.set_store("{url}")
correct = lw.create_label_schema(
    "correct", type="feedback", input=lw.InputPassFail(), overwrite=True
)
session = lw.create_labeling_session("kept", label_schemas=[correct], reuse=True)
_ = session.add_traces(lw.sample_traces())
"""
SHOW = "session"


def cells(database: Path | str, make: str = MAKE) -> list[str]:
    """Of a session in a file, or in the store at a URL."""
    url = f"sqlite:///{database}" if isinstance(database, Path) else database
    return [make.format(url=url), SHOW]


def fetch_ahead(notebook: Notebook, items: int) -> None:
    """Have the first items on the page, and the first one on the screen."""
    focus_first_option(notebook)
    for index in range(1, items + 1):
        press(notebook, "j")
        at_index(notebook, index)
    for index in reversed(range(items)):
        press(notebook, "k")
        at_index(notebook, index)
    focus_first_option(notebook)


def dismiss_dialogs(notebook: Notebook) -> None:
    """Do what anybody does when JupyterLab says, at a time of its own, that the server is away."""
    page = notebook.page
    page.add_locator_handler(
        page.get_by_role("dialog", name="Server Connection Error"),
        lambda dialog: dialog.get_by_role("button").last.click(),
    )


def answer_one(notebook: Notebook) -> None:
    """Press the key of the first option; a dialog that came up meanwhile goes first."""
    expect(notebook.widget()).to_be_visible()
    focus_first_option(notebook)
    press(notebook, "1")


def answer_in_silence(notebook: Notebook, count: int) -> None:
    """Answer items while nobody hears it."""
    first = int(notebook.widget().get_attribute("data-index") or 0)
    for more in range(1, count + 1):
        answer_one(notebook)
        at_index(notebook, first + more)
    expect(notebook.widget()).to_have_attribute("data-save", re.compile("saving|unsaved"))


def answer_the_next(notebook: Notebook, count: int, *, before: int = 0) -> None:
    """Answer so many items more, and see each of them done and saved.

    Args:
        before: How many are done already, those included that were kept and are sent now.
    """
    root = notebook.widget()
    done = root.get_by_role("button", name=re.compile("^Done"))
    expect(done).to_have_text(f"Done {before}")
    root.get_by_role("button", name=re.compile("^To do")).click()
    for more in range(1, count + 1):
        answer_one(notebook)
        expect(done).to_have_text(f"Done {before + more}")
    expect(root).to_have_attribute("data-save", "saved")


def assert_all_saved(
    notebook: Notebook, database: Path | str, count: int, fault: str, *, times: int = 1
) -> None:
    """So many are done on the screen, all acknowledged; each is in the store, once."""
    root = notebook.widget()
    # A connection that was cut is tried again at growing intervals.
    expect(root).to_have_attribute("data-save", "saved", timeout=60_000)
    expect(root.get_by_role("button", name=f"Done {count}", exact=True)).to_be_visible()
    answers = stored(database)
    assert int(answers["valid"].sum()) == count
    assert len(answers) == count
    items = json.loads(
        notebook.read(f"import json; print(json.dumps(session.trace_ids[:{count}]))")
    )
    nothing_lost(fault, times=times, acknowledged=items, found=answers["trace_id"].tolist())


class Wire:
    """The page's connections to kernels, which can be cut and mended."""

    def __init__(self, page: Page) -> None:
        self._open: list[WebSocketRoute] = []
        self._is_cut = False
        page.route_web_socket(re.compile(r"/api/kernels/.*/channels"), self._connect)

    @contextmanager
    def cut(self) -> Iterator[None]:
        self._is_cut = True
        for route in self._open:
            route.close()
        self._open.clear()
        yield
        self._is_cut = False

    def _connect(self, route: WebSocketRoute) -> None:
        if self._is_cut:
            route.close()
            return
        route.connect_to_server()
        self._open.append(route)
