"""Track files: what is in them, and one sentence for every way they can be wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.formats.common import MadeFor
from redaction.formats.files import Format, read_file, read_tracks, write_tracks
from redaction.jobs.errors import ExitStatus, OutputError, UserError
from redaction.model.geometry import Box, Ellipse, Polygon
from redaction.model.ids import TrackId
from redaction.model.region import Kind
from redaction.model.track import Keyframe, Origin, ReviewState, Track


@dataclass(frozen=True)
class Picture:
    width: int = 640
    height: int = 480
    video: int = 0


def key(frame: int, x: float, outside: bool = False, **more: object) -> Keyframe:
    return Keyframe(FrameIndex(frame), Box(x, 2, 3.5, 4), outside, **more)  # type: ignore[arg-type]


TRACK = Track(
    TrackId("7"),
    (
        key(2, 1, origin=Origin.DETECTED, confidence=0.5),
        key(4, 5, origin=Origin.DETECTED, confidence=0.75),
        key(5, 5, outside=True),
        key(8, 9, origin=Origin.CARRIED, confidence=0.25),
    ),
    FrameIndex(10),
    Kind.PLATE,
)


def written(path: Path, format: str, *tracks: Track, frames: int = 20) -> str:
    write_tracks(path, format, tracks, Picture(), frames)
    return path.read_text(encoding="utf-8")


def test_mot_has_a_row_for_every_covered_frame(tmp_path: Path) -> None:
    assert written(tmp_path / "t", "mot", TRACK).splitlines() == [
        "3,7,1.0,2.0,3.5,4.0,0.5,3,1",
        "4,7,3.0,2.0,3.5,4.0,0.5,3,1",
        "5,7,5.0,2.0,3.5,4.0,0.75,3,1",
        "9,7,9.0,2.0,3.5,4.0,0.25,3,1",
        "10,7,9.0,2.0,3.5,4.0,0.25,3,1",
    ]
    (track,) = read_tracks(tmp_path / "t")
    assert (track.id, track.kind, track.stop) == ("7", Kind.PLATE, 10)
    assert track.covered_spans() == TRACK.covered_spans()
    assert [k.frame for k in track.keyframes if not k.outside] == [2, 4, 8]


def test_mot_numbers_tracks_whose_ids_are_no_numbers(tmp_path: Path) -> None:
    early = Track(TrackId("zz"), (key(0, 1),), FrameIndex(1))
    rows = written(tmp_path / "t", "mot", TRACK, early).splitlines()
    assert [row.split(",")[1] for row in rows] == ["1", "2", "2", "2", "2", "2"]


@pytest.mark.parametrize("format", [Format.MOT, Format.CVAT, Format.CVAT_JSON])
def test_what_is_not_covered_is_left_out(tmp_path: Path, format: Format) -> None:
    from dataclasses import replace

    hidden = [replace(TRACK, visible=True), replace(TRACK, state=ReviewState.REJECTED)]
    write_tracks(tmp_path / "t", format, hidden, Picture(), 20)
    assert read_tracks(tmp_path / "t") == ()


@pytest.mark.parametrize("format", list(Format))
def test_a_file_of_no_tracks_is_not_an_empty_file(tmp_path: Path, format: Format) -> None:
    assert written(tmp_path / "t", format)
    assert read_tracks(tmp_path / "t") == ()


def test_cvat_says_what_it_needs_to(tmp_path: Path) -> None:
    text = written(tmp_path / "t", "cvat", TRACK)
    assert '<track id="7" label="plate" source="manual">' in text
    assert '<box frame="4" keyframe="1" outside="0" occluded="0" xtl="5.0"' in text
    assert '<box frame="8" keyframe="1" outside="0" occluded="1"' in text
    assert '<box frame="10" keyframe="1" outside="1"' in text
    assert "<size>20</size>" in text


def test_a_cvat_track_without_an_end_runs_to_the_end_of_the_footage(tmp_path: Path) -> None:
    text = written(tmp_path / "t", "cvat", TRACK, frames=10)
    assert 'frame="10"' not in text
    assert read_tracks(tmp_path / "t")[0].stop == 10
    assert read_tracks(tmp_path / "t", frames=300)[0].stop == 300
    (tmp_path / "t").write_text(text.replace("<size>10</size>", ""))
    assert read_tracks(tmp_path / "t")[0].stop == 9


CVAT = """<?xml version="1.0"?>
<annotations><version>1.1</version>
<meta><job><size>50</size></job></meta>
<track id="0" label="Face" source="auto">
  <box frame="3" outside="0" occluded="0" keyframe="1" xtl="1" ytl="2" xbr="5" ybr="8" z_order="0">
    <attribute name="age">30</attribute>
  </box>
  <box frame="4" outside="0" occluded="1" keyframe="0" xtl="2" ytl="2" xbr="6" ybr="8" z_order="0"/>
  <box frame="9" outside="1" occluded="0" keyframe="1" xtl="2" ytl="2" xbr="6" ybr="8" z_order="0"/>
</track>
<track id="1" label="tattoo"><ellipse frame="0" cx="10" cy="20" rx="3" ry="4"/></track>
<track id="2" label="screen"><polygon frame="0" outside="0" points="0.5,0;9,0;9,9"/></track>
<track id="3" label="gone"><box frame="0" outside="1" xtl="1" ytl="2" xbr="5" ybr="8"/></track>
</annotations>"""


def test_cvats_own_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "t").write_text(CVAT)
    face, tattoo, screen = read_tracks(tmp_path / "t")
    assert (face.kind, tattoo.kind, screen.kind) == (Kind.FACE, Kind.OTHER, Kind.SCREEN)
    assert face.covered_spans() == (FrameSpan(FrameIndex(3), FrameIndex(9)),)
    assert [k.origin for k in face.keyframes] == [Origin.DETECTED, Origin.CARRIED]
    assert face.shape_at(8) == Box(2, 2, 4, 6)
    assert tattoo.shape_at(49) == Ellipse(Box(7, 16, 6, 8))
    assert screen.shape_at(0) == Polygon(((0.5, 0), (9, 0), (9, 9)))
    assert tattoo.stop == 50


def test_turned_shapes_become_polygons_that_cover_them(tmp_path: Path) -> None:
    (tmp_path / "t").write_text(
        '<annotations><track id="1" label="face">'
        '<box frame="0" rotation="90" xtl="0" ytl="0" xbr="20" ybr="10"/>'
        '<ellipse frame="1" rotation="30" cx="0" cy="0" rx="20" ry="10"/></track></annotations>'
    )
    (track,) = read_tracks(tmp_path / "t")
    box = track.keyframes[0].shape
    assert isinstance(box, Polygon)
    bounds = box.bounds
    assert (bounds.x, bounds.y, bounds.w, bounds.h) == pytest.approx((5, -5, 10, 20))
    turned = track.keyframes[1].shape
    import math

    cos, sin = math.cos(math.radians(30)), math.sin(math.radians(30))
    for i in range(200):
        a = 2 * math.pi * i / 200
        x, y = 19.99 * math.cos(a), 9.99 * math.sin(a)
        assert turned.contains(x * cos - y * sin, x * sin + y * cos)


def test_cvat_json_is_read(tmp_path: Path) -> None:
    shapes = [
        {"type": "rectangle", "frame": 2, "points": [1, 2, 5, 8], "outside": False},
        {"type": "ellipse", "frame": 5, "points": [10, 20, 13, 16], "outside": False},
        {"type": "rectangle", "frame": 8, "points": [1, 2, 5, 8], "outside": True},
    ]
    data = [
        {"version": 0, "tags": [], "shapes": [], "tracks": [{"label": "face", "shapes": shapes}]}
    ]
    (tmp_path / "t").write_text(json.dumps(data))
    (track,) = read_tracks(tmp_path / "t", frames=100)
    assert track.covered_spans() == (FrameSpan(FrameIndex(2), FrameIndex(8)),)
    assert track.shape_at(5) == Ellipse(Box(7, 16, 6, 8))


def test_cvat_json_is_written_as_in_a_backup(tmp_path: Path) -> None:
    text = written(tmp_path / "t", "cvat-json", TRACK)
    (job,) = json.loads(text)
    assert (job["version"], job["tags"], job["shapes"]) == (0, [], [])
    (track,) = job["tracks"]
    assert (track["label"], track["frame"], track["source"]) == ("plate", 2, "manual")
    first, *_, last = track["shapes"]
    assert (first["type"], first["points"], first["outside"]) == (
        "rectangle",
        [1, 2, 4.5, 6],
        False,
    )
    assert (last["frame"], last["outside"]) == (10, True)
    (again,) = read_tracks(tmp_path / "t")
    assert [k.frame for k in again.keyframes] == [k.frame for k in TRACK.keyframes]
    assert again.covered_spans() == TRACK.covered_spans()


def test_a_cvat_task_of_a_part_counts_frames_as_the_footage_does(tmp_path: Path) -> None:
    (tmp_path / "t").write_text(
        "<annotations><meta><task><size>100</size><start_frame>500</start_frame>"
        "<stop_frame>599</stop_frame><frame_filter></frame_filter><original_size><width>640</width>"
        "<height>480</height></original_size></task></meta>"
        '<track id="0" label="face" source="semi-auto"><attribute name="who">x</attribute>'
        '<box frame="510" outside="0" xtl="1" ytl="2" xbr="5" ybr="8"><attribute name="a">1</attribute>'
        '</box></track><track id="1"><box frame="520" xtl="1" ytl="2" xbr="5" ybr="8"/></track>'
        "</annotations>"
    )
    file = read_file(tmp_path / "t")
    assert [t.covered_spans() for t in file.tracks] == [
        (FrameSpan(FrameIndex(start), FrameIndex(600)),) for start in (510, 520)
    ]
    assert [t.kind for t in file.tracks] == [Kind.FACE, Kind.OTHER], (
        "without a label it is covered, too"
    )
    assert file.made_for == MadeFor(640, 480, None), "the part does not say how long the footage is"
    assert file.misfit(Picture(), 2000) == ""
    assert "640 x 480" in file.misfit(Picture(320, 240), 2000)
    assert "up to frame 599" in file.misfit(Picture(), 300)


def test_mot_numbers_are_what_people_call_the_tracks(tmp_path: Path) -> None:
    named = replace(TRACK, id=TrackId("c0ffee"), number=12)
    assert ",12," in written(tmp_path / "t", "mot", named)
    assert read_tracks(tmp_path / "t")[0].number == 12


def test_a_long_hold_read_from_mot_is_one_keyframe(tmp_path: Path) -> None:
    held = Track(TrackId("1"), (Keyframe(FrameIndex(0), Box(1, 2, 3, 4)),), FrameIndex(3000))
    write_tracks(tmp_path / "t", "mot", [held], Picture(), 3000)
    (track,) = read_tracks(tmp_path / "t")
    assert [k.frame for k in track.keyframes] == [0]
    assert track.stop == 3000


def test_umbra_files_are_one_track_a_line(tmp_path: Path) -> None:
    text = written(tmp_path / "t", "umbra", TRACK, Track(TrackId("b"), (key(0, 1),), FrameIndex(1)))
    assert len(text.splitlines()) == 4
    data = json.loads(text)
    assert (data["format"], data["version"], data["frames"]) == ("umbra-tracks", 1, 20)


UMBRA = '{"format": "umbra-tracks", "version": 1, "tracks": [%s]}'
BILLION = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><annotations>&b;</annotations>'
OUTSIDE = '<!DOCTYPE a SYSTEM "file:///etc/passwd"><annotations/>'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is empty"),
        ("hello\n", "(line 1): a row needs frame, id, x, y, w and h"),
        ("1,1,0,0,5,5\n2,1,0,0,x,5\n", "(line 2): a row should hold numbers only"),
        ("0,1,0,0,5,5\n", "(line 1): frames are counted from 1"),
        ("1,1,0,0,0,5\n", "(line 1): a box needs a width and a height"),
        ("1,1,0,0,nan,5\n", "(line 1): a row should hold numbers only"),
        ("1.5,1,0,0,5,5\n", "(line 1): frame and id should be whole numbers"),
        ("1e12,1,0,0,5,5\n", "(line 1): frames are counted from 1"),
        ("1,1,0,0,5,5\n\n1,1,0,0,5,5\n", "(line 3): track 1 has a second row for frame 1"),
        ("{", "(line 1): it is not whole JSON"),
        ("[" * 100_000, "it is JSON that no track file would hold"),
        ("{}", "it is JSON, but holds no tracks this program knows"),
        ("[1]", "it is JSON, but holds no tracks this program knows"),
        ('[{"tracks": [], "shapes": [1]}]', "it holds shapes on single frames"),
        ('{"format": "umbra-tracks", "version": 2}', "it was written by a newer version of Umbra"),
        ('{"format": "umbra-tracks"}', "it does not say a version this program knows"),
        ('{"format": "umbra-tracks", "version": 1}', "“tracks” should be a list"),
        (UMBRA % "3", "track 1: track should be an object"),
        (
            UMBRA % '{"id": "a", "stop": 3, "keyframes": []}',
            "track 1: track: track a: needs keyframes",
        ),
        (
            UMBRA % '{"id": "a", "stop": 3, "keyframes": [{"frame": 0, "box": [0, 0, 0, 1]}]}',
            "track 1: box: a box needs positive sides",
        ),
        (
            UMBRA
            % '{"id": "a", "stop": 3, "keyframes": [{"frame": 0, "box": [0, 0, 1, 1]}], "x": 1}',
            "track 1: track: unknown x",
        ),
        (
            UMBRA
            % ", ".join(['{"id":"a","stop":1,"keyframes":[{"frame":0,"box":[0,0,1,1]}]}'] * 2),
            "two tracks have the id a",
        ),
        (
            UMBRA % '{"id":"a","stop":1000000001,"keyframes":[{"frame":0,"box":[0,0,1,1]}]}',
            "track a has a frame number that no footage has",
        ),
        ("<annotations>", "(line 1): it is not whole XML"),
        ("<html></html>", "(line 1): it is XML, but not a CVAT file"),
        (BILLION, "(line 1): it declares a document type"),
        (OUTSIDE, "(line 1): it declares a document type"),
        ("<annotations>\n<image/></annotations>", "(line 2): it holds images, not tracks"),
        (
            '<annotations><track id="1" label="a">\n<polyline frame="1"/></track></annotations>',
            "(line 2): a track holds <polyline>, which covers no area",
        ),
        (
            '<annotations><track id="1" label="a"><box frame="1" xtl="3"/></track></annotations>',
            "(line 1): <box> has no ytl",
        ),
        (
            '<annotations><track><box frame="1" xtl="3" ytl="1" xbr="2" ybr="2"/></track></annotations>',
            "(line 1): a shape on frame 1 covers no area",
        ),
        (
            '<annotations><track><box frame="-1" xtl="3" ytl="1" xbr="5" ybr="2"/></track></annotations>',
            "(line 1): a frame number is out of range",
        ),
    ],
)
def test_a_file_that_is_wrong_is_refused_in_one_sentence(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "tracks.txt").write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as refused:
        read_tracks(tmp_path / "tracks.txt")
    assert said in refused.value.summary
    assert refused.value.summary.startswith("The track file tracks.txt cannot be used")
    assert refused.value.summary.count("\n") == 0
    assert refused.value.status is ExitStatus.BAD_INPUT


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="it is not there"):
        read_tracks(tmp_path / "missing")
    with pytest.raises(UserError, match="cannot be used"):
        read_tracks(tmp_path)
    (tmp_path / "t").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="it is not text"):
        read_tracks(tmp_path / "t")


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    (tmp_path / "t").write_text("1,1,0,0,5,5\r\n2,1,0,0,5,5\r\n", encoding="utf-8-sig")
    assert read_tracks(tmp_path / "t")[0].stop == 2


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as failed:
        write_tracks(tmp_path / "missing" / "t", "mot", [TRACK], Picture(), 20)
    assert failed.value.status is ExitStatus.BAD_OUTPUT

    def broken() -> object:
        yield TRACK
        raise OSError(28, "No space left on device")

    (tmp_path / "t").write_text("old")
    with pytest.raises(OutputError, match="No space left"):
        write_tracks(tmp_path / "t", "umbra", broken(), Picture(), 20)  # type: ignore[arg-type]
    assert [p.name for p in tmp_path.iterdir()] == ["t"]
    assert (tmp_path / "t").read_text() == "old"


def test_a_format_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a valid Format"):
        write_tracks(tmp_path / "t", "xml", [], Picture(), 1)
