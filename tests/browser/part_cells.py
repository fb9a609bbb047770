"""Cells of sessions that ask about parts of a trace, and whose traces have parts to mark."""

# A retrieval of three documents and an agent with two tools.
PARTS = """
import labeling_widget as lw
yes_or_no = lw.InputPassFail("Yes", "No")
correct = lw.create_label_schema("correct", type="feedback", input=yes_or_no)
relevant = lw.create_label_schema(
    "relevant", type="feedback", input=yes_or_no, target="document", enable_comment=True
)
call = lw.create_label_schema("call", type="feedback", input=yes_or_no, target="span:TOOL")
session = lw.create_labeling_session("parts", label_schemas=[correct, relevant, call])
session.add_traces(lw.sample_traces().iloc[[0, 7]])
session
"""

LABELS = """
labels = session.labels()
print([[row.name_, row.target, row.value] for row in labels.rename(
    columns={"name": "name_"}).itertuples()])
"""

TURNS = """
import json
import labeling_widget as lw
traces = [json.loads(trace) for trace in lw.sample_traces()["trace"].iloc[[1, 2, 3, 4]]]
for trace in traces[:3]:
    trace["info"]["trace_metadata"]["mlflow.trace.session"] = "chat"
whole = lw.create_label_schema(
    "whole", type="feedback", title="All well?", input=lw.InputPassFail(), target="conversation"
)
turn = lw.create_label_schema("turn", type="feedback", input=lw.InputPassFail())
session = lw.create_labeling_session("conversation", label_schemas=[turn, whole])
session.add_traces([json.dumps(trace) for trace in traces])
session
"""

FAILED = """
import labeling_widget as lw
correct = lw.create_label_schema("correct", type="feedback", input=lw.InputPassFail())
other = lw.create_label_schema("other", type="feedback", input=lw.InputPassFail())
session = lw.create_labeling_session("failed", label_schemas=[correct, other])
traces = lw.sample_traces()
session.add_traces(traces.sort_values("state").head(3))
session
"""

# Equal cells, one of them hostile; the same words stand in the answer, too.
TABLE = """
import json
import labeling_widget as lw
correct = lw.create_label_schema("correct", type="feedback", input=lw.InputPassFail())
other = lw.create_label_schema("other", type="feedback", input=lw.InputPassFail())
session = lw.create_labeling_session("table", label_schemas=[correct, other])
hostile = "</td><script>alert(1)</script>\\u202e\U0001f642 \\x00 twelve"
names = ["tyre", "light", hostile]
rows = [{"name": name, "state/now": "in stock"} for name in names]
trace = json.loads(lw.sample_traces()["trace"].iloc[7])
for span in trace["data"]["spans"]:
    if json.loads(span["attributes"]["mlflow.spanType"]) == "TOOL":
        span["attributes"]["mlflow.spanOutputs"] = json.dumps(rows)
        span["attributes"]["why/so"] = json.dumps("It was asked twice.")
    elif json.loads(span["attributes"]["mlflow.spanType"]) != "AGENT":
        span["attributes"].pop("mlflow.spanInputs", None)
session.add_traces([json.dumps(trace), lw.sample_traces()["trace"].iloc[8]])
session
"""

SPANS = """
import labeling_widget as lw
model = lw.create_label_schema(
    "model", type="feedback", input=lw.InputPassFail(), target="span:CHAT_MODEL"
)
session = lw.create_labeling_session("spans", label_schemas=[model])
session.add_traces(lw.sample_traces().iloc[[7, 12]])
session
"""
