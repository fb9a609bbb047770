"""The browser that the tests drive: found, or installed where that is possible.

`python -m tools.browser_program` makes sure that there is one: on Debian, as root, by apt.
"""

from __future__ import annotations

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str:
    """Path of the first browser on PATH.

    Raises:
        FileNotFoundError: there is none.
    """
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise FileNotFoundError(f"the browser tests need one of {', '.join(NAMES)} on PATH")


def ensure() -> str:
    """Path of the browser; Debian's Chromium is installed where there is none.

    Raises:
        FileNotFoundError: there is none and this is not root on Debian.
        CalledProcessError: apt failed.
    """
    try:
        return find()
    except FileNotFoundError:
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            raise
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-q"], env=env, check=True)
    command = ["apt-get", "install", "-q", "-y", "--no-install-recommends"]
    subprocess.run([*command, "chromium", "fonts-dejavu-core"], env=env, check=True)
    return find()


if __name__ == "__main__":
    print("browser:", ensure())
