"""Traces as they come: large, alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenNotebook
from tests.browser.steps import press

pytestmark = pytest.mark.browser

SESSION_OF = """
import base64, json, secrets
import labeling_widget as lw

def trace(question, answer, attributes=None):
    ident = secrets.token_bytes(16)
    span = {
        "trace_id": base64.b64encode(ident).decode(),
        "span_id": base64.b64encode(secrets.token_bytes(8)).decode(),
        "parent_span_id": None,
        "name": question[:60],
        "start_time_unix_nano": 1_700_000_000_000_000_000,
        "end_time_unix_nano": 1_700_000_001_000_000_000,
        "status": {"code": "STATUS_CODE_OK", "message": ""},
        "events": [],
        "attributes": {
            "mlflow.traceRequestId": json.dumps("tr-" + ident.hex()),
            "mlflow.spanType": json.dumps("CHAIN"),
            "mlflow.spanInputs": json.dumps({"messages": [{"role": "user", "content": question}]}),
            "mlflow.spanOutputs": json.dumps(
                {"choices": [{"message": {"role": "assistant", "content": answer}}]}
            ),
        },
    }
    info = {
        "trace_id": "tr-" + ident.hex(),
        "trace_location": {
            "type": "MLFLOW_EXPERIMENT",
            "mlflow_experiment": {"experiment_id": "0"},
        },
        "request_time": "2026-01-02T03:04:05Z",
        "state": "OK",
        "trace_metadata": {"mlflow.trace_schema.version": "3"},
        "tags": {},
    }
    return json.dumps({"info": info, "data": {"spans": [span]}})
"""


def test_a_message_of_a_megabyte_is_folded_and_whole_when_unfolded(lab: OpenNotebook):
    make = (
        "answer = '\\n'.join(f'line {n} of a long answer' for n in range(40_000)) + '\\nthe end'\n"
        "lw.show(trace('How long?', answer))"
    )
    notebook = lab([SESSION_OF, make])
    assert int(notebook.read("print(len(answer))")) > 1_000_000
    root = notebook.widget()
    answer = root.locator('[data-role="assistant"], [data-role="response"]').last
    assert len(answer.inner_text()) < 50_000
    answer.get_by_role("button", name="Show all").click()
    notebook.page.wait_for_function(
        """() => [...document.querySelectorAll(".lw-root [data-role]")].at(-1)
            .textContent.includes("the end")"""
    )
    assert len(answer.text_content() or "") > 950_000, "something in between is missing"
    answer.get_by_role("button", name="Show less").click()
    notebook.page.wait_for_function(
        """() => [...document.querySelectorAll(".lw-root [data-role]")].at(-1)
            .textContent.length < 50000"""
    )


def test_a_single_trace_is_shown_without_questions(lab: OpenNotebook):
    notebook = lab(["import labeling_widget as lw\nlw.show(lw.sample_traces().iloc[[0]])"])
    root = notebook.widget()
    assert root.get_attribute("data-view") == "trace"
    expect(root.locator("[data-role]").first).to_be_visible()
    assert root.locator("[data-question]").count() == 0
    root.get_by_label("Trace, scrolls").focus()
    press(notebook, "/")
    expect(root.get_by_role("searchbox")).to_be_focused()


def test_the_json_tab_shows_json_and_is_lit_only_then(lab: OpenNotebook):
    notebook = lab(["import labeling_widget as lw\nlw.show(lw.sample_traces()['trace'].iloc[7])"])
    root = notebook.widget()
    tab = root.get_by_role("navigation").get_by_role("button", name="JSON")
    scroll = root.get_by_role("region", name="Trace, scrolls")
    section = root.locator("[data-section=json]")
    section.wait_for()
    scroll.evaluate("(box) => { box.scrollTop = box.scrollHeight; }")
    expect(section).to_be_in_viewport()
    expect(tab).to_have_attribute("aria-current", "false")
    tab.click()
    expect(section.locator(".lw-json .lw-code")).to_be_visible()
    expect(tab).to_have_attribute("aria-current", "true")
    top = "(box) => box.getBoundingClientRect().top"
    assert abs(section.evaluate(top) - scroll.evaluate(top)) < 2
    scroll.evaluate("(box) => { box.scrollTop = 0; }")
    expect(tab).to_have_attribute("aria-current", "false")


LARGE = """
import base64, json
import labeling_widget as lw

def span(number, above):
    return {
        "trace_id": base64.b64encode((1).to_bytes(16, "big")).decode(),
        "span_id": base64.b64encode(number.to_bytes(8, "big")).decode(),
        "parent_span_id": above and base64.b64encode(above.to_bytes(8, "big")).decode(),
        "name": f"step {number}",
        "start_time_unix_nano": 1_700_000_000_000_000_000 + number * 1_000_000,
        "end_time_unix_nano": 1_700_000_009_000_000_000,
        "status": {"code": "STATUS_CODE_OK", "message": ""},
        "events": [],
        "attributes": {"mlflow.spanOutputs": json.dumps(f"Outcome {number}")},
    }

info = {
    "trace_id": "tr-" + (1).to_bytes(16, "big").hex(),
    "request_time": "2026-01-02T03:04:05Z",
    "state": "OK",
    "trace_metadata": {"mlflow.trace_schema.version": "3"},
    "tags": {},
}
spans = [span(1, None), *(span(number, 1) for number in range(2, 1201))]
lw.show(json.dumps({"info": info, "data": {"spans": spans}}))
"""
# The span that has the focus, and the spans of the page in its order.
FOCUSED = "() => document.activeElement.closest('[data-span]')?.dataset.span ?? ''"
PLACES = """(tree) => [...tree.querySelectorAll('[aria-level="2"]')]
    .map((row) => Number(row.getAttribute("aria-posinset")))"""


def test_a_large_span_tree_keeps_its_focus_order_and_size_while_it_is_scrolled(lab: OpenNotebook):
    notebook = lab([LARGE])
    tree = notebook.widget().get_by_role("tree")
    fourth = tree.locator('[data-span="0000000000000004"]')
    fourth.click()
    fourth.hover()
    largest = 0
    for _ in range(8):
        before = tree.evaluate("(tree) => tree.scrollTop")
        notebook.page.mouse.wheel(0, 2500)
        notebook.page.wait_for_function(
            "([tree, before]) => tree.scrollTop > before", arg=[tree.element_handle(), before]
        )
        assert notebook.page.evaluate(FOCUSED) == "0000000000000004"
        places = tree.evaluate(PLACES)
        assert places == sorted(set(places))
        largest = max(largest, tree.locator("*").count())
    expect(tree.locator('[data-span="0000000000000400"]').or_(fourth).first).to_be_attached()
    assert largest < 2000, "rows that went out of sight are still there"
    press(notebook, "ArrowDown")
    assert notebook.page.evaluate(FOCUSED) == "0000000000000005"
    expect(tree.locator('[data-span="0000000000000005"]')).to_be_in_viewport()
    press(notebook, "End")
    assert notebook.page.evaluate(FOCUSED) == f"{1200:016x}"


def test_a_span_that_was_opened_has_the_focus_again_after_its_drawer(lab: OpenNotebook):
    notebook = lab([LARGE])
    root = notebook.widget()
    tree = root.get_by_role("tree")
    tree.locator('[data-span="0000000000000004"]').click()
    drawer = root.locator('[data-within="0000000000000004"]')
    expect(drawer).to_contain_text("Outcome 4")
    tree.evaluate("(tree) => { tree.scrollTop = 9000; }")
    tree.locator(f'[data-span="{400:016x}"]').wait_for()
    drawer.get_by_role("button", name="Input").focus()
    press(notebook, "Escape")
    expect(drawer).to_have_count(0)
    assert notebook.page.evaluate(FOCUSED) == "0000000000000004"


def test_a_search_counts_the_spans_of_a_large_trace_and_not_its_own_words(lab: OpenNotebook):
    notebook = lab([LARGE])
    root = notebook.widget()
    root.get_by_label("Trace, scrolls").focus()
    press(notebook, "/")
    root.get_by_role("searchbox").type("outcome 12", delay=30)
    found = root.locator(".lw-found")
    expect(found).to_contain_text("here, 12 in all spans")  # 12, 120 to 129, 1200
    expect(root.locator(f'[data-span="{12:016x}"]')).to_contain_text("1 found")
    root.get_by_role("searchbox").fill("in all spans")
    expect(found).to_have_text("not found")
