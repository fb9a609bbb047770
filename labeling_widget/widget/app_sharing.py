"""What an owner gives to reviewers: addresses, and code for a notebook."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from labeling_widget.server.running import server_of
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


def kind_of(store: Store) -> Kind:
    """Who else can reach a store."""
    parts = urlsplit(store.url.removeprefix("mlflow+"))
    if not parts.scheme.startswith("sqlite"):
        return "server"
    return "memory" if parts.path in ("", "/", "/:memory:") else "file"


def shared(session: LabelingSession) -> messages.Shared:
    """What there is to share of a session. Nothing is sent, and no permission changed."""
    store = session.store
    return messages.Shared(
        url=_address(session),
        links=_links(session),
        cell=_cell(session),
        warning=_WARNINGS[kind_of(store)].format(label=store.label),
    )


def _address(session: LabelingSession) -> str | None:
    """The session's address, unless the server is one person's own: that one opens their files."""
    server = server_of(session.store)
    return None if server is None or server.kind == "own" else session.url


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
