"""What lies in a finished bundle depends on the commit alone: not on who built it, where, or when."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_ELSEWHERE = "../"
"""How a file outside the packages' folder begins in a RECORD."""


def tidy(bundle: Path, when: int) -> None:
    """One mode for each kind of file, no link into nowhere, no time later than the commit's, no place.

    Args:
        bundle: The frozen folder.
        when: The commit's time, seconds since 1970.
    """
    for path in sorted(bundle.rglob("*"), reverse=True):
        if path.is_symlink():
            if not path.exists():
                path.unlink()
            continue
        if path.name == "__pycache__":
            shutil.rmtree(path)
            continue
        if path.name == "RECORD" and path.parent.suffix == ".dist-info":
            _forget_scripts(path)
        if os.name != "nt":
            runs = path.is_dir() or path.parent == bundle
            path.chmod(0o755 if runs else 0o644)
    for path in [*bundle.rglob("*"), bundle]:
        if not path.is_symlink():
            os.utime(path, (when, when))
        elif os.utime in os.supports_follow_symlinks:
            os.utime(path, (when, when), follow_symlinks=False)


def _forget_scripts(record: Path) -> None:
    """Take the scripts that pip wrote out of a package's list: not in the bundle, and they name a folder."""
    lines = record.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(_ELSEWHERE.encode())]
    if kept != lines:
        record.write_bytes(b"".join(kept))
