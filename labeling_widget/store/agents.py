"""Agents of the review app. Each inside a transaction."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from labeling_widget.errors import AgentExists, AgentNotFound
from labeling_widget.store.columns import storable_text
from labeling_widget.store.frames import complete_row
from labeling_widget.store.tables import agents


def put(connection: sa.Connection, name: str, endpoint: str, *, overwrite: bool) -> None:
    """Keep an agent; see `Store.put_agent`."""
    here = agents.c.agent_name == storable_text(name)
    found = connection.execute(sa.select(agents).where(here).with_for_update()).one_or_none()
    if found is None:
        row = {"agent_name": name, "model_serving_endpoint": endpoint}
        try:
            connection.execute(sa.insert(agents), complete_row(agents, row))
        except IntegrityError as error:  # another program was faster
            raise _exists(name) from error
    elif found.model_serving_endpoint != endpoint:
        if not overwrite:
            raise _exists(name)
        connection.execute(sa.update(agents).where(here).values(model_serving_endpoint=endpoint))


def remove(connection: sa.Connection, name: str) -> None:
    """Forget an agent; see `Store.remove_agent`."""
    here = agents.c.agent_name == storable_text(name)
    if connection.execute(sa.delete(agents).where(here)).rowcount == 0:
        raise AgentNotFound(
            f"the review app has no agent {name!r}; review_app.agents lists them",
            field="agent_name",
        )


def _exists(name: str) -> AgentExists:
    return AgentExists(
        f"there is an agent {name!r} already, at another endpoint; overwrite=True replaces it",
        field="agent_name",
    )
