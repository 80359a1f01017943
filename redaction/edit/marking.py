"""Gestures on sound. What a person notes along the timeline is in ``redaction.edit.noting``."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from redaction.edit.asking import Refused
from redaction.edit.edit import Patch
from redaction.model.audio import AudioRange, AudioTreatment
from redaction.model.ids import AudioRangeId, new_id
from redaction.model.project import Project

_LABELS = {
    AudioTreatment.MUTE: "Silence sound",
    AudioTreatment.TONE: "Cover sound with a tone",
    AudioTreatment.DISGUISE: "Disguise voices",
}


def add_audio(
    project: Project,
    start: Fraction,
    stop: Fraction,
    *,
    treatment: AudioTreatment = AudioTreatment.MUTE,
    reasons: Iterable[str] = (),
    note: str = "",
    why: str = "",
    audio_id: AudioRangeId | None = None,
) -> Patch:
    """Silence, cover or disguise a stretch of sound, in seconds from the first video frame.

    Raises:
        Refused: If the stretch is empty or starts before the footage, or is there already.
    """
    new = AudioRangeId(new_id()) if audio_id is None else audio_id
    if new in project.audio:
        raise Refused("That stretch of sound is there already.")
    audio = _audio(AudioRange, new, start, stop, treatment, tuple(reasons), note, why)
    label = _LABELS[treatment]
    return Patch(label, audio={audio.id: (None, audio)})


def change_audio(
    project: Project,
    audio_id: AudioRangeId,
    *,
    start: Fraction | None = None,
    stop: Fraction | None = None,
    treatment: AudioTreatment | None = None,
    reasons: Iterable[str] | None = None,
    note: str | None = None,
    why: str | None = None,
    gesture: str = "",
) -> Patch:
    """Change what is given of a stretch of sound.

    Raises:
        Refused: If it is not there, or would be empty.
    """
    old = _audio_of(project, audio_id)
    new = _audio(
        AudioRange,
        old.id,
        old.start if start is None else start,
        old.stop if stop is None else stop,
        old.treatment if treatment is None else treatment,
        old.reasons if reasons is None else tuple(dict.fromkeys(reasons)),
        old.note if note is None else note,
        old.why if why is None else why,
    )
    return Patch("Change silenced sound", gesture, audio={old.id: (old, new)})


def delete_audio(project: Project, audio_id: AudioRangeId) -> Patch:
    """Let a stretch of sound be heard again.

    Raises:
        Refused: If it is not there.
    """
    old = _audio_of(project, audio_id)
    return Patch("Let sound be heard", audio={old.id: (old, None)})


def _audio_of(project: Project, audio_id: AudioRangeId) -> AudioRange:
    audio = project.audio.get(audio_id)
    if audio is None:
        raise Refused("That stretch of sound is no longer there.")
    return audio


def _audio(
    make: type[AudioRange],
    audio_id: AudioRangeId,
    start: Fraction,
    stop: Fraction,
    treatment: AudioTreatment,
    reasons: tuple[str, ...],
    note: str,
    why: str,
) -> AudioRange:
    if not 0 <= start < stop:
        raise Refused("A stretch of sound has to end after it starts, inside the footage.")
    return make(audio_id, start, stop, treatment, reasons, note, why)
