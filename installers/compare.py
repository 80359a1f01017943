"""Says what differs between two folders: `python installers/compare.py BUNDLE BUNDLE` (status 1 if so)."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from pathlib import Path


def described(folder: Path) -> dict[str, str]:
    """Every file, link and folder below ``folder``: its mode and what it holds."""
    found = {}
    for path in sorted(folder.rglob("*")):
        state = path.lstat()
        mode = oct(stat.S_IMODE(state.st_mode))
        if path.is_symlink():
            held = f"link to {path.readlink()}"
        elif path.is_dir():
            held = "folder"
        else:
            with path.open("rb") as handle:
                held = hashlib.file_digest(handle, "sha256").hexdigest()
        found[path.relative_to(folder).as_posix()] = f"{mode} {int(state.st_mtime)} {held}"
    return found


def differences(one: Path, other: Path) -> list[str]:
    """One line for each thing that is not the same in both."""
    first, second = described(one), described(other)
    lines = [f"only in {one}: {name}" for name in sorted(first.keys() - second.keys())]
    lines += [f"only in {other}: {name}" for name in sorted(second.keys() - first.keys())]
    same = sorted(first.keys() & second.keys())
    lines += [
        f"{name}: {first[name]} / {second[name]}" for name in same if first[name] != second[name]
    ]
    return lines


def main(one: Path, other: Path) -> int:
    """Print what differs."""
    lines = differences(one, other)
    total = len(described(one))
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.write(f"{total} entries; {len(lines)} differ.{os.linesep}")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
