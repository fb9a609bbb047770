"""A store's file that can only be read, to root as to anybody."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


def lower_rights() -> None:
    """Have this process be nobody where it is root, to whom no file is closed."""
    if os.getuid() == 0:
        os.seteuid(NOBODY)


def raise_rights() -> None:
    """Be root again."""
    if os.getuid() == 0:
        os.seteuid(0)


@contextmanager
def write_protected(path: Path) -> Iterator[None]:
    """Nobody may write the store, what SQLite keeps beside it, or their folder."""
    for folder in [path.parent, *path.parents]:
        if Path(tempfile.gettempdir()) in folder.parents:
            folder.chmod(0o755)
    files = list(path.parent.glob(f"{path.name}*"))
    for each in files:
        each.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        yield
    finally:
        path.parent.chmod(0o755)
        for each in files:
            if each.exists():
                each.chmod(0o644)


def copied(path: Path) -> Path:
    """The store in a folder of its own, to be read while nothing may be written where it is."""
    folder = Path(tempfile.mkdtemp(dir=path.parent.parent))
    for each in path.parent.glob(f"{path.name}*"):
        shutil.copyfile(each, folder / each.name)
    return folder / path.name
