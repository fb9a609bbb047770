"""The parser of a line of Markdown, made to tell where each token stands.

markdown-it's inline tokens have no positions. Here the loop over its rules is our own, and notes
for each token what part of the content its rule consumed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

LONGEST = 50_000
"""Characters of one paragraph that are parsed; nobody reads further, and some rules look back."""

_STEPS = 12
_ADDRESS = re.compile(r"://(?=[^\W_])[^\s<>\"`|\\^{}\[\]]{1,2000}")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]{1,2000}|[\w.+-]{1,64}@[\w.-]{1,200})>")
_SCHEME = re.compile(r"(?<![A-Za-z0-9])https?$", re.IGNORECASE)
_TAG = re.compile(r"<(?:!--|[/!?]?[A-Za-z])[^<>]{0,2000}>")
_QUOTED = re.compile(r"(?<!`)``(?=[^\s`'][^`]{0,500}?(?<=[\w.,;:!?%)\]])''(?![\w`']))")
_TRAILING = "?!.,:;*_~'"


class TooMuch(Exception):
    """Brackets without end: more work than a text of that length is worth."""


class _State(StateInline):
    """Knows where the text that waits to be a token began."""

    text_at = 0

    def pushPending(self) -> Token:  # noqa: N802 (markdown-it's name)
        token = super().pushPending()
        token.meta = {"at": self.text_at}
        return token


class PlacedInline(ParserInline):
    """Gives tokens whose `meta` says which characters of the content they are (`at`, `end`)."""

    def placed(self, content: str, md: MarkdownIt, env: dict[str, Any]) -> list[Token]:
        """The tokens of one content.

        Raises:
            TooMuch: it is too long, or takes too many steps.
        """
        if len(content) > LONGEST:
            raise TooMuch
        state = _State(content, md, {**env, "left": _STEPS * len(content) + 1_000}, [])
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        """Nothing: called for the description of an image only, which stands as it is."""
        _ = src, md, env
        return tokens

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 (markdown-it's name)
        """Look ahead by one token."""
        state.env["left"] -= 1
        if state.env["left"] < 0:
            raise TooMuch
        super().skipToken(state)

    def tokenize(self, state: StateInline) -> None:
        """Make tokens of the state's range."""
        if not isinstance(state, _State):
            raise TypeError(type(state))
        rules = self.ruler.getRules("")
        deepest = state.md.options["maxNesting"]
        end = state.posMax
        while state.pos < end:
            start, before = state.pos, len(state.tokens)
            if not state.pending:
                state.text_at = start
            if state.level < deepest and _first(rules, state):
                _place(state.tokens, before, start, state.pos)
            else:
                state.pending += state.src[start]
                state.pos = start + 1
        if state.pending:
            state.pushPending()


def _first(rules: list[Callable[[StateInline, bool], bool]], state: StateInline) -> bool:
    return any(rule(state, False) for rule in rules)


def _place(tokens: list[Token], before: int, start: int, end: int) -> None:
    """Note what a rule has consumed: signs one after another, anything else as a whole."""
    at = start
    for token in tokens[before:]:
        if "at" in token.meta:
            continue
        if token.type == "text":
            token.meta = {"at": at}
            at += len(token.content)
        else:
            token.meta = {"at": start, "end": end}


def address(state: StateInline, silent: bool) -> bool:
    """An address that stands in the text by itself: `https://…`."""
    if state.src[state.pos] != ":" or silent or state.linkLevel:
        return False
    scheme = _SCHEME.search(state.pending[-6:])
    found = _ADDRESS.match(state.src, state.pos, state.posMax) if scheme else None
    if found is None or scheme is None:
        return False
    end = found.end()
    text = found.group()
    while text[-1] in _TRAILING or (text[-1] == ")" and text.count(")") > text.count("(")):
        text = text[:-1]
        end -= 1
    length = len(scheme.group())
    start = state.pos - length
    state.pending = state.pending[:-length]
    _push_address(state, start, end)
    state.pos = end
    return True


def autolink(state: StateInline, silent: bool) -> bool:
    """An address in angle brackets, or any tag, which is text."""
    if state.src[state.pos] != "<":
        return False
    found = _AUTOLINK.match(state.src, state.pos, state.posMax)
    if found is not None:
        if not silent:
            _push_address(state, found.start(1), found.end(1))
        state.pos = found.end()
        return True
    tag = _TAG.match(state.src, state.pos, state.posMax)
    if tag is None:
        return False
    if not silent:
        state.push("tag", "", 0)
    state.pos = tag.end()
    return True


def quotes(state: StateInline, silent: bool) -> bool:
    """Quotation marks ``as TeX writes them'': they begin no code."""
    if state.src[state.pos] != "`" or not _QUOTED.match(state.src, state.pos, state.posMax):
        return False
    if not silent:
        state.pending += "``"
    state.pos += 2
    return True


def _push_address(state: StateInline, start: int, end: int) -> None:
    token = state.push("address", "", 0)
    token.content = state.src[start:end]
    token.meta = {"at": start, "end": end}
