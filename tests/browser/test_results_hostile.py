"""Hostile answers, comments, names, titles and options are text in the results, too."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenNotebook
from tests.browser.faults import Watch
from tests.browser.steps import press, show_at

pytestmark = pytest.mark.browser

MAKE = """
import labeling_widget as lw
from tests.browser.hostile import UNSEEN
from tests.browser.hostile_traces import ACCEPTED, traces

size = -(-len(ACCEPTED) // 6)
parts = [ACCEPTED[at:at + size] for at in range(0, len(ACCEPTED), size)]
inputs = {
    "kind": lw.InputCategorical(options=ACCEPTED),
    "tags": lw.InputCategoricalList(options=ACCEPTED),
    "text": lw.InputText(),
    "facts": lw.InputTextList(),
    "document": lw.InputCategorical(options=ACCEPTED),
    "call": lw.InputCategorical(options=ACCEPTED),
}
targets = {"document": "document", "call": "span:TOOL"}
for (name, input), texts in zip(inputs.items(), parts, strict=True):
    lw.create_label_schema(
        name, type="feedback" if name not in ("text", "facts") else "expectation", input=input,
        title=" ".join(texts)[:200], instruction="\\n".join(texts), enable_comment=True,
        target=targets.get(name, "trace"),
    )
session = lw.create_labeling_session(
    "".join(text for text in UNSEEN if text in ACCEPTED) + ACCEPTED[0], label_schemas=list(inputs)
)
session.add_traces([traces()[-2]])  # words without an end, among others
item = session.trace_ids[0]
people = ["<img src=x onerror=alert(1)>", "\\u202ebob" + ACCEPTED[0], "x" * 300]
places = {name: {} for name in inputs}
for name in targets:
    places[name]["span_id"] = session.parts(name).iloc[0]["span_id"]
places["document"]["document"] = 0
for at, who in enumerate(people):
    said = {
        "kind": ACCEPTED[at], "tags": ACCEPTED[at::5],
        "text": "\\n\\n".join(ACCEPTED[at:]), "facts": ACCEPTED[at:],
        "document": ACCEPTED[at], "call": ACCEPTED[at],
    }
    for name, value in said.items():
        for first in (1, 0):  # two versions each, for the history
            session.log_assessment(
                item, name, value, reviewer=who, rationale="\\n".join(ACCEPTED[first:]),
                complete=name == "call", **places[name],
            )
session.adjudicate(
    item, "facts", ACCEPTED, decided_by=people[1], rationale="\\n".join(ACCEPTED)
)
session.results()
"""


@pytest.mark.parametrize("width", [1100, 420])
def test_hostile_answers_comments_and_names_are_text_and_hide_nothing(
    lab: OpenNotebook, width: int
):
    notebook = lab([MAKE], run=False)
    watch = Watch(notebook)
    notebook.run_all()
    root = notebook.widget()
    show_at(root, width)
    size = watch.size(root)
    root.get_by_role("listbox").focus()
    for name in ("kind", "tags", "text", "facts", "document", "call"):
        expect(root.locator(f"[data-question={name}].is-chosen")).to_have_count(1)
        root.locator(".lw-unit").first.wait_for()
        assert faults(watch, root) == []
        for voice in root.locator(".lw-voice").all():
            assert voice.evaluate(CUT_OFF) == []
        press(notebook, "Enter")
        root.locator(".lw-settle").wait_for()
        root.locator(".lw-past summary").click()
        assert faults(watch, root) == []
        press(notebook, "Escape")
        root.locator(".lw-settle").wait_for(state="detached")
        press(notebook, "ArrowRight")
    root.get_by_role("button", name=re.compile("^Sync")).click()
    dialog = root.get_by_role("dialog", name="Sync to a dataset")
    notebook.page.keyboard.type("eval")
    press(notebook, "Enter")
    expect(dialog.get_by_text("\u202e")).to_have_count(0)
    expect(dialog.locator(".lw-unseen").first).to_be_attached()
    assert faults(watch, root) == []
    assert watch.size(root) == size
    assert watch.overflow(root) <= 0


def faults(watch: Watch, root: Locator) -> list[str]:
    """What is wrong; the history's fold and the dialog's form are the widget's own."""
    own = ('banned: <details class="lw-past', 'banned: <form class="lw-dialog-text')
    return [each for each in watch.faults(root) if not each.startswith(own)][:3]


# What an answer's line does not show of its answer: it may be cut short, and never to nothing.
CUT_OFF = """(voice) => {
    const line = voice.closest(".lw-unit").getBoundingClientRect();
    const answer = voice.querySelector("b").getBoundingClientRect();
    return answer.width > 20 && answer.right <= line.right + 1 ? [] : [voice.outerHTML];
}"""
