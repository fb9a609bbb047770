"""A SQLite file on a network file system."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from labeling_widget.store.network import network_file_system, warn_if_on_network


def mounts(tmp_path: Path, *lines: str) -> Path:
    listed = tmp_path / "mounts"
    listed.write_text("\n".join(f"device {line} rw 0 0" for line in ("/ ext4", *lines)) + "\n")
    return listed


@pytest.mark.parametrize(
    ("kind", "on_network"),
    [
        ("nfs4", True),
        ("cifs", True),
        ("smb3", True),
        ("9p", True),
        ("fuse.sshfs", True),
        ("ext4", False),
        ("overlay", False),
        ("fuseblk", False),
        ("fuse.fuse-overlayfs", False),
    ],
)
def test_kinds_of_file_system(tmp_path: Path, kind: str, on_network: bool) -> None:
    listed = mounts(tmp_path, f"/team {kind}")
    assert network_file_system(Path("/team/a/labels.db"), listed) == (kind if on_network else None)
    assert network_file_system(Path("/teamwork/labels.db"), listed) is None


def test_the_nearest_and_the_last_mount_counts(tmp_path: Path) -> None:
    listed = mounts(
        tmp_path, "/team nfs", "/team/local ext4", "/my\\040data ext4", "/my\\040data nfs"
    )
    assert network_file_system(Path("/team/local/labels.db"), listed) is None
    assert network_file_system(Path("/my data/labels.db"), listed) == "nfs"


def test_a_machine_that_lists_no_mounts_says_nothing(tmp_path: Path) -> None:
    assert network_file_system(Path("/team/labels.db"), tmp_path / "missing") is None


def test_the_warning_says_what_to_do_and_comes_once_per_file(tmp_path: Path) -> None:
    listed = mounts(tmp_path, f"{tmp_path} nfs4")
    with pytest.warns(UserWarning, match=r"network file system \(nfs4\).*local disk.*PostgreSQL"):
        warn_if_on_network(tmp_path / "labels.db", listed)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_if_on_network(tmp_path / "labels.db", listed)
    with pytest.warns(UserWarning, match="network"):
        warn_if_on_network(tmp_path / "other.db", listed)
