"""Pictures of the widget in a real JupyterLab: light and dark, wide and narrow.

    python -m tools.shots --code session.py --out /tmp/shots
    python -m tools.shots --notebook notebooks/01_quickstart.ipynb --do key:1 --do key:c

Each `--do` is one step before the picture, in order: `key:<name>` presses a key inside the
widget (names as Playwright's: `1`, `Enter`, `Control+Enter`), `type:<text>` types, and
`click:<selector>`, `focus:<selector>`, `show:<selector>` (scrolls to it) and
`wait:<selector>` act on an element inside the widget.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Locator

from tools.chromium import chromium
from tools.jupyter import JupyterServer
from tools.notebook import Notebook, Theme, code_cells, open_notebook

ROOT = Path(__file__).parents[1]
FIRST_CONTROL = "button, input, textarea, select, [tabindex]:not([tabindex='-1'])"


def main(arguments: Sequence[str]) -> int:
    """Take the pictures and print where they are; 1 when the page had errors."""
    options = _options(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    cells = (
        code_cells(options.notebook)
        if options.notebook
        else [sys.stdin.read() if str(options.code) == "-" else options.code.read_text()]
    )
    env = {
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "LABELING_STORE": options.store,
    }
    folder = Path(tempfile.mkdtemp(prefix="labeling-shots-"))
    try:
        with (
            JupyterServer(folder, env=env) as server,
            chromium() as browser,
            open_notebook(server, browser, cells, host=options.host, size=(1600, 1500)) as notebook,
        ):
            notebook.run_all()
            shoot(notebook, options)
            problems = notebook.problems
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for problem in problems:
        print("page error:", problem, file=sys.stderr)
    return 1 if problems else 0


def shoot(notebook: Notebook, options: argparse.Namespace) -> None:
    """Do the steps once, then take one picture for each theme and width."""
    root = notebook.page.locator(".lw-root").nth(options.nth)
    try:
        root.wait_for(timeout=options.timeout * 1000)
    except Exception:
        # Without a widget the page says why: an exception in a cell, as a rule.
        notebook.page.screenshot(path=options.out / f"{options.name}-failed.png")
        print("no widget; the page is in", options.out / f"{options.name}-failed.png")
        raise
    for step in options.do:
        act(root, step)
    for theme in options.themes:
        notebook.theme(theme)
        for width in options.widths:
            root.evaluate(
                """async (el, width) => {
                    const area = el.closest(".jp-OutputArea-output") ?? el.parentElement;
                    area.style.width = `${width}px`;
                    area.style.flex = "none";
                    await new Promise((done) =>
                        requestAnimationFrame(() => requestAnimationFrame(done)));
                }""",
                width,
            )
            path = options.out / f"{options.name}-{theme}-{width}.png"
            root.screenshot(path=path)
            print(path)


def act(root: Locator, step: str) -> None:
    """Do one `--do` step inside the widget."""
    kind, _, what = step.partition(":")
    if kind in {"key", "type"}:
        if not root.evaluate("(el) => el.contains(document.activeElement)"):
            root.locator(FIRST_CONTROL).first.focus()
        keyboard = root.page.keyboard
        if kind == "key":
            keyboard.press(what)
        else:
            keyboard.type(what)
        return
    target = root.locator(what).first
    actions = {
        "click": target.click,
        "focus": target.focus,
        "show": target.scroll_into_view_if_needed,
        "wait": target.wait_for,
    }
    if kind not in actions:
        raise SystemExit(f"--do {step}: starts with key:, type:, {':, '.join(actions)}:")
    actions[kind]()


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.shots",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--code", type=Path, help="a Python file run as one cell; - reads stdin")
    source.add_argument("--notebook", type=Path, help="a notebook; all its code cells are run")
    parser.add_argument("--do", action="append", default=[], metavar="STEP")
    parser.add_argument("--out", type=Path, default=ROOT / "test-results")
    parser.add_argument("--name", default="shot", help="how the files' names begin")
    parser.add_argument("--nth", type=int, default=0, help="which widget of the page, from 0")
    parser.add_argument("--host", choices=["lab", "notebook"], default="lab")
    parser.add_argument("--store", default="sqlite://", help="LABELING_STORE of the kernel")
    parser.add_argument("--timeout", type=float, default=60, help="seconds to wait for it")
    themes: list[Theme] = ["light", "dark"]
    parser.add_argument("--themes", nargs="+", choices=themes, default=themes)
    parser.add_argument("--widths", nargs="+", type=int, default=[1100, 420], metavar="PX")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
