"""Days, moments, lengths and counts as the papers say them: British English, whatever the system's is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from player.media.time import format_seconds
from redaction.model.footage import RequestKind
from redaction.model.region import Kind, Style
from redaction.paper.typeface import NBSP

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

KINDS: Final = {
    RequestKind.SAR_UK_GDPR: "Subject access request (UK GDPR Art. 15)",
    RequestKind.SAR_DPA_PART3: "Subject access request (DPA 2018 Part 3, s.45)",
    RequestKind.FOI: "Freedom of information request (FOI Act 2000)",
    RequestKind.COURT: "Court disclosure (CPIA 1996)",
    RequestKind.MEDIA: "Media appeal",
    RequestKind.INTERNAL: "Internal request",
}
SHORT_KINDS: Final = {
    RequestKind.SAR_UK_GDPR: "SAR (UK GDPR)",
    RequestKind.SAR_DPA_PART3: "SAR (DPA 2018 Part 3)",
    RequestKind.FOI: "FOI",
    RequestKind.COURT: "Court",
    RequestKind.MEDIA: "Media appeal",
    RequestKind.INTERNAL: "Internal",
}
THINGS: Final = {
    Kind.FACE: "Face",
    Kind.PERSON: "Person",
    Kind.PLATE: "Number plate",
    Kind.TEXT: "Text",
    Kind.SCREEN: "Screen",
    Kind.OTHER: "Other detail",
}
HOW: Final = {
    Style.SOLID: "Covered (solid)",
    Style.MOSAIC: "Covered (mosaic)",
    Style.BLUR: "Covered (blur)",
}


def day_words(day: dt.date, *, weekday: bool = False) -> str:
    """``3 September 2026``, with ``Thu`` before it where it matters."""
    lead = f"{_DAYS[day.weekday()]}{NBSP}" if weekday else ""
    return f"{lead}{day.day}{NBSP}{MONTHS[day.month - 1]}{NBSP}{day.year}"


def short_day(day: dt.date) -> str:
    """``3 Sep 2026``."""
    return f"{day.day}{NBSP}{MONTHS[day.month - 1][:3]}{NBSP}{day.year}"


def moment_words(moment: dt.datetime) -> str:
    """``3 September 2026, 14:05 (UTC+01:00)``, as the clock on the wall showed it."""
    return f"{day_words(moment.date())}, {moment:%H:%M}{NBSP}({offset_words(moment)})"


def offset_words(moment: dt.datetime) -> str:
    """``UTC+01:00``."""
    minutes = round((moment.utcoffset() or dt.timedelta()).total_seconds() / 60)
    sign = "+" if minutes >= 0 else "−"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def time_words(seconds: float | Fraction) -> str:
    """``0:01:02.50``: a place in a recording, to the hundredth."""
    hundredths = round(Fraction(seconds) * 100)
    rest, parts = divmod(hundredths, 100)
    rest, secs = divmod(rest, 60)
    hours, minutes = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{secs:02}.{parts:02}"


def length_words(seconds: float | Fraction) -> str:
    """``1 h 02 min``, ``2 min 05 s``, ``4.2 s``: how long something is."""
    if seconds < 60:
        text = format_seconds(Fraction(seconds), places=1)
        return f"{float(text.rpartition(':')[2]):g}{NBSP}s"
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    if hours:
        return f"{hours:,}{NBSP}h{NBSP}{minutes:02}{NBSP}min"
    return f"{minutes}{NBSP}min{NBSP}{secs:02}{NBSP}s"


def size_words(size: int) -> str:
    """``12.3 MB (12,345,678 bytes)``."""
    value, unit = float(size), "bytes"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    if unit == "bytes":
        return f"{size:,}{NBSP}bytes"
    return f"{value:.1f}{NBSP}{unit} ({size:,}{NBSP}bytes)"


def count(number: int, noun: str, many: str = "") -> str:
    """``1 frame``, ``1,200 frames``, ``no frames``."""
    if number == 1:
        return f"1{NBSP}{noun}"
    return f"{f'{number:,}' if number else 'no'}{NBSP}{many or noun + 's'}"


def listed(words: Sequence[str]) -> str:
    """``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


OUTCOMES: Final = {
    "full": "Disclosed in full",
    "part": "Disclosed in part",
    "refused": "Refused",
    "not_held": "Not held",
    "withdrawn": "Withdrawn by the requester",
    "out_of_scope": "Out of scope",
}
"""Of a decision, by the value of ``Outcome``."""

STRENGTHS: Final = {
    "absolute": "absolute",
    "qualified": "qualified: public interest weighed",
    "proportionate": "so far as necessary and proportionate",
    "procedural": "procedural",
}
"""How strong a reason is, by the value of ``Force``."""
