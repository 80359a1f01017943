"""Copies that other programs made: scaled, cut, encoded anew, and covered in ways of their own.

Nobody knows what their covers should look like. So it is not asked whether a region looks as planned, but
whether anything of the original's detail can still be seen in it. That is less than our own covers promise:
a blur that hides all detail may still be undone, and the report says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import numpy.typing as npt

from player.media.source import FrameSource
from player.media.time import FrameIndex, FrameSpan
from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import Progress, ProgressSink
from redaction.model.geometry import Box, Ellipse, Polygon, Shape
from redaction.rendering.planes import planes_of
from redaction.verification.compare import (
    BLOCK,
    DIFFERENT,
    inside,
    likeness,
)
from redaction.verification.expected import Expected
from redaction.verification.locating import levels, matching_frames
from redaction.verification.report import Method, ResidualFace
from redaction.verification.residual import ResidualWatch

if TYPE_CHECKING:
    from player.media.index import VideoIndex

PLAIN: Final = 4.0
"""Levels by which a plain cover varies at most (root of the mean square)."""
DETAIL: Final = 5
"""Detail is what is finer than this part of a region's shorter side."""
DETAIL_LEFT: Final = 0.1
"""Share of the original's detail from which a region counts as seen."""
FAINT_DETAIL: Final = 1.5
"""Levels of detail that follow the original from which a region counts as seen, however faint they are."""
FOLLOWS: Final = 0.6
"""Correlation from which what is left follows the original."""
NOTHING: Final = 2.0
"""Levels of detail below which a region of the original shows nothing to recognise."""
UNCHANGED: Final = 3.0
"""Mean difference in levels below which such a region was not covered at all."""
OPEN_SHARE: Final = 0.02
"""Share of the squares elsewhere that may differ: another encoder, a logo, a time stamp."""
UNDECIDED_SHARE: Final = 0.5
"""The same where nobody says what was covered."""
TELLING: Final = 24
"""Squares that must change between two frames before they are told apart."""
OTHER_FRAME: Final = 0.7
"""Likeness to a neighbouring frame from which the copy shows that one."""
ASPECT: Final = 0.02
"""Share by which the shape of the picture may differ when it was scaled."""

COVER: Final = Method(
    "Cover", "The copy was made by another program, so what its covers should look like is not known. In "
    "every region on every frame the copy's detail is compared with the original's at the same size: nothing "
    "of it may be left. That a cover cannot be undone is not shown by this.",
    (
        ("Share of the original's detail that may be left", DETAIL_LEFT, "of 1"),
        ("Detail is what is finer than this part of a region", 1 / DETAIL, "of its shorter side"),
        ("A plain cover varies by at most", PLAIN, "levels of 255"),
    ),
)  # fmt: skip

Levels = npt.NDArray[np.float32]


@dataclass(slots=True)
class ForeignFindings:
    """Collected over all frames of a foreign copy; frames are those of the original."""

    size: tuple[int, int] = (0, 0)
    compared: int = 0
    regions: int = 0
    plain: int = 0
    most_left: float = 0.0
    seen: dict[int, list[str]] = field(default_factory=dict)
    softly: set[int] = field(default_factory=set)
    different: list[int] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    other_frame: set[int] = field(default_factory=set)
    told_apart: int = 0
    damaged: list[int] = field(default_factory=list)
    faces: tuple[ResidualFace, ...] = ()


def compare_foreign(
    source: Path,
    index: VideoIndex,
    copy: Path,
    copy_index: VideoIndex,
    expected: Expected,
    watch: ResidualWatch | None,
    cancel: CancelToken,
    progress: ProgressSink,
) -> ForeignFindings | None:
    """Compare every frame of the copy with the original's frame of that moment.

    Args:
        source: The original.
        index: Its frames.
        copy: The copy, of any size and frame rate.
        copy_index: Its frames.
        expected: Which frames it should hold, and which regions are to be hidden.
        watch: Looks for faces on the copy; None to leave that out.
        cancel: Asked once a frame.
        progress: Told once a frame (phase ``verifying``).

    Returns:
        What was found; None where the picture has another shape, so that nothing can be compared.

    Raises:
        MediaError: If a file cannot be read.
    """
    found = ForeignFindings()
    pairs = _pairs(source, index, copy, copy_index, expected, cancel, progress)
    with (
        FrameSource.open(source, video=expected.plan.video, index=index) as original,
        FrameSource.open(copy, index=copy_index) as made,
    ):
        one, other = _shown_shape(original), _shown_shape(made)
        found.size = made.info.width, made.info.height
        if abs(one / other - 1) > ASPECT:
            return None
        judge = _Judge(expected, found, (original.info.width, original.info.height))
        for done, (frame, at) in enumerate(pairs, 1):
            cancel.check()
            target = original.frame_at(FrameIndex(frame))
            actual = made.frame_at(FrameIndex(at))
            planes = planes_of(actual, write=False)
            if actual.damaged:
                found.damaged.append(frame)
            judge.look(frame, levels(planes_of(target, write=False)), levels(planes))
            if watch is not None:
                scale = judge.scale
                covered = [
                    replace(r, shape=scaled(r.shape, *scale)) for r in expected.regions(frame)
                ]
                shown = [replace(r, shape=scaled(r.shape, *scale)) for r in expected.shown(frame)]
                watch.look(frame, planes, covered, shown)
            progress(Progress("verifying", done, len(copy_index)))
        if watch is not None:
            watch.finish()
            found.faces = tuple(_unscaled(face, judge.scale) for face in watch.faces)
    return found


def _pairs(
    source: Path,
    index: VideoIndex,
    copy: Path,
    copy_index: VideoIndex,
    expected: Expected,
    cancel: CancelToken,
    progress: ProgressSink,
) -> list[tuple[int, int]]:
    """(frame of the original, frame of the copy) that show the same."""
    if len(copy_index) == len(expected.chosen):
        return [(int(frame), at) for at, frame in enumerate(expected.chosen)]
    span = FrameSpan(expected.chosen.first, FrameIndex(expected.chosen.last + 1))
    frames = matching_frames(
        source, index, copy, copy_index, span, video=expected.plan.video, cancel=cancel,
        progress=progress,
    )  # fmt: skip
    return [(frame, at) for at, frame in enumerate(frames)]


class _Judge:
    """Takes pairs of pictures in the copy's order."""

    def __init__(self, expected: Expected, found: ForeignFindings, size: tuple[int, int]) -> None:
        self._expected = expected
        self._found = found
        self._before: tuple[int, Levels, Levels, npt.NDArray[np.bool_]] | None = None
        width, height = found.size
        self.scale = width / size[0], height / size[1]

    def look(self, frame: int, source: Levels, copy: Levels) -> None:
        found = self._found
        found.compared += 1
        height, width = copy.shape
        if source.shape != copy.shape:
            source = np.asarray(cv2.resize(source, (width, height), interpolation=cv2.INTER_AREA))
        near = np.zeros((-(-height // BLOCK), -(-width // BLOCK)), np.bool_)
        for region in self._expected.regions(frame):
            shape = scaled(region.shape, *self.scale)
            self._region(frame, region.track, shape, source, copy)
            _mark(near, shape.bounds)
        here, there = _squares(source), _squares(copy)
        apart = (np.abs(here - there) > DIFFERENT * (255 / 219)) & ~near
        share = float(apart.sum()) / max(1, int((~near).sum()))
        limit = OPEN_SHARE if self._expected.decided else UNDECIDED_SHARE
        if share > limit:
            found.different.append(frame)
        elif share and self._expected.decided:
            found.touched.add(frame)
        self._order(frame, here, there, ~near)

    def _region(self, frame: int, track: str, shape: Shape, source: Levels, copy: Levels) -> None:
        found, bounds = self._found, shape.bounds
        height, width = copy.shape
        x0, y0 = max(0, int(bounds.x)), max(0, int(bounds.y))
        x1, y1 = min(width, int(-(-bounds.x1 // 1))), min(height, int(-(-bounds.y1 // 1)))
        if x0 >= x1 or y0 >= y1:
            return
        mask = inside(shape, x0, y0, x1, y1)
        if not mask.any():
            return
        found.regions += 1
        ours, theirs = source[y0:y1, x0:x1], copy[y0:y1, x0:x1]
        if float(theirs[mask].std()) <= PLAIN and not _equal(ours, theirs, mask):
            found.plain += 1
            return
        left, seen = _left(ours, theirs, mask)
        found.most_left = max(found.most_left, left)
        if seen:
            found.seen.setdefault(frame, []).append(track)
        else:
            found.softly.add(frame)

    def _order(self, frame: int, here: Levels, there: Levels, known: npt.NDArray[np.bool_]) -> None:
        before, self._before = self._before, (frame, here, there, known)
        if before is None or before[0] == frame:
            return
        number, means, copied, open_ = before
        # Coarse encoders drop faint changes, so only plain ones tell.
        both = known & open_ & (np.abs(here - means) > DIFFERENT)
        for at, seen, own, other in ((number, copied, means, here), (frame, there, here, means)):
            share, squares = likeness(seen, own, other, both)
            if squares >= TELLING:
                self._found.told_apart += 1
                if share > OTHER_FRAME:
                    self._found.other_frame.add(at)


def _left(source: Levels, copy: Levels, mask: npt.NDArray[np.bool_]) -> tuple[float, bool]:
    """The share of the source's detail that the copy shows in a region, and whether that is too much."""
    side = max(3, min(source.shape) // DETAIL | 1)
    ours, theirs = (
        p - cv2.blur(p, (side, side), borderType=cv2.BORDER_REPLICATE) for p in (source, copy)
    )
    ours, theirs = ours[mask], theirs[mask]
    power = float((ours * ours).mean())
    if power < NOTHING**2:
        return 0.0, _equal(source, copy, mask)
    shared = float((ours * theirs).mean())
    theirs_power = float((theirs * theirs).mean())
    share = shared / power
    follows = shared / max(1e-9, float(np.sqrt(power * theirs_power)))
    faint = follows > FOLLOWS and follows * float(np.sqrt(theirs_power)) > FAINT_DETAIL
    return max(0.0, share), share > DETAIL_LEFT or faint


def _equal(source: Levels, copy: Levels, mask: npt.NDArray[np.bool_]) -> bool:
    return float(np.abs(source - copy)[mask].mean()) < UNCHANGED


def _squares(picture: Levels) -> Levels:
    height, width = picture.shape
    size = -(-width // BLOCK), -(-height // BLOCK)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)


def _mark(near: npt.NDArray[np.bool_], bounds: Box) -> None:
    """Mark the squares in which a cover may lie that is twice as wide and high as the region."""
    grown = bounds.w / 2 + 2 * BLOCK, bounds.h / 2 + 2 * BLOCK
    x0, x1 = (bounds.x - grown[0]) / BLOCK, (bounds.x1 + grown[0]) / BLOCK
    y0, y1 = (bounds.y - grown[1]) / BLOCK, (bounds.y1 + grown[1]) / BLOCK
    near[max(0, int(y0)) : max(0, int(y1) + 1), max(0, int(x0)) : max(0, int(x1) + 1)] = True


def scaled(shape: Shape, across: float, down: float) -> Shape:
    """The shape on a picture of another size."""
    match shape:
        case Box():
            return Box(shape.x * across, shape.y * down, shape.w * across, shape.h * down)
        case Ellipse(box):
            return Ellipse(Box(box.x * across, box.y * down, box.w * across, box.h * down))
    return Polygon(tuple((x * across, y * down) for x, y in shape.points))


def _unscaled(face: ResidualFace, scale: tuple[float, float]) -> ResidualFace:
    x, y, w, h = face.box
    return ResidualFace(
        face.frame, (x / scale[0], y / scale[1], w / scale[0], h / scale[1]), face.score
    )


def _shown_shape(source: FrameSource) -> float:
    info = source.info
    return info.width * float(info.pixel_aspect) / info.height
