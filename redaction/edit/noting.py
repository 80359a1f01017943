"""Gestures on what a person notes along the timeline: markers and ranges.

None of them moves anything into or out of the footage: a project does not know how long its footage is, so
whoever asks gives spans that lie inside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import Enum
from typing import Final

from player.media.time import FrameIndex, FrameSpan
from redaction.edit.asking import Refused
from redaction.edit.edit import Patch
from redaction.model.annotation import (
    FACES_COMPARED,
    LONGEST_NOTE,
    LONGEST_SOURCE,
    LONGEST_TITLE,
    LONGEST_WORD,
    MOST_WORDS,
    Annotation,
    is_far,
    many_lines,
    one_line,
    words,
)
from redaction.model.geometry import Shape
from redaction.model.ids import AnnotationId, new_id
from redaction.model.note_category import PALETTE
from redaction.model.project import Project


class Keep(Enum):
    """Says of a field that may be None that it stays as it is."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP


def add_annotation(
    project: Project,
    span: FrameSpan,
    *,
    title: str = "",
    note: str = "",
    category: str = "",
    colour: str = "",
    tags: Iterable[str] = (),
    people: Iterable[str] = (),
    place: str = "",
    region: Shape | None = None,
    still: FrameIndex | None = None,
    draft: bool = False,
    source: str = "",
    annotation_id: AnnotationId | None = None,
) -> Patch:
    """Put a marker (a span of one frame) or a range on the timeline.

    What can be given is what ``Annotation`` has, and an id; without one it gets a new one. Texts are tidied:
    titles, places, tags and names are on one line.

    Raises:
        Refused: If the span is empty, a text is too long, the still lies outside, or it is there already.
    """
    new = AnnotationId(new_id()) if annotation_id is None else annotation_id
    if new in project.annotations:
        raise Refused("That marker is there already.")
    _check_span(span)
    annotation = _tidied(
        Annotation(
            new,
            span,
            title,
            note,
            category,
            colour,
            tuple(tags),
            tuple(people),
            place,
            region,
            _inside(still, span),
            draft,
            source,
        )
    )
    label = "Add marker" if annotation.is_marker else "Add range"
    return Patch(label, frame=span.start, annotations={new: (None, annotation)})


def add_annotations(
    project: Project, annotations: Iterable[Annotation], *, label: str = ""
) -> Patch:
    """Put several on the timeline in one undo: those of a file, or drafts that the program proposes.

    Args:
        project: To change.
        annotations: With ids of their own, none of which is there.
        label: Of the undo; empty for ``Add 12 annotations``. It goes into the log, so no names or titles.

    Raises:
        Refused: If there is none, one is there already, or one cannot be used.
    """
    new: dict[AnnotationId, tuple[None, Annotation]] = {}
    for one in annotations:
        if one.id in project.annotations or one.id in new:
            raise Refused("One of these annotations is there already.")
        _check_span(one.span)
        new[one.id] = (None, _tidied(one))
    if not new:
        raise Refused("There is no annotation to add.")
    first = min(one.span.start for _, one in new.values())
    return Patch(label or _counted("Add {}", len(new)), frame=first, annotations=new)


def change_annotation(
    project: Project,
    annotation_id: AnnotationId,
    *,
    span: FrameSpan | None = None,
    title: str | None = None,
    note: str | None = None,
    category: str | None = None,
    colour: str | None = None,
    tags: Iterable[str] | None = None,
    people: Iterable[str] | None = None,
    place: str | None = None,
    region: Shape | Keep | None = KEEP,
    still: FrameIndex | Keep | None = KEEP,
    gesture: str = "",
) -> Patch:
    """Change what is given of a marker or range.

    A span of the same length moves it, and its still along; of another length it is given another end, and a
    still that would lie outside becomes the nearest frame inside. None keeps a value, but of region and still
    ``KEEP`` does: None takes the region away or lets the first frame stand for it. Steps of one
    drag have the same ``gesture`` and are one undo.

    Raises:
        Refused: If it is not there, would be empty, or a value cannot be used.
    """
    old = _annotation_of(project, annotation_id)
    moved = old if span is None else _placed(old, span)
    new = _tidied(
        replace(
            moved,
            title=old.title if title is None else title,
            note=old.note if note is None else note,
            category=old.category if category is None else category,
            colour=old.colour if colour is None else colour,
            tags=old.tags if tags is None else tuple(tags),
            people=old.people if people is None else tuple(people),
            place=old.place if place is None else place,
            region=old.region if isinstance(region, Keep) else region,
            still=moved.still if isinstance(still, Keep) else _inside(still, moved.span),
        )
    )
    verb = "Move" if span is not None else "Change"
    return Patch(_label(verb, new), gesture, new.span.start, annotations={old.id: (old, new)})


def change_annotations(
    project: Project,
    annotation_ids: Iterable[AnnotationId],
    *,
    category: str | None = None,
    colour: str | None = None,
    place: str | None = None,
    add_tags: Iterable[str] = (),
    drop_tags: Iterable[str] = (),
    add_people: Iterable[str] = (),
    drop_people: Iterable[str] = (),
) -> Patch:
    """Change the same of several in one undo.

    Raises:
        Refused: If none is named, one is not there, or a value cannot be used.
    """
    tags, people = (words(add_tags), words(drop_tags)), (words(add_people), words(drop_people))
    pairs = {}
    for old in _annotations_of(project, annotation_ids):
        new = replace(
            old,
            category=old.category if category is None else category,
            colour=old.colour if colour is None else colour,
            place=old.place if place is None else place,
            tags=_with(old.tags, *tags),
            people=_with(old.people, *people),
        )
        pairs[old.id] = (old, _tidied(new))
    first = min(old.span.start for old, _ in pairs.values())
    return Patch(_counted("Change {}", len(pairs)), frame=first, annotations=pairs)


def move_annotations(
    project: Project,
    annotation_ids: Iterable[AnnotationId],
    by: int,
    *,
    frames: int,
) -> Patch:
    """Move several by a number of frames, as far as all stay inside the footage.

    Args:
        project: To change.
        annotation_ids: Which.
        by: Frames, later when positive.
        frames: Of the footage.

    Raises:
        Refused: If none is named or one is not there.
    """
    found = _annotations_of(project, annotation_ids)
    lowest = -min(one.span.start for one in found)
    highest = max(0, frames - max(one.span.stop for one in found))
    by = max(lowest, min(highest, by))
    pairs = {
        old.id: (
            old,
            _placed(
                old,
                FrameSpan(FrameIndex(old.span.start + by), FrameIndex(old.span.stop + by)),
            ),
        )
        for old in found
    }
    frame = FrameIndex(min(one.span.start for one in found) + by)
    label = _label("Move", found[0]) if len(found) == 1 else _counted("Move {}", len(found))
    return Patch(label, "", frame, annotations=pairs)


def confirm_annotations(
    project: Project, annotation_ids: Iterable[AnnotationId], *, by: str = ""
) -> Patch:
    """Take over drafts: from now on they are annotations like any other.

    Args:
        project: To change.
        annotation_ids: Drafts.
        by: Who confirms, to be kept with where the draft came from; it does not go into the log.

    Raises:
        Refused: If none is named, one is not there or no draft, or several only say that faces look alike:
            those are judged one by one.
    """
    drafts = _annotations_of(project, annotation_ids)
    if sum(old.source.startswith(FACES_COMPARED) for old in drafts) > 1:
        raise Refused(
            "Possible appearances of a person are confirmed one by one, beside the pictures.",
            "Follow a person… shows them.",
        )
    pairs = {}
    for old in drafts:
        if not old.draft:
            raise Refused("That annotation is no draft.")
        said = f"confirmed by {one_line(by)}" if one_line(by) else ""
        source = "; ".join(part for part in (old.source, said) if part)
        pairs[old.id] = (old, _tidied(replace(old, draft=False, source=source)))
    first = min(old.span.start for old, _ in pairs.values())
    return Patch(_counted("Confirm {}", len(pairs)), frame=first, annotations=pairs)


def delete_annotation(project: Project, annotation_id: AnnotationId) -> Patch:
    """Take a marker or range away.

    Raises:
        Refused: If it is not there.
    """
    old = _annotation_of(project, annotation_id)
    return Patch(_label("Delete", old), frame=old.span.start, annotations={old.id: (old, None)})


def delete_annotations(project: Project, annotation_ids: Iterable[AnnotationId]) -> Patch:
    """Take several away in one undo; rejecting drafts is this, too.

    Raises:
        Refused: If none is named or one is not there.
    """
    found = _annotations_of(project, annotation_ids)
    if len(found) == 1:
        return delete_annotation(project, found[0].id)
    first = min(one.span.start for one in found)
    label = _counted("Delete {}", len(found))
    return Patch(label, frame=first, annotations={one.id: (one, None) for one in found})


def _annotation_of(project: Project, annotation_id: AnnotationId) -> Annotation:
    annotation = project.annotations.get(annotation_id)
    if annotation is None:
        raise Refused("That marker is no longer there.")
    return annotation


def _annotations_of(project: Project, annotation_ids: Iterable[AnnotationId]) -> list[Annotation]:
    found = [_annotation_of(project, one) for one in dict.fromkeys(annotation_ids)]
    if not found:
        raise Refused("No annotation is selected.", "Select one first.")
    return found


def _placed(old: Annotation, span: FrameSpan) -> Annotation:
    """The annotation with other frames: moved with its still, or given another end."""
    _check_span(span)
    still = old.still
    if still is not None:
        if len(span) == len(old.span):
            still = FrameIndex(still + span.start - old.span.start)
        still = FrameIndex(min(max(still, span.start), span.stop - 1))
    return replace(old, span=span, still=still)


def _check_span(span: FrameSpan) -> None:
    if not len(span):
        raise Refused("A marker needs at least one frame.")


def _inside(still: FrameIndex | None, span: FrameSpan) -> FrameIndex | None:
    if still is not None and still not in span:
        raise Refused(
            "The frame that stands for an annotation has to be one of its own.",
            "Choose a frame between its first and its last.",
        )
    return still


def _tidied(annotation: Annotation) -> Annotation:
    """The annotation as it is stored.

    Raises:
        Refused: If a text is too long or the colour is none.
    """
    new = replace(
        annotation,
        title=one_line(annotation.title),
        note=many_lines(annotation.note),
        place=one_line(annotation.place),
        tags=words(annotation.tags),
        people=words(annotation.people),
        source=one_line(annotation.source),
    )
    if new.colour and new.colour not in PALETTE:
        raise Refused(f"There is no colour “{new.colour}”.", f"Choose one of {', '.join(PALETTE)}.")
    if new.region is not None and is_far(new.region):
        raise Refused("The place of an annotation lies far outside of every picture.")
    for text, most, what in (
        (new.title, LONGEST_TITLE, "title"),
        (new.place, LONGEST_TITLE, "place"),
        (new.category, LONGEST_WORD, "category"),
        (new.source, LONGEST_SOURCE, "source"),
        (new.note, LONGEST_NOTE, "note"),
    ):
        if len(text) > most:
            raise Refused(f"The {what} of an annotation has at most {most} characters.")
    for group, what in ((new.tags, "tags"), (new.people, "people")):
        if len(group) > MOST_WORDS:
            raise Refused(f"An annotation has at most {MOST_WORDS} {what}.")
        if any(len(word) > LONGEST_WORD for word in group):
            raise Refused(f"One of the {what} is longer than {LONGEST_WORD} characters.")
    return new if new != annotation else annotation


def _with(old: tuple[str, ...], add: tuple[str, ...], drop: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(w for w in (*old, *add) if w not in drop or w in add))


def _label(verb: str, annotation: Annotation) -> str:
    return f"{verb} {'marker' if annotation.is_marker else 'range'}"


def _counted(label: str, count: int) -> str:
    return label.format("annotation" if count == 1 else f"{count} annotations")
