"""Every notebook runs from top to bottom, as a newcomer would run it, and is committed clean."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

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


@pytest.mark.parametrize("mlflow", [True, False], ids=["with-mlflow", "without-mlflow"])
def test_it_runs_from_top_to_bottom_twice(notebook, mlflow, tmp_path: Path, monkeypatch):
    """The second run is the reader's next morning: a new kernel, the store of yesterday."""
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    if not mlflow:
        hide = "import sys\nsys.modules['mlflow'] = None\n"
        (hidden / "sitecustomize.py").write_text(hide)
    monkeypatch.setenv("LABELING_STORE", f"sqlite:///{tmp_path / 'labels.db'}")
    monkeypatch.setenv("LABELING_REVIEWER", "alice@example.com")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(hidden), str(ROOT)]))
    for _ in range(2):
        client = NotebookClient(
            notebook,
            timeout=180,
            kernel_name="python3",
            resources={"metadata": {"path": str(tmp_path)}},
        )
        client.execute()
    shown = outputs(notebook)
    assert [output for output in shown if output.output_type == "error"] == []
    frames = [html for output in shown if 'class="dataframe"' in (html := as_html(output))]
    assert any("reviewer" in html and "colleague@example.com" in html for html in frames[-4:]), (
        "the last frames have no labels"
    )
    assert (tmp_path / "mlflow.db").exists() == mlflow, "traced by MLflow exactly where it is"


def outputs(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [
        output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
    ]


def as_html(output: nbformat.NotebookNode) -> str:
    return str(output.get("data", {}).get("text/html", ""))


def test_its_last_cells_show_labels_as_a_frame(notebook):
    source = "\n".join(cell.source for cell in notebook.cells[-6:] if cell.cell_type == "code")
    assert ".labels()" in source or ".to_df()" in source
