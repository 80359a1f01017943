"""The page that whoever opens a package reads first, in plain words."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from redaction.casework.checker import script


def readme(*, reference: str, force: str, copies: Sequence[str], with_log: bool) -> str:
    """Text of ``README.txt``, in lines of at most 78 letters.

    Args:
        reference: Of the request.
        force: The force's name, or empty.
        copies: Names of the copies.
        with_log: Whether the review log's rows are in the package.
    """
    sender = f" by {force}" if force else ""
    about = (
        f"This package holds redacted copies of recordings, released{sender}. What had to be withheld is"
        " covered or silenced in the copies; nothing of it is hidden in the files."
    )
    listed = [f"    data/copies/{name}" for name in copies]
    papers = [*_PAPERS, _LOG] if with_log else _PAPERS
    return "\n".join(
        [
            reference,
            "",
            _lines(about),
            "",
            "WHAT IS IN IT",
            "",
            *listed,
            *(f"    {name:<31} {what}" for name, what in papers),
            "",
            _lines(_PLAYERS),
            "",
            *how_to_check(cover_sheet=True),
            "",
        ]
    )


def how_to_check(*, cover_sheet: bool = False) -> list[str]:
    """Lines that say how a package is checked.

    Args:
        cover_sheet: Whether a sheet comes with it that names the script's SHA-256.
    """
    return [
        "IS IT COMPLETE AND UNCHANGED?",
        "",
        _lines(_CHECK),
        "",
        f"    Windows        double-click {script.NAME}",
        f"    macOS, Linux   python3 {script.NAME}",
        "",
        _lines(_DOUBT if cover_sheet else _DOUBT_BARE),
        "",
        "Without Python, the lists can be checked with: sha256sum -c manifest-sha256.txt",
        "",
        _lines(_KEEP),
    ]


_PAPERS = (
    ("data/cover-sheet.pdf", "what this is, for whom, whom to ask"),
    ("data/redaction-schedule.pdf", "what was covered, where, and why"),
    ("data/verification/", "how each copy was checked"),
)
_LOG = ("data/log-extract.json", "what was done with this footage")
_PLAYERS = (
    "The copies are ordinary files: open them with any video player. The .html files open in a web browser,"
    " the .pdf files in any PDF reader."
)
_CHECK = (
    "Everything here is listed with its SHA-256, a number that changes when a single letter of the file"
    " changes. To compare all of them at once, with Python 3.8 or newer, which is free (python.org):"
)
_DOUBT = (
    f"It opens no connection and changes nothing. {script.NAME} came with the package, so whoever could"
    " change the package could change it, too: its own SHA-256 is printed on the cover sheet, and the"
    " sender gives you the file again if you are in doubt."
)
_DOUBT_BARE = (
    f"It opens no connection and changes nothing. {script.NAME} came with the package, so whoever could"
    " change the package could change it, too: if you are in doubt, have the sender tell you the package"
    " number on the telephone, and give you the file again."
)
_KEEP = (
    "The package is a BagIt bag (RFC 8493), which archives and courts can take in as it is. Please keep it"
    " whole: a copy taken out of it has lost its proof."
)


def _lines(text: str) -> str:
    return textwrap.fill(text, 78)
