"""`jupyter labeling`: a Jupyter server of which nothing is left but labeling."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

from jupyter_core.application import JupyterApp
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.serverapp import ServerApp
from traitlets import Bool, Integer, Unicode, default, validate

from labeling_widget._version import __version__
from labeling_widget.server import running
from labeling_widget.server.desk import Desk
from labeling_widget.server.extension import add_pages
from labeling_widget.server.handlers import ROOT, LabelingHandler, Refused
from labeling_widget.server.identity import LabelingAuthorizer, LinkIdentityProvider
from labeling_widget.server.secret import made_secret
from labeling_widget.store.base import Store

DEFAULT_PORT = 8878
_LARGEST_CALL = 4_000_000


class LabelingServer(ServerApp):
    """Serves the sessions of one store to reviewers who come by signed links.

    None of Jupyter's services are there. Were one there by mistake, the authorizer refuses it;
    and every address but the pages' own is refused before either is asked.
    """

    name = "jupyter-labeling"
    version = __version__
    description = (
        "Serve labeling sessions to reviewers who come by signed links.\n\n"
        "`jupyter labeling links SESSION` prints the links while it runs."
    )
    examples = (
        "jupyter labeling --store=sqlite:///labels.db\n"
        "jupyter labeling --port=8878 --base-url=/review/ "
        "--public-url=https://example.com/review/"
    )
    aliases: dict[str, Any] = {  # noqa: RUF012 - Jupyter's own way to say it
        "store": "LabelingServer.store",
        "ip": "ServerApp.ip",
        "port": "ServerApp.port",
        "base-url": "ServerApp.base_url",
        "public-url": "LabelingServer.public_url",
        "certfile": "ServerApp.certfile",
        "keyfile": "ServerApp.keyfile",
        "log-level": "Application.log_level",
        "config": "JupyterApp.config_file",
    }
    flags: dict[str, Any] = {  # noqa: RUF012 - as above
        "debug": ({"Application": {"log_level": "DEBUG"}}, "Log everything."),
    }
    subcommands: dict[str, Any] = {}  # noqa: RUF012 - as above
    default_services: Any = ()

    store = Unicode(
        help="URL of the store; else $LABELING_STORE, else ./labeling.db. A password need not "
        "stand in it: PGPASSWORD and ~/.pgpass are read."
    ).tag(config=True)
    public_url = Unicode(
        help="Address that reviewers have, base URL included, where a proxy stands before it."
    ).tag(config=True)
    open_store: Callable[[str], Store]
    opened: Store

    @default("ip")
    def _default_ip(self) -> str:
        return "127.0.0.1"

    @default("port")
    def _port_default(self) -> int:
        return DEFAULT_PORT

    port_retries = Integer(0, config=True, help="Links name the port: another one is no help.")
    open_browser = Bool(False)
    answer_yes = Bool(True)  # no kernel would be lost

    @validate("public_url")
    def _with_slash(self, proposal: Any) -> str:
        url = str(proposal["value"]).strip()
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname):
            self.log.critical("--public-url takes an address such as https://example.com/review/")
            self.exit(2)
        return f"{url.rstrip('/')}/" if url else ""

    @property
    def address(self) -> str:
        """Of the list of sessions, as reviewers have it."""
        return f"{(self.public_url or self.connection_url).rstrip('/')}/{ROOT}/"

    @property
    def is_local(self) -> bool:
        """Whether it listens to this machine only."""
        if self.ip == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.ip).is_loopback
        except ValueError:
            return False

    def serve(self, argv: list[str], open_store: Callable[[str], Store]) -> None:
        """Run until the process is told to end.

        Args:
            argv: Options of the command line.
            open_store: Opens the store that these name; what it raises ends the start.
        """
        self.open_store = open_store
        self.initialize(argv, find_extensions=False)
        self.start()

    def init_configurables(self) -> None:
        """Whatever a file of settings says, reviewers are let in by links and may only label."""
        self.opened = self.open_store(self.store)
        self.jpserver_extensions = {}
        self.identity_provider_class = LinkIdentityProvider
        self.authorizer_class = LabelingAuthorizer
        self.allow_unauthenticated_access = False
        self.disable_check_xsrf = False
        self.max_body_size = _LARGEST_CALL
        super().init_configurables()
        provider = cast("LinkIdentityProvider", self.identity_provider)
        provider.secret, provider.store_id = made_secret(), self.opened.id
        self.cookie_secret = provider.cookie_key()
        public = urlsplit(self.public_url)
        if public.hostname:
            self.local_hostnames = [*self.local_hostnames, public.hostname]
            self.allow_origin = f"{public.scheme}://{public.netloc}"
            provider.secure_cookie = public.scheme == "https" or None

    def init_webapp(self) -> None:
        """The pages, and nothing else."""
        self.tornado_settings["compress_response"] = True
        super().init_webapp()
        self.desk = Desk(lambda: self.opened)
        add_pages(self, self.desk)
        add: Any = self.web_app.add_handlers
        add(
            ".*$",
            [(self.base_url, ToList, {"desk": self.desk}), (r".*", Nothing, {"desk": self.desk})],
        )

    def start_app(self) -> None:
        """Say where it is; no token is printed, and no file has one."""
        JupyterApp.start(self)
        running.announce(
            self, self.address, kind="link", store_url=self.opened.url, store_id=self.opened.id
        )
        self.log.info("Labeling the sessions of %s at %s", self.opened.label, self.address)
        self.log.info("Reviewers' links: jupyter labeling links SESSION. Ctrl+C ends the server.")

    async def _cleanup(self) -> None:
        self.desk.close()
        await super()._cleanup()


class ToList(LabelingHandler):
    """The server's own address."""

    @allow_unauthenticated
    def get(self) -> None:
        """To the sessions."""
        self.redirect(self.root)


class Nothing(LabelingHandler):
    """Every address that is not the pages': contents, kernels, files, terminals, settings, …"""

    @allow_unauthenticated
    def get(self) -> None:
        """Refuse."""
        raise Refused(403, "Only labeling is served here.")

    head = post = put = patch = delete = options = get
