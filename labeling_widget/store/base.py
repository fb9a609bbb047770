"""The Store protocol: where sessions, schemas, traces and answers are kept.

DataFrames are its language: every table can be read as a frame with fixed dtypes (`frame`), and
traces are added as a frame. The few calls on the path of a key press (`put_answer`,
`set_review`, `undo`, `review`) take and return small records instead.

Every write is one transaction, is durable when the call returns, and is named by a `key` that
the caller made: the same key again changes nothing and gives the same outcome, with the review
as it stands by then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from labeling_widget.store.base_reading import Reading
from labeling_widget.store.base_sharing import Sharing
from labeling_widget.store.base_writing import Writing
from labeling_widget.store.capabilities import Capability
from labeling_widget.store.datasets import EvaluationDatasets
from labeling_widget.store.records import Change


@runtime_checkable
class Store(Reading, Writing, Sharing, Protocol):
    """What a backend does. All times are UTC, all ids text. Any method may be called on any thread.

    Raises, from every method: `StoreBusy` when another program holds the store too long,
    `StoreUnreachable` when its server does not answer (if it went away during a commit, the same
    key sent again finds out whether that arrived), `StoreUnwritable` when its disk takes nothing,
    `StoreError` for any other failure of the database. But for that one doubt, nothing was changed.
    """

    @property
    def id(self) -> str:
        """32 hex digits, made with the store and kept inside it."""
        ...

    @property
    def url(self) -> str:
        """The URL it was opened with, without a password."""
        ...

    @property
    def label(self) -> str:
        """A short name for people: "labels.db", "memory", "postgresql at db.example.com"."""
        ...

    @property
    def experiment_id(self) -> str:
        """The experiment that its sessions belong to; one for each store."""
        ...

    @property
    def capabilities(self) -> frozenset[Capability]:
        """Which of the guarantees it gives that not every backend can."""
        ...

    # beside the sessions ────────────────────────────────────────────────────────────────────

    def evaluation_datasets(self) -> EvaluationDatasets:
        """The evaluation datasets that sessions of this store are synced to."""
        ...

    def put_agent(self, name: str, model_serving_endpoint: str, *, overwrite: bool) -> None:
        """Keep an agent of the review app: a row of `agents`.

        Raises:
            AgentExists: there is one of that name, with another endpoint, and no `overwrite`.
        """
        ...

    def remove_agent(self, name: str) -> None:
        """Forget an agent. Raises `AgentNotFound`."""
        ...

    # being told ─────────────────────────────────────────────────────────────────────────────

    def subscribe(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Call back after every change of a session through this object; returns how to stop.

        The callback runs on the thread that wrote. What it raises is logged, never passed on:
        the change is stored.
        """
        ...

    def close(self) -> None:
        """Give back every connection. Closing twice is harmless."""
        ...

    @property
    def closed(self) -> bool:
        """Whether it was closed; every other call is refused then."""
        ...
