"""Write the protocol as JSON Schema: `python -m labeling_widget.widget.schema > FILE`."""

from __future__ import annotations

import inspect
import json
import sys
from typing import Any

import msgspec

from labeling_widget.widget import protocol


def json_schema() -> dict[str, Any]:
    """The protocol as one JSON Schema, every message a definition under its class's name.

    Two further definitions, `Operations` and `Events`, map each operation to its `args` and
    `result` and each topic to its data.
    """
    messages = {t for pair in protocol.OPERATIONS.values() for t in pair}
    messages |= set(protocol.EVENTS.values()) | {protocol.Failure}
    ordered = sorted(messages, key=lambda message: message.__name__)
    _, definitions = msgspec.json.schema_components(ordered, ref_template="#/definitions/{name}")
    operations = {
        op: _record({"args": _ref(args), "result": _ref(result)})
        for op, (args, result) in protocol.OPERATIONS.items()
    }
    events = {topic: _ref(data) for topic, data in protocol.EVENTS.items()}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Protocol",
        "version": protocol.VERSION,
        **_record({"operations": _ref_to("Operations"), "events": _ref_to("Events")}),
        "definitions": {
            **{name: _described(node) for name, node in definitions.items()},
            "Operations": _record(operations),
            "Events": _record(events),
        },
    }


def _described(node: dict[str, Any]) -> dict[str, Any]:
    if "description" not in node:
        return node
    return {**node, "description": inspect.cleandoc(node["description"])}


def _record(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _ref(message: type[msgspec.Struct]) -> dict[str, str]:
    return _ref_to(message.__name__)


def _ref_to(name: str) -> dict[str, str]:
    return {"$ref": f"#/definitions/{name}"}


if __name__ == "__main__":
    json.dump(json_schema(), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
