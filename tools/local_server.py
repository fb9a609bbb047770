"""A server of our own on 127.0.0.1, which ends with the program that started it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

START_SECONDS = 120
STOP_SECONDS = 15
PR_SET_PDEATHSIG = 1
# Found before there is a child, which may do next to nothing between its two lives.
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


class LocalServer(ABC):
    """A process that is started and ended as a context, or by `start` and `stop`, again and again.

    Args:
        folder: Where it works; it is there already.
        log: What it prints is added to this file.
        port: Port on 127.0.0.1, or `None` for any that is free; it stays the same when the server
            is stopped and started again.
    """

    def __init__(self, folder: Path, log: Path, port: int | None = None) -> None:
        self.folder = folder
        self.log = log
        self.port = free_port() if port is None else port
        self._process: subprocess.Popen[bytes] | None = None

    name: ClassVar[str]
    """What it is called when it does not start."""

    @property
    @abstractmethod
    def env(self) -> Mapping[str, str]:
        """Its environment variables, over the present ones."""

    @abstractmethod
    def command(self) -> Sequence[str]:
        """The program and its options."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it is ready."""

    def __enter__(self) -> Self:
        """Start it and wait until it answers."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it, by its own process id."""
        self.stop()

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            RuntimeError: it ended or did not answer in time; the message has its log's end.
        """
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                cwd=self.folder,
                env=os.environ | dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent if _PRCTL else None,  # noqa: PLW1509 - takes no lock
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                tail = self.log.read_text(errors="replace")[-3000:]
                self.kill()
                raise RuntimeError(f"{self.name} did not start:\n{tail}")
            time.sleep(0.1)

    def wait(self) -> None:
        """Block until it ends by itself."""
        if self._process is not None:
            self._process.wait()

    def stop(self) -> None:
        """Have it end; harmless when it is not running."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """End it and what it started at once, as a crash does."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    """A port on 127.0.0.1 that nobody uses at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _end_with_parent() -> None:
    """In the child, before it becomes the server: end when the parent is gone, even killed."""
    if _PRCTL:
        _PRCTL(PR_SET_PDEATHSIG, signal.SIGTERM)
