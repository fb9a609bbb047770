"""What MLflow's failures mean, as this package's errors; without the password of the address."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from labeling_widget.errors import (
    ItemNotFound,
    StoreBusy,
    StoreError,
    StoreUnavailable,
    StoreUnreachable,
)
from labeling_widget.store.mlflow.address import Address

_REFUSED = {"PERMISSION_DENIED", "UNAUTHENTICATED", "CUSTOMER_UNAUTHORIZED"}
_AWAY = {"TEMPORARILY_UNAVAILABLE", "ABORTED", "REQUEST_LIMIT_EXCEEDED", "DEADLINE_EXCEEDED"}
_NOT_THERE = {"RESOURCE_DOES_NOT_EXIST", "NOT_FOUND"}
_GATEWAY = re.compile(r"error code (502|503|504)\b|too many 50[234] error")


class NotThere(StoreError):
    """MLflow has no such run, trace or experiment (any more)."""


@contextlib.contextmanager
def understood(address: Address) -> Iterator[None]:
    """Failures of MLflow, inside the `with`, as this package's errors."""
    from mlflow.exceptions import MlflowException  # noqa: PLC0415 - only where it is used
    from requests.exceptions import RequestException  # noqa: PLC0415 - as above

    try:
        yield
    except (
        MlflowException,
        RequestException,
        SQLAlchemyError,  # of a database that MLflow cannot open
        NotImplementedError,
        OSError,
    ) as error:
        # Not chained where a message may repeat the password.
        raise meant(address, error) from (None if address.secrets else error)


def meant(address: Address, error: Exception) -> StoreError:
    """The error of this package that says what a failure of MLflow means."""
    said = _said(address, error)
    code = str(getattr(error, "error_code", ""))
    where = f"the MLflow store {address.label!r}"
    if code in _REFUSED:
        return StoreError(
            f"{where} refuses: {said}; ask its owner for the right to edit the experiment, or log "
            "in (MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN)"
        )
    if "database is locked" in said or "deadlock" in said.lower():
        return StoreBusy(f"{where} is held by another program: {said}; try again")
    if code in _AWAY or _is_away(error) or _GATEWAY.search(said):
        return StoreUnreachable(f"{where} does not answer: {said}; try again")
    if code == "INVALID_STATE" or "must be in the 'active' state" in said:
        return StoreUnavailable(
            f"{where} takes nothing: {said}; if its experiment was deleted, restore it "
            "(MlflowClient().restore_experiment) or choose another one"
        )
    if code in _NOT_THERE:
        return NotThere(f"{where}: {said}")
    return StoreError(f"{where} failed: {said}")


def item_gone(session_id: str, copy_id: str) -> ItemNotFound:
    """The error for a copy that was deleted in MLflow."""
    return ItemNotFound(
        f"session {session_id!r} has no item {copy_id!r}: its trace was deleted in MLflow",
        field="item",
    )


def _is_away(error: BaseException) -> bool:
    from requests.exceptions import RequestException  # noqa: PLC0415 - only where it is used

    chain: BaseException | None = error
    while chain is not None:
        if isinstance(chain, RequestException | ConnectionError | TimeoutError):
            return True
        chain = chain.__cause__ or chain.__context__
    return False


def _said(address: Address, error: Exception) -> str:
    text = str(getattr(error, "message", None) or error)
    line = next((line for line in text.splitlines() if line.strip()), type(error).__name__)
    return address.without_secrets(line.strip())[:500]
