"""MLflow tracking for tests and demonstrations: a database file, or a server on 127.0.0.1.

    with TrackingServer(folder) as server:
        store = open_store(f"mlflow+{server.uri}")

The server ends with its `with`; it may be stopped and started again in between.
"""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

from tools.local_server import LocalServer

QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "GIT_PYTHON_REFRESH": "quiet",
}
"""Environment of an MLflow that tells nobody of itself."""


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


class TrackingServer(LocalServer):
    """`mlflow server` on a free port, with its database and files in a folder."""

    name = "mlflow server"
    env = QUIET

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, folder / "server.log")
        self.uri = f"http://127.0.0.1:{self.port}"
        self.database = f"sqlite:///{folder}/server.db"

    def command(self) -> list[str]:
        """The server with one worker."""
        return [
            *(sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1"),
            *("--port", str(self.port), "--workers", "1"),
            *("--backend-store-uri", self.database),
            *("--artifacts-destination", str(self.folder / "artifacts")),
        ]

    def answers(self) -> bool:
        """Whether it says that it is well."""
        try:
            with urllib.request.urlopen(f"{self.uri}/health", timeout=1):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        """End it at once: its workers take long to end by themselves."""
        self.kill()
