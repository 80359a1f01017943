"""Smart export that copied what it must not, found without being told which stretches were copied."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from player.media.index import build_index
from player.media.time import FrameIndex, FrameSpan
from redaction.export.smart.stretches import Split, Stretch
from redaction.export.smart.writer import write_smart
from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import no_progress
from tests.sabotage.stage import FRAMES, Case, Stage

HALF = 12
"""A keyframe of the generated clip."""


def copied_with_a_region(stage: Stage, out: Path) -> Case:
    """The first half is the original's data, though two people are to be covered on it."""
    first = Stretch(FrameSpan(FrameIndex(0), FrameIndex(HALF)), True)
    second = Stretch(FrameSpan(FrameIndex(HALF), FrameIndex(FRAMES)), False)
    parts = Split((first, second), (Fraction(1), Fraction(1, 2)))
    out.write_bytes(b"")
    write_smart(
        stage.plan,
        build_index(stage.source),
        parts,
        out,
        cancel=CancelToken(),
        progress=no_progress,
    )
    return stage.case(out)
