"""A kernel that labels as fast as it can, for `benchmarks.writers`.

    python -m benchmarks.writer URL SESSION NUMBER THREADS

It says that it is ready, waits for a line, and says how many answers the store acknowledged.
"""

from __future__ import annotations

import contextlib
import secrets
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks.measure import ROOT
from labeling_widget.store import open_store
from labeling_widget.store.records import NewAnswer

SECONDS = 3.0


def label_at_once(url: str, session_id: str, kernels: int, threads: int) -> int:
    """Let so many kernels with so many threads label; how many answers were acknowledged."""
    command = [sys.executable, "-m", "benchmarks.writer", url, session_id]
    with contextlib.ExitStack() as running:
        started = [
            running.enter_context(
                subprocess.Popen(
                    [*command, str(number), str(threads)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    cwd=ROOT,
                )
            )
            for number in range(kernels)
        ]
        for kernel in started:
            _hear(kernel)  # it is ready
        for kernel in started:
            _begin(kernel)
        return sum(int(_hear(kernel)) for kernel in started)


def _hear(kernel: subprocess.Popen[str]) -> str:
    line = kernel.stdout.readline() if kernel.stdout else ""
    if not line:
        raise RuntimeError("a writer ended before it was done")
    return line


def _begin(kernel: subprocess.Popen[str]) -> None:
    if kernel.stdin is not None:
        kernel.stdin.write("go\n")
        kernel.stdin.flush()


def main(url: str, session_id: str, number: str, threads: str) -> None:
    """Label for three seconds, each thread as a reviewer of its own."""
    store = open_store(url)
    copies = store.frame("items", columns=["copy_id"], session_id=session_id)["copy_id"].tolist()
    store.states(session_id, number)  # connected
    print("ready", flush=True)
    sys.stdin.readline()
    deadline = time.perf_counter() + SECONDS

    def label(thread: int) -> int:
        done = 0
        while time.perf_counter() < deadline:
            store.put_answer(
                NewAnswer(
                    key=secrets.token_hex(16),
                    session_id=session_id,
                    copy_id=copies[done % len(copies)],
                    reviewer=f"reviewer-{number}-{thread}@example.com",
                    name="helpful",
                    type="feedback",
                    schema_version=1,
                    value="true",
                    rationale=str(done),
                    complete=True,
                )
            )
            done += 1
        return done

    with ThreadPoolExecutor(int(threads)) as pool:
        print(sum(pool.map(label, range(int(threads)))), flush=True)
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
