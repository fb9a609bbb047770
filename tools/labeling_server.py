"""`jupyter labeling` on 127.0.0.1, started and ended by whoever needs it, apart from the user's.

with LabelingServer(folder, "sqlite:///labels.db") as server:
print(server.link(session_id, "alice@example.com"))
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tools.local_server import LocalServer

ROOT = Path(__file__).parents[1]


class LabelingServer(LocalServer):
    """A server of one store's sessions, below a base URL.

    Args:
        folder: Its secret, settings and logs go there.
        store: URL of the store.
        port: Port on 127.0.0.1, or `None` for any that is free.
        options: Further options of the command line.
    """

    name = "jupyter labeling"
    base_url = "/review/"

    def __init__(
        self, folder: Path, store: str, *, port: int | None = None, options: tuple[str, ...] = ()
    ) -> None:
        super().__init__(folder.resolve(), folder.resolve() / "labeling-server.log", port)
        self.store = store
        self._options = options

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

    def link(self, session: str, reviewer: str, *options: str) -> str:
        """A reviewer's link to a session, as the command prints it."""
        command = [*self._command("links", session), f"--reviewer={reviewer}", *options]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=os.environ | self.env,
            capture_output=True,
            text=True,
            check=False,
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
        return {**home, "PYTHONPATH": path}

    def command(self) -> list[str]:
        """The server on its port, below its base URL."""
        options = [f"--base-url={self.base_url}", f"--port={self.port}", *self._options]
        return [*self._command(), *options]

    def answers(self) -> bool:
        """Whether it sends a file, and is said to run: the last that it does."""
        try:
            urllib.request.urlopen(f"{self.url}labeling/files/page.css", timeout=5).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
        return any(said["port"] == self.port for said in self.said())

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "labeling_widget.server", *words, f"--store={self.store}"]
