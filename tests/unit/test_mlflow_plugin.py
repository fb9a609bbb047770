"""`mlflow.genai.labeling` and `mlflow.genai.label_schemas` of an open-source MLflow."""

from __future__ import annotations

import inspect
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

import labeling_widget as lw
from labeling_widget import mlflow_plugin
from labeling_widget.mlflow_label_schemas import extend_mlflow_label_schemas
from tools.mlflow_server import tracking_database

ROOT = Path(__file__).parents[2]
SCHEMES = {"sqlite", "postgresql", "mysql", "mssql", "http", "https"}

pytestmark = [
    pytest.mark.mlflow,
    pytest.mark.filterwarnings("default"),  # MLflow's own, and those of what it imports
]


@pytest.fixture(scope="module")
def tracking_uri(tmp_path_factory: pytest.TempPathFactory) -> str:
    return tracking_database(tmp_path_factory.mktemp("mlflow"))


@pytest.fixture
def mlflow(tracking_uri: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """MLflow with an experiment of its own."""
    monkeypatch.setenv("MLFLOW_ENABLE_ASYNC_TRACE_LOGGING", "false")
    import mlflow

    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(tracking_uri)
    mlflow.set_experiment(f"workshop {secrets.token_hex(4)}")
    yield mlflow
    mlflow.set_tracking_uri(before)


@pytest.fixture
def labeling(mlflow: Any) -> Any:
    from mlflow.genai import labeling

    return labeling


def traced(mlflow: Any, *questions: str) -> Any:
    """The frame of traces of an application that was asked these questions."""

    @mlflow.trace
    def answer(question: str) -> str:
        return f"About {question}: yes."

    for question in questions:
        answer(question)
    return mlflow.search_traces()


def in_python(code: str, *options: str) -> str:
    done = subprocess.run(
        [sys.executable, *options, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_mlflow_finds_the_store_for_every_scheme_of_a_tracking_server():
    found = {each.name: each.value for each in entry_points(group="mlflow.labeling_store")}
    assert found == dict.fromkeys(SCHEMES, "labeling_widget.mlflow_plugin:labeling_store")


def test_mlflow_loads_it_while_it_is_imported_itself_without_a_warning():
    code = """
import warnings
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    from mlflow.genai.labeling import stores
print([str(each.message) for each in told if "labeling store" in str(each.message)])
print(sorted(stores._labeling_store_registry._registry))
"""
    said, schemes = in_python(code).splitlines()
    assert said == "[]"
    assert schemes == str(sorted({*SCHEMES, "databricks"}))


def test_loading_the_plugin_imports_no_mlflow():
    code = (
        "import sys; from labeling_widget.mlflow_plugin import labeling_store;"
        "print([name for name in sys.modules if name.split('.')[0] == 'mlflow'])"
    )
    assert in_python(code) == "[]\n"


def test_a_store_that_mlflow_brings_itself_goes_before(monkeypatch: pytest.MonkeyPatch):
    from mlflow.genai.labeling import stores

    own = object()
    monkeypatch.setattr(mlflow_plugin, "_built_in", {})
    monkeypatch.setitem(
        stores._labeling_store_registry._registry, "sqlite", lambda tracking_uri: own
    )
    build = mlflow_plugin.labeling_store  # as MLflow asks for it before it registers it
    assert build("sqlite:///mlflow.db") is own
    assert build("http://127.0.0.1:5000") is not own


def test_the_documented_functions_work_and_make_the_same_session(mlflow: Any, labeling: Any):
    lw.set_store("mlflow")
    lw.create_label_schema("ok", type="feedback", input=lw.InputPassFail("Yes", "No"))
    session = labeling.create_labeling_session(
        "pilot", assigned_users=["ann"], label_schemas=["ok", lw.EXPECTED_RESPONSE]
    )
    assert len(session.add_traces(traced(mlflow, "helmets", "lights")).session) == 2
    session.set_assigned_users(["bob", "cy"])
    assert session.assigned_users == ["bob", "cy"]

    found = labeling.get_labeling_session(session.mlflow_run_id)
    assert [each.name for each in labeling.get_labeling_sessions()] == ["pilot"]
    same = lw.get_labeling_session(session.mlflow_run_id)
    assert same == session.session == found.session
    assert same.assigned_users == ["bob", "cy"]

    trace_id = same.trace_ids[0]
    same.log_assessment(trace_id, "ok", True, reviewer="bob")
    same.log_assessment(trace_id, lw.EXPECTED_RESPONSE, "Yes.", reviewer="bob", complete=True)
    session.sync(dataset_name=f"eval {session.mlflow_run_id}")
    (dataset,) = mlflow.MlflowClient().search_datasets(
        filter_string=f"name = 'eval {session.mlflow_run_id}'"
    )
    records = dataset.to_df()
    assert records["expectations"].tolist() == [{lw.EXPECTED_RESPONSE: "Yes."}]

    labeling.delete_labeling_session(session)
    assert labeling.get_labeling_sessions() == []
    assert [each.name for each in lw.get_labeling_sessions()] == []
    run_id = session.mlflow_run_id
    with pytest.raises(mlflow.exceptions.MlflowException, match=r"is deleted.*restore_run\("):
        labeling.get_labeling_session(run_id)


def test_a_session_of_mlflows_is_shown_as_the_widget(mlflow: Any, labeling: Any):
    session = labeling.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
    assert isinstance(session.widget(reviewer="ann"), lw.LabelingWidget)
    assert "application/vnd.jupyter.widget-view+json" in str(session._repr_mimebundle_())
    assert "pilot" in repr(session)


def test_records_of_a_dataset_are_added(mlflow: Any, labeling: Any):
    from mlflow.genai.datasets import create_dataset

    name = f"eval {secrets.token_hex(4)}"
    create_dataset(name=name).merge_records([{"inputs": {"question": "helmets"}}])
    session = labeling.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
    assert len(session.add_dataset(name).session) == 1


def test_a_schema_is_looked_up_here_then_in_mlflow_then_in_the_store_in_use(
    mlflow: Any, labeling: Any
):
    def made(title: str, store: str) -> None:
        lw.set_store(store)
        lw.create_label_schema("tone", type="feedback", title=title, input=lw.InputText())

    def asked() -> str:
        session = labeling.create_labeling_session("pilot", label_schemas=["tone"])
        return str(session.session.schemas[0].title)

    lw.set_store("sqlite://")
    with pytest.raises(mlflow.exceptions.MlflowException, match="no label schema 'tone'") as caught:
        asked()
    assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"

    made("in the store in use", "sqlite://")
    assert asked() == "in the store in use"


def test_a_schema_that_mlflow_keeps_itself_is_asked(mlflow: Any, labeling: Any):
    from mlflow.genai import label_schemas

    # MLflow before 3.14 keeps none itself, asks the plugin, and wants a title.
    title = inspect.signature(label_schemas.create_label_schema).parameters["title"]
    more = {"title": "Tone"} if title.default is inspect.Parameter.empty else {}
    label_schemas.create_label_schema(
        name="tone",
        type="feedback",
        input=label_schemas.InputCategorical(options=["warm", "cold"]),
        instruction="As a customer hears it.",
        enable_comment=True,
        **more,
    )
    session = labeling.create_labeling_session("pilot", label_schemas=["tone"]).session
    (schema,) = session.schemas
    assert schema.input == lw.InputCategorical(options=["warm", "cold"])
    assert (schema.instruction, schema.enable_comment) == ("As a customer hears it.", True)


def asked(labeling: Any, name: str) -> lw.LabelSchema:
    """What a new session asks under a name."""
    made = labeling.create_labeling_session("pilot", label_schemas=[name])
    [schema] = made.session.schemas
    assert isinstance(schema, lw.LabelSchema)
    return schema


def test_a_schema_of_the_store_in_use_that_changed_is_asked_as_it_is_now(
    mlflow: Any, labeling: Any
):
    def make(**how: Any) -> None:
        lw.create_label_schema("tone", **{"type": "feedback", "input": lw.InputText(), **how})

    lw.set_store("sqlite://")
    make()
    session = labeling.create_labeling_session("first", label_schemas=["tone"]).session
    make(input=lw.InputPassFail(), overwrite=True)
    assert asked(labeling, "tone").input == lw.InputPassFail()
    assert session.schemas[0].input == lw.InputText(), "a session keeps what it was made with"
    lw.set_store("mlflow")
    make(title="How warm?", overwrite=True)
    lw.set_store("sqlite://")
    assert asked(labeling, "tone").title == "How warm?", "what was made there comes first"


def test_a_schema_that_mlflow_keeps_itself_is_asked_as_it_is_now(mlflow: Any, labeling: Any):
    from mlflow.genai import label_schemas
    from mlflow.tracing.client import TracingClient

    if not hasattr(TracingClient, "_get_label_schema_by_name"):
        pytest.skip("this MLflow keeps no label schemas")
    lw.set_store("sqlite://")
    own = label_schemas.create_label_schema(
        "tone", type="feedback", input=label_schemas.InputText(max_length=9)
    )
    lw.create_label_schema("tone", type="feedback", input=lw.InputPassFail())
    assert asked(labeling, "tone").input == lw.InputText(max_length=9), "MLflow's goes before"
    label_schemas.update_label_schema(own.schema_id, instruction="Say it.")
    assert asked(labeling, "tone").instruction == "Say it."
    assert asked(labeling, "tone").version == 2, "and is frozen once"
    lw.set_store("mlflow")
    lw.create_label_schema("tone", type="feedback", input=lw.InputPassFail(), overwrite=True)
    assert asked(labeling, "tone").input == lw.InputPassFail()


def test_what_goes_wrong_is_mlflows_exception(mlflow: Any, labeling: Any):
    with mlflow.start_run() as run:
        pass
    wrong = mlflow.exceptions.MlflowException
    with pytest.raises(wrong, match="is no labeling session"):
        labeling.get_labeling_session(run.info.run_id)
    with pytest.raises(wrong, match="at least one name or LabelSchema"):
        labeling.create_labeling_session("pilot")
    with pytest.raises(wrong, match="takes a name such as"):
        labeling.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES], assigned_users=[5])
    session = labeling.create_labeling_session("pilot", label_schemas=[lw.EXPECTED_RESPONSE])
    session.add_traces(traced(mlflow, "helmets"))
    for who in ("ann", "bob"):
        session.session.log_assessment(
            session.session.trace_ids[0], lw.EXPECTED_RESPONSE, who, reviewer=who, complete=True
        )
    with pytest.raises(wrong, match="ann"):
        session.sync(to_dataset="eval")


def ours(found: list[Any]) -> list[str]:
    """Names of this package's among schemas: MLflow makes one of its own."""
    return [schema.name for schema in found if isinstance(schema, lw.LabelSchema)]


@pytest.fixture
def extended(mlflow: Any) -> Iterator[Any]:
    """`mlflow.genai.label_schemas`, extended; MLflow itself keeps a schema 'own'."""
    from mlflow.genai import label_schemas
    from mlflow.tracing.client import TracingClient

    if not hasattr(TracingClient, "_list_label_schemas"):
        pytest.skip("this MLflow keeps no label schemas")
    label_schemas.create_label_schema("own", type="feedback", input=label_schemas.InputText())
    undo = extend_mlflow_label_schemas()
    yield label_schemas
    undo()


def test_schemas_that_mlflow_keeps_are_found_changed_and_deleted_as_without_the_extension(
    extended: Any, mlflow: Any
):
    experiment_id = mlflow.tracking.fluent._get_experiment_id()
    own = extended.get_label_schema("own", experiment_id=experiment_id)
    assert extended.get_label_schema(schema_id=own.schema_id) == own
    extended.update_label_schema(own.schema_id, instruction="Say it.")
    assert extended.get_label_schema("own").instruction == "Say it."
    assert lw.create_label_schema("mine", type="feedback", input=own.input).input == lw.InputText()
    extended.delete_label_schema("own")
    assert "own" not in [schema.name for schema in extended.list_label_schemas()]
    with pytest.raises(lw.LabelingError, match="no label schema 'own'"):
        extended.delete_label_schema("own")
    with pytest.raises(mlflow.exceptions.MlflowException):
        extended.get_label_schema(schema_id=own.schema_id)
    extended.create_label_schema("own", type="feedback", input=extended.InputText())
    [again] = [schema for schema in extended.list_label_schemas() if schema.name == "own"]
    extended.delete_label_schema(schema_id=again.schema_id)
    assert "own" not in [schema.name for schema in extended.list_label_schemas()]


def test_schemas_of_both_kinds_are_listed_page_by_page_and_changed_in_one_way(extended: Any):
    made = [
        extended.create_label_schema(name, type="feedback", input=extended.InputText())
        for name in ("one", "two", "three")
    ]
    every = extended.list_label_schemas()
    assert ours(every) == ["one", "two", "three"]
    assert "own" in [schema.name for schema in every]
    paged, token = [], None
    while True:
        page = extended.list_label_schemas(max_results=2, page_token=token)
        assert len(page) <= 2
        paged += page
        token = page.token
        if token is None:
            break
    assert paged == every
    changed = extended.update_label_schema(
        made[0].schema_id, instruction="Say it.", input=extended.InputText(max_length=9)
    )
    assert (changed.version, changed.input) == (2, lw.InputText(max_length=9))
    assert extended.get_label_schema(schema_id="one") == changed
    with pytest.raises(lw.LabelingError, match="keeps its name"):
        extended.update_label_schema("one", name="other")
    for odd in (0, True, "5", None):
        with pytest.raises(lw.LabelingError, match="max_results"):
            extended.list_label_schemas(max_results=odd)
    for odd in ("x", "after-", "after-" + "9" * 5000):
        with pytest.raises(lw.LabelingError, match="page_token"):
            extended.list_label_schemas(page_token=odd)


def test_mlflows_label_schemas_take_titles_versions_and_lists_once_they_are_told_to(mlflow: Any):
    from mlflow.genai import label_schemas as schemas

    own = schemas.create_label_schema
    undo = extend_mlflow_label_schemas()
    again = extend_mlflow_label_schemas()
    try:
        for title in ("Which facts?", "Which facts should it state?"):
            schemas.create_label_schema(
                "facts",
                type="expectation",
                title=title,
                input=schemas.InputTextList(max_count=3),
                overwrite=True,
            )
        found = schemas.get_label_schema("facts")
        assert (found.title, found.version) == ("Which facts should it state?", 2)
        assert found.input == lw.InputTextList(max_count=3)
        assert ours(schemas.list_label_schemas()) == ["facts"]
        assert schemas.get_label_schema(schemas.EXPECTED_FACTS).title == "Expected facts"
        schemas.delete_label_schema("facts")
        assert ours(schemas.list_label_schemas()) == []
        with pytest.raises(lw.LabelingError, match="input takes an input type"):
            schemas.create_label_schema("x", type="feedback", input="text")
    finally:
        again()
        undo()
    assert schemas.create_label_schema is own
