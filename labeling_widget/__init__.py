"""Review and label LLM traces inside the notebook."""

from typing import TYPE_CHECKING, Any

from labeling_widget import widget as _widget
from labeling_widget._version import __version__
from labeling_widget.assessments import Assessment
from labeling_widget.current import get_store, set_store
from labeling_widget.datasets import (
    EvaluationDataset,
    create_dataset,
    delete_dataset,
    get_dataset,
    list_datasets,
)
from labeling_widget.errors import LabelingError
from labeling_widget.label_schemas import (
    EXPECTED_FACTS,
    EXPECTED_RESPONSE,
    GUIDELINES,
    InputCategorical,
    InputCategoricalList,
    InputNumeric,
    InputPassFail,
    InputText,
    InputTextList,
    LabelSchema,
    LabelSchemaType,
    create_label_schema,
    delete_label_schema,
    get_label_schema,
    list_label_schemas,
    update_label_schema,
)
from labeling_widget.labeling import (
    Agent,
    LabelingSession,
    ReviewApp,
    create_labeling_session,
    delete_labeling_session,
    get_labeling_session,
    get_labeling_sessions,
    get_review_app,
    search_traces,
)
from labeling_widget.notices import SessionWarning, SyncWarning, TraceWarning
from labeling_widget.passage import Passage
from labeling_widget.samples import sample_traces
from labeling_widget.store import read_parquet
from labeling_widget.traces.filters import AssessmentFilter, TagFilter, TraceFilter

if TYPE_CHECKING:
    from labeling_widget.widget.explorer import TraceExplorer, explore
    from labeling_widget.widget.labeling import LabelingWidget
    from labeling_widget.widget.trace import TraceWidget, show

__all__ = [
    "EXPECTED_FACTS",
    "EXPECTED_RESPONSE",
    "GUIDELINES",
    "Agent",
    "Assessment",
    "AssessmentFilter",
    "EvaluationDataset",
    "InputCategorical",
    "InputCategoricalList",
    "InputNumeric",
    "InputPassFail",
    "InputText",
    "InputTextList",
    "LabelSchema",
    "LabelSchemaType",
    "LabelingError",
    "LabelingSession",
    "LabelingWidget",
    "Passage",
    "ReviewApp",
    "SessionWarning",
    "SyncWarning",
    "TagFilter",
    "TraceExplorer",
    "TraceFilter",
    "TraceWarning",
    "TraceWidget",
    "__version__",
    "create_dataset",
    "create_label_schema",
    "create_labeling_session",
    "delete_dataset",
    "delete_label_schema",
    "delete_labeling_session",
    "explore",
    "get_dataset",
    "get_label_schema",
    "get_labeling_session",
    "get_labeling_sessions",
    "get_review_app",
    "get_store",
    "list_datasets",
    "list_label_schemas",
    "read_parquet",
    "sample_traces",
    "search_traces",
    "set_store",
    "show",
    "update_label_schema",
]


def __getattr__(name: str) -> Any:
    """What draws is imported when it is asked for: a script that reads labels draws nothing."""
    if name not in _widget.PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = _widget.public(name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
