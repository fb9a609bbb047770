"""An MLflow tracking server and an experiment of it: where a store's labels are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus, urlencode

from labeling_widget.store.urls import secret_options, without_options

EVERY = 3.0
"""Seconds between two looks at what others did; the option `refresh=10` of a URL sets another."""

_PASSWORD = re.compile(r"(://[^:/@]*:)(.+)@", re.DOTALL)


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
        joint = "&" if "?" in self.tracking_uri else "?"
        return f"mlflow+{self.tracking_uri}{joint}{urlencode(given)}"

    @property
    def shown(self) -> str:
        """The URL without a password."""
        base, mark, options = self.key.partition("?")
        return without_options(_PASSWORD.sub(r"\1***@", base) + mark + options)

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
        """What must not be shown, the longest first."""
        said = _PASSWORD.search(self.tracking_uri.partition("?")[0])
        raw = [*([said[2]] if said else []), *secret_options(self.tracking_uri)]
        found = {read(each) for each in raw for read in (str, unquote, unquote_plus)}
        return tuple(sorted(found, key=len, reverse=True))

    def without_secrets(self, text: str) -> str:
        """A text without the password, should it repeat it."""
        text = text.replace(self.key, self.shown)
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text

    def __repr__(self) -> str:
        return f"Address({self.shown!r})"
