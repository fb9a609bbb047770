"""A server on this machine that speaks chat completions, and can misbehave in every way."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "sesame-opens-nothing-else"


class AgentServer(ThreadingHTTPServer):
    """Answers as `mode` says; `requests` are the bodies that came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mode = "stream"
        self.token = TOKEN  # that is asked for, if any
        self.text = "It is free for 30 days."
        self.requests: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.let_go = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away in the middle is what some tests are about."""


@contextmanager
def agent_server() -> Iterator[AgentServer]:
    server = AgentServer()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: AgentServer

    def log_message(self, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        models = {"none": [], "stream": [{"id": "lamp-1"}, {"id": "lamp-2"}]}
        self._send(200, {"data": models.get(self.server.mode, models["stream"])})

    def do_POST(self) -> None:
        server = self.server
        server.paths.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.requests.append(json.loads(body))
        given = self.headers.get("Authorization")
        if server.token and given != f"Bearer {server.token}":
            self._send(401, {"error": {"message": f"The token {given!r} is not known here."}})
            return
        getattr(self, f"_{server.mode}")()

    def _whole(self) -> None:
        message = {"role": "assistant", "content": self.server.text}
        self._send(200, {"id": "1", "choices": [{"index": 0, "message": message}]})

    def _stream(self) -> None:
        self._begin("text/event-stream")
        self._write(": a comment\n\nevent: message\n")
        words = self.server.text.split(" ")
        for n, word in enumerate(words):
            self._chunk({"content": word if n == 0 else f" {word}"})
        self._chunk({}, finish="stop")
        self._write('data: {"choices": [], "usage": {"total_tokens": 9}}\n\ndata: [DONE]\n\n')

    def _broken_off(self) -> None:
        self._begin("text/event-stream")
        self._chunk({"content": "It is"})

    def _garbage(self) -> None:
        self._begin("text/event-stream")
        self._chunk({"content": "It is"})
        self.wfile.write(b"\x00\xff\xfe{{{ no event at all\n\n" * 10)

    def _bad_json(self) -> None:
        self._begin("text/event-stream")
        self._write("data: {half of it\n\n")

    def _failing_stream(self) -> None:
        self._begin("text/event-stream")
        self._chunk({"content": "It is"})
        self._write('data: {"error": {"message": "out of lamps"}}\n\n')

    def _megabyte(self) -> None:
        self._begin("text/event-stream")
        for _ in range(20):
            self._chunk({"content": "x" * 50_000})

    def _endless_line(self) -> None:
        self._begin("text/event-stream")
        for _ in range(400):
            self._write("data: " + "x" * 10_000)

    def _whole_megabyte(self) -> None:
        self._send(200, {"choices": [{"message": {"role": "assistant", "content": "x" * 2**20}}]})

    def _html(self) -> None:
        self._begin("text/html")
        self._write("<h1>Log in</h1>")

    def _no_answer(self) -> None:
        self._send(200, {"id": "1", "choices": []})

    def _redirect(self) -> None:
        self.send_response(302)
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()

    def _hang(self) -> None:
        self._begin("text/event-stream")
        self._chunk({"content": "It is"})
        self.server.let_go.wait()

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> None:
        chunk = {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
        self._write(f"data: {json.dumps(chunk)}\n\n")

    def _begin(self, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()

    def _write(self, text: str) -> None:
        self.wfile.write(text.encode())
        self.wfile.flush()

    def _send(self, status: int, value: Any) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self._write(json.dumps(value))
