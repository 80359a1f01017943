"""What an MP4 claims to hold, read before libavformat believes it.

A few bytes of an MP4 can claim billions of samples, and libavformat reserves memory for each of them: up to
40 bytes, before anything can be asked or stopped. So the claims are read first, which takes some reads of
16 bytes, and a file that claims more than ``MAX_SAMPLES`` is refused. Other formats are bounded by their own
size, because each of their frames takes some bytes of the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Final

from player.media.errors import MediaError

MAX_SAMPLES: Final = 10_000_000
"""Most frames of one stream: four and a half days at 25 a second. Its tables take about 400 MB."""

_MAX_BOXES: Final = 400_000
"""Boxes looked at; a recording in pieces of half a second has as many in a day."""

_CONTAINERS: Final = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf")
_KNOWN: Final = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"styp", b"moof", b"pnot")


class _Claims:
    """Adds up what the boxes of one file say."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self._boxes = 0
        self._in_pieces = 0
        self._sound = False
        self._steps = False

    def too_many(self) -> bool:
        """Whether some stream claims more samples than can be handled."""
        head = self._head(0, self._size)
        return head is not None and head[0] in _KNOWN and self._walk(0, self._size, 0)

    def _head(self, at: int, end: int) -> tuple[bytes, int, int] | None:
        """Kind, start of the content and end of the box at ``at``; None where none is."""
        self._file.seek(at)
        head = self._file.read(16)
        if len(head) < 8:
            return None
        length, kind, first = int.from_bytes(head[:4], "big"), head[4:8], at + 8
        if length == 1 and len(head) == 16:
            length, first = int.from_bytes(head[8:], "big"), at + 16
        last = end if length == 0 else at + length
        return (kind, first, min(last, end)) if last >= first else None

    def _walk(self, at: int, end: int, depth: int) -> bool:
        while at < end and self._boxes < _MAX_BOXES:
            self._boxes += 1
            box = self._head(at, end)
            if box is None:
                return False
            kind, first, last = box
            if kind in _CONTAINERS and depth < len(_CONTAINERS):
                if kind == b"trak":
                    self._sound = self._steps = False
                if self._walk(first, last, depth + 1):
                    return True
            elif kind == b"hdlr":
                self._sound = self._words(first, 3)[2:] == [int.from_bytes(b"soun", "big")]
            elif kind == b"stts":
                # Plain sound lists each of its samples, thousands a second, and libavformat takes them
                # by chunks: those are no danger.
                words = self._words(first, 4)
                self._steps = words[1:2] == [1] and words[3:4] == [1]
            elif kind in (b"stsz", b"stz2"):
                words = self._words(first, 3)
                if len(words) == 3 and words[2] > MAX_SAMPLES and not (self._sound and self._steps):
                    return True
            elif kind == b"trun":
                words = self._words(first, 2)
                self._in_pieces += words[1] if len(words) == 2 else 0
                if self._in_pieces > 4 * MAX_SAMPLES:
                    return True
            at = last
        return False

    def _words(self, at: int, count: int) -> list[int]:
        self._file.seek(at)
        data = self._file.read(4 * count)
        return [int.from_bytes(data[i : i + 4], "big") for i in range(0, len(data) - 3, 4)]


def check_claims(path: Path) -> None:
    """Refuse an MP4 that claims more samples than can be handled.

    Raises:
        MediaError: If it does.
    """
    with path.open("rb") as file:
        if _Claims(file, path.stat().st_size).too_many():
            raise MediaError(
                f"The video {path.name} claims to have more frames than can be handled.",
                "The file is still where it was and nothing was changed.",
                "It is probably damaged: copy it from the camera again, or export it in shorter parts.",
            )
