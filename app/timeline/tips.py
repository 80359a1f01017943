"""What the timeline says about what is under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF

from app.language.core import core
from app.timeline.bars import Bar, Look
from app.timeline.gestures import Doing, Gestures
from app.timeline.lanes import NAMES, Lane
from app.timeline.note_drag import Held, note_hold_at
from app.timeline.paint import Strip, lane_name
from app.timeline.sound_drag import hold_at, part_at
from redaction.model.audio import AudioTreatment

if TYPE_CHECKING:
    from app.timeline.lanes import Placed

MOST = 5
"""Items named at a time."""


def tr(text: str) -> str:
    """A sentence in the person's language."""
    return QCoreApplication.translate("timeline", text)


def tip_at(strip: Strip, gestures: Gestures, at: QPointF) -> str:
    """What to say at a point of the widget, or nothing.

    Args:
        strip: What is shown.
        gestures: Knows what lies where.
        at: The point.
    """
    grip = gestures.grip_at(at)
    if grip is not Doing.NOTHING:
        words = tr("In point") if grip is Doing.MARK_IN else tr("Out point")
        return tr("{point}: drag to move it; hold Alt to move freely").format(point=words)
    bar = gestures.row_at(at.y())
    if bar is not None:
        return _bar_words(bar)
    place = strip.lanes.at(at.y())
    if place is None:
        return ""
    if at.x() < NAMES:
        rule = (
            f"\n{core(strip.seen.rule.words())}" if place.lane is Lane.SEEN and strip.seen else ""
        )
        return _lane_words(place) + rule
    frame = strip.scale.left + (at.x() - NAMES) / strip.scale.ppf
    reach = 9 / strip.scale.ppf
    if place.lane is Lane.PROBLEMS:
        near = strip.faults.near(frame - reach - 0.5, frame + reach, frame)
        lines = [f"{fault.text} ({fault.frame:,})" for fault in near[:MOST]]
        if len(near) > MOST:
            lines.append(tr("and {n} more").format(n=len(near) - MOST))
        return "\n".join(lines)
    if place.lane is Lane.SEEN and strip.seen is not None:
        return strip.seen.words(int(frame))
    if place.lane is Lane.SOUND:
        return _sound_words(strip, gestures, at)
    if place.lane is Lane.MARKERS:
        return _note_words(strip, at)
    return ""


def _sound_words(strip: Strip, gestures: Gestures, at: QPointF) -> str:
    """How the stretch of sound under the pointer is treated, and what dragging does."""
    part = part_at(strip, at)
    if part is None:
        return ""
    words = {
        AudioTreatment.MUTE: tr("Muted in the copy"),
        AudioTreatment.TONE: tr("A tone in the copy"),
        AudioTreatment.DISGUISE: tr("Voices disguised in the copy"),
    }[part.treatment]
    length = tr("{words}, {n} s").format(words=words, n=f"{part.stop - part.start:.2f}")
    if hold_at(strip, at) is None:
        return length
    freely = " " + tr("Hold Alt to move freely.") if gestures.snapping else ""
    return tr("{part}. Drag to move this end.").format(part=length) + freely


def _note_words(strip: Strip, at: QPointF) -> str:
    """What the annotation under the pointer is, and what dragging does."""
    held = note_hold_at(strip, at)
    if held is None:
        return ""
    bar = held.bar
    title = bar.title or (tr("Marker") if bar.is_marker else tr("Range"))
    if bar.draft:
        title = tr("Draft: {title}").format(title=title)
    frames = tr("frame {a}").format(a=f"{bar.start:,}")
    if not bar.is_marker:
        frames = tr("frames {a} to {b}").format(a=f"{bar.start:,}", b=f"{bar.stop - 1:,}")
    does = tr("Drag to move it; double-click to edit it.")
    if held.part is not Held.WHOLE:
        does = tr("Drag to move this end.")
    return f"{title}, {frames}. {does}"


def _bar_words(bar: Bar) -> str:
    state = {
        Look.PENDING: tr("to review"),
        Look.ACCEPTED: tr("accepted"),
        Look.REJECTED: tr("rejected, not covered"),
        Look.KEPT: tr("kept visible"),
    }[bar.look]
    return tr("{name}: {state}").format(name=bar.name, state=state)


def _lane_words(place: Placed) -> str:
    words = {
        Lane.MARKERS: tr("What people noted. Click one to go there, drag it to move it."),
        Lane.PROBLEMS: tr(
            "What is wrong with the footage or doubtful in the tracks. Click a sign to go there."
        ),
        Lane.PICTURES: tr(
            "Small pictures; a dim one shows a frame nearby. White lines: another scene begins."
        ),
        Lane.SOUND: tr(
            "How loud the sound is. The bar below it: somebody may be speaking. Listen to be sure."
        ),
        Lane.COVERED: tr(
            "How many regions cover each moment; hatched: some of them wait for a decision."
        ),
        Lane.SEEN: tr(
            "Solid: you saw these frames. Hatched: others did. Dotted: changed since. Empty: not seen."
        ),
    }[place.lane]
    return f"{lane_name(place.lane)}. {words}"
