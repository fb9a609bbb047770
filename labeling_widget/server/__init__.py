"""Labeling at a URL: pages of a Jupyter server, for reviewers who need no notebook.

In somebody's own server they are an extension, switched on by the installed file
`etc/jupyter/jupyter_server_config.d/labeling_widget.json`. `jupyter labeling` is a server that has
nothing else. Nothing outside this package imports it but `running`, which only reads small files.
"""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": "labeling_widget.server"}]


def _load_jupyter_server_extension(serverapp: Any) -> None:
    # With the server's own start this package is only found, not used.
    from labeling_widget.server.extension import load  # noqa: PLC0415

    load(serverapp)
