"""Measure what is promised about size and speed, and print one table.

    make bench
    python -m benchmarks.run --only adding --traces traces.jsonl

Ends with 1 when a budget is not kept.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from benchmarks import adding, exploring, package, screen, spans, wire
from benchmarks.measure import Row

NAMES = ("package", "adding", "wire", "exploring", "screen", "spans")


def main(arguments: Sequence[str]) -> int:
    """Run the sections asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--traces", type=Path, help="JSON Lines with a trace each, to add")
    parser.add_argument("--only", action="append", choices=NAMES)
    options = parser.parse_args(arguments)
    sections: dict[str, Callable[[], Iterable[Row]]] = {
        "package": package.rows,
        "adding": partial(adding.rows, options.traces),
        "wire": wire.rows,
        "exploring": exploring.rows,
        "screen": screen.rows,
        "spans": spans.rows,
    }
    print(f"{'':<46}{'measured':>12}{'budget':>12}  ")
    kept = True
    for name in options.only or NAMES:
        for row in sections[name]():
            print(_line(row), flush=True)
            kept = kept and row.kept
    return 0 if kept else 1


def _line(row: Row) -> str:
    measured = f"{row.value:,.1f} {row.unit}".rstrip()
    budget = "" if row.budget is None else f"≤ {row.budget:g} {row.unit}".rstrip()
    mark = "  " if row.kept else "! "
    return f"{row.what:<46}{measured:>12}{budget:>12}  {mark}{row.beside}".rstrip()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
