"""What the requests themselves are protected by, and what others' answers look like meanwhile."""

from __future__ import annotations

import json
import re
import threading
from typing import Any

import pytest

from labeling_widget.server.calls import told_of_store
from tests.server.browsing import Answer, Browser, Headers
from tests.server.conftest import ANN, BOB, Site

EVIL = "https://evil.example.com"


def progress(key: str) -> bytes:
    return json.dumps(
        {"v": 1, "kind": "call", "id": "c1", "op": "session.progress", "args": {}}
    ).encode()


def post(browser: Browser, key: str, body: bytes, headers: Headers) -> Answer:
    return browser.send("POST", f"labeling/{key}/call", body, headers)


def test_a_request_without_the_pages_token_is_refused(site: Site):
    key, browser = site.pilot.labeling_session_id, site.browser(ANN)
    right = {"Content-Type": "application/json", "X-XSRFToken": browser.xsrf()}
    assert post(browser, key, progress(key), right).status == 200
    without = {"Content-Type": "application/json"}
    assert post(browser, key, progress(key), without).status == 403
    assert post(browser, key, progress(key), without | {"X-XSRFToken": "1"}).status == 403


def test_a_request_from_another_site_is_refused(site: Site):
    key, browser = site.pilot.labeling_session_id, site.browser(ANN)
    right = {"Content-Type": "application/json", "X-XSRFToken": browser.xsrf()}
    assert post(browser, key, progress(key), right | {"Origin": EVIL}).status == 403
    # A form can send text, never this type.
    plain = right | {"Content-Type": "text/plain"}
    assert post(browser, key, progress(key), plain).status == 415
    answer = browser.get(f"labeling/{key}", {"Origin": EVIL})
    assert answer.headers["Access-Control-Allow-Origin"] is None


def test_leaving_needs_the_pages_token_too(site: Site):
    browser = site.browser(ANN)
    assert browser.send("POST", "labeling/leave").status == 403
    assert browser.get("labeling/").status == 200
    left = browser.send("POST", "labeling/leave", f"_xsrf={browser.xsrf()}".encode())
    assert (left.status, left.url) == (403, f"{site.server.url}labeling/")
    assert "Open the link that you were sent" in left.text


@pytest.mark.parametrize("host", ["evil.example.com", "evil.example.com:8888"])
def test_a_name_that_is_not_the_servers_is_refused(site: Site, host: str):
    assert site.browser(ANN).get("labeling/", {"Host": host}).status == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'"x"', 400),
        (b"\xff\xfe", 400),
        (b'{"v": 99, "kind": "call", "id": "c", "op": "session.open"}', 409),
        (b'{"v": 1, "kind": "reply", "id": "c"}', 400),
    ],
)
def test_what_is_no_call_is_answered_in_words(site: Site, body: bytes, status: int):
    key, browser = site.pilot.labeling_session_id, site.browser(ANN)
    headers = {"Content-Type": "application/json", "X-XSRFToken": browser.xsrf()}
    answer = post(browser, key, body, headers)
    assert answer.status == status
    assert answer.json()["message"]


def test_an_operation_that_there_is_not_and_a_wrong_argument_are_refused_by_name(site: Site):
    key, browser = site.pilot.labeling_session_id, site.browser(ANN)
    wrong: list[tuple[str, dict[str, Any]]]
    wrong = [("store.drop", {}), ("item.get", {"indexes": "all"}), ("explore.open", {})]
    for op, args in wrong:
        error = browser.call(key, op, **args).json()["error"]
        assert error["code"] == "protocol.invalid"
        assert op in error["message"]


def test_a_page_may_run_its_own_script_and_nothing_else(site: Site):
    browser = site.browser(ANN)
    first = browser.page(site.pilot.labeling_session_id)
    policy = dict(
        part.split(" ", 1) for part in first.headers["Content-Security-Policy"].split("; ")
    )
    (nonce,) = re.findall(r"<script [^>]*nonce=\"([^\"]+)\"", first.text)
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == f"'nonce-{nonce}'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert not re.search(r"https?:|\*|unsafe", first.headers["Content-Security-Policy"])
    second = browser.page(site.pilot.labeling_session_id)
    assert nonce not in second.text
    for answer in (first, browser.get("labeling/"), browser.get("api/x"), browser.page("x")):
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_a_page_names_nothing_remote(site: Site):
    page = site.browser(ANN).page(site.pilot.labeling_session_id).text
    assert re.findall(r"(?:src|href)=\"(?!/review/|data:,)[^\"]*", page) == []
    assert re.search(r"<script(?![^>]*src=)", page) is None
    assert re.search(r"\son\w+=|\sstyle=", page) is None


def test_the_files_are_kept_by_the_browser_until_they_change(site: Site):
    browser = site.browser()
    page = site.browser(ANN).page(site.pilot.labeling_session_id).text
    (script,) = re.findall(r'src="/review/([^"]+)"', page)
    found = browser.get(script)
    assert found.status == 200
    assert "immutable" in found.headers["Cache-Control"]
    again = browser.get(script, {"If-None-Match": found.headers["ETag"]})
    assert (again.status, again.text) == (304, "")
    assert browser.get(script.partition("?")[0]).headers["Cache-Control"] == "public, no-cache"


def test_names_are_text_on_every_page(site: Site):
    bad = "<img src=x onerror=alert(1)> \u202eevil"
    before = site.open.name
    site.open.store.update_session(site.open.labeling_session_id, name=bad)
    try:
        browser = site.browser(ANN)
        for page in (browser.get("labeling/"), browser.page(site.open.labeling_session_id)):
            assert "<img" not in page.text
            assert "&lt;img" in page.text
            assert "\u202e" not in page.text
    finally:
        site.open.store.update_session(site.open.labeling_session_id, name=before)


def test_two_reviewers_at_once_see_each_others_progress(site: Site):
    key, item = site.pilot.labeling_session_id, site.pilot.trace_ids[4]
    ann, bob = site.browser(ANN), site.browser(BOB)
    begun = bob.get(f"labeling/{key}/changes?after=").json()
    assert begun["events"] == []
    seq = ann.put(key, item, True, complete=True).json()["result"]["seq"]
    news = bob.get(f"labeling/{key}/changes?after={begun['after']}").json()
    assert news["events"] == [{"seq": seq, "item": item, "reviewer": ANN}]
    then = bob.get(f"labeling/{key}/changes?after={news['after']}").json()
    assert then["events"] == []
    rows = bob.call(key, "session.progress").json()["result"]["reviewers"]
    done = {row["reviewer"]: row["completed"] for row in rows}
    assert done[ANN] >= 1


def test_both_may_answer_the_same_question_at_the_same_moment(site: Site):
    key, item = site.pilot.labeling_session_id, site.pilot.trace_ids[5]
    browsers = [site.browser(ANN), site.browser(BOB)]
    for browser in browsers:
        browser.xsrf()
    replies: list[bool] = []
    threads = [
        threading.Thread(
            target=lambda b=browser, v=value: replies.append(b.put(key, item, v).json()["ok"])
        )
        for browser, value in zip(browsers, (True, False), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    labels = site.pilot.labels()
    found = labels[labels["trace_id"] == item]
    assert replies == [True, True]
    assert dict(zip(found["reviewer"], found["value"], strict=True)) == {ANN: True, BOB: False}


@pytest.mark.parametrize("after", ["gone-3", "x", "-", "abc-9999999999999999999999", "a-b-c"])
def test_a_page_that_missed_too_much_is_told_to_look_anew(site: Site, after: str):
    key = site.pilot.labeling_session_id
    news = site.browser(ANN).get(f"labeling/{key}/changes?after={after}").json()
    assert news["events"] == [{"seq": 0, "item": "", "reviewer": ""}]


def test_a_call_that_is_too_large_is_cut_off(site: Site):
    key, browser = site.pilot.labeling_session_id, site.browser(ANN)
    headers = {"Content-Type": "application/json", "X-XSRFToken": browser.xsrf()}
    try:
        answer = post(browser, key, b"x" * 5_000_000, headers)
    except OSError:
        return  # closed while it was being sent
    assert answer.status in (400, 413)


@pytest.mark.parametrize("others", [True, False])
def test_what_the_store_says_of_itself_is_for_its_owner(others: bool):
    said = {"code": "store.busy", "message": "db.example.com is busy", "retryable": True}
    told = told_of_store({"ok": False, "error": said}, others=others)["error"]
    assert ("db.example.com" in told["message"]) is not others
    assert (told["code"], told["retryable"]) == ("store.busy", True)
    fits = {"ok": False, "error": {"code": "schema.invalid", "message": "takes one of"}}
    assert told_of_store(fits, others=others) == fits
