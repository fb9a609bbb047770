"""Somebody's own Jupyter server, in which the installed file has switched the pages on."""

from __future__ import annotations

import shutil
import sys
import urllib.error
import urllib.request
from pathlib import Path

from labeling_widget import server
from tools.local_server import LocalServer

ROOT = Path(__file__).parents[2]
TOKEN = "the-servers-own-token"
CONFIG = Path(server.__file__).parent / "jupyter_server_config.d"


class OwnServer(LocalServer):
    """A Jupyter server below a base URL.

    Args:
        options: Of its command line.
        env: Environment variables beside its own.
    """

    name = "jupyter_server"

    def __init__(self, folder: Path, *options: str, **env: str) -> None:
        super().__init__(folder, folder / "server.log")
        shutil.copytree(CONFIG, folder / "config" / "jupyter_server_config.d")
        self.url = f"http://127.0.0.1:{self.port}/my/"
        self._options = options
        self._env = env

    @property
    def env(self) -> dict[str, str]:
        """The environment in which it is found."""
        return {
            "JUPYTER_CONFIG_DIR": str(self.folder / "config"),
            "JUPYTER_DATA_DIR": str(self.folder / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.folder / "runtime"),
            "PYTHONPATH": str(ROOT),
            **self._env,
        }

    def command(self) -> list[str]:
        """The server on its port."""
        return [
            *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"),
            *(f"--port={self.port}", "--ip=127.0.0.1", "--ServerApp.port_retries=0"),
            *("--ServerApp.base_url=/my/", f"--ServerApp.root_dir={self.folder}"),
            *(f"--IdentityProvider.token={TOKEN}", *self._options),
        ]

    def answers(self) -> bool:
        """Whether the pages' files come."""
        try:
            urllib.request.urlopen(f"{self.url}labeling/files/page.css", timeout=5).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
        return True
