"""Which frames a video has, in the order they are shown.

``build_index`` (in ``player.media.indexing``, re-exported at the end) makes one by demuxing.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from player.media.errors import FrameNotFound
from player.media.time import FrameIndex, FrameRef, FrameSpan, TimePoint

FORMAT_VERSION: Final = 8
"""Version of the bytes ``to_bytes`` writes; other versions are not read."""

_MAGIC: Final = b"umbra index %d\n" % FORMAT_VERSION

NO_PTS: Final = np.iinfo(np.int64).min
"""Stands for a missing time stamp in the arrays."""

_GAP_FACTOR: Final = Fraction(5, 2)
_GAP_SECONDS: Final = Fraction(1, 2)

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Gap:
    """A hole in the recording: far more time between two frames than is usual in this file.

    Attributes:
        after: The last frame before the hole.
        start: Seconds from the first frame at which ``after`` is shown.
        seconds: Time to the next frame.
    """

    after: FrameIndex
    start: Fraction
    seconds: Fraction

    def to_json(self) -> dict[str, Any]:
        """Plain values for reports."""
        return {
            "after_frame": int(self.after),
            "start": float(self.start),
            "seconds": float(self.seconds),
        }


def _frozen(values: Any, dtype: Any) -> Any:
    array = np.ascontiguousarray(values, dtype=dtype).copy()
    array.flags.writeable = False
    return array


def _reorder(numbers: Ints) -> int:
    """The farthest that a frame is shown ahead of one decoded before it."""
    place = np.argsort(numbers, kind="stable")  # where the frames are shown, in order of decoding
    earliest_after = np.minimum.accumulate(place[::-1])[::-1]
    return int((place - earliest_after).max())


@dataclass(frozen=True, eq=False)
class VideoIndex:
    """Every frame of one video stream in presentation order.

    Attributes:
        time_base: Seconds per tick.
        pts: int64, shape (n,), strictly ascending, read-only.
        durations: int64, shape (n,), ticks to the next frame; the last is the file's or the median.
        keyframes: bool, shape (n,), frames that can be decoded without an earlier one.
        seek_pts: int64, the time stamps of all packets that decoding may start from, ascending;
            includes those whose frames an edit list hides.
        seek_dts: int64, their decoding time stamps, ``NO_PTS`` where missing.
        seek_numbers: int64, their ordinals among the stream's packets.
        numbers: int64, shape (n,): the ordinals of the frames' packets, that is, the order of decoding.
        counted: Frames are told apart by these ordinals, because the file's time stamps cannot do it.
        reorder: How many frames a frame may be shown ahead of one that was decoded before it.
        hidden: Packets whose frames an edit list hides.
        packets: Packets of the stream in all.
        strict: The decoder is to stop at the least sign of damage. Not so for the few files that break the
            rules of their format all the time and show well.
        notes: What a person should know about how the index was made.
    """

    time_base: Fraction
    pts: Ints
    durations: Ints
    keyframes: Flags
    seek_pts: Ints
    seek_dts: Ints
    seek_numbers: Ints
    numbers: Ints
    counted: bool = False
    hidden: int = 0
    packets: int = 0
    notes: tuple[str, ...] = ()
    strict: bool = True
    reorder: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        for name in ("pts", "durations", "seek_pts", "seek_dts", "seek_numbers", "numbers"):
            object.__setattr__(self, name, _frozen(getattr(self, name), np.int64))
        object.__setattr__(self, "keyframes", _frozen(self.keyframes, np.bool_))
        count = len(self.pts)
        if not count or any(
            len(a) != count for a in (self.durations, self.keyframes, self.numbers)
        ):
            msg = "an index needs frames, and a duration, a flag and a number for each"
            raise ValueError(msg)
        if not (len(self.seek_pts) == len(self.seek_dts) == len(self.seek_numbers)):
            msg = "arrays of an index do not belong together"
            raise ValueError(msg)
        if (np.diff(self.pts) <= 0).any() or (self.durations <= 0).any() or self.time_base <= 0:
            msg = "time stamps must rise and durations must be positive"
            raise ValueError(msg)
        object.__setattr__(self, "reorder", _reorder(self.numbers))

    def __len__(self) -> int:
        return len(self.pts)

    @property
    def span(self) -> FrameSpan:
        """All frames."""
        return FrameSpan(FrameIndex(0), FrameIndex(len(self)))

    @property
    def duration(self) -> Fraction:
        """Seconds from the first frame's start to the last frame's end."""
        return int(self.pts[-1] + self.durations[-1] - self.pts[0]) * self.time_base

    @property
    def usual(self) -> Fraction:
        """How long a frame usually lasts, in seconds: the median over all but the last.

        How long the last one lasts is often only guessed; it counts where it is the only one.
        """
        steps = self.durations[:-1] if len(self) > 1 else self.durations
        return Fraction(float(np.median(steps))) * self.time_base

    def ref(self, index: int) -> FrameRef:
        """The frame at ``index``.

        Raises:
            FrameNotFound: If there is no such frame.
        """
        self._check(index)
        return FrameRef(FrameIndex(index), int(self.pts[index]))

    def index_of(self, pts: int) -> FrameIndex:
        """The frame whose time stamp is exactly ``pts``.

        Raises:
            FrameNotFound: If no frame has it; a neighbour is never given instead.
        """
        at = int(np.searchsorted(self.pts, pts))
        if at >= len(self) or int(self.pts[at]) != pts:
            raise FrameNotFound(
                f"This video has no frame with the time stamp {pts}.", "Nothing was changed."
            )
        return FrameIndex(at)

    def keyframe_at_or_before(self, index: int) -> FrameIndex:
        """The nearest keyframe that is shown at or before ``index``, or the first frame."""
        self._check(index)
        before = np.flatnonzero(self.keyframes[: index + 1])
        return FrameIndex(int(before[-1]) if len(before) else 0)

    def seconds(self, index: int) -> Fraction:
        """When the frame is shown, in seconds from the first frame."""
        self._check(index)
        return int(self.pts[index] - self.pts[0]) * self.time_base

    def at_seconds(self, seconds: Fraction) -> FrameIndex:
        """The frame shown at ``seconds`` from the first frame; the ends hold before and after."""
        ticks = seconds / self.time_base
        target = int(self.pts[0]) + ticks.numerator // ticks.denominator
        limits = np.iinfo(np.int64)
        target = min(max(target, int(limits.min)), int(limits.max))
        at = int(np.searchsorted(self.pts, target, side="right")) - 1
        return FrameIndex(min(max(at, 0), len(self) - 1))

    def span_of(self, start: TimePoint, stop: TimePoint) -> FrameSpan:
        """The frames from ``start`` up to ``stop``.

        Times follow the clock: the frame shown at ``start`` is in, and a frame that begins at or
        after ``stop`` is out. A stop given as a frame (``f120``) is itself included, as ranges of
        frames are read by people.

        Raises:
            ValueError: If nothing lies between the two.
        """
        first = self._point(start)
        if stop.frame is not None:
            last = min(int(stop.frame), len(self) - 1) + 1
        else:
            ticks = (stop.seconds or Fraction(0)) / self.time_base
            ceiling = -(-ticks.numerator // ticks.denominator)
            last = int(np.searchsorted(self.pts - self.pts[0], ceiling, side="left"))
        if first >= last:
            msg = "no frame lies in that range"
            raise ValueError(msg)
        return FrameSpan(FrameIndex(first), FrameIndex(last))

    def gaps(self) -> tuple[Gap, ...]:
        """Intervals of more than 2.5 times the median and more than half a second."""
        steps = np.diff(self.pts)
        if not len(steps):
            return ()
        least = max(self.usual * _GAP_FACTOR, _GAP_SECONDS) / self.time_base
        return tuple(
            Gap(FrameIndex(int(i)), self.seconds(int(i)), int(steps[i]) * self.time_base)
            for i in np.flatnonzero(steps > float(least))
        )

    def seek_rank(self, index: int) -> int:
        """Which start point (a place in ``seek_pts``) serves the frame; -1 is the file's start."""
        return int(np.searchsorted(self.seek_pts, self.pts[index], side="right")) - 1

    def without_start(self, rank: int) -> VideoIndex:
        """The same frames, but decoding may not begin at that start point: it turned out to be none."""
        pts = self.seek_pts[rank]
        kept = np.arange(len(self.seek_pts)) != rank
        return replace(
            self,
            keyframes=self.keyframes & (self.pts != pts),
            seek_pts=self.seek_pts[kept],
            seek_dts=self.seek_dts[kept],
            seek_numbers=self.seek_numbers[kept],
        )

    def to_bytes(self) -> bytes:
        """The index as bytes for the cache."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            base=np.array([self.time_base.numerator, self.time_base.denominator], np.int64),
            pts=self.pts,
            durations=self.durations,
            keyframes=self.keyframes,
            seek_pts=self.seek_pts,
            seek_dts=self.seek_dts,
            seek_numbers=self.seek_numbers,
            numbers=self.numbers,
            counts=np.array([self.counted, self.hidden, self.packets, self.strict], np.int64),
            notes=np.array(self.notes, dtype=np.str_),
        )
        body = buffer.getvalue()
        return _MAGIC + hashlib.sha256(body).digest() + body

    @classmethod
    def from_bytes(cls, data: bytes) -> VideoIndex:
        """Read what ``to_bytes`` wrote.

        Raises:
            ValueError: If the bytes are damaged or of another version.
        """
        head, seal, body = data[: len(_MAGIC)], data[len(_MAGIC) :][:32], data[len(_MAGIC) + 32 :]
        # Sealed, because a flipped bit in a time stamp would still read as an index.
        if head != _MAGIC or hashlib.sha256(body).digest() != seal:
            msg = "not an index of this version, or damaged"
            raise ValueError(msg)
        with np.load(io.BytesIO(body), allow_pickle=False) as stored:
            base, counts = stored["base"], stored["counts"]
            return cls(
                Fraction(int(base[0]), int(base[1])),
                stored["pts"],
                stored["durations"],
                stored["keyframes"],
                stored["seek_pts"],
                stored["seek_dts"],
                stored["seek_numbers"],
                stored["numbers"],
                bool(counts[0]),
                int(counts[1]),
                int(counts[2]),
                tuple(str(note) for note in stored["notes"]),
                bool(counts[3]),
            )

    def _check(self, index: int) -> None:
        if not 0 <= index < len(self):
            raise FrameNotFound(
                f"This video has no frame {index}; its frames run from 0 to {len(self) - 1}.",
                "Nothing was changed.",
            )

    def _point(self, point: TimePoint) -> int:
        if point.frame is not None:
            return int(point.frame)
        return int(self.at_seconds(point.seconds or Fraction(0)))


from player.media.indexing import build_index  # noqa: E402 - it needs the class above

__all__ = ["Gap", "VideoIndex", "build_index"]
