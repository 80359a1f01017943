"""A verification report as a page for people: one set of words for the window, for HTML and for text.

:func:`page_of` takes the JSON of a report, also of older ones, and gives sections of entries as plain
values. Whoever shows them adds nothing but the looks, so that window, file and terminal say the same.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from redaction.verification.page_words import fact_rows, made_rows, size_words

MARKS: Final[Mapping[str, str]] = {
    "failed": "FAILED",
    "look": "LOOK",
    "not_checked": "NOT CHECKED",
    "ok": "HOLDS",
    "": "",
}
"""The word that stands for each state: colour is never the only signal."""

_COLUMNS: Final = 100

PLACES_SHOWN: Final = 60
"""Frames of one entry that are listed with their times on the page; more than these are counted."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A frame to go to.

    Attributes:
        frame: Number in the original.
        text: ``Frame 12 at 00:00:00.480 (frame 3 of the copy)``, and for a face where it is.
        link: ``umbra:frame/12``, for the window.
    """

    frame: int
    text: str

    @property
    def link(self) -> str:
        """What the window opens; a file on its own cannot."""
        return f"umbra:frame/{self.frame}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that the page says.

    Attributes:
        title: Two or three words.
        state: ``failed``, ``look``, ``not_checked``, ``ok``, or empty for plain figures.
        text: One sentence, or a figure.
        detail: More about it; may be empty.
        how: How it was checked; may be empty.
        limits: The limits it was held to, in words.
        spots: Frames to look at.
        frames: All frames concerned as runs of numbers, ``3, 7–9``, where not each is among the spots.
        more: Frames concerned that are not among the spots.
    """

    title: str
    state: str
    text: str
    detail: str = ""
    how: str = ""
    limits: tuple[str, ...] = ()
    spots: tuple[Spot, ...] = ()
    frames: str = ""
    more: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under one heading.

    Attributes:
        name: Stable: ``failed``, ``look``, ``faces``, ``ok``, ``not_checked``, ``files``, ``made`` or
            ``figures``.
        title: The heading.
        entries: At least one.
        intro: A sentence about all of them; may be empty.
    """

    name: str
    title: str
    entries: tuple[Entry, ...]
    intro: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A report as people read it.

    Attributes:
        title: Of the page.
        verdict: ``failed``, ``incomplete``, ``look`` or ``verified``.
        headline: The verdict in a few words.
        sentence: What it means for the copy.
        sections: Those that have anything to say, the most urgent first.
    """

    title: str
    verdict: str
    headline: str
    sentence: str
    sections: tuple[Section, ...]


def page_of(report: Mapping[str, Any]) -> Page:
    """The page of a report, from its JSON (of any schema)."""
    checks = [_entry(check) for check in report.get("checks", ())]
    faces = _faces(report)
    missing = tuple(
        Entry(str(item.get("title", "")), "not_checked", str(item.get("why", "")))
        for item in report.get("not_checked", ())
    )
    sections = (
        Section("failed", "What failed", _with(checks, "failed")),
        Section("look", "Look at this before the copy leaves", _with(checks, "look")),
        Section(
            "faces", "Faces that a detector sees on the copy", faces,
            "Each may be a face that should be covered, or none at all: a person has to look.",
        ),
        Section("ok", "What holds", _with(checks, "ok")),
        Section(
            "not_checked", "What was not checked", missing,
            "Nothing is said about these; the copy may be at fault there.",
        ),
        Section("files", "The files", tuple(_files(report))),
        Section("made", "How the copy was to be made", _plain(made_rows(report))),
        Section("figures", "Figures", _plain(fact_rows(report))),
    )  # fmt: skip
    verdict = str(report.get("verdict") or _verdict(report))
    headline, sentence = _words(verdict, report, checks, len(missing))
    return Page(
        f"Verification of {_name(report, 'copy')}", verdict, headline, sentence,
        tuple(section for section in sections if section.entries),
    )  # fmt: skip


def report_bytes(report: Mapping[str, Any], ending: str) -> bytes:
    """A report as the content of a file: ``.html`` and ``.txt`` are pages, everything else is JSON.

    Args:
        report: Its JSON.
        ending: Of the file's name, with the dot, in any case.
    """
    match ending.lower():
        case ".html" | ".htm":
            from redaction.verification.page_html import as_html

            text = as_html(page_of(report))
        case ".txt":
            text = as_text(page_of(report))
        case _:
            text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    # Names of files may hold bytes that are no text.
    return text.encode("utf-8", "backslashreplace")


def as_text(page: Page) -> str:
    """The page as plain text, 100 columns wide where words allow."""
    lines = [page.title, "=" * len(page.title), "", f"{page.headline} {page.sentence}".strip()]
    for section in page.sections:
        lines += ["", section.title, "-" * len(section.title)]
        if section.intro:
            lines.append(section.intro)
        width = max(len(entry.title) for entry in section.entries) + 2
        for entry in section.entries:
            if entry.state:
                lines += _text_of(entry)
            else:
                lines += _wrapped(f"  {entry.title:<{width}}", entry.text)
    return "\n".join(lines) + "\n"


def _text_of(entry: Entry) -> Iterator[str]:
    yield from _wrapped(f"  {MARKS[entry.state]:<13}", f"{entry.title}: {entry.text}")
    indent = " " * 15
    more = [entry.detail]
    if entry.state in ("failed", "look"):
        more += [f"Frames: {entry.frames}"] if entry.frames else []
        more += [spot.text for spot in entry.spots]
        more += [f"… and {entry.more} more."] if entry.more else []
    more += [f"How: {entry.how}"] if entry.how else []
    more += [f"Limits: {'; '.join(entry.limits)}."] if entry.limits else []
    for text in more:
        yield from _wrapped(indent, text)


def _wrapped(lead: str, text: str) -> Iterator[str]:
    pieces = textwrap.wrap(
        text, _COLUMNS - len(lead), break_long_words=False, break_on_hyphens=False
    )
    for number, piece in enumerate(pieces):
        yield (" " * len(lead) if number else lead) + piece


def frame_list(frames: Sequence[int], most: int = 12) -> str:
    """Frames as people read them: ``3, 7–9, 12 and 40 more``."""
    runs: list[tuple[int, int]] = []
    for frame in frames:
        if runs and frame == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], frame)
        else:
            runs.append((frame, frame))
    shown = [str(a) if a == b else f"{a}–{b}" for a, b in runs[:most]]
    rest = sum(b - a + 1 for a, b in runs[most:])
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def _entry(check: Mapping[str, Any]) -> Entry:
    frames = [int(frame) for frame in check.get("frames", ())]
    places = check.get("places") or [{"frame": frame} for frame in frames]
    spots = tuple(Spot(int(p["frame"]), _spot_words(p)) for p in places[:PLACES_SHOWN])
    total = int(check.get("frame_count", len(frames)))
    listed = frame_list(frames) + (
        f" and {total - len(frames)} more" if total > len(frames) else ""
    )
    return Entry(
        str(check.get("title") or str(check["name"]).replace("_", " ").capitalize()),
        _state(check), str(check["summary"]), str(check.get("detail", "")),
        str(check.get("how", "")), tuple(_limit(limit) for limit in check.get("limits", ())),
        spots, listed, total - len(spots),
    )  # fmt: skip


def _state(check: Mapping[str, Any]) -> str:
    known = check.get("state")
    if known in MARKS:
        return str(known)
    return "failed" if not check["ok"] else "look" if check.get("warning") else "ok"


def _spot_words(place: Mapping[str, Any]) -> str:
    text = f"Frame {place['frame']}"
    if place.get("time"):
        text += f" at {place['time']}"
    here = place.get("copy_frame")
    if here is not None and here != place["frame"]:
        text += f" (frame {here} of the copy)"
    return text


def _limit(limit: Mapping[str, Any]) -> str:
    value = limit["value"]
    return f"{str(limit['what'])[:1].lower()}{str(limit['what'])[1:]}: {value:g} {limit['unit']}"


def _faces(report: Mapping[str, Any]) -> tuple[Entry, ...]:
    faces = report.get("residual_faces", ())
    if not faces:
        return ()
    spots = []
    for face in faces:
        x, y, w, h = (round(v) for v in face["box"])
        where = f"{w} × {h} pixels at {x}, {y}; score {face['score']:.2f}"
        spots.append(Spot(int(face["frame"]), f"{_spot_words(face)}: {where}"))
    total = int(report.get("residual_face_count", len(spots)))
    many = "1 place" if total == 1 else f"{total} places"
    return (
        Entry(
            "Faces", "look", f"Something like a face is seen in {many}.",
            spots=tuple(spots), more=total - len(spots),
        ),
    )  # fmt: skip


def _with(checks: Iterable[Entry], state: str) -> tuple[Entry, ...]:
    return tuple(entry for entry in checks if entry.state == state)


def _plain(rows: Iterable[tuple[str, str]]) -> tuple[Entry, ...]:
    return tuple(Entry(title, "", text) for title, text in rows)


def _files(report: Mapping[str, Any]) -> Iterator[Entry]:
    for key, title in (("source", "Original"), ("copy", "Copy")):
        file = report.get(key) or {}
        if file:
            yield Entry(title, "", f"{file.get('name', '')}, {size_words(file.get('size'))}")
            yield Entry(f"{title}: SHA-256", "", str(file.get("sha256", "")))
    if report.get("plan_hash"):
        yield Entry("Plan: SHA-256", "", str(report["plan_hash"]))
    basis = {
        "plan": "The decisions that the copy was made by.",
        "tracks": "The tracks that were given.",
        "nothing": "Only the original: no decisions were given.",
    }.get(str(report.get("basis", "")))
    if basis:
        yield Entry("Held against", "", basis)
    when = report.get("when") or {}
    if when.get("utc"):
        yield Entry("Verified at", "", f"{when['local']} (UTC: {when['utc']})")
    yield Entry("Verified by", "", str(report.get("software", "")))


def _name(report: Mapping[str, Any], key: str) -> str:
    return str((report.get(key) or {}).get("name") or "the copy")


def _verdict(report: Mapping[str, Any]) -> str:
    if not report.get("ok"):
        return "failed"
    return "look" if any(c.get("warning") for c in report.get("checks", ())) else "verified"


def _words(
    verdict: str, report: Mapping[str, Any], checks: Sequence[Entry], missing: int
) -> tuple[str, str]:
    states = [entry.state for entry in checks]
    if verdict == "failed":
        many = f"{states.count('failed')} of {len(checks)} checks failed"
        return "NOT verified.", f"{many}. Do not disclose this file."
    places = {s.frame for e in (*checks, *_faces(report)) if e.state == "look" for s in e.spots}
    notes = states.count("look")
    look = ""
    if places:
        look = f"Look at {len(places)} frame{'s' if len(places) > 1 else ''} before it leaves."
    elif notes:
        look = "Read the note below." if notes == 1 else f"Read the {notes} notes below."
    if verdict == "incomplete":
        many = "One thing was" if missing == 1 else f"{missing} things were"
        return (
            "Verified only in part.",
            f"{many} not checked; everything else holds. {look}".strip(),
        )
    if verdict == "look":
        return "Verified.", look
    return "Verified.", "Everything that was checked holds."
