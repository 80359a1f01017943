"""Encodes a few pictures in hardware and looks at them: in a process of its own, because drivers crash."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

WORKS: Final = "works"
"""What is printed when every picture came out as it went in."""

_PICTURES: Final = 8
_LIMIT: Final = 12
"""Mean difference in levels that a bit rate of 4 Mbit/s may make."""


def main(arguments: Sequence[str]) -> int:
    """Try an encoder: name of the codec, form of its pictures, width, height.

    Returns:
        0 if it works; anything that FFmpeg raises ends the process.
    """
    import av
    import numpy as np

    codec, form, width, height = arguments[0], arguments[1], int(arguments[2]), int(arguments[3])
    encoder: Any = av.CodecContext.create(codec, "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, form
    encoder.time_base, encoder.framerate = Fraction(1, 25), Fraction(25)
    encoder.bit_rate = 4_000_000
    decoder: Any = av.CodecContext.create("h264", "r")
    shown = np.linspace(40, 200, width * height).astype(np.uint8).reshape(height, width)
    seen: list[Any] = []
    for number in range(_PICTURES):
        picture = np.repeat(np.roll(shown, 8 * number, 1)[:, :, None], 3, 2)
        frame: Any = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
        frame = frame.reformat(format=form)
        frame.pts, frame.time_base = number, Fraction(1, 25)
        for packet in encoder.encode(frame):
            seen.extend(decoder.decode(packet))
    for packet in encoder.encode(None):
        seen.extend(decoder.decode(packet))
    seen.extend(decoder.decode(None))
    if len(seen) != _PICTURES:
        return 1
    for number, frame in enumerate(seen):
        wanted = np.roll(shown, 8 * number, 1).astype(int)
        green = frame.to_ndarray(format="rgb24")[:, :, 1].astype(int)
        if np.abs(green - wanted).mean() >= _LIMIT:
            return 1
    sys.stdout.write(f"{WORKS}\n")
    return 0
