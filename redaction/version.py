"""Which Umbra this is. The one number stands in pyproject.toml; a package carries what it was built from.

A checkout reads pyproject.toml. A frozen program reads ``resources/build.json``, which
``installers/version.py`` writes while it is built. Neither guesses: without its file Umbra does not start.
"""

from __future__ import annotations

import functools
import json
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parents[1]

BUILD_FILE: Final = "build.json"
"""What a frozen program says of itself, in its resources."""


@dataclass(frozen=True, slots=True)
class Build:
    """What a program was made from.

    Attributes:
        version: Its number.
        commit: The commit it was built from; nothing in a checkout.
        source: SHA-256 over our own source files; nothing in a checkout, whose files speak for
            themselves.
        made: The commit's time, ISO 8601 in UTC; nothing in a checkout.
    """

    version: str
    commit: str = ""
    source: str = ""
    made: str = ""


def read_build(root: Path, *, frozen: bool) -> Build:
    """What lies in ``root``, a checkout or the folder of a frozen program.

    Raises:
        OSError: If the file that says so is not there.
        ValueError: If it does not say so.
    """
    try:
        if frozen:
            text = (root / "resources" / BUILD_FILE).read_text(encoding="utf-8")
            return Build(**json.loads(text))
        with (root / "pyproject.toml").open("rb") as handle:
            return Build(str(tomllib.load(handle)["project"]["version"]))
    except (KeyError, TypeError) as error:
        msg = f"{root} does not say which version it is"
        raise ValueError(msg) from error


@functools.cache
def build() -> Build:
    """What this program was made from."""
    return read_build(_ROOT, frozen=bool(getattr(sys, "frozen", False)))


VERSION: Final = build().version
"""The version of this program, such as ``1.0.0``."""
