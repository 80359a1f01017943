"""`umbra incidents clock`, `align-moments` and `names`: when recordings began."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from player.media.time import FrameIndex, format_seconds, parse_time
from redaction.cli_incident_names import camera_named, incident_named
from redaction.cli_terminal import Terminal
from redaction.cli_words import UsageError, count
from redaction.cli_workspace import open_workspace, workspace_for_work
from redaction.incident import words
from redaction.incident.camera import (
    AlignedBy,
    Alignment,
    Camera,
    CameraClock,
    MatchedMoment,
    seconds_since,
)
from redaction.incident.codec import alignment_to_json
from redaction.incident.file_names import patterns_from_json, patterns_to_json
from redaction.incident.incident import Incident
from redaction.incident.offers import Offer, by_hand, from_reading, typed_times
from redaction.incident.sources import offered_starts
from redaction.jobs.errors import ExitStatus, UserError
from redaction.model.fields import CodecError

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from redaction.store.workspace import Workspace

_MOST_JSON = 1_000_000
"""Bytes of a file of patterns."""

_LONGEST_NUMBER = 40
"""Characters of a number of seconds."""


def clock(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Show what a recording's beginning may be, or set it."""
    asked = ("take", "start", "reading", "slow", "fast")
    setting = arguments.unknown or any(getattr(arguments, name) is not None for name in asked)
    opened = workspace_for_work(arguments) if setting else open_workspace(arguments)
    with opened as workspace:
        incident = incident_named(workspace, arguments.incident)
        known = camera_named(workspace, incident, arguments.camera)
        zone = arguments.zone or incident.zone
        footage = workspace.footage_by_id(known.footage)
        offers = offered_starts(footage, zone=zone, patterns=workspace.incidents.name_patterns)
        if not setting:
            return _show_offers(arguments, terminal, incident, known, offers)
        new = _clock_asked_for(workspace, arguments, known, zone, offers)
        incident = workspace.incidents.set_clock(incident.id, known.footage, new)
        kept = incident.camera(known.footage)
        assert kept is not None  # it was set just now
    terminal.say(f"{kept.name} began {words.said_time(incident, kept, Fraction(0))}")
    _say_other_order(arguments, terminal)
    if kept.clock.alignment is not None and (arguments.slow or arguments.fast):
        terminal.note("It is aligned to another camera: what it was slow by follows from that.")
    return ExitStatus.DONE


def align_moments(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Align a camera to another by moments that both show."""
    from redaction.incident.moments_alignment import align_by_moments
    from redaction.usecases.timing import index_of

    with workspace_for_work(arguments) as workspace:
        incident = incident_named(workspace, arguments.incident)
        one = camera_named(workspace, incident, arguments.camera)
        other = camera_named(workspace, incident, arguments.to)
        here, there = index_of(workspace, one.footage), index_of(workspace, other.footage)
        matched = [_matched(text, here, there) for text in arguments.moments]
        found = align_by_moments(matched, frame=here.usual, other_frame=there.usual)
        if found.outlier is not None:
            raise UsageError(
                f"“{arguments.moments[found.outlier]}” does not agree with the other moments."
            )
        if not found.is_possible:
            raise UsageError("By these moments the clocks would run more than 2 % apart.")
        alignment = Alignment(
            AlignedBy.MOMENTS, other.footage, found.offset, 1 + found.drift,
            residual=found.residual, moments=tuple(matched),
        )  # fmt: skip
        incident = workspace.incidents.align(incident.id, one.footage, alignment)
    if arguments.json:
        terminal.result(alignment_to_json(alignment))
        return ExitStatus.DONE
    for kept in (incident.camera(one.footage), incident.camera(other.footage)):
        if kept is not None and kept.clock.alignment is not None:
            terminal.say(f"“{kept.name}” {words.said_place(incident, kept)}")
    if not found.agrees and found.residual is not None:
        apart = words.said_span(found.residual)
        terminal.note(f"The moments disagree by {apart}: look at them again.")
    return ExitStatus.DONE


def names(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print or set how names of files are read."""
    if arguments.set is None and not arguments.built_in:
        with open_workspace(arguments) as workspace:
            terminal.result(patterns_to_json(workspace.incidents.name_patterns))
        return ExitStatus.DONE
    patterns = None if arguments.set is None else _patterns(arguments.set)
    with workspace_for_work(arguments) as workspace:
        workspace.incidents.set_name_patterns(patterns)
    known = count(len(patterns), "pattern") if patterns is not None else "the built-in patterns"
    terminal.say(f"Names of files are read by {known}.")
    return ExitStatus.DONE


def _show_offers(
    arguments: argparse.Namespace,
    terminal: Terminal,
    incident: Incident,
    one: Camera,
    offers: tuple[Offer, ...],
) -> int:
    if arguments.json:
        terminal.result([_offer_json(offer) for offer in offers])
        return ExitStatus.DONE
    terminal.say(f"“{one.name}”: clock {words.said_source(one.clock)}")
    for number, offer in enumerate(offers, 1):
        start = words.said_moment(incident, seconds_since(offer.start), dated=True)
        agrees = f"; agrees with {', '.join(offer.agrees)}" if offer.agrees else ""
        terminal.say(f"  {number}. {start}  {offer.how} (“{offer.said}”{agrees})")
        if offer.caution:
            terminal.say(f"      {offer.caution}")
    if not offers:
        terminal.say("  Neither the file nor its name says when it began.")
    terminal.say("Take one with --take N, or use --reading, --start. Nothing was changed.")
    return ExitStatus.DONE


def _offer_json(offer: Offer) -> dict[str, Any]:
    return {
        "start": offer.start.isoformat(), "source": offer.source.value, "said": offer.said,
        "zone": offer.zone, "how": offer.how, "caution": offer.caution,
        "precision": str(offer.precision), "agrees": list(offer.agrees),
    }  # fmt: skip


def _clock_asked_for(
    workspace: Workspace,
    arguments: argparse.Namespace,
    known: Camera,
    zone: str,
    offers: tuple[Offer, ...],
) -> CameraClock:
    new = known.clock
    if arguments.take is not None:
        if not 1 <= arguments.take <= len(offers):
            raise UsageError(f"There are {count(len(offers), 'offer')}; --take names one of them.")
        new = offers[arguments.take - 1].clock(new)
    elif arguments.unknown:
        new = CameraClock(alignment=new.alignment)
    elif arguments.start or arguments.reading:
        new = _chosen(_read(workspace, arguments, known, zone), arguments.which).clock(new)
    if arguments.at and not arguments.reading:
        raise UsageError("--at goes with --reading.")
    text = arguments.slow or arguments.fast
    if text is None:
        return new
    try:
        if len(text) > _LONGEST_NUMBER or "e" in text.lower():
            raise ValueError(text)
        offset = Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise UsageError(f"“{text[:_LONGEST_NUMBER]}” is no number of seconds.") from error
    if arguments.fast:
        offset = -offset
    return replace(new, offset=offset, why=arguments.why.strip())


def _read(
    workspace: Workspace, arguments: argparse.Namespace, known: Camera, zone: str
) -> tuple[Offer, ...]:
    from redaction.usecases.timing import index_of

    text = arguments.start or arguments.reading
    local = _one_order(typed_times(text), arguments.month_first)
    if arguments.start:
        return by_hand(local, zone, text.strip())
    frame, seconds = FrameIndex(0), Fraction(0)
    if arguments.at:
        index = index_of(workspace, known.footage)
        frame = _frame(arguments.at, index)
        seconds = index.seconds(frame)
    return from_reading(local, zone, frame=frame, seconds=seconds, said=text.strip())


def _say_other_order(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """Say that day and month may have been meant the other way round."""
    text = arguments.start or arguments.reading
    times = typed_times(text) if text else ()
    if len(times) > 1:
        other = times[0] if arguments.month_first else times[1]
        verb = "leave out" if arguments.month_first else "add"
        terminal.note(f"If {words.said_day(other)} was meant, {verb} --month-first.")


def _one_order(times: tuple[dt.datetime, ...], month_first: bool) -> dt.datetime:
    if month_first and len(times) < 2:
        raise UsageError("Day and month of that time can be read in one way only.")
    return times[1] if month_first else times[0]


def _chosen(offers: tuple[Offer, ...], which: int | None) -> Offer:
    if len(offers) == 1:
        return offers[0]
    if which is None:
        raise UsageError(
            "Clocks were put back then and that hour came twice: say --which 1 (the first, summer time)"
            " or --which 2."
        )
    return offers[which - 1]


def _matched(text: str, here: VideoIndex, there: VideoIndex) -> MatchedMoment:
    one, equal, other = text.partition("=")
    if not equal:
        raise UsageError(f"“{text}” is no pair of moments: write A=B, such as f120=f348.")
    frame, other_frame = _frame(one, here), _frame(other, there)
    return MatchedMoment(frame, here.seconds(frame), other_frame, there.seconds(other_frame))


def _frame(text: str, index: VideoIndex) -> FrameIndex:
    try:
        point = parse_time(text)
    except ValueError as error:
        raise UsageError(f"“{text}” is no frame and no time.") from error
    frame = point.frame
    if point.seconds is not None and point.seconds < index.duration:
        frame = index.at_seconds(point.seconds)
    if frame is None or not 0 <= frame < len(index):
        raise UsageError(
            f"There is no frame {text.strip()}: frames run from f0 to f{len(index) - 1},"
            f" times to {format_seconds(index.duration)}."
        )
    return frame


def _patterns(path: Path) -> Any:
    try:
        if path.stat().st_size > _MOST_JSON:
            raise UsageError(f"{path.name} is too large to be a list of patterns.")
        return patterns_from_json(json.loads(path.read_text(encoding="utf-8")))
    except (CodecError, ValueError, RecursionError) as error:
        raise UserError(
            f"{path.name} is no list of patterns of file names: {error}.",
            "Nothing was changed.",
            "Begin with what `umbra incidents names` prints.",
        ) from error
    except OSError as error:
        raise UserError(
            f"{path.name} cannot be read: {error.strerror}.", "Nothing was changed."
        ) from error
