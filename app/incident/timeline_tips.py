"""What the timeline of an incident says about what is under the pointer."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from app.incident.board import NAMES, OVERVIEW, RULER
from app.incident.timeline_gestures import Doing
from app.incident.words import long_moment, place_words, short_moment, span_words, tr, whose
from app.language.core import core
from player.media.time import format_seconds
from redaction.incident.words import said_offset, said_source

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

    from app.incident.board import Board, Lane
    from app.incident.timeline_gestures import IncidentGestures


def hover_words(board: Board, x: float) -> str:
    """The time under the pointer, and by whose clock."""
    if board.incident is None:
        return ""
    time = board.origin + Fraction(board.scale.left + x / board.scale.pps)
    return f"{short_moment(board.incident, time)} {whose(board.incident)}"


def tip_at(board: Board, gestures: IncidentGestures, at: QPointF) -> str:
    """What to say at a point of the widget, or nothing."""
    incident = board.incident
    if incident is None:
        return ""
    grip = gestures.grip_at(at)
    if grip is not Doing.NOTHING:
        words = tr("In point") if grip is Doing.MARK_IN else tr("Out point")
        return tr("{point}: drag to move it; hold Alt to move freely").format(point=words)
    lane = board.lane_at(at.y())
    if RULER <= at.y() < RULER + OVERVIEW and at.x() >= NAMES:
        return _shared_words(board, at.x() - NAMES)
    if lane is None:
        return ""
    if at.x() < NAMES:
        return _lane_words(board, lane)
    found = gestures.note_at(at)
    if found is not None:
        bar = found[1]
        course = lane.course
        lines = [bar.title] if bar.title else []
        begin = short_moment(incident, course.exact(bar.start))
        lines.append(f"{begin} {whose(incident)}")
        media = format_seconds(course.media(bar.start))
        lines.append(
            tr("“{camera}”, frame {frame}, media time {time}").format(
                camera=course.camera.name, frame=f"{bar.start:,}", time=media
            )
        )
        if not bar.is_marker:
            long = course.time_of(bar.stop) - course.time_of(bar.start)
            lines.append(tr("Lasts {time}").format(time=span_words(long)))
        if bar.draft:
            lines.append(tr("Proposed by the program; nobody confirmed it yet"))
        return "\n".join(lines)
    return ""


def _shared_words(board: Board, x: float) -> str:
    assert board.incident is not None
    time = board.origin + Fraction(board.scale.left + x / board.scale.pps)
    for shared in board.shared:
        if shared.start <= time < shared.stop:
            names = [
                camera.name
                for footage in shared.footage
                if (camera := board.incident.camera(footage)) is not None
            ]
            long = span_words(shared.stop - shared.start)
            if not names:
                return tr("No camera recorded here, for {time}").format(time=long)
            return tr("{cameras}, for {time}").format(cameras=", ".join(names), time=long)
    return ""


def _lane_words(board: Board, lane: Lane) -> str:
    incident, course = board.incident, lane.course
    assert incident is not None
    clock = course.camera.clock
    lines = [course.camera.name, place_words(incident, course)]
    if course.placed:
        lines.append(
            tr("From {start} to {stop}").format(
                start=long_moment(incident, course.extent.start, 0),
                stop=short_moment(incident, course.extent.stop, 0),
            )
        )
    lines.append(tr("Its clock was {how}").format(how=core(said_source(clock))))
    off = said_offset(clock)
    if off and clock.offset:
        lines.append(tr("It was found {offset}").format(offset=off))
    if course.extent.gaps:
        lines.append(tr("{n} gaps in the recording").format(n=len(course.extent.gaps)))
    return "\n".join(lines)
