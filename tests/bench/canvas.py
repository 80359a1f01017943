"""How long a frame change takes on the canvas: 2,000 tracks on 200,000 frames, 40 of them on each frame.

`./run bench canvas [REPEATS]`. Offscreen at 1600 x 900, at device ratio 1 and 2, on one thread: finding the
regions, choosing what is shown, placing names, bringing a new picture to the size of the canvas, painting.
Workers decode, cover and convert the picture before.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.canvas.items import items_at
from app.canvas.overlay import Provisional, Scene, paint_overlay
from app.canvas.picture import ScaledPicture
from app.canvas.transform import ViewTransform
from app.review.filter import Shown, Standing
from app.theme.apply import apply_theme
from app.theme.tokens import ThemeName
from player.media.time import FrameIndex
from redaction.model.geometry import Box, Ellipse
from redaction.model.ids import FootageId, TrackId
from redaction.model.project import Project
from redaction.model.region import Kind
from redaction.model.track import Keyframe, Origin, ReviewState, Track

TRACKS, FRAMES, AT_ONCE = 2000, 200_000, 40
WIDTH, HEIGHT = 1600, 900
AIM = 16.0
SPAN = FRAMES * AT_ONCE // TRACKS
"""Frames a track lasts so that so many are there at once."""


def a_crowd() -> Project:
    """Tracks that begin one after the other; a keyframe every 5 frames, one with many more."""
    rng = random.Random(5)
    kinds, states = tuple(Kind), tuple(ReviewState)
    tracks = []
    for number in range(TRACKS):
        start = number * (FRAMES - SPAN) // TRACKS
        x, y = rng.uniform(0, 1800), rng.uniform(0, 980)
        keys = []
        for frame in range(start, start + SPAN, 5 if number % 50 else 40):
            x = min(max(x + rng.uniform(-6, 6), 0), 1820)
            y = min(max(y + rng.uniform(-4, 4), 0), 980)
            box = Box(x, y, 40 + rng.random() * 40, 50 + rng.random() * 50)
            shape = Ellipse(box) if number % 4 else box
            keys.append(Keyframe(FrameIndex(frame), shape, origin=Origin.DETECTED, confidence=0.8))
        tracks.append(
            Track(
                TrackId(f"{rng.getrandbits(64):016x}"), tuple(keys), FrameIndex(start + SPAN),
                number=number + 1, kind=kinds[number % 6], state=states[number % 3],
                visible=number % 11 == 0, locked=number % 13 == 0,
            )
        )  # fmt: skip
    return Project(FootageId("bench")).with_tracks(tracks)


def timed(name: str, repeats: int, step: Callable[[int], object]) -> None:
    took, own = [], []
    for number in range(repeats):
        began, worked = time.perf_counter(), time.thread_time()
        step(number)
        took.append((time.perf_counter() - began) * 1000)
        own.append((time.thread_time() - worked) * 1000)
    took.sort()
    own.sort()
    middle, late = repeats // 2, min(repeats - 1, round(repeats * 0.95))
    verdict = "yes" if own[late] <= AIM else "NO"
    print(
        f"| {name} | {took[middle]:.2f} | {took[late]:.2f} | {own[middle]:.2f} | {own[late]:.2f} "
        f"| {verdict} |",
        flush=True,
    )


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 120
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, ThemeName.DARK)
    project = a_crowd()
    frames = [FRAMES // 2 + n for n in range(repeats)]
    here = len(items_at(project, frames[0]))
    print(
        f"{TRACKS:,} tracks, {FRAMES:,} frames, {here} regions on the first frame, "
        f"{WIDTH} x {HEIGHT} pixels; milliseconds, on the clock and of this thread's processor time"
    )
    print(
        "| what | median | p95 | cpu median | cpu p95 | p95 within 16 |\n|---|---|---|---|---|---|"
    )
    view = ViewTransform(1920, 1080).fitted(WIDTH, HEIGHT, 10)
    room = QRect(0, 0, WIDTH, HEIGHT)
    some = Shown(kinds=frozenset({Kind.PLATE, Kind.TEXT}), states=frozenset({Standing.LOCKED}))
    first = frames[0]
    items = items_at(project, first)
    chosen = next(i.track for i in items if i.state is ReviewState.PENDING)

    def edited(number: int) -> Project:
        track = project.tracks[chosen]
        key = Keyframe(FrameIndex(first), Box(100.0 + number, 100, 60, 70))
        return project.with_tracks([track.with_keyframe(key)])

    timed("regions of a frame", repeats, lambda n: items_at(project, frames[n]))
    timed("an edit and the regions after it", repeats, lambda n: items_at(edited(n), first))
    for ratio in (1, 2):
        image = QImage(
            WIDTH * ratio, HEIGHT * ratio, QImage.Format.Format_RGB32
        )  # fmt: skip
        image.setDevicePixelRatio(ratio)
        shown = QImage(1920, 1080, QImage.Format.Format_RGB32)
        shown.fill(QColor("gray"))
        picture = ScaledPicture()
        picture.set_image(shown)
        dark = QColor("black")
        scene = Scene(empty=False, selection=(chosen,), mode_note="Outlines: faces are shown")

        def paint(
            gesture: Provisional,
            scene: Scene = scene,
            image: QImage = image,
            picture: ScaledPicture = picture,
            ratio: int = ratio,
            dark: QColor = dark,
        ) -> None:
            painter = QPainter(image)
            picture.paint(painter, view, room.size(), ratio, dark)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_overlay(painter, scene, gesture, view, room)
            painter.end()

        def change(
            number: int,
            what: Shown | None = None,
            scene: Scene = scene,
            picture: ScaledPicture = picture,
            shown: QImage = shown,
        ) -> None:
            picture.set_image(shown)
            found = items_at(project, frames[number])
            if what is not None:
                found = tuple(i for i in found if what.shows(i, scene.selection))
                scene.filter_note = "12 of 30 outlines hidden"
            scene.items = found
            paint(Provisional())

        def hover(number: int, scene: Scene = scene) -> None:
            scene.items, scene.hovered = items, items[number % len(items)].track
            paint(Provisional())

        def drag(number: int, scene: Scene = scene) -> None:
            scene.items, scene.hovered = items, None
            paint(Provisional({chosen: Box(100.0 + number, 100, 60, 70)}))

        def edit(number: int, scene: Scene = scene) -> None:
            scene.items = items_at(edited(number), first)
            paint(Provisional())

        where = f"ratio {ratio}: "
        timed(where + "frame change", repeats, change)
        timed(where + "frame change, some hidden", repeats, lambda n: change(n, some))
        timed(where + "edit", repeats, edit)
        timed(where + "pointer over another region", repeats, hover)
        timed(where + "dragging a region", repeats, drag)


if __name__ == "__main__":
    main()
