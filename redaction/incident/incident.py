"""An incident: footage of several cameras that belongs together."""

from __future__ import annotations

from dataclasses import dataclass, replace

from redaction.incident.camera import Camera
from redaction.model.ids import FootageId, IncidentId, RequestId

MOST_CAMERAS = 16
"""Cameras of one incident."""

LONGEST_TITLE = 200
"""Characters of a title or a reference."""

USUAL_ZONE = "Europe/London"
"""In whose local time an incident is shown unless a person says otherwise."""


@dataclass(frozen=True, slots=True)
class Incident:
    """What happened, and who recorded it.

    Attributes:
        id: Identifier.
        title: In words. Never in the log.
        reference: The force's own number of it. Never in the log.
        request: The request it belongs to, or None.
        cameras: In the order a person gave them, at most ``MOST_CAMERAS``; none twice.
        zone: IANA name of the zone in which times are shown.
        master: The footage by whose clock incident time runs; None to choose by itself, see ``leading``.
        note: Free text. Never in the log.
        closed: Whether work on it is done.
    """

    id: IncidentId
    title: str
    reference: str = ""
    request: RequestId | None = None
    cameras: tuple[Camera, ...] = ()
    zone: str = USUAL_ZONE
    master: FootageId | None = None
    note: str = ""
    closed: bool = False

    def __post_init__(self) -> None:
        if len({camera.footage for camera in self.cameras}) < len(self.cameras):
            msg = "a footage is in an incident once"
            raise ValueError(msg)

    @property
    def leading(self) -> Camera | None:
        """The camera by whose clock incident time runs.

        The one chosen; else the first with a clock that was not aligned to another; else the first with a
        clock; else the first. None where there is no camera.
        """
        for wanted in (
            lambda c: c.footage == self.master,
            lambda c: c.clock.start is not None and c.clock.alignment is None,
            lambda c: c.clock.start is not None,
            lambda c: c.clock.alignment is None,
            lambda _c: True,
        ):
            for camera in self.cameras:
                if wanted(camera):
                    return camera
        return None

    @property
    def footage(self) -> tuple[FootageId, ...]:
        """The footage of its cameras, in their order."""
        return tuple(camera.footage for camera in self.cameras)

    def camera(self, footage: FootageId) -> Camera | None:
        """The camera with this footage, or None."""
        return next((camera for camera in self.cameras if camera.footage == footage), None)

    def with_camera(self, camera: Camera) -> Incident:
        """The incident with this camera in the place of the one with the same footage, or at the end."""
        if self.camera(camera.footage) is None:
            return replace(self, cameras=(*self.cameras, camera))
        kept = tuple(camera if c.footage == camera.footage else c for c in self.cameras)
        return replace(self, cameras=kept)
