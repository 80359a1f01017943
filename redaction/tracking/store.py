"""Motion of a long clip without holding it in memory."""

from __future__ import annotations

import tempfile
import threading
import zlib
from array import array
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Final, Self, overload

import numpy as np

from player.media.errors import UserError
from redaction.tracking.motion import PairMotion

CACHED = 128
"""Records kept unpacked: tracking walks along frames that follow each other."""

LEVEL = 1
"""Compression level: most of the picture moves with the camera, so even the quickest halves it."""

_HEAD: Final = 4
"""Bytes in front of a packed record: rows and columns of its grid."""

_CAMERA: Final = 5
"""Floats of the camera's motion and of the cut."""


def pack(pair: PairMotion | None) -> bytes:
    """The motion as a few kilobytes; nothing for None."""
    if pair is None:
        return b""
    head = np.append(pair.camera, np.float32(pair.cut)).astype(np.float32)
    parts = (head, pair.there, pair.back, pair.trust)
    body = zlib.compress(b"".join(part.tobytes() for part in parts), LEVEL)
    return np.array(pair.trust.shape[1:], "<u2").tobytes() + body


def packed_shape(data: bytes) -> tuple[int, int]:
    """Rows and columns of the grid in a record that is not empty."""
    rows, columns = np.frombuffer(data, "<u2", 2)
    return int(rows), int(columns)


def unpack(data: bytes) -> PairMotion | None:
    """The motion that ``pack`` packed.

    Raises:
        ValueError: If it is damaged.
    """
    if not data:
        return None
    shape = packed_shape(data)
    try:
        body = zlib.decompress(data[_HEAD:])
    except zlib.error as error:
        msg = "damaged motion"
        raise ValueError(msg) from error
    cells, start = shape[0] * shape[1], 4 * _CAMERA
    head = np.frombuffer(body, np.float32, _CAMERA)
    flows = np.frombuffer(body, np.float16, cells * 4, start).reshape(2, *shape, 2)
    trust = np.frombuffer(body, np.uint8, cells * 2, start + cells * 8).reshape(2, *shape)
    return PairMotion(flows[0], flows[1], trust, head[:4], bool(head[4]))


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UserError(
            "The search cannot keep its notes: the drive of the temporary folder is full or not writable.",
            "The footage and earlier work are unchanged.",
            "Make room on that drive, or set TMPDIR to another folder, and search again.",
        ) from error


class MotionStore(Sequence[PairMotion | None]):
    """Frame pairs' motion in an unnamed temporary file; several threads may use it.

    What lies there is a coarse grid of movements, not a picture, and it is gone when the store closes.

    Raises:
        UserError: If the file cannot be made, written or read, by whatever needs it.
    """

    def __init__(self) -> None:
        with _room():
            self._file = tempfile.TemporaryFile(prefix="umbra-motion-")  # noqa: SIM115 - close() does
        self._lock = threading.Lock()
        self._end = 0
        self._starts = array("q")
        self._sizes = array("q")
        self._cache: OrderedDict[int, PairMotion] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._sizes)

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            self._cache.clear()
            # What could not be written is not wanted any more, and the file is closed all the same.
            with suppress(OSError):
                self._file.close()

    def append(self, pair: PairMotion | None) -> None:
        """Add the motion to the next frame; None where it could not be measured."""
        self.put(len(self), pack(pair))

    def put(self, at: int, data: bytes) -> None:
        """Set the motion at a position, in any order; positions passed over are unknown until they are set.

        Args:
            at: The position.
            data: As ``pack`` gives it.
        """
        with self._lock:
            with _room():
                self._file.seek(self._end)
                self._file.write(data)
            while len(self._sizes) <= at:
                self._starts.append(0)
                self._sizes.append(0)
            self._starts[at], self._sizes[at] = self._end, len(data)
            self._end += len(data)
            self._cache.pop(at, None)

    def packed(self, at: int) -> bytes:
        """The motion at this position as it was put there; empty where it is unknown."""
        with self._lock:
            return self._read(at)

    @overload
    def __getitem__(self, at: int) -> PairMotion | None: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[PairMotion | None]: ...
    def __getitem__(self, at: int | slice) -> PairMotion | Sequence[PairMotion | None] | None:
        """The motion at this position."""
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        if at < 0:
            at += len(self)
        if not 0 <= at < len(self):
            raise IndexError(at)
        with self._lock:
            pair = self._cache.get(at)
            if pair is not None:
                self._cache.move_to_end(at)
                return pair
            pair = unpack(self._read(at))
            if pair is not None:
                self._cache[at] = pair
                if len(self._cache) > CACHED:
                    self._cache.popitem(last=False)
            return pair

    def first(self, count: int) -> Sequence[PairMotion | None]:
        """The motion at the first positions, read when it is asked for."""
        return _First(self, count)

    def _read(self, at: int) -> bytes:
        if not self._sizes[at]:
            return b""
        with _room():
            self._file.seek(self._starts[at])
            return self._file.read(self._sizes[at])


class _First(Sequence[PairMotion | None]):
    def __init__(self, store: MotionStore, count: int) -> None:
        self._store = store
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> PairMotion | None: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[PairMotion | None]: ...
    def __getitem__(self, at: int | slice) -> PairMotion | Sequence[PairMotion | None] | None:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(self._count))]
        if at < 0:
            at += self._count
        if not 0 <= at < self._count:
            raise IndexError(at)
        return self._store[at] if at < len(self._store) else None
