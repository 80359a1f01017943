"""`umbra annotations`: what was noted along footage, in files of other programs and back."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.cli_incident_names import footage_named, incident_named
from redaction.cli_terminal import Terminal
from redaction.cli_words import UsageError, count
from redaction.cli_workspace import open_workspace, workspace_for_work
from redaction.formats.timeline_common import row_to_json, said_start, whose_clock
from redaction.formats.timeline_files import SheetFormat, format_of
from redaction.incident.incident import Incident
from redaction.jobs.errors import ExitStatus, OutputError
from redaction.model.annotation import Annotation
from redaction.model.footage import Footage
from redaction.model.note_category import Categories
from redaction.notes.exchange import Import, export_notes, read_for, take
from redaction.notes.gathering import sheet_of_footage, sheet_of_incident
from redaction.notes.placing import Changed
from redaction.notes.searching import found
from redaction.notes.sheet import CameraSheet, Noted, Sheet

if TYPE_CHECKING:
    from redaction.store.workspace import Workspace


def list_annotations(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """One line an annotation, in the order they happened."""
    with open_workspace(arguments) as workspace:
        target = _target(workspace, arguments.target)
        known = workspace.categories.read()
        sheet = _sheet(workspace, target, _ids(known, arguments.category), drafts=arguments.drafts)
    shown = [
        (camera, noted)
        for camera, noted in sheet.in_order()
        if found([noted.annotation], arguments.search, names=known)
    ]
    if arguments.json:
        terminal.result([row_to_json(sheet, camera, noted) for camera, noted in shown])
        return ExitStatus.DONE
    for camera in sheet.cameras if sheet.incident is not None else ():
        terminal.say(f"{camera.name}: {whose_clock(sheet, camera)}")
    for camera, noted in shown:
        terminal.say(_line(sheet, camera, noted))
    hidden = f"; {count(sheet.drafts, 'draft')} not confirmed" if sheet.drafts else ""
    terminal.say(f"{count(len(shown), 'annotation')}{hidden}")
    return ExitStatus.DONE


def export(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Write them to a file; what the format cannot say is said."""
    path: Path = arguments.output
    form = SheetFormat(arguments.format) if arguments.format else format_of(path)
    if form is None:
        raise UsageError(f"The name {path.name} says no format: give it with --format.")
    if path.exists() and not arguments.overwrite:
        raise OutputError(
            f"{path.name} is there already.",
            "It was not changed.",
            "Choose another name, or replace it with --overwrite.",
        )
    with workspace_for_work(arguments) as workspace:
        target = _target(workspace, arguments.target)
        wanted = _ids(workspace.categories.read(), arguments.category)
        sheet = _sheet(workspace, target, wanted, without=arguments.without)
        written = export_notes(workspace, sheet, form, path)
    if arguments.json:
        terminal.result(
            {
                "file": path.name,
                "format": form.value,
                "sha256": written.sha256,
                "annotations": written.count,
                "remarks": list(written.remarks),
            }
        )
        return ExitStatus.DONE
    for remark in written.remarks:
        terminal.say(remark)
    terminal.say(f"{count(written.count, 'annotation')} written to {path.name}")
    return ExitStatus.DONE


def import_(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Take over what a file holds: one undo for each footage."""
    with workspace_for_work(arguments) as workspace:
        target = _target(workspace, arguments.target)
        read = read_for(workspace, arguments.file, _footage(workspace, target))
        if not arguments.dry_run:
            take(
                workspace,
                read,
                new_categories=not arguments.no_new_categories,
                changed=Changed(arguments.changed),
            )
    if arguments.json:
        terminal.result(_import_json(read))
        return ExitStatus.DONE
    for remark in read.remarks:
        terminal.say(remark)
    if read.unknown:
        became = "become tags" if arguments.no_new_categories else "are new"
        terminal.say(f"Categories that {became}: {', '.join(read.unknown)}")
    would = "would be " if arguments.dry_run else ""
    terminal.say(
        f"{read.format.value}: {count(read.new, 'annotation')} {would}added, {read.changed:,} there with"
        f" other words or frames ({arguments.changed}), {read.same:,} there already"
    )
    return ExitStatus.DONE


def categories(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """The list of categories, as text or as the template that workspaces share."""
    from redaction.notes.templates import read_template, write_template

    if arguments.only and not arguments.take:
        raise UsageError("--only goes with --import.")
    if arguments.take:
        template = read_template(arguments.take)
        with workspace_for_work(arguments) as workspace:
            if arguments.only:
                known = workspace.categories.set(template, action="Categories imported")
            else:
                known = workspace.categories.take(template)
        terminal.say(f"The list was taken over: {_categories_counted(known)}.")
        return ExitStatus.DONE
    with open_workspace(arguments) as workspace:
        known = workspace.categories.read()
    if arguments.export:
        write_template(known, arguments.export)
        terminal.say(f"{_categories_counted(known)} written to {arguments.export.name}")
    elif arguments.json:
        terminal.result(known.to_json())
    else:
        for number, one in enumerate(known, 1):
            key = f"key {one.key}" if one.key else ""
            alt = f"Alt+{number % 10}" if number <= 10 else ""
            terminal.say(f"{alt:<6} {one.sign} {one.name:<24} {one.colour:<8} {one.shape:<8} {key}")
    return ExitStatus.DONE


def _categories_counted(known: Categories) -> str:
    return "1 category" if len(known) == 1 else f"{len(known)} categories"


def _target(workspace: Workspace, named: str) -> Footage | Incident:
    """The footage or the incident that is called so.

    Raises:
        UsageError: If there is neither, or both.
    """
    footage = incident = None
    why = None
    try:
        footage = footage_named(workspace, named)
    except UsageError as error:
        why = error if "Several" in error.summary else None
    try:
        incident = incident_named(workspace, named)
    except UsageError as error:
        why = why or (error if "Several" in error.summary else None)
    if footage is not None and incident is not None:
        raise UsageError(
            f"Footage and an incident are called “{named}”: name one by its id,"
            f" {footage.id} or {incident.id}."
        )
    found_one = footage or incident
    if found_one is not None:
        return found_one
    raise why or UsageError(f"There is no footage and no incident “{named}” in the register.")


def _sheet(
    workspace: Workspace,
    target: Footage | Incident,
    wanted: tuple[str, ...],
    *,
    without: Iterable[str] = (),
    drafts: bool = False,
) -> Sheet:
    if isinstance(target, Incident):
        return sheet_of_incident(
            workspace, target, categories=wanted, without=without, drafts=drafts
        )
    return sheet_of_footage(workspace, target.id, categories=wanted, without=without, drafts=drafts)


def _footage(workspace: Workspace, target: Footage | Incident) -> list[tuple[Footage, str]]:
    if isinstance(target, Incident):
        return [(workspace.footage_by_id(c.footage), c.name) for c in target.cameras]
    return [(target, Path(target.path).name)]


def _ids(known: Categories, names: Iterable[str]) -> tuple[str, ...]:
    """Ids of categories by name or id; one that the list no longer knows may still be on annotations."""
    return tuple(name if (one := known.named(name)) is None else one.id for name in names)


def _line(sheet: Sheet, camera: CameraSheet, noted: Noted) -> str:
    one: Annotation = noted.annotation
    when = said_start(sheet, noted.first) or noted.first.timecode
    frames = f"{noted.first.frame}" if one.is_marker else f"{noted.first.frame}-{noted.last.frame}"
    who = f"{camera.name}  " if sheet.incident is not None else ""
    category = sheet.categories.name_of(one.category)
    people = f"  ({', '.join(one.people)})" if one.people else ""
    said = "  ".join(part for part in (category, one.title) if part)
    draft = "  draft" if one.draft else ""
    return f"{when}  {who}frame {frames}  {said}{people}{draft}"


def _import_json(read: Import) -> dict[str, Any]:
    return {
        "format": read.format.value,
        "new": read.new,
        "changed": read.changed,
        "same": read.same,
        "unknown_categories": list(read.unknown),
        "remarks": list(read.remarks),
    }
