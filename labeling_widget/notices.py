"""What was done all the same, and what is wrong with it: the package's warnings."""

from __future__ import annotations


class TraceWarning(UserWarning):
    """Traces were added, or none was there to add, and somebody should know something."""


class SessionWarning(UserWarning):
    """A session was made, changed or answered, and somebody should know something."""


class SyncWarning(UserWarning):
    """A session was synced, or nothing was there to sync, and somebody should know something."""
