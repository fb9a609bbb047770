"""Marking passages in a trace, and finding them again."""

from __future__ import annotations

from ast import literal_eval

from playwright.sync_api import Locator

from tests.browser.steps import at_index, press
from tools.notebook import Notebook


def select(root: Locator, words: str, within: str = ".is-answer [data-text]") -> None:
    """Select words of the answer, or of another text, as a mouse would."""
    root.locator(within).first.evaluate(
        """(box, words) => {
            const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.nodeValue.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + words.length);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
                return;
            }
            throw new Error(`the answer does not say ${words}`);
        }""",
        words,
    )


def marked(notebook: Notebook) -> list[str]:
    """The texts that are marked as evidence on the page."""
    found = notebook.page.evaluate(
        "[...(CSS.highlights.get('lw-evidence') ?? [])].map((range) => range.toString())"
    )
    return [str(text) for text in found]


def stored(notebook: Notebook) -> dict[str, object]:
    """The one passage that the first stored answer rests on."""
    [passage] = literal_eval(notebook.read("print(session.labels()['evidence'].iloc[0])"))
    return dict(passage)


def open_again(notebook: Notebook) -> Locator:
    """The first item, as it is after another one was on the screen."""
    notebook.wait_for_saved()
    press(notebook, "j")
    at_index(notebook, 1)
    press(notebook, "k")
    root = at_index(notebook, 0)
    notebook.page.wait_for_function("CSS.highlights.get('lw-evidence')?.size > 0")
    return root
