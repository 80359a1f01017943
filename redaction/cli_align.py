"""`umbra incidents align-sound`: laying one camera beside another by what both heard."""

from __future__ import annotations

import argparse
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from redaction.cli_incident_names import camera_named, incident_named
from redaction.cli_terminal import Terminal
from redaction.cli_words import UsageError
from redaction.cli_workspace import open_workspace, workspace_for_work
from redaction.incident import words
from redaction.incident.mapping import is_placed, media_seconds
from redaction.jobs.errors import ExitStatus, UserError

if TYPE_CHECKING:
    from redaction.incident.camera import Camera
    from redaction.incident.incident import Incident
    from redaction.incident.sound_alignment import SoundMatch


def align_sound(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Align a camera to another by what both heard."""
    from redaction.usecases.align_sound import SoundWish, alignment_of
    from redaction.usecases.align_sound import align_sound as listen

    opened = open_workspace(arguments) if arguments.try_only else workspace_for_work(arguments)
    with opened as workspace:
        incident = incident_named(workspace, arguments.incident)
        one = camera_named(workspace, incident, arguments.camera)
        other = camera_named(workspace, incident, arguments.to)
        if one.footage == other.footage:
            raise UsageError("A camera cannot be aligned to itself.")
        wish = SoundWish(
            one.footage,
            other.footage,
            arguments.sound,
            arguments.to_sound,
            _near(incident, one, other, arguments.within),
        )
        match = listen(workspace, wish, cancel=terminal.cancel, progress=terminal.progress).match
        if match is None:
            raise UserError(
                "There is nothing to compare.",
                "One of the recordings is silent or shorter than two seconds. Nothing was changed.",
                "Align the cameras by moments that both show: umbra incidents align-moments.",
            )
        kept = (match.found or arguments.weak) and not arguments.try_only
        if kept:
            incident = workspace.incidents.align(
                incident.id, one.footage, alignment_of(match, other.footage)
            )
    if arguments.json:
        terminal.result({**_match_json(match), "kept": kept})
        return ExitStatus.DONE if kept or arguments.try_only else ExitStatus.BAD_INPUT
    for line in _match_lines(match, one, other):
        terminal.say(line)
    if kept:
        for camera in (incident.camera(one.footage), incident.camera(other.footage)):
            if camera is not None and camera.clock.alignment is not None:
                terminal.say(f"“{camera.name}” {words.said_place(incident, camera)}")
        return ExitStatus.DONE
    if arguments.try_only:
        terminal.say("Nothing was changed.")
        return ExitStatus.DONE
    raise UserError(
        "That match is not sure enough to rely on.",
        "Nothing was changed.",
        "Match moments that both cameras show (umbra incidents align-moments), or keep it all the same"
        " with --weak.",
    )


def _near(
    incident: Incident, one: Camera, other: Camera, within: float | None
) -> tuple[float, float] | None:
    """Where the clocks say that the one lies on the other, and how far around it is searched."""
    if within is None:
        return None
    if not (is_placed(incident, one) and is_placed(incident, other)):
        raise UsageError("--within needs a clock of both cameras: umbra incidents clock.")
    if within <= 0:
        raise UsageError("--within takes seconds above 0.")
    return float(media_seconds(other, one.clock.origin)), within


def _match_lines(match: SoundMatch, one: Camera, other: Camera) -> list[str]:
    side = "after" if match.offset >= 0 else "before"
    drift = words.said_drift(match.drift)
    runs = f"its clock {drift} beside the other" if drift else "both clocks are taken to run alike"
    if not match.drift_known:
        runs = "too little in common to tell whether the clocks run apart"
    begin, end = match.overlap
    return [
        f"“{one.name}” begins {words.said_span(abs(match.offset))} {side} the first frame of"
        f" “{other.name}”; {runs}.",
        f"{words.said_confidence(match.confidence).capitalize()} match: of such matches"
        f" {min(99, int(100 * match.confidence))} in 100 are right within 20 ms;"
        f" {match.agreeing} of {match.windows} stretches agree,"
        f" {words.said_span(Fraction(round(end - begin)))} in common.",
    ]


def _match_json(match: SoundMatch) -> dict[str, Any]:
    return {
        "shift": str(match.offset),
        "rate": str(1 + match.drift),
        "drift_known": match.drift_known,
        "confidence": round(match.confidence, 3),
        "residual": str(match.residual),
        "overlap": [round(second, 3) for second in match.overlap],
        "windows": match.windows,
        "agreeing": match.agreeing,
    }
