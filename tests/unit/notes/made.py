"""Sheets and targets made by hand: footage that lies nowhere, with frames at steady or odd times."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from player.media.index import VideoIndex
from player.media.time import FrameIndex, FrameSpan
from redaction.formats.timeline_common import ReadSheet
from redaction.formats.timeline_files import SheetFormat, read_sheet, text_of
from redaction.incident.camera import Camera, CameraClock, ClockSource
from redaction.incident.incident import Incident
from redaction.model.annotation import Annotation
from redaction.model.footage import Footage
from redaction.model.ids import AnnotationId, FootageId, IncidentId
from redaction.model.note_category import BUILT_IN, PALETTE, Categories
from redaction.model.project import Project
from redaction.notes.gathering import camera_sheet, timecode_for
from redaction.notes.placing import Arrivals, Target, arrivals_of, matched
from redaction.notes.sheet import CameraSheet, Sheet
from tests.property import values

NTSC = Fraction(30000, 1001)
FRAMES = 500
START = dt.datetime(2026, 11, 3, 14, 2, 10, tzinfo=dt.UTC)


def index_of(times: Iterable[Fraction], base: Fraction = Fraction(1, 90000)) -> VideoIndex:
    pts = np.array([round(t / base) for t in times], np.int64) + 1234
    count = len(pts)
    gaps = np.diff(pts)
    durations = np.append(gaps, gaps[-1] if count > 1 else 3600)
    numbers = np.arange(count)
    return VideoIndex(base, pts, durations, np.ones(count, bool), pts, pts, numbers, numbers)


def steady(rate: Fraction = Fraction(25), frames: int = FRAMES) -> VideoIndex:
    return index_of(n / rate for n in range(frames))


def odd(frames: int = FRAMES) -> VideoIndex:
    """Like a phone: 20 to 40 ms from frame to frame, with a hole of seconds."""
    steps = np.random.default_rng(3).integers(20, 41, frames)
    steps[frames // 2] = 3000
    return index_of(
        (Fraction(int(t), 1000) for t in np.cumsum(steps) - steps[0]), Fraction(1, 1000)
    )


def footage(
    name: str = "clip.mp4", number: int = 1, start: str = "", frames: int = FRAMES
) -> Footage:
    facts = {"tags": {"timecode": start}} if start else {}
    return Footage(
        id=FootageId(f"f{number}"), request=None, path=f"/elsewhere/{name}", sha256=f"{number:064x}",
        size=1, frames=frames, duration=4.0, width=320, height=180, added=START,
        facts=json.dumps(facts), video=0,
    )  # fmt: skip


def span(start: int, stop: int) -> FrameSpan:
    return FrameSpan(FrameIndex(start), FrameIndex(stop))


def one_sheet(
    notes: Iterable[Annotation], index: VideoIndex | None = None, start: str = ""
) -> Sheet:
    shown = footage(start=start)
    camera = camera_sheet(shown, index or steady(), notes)
    return Sheet("clip.mp4", (camera,), BUILT_IN, START)


def incident_sheet(*notes: Iterable[Annotation]) -> Sheet:
    """Two cameras: 25 frames a second, and 29.97 begun 7.5 s later with a clock that drifts."""
    offset = dt.timedelta(seconds=7.5)
    cameras = (
        Camera(FootageId("f1"), "BWV 1", CameraClock(START, ClockSource.BY_HAND)),
        Camera(
            FootageId("f2"),
            "CCTV platform 2",
            CameraClock(START + offset, ClockSource.BY_HAND, drift=Fraction(1, 10000)),
        ),
    )
    incident = Incident(IncidentId("i"), "Fight", "REF 1", cameras=cameras)
    indexes = (steady(), steady(NTSC))
    names = ("one.mp4", "two.mp4")
    made: list[CameraSheet] = []
    for number, (camera, index, name) in enumerate(zip(cameras, indexes, names, strict=True), 1):
        own = notes[number - 1] if len(notes) >= number else ()
        made.append(camera_sheet(footage(name, number), index, own, incident, camera))
    return Sheet("Fight", tuple(made), BUILT_IN, START, incident)


def target(
    index: VideoIndex | None = None, start: str = "", number: int = 1, name: str = "clip.mp4"
) -> Target:
    shown = footage(name, number, start)
    index = index or steady()
    return Target(shown, name, index, timecode_for(shown, index), Project(shown.id))


def arrivals(read: ReadSheet, at: Target, known: Categories = BUILT_IN) -> Arrivals:
    rows, _ = matched(read, [at])
    return arrivals_of(at, rows[at.footage.id], "file", known)


def round_trip(sheet: Sheet, form: SheetFormat, tmp_path) -> ReadSheet:  # type: ignore[no-untyped-def]
    path = tmp_path / f"file{form.ending}"
    path.write_bytes(text_of(sheet, form).encode())
    found, read = read_sheet(path, sheet.cameras[0].timecode.rate)
    assert found is form
    return read


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=12
).map(lambda t: " ".join(t.split()))
lists = st.lists(words.filter(bool), max_size=3, unique=True).map(tuple)
notes_of_lines = st.lists(words, max_size=3).map(lambda lines: "\n".join(lines).strip())


@st.composite
def annotations(draw: st.DrawFn, ident: str = "") -> Annotation:
    """One as gestures leave it: its texts are tidy."""
    where = draw(values.spans(FRAMES))
    return Annotation(
        AnnotationId(ident or draw(st.uuids()).hex[:16]),
        where,
        draw(words),
        draw(notes_of_lines),
        draw(st.sampled_from(["", *(c.id for c in BUILT_IN)])),
        draw(st.sampled_from(["", *PALETTE])),
        draw(lists),
        draw(lists),
        draw(words),
        draw(st.none() | values.shapes),
        draw(st.none() | st.sampled_from(list(where))),
    )


several = st.lists(annotations(), max_size=5, unique_by=lambda a: a.id)
