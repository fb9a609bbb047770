"""Spans that speak OpenTelemetry: what they took in and gave out, in MLflow's terms.

Three vocabularies are read, each under the names its specification gives:

- OpenTelemetry GenAI (https://opentelemetry.io/docs/specs/semconv/gen-ai/): `gen_ai.*`;
- its forerunner with flattened messages: `gen_ai.prompt.0.role`, `gen_ai.completion.0.content`;
- OpenInference (https://arize-ai.github.io/openinference/spec/): `openinference.span.kind`,
  `llm.*`, `retrieval.*`, `input.value`, `output.value`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from labeling_widget.traces.genai_messages import from_openinference, from_parts, from_prompts

_KINDS = {
    "LLM": "CHAT_MODEL",
    "CHAIN": "CHAIN",
    "RETRIEVER": "RETRIEVER",
    "RERANKER": "RERANKER",
    "TOOL": "TOOL",
    "AGENT": "AGENT",
    "EMBEDDING": "EMBEDDING",
    "GUARDRAIL": "GUARDRAIL",
    "EVALUATOR": "EVALUATOR",
}
_OPERATIONS = {
    "chat": "CHAT_MODEL",
    "generate_content": "CHAT_MODEL",
    "text_completion": "LLM",
    "embeddings": "EMBEDDING",
    "execute_tool": "TOOL",
    "invoke_agent": "AGENT",
    "create_agent": "AGENT",
    "invoke_workflow": "CHAIN",
    "retrieval": "RETRIEVER",
}


class Meaning(Struct, frozen=True):
    """What a span is, said in MLflow's terms; `None` where its attributes do not say."""

    type: str
    inputs: Any = None
    outputs: Any = None
    tokens: dict[str, int] | None = None


def meaning(attributes: Mapping[str, Any]) -> Meaning:
    """Read a span's attributes.

    Args:
        attributes: Names and decoded values, flattened with dots as the specifications have it
            or nested.

    Returns:
        Its type, inputs, outputs and token counts.

    Example:
        >>> found = meaning({"openinference.span.kind": "TOOL", "output.value": "sunny"})
        >>> found.type, found.outputs
        ('TOOL', 'sunny')
    """
    tree = nested(attributes)
    genai = _dict(tree.get("gen_ai"))
    llm = _dict(tree.get("llm"))
    kind = str(_dict(_dict(tree.get("openinference")).get("span")).get("kind") or "").upper()
    operation = str(_dict(genai.get("operation")).get("name") or "")
    asked = _asked(genai, llm)
    said = _said(genai, llm)
    documents = _documents(tree, genai)
    inputs: Any = {"messages": asked} if asked else _plain_input(tree, genai)
    outputs: Any = {"choices": [{"message": message} for message in said]} if said else None
    if documents is not None:
        outputs = documents
    elif outputs is None:
        outputs = _plain_output(tree, genai)
    known = _KINDS.get(kind) or _OPERATIONS.get(operation)
    if known is None:
        known = "CHAT_MODEL" if asked and said else "UNKNOWN"
    return Meaning(type=known, inputs=inputs, outputs=outputs, tokens=_tokens(genai, llm))


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes with dots in their names as a tree; runs of numbers become lists.

    Example:
        >>> nested({"a.0.b": 1, "a.1.b": 2, "c": {"d.e": 3}})
        {'a': [{'b': 1}, {'b': 2}], 'c': {'d': {'e': 3}}}
    """
    tree: dict[str, Any] = {}
    for key, value in flat.items():
        at = tree
        *way, last = str(key).split(".")
        for step in way:
            below = at.get(step)
            if not isinstance(below, dict):
                below = at[step] = {} if below is None else {"": below}
            at = below
        grown = _grown(value)
        present = at.get(last)
        if isinstance(present, dict):
            at[last] = {**present, **grown} if isinstance(grown, dict) else {**present, "": grown}
        else:
            at[last] = grown
    return {key: _listed(value) for key, value in tree.items()}


def _grown(value: Any) -> Any:
    if isinstance(value, Mapping):
        return nested(value)
    if isinstance(value, list | tuple):
        return [_grown(each) for each in value]
    return value


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    children = {key: _listed(child) for key, child in value.items()}
    if children and all(key.isdecimal() for key in children):
        return [children[key] for key in sorted(children, key=int)]
    return children


def decoded(value: Any) -> Any:
    """A text that holds a JSON object or list as that; anything else as it is."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _asked(genai: dict[str, Any], llm: dict[str, Any]) -> list[dict[str, Any]]:
    system = from_parts([{"role": "system", "parts": decoded(genai.get("system_instructions"))}])
    messages = from_parts(decoded(_dict(genai.get("input")).get("messages")))
    return (
        [*system, *messages]
        or from_prompts(decoded(genai.get("prompt")))
        or from_openinference(decoded(llm.get("input_messages")))
    )


def _said(genai: dict[str, Any], llm: dict[str, Any]) -> list[dict[str, Any]]:
    return (
        from_parts(decoded(_dict(genai.get("output")).get("messages")))
        or from_prompts(decoded(genai.get("completion")), role="assistant")
        or from_openinference(decoded(llm.get("output_messages")))
    )


def _documents(tree: dict[str, Any], genai: dict[str, Any]) -> list[dict[str, Any]] | None:
    found = decoded(_dict(tree.get("retrieval")).get("documents"))
    if not isinstance(found, list):
        found = decoded(_dict(genai.get("retrieval")).get("documents"))
    if not isinstance(found, list):
        return None
    return [_document(each.get("document", each)) for each in found if isinstance(each, dict)]


def _document(raw: Any) -> dict[str, Any]:
    document = raw if isinstance(raw, dict) else {"content": raw}
    metadata = decoded(document.get("metadata"))
    fields = dict(metadata) if isinstance(metadata, dict) else {}
    if metadata is not None and not fields and metadata != {}:
        fields["metadata"] = metadata
    if document.get("score") is not None:
        fields.setdefault("score", document["score"])
    content = document.get("content")
    return {
        "page_content": content if isinstance(content, str) else json.dumps(content),
        "metadata": fields,
        "id": None if document.get("id") is None else str(document["id"]),
    }


def _plain_input(tree: dict[str, Any], genai: dict[str, Any]) -> Any:
    call = _dict(_dict(genai.get("tool")).get("call"))
    query = _dict(_dict(genai.get("retrieval")).get("query")).get("text")
    tool = _dict(tree.get("tool")).get("parameters")
    for value in (call.get("arguments"), query, _value(tree, "input"), tool):
        if value is not None:
            return decoded(value)
    return None


def _plain_output(tree: dict[str, Any], genai: dict[str, Any]) -> Any:
    call = _dict(_dict(genai.get("tool")).get("call"))
    result = call.get("result")
    return decoded(result if result is not None else _value(tree, "output"))


def _value(tree: dict[str, Any], side: str) -> Any:
    return _dict(tree.get(side)).get("value")


def _tokens(genai: dict[str, Any], llm: dict[str, Any]) -> dict[str, int] | None:
    usage, counted = _dict(genai.get("usage")), _dict(llm.get("token_count"))
    given = _whole(usage.get("input_tokens"), usage.get("prompt_tokens"), counted.get("prompt"))
    made = _whole(
        usage.get("output_tokens"), usage.get("completion_tokens"), counted.get("completion")
    )
    total = _whole(usage.get("total_tokens"), counted.get("total"))
    if total is None and (given is not None or made is not None):
        total = (given or 0) + (made or 0)
    counts = {"input_tokens": given, "output_tokens": made, "total_tokens": total}
    known = {name: count for name, count in counts.items() if count is not None}
    return known or None


def _whole(*values: Any) -> int | None:
    for value in values:
        if isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1:
            return int(value)
    return None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
