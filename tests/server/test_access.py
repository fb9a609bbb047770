"""What a reviewer at the URL may see and do, and what is refused whoever they say they are."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.conftest import ANN, BOB, Site

OTHER_SERVICES = [
    "api/contents",
    "api/contents/labels.db",
    "api/kernels",
    "api/kernelspecs",
    "api/sessions",
    "api/terminals",
    "api/config/notebook",
    "api/status",
    "api/me",
    "files/labels.db",
    "view/labels.db",
    "nbconvert/html/x.ipynb",
    "terminals/1",
    "static/style/bootstrap.min.css",
    "metrics",
    "login",
    "lab",
    "tree",
]


def test_a_reviewer_is_listed_their_sessions_and_those_open_to_all(site: Site):
    ann, bob = site.browser(ANN).get("labeling/"), site.browser(BOB).get("labeling/")
    assert (ann.status, bob.status) == (200, 200)
    for session in (site.pilot, site.open):
        assert session.labeling_session_id in ann.text
    assert site.other.labeling_session_id not in ann.text
    assert "Bob&#x27;s own" not in ann.text
    assert site.other.labeling_session_id in bob.text


def test_a_session_of_others_is_refused_without_its_name(site: Site):
    key = site.other.labeling_session_id
    page = site.browser(ANN).page(key)
    assert page.status == 403
    assert "This session is not assigned to ann@example.com" in page.text
    assert "Bob" not in page.text
    assert site.browser(ANN).call(key, "session.open").status == 403
    assert site.browser(ANN).get(f"labeling/{key}/changes?after=").status == 403


@pytest.mark.parametrize(
    "key", ["0" * 32, "pilot", "x", "%00", "a" * 300, "..%2f..%2fetc", "%27%3B--"]
)
def test_an_id_that_no_session_has_is_answered_by_a_clear_page(site: Site, key: str):
    page = site.browser(ANN).page(key)
    assert page.status == 404
    assert "There is no such labeling session here" in page.text


def test_a_deleted_session_is_gone(site: Site):
    made = site.pilot.store
    row = {str(k): v for k, v in made.frame("sessions").to_dict("records")[0].items()}
    key = made.add_session(row | {"session_id": "d" * 32, "name": "gone", "assigned_users": []})
    ann = site.browser(ANN)
    assert ann.page(key).status == 200
    type(site.open)(made, key).delete()
    assert ann.page(key).status == 404
    assert ann.call(key, "session.open").status == 404


@pytest.mark.parametrize("who", [ANN, None])
@pytest.mark.parametrize("path", OTHER_SERVICES)
def test_nothing_of_jupyter_is_there(site: Site, path: str, who: str | None):
    browser = site.browser(who)
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        headers = {"X-XSRFToken": browser.xsrf()} if method != "GET" else {}
        answer = browser.send(method, path, headers=headers)
        assert answer.status == 403, (method, path)
        assert answer.url == f"{site.server.url}{path}"


def test_the_server_cannot_be_shut_down(site: Site):
    browser = site.browser(ANN)
    token = {"X-XSRFToken": browser.xsrf()}
    assert browser.send("POST", "api/shutdown", headers=token).status == 403
    assert browser.get("labeling/").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "labeling/files/..%2f..%2f__init__.py",
        "labeling/files/%2e%2e%2f%2e%2e%2fpyproject.toml",
        "labeling/files/labeling.js",
        "labeling/files/page.js/..",
        "labeling/files//etc/passwd",
        "labeling/../files/labels.db",
    ],
)
def test_no_path_leads_out_of_the_two_files(site: Site, path: str):
    answer = site.browser(ANN).get(path)
    assert answer.status in (403, 404)
    assert "labeling_widget" not in answer.text


def test_who_has_no_link_sees_a_page_that_says_so(site: Site):
    for path in ("labeling/", f"labeling/{site.open.labeling_session_id}"):
        answer = site.browser().get(path)
        assert answer.status == 403
        assert "Open the link that you were sent" in answer.text
        assert site.open.name not in answer.text


def test_who_has_no_link_can_call_nothing(site: Site):
    browser = site.browser()
    key = site.open.labeling_session_id
    assert browser.call(key, "session.open").status in (401, 403)
    assert browser.get(f"labeling/{key}/changes?after=").status == 401
    assert browser.get(f"labeling/{key}", {"Authorization": "token x"}).status == 403


def test_an_answer_is_stored_under_the_name_of_the_link(site: Site):
    item = site.pilot.trace_ids[0]
    reply = site.browser(ANN).put(site.pilot.labeling_session_id, item, True).json()
    assert reply["ok"]
    labels = site.pilot.labels()
    assert labels[labels["trace_id"] == item]["reviewer"].tolist() == [ANN]


def test_a_forged_reviewer_changes_nothing(site: Site):
    item, key = site.pilot.trace_ids[1], site.pilot.labeling_session_id
    ann = site.browser(ANN)
    forged = ann.put(key, item, False, reviewer=BOB, reviewers=[BOB], user=BOB)
    assert forged.json()["ok"]
    assert ann.get(f"labeling/{key}?reviewer={BOB}&user={BOB}").text.count(BOB) == 0
    opened = ann.call(f"{key}", "session.open", reviewer=BOB).json()["result"]
    assert opened["reviewer"] == ANN
    labels = site.pilot.labels()
    assert labels[labels["trace_id"] == item]["reviewer"].tolist() == [ANN]


def test_a_page_of_somebody_who_is_no_longer_logged_in_here_is_refused(site: Site):
    item, key = site.pilot.trace_ids[2], site.pilot.labeling_session_id
    browser = site.browser(ANN)
    browser.get(site.link(BOB))  # in another tab
    shown = {"X-Labeling-Reviewer": "ann%40example.com"}
    given: dict[str, Any] = {"item": item, "name": "correct", "value": True, "key": "k"}
    refused = browser.call(key, "assessment.put", headers=shown, **given)
    assert refused.status == 409
    assert "ann@example.com’s" in refused.json()["message"]
    assert item not in site.pilot.labels()["trace_id"].tolist()


def test_what_was_kept_for_another_session_is_taken_only_if_that_is_theirs(site: Site):
    pilot, item = site.pilot.labeling_session_id, site.open.trace_ids[0]
    ann = site.browser(ANN)
    taken = ann.put(pilot, item, True, session_id=site.open.labeling_session_id)
    assert taken.json()["ok"]
    theirs: dict[str, Any] = {"session_id": site.other.labeling_session_id}
    for reply in (
        ann.put(pilot, item, True, **theirs),
        ann.call(pilot, "review.set", item=item, state="completed", key="k1", **theirs),
        ann.call(pilot, "assessment.undo", key="k2", **theirs),
    ):
        error = reply.json()["error"]
        assert (error["code"], error["retryable"]) == ("session.not_assigned", False)
    assert len(site.other.labels()) == 0
    assert site.open.labels()["reviewer"].tolist() == [ANN]


def test_who_is_taken_off_a_session_is_refused_from_then_on(site: Site):
    key = site.open.labeling_session_id
    ann = site.browser(ANN)
    assert ann.call(key, "session.open").json()["ok"]
    site.open.set_assigned_users([BOB])
    try:
        assert ann.call(key, "session.open").status == 403
        assert ann.page(key).status == 403
    finally:
        site.open.set_assigned_users([])


def test_a_snapshot_does_not_say_where_the_store_is(site: Site):
    key = site.pilot.labeling_session_id
    opened = site.browser(ANN).call(key, "session.open")
    assert "labels.db" not in opened.text
