"""What a reviewer does, in one line each."""

from __future__ import annotations

from playwright.sync_api import Locator

from tools.notebook import Notebook


def focus_first_option(notebook: Notebook, nth: int = 0) -> None:
    """Begin at the first question; from there on keys do everything."""
    notebook.widget(nth).locator("[data-option] input").first.focus()


def press(notebook: Notebook, *keys: str) -> None:
    """Press keys, one after another, wherever the focus is."""
    for key in keys:
        notebook.page.keyboard.press(key)


def at_index(notebook: Notebook, index: int) -> Locator:
    """The widget, once it shows the item at that position."""
    root = notebook.page.locator(f'.lw-root[data-index="{index}"]:not([data-item=""])')
    root.wait_for()
    return root


def show_at(root: Locator, width: int) -> None:
    """Give the widget that many pixels, as a narrow notebook would."""
    root.evaluate(
        """async (root, width) => {
            const area = root.closest(".jp-OutputArea-output");
            area.style.width = `${width}px`;
            area.style.flex = "none";
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        }""",
        width,
    )
