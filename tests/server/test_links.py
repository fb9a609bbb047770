"""Links: whom they let in, whom not, and how long."""

from __future__ import annotations

import stat
import time
from http.cookiejar import Cookie

import pytest

import labeling_widget as lw
from labeling_widget.errors import LinkError, SessionError
from labeling_widget.server import command, secret
from labeling_widget.server.links import Pass, read, sign
from tests.server.browsing import Browser
from tests.server.conftest import ANN, BOB, Site


def cookie_of(browser: Browser) -> Cookie:
    (found,) = (cookie for cookie in browser.cookies if cookie.name.startswith("labeling-"))
    return found


def test_the_command_prints_a_link_that_leads_in_and_leaves_the_address_bar(site: Site):
    link = site.server.link("pilot", ANN)
    browser = Browser(site.server.url)
    page = browser.get(link)
    assert page.status == 200
    assert page.url == f"{site.server.url}labeling/{site.pilot.labeling_session_id}"
    assert ANN in page.text
    assert "token" not in page.text


def test_the_command_prints_no_link_for_who_is_not_assigned_or_a_session_that_is_not_there(
    site: Site,
):
    with pytest.raises(RuntimeError, match="is not one of the session's reviewers"):
        site.server.link("pilot", "eve@example.com")
    with pytest.raises(RuntimeError, match="no labeling session has the name"):
        site.server.link("nothing", ANN)


def test_the_cookie_is_the_servers_alone_and_no_script_reads_it(site: Site):
    cookie = cookie_of(site.browser(ANN))
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "Lax"
    assert cookie.path == "/review/"
    assert ANN not in (cookie.value or "")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1],
        lambda token: token[: len(token) // 2],
        lambda token: token.partition(".")[0],
        lambda token: "." + token.partition(".")[2],
        lambda token: token[:-2] + ("AA" if token[-2:] != "AA" else "BB"),
        lambda token: token.swapcase(),
        lambda token: token + ".x",
        lambda token: sign(b"another secret".ljust(32), "store", Pass("ann@example.com")),
        lambda token: "é\x00" + token,
        lambda token: "x" * 100_000,
    ],
)
def test_a_link_that_is_not_whole_leads_to_words_and_no_further(site: Site, spoil):
    token = site.link(ANN).partition("token=")[2]
    with pytest.raises(LinkError, match="not whole"):
        read(site.server.secret_file.read_bytes(), site.store.id, spoil(token))


def test_a_forged_link_is_answered_by_a_page_that_says_so(site: Site):
    right = site.link(ANN)
    payload, _, signature = site.link(BOB).partition("token=")[2].partition(".")
    forged = f"{right.partition('token=')[0]}token={payload}."
    forged += right.partition("token=")[2].partition(".")[2]
    for link in (forged, right[:-6]):
        browser = Browser(site.server.url)
        page = browser.get(link)
        assert page.status == 403
        assert "This link is not whole" in page.text
        assert list(browser.cookies) == [c for c in browser.cookies if c.name == "_xsrf"]
        assert signature not in page.text
        assert browser.get("labeling/").status == 403


def test_a_link_for_another_store_leads_nowhere(site: Site):
    secret_bytes = site.server.secret_file.read_bytes()
    token = sign(secret_bytes, "0" * 32, Pass(ANN))
    page = Browser(site.server.url).get(f"labeling/?token={token}")
    assert (page.status, "This link is not whole" in page.text) == (403, True)


def test_a_link_whose_time_has_passed_says_so_and_so_does_who_came_by_it(site: Site):
    late = Browser(site.server.url).get(site.link(ANN, expires=int(time.time()) - 1))
    assert late.status == 403
    assert "time has passed" in late.text
    soon = int(time.time()) + 3
    browser = Browser(site.server.url)
    assert browser.get(site.link(ANN, expires=soon)).status == 200
    deadline = time.monotonic() + 20
    while (page := browser.get("labeling/")).status == 200:
        assert time.monotonic() < deadline
    assert page.status == 403


def test_another_link_in_the_same_browser_makes_it_the_other_reviewers(site: Site):
    browser = site.browser(ANN)
    assert BOB in browser.get(site.link(BOB)).text


def test_a_changed_cookie_is_nobodys(site: Site):
    browser = site.browser(ANN)
    cookie = cookie_of(browser)
    cookie.value = (cookie.value or "")[:-1] + "0"
    assert browser.get("labeling/").status == 403


def test_no_token_is_in_the_servers_log(site: Site):
    link = site.link(ANN)
    token = link.partition("token=")[2]
    for opened in (link, link[:-1], f"{site.server.url}labeling?token={token[:-1]}"):
        Browser(site.server.url).get(opened)
    log = site.server.log.read_text()
    assert token[:-1] not in log
    assert "Traceback" not in log
    assert site.server.secret_file.read_bytes().hex() not in log


def test_the_secret_is_a_file_of_its_owner_alone(site: Site):
    mode = site.server.secret_file.stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert stat.S_IMODE(site.server.secret_file.parent.stat().st_mode) == 0o700


def test_a_secret_that_others_can_read_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    assert secret.read_secret() is None
    assert not secret.secret_path().exists()
    made = secret.made_secret()
    assert secret.made_secret() == made == secret.read_secret()
    secret.secret_path().chmod(0o644)
    with pytest.raises(LinkError, match="can be read by others") as refused:
        secret.made_secret()
    assert made.hex() not in str(refused.value)


# session.url and session.link ──────────────────────────────────────────────────────────────────


@pytest.fixture
def here(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """This process as one of the user who runs the server."""
    for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, site.server.env[name])
    return site


def test_a_session_has_an_address_and_links_while_the_server_runs(here: Site):
    key = here.pilot.labeling_session_id
    assert here.pilot.url == f"{here.server.url}labeling/{key}"
    link = here.pilot.link(ANN)
    assert link == here.link(ANN)
    assert lw.labeling.ReviewApp(here.store).url == f"{here.server.url}labeling/"
    with pytest.raises(SessionError, match="is not one of the session's reviewers"):
        here.pilot.link("eve@example.com")
    assert here.open.link("eve@example.com") is not None


def test_a_link_for_some_days_ends_then(here: Site):
    link = here.pilot.link(ANN, days=2)
    assert link is not None
    found = read(here.server.secret_file.read_bytes(), here.store.id, link.partition("token=")[2])
    assert found.expires is not None
    assert abs(found.expires - time.time() - 2 * 24 * 3600) < 60


def test_a_session_of_another_store_has_none(here: Site):
    lw.set_store("sqlite://")
    session = lw.create_labeling_session("elsewhere", label_schemas=[lw.GUIDELINES])
    assert (session.url, session.link(ANN)) == (None, None)


def test_without_its_secret_there_is_an_address_and_no_link(
    here: Site, monkeypatch: pytest.MonkeyPatch, tmp_path
):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    assert here.pilot.url is not None
    assert here.pilot.link(ANN) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--days=soon", "takes a number of days above 0"),
        ("--days=nan", "takes a number of days above 0"),
        ("--public-url=label.example.com", "takes an address such as https://example.com"),
        ("--public-url=http://[::1", "takes an address such as https://example.com"),
    ],
)
def test_no_link_is_made_of_an_option_that_cannot_be(
    capsys: pytest.CaptureFixture[str], option: str, words: str
):
    with pytest.raises(SystemExit) as ended:
        command.main(["links", "pilot", "--store=sqlite:///nothing.db", option])
    assert ended.value.code == 2
    assert words in capsys.readouterr().err
