"""What a window shows that no translation has: what people and files gave it, and names of formats and laws.

It is read from the workspace that is shown, so a sentence of ours never gets by because it looks like a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from app.canvas.items import track_name
from app.main_window import MainWindow
from app.models.log_words import details_line
from app.panels.reason_words import short_act
from redaction.made_of import main_parts

OF_FORMATS = r"\b(?:CSV|JSON|EDL|ELAN|WebVTT|OpenTimelineIO|Umbra|KB|MB|GB|kB)\b|\(\*\.\w+\)|\[\*\]"
"""Names of formats and units, the same in every language; ``[*]`` is Qt's mark in a title."""
OF_KEYS = r"\(?\b(?:Ctrl|Shift|Alt)\+[^\s)]+\)?"
"""Keys as Qt says them; it translates them itself, and not by what we install here."""
OF_PLACES = r"(?<!\S)/(?!/)\S+|\bSHA-256 [0-9a-f]{64}\b"
"""Files and folders, and what files are told apart by."""
OF_TIMES = r"\b(?:GMT|BST|UTC)\b"


def given(window: MainWindow) -> re.Pattern[str]:
    """Everything that is data in a window."""
    words = sorted({text for text in _given(window) if text.strip()}, key=len, reverse=True)
    exact = "|".join(re.escape(text) for text in words)
    return re.compile(rf"(?<!\w)(?:{exact})(?!\w)|{OF_FORMATS}|{OF_KEYS}|{OF_PLACES}|{OF_TIMES}")


def _given(window: MainWindow) -> Iterator[str]:
    for part in main_parts():
        yield from (part.name, part.licence)
    session = window.session
    workspace = session.workspace
    yield workspace.user
    yield str(workspace.folder)
    for request in workspace.requests():
        yield from (request.reference, request.requester)
    for footage in workspace.footage():
        path = Path(footage.path)
        yield from (path.name, str(path), str(path.parent), path.stem)
    for incident in workspace.incidents.all():
        yield from (incident.title, incident.reference, *(c.name for c in incident.cameras))
    for category in workspace.categories.read():
        yield from (category.name, category.hint)
    for row in workspace.log.rows():  # a fact is told by the name it has in the record
        yield details_line(row.details)
    if session.project is not None:
        yield from map(track_name, session.project.tracks.values())
        for note in session.project.annotations.values():
            yield from (note.title, note.note)
    for exemption in workspace.catalogue.read().exemptions.values():
        yield from (exemption.code, exemption.act, short_act(exemption.act))
