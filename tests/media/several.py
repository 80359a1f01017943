"""Joining what was generated: several streams of other files in one file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import av


def join_streams(parts: Sequence[Path], out: Path) -> Path:
    """Copy the packets of every stream of ``parts`` into one file, in order of time.

    Args:
        parts: Files whose streams all go in, in this order.
        out: The file; its ending picks the container.
    """
    with av.open(str(out), "w") as made:
        packets = []
        opened = [av.open(str(part)) for part in parts]
        for source in opened:
            streams = {s.index: made.add_stream_from_template(s) for s in source.streams}
            for packet in source.demux():
                if packet.dts is not None:
                    packets.append((packet.dts * packet.time_base, streams, packet))
        packets.sort(key=lambda item: item[0])
        for _, streams, packet in packets:
            packet.stream = streams[packet.stream.index]
            made.mux_one(packet)
        for source in opened:
            source.close()
    return out
