"""Searches that were broken off: how they were set up, so that they can go on where they stopped. No Qt.

A note lies beside what the search keeps of its finished parts, in the folder of caches. It goes with them
when a search is done, so it never has to be taken back.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from redaction.detection.settings import DetectionSettings
from redaction.usecases.checkpoints import ENDING, FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from redaction.model.footage import Footage

NOTE: Final = "search.json"

LARGEST: Final = 100_000
"""Bytes of a note that are read at most."""


def note_search(caches: Path, footage: Footage, settings: DetectionSettings) -> None:
    """Note how a search is set up that begins now; a disk that is full must not stop it."""
    note = _folder(caches, footage) / NOTE
    partial = note.with_suffix(".partial")
    facts = {"video": footage.video, "settings": settings.to_json()}
    with suppress(OSError):
        note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial.write_text(json.dumps(facts), encoding="utf-8")
        partial.replace(note)


def interrupted_search(caches: Path, footage: Footage) -> DetectionSettings | None:
    """How the search was set up that broke off with some parts done; None where there is none.

    What cannot be read is no search: it is begun anew then, which costs time only.
    """
    if not footage.sha256:
        return None
    folder = _folder(caches, footage)
    try:
        if not any(folder.glob(f"*{ENDING}")):
            return None
        with (folder / NOTE).open(encoding="utf-8") as handle:
            facts: dict[str, Any] = json.loads(handle.read(LARGEST))
        if facts["video"] != footage.video:
            return None
        return DetectionSettings.from_json(facts["settings"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _folder(caches: Path, footage: Footage) -> Path:
    return caches / footage.sha256 / FOLDER
