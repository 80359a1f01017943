"""Checking a copy while it is written: its packets are decoded on their way into the file.

So the source is decoded once and the copy once, both while the encoder works. What each frame should show is
noted before it is painted; the packets that go to the muxer are decoded here and held against that by the
same judge that compares two files. What is left for afterwards is whether the file holds these packets
(``written``). Because the source's pictures come from the reader that also feeds the encoder, a second
reader gives a part of them again (``rereading``).

Whatever cannot be checked counts as a fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import av.error
import numpy as np
from av.video.codeccontext import VideoCodecContext

from player.media.source import first_look
from redaction.export.painting import is_painted_widely, paint_as_planned
from redaction.export.threads import Pipe
from redaction.rendering.planes import Plane, Planes, even, views
from redaction.verification.compare import BLOCK, Means, block_means
from redaction.verification.judging import (
    CoveredRegion,
    Judge,
    PictureFindings,
    Wanted,
    exact_digest,
    keep_covers,
    note_shape,
    regions_before,
    seen_of,
)
from redaction.verification.report import Check
from redaction.verification.rereading import SHARE, Reading, frames_to_reread, reread
from redaction.verification.written import PacketRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from av.packet import Packet

    from player.media.frame import Frame
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from redaction.export.onlooker import StreamFacts
    from redaction.export.threads import Crew
    from redaction.jobs.cancel import CancelToken
    from redaction.verification.expected import Expected
    from redaction.verification.residual import ResidualWatch, SmallPicture

PACKETS = 16
"""Packets that wait to be decoded."""
READINGS = 8
"""Frames that wait for the second reader."""
WAITING = 512
"""Frames that wait to be looked at: more than any encoder holds back. Where none comes back, none is kept."""
SEARCHES = 8
"""Small pictures that wait for the search for faces."""
_READY = ("yuv420p", "yuvj420p")
_FULL = 2  # AVCOL_RANGE_JPEG


@dataclass(slots=True)
class _Begun:
    """A frame between ``picture`` and ``painted``."""

    frame: int
    bare: tuple[Means, Means, Means]
    regions: tuple[CoveredRegion, ...]
    anew: Planes | None
    damaged: bool


@dataclass(frozen=True, slots=True)
class _Sent:
    """A packet on its way to the decoder."""

    data: bytes
    pts: int
    key: bool


class Alongside:
    """An onlooker (``redaction.export.onlooker``) that checks all pictures of a copy.

    Attributes:
        found: What was found; complete once the crew has ended.
    """

    def __init__(
        self,
        expected: Expected,
        index: VideoIndex,
        info: VideoInfo,
        watch: ResidualWatch | None,
        cancel: CancelToken,
        *,
        share: float = SHARE,
    ) -> None:
        """Prepare to look on.

        Args:
            expected: What the copy should be, derived from the source anew.
            index: The source's frames.
            info: What is known of the source.
            watch: Looks for faces on the copy; None leaves that out.
            cancel: Asked once a frame by every thread.
            share: Of the frames that are read twice; 1 for all.
        """
        self.found = PictureFindings()
        self._expected = expected
        self._index = index
        self._info = info
        self._watch = watch
        self._cancel = cancel
        self._again = frames_to_reread(expected.plan, index, expected.chosen, share)
        self._size = even(info.width), even(info.height)
        self._begun: _Begun | None = None
        self._wanted: dict[int, Wanted] = {}
        self._place = {pts: at for at, pts in enumerate(expected.timeline.pts)}
        self._record: PacketRecord | None = None
        self._facts: StreamFacts | None = None
        self._packets: Pipe[_Sent] | None = None
        self._readings: Pipe[Reading] | None = None
        self._searches: Pipe[SmallPicture] | None = None
        self._reread: list[int] = []
        self._misread: list[int] = []
        self._faults: list[str] = []
        self._judged = 0
        self._ended = False

    # Called by the threads that write

    def join(self, crew: Crew, facts: StreamFacts) -> None:
        """Start to decode, to read again and to search for faces, each in a thread of its own."""
        self._facts = facts
        try:
            self._record = PacketRecord(facts.extradata)
        except ValueError as error:
            self._faults.append(f"{error}")
        packets: Pipe[_Sent] = crew.pipe(PACKETS)
        readings: Pipe[Reading] = crew.pipe(READINGS)
        self._packets, self._readings = packets, readings
        plan = self._expected.plan
        crew.start("check", lambda: self._decode(packets, facts))
        crew.start(
            "reread",
            lambda: reread(
                plan, self._index, self._info, readings, self._reread, self._misread, self._cancel
            ),
        )
        watch = self._watch
        if watch is not None:
            searches: Pipe[SmallPicture] = crew.pipe(SEARCHES)
            self._searches = searches
            crew.start("faces", lambda: self._search(watch, searches))

    def picture(self, at: int, frame: Frame, planes: Planes) -> None:
        """Note what the source shows on the copy's frame ``at``, and what should become of it."""
        number = int(frame.ref.index)
        if number != self._expected.chosen.source(at):
            self._faults.append(f"frame {at} of the copy was made of frame {number}")
        bare = block_means(planes.y), block_means(planes.u), block_means(planes.v)
        regions = regions_before(self._expected, number, planes)
        plan, anew = self._expected.plan, None
        if is_painted_widely(plan, number) or any(not item.solid for item in regions):
            # What a soft cover looks like only the painter can say: it is asked on a picture of our own.
            anew = planes.copy()
            paint_as_planned(plan, number, anew)
            keep_covers(regions, anew)
        self._begun = _Begun(number, bare, regions, anew, frame.damaged)

    def painted(self, at: int, planes: Planes) -> None:
        """Note what the copy's frame ``at`` should look like."""
        begun, self._begun = self._begun, None
        if begun is None:
            self._faults.append(f"frame {at} of the copy was painted unseen")
            return
        y, u, v = begun.bare
        if begun.anew is not None:
            anew = begun.anew
            y, u, v = block_means(anew.y), block_means(anew.u), block_means(anew.v)
        elif begun.regions:
            # Only where something is to be covered is the painter believed; elsewhere the source counts.
            y, u, v = y.copy(), u.copy(), v.copy()
            for item in begun.regions:
                if item.window is not None:
                    window = item.window
                    where = window.x0, window.y0, window.x1, window.y1
                    _renew(y, planes.y, where, 1)
                    _renew(u, planes.u, where, 2)
                    _renew(v, planes.v, where, 2)
        colours = np.concatenate((u, v))
        if len(self._wanted) >= WAITING:
            return  # a frame that nobody looks at is a fault
        exact = exact_digest(self._expected, begun.anew or planes)
        self._wanted[at] = Wanted(
            begun.frame, y, colours, begun.regions, begun.damaged, digest=exact
        )
        if begun.frame in self._again and self._readings is not None:
            bare = begun.bare[0], np.concatenate(begun.bare[1:])
            self._readings.put(Reading(begun.frame, bare, (y, colours), begun.damaged))

    def packet(self, packet: Packet[Any]) -> None:
        """Take a packet's bytes along."""
        data, pts = bytes(packet), packet.pts
        facts, record = self._facts, self._record
        if record is None or facts is None or self._packets is None:
            return
        if pts is None or packet.time_base != facts.time_base:
            self._faults.append("a packet has no time")
            return
        try:
            record.add(data, pts, key=packet.is_keyframe)
        except ValueError as error:
            self._faults.append(f"{error}")
        self._packets.put(_Sent(data, pts, packet.is_keyframe))

    def end(self) -> None:
        """Let the threads finish what they have."""
        self._ended = True
        for pipe in (self._packets, self._readings):
            if pipe is not None:
                pipe.end()

    # Threads of our own

    def _decode(self, packets: Pipe[_Sent], facts: StreamFacts) -> None:
        judge = Judge(self._expected, self.found)
        try:
            decoder = av.CodecContext.create(facts.codec, "r")
            assert isinstance(decoder, VideoCodecContext)
            decoder.extradata = facts.extradata
            decoder.thread_count = 1
            for sent in packets:
                self._cancel.check()
                packet = av.Packet(sent.data)
                packet.pts, packet.time_base = sent.pts, facts.time_base
                for picture in decoder.decode(packet):
                    self._look(judge, picture)
            for picture in decoder.decode(None):
                self._look(judge, picture)
        except av.error.FFmpegError as error:
            # Not the encoder's fault to tell: the copy is written, but it cannot be read.
            self._faults.append(f"{error.strerror or error}")
            for _ in packets:
                self._cancel.check()
        judge.finish()
        if self._searches is not None:
            self._searches.end()

    def _look(self, judge: Judge, picture: av.VideoFrame) -> None:
        self._cancel.check()
        at = self._place.get(picture.pts) if picture.pts is not None else None
        wanted = self._wanted.pop(at, None) if at is not None else None
        if at != self._judged or wanted is None:
            self._faults.append(f"frame {self._judged} of the copy is not where it should be")
            return
        self._judged += 1
        planes = self._planes_of(picture)
        if planes is None:
            self._faults.append(f"frame {at} of the copy has another size or format")
            return
        judge.look(wanted, seen_of(planes, damaged=picture.is_corrupt))
        if self._watch is not None and self._searches is not None:
            small = self._watch.shrink(
                wanted.frame, planes, wanted.covered, self._expected.shown(wanted.frame)
            )
            if small is not None:
                self._searches.put(small)

    def _planes_of(self, picture: av.VideoFrame) -> Planes | None:
        name = picture.format.name
        if name not in _READY or (picture.width, picture.height) != self._size:
            return None
        full = name == _READY[1] or picture.color_range == _FULL
        y, u, v = views(picture)
        return Planes(y, u, v, *self._size, full, False, picture)

    def _search(self, watch: ResidualWatch, searches: Pipe[SmallPicture]) -> None:
        for small in searches:
            self._cancel.check()
            watch.search(small)
        watch.finish()
        self.found.faces = watch.faces
        self.found.detector, self.found.looked_at = watch.name, watch.looked_at

    # Afterwards

    def conclude(self, copy: Path) -> PictureFindings:
        """The findings, once the crew has ended, with what the finished file says about its pictures.

        Raises:
            MediaError: If the file cannot be read.
        """
        found = self.found
        note_shape(found, first_look(copy), self._info)
        if found.size != self._size:
            found.compared = 0
        return found

    def checks(self, copy: Path, cancel: CancelToken, told: Callable[[int], None]) -> list[Check]:
        """What only checking alongside has to answer for.

        Args:
            copy: The finished file.
            cancel: Asked for every packet.
            told: Told how many packets of the file were read.
        """
        faults = self.faults()
        if faults or self._record is None:
            written = unchecked(faults)
        else:
            written = self._record.check(copy, cancel, told)
        total = len(self._expected.chosen)
        return [written, second_reading(self._misread, self.unread, self.twice, total)]

    def faults(self) -> list[str]:
        """What could not be checked, in words."""
        wanted = len(self._expected.chosen)
        faults = list(dict.fromkeys(self._faults))
        if not self._ended or self._judged != wanted or self._wanted:
            faults.append(f"{self._judged} of {wanted} frames were looked at")
        if self._record is None:
            faults.append("no packets were noted")
        return faults

    @property
    def twice(self) -> int:
        """Number of frames that the second reader gave as well."""
        return len(self._reread)

    @property
    def misread(self) -> list[int]:
        """Frames that the second reader gave otherwise."""
        return self._misread

    @property
    def unread(self) -> int:
        """Frames that the second reader should have given and did not."""
        return len(self._again.difference(self._reread))


def unchecked(faults: list[str]) -> Check:
    """The copy was not looked at as it should."""
    return Check(
        "written", False, "The copy could not be checked while it was written.",
        f"{'; '.join(faults[:5])}.",
    )  # fmt: skip


def second_reading(misread: list[int], missing: int, twice: int, total: int) -> Check:
    """What the second reader found.

    Args:
        misread: Frames that it gave otherwise.
        missing: Number of those that it should have given and did not.
        twice: Number of those that it gave.
        total: Frames that were looked at once.
    """
    if misread:
        return Check(
            "second_reading", False,
            "Read a second time, some frames of the original are not what went into the copy.",
            frames=tuple(sorted(misread)),
        )  # fmt: skip
    if missing:
        return Check(
            "second_reading",
            False,
            f"{missing} frames were not read a second time as they should.",
        )
    return Check(
        "second_reading", True,
        f"{twice} of {total} frames of the original were read twice, and were the same both times.",
    )  # fmt: skip


def _renew(means: Means, plane: Plane, where: tuple[int, int, int, int], step: int) -> None:
    """Take the means of squares that a window touches, and of those beside them, from a plane."""
    x0, y0, x1, y1 = (value // step for value in where)
    # One more on each side: a cover's edge is rounded outwards.
    left, top = max(0, x0 // BLOCK - 1), max(0, y0 // BLOCK - 1)
    right, bottom = (
        min(means.shape[1], -(-x1 // BLOCK) + 1),
        min(means.shape[0], -(-y1 // BLOCK) + 1),
    )
    part = plane[top * BLOCK : bottom * BLOCK, left * BLOCK : right * BLOCK]
    means[top:bottom, left:right] = block_means(part)
