"""What happens to a kernel, and what its store has then, read without it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from labeling_widget.store import open_store
from tools.notebook import Notebook


def pid_of(notebook: Notebook) -> int:
    """The process of the notebook's kernel, as it says itself."""
    return int(notebook.read("import os; print(os.getpid())"))


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """The kernel stands still: it is there, and hears nothing."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def stored(database: Path | str) -> pd.DataFrame:
    """Every version of every answer that the reviewer of these tests has in a file, or at a URL."""
    store = open_store(f"sqlite:///{database}" if isinstance(database, Path) else database)
    try:
        return store.frame("assessments", reviewer="alice@example.com")
    finally:
        store.close()
