"""Footage and requests, as the register keeps them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from redaction.model.ids import FootageId, RequestId


class RequestKind(StrEnum):
    """Under which rule footage is asked for."""

    SAR_UK_GDPR = "sar_uk_gdpr"
    SAR_DPA_PART3 = "sar_dpa_part3"
    FOI = "foi"
    COURT = "court"
    MEDIA = "media"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Request:
    """One request for disclosure.

    Attributes:
        reference: The force's own reference.
        received: Day of receipt.
        due: The day the answer is due, or None where no statutory clock runs.
        due_why: How ``due`` was arrived at, citing the section.
    """

    id: RequestId
    kind: RequestKind
    reference: str
    received: dt.date
    due: dt.date | None = None
    due_why: str = ""
    requester: str = ""
    note: str = ""
    closed: bool = False


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
