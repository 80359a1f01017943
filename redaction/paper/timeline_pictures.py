"""Small pictures of annotations: covered by the decisions first, made small after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from player.media.info import FootageKind
from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import Progress, ProgressSink, no_progress
from redaction.model.geometry import Box

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from player.media.source import FrameSource
    from redaction.export.plan import ExportPlan
    from redaction.model.annotation import Annotation
    from redaction.model.footage import Footage
    from redaction.store.workspace import Workspace
    from redaction.usecases.left_over import LeftOver

MOST_PICTURES: Final = 400
"""Pictures of one report; annotations beyond go without, and it says so."""

WIDE: Final = 480
"""Pixels; a report prints them about 53 mm wide."""

_HIGH: Final = 400
_QUALITY: Final = 82


@dataclass(frozen=True, slots=True)
class PictureWish:
    """A picture of one annotation.

    Attributes:
        key: Under which it is given.
        frame: Of the footage.
        place: What is ringed, in pixels of the picture as shown; None for nothing.
    """

    key: str
    frame: int
    place: Box | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """The pictures of one footage.

    Attributes:
        pictures: JPEG files without metadata, by their keys.
        bare: Keys of those that were left out, because a face may still be seen on them.
    """

    pictures: Mapping[str, bytes]
    bare: frozenset[str] = frozenset()


def take_pictures(
    source: FrameSource,
    plan: ExportPlan | None,
    wishes: Sequence[PictureWish],
    *,
    search: LeftOver | None = None,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
    before: int = 0,
    total: int = 0,
) -> Taken:
    """The pictures; each frame is decoded once.

    Args:
        source: The footage, opened; the caller has made sure of what is in it.
        plan: What is covered and how, as for a copy; None for the frames as they were recorded.
        wishes: Which.
        search: Looks for faces in what was covered; a picture on which it finds one is left out. None only
            where nothing is covered on purpose.
        cancel: Asked before every frame.
        progress: Told phase ``finishing``.
        before: Pictures that were taken before, for the progress.
        total: Of all pictures, for the progress.

    Raises:
        ValueError: If something is covered and nobody searches.
    """
    if (plan is None) != (search is None):
        msg = "pictures that are covered are searched for faces, and no others"
        raise ValueError(msg)
    from redaction.usecases.still_picture import picture_of

    found: dict[str, bytes] = {}
    bare: set[str] = set()
    small: Any = None
    scale, at, seen = (1.0, 1.0), -1, False
    for done, wish in enumerate(sorted(wishes, key=lambda one: one.frame)):
        if cancel is not None:
            cancel.check()
        progress(Progress("finishing", before + done, total or len(wishes), "frames"))
        if wish.frame != at:
            frame = source.frame_at(wish.frame, cancel=cancel)
            picture = picture_of(frame, plan)
            seen = bool(plan and search and search.faces(picture, wish.frame, plan))
            small, scale = _smaller(picture, frame.info.pixel_aspect)
            at = wish.frame
        if seen:
            bare.add(wish.key)
        else:
            found[wish.key] = _encoded(small, wish.place, scale)
    return Taken(found, frozenset(bare))


def wishes_of(ordered: Sequence[tuple[Footage, Annotation]]) -> dict[str, list[PictureWish]]:
    """Which pictures are taken of which footage; sound alone has none."""
    found: dict[str, list[PictureWish]] = {}
    many = 0
    for at, (footage, note) in enumerate(ordered, start=1):
        if footage.kind is FootageKind.SOUND or many >= MOST_PICTURES:
            continue
        place = None if note.region is None else note.region.bounds
        found.setdefault(footage.id, []).append(PictureWish(str(at), int(note.picture), place))
        many += 1
    return found


def all_pictures(
    workspace: Workspace,
    indexes: Mapping[str, VideoIndex],
    footage: Sequence[Footage],
    wishes: Mapping[str, Sequence[PictureWish]],
    *,
    redacted: bool,
    cancel: CancelToken | None,
    progress: ProgressSink,
) -> tuple[dict[str, bytes], set[str]]:
    """The pictures by their keys, and the keys of those that may show a face that nobody decided to show.

    Args:
        workspace: For the decisions.
        indexes: Of each footage, by its id.
        footage: In their order; each file must be what was registered, which the caller sees to.
        wishes: By the footage.
        redacted: Whether they are covered by the decisions as they are.
        cancel: Asked before every picture.
        progress: Told phase ``finishing``.

    Raises:
        UserError: If a file cannot be read, has other frames than the decisions were made on, or there is
            nothing to search for faces with.
    """
    from redaction.usecases.left_over import left_over

    taken: dict[str, bytes] = {}
    bare: set[str] = set()
    total = sum(map(len, wishes.values()))
    with ExitStack() as around:
        search = around.enter_context(left_over()) if redacted and total else None
        for one in footage:
            some = wishes.get(one.id, ())
            if not some:
                continue
            found = _pictures(
                workspace, indexes[one.id], one, some, search,
                cancel=cancel, progress=progress, before=len(taken) + len(bare), total=total,
            )  # fmt: skip
            taken |= found.pictures
            bare |= found.bare
    return taken, bare


def _pictures(
    workspace: Workspace,
    index: VideoIndex,
    footage: Footage,
    wishes: Sequence[PictureWish],
    search: LeftOver | None,
    *,
    cancel: CancelToken | None,
    progress: ProgressSink,
    before: int,
    total: int,
) -> Taken:
    from player.media.identity import FileWatch
    from player.media.source import FrameSource
    from redaction.usecases.export_queue import CopyWish

    plan = None
    if search is not None:
        plan = CopyWish().plan(footage, workspace.project(footage.id))
        plan.frames(len(index))  # refuses where the decisions count other frames
    path = Path(footage.path)
    watch = FileWatch(path, footage.fingerprint)
    with FrameSource.open(path, video=footage.video, index=index, watch=watch) as source:
        taken = take_pictures(
            source, plan, wishes,
            search=search, cancel=cancel, progress=progress, before=before, total=total,
        )  # fmt: skip
        watch.check()
    return taken


def _smaller(pixels: Any, aspect: Fraction) -> tuple[Any, tuple[float, float]]:
    """The picture in the proportions in which it is shown, and how much smaller it is across and down."""
    import cv2

    height, width = pixels.shape[:2]
    scale = min(1.0, WIDE / (width * aspect), _HIGH / height)
    size = (max(1, round(width * float(aspect) * scale)), max(1, round(height * scale)))
    ratio = size[0] / width, size[1] / height
    if size == (width, height):
        return pixels, ratio
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), ratio


def _encoded(small: Any, place: Box | None, scale: tuple[float, float]) -> bytes:
    """The picture, with the place ringed light inside dark, so that it shows on any ground."""
    import cv2
    import numpy as np

    picture = np.ascontiguousarray(small[:, :, ::-1]).copy()
    if place is not None:
        height, width = picture.shape[:2]
        across, down = scale
        far_x, far_y = width / across, height / down  # what lies beyond is not drawn
        left, right = (min(max(at, 0.0), far_x) for at in (place.x, place.x1))
        top, bottom = (min(max(at, 0.0), far_y) for at in (place.y, place.y1))
        x0, y0 = max(1, round(left * across) - 2), max(1, round(top * down) - 2)
        x1, y1 = round(right * across) + 2, round(bottom * down) + 2
        corner = (min(width - 2, max(x1, x0 + 2)), min(height - 2, max(y1, y0 + 2)))
        for colour, thick in (((20, 20, 20), 4), ((70, 220, 255), 2)):
            cv2.rectangle(picture, (x0, y0), corner, colour, thick, cv2.LINE_AA)
    fine, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not fine:  # nothing but memory can be at fault
        raise MemoryError
    return bytes(data)
