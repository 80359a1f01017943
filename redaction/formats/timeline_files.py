"""Writing and reading files of annotations, of any format."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

from redaction.formats import timeline_csv, timeline_edl, timeline_json, timeline_otio, timeline_vtt
from redaction.formats.timeline_common import MOST_BYTES, Malformed, ReadSheet
from redaction.jobs.errors import ExitStatus, OutputError, UserError
from redaction.notes.sheet import Sheet
from redaction.notes.timecode import said_rate


class SheetFormat(StrEnum):
    """The formats there are."""

    CSV = "csv"
    JSON = "json"
    WEBVTT = "webvtt"
    OTIO = "otio"
    EDL = "edl"
    ELAN = "elan"

    @property
    def ending(self) -> str:
        """Of files of this format, with its dot."""
        return {"webvtt": ".vtt", "elan": ".eaf"}.get(self.value, f".{self.value}")

    @property
    def words(self) -> str:
        """What it is for, in a few words."""
        return _WORDS[self]


_WORDS = {
    SheetFormat.CSV: "Table for a spreadsheet",
    SheetFormat.JSON: "Umbra's own, everything kept",
    SheetFormat.WEBVTT: "Cues for players",
    SheetFormat.OTIO: "Timeline for editing programs",
    SheetFormat.EDL: "Edit decision list, titles only",
    SheetFormat.ELAN: "Tiers for ELAN",
}

_ON_ONE_CLOCK = frozenset({SheetFormat.WEBVTT, SheetFormat.OTIO, SheetFormat.ELAN})
"""Formats that put all cameras on one axis of time."""


class SheetError(UserError):
    """A file of annotations cannot be used; the sentence says where in the file."""

    status = ExitStatus.USAGE

    def __init__(self, name: str, why: str, line: int | None = None) -> None:
        where = "" if line is None else f" (line {line})"
        super().__init__(
            f"The annotations in {name} cannot be used{where}: {why}.",
            "Nothing was changed.",
            "Correct the file, or export it anew in a format that Umbra reads.",
        )


@dataclass(frozen=True, slots=True)
class Written:
    """A file of annotations that was written.

    Attributes:
        path: It.
        format: Its format.
        sha256: Of its content.
        count: How many annotations it holds.
        remarks: What the format cannot say, and what was left out.
    """

    path: Path
    format: SheetFormat
    sha256: str
    count: int
    remarks: tuple[str, ...]


def format_of(path: Path) -> SheetFormat | None:
    """The format a file's name says; None where it says none."""
    ending = path.suffix.lower()
    return next((f for f in SheetFormat if f.ending == ending), None)


def text_of(sheet: Sheet, form: SheetFormat) -> str:
    """The whole file's text, for whoever writes files himself.

    Raises:
        UserError: If the format cannot hold these cameras.
    """
    check_fits(sheet, form)
    match form:
        case SheetFormat.CSV:
            return timeline_csv.write(sheet)
        case SheetFormat.JSON:
            return timeline_json.write(sheet)
        case SheetFormat.WEBVTT:
            return timeline_vtt.write(sheet)
        case SheetFormat.OTIO:
            return timeline_otio.write(sheet)
        case SheetFormat.EDL:
            return timeline_edl.write(sheet)
        case SheetFormat.ELAN:
            from redaction.formats import timeline_elan

            return timeline_elan.write(sheet)


def write_sheet(path: Path, form: SheetFormat, sheet: Sheet) -> Written:
    """Write annotations to a file, replacing one of the same name once it is written whole.

    Raises:
        UserError: If the format cannot hold these cameras, or the file cannot be written.
    """
    import hashlib

    data = text_of(sheet, form).encode("utf-8")
    _write(path, data)
    digest = hashlib.sha256(data).hexdigest()
    return Written(path, form, digest, sheet.count, remarks_on(sheet, form))


def check_fits(sheet: Sheet, form: SheetFormat) -> None:
    """Whether a format can hold the cameras of a sheet.

    Raises:
        UserError: If it cannot; it says why, and what to do.
    """
    if sheet.incident is not None and form in _ON_ONE_CLOCK:
        lost = [c.name for c in sheet.cameras if not c.placed]
        if lost:
            raise UserError(
                f"“{lost[0]}” has no place on the incident's clock, so it cannot be put beside the others.",
                "No file was written.",
                "Set its clock or align it first, or choose CSV or JSON.",
            )
    if form is not SheetFormat.EDL:
        return
    rates = {c.timecode.rate for c in sheet.cameras if c.notes}
    if len({(c.timecode.rate, c.timecode.drop) for c in sheet.cameras if c.notes}) > 1:
        raise UserError(
            "An EDL has one frame rate, and these cameras have several.",
            "No file was written.",
            "Export each camera by itself, or choose OpenTimelineIO.",
        )
    wrong = next((r for r in rates if r not in timeline_edl.COUNTED), None)
    if wrong is not None:
        raise UserError(
            f"An EDL cannot count {said_rate(wrong)} frames a second.",
            "No file was written.",
            "Choose OpenTimelineIO or CSV.",
        )


def remarks_on(sheet: Sheet, form: SheetFormat) -> tuple[str, ...]:
    """What a person should know about a file of this format: what it cannot say, what was left out."""
    said: list[str] = []
    if sheet.drafts:
        many = f"{sheet.drafts:,} drafts were" if sheet.drafts > 1 else "One draft was"
        said.append(f"{many} left out: nobody confirmed them yet.")
    if sheet.without:
        said.append(f"Left out as asked: {', '.join(sheet.without)}.")
    if form is SheetFormat.EDL:
        said.append(timeline_edl.LEAVES_OUT)
    if form in (SheetFormat.WEBVTT, SheetFormat.ELAN):
        said.append(
            "Times are in whole milliseconds; frames and time stamps stand beside them exactly."
        )
    if form is SheetFormat.ELAN and len({c.whole[0].incident for c in sheet.cameras}) > 1:
        said.append(
            "Cameras that begin later have a negative offset, which older versions of ELAN ignore."
        )
    unplaced = sum(not c.placed for c in sheet.cameras)
    if sheet.incident is not None and unplaced:
        many = f"{unplaced} cameras have" if unplaced > 1 else "One camera has"
        said.append(f"{many} no place on the incident's clock: there are no incident times.")
    said += dict.fromkeys(
        f"{c.name}: {c.timecode.words}" for c in sheet.cameras if not c.timecode.steady and c.notes
    )
    return tuple(said)


def read_sheet(path: Path, rate: Fraction | None = None) -> tuple[SheetFormat, ReadSheet]:
    """Read annotations from a file of any of the formats, recognised by its content.

    Args:
        path: Of the file.
        rate: Frames a second of the footage's timecode; an EDL cannot be read without.

    Raises:
        UserError: If the file is not there, cannot be read or holds no annotations; one sentence.
    """
    text = _text(path)
    try:
        form = _recognised(text)
        return form, _read(text, form, rate)
    except Malformed as error:
        raise SheetError(path.name, error.why, error.line) from error


def _recognised(text: str) -> SheetFormat:
    start = text.lstrip("\ufeff \t\r\n")
    if not start:
        raise Malformed("it is empty")
    if start[0] == "{":
        own = '"OTIO_SCHEMA"' not in start[:2000]
        return SheetFormat.JSON if own else SheetFormat.OTIO
    if start[0] == "<":
        return SheetFormat.ELAN
    if start.startswith("WEBVTT"):
        return SheetFormat.WEBVTT
    head = start[:2000].splitlines()
    if head[0].startswith(("TITLE:", "FCM:")) or (head[0][:3].isdecimal() and "  " in head[0]):
        return SheetFormat.EDL
    return SheetFormat.CSV


def _read(text: str, form: SheetFormat, rate: Fraction | None) -> ReadSheet:
    match form:
        case SheetFormat.CSV:
            return timeline_csv.read(text)
        case SheetFormat.JSON:
            return timeline_json.read(text)
        case SheetFormat.WEBVTT:
            return timeline_vtt.read(text)
        case SheetFormat.OTIO:
            return timeline_otio.read(text)
        case SheetFormat.EDL:
            if rate is None or rate not in timeline_edl.COUNTED:
                raise Malformed("an EDL does not fit footage of this frame rate")
            return timeline_edl.read(text, rate)
        case SheetFormat.ELAN:
            from redaction.formats import timeline_elan

            return timeline_elan.read(text)


def _text(path: Path) -> str:
    """The file as text, without the byte order mark.

    Raises:
        SheetError: If it is not there, too large, or no text.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise SheetError(path.name, "it is not there") from error
    except OSError as error:
        raise SheetError(path.name, error.strerror or "it cannot be read") from error
    if len(data) > MOST_BYTES:
        raise SheetError(path.name, f"it is larger than {MOST_BYTES >> 20} MiB")
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetError(path.name, "it is not text in UTF-8") from error
    if "\0" in text:
        raise SheetError(path.name, "it is not text")
    return text


def _write(path: Path, data: bytes) -> None:
    partial = path.with_name(path.name + ".partial")
    try:
        try:
            with partial.open("wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(
            f"The annotations could not be written to {path.name}: {error.strerror or error}.",
            "No file was left behind.",
            "Choose a folder you may write to, with room on the disk.",
        ) from error
