"""The secret that links are signed with: a file that only its owner may read, never shown."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir

from labeling_widget.errors import LinkError

_BYTES = 32


def secret_path() -> Path:
    """Where it is kept. Who removes the file makes every link and every login void."""
    return Path(jupyter_data_dir()) / "labeling" / "link_secret"


def read_secret() -> bytes | None:
    """The secret; `None` where there is none, or where this user may not read it.

    Raises:
        LinkError: others may read the file too, or it holds no secret.
    """
    path = secret_path()
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            found = file.read()
    except (FileNotFoundError, PermissionError):
        return None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise LinkError(
            f"{path} can be read by others, who could make links: remove it (links that were sent "
            "become void), or `chmod 600` it if you know that nobody has",
            field="secret",
        )
    if len(found) < _BYTES:
        raise LinkError(f"{path} is damaged; remove it, and send new links", field="secret")
    return found


def made_secret() -> bytes:
    """The secret, made on first use.

    Raises:
        LinkError: it cannot be read or written.
    """
    path = secret_path()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _write_once(path)
    except OSError as error:
        raise LinkError(f"{path} cannot be written: {error.strerror}", field="secret") from None
    found = read_secret()
    if found is None:
        raise LinkError(f"{path} cannot be read by this user", field="secret")
    return found


def _write_once(path: Path) -> None:
    """Put a whole file there; of two that do so at once the first one's stays."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(_BYTES))
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
