"""Who reviews what in a labeling session: shares, assignments, items that are taken."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import Any, Self

import pandas as pd

from labeling_widget.checks import shown
from labeling_widget.errors import ItemNotFound, SessionError
from labeling_widget.notices import SessionWarning
from labeling_widget.reviewer import check_reviewer, check_reviewers
from labeling_widget.session_record import SessionRecord
from labeling_widget.store.records import STATES

_KINDS = ("assigned", "taken")


class SessionAssignment(SessionRecord):
    """How a session's traces are shared out among its reviewers."""

    def set_reviewers_per_item(self, reviewers_per_item: int | None) -> Self:
        """Say how many reviewers each trace needs.

        Args:
            reviewers_per_item: 1 or more; `None` lets everyone label everything. More than there
                are `assigned_users` is a `SessionWarning`.

        Returns:
            The session.

        Raises:
            SessionError: it is no such number.
            SessionNotFound: the session was deleted.
        """
        wanted = check_reviewers_per_item(reviewers_per_item)
        self.check_present()
        warn_of_too_few(self.assigned_users, wanted, stacklevel=3)
        self._store.update_session(self._id, reviewers_per_item=wanted)
        return self

    def assign(self, reviewer: str, trace_ids: str | Iterable[str]) -> Self:
        """Assign traces to a reviewer, by hand.

        A trace that is assigned belongs to those it is assigned to. With `reviewers_per_item`,
        places that are left over can be taken by others. Done again, it changes nothing.

        Args:
            reviewer: One of `assigned_users`, or anyone when there are none.
            trace_ids: Ids of source traces, or of their copies.

        Returns:
            The session.

        Raises:
            SessionError: the reviewer is no name, or not one of `assigned_users`.
            ItemNotFound: the session lacks one of the traces; nothing was assigned.

        Example:
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> session = lw.create_labeling_session("pilot", label_schemas=[lw.GUIDELINES])
            >>> ids = session.add_traces(lw.sample_traces().head(3)).trace_ids
            >>> session.assign("ann", ids[:2]).assignments()["reviewer"].tolist()
            ['ann', 'ann']
        """
        who = check_reviewer(reviewer, field="reviewer")
        users = self.assigned_users
        if users and who not in users:
            raise SessionError(
                f"{who!r} is not one of the session's reviewers ({', '.join(users)}); "
                "session.set_assigned_users([…]) adds them",
                field="reviewer",
            )
        self._store.assign(self._id, self._copy_ids(trace_ids), who)
        return self

    def unassign(self, reviewer: str, trace_ids: str | Iterable[str] | None = None) -> Self:
        """Take assignments back; what the reviewer has begun stays theirs.

        Args:
            reviewer: Whose.
            trace_ids: Of which traces; all when `None`.

        Returns:
            The session.

        Raises:
            SessionError: the reviewer is no name.
            ItemNotFound: the session lacks one of the traces; nothing was changed.
        """
        who = check_reviewer(reviewer, field="reviewer")
        self.check_present()
        copy_ids = None if trace_ids is None else self._copy_ids(trace_ids)
        self._store.unassign(self._id, copy_ids, who)
        return self

    def assign_evenly(self, reviewers: Iterable[str] | None = None) -> pd.DataFrame:
        """Share the traces out, until each has `reviewers_per_item` reviewers (1 if not set).

        Loads differ by at most one, unless what is settled stands against it: what is begun or
        assigned stays and counts. Reviewers meet each other on as many traces as possible. Done
        again it changes nothing; after `add_traces` it shares out what is new.

        Args:
            reviewers: Among whom; `assigned_users` when `None`.

        Returns:
            Columns `trace_id` and `reviewer`: a row for each trace and reviewer it has now, in the
            order of the traces.

        Raises:
            SessionError: there are fewer reviewers than a trace needs, or none.

        Example:
            >>> import labeling_widget as lw
            >>> _ = lw.set_store("sqlite://")
            >>> session = lw.create_labeling_session(
            ...     "pilot", label_schemas=[lw.GUIDELINES], assigned_users=["ann", "bob", "cy"]
            ... ).set_reviewers_per_item(2)
            >>> shares = session.add_traces(lw.sample_traces().head(3)).assign_evenly()
            >>> shares["reviewer"].tolist()
            ['ann', 'bob', 'ann', 'cy', 'bob', 'cy']
        """
        users = self.assigned_users
        names = users if reviewers is None else check_reviewers(reviewers, field="reviewers")
        if unknown := [who for who in names if users and who not in users]:
            raise SessionError(
                f"{unknown[0]!r} is not one of the session's reviewers ({', '.join(users)}); "
                "session.set_assigned_users([…]) adds them",
                field="reviewers",
            )
        each = self.reviewers_per_item or 1
        if len(names) < each:
            many = f"{len(names)} reviewers" if names else "no reviewers"
            raise SessionError(
                f"each trace needs {each}, and there are {many} to share among; "
                "session.set_assigned_users([…]) says who they are",
                field="reviewers",
            )
        self._store.assign_evenly(self._id, names)
        now = self.assignments()
        lasting = (now["kind"] == "assigned") | (now["state"] != "pending")
        return now.loc[lasting, ["trace_id", "reviewer"]].reset_index(drop=True)

    def assignments(self) -> pd.DataFrame:
        """Who has which trace.

        Returns:
            One row per trace and reviewer, in the order of the traces: `trace_id`, `reviewer`,
            `kind` (`assigned`, or `taken`: by beginning it, or for a while by looking at it),
            `until` (UTC, when that while ends; missing for what lasts) and the reviewer's `state`.
        """
        self.check_present()
        items = self._store.frame("items", columns=["copy_id", "trace_id"], session_id=self._id)
        claims = self._store.frame(
            "claims", columns=["copy_id", "reviewer", "kind", "until"], session_id=self._id
        )
        reviews = self._store.frame(
            "reviews",
            columns=["copy_id", "reviewer", "state"],
            session_id=self._id,
            valid=True,
            state=["in_progress", "completed", "skipped"],
        )
        rows = claims.merge(reviews, on=["copy_id", "reviewer"], how="outer").merge(
            items.assign(position=range(len(items))), on="copy_id"
        )
        rows["state"] = rows["state"].fillna("pending")
        rows["kind"] = rows["kind"].fillna("taken")
        begun = rows["state"] != "pending"
        rows.loc[begun, "until"] = pd.NaT
        running = self._store.taken(self._id)
        runs = [pair in running for pair in zip(rows["trace_id"], rows["reviewer"], strict=True)]
        rows = rows[(rows["kind"] == "assigned") | begun | pd.Series(runs, dtype=bool)]
        rows = rows.sort_values(["position", "reviewer"], kind="stable").reset_index(drop=True)
        rows["kind"] = pd.Categorical(rows["kind"], categories=_KINDS)
        rows["state"] = pd.Categorical(rows["state"], categories=STATES)
        return rows[["trace_id", "reviewer", "kind", "until", "state"]]

    def _copy_ids(self, trace_ids: Any) -> list[str]:
        given = [trace_ids] if isinstance(trace_ids, str) else trace_ids
        if not isinstance(given, Iterable):
            raise SessionError(
                f"trace_ids takes a list of trace ids; got {shown(trace_ids)}", field="trace_ids"
            )
        self.check_present()
        items = self._store.frame("items", columns=["trace_id", "copy_id"], session_id=self._id)
        known = dict(zip(items["copy_id"], items["copy_id"], strict=True))
        known |= dict(zip(items["trace_id"], items["copy_id"], strict=True))
        wanted = list(given)
        lacking = [one for one in wanted if not isinstance(one, str) or one not in known]
        if lacking:
            more = f" and {len(lacking) - 1} others" if len(lacking) > 1 else ""
            raise ItemNotFound(
                f"the session has no trace {shown(lacking[0])}{more}; session.trace_ids lists them",
                field="trace_ids",
            )
        return [str(known[one]) for one in wanted]


def check_reviewers_per_item(value: object) -> int | None:
    """The number, or `None`; raises `SessionError` for anything else."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value < _MOST:
        raise SessionError(
            f"reviewers_per_item takes a whole number from 1, or None for everyone; "
            f"got {shown(value)}",
            field="reviewers_per_item",
        )
    return value


def warn_of_too_few(users: Sequence[str], wanted: int | None, *, stacklevel: int) -> None:
    """Warn if a session is assigned to fewer reviewers than each of its traces needs."""
    if wanted is not None and 0 < len(users) < wanted:
        warnings.warn(
            f"each trace needs {wanted} reviewers, and the session is assigned to {len(users)} "
            f"({', '.join(users)}), so that none will ever have as many; "
            "session.set_assigned_users([…]) adds some, session.set_reviewers_per_item(…) asks "
            "for fewer",
            SessionWarning,
            stacklevel=stacklevel,
        )


_MOST = 1_000_000
"""More reviewers than there are: a slip, or what a database's number would not hold."""
