"""The command `labeling-widget`, for what is done to a whole store."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from labeling_widget._version import __version__
from labeling_widget.errors import LabelingError

_PASSWORD = re.compile(r"(://)[^\s'\"]*@|((?:pass\w*|secret|token)=)[^\s'\"&]+", re.IGNORECASE)

_URLS = """\
URLs: sqlite:///labels.db, postgresql+psycopg://user@host/database.
A password need not stand in the URL: PGPASSWORD and ~/.pgpass are read.
Exit codes: 0 done, 1 refused or failed (nothing was changed), 2 wrong usage.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code.

    Args:
        arguments: What follows the command's name; those of this process when `None`.
    """
    options = _parser().parse_args(arguments)
    # What reads stores takes long to import: not before the arguments are known to be right.
    from labeling_widget.store.copying import copy_store, store_info  # noqa: PLC0415

    try:
        if options.command == "info":
            info = store_info(options.url)
            version = f"{info.version} (the latest is {info.latest})"
            lines = [f"{info.url}", f"store {info.store_id}, made {info.created_at}"]
            lines += [f"version {info.version if info.version == info.latest else version}"]
            _say("\n".join(lines), info.rows)
            return 0
        info = copy_store(options.source, options.target, dry_run=options.dry_run)
    except LabelingError as error:
        print(f"labeling-widget: {redacted(str(error))}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        print("labeling-widget: stopped; nothing was changed", file=sys.stderr)  # noqa: T201
        return 130
    if options.dry_run:
        _say(f"would be copied to {info.url} (nothing was written):", info.rows)
    else:
        _say(f"copied to {info.url} and counted there (store {info.store_id}):", info.rows)
    return 0


def redacted(text: str) -> str:
    """A message without anything that may be a password in a URL."""
    return _PASSWORD.sub(lambda found: f"{found[1] or found[2]}***{'@' if found[1] else ''}", text)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Refuse the arguments without repeating a password that stands in one of them."""
        super().error(redacted(message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="labeling-widget", description="Stores of labeling sessions.")
    parser.add_argument("--version", action="version", version=f"labeling-widget {__version__}")
    store = parser.add_subparsers(dest="what", required=True).add_parser(
        "store", help="copy a store, or see what it holds"
    )
    commands = store.add_subparsers(dest="command", required=True)
    style = argparse.RawDescriptionHelpFormatter
    copy = commands.add_parser(
        "copy",
        help="copy everything to a new file or an empty database",
        epilog=_URLS,
        formatter_class=style,
    )
    copy.add_argument("source", metavar="FROM_URL")
    copy.add_argument("target", metavar="TO_URL")
    copy.add_argument("--dry-run", action="store_true", help="say what would be done, and do not")
    info = commands.add_parser(
        "info", help="say what a store holds", epilog=_URLS, formatter_class=style
    )
    info.add_argument("url", metavar="URL")
    return parser


def _say(head: str, rows: dict[str, int]) -> None:
    width = max(len(name) for name in rows)
    digits = max(len(f"{number:,}") for number in rows.values())
    lines = [f"  {name:<{width}}  {number:>{digits},}" for name, number in rows.items()]
    print("\n".join([head, *lines]))  # noqa: T201
