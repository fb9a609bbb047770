"""Retrieved documents, in the shapes that retrievers return them in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labeling_widget.traces.blocks import Document, Retrieval
from labeling_widget.traces.decode import as_text
from labeling_widget.traces.model import Span, Trace
from labeling_widget.traces.spoken import read_request
from labeling_widget.traces.text import Texts, clean, json_in

_TEXT = (
    "page_content", "text", "content", "chunk_text", "chunk", "document", "passage", "snippet",
)  # fmt: skip
_DOTTED = "document."  # OpenInference's flattened names
_LISTS = (
    "documents",
    "docs",
    "results",
    "source_documents",
    "matches",
    "context",
    "chunks",
    "nodes",
    "retrieval.documents",
)
_TITLE = ("title", "name", "file_name", "filename", "source", "file_path", "path")
_SCORE = ("score", "relevance_score", "similarity_score", "similarity", "rerank_score")
_URI = ("doc_uri", "url", "uri", "source", "link", "source_url")
_ID = ("id", "doc_id", "document_id", "chunk_id", "id_", "_id")
_TITLE_CHARS = 80
_LARGEST = 1e300


def retrievals(trace: Trace, texts: Texts) -> list[Retrieval]:
    """What every retriever span of the trace was asked and returned."""
    return [
        Retrieval(
            span_id=span.span_id,
            name=clean(span.name),
            query=clean(_query(span.inputs)),
            documents=documents(span, texts) or [],
        )
        for span in trace.spans
        if span.type == "RETRIEVER"
    ]


def documents(span: Span, texts: Texts) -> list[Document] | None:
    """The documents of a retriever's output, `None` when it is something else."""
    found = _list(json_in(span.outputs) if isinstance(span.outputs, str) else span.outputs)
    if found is None:
        return None
    entries = [_entry(raw) for raw in found]
    if any(entry is None for entry in entries):
        return None
    return [_document(entry, n, texts) for n, entry in enumerate(entries, 1) if entry is not None]


def _query(inputs: Any) -> str:
    spoken = read_request(inputs)
    if spoken:
        users = [said.text for said in spoken.messages if said.role == "user"]
        if users:
            return users[-1]
    return "" if inputs is None else as_text(inputs)


def _list(outputs: Any) -> list[Any] | None:
    if isinstance(outputs, dict):
        for key in _LISTS:
            if isinstance(outputs.get(key), list):
                return _list(outputs[key])
        return None
    if not isinstance(outputs, list):
        return None
    if (
        outputs
        and all(isinstance(entry, list) for entry in outputs)
        and not any(_is_scored(entry) for entry in outputs)
    ):
        return [document for batch in outputs for document in batch]
    return outputs


def _is_scored(entry: list[Any]) -> bool:
    return len(entry) == 2 and isinstance(entry[1], float | int) and not isinstance(entry[0], list)  # noqa: PLR2004


def _entry(raw: Any) -> dict[str, Any] | None:  # noqa: PLR0911 (one per shape)
    """One document as a dict with `text`, `id`, `metadata` and perhaps `score`."""
    if isinstance(raw, str):
        return {"text": raw, "metadata": {}}
    if isinstance(raw, list) and _is_scored(raw):
        inner = _entry(raw[0])
        return inner and {**inner, "score": raw[1]}
    if not isinstance(raw, dict):
        return None
    if isinstance(raw.get("kwargs"), dict) and (raw.get("lc") == 1 or "id" in raw):
        return _entry(raw["kwargs"])
    if any(key.startswith(_DOTTED) for key in raw):
        raw = {key.removeprefix(_DOTTED): value for key, value in raw.items()}
    for key in ("node", "document"):
        if isinstance(raw.get(key), dict):
            inner = _entry(raw[key])
            others = {k: v for k, v in raw.items() if k != key}
            return inner and {**inner, "metadata": {**inner["metadata"], **others}}
    text_key = next((key for key in _TEXT if isinstance(raw.get(key), str)), None)
    metadata = raw.get("metadata")
    if isinstance(metadata, str):
        metadata = json_in(metadata) or {"metadata": metadata}
    metadata = dict(metadata) if isinstance(metadata, dict) else {}
    if text_key is None:
        text_key = next((key for key in _TEXT if isinstance(metadata.get(key), str)), None)
        if text_key is None:
            return None
        text = metadata.pop(text_key)
    else:
        text = raw[text_key]
    skipped = (
        {text_key, "metadata", "type"} if raw.get("type") == "Document" else {text_key, "metadata"}
    )
    rest = {k: v for k, v in raw.items() if k not in skipped and v is not None}
    for key, value in metadata.items():
        rest[f"metadata.{key}" if key in rest and rest[key] != value else key] = value
    return {"text": text, "metadata": rest}


def _document(entry: dict[str, Any], number: int, texts: Texts) -> Document:
    metadata, text = entry["metadata"], str(entry["text"])
    used: set[str] = set()

    def take(keys: tuple[str, ...], fits: Any) -> Any:
        for key in keys:
            if key in metadata and key not in used and fits(metadata[key]):
                used.add(key)
                return metadata[key]
        return None

    doc_id = take(_ID, lambda v: isinstance(v, str | int) and v != "")
    uri = take(_URI, _is_http)
    title = take(_TITLE, lambda v: isinstance(v, str) and v.strip() and not _is_http(v))
    score = entry["score"] if _is_score(entry.get("score")) else take(_SCORE, _is_score)
    if title is None:
        other = metadata.get("doc_uri")
        title = next(_guesses(text, uri or (other if isinstance(other, str) else "")), "")
    return Document(
        id=clean(str(doc_id if doc_id is not None else number)),
        title=clean(str(title))
        or clean(str(doc_id if doc_id is not None else f"Document {number}")),
        text=texts.prose(text),
        uri=clean(uri) if isinstance(uri, str) else None,
        score=float(score) if score is not None else None,
        fields=texts.fields({k: v for k, v in metadata.items() if k not in used}),
    )


def _guesses(text: str, uri: str) -> Iterator[str]:
    """Titles for a document without one: its heading, else the end of its address."""
    first, _, more = text.strip().partition("\n")
    heading = first.strip().strip("#*_ ").strip()
    if heading and more.strip() and len(heading) <= _TITLE_CHARS and heading[-1] not in ".,;:":
        yield heading
    tail = uri.partition("?")[0].rstrip("/").rsplit("/", 1)[-1]
    if tail:
        yield tail


def _is_http(value: Any) -> bool:
    return isinstance(value, str) and value.strip().lower().startswith(("http://", "https://"))


def _is_score(value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and abs(value) < _LARGEST  # NaN and infinity are not smaller
