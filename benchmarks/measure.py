"""What every section of the benchmark shares: a row of the table, and traces to measure with."""

from __future__ import annotations

import base64
import json
import secrets
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

from msgspec import Struct

import labeling_widget as lw


class Row(Struct, frozen=True, kw_only=True):
    """One line of the table.

    Args:
        what: What was measured.
        value: The measurement, in `unit`.
        budget: What it may be at most, in the same unit; `None` when nothing was promised.
        beside: What it is to be seen beside, in words.
    """

    what: str
    value: float
    unit: str
    budget: float | None = None
    beside: str = ""

    @property
    def kept(self) -> bool:
        """Whether it is within its budget."""
        return self.budget is None or self.value <= self.budget


def medians_ms(*calls: Callable[[], object], times: int = 5) -> list[float]:
    """Median duration of each call in milliseconds, taken in turn on a machine as busy for all."""
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(times):
        for call, durations in zip(calls, taken, strict=True):
            begin = time.perf_counter()
            call()
            durations.append((time.perf_counter() - begin) * 1000)
    return [statistics.median(durations) for durations in taken]


def traces(count: int, source: Path | None = None) -> list[str]:
    """`count` different traces as JSON text: the samples, or a JSON Lines file, over and over.

    Args:
        count: How many.
        source: A file with one trace a line, alone or as `{"trace": …}`.
    """
    return list(islice(_renamed(_texts(source)), count))


def _texts(source: Path | None) -> list[str]:
    if source is None:
        return [str(text) for text in lw.sample_traces()["trace"]]
    lines = source.read_text(encoding="utf-8").splitlines()
    decoded = [json.loads(line) for line in lines]
    return [json.dumps(line.get("trace", line)) for line in decoded]


def _renamed(texts: list[str]) -> Iterator[str]:
    """The same traces under new ids, in hexadecimal and in the spans' base64."""
    for text in cycle(texts):
        old = json.loads(text)["info"]["trace_id"]
        new = f"tr-{secrets.token_hex(16)}"
        yield text.replace(old, new).replace(_in_spans(old), _in_spans(new))


def _in_spans(trace_id: str) -> str:
    return base64.b64encode(bytes.fromhex(trace_id.removeprefix("tr-"))).decode()
