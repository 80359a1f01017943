"""Choosing whom to look for on all cameras of an incident, and saying why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.base import Form
from app.people.cards import Card, cards_of
from app.theme.icons import icon
from app.theme.parts import Banner, button, label, row
from app.theme.tokens import SPACE
from app.words import count_words
from redaction.people.appearing import Followed
from redaction.usecases.appearances import face_of

if TYPE_CHECKING:
    from app.session import Session
    from redaction.incident.incident import Incident
    from redaction.model.footage import Footage
    from redaction.model.ids import FootageId, TrackId
    from redaction.model.project import Project

_FACE: Final = 96
"""Side of a picture in the list, in pixels."""

_CARD: Final = Qt.ItemDataRole.UserRole


class ChoosingPage(QWidget):
    """The people of one camera, why one is looked for, and how far the search is.

    Attributes:
        camera_field: On whose people one is chosen.
        people: Those people.
        reason: Why it is necessary to look for them.

    Signals:
        changed: What is chosen or written changed.
        stopped: The search is to stop.
    """

    changed = Signal()
    stopped = Signal()

    def __init__(self, session: Session, incident: Incident, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._incident = session, incident
        self._pictures = 0
        self.camera_field = QComboBox()
        for camera in incident.cameras:
            if session.workspace.find_footage(camera.footage) is not None:
                self.camera_field.addItem(camera.name, camera.footage)
        self.people = QListWidget()
        self.people.setViewMode(QListWidget.ViewMode.IconMode)
        self.people.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.people.setMovement(QListWidget.Movement.Static)
        self.people.setIconSize(QSize(_FACE, _FACE))
        self.people.setGridSize(QSize(_FACE + 56, _FACE + 60))
        self.people.setWordWrap(True)
        self.people.setAccessibleName(self.tr("People on this camera"))
        self.people.setToolTip(self.tr("Arrow keys choose whom to look for"))
        self._none = label("", "muted", wrap=True)
        self._blank = label(
            self.tr(
                "Faces are shown here once they were compared: by this search, or in review under People."
                " What each number is, the outlines in review say."
            ),
            "caption",
            wrap=True,
        )
        # Takes the room of the list where there is none, so that everything stays together at the top.
        self._rest = QWidget()
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(
            self.tr("For example: to show where the suspect of the robbery went")
        )
        self.reason.setToolTip(self.tr("Kept in the review log; write no names of people"))
        self.banner = Banner()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Progress of the search"))
        self._phase = label("", "caption")
        self.stop_button = button(
            self.tr("&Stop"),
            self.stopped.emit,
            tip=self.tr("Stop; what was compared so far is kept"),
        )
        self._progress = QWidget()
        line = row(self._phase, self.bar, self.stop_button)
        line.setStretch(1, 1)
        self._progress.setLayout(line)
        self._progress.hide()
        self._build()
        self.camera_field.currentIndexChanged.connect(self.refresh)
        self.people.currentItemChanged.connect(lambda *_: self.changed.emit())
        self.reason.textChanged.connect(lambda _: self.changed.emit())
        self.refresh()
        for number in range(self.camera_field.count()):
            if self.people.count():
                break
            self.camera_field.setCurrentIndex(number)

    @property
    def card(self) -> Card | None:
        """Whoever is chosen."""
        item = self.people.currentItem()
        chosen = None if item is None else item.data(_CARD)
        return chosen if isinstance(chosen, Card) else None

    @property
    def followed(self) -> Followed | None:
        """Whom to look for."""
        card, footage = self.card, self.camera_field.currentData()
        if card is None or footage is None:
            return None
        return Followed(footage, card.tracks, card.person)

    @property
    def ready(self) -> bool:
        """Whether somebody is chosen and it is said why."""
        return self.followed is not None and bool(self.reason.text().strip())

    def choose(self, footage: FootageId, track: TrackId) -> None:
        """Choose whoever has this track."""
        self.camera_field.setCurrentIndex(max(0, self.camera_field.findData(footage)))
        for number in range(self.people.count()):
            item = self.people.item(number)
            if track in item.data(_CARD).tracks:
                self.people.setCurrentItem(item)

    def show_progress(self, said: dict[str, Any] | None) -> None:
        """How far the search is; None before it says so."""
        self._progress.show()
        for part in (self.camera_field, self.people, self.reason):
            part.setEnabled(False)
        total = int(said["total"] or 0) if said else 0
        self.bar.setRange(0, total)
        self.bar.setValue(int(said["done"]) if said else 0)
        words = str(said["phase"]) if said else self.tr("beginning")
        self._phase.setText(self.tr("Comparing faces: {what}").format(what=words))

    def end_progress(self) -> None:
        """The search is over."""
        self._progress.hide()
        for part in (self.camera_field, self.people, self.reason):
            part.setEnabled(True)

    def refresh(self) -> None:
        """List the people of the chosen camera."""
        self.people.clear()
        self._pictures = 0
        camera = self.camera_field.currentData()
        footage = None if camera is None else self._session.workspace.find_footage(camera)
        if footage is not None:
            project = self._session.workspace.project(footage.id)
            for card in cards_of(project, {}):
                self.people.addItem(self._item(footage, project, card))
        found = bool(self.people.count())
        self._blank.setVisible(found and not self._pictures)
        self.people.setVisible(found)
        self._none.setVisible(not found)
        self._rest.setVisible(not found)
        self._none.setText(
            self.tr(
                "Nobody is listed on this camera. Open it in review and search for faces first:"
                " only what was found there can be compared."
            )
        )
        self.changed.emit()

    def _item(self, footage: Footage, project: Project, card: Card) -> QListWidgetItem:
        tracks = count_words(len(card.tracks), self.tr("track"), self.tr("tracks"))
        item = QListWidgetItem(f"{card.name}\n{tracks}")
        item.setData(_CARD, card)
        item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
        item.setToolTip(f"{card.name}: {card.size}")
        item.setIcon(self._face(footage, project, card) or icon("person", "text_muted"))
        return item

    def _face(self, footage: Footage, project: Project, card: Card) -> QIcon | None:
        for track in card.tracks:
            known = face_of(self._session.workspace.caches, footage, project, track)
            if known is not None and known.crops:
                self._pictures += 1
                return QIcon(QPixmap.fromImage(QImage.fromData(known.crops[0].jpeg)))
        return None

    def _build(self) -> None:
        form = Form(96)
        form.add(
            self.tr("&Why"),
            self.reason,
            label(
                self.tr(
                    "Comparing faces across footage is sensitive processing (DPA 2018 s.35)."
                    " The reason goes into the review log."
                ),
                "caption",
                wrap=True,
            ),
        )
        on = label(self.tr("People &on"))
        on.setBuddy(self.camera_field)
        self.camera_field.setAccessibleName(self.tr("Camera on which the person is chosen"))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE)
        box.addLayout(row(on, self.camera_field, None))
        box.addWidget(self.people, 1)
        box.addWidget(self._blank)
        box.addWidget(self._none)
        box.addLayout(form)
        box.addWidget(self._progress)
        box.addWidget(self.banner)
        box.addWidget(self._rest, 1)
