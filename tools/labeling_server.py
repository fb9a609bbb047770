"""`jupyter labeling` on 127.0.0.1, started and ended by whoever needs it, apart from the user's.

with LabelingServer(folder, "sqlite:///labels.db") as server:
print(server.link(session_id, "alice@example.com"))
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tools.jupyter import free_port

ROOT = Path(__file__).parents[1]
START_SECONDS = 60
STOP_SECONDS = 15


class LabelingServer:
    """A server of one store's sessions, below a base URL.

    Args:
        folder: Its secret, settings and logs go there.
        store: URL of the store.
        port: Port on 127.0.0.1, or `None` for any that is free; it stays the same when the server
            is stopped and started again.
        options: Further options of the command line.
    """

    base_url = "/review/"

    def __init__(
        self, folder: Path, store: str, *, port: int | None = None, options: tuple[str, ...] = ()
    ) -> None:
        self.folder = folder.resolve()
        self.store = store
        self.port = free_port() if port is None else port
        self.log = self.folder / "labeling-server.log"
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The server's address, with a closing slash."""
        return f"http://127.0.0.1:{self.port}{self.base_url}"

    @property
    def runtime_dir(self) -> Path:
        """Where running servers say where they are."""
        return self.folder / "runtime"

    @property
    def secret_file(self) -> Path:
        """What links are signed with."""
        return self.folder / "data" / "labeling" / "link_secret"

    def __enter__(self) -> Self:
        """Start it."""
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
        """Start the server and wait until it answers.

        Raises:
            RuntimeError: it ended or did not answer in time; the message has its log's end.
        """
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._command(), f"--port={self.port}", *self._options],
                cwd=self.folder,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                tail = self.log.read_text(errors="replace")[-3000:]
                self.stop()
                raise RuntimeError(f"jupyter labeling did not start:\n{tail}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End the server; harmless when it is not running."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def kill(self) -> None:
        """End it without a chance to tidy up."""
        process, self._process = self._process, None
        if process is not None:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()

    def link(self, session: str, reviewer: str, *options: str) -> str:
        """A reviewer's link to a session, as the command prints it."""
        command = [*self._command("links", session), f"--reviewer={reviewer}", *options]
        done = subprocess.run(
            command, cwd=self.folder, env=self.env, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout.strip().split("\t")[1]

    def said(self) -> list[dict[str, Any]]:
        """What is said to be running."""
        files = self.runtime_dir.glob("labeling-*.json")
        return [json.loads(path.read_text()) for path in files]

    @property
    def env(self) -> dict[str, str]:
        """The environment in which this server is found, and its links can be made."""
        home = {
            "JUPYTER_CONFIG_DIR": str(self.folder / "config"),
            "JUPYTER_DATA_DIR": str(self.folder / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.runtime_dir),
        }
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        return {**os.environ, **home, "PYTHONPATH": path}

    def _command(self, *words: str) -> list[str]:
        options = [f"--store={self.store}"]
        if not words:
            options.append(f"--base-url={self.base_url}")
        return [sys.executable, "-m", "labeling_widget.server", *words, *options]

    def _answers(self) -> bool:
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            try:
                urllib.request.urlopen(f"{self.url}labeling/files/page.css", timeout=5).close()
            except urllib.error.HTTPError:
                return False
            # Said only once all of it runs.
            return any(said["port"] == self.port for said in self.said())
        return False
