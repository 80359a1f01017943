"""Annotations as an ELAN file (EAF): a tier for each category, below it tiers that say frames and notes.

ELAN counts whole milliseconds, and annotations of one tier may not overlap; what overlaps goes on a tier of
its own. A tier has children that say category (by a controlled vocabulary), frames, time stamps and timecode,
notes, and Umbra's id, by which the header holds everything exactly: ELAN may number its own ids anew.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.parsers import expat

from redaction.formats.timeline_common import (
    MOST_DEPTH,
    MOST_ROWS,
    WRITTEN,
    CameraSaid,
    Categorised,
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
from redaction.formats.timeline_vtt import milliseconds
from redaction.model.annotation import one_line
from redaction.notes.sheet import CameraSheet, Noted, Sheet

_EXACT = "umbra:"
_CAMERA = "umbra camera "
_NONE = "No category"
_VOCABULARY = "Categories"
_NOTES, _CATEGORISED, _FRAMES, _WORDS, _IDENT = "notes", "category", "frames", "words", "umbra"
_MIMES = {
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".wav": "audio/x-wav",
    ".mpg": "video/mpeg",
}
_CHILDREN = (" @category", " @frames", " @note", " @umbra")


def write(sheet: Sheet) -> str:
    """The file's text. Every camera has to have a place on the incident's clock."""
    from pympi.Elan import to_string

    text: str = to_string(eaf_of(sheet))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + text + "\n"


def eaf_of(sheet: Sheet) -> Any:
    """The ``pympi.Elan.Eaf``."""
    from pympi.Elan import Eaf

    eaf = Eaf(author="Umbra")
    eaf.adocument["DATE"] = sheet.made.isoformat()
    eaf.remove_tier("default")
    _types(eaf, sheet)
    zero = _zero(sheet)
    for camera in sheet.cameras:
        _link(eaf, camera, zero)
        eaf.add_property(_CAMERA + camera.name, _about(sheet, camera))
    for name, camera, notes in _tiers(sheet):
        _fill(eaf, sheet, camera, name, notes, zero)
    return eaf


def read(text: str) -> ReadSheet:
    """The annotations of a file: those on tiers that are no children of others.

    Raises:
        Malformed: If it is no ELAN file, or holds what no such file needs.
    """
    _looked_through(text)
    try:
        return _read(_parsed(text))
    except Malformed:
        raise
    except Exception as error:  # pympi raises whatever its reader runs into
        raise Malformed(f"it is no ELAN file: {one_line(str(error))[:120]}") from error


# writing


def _types(eaf: Any, sheet: Sheet) -> None:
    eaf.add_linguistic_type(_NOTES)
    # pympi takes the bare name of a constraint and describes it itself.
    for name in (_CATEGORISED, _FRAMES, _WORDS, _IDENT):
        eaf.add_linguistic_type(name, "Symbolic_Association", timealignable=False)
    eaf.add_language("und", "http://cdb.iso.org/lg/CDB-00130975-001", "undetermined (und)")
    eaf.add_controlled_vocabulary(_VOCABULARY)
    eaf.add_cv_description(_VOCABULARY, "und", "Categories of annotations")
    for category in sheet.categories:
        values = [(category.name, "und", category.hint or None)]
        eaf.add_cv_entry(_VOCABULARY, f"cveid_{category.id}", values)
    eaf.linguistic_types[_CATEGORISED]["CONTROLLED_VOCABULARY_REF"] = _VOCABULARY


def _zero(sheet: Sheet) -> Fraction | None:
    starts = [c.whole[0].incident for c in sheet.cameras if c.placed]
    return min((s for s in starts if s is not None), default=None)


def _link(eaf: Any, camera: CameraSheet, zero: Fraction | None) -> None:
    """The footage by its name; of an incident with the milliseconds by which it begins later."""
    ending = Path(camera.file).suffix.lower()
    mime = _MIMES.get(ending, "video/*")
    begins = camera.whole[0].incident
    origin = 0 if zero is None or begins is None else round((begins - zero) * 1000)
    eaf.add_linked_file(camera.file, f"./{camera.file}", mime, -origin if origin else None)


def _about(sheet: Sheet, camera: CameraSheet) -> str:
    said = f"{camera.file}, SHA-256 {camera.footage.sha256}. {camera.timecode.words}"
    clock = whose_clock(sheet, camera)
    return said + (f" Incident time is {clock}." if clock else "")


def _tiers(sheet: Sheet) -> list[tuple[str, CameraSheet, list[Noted]]]:
    """Names of tiers, their camera and what lies on them without overlapping."""
    found: dict[tuple[int, str], list[list[Noted]]] = {}
    for at, camera in enumerate(sheet.cameras):
        for noted in camera.notes:
            lanes = found.setdefault((at, noted.annotation.category), [])
            for lane in lanes:
                # Tiers that only touch may overlap by a rounded millisecond, so a frame is left between.
                if lane[-1].last.frame < noted.first.frame - 1:
                    lane.append(noted)
                    break
            else:
                lanes.append([noted])
    several = len(sheet.cameras) > 1
    tiers, taken = [], set()
    for (at, category), lanes in found.items():
        camera = sheet.cameras[at]
        name = sheet.categories.name_of(category) or _NONE
        for number, lane in enumerate(lanes, 1):
            called = f"{camera.name}: {name}" if several else name
            called += f" ({number})" if number > 1 else ""
            while called in taken:
                called += "'"
            taken.add(called)
            tiers.append((called, camera, lane))
    return tiers


def _fill(
    eaf: Any,
    sheet: Sheet,
    camera: CameraSheet,
    tier: str,
    notes: list[Noted],
    zero: Fraction | None,
) -> None:
    eaf.add_tier(tier, _NOTES, part=camera.name)
    for child, kind in zip(_CHILDREN, (_CATEGORISED, _FRAMES, _WORDS, _IDENT), strict=True):
        eaf.add_tier(tier + child, kind, parent=tier)
    aligned = eaf.tiers[tier][0]
    children = [eaf.tiers[tier + child][1] for child in _CHILDREN]
    for noted in notes:
        one = noted.annotation
        if zero is None:
            stretch = milliseconds(noted.first.seconds, noted.end.seconds)
        else:
            assert noted.first.incident is not None
            assert noted.end.incident is not None
            stretch = milliseconds(noted.first.incident - zero, noted.end.incident - zero)
        # As the library does it itself, but without looking through everything for each.
        ident = eaf.generate_annotation_id()
        slots = eaf.generate_ts_id(stretch[0]), eaf.generate_ts_id(stretch[1])
        aligned[ident] = (*slots, one.title, None)
        eaf.annotations[ident] = tier
        name = sheet.categories.name_of(one.category)
        said = (name, _frames(sheet, camera, noted), one.note, one.id)
        for child, value in zip(children, said, strict=True):
            if value:
                below = eaf.generate_annotation_id()
                child[below] = (ident, value, None, None)
                eaf.annotations[below] = tier
        row = {**row_to_json(sheet, camera, noted), WRITTEN: [*stretch, one.title]}
        eaf.add_property(f"{_EXACT}{one.id}", json.dumps(row, ensure_ascii=True))


def _frames(sheet: Sheet, camera: CameraSheet, noted: Noted) -> str:
    first, last, end = noted.first, noted.last, noted.end
    parts = [
        f"frames {first.frame} to {last.frame}",
        f"PTS {first.pts} to {end.pts} ({camera.time_base})",
        f"{first.timecode} to {last.timecode}",
        said_start(sheet, first),
    ]
    return "; ".join(part for part in parts if part)


# reading


def _looked_through(text: str) -> None:
    """Refuse what a reader of XML could choke on, before it is given to one.

    Raises:
        Malformed: If it is no whole XML, declares entities, or is too deep or too long.
    """
    parser = expat.ParserCreate()
    depth, elements = 0, 0

    def declared(*_: object) -> None:
        raise Malformed(
            "it declares a document type, which no ELAN file needs", parser.CurrentLineNumber
        )

    def started(_name: str, _attributes: Mapping[str, str]) -> None:
        nonlocal depth, elements
        depth += 1
        elements += 1
        if depth > MOST_DEPTH or elements > 20 * MOST_ROWS:
            raise Malformed("it is XML that no ELAN file would hold", parser.CurrentLineNumber)

    def ended(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise Malformed(
            f"it is not whole XML: {expat.ErrorString(error.code)}", error.lineno
        ) from error


def _parsed(text: str) -> Any:
    """The library takes a file by its name only."""
    from pympi.Elan import Eaf

    with tempfile.TemporaryDirectory(prefix="umbra-eaf-") as folder:
        path = Path(folder) / "read.eaf"
        with path.open("w", encoding="utf-8") as out:
            out.write(re.sub(r"^\s*<\?xml[^>]*\?>", '<?xml version="1.0" encoding="UTF-8"?>', text))
        return Eaf(path, suppress_version_warning=True)


def _read(eaf: Any) -> ReadSheet:
    rows_by_id = {
        key.removeprefix(_EXACT): value or ""
        for key, value in eaf.properties
        if isinstance(key, str) and key.startswith(_EXACT)
    }
    exact = {
        above: rows_by_id[value]
        for tier, (_aligned, refs, _attributes, _order) in eaf.tiers.items()
        if tier.endswith(_CHILDREN[-1])
        for above, value, _previous, _svg in refs.values()
        if value in rows_by_id
    }
    rows: list[Incoming] = []
    categories = Categorised()
    foreign = False
    linked = _linked(eaf)
    for tier, (aligned, _refs, attributes, _order) in eaf.tiers.items():
        if attributes.get("PARENT_REF"):
            continue
        counted(len(rows) + len(aligned))
        for ident, (start, end, value, _svg) in aligned.items():
            where = f"annotation {ident}"
            times = eaf.timeslots.get(start), eaf.timeslots.get(end)
            if times[0] is None or times[1] is None:
                raise Malformed(f"{where}: it has no time")
            begins, ends = (Fraction(int(t), 1000) for t in times)
            plain = _foreign(linked, tier, attributes, value, begins, ends, where)
            if ident not in exact:
                foreign = True
                rows.append(plain)
                continue
            row = row_from_json(parsed(exact[ident]), where)
            categories.take(row.category)
            rows.append(row.now(*times, value, place=plain.place, title=value))
    remarks: tuple[str, ...] = ()
    if foreign:
        remarks = (
            "ELAN says milliseconds, not frames: what was added there begins with the frame shown at its"
            " time.",
        )
    return ReadSheet(tuple(rows), tuple(categories.found.values()), remarks)


@dataclass(frozen=True, slots=True)
class _Linked:
    """The media a file names, and the cameras that Umbra wrote into it, in the same order.

    Attributes:
        files: Names of files without their folders.
        origins: Seconds of each that lie before the beginning of the file's own time.
        cameras: Names of cameras; empty for a file of another program.
    """

    files: tuple[str, ...]
    origins: tuple[Fraction, ...]
    cameras: tuple[str, ...]


def _linked(eaf: Any) -> _Linked:
    media = eaf.media_descriptors
    urls = [str(m.get("RELATIVE_MEDIA_URL") or m.get("MEDIA_URL") or "") for m in media]
    return _Linked(
        tuple(url.replace("\\", "/").rsplit("/", 1)[-1] for url in urls),
        tuple(Fraction(int(m.get("TIME_ORIGIN") or 0), 1000) for m in media),
        tuple(k.removeprefix(_CAMERA) for k, _ in eaf.properties if k.startswith(_CAMERA)),
    )


def _foreign(
    linked: _Linked,
    tier: str,
    attributes: Mapping[str, str],
    value: str,
    begins: Fraction,
    ends: Fraction,
    where: str,
) -> Incoming:
    """An annotation that was made in ELAN: its tier is its category, its participant the camera or person."""
    who = attributes.get("PARTICIPANT", "")
    ours = who in linked.cameras
    category = tier.split(": ", 1)[-1] if ours and len(linked.cameras) > 1 else tier
    category = re.sub(r" \(\d+\)$", "", category) if ours else category
    at = linked.cameras.index(who) if ours else 0
    known = at < len(linked.files) and (ours or len(linked.files) == 1)
    shift = linked.origins[at] if known else Fraction(0)
    title, _, rest = value.partition("\n")
    said = worded(title, rest, people=(who,) if who and not ours else ())
    zero = Fraction(0)
    return Incoming(
        Place(seconds=(max(zero, begins + shift), max(zero, ends + shift))),
        said,
        category="" if category == _NONE else category,
        camera=CameraSaid(name=who if ours else "", file=linked.files[at] if known else ""),
        where=where,
    )
