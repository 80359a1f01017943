"""How many bits the picture gets: by quality, by rate, none lost, or as many as a file may have."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redaction.export.plan import EncoderSettings

COARSEST = 38
"""The quantiser beyond which a picture falls apart: a limit of size that would need more is refused."""
FINER = 2
"""How much finer than the rate factor a quantiser may be where a limit of size leaves room for it."""

_REFS = {"medium": 3, "slow": 5, "slower": 8, "veryslow": 16}
"""Pictures that x264's presets refer to, where there are more than two."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a hardware player must be able to take for a picture of some size (H.264, annex A).

    Attributes:
        level: As it is written, like ``4.1``.
        rate: Most bits a second, in the High profile.
        refs: Most pictures that others may refer to.
    """

    level: str
    rate: int
    refs: int

    def options(self, settings: EncoderSettings, *, raw: Fraction) -> dict[str, str]:
        """x264's options that keep a stream within the level, and have it say that level.

        Args:
            settings: How the pictures are encoded.
            raw: Bits a second of the same pictures without any compression. Where these are within the
                level x264 need not keep account of a player's buffer, and is told the level instead: with
                several threads that account depends on which of them is ahead, and a few pictures in a
                thousand come out another way each time.
        """
        if raw <= self.rate:
            found = {"level": self.level}
        else:
            found = {"maxrate": str(self.rate), "bufsize": str(self.rate)}
        if _REFS.get(settings.preset, 0) > self.refs:
            found["refs"] = str(self.refs)
        return found


_LEVELS = (
    # level, macroblocks a picture, macroblocks a second, macroblocks held, bits a second (High)
    ("4.1", 8192, 245_760, 32_768, 62_500_000),
    ("4.2", 8704, 522_240, 34_816, 62_500_000),
    ("5.1", 36_864, 983_040, 184_320, 300_000_000),
    ("5.2", 36_864, 2_073_600, 184_320, 300_000_000),
)
"""From the least that every player of today decodes in hardware; smaller pictures lie within it."""


def limits_of(width: int, height: int, rate: Fraction) -> Limits | None:
    """The lowest of the usual levels that takes such pictures; None where none does.

    Args:
        width: Of the coded picture, in pixels.
        height: Likewise.
        rate: Pictures a second.
    """
    blocks = _blocks(width, height)
    for level, most, speed, held, bits in _LEVELS:
        # No side may be so long that the picture is a ribbon.
        if blocks <= most and blocks * rate <= speed and max(width, height) ** 2 <= 2048 * most:
            return Limits(level, bits, max(1, min(16, held // blocks)))
    return None


def raw_rate(width: int, height: int, rate: Fraction) -> Fraction:
    """Bits a second of pictures that are not compressed at all, with colour at half the size.

    Args:
        width: Of the coded picture, in pixels.
        height: Likewise.
        rate: Pictures a second.
    """
    return _blocks(width, height) * 16 * 16 * 12 * rate


def _blocks(width: int, height: int) -> int:
    """Macroblocks of a picture: at its edges they are whole, too."""
    return -(-width // 16) * -(-height // 16)


def rate_options(settings: EncoderSettings) -> dict[str, str]:
    """x264's options for what was asked for.

    Raises:
        ValueError: If a size was asked for and nobody worked out which bit rate it leaves.
    """
    if settings.lossless:
        return {"qp": "0"}
    if settings.size is not None and settings.bitrate is None:
        msg = "the bit rate of a limited size was not worked out"
        raise ValueError(msg)
    if settings.bitrate is None:
        return {"crf": str(settings.crf)}
    options = {"b": str(settings.bitrate)}
    coarsest = settings.coarsest
    if settings.size is not None:
        coarsest = COARSEST if coarsest is None else min(COARSEST, coarsest)
        options["qmin"] = str(max(1, settings.crf - FINER))
    return options if coarsest is None else {**options, "qmax": str(coarsest)}
