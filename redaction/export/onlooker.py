"""Who may look on while a copy is written: every picture on its way in, every packet on its way out."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from av.packet import Packet

    from player.media.frame import Frame
    from redaction.export.threads import Crew
    from redaction.rendering.planes import Planes


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """What a decoder must know before the first packet.

    Attributes:
        codec: Name of the codec, such as ``h264``.
        extradata: Its parameter sets, with start codes or as an MP4 file holds them.
        time_base: Seconds per tick of the packets' times.
    """

    codec: str
    extradata: bytes
    time_base: Fraction


class Onlooker(Protocol):
    """Looks on; any call may wait until the onlooker has caught up.

    ``picture`` and ``painted`` are called by the thread that decodes, the rest by the one that muxes.
    """

    def join(self, crew: Crew, facts: StreamFacts) -> None:
        """Start threads of its own in the crew that writes; before any other call."""

    def picture(self, at: int, frame: Frame, planes: Planes) -> None:
        """The picture that the copy's frame ``at`` (an ordinal) is made of, not painted yet."""

    def painted(self, at: int, planes: Planes) -> None:
        """The same as it goes to the encoder."""

    def packet(self, packet: Packet[Any]) -> None:
        """A packet of the picture as it goes to the muxer, in that order, with its times in ``time_base``.

        It is only read, and must not be kept: the muxer changes it.
        """

    def end(self) -> None:
        """There are no more packets. The crew waits for what is still to be looked at."""
