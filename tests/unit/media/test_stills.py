"""Still pictures open as footage: by content, upright, in 8-bit RGB, and never without bounds."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from player.media.errors import ExitStatus, FrameNotFound, MediaError
from player.media.index import build_index
from player.media.info import FootageKind
from player.media.probe import probe
from player.media.source import FrameSource, first_look
from player.media.still_decode import turned
from player.media.still_forms import form_of
from tests.media.code import number_of, picture_of
from tests.media.stills import as_file, exif, jpeg_with, pages, png_chunk, png_with

W, H = 192, 112
CODE = picture_of(321, W, H)
RGBA = np.dstack([CODE, np.full((H, W), 255, np.uint8)])

FORMS = {
    "jpeg": as_file(CODE, ".jpg"),
    "progressive jpeg": as_file(CODE, ".jpg", cv2.IMWRITE_JPEG_PROGRESSIVE, 1),
    "grey jpeg": as_file(CODE[:, :, 0], ".jpg"),
    "png": as_file(CODE, ".png"),
    "grey png": as_file(CODE[:, :, 0], ".png"),
    "16-bit png": as_file(CODE.astype(np.uint16) * 257, ".png"),
    "png with alpha": as_file(RGBA, ".png"),
    "bmp": as_file(CODE, ".bmp"),
    "webp": as_file(CODE, ".webp", cv2.IMWRITE_WEBP_QUALITY, 90),
    "lossless webp": as_file(CODE, ".webp", cv2.IMWRITE_WEBP_QUALITY, 101),
    "tiff": as_file(CODE, ".tiff"),
    "lzw tiff": as_file(CODE, ".tiff", cv2.IMWRITE_TIFF_COMPRESSION, 5),
    "16-bit tiff": as_file(CODE.astype(np.uint16) * 257, ".tiff"),
    "gif": as_file(CODE, ".gif"),
    "avif": as_file(CODE, ".avif"),
}


def put(folder: Path, data: bytes, name: str = "picture.dat") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("form", FORMS)
def test_a_still_picture_is_one_frame(form: str, tmp_path: Path) -> None:
    path = put(tmp_path, FORMS[form])  # the name says nothing
    report = probe(path)
    assert (report.frames, report.complete, report.damaged) == (1, True, ())
    assert report.info.kind is FootageKind.STILL
    assert (report.info.width, report.info.height) == (W, H)
    with FrameSource.open(path) as source:
        frame = source.frame_at(0)
        assert (frame.ref.index, frame.ref.pts, frame.damaged) == (0, 0, False)
        assert number_of(frame.rgb()) == 321
        near = 30 if form == "gif" else 4  # OpenCV makes GIFs of few colours
        assert np.abs(frame.rgb().astype(int) - CODE).mean() < near
        assert source.frame_at(0) is frame
        with pytest.raises(FrameNotFound):
            source.frame_at(1)
        assert [f.ref.index for f in source.frames()] == [0]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["jpeg", "png", "webp"])
def test_the_camera_s_orientation_is_followed(form: str, orientation: int, tmp_path: Path) -> None:
    stored = np.ascontiguousarray(_undone(orientation))
    note = exif(orientation)
    if form == "jpeg":
        data = jpeg_with(as_file(stored, ".jpg"), 0xE1, b"Exif\0\0" + note)
    elif form == "png":
        data = png_with(as_file(stored, ".png"), b"eXIf", note)
    else:
        data = _webp_with(as_file(stored, ".webp"), stored.shape, note)
    with FrameSource.open(put(tmp_path, data)) as source:
        assert (source.info.width, source.info.height) == (W, H)
        assert number_of(source.frame_at(0).rgb()) == 321
    assert "EXIF" in source.info.other_streams


def _undone(orientation: int) -> np.ndarray:
    """The picture that its orientation turns upright."""
    for candidate in range(1, 9):
        stored = turned(CODE, candidate)
        back = turned(stored, orientation)
        if back.shape == CODE.shape and np.array_equal(back, CODE):
            return stored
    raise AssertionError


def test_turning_is_what_exif_says() -> None:
    """By hand, for each: where the first stored pixel is on the upright picture."""
    stored = np.zeros((2, 3, 3), np.uint8)
    stored[0, 0] = 255
    corners = {
        1: (0, 0), 2: (0, -1), 3: (-1, -1), 4: (-1, 0), 5: (0, 0), 6: (0, -1), 7: (-1, -1), 8: (-1, 0),
    }  # fmt: skip
    for orientation, (row, column) in corners.items():
        upright = turned(stored, orientation)
        assert upright.shape[:2] == ((2, 3) if orientation < 5 else (3, 2))
        assert upright[row, column, 0] == 255
    # 5 and 7 mirror, 6 and 8 do not: the stored top row runs down on the left, or on the right.
    line = np.zeros((2, 3, 3), np.uint8)
    line[0] = 255
    assert turned(line, 5)[:, 0].all()
    assert turned(line, 6)[:, -1].all()
    assert turned(line, 7)[:, -1].all()
    assert turned(line, 8)[:, 0].all()


def _webp_with(webp: bytes, shape: tuple[int, ...], note: bytes) -> bytes:
    head = struct.pack("<B3x", 0x08)
    head += (shape[1] - 1).to_bytes(3, "little") + (shape[0] - 1).to_bytes(3, "little")
    pad = b"\0" if len(note) & 1 else b""
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + head + webp[12:]
    body += b"EXIF" + struct.pack("<I", len(note)) + note + pad
    return b"RIFF" + struct.pack("<I", len(body)) + body


def test_what_is_transparent_lies_on_grey(tmp_path: Path) -> None:
    rgba = RGBA.copy()
    rgba[:, : W // 2, 3] = 0
    with FrameSource.open(put(tmp_path, as_file(rgba, ".png"))) as source:
        shown = source.frame_at(0).rgb()
    assert (shown[:, : W // 2] == 128).all()  # and what hides below is not shown
    assert np.array_equal(shown[:, W // 2 :], CODE[:, W // 2 :])


def test_every_page_of_a_tiff_is_a_frame(tmp_path: Path) -> None:
    small = picture_of(5, 96, 64)
    path = put(tmp_path, pages([picture_of(3, W, H), small, picture_of(4, W, H)]))
    assert build_index(path).pts.tolist() == [0, 1, 2]
    with FrameSource.open(path) as source:
        assert [number_of(source.frame_at(n).rgb()) for n in (2, 0)] == [4, 3]
        page = source.frame_at(1).rgb()
        assert page.shape == (H, W, 3)
        assert np.array_equal(page[:64, :96], small)  # not scaled
        assert (page[64:] == 128).all()


def test_a_tiff_that_lost_its_last_page_is_not_called_complete(tmp_path: Path) -> None:
    whole = pages([picture_of(3, W, H), picture_of(4, W, H)])
    assert probe(put(tmp_path, whole)).complete
    report = probe(put(tmp_path, whole[: len(whole) * 3 // 4]))
    assert (report.frames, report.complete) == (1, False)
    assert "cut off" in " ".join(report.notes)


def test_pictures_that_move_are_video(tmp_path: Path) -> None:
    gif = cv2.Animation()
    gif.frames = [np.ascontiguousarray(picture_of(n, W, H)) for n in range(6)]
    gif.durations = [80] * 6
    for ending in (".gif", ".png"):
        path = tmp_path / f"moving{ending}"
        assert cv2.imwriteanimation(str(path), gif)
        assert form_of(path) is None
        with FrameSource.open(path) as source:
            assert source.info.kind is FootageKind.VIDEO
            assert len(source) == 6
            for n in (5, 0, 3, 2, 4, 1):
                assert number_of(source.frame_at(n).rgb()) == n
    path = tmp_path / "moving.webp"
    assert cv2.imwriteanimation(str(path), gif)
    with pytest.raises(MediaError, match="animated WebP") as refused:
        probe(path)
    assert "GIF" in refused.value.remedy


def test_bare_motion_jpeg_is_video_and_a_phone_s_second_picture_is_not(tmp_path: Path) -> None:
    jpeg = FORMS["jpeg"]
    assert form_of(put(tmp_path, jpeg * 3)) is None
    with_more = jpeg_with(jpeg, 0xE2, b"MPF\0" + bytes(20)) + jpeg
    assert form_of(put(tmp_path, with_more)) == "jpeg"
    assert first_look(put(tmp_path, with_more)).kind is FootageKind.STILL


def test_a_cut_picture_is_damaged_or_refused_in_a_sentence(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (H, W, 3), np.uint8)
    jpeg = as_file(noise, ".jpg")
    report = probe(put(tmp_path, jpeg[: len(jpeg) // 2]))
    assert (report.damaged, report.complete) == ((0,), False)
    assert "damaged" in report.notes[0]
    png = bytearray(as_file(noise, ".png"))
    png[-14] ^= 0xFF  # the checksum of the pixels
    assert probe(put(tmp_path, bytes(png))).damaged == (0,)
    for name in ("png", "bmp", "webp", "tiff", "avif", "gif"):
        for cut in (40, len(FORMS[name]) // 2):
            path = put(tmp_path, FORMS[name][:cut], f"cut.{name}")
            said = _refused(path)
            assert f"cut.{name}" in said or (said == "" and name == "gif"), (name, cut, said)


def _refused(path: Path) -> str:
    """What is said when it is refused; empty when it is opened."""
    try:
        probe(path)
    except MediaError as error:
        return error.summary
    return ""


def _huge_png() -> bytes:
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", body)


def _huge_tiff() -> bytes:
    entries = ((256, 4, 1, 1_000_000), (257, 4, 1, 1_000_000))
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + body + struct.pack("<I", 0)


@pytest.mark.parametrize("make", [_huge_png, _huge_tiff])
def test_sizes_no_camera_gives_are_refused_before_decoding(make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(MediaError, match="too large"):
        probe(put(tmp_path, make()))


def test_a_tiff_that_goes_in_circles_ends(tmp_path: Path) -> None:
    ring = b"II*\0" + struct.pack("<IH", 8, 1) + struct.pack("<HHII", 256, 4, 1, 9)
    with pytest.raises(MediaError, match="cannot be decoded"):
        probe(put(tmp_path, ring + struct.pack("<I", 8)))


def test_heic_is_refused_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="HEIC") as refused:
        probe(put(tmp_path, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64)))
    assert "JPEG" in refused.value.remedy


def test_there_is_no_second_picture_to_choose(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no number 2") as refused:
        FrameSource.open(put(tmp_path, FORMS["png"]), video=1)
    assert refused.value.status is ExitStatus.USAGE


def test_a_comment_in_another_alphabet_spoils_no_gif(tmp_path: Path) -> None:
    data = as_file(np.full((40, 60, 3), 90, np.uint8), ".gif")
    at = 13 + ((3 << ((data[10] & 7) + 1)) if data[10] & 0x80 else 0)
    path = tmp_path / "comment.gif"
    path.write_bytes(data[:at] + b"\x21\xfe\4caf\xe9\0" + data[at:])
    with FrameSource.open(path) as source:
        assert not source.frame_at(0).damaged


CUT = """
import os, sys
from pathlib import Path
from player.media import still_forms
path, settled = Path(sys.argv[1]), still_forms._settled
def cut(form, data):
    os.truncate(path, 100)
    return settled(form, data)
still_forms._settled = cut
still_forms.form_of(path)
"""


def test_a_picture_that_is_cut_while_it_is_looked_at_ends_nothing(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    noise = np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8)
    path.write_bytes(as_file(noise, ".jpg"))
    # In a process of its own: a mapped file would take this one along.
    assert (
        subprocess.run([sys.executable, "-c", CUT, path], check=False, timeout=60).returncode == 0
    )


def test_what_begins_with_two_letters_is_no_picture(tmp_path: Path) -> None:
    assert form_of(put(tmp_path, b"BMW seen leaving the yard at nine, index unknown.")) is None
