"""High dynamic range shown on an ordinary screen, for looking only.

What a PQ or HLG picture holds is not meant for a standard screen: shown as it is, it looks grey and
washed out. It is brought down as ITU-R BT.2390 describes, channel by channel:

1. the signal becomes light: PQ by SMPTE ST 2084; HLG by ARIB STD-B67 for a screen of 1000 cd/m2, its
   system gamma of 1.2 applied to each channel instead of to their sum;
2. BT.2390's curve bends what is brighter than an ordinary screen shows down to ``WHITE``; below its knee,
   at about 160 cd/m2, nothing changes. The brightest light looked for is ``PEAK``; beyond that all is white;
3. BT.2020's colours become BT.709's, those that BT.709 does not have are clipped;
4. light becomes a signal again, by the gamma of 2.4 of BT.1886.

The mastering data of a file are not asked: two files of one camera would look different.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

PEAK: Final = 1000.0
"""Brightest light looked for, in cd/m2: nominal for HLG, and where most HDR recordings end."""

WHITE: Final = 300.0
"""Light shown as 255, in cd/m2: that of an ordinary monitor. The reference white of BT.2408, 203 cd/m2, at
which skies and lit walls lie, becomes a light grey, so that there is room to tell bright things apart."""

_M1, _M2 = 2610 / 16384, 2523 / 4096 * 128
_C1, _C2, _C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
_PQ_LIGHT: Final = 10000.0
_BT709_OF_BT2020: Final = np.array(
    [[1.660491, -0.587641, -0.072850], [-0.124550, 1.132900, -0.008349], [-0.018151, -0.100579, 1.118730]],
    np.float32,
)  # fmt: skip
"""Rows: red, green and blue light of BT.709 made of those of BT.2020 (BT.2087)."""

_STEPS: Final = 65536

Values = npt.NDArray[np.float64]


def pq_light(signal: Values) -> Values:
    """Light in cd/m2 of a PQ signal of 0 to 1 (SMPTE ST 2084)."""
    power = np.power(signal, 1 / _M2)
    return np.asarray(
        _PQ_LIGHT * np.power(np.maximum(power - _C1, 0) / (_C2 - _C3 * power), 1 / _M1)
    )


def pq_signal(light: Values) -> Values:
    """PQ signal of 0 to 1 of light in cd/m2."""
    power = np.power(light / _PQ_LIGHT, _M1)
    return np.asarray(np.power((_C1 + _C2 * power) / (1 + _C3 * power), _M2))


def hlg_light(signal: Values) -> Values:
    """Light in cd/m2 of an HLG signal of 0 to 1 on a screen of ``PEAK``, for one channel alone."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
    return np.asarray(PEAK * np.power(np.clip(scene, 0, 1), 1.2))


def bt2390(light: Values) -> Values:
    """Light in cd/m2, up to ``PEAK``, brought down to ``WHITE`` at most (BT.2390, section 5.4.1)."""
    top = pq_signal(np.array(PEAK))
    most = pq_signal(np.array(WHITE)) / top
    signal = pq_signal(np.minimum(light, PEAK)) / top
    knee = 1.5 * most - 0.5
    t = np.clip((signal - knee) / (1 - knee), 0, 1)
    bent = (
        (2 * t**3 - 3 * t**2 + 1) * knee
        + (t**3 - 2 * t**2 + t) * (1 - knee)
        + (-2 * t**3 + 3 * t**2) * most
    )
    return pq_light(np.where(signal < knee, signal, bent) * top)


@cache
def _to_light(transfer: str) -> npt.NDArray[np.uint16]:
    """Light on a standard screen, 65535 for white, of each signal of 0 to 255."""
    signal = np.arange(256) / 255
    light = bt2390(hlg_light(signal) if transfer == "HLG" else pq_light(signal))
    return np.rint(np.clip(light / WHITE, 0, 1) * (_STEPS - 1)).astype(np.uint16)


@cache
def _to_signal() -> npt.NDArray[np.uint8]:
    """The signal of 0 to 255 of each of 65536 steps of light."""
    light = np.arange(_STEPS) / (_STEPS - 1)
    return np.asarray(np.rint(255 * np.power(light, 1 / 2.4)), np.uint8)


def to_standard(rgb: npt.NDArray[np.uint8], transfer: str) -> npt.NDArray[np.uint8]:
    """An HDR picture as a standard one.

    Args:
        rgb: uint8, shape (height, width, 3): the HDR signal, BT.2020 primaries, 0 to 255.
        transfer: ``PQ`` or ``HLG``.

    Returns:
        A new array of that shape: BT.709 primaries, for a screen of gamma 2.4.

    Raises:
        ValueError: If the transfer is neither.
    """
    if transfer not in ("PQ", "HLG"):
        msg = f"not an HDR transfer: {transfer!r}"
        raise ValueError(msg)
    light = cv2.transform(cv2.LUT(rgb, _to_light(transfer)), _BT709_OF_BT2020)
    return np.asarray(cv2.LUT(light, _to_signal()), np.uint8)
