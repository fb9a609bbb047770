"""Three small applications whose runs become the sample traces. Every text is made up here.

They are deterministic: retrieval counts words, and the "models" say what is written below.
"""
# Texts are kept in the lines that a reader of the samples meets them in, in pairs with their title.
# ruff: noqa: E501, ISC004
# MLflow's decorators are typed for callers, not for mypy's strict mode.
# mypy: disable-error-code="untyped-decorator"

from __future__ import annotations

import json
from typing import Any

import mlflow
from mlflow.entities import Document, SpanType

LIBRARY = {
    "opening-hours": (
        "Opening hours",
        "The Quayside Library is open **Tuesday to Saturday, 9:00 to 19:00**. On Sundays the reading "
        "room alone is open, from 11:00 to 16:00. The library is closed on Mondays and on public "
        "holidays.",
    ),
    "borrowing": (
        "Borrowing and renewing",
        "A reader's card lets you borrow up to 12 items at once.\n\n- Books: 4 weeks\n- Films and "
        "games: 1 week\n- Magazines: 2 weeks\n\nLoans can be renewed twice, unless another reader has "
        "reserved the item.",
    ),
    "late-fees": (
        "Late fees",
        "Each late item costs 0.20 € a day, at most 6 € per item. Children under 14 pay no late fees. "
        "A card is blocked once 20 € are owed.",
    ),
    "study-rooms": (
        "Study rooms",
        "Four study rooms can be reserved online for up to three hours a day. Rooms 1 and 2 seat four "
        "people, room 3 seats eight, room 4 has a piano and is reserved at the front desk only.",
    ),
    "card": (
        "Getting a reader's card",
        "Bring an identity card and a proof of address. The card is free until the age of 18 and costs "
        "15 € a year afterwards; students pay 8 €.",
    ),
    "printing": (
        "Printing and scanning",
        "Scanning is free. Printing costs 0.10 € a page in black and 0.40 € in colour and is paid with "
        "the reader's card.",
    ),
}

ANSWERS = {
    "Is the library open on Sundays?": "Only the reading room is: on Sundays from **11:00 to 16:00**. "
    "The rest of the library opens Tuesday to Saturday, 9:00 to 19:00.",
    "How long can I keep a film?": "Films can be borrowed for **one week** and renewed twice, unless "
    "somebody else has reserved them.",
    "And what if I bring it back four days late?": "Four days late costs **0.80 €** (0.20 € a day). "
    "Children under 14 pay nothing.",
    "What does a card cost for a student?": "The card is free for students.",
    "Can I book the room with the piano online?": "Yes. Study rooms can be reserved online for up to "
    "three hours a day.",
    "Kann ich in der Bibliothek farbig drucken?": "Ja, eine farbige Seite kostet **0,40 €** und wird mit "
    "der Bibliothekskarte bezahlt. 🖨️",
    "Do you have a café?": "I could not find anything about a café in the library's pages. Please ask at "
    "the front desk.",
}

STOCK = {
    "TR-28": {"sku": "TR-28", "name": "Trail tyre 28 × 1.75", "price": 24.9, "in_stock": 14},
    "TR-26": {"sku": "TR-26", "name": "Trail tyre 26 × 1.75", "price": 22.5, "in_stock": 0},
    "CH-9": {"sku": "CH-9", "name": "Chain, 9 speed", "price": 19.0, "in_stock": 6},
    "LT-F": {"sku": "LT-F", "name": "Front light, 60 lux", "price": 34.0, "in_stock": 3},
}

WORKSHOP = (
    "# Workshop assistant\n\nYou help the customers of *Spoke & Saddle*, a bicycle shop.\n\n"
    "- Look products up before you name a price.\n- Reserve only after the customer agreed.\n"
    "- If a tool fails, say so; never invent a result.\n"
)


class WorkshopOfflineError(RuntimeError):
    """The workshop's calendar cannot be reached."""


def _trigrams(text: str) -> set[str]:
    letters = " ".join(word.strip(".,?!*'").lower() for word in text.split())
    return {letters[at : at + 3] for at in range(len(letters) - 2)}


@mlflow.trace(span_type=SpanType.RETRIEVER)
def retrieve(query: str, k: int = 3) -> list[Document]:
    """The `k` pages that share most with the query, letter by letter."""
    wanted = _trigrams(query)
    scored = sorted(
        (
            (len(wanted & _trigrams(title + " " + text)) / len(wanted), key)
            for key, (title, text) in LIBRARY.items()
        ),
        key=lambda pair: (-pair[0], pair[1]),
    )
    return [
        Document(
            id=key,
            page_content=LIBRARY[key][1],
            metadata={
                "doc_uri": f"https://library.example/pages/{key}",
                "title": LIBRARY[key][0],
                "score": round(score, 3),
                "language": "en",
            },
        )
        for score, key in scored[:k]
    ]


@mlflow.trace(name="chat.completions.create", span_type=SpanType.CHAT_MODEL)
def chat(messages: list[dict[str, Any]], model: str, reply: dict[str, Any]) -> dict[str, Any]:
    """A chat model that says what it is told to."""
    span = mlflow.get_current_active_span()
    if span is None:
        raise RuntimeError("a model is only called inside a trace")
    span.set_inputs({"model": model, "messages": messages, "temperature": 0})
    asked = sum(len(str(message["content"])) for message in messages) // 4
    said = len(json.dumps(reply)) // 4
    usage = {"input_tokens": asked, "output_tokens": said, "total_tokens": asked + said}
    span.set_attribute("mlflow.chat.tokenUsage", usage)
    message = {"role": "assistant", "content": None, **reply}
    return {
        "object": "chat.completion",
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
    }


@mlflow.trace(span_type=SpanType.CHAIN)
def library_assistant(messages: list[dict[str, str]]) -> dict[str, Any]:
    """Answer the last question from the library's pages."""
    question = messages[-1]["content"]
    pages = "\n\n".join(page.page_content for page in retrieve(question))
    system = {
        "role": "system",
        "content": f"Answer from these pages of the Quayside Library:\n\n{pages}",
    }
    return chat([system, *messages], "sample-small", {"content": ANSWERS[question]})  # type: ignore[no-any-return]


@mlflow.trace(span_type=SpanType.TOOL)
def find_product(text: str) -> list[dict[str, Any]]:
    """Products whose name holds every word."""
    words = text.lower().split()
    return [
        item for item in STOCK.values() if all(word in str(item["name"]).lower() for word in words)
    ]


@mlflow.trace(span_type=SpanType.TOOL)
def reserve(sku: str, quantity: int) -> str:
    """Reserve a product at the counter."""
    item = STOCK[sku]
    if quantity > int(str(item["in_stock"])):
        return f"Error: only {item['in_stock']} of {sku} in stock"
    return json.dumps(
        {"reservation": f"R-{sku}-{quantity}", "sku": sku, "quantity": quantity, "days": 3}
    )


@mlflow.trace(span_type=SpanType.TOOL)
def book_repair(bike: str, day: str) -> str:
    """Book a place in the workshop."""
    if day == "Saturday":
        raise WorkshopOfflineError(f"calendar of the workshop did not answer for {day} ({bike})")
    return json.dumps({"booking": "B-112", "bike": bike, "day": day, "bring_before": "10:00"})


TOOLS = {"find_product": find_product, "reserve": reserve, "book_repair": book_repair}


@mlflow.trace(span_type=SpanType.AGENT)
def workshop_agent(messages: list[dict[str, Any]], script: list[dict[str, Any]]) -> dict[str, Any]:
    """Talk and call tools as the script says, until its last line."""
    span = mlflow.get_current_active_span()
    if span is None:
        raise RuntimeError("the agent runs inside its own trace")
    span.set_inputs({"messages": messages, "customer_tier": "regular"})
    history: list[dict[str, Any]] = [{"role": "system", "content": WORKSHOP}, *messages]
    last: dict[str, Any] = {}
    for number, line in enumerate(script):
        if "user" in line:
            history.append({"role": "user", "content": line["user"]})
            continue
        if "call" not in line:
            last = chat(history, "sample-large", {"content": line["say"]})
            history.append(last["choices"][0]["message"])
            continue
        name, args = line["call"]
        call_id = f"call_{number:02d}"
        function = {"name": name, "arguments": json.dumps(args)}
        calls = [{"id": call_id, "type": "function", "function": function}]
        chat(history, "sample-large", {"tool_calls": calls})
        try:
            found = TOOLS[name](**args)
        except WorkshopOfflineError as error:
            found = f"{type(error).__name__}: {error}"
        text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
        history.append({"role": "assistant", "content": None, "tool_calls": calls})
        history.append({"role": "tool", "tool_call_id": call_id, "name": name, "content": text})
    return last


@mlflow.trace
def overdue_report(branch: str, loans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What each reader of a branch owes; no model takes part."""
    if not loans:
        raise ValueError(f"no loans for branch {branch!r}")
    return [{**loan, "fee_eur": min(6.0, round(0.2 * loan["days_late"], 2))} for loan in loans]
