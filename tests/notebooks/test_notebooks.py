"""Every notebook runs from top to bottom, as a newcomer would run it, and is committed clean."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import nbformat
import pytest
from nbclient import NotebookClient

from tests.unit.agent_server import agent_server
from tools.mlflow_server import QUIET, TrackingServer

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

Way = Literal["with MLflow", "without MLflow", "MLflow database", "MLflow server"]
IN_MLFLOW = {"03_collect_expert_feedback", "04_manage_sessions"}
"""Those that keep their labels in MLflow."""

OPENAI = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL")

WITHOUT_MLFLOW = {"05_review_app"}
"""Those that have nothing to do with it."""


def ways(path: Path) -> tuple[Way, ...]:
    if path.stem in WITHOUT_MLFLOW:
        return ("without MLflow",)
    in_mlflow = path.stem in IN_MLFLOW
    return ("MLflow database", "MLflow server") if in_mlflow else ("with MLflow", "without MLflow")


RUNS = [
    pytest.param(path, way, id=f"{path.stem}, {way}") for path in NOTEBOOKS for way in ways(path)
]

pytestmark = pytest.mark.notebook


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    book: nbformat.NotebookNode = nbformat.read(request.param, as_version=4)
    return book


def test_there_is_a_quickstart():
    assert "01_quickstart" in [path.stem for path in NOTEBOOKS]


def test_nothing_that_a_run_leaves_behind_is_committed(notebook):
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in code] == [[] for _ in code]
    assert [cell.execution_count for cell in code] == [None for _ in code]
    assert "widgets" not in notebook.metadata


def test_it_names_the_kernel_so_that_no_dialog_asks(notebook):
    assert notebook.metadata.kernelspec.name == "python3"


def test_it_opens_with_a_heading_and_what_the_reader_will_have(notebook):
    first = notebook.cells[0]
    assert first.cell_type == "markdown"
    title, *rest = first.source.strip().splitlines()
    assert title.startswith("# ")
    assert any(line.strip() for line in rest)


@pytest.mark.parametrize(("path", "way"), RUNS)
def test_it_runs_from_top_to_bottom_twice(path: Path, way: Way, tmp_path: Path, monkeypatch):
    """The second run is the reader's next morning: a new kernel, the store of yesterday."""
    book = nbformat.read(path, as_version=4)
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    if way == "without MLflow":
        hide = "import sys\nsys.modules['mlflow'] = None\n"
        (hidden / "sitecustomize.py").write_text(hide)
    be_new(monkeypatch, tmp_path, hidden)
    with ExitStack() as stack:
        if way == "MLflow server":
            server = stack.enter_context(TrackingServer(tmp_path))
            monkeypatch.setenv("MLFLOW_TRACKING_URI", server.uri)
        for _ in range(2):
            run(book, tmp_path)
    shown = outputs(book)
    assert [output for output in shown if output.output_type == "error"] == []
    frames = [html for output in shown if 'class="dataframe"' in (html := as_html(output))]
    assert any("reviewer" in html and "colleague@example.com" in html for html in frames[-4:]), (
        "the last frames have no labels"
    )
    beside = way in ("with MLflow", "MLflow database")
    assert (tmp_path / "mlflow.db").exists() == beside, "traced by MLflow exactly where it is"
    in_mlflow = way.startswith("MLflow ")
    assert (tmp_path / "labels.db").exists() != in_mlflow, "the labels are where they belong"


def test_the_application_asks_a_real_model_where_there_is_a_key(tmp_path: Path, monkeypatch):
    book = nbformat.read(ROOT / "notebooks" / "03_collect_expert_feedback.ipynb", as_version=4)
    be_new(monkeypatch, tmp_path)
    with agent_server() as server:
        server.mode = "whole"
        monkeypatch.setenv("OPENAI_API_KEY", server.token)
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_MODEL", "lamp-1")
        run(book, tmp_path)
    assert {request["model"] for request in server.requests} == {"lamp-1"}
    asked = {request["messages"][-1]["content"] for request in server.requests}
    assert "When does the refund arrive?" in asked
    said = [str(output.get("text", "")) for output in outputs(book)]
    assert any(server.text in text for text in said), "what it answered is what is labeled"


def be_new(monkeypatch: pytest.MonkeyPatch, folder: Path, *first: Path) -> None:
    """The environment of a newcomer, with nothing but the package; `first` is imported from."""
    monkeypatch.setenv("LABELING_STORE", f"sqlite:///{folder / 'labels.db'}")
    monkeypatch.setenv("LABELING_REVIEWER", "alice@example.com")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, [*first, ROOT])))
    for name in (*OPENAI, "MLFLOW_TRACKING_URI", "MLFLOW_ENABLE_ASYNC_TRACE_LOGGING"):
        monkeypatch.delenv(name, raising=False)
    for name, value in QUIET.items():
        monkeypatch.setenv(name, value)


def run(book: nbformat.NotebookNode, folder: Path) -> None:
    NotebookClient(
        book,
        timeout=180,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    ).execute()


def outputs(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [
        output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
    ]


def as_html(output: nbformat.NotebookNode) -> str:
    return str(output.get("data", {}).get("text/html", ""))


def test_its_last_cells_show_labels_as_a_frame(notebook):
    source = "\n".join(cell.source for cell in notebook.cells[-6:] if cell.cell_type == "code")
    assert ".labels()" in source or ".to_df()" in source
