"""A real `jupyter labeling` on 127.0.0.1, below a base URL, and two reviewers with links to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

import labeling_widget as lw
from labeling_widget.server.links import Pass, link_to, sign
from labeling_widget.store import Store, open_store
from tests.server.browsing import Browser
from tools.labeling_server import LabelingServer

ANN, BOB = "ann@example.com", "bob@example.com"


class Site(NamedTuple):
    """A server and what its store holds; nothing in this process shares the store with it."""

    server: LabelingServer
    store: Store
    pilot: lw.LabelingSession  # Ann's and Bob's
    other: lw.LabelingSession  # Bob's alone
    open: lw.LabelingSession  # everybody's

    def browser(self, reviewer: str | None = None) -> Browser:
        """A browser, in which somebody has opened their link."""
        browser = Browser(self.server.url)
        if reviewer is not None:
            browser.get(self.link(reviewer))
        return browser

    def link(self, reviewer: str, **said: int | None) -> str:
        """The link that the command would print, without a process for each."""
        secret = self.server.secret_file.read_bytes()
        token = sign(secret, self.store.id, Pass(reviewer, **said))
        return link_to(f"{self.server.url}labeling/", self.pilot.labeling_session_id, token)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("labeling")
    url = f"sqlite:///{folder}/labels.db"
    lw.set_store(url)
    yes_no = lw.create_label_schema("correct", type="feedback", input=lw.InputPassFail())
    made = [
        lw.create_labeling_session(name, label_schemas=[yes_no], assigned_users=users)
        for name, users in (("pilot", [ANN, BOB]), ("Bob's own", [BOB]), ("open to all", []))
    ]
    for session in made:
        session.add_traces(lw.sample_traces().head(6))
    lw.get_store().close()
    store = open_store(url)
    pilot, other, open_ = (lw.LabelingSession(store, s.labeling_session_id) for s in made)
    with LabelingServer(folder, url) as server:
        yield Site(server, store, pilot, other, open_)
    store.close()
