"""Which frames of a source a copy holds, and which of them each of its own frames is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from player.media.time import FrameIndex, FrameSpan
from redaction.jobs.errors import ExitStatus, UserError


@dataclass(frozen=True, slots=True)
class Selection:
    """Ranges of a source's frames, one after the other, as one copy shows them.

    A frame of the copy is its ordinal there, from 0; a frame of the source is its index.

    Attributes:
        spans: The ranges: none empty, ascending, and with at least one frame between two of them.

    Raises:
        ValueError: If they are not so.
    """

    spans: tuple[FrameSpan, ...]
    _begins: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        apart = all(one.stop < other.start for one, other in pairwise(self.spans))
        if not self.spans or not all(map(len, self.spans)) or not apart:
            msg = f"not a selection: {self.spans}"
            raise ValueError(msg)
        counts = accumulate(map(len, self.spans), initial=0)
        object.__setattr__(self, "_begins", tuple(counts))

    def __len__(self) -> int:
        return self._begins[-1]

    def __iter__(self) -> Iterator[FrameIndex]:
        """Frames of the source, in the copy's order."""
        for span in self.spans:
            yield from span

    def __contains__(self, frame: object) -> bool:
        return any(frame in span for span in self.spans)

    @property
    def first(self) -> FrameIndex:
        """The source's frame that the copy begins with."""
        return self.spans[0].start

    @property
    def last(self) -> FrameIndex:
        """The source's frame that the copy ends with."""
        return FrameIndex(self.spans[-1].stop - 1)

    @property
    def begins(self) -> tuple[int, ...]:
        """The copy's frames with which its ranges begin, the first included."""
        return self._begins[:-1]

    def source(self, at: int) -> FrameIndex:
        """The source's frame that the copy's frame ``at`` is.

        Raises:
            IndexError: If the copy has no such frame.
        """
        if not 0 <= at < len(self):
            msg = f"frame {at} of {len(self)}"
            raise IndexError(msg)
        which = bisect_right(self._begins, at) - 1
        return FrameIndex(self.spans[which].start + at - self._begins[which])

    def copy(self, frame: int) -> int | None:
        """The copy's frame that the source's ``frame`` is; None if it is not in the copy."""
        for span, begin in zip(self.spans, self._begins, strict=False):
            if frame in span:
                return begin + frame - span.start
        return None


def selection_of(spans: Sequence[FrameSpan], total: int) -> Selection:
    """What a copy of ``spans`` holds: all frames if there are none; ranges that touch become one.

    Args:
        spans: Ranges in order; what lies beyond the end of the video is left out.
        total: Number of frames in the source.

    Raises:
        UserError: If a range lies outside the video, or they overlap or are not in order.
    """
    whole = FrameSpan(FrameIndex(0), FrameIndex(total))
    found: list[FrameSpan] = []
    for span in spans or (whole,):
        part = whole.intersect(span)
        if part is None:
            raise UserError(
                f"The part to copy lies outside the video, which has {total} frames.",
                "Nothing was written.",
                "Choose a part inside it.",
                status=ExitStatus.USAGE,
            )
        if found and part.start < found[-1].stop:
            raise UserError(
                "The parts to copy overlap or are not in the order of the video.",
                "Nothing was written.",
                "Name them in order, each after the end of the one before.",
                status=ExitStatus.USAGE,
            )
        if found and part.start == found[-1].stop:
            found[-1] = FrameSpan(found[-1].start, part.stop)
        else:
            found.append(part)
    return Selection(tuple(found))
