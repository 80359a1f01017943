"""Clips of annotations: for each one a copy of its stretch, made, checked and recorded like any copy.

What was made already by the same plan, and is still there, is not made again; so a batch that was broken off
goes on when it is asked for anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from player.media.info import FootageKind
from player.media.time import FrameIndex, FrameSpan
from redaction.export.output import ENDINGS
from redaction.export.plan import AudioChoice
from redaction.jobs.errors import ExitStatus, UserError
from redaction.model.ids import AnnotationId, FootageId
from redaction.usecases.export_queue import CopyWish, copy_stem, free_path, safe_part, sounds_of
from redaction.usecases.still_file import MARK
from redaction.usecases.still_writing import check_reason

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from redaction.export.plan import ExportPlan
    from redaction.model.annotation import Annotation
    from redaction.model.footage import Footage
    from redaction.store.register import Export
    from redaction.store.workspace import Workspace

PATTERN: Final = "{name}_clip_{number}"
"""How clips are called unless somebody chose otherwise; whether they are redacted is always added."""

PLACEHOLDERS: Final = ("name", "reference", "number", "date", "frame", "category")
"""What a pattern may hold. No titles: names of files stand in the review log, titles do not."""

MOST_AROUND: Final = Fraction(3600)
"""Seconds that can be added at either end."""


@dataclass(frozen=True, slots=True)
class ClipsWish:
    """Clips as somebody asks for them.

    Attributes:
        chosen: The annotations by footage; those of one footage in any order.
        folder: Where the clips go.
        before: Seconds added before each; as much as there is.
        after: Seconds added after each.
        copy: Everything else about the copies; its ``spans`` and ``unredacted`` count for nothing.
        redacted: Cover and silence what any copy would.
        reason: Why everybody may be seen and heard; needed where they are not redacted.
        pattern: Of the names, with ``PLACEHOLDERS`` in braces.
    """

    chosen: Mapping[FootageId, tuple[AnnotationId, ...]]
    folder: Path
    before: Fraction = Fraction(0)
    after: Fraction = Fraction(0)
    copy: CopyWish = field(default_factory=CopyWish)
    redacted: bool = True
    reason: str = ""
    pattern: str = PATTERN


@dataclass(frozen=True, slots=True)
class ClipOrder:
    """One clip to be made.

    Attributes:
        footage: What it is made of.
        annotation: What it shows.
        span: Its frames, with what was added.
        plan: What it is to be.
        out: Where it goes.
        reason: Why it is unredacted; empty where it is redacted.
    """

    footage: Footage
    annotation: Annotation
    span: FrameSpan
    plan: ExportPlan
    out: Path
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An annotation of which no clip is made.

    Attributes:
        footage: Where it is.
        annotation: Its id.
        why: A sentence.
        copy: The clip that is there already; None where there is none.
    """

    footage: FootageId
    annotation: AnnotationId
    why: str
    copy: Export | None = None


@dataclass(frozen=True, slots=True)
class ClipOrders:
    """What is made, and what is not.

    Attributes:
        orders: In order of footage and time.
        left_out: Likewise.
    """

    orders: tuple[ClipOrder, ...]
    left_out: tuple[LeftOut, ...] = ()


def padded(index: VideoIndex, span: FrameSpan, before: Fraction, after: Fraction) -> FrameSpan:
    """The frames of a stretch and of the time around it, as far as there are any.

    Times follow the clock, not a rate: it holds for variable frame rates, too.

    Args:
        index: The footage's frames.
        span: At least one frame, all of them there.
        before: Seconds, not negative.
        after: Seconds, not negative; counted from the end of the last frame.
    """
    first, last = int(span.start), int(span.stop) - 1
    if before:
        first = int(index.at_seconds(max(Fraction(0), index.seconds(first) - before)))
    if after:
        end = index.seconds(last) + int(index.durations[last]) * index.time_base + after
        last = max(last, int(index.at_seconds(end)))
        if index.seconds(last) >= end:  # begins just when the time is up
            last -= 1
    return FrameSpan(FrameIndex(first), FrameIndex(last + 1))


def clip_orders(
    workspace: Workspace, wish: ClipsWish, *, taken: Collection[Path] = (), reference: str = ""
) -> ClipOrders:
    """The clips to be made, each with its plan and a free name, and what is left out and why.

    Args:
        workspace: Where the footage is registered.
        wish: What is wanted.
        taken: Paths that other work is about to write.
        reference: For ``{reference}`` in names: of the request or the incident.

    Raises:
        UserError: If unredacted clips have no reason, the time around them is impossible, the pattern cannot
            be used, or an original is missing.
    """
    check_reason(wish.redacted, wish.reason)
    if not (0 <= wish.before <= MOST_AROUND and 0 <= wish.after <= MOST_AROUND):
        raise UserError(
            f"The time around a clip is 0 to {int(MOST_AROUND)} seconds.", "Nothing was made.",
            status=ExitStatus.USAGE,
        )  # fmt: skip
    used = {str(path).casefold() for path in taken}
    day = dt.datetime.now().astimezone().date().isoformat()
    names = workspace.categories.read()
    orders: list[ClipOrder] = []
    left: list[LeftOut] = []
    number = 0
    for found in _found(workspace, wish):
        number += 1
        if isinstance(found, LeftOut):
            left.append(found)
            continue
        footage, annotation, span, plan = found
        made = _made_already(workspace, footage, annotation, plan)
        if made is not None:
            name = Path(made.path).name
            why = f"It was made already, by the same decisions: {name}."
            left.append(LeftOut(footage.id, annotation.id, why, made))
            continue
        stem = clip_stem(
            wish.pattern, footage, annotation, number=number, day=day, reference=reference,
            category=names.name_of(annotation.category), redacted=wish.redacted,
        )  # fmt: skip
        out = free_path(wish.folder, stem, ENDINGS[footage.kind][0], used)
        used.add(str(out).casefold())
        reason = "" if wish.redacted else wish.reason.strip()
        orders.append(ClipOrder(footage, annotation, span, plan, out, reason))
    return ClipOrders(tuple(orders), tuple(left))


def all_heard(copy: CopyWish, footage: Footage) -> CopyWish:
    """The wish with all of the footage's sound tracks mixed, unless one was chosen: none is left out."""
    many = len(sounds_of(footage))
    if copy.audio != AudioChoice() or many < 2:
        return copy
    return replace(copy, audio=AudioChoice(mix=tuple(range(many))))


def clip_stem(
    pattern: str,
    footage: Footage,
    annotation: Annotation,
    *,
    number: int,
    day: str,
    reference: str,
    category: str,
    redacted: bool,
) -> str:
    """The name of a clip without its ending; whether it is redacted stands in it, whatever the pattern.

    Raises:
        UserError: If the pattern names something that is not among the ``PLACEHOLDERS``.
    """
    start = f"{int(annotation.span.start):06d}"
    kind = safe_part(category).replace(" ", "-") or "note"
    filled = pattern.replace("{frame}", start).replace("{category}", kind)
    try:
        stem = copy_stem(filled, footage, reference=reference, number=number, day=day)
    except ValueError as error:
        choices = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise UserError(
            f"That pattern for names cannot be used: {error}.", "Nothing was made.",
            f"It can hold {choices}.", status=ExitStatus.USAGE,
        ) from error  # fmt: skip
    return f"{stem[:100]}_{'redacted' if redacted else MARK}"


_Wanted = tuple["Footage", "Annotation", FrameSpan, "ExportPlan"]


def _found(workspace: Workspace, wish: ClipsWish) -> Iterator[_Wanted | LeftOut]:
    """Each annotation with the plan of its clip, or why there is none."""
    from redaction.usecases.timing import index_of

    copy = replace(wish.copy, spans=(), unredacted=not wish.redacted)
    for key, ids in wish.chosen.items():
        footage, project = workspace.footage_by_id(key), workspace.project(key)
        gone = [i for i in dict.fromkeys(ids) if i not in project.annotations]
        for one in gone:
            yield LeftOut(key, one, "It is not there any more.")
        notes = [project.annotations[i] for i in dict.fromkeys(ids) if i in project.annotations]
        if not notes:
            continue
        if footage.kind is FootageKind.STILL:
            for note in notes:
                yield LeftOut(key, note.id, "A still picture has no clips: take a still of it.")
            continue
        if wish.redacted:
            workspace.check_decisions(footage)
        index = index_of(workspace, footage)
        whole = all_heard(copy, footage).plan(footage, project)
        whole.frames(len(index))  # refuses decisions on other frames
        for note in sorted(notes, key=lambda n: (n.span.start, n.span.stop, n.id)):
            why = _hindrance(note, wish, len(index))
            if why:
                yield LeftOut(key, note.id, why)
                continue
            span = padded(index, note.span, wish.before, wish.after)
            yield footage, note, span, replace(whole, spans=(span,))


def _hindrance(note: Annotation, wish: ClipsWish, frames: int) -> str:
    if note.draft:
        return "It is a draft of the program: confirm it first."
    if note.span.stop > frames:
        return f"It ends after the last of the {frames} frames."
    if note.is_marker and not (wish.before or wish.after):
        return "It is one frame: take a still of it, or add time before and after."
    return ""


def _made_already(
    workspace: Workspace, footage: Footage, annotation: Annotation, plan: ExportPlan
) -> Export | None:
    """A verified clip by the same plan whose file is there, with the content it was given."""
    from player.media.identity import hash_file

    made = [
        e for e in workspace.exports(footage.id) if e.annotation == annotation.id and e.verified
    ]
    wanted = plan.hash() if made else ""
    for copy in made:
        path = Path(copy.path)
        if copy.plan_hash == wanted and path.is_file():
            with suppress(UserError):
                if hash_file(path) == copy.copy_sha256:
                    return copy
    return None
