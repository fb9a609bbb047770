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
