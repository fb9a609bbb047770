"""Files of answers as the page saves them, made here so that tests can spoil them."""

from __future__ import annotations

import datetime as dt
import json
import zlib
from pathlib import Path
from typing import Any

import labeling_widget as lw

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def at(minutes: float = 0) -> str:
    return (NOON + dt.timedelta(minutes=minutes)).isoformat()


def answer(session: lw.LabelingSession, index: int, value: Any, **more: Any) -> dict[str, Any]:
    given = {
        "item": session.trace_ids[index],
        "name": session.label_schemas[0],
        "schema_version": 1,
        "span_id": None,
        "target": "trace",
        "value": value,
        "rationale": "",
        "evidence": [],
        "at": at(),
        "active_ms": 0,
    }
    return {**given, **more}


def state(session: lw.LabelingSession, index: int, state: str, **more: Any) -> dict[str, Any]:
    given = {
        "item": session.trace_ids[index],
        "state": state,
        "reason": None,
        "note": "",
        "at": at(),
        "active_ms": 0,
    }
    return {**given, **more}


def content(session: lw.LabelingSession, *given: dict[str, Any], **more: Any) -> dict[str, Any]:
    own = {
        "session_id": session.labeling_session_id,
        "store_id": session.store.id,
        "session": session.name,
        "reviewer": "ann",
        "file": "f" * 32,
        "exported_at": at(-60),
        "saved_at": at(60),
        "questions": [[schema.name, schema.version] for schema in session.schemas],
        "answers": [each for each in given if "name" in each],
        "reviews": [each for each in given if "name" not in each],
    }
    return {**own, **more}


def text_of(told: dict[str, Any], *, version: Any = 1, escaped: bool = False) -> str:
    body = json.dumps(told, indent=1, ensure_ascii=escaped)
    checksum = f"{zlib.crc32(body.encode()):08x}"
    return (
        f'{{"format": "labeling_widget.answers", "version": {json.dumps(version)}, '
        f'"checksum": "{checksum}", "content":\n{body}\n}}\n'
    )


def write(path: Path, session: lw.LabelingSession, *given: dict[str, Any], **more: Any) -> Path:
    path.write_text(text_of(content(session, *given, **more)), encoding="utf-8")
    return path
