"""Operation → handler, errors → typed replies. Knows no widget and no session.

Whatever comes in, exactly one reply goes out: an exception in a message handler would vanish
without a trace in the notebook.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from labeling_widget.errors import LabelingError, ProtocolError
from labeling_widget.widget import protocol

Handler = Callable[[Any], msgspec.Struct]

log = logging.getLogger(__name__)


class Dispatcher:
    """Answers the calls of one front end.

    Args:
        handlers: A function for each operation that is answered, from its arguments' struct to
            its result's.
        explain: Adds what it knows (the review as it stands) to the failure of an operation.

    Example:
        >>> answer = Dispatcher({}).answer({"v": 1, "kind": "call", "id": "c1", "op": "nap"})
        >>> answer["error"]["code"]
        'protocol.invalid'
    """

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        explain: Callable[[LabelingError, Any], protocol.Review | None] = lambda *_: None,
    ) -> None:
        self._handlers = handlers
        self._explain = explain

    def answer(self, message: Any) -> dict[str, Any] | None:
        """The reply to a message; `None` for what is not a call, which nobody waits for.

        Args:
            message: Content of a custom message, as decoded from JSON.

        Returns:
            The reply as JSON data; never raises.
        """
        if not isinstance(message, dict) or message.get("kind") != "call":
            return None
        reply = {"v": protocol.VERSION, "kind": "reply", "id": message.get("id")}
        args: Any = None
        try:
            handler, args = self._understood(message)
            return {**reply, "ok": True, "result": msgspec.to_builtins(handler(args))}
        except LabelingError as error:
            failure = protocol.Failure(
                code=error.code,
                message=str(error),
                field=error.field,
                retryable=error.retryable,
                review=self._explained(error, args),
            )
        except KeyboardInterrupt:
            # The kernel, which ends what a cell runs, would go on; the screen waits for a reply.
            failure = protocol.Failure(
                code="interrupted",
                message="The kernel was interrupted, and this may not be done; try again",
                retryable=True,
            )
        except Exception as error:
            # The message of an unforeseen exception may hold anything; the log has it whole.
            log.exception("The operation %r failed", message.get("op"))
            failure = protocol.Failure(
                code="internal",
                message=f"Something went wrong in Python ({type(error).__name__}); "
                "the notebook's log has the details",
            )
        return {**reply, "ok": False, "error": msgspec.to_builtins(failure)}

    def _understood(self, message: dict[str, Any]) -> tuple[Handler, Any]:
        if message.get("v") != protocol.VERSION:
            raise ProtocolError(
                f"speaks protocol {protocol.VERSION}; got {message.get('v')!r}: run the cell again",
                field="v",
            )
        op = message.get("op")
        handler = self._handlers.get(op) if isinstance(op, str) else None
        if handler is None:
            raise ProtocolError(f"unknown operation {op!r}", field="op")
        arguments, _ = protocol.OPERATIONS[str(op)]
        try:
            return handler, msgspec.convert(message.get("args", {}), arguments)
        except msgspec.ValidationError as error:
            raise ProtocolError(f"{op}: {error}", field="args") from None

    def _explained(self, error: LabelingError, args: Any) -> protocol.Review | None:
        try:
            return self._explain(error, args)
        except LabelingError:
            log.exception("The state after a refused operation could not be read")
            return None
