"""Records of a dataset that the session's agent answers first."""

from __future__ import annotations

import threading
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget.agents import known
from labeling_widget.agents.records import AT_ONCE, messages_of
from labeling_widget.errors import AgentFailed
from tests.unit.wire import Wire

pytestmark = pytest.mark.usefixtures("store")


class Agent:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.fails: set[str] = set()
        self.given: list[Any] = []

    def __call__(self, messages: list[dict[str, Any]], custom_inputs: Any) -> str:
        said = str(messages[-1]["content"])
        self.asked.append(said)
        self.given.append(custom_inputs)
        if said in self.fails:
            raise RuntimeError(f"no {said}")
        return f"Of {said}."


@pytest.fixture
def agent() -> Agent:
    made = Agent()
    lw.get_review_app().add_agent(agent_name="support", agent=made)
    return made


@pytest.fixture
def session(agent: Agent) -> lw.LabelingSession:
    lw.create_dataset("shop").merge_records(
        [
            {"inputs": {"question": "lamps"}, "expectations": {"guidelines": ["short"]}},
            {"inputs": {"messages": [{"role": "user", "content": "chairs"}]}},
            {"inputs": {"question": "beds"}, "outputs": {"answer": "None."}},
        ]
    )
    return lw.create_labeling_session(
        "pilot", label_schemas=[lw.GUIDELINES], agent="support", custom_inputs={"tone": "kind"}
    )


def said(session: lw.LabelingSession) -> dict[str, Any]:
    frame = lw.search_traces(session.mlflow_run_id)
    rows = zip(frame["request"], frame["response"], frame["state"], strict=True)
    return {str(request): (response, state) for request, response, state in rows}


def test_records_without_an_answer_are_answered_first(
    session: lw.LabelingSession, agent: Agent
) -> None:
    session.add_dataset("shop")
    assert sorted(agent.asked) == ["chairs", "lamps"]
    assert agent.given == [{"tone": "kind"}] * 2
    ids = lw.get_dataset("shop").to_df()["dataset_record_id"]
    assert sorted(session.trace_ids) == sorted(ids)
    found = said(session)
    answer, state = found["{'question': 'lamps'}"]
    assert answer["choices"][0]["message"]["content"] == "Of lamps."
    assert state == "OK"
    assert found["{'question': 'beds'}"] == ({"answer": "None."}, "OK")


def test_the_same_call_again_asks_nothing(session: lw.LabelingSession, agent: Agent) -> None:
    session.add_dataset("shop").add_dataset("shop")
    assert (len(agent.asked), len(session)) == (2, 3)


def test_a_failure_is_an_item_that_says_why_and_is_asked_again_the_next_time(
    session: lw.LabelingSession, agent: Agent
) -> None:
    agent.fails.add("lamps")
    with pytest.warns(lw.TraceWarning, match="1 of 2 records have no answer") as told:
        session.add_dataset("shop")
    assert told[0].filename == __file__
    assert said(session)["{'question': 'lamps'}"] == (None, "ERROR")
    failed = lw.search_traces(session.mlflow_run_id).query("state == 'ERROR'")
    assert "no lamps" in failed["trace"].iloc[0]
    trace = Wire(session).call("item.get", item=failed["trace_id"].iloc[0])["items"][0]["trace"]
    (block,) = trace["messages"][-1]["blocks"]
    assert (block["kind"], block["message"]) == ("error", "RuntimeError: no lamps")
    agent.fails.clear()
    session.add_dataset("shop")
    assert sorted(agent.asked) == ["chairs", "lamps", "lamps"]
    assert len(session) == 4
    session.add_dataset("shop")
    assert len(agent.asked) == 3


def test_what_a_record_expects_comes_along_and_labels_go_back(
    session: lw.LabelingSession, agent: Agent
) -> None:
    session.add_dataset("shop")
    carried = session.labels(include_existing=True)
    assert carried["value"].tolist() == [["short"]]
    session.log_assessment(carried["trace_id"].iloc[0], "guidelines", ["kind"], complete=True)
    session.sync("shop")
    records = lw.get_dataset("shop").to_df()
    assert len(records) == 3
    assert {"guidelines": ["kind"]} in records["expectations"].tolist()


def test_an_interruption_keeps_what_is_answered(
    session: lw.LabelingSession, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go = threading.Event()
    more = [{"inputs": {"question": f"q{n}"}} for n in range(20)]
    lw.get_dataset("shop").merge_records(more)
    kept: list[str] = []

    def answers(messages: list[dict[str, Any]]) -> str:
        text = str(messages[-1]["content"])
        if text == "q5":
            let_go.wait(10)
        return text

    lw.get_review_app().add_agent(agent_name="support", agent=answers, overwrite=True)
    add_items = session.store.add_items

    def interrupted(*args: Any) -> list[str]:
        kept.extend(added := add_items(*args))
        if len(kept) == 5:
            raise KeyboardInterrupt
        return added

    monkeypatch.setattr(session.store, "add_items", interrupted)
    with pytest.raises(KeyboardInterrupt):
        session.add_dataset("shop")
    assert session.trace_ids == kept
    monkeypatch.undo()
    let_go.set()
    session.add_dataset("shop")
    assert len(session) == 23


def test_only_so_many_are_asked_at_a_time(session: lw.LabelingSession) -> None:
    lock, running, most = threading.Lock(), [0], [0]
    together = threading.Barrier(AT_ONCE)

    def answers(messages: Any) -> str:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        together.wait(10)
        with lock:
            running[0] -= 1
        return "So."

    lw.get_review_app().add_agent(agent_name="support", agent=answers, overwrite=True)
    lw.create_dataset("many").merge_records(
        [{"inputs": {"question": f"q{n}"}} for n in range(2 * AT_ONCE)]
    )
    session.add_dataset("many")
    assert len(session) == 2 * AT_ONCE
    assert most[0] == AT_ONCE


def test_an_agent_of_another_notebook_is_said_before_anything_is_asked(
    session: lw.LabelingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "_callables", {})
    with pytest.raises(AgentFailed, match="not here"):
        session.add_dataset("shop", record_ids=lw.get_dataset("shop").to_df()["dataset_record_id"])


@pytest.mark.parametrize(
    ("inputs", "asked"),
    [
        ({"anything": "Why?"}, "Why?"),
        ({"lang": "en", "query": "Why?"}, "Why?"),
        ({"a": 1, "b": "é"}, '{"a": 1, "b": "é"}'),
        ({"messages": "none", "question": "Why?"}, "Why?"),
    ],
)
def test_what_is_asked_is_found_in_a_records_inputs(inputs: dict[str, Any], asked: str) -> None:
    assert messages_of(inputs) == [{"role": "user", "content": asked}]


def test_a_token_that_is_not_here_is_said_before_anything_is_asked(
    session: lw.LabelingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHOP_TOKEN", raising=False)
    lw.get_review_app().add_agent(
        agent_name="support",
        model_serving_endpoint="http://127.0.0.1:9/v1",
        token_env="SHOP_TOKEN",
        overwrite=True,
    )
    with pytest.raises(AgentFailed, match="SHOP_TOKEN, which holds the agent's token, is not set"):
        session.add_dataset("shop")
    assert session.trace_ids == []
