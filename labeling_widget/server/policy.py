"""What a page may do in a browser: run its one script, show its styles, speak to its server."""

from __future__ import annotations

_ALWAYS = (
    "default-src 'none'",
    "connect-src 'self'",
    "img-src data:",  # images that stand in a trace; none is fetched from elsewhere
    "media-src data:",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)


def content_security_policy(nonce: str) -> str:
    """The policy of a page whose script and stylesheet carry this nonce.

    Not `'self'`: the same server may serve somebody's files. No text becomes a script by way of
    HTML, for the front end makes none (`require-trusted-types-for`).
    """
    own = (f"script-src 'nonce-{nonce}'", f"style-src 'nonce-{nonce}'")
    return "; ".join([*_ALWAYS, *own, "require-trusted-types-for 'script'"])


HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Of everything that is somebody's own."""
