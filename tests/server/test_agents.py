"""Talking to a session's agent from a page: as the reviewer who is logged in, and only theirs."""

from __future__ import annotations

import time
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.labeling import session_in
from labeling_widget.review_app import ReviewApp
from tests.server.conftest import ANN, Site
from tests.unit.agent_server import agent_server

TALKER, WAIT = "talker@example.com", 20


def talking(site: Site, name: str, **agent: Any) -> lw.LabelingSession:
    ReviewApp(site.store).add_agent(agent_name=name, **agent)
    return session_in(
        site.store,
        name,
        assigned_users=[TALKER],
        label_schemas=["correct"],
        agent=name,
        enable_multi_turn_chat=True,
        custom_inputs={"model": "lamp-1"},
    )


@pytest.fixture
def browser(site: Site) -> Any:
    return site.browser(TALKER)


def test_an_agent_at_a_url_answers_and_its_answer_is_an_item(site: Site, browser: Any) -> None:
    with agent_server() as server:
        server.token = ""
        session = talking(site, "at a url", model_serving_endpoint=server.url)
        key = session.labeling_session_id
        opened = browser.call(key, "session.open").json()["result"]
        assert opened["chat"] == {"agent": "at a url", "problem": ""}
        browser.call(key, "chat.send", key="k", text="Returns?")
        deadline = time.monotonic() + WAIT
        turn = browser.call(key, "chat.open").json()["result"]["turn"]
        while turn["status"] == "answering" and time.monotonic() < deadline:
            turn = browser.call(key, "chat.open").json()["result"]["turn"]
        assert (turn["status"], turn["said"]) == ("answered", server.text)
    assert session.trace_ids == [turn["item"]]


def test_a_function_of_a_notebook_is_refused_with_a_reason(site: Site, browser: Any) -> None:
    session = talking(site, "in a notebook", agent=lambda messages: "So.")
    key = session.labeling_session_id
    assert "not here" in browser.call(key, "session.open").json()["result"]["chat"]["problem"]
    refused = browser.call(key, "chat.send", key="k", text="Returns?").json()["error"]
    assert (refused["code"], "not here" in refused["message"]) == ("agent.failed", True)
    assert session.trace_ids == []


def test_who_is_not_assigned_talks_to_nobody(site: Site) -> None:
    session = talking(site, "not Ann's", agent=lambda messages: "So.")
    answer = site.browser(ANN).call(session.labeling_session_id, "chat.open")
    assert answer.status == 403
