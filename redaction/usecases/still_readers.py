"""Readers of footage for pictures: two of each file that share nothing, so that they can be compared."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from player.media.info import FootageKind
from redaction.jobs.errors import ExitStatus, UserError
from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId, FootageId, IncidentId
from redaction.model.still import ShownFrame

if TYPE_CHECKING:
    from player.media.frame import Frame
    from player.media.index import VideoIndex
    from player.media.source import FrameSource
    from redaction.export.plan import ExportPlan
    from redaction.incident.incident import Incident
    from redaction.jobs.cancel import CancelToken
    from redaction.model.footage import Footage
    from redaction.store.workspace import Workspace
    from redaction.usecases.left_over import LeftOver

Rgb = npt.NDArray[np.uint8]

_NOTHING: Final = "No picture was written."


class Readers:
    """Two readers of each footage, opened when they are asked for and closed at the end.

    Attributes:
        workspace: Where the footage is registered.
        cancel: Asked while frames are decoded.
        indexes: The frames of footage, as far as they are at hand.
    """

    def __init__(self, workspace: Workspace, cancel: CancelToken) -> None:
        self.workspace = workspace
        self.cancel = cancel
        self.indexes: dict[FootageId, VideoIndex] = {}
        self._open = ExitStack()
        self._search: LeftOver | None = None
        self._readers: dict[tuple[FootageId, int], FrameSource] = {}

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def faces(self, picture: Rgb, frame: int, plan: ExportPlan, part: Box | None = None) -> int:
        """How many faces a detector may see in a covered picture that nobody decided to show.

        Args:
            picture: All of the frame, covered: uint8 RGB, shape (height, width, 3).
            frame: Its number.
            plan: What was covered in it.
            part: Only those that reach into this part count.
        """
        if self._search is None:
            # loads the inference library
            from redaction.usecases.left_over import left_over

            self._search = self._open.enter_context(left_over())
        found = self._search.faces(picture, frame, plan)
        return sum(part is None or _meet(Box(*one.box), part) for one in found)

    def index(self, footage: Footage) -> VideoIndex:
        """The frames of footage.

        Raises:
            UserError: If the file is not where it was, or is another one.
        """
        from redaction.usecases.timing import index_of

        if footage.id not in self.indexes:
            self.indexes[footage.id] = index_of(self.workspace, footage, cancel=self.cancel)
        return self.indexes[footage.id]

    def frame(self, footage: Footage, number: int, reader: int) -> Frame:
        """A frame by the first (0) or the second reader (1).

        Raises:
            UserError: If there is no such frame, or it cannot be read.
        """
        index = self.index(footage)
        if footage.kind is FootageKind.SOUND:
            raise UserError(
                f"{Path(footage.path).name} is sound without a picture.", _NOTHING,
                status=ExitStatus.USAGE,
            )  # fmt: skip
        if not 0 <= number < len(index):
            raise UserError(
                f"{Path(footage.path).name} has no frame {number}: it has frames 0 to {len(index) - 1}.",
                _NOTHING, status=ExitStatus.USAGE,
            )  # fmt: skip
        key = (footage.id, reader)
        if key not in self._readers:
            self._readers[key] = self._open.enter_context(_reader(footage, index))
        return self._readers[key].frame_at(number, cancel=self.cancel)

    def shown(self, footage: Footage, frame: Frame, annotation: AnnotationId | None) -> ShownFrame:
        """Which frame it is, for records and bars."""
        index = self.index(footage)
        return ShownFrame(
            footage.id, footage.sha256, frame.ref.index, frame.ref.pts, index.time_base,
            index.seconds(frame.ref.index), annotation, frame.damaged or frame.picture is None,
        )  # fmt: skip

    def incident(self, key: str) -> Incident | None:
        """The incident whose clocks are spoken of; None without one.

        Raises:
            UserError: If there is no such incident.
        """
        return self.workspace.incidents.by_id(IncidentId(key)) if key else None


def _reader(footage: Footage, index: VideoIndex) -> FrameSource:
    from player.media.identity import FileWatch
    from player.media.source import FrameSource

    path = Path(footage.path)
    watch = FileWatch(path, footage.fingerprint)
    return FrameSource.open(path, video=footage.video, index=index, watch=watch)


def _meet(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.w
        and other.x < one.x + one.w
        and one.y < other.y + other.h
        and other.y < one.y + one.h
    )
