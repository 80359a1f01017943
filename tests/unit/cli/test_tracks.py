"""Tracks, clips and silences as they are named on the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from player.media.index import VideoIndex, build_index
from player.media.time import FrameIndex, FrameSpan, parse_time
from redaction.cli_tracks import clip_span, load_tracks, sound_ranges, with_kept
from redaction.cli_words import UsageError
from redaction.formats.files import write_tracks
from redaction.jobs.errors import UserError
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, Track

PICTURE: Any = SimpleNamespace(width=192, height=112, video=0)


def track(name: str) -> Track:
    return Track(TrackId(name), (Keyframe(FrameIndex(0), Box(1, 2, 30, 40)),), FrameIndex(5))


@pytest.fixture
def index(media: Callable[..., Path]) -> VideoIndex:
    """Ten frames at 25 a second, the first at 1 s."""
    return build_index(media(frames=10, start=Fraction(1)))


def test_tracks_are_kept_by_id_or_by_number() -> None:
    tracks = (track("aa"), track("bb"), track("cc"))
    kept = with_kept(tracks, ["2", "cc"], numbered=True)
    assert [t.visible for t in kept] == [False, True, True]
    assert [t.visible for t in tracks] == [False, False, False]


def test_numbers_that_tracks_have_are_taken_before_their_places() -> None:
    tracks = (replace(track("aa"), number=2), replace(track("bb"), number=1))
    kept = with_kept(tracks, ["1"], numbered=True)
    assert [t.visible for t in kept] == [False, True]
    with pytest.raises(UsageError, match="no track"):
        with_kept((replace(tracks[0], number=7), tracks[1]), ["2"], numbered=True)


def test_where_one_track_has_a_number_places_are_none() -> None:
    """The first of the list may be another person than "Face 1" of the window."""
    tracks = (track("aa"), replace(track("bb"), number=1), track("cc"))
    kept = with_kept(tracks, ["1", "cc"], numbered=True)
    assert [t.visible for t in kept] == [False, True, True]
    for name in ("0", "2", "3"):
        with pytest.raises(UsageError, match="no track"):
            with_kept(tracks, [name], numbered=True)


def test_a_number_that_two_tracks_share_is_none() -> None:
    tracks = (replace(track("aa"), number=1), replace(track("bb"), number=1))
    with pytest.raises(UsageError, match="no track"):
        with_kept(tracks, ["1"], numbered=True)
    with pytest.raises(UsageError, match="no track"):
        with_kept(tracks, ["2"], numbered=True)


def test_an_id_wins_over_a_number() -> None:
    kept = with_kept((track("2"), track("1")), ["1"], numbered=True)
    assert [t.visible for t in kept] == [False, True]


@pytest.mark.parametrize("name", ["dd", "0", "4", "-1"])
def test_an_unknown_track_to_keep_is_wrong_usage(name: str) -> None:
    with pytest.raises(UsageError, match="no track"):
        with_kept((track("aa"), track("bb"), track("cc")), ["1", name], numbered=True)


def test_a_fresh_detection_takes_no_numbers() -> None:
    """It may number somebody else so."""
    tracks = (track("aa"), track("bb"))
    assert [t.visible for t in with_kept(tracks, ["bb"], numbered=False)] == [False, True]
    with pytest.raises(UsageError, match="by its ID"):
        with_kept(tracks, ["2"], numbered=False)


def between(text: str) -> Any:
    first, _, last = text.partition("-")
    return parse_time(first), parse_time(last)


@pytest.mark.parametrize(
    ("text", "span"),
    [("0-0.2", (0, 5)), ("f2-f4", (2, 5)), ("0.08-100", (2, 10)), ("f9-f9", (9, 10))],
)
def test_a_clip_is_a_span_of_frames(index: VideoIndex, text: str, span: tuple[int, int]) -> None:
    assert clip_span(index, between(text)) == FrameSpan(*map(FrameIndex, span))


@pytest.mark.parametrize("text", ["0.3-0.2", "0.4-9", "9-12", "f10-f12", "f5-f4"])
def test_a_clip_with_no_frame_is_wrong_usage(index: VideoIndex, text: str) -> None:
    with pytest.raises(UsageError, match="10 frames"):
        clip_span(index, between(text))


def test_no_clip_is_the_whole_video(index: VideoIndex) -> None:
    assert clip_span(index, None) is None


@pytest.mark.parametrize(
    ("text", "range_"),
    [("0.1-0.3", ("1/10", "3/10")), ("f2-f4", ("2/25", "5/25")), ("f0-0.5", ("0", "1/2"))],
)
def test_silence_lasts_to_the_end_of_its_last_frame(
    index: VideoIndex, text: str, range_: tuple[str, str]
) -> None:
    (found,) = sound_ranges(index, [between(text)])
    assert (found.start, found.stop) == (Fraction(range_[0]), Fraction(range_[1]))


@pytest.mark.parametrize("text", ["0.3-0.3", "2-1", "f5-f4", "f0-f10"])
def test_an_empty_silence_or_a_frame_that_is_not_there_is_wrong_usage(
    index: VideoIndex, text: str
) -> None:
    with pytest.raises(UsageError):
        sound_ranges(index, [between(text)])


def test_tracks_of_another_video_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    write_tracks(path, "umbra", [track("aa")], PICTURE, 10)
    assert [t.id for t in load_tracks(path, PICTURE, 10)] == ["aa"]
    for other in (SimpleNamespace(width=112, height=192, video=0), PICTURE):
        frames = 10 if other is not PICTURE else 11
        with pytest.raises(UserError, match="another video") as error:
            load_tracks(path, other, frames)
        assert error.value.status == 3


def test_other_formats_carry_no_size_and_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    write_tracks(path, "mot", [track("aa")], PICTURE, 10)
    assert len(load_tracks(path, PICTURE, 99)) == 1


def test_numbers_are_no_names_where_the_ids_are_numbers() -> None:
    """A stale ID of an edited file must not show whoever stands at that place now."""
    tracks = (track("3"), track("7"))
    assert [t.visible for t in with_kept(tracks, ["3"], numbered=True)] == [True, False]
    with pytest.raises(UsageError, match="no track"):
        with_kept(tracks, ["1"], numbered=True)


@pytest.mark.parametrize("kind", ["umbra", "cvat"])
@pytest.mark.parametrize("other", [(192, 112, 11), (112, 192, 10), (192, 110, 10)])
def test_a_format_that_states_its_video_is_held_to_it(
    tmp_path: Path, kind: str, other: tuple[int, int, int]
) -> None:
    path = tmp_path / "t"
    write_tracks(path, kind, [track("aa")], PICTURE, 10)
    assert len(load_tracks(path, PICTURE, 10)) == 1
    width, height, frames = other
    picture: Any = SimpleNamespace(width=width, height=height, video=0)
    with pytest.raises(UserError, match="another video"):
        load_tracks(path, picture, frames)


def test_tracks_of_another_picture_of_the_file_are_refused(tmp_path: Path) -> None:
    """Front and rear cameras often have the same size and number of frames."""
    path = tmp_path / "t.json"
    rear: Any = SimpleNamespace(width=192, height=112, video=1)
    write_tracks(path, "umbra", [track("aa")], PICTURE, 10)
    with pytest.raises(UserError, match="for moving picture 1, and this one is 2"):
        load_tracks(path, rear, 10)
    # One written before there was a choice says nothing, and is taken.
    path.write_text(path.read_text().replace(', "picture": 1', ""))
    assert len(load_tracks(path, rear, 10)) == 1


def test_tracks_beyond_the_end_or_off_the_picture_are_of_another_video(tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    write_tracks(path, "mot", [track("1")], PICTURE, 10)
    with pytest.raises(UserError, match="up to frame 4"):
        load_tracks(path, PICTURE, 4)
    path.write_text("1,1,5000,5000,10,10,1,1,1\n")
    with pytest.raises(UserError, match="outside this picture"):
        load_tracks(path, PICTURE, 10)
