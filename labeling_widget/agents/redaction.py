"""What an agent says of its failure, without what nobody else should read."""

from __future__ import annotations

import os
import re

_NAME = re.compile(r"key|token|secret|passw|credential", re.IGNORECASE)
_PATTERNS = (
    (re.compile(r"(\w+://)[^/\s@]+@"), r"\1•••@"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), r"\1 •••"),
    (re.compile(r"\bsk-[\w-]{8,}"), "•••"),
)
_SHORTEST = 6
"""Shorter values stand in words that are no secret."""

_LONGEST = 500
"""Characters of a failure that a reviewer reads."""


def redacted(text: str, *secrets: str) -> str:
    """A text without these, without the values of variables that are named like secrets, and
    without what looks like one; shortened.
    """
    values = {value.strip() for name, value in os.environ.items() if _NAME.search(name)}
    values |= {secret.strip() for secret in secrets}
    for value in sorted(values, key=len, reverse=True):
        if len(value) >= _SHORTEST:
            text = text.replace(value, "•••")
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
