"""Is the copy of a still picture one picture and nothing else, to the byte and to the pixel?"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from player.media.container import MAX_PIXELS
from player.media.source import FrameSource
from player.media.still_forms import StillForm, form_of
from player.media.time import FrameIndex
from redaction.export.still import covered_picture
from redaction.verification.report import Check

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from redaction.verification.expected import Expected

_PNG_NEEDED: Final = (b"IHDR", b"IDAT", b"IEND")
_PNG_NEUTRAL: Final = {
    b"PLTE": 768, b"tRNS": 256, b"gAMA": 4, b"sRGB": 1, b"cHRM": 32, b"sBIT": 4,
}  # fmt: skip
"""Parts that say only how colours are meant, and the most bytes that takes."""

_WHOLE: Final = ((0, 0, 1, 1),)
_INTERLACED: Final = (
    (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
)  # fmt: skip
"""First column and row, and steps, of the pictures that a PNG's pixels are stored as."""

_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_MOST: Final = 9 * MAX_PIXELS
"""Bytes of the largest picture that is opened, with four samples of 16 bits a pixel."""

_JPEG_NEEDED: Final = frozenset({0xDB, 0xC4, 0xDA, 0xDD, 0xC0, 0xC1, 0xC2})
_TABLES: Final = 16_384
"""Bytes that the tables of an honest JPEG picture stay well below."""


def check_still_structure(copy: Path) -> Iterator[Check]:
    """What is in the file besides the picture: there must be nothing.

    Raises:
        OSError: If it cannot be read.
    """
    form = form_of(copy)
    data = copy.read_bytes()
    match form:
        case StillForm.PNG:
            strange, hidden = _png(data)
        case StillForm.JPEG:
            strange, hidden = _jpeg(data)
        case None:
            yield Check("streams", False, "The copy is not a still picture.")
            return
        case _:
            yield Check(
                "tags", True,
                "It was not looked for other things in the file: that is done for PNG and JPEG.",
                warning=True,
            )  # fmt: skip
            return
    yield Check("streams", True, "The file is one still picture.")
    if strange:
        yield Check(
            "tags", False,
            "The file carries more than its picture, which may say where or by whom it was taken.",
            f"Found {', '.join(dict.fromkeys(strange))}.",
        )  # fmt: skip
    else:
        yield Check("tags", True, "The file carries no details of camera, time or place.")
    if hidden:
        yield Check(
            "hidden_data", False, "There is something in the file that is not part of the picture.",
            f"Found {', '.join(dict.fromkeys(hidden))}.",
        )  # fmt: skip
    else:
        yield Check("hidden_data", True, "There is no data hidden beside the picture.")


def _png(data: bytes) -> tuple[list[str], list[str]]:
    """Chunks that should not be there, and data that belongs to no pixel."""
    strange: list[str] = []
    hidden: list[str] = []
    at, order, pixels, header = 8, [], bytearray(), b""
    while at + 12 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        content = data[at + 8 : at + 8 + length]
        at += 12 + length
        if at > len(data) or zlib.crc32(kind + content) != int.from_bytes(data[at - 4 : at], "big"):
            hidden.append("a damaged part")
            break
        once = kind == b"IDAT" or kind not in order
        if not once or length > _PNG_NEUTRAL.get(kind, length):
            hidden.append(f"more in a part “{kind.decode('latin-1')}” than belongs there")
        order.append(kind)
        if kind == b"IDAT":
            pixels += content
        elif kind == b"IHDR":
            header = content
        elif kind not in _PNG_NEEDED and kind not in _PNG_NEUTRAL:
            strange.append(f"a part “{kind.decode('latin-1')}”")
        if kind == b"IEND":
            if length:
                hidden.append("content in the end mark")
            break
    if at < len(data):
        hidden.append(f"{len(data) - at} bytes after the picture")
    if order[:1] != [b"IHDR"] or order[-1:] != [b"IEND"] or len(header) != 13:
        hidden.append("parts missing or out of order")
        return strange, hidden
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    depth, colour, interlaced = header[8], header[9], header[12]
    if b"PLTE" in order and colour != 3:
        hidden.append("a list of colours that no pixel uses")
    if (
        colour in (4, 6) or b"tRNS" in order
    ) and width * height <= MAX_PIXELS:  # larger: not opened
        opaque = _alpha(data)
        if opaque is not None and opaque < 1:
            hidden.append("colours under transparent places")
    bits, total = depth * _CHANNELS.get(colour, 4), 0
    for x, y, right, down in _INTERLACED if interlaced else _WHOLE:
        columns, rows = -(-(width - x) // right), -(-(height - y) // down)
        total += rows * (1 + (columns * bits + 7) // 8) if columns > 0 and rows > 0 else 0
    unpack = zlib.decompressobj()
    try:
        got = unpack.decompress(bytes(pixels), min(total, _MOST) + 1)
    except zlib.error:
        got = b""
    if len(got) != total or not unpack.eof or unpack.unused_data:
        hidden.append("bytes among the pixels that belong to no pixel")
    return strange, hidden


def _alpha(data: bytes) -> float | None:
    """How opaque the most transparent pixel is, of 1; None where none can be transparent."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if picture is None or picture.ndim < 3 or picture.shape[2] < 4:
        return None
    return float(picture[:, :, 3].min()) / np.iinfo(picture.dtype).max


def _jpeg(data: bytes) -> tuple[list[str], list[str]]:
    """Segments that should not be there, and data that belongs to none."""
    strange: list[str] = []
    hidden: list[str] = []
    at, tables = 2, 0
    while at + 2 <= len(data):
        if data[at] != 0xFF:
            hidden.append("bytes between the parts")
            break
        marker = data[at + 1]
        if marker == 0xD9:
            at += 2
            break
        if at + 4 > len(data):
            break
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        content = data[at + 4 : at + 2 + length]
        if marker == 0xE0:
            # Version, unit, density; then the size of a small picture, which must be none.
            if content[:5] != b"JFIF\0" or length != 16 or content[12:14] != b"\0\0":
                strange.append("a small picture or a foreign part in the header")
        elif marker == 0xEE and content[:5] == b"Adobe" and length == 14:
            pass  # how the colours are to be read
        elif marker not in _JPEG_NEEDED:
            strange.append("a comment" if marker == 0xFE else _segment(marker, content))
        else:
            tables += length if marker != 0xDA else 0
        at += 2 + max(length, 2)
        if marker == 0xDA:
            at = _after_scan(data, at)
    else:
        hidden.append("the file is cut off")
    if tables > _TABLES:
        hidden.append("tables that are too large")
    if at < len(data) and "bytes between the parts" not in hidden:
        hidden.append(f"{len(data) - at} bytes after the picture")
    return strange, hidden


def _segment(marker: int, content: bytes) -> str:
    if content.startswith(b"Exif"):
        return "EXIF"
    if content.startswith(b"http://ns.adobe.com"):
        return "XMP"
    if content.startswith(b"ICC_PROFILE"):
        return "a colour profile"
    return f"a part {marker:02X}"


def _after_scan(data: bytes, at: int) -> int:
    """Where the next marker stands: the coded picture may hold restart marks and stuffed bytes only."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def check_still_pixels(
    source: Path, index: VideoIndex, copy: Path, expected: Expected
) -> Iterator[Check]:
    """Where nothing is covered, a PNG copy must hold the original's very pixels.

    Raises:
        MediaError: If one of the files cannot be read.
    """
    if not (expected.exact and expected.decided) or form_of(copy) is not StillForm.PNG:
        return
    page = expected.chosen.first
    with FrameSource.open(source, index=index) as original, FrameSource.open(copy) as made:
        frame = original.frame_at(page)
        plan = expected.plan
        _, mask = covered_picture(frame, expected.regions(page), plan.style, plan.highlights(page))
        rgb = made.frame_at(FrameIndex(0)).rgb()
        if rgb.shape != frame.rgb().shape:
            return  # the sizes are compared elsewhere
        wrong = int(np.any(rgb != frame.rgb(), axis=2)[~mask].sum())
    if wrong:
        yield Check(
            "pixels", False, "Outside the covered regions some pixels are not the original's.",
            f"{wrong} pixels differ.", (int(page),),
        )  # fmt: skip
    else:
        yield Check(
            "pixels", True, "Outside the covered regions every pixel is the original's, exactly."
        )
