"""Signed links: who comes by one is the reviewer that it names, for this store and no other."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import quote, urlencode

from msgspec import Struct

from labeling_widget.errors import LinkError

_LONGEST = 4_000
"""Characters of a token; what is longer was not made here."""


class Pass(Struct, frozen=True):
    """What a link says: who comes by it, and until when (seconds since 1970; `None`: always)."""

    reviewer: str
    expires: int | None = None

    def is_over(self, now: float | None = None) -> bool:
        """Whether its time has passed."""
        return self.expires is not None and (time.time() if now is None else now) >= self.expires


def sign(secret: bytes, store_id: str, pass_: Pass) -> str:
    """The token of a link: letters, digits, `-`, `_` and one `.`.

    Example:
        >>> token = sign(b"s" * 32, "store", Pass("alice@example.com"))
        >>> read(b"s" * 32, "store", token).reviewer
        'alice@example.com'
    """
    said = json.dumps([pass_.reviewer, pass_.expires], separators=(",", ":")).encode()
    return f"{_text(said)}.{_text(_signature(secret, store_id, said))}"


def read(secret: bytes, store_id: str, token: str) -> Pass:
    """What a token says.

    Raises:
        LinkError: it was cut, changed, made with another secret or for another store, or its time
            has passed. The message is for whoever came by it.
    """
    said_text, _, signature_text = token[:_LONGEST].partition(".")
    said, signature = _bytes(said_text), _bytes(signature_text)
    right = _signature(secret, store_id, said)
    if not said or not hmac.compare_digest(signature, right):
        raise LinkError(
            "This link is not whole, or was not made for this server. "
            "Copy all of it from the message it came in.",
            field="token",
        )
    reviewer, expires = json.loads(said)
    found = Pass(reviewer, expires)
    if found.is_over():
        raise LinkError("This link's time has passed. Ask for a new one.", field="token")
    return found


def link_to(address: str, session_id: str, token: str) -> str:
    """The address that a reviewer is sent; `address` is that of the server's list of sessions."""
    return f"{address}{quote(session_id, safe='')}?{urlencode({'token': token})}"


def _signature(secret: bytes, store_id: str, said: bytes) -> bytes:
    key = hmac.digest(secret, f"labeling link 1\0{store_id}".encode(), hashlib.sha256)
    return hmac.digest(key, said, hashlib.sha256)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: Any) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
