"""The examples in the docstrings run, and every public name has one."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil

import pytest

import labeling_widget as lw
from labeling_widget import current

MODULES = [
    name
    for _, name, _ in pkgutil.walk_packages(lw.__path__, prefix="labeling_widget.")
    if not name.endswith(("__main__", ".schema"))
]
PUBLIC = [
    name
    for name in lw.__all__
    if inspect.isfunction(getattr(lw, name)) or inspect.isclass(getattr(lw, name))
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(name))
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for example in found:
        monkeypatch.setattr(current, "_opened", {})
        monkeypatch.setattr(current, "_current", None)
        runner.run(example)
    assert runner.failures == 0


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_says_what_it_does(name: str) -> None:
    assert inspect.getdoc(getattr(lw, name))


@pytest.mark.parametrize("name", [name for name in PUBLIC if inspect.isfunction(getattr(lw, name))])
def test_a_public_function_shows_an_example(name: str) -> None:
    assert ">>> " in (inspect.getdoc(getattr(lw, name)) or "")
