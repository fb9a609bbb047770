"""Agents of the review app: one endpoint for each name."""

from __future__ import annotations

import pytest

from labeling_widget.errors import AgentExists, AgentNotFound
from labeling_widget.store.base import Store


def agents(store: Store) -> dict[str, str]:
    frame = store.frame("agents")
    return dict(zip(frame["agent_name"], frame["model_serving_endpoint"], strict=True))


def test_an_agent_is_kept_changed_when_asked_for_and_forgotten(store: Store) -> None:
    store.put_agent("a", "https://one.example", overwrite=False)
    store.put_agent("b", "two", overwrite=True)
    store.put_agent("a", "https://one.example", overwrite=False)
    with pytest.raises(AgentExists, match=r"agent 'a' already.*overwrite=True"):
        store.put_agent("a", "https://other.example", overwrite=False)
    assert agents(store) == {"a": "https://one.example", "b": "two"}
    store.put_agent("a", "https://other.example", overwrite=True)
    store.remove_agent("b")
    assert agents(store) == {"a": "https://other.example"}
    with pytest.raises(AgentNotFound, match="no agent 'b'"):
        store.remove_agent("b")


@pytest.mark.needs("given_ids")
def test_the_experiment_is_the_stores_own(store: Store) -> None:
    assert store.experiment_id == store.id[:16]
