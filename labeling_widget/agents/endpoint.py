"""Agents behind a URL that speaks OpenAI's chat completions."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from labeling_widget.agent import Agent
from labeling_widget.agents.answer import (
    MOST_CHARS,
    Emit,
    Reply,
    Request,
    Source,
    answer_in,
    answer_of,
    piece_in,
)
from labeling_widget.agents.asking import LIMITS
from labeling_widget.agents.redaction import redacted
from labeling_widget.errors import AgentFailed, ExtraMissing

if TYPE_CHECKING:
    import httpx

_WHOLE = ("/chat/completions", "/invocations")
"""A URL that ends so is asked as it is; to any other the first is added."""

_MOST_BYTES = 40 * MOST_CHARS
"""Bytes of a whole stream: the envelope of a word is many times the word."""

_models: dict[str, str] = {}
"""Endpoint → its first model."""


def endpoint_source(agent: Agent) -> Source:
    """How an agent at a URL is asked.

    Raises:
        ExtraMissing: httpx is not installed.
        AgentFailed: this process has no token for it.
    """
    try:
        import httpx  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ExtraMissing(
            "asking an agent at a URL needs httpx: pip install 'labeling-widget[agents]'"
        ) from error

    _token(agent)  # said at once, not by every answer; it may be another one by then

    def ask(request: Request, emit: Emit) -> Reply:
        token = _token(agent)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        timeout = httpx.Timeout(30, read=LIMITS.silence)
        where = _where(agent.model_serving_endpoint)
        try:
            # Redirects are not followed: the token is for this host.
            with httpx.Client(headers=headers, timeout=timeout) as client:
                return Reply(_asked(client, agent.model_serving_endpoint, request, emit))
        except AgentFailed as error:
            raise AgentFailed(redacted(str(error), token)) from None
        except httpx.TimeoutException:
            raise AgentFailed(f"The agent at {where} did not answer in time.") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            said = redacted(f"{type(error).__name__}: {error}", token)
            raise AgentFailed(f"The agent at {where} cannot be reached ({said}).") from None

    return ask


def _token(agent: Agent) -> str:
    """The token as it is at this moment; never kept."""
    if not agent.token_env:
        return ""
    token = os.environ.get(agent.token_env, "").strip()
    if not token:
        raise AgentFailed(
            f"The environment variable {agent.token_env}, which holds the agent's token, is not "
            "set in this process."
        )
    if not token.isascii() or not token.isprintable() or " " in token:
        raise AgentFailed(f"The environment variable {agent.token_env} holds no token.")
    return token


def _asked(client: httpx.Client, endpoint: str, request: Request, emit: Emit) -> Any:
    base = endpoint.rstrip("/")
    custom = dict(request.custom_inputs)
    body: dict[str, Any] = {"messages": request.messages, "stream": True}
    model = custom.pop("model", None)
    if model is None and not base.endswith(_WHOLE):
        model = _first_model(client, base)
    if model is not None:
        body["model"] = model
    if custom:
        body["custom_inputs"] = custom
    url = base if base.endswith(_WHOLE) else f"{base}{_WHOLE[0]}"
    sent = {"content": json.dumps(body), "headers": {"Content-Type": "application/json"}}
    with client.stream("POST", url, **sent) as response:  # type: ignore[arg-type]
        _check(response)
        if "text/event-stream" in response.headers.get("content-type", ""):
            return answer_of("".join(_streamed(response, emit)))
        return answer_in(_json(_whole(response)))


def _first_model(client: httpx.Client, base: str) -> str:
    if base not in _models:
        with client.stream("GET", f"{base}/models") as response:
            _check(response)
            listed = _json(_whole(response))
        models = listed.get("data") if isinstance(listed, dict) else None
        first = models[0] if isinstance(models, list) and models else None
        found = first.get("id") if isinstance(first, dict) else None
        if not isinstance(found, str):
            raise AgentFailed(
                "The endpoint lists no model. The session's owner can name one: "
                "custom_inputs={'model': '…'}."
            )
        _models[base] = found
    return _models[base]


def _check(response: httpx.Response) -> None:
    if response.is_success:
        return
    said = _failure_in(_whole(response, shortened=True))
    status = f"{response.status_code} {response.reason_phrase}".strip()
    hint = " Is its token right (token_env=)?" if response.status_code in (401, 403) else ""
    raise AgentFailed(f"The agent refused: {status}{f': {said}' if said else ''}.{hint}")


def _whole(response: httpx.Response, *, shortened: bool = False) -> bytes:
    """A reply's body; one that is too large is no answer, or shortened."""
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > 4 * MOST_CHARS:
            if shortened:
                break
            raise AgentFailed("The agent's answer is too long.")
    return bytes(body)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise AgentFailed("The agent's answer cannot be read: it is not JSON.") from None


def _streamed(response: httpx.Response, emit: Emit) -> Iterator[str]:
    """The pieces of an answer, each told as it comes."""
    ended = False
    for data in _events(response):
        if data == "[DONE]":
            ended = True
            break
        chunk = _json(data.encode())
        if isinstance(chunk, dict) and chunk.get("error"):
            raise AgentFailed(f"The agent failed: {_failure_in(data.encode())}")
        ended = ended or _finishes(chunk)
        if piece := piece_in(chunk):
            emit(piece)
            yield piece
    if not ended:
        raise AgentFailed("The agent's answer broke off.")


def _events(response: httpx.Response) -> Iterator[str]:
    """The data of each server-sent event (https://html.spec.whatwg.org/multipage/#server-sent-events)."""
    data: list[str] = []
    for line in _lines(response):
        field, _, value = line.partition(":")
        if field == "data":
            data.append(value.removeprefix(" "))
        elif line == "":
            if data:
                yield "\n".join(data)
            data = []
        elif field not in ("", "event", "id", "retry"):
            raise AgentFailed("The agent streams what cannot be read.")
    if data:
        yield "\n".join(data)


def _lines(response: httpx.Response) -> Iterator[str]:
    rest, size = b"", 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        *lines, rest = (rest + chunk).replace(b"\r\n", b"\n").split(b"\n")
        if size > _MOST_BYTES or len(rest) > 4 * MOST_CHARS:
            raise AgentFailed("The agent's answer is too long.")
        for line in lines:
            yield line.rstrip(b"\r").decode("utf-8", "replace")
    if rest:
        yield rest.decode("utf-8", "replace")


def _finishes(chunk: Any) -> bool:
    choices = chunk.get("choices") if isinstance(chunk, dict) else None
    first = choices[0] if isinstance(choices, list) and choices else None
    return isinstance(first, dict) and bool(first.get("finish_reason"))


def _failure_in(body: bytes) -> str:
    """What a reply says of its failure: its `error.message`, or its beginning."""
    text = body.decode("utf-8", "replace")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return text.strip()[:2000]
    error = said.get("error", said) if isinstance(said, dict) else said
    message = error.get("message", error) if isinstance(error, dict) else error
    return message if isinstance(message, str) else json.dumps(message)[:2000]


def _where(endpoint: str) -> str:
    """Host and port, and nothing else of a URL."""
    try:
        parts = urlsplit(endpoint)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "its URL"
    return f"{parts.hostname or 'its URL'}{port}"
