"""A frame of traces as a table: columns, filter and order, without decoding whole traces."""

from labeling_widget.traces.table.table import TraceTable

__all__ = ["TraceTable"]
