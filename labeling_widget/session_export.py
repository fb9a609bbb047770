"""A session as a page in a file: whole, or not there."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from labeling_widget.checks import check_path
from labeling_widget.errors import SessionError


def write_page(parts: Iterable[str], path: str | os.PathLike[str]) -> Path:
    """Write a page; what was there before stays until the new one is complete.

    Raises:
        SessionError: it cannot be written.
    """
    try:
        file = check_path(path)
    except ValueError as error:
        raise SessionError(f"path takes the path of a file; {error}", field="path") from error
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    try:
        try:
            with part.open("x", encoding="utf-8", newline="\n") as out:
                for text in parts:
                    out.write(text)
                out.flush()
                os.fsync(out.fileno())
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        # The error's own text names the draft, which nobody asked for.
        words = error.strerror or str(error)
        raise SessionError(f"{file} cannot be written: {words}", field="path") from error
    return file
