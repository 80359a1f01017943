"""The numbered items of an evidence package: what each is, when it was recorded, and by whose clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from player.media.info import FootageKind
from redaction.casework.names import safe_name
from redaction.jobs.errors import UserError
from redaction.model.still import StillKind
from redaction.paper.item_list import ItemFacts
from redaction.paper.timeline_gather import media_words, span_words
from redaction.paper.words import count, length_words
from redaction.usecases.evidence_choice import ClipChoice, StillChoice
from redaction.usecases.plans import plan_of

if TYPE_CHECKING:
    from redaction.paper.timeline_gather import Material
    from redaction.store.workspace import Workspace
    from redaction.usecases.evidence_order import EvidenceOrder

ORIGINALS: Final = "Original recordings, retained and not enclosed"
CLIPS: Final = "Clips"
STILLS: Final = "Still pictures"
NOTES: Final = "Annotations"
PAPERS: Final = "Reports and records"

UNREDACTED: Final = "_UNREDACTED"
"""In the name of every file in which nothing is covered on purpose."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A clip or still under its name in the package.

    Attributes:
        choice: Which.
        path: Where its file is.
        name: In the package, without the folder.
    """

    choice: ClipChoice | StillChoice
    path: Path
    name: str


def named(
    clips: Sequence[tuple[ClipChoice, Path]],
    stills: Sequence[tuple[StillChoice, Path]],
    reference: str,
) -> tuple[tuple[Enclosure, ...], tuple[Enclosure, ...]]:
    """Names that every system takes and that name nobody: a reference and a number.

    Whoever opens one of the files by itself is told by its name that it is not redacted.
    """
    found: tuple[list[Enclosure], list[Enclosure]] = ([], [])
    stem = safe_name(reference, usual="evidence").replace(" ", "-")[:60]
    for number, (clip, path) in enumerate(clips, start=1):
        mark = UNREDACTED if clip.copy.unredacted else ""
        name = f"{stem}_clip_{number:02}{mark}{path.suffix.lower()}"
        found[0].append(Enclosure(clip, path, safe_name(name, [e.name for e in found[0]])))
    for number, (still, path) in enumerate(stills, start=1):
        mark = "" if still.still.redacted else UNREDACTED
        what = "sheet" if still.still.kind is StillKind.SHEET else "still"
        name = f"{stem}_{what}_{number:02}{mark}{path.suffix.lower()}"
        found[1].append(Enclosure(still, path, safe_name(name, [e.name for e in found[1]])))
    return tuple(found[0]), tuple(found[1])


def original_items(material: Material) -> Iterator[ItemFacts]:
    """The recordings that everything was made of."""
    for footage in material.footage:
        camera, index = material.camera(footage), material.index(footage)
        frames = "" if footage.kind is FootageKind.SOUND else f", {count(len(index), 'frame')}"
        day, time, until, whose = span_words(material, footage, 0, len(index))
        name = Path(footage.path).name
        of = f"“{camera.name}”" if camera.name == name else f"“{camera.name}”, file “{name}”"
        yield ItemFacts(
            "", f"footage:{footage.id}", ORIGINALS,
            f"Recording of camera {of}: {length_words(index.duration)}{frames}",
            _when(day, time, until), whose, sha256=footage.sha256, size=footage.size,
            originator=camera.name, remarks="Unchanged since it was registered: compared when this was made",
        )  # fmt: skip


def clip_item(workspace: Workspace, material: Material, one: Enclosure) -> ItemFacts:
    """A clip, or a copy of whole footage.

    Raises:
        UserError: If by what decisions it was made is not kept, so that nobody can say which frames it shows.
    """
    choice = one.choice
    assert isinstance(choice, ClipChoice)
    copy, footage = choice.copy, choice.footage
    camera, total = material.camera(footage), len(material.index(footage))
    plan = plan_of(workspace, copy)
    if plan is None:
        raise UserError(
            f"By what decisions “{one.path.name}” was made is not kept here any more.",
            "Without them nobody can say which frames it shows. No package was made.",
            "Make the clip again.",
        )
    spans = [(int(s.start), int(s.stop)) for s in plan.frames(total).spans]
    start, stop = spans[0][0], spans[-1][1]
    day, time, until, whose = span_words(material, footage, start, stop)
    parts = [": ".join(reversed(media_words(material, footage, *span))) for span in spans[:4]]
    parts += [f"{len(spans) - 4} more stretches"] if len(spans) > 4 else []
    whole = len(spans) == 1 and (start, stop) == (0, total)
    what = "Copy of all of" if whole else "Clip of"
    about = _title(material, copy.annotation)
    description = f"{what} “{camera.name}”" + (f": {about}" if about else "")
    if not whole:
        description += f" ({'; '.join(parts)})"
    remarks = "Not redacted: it shows what was recorded." if copy.unredacted else "Redacted copy"
    remarks += "" if copy.unredacted else ", verified; its report is enclosed."
    return ItemFacts(
        "", f"clip:{copy.id}", CLIPS, description, _when(day, time, until), whose,
        originator=copy.who, sha256=copy.copy_sha256, remarks=remarks, file=f"data/clips/{one.name}",
        size=one.path.stat().st_size, redacted=not copy.unredacted,
    )  # fmt: skip


def still_item(material: Material, one: Enclosure) -> ItemFacts:
    """A still picture or a contact sheet."""
    choice = one.choice
    assert isinstance(choice, StillChoice)
    still, footage = choice.still, choice.footage
    camera = material.camera(footage)
    day, time, _, whose = span_words(material, footage, int(still.frame), int(still.frame) + 1)
    media, frame = media_words(material, footage, int(still.frame), int(still.frame) + 1)
    when = _when(day, time, "")
    if still.kind is StillKind.SHEET:
        names = {f.id: material.camera(f).name for f in material.footage}
        of = " and ".join(dict.fromkeys(f"“{names[s.footage]}”" for s in still.shown))
        description = f"Contact sheet of {count(len(still.shown), 'frame')} of {of}"
        if len(still.shown) > 1:
            when = f"from {when}"
    else:
        about = _title(material, still.annotation or "")
        description = f"Still picture of “{camera.name}”" + (f": {about}" if about else "")
        description += f" ({frame}, {media})"
        description += ", a part of the picture" if still.crop is not None else ""
    remarks = "Redacted" if still.redacted else "Not redacted: it shows what was recorded"
    if still.faces:
        many = "a face" if still.faces == 1 else f"{still.faces} faces"
        remarks += f"; it may show {many} that nobody decided to show"
    remarks += f"; made clearer for viewing: {still.treatment}" if still.treatment else ""
    return ItemFacts(
        "", f"still:{still.id}", STILLS, description, when, whose, originator=still.who,
        sha256=still.sha256, remarks=f"{remarks}.", file=f"data/stills/{one.name}",
        size=one.path.stat().st_size, redacted=still.redacted,
    )  # fmt: skip


def numbered(items: Sequence[ItemFacts], order: EvidenceOrder, force: str) -> tuple[ItemFacts, ...]:
    """Items with their numbers, and with what a person wrote in place of what they would say."""
    found = []
    for number, one in enumerate(items, start=1):
        words = order.words_of(one.key)
        usual = "In this package" if one.file else f"Retained by {force}" if force else ""
        found.append(
            replace(
                one,
                number=str(number),
                description=words.description or one.description,
                location=words.location or one.location or usual,
                originator=words.originator or one.originator,
                sensitivity=words.sensitivity or one.sensitivity,
            )
        )
    return tuple(found)


def _title(material: Material, annotation: str) -> str:
    """The title of an annotation that goes; nothing is said of one that stays."""
    return next((note.title for _, note in material.notes if note.id == annotation), "")


def _when(day: str, time: str, until: str) -> str:
    said = f"{day} {time}".strip()
    return f"{said} to {until}" if until else said
