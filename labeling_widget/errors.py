"""Every error this package raises on purpose.

Each names the argument it is about (`field`), says the fix in its message, and carries the
`code` that the widget's protocol answers with::

    LabelingError
    ├── SchemaError               a label schema that cannot be      (also a ValueError)
    │   ├── SchemaNotFound        no schema of that name             (also a LookupError)
    │   └── SchemaExists          the name is taken and overwrite=False
    ├── AnswerError               an answer that does not fit its schema  (also a ValueError)
    │   └── BadLabels             some rows of a frame are not answers; none was taken
    ├── AnswersFileError          a file of answers that cannot be taken (also a ValueError)
    ├── SessionError              a labeling session that cannot be  (also a ValueError)
    │   ├── SessionNotFound       no session of that id or name      (also a LookupError)
    │   ├── SessionAmbiguous      several sessions have that name
    │   └── SessionNotAssigned    at a URL: it is other reviewers'
    ├── ItemNotFound              no such trace in this session      (also a LookupError)
    ├── ReviewIncomplete          required questions are still open
    ├── QuestionChanged           the question reads differently by now
    ├── TraceError                input that is not a trace          (also a ValueError)
    │   └── BadTraces             some rows are not traces; none was added
    ├── DatasetError              an evaluation dataset that cannot be (also a ValueError)
    │   ├── DatasetNotFound       no dataset of that name or id      (also a LookupError)
    │   ├── DatasetExists         the name is taken
    │   ├── DatasetAmbiguous      several datasets have that name
    │   ├── BadRecords            some of several records cannot be; none was taken
    │   ├── RecordNotFound        the dataset has no such record     (also a LookupError)
    │   └── ReviewersDisagree     they expect different things of one trace; nothing was written
    ├── ReviewAppError            no such review app                 (also a ValueError)
    │   ├── AgentNotFound         it has no agent of that name       (also a LookupError)
    │   └── AgentExists           the name is taken and overwrite=False
    ├── AgentFailed               an agent cannot be asked, or gave no answer
    │   └── AgentBusy             it is still answering another message
    ├── LinkError                 a link for a reviewer that cannot be made or taken
    ├── FilterError               a filter of traces that cannot be  (also a ValueError)
    ├── ProtocolError             a message that the widget does not understand
    ├── ExtraMissing              an optional dependency is not installed  (also an ImportError)
    └── StoreError                the store refused or failed
        ├── StoreUnavailable      it cannot be opened
        │   ├── StoreUnreachable  its server does not answer; the same call may succeed later
        │   └── StoreNotFound     there is no store at that URL
        ├── StoreTooNew           it was written by a newer version of this package
        ├── StoreBusy             another program holds it; the same call may succeed later
        ├── StoreUnwritable       its disk takes nothing now; the same call may succeed later
        ├── StoreNotEmpty         what would be filled holds something already
        ├── BackupError           a backup that cannot be written, or is not whole
        ├── Conflict              the answer was changed elsewhere in the meantime
        └── ItemTaken             other reviewers have the item

Anything that is not answerable by the caller (a bug) is left as Python raised it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple


class LabelingError(Exception):
    """Base of every error of this package.

    Attributes:
        code: Stable, dotted name of the kind of error; what the front end switches on.
        field: The argument, question or column that the error is about, or `None`.
        retryable: Whether the same call may succeed when it is made again.
        position: Which of several answers that are stored together it is about, from 0, or `None`.
    """

    code: ClassVar[str] = "error"
    retryable: ClassVar[bool] = False
    position: int | None = None

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class SchemaError(LabelingError, ValueError):
    """A label schema that cannot be: an empty option list, `min_value > max_value`, …"""

    code = "schema.invalid"


class SchemaNotFound(SchemaError, LookupError):
    """No label schema has that name."""

    code = "schema.unknown"


class SchemaExists(SchemaError):
    """The name is taken and `overwrite=False`."""

    code = "schema.exists"


class AnswerError(LabelingError, ValueError):
    """An answer that does not fit its label schema; `field` is the schema's name."""

    code = "answer.invalid"


class BadLabels(AnswerError):
    """Some rows of a frame are not answers to the session's questions, so none was taken.

    Attributes:
        rows: One `(position, reason)` for each answer that was refused, counted from 0; empty when
            the frame as a whole cannot be read.
    """

    code = "answer.invalid_rows"

    def __init__(
        self, message: str, *, rows: Sequence[tuple[int, str]] = (), field: str = "frame"
    ) -> None:
        super().__init__(message, field=field)
        self.rows = tuple(rows)


class AnswersFileError(LabelingError, ValueError):
    """A file that cannot be read, or is no file of answers to this session; nothing was taken.

    Attributes:
        path: Which file; empty when none is meant.
    """

    code = "answers_file.invalid"

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__(message, field="files")
        self.path = path


class SessionError(LabelingError, ValueError):
    """A labeling session that cannot be made or changed that way."""

    code = "session.invalid"


class SessionNotFound(SessionError, LookupError):
    """No labeling session has that id or name."""

    code = "session.unknown"


class SessionAmbiguous(SessionError):
    """Several labeling sessions have that name; the message lists their run ids."""

    code = "session.ambiguous"


class SessionNotAssigned(SessionError):
    """The session is assigned to others than the reviewer who asks for it at a URL."""

    code = "session.not_assigned"


class ItemNotFound(LabelingError, LookupError):
    """The session holds no such trace, or the trace no such span."""

    code = "item.unknown"


class ReviewIncomplete(LabelingError):
    """An item cannot be completed: required questions have no answer.

    Attributes:
        missing: Names of the label schemas that still want an answer, in the session's order.
    """

    code = "review.incomplete"

    def __init__(self, message: str, *, missing: Sequence[str]) -> None:
        super().__init__(message, field=missing[0] if missing else None)
        self.missing = tuple(missing)


class QuestionChanged(LabelingError):
    """An answer to a version of a question that the session no longer asks; it was not stored."""

    code = "question.changed"


class TraceError(LabelingError, ValueError):
    """Input that is not a trace, or a frame without usable columns."""

    code = "trace.invalid"


class BadTraces(TraceError):
    """Some of several inputs are not traces, so none was added.

    Attributes:
        rows: One `(position, reason)` for each input that was refused, counted from 0.
    """

    code = "trace.invalid_rows"

    def __init__(self, message: str, *, rows: Sequence[tuple[int, str]]) -> None:
        super().__init__(message, field="traces")
        self.rows = tuple(rows)


class DatasetError(LabelingError, ValueError):
    """An evaluation dataset, or a record of one, that cannot be."""

    code = "dataset.invalid"


class DatasetNotFound(DatasetError, LookupError):
    """No evaluation dataset has that name or id."""

    code = "dataset.unknown"


class DatasetExists(DatasetError):
    """The name is taken."""

    code = "dataset.exists"


class DatasetAmbiguous(DatasetError):
    """Several evaluation datasets have that name; the message lists their ids."""

    code = "dataset.ambiguous"


class BadRecords(DatasetError):
    """Some of several records cannot be kept, so none was.

    Attributes:
        rows: One `(position, reason)` for each record that was refused, counted from 0.
    """

    code = "dataset.invalid_records"

    def __init__(self, message: str, *, rows: Sequence[tuple[int, str]]) -> None:
        super().__init__(message, field="records")
        self.rows = tuple(rows)


class RecordNotFound(DatasetError, LookupError):
    """The evaluation dataset has no record of that id."""

    code = "dataset.unknown_record"


class Opinion(NamedTuple):
    """What one reviewer expects of one trace."""

    reviewer: str
    value: Any
    trace_id: str


class Disagreement(NamedTuple):
    """Different values of one expectation for the same inputs."""

    name: str
    opinions: tuple[Opinion, ...]


class ReviewersDisagree(DatasetError):
    """Reviewers expect different things of the same inputs, so nothing was written.

    Attributes:
        disagreements: One for each expectation of each record: its `name`, and as `opinions` each
            answer's `reviewer`, `value` and `trace_id`.
    """

    code = "dataset.disagreement"

    def __init__(self, message: str, *, disagreements: Sequence[Disagreement]) -> None:
        super().__init__(message, field="on_conflict")
        self.disagreements = tuple(disagreements)


class ReviewAppError(LabelingError, ValueError):
    """A review app, or an agent of one, that cannot be."""

    code = "review_app.invalid"


class AgentNotFound(ReviewAppError, LookupError):
    """The review app has no agent of that name."""

    code = "agent.unknown"


class AgentExists(ReviewAppError):
    """The review app has an agent of that name and `overwrite=False`."""

    code = "agent.exists"


class AgentFailed(LabelingError):
    """An agent cannot be asked, raised, was too slow, or gave what is no answer."""

    code = "agent.failed"


class AgentBusy(AgentFailed):
    """The agent is still answering another message of the same reviewer."""

    code = "agent.busy"


class LinkError(LabelingError):
    """A reviewer's link that cannot be made, or that is not valid."""

    code = "link.invalid"


class FilterError(LabelingError, ValueError):
    """A filter of traces with a field that it has not, or that cannot be read."""

    code = "filter.invalid"


class ProtocolError(LabelingError):
    """A message from the front end that is unknown or malformed."""

    code = "protocol.invalid"


class ExtraMissing(LabelingError, ImportError):
    """An optional dependency is not installed; the message says which command installs it."""

    code = "extra.missing"


class StoreError(LabelingError):
    """The store refused or failed; nothing was changed."""

    code = "store.failed"


class StoreUnavailable(StoreError):
    """The store cannot be opened; the message names its URL without a password."""

    code = "store.unavailable"


class StoreTooNew(StoreError):
    """The store was written by a newer version of this package."""

    code = "store.too_new"


class StoreUnreachable(StoreUnavailable):
    """The store's server went away while it was open; trying again may succeed.

    When it went in the middle of a commit, whether the change was stored is not known: the same
    call with the same key finds out.
    """

    code = "store.unreachable"
    retryable = True


class StoreBusy(StoreError):
    """Another program holds the store; trying again may succeed."""

    code = "store.busy"
    retryable = True


class StoreUnwritable(StoreError):
    """Its disk takes nothing just now: full, failing, or read-only; trying again may succeed."""

    code = "store.unwritable"
    retryable = True


class StoreNotFound(StoreUnavailable):
    """There is no store at that URL; nothing was made."""

    code = "store.unknown"


class StoreNotEmpty(StoreError):
    """A store or folder that would be filled holds something already; nothing was changed."""

    code = "store.not_empty"


class BackupError(StoreError):
    """A backup cannot be written, or is damaged, incomplete or foreign.

    Attributes:
        path: The file or folder that it is about.
    """

    code = "backup.invalid"

    def __init__(self, message: str, *, path: str) -> None:
        super().__init__(message, field="folder")
        self.path = path


class Conflict(StoreError):
    """The answer was changed elsewhere since the caller last saw it.

    Attributes:
        rev: The revision that the store holds now.
    """

    code = "answer.conflict"

    def __init__(self, message: str, *, field: str, rev: int) -> None:
        super().__init__(message, field=field)
        self.rev = rev


class ItemTaken(StoreError):
    """Other reviewers have the item: it is assigned to them, or as many as it needs have it."""

    code = "item.taken"
