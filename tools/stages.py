"""Run the Makefile's targets one after another, and say at the end how each went and how long.

    python3 tools/stages.py env check test-js

A stage that fails does not hold up those after it, so that one run shows everything there is to
mend; only the first has to succeed, which makes what all of them need.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(stages: Sequence[str]) -> int:
    """Run them; 0 only when every one ran and succeeded."""
    make = os.environ.get("MAKE", "make")  # the one that calls; its variables come with MAKEFLAGS
    begin = time.monotonic()
    lines: list[str] = []
    failed: list[str] = []
    for stage in stages:
        print(f"\n── {stage} ──", flush=True)
        started = time.monotonic()
        done = subprocess.run([make, stage], cwd=ROOT, check=False)
        how = "passed" if done.returncode == 0 else "FAILED"
        lines.append(f"{stage:<16}{how:<8}{time.monotonic() - started:>6.0f} s")
        if done.returncode != 0:
            failed.append(stage)
            if stage == stages[0]:
                break
    print("\n" + "\n".join(lines))
    print(f"{'together':<24}{time.monotonic() - begin:>6.0f} s")
    left = stages[len(lines) :]
    if left:
        print(f"not run, for want of {stages[0]}: {', '.join(left)}")
    print(f"failed: {', '.join(failed)}" if failed else "everything passed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
