"""Options that `umbra redact` and `umbra detect` share. Only the standard library is imported here."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from pathlib import Path

from redaction.cli_settling import USUAL

KINDS = ("face", "person", "plate", "text", "screen", "other")
"""What can be looked for, as ``redaction.model.region.Kind`` spells it (not loaded for a help text)."""


def kinds(text: str) -> tuple[str, ...]:
    """``face,text,...``."""
    found = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    if not found or not set(found) <= set(KINDS):
        msg = f"{text!r} is no list of {', '.join(KINDS)}"
        raise argparse.ArgumentTypeError(msg)
    return found


def share(text: str) -> float:
    """A number above 0 and at most 1."""
    value = _number(text)
    if not 0 < value <= 1:
        msg = f"{text!r} is no number above 0 and up to 1"
        raise argparse.ArgumentTypeError(msg)
    return value


def factor(text: str) -> float:
    """A number from 1 to 3."""
    value = _number(text)
    if not 1 <= value <= 3:
        msg = f"{text!r} is no number from 1 to 3"
        raise argparse.ArgumentTypeError(msg)
    return value


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def bounded(low: int, high: int) -> Callable[[str], int]:
    """A whole number from ``low`` to ``high``."""

    def number(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            msg = f"{text!r} is no whole number from {low} to {high}"
            raise argparse.ArgumentTypeError(msg)
        return value

    return number


def sound_choice(text: str) -> str | tuple[int, ...]:
    """``keep``, ``mix``, ``remove``, or numbers of sound tracks from 1: ``2`` or ``1,3``, ascending."""
    word = text.strip().lower()
    if word in ("keep", "mix", "remove"):
        return word
    parts = [part.strip() for part in word.split(",")]
    if not all(part.isdecimal() and part.isascii() and 0 < int(part) < 1000 for part in parts):
        msg = f"{text!r} is none of keep, mix, remove and numbers of sound tracks"
        raise argparse.ArgumentTypeError(msg)
    return tuple(sorted({int(part) for part in parts}))


def sound_options(
    command: argparse.ArgumentParser, ranges: Callable[[str], object], times: str
) -> None:
    """The options that say what is heard in a copy; ``redaction.cli_sound`` reads them.

    Args:
        command: Gets the options.
        ranges: Reads ``A-B,...``.
        times: How times are written, in words.
    """
    command.add_argument(
        "--mute", type=ranges, default=(), metavar="A-B,...", help=f"silence the sound; {times}"
    )
    command.add_argument(
        "--tone", type=ranges, default=(), metavar="A-B,...",
        help="cover the sound with a tone, so that it can be heard that something was taken out",
    )  # fmt: skip
    command.add_argument(
        "--disguise", type=ranges, default=(), metavar="A-B,...",
        help="make voices unrecognisable; the words stay understandable, so names that are said remain",
    )  # fmt: skip
    which = command.add_mutually_exclusive_group()
    which.add_argument(
        "--sound", type=sound_choice, metavar="keep|remove|mix|N,...",
        help="which sound is in the copy: all of it (keep or mix, the default; several tracks are mixed "
        "into one), none (remove), or only these tracks, numbered from 1",
    )  # fmt: skip
    which.add_argument("--no-sound", action="store_true", help="the same as --sound remove")


ENCODER_OPTIONS = ("crf", "preset", "lossless", "size", "bitrate", "encoder")
"""Options that are attributes of the encoder's settings by the same name; None where not given."""

ENCODERS = ("software", "auto", "nvenc", "qsv", "vaapi", "amf", "videotoolbox")
"""Who can be asked to encode, as ``redaction.export.plan`` spells it (not loaded for a help text)."""

_UNITS = {"": 1, "k": 1000, "m": 1000_000, "g": 1000_000_000}


def amount(unit: str, least: int) -> Callable[[str], int]:
    """A number with an optional K, M or G (thousands) and the unit's name: ``25MB``, ``2.5M``."""

    def number(text: str) -> int:
        bare = text.strip().lower().replace(" ", "").removesuffix(unit)
        scale = _UNITS.get(bare[-1:], 0) if bare[-1:].isalpha() else 1
        value = _number(bare.rstrip("kmg")) * scale
        if not least <= value < 1e15:  # also what is no number
            msg = f"{text!r} is no amount like 25M (at least {least})"
            raise argparse.ArgumentTypeError(msg)
        return int(value)

    return number


def part_options(command: argparse.ArgumentParser, ranges: Callable[[str], object]) -> None:
    """Which part is copied."""
    command.add_argument(
        "--clip", type=ranges, action="extend", default=[], metavar="A-B,...",
        help="copy only this part, and nothing else is in the file; given several times (or separated by "
        "commas, in order) all parts go into one copy, one after the other",
    )  # fmt: skip
    command.add_argument(
        "--separate", action="store_true",
        help="each part of --clip becomes a copy of its own: OUT_1, OUT_2, ...",
    )  # fmt: skip


def picture_options(command: argparse.ArgumentParser) -> None:
    """How the copy's picture is encoded, and what is burnt into it."""
    command.add_argument("--crf", type=bounded(0, 51), metavar="N", help="x264 quality, 0 to 51")
    command.add_argument("--preset", metavar="NAME", help="x264 preset, ultrafast to veryslow")
    command.add_argument(
        "--size", type=amount("b", 1000), metavar="25MB",
        help="the copy is never larger than this (K, M, G count in thousands); refused where the picture "
        "would fall apart",
    )  # fmt: skip
    command.add_argument(
        "--bitrate",
        type=amount("b", 1000),
        metavar="4M",
        help="bits a second of the picture, on average",
    )
    command.add_argument(
        "--lossless", action="store_true", default=None,
        help="lose nothing of the picture in 8 bits 4:2:0: verified sample by sample. Very large, and for "
        "VLC and other players based on FFmpeg; many browsers, phones and televisions do not play it",
    )  # fmt: skip
    command.add_argument(
        "--encoder", choices=ENCODERS,
        help="who encodes: software (default), a kind of hardware, or auto for whichever works; where it "
        "does not, software does it and the summary says so",
    )  # fmt: skip
    command.add_argument(
        "--caption",
        default="",
        metavar="TEXT",
        help="burn this line into every picture of the copy",
    )
    command.add_argument(
        "--counter", action="store_true",
        help="burn each frame's number in the original into the copy (as in f120)",
    )  # fmt: skip
    command.add_argument(
        "--check", choices=("usual", "full"), default="usual",
        help="how the copy is checked while it is written: usual reads an eighth of the original's frames a "
        "second time, full reads all of them twice and leaves out no look for faces",
    )  # fmt: skip
    command.add_argument(
        "--smart", action="store_true",
        help="copy stretches on which nothing is covered as they are, where that is provably safe: much "
        "faster, and the report says which. Off unless asked for",
    )  # fmt: skip


def search_options(command: argparse.ArgumentParser) -> None:
    """The options that say what to look for and how hard; ``redaction.cli_detection`` reads them."""
    command.add_argument(
        "--detector", choices=("fast", "thorough"), default=USUAL,
        help="how much time to spend on each frame (default: fast)",
    )  # fmt: skip
    command.add_argument(
        "--sensitivity", type=bounded(1, 9), metavar="1-9",
        help="from 1, fewer false finds, to 9, fewer missed ones (default: 5)",
    )  # fmt: skip
    command.add_argument(
        "--kinds", type=kinds, metavar="KIND,...",
        help="what to look for: face (default), text (any readable line: number plates, badges, papers, "
        "screens, and also a clock burnt into the picture), and what a detector given with --model finds: "
        "person, plate, screen, other",
    )  # fmt: skip
    command.add_argument(
        "--model", type=Path, action="append", default=[], metavar="FILE.toml",
        help="a detector of your own (ONNX) beside ours, described by this file: see the help page "
        "“A detector of your own”; can be given several times",
    )  # fmt: skip
    expert = command.add_argument_group("for experts (these win over --sensitivity)")
    expert.add_argument(
        "--start-confidence", type=share, metavar="C",
        help="what may begin a track, above 0 to 1, where 0.5 is what a detector believes by itself",
    )  # fmt: skip
    expert.add_argument(
        "--keep-confidence", type=share, metavar="C",
        help="what is taken where a track expects it, above 0 to the one before",
    )  # fmt: skip
    expert.add_argument(
        "--max-gap", type=bounded(0, 1000), metavar="FRAMES",
        help="how long a track may go unseen and still be picked up again, in frames of 25 a second",
    )  # fmt: skip
    expert.add_argument(
        "--margin", type=factor, metavar="FACTOR", help="how far covers grow around a face, 1 to 3"
    )
    command.add_argument(
        "--workers", type=bounded(1, 64), metavar="N", help="threads to use (default: all cores)"
    )
    command.add_argument(
        "--scheduler", metavar="ADDRESS",
        help="let the workers of this Dask scheduler (tcp://HOST:PORT) find the faces; they must see the "
        "file under the same path (not in an installed Umbra; needs ./run setup --cluster)",
    )  # fmt: skip
