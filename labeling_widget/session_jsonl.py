"""A session as a file of JSON lines in MLflow's form: whole, or not there."""

from __future__ import annotations

import os
import secrets

from labeling_widget.checks import check_path
from labeling_widget.errors import SessionError
from labeling_widget.session_traces import each_copy
from labeling_widget.store.base import Store
from labeling_widget.traces.decode import dumps

_LINE_ENDS = (
    ("\u2028".encode(), b"\\u2028"),
    ("\u2029".encode(), b"\\u2029"),
    ("\u0085".encode(), b"\\u0085"),
)
"""What `str.splitlines` takes for the end of a line, and JSON does not escape by itself."""


def write_jsonl(store: Store, session_id: str, path: str | os.PathLike[str]) -> int:
    """One trace a line; see `LabelingSession.to_jsonl`. Returns how many."""
    try:
        file = check_path(path)
    except ValueError as error:
        raise SessionError(f"path takes the path of a file; {error}", field="path") from error
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    lines = 0
    try:
        try:
            with part.open("xb") as out:
                for trace in each_copy(store, session_id):
                    out.write(_line(dumps(trace)))
                    lines += 1
                out.flush()
                os.fsync(out.fileno())
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        # The error's own text names the draft, which nobody asked for.
        words = error.strerror or str(error)
        raise SessionError(f"{file} cannot be written: {words}", field="path") from error
    return lines


def _line(text: bytes) -> bytes:
    for end, escaped in _LINE_ENDS:
        text = text.replace(end, escaped)
    return text + b"\n"
