"""Agents that are Python callables of this process."""

from __future__ import annotations

import asyncio
import copy
import inspect
import logging
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from labeling_widget.agents.answer import (
    Answer,
    Emit,
    Reply,
    Request,
    Source,
    answer_in,
    answer_of,
    piece_in,
)
from labeling_widget.errors import AgentFailed
from labeling_widget.traces.decode import decode_value

log = logging.getLogger(__name__)


def function_source(function: Callable[..., Any]) -> Source:
    """How a callable is asked; see `ReviewApp.add_agent`. It runs on the caller's thread."""

    def ask(request: Request, emit: Emit) -> Reply:
        messages = copy.deepcopy(request.messages)  # whatever it does with them
        more = {"custom_inputs": dict(request.custom_inputs)} if _takes_inputs(function) else {}
        before = _latest_trace()
        answer = _answer(function(messages, **more), emit)
        latest = _latest_trace()
        made = "" if latest == before else latest
        return Reply(answer, trace=_own_trace(made, request, answer) if made else None)

    return ask


def _takes_inputs(function: Callable[..., Any]) -> bool:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # some that are written in C have none
        return False
    return any(
        each.kind is each.VAR_KEYWORD
        or (each.name == "custom_inputs" and each.kind is not each.POSITIONAL_ONLY)
        for each in parameters
    )


def _answer(given: Any, emit: Emit) -> Answer:
    if inspect.isawaitable(given) or isinstance(given, AsyncIterator):
        return asyncio.run(_awaited(given, emit))
    if isinstance(given, Iterator):
        return answer_of("".join(_told(piece, emit) for piece in given))
    return answer_in(given)


async def _awaited(given: Any, emit: Emit) -> Answer:
    if inspect.isawaitable(given):
        given = await given
    if isinstance(given, AsyncIterator):
        return answer_of("".join([_told(piece, emit) async for piece in given]))
    if isinstance(given, Iterator):
        return answer_of("".join(_told(piece, emit) for piece in given))
    return answer_in(given)


def _told(piece: Any, emit: Emit) -> str:
    text = piece_in(piece)
    if text:
        emit(text)
    return text


def _latest_trace() -> str:
    """Id of the trace that MLflow made last in this context, "" if none: an earlier cell's, too."""
    mlflow = sys.modules.get("mlflow")
    latest = getattr(mlflow, "get_last_active_trace_id", None)
    return "" if latest is None else str(latest(thread_local=True) or "")


def _own_trace(trace_id: str, request: Request, answer: Answer) -> dict[str, Any] | None:
    """The trace that the callable made with MLflow, if it is one of exactly this answer.

    One that begins elsewhere, such as at one of several calls of a model, tells only a part.
    """
    import mlflow  # noqa: PLC0415 - the callable imported it

    try:
        mlflow.flush_trace_async_logging()
        found = mlflow.get_trace(trace_id)
        trace: dict[str, Any] | None = found.to_dict() if found is not None else None
    except Exception:  # whatever MLflow's server says: the answer is there, and gets a trace
        log.exception("The trace that an agent made could not be read")
        return None
    return trace if trace is not None and _tells(trace, request, answer) else None


def _tells(trace: dict[str, Any], request: Request, answer: Answer) -> bool:
    roots = [span for span in trace["data"]["spans"] if not span.get("parent_span_id")]
    attributes = roots[0].get("attributes", {}) if len(roots) == 1 else {}
    asked, _ = decode_value(attributes.get("mlflow.spanInputs", "null"))
    said, _ = decode_value(attributes.get("mlflow.spanOutputs", "null"))
    if not isinstance(asked, dict) or asked.get("messages") != request.messages:
        return False
    try:
        return answer_in(said).text == answer.text
    except AgentFailed:
        return False
