"""A Jupyter server of our own: JupyterLab and Notebook 7 on 127.0.0.1, apart from the user's.

It reads no configuration but its own, asks nothing when a page opens, and ends with the
program that started it::

    with JupyterServer(folder) as server:
        print(server.page("lab", "01.ipynb"))
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from tools.local_server import LocalServer

Host = Literal["lab", "notebook"]


class JupyterServer(LocalServer):
    """A Jupyter server that serves `folder`, started and ended as a context.

    Args:
        folder: Where its notebooks are; its settings and logs go to `.jupyter` inside.
        port: Port on 127.0.0.1, or `None` for any that is free.
        env: Environment variables of the server and its kernels, over the present ones.
        expose_app: Put `jupyterapp` on the page's `window`, for tests.
        options: Further settings, as on the command line: `--KernelRestarter.restart_limit=9`.
    """

    name = "JupyterLab"

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        env: Mapping[str, str] | None = None,
        expose_app: bool = True,
        options: Sequence[str] = (),
    ) -> None:
        self._home = folder.resolve() / ".jupyter"
        _write_settings(self._home)
        super().__init__(folder.resolve(), self._home / "server.log", port)
        self.token = secrets.token_hex(16)
        self._env = dict(env or {})
        self._expose_app = expose_app
        self._options = options

    @property
    def url(self) -> str:
        """Where the server answers, without a closing slash."""
        return f"http://127.0.0.1:{self.port}"

    def page(self, host: Host, notebook: str, *, workspace: str = "") -> str:
        """The address that opens a notebook, with the token that needs no login."""
        place = f"lab/workspaces/{workspace}/tree" if workspace else "lab/tree"
        path = f"{place if host == 'lab' else 'notebooks'}/{notebook}"
        return f"{self.url}/{path}?token={self.token}"

    @property
    def env(self) -> Mapping[str, str]:
        """Settings of its own, and what it was given."""
        return _private_folders(self._home) | self._env

    def answers(self) -> bool:
        """Whether its REST API does."""
        try:
            self.api("GET", "status")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
        return True

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

    def command(self) -> list[str]:
        """JupyterLab on its port."""
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
    settings = {
        # It asks a question in a modal, which would block the page.
        "disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True},
        # Nothing is ever to be built, and finding that out takes half a second of every page.
        "buildAvailable": False,
        "buildCheck": False,
    }
    (home / "config" / "labconfig" / "page_config.json").write_text(json.dumps(settings))
