"""A store on MLflow as a SQL store in memory, bodies and all: what a backup is written from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from labeling_widget.store.frames import pack
from labeling_widget.store.mlflow.replica import Replica
from labeling_widget.store.rows import Block, blocks_of
from labeling_widget.store.sql import SqlStore
from labeling_widget.store.tables import items
from labeling_widget.store.urls import parse

Fetch = Callable[[Sequence[Mapping[str, Any]]], dict[str, bytes]]
"""Gives the bodies of rows of `items`, by copy."""


def with_bodies(replica: Replica, fetch: Fetch) -> SqlStore:
    """A store of its own with every row of the replica and the bodies that are in MLflow."""
    rows = replica.read(lambda c: [dict(row) for row in c.execute(sa.select(items)).mappings()])
    bodies = fetch(rows)
    body_at, copy_at = (list(items.c).index(items.c[name]) for name in ("body", "copy_id"))

    def source(table: sa.Table) -> Iterator[Block]:
        for block in replica.read(lambda c: list(blocks_of(c, table))):
            if table is not items:
                yield block
                continue
            yield [
                (*row[:body_at], pack(bodies[row[copy_at]]), *row[body_at + 1 :]) for row in block
            ]

    return SqlStore(parse("sqlite://"), source=source)
