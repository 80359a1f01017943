"""Frame by frame: is the copy the source with its regions covered, and nothing else?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from player.media.info import FootageKind
from player.media.source import FrameSource
from player.media.time import FrameIndex
from redaction.export.threads import Crew, Pipe, decoder_threads
from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import Progress, ProgressSink
from redaction.model.region import Region, Style
from redaction.rendering.painter import paint
from redaction.rendering.planes import Planes, even, planes_of
from redaction.verification.compare import (
    DIFFERENT,
    EXPOSED_DEEP,
    LEAST_TELLING,
    LEAST_UNDECIDED,
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
from redaction.verification.expected import Expected
from redaction.verification.report import Check, ResidualFace
from redaction.verification.residual import ResidualWatch

if TYPE_CHECKING:
    from pathlib import Path

    from player.media.frame import Frame
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo

QUEUE = 4
COLOUR_LEFT = 24.0
"""Mean chroma in levels that a black region may show; true copies stay below 8."""
UNDECIDED_SHARE = 0.5
"""Share of the squares that are not black that must equal the source's when nobody says what was covered."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a frame should look like."""

    frame: int
    planes: Planes
    means: Means
    colours: Means
    regions: tuple[tuple[Region, Window | None], ...]
    damaged: bool
    beyond: tuple[Means, ...]
    """Of the frames just outside of the range that it begins or ends."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What it looks like."""

    planes: Planes
    means: Means
    colours: Means
    damaged: bool


@dataclass(slots=True)
class PictureFindings:
    """Collected over all frames; frames are those of the source."""

    compared: int = 0
    size: tuple[int, int] | None = None
    exposed: dict[int, list[str]] = field(default_factory=dict)
    different: list[int] = field(default_factory=list)
    other_frame: list[int] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    regions: int = 0
    told_apart: int = 0
    worst_exposure: float = 0.0
    worst_difference: float = 0.0
    worst_colour: float = 0.0
    aspect: bool = True
    faces: tuple[ResidualFace, ...] = ()
    detector: str = ""
    looked_at: int = 0


def compare_pictures(
    source: Path,
    source_index: VideoIndex,
    copy: Path,
    copy_index: VideoIndex,
    pairs: list[tuple[int, int]],
    expected: Expected,
    watch: ResidualWatch | None,
    cancel: CancelToken,
    progress: ProgressSink,
    *,
    info: VideoInfo | None = None,
) -> PictureFindings:
    """Decode both files side by side and compare.

    Args:
        source: The original.
        source_index: Its frames.
        copy: The copy.
        copy_index: Its frames.
        pairs: (frame of the source, frame of the copy) that belong together, ascending.
        expected: What the copy should be.
        watch: Looks for faces on the copy; None to leave that out.
        cancel: Asked once a frame.
        progress: Told once a frame (phase ``verifying``).
        info: What is known of the source, if that is at hand.

    Raises:
        MediaError: If a file cannot be read any more.
        Cancelled: If the person asked to stop.
    """
    found = PictureFindings()
    threads = decoder_threads()
    with (
        FrameSource.open(
            source, video=expected.plan.video, index=source_index, info=info, threads=threads
        ) as original,
        FrameSource.open(copy, index=copy_index, threads=threads) as made,
    ):
        seen_size = (made.info.width, made.info.height)
        found.size = seen_size
        found.aspect = made.info.pixel_aspect == original.info.pixel_aspect
        first = planes_of(original.frame_at(FrameIndex(pairs[0][0])), own=True, write=False)
        if first.y.shape != (even(seen_size[1]), even(seen_size[0])):
            return found
        with Crew() as crew:
            wanted: Pipe[_Wanted] = crew.pipe(QUEUE)
            seen: Pipe[_Seen] = crew.pipe(QUEUE)
            crew.start("source", lambda: _want(original, pairs, expected, wanted, cancel))
            crew.start("copy", lambda: _see(made, pairs, seen, cancel))
            judge = _Judge(expected, found)
            for done, (target, actual) in enumerate(zip(wanted, seen, strict=True), 1):
                cancel.check()
                judge.look(target, actual)
                if watch is not None:
                    watch.look(
                        target.frame,
                        actual.planes,
                        [region for region, _ in target.regions],
                        expected.shown(target.frame),
                    )
                progress(Progress("verifying", done, len(pairs)))
            judge.finish()
    if watch is not None:
        found.faces, found.detector, found.looked_at = watch.faces, watch.name, watch.looked_at
    return found


def _want(
    source: FrameSource,
    pairs: list[tuple[int, int]],
    expected: Expected,
    wanted: Pipe[_Wanted],
    cancel: CancelToken,
) -> None:
    begins = {int(span.start) for span in expected.chosen.spans if span.start}
    ends = {span.stop - 1 for span in expected.chosen.spans if span.stop < len(source.index)}

    def painted(at: int) -> tuple[Frame, Planes, tuple[tuple[Region, Window | None], ...]]:
        frame = source.frame_at(FrameIndex(at))
        regions = expected.regions(at)
        planes = planes_of(frame, own=True, write=bool(regions))
        windows = tuple((region, window_of(planes, region.shape)) for region in regions)
        paint(planes, regions, expected.plan.style)
        return frame, planes, windows

    for at, _ in pairs:
        cancel.check()
        # In ascending order, so that nothing is decoded twice.
        beyond = [block_means(painted(at - 1)[1].y)] if at in begins else []
        frame, planes, windows = painted(at)
        means, colours = block_means(planes.y), colour_means(planes)
        if at in ends:
            beyond.append(block_means(painted(at + 1)[1].y))
        wanted.put(_Wanted(at, planes, means, colours, windows, frame.damaged, tuple(beyond)))
    wanted.end()


def _see(
    copy: FrameSource, pairs: list[tuple[int, int]], seen: Pipe[_Seen], cancel: CancelToken
) -> None:
    for _, at in pairs:
        cancel.check()
        frame = copy.frame_at(FrameIndex(at))
        planes = planes_of(frame, own=True, write=False)
        seen.put(_Seen(planes, block_means(planes.y), colour_means(planes), frame.damaged))
    seen.end()


class _Judge:
    """Takes pairs in order and notes what is wrong."""

    def __init__(self, expected: Expected, found: PictureFindings) -> None:
        self._expected = expected
        self._found = found
        self._before: tuple[int, Means, Means] | None = None
        self._suspects: set[int] = set()

    def look(self, wanted: _Wanted, seen: _Seen) -> None:
        found = self._found
        found.compared += 1
        if seen.damaged:
            found.unreadable.append(wanted.frame)
        if wanted.damaged:
            found.damaged.append(wanted.frame)
        self._cover(wanted, seen)
        distance = np.abs(seen.means - wanted.means)
        worst = float(distance.max())
        if self._expected.decided:
            colour = float(np.abs(seen.colours - wanted.colours).max())
            found.worst_difference = max(found.worst_difference, worst)
            found.worst_colour = max(found.worst_colour, colour)
            if max(worst, colour) > DIFFERENT + self._expected.slack:
                found.different.append(wanted.frame)
        else:
            open_ = not_black(seen.means, seen.planes.black)
            if open_.any() and float((distance[open_] <= DIFFERENT).mean()) < UNDECIDED_SHARE:
                found.different.append(wanted.frame)
        self._order(wanted, seen)

    def _cover(self, wanted: _Wanted, seen: _Seen) -> None:
        expected, found = self._expected, self._found
        solid = [
            region
            for region, _ in wanted.regions
            if (region.style or expected.plan.style) is Style.SOLID
        ]
        for region, window in wanted.regions:
            if window is None:
                continue
            found.regions += 1
            is_solid = region in solid
            cover = seen.planes.black if is_solid else wanted.planes.y
            result = exposure(seen.planes, cover, region.shape, window, expected.slack)
            found.worst_exposure = max(found.worst_exposure, result.worst)
            coloured = is_solid and colour_exposure(seen.planes, region.shape) > COLOUR_LEFT
            if result.squares or coloured:
                found.exposed.setdefault(wanted.frame, []).append(region.track)

    def _order(self, wanted: _Wanted, seen: _Seen) -> None:
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
            self._found.told_apart += 1
            if share > OTHER_FRAME:
                self._suspects.add(at)

    def finish(self) -> None:
        self._found.other_frame = sorted(self._suspects)


def picture_checks(found: PictureFindings, expected: Expected) -> Iterator[Check]:
    """The findings as sentences."""
    if not found.compared:
        yield Check(
            "size", False, "The copy's pictures have another size than the original's.",
            f"The copy shows {found.size}." if found.size else "",
        )  # fmt: skip
        return
    if found.aspect:
        yield Check(
            "size", True, "The pictures have the original's size and shape and are upright."
        )
    else:
        yield Check("size", False, "The copy's pictures are wider or narrower than the original's.")
    if found.unreadable:
        yield Check(
            "readable", False, "Some frames of the copy cannot be decoded.",
            frames=tuple(found.unreadable),
        )  # fmt: skip
    else:
        yield Check("readable", True, "Every frame of the copy can be decoded.")
    yield _coverage(found, expected)
    yield _elsewhere(found, expected)
    if found.other_frame:
        yield Check(
            "order", False, "Some frames of the copy show another frame of the original.",
            "They were swapped, repeated or shifted.", tuple(found.other_frame),
        )  # fmt: skip
    elif expected.kind is FootageKind.STILL:
        pass  # one picture is in no order
    elif found.told_apart:
        yield Check("order", True, "The frames are in the original's order.")
    else:
        yield Check(
            "order", True,
            "The picture does not move, so the order of its frames cannot be told.", warning=True,
            checked=False,
        )  # fmt: skip
    if found.damaged:
        count = len(found.damaged)
        those = (
            "1 frame of the original is" if count == 1 else f"{count} frames of the original are"
        )
        yield Check(
            "damage", True,
            "The original is damaged; what is missing or wrong there is so in the copy."
            if expected.kind is FootageKind.STILL
            else f"{those} damaged; where nothing could be decoded the copy is grey.",
            frames=tuple(found.damaged), warning=True,
        )  # fmt: skip


def _coverage(found: PictureFindings, expected: Expected) -> Check:
    if found.exposed:
        tracks = sorted({track for names in found.exposed.values() for track in names})
        count = len(found.exposed)
        return Check(
            "coverage", False,
            f"On {count} frame{'s' if count > 1 else ''} a region is not covered as decided.",
            f"Tracks concerned: {', '.join(tracks[:10])}.", tuple(sorted(found.exposed)),
        )  # fmt: skip
    if not expected.decided:
        return Check(
            "coverage", True, "No tracks were given, so it was not checked what is covered.",
            warning=True, checked=False,
        )  # fmt: skip
    if not found.regions:
        return Check("coverage", True, "Nothing was to be covered.", warning=True)
    return Check(
        "coverage", True,
        f"Every region is covered on every frame ({found.regions} regions on {found.compared} "
        "frames).",
        f"Largest distance from the cover in a square of 8 × 8 pixels: {found.worst_exposure:.0f} "
        f"levels (at its edge; {EXPOSED_DEEP:.0f} are allowed inside).",
    )  # fmt: skip


def _elsewhere(found: PictureFindings, expected: Expected) -> Check:
    if found.different:
        everywhere = len(found.different) > 0.9 * found.compared
        summary = (
            "The copy does not show the original's pictures."
            if everywhere
            else "Outside the covered regions some frames differ from the original."
        )
        return Check("picture", False, summary, frames=tuple(found.different))
    if not expected.decided:
        return Check("picture", True, "Most of every picture equals the original.")
    return Check(
        "picture", True, "Outside the covered regions the copy equals the original.",
        f"Largest difference of a square: {found.worst_difference:.0f} levels of brightness, "
        f"{found.worst_colour:.0f} of colour; {DIFFERENT:.0f} are allowed.",
    )  # fmt: skip
