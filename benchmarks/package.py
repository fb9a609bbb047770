"""What the package weighs: the bundle, and the time to import it."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import labeling_widget
from benchmarks.measure import Row

# The first import after pandas pays for a pass of the garbage collector over pandas' heap, whoever
# it is (`import msgspec` alone: 2 ms without, 38 ms with); frozen, it is left out of account.
IMPORT = """
import gc, time, anywidget, pandas, sqlalchemy
gc.freeze()
begin = time.perf_counter()
import labeling_widget
print((time.perf_counter() - begin) * 1000)
"""
RUNS = 9
BUDGETS_KB = {".js": 200, ".css": 40, "file.js": 240}


def rows() -> Iterator[Row]:
    """Measure."""
    static = Path(labeling_widget.__file__).parent / "widget" / "static"
    for file in sorted(static.iterdir(), key=lambda file: (file.suffix != ".js", file.name)):
        size = file.stat().st_size / 1000
        budget = BUDGETS_KB.get(file.name, BUDGETS_KB[file.suffix])
        yield Row(what=f"{file.name}, minified", value=size, unit="kB", budget=budget)
    taken = []
    for _ in range(RUNS):
        command = [sys.executable, "-c", IMPORT]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        taken.append(float(done.stdout))
    yield Row(
        what="import labeling_widget",
        value=statistics.median(taken),
        unit="ms",
        budget=50,
        beside="beyond anywidget, pandas and sqlalchemy",
    )
