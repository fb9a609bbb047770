"""What only some backends guarantee."""

from __future__ import annotations

from typing import Literal

Capability = Literal[
    "atomic",  # all or nothing: several answers, several traces, a write that fails half-way
    "compare_and_set",  # of two processes that answer one revision, exactly one succeeds
    "leases",  # of several processes that want an item's last place, exactly one gets it
    "datasets",  # its own evaluation datasets: unique names, ordered records that name every trace
    "filled",  # a backup, or another store, can be read into it
    "given_ids",  # a session has the id that it is added with
    "one_log",  # numbers of changes are the same for every process that opens the store
    "verbatim",  # the bodies of traces, and the sizes of values, are whatever was given
]

EVERYTHING: frozenset[Capability] = frozenset(
    (
        "atomic",
        "compare_and_set",
        "datasets",
        "filled",
        "given_ids",
        "leases",
        "one_log",
        "verbatim",
    )
)
"""What a store on one SQL database guarantees."""
