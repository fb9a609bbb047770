"""PostgreSQL underneath: what is asked of a connection, and what its failures mean."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from labeling_widget.errors import StoreUnavailable
from labeling_widget.store.urls import Target

_BUSY_STATES = {
    "40001",  # serialization_failure
    "40P01",  # deadlock_detected
    "55P03",  # lock_not_available
    "57014",  # query_canceled: somebody's statement_timeout
}
_LOST_STATES = ("08", "53300", "57P")  # connections broken, too many, ended by the server
_UNWRITABLE_STATES = {
    "53100",  # disk_full
    "53200",  # out_of_memory
    "58030",  # io_error
}
_REFUSED_STATES = {
    "42501",  # insufficient_privilege
    "25006",  # read_only_sql_transaction
}

_HOLDS_UP_OTHERS_MS = 60_000
"""How long a frozen kernel may keep the session it was writing to from everybody else."""

# Noticing within half a minute that the server or the way to it is gone; the system's own
# limits are a quarter of an hour and more.
_NOTICE: Mapping[str, int] = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
}

# "Saved" is said after the commit, so the commit has to wait for the disk, whatever the server's
# own setting is. A setting that waits for standbys as well stays.
_SETTINGS = """
SELECT set_config('lock_timeout', %s, false),
       set_config('idle_in_transaction_session_timeout', %s, false),
       set_config('synchronous_commit',
                  CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
                  ELSE current_setting('synchronous_commit') END, false)
"""


def server_engine(target: Target, timeout: float) -> sa.Engine:
    """An engine whose connections wait for the disk, and for others no longer than `timeout` s."""
    defaults: dict[str, Any] = {
        "application_name": "labeling_widget",
        "client_encoding": "utf8",
        "connect_timeout": max(2, math.ceil(timeout)),  # below 2 means other things
        **_NOTICE,
    }
    engine = sa.create_engine(
        target.url.difference_update_query(["timeout"]),
        connect_args={k: v for k, v in defaults.items() if k not in target.url.query},
        hide_parameters=True,  # what reviewers write stays out of errors
        # No ping before each use, which costs a round trip: a connection that turns out to be dead
        # at its first statement is replaced by the transaction's second try.
        pool_timeout=timeout,
    )
    wait = str(max(1, round(timeout * 1000)))

    def configure(connection: Any, _record: Any) -> None:
        before, connection.autocommit = connection.autocommit, True
        with connection.cursor() as cursor:
            cursor.execute(_SETTINGS, (wait, str(_HOLDS_UP_OTHERS_MS)))
        connection.autocommit = before

    sa.event.listen(engine, "connect", configure)
    return engine


def is_busy(error: DBAPIError) -> bool:
    """Whether somebody else is in the way, so that the same may succeed later."""
    return _state(error) in _BUSY_STATES


def is_lost(error: DBAPIError) -> bool:
    """Whether the server, or the connection to it, is gone."""
    no_answer = isinstance(error, sa.exc.OperationalError) and not _state(error)
    return error.connection_invalidated or no_answer or _state(error).startswith(_LOST_STATES)


def is_unwritable(error: DBAPIError) -> bool:
    """Whether the server has no room, or its disk fails."""
    return _state(error) in _UNWRITABLE_STATES


def reason(error: DBAPIError) -> str:
    """What the server says, without the values that it repeats, and what may help."""
    diagnosis = getattr(error.orig, "diag", None)
    text = getattr(diagnosis, "message_primary", None) or str(error.orig).strip()
    if _state(error) in _REFUSED_STATES:
        text += "; this user may not write here: ask the database's owner for the right to"
    return text


def repeats_values(error: DBAPIError) -> bool:
    """Whether the server's own message has the values of a row in it."""
    diagnosis = getattr(error.orig, "diag", None)
    return bool(getattr(diagnosis, "message_detail", None))


def check_encoding(connection: sa.Connection) -> None:
    """Refuse a database that cannot hold every text.

    Raises:
        StoreUnavailable: Its encoding is another than UTF-8.
    """
    encoding = connection.scalar(sa.text("SHOW server_encoding"))
    if encoding != "UTF8":
        raise StoreUnavailable(
            f"its encoding is {encoding}, in which not every text can be kept; make a database "
            "with TEMPLATE template0 ENCODING 'UTF8'",
            field="url",
        )


def _state(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""
