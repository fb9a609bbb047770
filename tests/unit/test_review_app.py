"""The review app: what all sessions of a store have in common, and its agents."""

from __future__ import annotations

from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget import labeling
from labeling_widget.errors import AgentExists, AgentNotFound, ReviewAppError
from labeling_widget.store.base import Store


def add(name: str, endpoint: str = "https://llm.example.com/v1", **more: Any) -> lw.ReviewApp:
    return lw.get_review_app().add_agent(agent_name=name, model_serving_endpoint=endpoint, **more)


def test_a_review_app_is_its_stores_and_its_sessions_say_so(store: Store) -> None:
    app = lw.get_review_app()
    session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
    assert app.review_app_id == session.review_app_id == store.id
    assert app.experiment_id == session.experiment_id
    assert app.url is None
    assert app == lw.get_review_app(app.experiment_id)
    assert len({app, lw.get_review_app()}) == 1
    assert repr(app) == f"ReviewApp(review_app_id={store.id!r}, in memory)"


def test_another_experiment_has_no_review_app_here(store: Store) -> None:
    with pytest.raises(ReviewAppError, match=rf"is the experiment '{store.id[:16]}', not '7'"):
        lw.get_review_app("7")


def test_label_schemas_are_the_latest_versions_of_those_that_are_not_deleted(
    store: Store,
) -> None:
    app = lw.get_review_app()
    assert app.label_schemas == []
    for name in ("kept", "gone"):
        lw.create_label_schema(name, type="feedback", input=lw.InputPassFail())
    lw.create_label_schema("kept", type="feedback", input=lw.InputText(), overwrite=True)
    lw.delete_label_schema("gone")
    assert [(one.name, one.version) for one in app.label_schemas] == [("kept", 2)]


def test_agents_are_added_replaced_and_removed(store: Store) -> None:
    app = add("support")
    assert add("shop", "my-endpoint") == app
    assert app.agents == [
        labeling.Agent("support", "https://llm.example.com/v1"),
        labeling.Agent("shop", "my-endpoint"),
    ]
    add("support")
    with pytest.raises(AgentExists, match=r"agent 'support' already.*overwrite=True"):
        add("support", "https://other.example")
    add("support", "https://other.example", overwrite=True)
    assert app.agents[0].model_serving_endpoint == "https://other.example"
    assert app.remove_agent("shop") == app
    assert [agent.agent_name for agent in app.agents] == ["support"]
    with pytest.raises(AgentNotFound, match="no agent 'shop'"):
        app.remove_agent("shop")


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://user:hunter2@llm.example.com/v1",
        "https://hunter2@llm.example.com/v1",
        "https://llm.example.com/v1?api_key=hunter2",
        "https://llm.example.com/v1?access_token=hunter2&x=1",
        "https://llm.example.com/v1?sig=hunter2",
        "https://llm.example.com/v1#token=hunter2",
    ],
)
def test_an_endpoint_with_a_secret_is_refused_and_not_repeated(store: Store, endpoint: str) -> None:
    with pytest.raises(ReviewAppError) as refused:
        add("support", endpoint)
    assert "hunter2" not in str(refused.value)
    assert "password or a key" in str(refused.value)
    assert lw.get_review_app().agents == []


@pytest.mark.parametrize(
    "arguments",
    [
        {"agent_name": "", "model_serving_endpoint": "x"},
        {"agent_name": "a", "model_serving_endpoint": None},
        {"agent_name": "a\0", "model_serving_endpoint": "x"},
        {"agent_name": "a", "model_serving_endpoint": "http://[broken"},
        {"agent_name": "a", "model_serving_endpoint": "x", "overwrite": "yes"},
    ],
)
def test_arguments_that_cannot_be_are_refused(store: Store, arguments: dict[str, Any]) -> None:
    with pytest.raises(ReviewAppError):
        lw.get_review_app().add_agent(**arguments)
    assert lw.get_review_app().agents == []


def test_deleting_a_session_returns_the_review_app(store: Store) -> None:
    session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
    assert lw.delete_labeling_session(session) == lw.get_review_app()


def test_the_documented_names_are_where_they_are_imported_from() -> None:
    from labeling_widget import datasets

    documented = {
        "Agent",
        "LabelingSession",
        "ReviewApp",
        "create_labeling_session",
        "delete_labeling_session",
        "get_labeling_session",
        "get_labeling_sessions",
        "get_review_app",
    }
    assert documented <= set(labeling.__all__)
    assert {"EvaluationDataset", "create_dataset", "delete_dataset", "get_dataset"} <= set(
        datasets.__all__
    )
