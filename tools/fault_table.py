"""The table of faults in the README, from what the fault tests counted.

make test && python -m tools.fault_table
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

LOG = Path(__file__).parents[1] / "test-results" / "faults.jsonl"
COLUMNS = ("times", "acknowledged", "found", "lost")


def table(lines: list[dict[str, object]]) -> str:
    """A row for each fault, added up over the tests that injected it."""
    totals: dict[str, list[int]] = {}
    for line in lines:
        counts = totals.setdefault(str(line["fault"]), [0] * len(COLUMNS))
        for at, name in enumerate(COLUMNS):
            counts[at] += int(str(line[name]))
    head = ["| fault | times injected | acknowledged | found | lost |", "| --- " * 5 + "|"]
    rows = [
        f"| {fault} | {' | '.join(f'{count:,}' for count in counts)} |"
        for fault, counts in totals.items()
    ]
    return "\n".join([*head, *rows])


def main() -> int:
    """Print the table; 1 when no test has counted anything."""
    if not LOG.exists():
        print("no fault test has run: make test", file=sys.stderr)
        return 1
    lines = [json.loads(line) for line in LOG.read_text(encoding="utf-8").splitlines()]
    print(table(lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
