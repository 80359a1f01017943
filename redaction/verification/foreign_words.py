"""What was found on a copy of another program, as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from player.media.time import FrameIndex
from redaction.verification.expected import Expected
from redaction.verification.foreign import DETAIL_LEFT, OPEN_SHARE, ForeignFindings
from redaction.verification.pictures import no_cover_to_check
from redaction.verification.report import Check

if TYPE_CHECKING:
    from player.media.index import VideoIndex


def foreign_checks(
    found: ForeignFindings | None, index: VideoIndex, copy: VideoIndex, expected: Expected,
    size: tuple[int, int],
) -> Iterator[Check]:  # fmt: skip
    """The findings as sentences.

    Args:
        found: None where nothing could be compared.
        index: The original's frames.
        copy: The copy's.
        expected: What was looked for.
        size: Width and height of the original.
    """
    wanted, there = len(expected.chosen), len(copy)
    if wanted == there:
        yield Check("frames", True, f"The copy has every frame: {wanted}.")
    else:
        yield Check(
            "frames", True, f"The copy has {there} frames where the original has {wanted}.",
            "Each was compared with the original's frame of that moment.", warning=True,
        )  # fmt: skip
    first, last = int(expected.chosen.first), int(expected.chosen.last)
    tail = int(index.durations[last]) * index.time_base
    length = index.seconds(FrameIndex(last)) - index.seconds(FrameIndex(first)) + tail
    slack = Fraction(1, 5) + copy.duration / there
    if abs(copy.duration - length) > slack:
        yield Check(
            "duration", False, "The copy is not as long as it should be.",
            f"{float(copy.duration):.3f} s instead of {float(length):.3f} s.",
        )  # fmt: skip
    else:
        yield Check("duration", True, f"The picture lasts {float(copy.duration):.3f} s.")
    if found is None:
        yield Check(
            "size", False, "The copy's pictures have another shape than the original's: something was "
            "cut off, added or turned.",
        )  # fmt: skip
        return
    if found.size == size:
        yield Check("size", True, "The pictures have the original's size.")
    else:
        yield Check(
            "size", True,
            f"The pictures were scaled from {size[0]} × {size[1]} to {found.size[0]} × {found.size[1]}; "
            "they were compared at that size.", warning=True,
        )  # fmt: skip
    if found.damaged:
        yield Check(
            "readable",
            False,
            "Some frames of the copy cannot be decoded.",
            frames=tuple(found.damaged),
        )
    else:
        yield Check("readable", True, "Every frame of the copy can be decoded.")
    yield _cover_check(found, expected)
    yield _elsewhere(found, expected)
    if found.other_frame:
        yield Check(
            "order", False, "Some frames of the copy show another frame of the original.",
            frames=tuple(sorted(found.other_frame)),
        )  # fmt: skip
    elif found.told_apart:
        yield Check("order", True, "The frames are in the original's order.")
    else:
        yield Check(
            "order", True, "The picture moves too little to tell the order of its frames.",
            warning=True, checked=False,
        )  # fmt: skip


def _cover_check(found: ForeignFindings, expected: Expected) -> Check:
    if found.seen:
        tracks = sorted({track for names in found.seen.values() for track in names})
        count = len(found.seen)
        return Check(
            "coverage", False,
            f"On {count} frame{'s' if count > 1 else ''} something of the original can be seen in a region "
            "that should be covered.",
            f"Tracks concerned: {', '.join(tracks[:10])}. Up to {found.most_left:.0%} of the original's "
            f"detail is left; {DETAIL_LEFT:.0%} is allowed.", tuple(sorted(found.seen)),
        )  # fmt: skip
    nothing = no_cover_to_check(expected, found.regions)
    if nothing is not None:
        return nothing
    if found.softly:
        return Check(
            "coverage", True,
            f"No detail of the original is left in any region ({found.regions} regions on "
            f"{found.compared} frames), but not all covers are plain: a blur or mosaic may be undone, and "
            "that was not checked.",
            f"Up to {found.most_left:.0%} of the original's detail is left; {DETAIL_LEFT:.0%} is allowed.",
            _few(found.softly), warning=True,
        )  # fmt: skip
    return Check(
        "coverage", True,
        f"Every region is covered by a plain area on every frame ({found.regions} regions on "
        f"{found.compared} frames).",
    )  # fmt: skip


def _elsewhere(found: ForeignFindings, expected: Expected) -> Check:
    if found.different:
        everywhere = len(found.different) > 0.9 * found.compared
        return Check(
            "picture", False,
            "The copy does not show the original's pictures." if everywhere
            else "Away from the regions some frames differ from the original.",
            frames=tuple(sorted(set(found.different))),
        )  # fmt: skip
    if not expected.decided:
        return Check("picture", True, "Most of every picture equals the original.")
    if found.touched:
        return Check(
            "picture", True, "Away from the regions the copy equals the original but for small places.",
            f"On some frames up to {OPEN_SHARE:.0%} of the squares differ.", _few(found.touched),
            warning=True,
        )  # fmt: skip
    return Check("picture", True, "Away from the regions the copy equals the original.")


def _few(frames: set[int]) -> tuple[int, ...]:
    return tuple(sorted(frames))
