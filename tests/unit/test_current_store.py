"""The store in use: one for each file, whatever its URL is written like."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

import labeling_widget as lw
from labeling_widget.errors import StoreUnavailable


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_one_file_is_one_store_however_its_url_is_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = lw.set_store("sqlite:///labels.db")
    (folder / "deeper").mkdir()
    monkeypatch.chdir(folder / "deeper")
    for url in ("sqlite:///../labels.db", f"sqlite:///{folder}/labels.db", "sqlite:///~/labels.db"):
        assert lw.set_store(url) is store


def test_a_store_that_was_closed_is_opened_again_with_what_it_holds() -> None:
    lw.set_store("sqlite:///labels.db")
    made = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
    lw.get_store().close()
    assert lw.get_store().closed
    lw.set_store("sqlite:///labels.db")
    assert lw.get_labeling_sessions() == [made]


def test_the_environment_names_the_store_that_is_used_when_none_is_set(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABELING_STORE", "sqlite:///team.db")
    assert lw.get_store().label == "team.db"
    assert (folder / "team.db").is_file()


def test_without_any_word_the_store_is_a_file_beside_the_notebook(folder: Path) -> None:
    assert lw.get_store().label == "labeling.db"
    assert (folder / "labeling.db").is_file()


@pytest.mark.parametrize("url", ["sqlite:///no/such/folder.db", "sqlite:///a\0b.db", "nonsense"])
def test_a_store_that_cannot_be_opened_leaves_the_one_in_use(url: str) -> None:
    store = lw.set_store("sqlite:///labels.db")
    with pytest.raises(StoreUnavailable):
        lw.set_store(url)
    assert lw.get_store() is store


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE meta SET value = 'x' WHERE key = 'schema_version'",
        "DELETE FROM meta WHERE key = 'schema_version'",
    ],
)
def test_a_store_whose_version_cannot_be_read_is_refused(folder: Path, damage: str) -> None:
    lw.set_store("sqlite:///labels.db").close()
    with contextlib.closing(sqlite3.connect(folder / "labels.db")) as connection, connection:
        connection.execute(damage)
    with pytest.raises(StoreUnavailable, match="version is damaged"):
        lw.set_store("sqlite:///labels.db")
