"""Numbers, sizes, times and states as people say them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

from app.language.core import dates_in
from player.media.info import FootageKind, VideoStreamInfo
from player.media.time import format_seconds
from redaction.casework.due import is_late
from redaction.model.footage import Footage
from redaction.model.region import Kind
from redaction.model.request import Outcome, Request, RequestKind, Waiting
from redaction.store.request_rows import Listed

LISTED = 3
"""Damaged frames up to which each is named."""


def tr(text: str) -> str:
    """A sentence in the person's language."""
    return QCoreApplication.translate("words", text)


def phase_words(phase: str) -> str:
    """What a job is doing now."""
    return {
        "making": tr("Drawing the sample"),
        "hashing": tr("Reading the file"),
        "indexing": tr("Listing the frames"),
        "probing": tr("Checking every frame"),
        "decoding": tr("Checking every frame"),
        "detecting": tr("Going through the footage"),
        "tracking": tr("Joining what was found to tracks"),
        "following": tr("Following"),
        "comparing": tr("Comparing faces"),
        "listening": tr("Listening for words"),
        "hearing": tr("Listening to both recordings"),
        "aligning": tr("Looking for where they agree"),
        "exporting": tr("Writing the copy"),
        "verifying": tr("Checking the copy"),
        "stills": tr("Taking the pictures"),
        "packing": tr("Writing the package"),
        "checking": tr("Checking the package"),
        "finishing": tr("Finishing"),
    }.get(phase, phase.capitalize())


def left_words(seconds: float | None) -> str:
    """How long the rest takes, as roughly as it is known."""
    if seconds is None:
        return tr("estimating…")
    if seconds < 5:
        return tr("a few seconds left")
    if seconds < 50:
        return tr("about {n} seconds left").format(n=round(seconds / 5) * 5)
    minutes = round(seconds / 60)
    if minutes <= 1:
        return tr("about a minute left")
    if minutes < 90:
        return tr("about {n} minutes left").format(n=minutes)
    return tr("about {n} hours left").format(n=round(minutes / 60))


def size_words(size: int) -> str:
    """A file size in the units file managers use."""
    value = float(size)
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            return (
                f"{value:.0f} {unit}" if unit == "bytes" or value >= 100 else f"{value:.1f} {unit}"
            )
        value /= 1000
    raise AssertionError


def length_words(seconds: float) -> str:
    """A duration as ``1:02:03`` or ``2:05`` or ``4.2 s``."""
    if seconds < 60:
        return tr("{n} s").format(n=f"{seconds:.1f}")
    whole = int(seconds)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"


def clock_words(seconds: Fraction) -> str:
    """A time in the footage, never rounded up."""
    return format_seconds(seconds)


def day_words(day: dt.date) -> str:
    """A day as ``3 Oct 2026``."""
    return dates_in(f"{day.day} {day:%b %Y}")


def moment_words(moment: dt.datetime) -> str:
    """A moment as the clock on the wall shows it: ``22 Nov 2026, 14:05``."""
    local = moment.astimezone()
    return f"{day_words(local.date())}, {local:%H:%M}"


def kind_words(kind: RequestKind) -> str:
    """Under which rule a request is made, as staff call it."""
    return {
        RequestKind.SAR_UK_GDPR: tr("Subject access (UK GDPR)"),
        RequestKind.SAR_DPA_PART3: tr("Subject access (DPA Part 3)"),
        RequestKind.FOI: tr("Freedom of information (FOI Act 2000)"),
        RequestKind.COURT: tr("Court disclosure"),
        RequestKind.MEDIA: tr("Media release"),
        RequestKind.INTERNAL: tr("Internal use"),
    }[kind]


def kind_parts(kind: RequestKind) -> tuple[str, str]:
    """The same apart: what is asked for, and the law where there is one."""
    return {
        RequestKind.SAR_UK_GDPR: (tr("Subject access"), tr("UK GDPR")),
        RequestKind.SAR_DPA_PART3: (tr("Subject access"), tr("DPA Part 3")),
        RequestKind.FOI: (tr("Freedom of information"), tr("FOI Act 2000")),
        RequestKind.COURT: (tr("Court disclosure"), ""),
        RequestKind.MEDIA: (tr("Media release"), ""),
        RequestKind.INTERNAL: (tr("Internal use"), ""),
    }[kind]


def region_kind_words(kind: Kind) -> str:
    """What a track covers."""
    return {
        Kind.FACE: tr("Face"),
        Kind.PERSON: tr("Person"),
        Kind.PLATE: tr("Number plate"),
        Kind.TEXT: tr("Text"),
        Kind.SCREEN: tr("Screen"),
        Kind.OTHER: tr("Other"),
    }[kind]


def count_words(count: int, one: str, many: str) -> str:
    """``1 track`` or ``3 tracks``."""
    return f"{count:,} {one if count == 1 else many}"


def frames_list(frames: Sequence[int], most: int = 6) -> str:
    """``120, 121 and 14 more``."""
    shown = ", ".join(str(f) for f in frames[:most])
    rest = len(frames) - most
    return tr("{shown} and {rest} more").format(shown=shown, rest=rest) if rest > 0 else shown


def outcome_words(outcome: Outcome) -> str:
    """How a request was answered."""
    return {
        Outcome.FULL: tr("Given in full"),
        Outcome.PART: tr("Given in part"),
        Outcome.REFUSED: tr("Refused"),
        Outcome.NOT_HELD: tr("Not held"),
        Outcome.WITHDRAWN: tr("Withdrawn"),
        Outcome.OUT_OF_SCOPE: tr("Out of scope"),
    }[outcome]


def waiting_words(waiting: Waiting) -> str:
    """What a clock waits for."""
    return {
        Waiting.NOTHING: "",
        Waiting.IDENTITY: tr("Waiting for identity"),
        Waiting.FEE: tr("Waiting for the fee"),
        Waiting.CLARIFICATION: tr("Waiting for clarification"),
    }[waiting]


def due_words(request: Request | Listed, working_days: int | None) -> tuple[str, str]:
    """When an answer is due, in words, and how urgent that is.

    Args:
        request: The request.
        working_days: Working days left, negative when overdue, or None where no clock runs.

    Returns:
        The words, and ``good``, ``warning``, ``bad`` or ``muted``.
    """
    if request.closed:
        return _answer_words(request)
    if request.due is None or working_days is None:
        if request.waiting is not Waiting.NOTHING:
            return waiting_words(request.waiting), "info"
        return tr("No statutory date"), "muted"
    if working_days < 0:
        days = count_words(-working_days, tr("working day"), tr("working days"))
        return tr("{days} overdue").format(days=days), "bad"
    if working_days == 0:
        return tr("Due today"), "bad"
    days = count_words(working_days, tr("working day"), tr("working days"))
    return tr("{days} left").format(days=days), "warning" if working_days <= 5 else "good"


def due_icon(request: Request | Listed, tone: str) -> str:
    """What stands beside ``due_words``."""
    if request.closed:
        return "check" if tone == "good" else "clock-alert"
    return {
        "good": "clock",
        "warning": "clock-alert",
        "bad": "warning",
        "info": "pause",
        "muted": "minus",
    }[tone]


def _answer_words(request: Request | Listed) -> tuple[str, str]:
    if isinstance(request, Request):
        decision = request.decision
        outcome, day = (None, None) if decision is None else (decision.outcome, decision.day)
    else:
        outcome, day = request.outcome, request.answered
    if outcome is None or day is None:
        return tr("Answered"), "good"
    late = is_late(request.due, day)
    text = tr("{outcome}, {day}, late") if late else tr("{outcome}, {day}")
    said = text.format(outcome=outcome_words(outcome), day=day_words(day))
    return said, "warning" if late else "good"


def picture_words(picture: VideoStreamInfo) -> str:
    """One of several moving pictures: ``Picture 2: 1920 × 1080, 3:12, H264, “Rear”``."""
    words = [f"{picture.width} × {picture.height}"]
    if picture.duration is not None:
        words.append(length_words(picture.duration))
    words.append(picture.codec.upper())
    if picture.title:
        words.append(f"“{picture.title}”")
    said = ", ".join(words)
    return tr("Picture {n}: {facts}").format(n=picture.ordinal + 1, facts=said)


def footage_name(footage: Footage) -> str:
    """The file's name, and which of its moving pictures it is where there are several."""
    name = Path(footage.path).name
    if len(footage.picture_choices) > 1:
        return tr("{name} (picture {n})").format(name=name, n=footage.video + 1)
    return name


def facts_line_parts(footage: Footage) -> tuple[str, ...]:
    """What footage is: length, size and frames of video; size of a still; length of sound."""
    size, file = f"{footage.width} × {footage.height}", size_words(footage.size)
    match footage.kind:
        case FootageKind.SOUND:
            return tr("Sound only"), length_words(footage.duration), file
        case FootageKind.STILL:
            pages = (
                (count_words(footage.frames, tr("page"), tr("pages")),)
                if footage.frames > 1
                else ()
            )
            return tr("Still picture"), size, *pages, file
    frames = count_words(footage.frames, tr("frame"), tr("frames"))
    return length_words(footage.duration), size, frames, file


def facts_of(footage: Footage) -> dict[str, Any]:
    """What the probe said, as plain values."""
    facts: dict[str, Any] = json.loads(footage.facts or "{}")
    return facts


def completeness_words(footage: Footage) -> tuple[str, str]:
    """Whether the footage is whole, in words, and ``good``, ``warning`` or ``muted``."""
    facts = facts_of(footage)
    if not facts or facts.get("decoded", 0) is None:
        return tr("Not checked yet"), "muted"
    said: list[str] = []
    damaged = footage.damaged
    still = footage.kind is FootageKind.STILL
    if damaged and still and footage.frames == 1:
        said.append(tr("The picture is damaged"))
    elif len(damaged) == 1:
        said.append(tr("1 damaged frame: {n}").format(n=damaged[0]))
    elif damaged:
        text = (
            tr("{n} damaged frames: {list}")
            if len(damaged) <= LISTED
            else tr("{n} damaged frames, the first is {first}")
        )
        said.append(text.format(n=f"{len(damaged):,}", list=frames_list(damaged), first=damaged[0]))
    gaps = len(facts.get("gaps", ()))
    if gaps:
        said.append(tr("{n} in the recording").format(n=count_words(gaps, tr("gap"), tr("gaps"))))
    if not said and facts.get("complete") is False:
        said.append(tr("The recording may be incomplete"))
    if said:
        return "; ".join(said), "warning"
    if still:
        return tr("Complete"), "good"
    if footage.kind is FootageKind.SOUND:
        return tr("Complete: all of the sound can be decoded"), "good"
    return tr("Complete: every frame can be decoded"), "good"
