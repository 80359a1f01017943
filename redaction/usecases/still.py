"""Taking stills: a frame of footage as a picture, redacted unless somebody said why not.

A still is made twice, by two readers of the footage that share nothing; both must agree to the last bit.
What was written is read back by another decoder and compared with it. Then it is recorded and gets its name,
in one transaction: no picture without its record, and no record without its picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from player.media.time import FrameIndex
from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import ExitStatus, UserError
from redaction.jobs.progress import Progress, ProgressSink, no_progress
from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId, FootageId
from redaction.model.region import Style
from redaction.model.still import Still, StillKind
from redaction.policy.limits import check_styles_of
from redaction.usecases.export_queue import copy_stem, free_path
from redaction.usecases.still_bar import Line, bar_lines, with_bar
from redaction.usecases.still_file import MARK, check_name, check_written, encoded_as
from redaction.usecases.still_picture import by, covers_hash, picture_of, plan_for, whole_part
from redaction.usecases.still_readers import Readers
from redaction.usecases.still_treatment import Treatment
from redaction.usecases.still_writing import check_reason, check_twice, write_picture

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from player.media.frame import Frame
    from redaction.export.plan import ExportPlan
    from redaction.model.footage import Footage
    from redaction.store.workspace import Workspace

PATTERN: Final = "{name}_frame_{frame}"
"""How stills are called unless somebody chose otherwise; whether they are redacted is always added."""

_NOTHING: Final = "No picture was written."


@dataclass(frozen=True, slots=True)
class StillWish:
    """A still as somebody asks for it.

    Attributes:
        footage: Of which footage.
        frame: Which frame, from 0.
        redacted: Cover what a copy would cover now.
        reason: Why everybody may be seen; needed where it is not redacted.
        bar: A bar below it says which frame it is and by whose clock.
        crop: The part that is wanted, in source pixels of the picture as shown; None for all of it.
        style: How regions without a style of their own are covered.
        annotation: What it is taken for.
        incident: Whose camera names and clocks stand in the bar; empty for none.
        treatment: What is done to see more in it; if anything is, there is a bar that says so.
    """

    footage: FootageId
    frame: FrameIndex
    redacted: bool = True
    reason: str = ""
    bar: bool = False
    crop: Box | None = None
    style: Style = Style.SOLID
    annotation: AnnotationId | None = None
    incident: str = ""
    treatment: Treatment = field(default_factory=Treatment)

    def to_json(self) -> dict[str, Any]:
        """JSON-ready, for another process."""
        crop = self.crop
        return {
            "footage": self.footage,
            "frame": int(self.frame),
            "redacted": self.redacted,
            "reason": self.reason,
            "bar": self.bar,
            "crop": None if crop is None else [crop.x, crop.y, crop.w, crop.h],
            "style": self.style.value,
            "annotation": self.annotation,
            "incident": self.incident,
            "treatment": self.treatment.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> StillWish:
        """The value that ``to_json`` spelled."""
        crop, annotation = data["crop"], data["annotation"]
        return cls(
            FootageId(data["footage"]),
            FrameIndex(int(data["frame"])),
            bool(data["redacted"]),
            data["reason"],
            bool(data["bar"]),
            None if crop is None else Box(*(float(v) for v in crop)),
            Style(data["style"]),
            AnnotationId(annotation) if annotation else None,
            data["incident"],
            Treatment.from_json(data["treatment"]),
        )


@dataclass(frozen=True, slots=True)
class StillOutcome:
    """What became of one wish.

    Attributes:
        wish: Which.
        still: The record, if it was taken.
        error: Why it was not.
    """

    wish: StillWish
    still: Still | None = None
    error: UserError | None = None


def take_still(
    workspace: Workspace,
    wish: StillWish,
    out: Path,
    *,
    overwrite: bool = False,
    cancel: CancelToken | None = None,
) -> Still:
    """Take one still, check it, record it and give it its name.

    Args:
        workspace: Where the footage is registered and the still is recorded.
        wish: What is wanted.
        out: Final name: ``.png``, ``.jpg`` or ``.tif``; of an unredacted one it has to say ``UNREDACTED``.
        overwrite: An existing file of that name may be replaced (never an original).
        cancel: Asked between the steps.

    Raises:
        UserError: If it cannot be taken, written or recorded; then there is no file of that name.
        Cancelled: If the person asked to stop.
    """
    with Readers(workspace, cancel or CancelToken()) as readers:
        return _take(readers, wish, out, overwrite=overwrite)


def take_stills(
    workspace: Workspace,
    wishes: Sequence[StillWish],
    folder: Path,
    *,
    pattern: str = PATTERN,
    ending: str = ".png",
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> tuple[StillOutcome, ...]:
    """Take many; one that cannot be taken does not keep the others from it.

    Args:
        workspace: Where the footage is registered.
        wishes: What is wanted; the outcomes come in this order.
        folder: Where the pictures go, under names that are free there.
        pattern: Of the names, see ``still_stem``.
        ending: Of the names.
        cancel: Stops before the next one; those that were taken stay.
        progress: Phase ``stills``, in pictures.

    Raises:
        UserError: If the pattern cannot be used.
        Cancelled: If the person asked to stop.
    """
    cancel = cancel or CancelToken()
    found: dict[int, StillOutcome] = {}
    order = sorted(range(len(wishes)), key=lambda n: (wishes[n].footage, wishes[n].frame))
    with Readers(workspace, cancel) as readers:
        for done, number in enumerate(order):  # forwards through each file
            cancel.check()
            progress(Progress("stills", done, len(wishes), "pictures"))
            wish = wishes[number]
            try:
                footage = workspace.footage_by_id(wish.footage)
                stem = still_stem(pattern, footage, wish, number=number + 1)
                out = free_path(folder, stem, ending, ())
                found[number] = StillOutcome(wish, _take(readers, wish, out, overwrite=False))
            except UserError as error:
                found[number] = StillOutcome(wish, error=error)
    progress(Progress("stills", len(wishes), len(wishes), "pictures"))
    return tuple(found[number] for number in range(len(wishes)))


def still_stem(pattern: str, footage: Footage, wish: StillWish, *, number: int = 1) -> str:
    """The name of a still without its ending; whether it is redacted stands in it, whatever the pattern.

    Args:
        pattern: May hold ``{name}`` (of the footage's file), ``{frame}`` and ``{number}``.
        footage: Of which it is taken.
        wish: What is wanted.
        number: Among those taken together, from 1.

    Raises:
        UserError: If the pattern names something else in braces.
    """
    filled = pattern.replace("{frame}", f"{int(wish.frame):06d}")
    try:
        stem = copy_stem(filled, footage, reference="", number=number, day="")
    except ValueError as error:
        raise UserError(
            f"That pattern for names cannot be used: {error}.", _NOTHING,
            "Use {name}, {frame} and {number}.", status=ExitStatus.USAGE,
        ) from error  # fmt: skip
    changed = "" if wish.treatment.is_none else "_changed"
    return f"{stem[:100]}{changed}_{'redacted' if wish.redacted else MARK}"


def by_present_decisions(workspace: Workspace, still: Still) -> bool:
    """Whether a redacted picture covers what would be covered now; True of one that covers nothing.

    Raises:
        UserError: If its footage is not in the register.
    """
    if not still.redacted:
        return True
    return still.plan_hash == covers_hash(workspace.project, still.shown, Style(still.style))


def _take(readers: Readers, wish: StillWish, out: Path, *, overwrite: bool) -> Still:
    workspace = readers.workspace
    check_reason(wish.redacted, wish.reason)
    footage = workspace.footage_by_id(wish.footage)
    originals = [Path(one.path) for one in workspace.footage()]
    check_name(out, originals, redacted=wish.redacted, overwrite=overwrite)
    plan: ExportPlan | None = None
    if wish.redacted:
        workspace.check_decisions(footage)
        plan = plan_for(workspace, footage, wish.style)
        check_styles_of(plan)
        plan.frames(len(readers.index(footage)))  # refuses decisions on other frames
    frame = readers.frame(footage, int(wish.frame), 0)
    shown = readers.shown(footage, frame, wish.annotation)
    words = wish.treatment.words(frame.info)
    bar, crop = wish.bar or bool(words), None
    if wish.crop is not None:
        x0, y0, x1, y1 = whole_part(wish.crop, frame.info.width, frame.info.height)
        crop = Box(float(x0), float(y0), float(x1 - x0), float(y1 - y0))
    lines: tuple[Line, ...] = ()
    if bar:
        lines = bar_lines(
            shown, redacted=wish.redacted, treatment=words,
            bare=plan is not None and not plan.regions(int(wish.frame)),
            part=None if crop is None else (crop, (frame.info.width, frame.info.height)),
            incident=readers.incident(wish.incident),
        )  # fmt: skip

    def pixels(one: Frame) -> npt.NDArray[np.uint8]:
        made = picture_of(one, plan, crop, wish.treatment)
        return with_bar(made, lines) if bar else made

    picture = pixels(frame)
    check_twice(picture, pixels(readers.frame(footage, int(wish.frame), 1)))
    readers.cancel.check()
    faces: int | None = None
    if plan is not None:
        faces = readers.faces(picture_of(frame, plan), int(wish.frame), plan, crop)
    record = partial(
        workspace.stills.add,
        StillKind.STILL, (shown,),
        redacted=wish.redacted, reason=wish.reason, bar=bar, crop=crop, treatment=words,
        style=wish.style.value if wish.redacted else "",
        plan_hash="" if plan is None else covers_hash(by(plan), (shown,), wish.style),
        incident=wish.incident, faces=faces, request=footage.request,
    )  # fmt: skip
    return write_picture(
        out, encoded_as(picture, out.suffix), record, overwrite=overwrite,
        check=partial(check_written, pixels=picture, ending=out.suffix),
    )  # fmt: skip
