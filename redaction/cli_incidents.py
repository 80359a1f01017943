"""`umbra incidents`: which cameras belong together, and by whose clock everything is told."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from player.media.time import format_seconds
from redaction.cli_incident_names import camera_named, footage_named, incident_named
from redaction.cli_terminal import Terminal
from redaction.cli_words import UsageError, count
from redaction.cli_workspace import open_workspace, request_named, workspace_for_work
from redaction.incident import words
from redaction.incident.camera import (
    LONGEST_NAME,
    Camera,
)
from redaction.incident.codec import incident_to_json
from redaction.incident.incident import USUAL_ZONE, Incident
from redaction.incident.mapping import (
    Extent,
    Shared,
    doubt,
    extent,
    extent_of,
    gaps_and_overlaps,
    is_placed,
    placement,
)
from redaction.jobs.errors import ExitStatus

if TYPE_CHECKING:
    from redaction.store.workspace import Workspace


def list_incidents(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """One line an incident."""
    with open_workspace(arguments) as workspace:
        request = request_named(workspace, arguments.request)
        incidents = workspace.incidents
        found = incidents.all() if request is None else incidents.of(request.id)
    if arguments.json:
        terminal.result([incident_to_json(one) for one in found])
        return ExitStatus.DONE
    for one in found:
        cameras = count(len(one.cameras), "camera")
        unplaced = sum(not is_placed(one, camera) for camera in one.cameras)
        without = f", {unplaced} without a place on the clock" if unplaced else ""
        closed = "  closed" if one.closed else ""
        terminal.say(f"{one.reference or one.id:<20} {one.title}  {cameras}{without}{closed}")
    if not found:
        terminal.say("There are no incidents in the register.")
    return ExitStatus.DONE


def add(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Record an incident with its cameras, named after their files."""
    with workspace_for_work(arguments) as workspace:
        request = request_named(workspace, arguments.request)
        files = [footage_named(workspace, named) for named in arguments.footage]
        if not files and request is not None:
            files = list(workspace.footage(request.id))
        made = workspace.incidents.add(
            arguments.title,
            reference=arguments.reference,
            request=None if request is None else request.id,
            zone=arguments.zone or USUAL_ZONE,
            cameras=[Camera(f.id, Path(f.path).stem[:LONGEST_NAME]) for f in files],
        )
    terminal.say(f"{made.title} recorded as {made.id} with {count(len(made.cameras), 'camera')}")
    return ExitStatus.DONE


def show(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Everything about one incident."""
    with open_workspace(arguments) as workspace:
        incident = incident_named(workspace, arguments.incident)
        extents = _extents(workspace, incident)
        shared = gaps_and_overlaps(incident, list(extents.values()))
    if arguments.json:
        terminal.result(_shown_json(incident, extents, shared))
        return ExitStatus.DONE
    terminal.say(" ".join(filter(None, (incident.reference, incident.title))))
    terminal.say(f"Times {words.by_whose_clock(incident)}, shown in {incident.zone}.")
    for camera in incident.cameras:
        terminal.say(f"  {camera.name}")
        for line in _camera_lines(incident, camera, extents.get(camera.footage)):
            terminal.say(f"      {line}")
    names = {camera.footage: camera.name for camera in incident.cameras}
    for part in shared:
        if len(part.footage) != 1:
            seen = ", ".join(names[footage] for footage in part.footage)
            what = f"seen by {seen}" if seen else "nobody recorded"
            terminal.say(f"  {_stretch(incident, part.start, part.stop)}  {what}")
    return ExitStatus.DONE


def camera(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Add, rename or take out a camera, or let it lead."""
    if arguments.take_out and (arguments.name or arguments.lead):
        raise UsageError("--take-out goes with nothing else.")
    with workspace_for_work(arguments) as workspace:
        incident = incident_named(workspace, arguments.incident)
        incidents = workspace.incidents
        try:
            known = camera_named(workspace, incident, arguments.camera)
        except UsageError:
            if arguments.take_out:
                raise
            footage = footage_named(workspace, arguments.camera)
            known = Camera(footage.id, arguments.name or Path(footage.path).stem[:LONGEST_NAME])
            incident = incidents.add_camera(incident.id, known)
        if arguments.take_out:
            incident = incidents.take_camera(incident.id, known.footage)
        if arguments.name and arguments.name != known.name:
            incident = incidents.rename_camera(incident.id, known.footage, arguments.name)
        if arguments.lead:
            incident = incidents.set_master(incident.id, known.footage)
    terminal.say(f"{incident.title}: " + ", ".join(c.name for c in incident.cameras))
    return ExitStatus.DONE


def unalign(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Undo a camera's alignment."""
    with workspace_for_work(arguments) as workspace:
        incident = incident_named(workspace, arguments.incident)
        known = camera_named(workspace, incident, arguments.camera)
        incident = workspace.incidents.unalign(incident.id, known.footage)
        kept = incident.camera(known.footage)
        assert kept is not None  # nothing took it out
    terminal.say(f"“{kept.name}” {words.said_place(incident, kept)}")
    return ExitStatus.DONE


def remove(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Erase an incident; the reason goes into the log."""
    with workspace_for_work(arguments) as workspace:
        incident = incident_named(workspace, arguments.incident)
        workspace.incidents.remove(incident.id, reason=arguments.because)
    terminal.say(f"{incident.title} removed; its footage and the annotations on it stay")
    return ExitStatus.DONE


def _extents(workspace: Workspace, incident: Incident) -> dict[str, Extent]:
    """What each camera covers: exactly, where its frames are known here, else by the register."""
    from redaction.usecases.timing import known_index_of

    found: dict[str, Extent] = {}
    for one in incident.cameras:
        footage = workspace.find_footage(one.footage)
        if footage is None:
            continue
        index = known_index_of(workspace, footage)
        lasts = Fraction(footage.duration).limit_denominator(1000)
        found[one.footage] = extent_of(one, lasts) if index is None else extent(one, index)
    return found


def _camera_lines(incident: Incident, one: Camera, covers: Extent | None) -> Iterator[str]:
    if covers is None:
        yield "its footage is not in the register any more"
        return
    if is_placed(incident, one):
        yield _stretch(incident, covers.start, covers.stop)
        for gap in covers.gaps:
            yield f"left out {_stretch(incident, gap.start, gap.stop)}"
    else:
        lasts = covers.stop - covers.start
        yield f"{format_seconds(lasts)} long; no place on the clock yet: set its clock or align it"
    yield f"own clock {words.said_source(one.clock)}"
    if is_placed(incident, one):
        yield words.said_place(incident, one)
        if one.clock.alignment is not None:
            wrong = words.said_offset(one.clock) if one.clock.offset else ""
            drift = words.said_drift(one.clock.drift)
            stands = " and ".join(filter(None, (wrong and f"was {wrong}", drift)))
            if stands:
                yield f"so its own clock {stands}"
        within = doubt(incident, one)
        if within:
            yield f"within about {words.said_span(within)}"


def _stretch(incident: Incident, start: Fraction, stop: Fraction) -> str:
    first, last = words.said_moment(incident, start), words.said_moment(incident, stop)
    return f"{first} to {last} ({words.said_span(stop - start)})"


def _shown_json(
    incident: Incident, extents: dict[str, Extent], shared: tuple[Shared, ...]
) -> dict[str, Any]:
    data = incident_to_json(incident)
    leading = incident.leading
    data["leading"] = None if leading is None else leading.footage
    data["clock"] = words.by_whose_clock(incident)
    for one, plain in zip(incident.cameras, data.get("cameras", []), strict=True):
        plain["placement"] = placement(incident, one).value
        covers = extents.get(one.footage)
        if covers is not None and is_placed(incident, one):
            plain["from"] = words.said_moment(incident, covers.start)
            plain["to"] = words.said_moment(incident, covers.stop)
            plain["gaps"] = [[str(g.start), str(g.stop)] for g in covers.gaps]
    data["shared"] = [
        {"start": str(s.start), "stop": str(s.stop), "footage": list(s.footage)} for s in shared
    ]
    return data
