"""What an owner gives to reviewers: addresses, and code for a notebook."""

from __future__ import annotations

import ipaddress
from typing import Literal
from urllib.parse import urlsplit

from labeling_widget.server.running import Running, server_of
from labeling_widget.session import LabelingSession
from labeling_widget.store.base import Store
from labeling_widget.widget import app_protocol as messages

Kind = Literal["memory", "file", "server"]

_WARNINGS: dict[Kind, str] = {
    "memory": "The labels are in this kernel's memory: nobody else can open them, and they end "
    "with it. Choose a store that others reach with set_store(…).",
    "file": "{label} is a file beside this notebook: reviewers on other machines need a shared "
    "store, PostgreSQL or an MLflow server; or send them a file with session.export(…).",
    "server": "",
}
_ONLY_HERE = (
    "These links lead to {host}: they open on this machine only. For reviewers on others, start "
    "jupyter labeling with --public-url (behind a proxy) or --ip."
)
_NOBODY_NAMED = (
    "A labeling server runs, and lets people in by links: name the reviewers above, and each has "
    "one."
)


def kind_of(store: Store) -> Kind:
    """Who else can reach a store."""
    parts = urlsplit(store.url.removeprefix("mlflow+"))
    if not parts.scheme.startswith("sqlite"):
        return "server"
    return "memory" if parts.path in ("", "/", "/:memory:") else "file"


def shared(session: LabelingSession) -> messages.Shared:
    """What there is to share of a session. Nothing is sent, and no permission changed.

    The address alone is of use where people have accounts. One person's own server opens their
    files with it, and a server of links lets nobody in by it.
    """
    server = server_of(session.store)
    links = _links(session)
    return messages.Shared(
        url=session.url if server is not None and server.kind == "account" else None,
        links=links,
        cell=_cell(session),
        warning=_warning(session, server, links),
    )


def _warning(session: LabelingSession, server: Running | None, links: list[messages.Link]) -> str:
    """Why what is shared does not open for whoever gets it; "" if it does."""
    if links:
        host = urlsplit(links[0].url).hostname or ""
        return _ONLY_HERE.format(host=host) if _is_this_machine(host) else ""
    if server is not None and server.kind == "link" and not session.assigned_users:
        return _NOBODY_NAMED
    return _WARNINGS[kind_of(session.store)].format(label=session.store.label)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _links(session: LabelingSession) -> list[messages.Link]:
    """The signed link of each assigned reviewer, while a server of this user gives them."""
    links: list[messages.Link] = []
    for reviewer in session.assigned_users:
        url = session.link(reviewer)
        if url is None:
            return []
        links.append(messages.Link(reviewer=reviewer, url=url))
    return links


def _cell(session: LabelingSession) -> str:
    return "\n".join(
        [
            "import labeling_widget as lw",
            "",
            f"lw.set_store({session.store.url!r})",
            f"lw.get_labeling_session({session.labeling_session_id!r})",
        ]
    )
