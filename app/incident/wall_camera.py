"""One camera of the wall: its footage, its decisions, its tile, and what is said on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.canvas.items import items_at
from app.canvas.notes import damage_words
from app.incident.wall_print import SmallRoom
from app.incident.wall_tile import Caption, Tile
from app.incident.wall_words import clock_line, frame_words, media_words, moment_words, tr
from app.review.darkroom import Look
from player.media.info import FootageKind
from player.qt.ensemble_part import Part
from redaction.incident.mapping import incident_time, media_seconds

if TYPE_CHECKING:
    from app.canvas.items import RegionItem
    from app.session import ViewMode
    from player.media.frame import Frame
    from player.media.index import VideoIndex
    from redaction.incident.camera import Camera
    from redaction.incident.incident import Incident
    from redaction.model.footage import Footage
    from redaction.model.ids import FootageId
    from redaction.model.project import Project
    from redaction.model.region import Style


class WallCamera:
    """One camera that is shown.

    Attributes:
        footage: Its file.
        camera: Its name and clock.
        tile: Where it is shown.
        room: Makes its pictures.
        project: The decisions on it.
        frame: The frame on the screen; None where there is none.
    """

    def __init__(self, footage: Footage, camera: Camera, tile: Tile) -> None:
        self.footage = footage
        self.camera = camera
        self.tile = tile
        self.room = SmallRoom()
        self.project: Project | None = None
        self.frame: Frame | None = None

    @property
    def id(self) -> FootageId:
        """Of the footage; its key in the ensemble."""
        return self.footage.id

    @property
    def part(self) -> Part:
        """What the ensemble plays."""
        footage, camera = self.footage, self.camera
        return Part(
            footage.id,
            Path(footage.path),
            lambda seconds: incident_time(camera, seconds),
            lambda time: media_seconds(camera, time),
            footage.video,
            footage.sha256,
            footage.fingerprint,
        )

    @property
    def covers(self) -> bool:
        """Whether anything of the recording is covered at all."""
        return self.project is not None and any(
            not track.visible for track in self.project.tracks.values()
        )

    def follow(self, project: Project, mode: ViewMode, style: Style) -> None:
        """Show it by these decisions, in this way."""
        self.project = project
        self.room.look = Look(mode=mode, project=project, style=style)

    def show(self, frame: Frame) -> None:
        """Put a frame up, as it is looked at now."""
        tile = self.tile
        if frame.info.kind is FootageKind.SOUND:
            self.frame = frame
            tile.show_words(tr("Sound alone: there is no picture"))
            return
        made = self.room.print_of(frame, tile.shown if self.frame is frame else None)
        self.frame = frame
        at = int(frame.ref.index)
        items: tuple[RegionItem, ...] = ()
        if self.project is not None and self.room.look.mode.outlined:
            items = items_at(self.project, at)
        tile.show_print(made, items, damage_words(frame))

    def show_words(self, words: str) -> None:
        """Take the picture off and say why there is none."""
        self.frame = None
        self.tile.show_words(words)

    def again(self) -> None:
        """The same frame, where it has to look otherwise now."""
        self.room.size = self.tile.wanted
        if self.frame is not None:
            self.show(self.frame)

    def write(
        self,
        incident: Incident,
        index: VideoIndex | None,
        *,
        leads: bool,
        heard: bool,
        muted: bool,
        waits: bool,
    ) -> None:
        """Write below the picture which frame it is, by whose clock."""
        frame = self.frame
        clock = number = media = ""
        if frame is not None and index is not None:
            at = int(frame.ref.index)
            seconds = index.seconds(at)
            clock = clock_line(incident, self.camera, seconds)
            number, media = frame_words(at), media_words(seconds)
        self.tile.set_caption(
            Caption(self.camera.name, clock, number, media, leads, heard, muted, waits)
        )

    def explain(self, incident: Incident, index: VideoIndex | None) -> None:
        """Say in full when that was; while nothing moves."""
        words = self.tile.scene.message
        if self.frame is not None and index is not None:
            at = int(self.frame.ref.index)
            seconds = index.seconds(at)
            words = f"{frame_words(at)} · {media_words(seconds)}"
            words += f"\n{moment_words(incident, self.camera, seconds)}"
            if self.tile.scene.damaged:
                words += f"\n{self.tile.scene.damaged}"
        self.tile.setToolTip(words)
        self.tile.setAccessibleDescription(words)
