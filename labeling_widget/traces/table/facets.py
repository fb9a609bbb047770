"""What the traces of a table can be filtered by."""

from __future__ import annotations

from collections import Counter

import numpy as np

from labeling_widget.traces.filters import Facet, Facets, Ranges
from labeling_widget.traces.table.cells import NO_TIME, iso
from labeling_widget.traces.table.postings import offered
from labeling_widget.traces.table.table import TraceTable

MLFLOWS_OWN = "mlflow."
"""Tags and metadata that MLflow keeps for itself begin with this."""

_STATES = 20


def facets_of(table: TraceTable) -> Facets:
    """The states, tags and assessments of all rows.

    Example:
        >>> from labeling_widget.samples import sample_traces
        >>> [(state.value, state.count) for state in facets_of(TraceTable(sample_traces())).states]
        [('OK', 13), ('ERROR', 1)]
    """
    states = Counter(table.states).most_common(_STATES)
    return Facets(
        states=[Facet(value=state, count=count) for state, count in states if offered(state)],
        tags=table.tags.facets(without=MLFLOWS_OWN),
        assessments=table.assessments.facets(),
    )


def ranges_of(table: TraceTable) -> Ranges:
    """The durations and times of all rows, from the least to the greatest.

    Example:
        >>> from labeling_widget.samples import sample_traces
        >>> ranges_of(TraceTable(sample_traces())).min_duration_ms
        2
    """
    durations = table.durations[np.isfinite(table.durations)]
    times = table.times[table.times != NO_TIME]
    return Ranges(
        min_duration_ms=round(durations.min()) if len(durations) else None,
        max_duration_ms=round(durations.max()) if len(durations) else None,
        since=iso(times.min()) if len(times) else None,
        until=iso(times.max()) if len(times) else None,
    )
