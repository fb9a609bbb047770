"""Evaluation datasets as every store keeps them: records, when two are the same, how they merge.

A record is known by its inputs, as in `mlflow.genai.datasets`: by their JSON text with sorted
keys. So the order of keys means nothing, at any depth, and everything else does: `1`, `1.0` and
`True` are different inputs, and so are `0.0` and `-0.0`, the order of a list, and two spellings
of one text in Unicode. NaN is no JSON and refused.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from labeling_widget.errors import DatasetError

SOURCE_TYPES = ("TRACE", "HUMAN", "DOCUMENT", "CODE", "UNSPECIFIED")
"""What a record may come from, in MLflow's words."""

MAX_DEPTH = 100
"""Nesting of a record's values up to which every JSON reader takes them."""

MAX_BITS = 4096
"""Size of a whole number up to which every JSON reader takes it."""


class NewRecord(Struct, frozen=True, kw_only=True):
    """A record on its way into a dataset, checked by `checked_record`.

    Args:
        inputs: What the application is called with.
        outputs: What it answered; `UNSET` keeps what is there.
        expectations: Name → value; those of other names that are there stay.
        tags: The same.
        source: `{"source_type": …, "source_data": {…}}`, or `None`.
    """

    inputs: dict[str, Any]
    outputs: Any | UnsetType = UNSET
    expectations: dict[str, Any] = {}
    tags: dict[str, str] = {}
    source: dict[str, Any] | None = None


class KeptRecord(Struct, frozen=True, kw_only=True):
    """A record of a dataset as it stands."""

    record_id: str
    inputs: dict[str, Any]
    outputs: Any
    expectations: dict[str, Any]
    tags: dict[str, str]
    source: dict[str, Any] | None
    created_at: dt.datetime
    updated_at: dt.datetime


class KeptDataset(Struct, frozen=True, kw_only=True):
    """An evaluation dataset without its records."""

    dataset_id: str
    name: str
    tags: dict[str, str]
    created_by: str
    created_at: dt.datetime
    experiment_ids: tuple[str, ...] = ()


class Merged(NamedTuple):
    """How many records were new, and how many others were changed."""

    inserted: int
    updated: int


class EvaluationDatasets(Protocol):
    """The datasets of one store or server. Any method may be called on any thread.

    Raises, from every method: `StoreError` and its kinds, as `Store`.
    """

    def create(
        self, name: str, *, tags: Mapping[str, str], experiment_ids: Sequence[str] | None = None
    ) -> KeptDataset:
        """Make a dataset. Raises `DatasetExists` where names are unique and this one is taken."""
        ...

    def find(self, name: str) -> list[KeptDataset]:
        """Those of that name, newest first; more than one where names are not unique."""
        ...

    def get(self, dataset_id: str) -> KeptDataset:
        """The one of that id. Raises `DatasetNotFound`."""
        ...

    def all(self) -> list[KeptDataset]:
        """Every dataset, newest first."""
        ...

    def delete(self, dataset_id: str) -> None:
        """Remove a dataset with its records, for good. Raises `DatasetNotFound`."""
        ...

    def records(self, dataset_id: str) -> list[KeptRecord]:
        """Its records in the order they were added. Raises `DatasetNotFound`."""
        ...

    def merge(self, dataset_id: str, records: Sequence[NewRecord]) -> Merged:
        """Add records, or merge them into those of the same inputs: all or none.

        The same records again change nothing. Raises `DatasetNotFound`.
        """
        ...

    def delete_records(self, dataset_id: str, record_ids: Sequence[str]) -> int:
        """Remove records, for good; how many there were. Raises `DatasetNotFound`."""
        ...


def key_of(inputs: Any) -> str:
    """What makes inputs the same, as 64 hex digits.

    Example:
        >>> key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1})
        True
        >>> len({key_of({"a": value}) for value in (1, 1.0, True, "1")})
        4
    """
    return hashlib.sha256(canonical(inputs).encode()).hexdigest()


def canonical(value: Any) -> str:
    """The JSON text of a value with sorted keys: equal for what is the same."""
    return json.dumps(value, sort_keys=True)


def checked_value(value: Any, where: str) -> Any:
    """A value as JSON gives it back; numpy's numbers and tuples become Python's and lists.

    Raises:
        DatasetError: It is no JSON value, holds NaN, or is nested too deeply; names the place.
    """
    return _checked(value, where, 0)


def checked_object(value: Any, where: str) -> dict[str, Any]:
    """The same for what must be a dict."""
    if not isinstance(value, Mapping):
        raise DatasetError(f"{where} takes a dict; got {type(value).__name__}", field="records")
    checked: dict[str, Any] = _checked(value, where, 0)
    return checked


def checked_source(source: Any) -> dict[str, Any] | None:
    """A record's source in MLflow's form, whether it came as a dict or as an object."""
    if source is None:
        return None
    if not isinstance(source, Mapping):
        parts = ("source_type", "source_data")
        source = {name: getattr(source, name) for name in parts if hasattr(source, name)}
    kind = source.get("source_type")
    kind = str(getattr(kind, "value", kind)).upper()
    if kind not in SOURCE_TYPES:
        raise DatasetError(
            f"source takes a dict with source_type, one of {', '.join(SOURCE_TYPES)}, and "
            f"source_data; got {kind!r}",
            field="records",
        )
    data = checked_object(source.get("source_data") or {}, "source_data")
    return {"source_type": kind, "source_data": data}


def merged_record(kept: KeptRecord, new: NewRecord, at: dt.datetime) -> KeptRecord:
    """`kept` with what `new` says; `kept` itself when that says nothing new."""
    merged = replace(
        kept,
        outputs=kept.outputs if new.outputs is UNSET else new.outputs,
        expectations={**kept.expectations, **new.expectations},
        tags={**kept.tags, **new.tags},
        source=merged_source(kept.source, new.source),
    )
    said = [(r.outputs, r.expectations, r.tags, r.source) for r in (kept, merged)]
    return kept if canonical(said[0]) == canonical(said[1]) else replace(merged, updated_at=at)


def merged_source(kept: dict[str, Any] | None, new: dict[str, Any] | None) -> dict[str, Any] | None:
    """Where a record comes from: it stays what it was first; further traces are listed too."""
    if kept is None or new is None:
        return kept or new
    if not kept["source_type"] == new["source_type"] == "TRACE":
        return kept
    traces = list(dict.fromkeys([*traces_of(kept), *traces_of(new)]))
    return trace_source(traces, kept.get("source_data") or {})


def trace_source(traces: Sequence[str], data: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The source of a record that comes from traces: MLflow's form knows one; all are listed.

    Example:
        >>> trace_source(["tr-1"])
        {'source_type': 'TRACE', 'source_data': {'trace_id': 'tr-1'}}
        >>> trace_source(["tr-1", "tr-2"])["source_data"]
        {'trace_id': 'tr-1', 'trace_ids': ['tr-1', 'tr-2']}
    """
    known: dict[str, Any] = {**(data or {})}
    if traces:
        known["trace_id"] = traces[0]
    if len(traces) > 1:
        known["trace_ids"] = list(traces)
    return {"source_type": "TRACE", "source_data": known}


def traces_of(source: Mapping[str, Any] | None) -> list[str]:
    """Ids of the traces that a record comes from."""
    data = (source or {}).get("source_data") or {}
    listed = data.get("trace_ids")
    known = [data.get("trace_id"), *(listed if isinstance(listed, list) else [])]
    return list(dict.fromkeys(trace_id for trace_id in known if isinstance(trace_id, str)))


def _checked(value: Any, where: str, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise DatasetError(f"{where} is nested too deeply", field="records")
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise DatasetError(
                    f"{where} takes texts as keys; got {type(key).__name__}", field="records"
                )
        return {
            str(k): _checked(v, f"{where}[{str(k)[:40]!r}]", depth + 1) for k, v in value.items()
        }
    if hasattr(value, "tolist"):  # numpy's numbers and arrays
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [_checked(entry, where, depth + 1) for entry in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        if value.bit_length() > MAX_BITS:
            raise DatasetError(f"{where} holds a number of too many digits", field="records")
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise DatasetError(
                f"{where} holds {float(value)}, which is no JSON; give null or leave it out",
                field="records",
            )
        return float(value)
    raise DatasetError(
        f"{where} takes JSON values (texts, numbers, truth values, lists, dicts, None); got "
        f"{type(value).__name__}",
        field="records",
    )
