"""Still pictures as footage: one frame, or one for each page of a TIFF file.

Every picture is given as 8-bit RGB, upright, whatever it is stored as; where it is transparent it lies
on mid grey (``player.media.still_decode``).
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av
import av.error
import numpy as np
from av.video.reformatter import ColorRange

from player.media.container import changed, one_picture_only
from player.media.errors import MediaError
from player.media.frame import GREY, Frame
from player.media.identity import FileWatch
from player.media.index import VideoIndex
from player.media.info import FootageKind, VideoInfo
from player.media.source import FrameSource
from player.media.still_decode import Rgb, check_size, decoded, decoded_with_bits
from player.media.still_forms import (
    Page,
    StillForm,
    form_of,
    jpeg_segments,
    png_chunks,
    tiff_is_cut,
    tiff_pages,
    webp_chunks,
)

if TYPE_CHECKING:
    from player.media.time import FrameIndex
    from player.media.work import CancelLike

TICK: Final = Fraction(1, 25)
"""How long a still picture counts as shown, in seconds."""

_MAX_BYTES: Final = 1 << 29
_MAX_PAGES: Final = 10_000
_CUT: Final = "The file is cut off: it announces further pages that are not in it."
_SAFE: Final = "The file is still where it was and nothing was changed."


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
        turned = decoded(path, form, data, pages[0])[0]
        # The decoder turns the pages itself; which way shows on the first.
        if turned is not None and turned.shape[:2] == (pages[0].width, pages[0].height):
            width, height = height, width
    else:
        picture, _, bits = decoded_with_bits(path, form, data)
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
        rgb, damaged = decoded(self._path, self._form, data, page)
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
    check_size(path, max(p.width for p in pages), max(p.height for p in pages))
    return pages
