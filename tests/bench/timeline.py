"""How long the timeline takes to paint: 2,000 tracks on 200,000 frames, all lanes, 1600 pixels wide.

`./run bench timeline [REPEATS]`. Offscreen and with one thread, so nothing but painting is measured.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from fractions import Fraction

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from app.theme.apply import apply_theme
from app.theme.tokens import ThemeName
from app.thumbnails import Thumbnail
from app.timeline.lanes import DEFAULT_HEIGHT
from app.timeline.view import TimelineView
from player.media.index import VideoIndex
from player.media.peaks import Peaks
from player.media.time import FrameIndex, FrameSpan
from redaction.model.annotation import Annotation
from redaction.model.audio import AudioRange
from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId, AudioRangeId, FootageId, TrackId
from redaction.model.project import Project
from redaction.model.track import Keyframe, Origin, Problem, ReviewState, Track

TRACKS, FRAMES, WIDTH = 2000, 200_000, 1600


class Ready(QObject):
    """Strips with everything there: a picture every 25 frames, sound, speech, cuts."""

    thumbnails_changed = Signal()
    peaks_changed = Signal()
    speech_changed = Signal()
    cuts_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        random = np.random.default_rng(7)
        seconds = FRAMES // 25
        self.has_pictures = self.has_sound = True
        self.busy, self.aspect = False, 16 / 9
        loud = random.integers(0, 255, seconds * 100).astype(np.uint8)
        self.peaks = Peaks(loud, loud // 2, seconds, complete=True)
        self.speech = tuple((float(at), at + 4.0) for at in range(0, seconds, 10))
        self.cuts = tuple(range(0, FRAMES, 211))
        self.images = []
        for number in range(48):
            image = QImage(160, 90, QImage.Format.Format_RGB32)
            image.fill(QColor.fromHsv(number * 7, 120, 150))
            self.images.append(image)

    def thumbnail(self, frame: int) -> Thumbnail:
        at = frame // 25
        return Thumbnail(at * 25, at % 9 == 0, self.images[at % len(self.images)])

    def look_at(self, stretches: object) -> None:
        """All is there."""


def a_project() -> Project:
    tracks, shape = [], Box(10, 10, 20, 20)
    states = (ReviewState.PENDING, ReviewState.ACCEPTED, ReviewState.REJECTED)
    for number in range(TRACKS):
        start = number * 97
        keys = [
            Keyframe(
                FrameIndex(start + 9 * k), shape, outside=k % 12 == 11,
                origin=(Origin.MANUAL, Origin.DETECTED, Origin.CARRIED)[k % 3], confidence=0.9,
            )
            for k in range(40)
        ]  # fmt: skip
        problems = (Problem.STARTS_INSIDE, Problem.ENDS_INSIDE) if number % 2 else ()
        tracks.append(
            Track(TrackId(f"t{number:04}"), tuple(keys), FrameIndex(start + 400),
                  state=states[number % 3], problems=problems)
        )  # fmt: skip
    notes = {
        AnnotationId(str(i)): Annotation(
            AnnotationId(str(i)),
            FrameSpan(FrameIndex(i * 4000), FrameIndex(i * 4000 + 900)),
            "A note",
        )
        for i in range(50)
    }
    sounds = {
        AudioRangeId(str(i)): AudioRange(
            AudioRangeId(str(i)), Fraction(i * 300), Fraction(i * 300 + 60)
        )
        for i in range(25)
    }
    return Project(FootageId("bench"), annotations=notes, audio=sounds).with_tracks(tracks)


def an_index() -> VideoIndex:
    pts = np.arange(FRAMES) * 512
    starts = np.arange(0, FRAMES, 50)
    return VideoIndex(
        Fraction(1, 12800), pts, np.full(FRAMES, 512), np.arange(FRAMES) % 50 == 0,
        pts[starts], pts[starts], starts, np.arange(FRAMES), packets=FRAMES,
    )  # fmt: skip


def timed(name: str, repeats: int, step: Callable[[int], None]) -> None:
    took, worked = [], []
    for number in range(repeats):
        start, own = time.perf_counter(), time.thread_time()
        step(number)
        took.append((time.perf_counter() - start) * 1000)
        worked.append((time.thread_time() - own) * 1000)
    took.sort()
    worked.sort()
    p95 = took[min(len(took) - 1, round(len(took) * 0.95))]
    # the processor's own time tells how much of it is a busy machine
    middle = len(took) // 2
    print(f"| {name} | {took[middle]:.1f} | {p95:.1f} | {took[-1]:.1f} | {worked[middle]:.1f} |")


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, ThemeName.DARK)
    view = TimelineView()
    view.resize(WIDTH, DEFAULT_HEIGHT)
    view.set_strips(Ready())  # type: ignore[arg-type]
    view.show()
    view.set_footage(FRAMES, an_index())
    project = a_project()
    view.set_project(project)
    view.set_faults(range(100, FRAMES, 5000))
    view.set_marked(FrameSpan(FrameIndex(1000), FrameIndex(190_000)))
    app.processEvents()
    viewport = view.viewport()
    image = QImage(viewport.size(), QImage.Format.Format_ARGB32_Premultiplied)

    def repaint(_number: int) -> None:
        view.restyle()
        viewport.render(image)

    def playhead(number: int) -> None:
        view.set_playhead(50_000 + number)
        viewport.render(image)

    def zoom(number: int) -> None:
        view.zoom_by(1.3 if number % 40 < 20 else 1 / 1.3)
        viewport.render(image)

    def scroll(number: int) -> None:
        view.scroll_by(37)
        viewport.render(image)

    def edit(number: int) -> None:
        track = project.tracks[TrackId(f"t{number % TRACKS:04}")]
        state = (ReviewState.ACCEPTED, ReviewState.PENDING)[number % 2]
        changed = project.with_tracks([Track(track.id, track.keyframes, track.stop, state=state)])
        view.set_project(changed, (track.id,))
        viewport.render(image)

    print(
        f"{TRACKS:,} tracks, {FRAMES:,} frames, {WIDTH} x {viewport.height()} pixels, all lanes; ms"
    )
    print("| what | median | p95 | most | processor, median |\n|---|---|---|---|---|")
    view.fit()
    timed("full repaint, all in view", repeats, repaint)
    view.set_playhead(50_000)
    timed("playhead moves", repeats, playhead)
    timed("zoom step", repeats, zoom)
    view.fit()
    view.zoom_by(400)
    timed("full repaint, one minute in view", repeats, repaint)
    timed("scroll step", repeats, scroll)
    view.fit()
    timed("one track edited", repeats, edit)
    view.close()


if __name__ == "__main__":
    main()
