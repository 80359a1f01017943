"""A good copy to break, and what a broken one is."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from player.media.source import FrameSource
from player.media.time import FrameIndex, FrameSpan
from redaction.export.plan import ExportPlan
from redaction.rendering.planes import Planes, planes_of
from tests.e2e.copies import recut, usual_plan, write_plainly
from tests.media.clip import Clip, write_clip

FRAMES = 24
SIZE = (320, 192)
STEP = 1000
"""Ticks from frame to frame in the generated clip."""
SECRET = b"Jane Doe, 1 High Street"
BOX = (slice(20, 76), slice(240, 288))
"""Rows and columns of the region ``b``, which stands still; it lies wholly inside."""


@dataclass(frozen=True)
class Case:
    """What ``verify_copy`` is given.

    Attributes:
        source: The original.
        copy: The broken copy.
        plan: What it was made by.
    """

    source: Path
    copy: Path
    plan: ExportPlan


class Stage:
    """The clip, its plan and its good copies; each is made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        """Work in ``folder``, which is empty."""
        self.folder = folder

    @cached_property
    def source(self) -> Path:
        """24 frames with B-frames and a tone of 440 Hz."""
        clip = Clip(frames=FRAMES, size=SIZE, bframes=2, tone=0.96)
        return write_clip(clip, self.folder / "source.mp4")

    @cached_property
    def plan(self) -> ExportPlan:
        """Two tracks: ``a``, an ellipse that moves, and ``b``, a box that stands."""
        return usual_plan(self.source, FRAMES, SIZE)

    @cached_property
    def copy(self) -> Path:
        """A good copy as MP4; its sound was passed through."""
        return write_plainly(self.plan, self.folder / "good.mp4")

    @cached_property
    def matroska(self) -> Path:
        """The same as Matroska."""
        return write_plainly(self.plan, self.folder / "good.mkv")

    def treated(self, treatment: str, start: str = "0.2", stop: str = "0.7") -> ExportPlan:
        """The plan with a stretch of sound that is muted, toned or disguised."""
        return usual_plan(self.source, FRAMES, SIZE, sounds=[(start, stop, treatment)])

    @cached_property
    def muted(self) -> Path:
        """A good copy of ``treated("mute")``; its sound was encoded once."""
        return write_plainly(self.treated("mute"), self.folder / "muted.mp4")

    @cached_property
    def ranges(self) -> ExportPlan:
        """The plan of a copy of two ranges of six frames."""
        return dataclasses.replace(self.plan, spans=(_span(2, 8), _span(14, 20)))

    @cached_property
    def pictures(self) -> list[Planes]:
        """The original's pictures."""
        with FrameSource.open(self.source) as source:
            return [planes_of(frame, own=True, write=False) for frame in source.frames()]

    def case(self, copy: Path, **more: Any) -> Case:
        """A broken copy of the usual plan."""
        return Case(
            more.get("source", self.source),
            copy,
            dataclasses.replace(self.plan, **more.get("plan", {})),
        )

    def recut(self, out: Path, order: Sequence[int] | None = None, **how: Any) -> Case:
        """The good copy's pictures encoded again, in another order or at other times, or touched."""
        shown = list(range(FRAMES)) if order is None else list(order)
        times: Callable[[int], int] = how.pop("times", lambda at: at * STEP)
        recut(self.copy, out, lambda _: [(n, times(at)) for at, n in enumerate(shown)], **how)
        return self.case(out)

    def touched(
        self, out: Path, change: Callable[[int, Planes, Planes], None], *frames: int
    ) -> Case:
        """The good copy with some pictures changed.

        Args:
            out: The broken copy.
            change: Is given the number, the copy's picture to change, and the original's.
            frames: Those to change; none for all.
        """

        def touch(pictures: list[Planes]) -> None:
            for at in frames or range(FRAMES):
                change(at, pictures[at], self.pictures[at])

        return self.recut(out, touch=touch)


def _span(start: int, stop: int) -> FrameSpan:
    return FrameSpan(FrameIndex(start), FrameIndex(stop))


def lighter(plane: np.ndarray, by: int) -> None:
    """Add to every sample, kept within what a sample can be."""
    plane[:] = np.clip(plane.astype(np.int16) + by, 0, 255).astype(np.uint8)
