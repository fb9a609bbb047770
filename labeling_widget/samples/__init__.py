"""Traces to try the package with: a library's question answering, a bicycle shop's agent."""

from __future__ import annotations

from importlib.resources import files

import pandas as pd

from labeling_widget.traces.export import traces_frame


def sample_traces() -> pd.DataFrame:
    """Fourteen small traces that were recorded with MLflow and need no MLflow to be read.

    Returns:
        A frame with the columns and cell types of `mlflow.search_traces`, oldest trace first.

    Example:
        >>> from labeling_widget.samples import sample_traces
        >>> len(sample_traces())
        14
    """
    lines = files(__name__).joinpath("traces.jsonl").read_bytes().splitlines()
    return traces_frame(lines)
