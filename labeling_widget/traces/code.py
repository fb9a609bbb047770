"""Whether a text is code: shown in its columns, unlike sentences."""

from __future__ import annotations

import re

NAMES = frozenset({"code", "sql", "python", "python_code", "script", "source_code", "sql_query"})
"""Names of arguments and fields whose text is code, whatever it looks like."""

_LOOKED_AT = 4_000
_FEWEST_LINES = 3
_SHARE = 0.6
_WHOLE = re.compile(
    r"""\s*(?:
    \#!/ | <\?xml\b | <!doctype\b | <html\b | <svg\b
    | diff\ --git\ | ---\ a/
    | (?-i:SELECT\b[\s\S]*?\bFROM\b | INSERT\ INTO\b | DELETE\ FROM\b | UPDATE\s+\S+\s+SET\b
        | (?:CREATE|ALTER|DROP)\ (?:TABLE|VIEW|INDEX)\b | WITH\s+\w+\s+AS\s*\()
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_LINE = re.compile(
    r"""\s*(?:
    (?:async\ )?def\ \w | class\ \w+\s*[:({] | import\ [\w.{*] | from\ \S+\ import\b
    | return\b(?!\ to\b) | raise\ \w | yield\b | assert\ | @\w+
    | (?:if|elif|else|for|while|try|except|finally|with|match|case)\b[^.?!]*[:{]\s*$
    | (?:const|let|var|function|export|public|private|static|func|fn|package|using)\ [\w{*]
    | \#include\b | //\ ? | /\*
    | [\w.\[\]"'$]+(?:\ *:\ *[\w\[\], |]+)?\ *(?:[-+*/|&]|:)?=\ *\S
    | (?:await\ )?[\w.]+\([^()]*(?:\([^()]*\)[^()]*)*\)\s*$
    | [\])}]+[;,]?\s*$
    | .*[;{}]\s*$
    )""",
    re.VERBOSE,
)
_COMMENT = re.compile(r"\s*#")


def is_code(text: str) -> bool:
    """Whether a text is a program, a query, a patch or a markup document."""
    head = text[:_LOOKED_AT]
    if _WHOLE.match(head):
        return True
    lines = [line for line in head.splitlines() if line.strip() and not _COMMENT.match(line)]
    if len(lines) < _FEWEST_LINES or max(map(len, lines)) > _LOOKED_AT // 8:
        return False
    return sum(_LINE.match(line) is not None for line in lines) >= _SHARE * len(lines)
