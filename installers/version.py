"""What a package says of itself: `python installers/version.py FILE` writes it as JSON.

The number is pyproject.toml's. Nothing in the file depends on the machine or the moment, so that the same
commit gives the same file: its time is the commit's. ``redaction/version.py`` reads it again.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = ("app", "player", "redaction")
"""The folders whose Python files make the program."""


class VersionError(Exception):
    """The checkout does not say what it is; the message is one sentence for the person."""


def number(root: Path = ROOT) -> str:
    """The version, such as ``1.0.0``."""
    with (root / "pyproject.toml").open("rb") as handle:
        return str(tomllib.load(handle)["project"]["version"])


def quad(version: str) -> tuple[int, int, int, int]:
    """The version as Windows wants it: four numbers.

    Raises:
        VersionError: If it is not one to four numbers, each below 65536.
    """
    try:
        parts = [int(part) for part in version.split(".")]
    except ValueError:
        parts = []
    if not 1 <= len(parts) <= 4 or any(not 0 <= part < 65536 for part in parts):
        msg = f"The version {version} cannot be said in four numbers, which Windows wants."
        raise VersionError(msg)
    one, two, three, four = [*parts, 0, 0, 0][:4]
    return one, two, three, four


def commit(root: Path = ROOT) -> tuple[str, int]:
    """The commit that is checked out and its time in seconds since 1970.

    ``UMBRA_COMMIT`` and ``SOURCE_DATE_EPOCH`` say it where there is no git, as in an unpacked archive.

    Raises:
        VersionError: If neither does.
    """
    named, when = os.environ.get("UMBRA_COMMIT", ""), os.environ.get("SOURCE_DATE_EPOCH", "")
    if not (named and when):
        try:
            shown = subprocess.run(
                ["git", "-C", str(root), "show", "-s", "--format=%H %ct", "HEAD"],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
        except (OSError, subprocess.CalledProcessError) as error:
            msg = (
                "This folder is no git checkout. Set UMBRA_COMMIT and SOURCE_DATE_EPOCH (the commit and its "
                "time in seconds) to build from it."
            )
            raise VersionError(msg) from error
        found, _, seconds = shown.stdout.strip().partition(" ")
        named, when = named or found, when or seconds
    return named, int(when)


def source_hash(root: Path = ROOT) -> str:
    """SHA-256 over every Python file of ours, names included, whatever the ends of lines."""
    digest = hashlib.sha256()
    for folder in OURS:
        for path in sorted((root / folder).rglob("*.py"), key=lambda p: p.relative_to(root).parts):
            text = path.read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"{path.relative_to(root).as_posix()} {len(text)}\n".encode())
            digest.update(text)
    return digest.hexdigest()


def described(root: Path = ROOT) -> dict[str, str]:
    """What goes into ``build.json``."""
    named, when = commit(root)
    made = datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"version": number(root), "commit": named, "source": source_hash(root), "made": made}


def write(path: Path, root: Path = ROOT) -> None:
    """Write ``build.json``."""
    text = json.dumps(described(root), indent=1) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    try:
        write(Path(sys.argv[1]))
    except VersionError as error:
        sys.exit(str(error))
