"""Reports of our own defects, without footage, names or folders."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

_PATHS = re.compile(r"(?:[A-Za-z]:)?(?:[\\/][^\\/\s'\":]+)+[\\/]?")
_QUOTED = re.compile(r"'[^']*[\\/][^']*'|\"[^\"]*[\\/][^\"]*\"")


def scrubbed(error: BaseException) -> str:
    """The traceback with every path cut down to its base name, and no source text.

    The message of the exception is kept, because without it most defects cannot be found, but any
    path in it loses its folders.
    """
    lines = []
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        for frame in traceback.extract_tb(link.__traceback__):
            lines.append(f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}")
        lines.append(f"{type(link).__name__}: {without_folders(str(link))}")
        link = link.__cause__ or link.__context__
        if link is not None:
            lines.append("which came while handling:")
    return "\n".join(lines)


def without_folders(text: str) -> str:
    """``text`` with every path in it reduced to its last part."""

    def quoted(match: re.Match[str]) -> str:
        whole = match.group()
        return whole[0] + re.split(r"[\\/]", whole[1:-1].rstrip("\\/"))[-1] + whole[-1]

    def bare(match: re.Match[str]) -> str:
        return re.split(r"[\\/]", match.group().rstrip("\\/"))[-1]

    return _PATHS.sub(bare, _QUOTED.sub(quoted, text))
