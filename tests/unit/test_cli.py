"""The command `labeling-widget`: what it says, its exit codes, and what it never says."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget import cli
from labeling_widget.store import open_store

SECRET = "hush-4711"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A store with two traces."""
    store = lw.set_store(f"sqlite:///{tmp_path}/labels.db")
    session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
    session.add_traces(lw.sample_traces().head(2))
    return store.url


def test_copy_says_what_was_copied_in_a_table(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    target = f"sqlite:///{tmp_path}/copy.db"
    assert cli.main(["store", "copy", url, target]) == 0
    said = capsys.readouterr().out.splitlines()
    store = open_store(target)
    assert said[0] == f"copied to {target} and counted there (store {store.id}):"
    assert {tuple(line.split()) for line in said[1:]} >= {("items", "2"), ("sessions", "1")}
    assert len(store.frame("items")) == 2
    store.close()


def test_a_second_copy_to_the_same_place_is_refused(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    arguments = ["store", "copy", url, f"sqlite:///{tmp_path}/copy.db"]
    assert cli.main([*arguments, "--dry-run"]) == 0
    assert "would be copied" in capsys.readouterr().out
    assert not (tmp_path / "copy.db").exists()
    assert cli.main(arguments) == 0
    capsys.readouterr()
    assert cli.main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("labeling-widget: 'sqlite:///")
    assert "is not empty" in err
    assert cli.main([*arguments, "--dry-run"]) == 1


def test_info_says_what_a_store_holds(url: str, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["store", "info", url]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{url}\nstore {lw.get_store().id}, made 20")
    assert "items            2" in said


@pytest.mark.parametrize("place", ["sqlite://", "sqlite:///{}/nowhere.db", "mysql://h/d", "?"])
def test_where_there_is_no_store_the_code_is_one(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert cli.main(["store", "info", place.format(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("labeling-widget: ")
    assert list(tmp_path.iterdir()) == []


def test_memory_is_no_target(url: str, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["store", "copy", url, "sqlite://"]) == 1
    assert "gone when the copy is made" in capsys.readouterr().err


WITH_PASSWORD = f"postgresql://ann:{SECRET}@127.0.0.1:1/labels?connect_timeout=1"


@pytest.mark.parametrize(
    "arguments",
    [
        ["store", "info", WITH_PASSWORD],
        ["store", "info", WITH_PASSWORD.replace("labels?", f"labels?sslpassword={SECRET}&")],
        ["store", "info", f"postgresql://ann:{SECRET}@x@host/labels"],
        ["store", "info", f"oracle://ann:{SECRET}@host/labels"],
        ["store", "info", "sqlite://", WITH_PASSWORD],
        ["store", WITH_PASSWORD],
        [WITH_PASSWORD],
        ["store", "info", "sqlite://", f"--url={WITH_PASSWORD}"],
    ],
)
def test_a_password_is_never_repeated(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    with contextlib.suppress(SystemExit):  # of wrong usage
        assert cli.main(arguments) == 1
    out, err = capsys.readouterr()
    assert err != ""
    assert SECRET not in out + err


def test_wrong_usage_is_code_two(capsys: pytest.CaptureFixture[str]):
    for arguments in ([], ["store"], ["store", "copy", "sqlite://"], ["bake"]):
        with pytest.raises(SystemExit) as stopped:
            cli.main(arguments)
        assert stopped.value.code == 2
    assert "FROM_URL" in capsys.readouterr().err


def test_stopping_it_is_said_without_a_traceback(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def stopped(url: str) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("labeling_widget.store.copying.store_info", stopped)
    assert cli.main(["store", "info", url]) == 130
    assert capsys.readouterr().err == "labeling-widget: stopped; nothing was changed\n"


def test_the_module_is_the_command(url: str):
    done = subprocess.run(
        [sys.executable, "-m", "labeling_widget", "store", "info", url],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(url)
    assert done.stderr == ""
