"""Names of files that every system takes: a package made here is opened on Windows, macOS and Linux."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from pathlib import PurePath
from typing import Final

LONGEST: Final = 100
"""Characters of a name without its ending; with the folders around it, it stays below Windows' 260."""

_FORBIDDEN: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*%]+')
"""What some system does not take, and the percent sign: a bag spells it otherwise than ``sha256sum``."""

_DEVICES: Final = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])$")


def safe_name(name: str, taken: Collection[str] = (), *, usual: str = "file") -> str:
    """``name`` as it can be on every system, and not one of ``taken`` in any case or accents.

    Args:
        name: A file's name without folders; it need not be text.
        taken: Names that are in the folder.
        usual: Used where nothing is left of the name.
    """
    text = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    text = "".join(c if c.isprintable() else "_" for c in text)
    parts = PurePath(_FORBIDDEN.sub("_", text))
    stem, ending = parts.stem.strip(" ."), parts.suffix.rstrip(" .")[:12]
    stem = (stem[:LONGEST].strip(" .") or usual) if stem.strip("_") else usual
    if _DEVICES.match(stem.partition(".")[0].strip()):
        stem = f"_{stem}"
    known = {folded(other) for other in taken}
    found, number = stem + ending, 2
    while folded(found) in known:
        found = f"{stem} ({number}){ending}"
        number += 1
    return found


def folded(name: str) -> str:
    """What two names have in common that some systems take for one."""
    return unicodedata.normalize("NFC", name).casefold()
