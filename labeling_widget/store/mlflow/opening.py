"""Opening the MLflow store that a URL names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labeling_widget.errors import (
    StoreBusy,
    StoreError,
    StoreTooNew,
    StoreUnavailable,
    StoreUnreachable,
)
from labeling_widget.store.mlflow.resolving import resolved

if TYPE_CHECKING:
    from labeling_widget.store.mlflow.store import MlflowStore


def open_mlflow(url: str) -> MlflowStore:
    """Open the store at `mlflow`, `mlflow+http://…` or `mlflow+sqlite:///…`.

    Raises:
        ExtraMissing: MLflow is not installed, or too old.
        StoreUnavailable: It cannot be opened; `StoreUnreachable` if no server answers.
        StoreTooNew: A newer version of this package wrote there.
    """
    address = resolved(url)
    from labeling_widget.store.mlflow.store import MlflowStore  # noqa: PLC0415 - needs MLflow

    try:
        return MlflowStore(address)
    except (StoreUnavailable, StoreBusy, StoreTooNew, StoreUnreachable):
        raise
    except StoreError as error:
        raise StoreUnavailable(
            f"{address.shown!r} cannot be opened: {error}; check the address, the experiment and "
            "your right to read and edit it",
            field="url",
        ) from error
