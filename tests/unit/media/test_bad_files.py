"""Files that are no footage: one clear error each, never a crash, a hang or noise."""

from __future__ import annotations

import random
import shutil

import pytest

from player.media.errors import ExitStatus, MediaError
from player.media.index import build_index
from player.media.info import FootageKind
from player.media.probe import probe
from player.media.source import FrameSource
from tests.media.code import number_of


def refused(path):
    with pytest.raises(MediaError) as caught:
        probe(path)
    error = caught.value
    assert error.status == ExitStatus.BAD_INPUT
    assert error.summary.endswith(".")
    assert "\n" not in str(error)
    assert str(path.parent) not in str(error)
    return error


def test_a_missing_file(tmp_path):
    assert "not found" in refused(tmp_path / "gone.mp4").summary


def test_a_folder(tmp_path):
    assert "folder" in refused(tmp_path).summary


def test_an_empty_file(tmp_path):
    (tmp_path / "empty.mp4").touch()
    assert "empty" in refused(tmp_path / "empty.mp4").summary


@pytest.mark.parametrize("size", [1, 7, 100, 60_000])
def test_random_bytes(tmp_path, size):
    path = tmp_path / "random.mp4"
    path.write_bytes(random.Random(size).randbytes(size))
    refused(path)


def test_a_text_file(tmp_path):
    path = tmp_path / "notes.mp4"
    path.write_text("We hold these truths to be self-evident.\n" * 20)
    refused(path)


def test_a_picture(tmp_path):
    path = tmp_path / "photo.mp4"
    path.write_bytes(b"\xff\xd8\xff\xe0" + bytes(100))
    assert "picture" in refused(path).summary


def test_a_playlist_opens_no_other_file(media, tmp_path):
    clip = tmp_path / "real.ts"
    shutil.copy(media(container="ts"), clip)
    for name, text in {
        "a.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{clip.as_uri()}\n#EXT-X-ENDLIST\n",
        "b.mp4": f"ffconcat version 1.0\nfile '{clip}'\n",
        "c.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n",
    }.items():
        path = tmp_path / name
        path.write_text(text)
        refused(path)


def test_a_name_that_looks_like_a_protocol(media, tmp_path, monkeypatch):
    shutil.copy(media(), tmp_path / "concat:clip.mp4")
    monkeypatch.chdir(tmp_path)
    from pathlib import Path

    assert len(build_index(Path("concat:clip.mp4"))) == 30


def test_sound_alone(tmp_path):
    import av
    import numpy as np

    path = tmp_path / "sound.m4a"
    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("aac", rate=48000)
        for at in range(0, 48000, 1024):
            frame = av.AudioFrame.from_ndarray(
                np.zeros((1, 1024), np.float32), format="fltp", layout="mono"
            )
            frame.sample_rate, frame.pts = 48000, at
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with FrameSource.open(path) as source:
        assert source.info.kind is FootageKind.SOUND
        assert len(source) == 26  # a frame each 1/25 s, and the encoder's last block
        frame = source.frame_at(25)
    assert (frame.picture, frame.damaged, frame.rgb().max()) == (None, False, frame.rgb().min())


def test_an_mp4_whose_description_is_missing(media, tmp_path):
    data = media(frames=60).read_bytes()
    assert data.rindex(b"moov") > len(data) // 2
    path = tmp_path / "cut.mp4"
    path.write_bytes(data[: data.rindex(b"moov") - 4])
    assert "incomplete" in refused(path).summary


def test_a_box_that_claims_to_be_larger_than_any_file(tmp_path):
    path = tmp_path / "huge.mp4"
    path.write_bytes(b"\0\0\0\x10ftypisom\0\0\0\0" + b"\0\0\0\1mdat" + b"\xff" * 8 + bytes(100))
    assert "incomplete" in refused(path).summary


def test_a_transport_stream_of_noise(tmp_path):
    noise = random.Random(4)
    path = tmp_path / "noise.ts"
    path.write_bytes(b"".join(b"\x47" + noise.randbytes(187) for _ in range(400)))
    refused(path)


@pytest.mark.parametrize("container", ["mp4", "mkv", "avi", "ts", "mpg", "flv"])
@pytest.mark.parametrize("seed", range(3))
def test_damage_anywhere_gives_an_error_or_every_frame_once(media, tmp_path, container, seed):
    codec = "mpeg2video" if container == "mpg" else "libx264"
    data = bytearray(media(container=container, codec=codec, bframes=1).read_bytes())
    dice = random.Random(f"{container}{seed}")
    for _ in range(4 + 12 * seed):
        data[dice.randrange(len(data))] = dice.randrange(256)
    if seed == 2:
        del data[dice.randrange(len(data) // 2, len(data)) :]
    path = tmp_path / f"damaged.{container}"
    path.write_bytes(data)
    try:
        index = build_index(path)
        with FrameSource.open(path, index=index) as source:
            first = [(int(f.ref.index), f.damaged, _hash(f)) for f in source.frames()]
            backwards = [source.frame_at(i) for i in reversed(range(len(index)))]
            again = [(int(f.ref.index), f.damaged, _hash(f)) for f in backwards][::-1]
    except MediaError:
        return
    assert [i for i, _, _ in first] == list(range(len(index)))
    assert [row[:2] for row in again] == [row[:2] for row in first]
    if codec == "libx264":
        # What is shown of damage may not depend on how one came to the frame. (The MPEG-2 decoder
        # leaves what was in its memory where data are missing; nothing here can change that.)
        assert again == first


def _hash(frame):
    return hash(frame.rgb().tobytes())


def test_an_encrypted_stream_is_named_as_such(footage):
    for name in ("subsample_encrypted_altref.webm", "subsample_encrypted_noaltref.webm"):
        error = refused(footage / "awkward" / "exoplayer" / "mkv" / name)
        assert "encrypted" in error.summary


def test_a_transport_stream_with_junk_between_its_packets(media, tmp_path):
    data = media(container="ts", codec="mpeg2video", frames=20).read_bytes()
    pieces = [b"\x11" * 155]
    for at in range(0, len(data), 188 * 4):
        pieces += [data[at : at + 188 * 4], b"\x22" * 200]
    path = tmp_path / "junk.ts"
    path.write_bytes(b"".join(pieces))
    with FrameSource.open(path) as source:
        assert source.info.container == "mpegts"
        assert [number_of(f.rgb()) for f in source.frames()] == list(range(20))


def test_real_footage_with_junk_in_it(footage):
    report = probe(footage / "awkward" / "exoplayer" / "ts" / "sample_with_junk")
    assert (report.frames, report.decoded, report.damaged) == (3, 3, ())
