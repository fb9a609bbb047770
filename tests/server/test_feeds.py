"""What pages that ask every few seconds are told, and that nothing is followed for nobody."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

import labeling_widget as lw
from labeling_widget.server import feeds
from labeling_widget.server.feeds import Feeds
from labeling_widget.widget import following


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> lw.LabelingSession:
    monkeypatch.setattr(following, "_watches", {})
    lw.set_store("sqlite://")
    lw.create_label_schema("stars", type="feedback", input=lw.InputNumeric(1, 5), overwrite=True)
    session = lw.create_labeling_session("pilot", label_schemas=["stars"], reviewers_per_item=1)
    return session.add_traces(lw.sample_traces().head(4))


@pytest.fixture
def news(session: lw.LabelingSession) -> Iterator[Feeds]:
    del session  # it begins with what is followed; here it is looked at what is left
    news = Feeds()
    yield news
    news.close()
    assert following._watches == {}


def test_pages_of_one_session_share_what_is_heard(news: Feeds, session: lw.LabelingSession):
    feed = news.of(session)
    assert news.of(session) is feed
    start, _ = feed.since("", "ann")
    session.log_assessment(session.trace_ids[0], "stars", 3, reviewer="bob")
    session.log_assessment(session.trace_ids[1], "stars", 3, reviewer="bob")
    place, events = feed.since(start, "ann")
    assert [event.item for event in events] == session.trace_ids[:2]
    assert feed.since(place, "ann") == (place, [])
    assert feed.since(start, "ann") == (place, events)  # asked again: the reply was lost


def test_what_a_reviewer_takes_is_news_to_others_only(news: Feeds, session: lw.LabelingSession):
    feed = news.of(session)
    start, _ = feed.since("", "ann")
    session.store.claim(session.labeling_session_id, session.copy_id(session.trace_ids[0]), "bob")
    (watch,) = following._watches.values()
    watch.look()
    assert [event.reviewer for event in feed.since(start, "ann")[1]] == ["bob"]
    assert feed.since(start, "bob")[1] == []


def test_who_missed_more_than_is_kept_looks_anew(
    news: Feeds, session: lw.LabelingSession, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(feeds, "_KEPT", 2)
    feed = news.of(session)
    start, _ = feed.since("", "ann")
    for stars in (1, 2, 3):
        session.log_assessment(session.trace_ids[0], "stars", stars, reviewer="bob")
    assert [event.item for event in feed.since(start, "ann")[1]] == [""]


def test_a_session_that_no_page_asks_about_is_followed_no_more(
    news: Feeds, session: lw.LabelingSession
):
    before, _ = news.of(session).since("", "ann")
    assert len(following._watches) == 1
    news.tidy(time.monotonic() + 30)
    assert len(following._watches) == 1
    news.tidy(time.monotonic() + 61)
    assert following._watches == {}
    assert [event.item for event in news.of(session).since(before, "ann")[1]] == [""]
