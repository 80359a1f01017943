"""What this program is made of, as an installation carries it: the licences, and the list of its parts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path
from typing import Any

from redaction import place

SHOWN = (
    ("PySide6_Essentials", "Qt for Python", "LGPL-3.0-only"),
    ("av", "PyAV, with FFmpeg, x264 and x265", "BSD-3-Clause; GPL-3.0-or-later"),
    ("onnxruntime", "ONNX Runtime", "MIT"),
    ("opencv-contrib-python", "OpenCV", "Apache-2.0"),
    ("numpy", "NumPy", "BSD-3-Clause"),
    ("scipy", "SciPy", "BSD-3-Clause"),
    ("python-vlc", "libVLC's Python binding", "LGPL-2.1-or-later"),
    ("cryptography", "cryptography", "Apache-2.0 or BSD-3-Clause"),
    ("reportlab", "ReportLab", "BSD-3-Clause"),
    ("sqlite-utils", "sqlite-utils", "Apache-2.0"),
    ("holidays", "holidays", "MIT"),
)
"""The parts that do most of the work: distribution, what it is, licence."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the program.

    Attributes:
        name: What it is.
        version: As its makers count; empty where it is not here.
        licence: SPDX names.
    """

    name: str
    version: str
    licence: str


def licences_file(resources: Path | None = None) -> Path | None:
    """The one readable file with every licence; None in a checkout, where none has been made."""
    found = (resources or place.resources()) / "licences" / "THIRD_PARTY.txt"
    return found if found.is_file() else None


def main_parts(resources: Path | None = None) -> tuple[Part, ...]:
    """The parts that do most of the work, with the versions that are really inside."""
    listed = _listed((resources or place.resources()) / "sbom.cdx.json")
    return tuple(
        Part(about, listed.get(_plain(name), "") if listed else _here(name), licence)
        for name, about, licence in SHOWN
    )


def _listed(path: Path) -> dict[str, str]:
    """Versions by name from the list of parts; nothing in a checkout, which has none."""
    if not path.is_file():
        return {}
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {_plain(row["name"]): str(row.get("version", "")) for row in data["components"]}


def _here(distribution: str) -> str:
    try:
        return version(metadata(distribution)["Name"])
    except PackageNotFoundError:
        return ""


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()
