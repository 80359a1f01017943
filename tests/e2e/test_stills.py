"""Still pictures through the whole program: covered, bare of everything else, and proven so."""

from __future__ import annotations

import json
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from player.media.probe import probe
from player.media.source import FrameSource
from player.media.time import FrameIndex, FrameSpan
from redaction.cli_check import probe_lines
from redaction.detection.base import Detections
from redaction.detection.settings import DetectionSettings
from redaction.export import still
from redaction.export.plan import ExportPlan
from redaction.jobs.errors import OutputError, UserError
from redaction.model.geometry import Box, Ellipse, Shape
from redaction.model.region import COVERS, Kind, Style
from redaction.model.track import Problem
from redaction.tracking.stills import tracks_on_stills
from redaction.usecases.analyse import analyse
from redaction.usecases.export_copy import NotVerified, export_copy
from redaction.usecases.verify_copy import verify_copy
from redaction.verification.still import _INTERLACED
from tests.e2e.copies import project, track
from tests.e2e.program import left_over, umbra
from tests.media.stills import as_file, exif, jpeg_with, pages, png_chunk, png_with

SIZE = (301, 203)  # odd, so that the edges are the painter's padding
SECRET = b"52.4862N 1.8904W taken by PC 1234"
SHAPES: tuple[Shape, ...] = Ellipse(Box(40, 30, 80, 90)), Box(201, 101, 99, 101)


def view() -> np.ndarray:
    rng = np.random.default_rng(5)
    coarse = rng.integers(0, 255, (9, 13, 3), np.uint8)
    smooth = cv2.resize(coarse, SIZE, interpolation=cv2.INTER_CUBIC).astype(np.int16)
    noisy = smooth + rng.integers(-8, 9, smooth.shape)
    return np.asarray(np.clip(noisy, 0, 255), np.uint8)


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A JPEG with EXIF (place, name, a quarter turn), XMP and a comment."""
    path = tmp_path_factory.mktemp("still") / "photo.jpg"
    stored = np.ascontiguousarray(np.rot90(view(), 1))
    data = as_file(stored, ".jpg", cv2.IMWRITE_JPEG_QUALITY, 92)
    data = jpeg_with(data, 0xFE, SECRET)
    data = jpeg_with(data, 0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>" + SECRET)
    path.write_bytes(jpeg_with(data, 0xE1, b"Exif\0\0" + exif(6, SECRET)))
    return path


def plan(source: Path, style: Style = Style.SOLID, page: int | None = None) -> ExportPlan:
    frames = 1 if page is None else page + 1
    tracks = [track(str(n), shape, frames) for n, shape in enumerate(SHAPES)]
    span = None if page is None else FrameSpan(FrameIndex(page), FrameIndex(page + 1))
    return ExportPlan(
        source, "", project(tracks), spans=() if span is None else (span,), style=style
    )


def shown(path: Path, at: int = 0) -> np.ndarray:
    with FrameSource.open(path) as source:
        return source.frame_at(at).rgb()


@pytest.mark.parametrize("style", COVERS)
@pytest.mark.parametrize("ending", [".png", ".jpg"])
def test_a_copy_is_covered_bare_and_otherwise_the_original(
    photo: Path, ending: str, style: Style, tmp_path: Path
) -> None:
    assert SECRET in photo.read_bytes()
    result = export_copy(plan(photo, style), tmp_path / f"copy{ending}", watch_faces=False)
    assert result.report.ok
    assert SECRET not in result.path.read_bytes()
    before, after = shown(photo), shown(result.path)
    assert before.shape == after.shape == (*SIZE[::-1], 3)
    inside = (slice(60, 90), slice(60, 100))
    assert np.abs(before[inside].astype(int) - after[inside]).mean() > 20
    if style is Style.SOLID:
        assert after[inside].max() <= (0 if ending == ".png" else 8)
        assert after[102:202, 202:300].max() <= (0 if ending == ".png" else 24)
    outside = (slice(0, 20), slice(150, 300))
    difference = np.abs(before[outside].astype(int) - after[outside])
    assert difference.max() == 0 if ending == ".png" else difference.mean() < 3
    assert left_over(tmp_path) == [f"copy{ending}"]
    assert verify_copy(photo, result.path, plan(photo, style), watch_faces=False).ok


SABOTAGE: dict[str, tuple[str, str, Callable[[bytes], bytes]]] = {
    "EXIF stays in": (".jpg", "tags", lambda d: jpeg_with(d, 0xE1, b"Exif\0\0" + exif(1, SECRET))),
    "XMP stays in": (".jpg", "tags", lambda d: jpeg_with(d, 0xE1, b"http://ns.adobe.com/xap/1.0/\0")),
    "a comment": (".jpg", "tags", lambda d: jpeg_with(d, 0xFE, SECRET)),
    "a colour profile": (".jpg", "tags", lambda d: jpeg_with(d, 0xE2, b"ICC_PROFILE\0\1\1" + SECRET)),
    "a small picture": (
        ".jpg", "tags", lambda d: jpeg_with(d, 0xE0, b"JFIF\0\1\1\0\0\1\0\1\1\1" + b"abc"),
    ),
    "a file behind the picture": (".jpg", "hidden_data", lambda d: d + SECRET),
    "bytes between the parts": (".jpg", "hidden_data", lambda d: d[:20] + SECRET + d[20:]),
    "EXIF in a PNG": (".png", "tags", lambda d: png_with(d, b"eXIf", exif(1, SECRET))),
    "text in a PNG": (".png", "tags", lambda d: png_with(d, b"tEXt", b"Comment\0" + SECRET)),
    "a file behind the PNG": (".png", "hidden_data", lambda d: d + SECRET),
    "pixels nobody sees": (
        ".png", "hidden_data", lambda d: d[:-12] + png_chunk(b"IDAT", SECRET) + d[-12:],
    ),
    "a part that is too long": (".png", "hidden_data", lambda d: png_with(d, b"sRGB", SECRET)),
    "a part that comes twice": (
        ".png", "hidden_data",
        lambda d: png_with(png_with(d, b"gAMA", SECRET[:4]), b"gAMA", SECRET[4:8]),
    ),
    "colours nobody uses": (".png", "hidden_data", lambda d: png_with(d, b"PLTE", SECRET[:33])),
}  # fmt: skip


@pytest.mark.parametrize("what", SABOTAGE)
def test_whatever_else_is_in_the_file_is_found(
    what: str, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ending, check, spoil = SABOTAGE[what]
    honest = still.encoded
    monkeypatch.setattr(still, "encoded", lambda rgb, *, jpeg: spoil(honest(rgb, jpeg=jpeg)))
    with pytest.raises(NotVerified) as caught:
        export_copy(plan(photo), tmp_path / f"copy{ending}", watch_faces=False)
    assert [c.name for c in caught.value.report.failures] == [check]
    assert left_over(tmp_path) == []


@pytest.mark.parametrize("ending", [".png", ".jpg"])
@pytest.mark.parametrize("missing", [0, 1])
def test_a_region_that_is_left_open_is_found(
    photo: Path, ending: str, missing: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = still.covered_picture
    monkeypatch.setattr(
        still, "covered_picture",
        lambda frame, regions, *how: honest(
            frame, [r for r in regions if r.track != str(missing)], *how
        ),
    )  # fmt: skip
    with pytest.raises(NotVerified) as caught:
        export_copy(plan(photo), tmp_path / f"copy{ending}", watch_faces=False)
    assert "coverage" in {c.name for c in caught.value.report.failures}
    assert left_over(tmp_path) == []


def test_one_changed_pixel_of_a_png_is_found(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = still.encoded

    def spoiled(rgb: np.ndarray, *, jpeg: bool) -> bytes:
        changed = rgb.copy()
        changed[0, 0, 0] ^= 1
        return honest(changed, jpeg=jpeg)

    monkeypatch.setattr(still, "encoded", spoiled)
    with pytest.raises(NotVerified) as caught:
        export_copy(plan(photo), tmp_path / "copy.png", watch_faces=False)
    assert [c.name for c in caught.value.report.failures] == ["pixels"]


def test_one_page_of_several_is_copied(tmp_path: Path) -> None:
    source = tmp_path / "pages.tif"
    other = np.ascontiguousarray(view()[::-1])
    source.write_bytes(pages([view(), other]))
    with pytest.raises(UserError, match="2 pages, and a copy holds one"):
        export_copy(plan(source), tmp_path / "copy.png", watch_faces=False)
    result = export_copy(plan(source, page=1), tmp_path / "copy.png", watch_faces=False)
    assert result.report.ok
    assert np.array_equal(shown(result.path)[:20, 150:], other[:20, 150:])
    # The other page is another picture.
    assert not verify_copy(source, result.path, plan(source, page=0), watch_faces=False).ok


def test_a_copy_with_a_further_page_is_refused(tmp_path: Path) -> None:
    source, copy = tmp_path / "one.png", tmp_path / "two.tif"
    source.write_bytes(as_file(view(), ".png"))
    copy.write_bytes(pages([view(), np.ascontiguousarray(view()[::-1])]))
    report = verify_copy(source, copy, watch_faces=False)
    assert [c.name for c in report.failures] == ["frames"]
    copy.write_bytes(pages([view()]))
    assert verify_copy(source, copy, watch_faces=False).ok


def test_a_png_that_claims_an_absurd_size_is_refused_and_no_defect(tmp_path: Path) -> None:
    source, copy = tmp_path / "one.png", tmp_path / "copy.png"
    data = as_file(view(), ".png")
    source.write_bytes(data)
    header = b"\xff\xff\xff\xff" * 2 + data[24:29]
    copy.write_bytes(data[:8] + png_chunk(b"IHDR", header) + data[33:])
    report = verify_copy(source, copy, watch_faces=False)
    assert {c.name for c in report.failures} == {"hidden_data", "readable"}


def test_what_lies_under_transparent_places_is_no_cover(photo: Path, tmp_path: Path) -> None:
    made = export_copy(plan(photo, Style.MOSAIC), tmp_path / "made.png", watch_faces=False)
    cover, original = shown(made.path), shown(photo)
    mixed = np.dstack([cover, np.full(cover.shape[:2], 255, np.uint8)])
    copy = tmp_path / "copy.png"
    copy.write_bytes(as_file(mixed, ".png"))
    assert verify_copy(photo, copy, plan(photo, Style.MOSAIC), watch_faces=False).ok
    # Here the cover is as grey as what shows through: it looks the same, and holds the original.
    grey = np.abs(cover.astype(int) - 128).max(axis=2) < 12
    mixed[grey] = np.dstack([original, np.zeros(cover.shape[:2], np.uint8)])[grey]
    copy.write_bytes(as_file(mixed, ".png"))
    report = verify_copy(photo, copy, plan(photo, Style.MOSAIC), watch_faces=False)
    assert "hidden_data" in {c.name for c in report.failures}


def test_data_behind_the_pixels_of_an_interlaced_png_is_found(tmp_path: Path) -> None:
    source, copy = tmp_path / "one.png", tmp_path / "copy.png"
    grey = np.full((203, 301), 90, np.uint8)
    source.write_bytes(as_file(grey, ".png"))
    packed = b"".join(
        (b"\0" + bytes([90]) * len(range(x, 301, right))) * len(range(y, 203, down))
        for x, y, right, down in _INTERLACED
    )
    header = struct.pack(">IIBBBBB", 301, 203, 8, 0, 0, 0, 1)
    for behind, failures in ((b"", []), (SECRET, ["hidden_data"])):
        parts = (
            (b"IHDR", header), (b"IDAT", zlib.compress(packed + behind)), (b"IEND", b""),
        )  # fmt: skip
        copy.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*part) for part in parts))
        report = verify_copy(source, copy, watch_faces=False)
        assert [c.name for c in report.failures] == failures


def test_a_still_has_no_video_copy_and_a_video_no_still(
    photo: Path, media: Callable[..., Path], tmp_path: Path
) -> None:
    with pytest.raises(OutputError, match="still picture cannot be written") as refused:
        export_copy(plan(photo), tmp_path / "copy.mp4")
    assert ".png" in refused.value.remedy
    with pytest.raises(OutputError, match="cannot be written as") as refused:
        export_copy(plan(media(frames=5)), tmp_path / "copy.png")
    assert ".mp4" in refused.value.remedy
    assert left_over(tmp_path) == []


def test_faces_of_each_page_are_tracks_of_their_own() -> None:
    boxes = np.array([[10, 10, 30, 30], [100, 50, 40, 40]], np.float32)
    strong = Detections(boxes, np.array([0.9, 0.35], np.float32), Kind.FACE)
    weak = Detections(boxes[:1], np.array([0.1], np.float32), Kind.FACE)
    found = tracks_on_stills([strong, weak, strong], 300, 200, DetectionSettings())
    assert [(t.start, t.stop) for t in found] == [(0, 1), (0, 1), (2, 3), (2, 3)]
    assert not any(Problem.FEW_FRAMES in t.problems for t in found)


@pytest.mark.models
def test_faces_are_found_on_a_photograph(footage: Path, tmp_path: Path) -> None:
    with FrameSource.open(footage / "clips" / "egoblur_portrait.mp4") as source:
        rgb = source.frame_at(0).rgb()
    path = tmp_path / "portrait.jpg"
    path.write_bytes(as_file(rgb, ".jpg"))
    result = analyse(path)
    assert result.frames == 1
    assert result.tracks
    assert all((t.start, t.stop) == (0, 1) for t in result.tracks)


@pytest.mark.models
def test_the_commands_take_a_still(photo: Path, tmp_path: Path) -> None:
    space, picture = tmp_path / "w", tmp_path / "in.jpg"
    shutil.copy(photo, picture)
    said = "\n".join(probe_lines(probe(picture)))
    assert "a still picture, jpeg, 301 x 203" in said
    assert "EXIF" in said
    done = umbra("redact", picture, "-o", tmp_path / "out.png", "--json", workspace=space)
    assert (done.status, done.err) == (0, "")
    assert json.loads(done.out)["verification"]["ok"]
    silent = umbra("redact", picture, "-o", tmp_path / "b.png", "--mute", "0-1", workspace=space)
    assert "no sound" in silent.refused(2)
    assert left_over(tmp_path) == ["in.jpg", "out.png", "w"]
