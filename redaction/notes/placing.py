"""Annotations of a file put in their places on footage: which frames, what is new, what is there already."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from player.media.time import FrameIndex, FrameSpan
from redaction.edit.edit import Patch, compose
from redaction.edit.noting import add_annotations
from redaction.formats.timeline_common import Incoming, ReadSheet
from redaction.model.annotation import LONGEST_SOURCE, Annotation, one_line
from redaction.model.footage import Footage
from redaction.model.ids import AnnotationId, new_id
from redaction.model.note_category import LONGEST_NAME, Categories
from redaction.model.project import Project
from redaction.notes.row_frames import agrees, span_of
from redaction.notes.timecode import Timecode

if TYPE_CHECKING:
    from player.media.index import VideoIndex


class Changed(StrEnum):
    """What becomes of an annotation that is there already and says something else in the file."""

    UPDATE = "update"
    """The one that is there becomes what the file says."""
    BOTH = "both"
    """Both are kept."""
    LEAVE = "leave"
    """The one that is there stays as it is."""


@dataclass(frozen=True, slots=True)
class Target:
    """Footage that annotations of a file are put on.

    Attributes:
        footage: It.
        name: Of the camera, or of the file.
        index: Its frames.
        timecode: How its timecodes are counted.
        project: What was decided about it so far.
    """

    footage: Footage
    name: str
    index: VideoIndex
    timecode: Timecode
    project: Project


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What a file brings to one footage.

    Attributes:
        target: The footage.
        new: Annotations that are not there yet; their categories are names or ids of the file.
        changed: Those that are there and say something else: as they are, and as the file has them.
        same: How many are there already just so.
        remarks: What a person should know, each once.
    """

    target: Target
    new: tuple[Annotation, ...]
    changed: tuple[tuple[Annotation, Annotation], ...]
    same: int
    remarks: tuple[str, ...]

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories they name, each once."""
        annotations = (*self.new, *(after for _, after in self.changed))
        return tuple(dict.fromkeys(a.category for a in annotations if a.category))


def unknown_categories(arrivals: Collection[Arrivals], known: Categories) -> tuple[str, ...]:
    """Names or ids of categories that the list does not have, in the order they come."""
    names = (name for one in arrivals for name in one.categories)
    return tuple(dict.fromkeys(name for name in names if known.named(name) is None))


def with_new_categories(
    known: Categories, names: Collection[str], described: ReadSheet
) -> Categories:
    """The list with categories added that a file names; as the file describes them, where it does.

    Raises:
        BadCategory: If the list would be too long.
    """
    by_id = {category.id: category for category in described.categories}
    for name in names:
        if known.named(name) is not None:
            continue
        category = by_id.get(name)
        if category is None:
            known, _ = known.added(name)
            continue
        if known.keyed(category.key) is not None:
            category = replace(category, key="")
        if any(c.name.casefold() == category.name.casefold() for c in known):
            # its name belongs to another category here; its id is what annotations go by
            category = replace(category, name=f"{category.name[: LONGEST_NAME - 11]} (imported)")
        known = known.with_category(category)
    return known


def matched(
    read: ReadSheet, targets: Collection[Target]
) -> tuple[dict[str, list[Incoming]], tuple[str, ...]]:
    """Which annotations belong to which footage.

    By hash first, then by the name of the camera or file. What names no footage at all belongs to the only
    footage there is; beside several it belongs to none.

    Returns:
        By footage id, and what a person should know.
    """
    found: dict[str, list[Incoming]] = {target.footage.id: [] for target in targets}
    others: dict[str, int] = {}
    elsewhere = 0
    only = next(iter(targets)) if len(targets) == 1 else None
    named = {_source(row) for row in read.rows}
    for row in read.rows:
        target = _target_of(row, targets)
        if target is None and only is not None and len(named) == 1:
            # All of the file is about one footage; the person says which this is.
            target = only
            elsewhere += _names_another(row, only)
        if target is None:
            name = row.camera.name or row.camera.file or "no footage"
            others[name] = others.get(name, 0) + 1
        else:
            found[target.footage.id].append(row)
    remarks = [
        f"{count:,} of “{name}” left out: it is none of this footage."
        for name, count in others.items()
    ]
    if elsewhere:
        remarks.append(
            "The file was made for other footage; its frames and times were taken as they are."
        )
    return found, tuple(remarks)


def arrivals_of(
    target: Target, rows: Collection[Incoming], file: str, known: Categories
) -> Arrivals:
    """What rows of a file bring to one footage.

    Args:
        target: The footage.
        rows: Those that belong to it.
        file: Name of the file, kept as where they came from.
        known: The list of categories.
    """
    new: list[Annotation] = []
    changed: list[tuple[Annotation, Annotation]] = []
    same = late = cut = strange = 0
    there = {_content(one) for one in target.project.annotations.values()}
    taken: set[str] = set()
    for row in rows:
        span = span_of(row, target.index, target.timecode)
        if span is None:
            late += 1
            continue
        inside = span.intersect(target.index.span)
        if inside is None:
            late += 1
            continue
        cut += inside != span
        strange += not agrees(row, span, target.index)
        one = _annotation(row, inside, file, known)
        if _names_another(row, target):  # its id is that of an annotation there
            one = replace(one, id=AnnotationId(""))
        old = target.project.annotations.get(one.id)
        if old is not None:
            one = _with_what_is_there(one, old, row)
        if one.id in taken:
            old, one = None, replace(one, id=AnnotationId(new_id()))
        if _content(one) in there:
            same += 1
        elif old is not None:
            # an import confirms nothing
            changed.append((old, replace(one, source=old.source, draft=old.draft)))
        else:
            one = one if one.id else replace(one, id=AnnotationId(new_id()))
            new.append(one)
        taken.add(one.id)
        there.add(_content(one))
    remarks = []
    if late:
        lie, were = ("lies", "was") if late == 1 else ("lie", "were")
        remarks.append(f"{late:,} {lie} outside of this footage and {were} left out.")
    if cut:
        end, were = ("ends", "was") if cut == 1 else ("end", "were")
        remarks.append(f"{cut:,} {end} after this footage and {were} cut at its end.")
    if strange:
        remarks.append(
            f"{strange:,} of them: the frame they name has another time stamp here; the frame was taken."
        )
    return Arrivals(target, tuple(new), tuple(changed), same, tuple(remarks))


def import_patch(
    arrivals: Arrivals, known: Categories, changed: Changed = Changed.UPDATE
) -> Patch | None:
    """All of it as one undo; None where there is nothing to do.

    Args:
        arrivals: What a file brings.
        known: The list of categories, with those added that a person wants; a name that it does not have
            becomes a tag, so that nothing is lost.
        changed: What becomes of annotations that are there and say something else in the file.

    Raises:
        Refused: If one of them cannot be used.
    """
    project = arrivals.target.project
    new = [_categorised(one, known) for one in arrivals.new]
    pairs = {}
    for old, after in arrivals.changed:
        after = _categorised(after, known)
        if changed is Changed.BOTH:
            new.append(replace(after, id=AnnotationId(new_id())))
        elif changed is Changed.UPDATE and after != old:
            pairs[old.id] = (old, after)
    patches = []
    if pairs:
        # Checked and tidied like new ones.
        tidy = add_annotations(_without(project, pairs), [after for _, after in pairs.values()])
        kept = {i: (pairs[i][0], pair[1]) for i, pair in tidy.annotations.items()}
        patches.append(Patch("Import annotations", annotations=kept))
        project = patches[0].apply(project)[0]
    if new:
        patches.append(add_annotations(project, new))
    whole = compose("Import annotations", *patches)
    if not whole:
        return None
    frame = min(pair[1].span.start for pair in whole.annotations.values() if pair[1] is not None)
    return replace(whole, frame=frame)


def _without(project: Project, gone: Mapping[AnnotationId, object]) -> Project:
    left = {i: a for i, a in project.annotations.items() if i not in gone}
    return replace(project, annotations=left)


def _source(row: Incoming) -> tuple[str, int, str]:
    camera = row.camera
    return camera.sha256, camera.video, "" if camera.sha256 else camera.name or camera.file


def _target_of(row: Incoming, targets: Collection[Target]) -> Target | None:
    camera = row.camera
    if camera.sha256:
        for one in targets:
            if (one.footage.sha256, one.footage.video) == (camera.sha256, camera.video):
                return one
        return None
    for name in (camera.name, camera.file):
        wanted = name.casefold()
        found = [t for t in targets if wanted and wanted in (t.name.casefold(), _file(t))]
        if len(found) == 1:
            return found[0]
    return None


def _file(target: Target) -> str:
    return target.footage.path.replace("\\", "/").rsplit("/", 1)[-1].casefold()


def _names_another(row: Incoming, target: Target) -> bool:
    return bool(row.camera.sha256) and row.camera.sha256 != target.footage.sha256


def _annotation(row: Incoming, span: FrameSpan, file: str, known: Categories) -> Annotation:
    still = row.said.still if row.exact else row.still
    inside = FrameIndex(still) if still is not None and still in span else None
    name = one_line(row.category)[:LONGEST_NAME]
    category = known.named(name) if name else None
    came = f"imported from {one_line(file)}"
    source = f"{row.said.source}; {came}" if row.said.source else came
    return replace(
        row.said,
        span=span,
        still=inside,
        category=name if category is None else category.id,
        draft=False,
        # a file that went to and fro many times need not tell all of it
        source=source if len(source) <= LONGEST_SOURCE else came,
    )


def _with_what_is_there(one: Annotation, old: Annotation, row: Incoming) -> Annotation:
    """What the file says nothing of stays as it is."""
    kept = {name: getattr(old, name) for name in row.absent if name != "still"}
    still = one.still
    if "still" in row.absent and old.still is not None and old.still in one.span:
        still = old.still
    return replace(one, **kept, still=still)


def _categorised(one: Annotation, known: Categories) -> Annotation:
    if not one.category:
        return one
    category = known.named(one.category)
    if category is not None:
        return replace(one, category=category.id)
    return replace(one, category="", tags=(*one.tags, one.category))


def _content(one: Annotation) -> tuple[object, ...]:
    """What makes two annotations the same for whoever reads them."""
    return (
        one.span.start,
        one.span.stop,
        one.title,
        one.note,
        one.category,
        one.tags,
        one.people,
        one.place,
        one.region,
        one.still,
        one.colour,
    )
