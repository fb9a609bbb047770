"""As much of a browser as a server sees: cookies, redirects, and what a page's script sends."""

from __future__ import annotations

import http.cookiejar
import json
import re
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from email.message import Message
from typing import Any, NamedTuple

Headers = Mapping[str, str]


class Answer(NamedTuple):
    """What came back; `url` is where redirects led."""

    status: int
    text: str
    headers: Message
    url: str

    def json(self) -> Any:
        return json.loads(self.text)


class Browser:
    """Requests with cookies."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str, headers: Headers | None = None) -> Answer:
        return self._request("GET", path, None, headers or {})

    def send(
        self, method: str, path: str, body: bytes = b"", headers: Headers | None = None
    ) -> Answer:
        return self._request(method, path, body, headers or {})

    def page(self, session: str) -> Answer:
        return self.get(f"labeling/{session}")

    def call(
        self, session: str, op: str, /, *, headers: Headers | None = None, **args: Any
    ) -> Answer:
        """What the page's script sends, with the token that its page came with."""
        call = {"v": 1, "kind": "call", "id": "c1", "op": op, "args": args}
        sent = {
            "Content-Type": "application/json",
            "X-XSRFToken": self.xsrf(),
            **(headers or {}),
        }
        body = json.dumps(call).encode()
        return self.send("POST", f"labeling/{session}/call", body, sent)

    def put(self, session: str, item: str, value: Any, /, **args: Any) -> Answer:
        given = {"item": item, "name": "correct", "value": value, "key": uuid.uuid4().hex}
        return self.call(session, "assessment.put", **given, **args)

    def xsrf(self) -> str:
        for cookie in self.cookies:
            if cookie.name == "_xsrf":
                return cookie.value or ""
        found = re.search(r'name="_xsrf" value="([^"]+)"', self.get("labeling/").text)
        return found[1] if found else ""

    def _request(self, method: str, path: str, body: bytes | None, headers: Headers) -> Answer:
        url = path if path.startswith("http") else self.url + path
        request = urllib.request.Request(url, data=body, method=method, headers=dict(headers))
        try:
            reply = self._opener.open(request, timeout=20)
        except urllib.error.HTTPError as error:
            reply = error
        with reply:
            return Answer(reply.status or 0, reply.read().decode(), reply.headers, reply.url)
