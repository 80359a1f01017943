"""Still pictures as footage: one frame, or one for each page of a TIFF file.

Every picture is given as 8-bit RGB, upright, whatever it is stored as; where it is transparent it lies
on mid grey. libav decodes what it decodes exactly; TIFF (its tiles and compressions) and AVIF (its grids)
are OpenCV's. Sizes are read and refused before anything is decoded.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import av
import av.error
import cv2
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorRange, Colorspace, Interpolation

from player.media.container import (
    MAX_PIXELS,
    MAX_SIDE,
    changed,
    one_picture_only,
    too_large,
)
from player.media.errors import MediaError
from player.media.frame import GREY, Frame
from player.media.identity import FileWatch
from player.media.index import VideoIndex
from player.media.info import FootageKind, VideoInfo
from player.media.source import FrameSource
from player.media.still_forms import (
    Page,
    StillForm,
    announced_size,
    avif_facts,
    form_of,
    jpeg_segments,
    orientation_of,
    png_chunks,
    tiff_is_cut,
    tiff_pages,
    webp_chunks,
)

if TYPE_CHECKING:
    from player.media.time import FrameIndex
    from player.media.work import CancelLike

Rgb = npt.NDArray[np.uint8]

TICK: Final = Fraction(1, 25)
"""How long a still picture counts as shown, in seconds."""

_MAX_BYTES: Final = 1 << 29
_MAX_PAGES: Final = 10_000
_PIPES: Final = {
    StillForm.JPEG: "jpeg_pipe", StillForm.PNG: "png_pipe", StillForm.GIF: "gif",
    StillForm.BMP: "bmp_pipe", StillForm.WEBP: "webp_pipe",
}  # fmt: skip
_CUT: Final = "The file is cut off: it announces further pages that are not in it."
_SAFE: Final = "The file is still where it was and nothing was changed."
_EXACT: Final = Interpolation.BILINEAR | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT


def still_form(path: Path, video: int = 0) -> StillForm | None:
    """The form of a still picture that can be opened; None for anything that is no still picture.

    Raises:
        MediaError: If it is a still picture that cannot be opened here, or another than its only
            picture is asked for.
    """
    try:
        form = form_of(path)
    except (OSError, ValueError):
        return None  # opening it says what is wrong
    if form is StillForm.HEIC:
        raise MediaError(
            f"The picture {path.name} is of a kind that cannot be opened here (HEIC).",
            _SAFE,
            "Save it as JPEG or PNG with the program it came from and add that file.",
        )
    if form is StillForm.ANIMATED_WEBP:
        raise MediaError(
            f"The picture {path.name} is an animated WebP picture, which cannot be opened here.",
            _SAFE,
            "Save it as an animated GIF or as a video (MP4) and add that file.",
        )
    if form is not None and video:
        raise one_picture_only(path, video)
    return form


def undecodable(path: Path) -> MediaError:
    """The error for a still picture of which nothing can be shown."""
    return MediaError(
        f"The picture {path.name} cannot be decoded.",
        _SAFE,
        "It may be incomplete: copy it from the camera again.",
    )


def still_index(path: Path, form: StillForm) -> VideoIndex:
    """One frame for each picture, a tick of 1/25 second each.

    Raises:
        MediaError: If there is none, or a page is too large.
    """
    count = 1
    notes: tuple[str, ...] = ()
    if form is StillForm.TIFF:
        data = _read(path)
        count = len(_pages(path, data))
        notes = (_CUT,) if tiff_is_cut(data) else ()
    numbers = np.arange(count, dtype=np.int64)
    return VideoIndex(
        time_base=TICK,
        pts=numbers,
        durations=np.ones(count, np.int64),
        keyframes=np.ones(count, np.bool_),
        seek_pts=numbers,
        seek_dts=numbers,
        seek_numbers=numbers,
        numbers=numbers,
        packets=count,
        notes=notes,
    )


def still_info(path: Path, form: StillForm) -> VideoInfo:
    """What the file is.

    Raises:
        MediaError: If it cannot be decoded, or is too large.
    """
    data = _read(path)
    bits = 8
    pages: tuple[Page, ...] = ()
    if form is StillForm.TIFF:
        pages = _pages(path, data)
        width, height = max(p.width for p in pages), max(p.height for p in pages)
        turned = _decoded(path, form, data, pages[0])[0]
        # The decoder turns the pages itself; which way shows on the first.
        if turned is not None and turned.shape[:2] == (pages[0].width, pages[0].height):
            width, height = height, width
    else:
        picture, _, bits = _decode_with_bits(path, form, data)
        if picture is None:
            raise undecodable(path)
        height, width = picture.shape[:2]
    found = carried(form, data)
    return VideoInfo(
        path=path,
        container=f"{form.value} picture",
        codec=form.value,
        width=width,
        height=height,
        coded_width=width,
        coded_height=height,
        rotation=0,
        pixel_aspect=Fraction(1),
        time_base=TICK,
        frame_rate=None,
        pix_fmt="rgb24",
        bits=bits,
        full_range=True,
        interlaced=False,
        colour_primaries=2,
        colour_trc=2,
        colour_space=0,
        kind=FootageKind.STILL,
        other_streams=found,
    )


def carried(form: StillForm, data: bytes) -> tuple[str, ...]:
    """What the file carries beside its picture: details of the camera, time and place, small pictures."""
    names: dict[str, None] = {}
    match form:
        case StillForm.JPEG:
            for marker, start, stop in jpeg_segments(data):
                head = data[start : min(stop, start + 32)]
                if head.startswith(b"Exif\0"):
                    names["EXIF"] = None
                elif head.startswith(b"http://ns.adobe.com/"):
                    names["XMP"] = None
                elif head.startswith(b"Photoshop"):
                    names["IPTC"] = None
                elif marker == 0xFE:
                    names["comment"] = None
        case StillForm.PNG:
            texts = (b"tEXt", b"iTXt", b"zTXt")
            for kind, _, _ in png_chunks(data):
                if kind == b"eXIf":
                    names["EXIF"] = None
                elif kind in texts:
                    names["text"] = None
        case StillForm.WEBP:
            for kind, _, _ in webp_chunks(data):
                if kind in (b"EXIF", b"XMP "):
                    names[kind.decode().strip()] = None
        case _:
            pass
    return tuple(names)


class StillSource(FrameSource):
    """Gives the frames of one still picture; reads the file anew for each, and keeps the last."""

    def __init__(
        self,
        path: Path,
        info: VideoInfo,
        index: VideoIndex,
        form: StillForm,
        watch: FileWatch | None = None,
    ) -> None:
        self.info = info
        self._watch = watch if watch is not None else FileWatch(path)
        self.index = index
        self._path = path
        self._form = form
        self._kept: Frame | None = None

    @property
    def decode_errors(self) -> int:
        """Always 0: a picture that is damaged says so itself."""
        return 0

    def close(self) -> None:
        """Let go of the picture; may be called twice."""
        self._kept = None

    def frame_at(self, index: FrameIndex | int, *, cancel: CancelLike | None = None) -> Frame:
        """The picture.

        Raises:
            FrameNotFound: If there is no such page.
            MediaError: If the file cannot be read any more.
        """
        ref = self.index.ref(int(index))
        if self._kept is not None and self._kept.ref == ref:
            return self._kept
        if cancel is not None:
            cancel.check()
        self._kept = None
        self._watch.check()
        try:
            data = _read(self._path)
            page = _pages(self._path, data)[int(index)] if self._form is StillForm.TIFF else None
        except (MediaError, IndexError) as error:
            raise changed(self._path) from error
        rgb, damaged = _decoded(self._path, self._form, data, page)
        self._watch.check()
        picture = None if rgb is None else av.VideoFrame.from_ndarray(self._framed(rgb), "rgb24")
        if picture is not None:
            picture.color_range = ColorRange.JPEG
            picture.pts, picture.time_base = ref.pts, TICK
        self._kept = Frame(ref, damaged or picture is None, picture, self.info)
        return self._kept

    def _framed(self, rgb: Rgb) -> Rgb:
        """A page smaller than the others lies at the top left of mid grey: nothing is scaled."""
        height, width = self.info.height, self.info.width
        if rgb.shape[:2] == (height, width):
            return rgb
        made = np.full((height, width, 3), GREY, np.uint8)
        h, w = min(height, rgb.shape[0]), min(width, rgb.shape[1])
        made[:h, :w] = rgb[:h, :w]
        return made


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise MediaError(
                f"The picture {path.name} is larger than {_MAX_BYTES >> 20} MB, which is too large to "
                "be opened.",
                _SAFE,
                "Save it smaller with the program it came from.",
            )
        return path.read_bytes()
    except OSError as error:
        raise changed(path) from error


def _pages(path: Path, data: bytes) -> tuple[Page, ...]:
    pages = tiff_pages(data)
    if not pages:
        raise undecodable(path)
    if len(pages) > _MAX_PAGES:
        raise MediaError(
            f"The picture {path.name} has more than {_MAX_PAGES} pages.", _SAFE,
            "Save it in smaller parts.",
        )  # fmt: skip
    _check_size(path, max(p.width for p in pages), max(p.height for p in pages))
    return pages


def _check_size(path: Path, width: int, height: int) -> None:
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise too_large(path, width, height)


def _decoded(
    path: Path, form: StillForm, data: bytes, page: Page | None = None
) -> tuple[Rgb | None, bool]:
    """The picture upright, or None; and whether it is damaged."""
    picture, damaged, _ = _decode_with_bits(path, form, data, page)
    return picture, damaged


def _decode_with_bits(
    path: Path, form: StillForm, data: bytes, page: Page | None = None
) -> tuple[Rgb | None, bool, int]:
    if form in _PIPES:
        return _by_libav(path, form, data)
    if form is StillForm.AVIF:
        width, height, turns = avif_facts(data)
        _check_size(path, width, height)
        if not width:
            return None, True, 8
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
        if image is None:
            return None, True, 8
        return np.ascontiguousarray(np.rot90(_flat(image), turns)), False, image.itemsize * 8
    assert page is not None
    return _by_tiff(data, page)


def _by_tiff(data: bytes, page: Page) -> tuple[Rgb | None, bool, int]:
    try:
        good, images = cv2.imdecodemulti(
            np.frombuffer(data, np.uint8),
            cv2.IMREAD_UNCHANGED,
            range=(page.number, page.number + 1),
        )
    except cv2.error:
        return None, True, 8
    if not good or not images:
        return None, True, 8
    return _flat(images[0]), False, images[0].itemsize * 8


def _flat(image: npt.NDArray[Any]) -> Rgb:
    """OpenCV's picture (1 to 4 channels in its order, any depth) as 8-bit RGB on mid grey."""
    if image.dtype == np.uint16:
        image = (image >> 8).astype(np.uint8)
    elif image.dtype != np.uint8:
        values = np.nan_to_num(image.astype(np.float32))
        top = 1.0 if np.issubdtype(image.dtype, np.floating) else float(np.iinfo(image.dtype).max)
        image = (np.clip(values / top, 0, 1) * 255 + 0.5).astype(np.uint8)
    if image.ndim == 2:
        image = image[:, :, None]
    match image.shape[2]:
        case 1 | 2:
            return np.repeat(image[:, :, :1], 3, axis=2).astype(np.uint8, copy=False)
        case 3:
            return np.ascontiguousarray(image[:, :, ::-1], dtype=np.uint8)
    rgba = np.ascontiguousarray(image[:, :, [2, 1, 0, 3]], dtype=np.uint8)
    return _on_grey(rgba)


def _on_grey(rgba: Rgb) -> Rgb:
    """Transparent pixels become mid grey: whatever colour hides below them is not part of the picture."""
    alpha = rgba[:, :, 3:].astype(np.uint16)
    if alpha.min() == 255:
        return np.ascontiguousarray(rgba[:, :, :3])
    mixed = (rgba[:, :, :3] * alpha + np.uint16(GREY) * (255 - alpha) + 127) // 255
    return mixed.astype(np.uint8)


def _by_libav(path: Path, form: StillForm, data: bytes) -> tuple[Rgb | None, bool, int]:
    _check_size(path, *announced_size(form, data))
    # First refusing all damage, then taking what there is: so damage shows as such.
    frame = _first_frame(path, form, strict=True)
    damaged = frame is None
    if frame is None:
        frame = _first_frame(path, form, strict=False)
    if frame is None:
        return None, True, 8
    bits = max((c.bits for c in frame.format.components), default=8)
    return turned(_rgb(frame), orientation_of(form, data)), damaged or frame.is_corrupt, bits


def _first_frame(path: Path, form: StillForm, *, strict: bool) -> av.VideoFrame | None:
    options = {"protocol_whitelist": "file", "format_whitelist": _PIPES[form]}
    try:
        with av.open(str(path.resolve()), format=_PIPES[form], options=options) as container:
            stream = container.streams.video[0]
            context = stream.codec_context
            _check_size(path, context.width, context.height)
            stream.thread_type = "NONE"
            context.options = {"max_pixels": str(MAX_PIXELS)}
            if strict:
                context.options |= {"err_detect": "crccheck+explode+buffer"}
            for packet in container.demux(stream):
                for frame in context.decode(packet):
                    _check_size(path, frame.width, frame.height)
                    return frame
    except (av.error.FFmpegError, IndexError, ValueError):
        pass
    return None


def _rgb(frame: av.VideoFrame) -> Rgb:
    name = frame.format.name
    alpha = name == "pal8" or len(frame.format.components) in (2, 4)
    wanted = "rgba" if alpha else "rgb24"
    if frame.format.is_rgb or name == "pal8" or name.startswith(("gray", "mono", "ya")):
        made = frame.reformat(format=wanted, threads=1)
    else:
        full = name.startswith("yuvj") or frame.color_range == ColorRange.JPEG
        made = frame.reformat(
            format=wanted,
            src_colorspace=Colorspace.ITU601,  # JPEG and WebP know no other
            src_color_range=ColorRange.JPEG if full else ColorRange.MPEG,
            dst_color_range=ColorRange.JPEG,
            interpolation=_EXACT,
            threads=1,
        )
    rgb = np.asarray(made.to_ndarray(), np.uint8)
    return _on_grey(rgb) if alpha else rgb


def turned(rgb: Rgb, orientation: int) -> Rgb:
    """The picture upright, by its EXIF orientation."""
    match orientation:
        case 2:
            rgb = rgb[:, ::-1]
        case 3:
            rgb = rgb[::-1, ::-1]
        case 4:
            rgb = rgb[::-1]
        case 5:
            rgb = rgb.transpose(1, 0, 2)
        case 6:
            rgb = np.rot90(rgb, -1)
        case 7:
            rgb = rgb[::-1, ::-1].transpose(1, 0, 2)
        case 8:
            rgb = np.rot90(rgb, 1)
    return np.ascontiguousarray(rgb)
