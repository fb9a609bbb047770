"""A Jupyter server of our own: JupyterLab and Notebook 7 on 127.0.0.1, apart from the user's.

It reads no configuration but its own, asks nothing when a page opens, and ends with the
program that started it::

    with JupyterServer(folder) as server:
        print(server.page("lab", "01.ipynb"))
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

Host = Literal["lab", "notebook"]

START_SECONDS = 90
STOP_SECONDS = 15
PR_SET_PDEATHSIG = 1


class JupyterServer:
    """A Jupyter server that serves `folder`, started and ended as a context.

    Args:
        folder: Where its notebooks are; its settings and logs go to `.jupyter` inside.
        port: Port on 127.0.0.1, or `None` for any that is free.
        env: Environment variables of the server and its kernels, over the present ones.
        expose_app: Put `jupyterapp` on the page's `window`, for tests.
        options: Further settings, as on the command line: `--KernelRestarter.restart_limit=9`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        env: Mapping[str, str] | None = None,
        expose_app: bool = True,
        options: Sequence[str] = (),
    ) -> None:
        self.folder = folder.resolve()
        self.port = free_port() if port is None else port
        self.token = secrets.token_hex(16)
        self.log = self.folder / ".jupyter" / "server.log"
        self._env = dict(env or {})
        self._expose_app = expose_app
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where the server answers, without a closing slash."""
        return f"http://127.0.0.1:{self.port}"

    def page(self, host: Host, notebook: str, *, workspace: str = "") -> str:
        """The address that opens a notebook, with the token that needs no login."""
        place = f"lab/workspaces/{workspace}/tree" if workspace else "lab/tree"
        path = f"{place if host == 'lab' else 'notebooks'}/{notebook}"
        return f"{self.url}/{path}?token={self.token}"

    def __enter__(self) -> Self:
        """Start the server and wait until it answers."""
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
        home = self.folder / ".jupyter"
        _write_settings(home)
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command(),
                cwd=self.folder,
                env=os.environ | _private_folders(home) | self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - no threads here yet
            )
        deadline = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                self.api("GET", "status")
                return
            if self._process.poll() is not None or time.monotonic() > deadline:
                tail = self.log.read_text(errors="replace")[-3000:]
                self.stop()
                raise RuntimeError(f"Jupyter did not start:\n{tail}")
            time.sleep(0.1)

    def wait(self) -> None:
        """Block until the server ends by itself."""
        if self._process is not None:
            self._process.wait()

    def stop(self) -> None:
        """End the server and its kernels; harmless when it is not running."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            # Its own process group: the kernels go with it.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def api(self, method: str, path: str) -> Any:
        """Call the server's REST API and return the decoded reply, `None` for an empty one."""
        request = urllib.request.Request(f"{self.url}/api/{path}", method=method)
        request.add_header("Authorization", f"token {self.token}")
        with urllib.request.urlopen(request, timeout=10) as reply:
            body = reply.read()
        return json.loads(body) if body else None

    def session(self, notebook: str) -> dict[str, Any]:
        """What the server knows of an open notebook: its session's id and its kernel.

        Raises:
            LookupError: no kernel runs for that notebook.
        """
        for session in self.api("GET", "sessions"):
            if session["path"] == notebook:
                return dict(session)
        raise LookupError(f"no kernel runs for {notebook}")

    def connection_file(self, notebook: str) -> Path:
        """The file that tells a client how to reach the notebook's kernel."""
        kernel = self.session(notebook)["kernel"]["id"]
        return self.folder / ".jupyter" / "runtime" / f"kernel-{kernel}.json"

    def _command(self) -> list[str]:
        command = [
            # Not `-m jupyter lab`, which would run the first `jupyter-lab` on PATH.
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"),
            *(f"--port={self.port}", "--ServerApp.port_retries=0"),
            f"--ServerApp.root_dir={self.folder}",
            f"--IdentityProvider.token={self.token}",
            "--LabApp.extension_manager=readonly",  # no look at PyPI
            *self._options,
        ]
        if self._expose_app:
            command.append("--LabApp.expose_app_in_browser=True")
            command.append("--JupyterNotebookApp.expose_app_in_browser=True")
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--allow-root")
        return command


def free_port() -> int:
    """A port on 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _private_folders(home: Path) -> dict[str, str]:
    return {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "JUPYTER_PREFER_ENV_PATH": "1",  # the kernel of this environment, not the user's
    }


def _write_settings(home: Path) -> None:
    for name in ("config/labconfig", "data", "runtime", "settings", "workspaces"):
        (home / name).mkdir(parents=True, exist_ok=True)
    # The announcements plugin asks a question in a modal, which would block the page.
    disabled = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    (home / "config" / "labconfig" / "page_config.json").write_text(json.dumps(disabled))


def _end_with_parent() -> None:
    """In the child, before it becomes the server: end when the parent is gone, even killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
