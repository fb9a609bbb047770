"""Kernels and servers that end and begin again under an open page: what was answered is saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import ENVIRONMENT, OpenNotebook
from tests.browser.kept_steps import (
    answer_in_silence,
    answer_the_next,
    assert_all_saved,
    cells,
    dismiss_dialogs,
    fetch_ahead,
)
from tools.jupyter import JupyterServer
from tools.notebook import Notebook, open_notebook

pytestmark = pytest.mark.browser


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "labels.db"


def test_a_kernel_restarted_under_an_open_view_loses_nothing(lab: OpenNotebook, database: Path):
    notebook = lab(cells(database))
    fetch_ahead(notebook, 4)
    answer_the_next(notebook, 2)
    notebook.restart_kernel()
    answer_in_silence(notebook, 2)
    says(notebook, "The kernel was restarted.", "2 answers are kept in this browser")
    notebook.run_all()
    answer_the_next(notebook, 2, before=4)
    assert_all_saved(notebook, database, 6, "the kernel restarted under an open view")
    notebook.problems.clear()  # what the page asked of the kernel that was gone


def test_a_kernel_restarted_while_the_tab_is_offline_loses_nothing(
    lab: OpenNotebook, database: Path
):
    notebook = lab(cells(database))
    dismiss_dialogs(notebook)
    fetch_ahead(notebook, 4)
    answer_the_next(notebook, 2)
    context = notebook.page.context
    context.set_offline(True)
    reconnect(notebook)  # in vain: this is how the page notices at once
    answer_in_silence(notebook, 2)
    says(notebook, "No connection to the notebook server.", "2 answers are kept in this browser")
    kernel = notebook.server.session(notebook.name)["kernel"]["id"]
    notebook.server.api("POST", f"kernels/{kernel}/restart")
    context.set_offline(False)
    reconnect(notebook)
    says(notebook, "The kernel was restarted.", "2 answers are kept in this browser")
    notebook.wait_until_ready()
    notebook.run_all()
    answer_the_next(notebook, 2, before=4)
    assert_all_saved(notebook, database, 6, "the kernel restarted while the tab is offline")
    notebook.problems.clear()  # what the page asked without a connection


def test_a_server_restarted_under_an_open_view_loses_nothing(
    browser: Browser, database: Path, tmp_path: Path
):
    with (
        JupyterServer(tmp_path / "own", env=ENVIRONMENT) as server,
        open_notebook(server, browser, cells(database)) as notebook,
    ):
        notebook.run_all()
        dismiss_dialogs(notebook)
        fetch_ahead(notebook, 4)
        answer_the_next(notebook, 2)
        server.stop()
        answer_in_silence(notebook, 2)
        server.start()
        says(notebook, "The kernel was restarted.", "2 answers are kept in this browser")
        notebook.evaluate("await panel.sessionContext.startKernel()")
        notebook.wait_until_ready()
        notebook.run_all()
        answer_the_next(notebook, 2, before=4)
        assert_all_saved(notebook, database, 6, "the notebook server restarted")


def reconnect(notebook: Notebook) -> None:
    """Have the page look for its kernel now, not in its own time."""
    notebook.evaluate("void panel.sessionContext.session.kernel.reconnect().catch(() => null)")


def says(notebook: Notebook, *words: str) -> None:
    """The banner says what happened and what is safe."""
    banner = notebook.widget().locator(".lw-banner")
    for each in words:
        # Lab looks for a server that is gone at growing intervals.
        expect(banner).to_contain_text(each, timeout=60_000)
