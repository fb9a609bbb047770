"""The info part of a trace, read past its spans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from labeling_widget.traces.decode import decode_value, loads
from labeling_widget.traces.source import PREVIEW_CHARS
from labeling_widget.traces.table.gist import answered, asked
from labeling_widget.traces.v3 import is_v3, to_v3


class Head(Struct, frozen=True):
    """What the info part says, in MLflow 3's names; `problem` is why it could not be read."""

    info: Mapping[str, Any]
    problem: str = ""


class _Data(Struct):
    """MLflow 2 keeps request and response here; the spans are passed over."""

    request: Any = None
    response: Any = None


class _Text(Struct):
    info: dict[str, Any]
    data: _Data


_decoder = msgspec.json.Decoder(_Text)


def head_of(raw: Any) -> Head:
    """The info part of one input of `read_traces`; never raises for what is no trace."""
    try:
        info, data = _parts(raw)
        if not is_v3(info):
            info = to_v3({"info": info, "data": {**data, "spans": None}})["info"]
        if not info.get("request_preview") and not info.get("response_preview"):
            info = {**info, **_previews(raw)}
        trace_id = info.get("trace_id")
    except Exception as error:  # noqa: BLE001 - an object's own methods may raise anything
        return Head({}, f"it is not a trace: {error}" if str(error) else "it is not a trace")
    return Head(info, "" if isinstance(trace_id, str) and trace_id else "it has no trace_id")


def _parts(raw: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    if isinstance(raw, str | bytes):
        try:
            found = _decoder.decode(raw)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            return _of_mapping(loads(raw))
        return found.info, {"request": found.data.request, "response": found.data.response}
    if isinstance(raw, Mapping):
        return _of_mapping(raw)
    info = getattr(raw, "info", None)
    if info is not None and callable(getattr(info, "to_dict", None)):
        data = getattr(raw, "data", None)
        return info.to_dict(), {
            "request": getattr(data, "request", None),
            "response": getattr(data, "response", None),
        }
    return _parts(_whole(raw))


def _of_mapping(value: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    if not isinstance(value, Mapping) or not all(
        isinstance(value.get(part), Mapping) for part in ("info", "data")
    ):
        raise ValueError("it has no 'info' and 'data'")
    data = value["data"]
    return value["info"], {"request": data.get("request"), "response": data.get("response")}


def _whole(raw: Any) -> Any:
    if raw is None:
        raise ValueError("there is nothing")
    for name in ("to_json", "to_dict"):
        method = getattr(raw, name, None)
        if callable(method):
            value = method()
            if isinstance(value, str | bytes | Mapping):
                return value
    raise ValueError(f"it is {type(raw).__name__}")


def _previews(raw: Any) -> dict[str, str]:
    """Heads of what the root span took in and gave out, for an info part without previews."""
    value = raw if isinstance(raw, Mapping | str | bytes) else _whole(raw)
    trace = value if isinstance(value, Mapping) else loads(value)
    spans = trace["data"].get("spans")
    found = [span for span in spans if isinstance(span, Mapping)] if isinstance(spans, list) else []
    root = next((span for span in found if not span.get("parent_span_id")), None)
    attributes = root.get("attributes") if root is not None else None
    if not isinstance(attributes, Mapping):
        return {}
    request, response = (
        decode_value(attributes.get(key))[0] for key in ("mlflow.spanInputs", "mlflow.spanOutputs")
    )
    return {
        "request_preview": asked(request)[:PREVIEW_CHARS],
        "response_preview": answered(response)[:PREVIEW_CHARS],
    }
