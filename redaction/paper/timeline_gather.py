"""Gathering a timeline report: annotations of all cameras in one order, by one clock, with pictures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from player.media.info import FootageKind
from player.media.time import format_seconds
from redaction.incident.camera import Camera
from redaction.incident.incident import Incident
from redaction.incident.mapping import (
    Extent,
    Placement,
    end_of,
    extent,
    gaps_and_overlaps,
    incident_time,
    is_dated,
    is_placed,
    own_time,
    placement,
)
from redaction.incident.words import (
    by_whose_clock,
    local_moment,
    said_alignment,
    said_day,
    said_drift,
    said_moment,
    said_offset,
    said_place,
    said_source,
    said_time,
)
from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import ProgressSink, no_progress
from redaction.model.annotation import Annotation
from redaction.model.footage import Footage
from redaction.model.note_category import Categories
from redaction.paper.made import Made
from redaction.paper.timeline_facts import CameraFacts, Coverage, EntryFacts, TimelineFacts
from redaction.paper.timeline_pictures import all_pictures, wishes_of
from redaction.paper.words import moment_words

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from redaction.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Material:
    """What a report is made of.

    Attributes:
        incident: Whose cameras and clocks count.
        is_incident: Whether it is one in the register, and not made up for one footage.
        footage: Of its cameras, in their order.
        indexes: Of each footage, by its id.
        notes: The annotations that go, with their footage; no drafts.
        drafts: How many drafts are left out.
        left_out: How many others.
    """

    incident: Incident
    is_incident: bool
    footage: tuple[Footage, ...]
    indexes: Mapping[str, VideoIndex]
    notes: tuple[tuple[Footage, Annotation], ...]
    drafts: int = 0
    left_out: int = 0

    def index(self, footage: Footage) -> VideoIndex:
        """Of one footage."""
        return self.indexes[footage.id]

    def camera(self, footage: Footage) -> Camera:
        """The camera with this footage.

        Raises:
            KeyError: If there is none.
        """
        found = self.incident.camera(footage.id)
        if found is None:
            raise KeyError(footage.id)
        return found


def gather_timeline(
    workspace: Workspace,
    material: Material,
    reference: str,
    *,
    pictures: bool = True,
    redacted: bool = True,
    reason: str = "",
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> TimelineFacts:
    """What the report says.

    Args:
        workspace: For the decisions, the categories and the force's own words.
        material: What it is made of; each file must be what was registered, which the caller sees to.
        reference: In the head of each page.
        pictures: Whether annotations have pictures.
        redacted: Whether they are covered by the decisions as they are.
        reason: Why not, printed where they are not.
        cancel: Asked before every picture.
        progress: Told phase ``finishing``.

    Raises:
        UserError: If a file cannot be read, or has other frames than the decisions were made on.
        Cancelled: If ``cancel`` asked for it.
    """
    incident = material.incident
    numbers = {camera.footage: at for at, camera in enumerate(incident.cameras, start=1)}
    categories = workspace.categories.read()
    ordered = in_time(material)
    wishes = wishes_of(ordered) if pictures else {}
    taken, bare = all_pictures(
        workspace,
        material.indexes,
        material.footage,
        wishes,
        redacted=redacted,
        cancel=cancel,
        progress=progress,
    )
    entries = tuple(
        _entry(
            material, categories, numbers[footage.id], at, footage, note,
            pictured=str(at) in taken, bare=str(at) in bare,
        )
        for at, (footage, note) in enumerate(ordered, start=1)
    )  # fmt: skip
    seen = [n for f, n in ordered if f.kind is not FootageKind.SOUND]
    shared = gaps_and_overlaps(incident, _extents(material))
    return TimelineFacts(
        made=Made.of(workspace, reference),
        title=incident.title,
        clock=by_whose_clock(incident),
        zone=incident.zone if is_dated(incident) else "",
        first=said_moment(incident, shared[0].start) if shared else "",
        last=said_moment(incident, shared[-1].stop) if shared else "",
        cameras=tuple(
            _camera(material, camera, numbers[camera.footage], footage)
            for camera, footage in zip(incident.cameras, material.footage, strict=True)
        ),
        coverage=tuple(
            Coverage(
                said_moment(incident, one.start),
                said_moment(incident, one.stop),
                float(one.stop - one.start),
                tuple(numbers[footage] for footage in one.footage),
            )
            for one in shared
        ),
        entries=entries,
        redacted=redacted,
        reason=reason,
        with_pictures=pictures,
        without_picture=len(seen) - len(taken) - len(bare) if pictures else 0,
        drafts=material.drafts,
        left_out=material.left_out,
        is_incident=material.is_incident,
        pictures=MappingProxyType(taken),
    )


def in_time(material: Material) -> list[tuple[Footage, Annotation]]:
    """The annotations in order of incident time; those of cameras that have no place come after, apart."""
    order = {footage.id: at for at, footage in enumerate(material.footage)}

    def place(one: tuple[Footage, Annotation]) -> tuple[bool, int, Fraction, int, str]:
        footage, note = one
        camera = material.camera(footage)
        placed = is_placed(material.incident, camera)
        seconds = _seconds(material, footage, note.span.start)
        time = incident_time(camera, seconds) if placed else seconds
        return (not placed, 0 if placed else order[footage.id], time, order[footage.id], note.id)

    return sorted(material.notes, key=place)


def span_words(
    material: Material, footage: Footage, start: int, stop: int
) -> tuple[str, str, str, str]:
    """When frames of a camera were, in words: day, time, end (empty for one frame), by whose clock.

    Args:
        material: Whose.
        footage: Of the camera.
        start: First frame.
        stop: Frame after the last one.
    """
    incident, camera = material.incident, material.camera(footage)
    begin, end = _seconds(material, footage, start), _end(material, footage, stop)
    if is_placed(incident, camera):
        dated = is_dated(incident)
        first, last = incident_time(camera, begin), incident_time(camera, end)
        whose = _whose(incident, camera)
    else:
        own = own_time(camera, begin)
        dated = own is not None
        first = begin if own is None else own
        last = first + end - begin
        whose = f"by the clock of “{camera.name}”" if dated else "from its first frame"
    day = said_day(local_moment(incident, first)) if dated else ""

    def words(time: Fraction) -> str:
        return said_moment(incident, time, dated=dated, day=False)

    return day, words(first), words(last) if stop - start > 1 else "", whose


def _whose(incident: Incident, camera: Camera) -> str:
    leading = incident.leading
    assert leading is not None  # it has a camera
    dated = is_dated(incident)
    said = (
        f"by the clock of “{leading.name}”"
        if dated
        else f"from the first frame of “{leading.name}”"
    )
    if camera.footage == leading.footage:
        return said
    alignment = camera.clock.alignment
    if placement(incident, camera) is Placement.ALIGNED and alignment is not None:
        return f"{said}; this camera aligned {said_alignment(alignment)}"
    return f"{said}; this camera placed by its own clock alone"


def media_words(material: Material, footage: Footage, start: int, stop: int) -> tuple[str, str]:
    """Where frames are in their file, in words: times and frames."""
    begin = format_seconds(_seconds(material, footage, start))
    if stop - start == 1:
        return f"{begin} of the file", f"frame {start:,}"
    end = format_seconds(_end(material, footage, stop))
    return f"{begin} to {end} of the file", f"frames {start:,} to {stop - 1:,}"


def _seconds(material: Material, footage: Footage, frame: int) -> Fraction:
    """Media time of a frame; behind the last one the end of the file."""
    index = material.index(footage)
    return index.seconds(frame) if frame < len(index) else index.duration


def _end(material: Material, footage: Footage, stop: int) -> Fraction:
    """Media time at which the last frame before ``stop`` is over; a gap that follows is none of it."""
    index = material.index(footage)
    return end_of(index, stop - 1) if 0 < stop <= len(index) else index.duration


def _entry(
    material: Material,
    categories: Categories,
    camera: int,
    number: int,
    footage: Footage,
    note: Annotation,
    *,
    pictured: bool,
    bare: bool,
) -> EntryFacts:
    start, stop = int(note.span.start), int(note.span.stop)
    day, time, until, whose = span_words(material, footage, start, stop)
    media, frames = media_words(material, footage, start, stop)
    length = _end(material, footage, stop) - _seconds(material, footage, start)
    return EntryFacts(
        number=number,
        camera=camera,
        camera_name=material.camera(footage).name,
        day=day,
        time=time,
        until=until,
        whose=whose,
        seconds=0.0 if note.is_marker else float(length),
        media=media,
        frames=frames,
        category=categories.name_of(note.category) if note.category else "",
        title=note.title,
        note=note.note,
        people=note.people,
        place=note.place,
        tags=note.tags,
        source=note.source,
        picture=str(number) if pictured else "",
        picture_frame=int(note.picture) if pictured else -1,
        ringed=pictured and note.region is not None,
        bare=bare,
    )


def _camera(material: Material, camera: Camera, number: int, footage: Footage) -> CameraFacts:
    incident, clock, index = material.incident, camera.clock, material.index(footage)
    placed = is_placed(incident, camera)
    if placed:
        began = said_moment(incident, incident_time(camera, Fraction(0)))
        ended = said_moment(incident, incident_time(camera, index.duration))
    else:
        began, ended = said_time(incident, camera, Fraction(0)), ""
    # the leading clock is right by definition, and one that was never set cannot be wrong
    offset = said_offset(clock) if clock.offset else ""
    wrong = [f"found {offset}" if offset else "", said_drift(clock.drift), clock.why]
    alignment = clock.alignment
    return CameraFacts(
        number=number,
        name=camera.name,
        file=Path(footage.path).name,
        sha256=footage.sha256,
        seconds=float(index.duration),
        frames=0 if footage.kind is FootageKind.SOUND else len(index),
        began=began,
        ended=ended,
        clock=said_source(clock),
        wrong=", ".join(part for part in wrong if part),
        place=said_place(incident, camera),
        set_by=_by("Set", clock.by, clock.moment),
        aligned_by="" if alignment is None else _by("Aligned", alignment.by, alignment.moment),
        placed=placed,
        gaps=len(index.gaps()),
        entries=sum(one.id == footage.id for one, _ in material.notes),
    )


def _by(what: str, who: str, moment: dt.datetime | None) -> str:
    if not who and moment is None:
        return ""
    when = "" if moment is None else f" on {moment_words(moment.astimezone())}"
    return f"{what}{f' by {who}' if who else ''}{when}"


def _extents(material: Material) -> list[Extent]:
    return [
        extent(camera, material.index(footage))
        for camera, footage in zip(material.incident.cameras, material.footage, strict=True)
    ]
