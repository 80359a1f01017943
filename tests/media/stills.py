"""Still pictures as bytes, in forms that no library at hand writes: EXIF, pages, hostile headers."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]


def as_file(picture: npt.NDArray[np.generic], ending: str, *options: int) -> bytes:
    """An RGB (or grey, or RGBA) picture as a file's bytes."""
    if picture.ndim == 3:
        order = [2, 1, 0, 3][: picture.shape[2]]
        picture = np.ascontiguousarray(picture[:, :, order])
    good, data = cv2.imencode(ending, picture, list(options))
    assert good
    return bytes(data)


def exif(orientation: int = 1, note: bytes = b"") -> bytes:
    """EXIF data: a TIFF directory with an orientation and a description."""
    text = note + b"\0"
    entries = struct.pack("<HHI", 0x010E, 2, len(text)) + struct.pack("<I", 38)
    entries += struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"II*\0" + struct.pack("<IH", 8, 2) + entries + struct.pack("<I", 0) + text


def jpeg_with(jpeg: bytes, marker: int, content: bytes) -> bytes:
    """A JPEG picture with one more segment after its first two bytes."""
    return jpeg[:2] + struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content + jpeg[2:]


def png_chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk with its length and checksum."""
    return (
        struct.pack(">I", len(content)) + kind + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )  # fmt: skip


def png_with(png: bytes, kind: bytes, content: bytes) -> bytes:
    """A PNG picture with one more chunk after its header."""
    return png[:33] + png_chunk(kind, content) + png[33:]


def pages(pictures: Sequence[Picture]) -> bytes:
    """A TIFF file of several pages."""
    good, data = cv2.imencodemulti(".tiff", [p[:, :, ::-1] for p in pictures])
    assert good
    return bytes(data)
