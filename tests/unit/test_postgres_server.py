"""The tests' PostgreSQL starts anywhere, ends with its program, and says why it cannot start."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import postgres
from tools.postgres import Server, find

ROOT = Path(__file__).parents[2]

PROGRAM = """
import signal
from tools.postgres import Server

# Ignored where the tests run in the background of a shell, and a child would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
with Server() as server:
    print(server.port, server._folder, flush=True)
    signal.pause()
"""


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_program_that_ends_in_any_way_leaves_no_server_and_no_folder(end: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    ) as program:
        assert program.stdout is not None
        port, folder = program.stdout.readline().split()
        assert listens(int(port))
        program.send_signal(end)
    deadline = time.monotonic() + 20
    while listens(int(port)) or Path(folder).exists():
        assert time.monotonic() < deadline


def test_a_failure_inside_its_with_ends_it_too() -> None:
    with pytest.raises(ZeroDivisionError), Server() as server:
        raise ZeroDivisionError
    assert not listens(server.port)


@pytest.fixture
def private() -> Iterator[Path]:
    """A folder that only its owner can look into, as the home of root is."""
    folder = Path(tempfile.mkdtemp())
    yield folder
    shutil.rmtree(folder)


def test_programs_in_a_private_folder_serve_as_well(
    private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LABELING_POSTGRES_BIN", raising=False)
    site = find().parents[2]
    for name in (postgres.WHEEL, f"{postgres.WHEEL}.libs"):
        shutil.copytree(site / name, private / name)
    monkeypatch.syspath_prepend(private)
    assert find().is_relative_to(private)
    with Server() as server:
        assert server.run("SELECT 1") == [(1,)]


def test_a_server_that_cannot_start_says_why_and_clears_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(postgres, "free_port", lambda: taken.getsockname()[1])
        server = Server()
        with pytest.raises(RuntimeError, match="in use"):
            server.__enter__()
    assert not server._folder.exists()


def test_where_there_are_no_programs_the_tests_fail_and_say_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABELING_POSTGRES_BIN", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=f"{tmp_path} has none"):
        find()
    monkeypatch.delenv("LABELING_POSTGRES_BIN")
    monkeypatch.setattr(postgres, "WHEEL", "a_wheel_that_is_not_there")
    with pytest.raises(FileNotFoundError, match="make env"):
        find()
