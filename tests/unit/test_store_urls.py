"""What a store's URL means, and what is said of it."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

import pytest

from labeling_widget.errors import StoreUnavailable
from labeling_widget.store import open_store
from labeling_widget.store.urls import parse

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("url", "label", "shown"),
    [
        ("sqlite://", "memory", "sqlite://"),
        ("sqlite:///:memory:", "memory", "sqlite:///:memory:"),
        ("sqlite:///labels.db", "labels.db", "sqlite:///labels.db"),
        ("sqlite:////data/team/labels.db", "labels.db", "sqlite:////data/team/labels.db"),
        (
            "postgresql+psycopg://ann@db.example.com/labels",
            "postgresql at db.example.com",
            "postgresql+psycopg://ann@db.example.com/labels",
        ),
        ("postgresql:///labels", "postgresql at localhost", "postgresql:///labels"),
    ],
)
def test_a_url_has_a_short_name_for_people(url: str, label: str, shown: str) -> None:
    target = parse(url)
    assert (target.label, target.shown) == (label, shown)


def test_a_relative_file_stays_where_it_was_when_the_notebook_changes_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    target = parse("sqlite:///labels.db")
    monkeypatch.chdir("/")
    assert target.path == tmp_path / "labels.db"
    assert target.url.database == str(tmp_path / "labels.db")


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert parse("sqlite:///~/labels.db").path == tmp_path / "labels.db"


@pytest.mark.parametrize(
    "url",
    ["mysql://host/labels", "labels.db", "", "postgres://host/labels", "postgresql+asyncpg://h/d"],
)
def test_another_kind_of_store_is_refused_with_those_there_are(url: str) -> None:
    with pytest.raises(StoreUnavailable, match=r"sqlite:///labels\.db.*postgresql\+psycopg") as it:
        parse(url)
    assert it.value.field == "url"
    assert repr(url) in str(it.value)


def test_what_is_in_mlflow_is_no_database() -> None:
    with pytest.raises(StoreUnavailable, match="is no database; open_store opens it"):
        parse("mlflow")


@pytest.mark.parametrize("given", ["abc", "-1", "nan", "inf", "1e300", "1&timeout=2"])
def test_a_time_to_wait_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(StoreUnavailable, match="timeout"):
        parse(f"sqlite:///labels.db?timeout={given}")


def test_a_sqlite_option_that_would_be_ignored_is_refused() -> None:
    with pytest.raises(StoreUnavailable, match="leave out mode"):
        parse("sqlite:///labels.db?mode=ro")


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql+psycopg://ann:{SECRET}@127.0.0.1:1/labels",
        f"postgresql://ann:{SECRET}@127.0.0.1:1/labels",
        f"postgresql://ann@127.0.0.1:1/labels?password={SECRET}",
        f"postgresql://ann:{SECRET}@{SECRET}@127.0.0.1:1/labels",
        f"postgresql://ann:{SECRET}@127.0.0.1:port/labels",
        f"mysql://ann:{SECRET}@host/labels",
        f"sqlite:///labels.db?password={SECRET}",
        f"ann:{SECRET}@host",
        f"not a url://ann:{SECRET}@host",
        f"postgresql+psycopg://ann:{SECRET}",
        f"mysql://host/labels?api_key={SECRET}",
        f"sqlite://ann:{SECRET}@/labels.db",
    ],
)
def test_a_password_is_never_said(url: str) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        open_store(url)
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert SECRET not in repr(caught.value)


def test_a_target_shows_no_password() -> None:
    target = parse(f"postgresql://ann:{SECRET}@host/labels")
    assert SECRET not in repr(target) + str(target) + target.shown + target.label
    assert target.url.password == SECRET


def test_a_missing_driver_is_named_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreUnavailable, match=r"pip install 'labeling-widget\[postgres\]'"):
        open_store("postgresql://host/labels")
