"""One HTML page with a session's traces and the front end, that needs nothing else.

Traces are untrusted, so none of their text stands in the page as HTML or as script: every item is
compressed JSON in base64, whose letters mean nothing to an HTML parser, in blocks that no browser
runs. The page's policy admits the one script and the one stylesheet that stand in it, by their
hashes, and no connection to anywhere.
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import hashlib
import html
import json
import secrets
from collections.abc import Iterator
from typing import Any

from labeling_widget.session import LabelingSession
from labeling_widget.traces.decode import dumps
from labeling_widget.widget import protocol
from labeling_widget.widget.base import built
from labeling_widget.widget.file_items import FileItems
from labeling_widget.widget.views import iso

FORMAT = 1
"""Of the data in the page, which its own front end reads."""

_LEVEL = 6
"""Of gzip: 9 takes twice the time for a hundredth of the bytes."""

_NOSCRIPT = "This page labels traces with JavaScript, which this browser does not run."


def page_of(session: LabelingSession, reviewer: str | None) -> Iterator[str]:
    """The page, part by part: a session may be larger than what one likes to hold twice.

    Args:
        session: The session.
        reviewer: Whose page it is; `None`: whoever opens it says who they are.
    """
    script, style = _inline(built("file.js"), "script"), _inline(built("file.css"), "style")
    items = FileItems(session, reviewer or "")
    opened = items.snapshot()
    lines = items.lines()
    head = {
        "format": FORMAT,
        "file": secrets.token_hex(16),
        "exported_at": iso(dt.datetime.now(dt.UTC)),
        "reviewer": reviewer,
        "snapshot": opened,
        "items": lines,
        "reviews": items.reviews(),
    }
    yield _head(opened["name"], script, style)
    yield _block("application/json", _json(head), id="lw-file")
    for index, line in enumerate(lines):
        if opened["states"][index] == protocol.PLACE_LETTERS["closed"]:
            continue  # other reviewers' traces are nobody else's to read
        for part in ("item", "more", "texts"):
            told = getattr(items, part)(line["item"])
            yield _block("application/octet-stream", _packed(told), part=part, index=str(index))
    yield f'<script type="module">{script}</script>\n</body>\n</html>\n'


def policy(script: str, style: str) -> str:
    """What the page may do: run this script, draw with this style, show images of its traces."""
    rules = {
        "default-src": "'none'",
        "script-src": _hash(script),
        "style-src": _hash(style),
        "img-src": "data: blob:",
        "media-src": "data: blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _head(name: str, script: str, style: str) -> str:
    allowed = html.escape(policy(script, style))
    # The policy comes before anything that it is about.
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{allowed}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{html.escape(name)}</title>\n<style>{style}</style>\n</head>\n"
        f'<body class="lw-page">\n<noscript>{_NOSCRIPT}</noscript>\n'
        '<main id="labeling" class="lw-page-session"></main>\n'
    )


def _inline(text: str, element: str) -> str:
    """A built file as it can stand inside its element; raises `ValueError` if it cannot."""
    lowered = text.lower()
    if f"</{element}" in lowered or "<!--" in lowered:
        raise ValueError(f"the built {element} would end its own element")
    return text


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _block(kind: str, content: str, **names: str) -> str:
    attributes = "".join(
        f' {name if name == "id" else f"data-{name}"}="{value}"' for name, value in names.items()
    )
    return f'<script type="{kind}"{attributes}>{content}</script>\n'


def _json(value: Any) -> str:
    """JSON in ASCII letters, none of which begins or ends anything in HTML."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def _packed(value: Any) -> str:
    packed = gzip.compress(dumps(value), _LEVEL, mtime=0)
    return base64.b64encode(packed).decode("ascii")
