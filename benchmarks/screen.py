"""What a reviewer waits for, in a real JupyterLab: the next trace, and "saved"."""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Row
from tools.chromium import chromium
from tools.jupyter import JupyterServer
from tools.notebook import Notebook, open_notebook

ROOT = Path(__file__).parents[1]
LABELS = 40

SESSION = f"""
import labeling_widget as lw
from benchmarks.agent import agent_traces
question = lw.create_label_schema("correct", type="feedback", input=lw.InputPassFail())
session = lw.create_labeling_session("benchmark", label_schemas=[question])
session.add_traces(agent_traces({LABELS + 10}))
session
"""
ECHO = '''
import anywidget
class Echo(anywidget.AnyWidget):
    _esm = """
    function render({ model }) {
      window.roundTrip = () => new Promise((resolve) => {
        const begin = performance.now();
        const heard = () => {
          model.off("msg:custom", heard);
          resolve(performance.now() - begin);
        };
        model.on("msg:custom", heard);
        model.send({ ping: 1 });
      });
    }
    export default { render };
    """
    def __init__(self):
        super().__init__()
        self.on_msg(lambda _, message, __: self.send(message))
Echo()
'''
# From the moment the page hears of the key: how busy the machine was before is not ours.
WATCH = """(root) => {
    window.taken = { next: [], saved: [] };
    let pressed = 0, waiting = false;
    document.addEventListener("keydown", () => {
        pressed = performance.now();
        waiting = true;
    }, { capture: true });
    const seen = { item: root.dataset.item, save: root.dataset.save };
    new MutationObserver(() => {
        const { item, save } = root.dataset;
        const now = performance.now();
        if (item !== seen.item) window.taken.next.push(now - pressed);
        if (save === "saved" && waiting && seen.save !== "saved") {
            window.taken.saved.push(now - pressed);
            waiting = false;
        }
        seen.item = item;
        seen.save = save;
    }).observe(root, { attributes: true, attributeFilter: ["data-item", "data-save"] });
}"""


def rows() -> Iterator[Row]:
    """Measure."""
    env = {
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "LABELING_REVIEWER": "alice@example.com",
    }
    with (
        tempfile.TemporaryDirectory() as folder,
        JupyterServer(
            Path(folder), env={**env, "LABELING_STORE": f"sqlite:///{folder}/labels.db"}
        ) as server,
        chromium() as browser,
        open_notebook(server, browser, [ECHO, SESSION]) as notebook,
    ):
        sent = _count_answers(notebook)
        notebook.run_all()
        yield from _measured(notebook, sent)


def _measured(notebook: Notebook, sent: list[int]) -> Iterator[Row]:
    root = notebook.widget()
    root.locator("[data-option]").first.focus()
    root.evaluate(WATCH)
    for done in range(1, LABELS + 1):
        notebook.page.keyboard.press("1")
        notebook.page.wait_for_function(
            "(done) => taken.saved.length >= done && taken.next.length >= done", arg=done
        )
    taken = notebook.page.evaluate("taken")
    bare = notebook.page.evaluate(
        "async (n) => { const t = []; while (t.length < n) t.push(await roundTrip()); return t; }",
        LABELS,
    )
    shown = int(root.get_attribute("data-count") or 0)
    yield Row(
        what="key → next trace, median",
        value=statistics.median(taken["next"]),
        unit="ms",
        budget=16,
        beside=f"{LABELS} labels of {shown} agent traces, the next one fetched before",
    )
    yield Row(what="key → next trace, 95th percentile", value=_p95(taken["next"]), unit="ms")
    saved, trip = statistics.median(taken["saved"]), statistics.median(bare)
    yield Row(what="label → saved, median", value=saved, unit="ms", beside="after the commit")
    yield Row(
        what="… beside a bare comm round trip",
        value=saved / trip,
        unit="×",
        budget=3,
        beside=f"bare: {trip:.1f} ms",
    )
    yield Row(
        what="one label, bytes up",
        value=max(sent) / 1000,
        unit="kB",
        budget=1,
        beside=f"the largest of {len(sent)} contents; the first was {sent[0]} bytes",
    )


def _count_answers(notebook: Notebook) -> list[int]:
    """Sizes of the message contents that carry an answer, filled as they are sent."""
    sizes: list[int] = []

    def measure(frame: str | bytes) -> None:
        raw = frame.encode() if isinstance(frame, str) else frame
        begin = raw.find(b'{"v":1')
        if b"assessment.put" in raw and begin >= 0:
            sizes.append(len(raw) - begin)

    notebook.page.on("websocket", lambda socket: socket.on("framesent", measure))
    # The kernel's socket was opened with the page; a new one is one that is listened to.
    notebook.reload()
    return sizes


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
