"""Judging one frame of a copy after the other: what it should look like, what it shows, what is wrong."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import cv2
import numpy as np

from redaction.export.painting import plate_on, text_on
from redaction.model.region import Region, Style, covering
from redaction.rendering.caption import Plate, lettering
from redaction.rendering.planes import Planes
from redaction.verification.compare import (
    DIFFERENT,
    FAINT,
    LEAST_TELLING,
    LEAST_UNDECIDED,
    OTHER_FAINT_FRAME,
    OTHER_FRAME,
    Means,
    Window,
    block_means,
    colour_exposure,
    colour_means,
    exposure,
    likeness,
    not_black,
    perhaps_open,
    window_of,
)
from redaction.verification.report import ResidualFace

if TYPE_CHECKING:
    from player.media.info import VideoInfo
    from redaction.verification.expected import Expected

COLOUR_LEFT = 24.0
"""Mean chroma in levels that a black region may show; true copies stay below 8."""
MISPRINT = 80
"""Mean distance in a square of 3 × 3 pixels above which a caption's letter is another one: true copies stay
below 64 (crf 30), an 8 for a 5 in the smallest letters has 88."""
UNDECIDED_SHARE = 0.5
"""Share of the squares that are not black that must equal the source's when nobody says what was covered."""


@dataclass(frozen=True, slots=True, eq=False)
class CoveredRegion:
    """A region that is to be covered on a frame.

    Attributes:
        region: As decided.
        window: What the source shows there; None where the region lies outside the picture.
        solid: Whether it is to be black; else the window holds what it should look like.
        plate: Where a caption lies over it: there the window holds what it should look like.
    """

    region: Region
    window: Window | None
    solid: bool
    plate: Plate | None = None

    @property
    def black(self) -> bool:
        """Whether all of it is to be black."""
        return self.solid and self.plate is None


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """What a frame should look like. It holds no picture, so that many may wait.

    Attributes:
        frame: Of the source.
        means: Of the luma that should be seen.
        colours: Of its chroma.
        regions: What is to be covered.
        damaged: The source could not be decoded whole there.
        beyond: Means of the frames just outside of the range that it begins or ends.
        digest: Of all its samples; only where nothing may be lost.
    """

    frame: int
    means: Means
    colours: Means
    regions: tuple[CoveredRegion, ...]
    damaged: bool
    beyond: tuple[Means, ...] = ()
    digest: bytes = b""

    @property
    def covered(self) -> list[Region]:
        """The regions alone."""
        return [item.region for item in self.regions]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What a frame of the copy looks like."""

    planes: Planes
    means: Means
    colours: Means
    damaged: bool


def digest_of(planes: Planes) -> bytes:
    """SHA-256 of all samples of a picture."""
    digest = hashlib.sha256()
    for plane in (planes.y, planes.u, planes.v):
        digest.update(plane.tobytes())
    return digest.digest()


def _is_lettered(expected: Expected, frame: int, copy: Planes) -> bool:
    """Whether the caption on ``frame`` reads as it should; where there is to be none, it does."""
    text = text_on(expected.plan, frame)
    height, width = copy.y.shape
    found = lettering(width, height, text, full_range=copy.full_range) if text else None
    if found is None:
        return True
    plate, luma = found
    shown = copy.y[plate.y0 : plate.y1, plate.x0 : plate.x1]
    spots = cv2.blur(cv2.absdiff(shown, luma), (3, 3))
    return float(spots.max()) <= MISPRINT + expected.slack


def exact_digest(expected: Expected, painted: Planes) -> bytes:
    """What ``Wanted`` has to know of a painted picture where nothing may be lost; else nothing."""
    return digest_of(painted) if expected.lossless else b""


def seen_of(planes: Planes, *, damaged: bool) -> Seen:
    """What is compared of a picture of the copy."""
    return Seen(planes, block_means(planes.y), colour_means(planes), damaged)


def regions_before(expected: Expected, frame: int, planes: Planes) -> tuple[CoveredRegion, ...]:
    """The regions of a frame of the source, with what lies under them: ``planes`` not painted yet."""
    style = expected.plan.style
    plate = plate_on(expected.plan, frame, planes)
    found = []
    for region in expected.regions(frame):
        window = window_of(planes, region.shape)
        over = plate if window is not None and plate is not None and _meet(window, plate) else None
        solid = covering(region.style, style) is Style.SOLID
        found.append(CoveredRegion(region, window, solid, over))
    return tuple(found)


def _meet(window: Window, plate: Plate) -> bool:
    across = window.x0 < plate.x1 and plate.x0 < window.x1
    return across and window.y0 < plate.y1 and plate.y0 < window.y1


def keep_covers(regions: tuple[CoveredRegion, ...], painted: Planes) -> None:
    """Keep what the regions that are not black look like on the painted picture."""
    for item in regions:
        window, plate = item.window, item.plate
        if window is None or item.black:
            continue
        window.keep_cover(painted, item.region.shape)
        if item.solid and plate is not None:
            # Beside the caption it is black, whatever the painter made of it.
            cover = np.full_like(window.cover, painted.black)
            rows = slice(max(0, plate.y0 - window.y0), max(0, plate.y1 - window.y0))
            columns = slice(max(0, plate.x0 - window.x0), max(0, plate.x1 - window.x0))
            cover[rows, columns] = window.cover[rows, columns]
            window.cover = cover


@dataclass(slots=True)
class PictureFindings:
    """Collected over all frames; frames are those of the source."""

    compared: int = 0
    size: tuple[int, int] | None = None
    exposed: dict[int, list[str]] = field(default_factory=dict)
    different: list[int] = field(default_factory=list)
    other_frame: list[int] = field(default_factory=list)
    inexact: list[int] = field(default_factory=list)
    misprinted: list[int] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    regions: int = 0
    told_apart: int = 0
    worst_exposure: float = 0.0
    worst_difference: float = 0.0
    worst_colour: float = 0.0
    aspect: bool = True
    upright: bool = True
    faces: tuple[ResidualFace, ...] = ()
    detector: str = ""
    looked_at: int = 0


def note_shape(found: PictureFindings, made: VideoInfo, original: VideoInfo) -> None:
    """Note what a copy of ours says of its pictures: size, shape of a pixel, and that nothing turns them."""
    found.size = (made.width, made.height)
    found.aspect = made.pixel_aspect == original.pixel_aspect
    found.upright = not made.rotation and not made.mirrored


SMEARED = 2.0
"""Levels by which squares of a soft cover may be further off for each that the encoder drops elsewhere.

Copies of three clips at CRF 26 to 30 reach 9.4 to 15 inside, where 9 are allowed at CRF 20. What shows
through of the original is judged by its own measure."""


def other_frame_limit(here: Means, other: Means, dropped: float) -> float | None:
    """Likeness to ``other`` from which a copy of ``here`` shows the other frame.

    Args:
        here: Squares of the frame it should show.
        other: Squares of its neighbour.
        dropped: Levels by which the encoder may drop more of a change than at the usual quality.

    Returns:
        The limit, or None where the two differ so faintly that, encoded that coarsely, the change may be
        gone altogether and nothing can be told.
    """
    plain = np.count_nonzero(np.abs(other - here) > FAINT + dropped) >= LEAST_TELLING
    if plain:
        return OTHER_FRAME + min(0.2, dropped / 20)
    return None if dropped else OTHER_FAINT_FRAME


class Judge:
    """Takes pairs in order and notes what is wrong."""

    def __init__(self, expected: Expected, found: PictureFindings) -> None:
        self._expected = expected
        self._found = found
        self._before: tuple[int, Means, Means] | None = None
        self._suspects: set[int] = set()

    def look(self, wanted: Wanted, seen: Seen) -> None:
        """Judge a frame; frames are given in the order of the copy."""
        found = self._found
        found.compared += 1
        if seen.damaged:
            found.unreadable.append(wanted.frame)
        if wanted.damaged:
            found.damaged.append(wanted.frame)
        self._cover(wanted, seen)
        if self._expected.lossless and wanted.digest != digest_of(seen.planes):
            found.inexact.append(wanted.frame)
        if not _is_lettered(self._expected, wanted.frame, seen.planes):
            found.misprinted.append(wanted.frame)
        distance = np.abs(seen.means - wanted.means)
        worst = float(distance.max())
        if self._expected.decided:
            colour = float(np.abs(seen.colours - wanted.colours).max())
            found.worst_difference = max(found.worst_difference, worst)
            found.worst_colour = max(found.worst_colour, colour)
            if max(worst, colour) > DIFFERENT + self._expected.slack + self._expected.dropped:
                found.different.append(wanted.frame)
        else:
            open_ = not_black(seen.means, seen.planes.black)
            if open_.any() and float((distance[open_] <= DIFFERENT).mean()) < UNDECIDED_SHARE:
                found.different.append(wanted.frame)
        self._order(wanted, seen)

    def _cover(self, wanted: Wanted, seen: Seen) -> None:
        expected, found = self._expected, self._found
        for item in wanted.regions:
            region, window = item.region, item.window
            if window is None:
                continue
            found.regions += 1
            cover = seen.planes.black if item.solid else window.cover
            # Soft covers have edges inside them, which a coarse encoder smears; black has none.
            slack = expected.slack + (0.0 if item.solid else SMEARED * expected.dropped)
            result = exposure(seen.planes, cover, region.shape, window, slack, item.plate)
            found.worst_exposure = max(found.worst_exposure, result.worst)
            coloured = item.solid and colour_exposure(seen.planes, region.shape) > COLOUR_LEFT
            # A soft cover is held against the painter's own: so that one must be a cover.
            if result.squares or coloured or window.bare:
                found.exposed.setdefault(wanted.frame, []).append(region.track)

    def _order(self, wanted: Wanted, seen: Seen) -> None:
        before = self._before
        self._before = (wanted.frame, wanted.means, seen.means)
        looks = [(wanted.frame, seen.means, wanted.means, other) for other in wanted.beyond]
        if before is not None:
            frame, means, copied = before
            looks.append((frame, copied, means, wanted.means))
            looks.append((wanted.frame, seen.means, wanted.means, means))
        for at, copy, here, other in looks:
            known = None
            if not self._expected.decided:
                known = perhaps_open(copy, here, other, seen.planes.black)
            share, squares = likeness(copy, here, other, known)
            if squares < (LEAST_TELLING if known is None else LEAST_UNDECIDED):
                continue
            limit = other_frame_limit(here, other, self._expected.dropped)
            if limit is None:
                continue
            self._found.told_apart += 1
            if share > limit:
                self._suspects.add(at)

    def finish(self) -> None:
        """Note what only the whole tells; to be called after the last frame."""
        self._found.other_frame = sorted(self._suspects)
