"""MLflow tracking for tests and demonstrations: a database file, or a server on 127.0.0.1.

    with TrackingServer(folder) as server:
        store = open_store(f"mlflow+{server.uri}")

The server ends with its `with`; it may be stopped and started again in between.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "GIT_PYTHON_REFRESH": "quiet",
}
"""Environment of an MLflow that tells nobody of itself."""

_PATIENCE = 120.0


def tracking_database(folder: Path) -> str:
    """URI of a new tracking database in a folder, with its tables made."""
    os.environ.update(QUIET)
    import mlflow  # noqa: PLC0415 - takes a second
    from mlflow.store.db.utils import _initialize_tables  # noqa: PLC0415 - as above
    from sqlalchemy import create_engine  # noqa: PLC0415 - as above

    del mlflow
    uri = f"sqlite:///{folder}/mlflow.db"
    engine = create_engine(uri)
    _initialize_tables(engine)
    engine.dispose()
    return uri


class TrackingServer:
    """`mlflow server` on a free port, with its database and files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.uri = f"http://127.0.0.1:{self.port}"
        self.database = f"sqlite:///{folder}/server.db"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start it; returns when it answers."""
        command = [
            *(sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1"),
            *("--port", str(self.port), "--workers", "1"),
            *("--backend-store-uri", self.database),
            *("--artifacts-destination", str(self.folder / "artifacts")),
        ]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                env={**os.environ, **QUIET},
                start_new_session=True,  # with its workers, which are ended with it
            )
        deadline = time.monotonic() + _PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                log_text = (self.folder / "server.log").read_text(errors="replace")[-3000:]
                raise RuntimeError(f"`mlflow server` did not start:\n{log_text}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End it at once, as a crash does."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.uri}/health", timeout=1):
                return True
        except (urllib.error.URLError, OSError):
            return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port
