"""Frame by frame: is the copy the source with its regions covered, and nothing else?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from player.media.info import FootageKind
from player.media.source import FrameSource
from player.media.time import FrameIndex
from redaction.export.painting import is_painted, paint_as_planned, text_on
from redaction.export.threads import Crew, Pipe, decoder_threads
from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import Progress, ProgressSink
from redaction.rendering.caption import plate_of
from redaction.rendering.planes import Planes, even, planes_of
from redaction.verification.compare import DIFFERENT, EXPOSED_DEEP, block_means, colour_means
from redaction.verification.expected import Expected
from redaction.verification.judging import (
    SMEARED,
    CoveredRegion,
    Judge,
    PictureFindings,
    Seen,
    Wanted,
    exact_digest,
    keep_covers,
    regions_before,
    seen_of,
)
from redaction.verification.report import Check
from redaction.verification.residual import ResidualWatch

if TYPE_CHECKING:
    from pathlib import Path

    from player.media.frame import Frame
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo

QUEUE = 4


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
        found.upright = not expected.exact or not (made.info.rotation or made.info.mirrored)
        first = planes_of(original.frame_at(FrameIndex(pairs[0][0])), own=True, write=False)
        if first.y.shape != (even(seen_size[1]), even(seen_size[0])):
            return found
        with Crew() as crew:
            wanted: Pipe[Wanted] = crew.pipe(QUEUE)
            seen: Pipe[Seen] = crew.pipe(QUEUE)
            crew.start("source", lambda: _want(original, pairs, expected, wanted, cancel))
            crew.start("copy", lambda: _see(made, pairs, seen, cancel))
            judge = Judge(expected, found)
            for done, (target, actual) in enumerate(zip(wanted, seen, strict=True), 1):
                cancel.check()
                judge.look(target, actual)
                if watch is not None:
                    watch.look(
                        target.frame,
                        actual.planes,
                        target.covered,
                        expected.shown(target.frame),
                    )
                progress(Progress("verifying", done, len(pairs)))
            judge.finish()
            if watch is not None:
                watch.finish()
    if watch is not None:
        found.faces, found.detector, found.looked_at = watch.faces, watch.name, watch.looked_at
    return found


def _want(
    source: FrameSource,
    pairs: list[tuple[int, int]],
    expected: Expected,
    wanted: Pipe[Wanted],
    cancel: CancelToken,
) -> None:
    begins = {int(span.start) for span in expected.chosen.spans if span.start}
    ends = {span.stop - 1 for span in expected.chosen.spans if span.stop < len(source.index)}
    plan = expected.plan

    def painted(at: int) -> tuple[Frame, Planes, tuple[CoveredRegion, ...]]:
        frame = source.frame_at(FrameIndex(at))
        planes = planes_of(frame, own=True, write=is_painted(plan, at))
        regions = regions_before(expected, at, planes)
        paint_as_planned(plan, at, planes)
        keep_covers(regions, planes)
        return frame, planes, regions

    for at, _ in pairs:
        cancel.check()
        # In ascending order, so that nothing is decoded twice.
        beyond = [block_means(painted(at - 1)[1].y)] if at in begins else []
        frame, planes, regions = painted(at)
        means, colours = block_means(planes.y), colour_means(planes)
        exact = exact_digest(expected, planes)
        if at in ends:
            beyond.append(block_means(painted(at + 1)[1].y))
        wanted.put(Wanted(at, means, colours, regions, frame.damaged, tuple(beyond), exact))
    wanted.end()


def _see(
    copy: FrameSource, pairs: list[tuple[int, int]], seen: Pipe[Seen], cancel: CancelToken
) -> None:
    for _, at in pairs:
        cancel.check()
        frame = copy.frame_at(FrameIndex(at))
        seen.put(seen_of(planes_of(frame, own=True, write=False), damaged=frame.damaged))
    seen.end()


def picture_checks(found: PictureFindings, expected: Expected) -> Iterator[Check]:
    """The findings as sentences."""
    if not found.compared:
        yield Check(
            "size", False, "The copy's pictures have another size than the original's.",
            f"The copy shows {found.size}." if found.size else "",
        )  # fmt: skip
        return
    if not found.upright:
        yield Check("size", False, "The file asks players to turn or to mirror its pictures.")
    elif found.aspect:
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
    if expected.lossless:
        yield _exactly(found)
    if expected.plan.caption or expected.plan.counter:
        yield _printed(found, expected)
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


def _printed(found: PictureFindings, expected: Expected) -> Check:
    width, height = found.size or (0, 0)
    if plate_of(even(width), even(height), text_on(expected.plan, 0)) is None:
        return Check(
            "caption", True,
            "No caption is on the copy: its pictures have no room for one, or nothing of it can be seen.",
            warning=True, checked=False,
        )  # fmt: skip
    if found.misprinted:
        return Check(
            "caption", False, "On some frames the caption does not read as it should.",
            frames=tuple(found.misprinted),
        )  # fmt: skip
    return Check("caption", True, "The caption reads as it should on every frame.")


def _exactly(found: PictureFindings) -> Check:
    if found.inexact:
        return Check(
            "lossless", False, "On some frames the copy is not exactly the painted original.",
            frames=tuple(found.inexact),
        )  # fmt: skip
    return Check(
        "lossless", True, "Every sample of every picture is exactly that of the painted original."
    )


def no_cover_to_check(expected: Expected, regions: int) -> Check | None:
    """What is said of the cover where there was none to look at; None where there was.

    Args:
        expected: What the copy should be.
        regions: Number of regions that were looked at, on all frames together.
    """
    if not expected.decided:
        return Check(
            "coverage", True, "No tracks were given, so it was not checked what is covered.",
            warning=True, checked=False,
        )  # fmt: skip
    if not regions:
        return Check("coverage", True, "Nothing was to be covered.", warning=True)
    return None


def _coverage(found: PictureFindings, expected: Expected) -> Check:
    if found.exposed:
        tracks = sorted({track for names in found.exposed.values() for track in names})
        count = len(found.exposed)
        return Check(
            "coverage", False,
            f"On {count} frame{'s' if count > 1 else ''} a region is not covered as decided.",
            f"Tracks concerned: {', '.join(tracks[:10])}.", tuple(sorted(found.exposed)),
        )  # fmt: skip
    nothing = no_cover_to_check(expected, found.regions)
    if nothing is not None:
        return nothing
    black = EXPOSED_DEEP + expected.slack
    other = black + SMEARED * expected.dropped
    allowed = f"{black:.0f} are allowed inside" + (
        f" of black, {other:.0f} inside of other covers" if other > black else ""
    )
    return Check(
        "coverage", True,
        f"Every region is covered on every frame ({found.regions} regions on {found.compared} "
        "frames).",
        f"Largest distance from the cover in a square of 8 × 8 pixels: {found.worst_exposure:.0f} "
        f"levels (at its edge; {allowed}).",
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
    limit = DIFFERENT + expected.slack + expected.dropped
    return Check(
        "picture", True, "Outside the covered regions the copy equals the original.",
        f"Largest difference of a square: {found.worst_difference:.0f} levels of brightness, "
        f"{found.worst_colour:.0f} of colour; {limit:.0f} are allowed.",
    )  # fmt: skip
