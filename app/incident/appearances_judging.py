"""Judging drafts one by one: whoever was chosen on the left, whoever was found on the right."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.incident.align_picture import FramePane
from app.incident.consulting import may_look
from app.language.core import core
from app.theme.parts import label, row
from app.theme.tokens import SPACE
from player.media.time import format_seconds
from redaction.incident.mapping import incident_time, is_placed
from redaction.incident.words import by_whose_clock, said_moment, said_time
from redaction.usecases.appearances import face_of
from redaction.usecases.timing import known_index_of

if TYPE_CHECKING:
    from app.session import Session
    from redaction.incident.camera import Camera
    from redaction.incident.incident import Incident
    from redaction.model.ids import FootageId, TrackId
    from redaction.usecases.appearances_kept import Waiting

_CROP: Final = 104
"""Side of a picture of a face, in pixels."""

_CROPS: Final = 3


class Side(QWidget):
    """Somebody on one camera: pictures of the face, and the whole picture it is from.

    Attributes:
        pane: The whole picture, frame by frame.
        faces: The small pictures.
    """

    def __init__(self, title: str, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._open: FootageId | None = None
        self._frame = 0
        self._title = label(title, "strong")
        self.pane = FramePane(session.workspace.caches)
        # Its words are long where a camera was aligned: they wrap, and never widen the dialog.
        self.pane.clock.setWordWrap(True)
        self.pane.clock.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.pane.opened.connect(self._opened)
        self.faces = [QLabel() for _ in range(_CROPS)]
        for face in self.faces:
            face.setFixedSize(_CROP, _CROP)
            face.setAlignment(Qt.AlignmentFlag.AlignCenter)
            face.setProperty("surface", "panel")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE // 2)
        box.addWidget(self._title)
        box.addLayout(row(*self.faces, None, spacing=SPACE // 2))
        box.addWidget(self.pane, 1)

    def show_person(
        self, incident: Incident, camera: Camera, track: TrackId | None, frame: int | None
    ) -> None:
        """Show a track of a camera at its best, or at a frame.

        Args:
            incident: Whose clock counts.
            camera: Of it.
            track: Whose face; None where nobody knows.
            frame: Which frame; None for the best picture of the face.
        """
        workspace = self._session.workspace
        footage = workspace.find_footage(camera.footage)
        if footage is None or not may_look(self._session, incident, footage):
            self._open = None
            self.pane.show_none()
            return
        known = None
        if track is not None:
            project = workspace.project(footage.id)
            known = face_of(workspace.caches, footage, project, track)
        crops = [] if known is None else list(known.crops)
        for number, place in enumerate(self.faces):
            if number < len(crops):
                image = QImage.fromData(crops[number].jpeg).scaled(
                    _CROP, _CROP, Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )  # fmt: skip
                place.setPixmap(QPixmap.fromImage(image))
                place.setAccessibleName(self.tr("Face on frame {n}").format(n=crops[number].frame))
                place.setToolTip(place.accessibleName())
            else:
                place.clear()
                place.setAccessibleName(self.tr("No picture"))
        best = crops[0].frame if crops else 0
        self._frame = best if frame is None else frame
        if self._open == camera.footage and self.pane.index is not None:
            self.pane.go_to(self._frame)
        elif self._open != camera.footage:
            self._open = camera.footage

            def when(seconds: Fraction) -> str:
                return core(said_time(incident, camera, seconds))

            self.pane.open(footage, camera.name, when)

    def ask(self, title: str) -> None:
        """Show another question above it."""
        self._title.setText(title)

    def shut_down(self) -> None:
        """Close the file."""
        self.pane.shut_down()

    def _opened(self) -> None:
        self.pane.go_to(self._frame)


class JudgingPage(QWidget):
    """The drafts that wait, and the pictures to judge one by.

    Attributes:
        table: The drafts.
        chosen, other: The two sides.
        name_field: What to write into the annotation as who it is, if anything.

    Signals:
        changed: Another draft is looked at.
    """

    changed = Signal()

    def __init__(self, session: Session, incident: Incident, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._incident = session, incident
        self._rows: tuple[Waiting, ...] = ()
        self._right = QWidget()
        self.table = QTableWidget(0, 3)
        self.table.setHorizontalHeaderLabels(
            [self.tr("When"), self.tr("Camera"), self.tr("Why proposed")]
        )
        self.table.verticalHeader().hide()
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setAccessibleName(self.tr("Drafts that nobody judged yet"))
        self.table.setToolTip(self.tr("Up and Down go from draft to draft"))
        whose = self.table.horizontalHeaderItem(0)
        assert whose is not None  # it was given a word just now
        whose.setToolTip(core(by_whose_clock(incident)))
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self.table.currentCellChanged.connect(lambda *_: self._look())
        self.chosen = Side(self.tr("Whoever was chosen"), session)
        self.other = Side(self.tr("Is this the same person?"), session)
        self.words = label("", wrap=True)
        for told in (self.other.pane.shown, self.other.pane.moved):
            told.connect(self.changed)
        self.name_field = QLineEdit()
        self.name_field.setPlaceholderText(self.tr("Nobody's name is written unless you write one"))
        self.name_field.setToolTip(
            self.tr("Written into the annotation as who is seen, when you confirm it")
        )
        self._build()

    @property
    def draft(self) -> Waiting | None:
        """The one that is looked at."""
        at = self.table.currentRow()
        return self._rows[at] if 0 <= at < len(self._rows) else None

    @property
    def seen(self) -> bool:
        """Whether its picture is on the screen, or none is to be waited for."""
        return self.draft is not None and (self.other.pane.settled or self.other.pane.dark)

    @property
    def left(self) -> int:
        """How many wait."""
        return len(self._rows)

    def show_drafts(self, rows: tuple[Waiting, ...]) -> None:
        """List these; the one at the same place as before is looked at."""
        at = max(0, min(self.table.currentRow(), len(rows) - 1))
        was = self.table.blockSignals(True)
        self._rows = rows
        self.table.setRowCount(len(rows))
        for number, one in enumerate(rows):
            camera = self._incident.camera(one.footage)
            why = one.annotation.source.partition(": ")[2]
            for column, text in enumerate((self._when(one), camera.name if camera else "", why)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(number, column, item)
        if rows:
            self.table.setCurrentCell(at, 0)
        self.table.blockSignals(was)
        self._look()

    def shut_down(self) -> None:
        """Close the files."""
        self.chosen.shut_down()
        self.other.shut_down()

    def _when(self, one: Waiting) -> str:
        camera = self._incident.camera(one.footage)
        footage = self._session.workspace.find_footage(one.footage)
        if camera is None or footage is None:
            return ""
        index = known_index_of(self._session.workspace, footage)
        start = one.annotation.span.start
        if index is None or start >= len(index):
            return self.tr("frame {n}").format(n=start)
        seconds = index.seconds(start)
        if is_placed(self._incident, camera):
            return said_moment(self._incident, incident_time(camera, seconds), places=0, day=False)
        return self.tr("{time} of the file").format(time=format_seconds(seconds, places=0))

    def _look(self) -> None:
        one = self.draft
        # Nobody's name is carried over to the next one.
        self.name_field.clear()
        self._right.setVisible(one is not None)
        if one is not None:
            own = one.followed is not None and (
                one.footage == one.followed.footage and one.track in one.followed.tracks
            )
            self.other.ask(
                self.tr("The one you chose. Keep this appearance?")
                if own
                else self.tr("Is this the same person?")
            )
            camera = self._incident.camera(one.footage)
            if camera is not None:
                self.other.show_person(self._incident, camera, one.track, one.annotation.picture)
            base = None if one.followed is None else self._incident.camera(one.followed.footage)
            if base is not None and one.followed is not None and one.followed.tracks:
                self.chosen.show_person(self._incident, base, self._best_of(one), None)
            self.words.setText(one.annotation.note)
        self.changed.emit()

    def _best_of(self, one: Waiting) -> TrackId | None:
        """The track of the followed one with the best picture."""
        assert one.followed is not None  # asked by whoever calls
        workspace = self._session.workspace
        footage = workspace.find_footage(one.followed.footage)
        if footage is None:
            return None
        project = workspace.project(footage.id)
        known = [
            (face.crops[0].quality if face is not None and face.crops else 0.0, track)
            for track in one.followed.tracks
            for face in [face_of(workspace.caches, footage, project, track)]
        ]
        return max(known)[1] if known else None

    def _build(self) -> None:
        sides = row(self.chosen, self.other, spacing=SPACE * 2)
        sides.setStretch(0, 1)
        sides.setStretch(1, 1)
        name = label(self.tr("Who it &is"))
        name.setBuddy(self.name_field)
        self.name_field.setAccessibleName(self.tr("Who it is, to be written into the annotation"))
        box = QVBoxLayout(self._right)
        box.setContentsMargins(SPACE, 0, 0, 0)
        box.setSpacing(SPACE)
        box.addLayout(sides, 1)
        box.addWidget(self.words)
        line = row(name, self.name_field)
        line.setStretch(1, 1)
        box.addLayout(line)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.table)
        split.addWidget(self._right)
        split.setStretchFactor(1, 1)
        split.setSizes([330, 850])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)
