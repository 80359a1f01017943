"""Changes of MPEG transport streams: packets, tables of programs, times, what the packets carry."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable

from tests.bench._mutant_tree import cut_or_joined, flipped, hard

PACKET = 188
"""Bytes of a packet; those of recorders (M2TS) have four more in front."""

Packets = list[bytearray]


def read_packets(data: bytes) -> tuple[Packets, int]:
    """The packets, and how many bytes stand in front of each sync byte."""
    front = 4 if len(data) > 4 and data[0] != 0x47 and data[4] == 0x47 else 0
    size = PACKET + front
    return [bytearray(data[at : at + size]) for at in range(0, len(data) - size + 1, size)], front


def checksum(data: bytes) -> int:
    """CRC-32 as the tables of programs carry it (MPEG-2), not that of zlib."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = ((value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
    return value


def _pid(packet: bytearray, front: int) -> int:
    return (packet[front + 1] & 0x1F) << 8 | packet[front + 2]


def _begins(packet: bytearray, front: int) -> bool:
    return bool(packet[front + 1] & 0x40)


def _payload(packet: bytearray, front: int) -> int:
    """Where the payload begins; the packet's length if it has none."""
    at = front + 4
    if packet[front + 3] & 0x20:
        at += 1 + packet[at]
    return at if packet[front + 3] & 0x10 and at < len(packet) else len(packet)


def _order(packets: Packets, _front: int, rng: random.Random) -> str:
    a, b = (rng.randrange(len(packets)) for _ in range(2))
    way = rng.randrange(4)
    if way == 0:
        packets[a], packets[b] = packets[b], packets[a]
    elif way == 1:
        del packets[min(a, b) : min(a, b) + rng.choice((1, 2, 10))]
    elif way == 2:
        packets[a:a] = [bytearray(p) for p in packets[b : b + rng.choice((1, 3, 30))]]
    else:
        part = packets[a : a + 12]
        rng.shuffle(part)
        packets[a : a + 12] = part
    return f"packets {('swapped', 'gone', 'again', 'shuffled')[way]}"


def _head(packets: Packets, front: int, rng: random.Random) -> str:
    said = ""
    for _ in range(rng.choice((1, 1, 4))):
        packet, way = rng.choice(packets), rng.randrange(5)
        if way == 0:
            packet[front] = rng.choice((0, 0x46, 0xFF))
        elif way == 1:
            packet[front + 1 : front + 3] = struct.pack(">H", hard(rng, 16))
        elif way == 2:
            packet[front + 3] = (packet[front + 3] & 0xF0) | rng.randrange(16)
        elif way == 3:
            packet[front + 3] ^= rng.choice((0x10, 0x20, 0x30, 0x40, 0x80))
        else:
            packet[front + 1] ^= rng.choice((0x40, 0x80))
        said = ("sync", "number of stream", "counter", "flags", "begin")[way]
    return f"packet head: {said}"


def _adaptation(packets: Packets, front: int, rng: random.Random) -> str:
    found = [p for p in packets if p[front + 3] & 0x20]
    if not found:
        return "no adaptation field"
    for packet in rng.sample(found, min(len(found), rng.choice((1, 3)))):
        at = front + 4
        if rng.random() < 0.4:
            packet[at] = rng.choice((0, 1, 183, 184, 255, rng.randrange(256)))
        elif packet[at] > 6:  # flags, or the clock of the programme
            packet[at + 1] = rng.randrange(256)
            packet[at + 2 : at + 8] = rng.randbytes(6)
    return "adaptation field"


def _table(packets: Packets, front: int, rng: random.Random) -> str:
    """The programmes and what they hold; its checksum mended mostly, so that it is believed."""
    found = [
        p
        for p in packets
        if _begins(p, front) and p[_payload(p, front) :][:1] == b"\0"
        and p[_payload(p, front) + 1 :][:1] in (b"\0", b"\2", b"\x42")
    ]  # fmt: skip
    if not found:
        return "no table"
    packet = rng.choice(found)
    at = _payload(packet, front) + 1
    length = struct.unpack(">H", packet[at + 1 : at + 3])[0] & 0xFFF
    end = at + 3 + length - 4
    if not at + 8 < end <= len(packet) - 4:
        return "no table"
    way = rng.randrange(4)
    if way == 0:
        packet[at + 1 : at + 3] = struct.pack(">H", 0xB000 | rng.choice((0, 4, 9, 13, 1021, 4095)))
    elif way == 1:  # kinds of streams, their numbers, lengths of what describes them
        packet[rng.randrange(at + 8, end)] = rng.randrange(256)
    elif way == 2:
        packet[rng.randrange(at + 3, at + 8)] = rng.randrange(256)
    else:
        for _ in range(6):
            packet[rng.randrange(at + 8, end)] = rng.randrange(256)
    if rng.random() < 0.8:
        packet[end : end + 4] = struct.pack(">I", checksum(bytes(packet[at:end])))
    table = bytes(packet)
    if rng.random() < 0.6:  # every one of its kind, else the next says what is right
        for other in packets:
            if _pid(other, front) == _pid(packet, front):
                other[front + 4 :] = table[front + 4 :]
    return f"table {packet[at]}: {('length', 'a stream', 'head', 'many')[way]}"


def _stamps(packets: Packets, front: int, rng: random.Random) -> str:
    """Times of pictures and sound: the same for all, backwards, around the turn of the counter, or none."""
    way, said = rng.randrange(5), 0
    for packet in packets:
        at = _payload(packet, front)
        if not _begins(packet, front) or packet[at : at + 3] != b"\0\0\1" or at + 19 > len(packet):
            continue
        if not packet[at + 7] & 0x80 or (way < 4 and rng.random() < 0.5):
            continue
        said += 1
        time = (0, (1 << 33) - 1 - said, rng.getrandbits(33), 90000 * 100000 - said * 9000, 0)[way]
        if way == 4:
            packet[at + 6 : at + 9] = rng.randbytes(3)
        else:
            packet[at + 9 : at + 14] = bytes([
                packet[at + 9] & 0xF0 | (time >> 29 & 0x0E) | 1, time >> 22 & 0xFF,
                (time >> 14 & 0xFE) | 1, time >> 7 & 0xFF, (time << 1 & 0xFE) | 1,
            ])  # fmt: skip
    return f"{said} stamps: {('same', 'turn', 'any', 'backwards', 'heads')[way]}"


def _stream_head(packets: Packets, front: int, rng: random.Random) -> str:
    found = [p for p in packets if _begins(p, front) and p[_payload(p, front) :][:3] == b"\0\0\1"]
    if not found:
        return "no stream"
    packet = rng.choice(found)
    at = _payload(packet, front)
    place = rng.choice((3, 4, 5, 6, 7, 8))
    if at + place < len(packet):
        packet[at + place] = rng.choice((0, 0xFF, 0xE0, 0xC0, 0xBE, rng.randrange(256)))
    return f"head of a stream's packet at {place}"


def _content(packets: Packets, front: int, rng: random.Random) -> str:
    for _ in range(rng.choice((1, 3, 20))):
        packet = rng.choice(packets)
        at = _payload(packet, front)
        packet[at:] = bytearray(flipped(bytes(packet[at:]), rng))
    return "content"


def _other_stream(packets: Packets, front: int, rng: random.Random) -> str:
    """Two streams become one, or one becomes two."""
    pids = sorted({_pid(p, front) for p in packets})
    one, two = rng.choice(pids), rng.choice((*pids, 0x1FFF, 0x200))
    share = rng.choice((1.0, 0.5))
    for packet in packets:
        if _pid(packet, front) == one and rng.random() < share:
            packet[front + 1] = packet[front + 1] & 0xE0 | two >> 8
            packet[front + 2] = two & 0xFF
    return f"stream {one} as {two}"


CHANGES: tuple[Callable[[Packets, int, random.Random], str], ...] = (
    _order, _head, _adaptation, _table, _table, _stamps, _stamps, _stream_head, _content, _other_stream,
)  # fmt: skip


def change_packets(data: bytes, others: list[bytes], rng: random.Random) -> tuple[str, bytes]:
    """Change a transport stream in one to three ways; sometimes cut, joined or out of step as well."""
    packets, front = read_packets(data)
    said = []
    for _ in range(rng.choice((1, 1, 2, 3))):
        if len(packets) > 1:
            said.append(rng.choice(CHANGES)(packets, front, rng))
    if rng.random() < 0.1:  # packets of another stream in between
        more, other = read_packets(rng.choice(others))
        if other == front:
            at, of = rng.randrange(len(packets) + 1), rng.randrange(len(more))
            packets[at:at] = more[of : of + rng.choice((1, 20, 200))]
            said.append("packets of another")
    data = b"".join(packets) or b"\x47"
    way = rng.random()
    if way < 0.06:
        at = rng.randrange(len(data))
        data = data[:at] + data[at + rng.choice((1, 4, 100)) :]
        said.append("out of step")
    elif way < 0.14:
        words, data = cut_or_joined(data, others, rng)
        said.append(words)
    return "; ".join(said), data
