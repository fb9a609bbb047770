"""`make demo`: JupyterLab on a copy of the quickstart notebook.

The copy and the labels are in `demo/`, where they stay; the committed notebook is never written.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import socket
import sys
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from tools.jupyter import JupyterServer

ROOT = Path(__file__).parents[1]
NOTEBOOK = "01_quickstart.ipynb"


def main(arguments: Sequence[str]) -> None:
    """Start JupyterLab, say where it is, and stay until Ctrl+C."""
    parser = argparse.ArgumentParser(prog="make demo")
    # Fixed: answers that were not saved yet wait in the browser, which keeps them by port.
    parser.add_argument("--port", type=int, default=8899)
    parser.add_argument("--browser", type=int, choices=(0, 1), default=1)
    options = parser.parse_args(arguments)
    _check_port(options.port)
    folder = ROOT / "demo"
    folder.mkdir(exist_ok=True)
    if not (folder / NOTEBOOK).exists():
        shutil.copy(ROOT / "notebooks" / NOTEBOOK, folder / NOTEBOOK)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)  # either way the server is ended too
    server = JupyterServer(folder, port=options.port, expose_app=False)
    try:
        with server:
            url = server.page("lab", NOTEBOOK)
            print(f"\nJupyterLab is running; the quickstart is at\n\n    {url}\n")
            print(f"Notebook and labels are kept in {folder}. Ctrl+C ends it.", flush=True)
            if options.browser:
                webbrowser.open(url)
            server.wait()
    except KeyboardInterrupt:
        print("\nJupyterLab has ended.")


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise SystemExit(
                f"port {port} cannot be used ({error.strerror}): end what runs there, "
                f"or choose another with `make demo PORT={port + 1}`"
            ) from error


if __name__ == "__main__":
    main(sys.argv[1:])
