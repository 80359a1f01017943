"""The annotations of an evidence package as files that other programs read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from redaction.casework.names import safe_name
from redaction.formats.timeline_files import SheetFormat, check_fits, text_of
from redaction.jobs.errors import UserError
from redaction.paper.words import count

if TYPE_CHECKING:
    from redaction.jobs.cancel import CancelToken
    from redaction.model.ids import AnnotationId, FootageId
    from redaction.notes.sheet import Sheet
    from redaction.paper.timeline_gather import Material
    from redaction.store.workspace import Workspace
    from redaction.usecases.evidence_order import EvidenceOrder, Subject

_WORDS = {
    SheetFormat.JSON: "JSON, complete and exact",
    SheetFormat.CSV: "a table (CSV)",
    SheetFormat.WEBVTT: "captions (WebVTT)",
    SheetFormat.OTIO: "a timeline (OpenTimelineIO)",
    SheetFormat.EDL: "an edit decision list (EDL)",
    SheetFormat.ELAN: "tiers (ELAN)",
}


@dataclass(frozen=True, slots=True)
class NotesFile:
    """A file of annotations.

    Attributes:
        key: By which the list of items knows it.
        path: Where it was written.
        description: What it is, for the list of items.
    """

    key: str
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

    A format that needs all cameras on one clock is written camera by camera where they are not on one.

    Raises:
        UserError: If some of the footage is not where it was, or a format cannot hold them.
        Cancelled: If ``cancel`` asked for it.
    """
    from redaction.notes.gathering import sheet_of_incident

    only = _only(about, material)
    alone = None
    if about.is_incident:
        whole = sheet_of_incident(workspace, about.incident, only=only, cancel=cancel)
    else:
        whole = next(_one_by_one(workspace, about, only, cancel))[1]
    found: list[NotesFile] = []
    for form in map(SheetFormat, order.formats):
        cancel.check()
        try:
            check_fits(whole, form)
        except UserError:
            if not about.is_incident:
                raise
            alone = alone or list(_one_by_one(workspace, about, only, cancel))
            found += [_written(folder, sheet, form, name) for name, sheet in alone]
        else:
            found.append(_written(folder, whole, form))
    return tuple(found)


def _only(about: Subject, material: Material) -> dict[FootageId, list[AnnotationId]]:
    only: dict[FootageId, list[AnnotationId]] = {one.id: [] for one in about.footage}
    for footage, note in material.notes:
        only[footage.id].append(note.id)
    return only


def _one_by_one(
    workspace: Workspace,
    about: Subject,
    only: dict[FootageId, list[AnnotationId]],
    cancel: CancelToken,
) -> Iterator[tuple[str, Sheet]]:
    """Sheets of the cameras that have annotations, each by its own media time, with its name."""
    from redaction.notes.gathering import sheet_of_footage

    for footage in about.footage:
        if only[footage.id]:
            sheet = sheet_of_footage(workspace, footage.id, only=only[footage.id], cancel=cancel)
            yield about.camera(footage.id).name, sheet


def _written(folder: Path, sheet: Sheet, form: SheetFormat, camera: str = "") -> NotesFile:
    tail = f"_{camera}".replace(" ", "-") if camera else ""
    name = f"annotations{tail}{form.ending}"
    path = folder / safe_name(name, [one.name for one in folder.iterdir()])
    path.write_bytes(text_of(sheet, form).encode())
    what = f"{count(sheet.count, 'annotation')} as {_WORDS[form]}"
    if camera:
        what += f", of “{camera}” alone, in seconds of its file"
    return NotesFile(f"annotations:{form.value}{f':{camera}' if camera else ''}", path, what)
