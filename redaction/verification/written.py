"""Is what lies in the file what was checked on its way there? Every packet is held against its digest.

A container stores the units of a packet with their lengths, an encoder gives them with start codes. So
packets are compared unit by unit.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import av.error
import numpy as np

from player.media.container import demuxed, open_media
from redaction.export.smart.units import Bits, Unclear, content
from redaction.jobs.cancel import CancelToken
from redaction.verification.report import Check

if TYPE_CHECKING:
    from collections.abc import Callable

_DIGEST = 16
_SETS = (7, 8, 13)
"""Kinds of H.264 units that say how to decode the others."""
_SLICES = (1, 5)
_INTRA = 2
_HEAD = 16
"""Bytes of a slice in which its kind stands."""


def length_size(extradata: bytes) -> int:
    """Bytes of the length before each unit of H.264; 0 when start codes separate them."""
    if len(extradata) < 7 or extradata[0] != 1:
        return 0
    return (extradata[4] & 3) + 1


def units_of(data: bytes, size: int) -> Iterator[bytes]:
    """The units of a packet without what separates them.

    Args:
        data: The packet.
        size: Bytes of the length before each unit; 0 for start codes.

    Raises:
        ValueError: If a unit is cut off.
    """
    if not size:
        at = data.find(b"\0\0\1")
        if data[:at].strip(b"\0") if at >= 0 else data:
            raise ValueError("bytes before the first unit")
        while at >= 0:
            after = data.find(b"\0\0\1", at + 3)
            # A unit never ends in a zero byte: what is there belongs to the next start code.
            yield data[at + 3 : after if after >= 0 else len(data)].rstrip(b"\0")
            at = after
        return
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + size], "big")
        at += size
        if at + length > len(data):
            raise ValueError("a unit is cut off")
        yield data[at : at + length]
        at += length


def parameter_sets(extradata: bytes) -> list[bytes]:
    """The units that say how to decode the others, in order.

    Raises:
        ValueError: If they are cut off.
    """
    if not length_size(extradata):
        return [u for u in units_of(extradata, 0) if u and u[0] & 0x1F in _SETS]
    found, at = [], 5
    for mask in (0x1F, 0xFF):
        if at >= len(extradata):
            raise ValueError("the parameter sets are cut off")
        count, at = extradata[at] & mask, at + 1
        for _ in range(count):
            length = int.from_bytes(extradata[at : at + 2], "big")
            if at + 2 + length > len(extradata):
                raise ValueError("a parameter set is cut off")
            found.append(extradata[at + 2 : at + 2 + length])
            at += 2 + length
    return found


def digest_of(data: bytes, size: int) -> bytes:
    """Of the units of a packet, whatever separates them.

    Raises:
        ValueError: If a unit is cut off.
    """
    digest = hashlib.blake2b(digest_size=_DIGEST)
    for unit in units_of(data, size):
        digest.update(len(unit).to_bytes(8, "big"))
        digest.update(unit)
    return digest.digest()


def leans_on_none(data: bytes, size: int) -> bool:
    """Whether all slices of a picture are coded without any other picture.

    libavformat calls such a picture a keyframe where a stream has one reference, whatever the file says.
    """
    units = [unit for unit in units_of(data, size) if unit and unit[0] & 0x1F in _SLICES]
    return bool(units) and all(_kind_of_slice(unit) == _INTRA for unit in units)


def _kind_of_slice(unit: bytes) -> int:
    try:
        bits = Bits(content(unit, _HEAD))
        bits.ue()
        return bits.ue() % 5
    except Unclear:
        return -1


class PacketRecord:
    """What was given to the muxer: 25 bytes for each packet."""

    def __init__(self, extradata: bytes) -> None:
        """Begin a record.

        Args:
            extradata: The stream's parameter sets as the muxer got them.

        Raises:
            ValueError: If they cannot be read.
        """
        self._size = length_size(extradata)
        self._sets = parameter_sets(extradata)
        self._digests = bytearray()
        self._pts: array[int] = array("q")
        self._keys = bytearray()

    def __len__(self) -> int:
        return len(self._pts)

    def add(self, data: bytes, pts: int, *, key: bool) -> None:
        """Note a packet, in the order of muxing.

        Raises:
            ValueError: If it is cut off.
        """
        self._digests += digest_of(data, self._size)
        self._pts.append(pts)
        self._keys.append(key)

    def check(self, copy: Path, cancel: CancelToken, told: Callable[[int], None]) -> Check:
        """Read the file's packets and compare each with what was noted.

        When frames are shown is checked by their times elsewhere; here, that each packet stands at the
        same place in the order of showing.

        Args:
            copy: The written file.
            cancel: Asked for every packet.
            told: Told how many packets were read.
        """
        wrong: list[int] = []
        times: list[int] = []
        places = np.argsort(np.argsort(np.asarray(self._pts, np.int64), kind="stable"))
        try:
            with open_media(copy) as container:
                stream = container.streams.video[0]
                extradata = stream.codec_context.extradata or b""
                size = length_size(extradata)
                if parameter_sets(extradata) != self._sets:
                    return _failed("What a decoder is told first is not what was checked.")
                packets = (p for p in demuxed(container, stream) if p.size)
                for at, packet in enumerate(packets):
                    cancel.check()
                    told(at + 1)
                    times.append(packet.pts if packet.pts is not None else -1)
                    noted = bytes(self._digests[at * _DIGEST : (at + 1) * _DIGEST])
                    data = bytes(packet)
                    if at >= len(self) or digest_of(data, size) != noted:
                        wrong.append(at)
                        continue
                    begins = bool(self._keys[at])
                    if packet.is_keyframe != begins and (begins or not leans_on_none(data, size)):
                        wrong.append(at)
                # What a table says of complete pictures players believe; packets say what they really are.
                entries = (
                    list(stream.index_entries) if container.format.name != "matroska,webm" else []
                )
                wrong += [
                    at
                    for at, entry in enumerate(entries[: len(self)])
                    if entry.is_keyframe != bool(self._keys[at])
                ]
        except (av.error.FFmpegError, ValueError, IndexError) as error:
            return _failed(f"{error}.")
        if len(times) != len(self):
            return _failed(f"There are {len(times)} packets instead of {len(self)}.")
        found = np.argsort(np.argsort(np.asarray(times, np.int64), kind="stable"))
        wrong += [int(at) for at in np.flatnonzero(found != places)]
        if wrong or len(set(times)) != len(times):
            return _failed(f"{len(set(wrong))} of {len(self)} packets are not what was checked.")
        return Check(
            "written", True, "The file holds what was checked while it was written.",
            f"{len(self)} packets, byte by byte.",
        )  # fmt: skip


def _failed(detail: str) -> Check:
    return Check(
        "written", False, "The file does not hold what was checked while it was written.", detail
    )
