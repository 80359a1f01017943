"""The annotations of an evidence package as files that other programs read."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from redaction.paper.words import count

if TYPE_CHECKING:
    from redaction.jobs.cancel import CancelToken
    from redaction.model.ids import AnnotationId, FootageId
    from redaction.paper.timeline_gather import Material
    from redaction.store.workspace import Workspace
    from redaction.usecases.evidence_order import EvidenceOrder, Subject

_KINDS: Final = {
    "json": ("timeline_json", ".json", "JSON, complete and exact"),
    "csv": ("timeline_csv", ".csv", "a table (CSV)"),
    "webvtt": ("timeline_webvtt", ".vtt", "captions (WebVTT)"),
}


@dataclass(frozen=True, slots=True)
class NotesFile:
    """A file of annotations.

    Attributes:
        format: Which of ``FORMATS``.
        path: Where it was written.
        description: What it is, for the list of items.
    """

    format: str
    path: Path
    description: str


def annotation_files(
    workspace: Workspace,
    order: EvidenceOrder,
    about: Subject,
    material: Material,
    folder: Path,
    cancel: CancelToken,
) -> tuple[NotesFile, ...]:
    """Write the annotations that go in each format that was asked for.

    Raises:
        UserError: If some of the footage is not where it was, or a format cannot hold them.
        Cancelled: If ``cancel`` asked for it.
    """
    from redaction.notes.gathering import sheet_of_footage, sheet_of_incident

    only: dict[FootageId, list[AnnotationId]] = {one.id: [] for one in about.footage}
    for footage, note in material.notes:
        only[footage.id].append(note.id)
    if about.is_incident:
        sheet = sheet_of_incident(workspace, about.incident, only=only, cancel=cancel)
    else:
        (alone,) = about.footage
        sheet = sheet_of_footage(workspace, alone.id, only=only[alone.id], cancel=cancel)
    found = []
    for name in order.formats:
        cancel.check()
        module, ending, words = _KINDS[name]
        path = folder / f"annotations{ending}"
        text: str = importlib.import_module(f"redaction.formats.{module}").write(sheet)
        path.write_bytes(text.encode())
        description = f"{count(len(material.notes), 'annotation')} as {words}"
        found.append(NotesFile(name, path, description))
    return tuple(found)
