"""A still as a file: nothing but pixels, read back by another decoder before it gets its name."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from redaction.jobs.errors import ExitStatus, OutputError, UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

Rgb = npt.NDArray[np.uint8]

ENDINGS: Final = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
"""Endings that a still can have; the first is the usual one."""

MARK: Final = "UNREDACTED"
"""Stands in the name of whatever shows everybody."""

_SAFE: Final = "Nothing was written."

_MEAN, _SQUARE, _SIDE = 3.0, 14.0, 8
"""Levels by which a JPEG may differ from what went in: on average, and on average of a square."""

_TIFF_HEAD: Final = 8


def check_name(
    out: Path,
    originals: Iterable[Path],
    *,
    redacted: bool,
    overwrite: bool,
    endings: tuple[str, ...] = ENDINGS,
) -> None:
    """Refuse a name that a picture cannot or must not have.

    Args:
        out: The final name.
        originals: Files that are never replaced.
        redacted: Whether it is covered as a copy is; else its name has to say so.
        overwrite: An existing file may be replaced.
        endings: Those it can have.

    Raises:
        OutputError: If it cannot be used.
    """
    if out.suffix.lower() not in endings:
        usual = f"{', '.join(endings[:-1])} or {endings[-1]}" if len(endings) > 1 else endings[0]
        raise OutputError(
            f"A picture cannot be written as “{out.name}”.", _SAFE,
            f"Choose a name that ends in {usual}.",
        )  # fmt: skip
    try:
        out.name.encode()
    except UnicodeEncodeError:
        raise OutputError(
            "That name cannot be written as text.", _SAFE, "Choose another."
        ) from None
    if not redacted and MARK.casefold() not in out.stem.casefold():
        raise OutputError(
            "The name of an unredacted picture has to say that it is.", _SAFE,
            f"Call it {out.stem}_{MARK}{out.suffix}.",
        )  # fmt: skip
    if not out.parent.is_dir():
        raise OutputError(
            f"The folder “{out.parent.name or out.parent}” does not exist.", _SAFE,
            "Create it or choose another folder.",
        )  # fmt: skip
    if out.is_dir():
        raise OutputError(f"“{out.name}” is a folder.", _SAFE, "Choose another name.")
    if out.exists() or out.is_symlink():
        if any(_same(out, original) for original in originals):
            raise OutputError(
                "A picture never replaces an original.", "The original is unchanged.",
                "Choose another name or folder.",
            )  # fmt: skip
        if not overwrite:
            raise OutputError(
                f"There is already a file called “{out.name}” in that folder.",
                "It was left as it is.", "Choose another name, or allow it to be replaced.",
            )  # fmt: skip


def encoded_as(pixels: Rgb, ending: str) -> bytes:
    """The bytes of a file that holds the picture and nothing else.

    Args:
        pixels: uint8 RGB, shape (height, width, 3).
        ending: One of ``ENDINGS``; TIFF is not compressed, JPEG keeps colours in full size.
    """
    from redaction.export.still import encoded

    if ending.lower() in (".tif", ".tiff"):
        return _tiff(pixels)
    return encoded(pixels, jpeg=ending.lower() in (".jpg", ".jpeg"))


def check_written(path: Path, pixels: Rgb, ending: str) -> None:
    """See that a written file shows these very pixels and holds nothing else.

    PNG and TIFF must be equal to the last bit; JPEG loses a little, and may lose no more than that.

    Args:
        path: The file, under whatever name.
        pixels: uint8 RGB, shape (height, width, 3).
        ending: As it was written.

    Raises:
        UserError: If it does not (exit status 4).
        MediaError: If it cannot be read.
    """
    from player.media.source import FrameSource
    from redaction.verification.still import check_still_structure

    if ending.lower() in (".tif", ".tiff"):
        whole = path.stat().st_size == _TIFF_HEAD + pixels.size + pixels.size % 2 + _TIFF_REST
        faults = [] if whole else ["The file is longer or shorter than its picture."]
    else:
        faults = [check.summary for check in check_still_structure(path) if not check.ok]
    if not faults:
        with FrameSource.open(path) as source:
            seen = source.frame_at(0).rgb()
        if not _alike(pixels, seen, lossy=ending.lower() in (".jpg", ".jpeg")):
            faults = ["What was read back is not what was written."]
    if faults:
        raise UserError(
            f"The picture did not pass its check: {faults[0]}",
            "It was deleted, and the original is unchanged.",
            "Try again; if it fails again, choose PNG and tell whoever looks after Umbra for you.",
            status=ExitStatus.NOT_VERIFIED,
        )


def _alike(pixels: Rgb, seen: Rgb, *, lossy: bool) -> bool:
    if pixels.shape != seen.shape:
        return False
    if not lossy:
        return bool(np.array_equal(pixels, seen))
    import cv2

    apart = cv2.absdiff(np.ascontiguousarray(pixels), np.ascontiguousarray(seen))
    worst = cv2.blur(apart.max(axis=2).astype(np.float32), (_SIDE, _SIDE)).max()
    return bool(apart.mean() <= _MEAN and worst <= _SQUARE)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


_TAGS: Final = 10
_TIFF_REST: Final = 2 + 12 * _TAGS + 4 + 6
"""Bytes behind the pixels: the directory, and the depths of three colours that do not fit into it."""


def _tiff(pixels: Rgb) -> bytes:
    """A baseline TIFF in one strip, not compressed: header, pixels, and the ten tags that it must have."""
    height, width = pixels.shape[:2]
    data = pixels.tobytes()
    data += b"\0" * (len(data) % 2)
    directory = _TIFF_HEAD + len(data)
    depths = directory + 2 + 12 * _TAGS + 4
    short, long = 3, 4
    tags = (
        (256, long, 1, width), (257, long, 1, height), (258, short, 3, depths),
        (259, short, 1, 1), (262, short, 1, 2), (273, long, 1, _TIFF_HEAD), (277, short, 1, 3),
        (278, long, 1, height), (279, long, 1, pixels.size), (284, short, 1, 1),
    )  # fmt: skip
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    head = struct.pack("<2sHI", b"II", 42, directory)
    return (
        head + data + struct.pack("<H", len(tags)) + entries + struct.pack("<I", 0)
        + struct.pack("<3H", 8, 8, 8)
    )  # fmt: skip
