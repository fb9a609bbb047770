"""The two files that pages are made of, each under a name that changes with its content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from msgspec import Struct

from labeling_widget import widget

_FOLDER = Path(widget.__file__).parent / "static"
_TYPES = {"page.js": "text/javascript; charset=utf-8", "page.css": "text/css; charset=utf-8"}


class File(Struct, frozen=True):
    """A file as it is sent."""

    content: bytes
    type: str
    version: str


@cache
def page_file(name: str) -> File | None:
    """One of the files, or `None`: no other name leads anywhere."""
    if name not in _TYPES:
        return None
    content = (_FOLDER / name).read_bytes()
    return File(content, _TYPES[name], hashlib.sha256(content).hexdigest()[:16])


def file_address(root: str, name: str) -> str:
    """Where a page asks for it."""
    found = page_file(name)
    return f"{root}files/{name}" + (f"?v={found.version}" if found else "")
