"""A track: one thing to cover, over time."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from operator import lt

from player.media.time import FrameIndex, FrameSpan
from redaction.model.geometry import Shape, interpolate
from redaction.model.ids import PersonId, TrackId
from redaction.model.region import Kind, Region, Style


class Origin(StrEnum):
    """Where a keyframe's shape comes from."""

    DETECTED = "detected"
    CARRIED = "carried"
    """By motion estimation, where nothing was detected."""
    PADDED = "padded"
    """Held before the first or after the last detection."""
    MANUAL = "manual"


class ReviewState(StrEnum):
    """What a person decided. A pending track is covered; only a rejected one is not."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Problem(StrEnum):
    """Why a track may be wrong; this is what the problem queue shows."""

    FEW_FRAMES = "few_frames"
    LOW_CONFIDENCE = "low_confidence"
    SMALL = "small"
    STARTS_INSIDE = "starts_inside"
    ENDS_INSIDE = "ends_inside"
    LARGE_GAP = "large_gap"
    SUDDEN_CHANGE = "sudden_change"
    CROSSING = "crossing"
    SEEN_IN_COPY = "seen_in_copy"
    """A closer look at a draft of the copy saw a face that nothing covered; this track covers it."""


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A shape at one frame.

    Attributes:
        frame: Frame index.
        shape: In the picture as shown, in source pixels. Kept on ``outside`` keyframes too, so that
            covering can resume from it.
        outside: From this frame on nothing is covered, until the next keyframe.
        origin: Where the shape comes from.
        confidence: The detector's score from 0 to 1; 1 for what a person drew.
    """

    frame: FrameIndex
    shape: Shape
    outside: bool = False
    origin: Origin = Origin.MANUAL
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Track:
    """One thing to cover.

    Between keyframes the shape is interpolated by frame index, after an ``outside`` keyframe nothing
    is covered until the next keyframe, and after the last keyframe the shape is held until ``stop``.

    Attributes:
        id: Identifier.
        keyframes: At least one, in ascending order of frame, at most one a frame.
        stop: First frame index no longer covered; greater than the last keyframe's frame.
        kind: What it covers.
        state: What a person decided.
        visible: A person decided to show it (the requester): nothing is covered.
        style: Its own style, or None for the copy's style.
        person: The person it is grouped with.
        label: A name a person gave it.
        reasons: Codes of the exemptions relied on.
        note: Free text.
        locked: Finished; gestures leave it alone.
        touched: A person changed where or when it covers; a new detection run keeps it.
        problems: Why it may be wrong.
        confidence: Overall detector score, 0 to 1.
        cleared: Of ``problems``, those a person looked at and settled.
        number: What people call it by ("Face 12"), from 1; 0 where nobody gave it one.
        why: The reason in somebody's own words, beside the codes.

    Raises:
        ValueError: If the keyframes are missing, out of order, or ``stop`` does not follow them.
    """

    id: TrackId
    keyframes: tuple[Keyframe, ...]
    stop: FrameIndex
    kind: Kind = Kind.FACE
    state: ReviewState = ReviewState.PENDING
    visible: bool = False
    style: Style | None = None
    person: PersonId | None = None
    label: str = ""
    reasons: tuple[str, ...] = ()
    note: str = ""
    locked: bool = False
    touched: bool = False
    problems: tuple[Problem, ...] = ()
    confidence: float = 1.0
    cleared: tuple[Problem, ...] = ()
    number: int = 0
    why: str = ""
    _frames: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        frames = tuple([k.frame for k in self.keyframes])
        if not frames or frames[0] < 0 or self.stop <= frames[-1]:
            msg = f"track {self.id}: needs keyframes, all from frame 0 up to before {self.stop}"
            raise ValueError(msg)
        # without a loop of our own: a track may have tens of thousands, and each change makes a new one
        if not all(map(lt, frames, islice(frames, 1, None))):
            msg = f"track {self.id}: keyframes must ascend"
            raise ValueError(msg)
        # Beside the keyframes, because every look-up of a frame searches them.
        object.__setattr__(self, "_frames", frames)

    @property
    def start(self) -> FrameIndex:
        """First frame index of the track."""
        return self.keyframes[0].frame

    @property
    def span(self) -> FrameSpan:
        """Half-open range from the first keyframe to ``stop``."""
        return FrameSpan(self.start, self.stop)

    @property
    def covers(self) -> bool:
        """Whether its regions are covered in a copy: in doubt, yes."""
        return not self.visible and self.state is not ReviewState.REJECTED

    @property
    def doubts(self) -> tuple[Problem, ...]:
        """The problems nobody settled yet."""
        return tuple(p for p in self.problems if p not in self.cleared)

    def keyframe_position(self, frame: int) -> int:
        """Position in ``keyframes`` of the last one at or before ``frame``; -1 when there is none."""
        return bisect_right(self._frames, frame) - 1

    def keyframe_at(self, frame: int) -> Keyframe | None:
        """The keyframe exactly at ``frame``."""
        at = self.keyframe_position(frame)
        return self.keyframes[at] if at >= 0 and self.keyframes[at].frame == frame else None

    def shape_at(self, frame: int) -> Shape | None:
        """The shape at ``frame``, or None where the track is outside. O(log keyframes)."""
        if not self._frames[0] <= frame < self.stop:
            return None
        at = self.keyframe_position(frame)
        here = self.keyframes[at]
        if here.outside:
            return None
        if here.frame == frame or at + 1 == len(self.keyframes):
            return here.shape
        after = self.keyframes[at + 1]
        if after.outside:
            return here.shape
        return interpolate(
            here.shape, after.shape, (frame - here.frame) / (after.frame - here.frame)
        )

    def region_at(self, frame: int) -> Region | None:
        """The region at ``frame`` whether or not the track ``covers``; None where it is outside."""
        shape = self.shape_at(frame)
        return None if shape is None else Region(self.id, shape, self.style, self.kind)

    def covered_spans(self) -> tuple[FrameSpan, ...]:
        """The stretches on which there is a shape, ascending and not touching."""
        spans: list[FrameSpan] = []
        start: FrameIndex | None = None
        for keyframe in self.keyframes:
            if keyframe.outside:
                if start is not None:
                    spans.append(FrameSpan(start, keyframe.frame))
                start = None
            elif start is None:
                start = keyframe.frame
        if start is not None:
            spans.append(FrameSpan(start, self.stop))
        return tuple(spans)

    def with_keyframe(self, keyframe: Keyframe) -> Track:
        """The track with this keyframe put in (replacing one on the same frame), lengthened if needed."""
        after = self.keyframe_position(keyframe.frame) + 1
        before = after - (self.keyframe_at(keyframe.frame) is not None)
        keyframes = (*self.keyframes[:before], keyframe, *self.keyframes[after:])
        return replace(
            self, keyframes=keyframes, stop=FrameIndex(max(self.stop, keyframe.frame + 1))
        )
