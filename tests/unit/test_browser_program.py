"""The browser is found, or installed by apt as root; else the step fails and says what it wants."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tools import browser_program

APT = """#!{sh}
echo "$DEBIAN_FRONTEND: $*" >> {folder}/calls
case "$*" in
  *{fails}*) exit 100 ;;
  install*) echo > {folder}/chromium; {chmod} +x {folder}/chromium ;;
esac
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH; nothing is in it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def fake_apt(folder: Path, *, fails: str = "nothing") -> None:
    sh, chmod = (shutil.which(name, path=os.defpath) for name in ("sh", "chmod"))
    script = folder / "apt-get"
    script.write_text(APT.format(sh=sh, folder=folder, chmod=chmod, fails=fails))
    script.chmod(0o755)


def become(monkeypatch: pytest.MonkeyPatch, user_id: int) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user_id)


@pytest.mark.parametrize("name", ["chromium", "google-chrome"])
def test_a_browser_that_is_there_is_taken_and_nothing_is_installed(folder: Path, name: str):
    fake_apt(folder)
    (folder / name).touch(mode=0o755)
    assert browser_program.ensure() == str(folder / name)
    assert not (folder / "calls").exists()


def test_root_on_debian_gets_one_by_apt_which_asks_nothing(folder: Path, monkeypatch):
    fake_apt(folder)
    become(monkeypatch, 0)
    assert browser_program.ensure() == str(folder / "chromium")
    update, install = (folder / "calls").read_text().splitlines()
    assert update == "noninteractive: update -q"
    assert install.startswith("noninteractive: install -q -y ")
    assert "chromium" in install.split()


@pytest.mark.parametrize("fails", ["update", "install"])
def test_a_failing_apt_fails_the_step(folder: Path, monkeypatch, fails: str):
    fake_apt(folder, fails=fails)
    become(monkeypatch, 0)
    with pytest.raises(subprocess.CalledProcessError):
        browser_program.ensure()


def test_an_ordinary_user_is_told_what_is_needed(folder: Path, monkeypatch):
    fake_apt(folder)
    become(monkeypatch, 1000)
    with pytest.raises(FileNotFoundError, match="chromium"):
        browser_program.ensure()
    assert not (folder / "calls").exists()
