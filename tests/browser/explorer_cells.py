"""Cells that explore traces, in the kernel's own memory."""

MAKE = """
import labeling_widget as lw
lw.create_label_schema(
    "correct", type="feedback", title="Is it correct?", input=lw.InputPassFail(),
)
lw.create_label_schema("tone", type="feedback", input=lw.InputText())
frame = lw.sample_traces()
explorer = lw.explore(frame, title="sample traces")
explorer
"""
ORDINARY = "1 + 1"

CELLS = [MAKE, ORDINARY]

MANY = """
import pandas as pd
import labeling_widget as lw
one = lw.sample_traces()
frame = pd.concat([one] * (10_000 // len(one) + 1), ignore_index=True).head(10_000)
frame["place"] = [f"place {number}" for number in range(len(frame))]
explorer = lw.explore(frame)
explorer
"""

HOSTILE = """
import labeling_widget as lw
from tests.browser.hostile import CORPUS
from tests.browser.hostile_traces import session, traces
attacked = session()
explorer = lw.explore(traces(), title=CORPUS[0])
explorer
"""

SELECTED = "print(explorer.selected['trace_id'].tolist())"
