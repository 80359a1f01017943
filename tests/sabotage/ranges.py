"""Sabotage of copies of several ranges, and of what is burnt into a picture."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.export import painting, planned_sound
from redaction.export.cutting import SoundPiece, sound_pieces
from redaction.export.plan import EncoderSettings, ExportPlan
from redaction.export.timeline import Timeline
from tests.e2e.copies import write_plainly
from tests.sabotage.stage import Case, Stage

Change = Callable[[ExportPlan], ExportPlan]


def spans(*bounds: tuple[int, int]) -> tuple[FrameSpan, ...]:
    return tuple(FrameSpan(FrameIndex(start), FrameIndex(stop)) for start, stop in bounds)


def made_by(change: Change) -> Callable[[Stage, Path], Case]:
    """A copy made by another plan than the one it is held against (ranges 2 to 7 and 14 to 19)."""

    def make(stage: Stage, out: Path) -> Case:
        return Case(stage.source, write_plainly(change(stage.ranges), out), stage.ranges)

    return make


def of_ranges(*bounds: tuple[int, int]) -> Callable[[Stage, Path], Case]:
    return made_by(lambda plan: dataclasses.replace(plan, spans=spans(*bounds)))


late_range = of_ranges((2, 8), (15, 21))
early_end = of_ranges((2, 7), (14, 20))
one_too_many = of_ranges((2, 9), (14, 20))
outside_frame = of_ranges((2, 8), (14, 19), (20, 21))
hull = of_ranges((2, 20))


def sound_of_another_time(stage: Stage, out: Path) -> Case:
    """The second range is heard 30 ms late: what follows it in the original is in the copy."""

    def moved(timeline: Timeline, rate: int, *, cut: bool) -> tuple[SoundPiece, ...]:
        first, second = sound_pieces(timeline, rate, cut=cut)
        return first, dataclasses.replace(second, shift=second.shift + rate * 3 // 100)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planned_sound, "sound_pieces", moved)
        write_plainly(stage.ranges, out)
    return Case(stage.source, out, stage.ranges)


def _burnt(change: Change, wanted: Change) -> Callable[[Stage, Path], Case]:
    def make(stage: Stage, out: Path) -> Case:
        return Case(stage.source, write_plainly(change(stage.plan), out), wanted(stage.plan))

    return make


def _with(**more: object) -> Change:
    return lambda plan: dataclasses.replace(plan, **more)  # type: ignore[arg-type]


no_caption = _burnt(_with(), _with(caption="Redacted copy 26/1234"))
other_caption = _burnt(
    _with(caption="Redacted copy 26/1235"), _with(caption="Redacted copy 26/1234")
)
caption_unasked = _burnt(_with(caption="Nobody asked"), _with())
no_counter = _burnt(_with(caption="Copy"), _with(caption="Copy", counter=True))


def late_counter(stage: Stage, out: Path) -> Case:
    """Every number is that of the frame before."""
    plan = dataclasses.replace(stage.plan, counter=True)
    honest = painting.text_on
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(painting, "text_on", lambda plan, frame: honest(plan, max(0, frame - 1)))
        write_plainly(plan, out)
    return Case(stage.source, out, plan)


lossy = _burnt(_with(encoder=EncoderSettings(crf=1)), _with(encoder=EncoderSettings(lossless=True)))
