"""JSON in MLflow's tags, which cut what is too long without a word.

A value that is too long for one tag is split over several. The tag that names how many there are
is written last, so that readers find the whole value or none.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

PREFIX = "labeling."
"""What the keys of all of this package's tags begin with."""

MOST = 8_000
"""Characters that a tag of a run may have."""

MOST_OF_TRACE = 4_000
"""Characters of a tag of a trace: MLflow keeps 8,000, and hands out 4,096 of them over HTTP."""

_PART_NAME = 8
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}")
_PARTS = re.compile(r"parts:(\d+):([0-9a-f]{8})")


def digest(*texts: str) -> str:
    """32 hex digits that stand for these texts, in every process the same."""
    joined = json.dumps(texts).encode()
    return hashlib.sha256(joined).hexdigest()[:32]


def key_of(text: str) -> str:
    """A text as a part of a tag's key: itself where that may be, else what stands for it.

    Example:
        >>> key_of("summary_quality")
        'summary_quality'
        >>> key_of("how concise?")
        '_db77079166e40174'
    """
    return text if _PLAIN.fullmatch(text) else f"_{digest(text)[:16]}"


def to_json(value: Any) -> str:
    """JSON in ASCII: every text survives every database in it, lone surrogates and NUL too."""
    return json.dumps(value, separators=(",", ":"))


def split(key: str, text: str, *, most: int = MOST) -> dict[str, str]:
    """The tags that hold a text, in the order in which they have to be written."""
    if len(text) <= most:
        return {key: text}
    name = digest(text)[:_PART_NAME]
    parts = [text[start : start + most] for start in range(0, len(text), most)]
    tags = {f"{key}.{name}.{number}": part for number, part in enumerate(parts)}
    return {**tags, key: f"parts:{len(parts)}:{name}"}


def joined(tags: Mapping[str, str], key: str) -> str | None:
    """The text that `split` wrote under a key; `None` if it is not there, or not whole."""
    text = tags.get(key)
    found = _PARTS.fullmatch(text) if text is not None else None
    if found is None:
        return text
    parts = [tags.get(f"{key}.{found[2]}.{number}") for number in range(int(found[1]))]
    whole = "".join(part for part in parts if part is not None)
    return whole if digest(whole)[:_PART_NAME] == found[2] else None


def values(tags: Mapping[str, str], prefix: str) -> Iterator[tuple[str, Any]]:
    """Key and value of every whole JSON value whose key begins so, in the order of the keys.

    What is no JSON was not written here and is left out.
    """
    for key in sorted(tags):
        if not key.startswith(prefix) or _is_part(tags, key):
            continue
        text = joined(tags, key)
        if text is None:
            continue
        try:
            yield key, json.loads(text)
        except ValueError:
            continue


def obsolete(tags: Mapping[str, str], key: str, new: Mapping[str, str]) -> list[str]:
    """Keys of the parts of a value that `new` has taken the place of."""
    return [
        name
        for name in tags
        if name.startswith(f"{key}.") and _is_part(tags, name) and name not in new
    ]


def _is_part(tags: Mapping[str, str], key: str) -> bool:
    owner, _, number = key.rpartition(".")
    owner, _, name = owner.rpartition(".")
    return number.isdecimal() and len(name) == _PART_NAME and owner in tags
