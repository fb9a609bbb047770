"""Imports go one way: no module of the package needs another that needs it, not even later."""

from __future__ import annotations

import ast
from collections.abc import Collection
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import labeling_widget

ROOT = Path(labeling_widget.__file__).parent


def imports_of(path: Path, modules: Collection[str]) -> set[str]:
    """The modules of the package that a file names in an import, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inner & set(modules) or {node.module}
    return found & set(modules)


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_no_two_modules_need_each_other():
    files = {name_of(path): path for path in ROOT.rglob("*.py")}
    graph = {name: imports_of(path, files) - {name} for name, path in files.items()}
    assert len(graph["labeling_widget.session"]) > 5
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        pytest.fail(" -> ".join(cycle.args[1]))
