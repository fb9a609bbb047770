"""Somebody's own Jupyter server, in which the installed file has switched the pages on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from labeling_widget import server
from tools.jupyter import free_port

ROOT = Path(__file__).parents[2]
TOKEN = "the-servers-own-token"
CONFIG = Path(server.__file__).parent / "jupyter_server_config.d"


class OwnServer(NamedTuple):
    """Where it is, and the environment in which it is found."""

    url: str
    env: dict[str, str]


@contextmanager
def own_server(folder: Path, *options: str, **env: str) -> Iterator[OwnServer]:
    """Start a Jupyter server below a base URL; end it by its id."""
    config = folder / "config"
    shutil.copytree(CONFIG, config / "jupyter_server_config.d")
    port = free_port()
    found = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "PYTHONPATH": str(ROOT),
        **env,
    }
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"]
    command += [f"--port={port}", "--ip=127.0.0.1", "--ServerApp.port_retries=0"]
    command += ["--ServerApp.base_url=/my/", f"--ServerApp.root_dir={folder}"]
    command += [f"--IdentityProvider.token={TOKEN}", *options]
    own = OwnServer(f"http://127.0.0.1:{port}/my/", found)
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=found, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        _wait(own, process, folder)
        yield own
    finally:
        process.terminate()
        process.wait(20)


def _wait(own: OwnServer, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{own.url}labeling/files/page.css", timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            log = (folder / "server.log").read_text(errors="replace")[-3000:]
            assert process.poll() is None, log
            assert time.monotonic() < deadline, log
            time.sleep(0.1)
        else:
            return
