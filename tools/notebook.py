"""An open notebook in a real browser: run it, read its kernel, press keys, look at the widget.

Used by the browser tests, the benchmarks and `tools/shots.py`::

    with JupyterServer(folder) as server, chromium() as browser:
        with open_notebook(server, browser, ["import labeling_widget as lw", "…"]) as notebook:
            notebook.run_all()
            notebook.widget().press("1")
            print(notebook.read("print(session.labels())"))
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import nbformat
from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page

from tools.jupyter import Host, JupyterServer
from tools.kernel import KernelReader

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
# On its way, an item has no id yet.
WIDGET = '.lw-root[data-count]:not([data-item=""])'
Theme = Literal["light", "dark"]
THEMES: Mapping[Theme, str] = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}

# What Jupyter itself says on the console of a page where nothing is wrong.
JUPYTER_NOISE = re.compile(
    r"Failed to load resource.*404"  # settings and workspaces that are asked for and not there
    r"|Unrecognized feature"
    r"|net::ERR_ABORTED"
)
# Notebook 7 alone throws these two on every start.
NOTEBOOK_NOISE = re.compile(
    r"(reading 'schema'\)|'filebrowser:open-path' not registered)[\s\S]*/static/notebook/"
)


@contextmanager
def open_notebook(
    server: JupyterServer,
    browser: Browser,
    cells: Sequence[str],
    *,
    host: Host = "lab",
    size: tuple[int, int] = (1400, 1000),
) -> Iterator[Notebook]:
    """A new notebook with these code cells, open in its own browser context, kernel ready."""
    name = f"nb-{uuid.uuid4().hex[:8]}.ipynb"
    write_notebook(server.folder / name, cells)
    with browser.new_context(viewport={"width": size[0], "height": size[1]}) as context:
        notebook = Notebook(server, context.new_page(), name, host)
        try:
            notebook.open()
            yield notebook
        finally:
            notebook.close()


def write_notebook(path: Path, cells: Sequence[str]) -> None:
    """Write code cells as a notebook that names its kernel, so that no dialog asks for one."""
    book = nbformat.v4.new_notebook(metadata={"kernelspec": KERNELSPEC})
    book.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    nbformat.write(book, path)


def code_cells(path: Path) -> list[str]:
    """The code cells of a notebook file."""
    book = nbformat.read(path, as_version=4)
    return [str(cell.source) for cell in book.cells if cell.cell_type == "code"]


class Notebook:
    """One notebook in one browser page.

    Attributes:
        page: The Playwright page.
        problems: Errors on the page's console and uncaught exceptions, in order.
    """

    def __init__(self, server: JupyterServer, page: Page, name: str, host: Host) -> None:
        self.server = server
        self.page = page
        self.name = name
        self.host = host
        self.problems: list[str] = []
        self._kernel = KernelReader(lambda: server.connection_file(name))
        page.on("console", self._on_console)
        page.on("pageerror", self._on_uncaught)

    # the notebook ───────────────────────────────────────────────────────────────────────────

    def open(self) -> None:
        """Go to the notebook and wait until its kernel is ready."""
        workspace = Path(self.name).stem
        self.page.goto(self.server.page(self.host, self.name, workspace=workspace))
        self.wait_until_ready()

    def reload(self) -> None:
        """Reload the page, as a reviewer would."""
        self.page.reload()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait until the notebook is open and its kernel idle."""
        self.wait_until(
            """
            return panel?.context.isReady && panel.sessionContext.isReady
                && panel.sessionContext.session?.kernel?.status === "idle";
            """
        )

    def close(self) -> None:
        """End the notebook's kernel; the page is closed with its context."""
        self._kernel.close()
        self.server.api("DELETE", f"sessions/{self.server.session(self.name)['id']}")

    def command(self, command: str, args: Mapping[str, Any] | None = None) -> None:
        """Execute one of JupyterLab's commands on this notebook and wait until it is done."""
        self.evaluate(
            """
            app.shell.activateById(panel.id);
            await app.commands.execute(args.command, args.args);
            """,
            {"command": command, "args": dict(args or {})},
        )

    def run_all(self) -> None:
        """Run every cell from top to bottom and wait until the last one is done."""
        self.command("notebook:run-all-cells")

    def start_last(self) -> None:
        """Start the last cell without waiting for its end."""
        self.evaluate(
            """
            app.shell.activateById(panel.id);
            panel.content.activeCellIndex = panel.content.widgets.length - 1;
            panel.content.deselectAll();
            void app.commands.execute("notebook:run-cell");
            """
        )

    def evaluate(self, body: str, args: Mapping[str, Any] | None = None) -> Any:
        """Run the body of an async JavaScript function of `app`, `panel` and `args`."""
        return self.page.evaluate(_with_panel(body), dict(args or {}))

    def wait_until(self, body: str) -> None:
        """Wait until the body of a JavaScript function of `app` and `panel` returns true."""
        self.page.wait_for_function(_with_panel(body, asynchronous=""), arg={})

    def cells(self) -> list[str]:
        """The source of every cell, as the page has it now."""
        sources = self.evaluate("return panel.content.model.sharedModel.cells.map((c) => c.source)")
        return [str(source) for source in sources]

    def mode(self) -> str:
        """The notebook's own mode: "command" or "edit"."""
        return str(self.evaluate("return panel.content.mode"))

    def is_dirty(self) -> bool:
        """Whether the notebook has changes that are not saved."""
        return bool(self.evaluate("return panel.context.model.dirty"))

    def theme(self, theme: Theme) -> None:
        """Switch the page's theme and wait until it is drawn.

        JupyterLab draws a splash screen over it and takes that away 0.2 s later; a second change
        within that time would have it taken away twice, which is an error on the page.
        """
        self.command("apputils:change-theme", {"theme": THEMES[theme]})
        light = "true" if theme == "light" else "false"
        self.page.wait_for_selector(f'body[data-jp-theme-light="{light}"]', state="attached")
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")

    def start_light(self) -> None:
        """The light theme, whatever an earlier page of this server chose and the server kept."""
        if self.page.locator('body[data-jp-theme-light="false"]').count():
            self.theme("light")

    # the kernel ─────────────────────────────────────────────────────────────────────────────

    def read(self, code: str, *, timeout: float = 60) -> str:
        """Run code in the notebook's kernel, beside its cells, and return what it printed.

        Raises:
            RuntimeError: the code raised; the message has its traceback.
        """
        return self._kernel.read(code, timeout)

    def restart_kernel(self) -> None:
        """Restart the kernel without asking, and wait until it is ready."""
        self.evaluate("await panel.sessionContext.session.kernel.restart()")
        self.wait_until_ready()

    # the widget ─────────────────────────────────────────────────────────────────────────────

    def widget(self, nth: int = 0) -> Locator:
        """The n-th labeling widget on the page, waiting until it shows its session."""
        root = self.page.locator(WIDGET).nth(nth)
        root.wait_for()
        return root

    def wait_for_saved(self, nth: int = 0) -> None:
        """Wait until the widget says that the store has everything."""
        self.page.locator(f'{WIDGET}[data-save="saved"]').nth(nth).wait_for()

    # ────────────────────────────────────────────────────────────────────────────────────────

    def _on_uncaught(self, error: Error) -> None:
        text = f"uncaught: {error.message}\n{error.stack}"
        if not NOTEBOOK_NOISE.search(text):
            self.problems.append(text)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not JUPYTER_NOISE.search(message.text):
            self.problems.append(f"{message.text} ({message.location.get('url', '')})")


def _with_panel(body: str, *, asynchronous: str = "async") -> str:
    """`panel` is the notebook's, found without `currentWidget`, which is null without focus."""
    return f"""{asynchronous} (args) => {{
        const app = window.jupyterapp;
        const panel = app && [...app.shell.widgets("main")].find((widget) => widget.context);
        {body}
    }}"""
