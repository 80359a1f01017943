"""Checking a copy of copied and encoded stretches while it is written.

Each encoded stretch is looked at by an onlooker of its own (``alongside``), as a whole copy would be. What
is copied is proven afterwards (``copied``). Every packet of both kinds is noted on its way to the muxer, and
the finished file is held against that.
"""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from player.media.source import first_look
from player.media.time import FrameSpan
from redaction.export.selection import Selection
from redaction.rendering.planes import even
from redaction.verification.alongside import Alongside, second_reading, unchecked
from redaction.verification.judging import PictureFindings, note_shape
from redaction.verification.rereading import SHARE
from redaction.verification.written import PacketRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from av.packet import Packet

    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from redaction.jobs.cancel import CancelToken
    from redaction.verification.expected import Expected
    from redaction.verification.report import Check
    from redaction.verification.residual import ResidualWatch

_WORST = ("worst_exposure", "worst_difference", "worst_colour")


class Stretchwise:
    """Looks on while smart export writes a copy; ``redaction.export.smart.writer.Lookers``."""

    def __init__(
        self,
        expected: Expected,
        index: VideoIndex,
        info: VideoInfo,
        watch: Callable[[], ResidualWatch | None],
        cancel: CancelToken,
        *,
        share: float = SHARE,
    ) -> None:
        """Prepare to look on.

        Args:
            expected: What the whole copy should be, derived from the source anew.
            index: The source's frames.
            info: What is known of the source.
            watch: Gives what looks for faces on one stretch; None leaves that out.
            cancel: Asked once a frame by every thread.
            share: Of the encoded frames that are read twice; 1 for all.
        """
        self._expected, self._index, self._info = expected, index, info
        self._watch, self._cancel, self._share = watch, cancel, share
        self._lookers: list[Alongside] = []
        self._spans: list[FrameSpan] = []
        self._record: PacketRecord | None = None
        self._faults: list[str] = []

    # Called by the thread that writes

    def begin(self, extradata: bytes) -> None:
        """The file's parameter sets, before the first packet."""
        try:
            self._record = PacketRecord(extradata)
        except ValueError as error:
            self._faults.append(f"{error}")

    def stretch(self, span: FrameSpan) -> Alongside:
        """Who looks on while these frames of the source are encoded."""
        chosen, times = self._expected.chosen, self._expected.timeline
        begin = chosen.copy(span.start)
        if begin is None:
            self._faults.append(f"frame {span.start} is not part of the copy")
            begin = 0
        part = slice(begin, begin + len(span))
        expected = replace(
            self._expected,
            chosen=Selection((span,)),
            timeline=replace(times, pts=times.pts[part], durations=times.durations[part]),
        )
        looker = Alongside(
            expected, self._index, self._info, self._watch(), self._cancel, share=self._share
        )
        self._lookers.append(looker)
        self._spans.append(span)
        return looker

    def muxed(self, packet: Packet[Any]) -> None:
        """Note a packet of the picture, copied or encoded, as it goes to the muxer."""
        if self._record is None or packet.pts is None:
            self._faults.append("a packet has no time")
            return
        try:
            self._record.add(bytes(packet), packet.pts, key=packet.is_keyframe)
        except ValueError as error:
            self._faults.append(f"{error}")

    # Afterwards

    def rest(self) -> tuple[FrameSpan, ...]:
        """The source's frames that nobody looked at, in order."""
        found = []
        for span in self._expected.chosen.spans:
            at = span.start
            for seen in sorted(self._spans, key=lambda seen: seen.start):
                if seen.start in span:
                    found.append(FrameSpan(at, max(at, seen.start)))
                    at = max(at, seen.stop)
            found.append(FrameSpan(at, max(at, span.stop)))
        return tuple(span for span in found if len(span))

    @property
    def twice(self) -> int:
        """Number of frames that the second reader gave as well."""
        return sum(looker.twice for looker in self._lookers)

    def conclude(self, copy: Path) -> PictureFindings:
        """The findings of all stretches, once the crews have ended.

        Raises:
            MediaError: If the file cannot be read.
        """
        found = PictureFindings()
        for looker in self._lookers:
            _add(found, looker.found)
        note_shape(found, first_look(copy), self._info)
        if found.size != (even(self._info.width), even(self._info.height)):
            found.compared = 0
        return found

    def checks(self, copy: Path, cancel: CancelToken, told: Callable[[int], None]) -> list[Check]:
        """As of ``Alongside.checks``."""
        faults = list(dict.fromkeys(self._faults))
        faults += [fault for looker in self._lookers for fault in looker.faults()]
        if self._record is None:
            faults.append("no packets were noted")
        if faults or self._record is None:
            written = unchecked(faults)
        else:
            written = self._record.check(copy, cancel, told)
        misread = [frame for looker in self._lookers for frame in looker.misread]
        unread = sum(looker.unread for looker in self._lookers)
        total = sum(map(len, self._spans))
        return [written, second_reading(misread, unread, self.twice, total)]


def _add(found: PictureFindings, more: PictureFindings) -> None:
    """Add what was found on later frames."""
    for field in fields(PictureFindings):
        one, other = getattr(found, field.name), getattr(more, field.name)
        if field.name in _WORST:
            setattr(found, field.name, max(one, other))
        elif isinstance(one, dict):
            one.update(other)
        elif isinstance(one, list | tuple) and field.name != "size":
            setattr(found, field.name, one + other)
        elif isinstance(one, str):
            setattr(found, field.name, one or other)
        elif isinstance(one, int) and not isinstance(one, bool):
            setattr(found, field.name, one + other)
