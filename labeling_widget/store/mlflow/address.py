"""An MLflow tracking server and an experiment of it: where a store's labels are."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlencode, urlsplit

EVERY = 3.0
"""Seconds between two looks at what others did; the option `refresh=10` of a URL sets another."""


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """A store's URL, understood.

    Args:
        tracking_uri: What MLflow connects to; it may hold a password.
        experiment: Name of the experiment; empty for the one that is `experiment_id`.
        experiment_id: Its id, where the URL did not name it.
        refresh: Seconds between two looks at what others did.
    """

    tracking_uri: str
    experiment: str
    experiment_id: str = ""
    refresh: float = EVERY

    @property
    def key(self) -> str:
        """The same for the same store, whatever names it; it may hold a password."""
        options = {"experiment": self.experiment, "experiment_id": self.experiment_id}
        given = {name: value for name, value in options.items() if value}
        if self.refresh != EVERY:
            given["refresh"] = f"{self.refresh:g}"
        return f"mlflow+{self.tracking_uri}?{urlencode(given)}"

    @property
    def shown(self) -> str:
        """The URL without a password."""
        return self.without_secrets(self.key)

    @property
    def label(self) -> str:
        """A short name for people."""
        return f"MLflow: {self.experiment or self.experiment_id}"

    @property
    def is_http(self) -> bool:
        """Whether a server is asked, and not a database."""
        return self.tracking_uri.startswith(("http://", "https://"))

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown."""
        password = urlsplit(self.tracking_uri).password
        return tuple({password, unquote(password)}) if password else ()

    def without_secrets(self, text: str) -> str:
        """A text without the password, should it repeat it."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text

    def __repr__(self) -> str:
        return f"Address({self.shown!r})"
