"""A simulated reviewer: knows where faces truly are, but sees and does only what a person can.

What one sees: an uncovered face is noticed when it is on the screen for ``NOTICE`` seconds: around the rings
while a moment is repeated, anywhere in the picture while all of it is watched. What one does: the gestures of
``redaction.edit`` that keys and mouse make, each at the price of the keystroke-level model (Card, Moran and
Newell, Communications of the ACM 23, 1980). A fixation takes about a quarter of a second (Rayner, Quarterly
Journal of Experimental Psychology 62, 2009). While a drawn face is followed, one waits.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import following, gestures, settling
from redaction.edit.edit import Patch
from redaction.edit.shaping import put_track
from redaction.model.geometry import Box, Ellipse, Shape
from redaction.model.ids import FootageId, TrackId, new_id
from redaction.model.project import Project, regions_at
from redaction.model.region import Kind
from redaction.model.track import Track
from redaction.moments.moment import Moment
from redaction.moments.queue import MomentQueue
from redaction.usecases.follow_track import Seed, Wish, follow_track
from tests.bench._scoring import Truth

KEY = 0.28
"""Seconds for one key of an average typist."""
POINT = 1.1
"""Seconds to point at something with the mouse."""
BUTTON = 0.1
"""Seconds to press or release a mouse button."""
THINK = 1.35
"""Seconds to make up one's mind before a gesture."""
NOTICE = 0.25
"""Seconds a face has to stay on the screen to be noticed: one fixation."""
GLANCE = 0.5
"""Seconds for the picture of a moment before it begins to move: two fixations."""
LOOP = 0.5
"""Speed at which a moment is repeated (the window's default)."""
SURROUNDINGS = 1.5
"""Rings around the ring's middle within which one sees what happens while looking at it."""
EXPOSED = 0.5
"""Share of a face's ellipse below which it is exposed, as in the published figures."""
BOX = 1.15
"""A person draws a box this much larger than the face."""
LIKELY = 0.06
"""Risk from which a moment is looked at by somebody who cannot look at all of them."""
SPEEDS = (1.0, 0.5, 0.25, 0.125)
"""All of the footage is watched at these speeds, one after the other, until nothing is exposed."""
PAUSE = 12
"""Frames somebody may be covered by something else before one stops following them."""
_STEPS = (np.arange(16) + 0.5) / 16
_GRID = [(u, v) for u in _STEPS for v in _STEPS if (2 * u - 1) ** 2 + (2 * v - 1) ** 2 <= 1]
_U, _V = np.array(_GRID).T

Face = tuple[str, Box]


@dataclass
class Clip:
    """What a reviewer has before them.

    Attributes:
        width, height: Of the picture, in pixels.
        frames: How many there are.
        rate: Of them in a second.
        truth: True boxes by frame.
    """

    width: int
    height: int
    frames: int
    rate: float
    truth: Truth

    def faces(self, frame: int) -> list[Face]:
        """True faces on a frame that are two pixels or more inside the picture, as the scorer counts."""
        found = []
        for who, x, y, w, h in self.truth.get(frame, ()):
            inside = Box(x, y, w, h).intersection(Box(0, 0, self.width, self.height))
            if inside is not None and inside.w >= 2 and inside.h >= 2:
                found.append((who, Box(x, y, w, h)))
        return found

    @property
    def minutes(self) -> float:
        """How long the footage is."""
        return self.frames / self.rate / 60


@dataclass
class Work:
    """What it took.

    Attributes:
        seconds: In all.
        gestures: Edits made.
        looks: Moments looked at.
        watched: Seconds spent watching the footage as a whole, of all of them.
        waited: Seconds spent waiting for a face to be followed, of all of them.
        left: Face-frames exposed at the end.
    """

    seconds: float = 0.0
    gestures: int = 0
    looks: int = 0
    watched: float = 0.0
    waited: float = 0.0
    left: int = 0

    def __add__(self, other: Work) -> Work:
        return Work(
            self.seconds + other.seconds,
            self.gestures + other.gestures,
            self.looks + other.looks,
            self.watched + other.watched,
            self.waited + other.waited,
            self.left + other.left,
        )


@dataclass
class Reviewer:
    """Works on one clip. Knows the truth only to see with, and to know when to stop.

    Attributes:
        clip: What is reviewed.
        path: The footage itself, for following what is drawn; None to draw every keyframe by hand.
        project: The decisions so far.
        work: What it took so far.
    """

    clip: Clip
    path: Path | None = None
    project: Project = field(default_factory=lambda: Project(FootageId("effort")))
    work: Work = field(default_factory=Work)
    _open: dict[int, dict[str, Box]] = field(default_factory=dict)

    @classmethod
    def with_tracks(cls, clip: Clip, tracks: Sequence[Track], path: Path | None = None) -> Reviewer:
        """Before the first look at what was found."""
        made = cls(clip, path, Project(FootageId("effort")).with_tracks(tracks))
        made._look_again(range(clip.frames))
        return made

    @property
    def exposed(self) -> int:
        """Face-frames that are exposed now."""
        return sum(len(faces) for faces in self._open.values())

    # ways to work

    def by_queue(self) -> Work:
        """Go through the queue, then watch everything, until nothing is exposed."""
        self._go_through(lambda _moment: bool(self.exposed))
        return self._watched_to_the_end()

    def by_whole_queue(self) -> Work:
        """Answer every moment of the queue."""
        self._go_through(lambda _moment: True)
        self.work.left = self.exposed
        return self.work

    def by_habit(self) -> Work:
        """As somebody who does not know when to stop: the likely moments, then watch everything once."""
        self._go_through(lambda moment: moment.risk >= LIKELY)
        self._watch(1.0, to_the_end=True)
        self.work.left = self.exposed
        return self.work

    def _go_through(self, wanted: Callable[[Moment], bool]) -> None:
        queue = MomentQueue.build(self.project, self.clip)
        moment = queue.after(None)
        while moment is not None and wanted(moment):
            at_once = queue.at_once(moment)
            self._look_at(at_once)
            changed = {m.track for m in at_once}
            for who, frame in self._seen_at(at_once):
                if who in self._open.get(frame, {}):
                    changed |= self._mend(who, frame)
            queue = queue.changed(self.project, changed)
            still = [m for m in at_once if queue.find(m.id) is not None]
            if still:
                self._do(settling.settle(self.project, still), KEY)
                queue = queue.changed(self.project, {m.track for m in still})
            moment = queue.after(None)

    def by_watching(self) -> Work:
        """Watch everything, slower each time, until nothing is exposed."""
        return self._watched_to_the_end()

    # looking

    def _look_at(self, moments: Sequence[Moment]) -> None:
        span = moments[0].span
        self.work.looks += 1
        self.work.seconds += KEY + GLANCE + len(span) / self.clip.rate / LOOP
        # each further ring takes a fixation to be found
        self.work.seconds += NOTICE * (len(moments) - 1)

    def _seen_at(self, moments: Sequence[Moment]) -> list[tuple[str, int]]:
        """Who is noticed, with the first frame they were exposed on."""
        span = moments[0].span
        near: dict[str, list[int]] = defaultdict(list)
        for frame in span:
            for who, box in self._open.get(frame, {}).items():
                if any(_beside(box, m.place) for m in moments):
                    near[who].append(frame)
        still = moments[0].frame
        return [
            (who, frames[0])
            for who, frames in near.items()
            if still in frames or _longest(frames) / self.clip.rate / LOOP >= NOTICE
        ]

    def _watched_to_the_end(self) -> Work:
        for speed in SPEEDS:
            self._watch(speed)
        self.work.left = self.exposed
        return self.work

    def _watch(self, speed: float, *, to_the_end: bool = False) -> None:
        frame = 0
        while (to_the_end or self.exposed) and frame < self.clip.frames:
            noticed = self._noticed_from(frame, speed)
            stop = self.clip.frames if noticed is None else noticed[1]
            seconds = (stop - frame) / self.clip.rate / speed
            self.work.seconds += seconds
            self.work.watched += seconds
            if noticed is None:
                return
            who, seen = noticed
            first = min(f for f in range(frame, seen + 1) if who in self._open.get(f, {}))
            # stop, and step back to where it begins
            self.work.seconds += KEY + THINK + KEY * min(4, seen - first)
            self._mend(who, first)
            frame = first

    def _noticed_from(self, frame: int, speed: float) -> tuple[str, int] | None:
        """Who is noticed next, and on which frame one has noticed."""
        need = max(1, math.ceil(NOTICE * self.clip.rate * speed))
        run: dict[str, int] = {}
        for at in range(frame, self.clip.frames):
            here = self._open.get(at, {})
            run = {who: run.get(who, 0) + 1 for who in here}
            for who, length in run.items():
                if length >= need:
                    return who, at
        return None

    # doing

    def _do(self, patch: Patch, seconds: float, frames: Iterable[int] = ()) -> None:
        """Make an edit; ``frames`` are those on which it may cover other things than before."""
        self.work.seconds += seconds
        self.work.gestures += 1
        self.project, _ = patch.apply(self.project)
        self._look_again(frames)

    def _mend(self, who: str, first: int) -> set[TrackId]:
        """Cover somebody from where they are exposed: draw, follow both ways, put right where it drifts."""
        last = first
        while later := [f for f in range(last + 1, last + PAUSE) if who in self._open.get(f, {})]:
            last = later[-1]
        frames = range(first, last + 1)
        track = TrackId(new_id())
        span = FrameSpan(FrameIndex(frames[0]), FrameIndex(frames[-1] + 1))
        # tool key and drag; the stretch, or to follow it, is one key more
        self._do(
            gestures.add_track(self.project, self._shape(who, first), span, track_id=track),
            THINK + KEY + POINT + BUTTON + POINT + BUTTON + KEY,
            frames,
        )
        if self.path is not None:
            self._follow(self.path, track, first)
        while (worst := self._worst(who, frames)) is not None:
            self._do(
                gestures.move_region(self.project, track, worst, self._shape(who, worst)),
                THINK + KEY + POINT + BUTTON + POINT + BUTTON,
                range(self.clip.frames),
            )
        return {track}

    def _follow(self, path: Path, track: TrackId, frame: int) -> None:
        drawn = self.project.tracks[track]
        held = replace(drawn, stop=FrameIndex(frame + 1), kind=Kind.FACE)
        alone = self.project.with_tracks((held,))
        seeds = following.starts(
            alone, track, frame, self.clip.frames, forwards=True, backwards=frame > 0
        )
        onward, back = (s and Seed(s.frame, s.shape, s.limit) for s in seeds)
        others = [t for t in self.project.tracks.values() if t.id != track]
        found = follow_track(path, Wish(Kind.FACE, onward, back), others=others)
        self.work.waited += found.seconds
        runs = {run.forwards: run.track for run in found.runs}
        patch = following.follow(
            alone, track, forwards=runs.get(True), backwards=runs.get(False)
        ).tracks[track][1]
        assert patch is not None
        whole = put_track(self.project, patch, label="Follow face", frame=frame)
        self._do(whole, found.seconds, range(self.clip.frames))

    def _shape(self, who: str, frame: int) -> Box:
        return self._true(who, frame).scaled(BOX)

    def _worst(self, who: str, frames: Sequence[int]) -> int | None:
        """The last frame of these on which somebody is still exposed."""
        still = [f for f in frames if who in self._open.get(f, {})]
        return still[-1] if still else None

    def _true(self, who: str, frame: int) -> Box:
        return next(box for name, box in self.clip.faces(frame) if name == who)

    def _look_again(self, frames: Iterable[int]) -> None:
        for frame in frames:
            shapes = [region.shape for region in regions_at(self.project, frame)]
            here = {
                who: box
                for who, box in self.clip.faces(frame)
                if covered_share(box, shapes, self.clip.width, self.clip.height) < EXPOSED
            }
            if here:
                self._open[frame] = here
            else:
                self._open.pop(frame, None)


def covered_share(face: Box, shapes: Sequence[Shape], width: int, height: int) -> float:
    """How much of the ellipse in ``face`` the shapes cover, of what is inside the picture."""
    x, y = face.x + _U * face.w, face.y + _V * face.h
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    if not inside.any():
        return 1.0
    covered = np.zeros(len(x), bool)
    for shape in shapes:
        b = shape.bounds
        if b.intersection(face) is None:
            continue
        if isinstance(shape, Box):
            covered |= (x >= b.x) & (x < b.x1) & (y >= b.y) & (y < b.y1)
        elif isinstance(shape, Ellipse):
            cx, cy = b.centre
            covered |= ((x - cx) / (b.w / 2)) ** 2 + ((y - cy) / (b.h / 2)) ** 2 <= 1
        else:
            covered |= np.array([shape.contains(*point) for point in zip(x, y, strict=True)])
    return float(covered[inside].mean())


def _beside(face: Box, place: Box) -> bool:
    (x, y), (cx, cy) = face.centre, place.centre
    return abs(x - cx) <= SURROUNDINGS * place.w and abs(y - cy) <= SURROUNDINGS * place.h


def _longest(frames: Sequence[int]) -> int:
    best = run = 0
    last = -2
    for frame in frames:
        run = run + 1 if frame == last + 1 else 1
        best, last = max(best, run), frame
    return best
