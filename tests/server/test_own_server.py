"""The pages in somebody's own server, behind a hub, and where they are said to be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from http.cookiejar import Cookie
from pathlib import Path

import pytest
from jupyter_server.auth.identity import IdentityProvider, PasswordIdentityProvider

import labeling_widget as lw
from labeling_widget.server.identity import LinkIdentityProvider
from labeling_widget.server.visitors import names_people
from tests.server.browsing import Browser
from tests.server.fake_hub import FakeHub
from tests.server.own_server import ROOT, TOKEN, OwnServer
from tools.labeling_server import LabelingServer

ME, CAROL = "owner@example.com", "carol"


def session_in(folder: Path, users: list[str], name: str = "labels.db") -> lw.LabelingSession:
    lw.set_store(f"sqlite:///{folder}/{name}")
    question = lw.create_label_schema("correct", type="feedback", input=lw.InputPassFail())
    session = lw.create_labeling_session("mine", label_schemas=[question], assigned_users=users)
    session.add_traces(lw.sample_traces().head(2))
    return session


def url_of(session: lw.LabelingSession) -> str | None:
    """Asked anew each time."""
    return session.url


def until_said(own: OwnServer) -> None:
    """Its address is left once its loop runs."""
    deadline = time.monotonic() + 20
    while not list(Path(own.env["JUPYTER_RUNTIME_DIR"]).glob("labeling-*.json")):
        assert time.monotonic() < deadline


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


class TestOwn:
    """A server that is entered with its token."""

    @pytest.fixture
    def session(self, here: Path) -> lw.LabelingSession:
        return session_in(here, [], "labeling.db")

    @pytest.fixture
    def own(self, here: Path, session: lw.LabelingSession) -> Iterator[OwnServer]:
        with OwnServer(here, LABELING_REVIEWER=ME, LABELING_STORE="") as started:
            yield started

    def test_the_page_is_its_owners_and_says_why_not_to_share_it(
        self, own: OwnServer, session: lw.LabelingSession
    ):
        browser, key = Browser(own.url), session.labeling_session_id
        page = browser.get(f"labeling/{key}?token={TOKEN}")
        assert page.url == f"{own.url}labeling/{key}"  # the token is in the bar no more
        assert ME in page.text
        assert "run code in your kernels" in page.text
        assert "Not you?" not in page.text
        item = session.trace_ids[0]
        assert browser.put(key, item, True, reviewer="eve").json()["ok"]
        assert session.labels()["reviewer"].tolist() == [ME]

    def test_who_has_no_token_is_sent_to_the_servers_login(
        self, own: OwnServer, session: lw.LabelingSession
    ):
        key = session.labeling_session_id
        page = Browser(own.url).get(f"labeling/{key}")
        assert page.url.startswith(f"{own.url}login?next=")
        assert Browser(own.url).get(f"labeling/{key}/changes?after=").status == 401
        assert Browser(own.url).send("POST", f"labeling/{key}/call").status == 403

    def test_its_address_is_the_sessions_and_there_are_no_links(
        self, own: OwnServer, session: lw.LabelingSession, here: Path
    ):
        until_said(own)
        assert session.url == f"{own.url}labeling/{session.labeling_session_id}"
        assert session.link("alice@example.com") is None
        (said,) = (here / "runtime").glob("labeling-*.json")
        assert TOKEN not in said.read_text()
        assert said.stat().st_mode & 0o077 == 0

    def test_a_session_of_others_is_refused_to_its_owner_too(
        self, own: OwnServer, session: lw.LabelingSession
    ):
        session.set_assigned_users(["alice@example.com"])
        browser = Browser(own.url)
        page = browser.get(f"labeling/{session.labeling_session_id}?token={TOKEN}")
        assert page.status == 403
        assert f"not assigned to {ME}" in page.text

    def test_the_rest_of_the_server_works_as_before(self, own: OwnServer):
        answer = Browser(own.url).get("api/status", {"Authorization": f"token {TOKEN}"})
        assert answer.status == 200


def test_a_server_without_a_store_says_so_and_makes_none(here: Path):
    with OwnServer(here, LABELING_REVIEWER=ME, LABELING_STORE="") as own:
        page = Browser(own.url).get(f"labeling/?token={TOKEN}")
        assert page.status == 503
        assert f"There is no store at {here}/labeling.db yet." in page.text
    assert list(here.glob("*.db")) == []


def test_behind_a_hub_its_user_is_the_reviewer(here: Path):
    session = session_in(here, [CAROL])
    provider = "--ServerApp.identity_provider_class=tests.server.fake_hub.FakeHub"
    store = f"sqlite:///{here}/labels.db"
    hub = "https://hub.example.com/hub/"
    with OwnServer(
        here, provider, LABELING_STORE=store, LABELING_REVIEWER=ME, JUPYTERHUB_PUBLIC_HUB_URL=hub
    ) as own:
        key = session.labeling_session_id
        carol, dave = hub_user(own, CAROL), hub_user(own, "dave")
        page = carol.page(key)
        assert (page.status, f"<b>{CAROL}</b>" in page.text) == (200, True)
        assert "run code" not in page.text
        assert carol.put(key, session.trace_ids[0], True).json()["ok"]
        assert session.labels()["reviewer"].tolist() == [CAROL]
        assert dave.page(key).status == 403
        assert dave.put(key, session.trace_ids[1], True).status == 403
        until_said(own)
        assert session.url == f"{hub}user-redirect/labeling/{key}"


def hub_user(own: OwnServer, name: str) -> Browser:
    browser = Browser(own.url)
    host = "127.0.0.1"
    browser.cookies.set_cookie(
        Cookie(
            *(0, "fake-hub", name, None, False, host, False, False, "/", True, False),
            *(None, True, None, None, {}),
        )
    )
    return browser


@pytest.mark.parametrize(
    ("provider", "named"),
    [
        (IdentityProvider, False),
        (PasswordIdentityProvider, False),
        (FakeHub, True),
        (LinkIdentityProvider, True),
    ],
)
def test_a_token_names_nobody_and_a_provider_of_users_does(
    provider: type[IdentityProvider], named: bool
):
    assert names_people(provider()) is named


def test_a_server_that_was_killed_has_no_address(here: Path):
    session = session_in(here, [])
    with LabelingServer(here, f"sqlite:///{here}/labels.db") as server:
        assert url_of(session) is not None
        server.kill()
        assert len(server.said()) == 1
        assert url_of(session) is None
        # The same process id in use again, or another machine's file, is no server either.
        (file,) = server.runtime_dir.glob("labeling-*.json")
        said = json.loads(file.read_text())
        file.write_text(json.dumps(said | {"pid": os.getpid()}))
        assert url_of(session) is None
        file.write_text("{")
        assert url_of(session) is None


def test_a_server_that_is_stopped_takes_its_file_with_it_and_starts_again_with_the_same_links(
    here: Path,
):
    session = session_in(here, ["ann"])
    with LabelingServer(here, f"sqlite:///{here}/labels.db") as server:
        link = session.link("ann")
        assert link is not None
        browser = Browser(server.url)
        assert browser.get(link).status == 200
        server.stop()
        assert server.said() == []
        assert (session.url, session.link("ann")) == (None, None)
        server.start()
        assert session.link("ann") == link
        assert browser.page(session.labeling_session_id).status == 200


def test_a_store_that_went_away_is_said_without_where_it_was(here: Path):
    session = session_in(here, ["ann"])
    with LabelingServer(here, f"sqlite:///{here}/labels.db") as server:
        browser = Browser(server.url)
        assert browser.get(session.link("ann") or "").status == 200
        key, item = session.labeling_session_id, session.trace_ids[0]
        files = list(here.glob("labels.db*"))
        for file in files:
            file.rename(file.with_name(f"away-{file.name}"))
        page = browser.put(key, item, True)
        assert page.status == 503
        assert str(here) not in page.text
        for file in files:
            file.with_name(f"away-{file.name}").rename(file)
        assert browser.put(key, item, True).json()["ok"]


def test_a_public_address_is_in_the_links_and_may_be_asked_for(here: Path):
    session = session_in(here, ["ann"])
    public = "--public-url=https://label.example.com/review"
    with LabelingServer(here, f"sqlite:///{here}/labels.db", options=(public,)) as server:
        link = session.link("ann")
        assert link is not None
        key = session.labeling_session_id
        assert link.startswith(f"https://label.example.com/review/labeling/{key}?token=")
        # As a proxy on this machine passes it on.
        browser = Browser(server.url)
        path = link.partition("/review/")[2]
        through = {"Host": "label.example.com", "Origin": "https://label.example.com"}
        browser.get(path, through)
        (came,) = (each for each in browser.cookies if each.name.startswith("labeling-"))
        assert came.secure


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--store=sqlite:///nothing.db",), "there is no store at"),
        (("--store=sqlite://",), "there is no store at"),
        (("--store=oracle://ann:hush@db/x",), "no store is kept at"),
        (("links", "pilot", "--store=sqlite:///nothing.db"), "there is no store at"),
    ],
)
def test_a_server_of_no_store_is_not_started(here: Path, arguments: tuple[str, ...], words: str):
    done = subprocess.run(
        [sys.executable, "-m", "labeling_widget.server", *arguments],
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(ROOT), "JUPYTER_CONFIG_DIR": str(here / "config")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert "hush" not in done.stderr
    assert list(here.glob("*.db")) == []
