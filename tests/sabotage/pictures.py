"""Sabotage of covers, pictures, their order and their times."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.region import Style
from redaction.rendering.planes import Planes
from tests.e2e.copies import moved, recut, remux, track, without_frame, write_plainly
from tests.sabotage.stage import BOX, FRAMES, SIZE, STEP, Case, Stage, lighter

HALF = (slice(BOX[0].start // 2, BOX[0].stop // 2), slice(BOX[1].start // 2, BOX[1].stop // 2))


def uncovered(frame: int, name: str = "b"):
    def make(stage: Stage, out: Path) -> Case:
        return stage.case(write_plainly(without_frame(stage.plan, name, frame), out))

    return make


def _other(stage: Stage, out: Path, *tracks) -> Case:
    """A copy whose writer had other tracks than the plan."""
    project = stage.plan.project.with_tracks(tracks)
    return stage.case(write_plainly(dataclasses.replace(stage.plan, project=project), out))


def beside(stage: Stage, out: Path) -> Case:
    return stage.case(write_plainly(moved(stage.plan, "b", 10, 0), out))


def late(stage: Stage, out: Path) -> Case:
    old = stage.plan.project.tracks[TrackId("a")]
    keys = tuple(dataclasses.replace(k, frame=k.frame and k.frame + 8) for k in old.keyframes)
    return _other(stage, out, dataclasses.replace(old, keyframes=keys, stop=FRAMES + 8))


def shrunk(stage: Stage, out: Path) -> Case:
    w, h = SIZE
    return _other(
        stage, out, track("b", Box(w * 0.75, h * 0.1, w * 0.15 - 16, h * 0.3 - 16), FRAMES)
    )


def missing(stage: Stage, out: Path) -> Case:
    old = stage.plan.project.tracks[TrackId("b")]
    return _other(stage, out, dataclasses.replace(old, visible=True))


def exchanged(stage: Stage, out: Path) -> Case:
    """One person is to be shown and another covered; the writer did it the other way round."""
    tracks = stage.plan.project.tracks
    a, b = tracks[TrackId("a")], tracks[TrackId("b")]
    shown = stage.plan.project.with_tracks([dataclasses.replace(a, visible=True)])
    made = _other(stage, out, dataclasses.replace(b, visible=True))
    return Case(made.source, made.copy, dataclasses.replace(stage.plan, project=shown))


def not_pointed_out(style: Style):
    """Somebody who is shown is to be pointed out, and the writer did not."""

    def make(stage: Stage, out: Path) -> Case:
        shown = dataclasses.replace(stage.plan.project.tracks[TrackId("b")], visible=True)
        made = _other(stage, out, shown)
        project = stage.plan.project.with_tracks([dataclasses.replace(shown, style=style)])
        return Case(made.source, made.copy, dataclasses.replace(stage.plan, project=project))

    return make


def half_seen(stage: Stage, out: Path) -> Case:
    def blend(_: int, copy: Planes, source: Planes) -> None:
        copy.y[BOX] = source.y[BOX] // 2

    return stage.touched(out, blend)


def faintly_seen(stage: Stage, out: Path) -> Case:
    def darken(_: int, copy: Planes, source: Planes) -> None:
        copy.y[BOX] = 16 + (source.y[BOX].astype(np.int16) - 16) // 5

    return stage.touched(out, darken, 9)


def blurred(stage: Stage, out: Path) -> Case:
    def blur(_: int, copy: Planes, source: Planes) -> None:
        copy.y[BOX] = cv2.GaussianBlur(source.y[BOX], (0, 0), 4)

    return stage.touched(out, blur)


def other_style(stage: Stage, out: Path) -> Case:
    return stage.case(write_plainly(dataclasses.replace(stage.plan, style=Style.MOSAIC), out))


def uncovered_soft(style: Style):
    """As ``uncovered``, of a copy with soft covers; the region lies where there is something to see."""

    def make(stage: Stage, out: Path) -> Case:
        soft = dataclasses.replace(stage.plan, style=style)
        return Case(stage.source, write_plainly(without_frame(soft, "a", 9), out), soft)

    return make


def grey_cover(stage: Stage, out: Path) -> Case:
    return stage.touched(out, lambda _, copy, __: lighter(copy.y[BOX], 40), 20)


def coloured_cover(stage: Stage, out: Path) -> Case:
    def colour(_: int, copy: Planes, __: Planes) -> None:
        copy.u[HALF], copy.v[HALF] = 90, 170

    return stage.touched(out, colour, 13)


def one_square(stage: Stage, out: Path) -> Case:
    square = (slice(40, 48), slice(256, 264))

    def open_(_: int, copy: Planes, source: Planes) -> None:
        copy.y[square] = 255 - (source.y[square] > 128) * 60

    return stage.touched(out, open_, 6)


# Order and times


def dropped(stage: Stage, out: Path) -> Case:
    recut(stage.copy, out, lambda n: [(i, i * STEP) for i in range(n) if i != 11])
    return stage.case(out)


def closed_up(stage: Stage, out: Path) -> Case:
    return stage.recut(out, [i for i in range(FRAMES) if i != 11])


def repeated(stage: Stage, out: Path) -> Case:
    return stage.recut(out, sorted([*range(FRAMES), 11]))


def frozen(stage: Stage, out: Path) -> Case:
    return stage.recut(out, [12 if i == 13 else i for i in range(FRAMES)])


def swapped(stage: Stage, out: Path) -> Case:
    return stage.recut(out, [{12: 13, 13: 12}.get(i, i) for i in range(FRAMES)])


def far_swapped(stage: Stage, out: Path) -> Case:
    return stage.recut(out, [{3: 19, 19: 3}.get(i, i) for i in range(FRAMES)])


def by_one(stage: Stage, out: Path) -> Case:
    return stage.recut(out, [max(0, i - 1) for i in range(FRAMES)])


def backwards(stage: Stage, out: Path) -> Case:
    return stage.recut(out, range(FRAMES)[::-1])


def ranges_swapped(stage: Stage, out: Path) -> Case:
    good = write_plainly(stage.ranges, out.with_name("ranges.mp4"))
    recut(good, out, lambda n: [((at + n // 2) % n, at * STEP) for at in range(n)])
    return Case(stage.source, out, stage.ranges)


def wrong_range(stage: Stage, out: Path) -> Case:
    spans = tuple(
        dataclasses.replace(s, start=s.start + 1, stop=s.stop + 1) for s in stage.ranges.spans
    )
    copy = write_plainly(dataclasses.replace(stage.ranges, spans=spans), out)
    return Case(stage.source, copy, stage.ranges)


def too_long(stage: Stage, out: Path) -> Case:
    """The whole video where a part was to be copied."""
    return Case(stage.source, stage.copy, stage.ranges)


def one_late(stage: Stage, out: Path) -> Case:
    return stage.recut(out, times=lambda at: at * STEP + (at == 14))


def jitter(stage: Stage, out: Path) -> Case:
    return stage.recut(out, times=lambda at: at * STEP + (at * 37) % 11)


def faster(stage: Stage, out: Path) -> Case:
    return stage.recut(out, times=lambda at: at * STEP * 99 // 100)


def longer_last(stage: Stage, out: Path) -> Case:
    def hold(at: int) -> int:
        return at * STEP + (15 * STEP if at == FRAMES - 1 else 0)

    return stage.recut(out, times=hold)


# Pictures elsewhere


def brighter(stage: Stage, out: Path) -> Case:
    return stage.touched(out, lambda _, copy, __: lighter(copy.y, 20))


def tinted(stage: Stage, out: Path) -> Case:
    return stage.touched(out, lambda _, copy, __: lighter(copy.u, 24))


def cropped(stage: Stage, out: Path) -> Case:
    def crop(_: int, copy: Planes, __: Planes) -> None:
        for plane, by in ((copy.y, 2), (copy.u, 1), (copy.v, 1)):
            h, w = plane.shape
            plane[:] = cv2.resize(plane[by : h - by, by : w - by].copy(), (w, h))

    return stage.touched(out, crop)


def mirrored(stage: Stage, out: Path) -> Case:
    def flip(_: int, copy: Planes, __: Planes) -> None:
        for plane in (copy.y, copy.u, copy.v):
            plane[:] = plane[:, ::-1].copy()

    return stage.touched(out, flip)


def painted_out(stage: Stage, out: Path) -> Case:
    def paint(_: int, copy: Planes, __: Planes) -> None:
        copy.y[160:184, 16:40] = 128

    return stage.touched(out, paint, 8)


def stained(stage: Stage, out: Path) -> Case:
    return stage.touched(out, lambda _, copy, __: lighter(copy.u[80:96, 8:24], 40), 21)


def other_source(stage: Stage, out: Path) -> Case:
    """Same size, same length, same times; only the pictures are others."""
    recut(stage.source, out, lambda n: [(n - 1 - i, i * STEP) for i in range(n)])
    return stage.case(stage.copy, source=out, plan={"source": out})


def changed_source(stage: Stage, out: Path) -> Case:
    return stage.case(stage.copy, plan={"sha256": "0" * 64})


def smaller(stage: Stage, out: Path) -> Case:
    return stage.recut(out, size=(160, 96))


def stretched(stage: Stage, out: Path) -> Case:
    return stage.recut(out, aspect=Fraction(4, 3))


def turned(stage: Stage, out: Path) -> Case:
    return stage.case(
        remux(stage.copy, out, spoil=lambda new: new.streams[0].set_display_rotation(90))
    )


def damaged(stage: Stage, out: Path) -> Case:
    from redaction.export.mp4 import read_boxes

    data = bytearray(stage.copy.read_bytes())
    mdat = next(b for b in read_boxes(stage.copy) if b.kind == "mdat")
    for at in range(mdat.payload + 3000, mdat.payload + 3400):
        data[at] ^= 0x5A
    out.write_bytes(data)
    return stage.case(out)
