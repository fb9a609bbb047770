"""What hostile content could have done to the page, looked for from inside the page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from playwright.sync_api import Locator

from tools.notebook import Notebook

# Whatever runs by itself ends up in `window.ran`.
WATCH = """
window.ran = [];
for (const name of ["alert", "prompt", "confirm", "msgbox"])
    window[name] = (...args) => { window.ran.push(`${name}(${args})`); };
window.open = (...args) => { window.ran.push(`open(${args})`); return null; };
"""

FAULTS = """(root) => {
    const faults = [...(window.ran ?? [])];
    if ("hacked" in window || "hacked" in {}) faults.push("window.hacked is set");
    const short = (element) => element.outerHTML.slice(0, 160);
    const banned = "script, iframe, frame, object, embed, portal, style, link, base, meta, form, " +
        "template, img, image, picture, video, audio, source, foreignObject, animate, use, math, " +
        "marquee, details, [srcdoc], [autofocus], [contenteditable], [formaction], " +
        "select:not(.lw-kinds > select), " +
        "[src], [popover], [background]";
    for (const element of root.querySelectorAll(banned)) faults.push(`banned: ${short(element)}`);
    for (const element of root.querySelectorAll("*")) {
        for (const { name, value } of element.attributes) {
            if (name.startsWith("on")) faults.push(`handler: ${short(element)}`);
            const address = ["href", "xlink:href", "action", "data", "ping"].includes(name);
            if (address && !/^(https?:[/][/]|mailto:)/i.test(value))
                faults.push(`address: ${short(element)}`);
        }
        if (element.matches("[href]")) {
            const noopener = /\\bnoopener\\b/.test(element.getAttribute("rel") ?? "");
            if (element.target !== "_blank" || !noopener) faults.push(`link: ${short(element)}`);
        }
    }
    return [...faults, ...window.outside(root)];
}"""

# Beyond the widget's edge is a fault unless a part of the widget, not its edge, cuts it off there;
# so is what a part that scrolls only up and down cuts off at its side.
OUTSIDE = """
window.outside = (root) => {
    const faults = [];
    const short = (element) => element.outerHTML.slice(0, 160);
    const around = root.getBoundingClientRect();
    const clipped = new Map([[root, false]]);
    const isClipped = (element) => {
        if (clipped.has(element)) return clipped.get(element);
        const own = getComputedStyle(element);
        const cuts = own.overflowX !== "visible" || own.clipPath !== "none" ||
            own.contain.includes("paint");
        const found = cuts || isClipped(element.parentElement);
        clipped.set(element, found);
        return found;
    };
    for (const element of root.querySelectorAll("*")) {
        if (element.namespaceURI.endsWith("/svg")) continue;
        const box = element.getBoundingClientRect();
        if (box.width === 0 || box.height === 0) continue;
        const out = box.left < around.left - 1 || box.right > around.right + 1 ||
            box.top < around.top - 1 || box.bottom > around.bottom + 1;
        if (out && !isClipped(element.parentElement)) faults.push(`outside: ${short(element)}`);
        if (getComputedStyle(element).position === "fixed") faults.push(`fixed: ${short(element)}`);
    }
    for (const box of root.querySelectorAll(".lw-scroll, .lw-bubble, .lw-question, .lw-dialog")) {
        if (box.scrollWidth > box.clientWidth + 1) {
            const edge = box.getBoundingClientRect().right;
            const wide = [...box.querySelectorAll("*")].filter((each) =>
                each.getBoundingClientRect().right > edge + 1).at(-1);
            faults.push(`cut off at the side of ${box.className}: ${wide ? short(wide) : "?"}`);
        }
    }
    return faults;
};
"""

SIZE = """(root) => {
    const { width, height } = root.getBoundingClientRect();
    return [width, height, root.closest(".jp-Notebook").scrollWidth, document.title,
        document.baseURI, document.documentElement.scrollWidth];
}"""
OVERFLOW = """(root) => {
    const notebook = root.closest(".jp-Notebook");
    return notebook.scrollWidth - notebook.clientWidth;
}"""


class Watch:
    """Watches a page from before its cells run: what runs, what it asks for, what it becomes."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._asked: list[str] = []
        notebook.evaluate(WATCH + OUTSIDE)
        notebook.page.on("request", lambda request: self._asked.append(request.url))
        notebook.page.on("popup", lambda page: self._asked.append(f"popup {page.url}"))
        notebook.page.on("framenavigated", lambda frame: self._asked.append(f"page {frame.url}"))

    def size(self, root: Locator) -> list[object]:
        """The size of the widget and its page, which no content may change."""
        return list(root.evaluate(SIZE))

    def overflow(self, root: Locator) -> int:
        """By how many pixels the notebook is wider than its panel."""
        return int(root.evaluate(OVERFLOW))

    def faults(self, root: Locator) -> Sequence[str]:
        """Everything wrong with the page at this moment."""
        own = self._notebook.server.url
        home = (own, f"blob:{own}")
        bait = re.compile(r"probe|evil|/x$")
        away = [url for url in self._asked if not url.startswith(home) or bait.search(url)]
        return [*away, *root.evaluate(FAULTS)]
