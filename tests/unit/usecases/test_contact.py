"""Contact sheets: the frames asked for, covered or marked, with times by a named clock, and a record."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.incident.camera import Camera, CameraClock, ClockSource
from redaction.incident.incident import Incident
from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.errors import UserError
from redaction.model.footage import Footage
from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId, TrackId
from redaction.model.region import Kind
from redaction.model.still import StillKind
from redaction.store.workspace import Workspace
from redaction.usecases import contact
from redaction.usecases.contact import SheetFrame, SheetWish, make_sheet, spread, with_other_cameras
from redaction.usecases.import_footage import import_footage
from redaction.usecases.still import by_present_decisions
from redaction.usecases.still_readers import Readers
from tests.media.code import number_of

START = dt.datetime(2026, 11, 3, 14, 3, 20, tzinfo=dt.UTC)


@dataclass
class Scene:
    space: Workspace
    footage: tuple[Footage, Footage]
    incident: Incident
    folder: Path

    def wish(self, *frames: int, **more: object) -> SheetWish:
        one, other = self.footage
        shown = [SheetFrame(one.id, FrameIndex(n), AnnotationId(f"a{n}")) for n in frames]
        shown.append(SheetFrame(other.id, FrameIndex(3)))
        return replace(SheetWish(tuple(shown), incident=self.incident.id), **more)  # type: ignore[arg-type]


@pytest.fixture
def scene(tmp_path: Path, media: Callable[..., Path]) -> Iterator[Scene]:
    with Workspace.open(tmp_path / "ws", user="Officer") as space:
        found = []
        for number, name in enumerate(("one", "two")):
            path = tmp_path / f"{name}.mp4"
            path.write_bytes(media(frames=20, gop=10 + number).read_bytes())
            made = import_footage(path, deep=False).footage
            footage = space.add_footage(
                path, sha256=made.sha256, size=made.size, frames=made.frames,
                duration=made.duration, width=made.width, height=made.height,
            )  # fmt: skip
            track = gestures.add_track(
                space.project(footage.id), Box(100.0, 40.0, 40.0, 40.0),
                FrameSpan(FrameIndex(0), FrameIndex(20)), kind=Kind.FACE, track_id=TrackId(name),
            )  # fmt: skip
            space.do(footage.id, track)
            found.append(footage)
        cameras = tuple(
            Camera(f.id, name, CameraClock(START + dt.timedelta(seconds=late), ClockSource.BY_HAND))
            for f, name, late in zip(found, ("CCTV 2", "BWV 1"), (0, 0.4), strict=True)
        )
        incident = space.incidents.add("Fight", cameras=cameras, zone="Europe/London")
        yield Scene(space, (found[0], found[1]), incident, tmp_path)


@pytest.fixture(autouse=True)
def nobody_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading the detector takes longer than everything else here."""
    monkeypatch.setattr(Readers, "faces", lambda *_what: 0)


def cells_of(sheet: Path, many: int) -> list[np.ndarray]:
    """The pictures of a sheet of one row; they are as large as the frames, which are small."""
    picture = np.asarray(cv2.imread(str(sheet))[:, :, ::-1])
    tops = range(picture.shape[0] - 112)
    top = next(y for y in tops if number_at(picture, y) is not None)
    return [picture[top : top + 112, 28 + n * 416 : 28 + n * 416 + 192] for n in range(many)]


def number_at(picture: np.ndarray, top: int) -> int | None:
    try:
        return number_of(picture[top : top + 112, 28 : 28 + 192])
    except ValueError:
        return None


def test_a_sheet_shows_the_frames_covered_and_is_recorded(scene: Scene) -> None:
    out = scene.folder / "sheet.png"
    sheet = make_sheet(scene.space, scene.wish(2, 11, title="Overview of Jane"), out)
    cells = cells_of(out, 3)
    assert [number_of(cell) for cell in cells] == [2, 11, 3]
    assert all(cell[50:70, 110:130].max() < 30 for cell in cells)
    assert (sheet.kind, sheet.redacted, sheet.bar) == (StillKind.SHEET, True, True)
    assert [int(one.frame) for one in sheet.shown] == [2, 11, 3]
    assert [one.annotation for one in sheet.shown] == ["a2", "a11", None]
    assert scene.space.stills.of(scene.footage[1].id) == (sheet,)
    row = scene.space.log.rows(newest_first=True)[0]
    assert (row.action, row.details["frames"]) == ("Redacted contact sheet saved", 3)
    assert "Jane" not in str(row.details)
    assert by_present_decisions(scene.space, sheet)
    other = scene.space.project(scene.footage[1].id)
    scene.space.do(scene.footage[1].id, gestures.delete_track(other, [TrackId("two")]))
    assert not by_present_decisions(scene.space, sheet)


def test_a_pdf_says_whose_clock_and_which_files(scene: Scene) -> None:
    import pypdfium2

    out = scene.folder / "sheet_UNREDACTED.pdf"
    wish = scene.wish(*range(12), redacted=False, reason="For the court", title="Overview")
    make_sheet(scene.space, wish, out)
    pages = pypdfium2.PdfDocument(io.BytesIO(out.read_bytes()))
    text = " ".join(page.get_textpage().get_text_range() for page in pages)
    pages.close()
    for words in (
        "Overview", "UNREDACTED", "everybody can be seen", "13. BWV 1",
        "Times of day are by the clock of “CCTV 2”, which was set by hand.",
        "“BWV 1” is placed by its own clock alone", "Tue 3 Nov 2026 14:03:20.520 GMT",
        "Frame 11 · media time 00:00:00.440",
    ):  # fmt: skip
        assert words in " ".join(text.split()), words
    assert scene.footage[0].sha256[:8] in text.replace(" ", "")


def test_what_cannot_be_made_is_refused_first(scene: Scene) -> None:
    out = scene.folder / "a.png"
    for wish, words in (
        (scene.wish(1, redacted=False), "needs a reason"),
        (scene.wish(1, columns=9), "columns"),
        (SheetWish(()), "1 to 240 frames"),
        (scene.wish(99), "no frame 99"),
    ):
        with pytest.raises(UserError, match=words):
            make_sheet(scene.space, wish, out)
    with pytest.raises(UserError, match="cannot be written"):
        make_sheet(scene.space, scene.wish(1), scene.folder / "a.jpg")
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        make_sheet(scene.space, scene.wish(1), out, cancel=cancel)
    assert not out.exists()
    assert scene.space.stills.all() == ()


def test_two_readings_that_differ_are_no_sheet(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = contact.Readers.frame
    monkeypatch.setattr(
        contact.Readers, "frame", lambda self, f, n, reader: real(self, f, n + reader, reader)
    )
    with pytest.raises(UserError, match="two readings"):
        make_sheet(scene.space, scene.wish(1), scene.folder / "a.png")


@pytest.mark.parametrize(
    ("length", "many", "frames"),
    [
        (10, 4, [0, 3, 6, 9]),
        (3, 9, [0, 1, 2]),
        (9, 1, [0]),
        (5, 2, [0, 4]),
        (4, 0, []),
        (11, 3, [0, 5, 10]),
    ],
)
def test_frames_are_spread_over_a_stretch(length: int, many: int, frames: list[int]) -> None:
    span = FrameSpan(FrameIndex(7), FrameIndex(7 + length))
    assert [int(frame) - 7 for frame in spread(span, many)] == frames


def test_other_cameras_show_what_they_saw_at_the_same_moment(scene: Scene) -> None:
    one, other = scene.footage
    asked = [SheetFrame(one.id, FrameIndex(n), AnnotationId("a")) for n in (5, 15)]
    asked.append(SheetFrame(other.id, FrameIndex(19)))
    found = with_other_cameras(scene.space, scene.incident, asked)
    # the second camera began 0.4 s, ten frames, later and is still there when the first has ended
    assert [(f.footage, int(f.frame), f.annotation) for f in found] == [
        (one.id, 5, "a"), (one.id, 15, "a"), (other.id, 5, None), (other.id, 19, None),
    ]  # fmt: skip
    away = replace(scene.incident, cameras=scene.incident.cameras[1:])
    assert with_other_cameras(scene.space, away, asked) == tuple(asked)


def test_a_wish_goes_to_another_process_and_back(scene: Scene) -> None:
    wish = scene.wish(1, 2, title="T", redacted=False, reason="r", columns=3)
    assert SheetWish.from_json(wish.to_json()) == wish


def test_what_is_decided_while_it_is_made_is_not_said_of_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = scene.footage[1].id
    looked: list[object] = []

    def decided(*_what: object) -> int:
        looked.append(_what)
        if len(looked) == 3:  # the last of the sheet: every picture of it was made
            edit = gestures.delete_track(scene.space.project(key), [TrackId("two")])
            scene.space.do(key, edit)
        return 0

    monkeypatch.setattr(Readers, "faces", decided)
    sheet = make_sheet(scene.space, scene.wish(2, 11), scene.folder / "sheet.png")
    assert not by_present_decisions(scene.space, sheet)
