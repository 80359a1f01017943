"""Track files: what the format can carry comes back exactly; whatever is in a file, no traceback."""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from player.media.time import FrameIndex
from redaction.formats.common import MOST_FRAMES
from redaction.formats.files import Format, read_tracks, write_tracks
from redaction.jobs.errors import UserError
from redaction.model.geometry import Box, Ellipse, Shape
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, ReviewState, Track
from tests.property import values
from tests.property.values import LAST, coverage


@dataclass(frozen=True)
class Picture:
    width: int = 1920
    height: int = 1080
    video: int = 0


@st.composite
def several(draw: st.DrawFn, shape: st.SearchStrategy[Shape] = values.shapes) -> list[Track]:
    return [draw(values.tracks(f"t{i}", shape)) for i in range(draw(st.integers(0, 3)))]


def through(tracks: list[Track], format: Format) -> tuple[Track, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tracks"
        write_tracks(path, format, tracks, Picture(), LAST)
        # its JSON does not say how long the footage is
        return read_tracks(path, LAST if format is Format.CVAT_JSON else None)


@given(several())
def test_umbra_keeps_everything(tracks: list[Track]) -> None:
    assert list(through(tracks, Format.UMBRA)) == tracks


def numbered(tracks: list[Track]) -> list[Track]:
    """Each with a number of its own, by which it is known again where a format has no room for ids."""
    return [replace(t, number=n) for n, t in enumerate(tracks, 1)]


@given(several())
def test_mot_keeps_the_box_of_every_covered_frame(tracks: list[Track]) -> None:
    wanted = {t.number: t for t in numbered(tracks) if t.covers}
    got = {t.number: t for t in through(list(wanted.values()), Format.MOT)}
    assert {n: t.kind for n, t in got.items()} == {n: t.kind for n, t in wanted.items()}
    for number, track in wanted.items():
        boxes = {f: s.bounds for f, s in coverage(track).items()}
        assert coverage(got[number]) == boxes, "the very same floats on every frame"
        assert got[number].covered_spans() == track.covered_spans()


@given(several(values.boxes))
def test_mot_gives_boxes_drawn_by_hand_their_keyframes_back(tracks: list[Track]) -> None:
    wanted = numbered([a_simple(t) for t in tracks])
    got = {t.number: t for t in through(wanted, Format.MOT)}
    for track in wanted:
        found = [k.frame for k in got[track.number].keyframes if not k.outside]
        bends = [k.frame for k in track.keyframes if not k.outside]
        spans = [*track.covered_spans()]
        edges = [f for span in spans for f in (span.start, span.stop - 1)]
        assert set(found) <= {*bends, *edges}, "nothing but what a person drew, and the ends"


def a_simple(track: Track) -> Track:
    """Covered, and equally sure all over."""
    keys = tuple(replace(k, confidence=0.5) for k in track.keyframes)
    return replace(track, keyframes=keys, state=ReviewState.PENDING, visible=False)


def placed(track: Track) -> list[tuple[int, bool, Shape]]:
    """Frame, outside and shape of every keyframe up to where nothing more is covered."""
    keys = [(int(k.frame), k.outside, k.shape) for k in track.keyframes]
    while keys[-1][1]:
        keys.pop()
    return keys


@given(several(), st.sampled_from([Format.CVAT, Format.CVAT_JSON]))
def test_cvat_keeps_every_keyframe_as_it_is(tracks: list[Track], format: Format) -> None:
    covered = [t for t in tracks if t.covers]
    got = through(tracks, format)
    assert [(t.id, t.kind) for t in got] == [(t.id, t.kind) for t in covered]
    for a, b in zip(got, covered, strict=True):
        assert placed(a) == placed(b), "the very same floats"
        assert a.covered_spans() == b.covered_spans()
        assert coverage(a) == coverage(b)


@given(
    st.lists(st.tuples(*[st.floats(-1e9, 1e9) | st.floats(-1e-3, 1e-3)] * 2), min_size=1),
    st.floats(1e-9, 1e9),
    st.floats(1e-9, 1e9),
    st.booleans(),
    st.sampled_from([Format.CVAT, Format.CVAT_JSON, Format.MOT]),
)
def test_no_float_changes_on_the_way(
    places: list[tuple[float, float]], w: float, h: float, oval: bool, format: Format
) -> None:
    boxes = [Box(x, y, w / (n + 1), h) for n, (x, y) in enumerate(places)]
    keys = [
        Keyframe(FrameIndex(n * 3), Ellipse(box) if oval else box) for n, box in enumerate(boxes)
    ]
    track = Track(TrackId("t"), tuple(keys), FrameIndex(3 * len(keys)))
    (got,) = through([track], format)
    assert {f: s.bounds for f, s in coverage(got).items()} == {
        f: s.bounds for f, s in coverage(track).items()
    }


@given(several(values.boxes | values.ellipses))
def test_what_cvat_lists_between_keyframes_is_left_out_again(
    tracks: list[Track],
) -> None:
    """Its own files list every frame, with two places; and a keyframe stays a keyframe."""
    covered = [t for t in tracks if t.covers]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tracks"
        write_tracks(path, Format.CVAT, covered, Picture(), LAST)
        lines = []
        for line in path.read_text().splitlines():
            lines.append(line)
            if "<track " in line:
                track = covered[sum("<track " in seen for seen in lines) - 1]
            here = re.search(r'frame="(\d+)" keyframe="1" outside="0"', line)
            after = None if here is None else int(here[1]) + 1
            while after is not None and after < track.stop and track.keyframe_at(after) is None:
                box = track.shape_at(after)
                assert box is not None
                lines.append(_listed(box, after))
                after += 1
        path.write_text("\n".join(lines))
        got = read_tracks(path)
    for a, b in zip(got, covered, strict=True):
        assert {f for f, _, _ in placed(b)} <= {f for f, _, _ in placed(a)}
        for frame, shape in coverage(b).items():
            p, q = coverage(a)[frame].bounds, shape.bounds
            assert max(abs(p.x - q.x), abs(p.y - q.y), abs(p.x1 - q.x1), abs(p.y1 - q.y1)) < 0.02


def _listed(shape: Shape, frame: int) -> str:
    """A shape as CVAT lists it between keyframes."""
    flags, b = f'frame="{frame}" keyframe="0" outside="0" occluded="0"', shape.bounds
    if isinstance(shape, Ellipse):
        cx, cy = b.centre
        return (
            f'<ellipse {flags} cx="{cx:.2f}" cy="{cy:.2f}" rx="{b.w / 2:.2f}" ry="{b.h / 2:.2f}"/>'
        )
    return f'<box {flags} xtl="{b.x:.2f}" ytl="{b.y:.2f}" xbr="{b.x1:.2f}" ybr="{b.y1:.2f}"/>'


def refused_or_read(data: bytes) -> None:
    said = "The track file tracks cannot be used"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tracks"
        path.write_bytes(data)
        try:
            tracks = read_tracks(path)
        except UserError as error:
            tracks, said = (), str(error)
    assert said.startswith("The track file tracks cannot be used")
    assert "\n" not in said
    assert all(t.stop <= MOST_FRAMES for t in tracks)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    refused_or_read(data)


cells = st.one_of(
    st.integers(-3, 10**20).map(str),
    st.floats().map(str),
    st.sampled_from(["", "1", "x", "1e400", "1_0", "٣", "0x1", " 2 "]),
)


@given(st.lists(st.lists(cells, max_size=10).map(",".join), max_size=4))
def test_any_rows_are_read_or_refused(rows: list[str]) -> None:
    refused_or_read("\n".join(rows).encode())


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "stop", "keyframes", "frame", "box"]), inner)
    ),
    max_leaves=6,
)


@given(values.tracks(), st.data())
def test_a_track_with_anything_put_in_is_read_or_refused(track: Track, data: st.DataObject) -> None:
    from redaction.model import codec

    row = codec.track_to_json(track)
    target = data.draw(st.sampled_from([row, *row["keyframes"]]))
    target[data.draw(st.sampled_from([*target, "more"]))] = data.draw(junk)
    whole = {"format": "umbra-tracks", "version": 1, "tracks": [row, data.draw(junk)]}
    refused_or_read(json.dumps(whole).encode())


@given(junk, junk, junk)
def test_any_cvat_json_is_read_or_refused(a: object, b: object, c: object) -> None:
    shape = {"type": "rectangle", "frame": a, "points": [b, 1, 2, c], "rotation": c, "outside": b}
    refused_or_read(json.dumps([{"tracks": [{"label": c, "shapes": [shape, a]}]}]).encode())


@given(
    st.text(st.characters(codec="utf-8", exclude_characters='"&<'), max_size=6),
    st.sampled_from(["frame", "xtl", "outside", "rotation", "keyframe"]),
    st.sampled_from(["box", "ellipse", "polygon", "points"]),
)
def test_any_cvat_attribute_is_read_or_refused(value: str, name: str, element: str) -> None:
    values_ = {"frame": "1", "xtl": "1", "ytl": "1", "xbr": "5", "ybr": "5", "points": "1,2;3,4"}
    values_[name] = value
    attributes = " ".join(f'{k}="{v}"' for k, v in values_.items())
    text = (
        f'<annotations><track id="1" label="face"><{element} {attributes}/></track></annotations>'
    )
    refused_or_read(text.encode())
