"""Cells that make a labeling session of the sample traces, in the kernel's own memory."""

MAKE = """
import labeling_widget as lw
correct = lw.create_label_schema(
    "correct", type="feedback", title="Is it correct?", input=lw.InputPassFail(),
    enable_comment=True,
)
tone = lw.create_label_schema(
    "tone", type="feedback", input=lw.InputCategorical(options=["Warm", "Neutral", "Cold"]),
)
session = lw.create_labeling_session(
    "browser tests", label_schemas=[correct, tone, lw.EXPECTED_RESPONSE]
)
_ = session.add_traces(lw.sample_traces())  # the session itself: shown by the next cell only
"""
SHOW = "session"
ORDINARY = "1 + 1"

CELLS = [MAKE, SHOW, ORDINARY]

ONE_QUESTION = """
import labeling_widget as lw
correct = lw.create_label_schema("correct", type="feedback", input=lw.InputPassFail())
session = lw.create_labeling_session("one key per trace", label_schemas=[correct])
session.add_traces(lw.sample_traces())
session
"""

VALUES = "print(session.labels()[['name', 'value']].values.tolist())"

ASKED_AGAIN = """
import labeling_widget as lw
def helpful(title):
    return lw.create_label_schema(
        "helpful", type="feedback", title=title, input=lw.InputPassFail(), enable_comment=True,
        overwrite=True,
    )
session = lw.create_labeling_session("asked again", label_schemas=[helpful("Is it helpful?")])
for trace_id in session.add_traces(lw.sample_traces()).trace_ids:
    session.log_assessment(trace_id, "helpful", True, rationale="It is short.", complete=True)
session.set_label_schemas([helpful("Does it help the customer?"), lw.GUIDELINES])
session
"""
