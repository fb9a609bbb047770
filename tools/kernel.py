"""A second client of a running kernel, which reads what the first one made of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_core.utils import ensure_event_loop

_HEARD = "heard"
_HEARING = 2.0  # seconds


class KernelReader:
    """Runs code in a kernel that a notebook started; connects when it is first asked.

    Args:
        connection_file: Returns the kernel's connection file.
    """

    def __init__(self, connection_file: Callable[[], Path]) -> None:
        self._connection_file = connection_file
        self._client: BlockingKernelClient | None = None
        # Playwright holds an event loop in the caller's thread; this client needs its own.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kernel-client")

    def read(self, code: str, timeout: float) -> str:
        """Run code and return what it printed.

        Raises:
            RuntimeError: the code raised; the message has its traceback.
            TimeoutError: it took longer than `timeout` seconds.
        """
        return self._thread.submit(self._read, code, timeout).result()

    def close(self) -> None:
        """Disconnect; the kernel goes on."""
        self._thread.submit(self._disconnect).result()
        self._thread.shutdown()

    def _read(self, code: str, timeout: float) -> str:
        if self._client is None:
            self._client = self._connect(timeout)
        deadline = time.monotonic() + timeout
        while not _is_heard(self._client):
            if time.monotonic() > deadline:
                raise TimeoutError(f"what the kernel prints was not heard for {timeout} s")
        return _run(self._client, code, timeout)

    def _connect(self, timeout: float) -> BlockingKernelClient:
        client = BlockingKernelClient(connection_file=str(self._connection_file()))
        client.load_connection_file()
        client.start_channels(stdin=False, hb=False)
        client.wait_for_ready(timeout=timeout)
        return client

    def _disconnect(self) -> None:
        if self._client is not None:
            self._client.stop_channels()
            ensure_event_loop().close()


def _is_heard(client: BlockingKernelClient) -> bool:
    """Whether what the kernel prints arrives here.

    A kernel that began again in the meantime may answer before it is heard: then what it printed,
    or the end of it, never comes.
    """
    try:
        return _run(client, f"print({_HEARD!r})", _HEARING) == f"{_HEARD}\n"
    except TimeoutError:
        return False


def _run(client: BlockingKernelClient, code: str, timeout: float) -> str:
    printed: list[str] = []

    def collect(message: dict[str, Any]) -> None:
        if message["header"]["msg_type"] == "stream":
            printed.append(message["content"]["text"])

    reply = client.execute_interactive(
        code, store_history=False, allow_stdin=False, timeout=timeout, output_hook=collect
    )["content"]
    if reply["status"] != "ok":
        raise RuntimeError("\n".join(reply.get("traceback", [reply["status"]])))
    return "".join(printed)
