"""Pictures of the pages that `jupyter labeling` serves: light and dark, wide and narrow.

python -m tools.page_shots --out /tmp/shots --widths 1100 420
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import ConsoleMessage, Page, expect

import labeling_widget as lw
from tools.chromium import chromium
from tools.labeling_server import LabelingServer

REVIEWER = "alice@example.com"
Scheme = Literal["light", "dark"]
PHONE = 600
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def main(arguments: Sequence[str]) -> int:
    """Take the pictures; 1 when a page had errors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--widths", type=int, nargs="+", default=[1100, 420])
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    problems: list[str] = []
    with tempfile.TemporaryDirectory(prefix="labeling-pages-") as folder:
        url = f"sqlite:///{folder}/labels.db"
        session = _session(url)
        with LabelingServer(Path(folder), url) as server, chromium() as browser:
            link = server.link(session, REVIEWER)
            for scheme, width in product(SCHEMES, options.widths):
                size = {"width": width, "height": 860 if width < PHONE else 760}
                with browser.new_context(viewport=size, color_scheme=scheme) as context:  # type: ignore[arg-type]
                    name = options.out / f"{{}}-{scheme}-{width}.png"
                    problems += _shoot(context.new_page(), link, server.url, str(name))
    for problem in problems:
        print("page error:", problem, file=sys.stderr)
    return 1 if problems else 0


def _session(url: str) -> str:
    lw.set_store(url)
    correct = lw.create_label_schema(
        "correct",
        type="feedback",
        title="Is the answer correct?",
        input=lw.InputPassFail("Yes", "No"),
        enable_comment=True,
    )
    tone = lw.create_label_schema(
        "tone", type="feedback", input=lw.InputCategorical(options=["Warm", "Neutral", "Cold"])
    )
    for name in ("Refund questions", "A pilot that is open to all"):
        users = [REVIEWER, "bob@example.com"] if name.startswith("Refund") else []
        session = lw.create_labeling_session(
            name, label_schemas=[correct, tone, lw.EXPECTED_FACTS], assigned_users=users
        ).add_traces(lw.sample_traces())
        if users:
            wanted = session
    return wanted.labeling_session_id


def _shoot(page: Page, link: str, url: str, name: str) -> list[str]:
    problems: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error":
            problems.append(said.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(link)
    expect(page.locator('.lw-root:not([data-item=""])')).to_be_visible()
    _picture(page, name.format("session"))
    page.goto(f"{url}labeling/")
    _picture(page, name.format("list"))
    page.context.clear_cookies()
    page.goto(f"{url}labeling/")
    _picture(page, name.format("no-link"))
    return [problem for problem in problems if "403" not in problem]  # the last page's


def _picture(page: Page, path: str) -> None:
    page.screenshot(path=path)
    print(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
