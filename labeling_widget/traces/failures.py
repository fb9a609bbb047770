"""Errors that applications and model APIs return as values instead of raising them."""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

_MESSAGES = ("message", "msg", "detail", "description")
_TYPES = ("type", "name", "exception_type", "error_type")
_STACKS = ("stack", "stacktrace", "stack_trace", "traceback")
_CODES = ("code", "status", "status_code", "param")
_BESIDE = ("type", "success", "ok", *_CODES, *_STACKS, *_MESSAGES, "error_type", "request_id")
_TRACEBACK = "Traceback (most recent call last):"
_RAISED = re.compile(r"([A-Za-z_][\w.]*)(?:: ([\s\S]*))?")
_NAME = re.compile(r"[A-Za-z_][\w.]*(?:Error|Exception|Warning|Interrupt|Exit)\b")


class Failure(Struct, frozen=True):
    """An error found in a value."""

    type: str
    message: str
    stack: str = ""


def read_failure(value: Any) -> Failure | None:
    """An error body, or the text of a traceback; `None` for everything else.

    Example:
        >>> read_failure({"error": {"type": "rate_limit", "message": "Too fast."}})
        Failure(type='rate_limit', message='Too fast.', stack='')
    """
    if isinstance(value, str):
        return _traceback(value)
    if not isinstance(value, dict) or any(key not in ("error", *_BESIDE) for key in value):
        return None
    error = value.get("error")
    beside = {key: inner for key, inner in value.items() if key != "error"}
    if beside.get("type") == "error":
        del beside["type"]
    if isinstance(error, str) and error.strip():
        return _failure({"message": error, **beside}) if "message" not in beside else None
    return _failure({**beside, **error}) if isinstance(error, dict) else None


def _failure(error: dict[str, Any]) -> Failure | None:
    known = {*_MESSAGES, *_TYPES, *_STACKS, *_CODES, "success", "ok", "request_id"}
    messages = [error[key] for key in _MESSAGES if isinstance(error.get(key), str)]
    if len(messages) != 1 or not known.issuperset(error):
        return None
    kinds = [error[key] for key in _TYPES if isinstance(error.get(key), str)]
    marks = [str(error[key]) for key in (*_CODES, "request_id") if _scalar(error.get(key))]
    stack = next((error[key] for key in _STACKS if isinstance(error.get(key), str)), "")
    kind = kinds[0] if kinds else "Error"
    shown = " ".join([kind, *(f"({mark})" for mark in marks if mark != kind)])
    return Failure(type=shown, message=messages[0], stack=stack)


def _scalar(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _traceback(text: str) -> Failure | None:
    if not text.lstrip().startswith(_TRACEBACK):
        return None
    lines = text.rstrip().splitlines()
    # the frames are indented; the line after them begins with the exception's name
    start = next((n for n in range(len(lines) - 1, 0, -1) if _NAME.match(lines[n])), None)
    found = _RAISED.fullmatch("\n".join(lines[start:])) if start else None
    if found is None:
        return None
    return Failure(type=found[1], message=found[2] or "", stack=text)
