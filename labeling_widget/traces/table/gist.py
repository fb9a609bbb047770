"""What was asked and answered, as the text that a person would call it by."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from labeling_widget.traces.decode import as_text, dumps, loads
from labeling_widget.traces.frame import is_missing
from labeling_widget.traces.messages import Said
from labeling_widget.traces.spoken import read_request, read_response
from labeling_widget.traces.text import clean

LINE = 160
"""Characters of a line of the table."""

_LOOKED_AT = 20 * LINE
"""Characters of a text that are looked at for a line: white space is joined in it."""

_MARKS = re.compile(
    r"^[ ]{0,3}\#{1,6}[ ]+"  # a heading
    r"|(?<![\w*])\*\*(?=\S)(?P<bold>[^*\n]+)(?<=\S)\*\*(?![\w*])",
    re.MULTILINE | re.VERBOSE,
)


def asked(value: Any) -> str:
    """The last thing that the user says in a request, else the request as text."""
    return _gist(value, "user")


def answered(value: Any) -> str:
    """The last thing that the assistant says in a response, else the response as text."""
    return _gist(value, "assistant")


def headline(text: str) -> str:
    """The head of what was said as one line, without Markdown's marks for bold and headings.

    Example:
        >>> headline("## Open **until 19:00**, `2**3`")
        'Open until 19:00, `2**3`'
    """
    return line(_MARKS.sub(r"\g<bold>", text[:_LOOKED_AT]))


def line(text: str) -> str:
    """The head of a text as one line that can be sent."""
    return clean(" ".join(text[:_LOOKED_AT].split())[:LINE])


def leaves(value: Any) -> str:
    """Every text and number in a value, names of fields left out: what a search looks through.

    They are parted by NUL; one in a text is what is shown for it.
    """
    if type(value) is str:
        return value.replace("\0", "\ufffd")
    found: list[str] = []
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if type(each) is str:
            found.append(each.replace("\0", "\ufffd"))
        elif isinstance(each, dict):
            waiting.extend(each.values())
        elif isinstance(each, list | tuple):
            waiting.extend(each)
        elif isinstance(each, np.ndarray):
            waiting.extend(each.tolist())
        elif not is_missing(each):
            found.append(str(each))
    return "\0".join(found)


def _gist(value: Any, role: str) -> str:
    if is_missing(value):
        return ""
    if isinstance(value, str):
        found = _json_in(value)
        if found is None or isinstance(found, str):
            return found or str(value)
    else:
        found = value if isinstance(value, dict | list) else loads(dumps(value))
    try:
        spoken = read_request(found) if role == "user" else read_response(found)
    except RecursionError:
        spoken = None
    said = _last(spoken.messages, role) if spoken is not None else ""
    return said or (found if type(found) is str else as_text(found))


def _json_in(text: str) -> Any:
    """The text, object or list that a text is the JSON of; `None` for any other text, as for a
    preview that was cut in the middle.
    """
    if text.lstrip()[:1] not in ("{", "[", '"'):
        return None
    try:
        return loads(text)
    except ValueError:
        return None


def _last(messages: list[Said], role: str) -> str:
    own = (said.text for said in reversed(messages) if said.role == role)
    return next((text for text in own if text.strip()), "")
