"""A real JupyterLab and a real Chromium, once for all browser tests; a notebook for each."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tools.chromium import chromium
from tools.jupyter import Host, JupyterServer
from tools.notebook import Notebook, open_notebook

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "test-results"

ENVIRONMENT = {
    "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    "LABELING_STORE": "sqlite://",
    "LABELING_REVIEWER": "alice@example.com",
}
"""Of every server and its kernels."""

FAILED = pytest.StashKey[bool]()

OpenNotebook = Callable[..., Notebook]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    folder = tmp_path_factory.mktemp("jupyter")
    with JupyterServer(folder, env=ENVIRONMENT) as started:
        yield started


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def lab(
    server: JupyterServer, browser: Browser, request: pytest.FixtureRequest
) -> Iterator[OpenNotebook]:
    """Open a notebook with these cells and run them; the page must stay free of errors.

    `lab(["code", "…"], host="notebook", run=False)`; a test that provokes an error on the page
    looks at `notebook.problems` and clears it.
    """
    opened: list[Notebook] = []
    with ExitStack() as stack:

        def open_one(cells: Sequence[str], *, host: Host = "lab", run: bool = True) -> Notebook:
            notebook = stack.enter_context(open_notebook(server, browser, cells, host=host))
            opened.append(notebook)
            notebook.start_light()
            if run:
                notebook.run_all()
            return notebook

        yield open_one
        if request.node.stash.get(FAILED, False):
            for number, notebook in enumerate(opened):
                picture(notebook, f"failed-{request.node.name}-{number}")
        problems = [problem for notebook in opened for problem in notebook.problems]
    assert problems == []


@pytest.fixture
def screenshot() -> Callable[[Notebook, str], Path]:
    """Keep a picture of the page in `test-results/`."""

    return picture


def picture(notebook: Notebook, name: str) -> Path:
    SHOTS.mkdir(exist_ok=True)
    path = SHOTS / f"{name}.png"
    notebook.page.screenshot(path=path)
    return path
