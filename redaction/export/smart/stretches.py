"""Which stretches of a copy are passed on as they are, and which are encoded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from player.media.time import FrameIndex, FrameSpan
from redaction.export.painting import is_painted

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from redaction.export.plan import ExportPlan
    from redaction.export.selection import Selection

GUARD: Final = 6
"""Frames beside a frame with something painted on it that are encoded, too."""

WORTH: Final = Fraction(2)
"""Seconds below which a stretch is not worth two joints."""

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames of the source that go into the copy in one way.

    Attributes:
        span: The source's frames.
        copied: Their data are passed on; else they are encoded.
    """

    span: FrameSpan
    copied: bool


@dataclass(frozen=True, slots=True)
class Split:
    """How a copy is made.

    Attributes:
        stretches: In the copy's order; together they are all its frames.
        seconds: How long the copy is, and how much of it is passed on, in seconds.
        reasons: Why frames that have nothing painted on them are encoded all the same: a sentence, and
            how many frames it is true of.
        keyframes: Frames of the copied stretches that a decoder can begin with.
    """

    stretches: tuple[Stretch, ...]
    seconds: tuple[Fraction, Fraction]
    reasons: Mapping[str, int] = field(default_factory=dict)
    keyframes: tuple[FrameIndex, ...] = ()

    @property
    def copied(self) -> tuple[FrameSpan, ...]:
        """The stretches that are passed on."""
        return tuple(stretch.span for stretch in self.stretches if stretch.copied)

    @property
    def summary(self) -> str:
        """One sentence for people."""
        whole, part = self.seconds
        if not self.copied:
            why = max(self.reasons, key=lambda reason: self.reasons[reason], default="")
            return f"smart: nothing was copied unchanged{f': {why}' if why else ''}."
        return (
            f"smart: {clock(part)} of {clock(whole)} copied unchanged, "
            f"{clock(whole - part)} encoded."
        )

    def to_json(self) -> dict[str, Any]:
        """For reports."""
        copied = sum(map(len, self.copied))
        return {
            "summary": self.summary,
            "copied_frames": copied,
            "encoded_frames": sum(len(s.span) for s in self.stretches) - copied,
            "copied": [_words(s.span) for s in self.stretches if s.copied],
            "encoded": [_words(s.span) for s in self.stretches if not s.copied],
            "not_copied_because": [f"{why} ({n} frames)" for why, n in self.reasons.items()],
        }


@dataclass(frozen=True, slots=True)
class Piece:
    """Frames between two places at which decoding can be cut, with nothing painted on them.

    Attributes:
        span: The source's frames.
        reason: Why they are not copied; empty where nothing speaks against it.
        opens: Decoding can really begin here.
    """

    span: FrameSpan
    reason: str = ""
    opens: bool = False


def _words(span: FrameSpan) -> str:
    return f"frames {int(span.start)} to {int(span.stop) - 1}"


def clock(seconds: Fraction) -> str:
    """Minutes and seconds, as ``9:02``."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def bare_frames(plan: ExportPlan, total: int, guard: int = GUARD) -> Flags:
    """Which of the source's frames have nothing painted on them, nor their neighbours.

    Args:
        plan: Says what is covered and who is pointed out.
        total: Frames of the source.
        guard: How many neighbours on either side.
    """
    painted = np.fromiter(
        (is_painted(plan, frame) for frame in map(FrameIndex, range(total))),
        np.int64,
        total,
    )
    sums = np.concatenate(([0], np.cumsum(painted)))
    places = np.arange(total)
    low, high = np.maximum(places - guard, 0), np.minimum(places + guard + 1, total)
    return np.asarray(sums[high] == sums[low])


def cuts(index: VideoIndex) -> tuple[int, ...]:
    """Where the frames may be parted: all shown before are decoded before, at a keyframe or the end."""
    before = np.maximum.accumulate(index.numbers)[:-1]
    after = np.minimum.accumulate(index.numbers[::-1])[::-1][1:]
    inner = np.flatnonzero(before < after) + 1
    return (0, *(int(at) for at in inner if index.keyframes[at]), len(index))


def pieces_of(index: VideoIndex, chosen: Selection, bare: Flags) -> tuple[Piece, ...]:
    """The pieces worth a closer look, in order.

    Args:
        index: The source's frames.
        chosen: Those that go into the copy.
        bare: Frames with nothing painted on them or near.
    """
    places = cuts(index)
    found: list[Piece] = []
    for start, stop in pairwise(places):
        within = any(span.start <= start and stop <= span.stop for span in chosen.spans)
        if within and bare[start:stop].all():
            found.append(Piece(FrameSpan(FrameIndex(start), FrameIndex(stop))))
    runs = _runs(found)
    return tuple(piece for run in runs if _length(index, run) >= WORTH for piece in run)


def split(
    index: VideoIndex, chosen: Selection, bare: Flags, pieces: Sequence[Piece], why: str = ""
) -> Split:
    """Put the pieces together.

    Args:
        index: The source's frames.
        chosen: Those that go into the copy.
        bare: Frames with nothing painted on them or near.
        pieces: What was found out about each.
        why: Why nothing is copied at all; then ``pieces`` are not looked at.
    """
    reasons: dict[str, int] = {}
    copied: list[FrameSpan] = []
    for run in _runs([] if why else [piece for piece in pieces if not piece.reason]):
        begins = next((at for at, piece in enumerate(run) if piece.opens), len(run))
        if run[begins:] and _length(index, run[begins:]) >= WORTH:
            copied.append(FrameSpan(run[begins].span.start, run[-1].span.stop))
    for piece in () if why else pieces:
        if piece.reason:
            reasons[piece.reason] = reasons.get(piece.reason, 0) + len(piece.span)
    left = sum(int(bare[span.start : span.stop].sum()) for span in chosen.spans)
    left -= sum(map(len, copied)) + sum(reasons.values())
    if left:
        reasons[why or "between two keyframes something is covered, or the stretch is short"] = left
    stretches: list[Stretch] = []
    for span in chosen.spans:
        at = span.start
        for part in copied:
            if span.start <= part.start and part.stop <= span.stop:
                if at < part.start:
                    stretches.append(Stretch(FrameSpan(at, part.start), False))
                stretches.append(Stretch(part, True))
                at = part.stop
        if at < span.stop:
            stretches.append(Stretch(FrameSpan(at, span.stop), False))
    inside = tuple(
        FrameIndex(int(part.start + at))
        for part in copied
        for at in np.flatnonzero(index.keyframes[part.start : part.stop])
    )
    whole = sum((_seconds(index, span) for span in chosen.spans), Fraction(0))
    part_of = sum((_seconds(index, span) for span in copied), Fraction(0))
    return Split(tuple(stretches), (whole, part_of), reasons, inside)


def _runs(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that follow each other without a hole."""
    number, stop, keys = 0, -1, []
    for piece in pieces:
        number += piece.span.start != stop
        stop = piece.span.stop
        keys.append(number)
    grouped = groupby(zip(keys, pieces, strict=True), key=lambda item: item[0])
    return [[piece for _, piece in run] for _, run in grouped]


def _length(index: VideoIndex, run: Sequence[Piece]) -> Fraction:
    return _seconds(index, FrameSpan(run[0].span.start, run[-1].span.stop))


def _seconds(index: VideoIndex, span: FrameSpan) -> Fraction:
    last = span.stop - 1
    ticks = index.pts[last] + index.durations[last] - index.pts[span.start]
    return int(ticks) * index.time_base
