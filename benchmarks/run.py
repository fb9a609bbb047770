"""Measure what is promised about size and speed, and print one table.

    make bench
    python -m benchmarks.run --only adding --traces traces.jsonl
    python -m benchmarks.run --peer

`--peer` adds what a notebook shows without this package, in the same browser: some minutes.

Ends with 1 when a budget is not kept.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from benchmarks import (
    adding,
    exploring,
    file,
    package,
    peer_mlflow,
    peer_table,
    reading,
    screen,
    spans,
    tracking,
    wire,
    writers,
)
from benchmarks.measure import Row

NAMES = (
    "package",
    "adding",
    "wire",
    "exploring",
    "screen",
    "reading",
    "spans",
    "writers",
    "tracking",
    "file",
)
PEERS = ("peer_mlflow", "peer_table")


def main(arguments: Sequence[str]) -> int:
    """Run the sections asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--traces", type=Path, help="JSON Lines, a trace each, to add and read")
    parser.add_argument("--only", action="append", choices=NAMES + PEERS)
    parser.add_argument("--peer", action="store_true", help="measure peers too, for minutes")
    options = parser.parse_args(arguments)
    sections: dict[str, Callable[[], Iterable[Row]]] = {
        "package": package.rows,
        "adding": partial(adding.rows, options.traces),
        "wire": wire.rows,
        "exploring": exploring.rows,
        "screen": screen.rows,
        "reading": partial(reading.rows, options.traces),
        "spans": spans.rows,
        "writers": writers.rows,
        "tracking": tracking.rows,
        "file": partial(file.rows, options.traces),
        "peer_mlflow": peer_mlflow.rows,
        "peer_table": peer_table.rows,
    }
    print(f"{'':<46}{'measured':>12}{'budget':>12}  ")
    kept = True
    names = options.only or NAMES
    if options.peer:
        names = [*names, *PEERS]
    for name in names:
        for row in sections[name]():
            print(_line(row), flush=True)
            kept = kept and row.kept
    return 0 if kept else 1


def _line(row: Row) -> str:
    measured = f"{row.value:,.1f} {row.unit}".rstrip()
    limits = (("≤", row.budget), ("≥", row.least))
    budget = " ".join(f"{sign} {limit:g} {row.unit}" for sign, limit in limits if limit is not None)
    mark = "  " if row.kept else "! "
    return f"{row.what:<46}{measured:>12}{budget.rstrip():>12}  {mark}{row.beside}".rstrip()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
