"""What macOS is told of Umbra: ``Info.plist`` and the icon. Runs everywhere, so that it can be checked."""

from __future__ import annotations

import struct
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "windows"))

import version

IDENTIFIER = "org.umbra.Umbra"
LOWEST_SYSTEM = "13.0"
"""The oldest macOS that the locked packages are built for."""

ICON_KINDS = {
    16: b"icp4",
    32: b"icp5",
    64: b"icp6",
    128: b"ic07",
    256: b"ic08",
    512: b"ic09",
    1024: b"ic10",
}
"""Sizes of an icon in pixels and the names they have in an ``.icns``."""


def info() -> dict[str, Any]:
    """``Info.plist``: who Umbra is and that it can be offered footage, never made its usual program."""
    import parts

    number = version.number()
    return {
        "CFBundleIdentifier": IDENTIFIER,
        "CFBundleName": "Umbra",
        "CFBundleDisplayName": "Umbra",
        "CFBundleShortVersionString": number,
        "CFBundleVersion": number,
        "CFBundleDevelopmentRegion": "en-GB",
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Footage",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": ["public.movie", "public.audio", "public.image"],
                "CFBundleTypeExtensions": list(parts.kinds()),
            }
        ],
        "LSMinimumSystemVersion": LOWEST_SYSTEM,
        "LSApplicationCategoryType": "public.app-category.video",
        "NSHighResolutionCapable": True,
        "NSPrincipalClass": "NSApplication",
        "NSHumanReadableCopyright": "Free software under the GPL, version 3 or later",
    }


def icns_of(pictures: dict[int, bytes]) -> bytes:
    """An ``.icns`` of PNG pictures by their size in pixels."""
    body = b"".join(
        ICON_KINDS[size] + struct.pack(">I", len(data) + 8) + data
        for size, data in sorted(pictures.items())
    )
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def icns(drawing: Path) -> bytes:
    """The drawing in every size that macOS shows."""
    import parts

    return icns_of({size: parts.drawn(drawing, size) for size in ICON_KINDS})
