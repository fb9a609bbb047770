"""A session in a file: opened from disk without a network, labeled, saved, and collected."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

import labeling_widget as lw
from labeling_widget.store import open_store
from tests.browser.hostile_traces import traces as hostile_traces
from tests.browser.test_axe import AXE, RUN
from tests.browser.test_hostile import open_all

pytestmark = pytest.mark.browser

STORAGE_OFF = """
for (const name of ["indexedDB", "localStorage"])
    Object.defineProperty(window, name, { get() { throw new Error("switched off"); } });
"""


class Opened:
    """A page in a file as somebody has it before them, and whatever it did wrong."""

    def __init__(self, context: BrowserContext, path: Path) -> None:
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        self.requests: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.problems.append(said.text) if said.type == "error" else None,
        )
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.url = path.as_uri()
        self.page.goto(self.url)

    def begin(self, name: str = "") -> Page:
        """Say who labels, if the page asks, and wait for the first trace."""
        if name:
            self.page.get_by_label("Your name").fill(name)
            self.page.keyboard.press("Enter")
        expect(self.root).to_have_attribute("data-item", re.compile("^tr-"))
        return self.page

    @property
    def root(self) -> Any:
        return self.page.locator(".lw-root")

    def at(self, index: int) -> None:
        expect(self.root).to_have_attribute("data-index", str(index))

    def unsaved(self, count: int) -> None:
        button = self.page.get_by_role("button", name="Save answers", exact=False)
        expect(button).to_have_attribute("data-unsaved", str(count))

    def save(self, folder: Path) -> Path:
        with self.page.expect_download() as download:
            self.page.locator("[data-unsaved]").click()
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        return path


Open = Callable[..., Opened]


@pytest.fixture
def session() -> Iterator[lw.LabelingSession]:
    store = open_store("sqlite://")
    lw.set_store(store)
    good = lw.create_label_schema(
        "good", type="feedback", input=lw.InputPassFail(), required=True, enable_comment=True
    )
    sure = lw.create_label_schema("sure", type="feedback", input=lw.InputNumeric(0, 10))
    made = lw.create_labeling_session("Opening hours", label_schemas=[good, sure])
    yield made.add_traces(lw.sample_traces().head(4))
    store.close()


@pytest.fixture
def open_file(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    contexts: list[BrowserContext] = []
    opened: list[Opened] = []

    def open_one(
        session: lw.LabelingSession,
        *,
        path: Path | None = None,
        context: BrowserContext | None = None,
        init: str = "",
        reviewer: str | None = None,
        **options: Any,
    ) -> Opened:
        if context is None:
            context = browser.new_context(offline=True, accept_downloads=True, **options)
            contexts.append(context)
        if init:
            context.add_init_script(init)
        page = path or session.export(tmp_path / "review.html", reviewer=reviewer)
        opened.append(Opened(context, page))
        return opened[-1]

    yield open_one
    problems = [problem for each in opened for problem in each.problems]
    elsewhere = [url for each in opened for url in each.requests if url != each.url]
    for context in contexts:
        context.close()
    assert problems == []
    assert [url for url in elsewhere if not url.startswith(("blob:", "data:"))] == []


def test_an_expert_labels_from_disk_and_the_answers_arrive(
    session: lw.LabelingSession, open_file: Open, tmp_path: Path
) -> None:
    opened = open_file(session)
    page = opened.begin("Dr. Ann")
    for key in ("1", "Control+Enter", "2"):
        page.keyboard.press(key)
    opened.at(1)
    page.keyboard.press("c")
    page.keyboard.type("Says nothing of Sundays.")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    opened.at(2)
    page.keyboard.press("s")
    page.get_by_role("dialog", name="Why skip?").get_by_role("button").nth(1).click()
    opened.at(3)
    opened.unsaved(3)
    path = opened.save(tmp_path)
    assert path.name == "answers-Opening_hours-Dr._Ann.json"
    opened.unsaved(0)
    expect(page.get_by_text("Answers saved.")).to_be_visible()

    report = session.collect(path)
    assert set(report["outcome"].astype(str)) == {"taken"}
    labels = session.labels()
    assert labels[["name", "value", "rationale", "reviewer"]].to_numpy().tolist() == [
        ["good", True, "", "Dr. Ann"],
        ["good", False, "Says nothing of Sundays.", "Dr. Ann"],
    ]
    [progress] = session.progress().to_dict("records")
    assert (progress["completed"], progress["skipped"], progress["pending"]) == (2, 1, 1)
    assert session.history()["active_ms"].max() > 0
    assert set(session.collect(path)["outcome"].astype(str)) == {"equal"}


def test_answers_are_there_when_the_file_is_opened_again_and_can_be_undone(
    session: lw.LabelingSession, open_file: Open, tmp_path: Path
) -> None:
    opened = open_file(session, reviewer="ann@example.com")
    page = opened.begin()
    page.keyboard.press("1")
    opened.unsaved(1)
    expect(opened.root).to_have_attribute("data-save", "saved")
    again = open_file(session, path=tmp_path / "review.html", context=page.context)
    again.begin()
    again.unsaved(1)
    expect(again.page.locator("[data-question=good] :checked")).to_have_count(1)
    again.page.keyboard.press("u")
    expect(again.page.locator("[role=status]").filter(has_text="Undone").first).to_be_attached()
    expect(again.page.locator("[data-question=good] :checked")).to_have_count(0)


def test_what_is_answered_in_another_tab_is_there_when_one_comes_back(
    session: lw.LabelingSession, open_file: Open, tmp_path: Path
) -> None:
    first = open_file(session, reviewer="ann@example.com")
    first.begin()
    other = open_file(session, path=tmp_path / "review.html", context=first.page.context)
    other.begin().keyboard.press("2")
    other.unsaved(1)
    expect(other.root).to_have_attribute("data-save", "saved")
    first.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    first.unsaved(1)
    expect(first.page.locator("[data-question=good] :checked")).to_have_count(1)


def test_leaving_asks_while_answers_are_in_no_saved_file_and_not_after(
    session: lw.LabelingSession, open_file: Open, tmp_path: Path
) -> None:
    opened = open_file(session, reviewer="ann@example.com")
    page = opened.begin()
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.keyboard.press("1")
    opened.unsaved(1)
    page.reload()
    opened.begin()
    assert asked == ["beforeunload"]
    opened.save(tmp_path)
    opened.unsaved(0)
    page.reload()
    opened.begin()
    opened.unsaved(0)
    assert asked == ["beforeunload"]


def test_a_saved_file_brings_the_answers_into_another_browser(
    session: lw.LabelingSession, open_file: Open, tmp_path: Path
) -> None:
    first = open_file(session, reviewer="ann@example.com")
    page = first.begin()
    for key in ("1", "Control+Enter", "2"):
        page.keyboard.press(key)
    first.unsaved(2)
    saved = first.save(tmp_path)

    other = open_file(session, path=tmp_path / "review.html")
    other.begin()
    other.page.locator("input[type=file]").set_input_files(saved)
    expect(other.page.get_by_text("2 answers loaded.")).to_be_visible()
    other.unsaved(0)
    assert other.page.locator("[data-question=good] :checked").count() == 1
    other.page.locator("input[type=file]").set_input_files(saved)
    expect(other.page.get_by_text("Nothing new in this file.")).to_be_visible()

    spoilt = tmp_path / "spoilt.json"
    spoilt.write_text(saved.read_text("utf-8").replace("true", "false"), "utf-8")
    other.page.locator("input[type=file]").set_input_files(spoilt)
    expect(other.page.get_by_text("This file was changed since it was saved")).to_be_visible()
    other.page.keyboard.press("Tab")
    assert json.loads(other.save(tmp_path).read_text("utf-8"))["content"]["answers"]


def test_a_browser_that_keeps_nothing_is_told_of_and_the_answers_can_be_saved(
    session: lw.LabelingSession, open_file: Open, tmp_path: Path
) -> None:
    opened = open_file(session, reviewer="ann@example.com", init=STORAGE_OFF)
    page = opened.begin()
    expect(page.get_by_text("This browser keeps nothing for a page like this.")).to_be_visible()
    page.keyboard.press("1")
    opened.unsaved(1)
    session.collect(opened.save(tmp_path))
    assert list(session.labels()["value"]) == [True]


def test_a_hostile_trace_runs_nothing_and_asks_for_nothing(
    session: lw.LabelingSession, open_file: Open
) -> None:
    hostile = lw.create_labeling_session("</script><b>", label_schemas=session.label_schemas)
    hostile.add_traces(hostile_traces())
    opened = open_file(hostile, reviewer="<img src=x onerror=alert(1)>")
    page = opened.begin()
    alerts: list[str] = []

    def closed(dialog: Dialog) -> None:
        alerts.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", closed)
    for index in range(len(hostile)):
        opened.at(index)
        expect(page.locator(".lw-section").first).to_be_visible()
        open_all(opened.root.locator(".lw-trace"))
        page.keyboard.press("k" if index + 1 == len(hostile) else "j")
    assert alerts == []
    assert page.evaluate("window.hacked") is None


def test_the_page_may_connect_to_nothing_and_run_nothing_else(
    session: lw.LabelingSession, open_file: Open
) -> None:
    opened = open_file(session, reviewer="ann@example.com")
    page = opened.begin()
    forbidden = page.evaluate("""async () => {
        const seen = [];
        document.addEventListener("securitypolicyviolation",
            (event) => seen.push(event.effectiveDirective));
        await fetch("https://evil.example/").catch(() => null);
        await new Promise((done) => Object.assign(
            new Image(), { onerror: done, src: "https://evil.example/probe.png" }));
        document.body.append(Object.assign(
            document.createElement("style"), { textContent: "b { color: red }" }));
        try {
            document.body.append(Object.assign(
                document.createElement("script"), { textContent: "window.hacked = 1" }));
        } catch { seen.push("script refused") }
        try { document.body.innerHTML = "<b>" } catch { seen.push("HTML refused") }
        await new Promise((done) => setTimeout(done));
        return [...new Set(seen)].sort();
    }""")
    assert forbidden == [
        *("HTML refused", "connect-src", "img-src", "require-trusted-types-for"),
        *("script refused", "style-src-elem"),
    ]
    assert page.evaluate("window.hacked") is None
    # Each is told of, though it was refused.
    opened.problems.clear()
    opened.requests.clear()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 420])
def test_axe_finds_nothing_in_the_page(
    session: lw.LabelingSession, open_file: Open, theme: str, width: int
) -> None:
    size = {"width": width, "height": 800}
    opened = open_file(session, color_scheme=theme, viewport=size, bypass_csp=True)
    page = opened.page
    expect(page.get_by_label("Your name")).to_be_focused()
    page.evaluate(AXE.read_text("utf-8"))
    assert opened.root.evaluate(RUN) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("A name is needed.")
    assert opened.root.evaluate(RUN) == []
    opened.begin("Dr. Ann")
    page.keyboard.press("1")
    opened.unsaved(1)
    assert opened.root.evaluate(RUN) == []
    with page.expect_download():
        page.locator("[data-unsaved]").click()
    expect(page.get_by_text("Answers saved.")).to_be_visible()
    assert opened.root.evaluate(RUN) == []


def test_a_narrow_page_shows_the_whole_name_of_its_session(
    session: lw.LabelingSession, open_file: Open
):
    opened = open_file(session, viewport={"width": 420, "height": 860})
    page = opened.begin("ann")
    page.keyboard.press("1")
    opened.unsaved(1)
    title = page.locator(".lw-title")
    expect(title).to_have_text("Opening hours")
    assert title.evaluate("(title) => title.scrollWidth <= title.clientWidth")
