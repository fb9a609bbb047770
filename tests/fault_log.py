"""What a fault test counted: how often a fault struck, what was acknowledged, what was found.

Every fault test ends with the same comparison. Its counts go to `test-results/faults.jsonl`, from
which `python -m tools.fault_table` makes the table of the README.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

LOG = Path(__file__).parents[1] / "test-results" / "faults.jsonl"


def nothing_lost(
    fault: str, *, times: int, acknowledged: Collection[object], found: Collection[object]
) -> None:
    """Assert that everything acknowledged is stored, once, and write the counts down.

    Args:
        fault: What was done to it, in words.
        times: How often.
        acknowledged: What the screen or the reply said was saved; all different.
        found: What the store holds afterwards.
    """
    lost = [each for each in acknowledged if each not in found]
    line = {
        "fault": fault,
        "times": times,
        "acknowledged": len(acknowledged),
        "found": len(acknowledged) - len(lost),
        "lost": len(lost),
    }
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")
    assert lost == []
    assert len(set(found)) == len(found), "something is stored twice"
