"""What the tiles of the wall say. Every time says whose clock it is."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.language.core import core
from app.session import ViewMode
from app.words import length_words
from player.media.time import format_seconds
from player.qt.ensemble_time import Presence, Standing
from redaction.incident.mapping import own_time
from redaction.incident.words import said_moment, said_time

if TYPE_CHECKING:
    from redaction.incident.camera import Camera
    from redaction.incident.incident import Incident


def tr(text: str) -> str:
    """A text of the wall in the person's language."""
    return QCoreApplication.translate("Wall", text)


def absence_words(standing: Standing) -> str:
    """Why there is no picture."""
    length = length_words(float(standing.seconds))
    if standing.seconds < 1:
        # less than a frame is less than a tenth of a second
        length = tr("{n} s").format(n=f"{max(float(standing.seconds), 0.01):.2f}")
    match standing.presence:
        case Presence.BEFORE:
            return tr("No picture then: this recording begins {time} later").format(time=length)
        case Presence.AFTER:
            return tr("No picture then: this recording ended {time} earlier").format(time=length)
        case Presence.GAP:
            return tr("No picture then: the recording has a gap of {time} here").format(time=length)
        case _:
            return ""


def unplaced_words(camera: Camera) -> str:
    """Why a camera cannot be shown beside the others."""
    words = tr("“{name}” has no place in time yet. Set its clock or align it to another camera.")
    return words.format(name=camera.name)


def clock_line(incident: Incident, camera: Camera, seconds: Fraction) -> str:
    """What the camera's own clock said; short, since its name stands beside it."""
    own = own_time(camera, seconds)
    if own is None:
        return tr("own clock not set")
    return tr("own clock {time}").format(time=said_moment(incident, own, dated=True, day=False))


def frame_words(frame: int) -> str:
    """Which frame it is."""
    return tr("frame {n}").format(n=f"{frame:,}")


def media_words(seconds: Fraction) -> str:
    """When a frame is shown in its file."""
    return tr("media time {time}").format(time=format_seconds(seconds))


def moment_words(incident: Incident, camera: Camera, seconds: Fraction) -> str:
    """When that was, by whose clock and how that is known; a whole sentence for a tooltip."""
    return f"{camera.name}: {core(said_time(incident, camera, seconds))}"


def mode_words(mode: ViewMode, *, covers: bool) -> str:
    """What is said on a picture on which faces are shown.

    Args:
        mode: How it is shown.
        covers: Whether anything of the recording is covered at all.
    """
    match mode:
        case ViewMode.OUTLINES:
            return tr("Outlines: faces are shown")
        case ViewMode.ORIGINAL:
            return tr("Original: faces are shown")
        case ViewMode.SEE_BEHIND:
            return tr("See behind: faces are shown")
        case _:
            return "" if covers else tr("Nothing is covered in this recording")


def speed_words(speed: float) -> str:
    """Said over the pictures while it plays at another speed than the usual one; else empty."""
    if speed == 1.0:
        return ""
    rate = tr("{n}×").format(n=f"{abs(speed):g}")
    return rate if speed > 0 else tr("{rate} backwards").format(rate=rate)
