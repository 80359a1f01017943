"""What is on the tiles of the wall: pictures, why there is none, and what is said of them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.incident.wall_camera import WallCamera
from app.incident.wall_state import WallState
from app.incident.wall_words import absence_words, mode_words, speed_words
from app.language.core import brief
from player.qt.ensemble import Ensemble
from redaction.model.ids import FootageId

if TYPE_CHECKING:
    from player.media.errors import UserError
    from player.media.frame import Frame
    from player.sound.clock import Sound


class WallPictures(WallState):
    """Puts on each tile what the ensemble shows, and writes below it which frame it is."""

    def __init__(self, parent: QWidget | None, sound: Sound | None) -> None:
        super().__init__(parent)
        self.ensemble = ensemble = Ensemble(self, sound=sound)
        ensemble.set_prepare(self._develop)
        ensemble.indexing.connect(self._on_indexing)
        ensemble.shown.connect(self._on_shown)
        ensemble.standing_changed.connect(self._on_standing)
        ensemble.failed.connect(self._on_failed)
        ensemble.time_changed.connect(self._on_time)
        ensemble.state_changed.connect(self._on_state)

    def _develop(self, key: str, frame: Frame) -> None:
        """Make the picture of a frame; called in the thread that decoded it."""
        camera = self.cameras.get(FootageId(key))
        if camera is not None:
            camera.room.develop(frame)

    def _on_indexing(self, key: str, done: int, total: int) -> None:
        camera = self.cameras.get(FootageId(key))
        if camera is not None and total > 0:
            words = self.tr("Reading the footage: {n} %")
            camera.show_words(words.format(n=min(99, done * 100 // total)))

    def _on_shown(self, key: str, frame: Frame) -> None:
        camera = self.cameras.get(FootageId(key))
        if camera is not None:
            camera.room.size = camera.tile.wanted
            camera.show(frame)
            self._write(camera)

    def _on_standing(self, key: str) -> None:
        camera = self.cameras.get(FootageId(key))
        if camera is not None:
            self._say_absence(camera)
            self._write(camera)

    def _say_absence(self, camera: WallCamera) -> None:
        part = self.ensemble.parts.get(camera.id)
        standing = None if part is None else part.standing
        if standing is not None and not standing.pictured:
            camera.show_words(absence_words(standing))

    def _on_failed(self, key: str, error: UserError) -> None:
        camera = self.cameras.get(FootageId(key))
        if camera is not None:
            camera.show_words(brief(error))
            self._write(camera)
        self.state_changed.emit()

    def _on_time(self, time: Fraction) -> None:
        for camera in self.cameras.values():
            if camera.frame is None:
                self._say_absence(camera)
        self.time_changed.emit(time)

    def _on_state(self) -> None:
        self._note()
        self._write_all()
        self.state_changed.emit()

    def _note(self) -> None:
        """What is said over the pictures."""
        speed = speed_words(self.speed)
        late = self.tr("Frames are left out") if self.playing and self.late else ""
        outlines = self.mode.outlined
        for camera in self.cameras.values():
            mode = mode_words(self.mode, covers=camera.covers)
            camera.tile.set_notes(mode=mode, speed=speed, late=late, outlines=outlines)

    def _write_all(self) -> None:
        for camera in self.cameras.values():
            self._write(camera)

    def _write(self, camera: WallCamera) -> None:
        incident = self.incident
        if incident is None:
            return
        part = self.ensemble.parts.get(camera.id)
        index = self.index_of(camera.id)
        alone = len(self.cameras) < 2
        camera.write(
            incident,
            index,
            leads=not alone and self.ensemble.leader == camera.id,
            heard=self.ensemble.heard == camera.id,
            muted=self.muted,
            waits=not self.playing
            and part is not None
            and part.shown is not None
            and not part.settled,
        )
        if not self.playing:
            camera.explain(incident, index)
