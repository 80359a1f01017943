"""Encoders in hardware: which there are, whether they work here, and how they are asked for a quality.

FFmpeg lists an encoder whether or not its driver and its chip are there, and a driver can crash whoever loads
it. So each is tried in a process of its own, with pictures of the size that is wanted, and only what comes
back decoded is believed. What is not there is done by x264, and whoever asked is told.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from redaction.export.encoder_trial import WORKS
from redaction.export.plan import SOFTWARE_ENCODER
from redaction.place import TRY_ENCODER, own_command, own_environment

if TYPE_CHECKING:
    from player.media.info import VideoInfo
    from redaction.export.plan import EncoderSettings

TRY_SECONDS: Final = 20.0
"""How long an encoder may take to show that it works; a driver that hangs is none."""

_COMMON: Final = {"a53cc": "0"}


@dataclass(frozen=True, slots=True)
class Hardware:
    """A kind of hardware.

    Attributes:
        title: As people call it.
        codec: FFmpeg's name of its H.264 encoder.
        form: Pixel format that it is given; the samples are those of the copy, in another order.
        options: What it is always told: never to write more than pictures.
        quality: Name of its option for a constant quality; ``{}`` stands for the value.
        scale: What a rate factor is multiplied by, and what is added, to have a value of its own scale.
    """

    title: str
    codec: str
    form: str
    options: Mapping[str, str]
    quality: Mapping[str, str]
    scale: tuple[float, float] = (1.0, 0.0)

    def settings(self, asked: EncoderSettings) -> dict[str, str]:
        """FFmpeg's options for what was asked for, without a bit rate."""
        factor, add = self.scale
        value = str(max(1, round(asked.crf * factor + add)))
        found = {**_COMMON, **self.options}
        if asked.bitrate is None:
            found |= {name: word.format(value) for name, word in self.quality.items()}
        return found


HARDWARE: Final[Mapping[str, Hardware]] = {
    "nvenc": Hardware(
        "NVENC", "h264_nvenc", "yuv420p",
        {"preset": "p4", "tune": "hq", "forced-idr": "1", "udu_sei": "0", "extra_sei": "0"},
        {"rc": "vbr", "cq": "{}", "b": "0"},
    ),
    "qsv": Hardware(
        "Quick Sync", "h264_qsv", "nv12",
        {"preset": "medium", "forced_idr": "1", "udu_sei": "0", "pic_timing_sei": "0"},
        {"global_quality": "{}"},
    ),
    "amf": Hardware(
        "AMF", "h264_amf", "nv12",
        {"quality": "balanced", "usage": "transcoding"},
        {"rc": "cqp", "qp_i": "{}", "qp_p": "{}", "qp_b": "{}"},
    ),
    "vaapi": Hardware("VAAPI", "h264_vaapi", "nv12", {"sei": "0"}, {"rc_mode": "CQP", "qp": "{}"}),
    # From 100, the best, to 1; crf 20 is about 60.
    "videotoolbox": Hardware(
        "VideoToolbox", "h264_videotoolbox", "nv12", {"realtime": "0"},
        {"flags": "+qscale", "global_quality": "{}"}, (-2 * 118.0, 100 * 118.0),
    ),
}  # fmt: skip
"""By the names in ``plan.ENCODERS``, in the order in which ``auto`` asks. 118 is FFmpeg's unit of quality."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """Who encodes a copy.

    Attributes:
        name: ``software`` or a name in ``HARDWARE``.
        why: A sentence for the report and the log.
        asked: What was asked for.
    """

    name: str
    why: str
    asked: str = SOFTWARE_ENCODER

    @property
    def hardware(self) -> Hardware | None:
        """What encodes; None for x264."""
        return HARDWARE.get(self.name)

    def facts(self) -> dict[str, str]:
        """For reports."""
        return {"encoder_used": self.name, "encoded_by": self.why}


SOFTWARE: Final = Encoding(SOFTWARE_ENCODER, "The picture was encoded by software (x264).")


def choose(settings: EncoderSettings, info: VideoInfo, width: int, height: int) -> Encoding:
    """Who encodes: what was asked for if it works here, else x264.

    Args:
        settings: What was asked for.
        info: The source.
        width: Of the coded picture, in pixels.
        height: Likewise.
    """
    asked = settings.encoder
    if asked == SOFTWARE_ENCODER:
        return SOFTWARE
    reason = ""
    if settings.lossless:
        reason = "lossless copies are encoded by software"
    elif info.interlaced and not info.rotation:
        reason = "interlaced pictures are encoded by software"
    elif settings.coarsest is not None:
        reason = "only software keeps a quality as well as a bit rate or a size"
    if reason:
        return _instead(asked, reason)
    reasons = []
    for name in HARDWARE if asked == "auto" else (asked,):
        reason = refusal(name, width, height)
        if not reason:
            title = HARDWARE[name].title
            return Encoding(name, f"The picture was encoded by hardware ({title}).", asked)
        reasons.append(f"{HARDWARE[name].title}: {reason}")
    return _instead(asked, "; ".join(reasons))


def _instead(asked: str, reason: str) -> Encoding:
    wanted = "Hardware" if asked == "auto" else HARDWARE[asked].title
    why = f"{wanted} was asked for, but the picture was encoded by software (x264): {reason}."
    return Encoding(SOFTWARE_ENCODER, why, asked)


@lru_cache(maxsize=64)
def refusal(name: str, width: int = 640, height: int = 360) -> str:
    """Why this hardware cannot encode pictures of this size here; empty if it can.

    The first call takes up to ``TRY_SECONDS``; the answer is kept as long as the process lives.

    Args:
        name: A name in ``HARDWARE``.
        width: Of the picture, in pixels.
        height: Likewise.
    """
    import av
    import av.error

    hardware = HARDWARE[name]
    try:
        av.Codec(hardware.codec, "w")
    except (av.error.FFmpegError, ValueError):
        return "not part of this program's FFmpeg"
    words = own_command(TRY_ENCODER, hardware.codec, hardware.form, str(width), str(height))
    try:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=TRY_SECONDS, check=False, env={**own_environment(), "PYTHONSAFEPATH": "1"},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "its driver does not answer"
    except OSError as error:
        return f"it cannot be tried ({error.strerror or error})"
    if done.returncode < 0:
        return "its driver crashes"
    if done.returncode or done.stdout.strip() != WORKS.encode():
        return "there is none, or its driver does not work"
    return ""


def working(width: int = 640, height: int = 360) -> dict[str, Any]:
    """What stands about each kind: its title, and why it cannot be used (empty if it can)."""
    return {
        name: {"title": hardware.title, "refusal": refusal(name, width, height)}
        for name, hardware in HARDWARE.items()
    }
