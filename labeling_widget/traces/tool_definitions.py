"""The tools a model was offered, as a line that names them and as text that explains them.

OpenAI's chat form (`{"type": "function", "function": {…}}`) and Responses form (`{"type":
"function", "name", "parameters"}`), Anthropic's (`input_schema`), Gemini's
(`functionDeclarations`) and MCP's (`inputSchema`).
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from labeling_widget.traces.decode import as_text

TOOL_KEYS = ("tools", "functions", "available_tools")
_PARAMETERS = ("parameters", "input_schema", "inputSchema", "parametersJsonSchema", "args_schema")
_DECLARATIONS = ("functionDeclarations", "function_declarations")
_OUTSIDE = frozenset({"type", "name", "description", "function", "strict", *_PARAMETERS})


class Tool(Struct, frozen=True):
    """One tool; `parameters` is a JSON Schema or `None`, `rest` what else is said of it."""

    name: str
    description: str
    parameters: dict[str, Any] | None
    rest: dict[str, Any]


class Definitions(Struct, frozen=True):
    """Tools in words: `line` names them, `text` tells everything about them."""

    line: str
    text: str


def read_tools(raw: Any) -> Definitions | None:
    """A list of tool definitions in words, `None` unless every entry is one."""
    if not isinstance(raw, list) or not raw:
        return None
    tools: list[Tool] = []
    for entry in raw:
        found = _tools(entry)
        if not found:
            return None
        tools += found
    names = ", ".join(tool.name for tool in tools)
    line = f"{len(tools)} tool{'s' if len(tools) > 1 else ''}: {names}"
    return Definitions(line, "\n\n".join([line, *map(_told, tools)]))


def _tools(entry: Any) -> list[Tool]:
    if not isinstance(entry, dict):
        return []
    for key in _DECLARATIONS:
        if isinstance(entry.get(key), list):
            declared = [_tool(declaration, {}) for declaration in entry[key]]
            return [tool for tool in declared if tool] if all(declared) else []
    function = entry.get("function")
    if isinstance(function, dict):
        tool = _tool(function, {k: v for k, v in entry.items() if k not in ("type", "function")})
    else:
        tool = _tool(entry, {})
    return [tool] if tool else []


def _tool(raw: Any, beside: dict[str, Any]) -> Tool | None:
    if not isinstance(raw, dict) or not isinstance(raw.get("name"), str) or "role" in raw:
        return None
    key = next((key for key in _PARAMETERS if isinstance(raw.get(key), dict)), None)
    described = isinstance(raw.get("description"), str)
    if key is None and raw.get("type") != "function" and not (described and len(raw) == 2):  # noqa: PLR2004
        return None
    kept = {k: v for k, v in raw.items() if k not in _OUTSIDE and v is not None}
    return Tool(
        name=raw["name"],
        description=raw["description"] if described else "",
        parameters=raw[key] if key else None,
        rest={**kept, **{k: v for k, v in beside.items() if v is not None}},
    )


def _told(tool: Tool) -> str:
    lines = [tool.name]
    if tool.description:
        lines += [f"  {line}".rstrip() for line in tool.description.strip().splitlines()]
    schema = tool.parameters or {}
    properties = schema.get("properties")
    required = schema.get("required")
    if isinstance(properties, dict):
        needed = required if isinstance(required, list) else []
        lines += [_parameter(n, about, n in needed) for n, about in properties.items()]
    told = {"type", "properties", "required"} if isinstance(properties, dict) else {"type"}
    further = {k: v for k, v in schema.items() if k not in told}
    lines += [f"  {key}: {as_text(value)}" for key, value in {**further, **tool.rest}.items()]
    return "\n".join(lines)


def _parameter(name: str, about: Any, needed: bool) -> str:
    """`• city (string, required): where`, with what else its schema says in JSON."""
    if not isinstance(about, dict):
        return f"  • {name}: {as_text(about)}"
    kind = about.get("type")
    marks = [kind] if isinstance(kind, str) else [as_text(kind)] if kind else []
    marks += ["required"] if needed else []
    options = about.get("enum")
    if isinstance(options, list):
        marks.append("one of " + ", ".join(as_text(option) for option in options))
    shown = f" ({', '.join(marks)})" if marks else ""
    words = about.get("description")
    described = f": {words.strip()}" if isinstance(words, str) and words.strip() else ""
    hidden = {"type", "description"} | ({"enum"} if isinstance(options, list) else set())
    rest = {k: v for k, v in about.items() if k not in hidden}
    return f"  • {name}{shown}{described}" + (f" {as_text(rest)}" if rest else "")
