"""The picture as the copy will hold it: 8-bit 4:2:0 planes, upright, even-sized, ours to write on.

4:2:0 with 8 bits is what every player shows. A decoded picture that already is that is used as it
is, without a copy, when the caller gives it up; anything else (10 bits, 4:2:2, 4:4:4, RGB, grey) is
converted once, keeping range and matrix. Rotation is applied, so that a copy needs no display matrix.
An odd width or height is padded by repeating the last column or line, because 4:2:0 has no odd sizes;
the padding is the only thing that is added to a picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from player.media.frame import Frame
    from player.media.info import VideoInfo

Plane = npt.NDArray[np.uint8]

_READY = ("yuv420p", "yuvj420p")
_FULL, _LIMITED = 2, 1  # AVCOL_RANGE_JPEG, AVCOL_RANGE_MPEG
_SPC_RGB, _SPC_709, _SPC_601 = 0, 1, 6  # AVColorSpace
_SCALER_MATRICES = {1: 1, 4: 4, 5: 5, 6: 5, 7: 7, 9: 9, 10: 9}
"""The scaler's own codes (SWS_CS) of the matrices it knows, by AVColorSpace."""
GREY = 128
"""Value of all three planes of the picture that stands for a frame nobody could decode."""


@dataclass(frozen=True, slots=True)
class Planes:
    """Planes of one picture; writable unless they were asked for to be read only.

    Attributes:
        y: uint8, shape (H, W), W and H even: ``width`` and ``height`` rounded up.
        u: uint8, shape (H / 2, W / 2).
        v: uint8, shape (H / 2, W / 2).
        width: Width of the picture as shown, in pixels, before padding.
        height: Height as shown, before padding.
        full_range: Black is 0 and white 255; else 16 and 235.
        interlaced: Lines alternate between two fields, so chroma lines do too.
        picture: The frame whose memory the planes are; this is what is encoded.
    """

    y: Plane
    u: Plane
    v: Plane
    width: int
    height: int
    full_range: bool
    interlaced: bool
    picture: av.VideoFrame

    @property
    def black(self) -> int:
        """Luma of black."""
        return 0 if self.full_range else 16

    def copy(self) -> Planes:
        """The same picture in memory of its own."""
        fresh = blank(self.width, self.height, full_range=self.full_range)
        fresh.y[:], fresh.u[:], fresh.v[:] = self.y, self.u, self.v
        return Planes(
            fresh.y,
            fresh.u,
            fresh.v,
            self.width,
            self.height,
            self.full_range,
            self.interlaced,
            fresh.picture,
        )


def even(n: int) -> int:
    """``n`` rounded up to an even number."""
    return n + (n & 1)


def copy_format(*, full_range: bool) -> str:
    """Name of the pixel format that pictures of a copy have."""
    return "yuvj420p" if full_range else "yuv420p"


def views(picture: av.VideoFrame) -> tuple[Plane, ...]:
    """Numpy views (no copy) of the 8-bit planes of ``picture``; writing through them writes into it."""
    found = []
    for plane in picture.planes:
        stride = plane.line_size
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, abs(stride))
        found.append((rows if stride > 0 else rows[::-1])[:, : plane.width])
    return tuple(found)


def blank(width: int, height: int, *, full_range: bool, value: int = GREY) -> Planes:
    """A picture of one grey; ``width`` and ``height`` as shown, in pixels."""
    picture = av.VideoFrame(even(width), even(height), copy_format(full_range=full_range))
    picture.color_range = _FULL if full_range else _LIMITED
    y, u, v = views(picture)
    y[:], u[:], v[:] = value, GREY, GREY
    return Planes(y, u, v, width, height, full_range, False, picture)


def copy_matrix(info: VideoInfo) -> int:
    """Colour matrix (AVColorSpace) of the copy's pictures.

    The source's own, except that RGB has none and must be given one when it becomes YUV: by size, as
    players assume it.
    """
    if info.colour_space == _SPC_RGB:
        return _SPC_709 if info.coded_height >= 720 else _SPC_601
    return info.colour_space


def scaler_matrix(matrix: int) -> int | None:
    """The scaler's code of an AVColorSpace; None leaves the matrix alone."""
    return _SCALER_MATRICES.get(matrix)


def planes_of(frame: Frame, *, own: bool = False, write: bool = True) -> Planes:
    """The planes of ``frame``, upright.

    Args:
        frame: A decoded frame. One without a picture gives mid grey of the right size.
        own: The caller gives the frame up: where possible its own memory is used, and painting changes
            it. The decoder's reference pictures are never written to: memory that the decoder still
            holds is copied first (``make_writable``). Without ``own`` the planes are always a copy.
        write: The planes are going to be written to. Else they may be memory that the decoder still
            holds, which saves a copy, and numpy refuses to write through them.

    Returns:
        Planes that may be written to without any other frame changing, or that cannot be written to.
    """
    info = frame.info
    picture = frame.picture
    if picture is None:
        return blank(info.width, info.height, full_range=info.full_range)
    picture = _as_420(picture, info)
    plain = (
        not info.rotation
        and picture.width == info.width
        and picture.height == info.height
        and not (info.width | info.height) & 1
        and all(plane.line_size > 0 for plane in picture.planes)
    )
    interlaced = info.interlaced and not info.rotation
    if plain and (own or picture is not frame.picture):
        if write:
            picture.make_writable()
        y, u, v = views(picture)
        for plane in (y, u, v):
            plane.flags.writeable = write
        return Planes(y, u, v, info.width, info.height, info.full_range, interlaced, picture)
    fresh = blank(info.width, info.height, full_range=info.full_range)
    quarter_turns = -info.rotation // 90  # numpy turns anticlockwise
    for target, source in zip((fresh.y, fresh.u, fresh.v), views(picture), strict=True):
        _place(target, np.rot90(source, quarter_turns))
    return Planes(
        fresh.y,
        fresh.u,
        fresh.v,
        info.width,
        info.height,
        info.full_range,
        interlaced,
        fresh.picture,
    )


def _place(target: Plane, source: Plane) -> None:
    """Copy ``source`` to the top left of ``target`` and repeat its last column and line to fill it."""
    h, w = min(source.shape[0], target.shape[0]), min(source.shape[1], target.shape[1])
    target[:h, :w] = source[:h, :w]
    target[:h, w:] = target[:h, w - 1 : w]
    target[h:] = target[h - 1 : h]


def _as_420(picture: av.VideoFrame, info: VideoInfo) -> av.VideoFrame:
    """``picture`` as 8-bit 4:2:0 of the stream's coded size, range and matrix kept."""
    wanted = copy_format(full_range=info.full_range)
    sized = (picture.width, picture.height) == (info.coded_width, info.coded_height)
    full = picture.format.name.startswith("yuvj") or picture.color_range == _FULL
    if picture.format.name in _READY and sized and full == info.full_range:
        return picture
    range_from = _FULL if full else _LIMITED
    if picture.format.name.startswith("gray"):
        # The scaler takes all grey for full range; saying so on both sides leaves the values alone.
        info_range = range_from = _FULL
    else:
        info_range = _FULL if info.full_range else _LIMITED
    matrix = scaler_matrix(copy_matrix(info))
    is_rgb = picture.format.is_rgb
    width, height = info.coded_width, info.coded_height
    if is_rgb and sized and (width | height) & 1 and not info.rotation:
        # Of an odd number of pixels the scaler would mix the colours of neighbouring cells.
        rgb = picture.reformat(format="rgb24", threads=1).to_ndarray()
        edge = np.asarray(np.pad(rgb, ((0, height & 1), (0, width & 1), (0, 0)), "edge"), np.uint8)
        pts, picture = picture.pts, av.VideoFrame.from_ndarray(edge, format="rgb24")
        picture.pts, width, height = pts, even(width), even(height)
    # Without these the scaler would guess BT.601, and squeeze or stretch the range.

    def convert(part: av.VideoFrame, lines: int) -> av.VideoFrame:
        return part.reformat(
            width=width,
            height=lines,
            format=wanted,
            src_color_range=None if is_rgb else range_from,
            dst_color_range=info_range,
            src_colorspace=None if is_rgb else matrix,
            dst_colorspace=matrix,
            # Each sample of colour is of its own four pixels: a cover's edge must not run into others.
            interpolation="AREA" if is_rgb else None,
            threads=1,
        )

    if info.interlaced and sized and height % 4 == 0 and _has_all_chroma_lines(picture):
        # Two neighbouring lines are of two moments: their colours must not be mixed.
        fields = [convert(_field(picture, parity), height // 2) for parity in (0, 1)]
        converted = _woven(fields, wanted)
    else:
        converted = convert(picture, height)
    converted.pts = picture.pts
    return converted


def _has_all_chroma_lines(picture: av.VideoFrame) -> bool:
    """Whether colour has as many lines as brightness, in a form whose lines can be taken apart."""
    planes = picture.planes
    return len(planes) > 1 and len({plane.height for plane in planes}) == 1


def _field(picture: av.VideoFrame, parity: int) -> av.VideoFrame:
    """Every other line of ``picture``, from line ``parity``."""
    half = av.VideoFrame(picture.width, picture.height // 2, picture.format.name)
    half.color_range, half.colorspace = picture.color_range, picture.colorspace
    for source, target in zip(picture.planes, half.planes, strict=True):
        _lines(target)[:] = _lines(source)[parity::2, : target.line_size]
    return half


def _woven(fields: list[av.VideoFrame], form: str) -> av.VideoFrame:
    """The picture whose lines are those of two fields in turn."""
    whole = av.VideoFrame(fields[0].width, 2 * fields[0].height, form)
    whole.color_range = fields[0].color_range
    for parity, half in enumerate(fields):
        for target, source in zip(views(whole), views(half), strict=True):
            target[parity::2] = source
    return whole


def _lines(plane: av.video.plane.VideoPlane) -> Plane:
    return np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
