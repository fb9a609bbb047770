"""Traces as they come: large, hostile, alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenNotebook
from tests.browser.steps import focus_first_option, press

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
HOSTILE = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"
HOSTILE_SESSION = f"""
hostile = {HOSTILE!r}
markdown = "[run](javascript:window.hacked=1) ![see](http://127.0.0.1:9/x.png) " + hostile
schema = lw.create_label_schema(
    "hostile", type="feedback", title=hostile, instruction=hostile,
    input=lw.InputCategorical(options=[hostile, "fine"]), enable_comment=True,
)
session = lw.create_labeling_session(hostile, label_schemas=[schema, lw.EXPECTED_RESPONSE])
session.add_traces([trace(hostile, markdown)])
session
"""


def test_text_that_looks_like_a_program_runs_nothing(lab: OpenNotebook):
    notebook = lab([SESSION_OF, HOSTILE_SESSION])
    asked: list[str] = []
    notebook.page.on("request", lambda request: asked.append(request.url))
    root = notebook.widget()
    focus_first_option(notebook)
    press(notebook, "1", "c")
    notebook.page.keyboard.type(HOSTILE)
    press(notebook, "Escape")
    notebook.wait_for_saved()
    expect(root.get_by_text(HOSTILE).first).to_be_visible()
    expect(root.locator(".lw-root img, script, a[href^=javascript]")).to_have_count(0)
    assert not notebook.page.evaluate("'hacked' in window")
    assert not [url for url in asked if ":9/" in url or url.endswith("/x")]


def test_a_message_of_a_megabyte_is_folded_and_whole_when_unfolded(lab: OpenNotebook):
    make = (
        "answer = '\\n'.join(f'line {n} of a long answer' for n in range(40_000)) + '\\nthe end'\n"
        "lw.show(trace('How long?', answer))"
    )
    notebook = lab([SESSION_OF, make])
    # A break of the line is an element, not a character.
    length = int(notebook.read("print(len(answer.replace('\\n', '')))"))
    assert length > 1_000_000
    root = notebook.widget()
    answer = root.locator('[data-role="assistant"], [data-role="response"]').last
    assert len(answer.inner_text()) < 50_000
    answer.get_by_role("button", name="Show all").click()
    notebook.page.wait_for_function(
        """(length) => [...document.querySelectorAll(".lw-root [data-role]")].at(-1)
            .textContent.length >= length""",
        arg=length,
    )
    assert "the end" in (answer.text_content() or "")
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
