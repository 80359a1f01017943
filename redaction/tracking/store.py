"""Motion of a long clip without holding it in memory."""

from __future__ import annotations

import tempfile
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from types import TracebackType
from typing import Self, overload

import numpy as np

from redaction.tracking.motion import PairMotion

CACHED = 128
"""Records kept unpacked: tracking walks along frames that follow each other."""

LEVEL = 1
"""Compression level: most of the picture moves with the camera, so even the quickest halves it."""


class MotionStore(Sequence[PairMotion | None]):
    """Frame pairs' motion in the order it was measured, in an unnamed temporary file.

    What lies there is a coarse grid of movements, not a picture, and it is gone when the store closes.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="umbra-motion-")  # noqa: SIM115 - closed by close()
        self._ends: list[int] = []
        self._cache: OrderedDict[int, PairMotion] = OrderedDict()
        self._shape = (0, 0)

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
        return len(self._ends)

    def close(self) -> None:
        """Forget everything."""
        self._cache.clear()
        self._file.close()

    def append(self, pair: PairMotion | None) -> None:
        """Add the motion to the next frame; None where it could not be measured."""
        start = self._ends[-1] if self._ends else 0
        data = b"" if pair is None else zlib.compress(_packed(pair), LEVEL)
        if pair is not None:
            self._shape = (pair.trust.shape[1], pair.trust.shape[2])
        self._file.seek(start)
        self._file.write(data)
        self._ends.append(start + len(data))

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
        pair = self._cache.get(at)
        if pair is not None:
            self._cache.move_to_end(at)
            return pair
        start = self._ends[at - 1] if at else 0
        if start == self._ends[at]:
            return None
        self._file.seek(start)
        pair = _unpacked(zlib.decompress(self._file.read(self._ends[at] - start)), self._shape)
        self._cache[at] = pair
        if len(self._cache) > CACHED:
            self._cache.popitem(last=False)
        return pair


def _packed(pair: PairMotion) -> bytes:
    head = np.append(pair.camera, np.float32(pair.cut)).astype(np.float32)
    return b"".join(part.tobytes() for part in (head, pair.there, pair.back, pair.trust))


def _unpacked(data: bytes, shape: tuple[int, int]) -> PairMotion:
    cells = shape[0] * shape[1]
    head = np.frombuffer(data, np.float32, 5)
    flows = np.frombuffer(data, np.float16, cells * 4, 20).reshape(2, *shape, 2)
    trust = np.frombuffer(data, np.uint8, cells * 2, 20 + cells * 8).reshape(2, *shape)
    return PairMotion(flows[0], flows[1], trust, head[:4], bool(head[4]))
