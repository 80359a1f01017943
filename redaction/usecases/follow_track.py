"""Follow a drawn region through the footage, both ways from its frame, until it is lost.

Forwards and backwards are followed at the same time, each by a thread with its own decoder. Backwards the
footage is decoded in short stretches from the keyframe before; their pictures are gone through in reverse.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np

from player.media.info import FootageKind
from player.media.source import FrameSource
from player.media.time import FrameIndex, FrameSpan
from redaction.detection.close import CloseLook
from redaction.detection.picture import look_at, look_size
from redaction.detection.settings import DetectionSettings
from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.errors import UserError
from redaction.jobs.progress import Progress, ProgressSink, no_progress
from redaction.model.codec import shape_from_json, shape_to_json
from redaction.model.geometry import Box
from redaction.model.region import Kind
from redaction.model.track import Origin
from redaction.tracking.follow import Carry, End, Follower, Place
from redaction.tracking.followed import Run, run_of
from redaction.tracking.motion import grey_size
from redaction.tracking.patch import carry_patch
from redaction.usecases.look_through import Opened, frame_rate, open_footage

if TYPE_CHECKING:
    from redaction.detection.picture import Look
    from redaction.model.geometry import Shape
    from redaction.model.track import Track

SIDE: Final = 56
"""Pixels that a region's longer side should have in the pictures it is followed on, to hold enough points."""

LEAST, MOST = 800, 1920
"""Longer side in pixels of the pictures it is followed on."""

STRETCH: Final = 48
"""Frames held in memory at most while going backwards."""

NEWS: Final = 0.4
"""Seconds between two reports of what was followed so far."""

SAME: Final = 0.5
"""Intersection over union with another track's region from which both cover the same thing."""

TAKEN: Final = 1.0
"""Seconds for which they must, so that somebody who walks past ends nothing."""

RunsSink = Callable[[tuple[Run, ...]], None]
"""Takes what was followed so far; the next report replaces it."""


@dataclass(frozen=True, slots=True)
class Seed:
    """Where following begins in one direction.

    Attributes:
        frame: The frame the shape is on.
        shape: As drawn, in source pixels as shown.
        limit: The first frame in that direction that is not to be followed any more; None for the end
            of the footage.
    """

    frame: FrameIndex
    shape: Shape
    limit: FrameIndex | None = None

    def to_json(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {"frame": self.frame, "shape": shape_to_json(self.shape), "limit": self.limit}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Seed:
        """The seed ``to_json`` described."""
        limit = data.get("limit")
        return cls(
            FrameIndex(int(data["frame"])),
            shape_from_json(data["shape"]),
            None if limit is None else FrameIndex(int(limit)),
        )


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be followed.

    Attributes:
        kind: What it covers; faces are looked for as well, other things are followed by their look alone.
        forwards: Where to begin to later frames; None for not at all.
        backwards: Likewise to earlier ones.
    """

    kind: Kind
    forwards: Seed | None = None
    backwards: Seed | None = None

    def to_json(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {
            "kind": str(self.kind),
            "forwards": None if self.forwards is None else self.forwards.to_json(),
            "backwards": None if self.backwards is None else self.backwards.to_json(),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Wish:
        """The wish ``to_json`` described."""
        seeds = [
            None if data.get(way) is None else Seed.from_json(data[way])
            for way in ("forwards", "backwards")
        ]
        return cls(Kind(str(data["kind"])), *seeds)


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of it.

    Attributes:
        runs: One for each direction that was asked for.
        models: Name and the start of the hash of each model that looked.
        frames: Frames gone through.
        seconds: Wall-clock time it took.
    """

    runs: tuple[Run, ...]
    models: tuple[str, ...]
    frames: int
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {
            "runs": [run.to_json() for run in self.runs],
            "models": list(self.models),
            "frames": self.frames,
            "seconds": round(self.seconds, 2),
        }


def follow_track(
    path: Path,
    wish: Wish,
    *,
    video: int = 0,
    settings: DetectionSettings | None = None,
    others: Sequence[Track] = (),
    fingerprint: str = "",
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
    on_runs: RunsSink = lambda _runs: None,
    carrier: Callable[[], Carry] = lambda: carry_patch,
) -> Followed:
    """Follow a region until both ends are found.

    Args:
        path: The footage; it is only read.
        wish: What, and from where.
        video: Which of the file's moving pictures, from 0.
        settings: Detectors and how far to pad; the usual ones when None.
        others: Tracks that are covered in a copy and may show the same thing: where one covers it and goes
            on to the last frame that may be followed, following ends.
        fingerprint: Of the file that is meant, where that is known.
        cancel: Stops it; what was reported until then is good.
        progress: Told phase ``following`` in frames, of all that there may be.
        on_runs: Told now and then what was followed so far, with the end ``stopped``.
        carrier: Makes what follows the points inside the region; others are compared in the bench.

    Raises:
        Cancelled: If it was asked to stop.
        MediaError: If the file cannot be read, or is not the one that was meant.
        UserError: If a model file is missing or altered, or there are no moving pictures.
    """
    began = time.monotonic()
    cancel = cancel if cancel is not None else CancelToken()
    settings = settings if settings is not None else DetectionSettings()
    opened = open_footage(path, video, fingerprint=fingerprint, cancel=cancel)
    if opened.info.kind is not FootageKind.VIDEO:
        raise UserError(
            "There is nothing to follow in a still picture.",
            "The region stays as it was drawn.",
            "Draw it on each page that shows it.",
        )
    # OpenCV's own threads would fight ours.
    cv2.setNumThreads(1)
    close = CloseLook(settings) if wish.kind is Kind.FACE else None
    rivals = tuple(t for t in others if t.kind is wish.kind and t.covers)
    seeds = [(seed, way) for seed, way in ((wish.forwards, 1), (wish.backwards, -1)) if seed]
    news = threading.Event()
    ways = [
        _Way(opened, wish.kind, seed, way, settings, close, rivals, news, carrier())
        for seed, way in seeds
    ]
    total = sum(way.most for way in ways)
    try:
        with ThreadPoolExecutor(2, "follow") as threads, contextlib.ExitStack() as closing:
            stop = CancelToken()
            closing.callback(stop.cancel)
            running = [threads.submit(way.go, stop) for way in ways]
            said = time.monotonic()
            while not all(future.done() for future in running):
                news.wait(NEWS)
                news.clear()
                cancel.check()
                done = sum(way.done for way in ways)
                progress(Progress("following", min(done, total), total))
                if time.monotonic() - said >= NEWS:
                    said = time.monotonic()
                    on_runs(tuple(way.run(End.STOPPED) for way in ways))
            for future in running:
                future.result()
    except Cancelled:
        on_runs(tuple(way.run(End.STOPPED) for way in ways))
        raise
    finally:
        if close is not None:
            close.close()
    progress(Progress("following", total, total))
    runs = tuple(way.run() for way in ways)
    names = () if close is None else close.names
    frames = sum(way.done for way in ways)
    return Followed(runs, names, frames, time.monotonic() - began)


class _Way:
    """Follows in one direction, in a thread of its own."""

    def __init__(
        self,
        opened: Opened,
        kind: Kind,
        seed: Seed,
        step: int,
        settings: DetectionSettings,
        close: CloseLook | None,
        rivals: tuple[Track, ...],
        news: threading.Event,
        carry: Carry,
    ) -> None:
        info = opened.info
        bounds = seed.shape.bounds
        self._opened = opened
        self._kind = kind
        self._seed = seed
        self._step = step
        self._close = close
        self._news = news
        self._carry = carry
        self._rate = frame_rate(opened.index)
        self._pad = settings.at_rate(self._rate).max_carry
        side = max(bounds.w / info.width, bounds.h / info.height)
        self._size = look_size(info, round(min(MOST, max(LEAST, SIDE / max(side, 1e-6)))))
        self._scale = info.width / self._size[0], info.height / self._size[1]
        edge = len(opened.index) if step > 0 else -1
        self._limit = edge if seed.limit is None else int(seed.limit)
        self._natural = End.FOOTAGE if self._limit == edge else End.LIMIT
        # Where a rival ends before that, the thing may be there still.
        self._rivals = [
            (rival, span)
            for rival in rivals
            for span in rival.covered_spans()
            if self._limit - step in span
        ]
        self._follower: Follower | None = None
        self._lock = threading.Lock()
        opened.index.ref(int(seed.frame))
        self.most = max(0, (self._limit - seed.frame) * step - 1)

    @property
    def done(self) -> int:
        """Frames gone through."""
        return 0 if self._follower is None else len(self._follower.places) - 1

    def run(self, end: End | None = None) -> Run:
        """What was followed so far.

        Args:
            end: Why it ends, where following goes on; None once it is over.
        """
        with self._lock:
            follower = self._follower
            met = None if follower is None else follower.met
            if follower is None:
                places = [self._first_place()]
                over = End.STOPPED
            else:
                over = follower.end or end or End.STOPPED
                places = follower.kept(self._pad)
        return run_of(
            places,
            over,
            self._seed.shape,
            self._scale,
            self._kind,
            forwards=self._step > 0,
            met=met,
        )

    def go(self, stop: CancelToken) -> None:
        """Follow until it ends."""
        same = 0
        with contextlib.closing(self._looks(stop)) as looks:
            seek = None if self._close is None else self._close.around
            first = next(looks)
            follower = Follower(first, self._first_place().box, self._rate, seek, self._carry)
            self._follower = follower
            for look in looks:
                stop.check()
                with self._lock:
                    follower.step(look)
                    if follower.end is None:
                        same = same + 1 if self._taken(follower.places[-1]) else 0
                        if same >= TAKEN * self._rate:
                            follower.end = End.TAKEN
                self._news.set()
                if follower.end is not None:
                    return
            with self._lock:
                follower.end = self._natural

    def _first_place(self) -> Place:
        b = self._seed.shape.bounds
        kx, ky = self._scale
        box = np.array([b.x / kx, b.y / ky, b.w / kx, b.h / ky])
        return Place(int(self._seed.frame), box, Origin.MANUAL, 1.0, sure=True)

    def _taken(self, place: Place) -> bool:
        """Whether another track covers the same thing on this frame, and goes on to the end."""
        kx, ky = self._scale
        x, y, w, h = (float(v) for v in place.box)
        here = Box(x * kx, y * ky, w * kx, h * ky)
        shapes = (t.shape_at(place.frame) for t, span in self._rivals if place.frame in span)
        return any(shape is not None and shape.bounds.iou(here) >= SAME for shape in shapes)

    def _looks(self, stop: CancelToken) -> Generator[Look, None, None]:
        """The pictures from the seed's frame on, in the direction that is followed."""
        opened, info = self._opened, self._opened.info
        grey = grey_size(info.width, info.height)
        with FrameSource.open(
            opened.path, video=opened.video, index=opened.index, info=info, threads=opened.threads,
            watch=opened.watch,
        ) as source:  # fmt: skip
            if self._step > 0:
                span = FrameSpan(self._seed.frame, FrameIndex(self._limit))
                for frame in source.frames(span, cancel=stop):
                    yield look_at(frame, self._size, grey)
                return
            for span in _stretches(source, int(self._seed.frame), self._limit):
                held = [
                    look_at(frame, self._size, grey) for frame in source.frames(span, cancel=stop)
                ]
                while held:
                    yield held.pop()


def _stretches(source: FrameSource, frame: int, limit: int) -> Iterator[FrameSpan]:
    """Stretches that end with the frame and go back to before ``limit``, each from a keyframe if it can."""
    stop = frame + 1
    while stop > limit + 1:
        first = stop - 1
        lowest = max(limit + 1, stop - STRETCH)
        while first > lowest and not source.index.keyframes[first]:
            first -= 1
        yield FrameSpan(FrameIndex(first), FrameIndex(stop))
        stop = first
