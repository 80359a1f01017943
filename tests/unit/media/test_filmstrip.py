from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from player.media import strip_cache
from player.media.filmstrip import jpeg, plan, size_of, small_picture
from player.media.identity import FileWatch
from player.media.index import VideoIndex, build_index
from player.media.peaks import Peaks
from player.media.source import FrameSource
from player.media.strip_cache import Stored, StripReader, StripWriter, cache_file
from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.child import run
from redaction.jobs.errors import UserError
from redaction.jobs.wire import Wire
from redaction.usecases.strips import StripsWanted, make_strips
from tests.media.code import number_of

SHA = "ab" * 32


def an_index(frames: int, gop: int, rate: int = 25) -> VideoIndex:
    pts = np.arange(frames)
    starts = np.arange(0, frames, gop)
    return VideoIndex(
        Fraction(1, rate),
        pts,
        np.ones(frames),
        pts % gop == 0,
        pts[starts],
        pts[starts],
        starts,
        pts,
    )


def seen(data: bytes) -> np.ndarray:
    picture: np.ndarray = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return picture[:, :, ::-1]


class TestPlan:
    def test_about_one_a_second_and_keyframes_where_there_are_any(self) -> None:
        planned = plan(an_index(1000, 50))
        assert sorted(planned.keys) == list(range(0, 1000, 50))
        assert planned.others == tuple(range(25, 1000, 50))

    def test_the_whole_length_is_seen_early(self) -> None:
        keys = plan(an_index(25 * 200, 25)).keys
        assert max(keys[: len(keys) // 8]) > 25 * 180

    def test_long_footage_takes_no_more_than_the_bound(self) -> None:
        planned = plan(an_index(900_000, 50), most=500)
        assert len(planned.keys) + len(planned.others) <= 500
        assert planned.others == ()

    def test_one_frame_is_a_strip_too(self) -> None:
        assert plan(an_index(1, 1)).keys == (0,)

    def test_footage_with_one_keyframe_is_gone_through(self) -> None:
        planned = plan(an_index(250, 1000))
        assert planned.keys == (0,)
        assert planned.others == tuple(range(25, 250, 25))


class TestPictures:
    @pytest.mark.parametrize("rotation", [0, 90, 180, 270])
    def test_a_picture_shows_its_frame_upright(
        self, media: Callable[..., Path], rotation: int
    ) -> None:
        with FrameSource.open(media(frames=30, rotation=rotation)) as source:
            for at in (0, 13, 29):
                assert number_of(seen(jpeg(small_picture(source.frame_at(at))))) == at

    def test_the_shape_is_that_on_screen(self, media: Callable[..., Path]) -> None:
        with FrameSource.open(media(frames=5, aspect=Fraction(4, 3))) as source:
            picture = small_picture(source.frame_at(0))
            assert picture.shape[1] / picture.shape[0] == pytest.approx(192 / 112 * 4 / 3, rel=0.02)
            assert picture.shape == (*size_of(source.info)[::-1], 3)

    def test_a_picture_of_nothing_is_grey_and_an_extreme_shape_is_bounded(self) -> None:
        from types import SimpleNamespace

        info: Any = SimpleNamespace(width=30_000, height=2, pixel_aspect=Fraction(1), rotation=0)
        assert size_of(info) == (160, 8)
        frame: Any = SimpleNamespace(info=info, picture=None)
        assert (small_picture(frame) == 128).all()


class TestCache:
    def test_what_is_kept_comes_back(self, tmp_path: Path) -> None:
        file = cache_file(tmp_path, SHA)
        with StripWriter(file) as writer:
            writer.put_thumbnails(
                0, [Stored(5, True, b"five"), Stored(2, False, b"two")], extra=False
            )
            writer.put_thumbnails(1, [Stored(5, False, b"other")], extra=False)
            writer.put_part("cuts/0", b"[]")
        reader = StripReader(file)
        assert reader.thumbnails(0) == {2: False, 5: True}
        assert reader.pictures(1, [5, 6]) == [Stored(5, False, b"other")]
        assert (reader.part("cuts/0"), reader.part("cuts/1")) == (b"[]", None)
        assert file.stat().st_mode & 0o077 == 0
        assert file.parent.stat().st_mode & 0o077 == 0

    def test_one_that_is_not_there_is_empty(self, tmp_path: Path) -> None:
        reader = StripReader(cache_file(tmp_path, SHA))
        assert reader.thumbnails(0) == {}
        assert reader.pictures(0, [1]) == []
        assert reader.part("peaks/0") is None

    @pytest.mark.parametrize("damage", ["text", "cut", "flip", "other"])
    def test_a_damaged_one_is_ignored_and_made_anew(self, tmp_path: Path, damage: str) -> None:
        file = cache_file(tmp_path, SHA)
        with StripWriter(file) as writer:
            writer.put_thumbnails(
                0, [Stored(i, False, bytes(4000)) for i in range(40)], extra=False
            )
        data = bytearray(file.read_bytes())
        if damage == "text":
            file.write_bytes(b"not a database at all" * 300)
        elif damage == "cut":
            file.write_bytes(data[: len(data) // 2])
        elif damage == "flip":
            data[4096:40960] = b"\xff" * 36864
            file.write_bytes(data)
        else:
            file.unlink()
            with sqlite3.connect(file) as database:
                database.execute("CREATE TABLE thumbnails (video, picture)")
            database.close()
        reader = StripReader(file)
        assert all(s.jpeg == bytes(4000) for s in reader.pictures(0, range(40)))
        with StripWriter(file) as writer:
            writer.put_thumbnails(0, [Stored(7, False, b"new")], extra=False)
        assert reader.pictures(0, [7]) == [Stored(7, False, b"new")]

    def test_a_picture_with_a_flipped_bit_is_not_shown(self, tmp_path: Path) -> None:
        file = cache_file(tmp_path, SHA)
        with StripWriter(file) as writer:
            writer.put_thumbnails(0, [Stored(1, False, b"picture of one")], extra=False)
        file.write_bytes(file.read_bytes().replace(b"picture of one", b"picture of two"))
        assert StripReader(file).pictures(0, [1]) == []

    def test_it_stays_bounded_and_the_overview_stays(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(strip_cache, "MOST", 10)
        file = cache_file(tmp_path, SHA)
        with StripWriter(file) as writer:
            writer.put_thumbnails(0, [Stored(i, False, b"x") for i in range(6)], extra=False)
            for at in range(100, 130):
                writer.put_thumbnails(0, [Stored(at, False, b"x")], extra=True)
            assert writer.thumbnails(0) == {*range(6), 126, 127, 128, 129}


class TestWork:
    def wanted(self, path: Path, folder: Path, **more: Any) -> StripsWanted:
        return StripsWanted(path, SHA, folder, **more)

    def made(self, wanted: StripsWanted) -> list[str]:
        news: list[str] = []
        make_strips(wanted, cancel=CancelToken(), say=news.append)
        return news

    @pytest.mark.models
    def test_everything_is_made_once_and_each_picture_is_its_frame(
        self, media: Callable[..., Path], tmp_path: Path
    ) -> None:
        path = media(frames=60, gop=40, tone=2.0)
        wanted = self.wanted(path, tmp_path)
        assert set(self.made(wanted)) == {"thumbnails", "peaks", "cuts", "speech"}
        assert self.made(wanted) == []
        reader = StripReader(cache_file(tmp_path, SHA))
        frames = sorted(reader.thumbnails(0))
        assert frames == [0, 20, 40]
        for stored in reader.pictures(0, frames):
            assert number_of(seen(stored.jpeg)) == stored.frame
        peaks = Peaks.from_bytes(reader.part("peaks/0") or b"")
        assert peaks.complete
        assert peaks.highest[20:180].min() > 150
        assert json.loads(reader.part("speech/0") or b"")["regions"] == []
        assert json.loads(reader.part("cuts/0") or b"")["complete"]

    def test_just_these_frames_are_made_when_a_person_looks_closer(
        self, media: Callable[..., Path], tmp_path: Path
    ) -> None:
        path = media(frames=60, gop=40)
        assert self.made(self.wanted(path, tmp_path, sound=None, frames=(33, 7, 999))) == [
            "thumbnails"
        ]
        reader = StripReader(cache_file(tmp_path, SHA))
        found = reader.pictures(0, sorted(reader.thumbnails(0)))
        assert [number_of(seen(s.jpeg)) for s in found] == [7, 33]

    def test_what_was_made_until_a_stop_is_there_and_the_rest_follows(
        self, media: Callable[..., Path], tmp_path: Path
    ) -> None:
        path = media(frames=240, gop=4, rate=Fraction(8))
        wanted = self.wanted(path, tmp_path, sound=None)
        token = CancelToken()

        def stop(_part: str) -> None:
            token.cancel()

        with pytest.raises(Cancelled):
            make_strips(wanted, cancel=token, say=stop)
        reader = StripReader(cache_file(tmp_path, SHA))
        before = set(reader.thumbnails(0))
        assert 0 < len(before) < 30
        self.made(wanted)
        assert len(reader.thumbnails(0)) == 30
        assert before < set(reader.thumbnails(0))

    @pytest.mark.footage
    def test_cuts_are_the_same_after_a_stop_in_the_middle(
        self, footage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("redaction.usecases.strips._PAUSE", 0.0)
        wanted = self.wanted(footage / "clips" / "stage_cuts.mp4", tmp_path, sound=None)
        reader = StripReader(cache_file(tmp_path, SHA))
        for stop_at in (24, 90, None):
            token = CancelToken()

            def stop(part: str, token: CancelToken = token, at: int | None = stop_at) -> None:
                said = json.loads(reader.part("cuts/0") or b"{}")
                if part == "cuts" and at is not None and said["frames"] >= at:
                    token.cancel()

            if stop_at is None:
                make_strips(wanted, cancel=token, say=stop)
            else:
                with pytest.raises(Cancelled):
                    make_strips(wanted, cancel=token, say=stop)
        said = json.loads(reader.part("cuts/0") or b"{}")
        assert said == {"cuts": [20, 82, 211], "frames": 275, "complete": True}

    def test_a_damaged_stretch_is_marked(self, media: Callable[..., Path], tmp_path: Path) -> None:
        clip = media(frames=60)
        with av.open(str(clip)) as container:
            hit = [p for p in container.demux(video=0) if p.size][27]
            at, size = hit.pos or 0, hit.size
        data = bytearray(clip.read_bytes())
        data[at + 4 : at + size] = bytes(size - 4)
        broken = tmp_path / "broken.mp4"
        broken.write_bytes(data)
        index = build_index(broken)
        self.made(self.wanted(broken, tmp_path, sound=None, frames=tuple(range(len(index)))))
        found = StripReader(cache_file(tmp_path, SHA)).thumbnails(0)
        with FrameSource.open(broken, index=index) as source:
            assert found == {int(f.ref.index): f.damaged for f in source.frames()}
        assert any(found.values())
        assert not all(found.values())

    def test_another_file_of_the_same_size_is_not_looked_at(
        self, media: Callable[..., Path], tmp_path: Path
    ) -> None:
        path, data = tmp_path / "a.mp4", bytearray(media(frames=5).read_bytes())
        path.write_bytes(data)
        mark = FileWatch(path).digest
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        with pytest.raises(UserError, match="is another one"):
            self.made(self.wanted(path, tmp_path, fingerprint=mark))
        assert not cache_file(tmp_path, SHA).exists()

    def test_the_child_says_what_there_is_more_of(
        self, media: Callable[..., Path], tmp_path: Path
    ) -> None:
        out, token = io.StringIO(), CancelToken()
        line = {
            "job": "strips", "path": str(media(frames=30)), "sha256": SHA,
            "cache": str(tmp_path), "sound": None,
        }  # fmt: skip
        run(json.dumps(line).encode(), Wire(out, token), token)
        events = [json.loads(text) for text in out.getvalue().splitlines()]
        assert [e.get("part") for e in events[:-1]].count("cuts") == 1
        assert events[-1] == {"event": "done", "result": {}}

    def test_a_cache_that_cannot_be_written_is_a_sentence(
        self, media: Callable[..., Path], tmp_path: Path
    ) -> None:
        (tmp_path / SHA).write_text("a file where the folder should be")
        out, token = io.StringIO(), CancelToken()
        line = {
            "job": "strips", "path": str(media(frames=5)), "sha256": SHA, "cache": str(tmp_path),
        }  # fmt: skip
        run(json.dumps(line).encode(), Wire(out, token), token)
        (last,) = [json.loads(text) for text in out.getvalue().splitlines()]
        assert last["event"] == "failed"
        assert "cannot be kept" in last["summary"]
