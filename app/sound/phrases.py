"""Treatments and the state of the sound as people say them."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QCoreApplication

from player.media.time import format_seconds
from redaction.model.audio import AudioRange, AudioTreatment, SoundReview


def tr(text: str) -> str:
    """A sentence in the person's language."""
    return QCoreApplication.translate("sound", text)


def treatment_words(treatment: AudioTreatment) -> str:
    """What is heard instead, in a word."""
    return {
        AudioTreatment.MUTE: tr("Muted"),
        AudioTreatment.TONE: tr("Tone"),
        AudioTreatment.DISGUISE: tr("Disguised"),
    }[treatment]


def treatment_icon(treatment: AudioTreatment) -> str:
    """The icon that goes with ``treatment_words``."""
    return {
        AudioTreatment.MUTE: "mute",
        AudioTreatment.TONE: "tone",
        AudioTreatment.DISGUISE: "disguise",
    }[treatment]


def review_words(state: SoundReview | None) -> str:
    """The state of the sound; None where there is no sound."""
    if state is None:
        return tr("No sound")
    return {
        SoundReview.NOT_REVIEWED: tr("Sound: not reviewed"),
        SoundReview.REVIEWED: tr("Sound: reviewed"),
        SoundReview.REMOVED: tr("Sound: removed"),
    }[state]


def review_icon(state: SoundReview | None) -> tuple[str, str]:
    """Icon and colour token that go with ``review_words``."""
    if state is None:
        return "mute", "text_faint"
    return {
        SoundReview.NOT_REVIEWED: ("pending", "warning"),
        SoundReview.REVIEWED: ("shield-check", "good"),
        SoundReview.REMOVED: ("mute", "text"),
    }[state]


def time_words(seconds: Fraction | float) -> str:
    """A moment without leading hours of nothing, to the millisecond."""
    text = format_seconds(Fraction(seconds))
    while text.startswith(("00:", "0:")) and text.count(":") > 1:
        text = text.split(":", 1)[1]
    return text


def range_words(part: AudioRange) -> str:
    """From when to when."""
    return f"{time_words(part.start)} – {time_words(part.stop)}"
