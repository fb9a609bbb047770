"""A reviewer with a link and no notebook, in a real browser at the URL of `jupyter labeling`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

import labeling_widget as lw
from labeling_widget.store import open_store
from tests.browser.hostile_traces import traces
from tests.browser.test_axe import AXE, RUN
from tests.fault_log import nothing_lost
from tools.labeling_server import LabelingServer

pytestmark = pytest.mark.browser

ALICE = "alice@example.com"
# What Chromium says of every request that finds no server.
NO_SERVER = re.compile(r"net::ERR_(CONNECTION_(REFUSED|RESET)|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)")


class Site:
    """A server, its store read without it, and Alice's link."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder}/labels.db"
        lw.set_store(self.url)
        correct = lw.create_label_schema("correct", type="feedback", input=lw.InputPassFail())
        session = lw.create_labeling_session(
            "At a URL", label_schemas=[correct], assigned_users=[ALICE]
        ).add_traces(lw.sample_traces())
        self.key = session.labeling_session_id
        self.items = session.trace_ids
        lw.get_store().close()
        self.server = LabelingServer(folder, self.url)
        self.problems: list[str] = []

    def open(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.goto(self.link)
        return page

    @property
    def link(self) -> str:
        return self.server.link(self.key, ALICE)

    def answered(self) -> list[str]:
        """The traces that have an answer in the store; each version of one is listed."""
        store = open_store(self.url)
        try:
            answers = store.frame("assessments", reviewer=ALICE, existing=False)
            return [str(item) for item in answers["trace_id"]]
        finally:
            store.close()

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not NO_SERVER.search(said.text):
            self.problems.append(said.text)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    with site.server:
        yield site
    assert site.problems == []


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 1100, "height": 760}) as context:
        yield context


def root_of(page: Page) -> Locator:
    root = page.locator('.lw-root:not([data-item=""])')
    expect(root).to_be_visible()
    return root


def answer(page: Page, *keys: str) -> None:
    """Press keys without touching the page first: nobody has to click into anything."""
    root = root_of(page)
    for key in keys:
        expect(root.locator("[data-home]")).to_be_visible()
        index = int(root.get_attribute("data-index") or 0)
        page.keyboard.press(key)
        expect(root).to_have_attribute("data-index", str(index + 1))


def test_a_link_is_all_it_takes_to_label_by_keyboard_and_a_reload_changes_nothing(
    site: Site, context: BrowserContext
):
    page = site.open(context)
    root = root_of(page)
    assert "token" not in page.url
    answer(page, "1", "2", "1")
    expect(root).to_have_attribute("data-save", "saved")
    assert site.answered() == site.items[:3]
    page.reload()
    root = root_of(page)
    expect(root).to_have_attribute("data-index", "3")
    expect(root.get_by_role("button", name="Done 3", exact=True)).to_be_visible()
    answer(page, "1")
    expect(root).to_have_attribute("data-save", "saved")
    page.keyboard.press("u")
    expect(root.get_by_role("button", name="Done 3", exact=True)).to_be_visible()
    # An item is in the address, so that it can be gone to.
    again = context.new_page()
    again.goto(f"{page.url.partition('#')[0]}#{site.items[6]}")
    expect(root_of(again)).to_have_attribute("data-index", "6")


def test_a_server_that_is_stopped_and_started_in_between_loses_nothing(
    site: Site, context: BrowserContext
):
    page = site.open(context)
    root = root_of(page)
    answer(page, "1")
    expect(root).to_have_attribute("data-save", "saved")
    answer_ahead(page, 3)
    site.server.stop()
    answer(page, "1", "2")
    expect(root.get_by_text("The server cannot be reached.")).to_be_visible()
    expect(root.get_by_text("2 answers are kept in this browser")).to_be_visible()
    assert len(site.answered()) == 1
    site.server.start()
    expect(root).to_have_attribute("data-save", "saved", timeout=60_000)
    expect(root.get_by_text("The server cannot be reached.")).to_have_count(0)
    nothing_lost(
        "the page's server stopped and started",
        times=1,
        acknowledged=site.items[:3],
        found=site.answered(),
    )


def test_a_page_that_is_closed_while_the_server_is_away_is_made_good_by_the_next_one(
    site: Site, context: BrowserContext
):
    page = site.open(context)
    answer(page, "1")
    expect(root_of(page)).to_have_attribute("data-save", "saved")
    answer_ahead(page, 3)
    site.server.stop()
    answer(page, "2", "1")
    page.close()
    site.server.start()
    page = site.open(context)
    root = root_of(page)
    expect(root.get_by_role("button", name="Done 3", exact=True)).to_be_visible()
    expect(root).to_have_attribute("data-save", "saved")
    nothing_lost(
        "the page closed while its server is away",
        times=1,
        acknowledged=site.items[:3],
        found=site.answered(),
    )


def answer_ahead(page: Page, items: int) -> None:
    """Look at the next items, so that they are on the page when the server goes."""
    root = root_of(page)
    first = int(root.get_attribute("data-index") or 0)
    for index in [*range(first + 1, first + items + 1), *reversed(range(first, first + items))]:
        page.keyboard.press("j" if int(root.get_attribute("data-index") or 0) < index else "k")
        expect(root).to_have_attribute("data-index", str(index))
        expect(root).not_to_have_attribute("data-item", "")


def test_an_answer_in_one_window_appears_in_the_other(site: Site, context: BrowserContext):
    here, there = site.open(context), site.open(context)
    root_of(there)
    answer(here, "1")
    expect(root_of(there).get_by_role("button", name="Done 1", exact=True)).to_be_visible()


def test_a_page_whose_browser_became_somebody_elses_takes_no_answer_for_them(
    site: Site, context: BrowserContext
):
    page = site.open(context)
    answer(page, "1")
    expect(root_of(page)).to_have_attribute("data-save", "saved")
    store = open_store(site.url)
    lw.LabelingSession(store, site.key).set_assigned_users([ALICE, "bob"])
    other = context.new_page()
    other.goto(site.server.link(site.key, "bob"))
    root_of(other)
    other.close()
    root = root_of(page)
    page.keyboard.press("1")
    expect(root.get_by_text("The server takes no answers from this page any more.")).to_be_visible()
    expect(root.get_by_text(re.compile("1 answer is kept in this browser"))).to_be_visible()
    other = site.open(context)  # her link again
    expect(root_of(other)).to_be_visible()
    expect(root).to_have_attribute("data-save", "saved", timeout=60_000)
    assert store.frame("assessments", existing=False)["reviewer"].unique().tolist() == [ALICE]
    store.close()
    site.problems = [each for each in site.problems if "409" not in each]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1100, 420])
def test_axe_finds_nothing_on_any_page(site: Site, browser: Browser, width: int, scheme: str):
    size = {"width": width, "height": 800}
    with browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        color_scheme=scheme,  # type: ignore[arg-type]
        bypass_csp=True,  # axe itself is no script of the page's
    ) as context:
        page = site.open(context)
        root = root_of(page)
        assert violations(page) == []
        box = root.bounding_box()
        assert box is not None
        assert box["width"] == width
        assert box["y"] + box["height"] == size["height"]
        background = root.evaluate("(root) => getComputedStyle(root).backgroundColor")
        assert background == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(33, 33, 33)")
        page.get_by_role("link", name="All sessions").click()
        expect(page.get_by_role("link", name="At a URL")).to_be_visible()
        assert violations(page) == []
        page.get_by_role("button", name="Not you?").click()
        expect(page.get_by_text("Open the link that you were sent")).to_be_visible()
        assert violations(page) == []
    site.problems = [each for each in site.problems if "403" not in each]


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return list(page.locator("html").evaluate(RUN))


def test_no_script_runs_on_the_page_but_its_own(site: Site, context: BrowserContext):
    page = site.open(context)
    root_of(page)
    blocked = page.evaluate(
        """async () => {
            const blocked = [];
            document.addEventListener("securitypolicyviolation", (event) => {
                blocked.push(event.effectiveDirective);
            });
            const script = document.createElement("script");
            try { script.text = "window.hacked = 1"; } catch { blocked.push("trusted types"); }
            const remote = document.createElement("img");
            remote.src = "https://evil.example.com/x.png";
            const own = document.createElement("link");
            own.rel = "stylesheet";
            own.href = "/files/evil.css";
            document.body.append(remote, own);
            await fetch("https://evil.example.com/").catch(() => undefined);
            await new Promise((done) => setTimeout(done));
            return [blocked.sort(), window.hacked ?? null];
        }"""
    )
    assert set(blocked[0]) >= {"connect-src", "img-src", "style-src-elem", "trusted types"}
    assert blocked[1] is None
    site.problems.clear()


def test_hostile_traces_break_nothing_and_ask_for_nothing(site: Site, context: BrowserContext):
    store = lw.set_store(site.url)
    hostile = lw.create_labeling_session("hostile", label_schemas=["correct"]).add_traces(traces())
    key, count = hostile.labeling_session_id, len(hostile)
    store.close()
    page = site.open(context)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site.server.link(key, ALICE))
    root = root_of(page)
    for index in range(count):
        expect(root).to_have_attribute("data-index", str(index))
        expect(root).not_to_have_attribute("data-item", "")
        page.keyboard.press("j")
    assert [url for url in asked if not url.startswith(site.server.url)] == []
    assert page.evaluate("'hacked' in window") is False
