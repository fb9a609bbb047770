"""What is read and written here, beside the MLflow that is installed."""

from __future__ import annotations

import pytest

from labeling_widget.traces.mlflow import (
    SOURCE_ID,
    parse_trace,
    read_traces,
    to_mlflow_dict,
    traces_frame,
)

pytestmark = [
    pytest.mark.mlflow,
    pytest.mark.filterwarnings("default"),  # MLflow's own, and those of what it imports
]


@pytest.fixture(scope="module")
def mlflow(tmp_path_factory):
    import mlflow

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_ENABLE_ASYNC_TRACE_LOGGING", "false")
        before = mlflow.get_tracking_uri()
        mlflow.set_tracking_uri(f"sqlite:///{tmp_path_factory.mktemp('mlflow')}/mlflow.db")
        yield mlflow
        mlflow.set_tracking_uri(before)


@pytest.fixture(scope="module")
def traced(mlflow):
    """A frame of two traces of an app, one of them assessed and one failed."""
    from mlflow.entities import AssessmentSource, Document

    @mlflow.trace(span_type="RETRIEVER")
    def retrieve(query):
        return [Document(page_content="é", metadata={"doc_uri": "https://a.example"}, id="d")]

    @mlflow.trace(span_type="CHAIN")
    def app(question, fail):
        retrieve(question)
        if fail:
            raise ValueError("broken")
        return {"answer": "because", "n": 2}

    app("why?", fail=False)
    mlflow.log_expectation(
        trace_id=mlflow.get_last_active_trace_id(),
        name="expected_facts",
        value=["a"],
        source=AssessmentSource(source_type="HUMAN", source_id="me"),
    )
    with pytest.raises(ValueError, match="broken"):
        app("why not?", fail=True)
    return mlflow.search_traces()


def test_the_frame_has_mlflows_columns_dtypes_and_cells(traced):
    mine = traces_frame([trace.body for trace in read_traces(traced)])
    assert list(mine.columns) == list(traced.columns)
    assert mine.dtypes.to_dict() == traced.dtypes.to_dict()
    for column in traced.columns:
        for expected, cell in zip(traced[column], mine[column], strict=True):
            # The oldest MLflow's states are strings of a class of their own.
            assert isinstance(expected, type(cell)), column
            assert cell == expected, column


def test_trace_objects_and_frames_read_the_same(mlflow, traced):
    objects = mlflow.search_traces(return_type="list")
    assert read_traces(objects) == read_traces(traced)
    assert read_traces(objects[0]) == read_traces(traced.head(1))


def test_a_frame_without_the_trace_column_has_the_same_spans(traced):
    pairs = zip(read_traces(traced), read_traces(traced.drop(columns="trace")), strict=True)
    for whole, rebuilt in pairs:
        assert parse_trace(whole.body).spans == parse_trace(rebuilt.body).spans
        assert whole.assessments == rebuilt.assessments


def test_a_search_without_spans_is_read_as_previews(mlflow):
    found = read_traces(mlflow.search_traces(include_spans=False))
    assert [trace.span_count for trace in found] == [0, 0]
    assert "include_spans=True" in found[0].problems[0]


def test_mlflow_reads_an_exported_copy_under_its_new_id(traced):
    from mlflow.entities import Trace

    [source, _] = read_traces(traced)
    new = "tr-" + "ab" * 16
    metadata = {SOURCE_ID: source.trace_id}
    copy = Trace.from_dict(to_mlflow_dict(source.body, trace_id=new, extra_metadata=metadata))
    assert copy.info.trace_id == new
    assert {span.trace_id for span in copy.data.spans} == {new}
    assert [span.name for span in copy.data.spans] == ["app", "retrieve"]
    assert read_traces(copy)[0].trace_id == source.trace_id
