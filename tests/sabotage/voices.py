"""Sabotage of what voices say and who says it: ranges, disguises and several sound tracks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from player.media.index import build_index
from redaction.export.plan import AudioChoice, ExportPlan
from redaction.export.sound_only import write_sound
from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import no_progress
from tests.e2e.copies import project
from tests.media.sounds import Samples, SoundTrack, murmur, write_sounds
from tests.sabotage.stage import Case, Stage

RATE = 16000
MUTED, TONED = ("0.3", "0.8", "mute"), ("0.3", "0.8", "tone")
DISGUISED, END = ("0.3", "1.1", "disguise"), ("1.4", "1.45", "mute")
FIRST, SECOND, BOTH = AudioChoice(), AudioChoice(stream=1), AudioChoice(mix=(0, 1))

Sounds = Sequence[tuple[str, str, str]]


def _as_is(samples: Samples) -> Samples:
    return samples


def _source(out: Path, change: Callable[[Samples], Samples] = _as_is) -> Path:
    """Two tracks: one person on the left and one on the right, and a third."""
    first = change(murmur(1.5, RATE, 2, seed=1))
    tracks = [SoundTrack(first, RATE), SoundTrack(murmur(1.5, RATE, seed=3), RATE)]
    return write_sounds(out, tracks)


def _copy(plan: ExportPlan, out: Path) -> Path:
    index = build_index(plan.source)
    write_sound(plan, index, out, cancel=CancelToken(), progress=no_progress)
    return out


def _case(
    asked: Sounds,
    done: Sounds,
    choice: AudioChoice,
    taken: AudioChoice,
    change: Callable[[Samples], Samples],
    _stage: Stage,
    out: Path,
) -> Case:
    source = _source(out.with_name(f"{out.stem}-source.mkv"))
    other = _source(out.with_name(f"{out.stem}-other.mkv"), change)
    # The last moment is muted in both, so that the sound was encoded in any case.
    plan = ExportPlan(source, "", project((), [*asked, END]), audio=choice)
    made = ExportPlan(other, "", project((), [*done, END]), audio=taken)
    return Case(source, _copy(made, out.with_suffix(".m4a")), plan)


def _instead(asked: Sounds, done: Sounds) -> Callable[[Stage, Path], Case]:
    return partial(_case, asked, done, FIRST, FIRST, _as_is)


def _taken(choice: AudioChoice, taken: AudioChoice) -> Callable[[Stage, Path], Case]:
    return partial(_case, (), (), choice, taken, _as_is)


def _changed(change: Callable[[Samples], Samples]) -> Callable[[Stage, Path], Case]:
    return partial(_case, (), (), FIRST, FIRST, change)


def _later(samples: Samples) -> Samples:
    return np.roll(samples, RATE // 50, axis=1)


def _swapped(samples: Samples) -> Samples:
    return np.ascontiguousarray(samples[::-1])


def _softer(samples: Samples) -> Samples:
    return samples * np.float32(10 ** (-1.5 / 20))


def _gap(samples: Samples) -> Samples:
    out = samples.copy()
    out[:, int(0.5 * RATE) : int(0.58 * RATE)] = 0
    return out


undisguised = _instead([DISGUISED], [])
disguised_late = _instead([DISGUISED], [("0.35", "1.1", "disguise")])
disguised_short = _instead([DISGUISED], [("0.3", "1.05", "disguise")])
silent_not_disguised = _instead([DISGUISED], [("0.3", "1.1", "mute")])
disguised_not_muted = _instead([MUTED], [("0.3", "0.8", "disguise")])
muted_late = _instead([MUTED], [("0.35", "0.8", "mute")])
muted_short = _instead([MUTED], [("0.3", "0.75", "mute")])
toned_late = _instead([TONED], [("0.35", "0.8", "tone")])
other_track = _taken(FIRST, SECOND)
track_missing = _taken(BOTH, FIRST)
track_added = _taken(FIRST, BOTH)
swapped = _changed(_swapped)
softer = _changed(_softer)
later = _changed(_later)
gap = _changed(_gap)
