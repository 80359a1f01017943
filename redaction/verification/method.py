"""What each check is about, how it is made and to which limits: the part of a report that explains it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log10
from types import MappingProxyType
from typing import Final

from redaction.verification.compare import (
    BLOCK,
    DIFFERENT,
    EXPOSED,
    EXPOSED_DEEP,
    LEAST_TELLING,
    OTHER_FRAME,
    SHOWS_THROUGH,
    SHOWS_THROUGH_SOLID,
    UNCOVERED,
)
from redaction.verification.edits import LEAD_IN
from redaction.verification.judging import MISPRINT
from redaction.verification.listening import (
    ALIKE,
    AUDIBLE,
    EDGE_SAMPLES,
    GAIN,
    HEARD_SHARE,
    WRONG_SHARE,
)
from redaction.verification.report import Check, Method
from redaction.verification.rereading import EQUAL
from redaction.verification.residual import COVERED_SHARE, LONG_SIDE
from redaction.verification.sound import LENGTH, OFFSET

_LEVELS: Final = "levels of 255"
_SQUARE: Final = f"{BLOCK} × {BLOCK} pixels"

METHODS: Final[Mapping[str, Method]] = MappingProxyType({
    "streams": Method(
        "Streams", "The container is opened and its streams, cover pictures and chapters are counted."
    ),
    "tags": Method(
        "Tags", "Every tag of the file and of its streams is read; only what the format itself needs may "
        "be there (for a still picture: every part of the file)."
    ),
    "boxes": Method(
        "Parts of the file", "Our own reader goes through the file from the first byte to the last. Parts "
        "that no copy needs, free space with content, recording times, names, bytes between the pictures "
        "and bytes after the end are faults."
    ),
    "located": Method(
        "Part of the original", "The copy is shorter than the original. Some of its pictures are looked for "
        "among all of the original's; what does not agree, as a cover, is passed over."
    ),
    "edit_list": Method(
        "Edit lists", "The lists that tell players what to leave out are worked through: everything that "
        "is in the file must be shown.",
        (("Lead-in of sound that may be skipped", float(LEAD_IN), "s"),),
    ),
    "hidden_data": Method(
        "Hidden data", "Every packet of picture and sound is taken apart; units that carry something else "
        "than pictures or sound are faults. What stands inside a picture's own unit behind its end, where "
        "decoders pass it over, cannot be told from the picture."
    ),
    "copied": Method(
        "Frames copied unchanged", "Of stretches that were copied unchanged every byte of picture data and "
        "all parameters of the decoder are compared with the original's; a copied stretch must begin with a "
        "picture that leans on none, and so must what follows it. Frames at every joint and some between "
        "are decoded as well and must equal the original's to the last bit; only these are searched for "
        "faces. Bytes behind the end of a picture's own data, but inside its unit, cannot be told from it "
        "without decoding it bit by bit: if the original hides any there, they are in the copy.",
    ),
    "readable": Method("Readable", "Every frame of the copy is decoded."),
    "frames": Method("Frames", "The frames of the copy are counted and held against those that should be "
                     "in it."),
    "times": Method("Times", "The time stamp of every frame is compared with the original's, to the tick."),
    "duration": Method("Duration", "How long players show the picture is worked out from the file."),
    "size": Method("Picture size", "Width, height, rotation and pixel shape are compared with the "
                   "original's."),
    "coverage": Method(
        "Cover", f"The covered picture is made anew from the original and the decisions. In every region "
        f"on every frame each square of {_SQUARE} of the copy must equal the cover, and what the copy "
        "shows instead of it must not follow the original; nor may a cover of colours show its detail.",
        (
            ("Mean distance from the cover in a square at the edge", EXPOSED, _LEVELS),
            ("The same inside a region", EXPOSED_DEEP, _LEVELS),
            ("Share of the original's contrast left by a solid cover", SHOWS_THROUGH_SOLID, "of 1"),
            ("The same of any other cover", SHOWS_THROUGH, "of 1"),
            ("Share of the original's detail in the planned cover itself", UNCOVERED, "of 1"),
        ),
    ),
    "picture": Method(
        "Picture elsewhere", f"Every square of {_SQUARE} of every frame, brightness and colour, is compared "
        "with the original's.",
        (("Difference of the mean of a square", DIFFERENT, _LEVELS),),
    ),
    "lossless": Method(
        "Lossless", "Of a copy that may lose nothing every sample of every frame is compared with the "
        "painted original's.",
    ),
    "caption": Method(
        "Caption", "The letters burnt into every frame are made anew and compared with those of the copy.",
        (("Mean difference in a square of 3 × 3 pixels", MISPRINT, _LEVELS),),
    ),
    "pixels": Method("Pixels elsewhere", "Every pixel outside the regions is compared with the original's; "
                     "none may differ."),
    "order": Method(
        "Order of frames", "Each frame of the copy is compared with its own frame of the original and with "
        "the ones beside it: it must show its own.",
        (
            ("Likeness to a neighbouring frame", OTHER_FRAME, "of 1"),
            ("Squares that must tell two frames apart", LEAST_TELLING, "squares"),
        ),
    ),
    "written": Method(
        "Written file", "The pictures were decoded and compared on their way into the file. It was then "
        "opened anew: each of its packets, what tells a decoder how to read them and their order must be, "
        "byte by byte, what was decoded."
    ),
    "second_reading": Method(
        "Second reading", "While the copy was written, a part of the original's frames was decoded a second "
        "time by a reader of its own, covered anew, and compared: the beginning and the end of every range, "
        "the stretch with most regions, and others spread by the plan.",
        (("Difference of a square between two readings", EQUAL, _LEVELS),),
    ),
    "damage": Method("Damage", "Frames of the original that could not be decoded whole."),
    "sound": Method(
        "Sound", "Passed through: every packet is compared with the original's, byte by byte and by time. "
        "Encoded: it is decoded and compared second by second and in windows of 20 ms, channel by channel; "
        "several tracks that were mixed are mixed anew from the original.",
        (
            ("Shift against the picture", float(OFFSET) * 1000, "ms"),
            ("Difference after encoding, of the original's energy", WRONG_SHARE, "of 1"),
            ("Change of a channel's loudness", round(20 * log10(GAIN), 1), "dB"),
        ),
    ),
    "sound_length": Method(
        "Length of the sound", "Where the sound begins and ends is compared with the original.",
        (("Difference", float(LENGTH), "s"),),
    ),
    "silence": Method(
        "Silenced sound", "The copy's sound is decoded; in each stretch that was to be silenced the loudness "
        "is measured, a tone that belongs there taken out.",
        (
            ("Loudness", round(20 * log10(AUDIBLE)), "dB"),
            (
                "Samples at each end where only the original itself, or something as loud, is looked for",
                EDGE_SAMPLES, "samples",
            ),
            ("Share of the original that counts as heard", HEARD_SHARE, "of 1"),
            ("Correlation by which it is known", ALIKE, "of 1"),
        ),
    ),
    "disguise": Method(
        "Disguised voices", "The copy's sound is decoded; in each stretch that was to be disguised it is "
        "compared with the same disguise made anew from the original, and the original is looked for in it.",
        (
            ("Energy of the difference", WRONG_SHARE, "of the disguise's"),
            ("Share of the original that counts as heard", HEARD_SHARE, "of 1"),
            ("Correlation by which it is known", ALIKE, "of 1"),
        ),
    ),
    "residual_faces": Method(
        "Faces that are left", "A quick face detector looks at the copy. It finds large, plain faces; what "
        "it does not find may still be there.",
        (
            ("Longer side of the picture it looks at", LONG_SIDE, "pixels"),
            ("Share of a find that must be covered to count as cover", COVERED_SHARE, "of 1"),
        ),
    ),
    "source": Method("Original", "The SHA-256 of the original is taken before and after and compared with "
                     "that of the file the decisions were made on."),
})  # fmt: skip
"""By the name of the check."""

_OF_KIND: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "video": ("streams", "tags", "boxes", "hidden_data", "frames", "times", "duration", "size",
              "readable", "coverage", "picture", "order", "sound", "residual_faces", "source"),
    "still": ("streams", "tags", "hidden_data", "size", "readable", "coverage", "picture",
              "residual_faces", "source"),
    "sound": ("streams", "tags", "hidden_data", "sound", "source"),
})  # fmt: skip
"""Checks that a full verification makes, for each kind of footage."""


def not_made(kind: str, checks: Iterable[Check]) -> tuple[tuple[str, str], ...]:
    """(name, why) of checks that a full verification makes and this one did not come to.

    Args:
        kind: ``video``, ``still`` or ``sound``.
        checks: Those that were made.
    """
    made = {check.name: check for check in checks}
    for name in ("readable", "size", "streams"):
        if name in made and not made[name].ok:
            why = f"It was not come to, because another check failed: {made[name].summary}"
            break
    else:
        why = "It was not made."
    return tuple((name, why) for name in _OF_KIND.get(kind, ()) if name not in made)
