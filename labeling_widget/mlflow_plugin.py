"""What MLflow finds by the entry points `mlflow.labeling_store`: a builder of labeling stores.

MLflow loads this while it is being imported itself, so that nothing here may import it at its top.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

_REGISTERED_IN = "mlflow.genai.labeling.stores"

_built_in: dict[str, Callable[..., Any]] = {}
"""Scheme → the builder that MLflow brought for it."""


def _labeling_store(tracking_uri: str | None = None) -> Any:
    """The labeling store for a tracking URI: MLflow's own where it has one, else this package's.

    Args:
        tracking_uri: As MLflow's registry resolved it.

    Returns:
        A `mlflow.genai.labeling.stores.AbstractLabelingStore`.
    """
    scheme = urlsplit(tracking_uri or "").scheme.partition("+")[0]
    if scheme in _built_in:
        return _built_in[scheme](tracking_uri=tracking_uri)
    from labeling_widget.mlflow_labeling import WidgetLabelingStore  # noqa: PLC0415 - see above

    return WidgetLabelingStore(tracking_uri)


def __getattr__(name: str) -> Any:
    """`labeling_store`, which MLflow asks for once for each scheme, before it registers it there.

    The registry lets a plugin take the place of what MLflow brings itself, and this one must not:
    what stands there for a scheme at this moment goes before.
    """
    if name != "labeling_store":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    registry = getattr(sys.modules.get(_REGISTERED_IN), "_labeling_store_registry", None)
    registered = getattr(registry, "_registry", {}).items()
    _built_in.update({scheme: own for scheme, own in registered if own is not _labeling_store})
    return _labeling_store
