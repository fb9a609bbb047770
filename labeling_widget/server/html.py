"""The pages' HTML. Every value is escaped here, and nowhere else is HTML made."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from string import Template

from msgspec import Struct

from labeling_widget.server.desk import Listed
from labeling_widget.server.visitors import Visitor

OWN_SERVER = (
    "Only for you. Do not share this address: whoever can open it here can also open your files "
    "and run code in your kernels. To share a session, use a link from jupyter labeling."
)


class Frame(Struct, frozen=True):
    """What every page has: addresses below `root`, and the nonce of its policy."""

    root: str
    nonce: str
    style: str
    script: str
    xsrf: str


_PAGE = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>$title</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="$style" nonce="$nonce">
$script</head>
<body class="lw-page">
$body</body>
</html>
""")


def message_page(frame: Frame, title: str, words: Sequence[str], *, to_list: bool = False) -> str:
    """A page that says one thing."""
    said = "".join(f"<p>{_text(line)}</p>\n" for line in words)
    back = f'<p><a href="{_attribute(frame.root)}">Your sessions</a></p>\n' if to_list else ""
    body = f'<main class="lw-page-text">\n<h1>{_text(title)}</h1>\n{said}{back}</main>\n'
    return _page(frame, title, body)


def list_page(frame: Frame, visitor: Visitor, sessions: Sequence[Listed]) -> str:
    """The reviewer's sessions."""
    rows = "".join(_row(frame, session) for session in sessions)
    listed = f'<ul class="lw-page-list">\n{rows}</ul>\n' if rows else ""
    none = "" if rows else "<p>No session is assigned to you yet.</p>\n"
    body = (
        f"{_head(frame, visitor)}{_own(visitor)}"
        f'<main class="lw-page-text">\n<h1>Your sessions</h1>\n{listed}{none}</main>\n'
    )
    return _page(frame, "Labeling sessions", body)


def session_page(frame: Frame, visitor: Visitor, session_id: str, name: str, *, after: str) -> str:
    """The page that a session is labeled on; the script fills it."""
    data = {
        "address": f"{frame.root}{session_id}",
        "reviewer": visitor.reviewer,
        "xsrf": frame.xsrf,
        "after": after,
    }
    told = " ".join(f'data-{key}="{_attribute(value)}"' for key, value in data.items())
    body = (
        f"{_head(frame, visitor, name)}{_own(visitor)}"
        f'<main id="labeling" class="lw-page-session" {told}>\n'
        "<noscript><p>This page needs JavaScript.</p></noscript>\n</main>\n"
    )
    return _page(frame, name, body, script=True)


def _head(frame: Frame, visitor: Visitor, session: str | None = None) -> str:
    way = "<span>Labeling</span>"
    if session is not None:
        way = f'<a href="{_attribute(frame.root)}">All sessions</a>'
        way += f'<h1 class="lw-page-unseen">Labeling: {_text(session)}</h1>'
    leave = ""
    if visitor.kind == "link":
        leave = (
            f'<form method="post" action="{_attribute(frame.root)}leave">'
            f'<input type="hidden" name="_xsrf" value="{_attribute(frame.xsrf)}">'
            '<button title="Not you? Leave, and open your own link.">Not you?</button></form>'
        )
    who = f'<span class="lw-page-who">Reviewer: <b>{_text(visitor.reviewer)}</b></span>'
    return f'<header class="lw-page-head">{way}<span></span>{who}{leave}</header>\n'


def _own(visitor: Visitor) -> str:
    if visitor.kind != "own":
        return ""
    return f'<aside class="lw-page-note" aria-label="Sharing">{_text(OWN_SERVER)}</aside>\n'


def _row(frame: Frame, session: Listed) -> str:
    share = f"{session.done:,} of {session.all:,} done" if session.all else "no traces yet"
    href = _attribute(f"{frame.root}{session.session_id}")
    return f'<li><a href="{href}">{_text(session.name)}</a> <span>{share}</span></li>\n'


def _page(frame: Frame, title: str, body: str, *, script: bool = False) -> str:
    nonce = _attribute(frame.nonce)
    module = f'<script type="module" src="{_attribute(frame.script)}" nonce="{nonce}"></script>\n'
    return _PAGE.substitute(
        title=_text(title),
        style=_attribute(frame.style),
        nonce=nonce,
        script=module if script else "",
        body=body,
    )


def _text(text: str) -> str:
    """Text as it reads: what cannot be seen (a change of direction, say) is shown as a sign."""
    return escape("".join(letter if letter.isprintable() else "\ufffd" for letter in text))


def _attribute(value: str) -> str:
    return escape(value, quote=True)
