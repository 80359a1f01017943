"""Pictures that were taken of footage, as the register keeps them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from player.media.time import FrameIndex
from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId, FootageId


class StillKind(StrEnum):
    """What a picture is."""

    STILL = "still"
    """One frame, or a part of it."""
    SHEET = "sheet"
    """A contact sheet: many frames, small."""


@dataclass(frozen=True, slots=True)
class ShownFrame:
    """One frame that a picture shows.

    Attributes:
        footage: Of which footage.
        source_sha256: Of the footage's file.
        frame: 0-based, in order of presentation.
        pts: As stored in the file, in ticks of ``time_base``.
        time_base: Seconds of a tick.
        seconds: Media time: from the first frame of the footage.
        annotation: What it was taken for; None where nobody said.
        damaged: The file is damaged there: the picture is missing or may not be whole.
    """

    footage: FootageId
    source_sha256: str
    frame: FrameIndex
    pts: int
    time_base: Fraction
    seconds: Fraction
    annotation: AnnotationId | None = None
    damaged: bool = False

    def to_json(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "footage": self.footage,
            "source_sha256": self.source_sha256,
            "frame": int(self.frame),
            "pts": self.pts,
            "time_base": str(self.time_base),
            "seconds": str(self.seconds),
            **({"annotation": self.annotation} if self.annotation else {}),
            **({"damaged": True} if self.damaged else {}),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ShownFrame:
        """The value that ``to_json`` spelled.

        Raises:
            KeyError, TypeError, ValueError: If it is not one.
        """
        annotation = data.get("annotation")
        return cls(
            FootageId(data["footage"]),
            data["source_sha256"],
            FrameIndex(int(data["frame"])),
            int(data["pts"]),
            Fraction(data["time_base"]),
            Fraction(data["seconds"]),
            AnnotationId(annotation) if annotation else None,
            bool(data.get("damaged", False)),
        )


@dataclass(frozen=True, slots=True)
class Still:
    """A picture that was written, read back and found to be right.

    Attributes:
        id: Identifier.
        kind: One frame, or a contact sheet.
        shown: What it shows, in order; a still shows one frame.
        path: Where it was written.
        sha256: Of the file.
        redacted: Covered as a copy is; else everybody in it can be seen.
        reason: Why an unredacted one was taken.
        bar: A bar below the picture says which frame it is.
        crop: The part it shows, in whole source pixels of the picture as shown; None for all of it.
        treatment: What was done to the picture to see more in it, in words; empty: pixels are as recorded.
        style: How regions without a style of their own are covered; empty where nothing is.
        plan_hash: Of what was covered on the frames it shows, and how (``still_picture.covers_hash``); empty
            where nothing is covered on purpose.
        incident: Whose cameras' names and clocks stand in it; empty for none.
        made: UTC.
        who: Who took it.
        faces: How many faces a detector may see in it that nobody decided to show: somebody has to look. None
            where it was not searched, because it is unredacted.
    """

    id: str
    kind: StillKind
    shown: tuple[ShownFrame, ...]
    path: str
    sha256: str
    redacted: bool
    reason: str
    bar: bool
    crop: Box | None
    treatment: str
    style: str
    plan_hash: str
    incident: str
    made: dt.datetime
    who: str
    faces: int | None = None

    @property
    def footage(self) -> FootageId:
        """Of the first frame it shows."""
        return self.shown[0].footage

    @property
    def frame(self) -> FrameIndex:
        """The first frame it shows."""
        return self.shown[0].frame

    @property
    def pts(self) -> int:
        """Of the first frame it shows."""
        return self.shown[0].pts

    @property
    def seconds(self) -> Fraction:
        """Media time of the first frame it shows."""
        return self.shown[0].seconds

    @property
    def annotation(self) -> AnnotationId | None:
        """What the first frame was taken for."""
        return self.shown[0].annotation

    def to_json(self) -> dict[str, Any]:
        """JSON-ready."""
        crop = self.crop
        return {
            "id": self.id,
            "kind": self.kind.value,
            "shown": [one.to_json() for one in self.shown],
            "path": self.path,
            "sha256": self.sha256,
            "redacted": self.redacted,
            "reason": self.reason,
            "bar": self.bar,
            "crop": None if crop is None else [crop.x, crop.y, crop.w, crop.h],
            "treatment": self.treatment,
            "style": self.style,
            "plan_hash": self.plan_hash,
            "incident": self.incident,
            "made": self.made.isoformat(timespec="microseconds"),
            "who": self.who,
            **({"faces": self.faces} if self.faces is not None else {}),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Still:
        """The value that ``to_json`` spelled.

        Raises:
            KeyError, TypeError, ValueError: If it is not one.
        """
        crop, shown = data["crop"], tuple(ShownFrame.from_json(one) for one in data["shown"])
        if not shown:
            msg = "a picture shows something"
            raise ValueError(msg)
        return cls(
            data["id"],
            StillKind(data["kind"]),
            shown,
            data["path"],
            data["sha256"],
            bool(data["redacted"]),
            data["reason"],
            bool(data["bar"]),
            None if crop is None else Box(*(float(value) for value in crop)),
            data["treatment"],
            data["style"],
            data["plan_hash"],
            data["incident"],
            dt.datetime.fromisoformat(data["made"]),
            data["who"],
            data.get("faces"),
        )
