"""A file of labels moves to the team's server, by the command that does it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget import cli
from labeling_widget.store.base import Store

Opener = Callable[[str], Store]


def test_a_file_moves_to_a_database_without_tables_and_back(
    empty_url: str,
    tmp_path: Path,
    opened: Opener,
    desk_on: Callable[[Store], Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    file, back = (f"sqlite:///{tmp_path}/{name}.db" for name in ("labels", "back"))
    desk = desk_on(opened(file))
    desk.put("yes")
    desk.put("no")
    assert cli.main(["store", "copy", file, empty_url]) == 0
    moved = opened(empty_url)
    assert moved.id == desk.store.id
    desk.store = moved
    desk.put("later")  # the server numbers on from what was copied
    assert desk.undo() is not None
    moved.close()
    capsys.readouterr()
    assert cli.main(["store", "copy", empty_url, back]) == 0
    assert "assessments      4" in capsys.readouterr().out
    assert opened(back).frame("assessments")["rev"].tolist() == [1, 2, 3, 4]


def test_a_database_without_tables_is_no_store_and_stays_one(
    empty_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert cli.main(["store", "info", empty_url]) == 1
        assert "there is no store at" in capsys.readouterr().err


def test_a_move_that_fails_leaves_no_table(
    empty_url: str, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from labeling_widget.store import copying, rows

    def lost(connection: Any, table: Any) -> Any:
        blocks = rows.blocks_of(connection, table)
        return (block[:-1] for block in blocks) if table.name == "meta" else blocks

    with monkeypatch.context() as patch:
        patch.setattr(copying, "blocks_of", lost)
        assert cli.main(["store", "copy", url, empty_url]) == 1
    assert cli.main(["store", "info", empty_url]) == 1


def test_a_refused_password_is_not_told(
    url: str,
    tmp_path: Path,
    user: Callable[[str, str], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrong = user(url, "hush-4711").replace("hush-4711", "hush-0815")
    for arguments in (
        ["info", wrong],
        ["copy", wrong, f"sqlite:///{tmp_path}/b.db"],
        ["copy", url, wrong],
    ):
        assert cli.main(["store", *arguments]) == 1
        out, err = capsys.readouterr()
        assert "hush" not in out + err
        assert "cannot be opened" in err


def test_a_backup_is_restored_to_the_server(
    empty_url: str, tmp_path: Path, opened: Opener, desk_on: Callable[[Store], Any]
) -> None:
    desk = desk_on(opened("sqlite://"))
    desk.put("yes")
    desk.store.to_parquet(tmp_path / "backup")
    restored = lw.read_parquet(tmp_path / "backup", url=empty_url)
    desk.store = restored
    desk.put("no")
    assert desk.answers() == {"faithful": "no"}
    restored.close()
