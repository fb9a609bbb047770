"""`make test` says that everything passed only when every stage ran and passed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tools import stages


@pytest.fixture
def failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder: a stage named after a file in it fails."""
    make = tmp_path / "make"
    make.write_text(f"#!{shutil.which('sh')}\ntest ! -e {tmp_path}/$1\n")
    make.chmod(0o755)
    monkeypatch.setenv("MAKE", str(make))
    return tmp_path


def test_every_stage_is_run_and_named_with_its_time(failing: Path, capsys):
    assert stages.main(["env", "check", "units"]) == 0
    printed = capsys.readouterr().out
    for name in ("env", "check", "units"):
        assert any(
            line.split()[:2] == [name, "passed"] and line.endswith(" s")
            for line in printed.splitlines()
        )
    assert printed.endswith("everything passed\n")


def test_a_stage_that_fails_is_named_and_those_after_it_still_run(failing: Path, capsys):
    (failing / "check").touch()
    assert stages.main(["env", "check", "units"]) == 1
    printed = capsys.readouterr().out
    assert "units           passed" in printed
    assert printed.endswith("failed: check\n")


def test_without_the_first_stage_none_is_run(failing: Path, capsys):
    (failing / "env").touch()
    assert stages.main(["env", "check", "units"]) == 1
    printed = capsys.readouterr().out
    assert "not run, for want of env: check, units" in printed
    assert printed.endswith("failed: env\n")
