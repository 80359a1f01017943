"""The parts in which footage is looked through, and what is found in one.

A part begins at a keyframe, so that nobody decodes what another one decodes, too, and its frames are looked
at by themselves. Where the seams lie follows from the footage alone: whoever looks at which part, one process
or many, the result is the same.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from player.media.time import FrameIndex, FrameSpan
from redaction.detection.base import Detections
from redaction.model.region import Kind
from redaction.tracking.store import packed_shape

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from redaction.usecases.sparse import Finds

SECONDS: Final = 8
"""Groups of pictures are joined until a part lasts that long: little is lost where the work breaks off."""

FRAMES: Final = 100
"""And until it has that many frames: opening the file and starting the decoder should not count."""

COUNTED: Final = 10
"""Factor for files that must be read from their start to find a frame by its number."""

_MAGIC: Final = b"umbra chunk 2\n"
_SEAL: Final = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of the footage.

    Attributes:
        start: Its first frame.
        stop: The frame after its last one.
        goes_on: Another part follows: the motion to its first frame is measured here.
    """

    start: int
    stop: int
    goes_on: bool = False

    def __len__(self) -> int:
        return self.stop - self.start

    @property
    def decoded(self) -> FrameSpan:
        """The frames that are decoded for it: one more where another part follows."""
        return FrameSpan(FrameIndex(self.start), FrameIndex(self.stop + self.goes_on))


def plan_chunks(index: VideoIndex, span: FrameSpan | None = None) -> tuple[Chunk, ...]:
    """Cut the span at keyframes into parts that follow each other.

    A part lasts ``SECONDS`` and has ``FRAMES`` frames at least, but for the last one, and ends at the next
    keyframe, however late that comes.
    """
    span = span if span is not None else index.span
    if not len(span):
        return ()
    more = COUNTED if index.counted else 1
    ticks = more * SECONDS / index.time_base
    starts = [int(span.start)]
    for at in np.flatnonzero(index.keyframes):
        last = starts[-1]
        if span.start < at < span.stop and (
            at - last >= more * FRAMES and index.pts[at] - index.pts[last] >= ticks
        ):
            starts.append(int(at))
    stops = [*starts[1:], int(span.stop)]
    return tuple(
        Chunk(start, stop, goes_on=stop < span.stop)
        for start, stop in zip(starts, stops, strict=True)
    )


@dataclass(frozen=True, eq=False, slots=True)
class ChunkFindings:
    """What was found in one part; it can be sent to another process and kept in a file.

    Attributes:
        chunk: Which part.
        detections: One for each of its frames, in source pixels of the picture as shown.
        motion: For each of its frames the motion to the next one, as ``tracking.store.pack`` gives it;
            empty where it is unknown, and for the last frame of the footage.
        damaged: Frames of the footage that could not be decoded whole.
        sparse: By frame of the footage, what was found of things that are looked for now and then.

    Raises:
        ValueError: If these do not belong to the part.
    """

    chunk: Chunk
    detections: Sequence[Detections]
    motion: Sequence[bytes]
    damaged: tuple[int, ...] = ()
    sparse: Mapping[int, Finds] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not len(self.detections) == len(self.motion) == len(self.chunk):
            msg = "a part needs detections and motion for each of its frames"
            raise ValueError(msg)
        named = (*self.damaged, *self.sparse)
        if any(not self.chunk.start <= frame < self.chunk.stop for frame in named):
            msg = "damaged frames or finds lie outside the part"
            raise ValueError(msg)
        if len({packed_shape(data) for data in self.motion if data}) > 1:
            msg = "motion is measured on one grid"
            raise ValueError(msg)

    def to_bytes(self, key: dict[str, Any]) -> bytes:
        """The findings as bytes for a file, sealed, beside what they were found in and with."""
        found = self.detections
        names = sorted({name for d in found for name in d.source})
        place = {name: at for at, name in enumerate(names)}
        kinds = sorted({str(d.kind) for d in found})
        head = {
            "key": key,
            "chunk": [self.chunk.start, self.chunk.stop, self.chunk.goes_on],
            "names": names,
            "kinds": kinds,
            "damaged": list(self.damaged),
            "sparse": [
                [frame, [[n, d.kind, d.boxes.tolist(), d.scores.tolist()] for n, d in finds]]
                for frame, finds in sorted(self.sparse.items())
            ],
        }
        buffer = io.BytesIO()
        np.savez(
            buffer,
            head=np.frombuffer(json.dumps(head).encode(), np.uint8),
            counts=np.array([len(d) for d in found], np.int64),
            kinds=np.array([kinds.index(str(d.kind)) for d in found], np.int64),
            boxes=np.concatenate([d.boxes for d in found]).astype(np.float32),
            scores=np.concatenate([d.scores for d in found]).astype(np.float32),
            named=np.array([bool(d.source) for d in found], np.bool_),
            looked=np.array([d.looked for d in found], np.bool_),
            sources=np.array([place[name] for d in found for name in d.source], np.int64),
            ends=np.cumsum([len(data) for data in self.motion], dtype=np.int64),
            motion=np.frombuffer(b"".join(self.motion), np.uint8),
        )
        body = buffer.getvalue()
        return _MAGIC + hashlib.sha256(body).digest() + body

    @classmethod
    def from_bytes(cls, data: bytes, key: dict[str, Any]) -> ChunkFindings:
        """Read what ``to_bytes`` wrote.

        Raises:
            ValueError: If it is damaged, makes no sense, or was found in or with something else.
        """
        start = len(_MAGIC)
        seal, body = data[start : start + _SEAL], data[start + _SEAL :]
        if data[:start] != _MAGIC or hashlib.sha256(body).digest() != seal:
            msg = "not findings of this version, or damaged"
            raise ValueError(msg)
        try:
            with np.load(io.BytesIO(body), allow_pickle=False) as stored:
                return cls._of(dict(stored.items()), key)
        except (KeyError, IndexError, TypeError, OSError) as error:
            msg = "findings that make no sense"
            raise ValueError(msg) from error

    @classmethod
    def _of(cls, stored: dict[str, Any], key: dict[str, Any]) -> ChunkFindings:
        head = json.loads(stored["head"].tobytes())
        if head["key"] != key:
            msg = "findings of something else"
            raise ValueError(msg)
        boxes, scores = stored["boxes"], stored["scores"]
        if not (np.isfinite(boxes).all() and np.isfinite(scores).all()):
            msg = "boxes must be finite"
            raise ValueError(msg)
        found, box, name = [], 0, 0
        for count, kind, named, looked in zip(
            stored["counts"], stored["kinds"], stored["named"], stored["looked"], strict=True
        ):
            names = stored["sources"][name : name + count * named]
            found.append(
                Detections(
                    boxes[box : box + count],
                    scores[box : box + count],
                    Kind(head["kinds"][kind]),
                    tuple(head["names"][at] for at in names),
                    bool(looked),
                )
            )
            box, name = box + count, name + count * named
        motion, ends = stored["motion"].tobytes(), [0, *stored["ends"].tolist()]
        pieces = [motion[a:b] for a, b in itertools.pairwise(ends)]
        sparse = {
            int(frame): tuple(
                (int(n), _read(kind, boxes, scores)) for n, kind, boxes, scores in finds
            )
            for frame, finds in head["sparse"]
        }
        return cls(Chunk(*head["chunk"]), found, pieces, tuple(head["damaged"]), sparse)


def _read(kind: str, boxes: list[list[float]], scores: list[float]) -> Detections:
    """Detections as the head of a file spells them.

    Raises:
        ValueError: If they make no sense.
    """
    found = Detections(
        np.array(boxes, np.float32).reshape(-1, 4), np.array(scores, np.float32), Kind(kind)
    )
    if not (np.isfinite(found.boxes).all() and np.isfinite(found.scores).all()):
        msg = "boxes must be finite"
        raise ValueError(msg)
    return found
