"""Values of spans so that they arrive: past MLflow's reading, and OpenTelemetry's messages."""

from __future__ import annotations

import json
import re
from typing import Any

from labeling_widget.store.columns import storable_text
from labeling_widget.store.mlflow.tags import to_json
from labeling_widget.traces.decode import is_json, loads

_DEEPEST = 28
"""Levels of nesting: a message may have 100, and a level of JSON takes up to three of them."""

_LARGEST = 2**63
_SUSPECT = re.compile(r"\\ud[89a-f]|\d{19}", re.IGNORECASE)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def sendable(text: str) -> str:
    """JSON text whose value can be sent; what cannot be is shown as what it was.

    A lone surrogate becomes U+FFFD, a number beyond 64 bits its digits in a text, and a value that
    is nested too deeply the text of its JSON.

    Example:
        >>> sendable('{"n": 123456789012345678901234567890, "m": 1}')
        '{"n":"123456789012345678901234567890","m":1}'
    """
    if text.count("[") + text.count("{") > _DEEPEST and _depth(text) > _DEEPEST:
        return to_json(_clean(text))
    return to_json(_clean(loads(text))) if _SUSPECT.search(text) else text


def shielded(text: str) -> str:
    r"""JSON text that MLflow stores as it is given.

    A text that is JSON itself, such as what a model was asked to answer in, MLflow takes for one
    that was encoded twice and decodes it once; so it is encoded once more.

    Example:
        >>> shielded('"{}"'), shielded('"Hello"'), shielded("{}")
        ('"\\"{}\\""', '"Hello"', '{}')
    """
    if not text.startswith('"'):
        return text
    value = loads(text)
    is_taken = isinstance(value, str) and value.lstrip()[:1] in ("{", "[", '"') and is_json(value)
    return to_json(text) if is_taken else text


def _depth(text: str) -> int:
    """How deeply JSON text is nested, however deep that is."""
    outside = _STRING.sub("", text)
    depth = deepest = 0
    for found in re.finditer(r"[\[{\]}]", outside):
        depth += 1 if found[0] in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _LARGEST:
        return json.dumps(value)
    if isinstance(value, list):
        return [_clean(each) for each in value]
    if isinstance(value, dict):
        return {storable_text(key): _clean(each) for key, each in value.items()}
    return value
