"""Annotations as WebVTT: cues that a player shows over the footage, or reads as chapters.

A cue begins at the first millisecond at which its first frame is shown and ends at the last one at which its
last frame is, so that whoever reads times alone finds the same frames. Before each cue stands a comment with
everything exactly. Of an incident, times count from the beginning of the earliest camera.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction

from player.media.time import format_seconds
from redaction.formats.timeline_common import (
    WRITTEN,
    Categorised,
    Exact,
    Incoming,
    Malformed,
    Place,
    ReadSheet,
    counted,
    row_from_json,
    row_to_json,
    said_start,
    whose_clock,
    worded,
)
from redaction.formats.timeline_json import parsed
from redaction.model.annotation import one_line
from redaction.notes.sheet import CameraSheet, Noted, Sheet

_EXACT = "umbra "
_ARROW = re.compile(r"^[^\n]*-->", re.MULTILINE)
_LABEL = re.compile(r"^\[[^\]]*\]\s*")
_TAG = re.compile(r"<[^<>]*>")
_LONGEST_CUE = 50_000
"""Characters of a cue that are looked at; no player could show as many."""
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")


def write(sheet: Sheet) -> str:
    """The file's text. Every camera has to have a place on the incident's clock."""
    zero = _zero(sheet)
    parts = ["WEBVTT - " + _plain(sheet.title or "Annotations"), _head(sheet)]
    for camera, noted in sheet.in_order():
        cue = _cue(sheet, camera, noted, zero)
        row = json.dumps({**row_to_json(sheet, camera, noted), WRITTEN: list(_said(cue))})
        # A comment must not hold the arrow that begins a cue; in JSON it has another spelling.
        parts.append(f"NOTE {_EXACT}" + row.replace(">", "\\u003e"))
        parts.append("\n".join(cue))
    return "\n\n".join(parts) + "\n"


def read(text: str) -> ReadSheet:
    """The annotations of a file.

    Raises:
        Malformed: If it is no WebVTT.
    """
    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    counted(text.count("-->"))
    try:
        found = webvtt.from_string(text.removeprefix("\ufeff"))
    except (MalformedFileError, MalformedCaptionError, ValueError, IndexError) as error:
        raise Malformed(f"it is no WebVTT: {one_line(str(error))[:120]}") from error
    rows: list[Incoming] = []
    categories = Categorised()
    waiting = list(found.header_comments)
    for number, caption in enumerate(found.captions, 1):
        where = f"cue {number}"
        comments = [*waiting, *caption.comments]
        waiting = []
        exact = next((c for c in reversed(comments) if c.startswith(_EXACT)), "")
        foreign = _foreign(caption.start, caption.end, caption.raw_text, where)
        if not exact:
            rows.append(foreign)
            continue
        row = row_from_json(parsed(exact.removeprefix(_EXACT)), where)
        categories.take(row.category)
        now = _said(("", f"{caption.start} --> {caption.end}", caption.raw_text))
        title, note = _changed(row, caption.raw_text)
        rows.append(row.now(*now, place=foreign.place, title=title, note=note))
    remarks = []
    lost = len(_ARROW.findall(text)) - len(found.captions)
    if lost > 0:
        remarks.append(f"{lost:,} cues have times that cannot be read, and were left out.")
    if any(row.place.seconds is not None for row in rows):
        remarks.append(
            "WebVTT says times, not frames: an annotation without Umbra's own comment begins with the"
            " frame shown at its time."
        )
    return ReadSheet(tuple(rows), tuple(categories.found.values()), tuple(remarks))


def milliseconds(start: Fraction, end: Fraction) -> tuple[int, int]:
    """The first and the last whole millisecond within a stretch of time; at least one apart."""
    first = -((-start * 1000).__floor__())
    last = (end * 1000).__floor__()
    return first, max(last, first + 1)


def _zero(sheet: Sheet) -> Fraction | None:
    """Incident time at which the file begins; None where times are media times."""
    if sheet.incident is None:
        return None
    starts = [c.whole[0].incident for c in sheet.cameras if c.placed]
    known = [s for s in starts if s is not None]
    return min(known, default=Fraction(0))


def _head(sheet: Sheet) -> str:
    lines = ["NOTE"]
    if sheet.incident is None:
        lines.append("Times are media times: from the first frame of the footage.")
    else:
        first = min(
            (c for c in sheet.cameras if c.placed),
            key=lambda c: c.whole[0].incident or 0,
            default=None,
        )
        if first is not None:
            lines.append(
                f"Times count from {said_start(sheet, first.whole[0])}, when “{first.name}” begins."
            )
    for camera in sheet.cameras:
        clock = whose_clock(sheet, camera)
        lines.append(f"{camera.name}: {camera.file}, SHA-256 {camera.footage.sha256}.")
        lines.append(camera.timecode.words + (f" Incident time is {clock}." if clock else ""))
    return "\n".join(_plain(line) for line in lines)


def _said(cue: tuple[str, str, str]) -> tuple[object, ...]:
    """What a cue says that somebody may change: start, end, text."""
    start, _, end = cue[1].partition(" --> ")
    return start, end, cue[2]


def _changed(row: Exact, text: str) -> tuple[str, str | None]:
    """Title and note of a cue of ours as somebody left it; None for a note that is as it was.

    The lines below the note say people, place and camera, which stand exactly beside the cue.
    """
    old = row.incoming.said
    then = str(row.written[2]).split("\n") if len(row.written) > 2 else []
    count = sum(bool(line.strip()) for line in old.note.split("\n"))
    tail, lines = then[1 + count :], text.split("\n")
    if tail and lines[-len(tail) :] == tail:
        lines = lines[: -len(tail)]
    title = old.title
    if lines[:1] != then[:1]:
        title = _LABEL.sub("", _unescaped(_TAG.sub("", lines[0]))) if lines else ""
    if lines[1:] == then[1 : 1 + count]:
        return title, None
    return title, "\n".join(_unescaped(_TAG.sub("", line)) for line in lines[1:])


def _cue(
    sheet: Sheet, camera: CameraSheet, noted: Noted, zero: Fraction | None
) -> tuple[str, str, str]:
    """The three parts of a cue: its name, its times, its text."""
    one, first, last, end = noted.annotation, noted.first, noted.last, noted.end
    if zero is None:
        begins, ends = first.seconds, end.seconds
    else:
        assert first.incident is not None
        assert end.incident is not None
        begins, ends = first.incident - zero, end.incident - zero
    start, stop = milliseconds(begins, ends)
    frames = f"frame {first.frame}" if one.is_marker else f"frames {first.frame} to {last.frame}"
    head = f"{camera.name}, {frames}, {first.timecode}"
    category = sheet.categories.name_of(one.category)
    lines = [f"[{category}] {one.title}".strip() if category else one.title or "(no title)"]
    lines += [line for line in one.note.split("\n") if line.strip()]
    if one.people:
        lines.append("People: " + ", ".join(one.people))
    if one.place:
        lines.append("Place: " + one.place)
    said = said_start(sheet, first)
    if said:
        lines.append(f"{camera.name}, {said}")
    text = "\n".join(_escaped(line) for line in lines)
    clock = [format_seconds(Fraction(ms, 1000)) for ms in (start, stop)]
    return _plain(head), f"{clock[0]} --> {clock[1]}", text


def _foreign(start: str, end: str, raw: str, where: str) -> Incoming:
    raw = raw[:_LONGEST_CUE]
    voice = _VOICE.search(raw)
    lines = [_unescaped(_TAG.sub("", line)).strip() for line in raw.split("\n")]
    said = [line for line in lines if line]
    annotation = worded(
        said[0] if said else "",
        "\n".join(said[1:]),
        people=(_unescaped(voice.group(1)),) if voice is not None else (),
    )
    times = tuple(_seconds(text) for text in (start, end))
    return Incoming(Place(seconds=(times[0], times[1])), annotation, where=where)


def _seconds(text: str) -> Fraction:
    whole, _, rest = text.partition(".")
    parts = [int(part) for part in whole.split(":")]
    total = 0
    for part in parts:
        total = total * 60 + part
    return total + Fraction(int(rest.ljust(3, "0")), 1000)


def _plain(text: str) -> str:
    """Text outside of cues: on one line, and without the arrow that begins a cue."""
    return one_line(text).replace("-->", "→")


def _escaped(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unescaped(line: str) -> str:
    for coded, plain in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&")):
        line = line.replace(coded, plain)
    return line
