"""What the alignment of two cameras is called in the window."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.language.core import core, whole
from app.words import length_words
from redaction.incident.camera import AlignedBy, Alignment, Camera
from redaction.incident.mapping import FAIR, SURE, Placement, placement
from redaction.incident.words import said_drift, said_place, said_span

if TYPE_CHECKING:
    from redaction.incident.incident import Incident
    from redaction.incident.moments_alignment import MomentsMatch
    from redaction.incident.sound_alignment import SoundMatch
    from redaction.jobs.errors import UserError


def tr(text: str) -> str:
    """A sentence in the person's language."""
    return QCoreApplication.translate("alignment", text)


def place_words(alignment: Alignment, own: str, to: str) -> str:
    """Where one recording begins on the other, and how their clocks run."""
    shift = alignment.shift
    if shift:
        side = tr("after") if shift > 0 else tr("before")
        words = tr("“{own}” begins {span} {side} the first frame of “{to}”").format(
            own=own, span=said_span(abs(shift)), side=side, to=to
        )
    else:
        words = tr("“{own}” and “{to}” begin together").format(own=own, to=to)
    drift = said_drift(alignment.rate - 1)
    if not drift:
        return tr("{where}; both clocks are taken to run alike.").format(where=words)
    return tr("{where}; its clock {drift} beside the other.").format(where=words, drift=drift)


def now_words(incident: Incident, own: Camera) -> str:
    """By what a camera has its place now, and that the other one is moved where it leads."""
    words = tr("Now: “{name}” {place}.").format(
        name=own.name, place=core(said_place(incident, own))
    )
    if placement(incident, own) is Placement.LEADING:
        words += " " + tr("So the other camera is moved, by the same match.")
    return words


def fault_words(error: UserError) -> str:
    """What happened, what is safe and what to do, in one line."""
    return whole(error)


def how_words(alignment: Alignment) -> str:
    """By what, in a word or two."""
    return {
        AlignedBy.SOUND: tr("By sound"),
        AlignedBy.MOMENTS: tr("By moments"),
        AlignedBy.BY_HAND: tr("By hand"),
    }[alignment.how]


def match_words(match: SoundMatch) -> tuple[str, str]:
    """What a match by sound is worth, as sentences, and the tone of a banner."""
    share = min(99, int(100 * match.confidence))
    sure = tr("Of such matches, {n} in 100 are right within 20 ms.").format(n=share)
    told = tr("{agreeing} of {all} stretches agree; {span} in common.").format(
        agreeing=match.agreeing,
        all=match.windows,
        span=length_words(match.overlap[1] - match.overlap[0]),
    )
    if not match.drift_known:
        told += " " + tr("Too short to tell whether the clocks run apart.")
    if match.confidence >= SURE:
        return f"{tr('Strong match.')} {sure} {told}", "good"
    if match.confidence >= FAIR:
        return f"{tr('Fair match: look at the pictures.')} {sure} {told}", "warning"
    why = tr("No match to rely on: perhaps they were not near each other, or not at that time.")
    if match.close_rival > 0.95:
        why = tr("No match to rely on: several places fit alike, as with a sound that repeats.")
    return f"{why} {sure}", "bad"


def moments_words(match: MomentsMatch, count: int) -> tuple[str, str]:
    """What matched moments give, as sentences, and the tone of a banner."""
    frame = tr("One moment tells where it begins, not whether the clocks run apart.")
    if count == 1:
        return frame, "info"
    off = tr("{n} s").format(n=f"{float(match.residual or 0):.3f}")
    if match.outlier is not None:
        return tr(
            "Moment {n} contradicts the others, which agree without it: check or remove it."
        ).format(n=match.outlier + 1), "warning"
    if not match.is_possible:
        return tr("These moments contradict each other: no clock runs that wrong."), "bad"
    if not match.agrees:
        return tr("The moments disagree by up to {off}, more than a frame.").format(
            off=off
        ), "warning"
    if not match.is_plausible:
        return tr(
            "The moments fit, but no usual clock runs {n} s an hour wrong: check both."
        ).format(n=f"{abs(float(match.drift)) * 3600:.1f}"), "warning"
    if not match.drift_known:
        return tr(
            "The moments agree to the frame ({off}). They show no difference between the clocks."
        ).format(off=off), "good"
    return tr("The moments agree (within {off}) and tell how the clocks run apart.").format(
        off=off
    ), "good"


def stray_words(stray: Fraction) -> str:
    """By how much a moment strays from the result, in milliseconds with a sign."""
    thousandths = round(stray * 1000)
    if not thousandths:
        return tr("0 ms")
    return tr("{n} ms").format(n=f"{thousandths:+d}".replace("-", "\N{MINUS SIGN}"))
