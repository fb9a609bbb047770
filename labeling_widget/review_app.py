"""The review app: what all sessions of a store have in common.

Mirrors `ReviewApp` and `Agent` of `mlflow.genai.labeling`.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from msgspec import Struct

from labeling_widget.checks import check_text, shown
from labeling_widget.current import get_store
from labeling_widget.errors import ReviewAppError
from labeling_widget.schema import LabelSchema
from labeling_widget.schema_versions import schemas_in
from labeling_widget.store.base import Store

_SECRET = re.compile(
    r"key|token|secret|password|passwd|credential|signature|^sig$|^auth", re.IGNORECASE
)
"""Names of a URL's parameters that hold what must not be kept where every reviewer can read it."""


class Agent(Struct, frozen=True):
    """An application whose responses are reviewed.

    Args:
        agent_name: Its name, which sessions give as `agent=`.
        model_serving_endpoint: Where it answers: a URL, or the name of an endpoint.
    """

    agent_name: str
    model_serving_endpoint: str


class ReviewApp:
    """What all sessions of a store have in common; returned by `get_review_app`.

    Every property is read from the store when it is asked for.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def __repr__(self) -> str:
        return f"ReviewApp(review_app_id={self.review_app_id!r}, in {self._store.label})"

    def __eq__(self, other: object) -> bool:
        """Two objects of one store are equal."""
        if not isinstance(other, ReviewApp):
            return NotImplemented
        return self.review_app_id == other.review_app_id

    def __hash__(self) -> int:
        return hash(self.review_app_id)

    @property
    def review_app_id(self) -> str:
        """Its key: the store's."""
        return self._store.id

    @property
    def experiment_id(self) -> str:
        """The experiment it belongs to; one for each store."""
        return self._store.experiment_id

    @property
    def url(self) -> str | None:
        """Where it can be opened outside a notebook; `None` as long as no server serves it."""
        return None

    @property
    def agents(self) -> list[Agent]:
        """Its agents, in the order they were added."""
        rows = self._store.frame("agents", columns=["agent_name", "model_serving_endpoint"])
        return [Agent(str(name), str(endpoint)) for name, endpoint in rows.itertuples(index=False)]

    @property
    def label_schemas(self) -> list[LabelSchema]:
        """The latest version of each label schema that was created in its store."""
        return schemas_in(self._store)

    def add_agent(
        self, *, agent_name: str, model_serving_endpoint: str, overwrite: bool = False
    ) -> ReviewApp:
        """Add an agent. The same again changes nothing.

        Args:
            agent_name: Its name.
            model_serving_endpoint: A URL, or the name of an endpoint. Everybody who can open the
                store can read it, so that a URL with a password or a key in it is refused.
            overwrite: Replace the endpoint of an agent of that name.

        Returns:
            The review app.

        Raises:
            AgentExists: there is an agent of that name with another endpoint.
            ReviewAppError: an argument that cannot be.

        Example:
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> app = lw.get_review_app().add_agent(
            ...     agent_name="support", model_serving_endpoint="https://llm.example.com/v1"
            ... )
            >>> [agent.agent_name for agent in app.agents]
            ['support']
        """
        _check("agent_name", agent_name)
        _check("model_serving_endpoint", model_serving_endpoint)
        _check_no_secret(model_serving_endpoint)
        if not isinstance(overwrite, bool):
            raise ReviewAppError(
                f"overwrite takes True or False; got {shown(overwrite)}", field="overwrite"
            )
        self._store.put_agent(agent_name, model_serving_endpoint, overwrite=overwrite)
        return self

    def remove_agent(self, agent_name: str) -> ReviewApp:
        """Remove an agent; sessions that name it keep its name.

        Returns:
            The review app.

        Raises:
            AgentNotFound: it has no agent of that name.
        """
        _check("agent_name", agent_name)
        self._store.remove_agent(agent_name)
        return self


def get_review_app(experiment_id: str | None = None) -> ReviewApp:
    """The review app of the store in use; there is always one.

    Args:
        experiment_id: The store's own (`ReviewApp.experiment_id`), if any is given.

    Returns:
        The review app.

    Raises:
        ReviewAppError: the store is another experiment.

    Example:
        >>> import labeling_widget as lw
        >>> _ = lw.set_store("sqlite://")
        >>> app = lw.get_review_app()
        >>> app == lw.get_review_app(experiment_id=app.experiment_id)
        True
    """
    app = ReviewApp(get_store())
    if experiment_id is not None and str(experiment_id) != app.experiment_id:
        raise ReviewAppError(
            f"the store in use is the experiment {app.experiment_id!r}, not "
            f"{shown(experiment_id)}; leave experiment_id out, or choose a store with set_store",
            field="experiment_id",
        )
    return app


def _check(field: str, value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        raise ReviewAppError(f"{field} takes a text; got {shown(value)}", field=field)
    check_text(value, name=field, error=ReviewAppError)


def _check_no_secret(endpoint: str) -> None:
    """Refuse a URL that holds one; the message never repeats it."""
    try:
        parts = urlsplit(endpoint)
    except ValueError:
        raise ReviewAppError(
            "model_serving_endpoint is no URL that can be read", field="model_serving_endpoint"
        ) from None
    if _user_of(parts) or any(_SECRET.search(name) for name in _parameters(parts)):
        raise ReviewAppError(
            "model_serving_endpoint holds a user, a password or a key, which everybody who opens "
            "the store could read; give the URL without it",
            field="model_serving_endpoint",
        )


def _user_of(parts: SplitResult) -> bool:
    return "@" in parts.netloc


def _parameters(parts: SplitResult) -> list[str]:
    given = [*parse_qsl(parts.query, keep_blank_values=True)]
    given += parse_qsl(parts.fragment, keep_blank_values=True)
    return [name for name, _ in given]
