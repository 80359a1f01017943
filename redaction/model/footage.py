"""Footage, as the register keeps it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from player.media.info import FootageKind, VideoStreamInfo
from player.media.time import runs_from_json
from redaction.model.ids import FootageId, RequestId
from redaction.model.request import Request as Request
from redaction.model.request import RequestKind as RequestKind

KEEP_DAYS = 31
"""Days after which video that is not marked as evidence is deleted, unless the force says otherwise."""

FOR_REQUEST = "Kept for the request"
"""``Footage.preserved`` of footage that is kept because a request asks for it, and for no other reason."""


@dataclass(frozen=True, slots=True)
class Footage:
    """One file under review.

    Attributes:
        path: Where the file was last seen.
        sha256: Of the whole file, lower-case hexadecimal; this is what identifies it.
        size: In bytes.
        frames: Number of frames in the index.
        duration: Seconds, for display only.
        facts: What the probe said, as JSON-ready values (see ``player.media.probe``).
        added: UTC.
        video: Which of the file's moving pictures this is, from 0: each is footage of its own.
        recorded: The day it was recorded, or None where nobody knows.
        retention: Days after which the system that recorded it deletes it; Umbra deletes nothing.
        preserved: Why it is kept beyond that day; empty where it is not.
    """

    id: FootageId
    request: RequestId | None
    path: str
    sha256: str
    size: int
    frames: int
    duration: float
    width: int
    height: int
    added: dt.datetime
    facts: str = "{}"
    video: int = 0
    recorded: dt.date | None = None
    retention: int = KEEP_DAYS
    preserved: str = ""

    @property
    def kind(self) -> FootageKind:
        """Video, a still picture or sound alone; video for what was registered before kinds were."""
        try:
            return FootageKind(_read(self.facts).get("kind", FootageKind.VIDEO))
        except ValueError:  # written by a later version
            return FootageKind.VIDEO

    @property
    def fingerprint(self) -> str:
        """By which another file in its place is noticed when it is opened; empty where it is not known."""
        return str(_read(self.facts).get("fingerprint", ""))

    @property
    def checked(self) -> bool:
        """Whether everything was decoded once, so that what is damaged is known."""
        facts = _read(self.facts)
        return "damaged" in facts and facts.get("decoded", 0) is not None

    @property
    def damaged(self) -> tuple[int, ...]:
        """Frames that are missing their picture or were decoded from damaged data, as last probed."""
        return runs_from_json(_read(self.facts).get("damaged"))

    @property
    def deleted_on(self) -> dt.date | None:
        """The day the recording system deletes its file; None where that is not known or it is kept."""
        if self.recorded is None or self.preserved:
            return None
        return self.recorded + dt.timedelta(days=self.retention)

    @property
    def picture_choices(self) -> tuple[VideoStreamInfo, ...]:
        """The file's moving pictures; more than one means that this footage is number ``video``."""
        found = _read(self.facts).get("pictures")
        return tuple(VideoStreamInfo.from_json(p) for p in found or ())


@lru_cache(maxsize=512)
def _read(facts: str) -> dict[str, Any]:
    """Facts as values; empty where they cannot be read, because nothing is decided by them."""
    try:
        found = json.loads(facts)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
