"""Track files: what the format can carry comes back exactly; whatever is in a file, no traceback."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from redaction.formats.common import MOST_FRAMES
from redaction.formats.files import Format, read_tracks, write_tracks
from redaction.jobs.errors import UserError
from redaction.model.geometry import Shape
from redaction.model.track import Track
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
        return read_tracks(path)


@given(several())
def test_umbra_keeps_everything(tracks: list[Track]) -> None:
    assert list(through(tracks, Format.UMBRA)) == tracks


@given(several())
def test_mot_keeps_the_box_of_every_covered_frame(tracks: list[Track]) -> None:
    covered = [t for t in tracks if t.covers]
    got = through(tracks, Format.MOT)
    wanted = [
        {f: s.bounds for f, s in coverage(t).items()}
        for t in sorted(covered, key=lambda t: (t.start, t.id))
    ]
    # A track may start with a stretch outside, so that the file orders tracks by another frame.
    found = [coverage(t) for t in got]
    assert sorted(found, key=str) == sorted(wanted, key=str)
    assert sorted(t.kind for t in got) == sorted(t.kind for t in covered)


@given(several())
def test_cvat_keeps_form_and_place_of_every_covered_frame(tracks: list[Track]) -> None:
    covered = [t for t in tracks if t.covers]
    got = through(tracks, Format.CVAT)
    assert [(t.id, t.kind) for t in got] == [(t.id, t.kind) for t in covered]
    for a, b in zip(got, covered, strict=True):
        found, wanted = coverage(a), coverage(b)
        assert found.keys() == wanted.keys()
        for frame, shape in wanted.items():
            assert type(found[frame]) is type(shape)
            p, q = found[frame].bounds, shape.bounds
            assert max(abs(p.x - q.x), abs(p.y - q.y), abs(p.x1 - q.x1), abs(p.y1 - q.y1)) < 1e-6


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
