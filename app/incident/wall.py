"""The wall of an incident: one to four cameras beside each other, each at the frame that is due.

No transport bar of its own: the page has the keys and buttons and calls what is here. Times are incident
time, exact. Pictures shown here do not count as seen: they are small, and four are more than one can look at.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.canvas.notes import paint_message
from app.incident.wall_camera import WallCamera
from app.incident.wall_grid import cells
from app.incident.wall_pictures import WallPictures
from app.incident.wall_tile import CAPTION, ZOOM_STEP, Tile
from app.incident.wall_words import unplaced_words
from app.language.core import core
from app.review.hearing import as_the_copy
from app.session import ViewMode
from app.settings.declared import EXPORT_STYLE
from app.theme.tokens import colour
from player.qt.ensemble import MOST
from redaction.incident.mapping import is_placed
from redaction.jobs.errors import UserError
from redaction.model.ids import FootageId
from redaction.model.region import Style
from redaction.store.planfiles import CACHE

if TYPE_CHECKING:
    from app.session import Session
    from app.settings.store import Settings
    from player.sound.clock import Sound
    from redaction.edit.changes import Changes
    from redaction.incident.incident import Incident

_REST: Final = 120
"""Milliseconds after the last change of size until pictures are made in it."""


class Wall(WallPictures):
    """Shows cameras of an incident together; see ``WallState`` for what can be asked and steered."""

    def __init__(
        self,
        session: Session,
        settings: Settings,
        parent: QWidget | None = None,
        *,
        sound: Sound | None = None,
    ) -> None:
        """Nothing is shown.

        Args:
            session: What is open; decisions are read from its workspace.
            settings: How regions without a style of their own are covered.
            parent: Qt's parent.
            sound: The sound of all cameras; one is made when it is needed when None.
        """
        super().__init__(parent, sound)
        self._session = session
        self._settings = settings
        self.ensemble.set_cache(session.workspace.folder / CACHE)
        self.ensemble.opened.connect(self._on_opened)
        session.project_changed.connect(self._on_project)
        session.elsewhere_changed.connect(self._on_elsewhere)
        self._told_to_hear = False
        self._lie: tuple[tuple[object, ...], ...] = ()
        self._resized = QTimer(self)
        self._resized.setSingleShot(True)
        self._resized.setInterval(_REST)
        self._resized.timeout.connect(self._remake)
        self.setMinimumSize(320, 200)
        self.setAccessibleName(self.tr("Cameras"))

    # Cameras

    def set_incident(self, incident: Incident | None, shown: Sequence[FootageId] = ()) -> None:
        """Show cameras of an incident.

        What is shown already is not opened anew, and the moment is kept: also where clocks were set in
        the meantime.

        Args:
            incident: Whose; None to show nothing and release the files.
            shown: Which of its cameras, at most four, in this order; further ones are left out.
        """
        if incident is None:
            self._close()
            return
        before = None if self.incident is None else self.incident.id
        if incident.id != before:
            self._close()
        self.incident = incident
        kept, self.cameras = self.cameras, {}
        for wanted in list(dict.fromkeys(shown))[:MOST]:
            camera = incident.camera(wanted)
            footage = self._session.workspace.find_footage(wanted)
            if camera is None or footage is None:
                continue
            known = kept.pop(wanted, None)
            if known is None:
                known = WallCamera(footage, camera, self._made_tile(wanted))
            known.footage, known.camera = footage, camera
            self.cameras[wanted] = known
        for gone in kept.values():
            self._take_down(gone)
        self._read_decisions()
        self._open_parts()
        self._keep_choices()
        self._arrange()
        self._write_all()
        self.state_changed.emit()

    def refresh(self) -> None:
        """Read decisions and names again."""
        shown = tuple(self.cameras)
        if self.incident is not None:
            incident = self._session.workspace.incidents.find(self.incident.id)
            self.set_incident(incident, shown)

    def shut_down(self) -> None:
        """Release the files and end all threads."""
        self._close()

    def choose(self, footage: FootageId) -> None:
        """Make this the camera that keys are about."""
        if footage in self.cameras and footage != self.chosen:
            self.chosen = footage
            for key, camera in self.cameras.items():
                camera.tile.set_chosen(key == footage)
            if any(camera.tile.hasFocus() for camera in self.cameras.values()):
                self.cameras[footage].tile.setFocus()
            self.chosen_changed.emit(footage)

    def hear(self, footage: FootageId | None) -> None:
        """Hear this camera and no other; None for silence."""
        self._told_to_hear = True
        self._hear(footage)

    # How it looks

    def enlarge(self, footage: FootageId | None) -> None:
        """Show this camera large and the others beside it; None to show all alike."""
        wanted = footage if footage in self.cameras else None
        if wanted != self.enlarged:
            self.enlarged = wanted
            self._arrange()
            self.state_changed.emit()

    def toggle_large(self, footage: FootageId | None = None) -> None:
        """Make a camera (the chosen one) large, or small again."""
        footage = footage if footage is not None else self.chosen
        self.enlarge(None if footage == self.enlarged else footage)

    def set_mode(self, mode: ViewMode) -> None:
        """Choose how pictures are shown; two beside each other in one tile are not, but the covered one."""
        mode = ViewMode.PREVIEW if mode is ViewMode.SIDE_BY_SIDE else mode
        if mode is not self.mode:
            self.mode = mode
            self._read_decisions()
            self._treat()
            self.state_changed.emit()

    def zoom_in(self) -> None:
        """Enlarge the picture of the chosen camera."""
        self._zoom(ZOOM_STEP)

    def zoom_out(self) -> None:
        """Make it smaller."""
        self._zoom(1 / ZOOM_STEP)

    def zoom_fit(self) -> None:
        """Show all of it."""
        if self.chosen in self.cameras:
            self.cameras[self.chosen].tile.fit()

    def _zoom(self, factor: float) -> None:
        if self.chosen in self.cameras:
            self.cameras[self.chosen].tile.zoom(factor)

    # Opening

    def _made_tile(self, footage: FootageId) -> Tile:
        tile = Tile(self)
        tile.chosen.connect(partial(self.choose, footage))
        tile.enlarge_asked.connect(partial(self.toggle_large, footage))
        tile.open_asked.connect(partial(self._ask_to_open, footage))
        tile.menu_asked.connect(partial(self.menu_asked.emit, footage))
        tile.size_changed.connect(self._resized.start)
        tile.show()
        return tile

    def _ask_to_open(self, footage: FootageId) -> None:
        ref = self.frame_of(footage)
        if ref is not None:
            self.open_asked.emit(footage, int(ref.index))

    def _take_down(self, camera: WallCamera) -> None:
        camera.tile.blockSignals(True)
        camera.tile.hide()
        camera.tile.deleteLater()

    def _close(self) -> None:
        self._resized.stop()
        self.ensemble.close()
        for camera in self.cameras.values():
            self._take_down(camera)
        self.cameras = {}
        self._lie = ()
        self.incident = None
        self.chosen = self.enlarged = None
        self._told_to_hear = False
        self.update()

    def _open_parts(self) -> None:
        incident = self.incident
        assert incident is not None
        placed = [c for c in self.cameras.values() if is_placed(incident, c.camera)]
        for camera in self.cameras.values():
            if camera not in placed:
                camera.show_words(unplaced_words(camera.camera))
            elif camera.id not in self.ensemble.parts:
                camera.show_words(self.tr("Opening the footage…"))
        lie = tuple(
            (c.id, c.footage.path, c.camera.clock.origin, c.camera.clock.drift) for c in placed
        )
        failed = any(part.error is not None for part in self.ensemble.parts.values())
        if lie == self._lie and not failed:
            return  # only names or decisions changed: what plays goes on
        self._lie = lie
        parts = [camera.part for camera in placed]
        leading = incident.leading
        leader = self.ensemble.leader
        if leader not in self.cameras and leading is not None:
            leader = leading.footage
        self.ensemble.open(parts, leader)

    def _keep_choices(self) -> None:
        """What was chosen stays, as far as it is still shown."""
        if self.enlarged not in self.cameras:
            self.enlarged = None
        chosen = self.chosen if self.chosen in self.cameras else next(iter(self.cameras), None)
        for key, camera in self.cameras.items():
            camera.tile.set_chosen(key == chosen)
        if chosen != self.chosen:
            self.chosen = chosen
            self.chosen_changed.emit(chosen)

    def _read_decisions(self) -> None:
        """Show what is decided now, on every tile."""
        style = Style(self._settings.get(EXPORT_STYLE))
        for camera in self.cameras.values():
            try:
                project = self._session.workspace.project(camera.id)
            except UserError as error:  # removed since, or damaged: then nothing of it is shown
                camera.show_words(core(error.summary))
                continue
            camera.follow(project, self.mode, style)
            camera.again()
        self._note()

    def _hear(self, footage: FootageId | None) -> None:
        self.ensemble.hear(footage or "")
        self._treat()

    def _treat(self) -> None:
        """The covered preview sounds as the copy will; else the sound is as recorded."""
        camera = None if self.heard is None else self.cameras.get(self.heard)
        index = None if camera is None else self.index_of(camera.id)
        if camera is None or index is None or camera.project is None:
            return
        if self.mode is ViewMode.PREVIEW:
            path = camera.part.path
            self.ensemble.set_treatment(as_the_copy(camera.project, index.duration, path))
        else:
            self.ensemble.set_treatment(None)

    # Following

    def _on_opened(self, key: str) -> None:
        footage = FootageId(key)
        if not self._told_to_hear:
            # the leading one where it has sound, else the first that has, whichever was read first
            order = sorted(self.cameras, key=lambda one: one != self.leader)
            wanted = next((one for one in order if self.has_sound(one)), None)
            if wanted is not None and wanted != self.heard:
                self._hear(wanted)
        if self.heard == footage:
            self._treat()
        self.opened.emit(footage)

    def _on_project(self, changes: Changes) -> None:
        if self._session.footage is not None:
            self._decided(self._session.footage.id, changes)

    def _on_elsewhere(self, footage: FootageId, changes: Changes) -> None:
        self._decided(footage, changes)

    def _decided(self, footage: FootageId, changes: Changes) -> None:
        """Decisions on a camera changed; what a person sees follows at once."""
        camera = self.cameras.get(footage)
        if camera is None or not self.isVisible():
            return  # all of them are read again when the wall is shown
        style = Style(self._settings.get(EXPORT_STYLE))
        camera.follow(self._session.workspace.project(footage), self.mode, style)
        camera.again()
        self._note()
        if (changes.audio or changes.sound) and self.heard == footage:
            self._treat()

    # Lying

    def _arrange(self) -> None:
        order = list(self.cameras)
        large = order.index(self.enlarged) if self.enlarged is not None else None
        where = cells(len(order), self.size(), large=large, foot=CAPTION)
        for key, rect in zip(order, where, strict=True):
            self.cameras[key].tile.setGeometry(rect)
        self.update()

    def _remake(self) -> None:
        """Pictures in the size that they have on the screen now."""
        for camera in self.cameras.values():
            camera.again()

    # Qt overrides

    def paintEvent(self, event: QPaintEvent) -> None:
        """What lies behind the tiles, or what there is instead of them."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("window"))
        if not self.cameras:
            words = self.tr("Choose up to four cameras to see them together.")
            paint_message(painter, words, self.rect())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The tiles share the new room."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """Decisions may have been made elsewhere meanwhile."""
        super().showEvent(event)
        if self.cameras:
            self._read_decisions()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing plays unseen."""
        self.ensemble.pause()
        super().hideEvent(event)
