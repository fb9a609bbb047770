"""What every section of the benchmark shares: a row of the table, and traces to measure with."""

from __future__ import annotations

import base64
import contextlib
import json
import math
import os
import secrets
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from msgspec import Struct
from playwright.sync_api import Browser, Error, Page

import labeling_widget as lw

ROOT = Path(__file__).parents[1]
LIMIT_S = 120  # for what a peer takes


class Row(Struct, frozen=True, kw_only=True):
    """One line of the table.

    Args:
        what: What was measured.
        value: The measurement, in `unit`.
        budget: What it may be at most, in the same unit; `None` when nothing was promised.
        least: What it has to be at least, likewise.
        beside: What it is to be seen beside, in words.
    """

    what: str
    value: float
    unit: str
    budget: float | None = None
    least: float | None = None
    beside: str = ""

    @property
    def kept(self) -> bool:
        """Whether it is within its budget."""
        over = self.budget is not None and self.value > self.budget
        under = self.least is not None and self.value < self.least
        return not (over or under)


def beside_peer(what: str, peer: str, ours: float | None, theirs: float | None, unit: str) -> Row:
    """A row of our figure beside the peer's; `None` is what took longer than the time limit."""
    known = f"not within {LIMIT_S} s" if theirs is None else f"{theirs:,.1f} {unit}".rstrip()
    value = math.inf if ours is None else ours
    return Row(what=what, value=value, unit=unit, beside=f"{peer}: {known}")


def medians_ms(*calls: Callable[[], object], times: int = 5) -> list[float]:
    """Median duration of each call in milliseconds, taken in turn on a machine as busy for all."""
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(times):
        for call, durations in zip(calls, taken, strict=True):
            begin = time.perf_counter()
            call()
            durations.append((time.perf_counter() - begin) * 1000)
    return [statistics.median(durations) for durations in taken]


def kernel_env(**more: str) -> dict[str, str]:
    """Environment of a Jupyter server whose kernels find this package and these benchmarks."""
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return {"PYTHONPATH": path, "LABELING_REVIEWER": "alice@example.com", **more}


def heap_mb(page: Page) -> float:
    """JavaScript that a page and the frames of its process hold on to, in megabytes."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("HeapProfiler.collectGarbage")
    used = devtools.send("Runtime.getHeapUsage")["usedSize"]
    devtools.detach()
    return float(used) / 1e6


def give_up(browser: Browser) -> None:
    """End a browser whose page stands still: such a page does not let itself be closed."""
    with contextlib.suppress(Error):  # there is no reply to this any more
        browser.new_browser_cdp_session().send("Browser.crash")


def traces(count: int, source: Path | None = None) -> list[str]:
    """`count` different traces as JSON text: the samples, or a JSON Lines file, over and over.

    Args:
        count: How many.
        source: A file with one trace a line, alone or as `{"trace": …}`.
    """
    return list(islice(renamed(_texts(source)), count))


def _texts(source: Path | None) -> list[str]:
    if source is None:
        return [str(text) for text in lw.sample_traces()["trace"]]
    lines = source.read_text(encoding="utf-8").splitlines()
    decoded = [json.loads(line) for line in lines]
    return [json.dumps(line.get("trace", line)) for line in decoded]


def renamed(texts: Sequence[str]) -> Iterator[str]:
    """The same traces over and over under new ids, in hexadecimal and in the spans' base64."""
    for text in cycle(texts):
        old = json.loads(text)["info"]["trace_id"]
        new = f"tr-{secrets.token_hex(16)}"
        yield text.replace(old, new).replace(_in_spans(old), _in_spans(new))


def _in_spans(trace_id: str) -> str:
    return base64.b64encode(bytes.fromhex(trace_id.removeprefix("tr-"))).decode()
