"""Contact sheets: many frames on one picture or PDF, each with its number and its times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from player.media.time import FrameIndex, FrameSpan
from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import ExitStatus, UserError
from redaction.jobs.progress import Progress, ProgressSink, no_progress
from redaction.model.ids import AnnotationId, FootageId
from redaction.model.region import Style
from redaction.model.still import Still, StillKind
from redaction.policy.limits import check_styles_of
from redaction.usecases.still_file import MARK, check_name, check_written
from redaction.usecases.still_picture import covers_hash, picture_of, plan_for
from redaction.usecases.still_readers import Readers
from redaction.usecases.still_writing import check_reason, check_twice, write_picture

if TYPE_CHECKING:
    from redaction.export.plan import ExportPlan
    from redaction.incident.incident import Incident
    from redaction.store.workspace import Workspace
    from redaction.usecases.contact_page import SheetFacts

MOST: Final = 240
"""Frames of one sheet."""

COLUMNS: Final = (2, 3, 4, 5, 6)
"""Pictures beside each other."""

ENDINGS: Final = (".pdf", ".png")


@dataclass(frozen=True, slots=True)
class SheetFrame:
    """One picture of a sheet.

    Attributes:
        footage: Of which footage.
        frame: Which frame, from 0.
        annotation: What it stands for; None where it stands for none.
    """

    footage: FootageId
    frame: FrameIndex
    annotation: AnnotationId | None = None


@dataclass(frozen=True, slots=True)
class SheetWish:
    """A contact sheet as somebody asks for it.

    Attributes:
        frames: What it shows, in order.
        columns: Pictures beside each other.
        redacted: Cover what a copy would cover now.
        reason: Why everybody may be seen; needed where it is not redacted.
        title: Above the pictures; may be empty. It stands in the sheet and nowhere else.
        incident: Whose camera names and clocks stand in it; empty for none.
        style: How regions without a style of their own are covered.
    """

    frames: tuple[SheetFrame, ...]
    columns: int = 4
    redacted: bool = True
    reason: str = ""
    title: str = ""
    incident: str = ""
    style: Style = Style.SOLID

    def to_json(self) -> dict[str, Any]:
        """JSON-ready, for another process."""
        return {
            "frames": [[f.footage, int(f.frame), f.annotation] for f in self.frames],
            "columns": self.columns,
            "redacted": self.redacted,
            "reason": self.reason,
            "title": self.title,
            "incident": self.incident,
            "style": self.style.value,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SheetWish:
        """The value that ``to_json`` spelled."""
        frames = tuple(
            SheetFrame(FootageId(f), FrameIndex(int(n)), AnnotationId(a) if a else None)
            for f, n, a in data["frames"]
        )
        return cls(
            frames, int(data["columns"]), bool(data["redacted"]), data["reason"], data["title"],
            data["incident"], Style(data["style"]),
        )  # fmt: skip


def spread(span: FrameSpan, many: int) -> tuple[FrameIndex, ...]:
    """So many frames of a stretch, evenly apart, its first and last among them; fewer where it has fewer."""
    if many < 1 or not len(span):
        return ()
    count = min(many, len(span))
    if count == 1:
        return (span.start,)
    last = len(span) - 1
    return tuple(
        FrameIndex(int(span.start) + (2 * n * last + count - 1) // (2 * (count - 1)))
        for n in range(count)
    )


def with_other_cameras(
    workspace: Workspace, incident: Incident, frames: Sequence[SheetFrame]
) -> tuple[SheetFrame, ...]:
    """Each frame, and after it what the incident's other cameras show at that moment.

    A camera that has no picture then, or no place on the incident's clock, is left out; so are all others
    where a frame's own camera has no place.

    Args:
        workspace: Where the footage is registered.
        incident: Whose clock counts.
        frames: In order.

    Raises:
        UserError: If the file of a camera cannot be read.
    """
    from redaction.incident.mapping import frame_at, incident_time, is_placed
    from redaction.usecases.timing import index_of

    placed = [camera for camera in incident.cameras if is_placed(incident, camera)]
    indexes = {camera.footage: index_of(workspace, camera.footage) for camera in placed}
    found: list[SheetFrame] = []
    for one in frames:
        found.append(one)
        own = next((camera for camera in placed if camera.footage == one.footage), None)
        if own is None or not 0 <= one.frame < len(indexes[own.footage]):
            continue
        moment = incident_time(own, indexes[own.footage].seconds(one.frame))
        for camera in placed:
            frame = frame_at(camera, indexes[camera.footage], moment)
            if frame is not None and camera is not own:
                found.append(SheetFrame(camera.footage, frame))
    return tuple(found)


def make_sheet(
    workspace: Workspace,
    wish: SheetWish,
    out: Path,
    *,
    overwrite: bool = False,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> Still:
    """Make a contact sheet, check it, record it and give it its name.

    Each picture is made twice, by two readers. A PNG sheet is read back and compared pixel by pixel; of a PDF
    only that is checked, because nobody else would lay out its pages the same.

    Args:
        workspace: Where the footage is registered and the sheet is recorded.
        wish: What is wanted.
        out: Final name: ``.pdf`` or ``.png``; of an unredacted one it has to say ``UNREDACTED``.
        overwrite: An existing file of that name may be replaced (never an original).
        cancel: Asked between the pictures.
        progress: Phase ``stills``, in pictures.

    Raises:
        UserError: If it cannot be made, written or recorded; then there is no file of that name.
        Cancelled: If the person asked to stop.
    """
    cancel = cancel or CancelToken()
    check_reason(wish.redacted, wish.reason)
    _check_size(wish)
    originals = [Path(one.path) for one in workspace.footage()]
    check_name(
        out, originals, redacted=wish.redacted, overwrite=overwrite, endings=ENDINGS
    )  # fmt: skip
    facts, plans = _gather(workspace, wish, cancel, progress)
    from redaction.usecases.contact_page import sheet_pdf, sheet_picture

    shown = tuple(cell.shown for cell in facts.cells)
    check: Any = lambda _path: None  # noqa: E731
    if out.suffix.lower() == ".pdf":
        data = sheet_pdf(facts, cancel=cancel)
    else:
        from redaction.usecases.still_file import encoded_as

        picture = sheet_picture(facts)
        data = encoded_as(picture, ".png")
        check = partial(check_written, pixels=picture, ending=".png")
    footage = workspace.footage_by_id(shown[0].footage)
    record = partial(
        workspace.stills.add,
        StillKind.SHEET, shown,
        redacted=wish.redacted, reason=wish.reason, bar=True,
        style=wish.style.value if wish.redacted else "",
        plan_hash=covers_hash(lambda one: plans[one].project, shown, wish.style) if plans else "",
        incident=wish.incident, faces=facts.faces if wish.redacted else None, request=footage.request,
    )  # fmt: skip
    return write_picture(out, data, record, overwrite=overwrite, check=check)


def sheet_stem(stem: str, *, redacted: bool) -> str:
    """The name of a sheet without its ending; whether it is redacted stands in it."""
    return f"{stem[:100]}_contact-sheet_{'redacted' if redacted else MARK}"


def _check_size(wish: SheetWish) -> None:
    if not wish.frames or len(wish.frames) > MOST:
        raise UserError(
            f"A contact sheet shows 1 to {MOST} frames, not {len(wish.frames)}.",
            "Nothing was written.", "Choose a shorter stretch or fewer frames.",
            status=ExitStatus.USAGE,
        )  # fmt: skip
    if wish.columns not in COLUMNS:
        raise UserError(
            f"A contact sheet has {COLUMNS[0]} to {COLUMNS[-1]} columns.", "Nothing was written.",
            status=ExitStatus.USAGE,
        )  # fmt: skip


def _gather(
    workspace: Workspace, wish: SheetWish, cancel: CancelToken, progress: ProgressSink
) -> tuple[SheetFacts, dict[FootageId, ExportPlan]]:
    """What the sheet says and shows, and what its pictures are covered by; no plans where nothing is."""
    from redaction.paper.made import Made
    from redaction.usecases.contact_page import SheetCell, SheetFacts, small

    plans: dict[FootageId, ExportPlan] = {}
    cells: dict[int, SheetCell] = {}
    faces = 0
    order = sorted(
        range(len(wish.frames)), key=lambda n: (wish.frames[n].footage, wish.frames[n].frame)
    )
    with Readers(workspace, cancel) as readers:
        incident = readers.incident(wish.incident)
        for done, number in enumerate(order):  # forwards through each file
            cancel.check()
            progress(Progress("stills", done, len(order), "pictures"))
            wanted = wish.frames[number]
            footage = workspace.footage_by_id(wanted.footage)
            if wish.redacted and footage.id not in plans:
                workspace.check_decisions(footage)
                plan = plans[footage.id] = plan_for(workspace, footage, wish.style)
                check_styles_of(plan)
                plan.frames(len(readers.index(footage)))
            chosen = plans.get(footage.id)
            first = readers.frame(footage, int(wanted.frame), 0)
            second = readers.frame(footage, int(wanted.frame), 1)
            picture = picture_of(first, chosen)
            check_twice(picture, picture_of(second, chosen))
            if chosen is not None:
                faces += readers.faces(picture, int(wanted.frame), chosen)
            shown = readers.shown(footage, first, wanted.annotation)
            name = Path(footage.path).name
            bare = chosen is not None and not chosen.regions(int(wanted.frame))
            cells[number] = SheetCell(shown, small(picture, first.info.pixel_aspect), name, bare)
        progress(Progress("stills", len(order), len(order), "pictures"))
        made = Made.of(workspace, incident.reference if incident is not None else "")
        facts = SheetFacts(
            tuple(cells[n] for n in range(len(order))), wish.columns, wish.redacted, wish.title,
            incident, made, faces,
        )  # fmt: skip
        return facts, plans
