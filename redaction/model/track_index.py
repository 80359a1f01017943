"""Which tracks touch a frame, without looking at all of them.

The frames are cut into buckets of 256; each bucket lists the tracks that touch it. A look-up reads one
bucket and asks only its tracks. A mutable build is shared copy-on-write between projects, so that an
edit of one track costs its own buckets, not all of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from redaction.model.ids import TrackId
from redaction.model.track import Track

BUCKET = 256
"""Frames a bucket spans: 10 seconds at 25 frames a second."""


class TrackIndex:
    """Immutable look-up from frame to track ids. O(1) to find the bucket, O(tracks in it) to answer."""

    __slots__ = ("_buckets",)

    def __init__(self, buckets: dict[int, tuple[TrackId, ...]]) -> None:
        self._buckets = buckets

    @classmethod
    def build(cls, tracks: Iterable[Track]) -> TrackIndex:
        """Index all tracks at once."""
        lists: dict[int, list[TrackId]] = {}
        for track in tracks:
            for bucket in _buckets_of(track):
                lists.setdefault(bucket, []).append(track.id)
        return cls({bucket: tuple(ids) for bucket, ids in lists.items()})

    def near(self, frame: int) -> tuple[TrackId, ...]:
        """Ids of the tracks whose span touches the bucket of ``frame``: a superset of those on it."""
        return self._buckets.get(frame // BUCKET, ())

    def changed(self, removed: Iterable[Track], added: Iterable[Track]) -> TrackIndex:
        """The index after some tracks were taken out and others put in; this one is unchanged."""
        buckets = dict(self._buckets)
        gone: dict[int, set[TrackId]] = {}
        for track in removed:
            for bucket in _buckets_of(track):
                gone.setdefault(bucket, set()).add(track.id)
        for bucket, ids in gone.items():
            rest = tuple(i for i in buckets.get(bucket, ()) if i not in ids)
            if rest:
                buckets[bucket] = rest
            else:
                buckets.pop(bucket, None)
        for track in added:
            for bucket in _buckets_of(track):
                buckets[bucket] = (*buckets.get(bucket, ()), track.id)
        return TrackIndex(buckets)


def _buckets_of(track: Track) -> range:
    return range(track.start // BUCKET, (track.stop - 1) // BUCKET + 1)
