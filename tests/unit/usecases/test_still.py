"""Stills: the very frame, covered as a copy is, read back before it has a name, never without a record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from player.media.source import FrameSource
from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.edit.edit import Patch
from redaction.incident.camera import Camera, CameraClock, ClockSource
from redaction.jobs.errors import ExitStatus, OutputError, UserError
from redaction.model.footage import Footage
from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId, TrackId
from redaction.model.region import Kind
from redaction.model.track import Keyframe, ReviewState
from redaction.store.database import StoreError
from redaction.store.workspace import Workspace
from redaction.usecases import still as stills
from redaction.usecases import still_file, still_writing
from redaction.usecases.import_footage import import_footage
from redaction.usecases.left_over import LeftOver
from redaction.usecases.still import StillWish, by_present_decisions, take_still, take_stills
from redaction.usecases.still_bar import LEAST_WIDTH, bar_lines, with_bar
from redaction.usecases.still_file import check_written, encoded_as
from redaction.usecases.still_readers import Readers
from redaction.usecases.still_treatment import Treatment
from redaction.verification.report import ResidualFace
from tests.media.code import number_of

COVERED = Box(100, 40, 40, 40)


@dataclass
class Scene:
    space: Workspace
    footage: Footage
    folder: Path

    def wish(self, frame: int = 7, **more: object) -> StillWish:
        return replace(StillWish(self.footage.id, FrameIndex(frame)), **more)  # type: ignore[arg-type]

    @property
    def files(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()} - {"ws", "in.mp4"}


@pytest.fixture
def scene(tmp_path: Path, media: Callable[..., Path]) -> Iterator[Scene]:
    path = tmp_path / "in.mp4"
    path.write_bytes(media(frames=20, bframes=2).read_bytes())
    with Workspace.open(tmp_path / "ws", user="Officer") as space:
        found = import_footage(path, deep=False).footage
        footage = space.add_footage(
            path, sha256=found.sha256, size=found.size, frames=found.frames, duration=found.duration,
            width=found.width, height=found.height,
        )  # fmt: skip
        span = FrameSpan(FrameIndex(0), FrameIndex(20))
        track = gestures.add_track(
            space.project(footage.id), COVERED, span, kind=Kind.FACE, track_id=TrackId("t")
        )
        space.do(footage.id, track)
        yield Scene(space, footage, tmp_path)


@pytest.fixture(autouse=True)
def nobody_searched(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading the detector takes longer than everything else here."""
    if "looks_for_faces" not in request.function.__name__:
        monkeypatch.setattr(Readers, "faces", lambda *_what: 0)


def seen(path: Path) -> np.ndarray:
    return np.asarray(cv2.imread(str(path))[:, :, ::-1])


def recorded(scene: Scene, frame: int) -> np.ndarray:
    with FrameSource.open(Path(scene.footage.path)) as source:
        return source.frame_at(frame).rgb()


@pytest.mark.parametrize("ending", [".png", ".tif", ".jpg"])
def test_it_is_the_frame_as_recorded_outside_what_is_covered(scene: Scene, ending: str) -> None:
    out = scene.folder / f"still{ending}"
    still = take_still(scene.space, scene.wish(annotation=AnnotationId("a")), out)
    picture, original = seen(out), recorded(scene, 7)
    assert number_of(picture) == 7
    assert picture[50:70, 110:130].max() < 30
    away = np.ones(original.shape[:2], bool)
    away[30:90, 90:150] = False
    limit = 40 if ending == ".jpg" else 0
    assert np.abs(picture.astype(int) - original)[away].max() <= limit
    assert (still.frame, still.seconds, still.annotation) == (7, Fraction(7, 25), "a")
    assert (still.redacted, still.bar, still.treatment, still.crop) == (True, False, "", None)
    assert scene.space.stills.all() == (still,)
    assert scene.space.stills.check(still) is None
    assert scene.files == {out.name}


def test_a_part_is_cut_after_it_was_covered(scene: Scene) -> None:
    out = scene.folder / "part.png"
    still = take_still(scene.space, scene.wish(crop=Box(95.6, 38.2, 30, 30)), out)
    whole = scene.folder / "whole.png"
    take_still(scene.space, scene.wish(), whole)
    assert still.crop == Box(95, 38, 31, 31)
    assert np.array_equal(seen(out), seen(whole)[38:69, 95:126])
    with pytest.raises(UserError, match="lies outside"):
        take_still(scene.space, scene.wish(crop=Box(500, 0, 9, 9)), scene.folder / "no.png")


def test_everybody_is_shown_only_with_a_reason_and_a_name_that_says_so(scene: Scene) -> None:
    bare = scene.wish(redacted=False)
    with pytest.raises(UserError, match="needs a reason"):
        take_still(scene.space, bare, scene.folder / "x_UNREDACTED.png")
    why = replace(bare, reason="Identification by the court")
    with pytest.raises(OutputError, match="has to say") as caught:
        take_still(scene.space, why, scene.folder / "x.png")
    assert "x_UNREDACTED.png" in caught.value.remedy
    assert scene.files == set()
    out = scene.folder / "x_UNREDACTED.png"
    still = take_still(scene.space, why, out)
    assert np.array_equal(seen(out), recorded(scene, 7))
    assert (still.redacted, still.plan_hash, still.style) == (False, "", "")
    row = scene.space.log.rows(newest_first=True)[0]
    assert (row.action, row.details["reason"]) == ("Unredacted picture saved", why.reason)


def test_what_is_done_to_see_more_is_said_in_bar_record_and_log(scene: Scene) -> None:
    out = scene.folder / "lit.png"
    wish = scene.wish(treatment=Treatment(brightness=40, contrast=-10, enlarge=2), bar=False)
    still = take_still(scene.space, wish, out)
    assert still.bar
    assert still.treatment == (
        "brightness +40 of 100; contrast \N{MINUS SIGN}10 of 100; enlarged 2 times (bicubic)"
    )
    assert scene.space.log.rows(newest_first=True)[0].details["treatment"] == still.treatment
    picture, original = seen(out), recorded(scene, 7)
    assert picture.shape[1] == LEAST_WIDTH
    assert picture.shape[0] > 2 * original.shape[0] + 40
    # it was covered first: the cover stays what it is, apart from the light
    assert np.ptp(picture[100:140, 220:260]) == 0
    lines = bar_lines(still.shown[0], redacted=True, treatment=still.treatment)
    assert any(line.strong and still.treatment in line.text for line in lines)


def test_a_bar_says_which_frame_by_whose_clock_and_hides_nothing(scene: Scene) -> None:
    start = dt.datetime(2026, 11, 3, 14, 3, 20, tzinfo=dt.UTC)
    clock = CameraClock(start, ClockSource.BY_HAND)
    incident = scene.space.incidents.add(
        "Platform 2", cameras=(Camera(scene.footage.id, "CCTV platform 2", clock),)
    )
    out, plain = scene.folder / "bar.png", scene.folder / "plain.png"
    still = take_still(scene.space, scene.wish(bar=True, incident=incident.id), out)
    take_still(scene.space, scene.wish(), plain)
    height, width = seen(plain).shape[:2]
    assert np.array_equal(seen(out)[:height, :width], seen(plain))
    text = [line.text for line in bar_lines(still.shown[0], redacted=True, incident=incident)]
    where = "REDACTED · “CCTV platform 2” · Frame 7 · media time 00:00:00.280 · PTS "
    assert text[0].startswith(where)
    assert text[1].startswith("Tue 3 Nov 2026 14:03:20.280 GMT by the clock of “CCTV platform 2”")
    assert scene.footage.sha256[:16] in text[2]
    assert still.incident == incident.id
    # no name of a camera and no time of day is in the log
    assert "CCTV" not in str(scene.space.log.rows(newest_first=True)[1].details)


def test_a_bar_says_when_it_is_unredacted_damaged_or_a_part(scene: Scene) -> None:
    still = take_still(scene.space, scene.wish(), scene.folder / "a.png")
    shown = replace(still.shown[0], damaged=True)
    part = (Box(1, 2, 30, 40), (192, 112))
    lines = bar_lines(shown, redacted=False, part=part)
    assert [line.text for line in lines if line.strong] == [
        "UNREDACTED", "The file is damaged here: the picture may not be whole.",
    ]  # fmt: skip
    assert "part of 192 × 112: 30 × 40 at 1, 2" in lines[-1].text
    bare = bar_lines(shown, redacted=True, bare=True)
    assert bare[1].text.startswith("NOTHING COVERED HERE · Frame 7")
    narrow = with_bar(np.zeros((40, 30, 3), np.uint8), lines)
    assert narrow.shape[1] == LEAST_WIDTH


def test_a_still_by_decisions_that_changed_since_is_told(scene: Scene) -> None:
    still = take_still(scene.space, scene.wish(), scene.folder / "a.png")
    assert by_present_decisions(scene.space, still)
    with Workspace.open(scene.folder / "ws", user="Officer") as again:
        assert by_present_decisions(again, still)
    project, space = scene.space.project(scene.footage.id), scene.space
    space.do(scene.footage.id, gestures.set_label(project, [TrackId("t")], "A name"))
    assert by_present_decisions(space, still)
    project = space.project(scene.footage.id)
    space.do(scene.footage.id, gestures.set_state(project, [TrackId("t")], ReviewState.REJECTED))
    assert not by_present_decisions(scene.space, still)


@pytest.mark.parametrize("name", ["in.mp4", "still.gif", "in.png", "nowhere/x.png"])
def test_names_that_cannot_be_used_write_nothing(scene: Scene, name: str) -> None:
    (scene.folder / "in.png").symlink_to(scene.folder / "in.mp4")
    before = (scene.folder / "in.mp4").read_bytes()
    with pytest.raises(OutputError):
        take_still(scene.space, scene.wish(), scene.folder / name, overwrite=True)
    assert (scene.folder / "in.mp4").read_bytes() == before
    assert scene.files == {"in.png"}
    assert scene.space.stills.all() == ()


def test_a_file_of_that_name_is_replaced_only_on_wish(scene: Scene) -> None:
    out = scene.folder / "a.png"
    out.write_bytes(b"mine")
    with pytest.raises(OutputError, match="already a file"):
        take_still(scene.space, scene.wish(), out)
    assert out.read_bytes() == b"mine"
    take_still(scene.space, scene.wish(), out, overwrite=True)
    assert number_of(seen(out)) == 7


@pytest.mark.parametrize("ending", [".png", ".tif", ".jpg"])
def test_what_was_written_wrongly_gets_no_name(
    scene: Scene, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(pixels: np.ndarray, ending: str) -> bytes:
        other = pixels.copy()
        other[60:84, 100:124] = 255 - other[60:84, 100:124]
        return encoded_as(other, ending)

    monkeypatch.setattr(stills, "encoded_as", wrong)
    with pytest.raises(UserError, match="not what was written") as caught:
        take_still(
            scene.space,
            scene.wish(redacted=False, reason="why"),
            scene.folder / f"a_UNREDACTED{ending}",
        )
    assert caught.value.status is ExitStatus.NOT_VERIFIED
    assert (scene.files, scene.space.stills.all()) == (set(), ())


@pytest.mark.parametrize("ending", [".png", ".tif", ".jpg"])
def test_what_lies_behind_the_picture_is_found(tmp_path: Path, ending: str) -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (31, 33, 3), np.uint8)
    pixels = cv2.GaussianBlur(pixels, (0, 0), 3)
    path = tmp_path / f"a{ending}"
    data = encoded_as(pixels, ending)
    path.write_bytes(data)
    check_written(path, pixels, ending)
    path.write_bytes(data + b"more")
    with pytest.raises(UserError, match="did not pass its check"):
        check_written(path, pixels, ending)


def test_two_readings_that_differ_are_no_picture(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = stills.Readers.frame

    def differs(self: stills.Readers, footage: Footage, number: int, reader: int) -> object:
        return real(self, footage, number + reader, reader)

    monkeypatch.setattr(stills.Readers, "frame", differs)
    with pytest.raises(UserError, match="two readings"):
        take_still(scene.space, scene.wish(), scene.folder / "a.png")
    assert scene.files == set()


def test_no_picture_without_its_record(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    real = scene.space._database.transaction

    def failing() -> object:
        context = real()

        class Around:
            def __enter__(self) -> object:
                return context.__enter__()

            def __exit__(self, kind: object, error: object, trace: object) -> object:
                fault = StoreError("The disk is full.")
                context.__exit__(StoreError, fault, None)
                raise fault

        return Around()

    monkeypatch.setattr(scene.space._database, "transaction", failing)
    with pytest.raises(StoreError, match="disk is full"):
        take_still(scene.space, scene.wish(), scene.folder / "a.png")
    monkeypatch.undo()
    assert (scene.files, scene.space.stills.all()) == (set(), ())


def test_decisions_changed_behind_the_programs_back_make_no_picture(scene: Scene) -> None:
    scene.space._database.connection.execute("DELETE FROM tracks")
    with pytest.raises(UserError, match="changed without the program"):
        take_still(scene.space, scene.wish(), scene.folder / "a.png")
    assert scene.files == set()


def test_many_are_taken_and_one_that_fails_keeps_none_from_it(scene: Scene) -> None:
    wishes = [scene.wish(9), scene.wish(99), scene.wish(2, redacted=False, reason="why")]
    told: list[tuple[int, int]] = []
    done = take_stills(
        scene.space, wishes, scene.folder, pattern="{number}_{frame}",
        progress=lambda p: told.append((p.done, p.total)),
    )  # fmt: skip
    assert [outcome.wish for outcome in done] == wishes
    assert [outcome.error is None for outcome in done] == [True, False, True]
    assert "has no frame 99" in str(done[1].error and done[1].error.summary)
    assert scene.files == {"01_000009_redacted.png", "03_000002_UNREDACTED.png"}
    assert number_of(seen(scene.folder / "01_000009_redacted.png")) == 9
    assert told[-1] == (3, 3)
    with pytest.raises(UserError, match="pattern"):
        stills.still_stem("{title}", scene.footage, wishes[0])


def test_a_wish_goes_to_another_process_and_back(scene: Scene) -> None:
    wish = scene.wish(
        3, redacted=False, reason="r", bar=True, crop=Box(1, 2, 3, 4), incident="i",
        annotation=AnnotationId("a"), treatment=Treatment(deinterlace=True, enlarge=3),
    )  # fmt: skip
    assert StillWish.from_json(wish.to_json()) == wish
    assert still_file.ENDINGS[0] == ".png"
    with pytest.raises(ValueError, match="brightness"):
        Treatment(brightness=101)
    assert still_writing.check_reason(True, "") is None


def test_it_looks_for_faces_that_are_left_and_says_so(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = take_still(scene.space, scene.wish(), scene.folder / "a.png")
    assert none.faces == 0, "the real detector sees none in a picture of numbers"
    box = (20.0, 20.0, 30.0, 30.0)
    monkeypatch.setattr(LeftOver, "faces", lambda *_what: (ResidualFace(7, box, 0.9),))
    seen_in = take_still(scene.space, scene.wish(), scene.folder / "b.png")
    apart = scene.wish(crop=Box(60, 60, 30, 30))
    beside = take_still(scene.space, apart, scene.folder / "c.png")
    bare = scene.wish(redacted=False, reason="why")
    unredacted = take_still(scene.space, bare, scene.folder / "d_UNREDACTED.png")
    assert (seen_in.faces, beside.faces, unredacted.faces) == (1, 0, None)
    assert scene.space.stills.by_id(seen_in.id) == seen_in
    rows = scene.space.log.rows(newest_first=True, limit=3)
    assert [row.details.get("faces") for row in rows] == [None, None, 1]


def test_what_is_decided_while_it_is_taken_is_not_said_of_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decided(*_what: object) -> int:
        project = scene.space.project(scene.footage.id)
        track = replace(project.tracks[TrackId("t")], stop=FrameIndex(20))
        wider = replace(track, keyframes=(Keyframe(FrameIndex(0), Box(20, 20, 90, 90)),))
        patch = Patch("Decide", tracks={track.id: (project.tracks[track.id], wider)})
        scene.space.do(scene.footage.id, patch)
        return 0

    monkeypatch.setattr(Readers, "faces", decided)
    still = take_still(scene.space, scene.wish(), scene.folder / "a.png")
    assert not by_present_decisions(scene.space, still)
