"""The review app: what all sessions of a store have in common.

Mirrors `ReviewApp` and `Agent` of `mlflow.genai.labeling`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labeling_widget.agent import Agent
from labeling_widget.checks import check_flag, check_text, shown
from labeling_widget.current import get_store
from labeling_widget.display import DEFAULT_HEIGHT, viewer
from labeling_widget.errors import ReviewAppError
from labeling_widget.schema import LabelSchema
from labeling_widget.schema_versions import schemas_in
from labeling_widget.store.base import Store


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
    def store(self) -> Store:
        """The store that its sessions are kept in."""
        return self._store

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
        """Where its sessions are listed outside a notebook; `None` while no server here does."""
        from labeling_widget.server.running import address_of  # noqa: PLC0415 - not before asked

        return address_of(self._store)

    @property
    def agents(self) -> list[Agent]:
        """Its agents, in the order they were added."""
        from labeling_widget.agents.kept import agents_of  # noqa: PLC0415 - not before asked

        return agents_of(self._store)

    @property
    def label_schemas(self) -> list[LabelSchema]:
        """The latest version of each label schema that was created in its store."""
        return schemas_in(self._store)

    def add_agent(
        self,
        *,
        agent_name: str,
        model_serving_endpoint: str | None = None,
        agent: Callable[..., Any] | None = None,
        token_env: str | None = None,
        overwrite: bool = False,
    ) -> ReviewApp:
        """Add an agent, at a URL or as a Python callable. The same again changes nothing.

        Args:
            agent_name: Its name.
            model_serving_endpoint: A URL that speaks OpenAI's chat completions, such as
                `https://host/v1` (`/chat/completions` is added, unless it ends so, or with
                `/invocations`). Its model is `custom_inputs["model"]` of the session, else the
                first that the endpoint lists; other custom inputs go in the request's body as
                `custom_inputs`. Everybody who can open the store can read the URL, so that one
                with a password or a key in it is refused. A name that is no URL is kept and
                cannot be asked.
            agent: A callable instead. It takes the messages so far, a list of
                `{"role": …, "content": …}`, and `custom_inputs` as a keyword if it has one; it
                returns a text, a chat message, a response that holds one (`choices`, `messages`),
                or yields pieces of its answer; `async` if it likes. It stays in this process:
                another notebook has to add it again. If it is traced with MLflow, from the
                messages to the answer, that trace is the one that is labeled.
            token_env: Name of the environment variable that holds the URL's bearer token. It is
                read for each request, and never kept.
            overwrite: Replace the endpoint of an agent of that name.

        Returns:
            The review app.

        Raises:
            AgentExists: there is an agent of that name with another endpoint.
            ReviewAppError: an argument that cannot be.

        Example:
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> def support(messages):
            ...     return f"You said: {messages[-1]['content']}"
            >>> app = lw.get_review_app().add_agent(agent_name="support", agent=support)
            >>> app = app.add_agent(
            ...     agent_name="hosted",
            ...     model_serving_endpoint="https://llm.example.com/v1",
            ...     token_env="SUPPORT_TOKEN",
            ... )
            >>> [agent.agent_name for agent in app.agents]
            ['support', 'hosted']
        """
        from labeling_widget.agents import kept  # noqa: PLC0415 - not before asked

        _check("agent_name", agent_name)
        check_flag(overwrite, name="overwrite", error=ReviewAppError)
        if agent is None:
            _check("model_serving_endpoint", model_serving_endpoint)
            text = kept.kept_endpoint(str(model_serving_endpoint), token_env)
        elif model_serving_endpoint is not None or token_env is not None:
            raise ReviewAppError("give either agent, or the URL and its token_env", field="agent")
        else:
            text = kept.kept_callable(agent)
        self._store.put_agent(agent_name, text, overwrite=overwrite)
        if agent is not None:
            from labeling_widget.agents.known import keep_callable  # noqa: PLC0415 - as above

            keep_callable(self._store, agent_name, agent)
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

    def widget(
        self, traces: Any = None, *, reviewer: str | None = None, height: int = DEFAULT_HEIGHT
    ) -> Any:
        """The review app on the screen: its sessions, new ones, what came back.

        Args:
            traces: Traces to make sessions of, in any form that `LabelingSession.add_traces`
                takes. The frames of traces that the notebook holds are offered, too.
            reviewer: Who labels what is opened there; the current reviewer when `None`.
            height: Height in CSS pixels, 320 or more.

        Returns:
            A `labeling_widget.widget.review_app.ReviewAppBox`.

        Example:
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> box = lw.get_review_app().widget(lw.sample_traces())
            >>> len(box.children)
            1
        """
        return viewer("review_app")(self, traces=traces, reviewer=reviewer, height=height)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.widget()._repr_mimebundle_(**kwargs)


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
