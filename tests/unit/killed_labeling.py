"""A kernel that labels until it is killed: each acknowledgement is written down before the next."""

from __future__ import annotations

import os
from pathlib import Path

import labeling_widget as lw
from labeling_widget.store import open_store
from labeling_widget.widget.session_backend import SessionBackend


def label(url: str, session_id: str, told: int, run: int) -> None:
    """Answer one item after the other; the key of each answer is written to the pipe `told`."""
    store = open_store(url)
    lw.set_store(store)
    session = lw.get_labeling_session(session_id)
    answer = SessionBackend(session, "alice").dispatcher().answer
    items = session.trace_ids
    for number in range(1_000_000):
        key = f"{run}-{number}"
        args = {
            "item": items[number % len(items)],
            "name": "stars",
            "value": number,
            "key": key,
            "complete": number % 3 == 0,
        }
        reply = answer({"v": 1, "kind": "call", "id": key, "op": "assessment.put", "args": args})
        if reply is None or not reply["ok"]:
            raise SystemExit(f"refused: {reply}")
        os.write(told, f"{key}\n".encode())


def ready(folder: Path) -> tuple[str, str]:
    """A store in a file with a session of a few traces; its URL and the session's id."""
    url = f"sqlite:///{folder / 'labels.db'}"
    store = open_store(url)
    lw.set_store(store)
    lw.create_label_schema("stars", type="feedback", input=lw.InputNumeric())
    session = lw.create_labeling_session("killed", label_schemas=["stars"])
    session.add_traces(lw.sample_traces().head(5))
    store.close()
    return url, session.labeling_session_id
