"""Annotations of a footage, or of the cameras of an incident, gathered with their places in time."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from redaction.incident.camera import Camera
from redaction.incident.incident import Incident
from redaction.incident.mapping import incident_time, is_placed
from redaction.model.annotation import Annotation
from redaction.model.footage import Footage
from redaction.model.ids import AnnotationId, FootageId
from redaction.notes.searching import in_order
from redaction.notes.sheet import CameraSheet, Instant, Noted, Sheet
from redaction.notes.timecode import Timecode, timecode_of
from redaction.store.workspace import Workspace
from redaction.usecases.timing import index_of

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from player.media.work import CancelLike

PRIVATE = ("note", "people", "place", "tags")
"""Fields that a person may want to leave out of a file for others."""


def sheet_of_footage(
    workspace: Workspace,
    footage_id: FootageId,
    *,
    only: Collection[AnnotationId] | None = None,
    categories: Collection[str] = (),
    without: Iterable[str] = (),
    drafts: bool = False,
    cancel: CancelLike | None = None,
) -> Sheet:
    """What is written of one footage.

    Args:
        workspace: Whose footage it is.
        footage_id: Which.
        only: Annotations; None for all.
        categories: Ids; empty for all.
        without: Fields of ``PRIVATE`` to leave out.
        drafts: Only drafts, to be looked at; such a sheet is never written to a file.
        cancel: Asked while the footage's frames are counted.

    Raises:
        UserError: If the footage is not where it was.
    """
    footage = workspace.footage_by_id(footage_id)
    wanted = None if only is None else {footage_id: only}
    camera, left_out = _camera_sheet(
        workspace, footage, None, None, wanted, categories, tuple(without), drafts, cancel
    )
    return _sheet(workspace, camera.file, (camera,), None, left_out, tuple(without))


def sheet_of_incident(
    workspace: Workspace,
    incident: Incident,
    *,
    only: Mapping[FootageId, Collection[AnnotationId]] | None = None,
    categories: Collection[str] = (),
    without: Iterable[str] = (),
    drafts: bool = False,
    cancel: CancelLike | None = None,
) -> Sheet:
    """What is written of an incident: all its cameras, with incident time.

    Args:
        workspace: Whose incident it is.
        incident: Which.
        only: Annotations by footage; None for all.
        categories: Ids; empty for all.
        without: Fields of ``PRIVATE`` to leave out.
        drafts: Only drafts, to be looked at; such a sheet is never written to a file.
        cancel: Asked while the frames of footage are counted.

    Raises:
        UserError: If some of the footage is not where it was.
    """
    left = tuple(without)
    cameras, left_out = [], 0
    for camera in incident.cameras:
        footage = workspace.footage_by_id(camera.footage)
        sheet, more = _camera_sheet(
            workspace, footage, incident, camera, only, categories, left, drafts, cancel
        )
        cameras.append(sheet)
        left_out += more
    return _sheet(workspace, incident.title, tuple(cameras), incident, left_out, left)


def narrowed(
    sheet: Sheet,
    *,
    only: Mapping[FootageId, Collection[AnnotationId]] | None = None,
    categories: Collection[str] | None = None,
    without: Iterable[str] = (),
) -> Sheet:
    """A sheet with less in it.

    Args:
        sheet: To begin with.
        only: Annotations by footage; None for all.
        categories: Ids, the empty one for those without; None for all.
        without: Fields of ``PRIVATE`` to leave out.
    """
    left = tuple(without)
    cameras = []
    for camera in sheet.cameras:
        chosen = None if only is None else frozenset(only.get(camera.footage.id, ()))
        notes = tuple(
            replace(noted, annotation=_left(noted.annotation, left))
            for noted in camera.notes
            if (chosen is None or noted.annotation.id in chosen)
            and (categories is None or noted.annotation.category in categories)
        )
        cameras.append(replace(camera, notes=notes))
    return replace(sheet, cameras=tuple(cameras), without=left)


def timecode_for(footage: Footage, index: VideoIndex) -> Timecode:
    """How the timecodes of footage are counted, by what its file says."""
    facts = _facts(footage)
    tags = facts.get("tags")
    said = {str(k).lower(): str(v) for k, v in tags.items()} if isinstance(tags, dict) else {}
    rate = facts.get("frame_rate")
    claimed: Fraction | None = None
    if isinstance(rate, str):
        with suppress(ValueError, ZeroDivisionError):
            claimed = Fraction(rate)
    return timecode_of(index, claimed=claimed, start=said.get("timecode", ""))


def instant_of(
    index: VideoIndex, timecode: Timecode, frame: int, camera: Camera | None = None
) -> Instant:
    """Where a frame begins; one more than the last frame is the end of the footage.

    Args:
        index: Of the footage.
        timecode: How its timecodes are counted.
        frame: From 0 to the number of frames.
        camera: With its clock, where it has a place on the incident's.
    """
    if frame < len(index):
        pts, seconds = int(index.pts[frame]), index.seconds(frame)
    else:
        pts, seconds = int(index.pts[-1] + index.durations[-1]), index.duration
    time = None if camera is None else incident_time(camera, seconds)
    return Instant(frame, pts, seconds, timecode.at(seconds), time)


def camera_sheet(
    footage: Footage,
    index: VideoIndex,
    annotations: Iterable[Annotation],
    incident: Incident | None = None,
    camera: Camera | None = None,
) -> CameraSheet:
    """Annotations of one footage with their places in time.

    Args:
        footage: As the register has it.
        index: Its frames.
        annotations: Which; none is a draft.
        incident: That the footage is of, with ``camera``, the footage's place in it.
        camera: See ``incident``.
    """
    timecode = timecode_for(footage, index)
    placed = incident is not None and camera is not None and is_placed(incident, camera)
    clock = camera if placed else None
    name = Path(footage.path).name
    begin, end = (instant_of(index, timecode, frame, clock) for frame in (0, len(index)))
    return CameraSheet(
        footage,
        name if camera is None else camera.name,
        name,
        index.time_base,
        timecode,
        (begin, end),
        tuple(_noted(one, index, timecode, clock) for one in in_order(annotations)),
        camera,
        placed,
    )


def _sheet(
    workspace: Workspace,
    title: str,
    cameras: tuple[CameraSheet, ...],
    incident: Incident | None,
    drafts: int,
    without: tuple[str, ...],
) -> Sheet:
    made = dt.datetime.now(dt.UTC).replace(microsecond=0)
    categories = workspace.categories.read()
    return Sheet(title, cameras, categories, made, incident, drafts, without)


def _camera_sheet(
    workspace: Workspace,
    footage: Footage,
    incident: Incident | None,
    camera: Camera | None,
    only: Mapping[FootageId, Collection[AnnotationId]] | None,
    categories: Collection[str],
    without: tuple[str, ...],
    drafts: bool,
    cancel: CancelLike | None,
) -> tuple[CameraSheet, int]:
    """One footage's, and how many drafts were left out of it."""
    chosen = None if only is None else frozenset(only.get(footage.id, ()))
    wanted = [
        one
        for one in workspace.project(footage.id).annotations.values()
        if (chosen is None or one.id in chosen) and (not categories or one.category in categories)
    ]
    notes = [_left(one, without) for one in wanted if one.draft is drafts]
    left_out = 0 if drafts else len(wanted) - len(notes)
    index = index_of(workspace, footage, cancel=cancel)
    return camera_sheet(footage, index, notes, incident, camera), left_out


def _noted(one: Annotation, index: VideoIndex, timecode: Timecode, camera: Camera | None) -> Noted:
    frames = (one.span.start, one.span.stop - 1, one.span.stop, one.picture)
    return Noted(one, *(instant_of(index, timecode, frame, camera) for frame in frames))


def _left(one: Annotation, without: tuple[str, ...]) -> Annotation:
    """The annotation without what is left out; where it came from may name people, too."""
    if not without:
        return one
    empty: dict[str, object] = {"note": "", "place": "", "people": (), "tags": ()}
    changes = {name: empty[name] for name in without}
    if "people" in without:
        changes["source"] = ""
    return replace(one, **changes)  # type: ignore[arg-type]


def _facts(footage: Footage) -> dict[str, object]:
    try:
        found = json.loads(footage.facts)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
