"""JSON as traces hold it: fast where it is strict, forgiving where applications are not.

msgspec refuses NaN and lone surrogates, which real traces contain; the standard library takes
both. Neither takes nesting deeper than Python's stack.
"""

from __future__ import annotations

import base64
import binascii
import functools
import json
import math
from collections.abc import Mapping
from typing import Any

import msgspec

MAX_DEPTH = 150
"""Nesting up to which a value is decoded; a deeper one is kept as the text it came as."""

_decoder = msgspec.json.Decoder()
_checker = msgspec.json.Decoder(msgspec.Raw)
_HEX = frozenset("0123456789abcdef")
_SPAN_BYTES, _TRACE_BYTES = 8, 16
_LONGEST_ID = 64
"""Characters: what is longer is no id, and not worth remembering."""


def loads(text: str | bytes) -> Any:
    """Decode JSON, NaN and lone surrogates included.

    Raises:
        ValueError: it is not JSON, or is nested too deeply; the message says where.
    """
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        pass
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def dumps(value: Any) -> bytes:
    """Encode as compact JSON in UTF-8, NaN kept; what JSON lacks becomes text."""
    text = json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:  # lone surrogates survive as escapes only
        return json.dumps(value, default=_plain, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    """What a frame's cells hold beside JSON's own types: numpy values, enums, mappings."""
    for name in ("to_dictionary", "to_dict", "tolist", "isoformat"):
        method = getattr(value, name, None)
        if callable(method):
            return method()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    return str(value)


def is_json(text: str) -> bool:
    """Whether `text` is JSON, found out without building the value."""
    try:
        _checker.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return False
    return True


def decode_value(raw: Any) -> tuple[Any, str]:
    """Decode an attribute, which is JSON inside JSON.

    Returns:
        The value and `""`; or the text as it came and the reason why it stays text.
    """
    if not isinstance(raw, str):
        return (as_text(raw), "is nested too deeply") if too_deep(raw) else (raw, "")
    try:
        value = loads(raw)
    except ValueError as error:
        deep = "nested too deeply" in str(error)
        return raw, "is nested too deeply" if deep else "is not JSON"
    if raw.count("[") + raw.count("{") > MAX_DEPTH and too_deep(value):
        return raw, "is nested too deeply"
    return value, ""


def too_deep(value: Any) -> bool:
    """Whether a decoded value is nested more than `MAX_DEPTH` levels."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return False
    return True


def as_text(value: Any) -> str:
    """A value as one line of JSON, however deeply it is nested."""
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        return "(nested too deeply to be written out)"


def hex_id(raw: Any) -> str:
    """A span's or trace's id as hex digits, whether it came in base64 or in hex."""
    if not isinstance(raw, str):
        return ""
    return _hex_id(raw) if len(raw) <= _LONGEST_ID else raw


@functools.lru_cache(maxsize=10_000)  # a span is named by each of its children
def _hex_id(raw: str) -> str:
    text = raw.removeprefix("0x").lower()
    if len(text) in (2 * _SPAN_BYTES, 2 * _TRACE_BYTES) and _HEX.issuperset(text):
        return text
    try:
        data = binascii.a2b_base64(raw)
    except (binascii.Error, ValueError):
        return raw
    return data.hex() if len(data) in (_SPAN_BYTES, _TRACE_BYTES) else raw


def base64_id(hex_digits: str) -> str:
    """The form that MLflow's span dicts use; ids that are not hex stay as they are."""
    try:
        return base64.b64encode(bytes.fromhex(hex_digits)).decode("ascii")
    except ValueError:
        return hex_digits


def whole_number(raw: Any) -> int | None:
    """A count or a time as an int that fits 64 bits, else `None`."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, float):
        raw = int(raw) if math.isfinite(raw) else None
    if isinstance(raw, str):
        raw = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 20 else None  # noqa: PLR2004
    if raw is None or not hasattr(raw, "__index__"):
        return None
    number = int(raw)
    return number if abs(number) < 2**63 else None
