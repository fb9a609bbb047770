"""Whether a file lies on a network file system, where SQLite's write-ahead log is unsafe.

https://www.sqlite.org/wal.html: all processes that use the log must be on one machine.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path

_NETWORK = re.compile(
    r"nfs\d?|cifs|smb\w*|9p|afs|ceph|glusterfs|lustre|beegfs|gpfs|fuse\.(?!fuse-overlayfs$|lxcfs$).*"
)

_warned: set[Path] = set()


def network_file_system(path: Path, mounts: Path = Path("/proc/mounts")) -> str | None:
    """The kind of network file system that holds `path`; `None` if it is local or unknown."""
    try:
        lines = mounts.read_text(errors="replace").splitlines()
    except OSError:
        return None  # only Linux lists its mounts there
    real = path.resolve()
    kind, depth = "", -1
    for line in lines:
        _, point, fs, *_ = [*line.split(" "), "", "", ""]
        mount = Path(re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), point))
        # The last of two mounts on one point is the one that is seen.
        if point and real.is_relative_to(mount) and len(mount.parts) >= depth:
            kind, depth = fs, len(mount.parts)
    return kind if _NETWORK.fullmatch(kind) else None


def warn_if_on_network(path: Path, mounts: Path = Path("/proc/mounts")) -> None:
    """Say once per file that it lies where several machines could damage it."""
    kind = network_file_system(path, mounts)
    if kind is None or path in _warned:
        return
    _warned.add(path)
    warnings.warn(
        f"{path} is on a network file system ({kind}), where a SQLite file that is open on two "
        "machines can be damaged. Keep it on a local disk, or share a PostgreSQL: "
        'set_store("postgresql+psycopg://user@host/database").',
        stacklevel=2,
    )
