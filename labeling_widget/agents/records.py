"""Records of a dataset that the session's agent answers before anybody labels them."""

from __future__ import annotations

import json
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from itertools import islice
from typing import Any

from msgspec.structs import replace
from tqdm.auto import tqdm

from labeling_widget.agents.answer import Request, Source
from labeling_widget.agents.asking import AgentStopped, ask
from labeling_widget.agents.known import source_of
from labeling_widget.agents.turn_traces import Asked, answered, failed
from labeling_widget.errors import AgentFailed
from labeling_widget.notices import TraceWarning
from labeling_widget.session_record import SessionRecord
from labeling_widget.session_traces import copy_sources
from labeling_widget.store.base import Store
from labeling_widget.store.datasets import KeptRecord
from labeling_widget.traces.mlflow import SourceTrace, read_traces

Done = tuple[dict[str, Any], SourceTrace, bool]
"""The trace of an answer or failure, what it would be without, and whether it is an answer."""

AT_ONCE = 4
"""Records that are asked at a time."""

_QUESTIONS = ("question", "query", "input", "prompt", "request", "message", "text")
"""Names under which a record's inputs hold what a user says."""


def needs_answer(record: KeptRecord) -> bool:
    """Whether nobody has answered a record yet; `{}` is what MLflow makes of outputs not given."""
    return record.outputs in (None, {})


def messages_of(inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """A record's inputs as the messages that an agent is asked with.

    Its `messages` where it has them; else the text that is its only value, or its `question`,
    `query`, `input`, `prompt`, `request`, `message` or `text`; else all of it, as JSON.
    """
    messages = inputs.get("messages")
    if isinstance(messages, list) and messages and all(isinstance(m, dict) for m in messages):
        return messages
    values = list(inputs.values())
    if len(values) == 1 and isinstance(values[0], str):
        return [{"role": "user", "content": values[0]}]
    for name in _QUESTIONS:
        if isinstance(inputs.get(name), str):
            return [{"role": "user", "content": inputs[name]}]
    return [{"role": "user", "content": json.dumps(inputs, ensure_ascii=False)}]


def answering(
    store: Store,
    session_id: str,
    agent: str,
    records: Sequence[tuple[KeptRecord, SourceTrace]],
    record_key: str,
) -> Callable[[], list[str]]:
    """How the agent answers records: several at a time, each kept as soon as it is answered.

    Args:
        store: Where the session is.
        session_id: Its id.
        agent: Its agent.
        records: Each with the trace that it would be without an answer.
        record_key: Key in a trace's metadata that names its record.

    Returns:
        What asks, and returns the ids of the traces that were added.

    Raises:
        AgentNotFound: the review app has no such agent.
        AgentFailed: the agent cannot be asked in this process.
    """
    session = SessionRecord(store, session_id)
    tries = _tries(session, record_key)
    open_ = [pair for pair in records if tries.get(pair[0].record_id, (0, True))[1]]
    if not open_:
        return list
    work = _Work(agent, source_of(store, agent), session.custom_inputs or {}, tries)
    return partial(_answered, session, work, open_)


def _answered(
    session: SessionRecord, work: _Work, records: Sequence[tuple[KeptRecord, SourceTrace]]
) -> list[str]:
    added: list[str] = []
    failures = 0
    with tqdm(total=len(records), desc=f"Asking {work.agent}", unit=" records") as bar:
        for trace, bare, ok in _several(work, records):
            one = read_traces([trace])[0]
            kept = replace(one, assessments=bare.assessments)  # what the record expects already
            added += copy_sources(session.store, session.labeling_session_id, [kept])
            failures += not ok
            bar.update()
    if failures:
        warnings.warn(
            f"{failures} of {len(records)} records have no answer; their traces say why. "
            "add_dataset again asks for those only",
            TraceWarning,
            stacklevel=4,
        )
    return added


def _tries(session: SessionRecord, record_key: str) -> dict[str, tuple[int, bool]]:
    """Record → how many traces it has in the session, and whether it still wants an answer."""
    frame = session.store.frame(
        "items",
        columns=["trace_id", "state", "trace_metadata"],
        session_id=session.labeling_session_id,
    )
    tries: dict[str, tuple[int, bool]] = {}
    for _, state, metadata in frame.itertuples(index=False):
        record_id = (metadata or {}).get(record_key)
        if record_id:
            count, open_ = tries.get(record_id, (0, True))
            tries[record_id] = (count + 1, open_ and state == "ERROR")
    return tries


class _Work:
    """Asks for the answers to records, on several threads."""

    def __init__(
        self, agent: str, source: Source, inputs: dict[str, Any], tries: dict[str, tuple[int, bool]]
    ) -> None:
        self.stop = threading.Event()
        self.agent = agent
        self._source = source
        self._inputs = inputs
        self._tries = tries

    def __call__(self, record: KeptRecord, bare: SourceTrace) -> Done:
        request = Request(messages_of(record.inputs), self._inputs)
        count, _ = self._tries.get(record.record_id, (0, True))
        began = time.time_ns()

        def asked() -> Asked:
            return Asked(
                # A trace never changes: another try is another trace.
                trace_id=record.record_id if count == 0 else f"{record.record_id}-{count + 1}",
                agent=self.agent,
                request=request,
                inputs=record.inputs,
                began=began,
                ended=time.time_ns(),
                metadata=bare.trace_metadata,
                tags=bare.tags,
            )

        try:
            reply = ask(self._source, request, stop=self.stop)
        except AgentStopped:
            raise
        except AgentFailed as error:
            return failed(asked(), error), bare, False
        return answered(asked(), reply), bare, True


def _several(work: _Work, records: Sequence[tuple[KeptRecord, SourceTrace]]) -> Iterator[Done]:
    """The answers, in the order they come. Interrupted, it gives up those that are on their way."""
    left = iter(records)
    running: dict[Future[Done], None] = {}  # in the dataset's order, as far as they come so
    threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="records")
    try:
        while True:
            for record, bare in islice(left, AT_ONCE - len(running)):
                running[threads.submit(work, record, bare)] = None
            if not running:
                return
            done = wait(running, return_when=FIRST_COMPLETED).done
            for each in [each for each in running if each in done]:
                del running[each]
                yield each.result()
    finally:
        work.stop.set()
        threads.shutdown(wait=True, cancel_futures=True)
