"""What the command line says about sound: which of it is in a copy, and what is not heard as recorded."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from player.media.info import FootageKind
from player.media.time import TimePoint
from redaction.cli_tracks import sound_ranges
from redaction.cli_words import UsageError
from redaction.export.mix import usual_choice
from redaction.export.plan import AudioChoice, AudioMode
from redaction.model.audio import AudioRange, AudioTreatment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from redaction.export.plan import ExportPlan
    from redaction.usecases.export_copy import ExportResult

_WORDS = {
    AudioTreatment.MUTE: "muted",
    AudioTreatment.TONE: "toned",
    AudioTreatment.DISGUISE: "disguised",
}


def check_sound_options(arguments: argparse.Namespace, info: VideoInfo) -> None:
    """Refuse options for sound that this footage has not, before any work is done.

    Raises:
        UsageError: If sound is to be changed or chosen where there is none, or a track does not exist.
    """
    asked = any(getattr(arguments, t.value) for t in AudioTreatment)
    if info.kind is FootageKind.STILL and (asked or arguments.sound is not None):
        raise UsageError("A still picture has no sound that could be chosen or silenced.")
    chosen = arguments.sound if isinstance(arguments.sound, tuple) else ()
    for number in chosen:
        if number > len(info.audio):
            there = "no sound" if not info.audio else f"{len(info.audio)} sound tracks"
            if len(info.audio) == 1:
                there = "one sound track"
            raise UsageError(f"There is no sound track {number}: {info.path.name} has {there}.")


def sound_choice(arguments: argparse.Namespace, info: VideoInfo) -> AudioChoice:
    """Which sound goes into the copy: what was asked for, else all of it."""
    wish = arguments.sound
    if arguments.no_sound or wish == "remove":
        return AudioChoice(AudioMode.REMOVE)
    if isinstance(wish, tuple):
        streams = tuple(number - 1 for number in wish)
        return AudioChoice(AudioMode.KEEP, streams[0], streams if len(streams) > 1 else ())
    return usual_choice(len(info.audio))


def treated_ranges(index: VideoIndex, arguments: argparse.Namespace) -> tuple[AudioRange, ...]:
    """The stretches of ``--mute``, ``--tone`` and ``--disguise``.

    Raises:
        UsageError: If a stretch is empty or names a frame that does not exist.
    """
    found: list[AudioRange] = []
    for treatment in AudioTreatment:
        given: Iterable[tuple[TimePoint, TimePoint]] = getattr(arguments, treatment.value)
        found += sound_ranges(index, given, treatment)
    return tuple(found)


def sound_line(plan: ExportPlan, result: ExportResult) -> str:
    """What became of the sound, in words for the summary; empty where there is none."""
    sound = result.report.facts.get("sound")
    if not isinstance(sound, dict) or sound.get("action") in (None, "none"):
        return ""
    counts = {t: sum(1 for r in plan.sound_ranges if r.treatment is t) for t in AudioTreatment}
    parts = [f"{number} {_WORDS[t]}" for t, number in counts.items() if number]
    total = sum(counts.values())
    told = f" {', '.join(parts)} stretch{'es' if total > 1 else ''}." if parts else ""
    return f"{sound.get('why', '')}{told}"
