"""A new session that cannot be filled is taken back: a front end leaves nothing half made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from labeling_widget.session import LabelingSession


@contextmanager
def taken_back(session: LabelingSession) -> Iterator[None]:
    """Delete a session that was just made if what is inside the `with` fails, and fail so.

    An interrupt of the kernel is a failure, too.
    """
    try:
        yield
    except BaseException:
        session.delete()
        raise
