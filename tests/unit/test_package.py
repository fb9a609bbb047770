"""The package as it is installed: what is in the archives, what importing it costs and gives."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import labeling_widget

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "js" / "src"
BUDGET = {
    **{f"{entry.stem}.js": 200_000 for entry in SOURCES.glob("entries/*.ts")},
    **{entry.name: 40_000 for entry in SOURCES.glob("styles/entries/*.css")},
    "file.js": 240_000,
}
NEEDED = [
    "labeling_widget/py.typed",
    *(f"labeling_widget/widget/static/{name}" for name in BUDGET),
]


@pytest.fixture(scope="session")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """What the wheel and the sdist hold: path inside the project → content."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel_path,), (sdist_path,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    with zipfile.ZipFile(wheel_path) as wheel:
        in_wheel = {name: wheel.read(name) for name in wheel.namelist()}
    in_sdist = {}
    with tarfile.open(sdist_path) as sdist:
        for member in sdist.getmembers():
            if (file := sdist.extractfile(member)) is not None:
                in_sdist[member.name.partition("/")[2]] = file.read()
    return {"wheel": in_wheel, "sdist": in_sdist}


@pytest.mark.parametrize("archive", ["wheel", "sdist"])
@pytest.mark.parametrize("name", NEEDED)
def test_an_archive_has_the_bundle_and_the_type_marker(archives, archive, name):
    assert name in archives[archive]


@pytest.mark.parametrize("archive", ["wheel", "sdist"])
def test_an_archive_has_every_file_of_the_package(archives, archive):
    package = ROOT / "labeling_widget"
    files = {
        f"labeling_widget/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and not {"__pycache__", "static"} & set(path.parts)
    }
    assert files - set(archives[archive]) == set()


def test_the_wheel_switches_the_pages_on_in_the_environments_jupyter_server(archives):
    folder = r"labeling_widget-[^/]+\.data/data/etc/jupyter/jupyter_server_config\.d/"
    (found,) = (name for name in archives["wheel"] if re.match(folder, name))
    switched = json.loads(archives["wheel"][found])["ServerApp"]["jpserver_extensions"]
    assert switched == {"labeling_widget.server": True}
    commands = next(text for name, text in archives["wheel"].items() if "entry_points" in name)
    assert b"jupyter-labeling = labeling_widget.server.command:main" in commands


@pytest.mark.parametrize("archive", ["wheel", "sdist"])
def test_an_archive_has_sample_traces(archives, archive):
    samples = [
        name
        for name in archives[archive]
        if name.startswith("labeling_widget/") and re.search(r"\.jsonl?(\.gz)?$", name)
    ]
    assert samples


def test_the_bundle_keeps_its_budget(archives):
    folder = "labeling_widget/widget/static"
    sizes = {name: len(archives["wheel"][f"{folder}/{name}"]) for name in BUDGET}
    assert {name: size for name, size in sizes.items() if size > BUDGET[name]} == {}


def test_the_sdist_holds_sources_and_no_installed_packages(archives):
    names = archives["sdist"]
    assert {"js/package-lock.json", "hatch_build.py", "LICENSE", "Makefile"} <= set(names)
    assert [name for name in names if "node_modules/" in name] == []


def test_the_lock_file_names_no_registry_and_every_platform():
    packages = json.loads((ROOT / "js/package-lock.json").read_text())["packages"]
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    wanted = {d for entry in packages.values() for d in entry.get("optionalDependencies", {})}
    assert {name for name in wanted if f"node_modules/{name}" not in packages} == set()


def test_every_public_name_can_be_imported():
    assert [name for name in labeling_widget.__all__ if not hasattr(labeling_widget, name)] == []


def test_every_public_function_says_what_it_does():
    functions = [
        (name, value)
        for name in labeling_widget.__all__
        if inspect.isroutine(value := getattr(labeling_widget, name)) or inspect.isclass(value)
    ]
    assert [name for name, value in functions if not inspect.getdoc(value)] == []


@pytest.mark.parametrize("module", ["mlflow", "psycopg", "pydantic", "jupyter_server", "tornado"])
def test_importing_the_package_imports_no_extra(module):
    code = f"import sys, labeling_widget; print({module!r} in sys.modules)"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
