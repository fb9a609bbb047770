"""One reviewer, one session, 5,000 answers: what the screen says of them is what the store has.

Four thousand are stored before, by the same reviewer through Python; a thousand are keys pressed in
the page, each as soon as the page shows the next item. All of them by key would take minutes:
JupyterLab, its server and the kernel need 35 ms for each, on two cores that do nothing else.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenNotebook
from tests.browser.kernel_steps import stored
from tests.browser.steps import at_index, focus_first_option, press, show_at
from tests.fault_log import nothing_lost

pytestmark = pytest.mark.browser

ALL, BEFORE = 5_000, 4_000

MAKE = f"""
import json
import labeling_widget as lw
import pandas as pd

lw.set_store("sqlite:///{{database}}")
correct = lw.create_label_schema("correct", type="feedback", input=lw.InputPassFail())
trace = min(lw.sample_traces()["trace"], key=len)
trace_id = json.loads(trace)["info"]["trace_id"]
session = lw.create_labeling_session("five thousand", label_schemas=[correct])
session.add_traces([trace.replace(trace_id, f"tr-{{{{n:032x}}}}") for n in range({ALL})])
before = pd.DataFrame({{{{"trace_id": session.trace_ids[:{BEFORE}], "correct": True}}}})
_ = session.import_labels(before)
session
"""

# Each key goes to the question that has the focus, as soon as its item is there.
PRESS = """
async (root, [first, end]) => {
    const shows = (index) => new Promise((done, fail) => {
        const late = setTimeout(() => fail(new Error(`item ${index} never came`)), 20_000);
        const look = () => {
            if (root.dataset.index !== String(index) || root.dataset.item === "") return;
            watch.disconnect();
            clearTimeout(late);
            done();
        };
        const watch = new MutationObserver(look);
        watch.observe(root, { attributes: true });
        look();
    });
    for (let index = first; index < end; index += 1) {
        await shows(index);
        const key = new KeyboardEvent("keydown", { key: "1", bubbles: true, cancelable: true });
        document.activeElement.dispatchEvent(key);
    }
}
"""


def test_five_thousand_answers_in_one_session_are_on_the_screen_as_in_the_store(
    lab: OpenNotebook, tmp_path: Path
):
    database = tmp_path / "labels.db"
    notebook = lab([MAKE.format(database=database)])
    root = notebook.widget()
    counts = root.get_by_role("img", name="completed").first
    expect(counts).to_have_accessible_name("0 completed, 0 skipped, 4,000 in progress, 1,000 to do")
    focus_first_option(notebook)
    press(notebook, "g")
    notebook.page.keyboard.type(str(BEFORE + 1))
    press(notebook, "Enter")
    at_index(notebook, BEFORE)
    focus_first_option(notebook)
    # A page of which less is seen is painted sooner.
    notebook.page.set_viewport_size({"width": 700, "height": 500})
    root.evaluate(PRESS, [BEFORE, ALL])
    expect(root).to_have_attribute("data-save", "saved", timeout=60_000)
    notebook.page.set_viewport_size({"width": 1400, "height": 1000})
    expect(counts).to_have_accessible_name("1,000 completed, 0 skipped, 4,000 in progress, 0 to do")
    expect(root.get_by_role("button", name="Done 1,000", exact=True)).to_be_visible()
    expect(root.locator(".lw-save")).to_contain_text("Saved")
    for width in (870, 970, 1100):
        show_at(root, width)
        fits = "(row) => row.scrollWidth <= row.clientWidth"
        assert root.locator(".lw-bar-row").evaluate(fits), width
    items = json.loads(notebook.read("print(json.dumps(session.trace_ids))"))
    assert len(items) == ALL
    nothing_lost(
        "5,000 answers in one session",
        times=1,
        acknowledged=items,
        found=stored(database)["trace_id"].tolist(),
    )
