"""The pages as a part of a Jupyter server: their addresses and their store."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from jupyter_server.utils import url_path_join
from tornado.ioloop import PeriodicCallback
from traitlets import Unicode
from traitlets.config import Configurable

from labeling_widget.current import DEFAULT_FILE, store_of
from labeling_widget.errors import StoreNotFound
from labeling_widget.server import calls, pages, running
from labeling_widget.server.desk import Desk
from labeling_widget.server.handlers import ROOT
from labeling_widget.server.visitors import names_people
from labeling_widget.store.base import Store

_TIDY_MS = 30_000

_ONE = r"/([^/]+)"
_ROUTES: tuple[tuple[str, type[Any]], ...] = (
    (ROOT, pages.WithSlash),
    (f"{ROOT}/", pages.ListPage),
    (f"{ROOT}/leave", pages.Leave),
    (f"{ROOT}/files{_ONE}", pages.PageFile),
    (f"{ROOT}{_ONE}", pages.SessionPage),
    (f"{ROOT}{_ONE}/call", calls.Call),
    (f"{ROOT}{_ONE}/changes", calls.News),
)


class LabelingPages(Configurable):
    """Settings of the pages in somebody's own server, such as `c.LabelingPages.store`."""

    store = Unicode(
        help="URL of the store whose sessions are shown; else $LABELING_STORE, else "
        f"{DEFAULT_FILE} in the server's folder, once it is there."
    ).tag(config=True)
    public_url = Unicode(
        help="Address of the server as its users have it, where a proxy stands before it."
    ).tag(config=True)


def load(serverapp: Any) -> None:
    """Add the pages to somebody's Jupyter server."""
    settings = LabelingPages(parent=serverapp)
    url = settings.store or os.environ.get("LABELING_STORE", "")
    default = Path(serverapp.root_dir).expanduser().resolve() / DEFAULT_FILE

    def open_store() -> Store:
        if not url and not default.is_file():
            raise StoreNotFound(f"there is no store at {default} yet", field="store")
        return store_of(url or f"sqlite:///{default}")

    desk = Desk(open_store)
    add_pages(serverapp, desk)
    # The port is known, and the loop runs, once the server has begun.
    serverapp.io_loop.add_callback(
        lambda: _announce(serverapp, settings, url or f"sqlite:///{default}")
    )


def add_pages(serverapp: Any, desk: Desk) -> None:
    """Serve the pages below the server's base URL."""
    base = serverapp.web_app.settings["base_url"]
    serverapp.web_app.add_handlers(
        ".*$", [(url_path_join(base, path), page, {"desk": desk}) for path, page in _ROUTES]
    )
    PeriodicCallback(desk.tidy, _TIDY_MS).start()


async def _announce(serverapp: Any, settings: LabelingPages, url: str) -> None:
    if serverapp.sock:  # no address that a browser could be given
        return
    address, kind = serverapp.connection_url, "own"
    if names_people(serverapp.identity_provider):
        kind = "account"
        hub = os.environ.get("JUPYTERHUB_PUBLIC_HUB_URL", "")
        # To each user's own server, whoever opens it.
        address = f"{hub.rstrip('/')}/user-redirect/" if hub else ""
    address = settings.public_url or address
    if address:
        place = running.store_named(url)
        running.announce(serverapp, f"{address.rstrip('/')}/{ROOT}/", kind=kind, store_url=place)
