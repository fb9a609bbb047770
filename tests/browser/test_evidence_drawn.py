"""Evidence in what is drawn otherwise than the trace holds it: kept, and shown again."""

from __future__ import annotations

from ast import literal_eval

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenNotebook
from tests.browser.evidence_steps import marked, open_again, select
from tests.browser.steps import at_index, focus_first_option, press
from tests.browser.test_axe import check

pytestmark = pytest.mark.browser

# A tool with arguments that are no texts, more rows than come with the trace, and an event; an
# answer that came in pieces.
DRAWN = """
import json
import labeling_widget as lw
schemas = [
    lw.create_label_schema(name, type="feedback", input=lw.InputPassFail())
    for name in ("correct", "other")
]
session = lw.create_labeling_session("drawn", label_schemas=schemas)
trace = json.loads(lw.sample_traces()["trace"].iloc[7])
event = {"name": "cache", "attributes": {"why/so": "It was there already."}}
for span in trace["data"]["spans"]:
    values = span["attributes"]
    kind = json.loads(values["mlflow.spanType"])
    if kind == "TOOL":
        values["mlflow.spanInputs"] = json.dumps({"ids": ["a1", "b2"], "near": {"lat": 41.9}})
        values["mlflow.spanOutputs"] = json.dumps([{"lamp": f"lamp {n}"} for n in range(70)])
        span["events"] = [{**event, "time_unix_nano": span["start_time_unix_nano"]}]
    elif kind != "AGENT":
        values.pop("mlflow.spanInputs", None)
pieces = ["We have ", "twel", "ve tyres."]
streamed = json.loads(lw.sample_traces()["trace"].iloc[1])
for span in streamed["data"]["spans"]:
    span["attributes"]["mlflow.spanOutputs"] = json.dumps([
        {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": each}}]}
        for each in pieces
    ])
session.add_traces([json.dumps(trace), json.dumps(streamed)])
session
"""
STORED = """
passages = session.labels()["evidence"].iloc[-1]
print([(each["quote"], each["path"], each["start"]) for each in passages])
"""


def test_arguments_far_rows_and_events_are_marked_and_shown_again(lab: OpenNotebook):
    notebook = lab([DRAWN])
    root = at_index(notebook, 0)
    focus_first_option(notebook)
    press(notebook, "1")
    select(root, '"b2"', within=".lw-tool dd [data-text]")
    press(notebook, "e")
    root.get_by_role("button", name="Result").first.click()
    root.get_by_role("button", name="Show all 70 rows").first.click()
    row = ".lw-tool tbody tr:nth-child(67) td"
    root.locator(row).first.wait_for()
    select(root, "lamp 66", within=row)
    press(notebook, "e")
    root.locator(".lw-tool").first.locator("header button").click()
    root.locator(".lw-drawer").get_by_role("button", name="Events").click()
    select(root, "there already", within=".lw-drawer dd [data-text]")
    press(notebook, "e")
    expect(root.locator(".lw-evidence li")).to_have_count(3)
    check(notebook)
    root = open_again(notebook)
    assert literal_eval(notebook.read(STORED)) == [
        ('"b2"', "/inputs/ids", 7),
        ("lamp 66", "/outputs/66/lamp", 0),
        ("there already", "/events/0/attributes/why~1so", 7),
    ]
    # The rows are fetched and unfolded without a click; the event is a click away.
    notebook.page.wait_for_function("CSS.highlights.get('lw-evidence')?.size === 2")
    assert marked(notebook) == ['"b2"', "lamp 66"]
    root.locator(".lw-evidence li button", has_text="there already").click()
    notebook.page.wait_for_function("CSS.highlights.get('lw-evidence')?.size === 3")
    expect(root.locator(".lw-drawer")).to_contain_text("It was there already.")


def test_an_answer_that_was_streamed_can_be_evidence(lab: OpenNotebook):
    notebook = lab([DRAWN])
    at_index(notebook, 0)
    focus_first_option(notebook)
    press(notebook, "j")
    root = at_index(notebook, 1)
    press(notebook, "1")
    select(root, "twelve tyres", within=".is-answer [data-text]")
    press(notebook, "e")
    notebook.wait_for_saved()
    expect(root.locator(".lw-evidence li")).to_have_count(1)
    assert literal_eval(notebook.read(STORED)) == [("twelve tyres", "/outputs", 8)]
    press(notebook, "k")
    at_index(notebook, 0)
    press(notebook, "j")
    at_index(notebook, 1)
    notebook.page.wait_for_function("CSS.highlights.get('lw-evidence')?.size === 1")
    assert marked(notebook) == ["twelve tyres"]
