"""Decoding still pictures: 8-bit RGB, upright, on mid grey where they are transparent.

libav decodes what it decodes exactly; TIFF (its tiles and compressions) and AVIF (its grids) are OpenCV's.
Sizes are read and refused before anything is decoded.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import av
import av.error
import cv2
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorRange, Colorspace, Interpolation

from player.media.container import MAX_PIXELS, MAX_SIDE, too_large
from player.media.frame import GREY
from player.media.still_forms import (
    Page,
    StillForm,
    announced_size,
    avif_facts,
    orientation_of,
)

Rgb = npt.NDArray[np.uint8]

_PIPES: Final = {
    StillForm.JPEG: "jpeg_pipe", StillForm.PNG: "png_pipe", StillForm.GIF: "gif",
    StillForm.BMP: "bmp_pipe", StillForm.WEBP: "webp_pipe",
}  # fmt: skip
_EXACT: Final = Interpolation.BILINEAR | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT


def check_size(path: Path, width: int, height: int) -> None:
    """Refuse a size that no camera gives.

    Raises:
        MediaError: If it is too large.
    """
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise too_large(path, width, height)


def decoded(
    path: Path, form: StillForm, data: bytes, page: Page | None = None
) -> tuple[Rgb | None, bool]:
    """The picture upright, or None; and whether it is damaged.

    Args:
        path: The file.
        form: Its form.
        data: Its bytes.
        page: Which page of a TIFF file.
    """
    picture, damaged, _ = decoded_with_bits(path, form, data, page)
    return picture, damaged


def decoded_with_bits(
    path: Path, form: StillForm, data: bytes, page: Page | None = None
) -> tuple[Rgb | None, bool, int]:
    """The same as ``decoded``, and bits per sample as stored."""
    if form in _PIPES:
        return _by_libav(path, form, data)
    if form is StillForm.AVIF:
        width, height, turns = avif_facts(data)
        check_size(path, width, height)
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
    check_size(path, *announced_size(form, data))
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
        # A comment need not be UTF-8.
        with av.open(
            str(path.resolve()), format=_PIPES[form], options=options, metadata_errors="replace"
        ) as container:
            stream = container.streams.video[0]
            context = stream.codec_context
            check_size(path, context.width, context.height)
            stream.thread_type = "NONE"
            context.options = {"max_pixels": str(MAX_PIXELS)}
            if strict:
                context.options |= {"err_detect": "crccheck+explode+buffer"}
            for packet in container.demux(stream):
                for frame in context.decode(packet):
                    check_size(path, frame.width, frame.height)
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
