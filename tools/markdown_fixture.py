"""Write the trees of `js/dev/markdown.json` again: `python -m tools.markdown_fixture`.

The file holds the Markdown that the front end is tested and shown with, and what Python sends for
it; whoever adds a text there lets this fill in its tree.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from labeling_widget.traces.markdown import parse

FIXTURE = Path(__file__).parents[1] / "js" / "dev" / "markdown.json"


def texts() -> dict[str, Any]:
    """Name → text and tree, as the file has them."""
    found: dict[str, Any] = json.loads(FIXTURE.read_text(encoding="utf-8"))
    return found


def parsed(text: str) -> Any:
    """The tree of a text as it is sent."""
    return json.loads(msgspec.json.encode(parse(text)))


def main() -> None:
    """Fill in the trees; a node is a line."""
    entries = []
    for name, entry in texts().items():
        text = entry["text"]
        tree = parsed(text)
        lines = ",\n".join(f"      {json.dumps(n, ensure_ascii=False)}" for n in tree or [])
        shown = "null" if tree is None else f"[\n{lines}\n    ]"
        entries.append(
            f"  {json.dumps(name)}: {{\n"
            f'    "text": {json.dumps(text, ensure_ascii=True)},\n'
            f'    "markdown": {shown}\n  }}'
        )
    FIXTURE.write_text("{\n" + ",\n".join(entries) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
