"""Annotations out of the workspace into files, and from files into it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.formats.timeline_common import ReadSheet
from redaction.formats.timeline_files import (
    SheetError,
    SheetFormat,
    Written,
    read_sheet,
    write_sheet,
)
from redaction.jobs.errors import UserError
from redaction.model.footage import Footage
from redaction.model.note_category import Categories
from redaction.notes.gathering import timecode_for
from redaction.notes.placing import (
    Arrivals,
    Changed,
    Target,
    arrivals_of,
    import_patch,
    matched,
    unknown_categories,
    with_new_categories,
)
from redaction.notes.sheet import Sheet
from redaction.reviewlog.row import Category
from redaction.store.workspace import Workspace
from redaction.usecases.timing import index_of

if TYPE_CHECKING:
    from player.media.work import CancelLike


@dataclass(frozen=True, slots=True)
class Import:
    """A file of annotations held against the footage it is for; nothing was changed yet.

    Attributes:
        path: The file.
        format: Its format, recognised by its content.
        sha256: Of its content.
        read: What is in it.
        arrivals: What it brings, for each footage.
        unknown: Names of categories that the workspace's list does not have.
        remarks: What a person should know.
    """

    path: Path
    format: SheetFormat
    sha256: str
    read: ReadSheet
    arrivals: tuple[Arrivals, ...]
    unknown: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def new(self) -> int:
        """How many are new."""
        return sum(len(one.new) for one in self.arrivals)

    @property
    def changed(self) -> int:
        """How many are there and say something else in the file."""
        return sum(len(one.changed) for one in self.arrivals)

    @property
    def same(self) -> int:
        """How many are there already just so."""
        return sum(one.same for one in self.arrivals)

    def facts(self) -> dict[str, Any]:
        """What the log says beside the edit: never the file's name, which may be a person's."""
        return {"import": {"format": self.format.value, "file_sha256": self.sha256}}


def export_notes(workspace: Workspace, sheet: Sheet, form: SheetFormat, path: Path) -> Written:
    """Write a sheet to a file; the log says that it was, for each footage in it.

    Args:
        workspace: Whose annotations they are.
        sheet: What to write.
        form: Of the file.
        path: Of the file; one of that name is replaced.

    Raises:
        UserError: If there is nothing to write, the format cannot hold it, or the file cannot be written.
    """
    if not sheet.count:
        drafts = " Drafts are not written until somebody confirms them." if sheet.drafts else ""
        raise UserError("There are no annotations to export." + drafts, "No file was written.")
    if any(noted.annotation.draft for _, noted in sheet.in_order()):
        raise UserError(
            "Drafts are not exported: nobody confirmed them yet.", "No file was written."
        )
    if path.exists() and _is_footage(path, workspace):
        raise UserError(
            "That file is footage of the register.",
            "An original is never replaced. No file was written.",
            "Choose another name.",
        )
    written = write_sheet(path, form, sheet)
    try:
        for camera in sheet.cameras:
            facts = {
                "annotations": len(camera.notes),
                "format": form.value,
                "file_sha256": written.sha256,
                "left_out": list(sheet.without),
            }
            if sheet.incident is not None:
                facts["incident"] = str(sheet.incident.id)
            workspace.log.append(
                Category.CONSULTATION,
                "Annotations exported",
                footage=camera.footage.sha256,
                request=camera.footage.request or "",
                details=facts,
            )
    except BaseException:
        # What cannot be recorded does not leave.
        path.unlink(missing_ok=True)
        raise
    return written


def read_for(
    workspace: Workspace,
    path: Path,
    footage: Iterable[tuple[Footage, str]],
    *,
    cancel: CancelLike | None = None,
) -> Import:
    """A file of annotations, held against footage. Nothing is changed.

    Args:
        workspace: Whose footage it is.
        path: Of the file.
        footage: Each with the name of its camera, or of its file.
        cancel: Asked while the footage's frames are counted.

    Raises:
        UserError: If the file cannot be used, or some of the footage is not where it was.
    """
    targets = []
    for one, name in footage:
        index = index_of(workspace, one, cancel=cancel)
        project = workspace.project(one.id)
        targets.append(Target(one, name, index, timecode_for(one, index), project))
    rates = {target.timecode.rate for target in targets}
    form, read = read_sheet(path, next(iter(rates)) if len(rates) == 1 else None)
    if not read.rows:
        raise SheetError(path.name, "it holds no annotations")
    by_footage, remarks = matched(read, targets)
    known = workspace.categories.read()
    arrivals = tuple(
        arrivals_of(target, by_footage[target.footage.id], path.name, known) for target in targets
    )
    said = [*remarks, *read.remarks]
    for part in arrivals:
        where = f"{part.target.name}: " if len(arrivals) > 1 else ""
        said += [where + remark for remark in part.remarks]
    return Import(
        path,
        form,
        _sha256(path),
        read,
        arrivals,
        unknown_categories(arrivals, known),
        tuple(dict.fromkeys(said)),
    )


def wanted_categories(found: Import, known: Categories) -> Categories:
    """The list with the categories that the file names and the list does not have.

    Raises:
        BadCategory: If it would be too long.
    """
    return with_new_categories(known, found.unknown, found.read)


def take(
    workspace: Workspace,
    found: Import,
    *,
    new_categories: bool = True,
    changed: Changed = Changed.UPDATE,
) -> int:
    """Take an import over: one undo for each footage.

    The window does the same through its session.

    Args:
        workspace: To change.
        found: By ``read_for``.
        new_categories: Add categories that the list does not have; else their names become tags.
        changed: What becomes of annotations that are there and say something else in the file.

    Returns:
        How many annotations were added or changed.

    Raises:
        UserError: If one of them cannot be used: then nothing is changed at all.
    """
    known = workspace.categories.read()
    if new_categories:
        known = wanted_categories(found, known)
    patches = [(one, import_patch(one, known, changed)) for one in found.arrivals]
    workspace.categories.set(known, action="Categories added by an import")
    count = 0
    for one, patch in patches:
        if patch:
            workspace.do(one.target.footage.id, patch, details=found.facts())
            count += len(patch.annotations)
    return count


def _sha256(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_footage(path: Path, workspace: Workspace) -> bool:
    for one in workspace.footage():
        try:
            if path.samefile(one.path):
                return True
        except OSError:
            continue
    return False
