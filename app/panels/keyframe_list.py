"""The keyframes of the selected track: where each shape comes from, and where it leaves the picture."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QListView, QSizePolicy, QVBoxLayout, QWidget

from app.actions.guard import ACTIONS_FIRST
from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.panels.phrases import tr
from app.theme.icons import icon
from app.theme.parts import label, row
from redaction.model.track import Keyframe, Origin, Track

_ROWS = 5
"""Rows in view at most; the others are scrolled to."""

_Index = QModelIndex | QPersistentModelIndex


def keyframe_words(keyframe: Keyframe) -> str:
    """Where the shape on this frame comes from, or that there is none from here on."""
    if keyframe.outside:
        return tr("Leaves the picture")
    return {
        Origin.MANUAL: tr("By hand"),
        Origin.DETECTED: tr("Detected, {n} %").format(n=round(keyframe.confidence * 100)),
        Origin.CARRIED: tr("Carried along"),
        Origin.PADDED: tr("Held"),
    }[keyframe.origin]


def keyframe_icon(keyframe: Keyframe) -> tuple[str, str]:
    """Icon and colour token that go with ``keyframe_words``."""
    if keyframe.outside:
        return "leave", "text_muted"
    return "keyframe", "text" if keyframe.origin is Origin.MANUAL else "text_faint"


class KeyframeModel(QAbstractListModel):
    """One row for each keyframe; only the rows in view are ever put into words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keyframes: tuple[Keyframe, ...] = ()

    def show_keyframes(self, keyframes: tuple[Keyframe, ...]) -> None:
        """Show these."""
        if keyframes is not self.keyframes:
            self.beginResetModel()
            self.keyframes = keyframes
            self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        """How many there are."""
        return 0 if parent.isValid() else len(self.keyframes)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The frame and what is said about it."""
        keyframe = self.keyframes[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            words = tr("Frame {n}   {words}")
            return words.format(n=f"{keyframe.frame:,}", words=keyframe_words(keyframe))
        if role == Qt.ItemDataRole.DecorationRole:
            return icon(*keyframe_icon(keyframe))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr("Show frame {n}.").format(n=f"{keyframe.frame:,}")
        return None


class KeyframeList(QWidget):
    """The list, with what can be done on the shown frame below it.

    Attributes:
        view: The list.

    Signals:
        asked: Someone wants to look at a keyframe; its frame index.
    """

    asked = Signal(int)

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._track: Track | None = None
        self._title = label("", "section")
        self.model = KeyframeModel(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setUniformItemSizes(True)
        self.view.setAccessibleName(tr("Keyframes of the track"))
        self.view.setProperty(ACTIONS_FIRST, True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.clicked.connect(self._asked)
        self.view.activated.connect(self._asked)
        self._remove = registry.button(ActionId.REMOVE_KEYFRAME, text=True)
        self._leave = registry.button(ActionId.LEAVE_PICTURE, text=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self._title)
        box.addWidget(self.view)
        for made in (self._leave, self._remove):
            made.setProperty("tile", "true")
            made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.addLayout(row(self._leave, self._remove, spacing=8))

    def show_track(self, track: Track) -> None:
        """List a track's keyframes."""
        if track is self._track:
            return
        self._track = track
        self.model.show_keyframes(track.keyframes)
        words = tr("{n} keyframes") if len(track.keyframes) > 1 else tr("One keyframe")
        self._title.setText(words.format(n=f"{len(track.keyframes):,}"))
        rows = min(len(track.keyframes), _ROWS)
        height = self.view.sizeHintForRow(0) * rows + 2 * self.view.frameWidth()
        self.view.setFixedHeight(height)

    def show_frame(self, frame: int) -> None:
        """Mark the keyframe on a frame, or the last one before it."""
        if self._track is None:
            return
        at = max(0, self._track.keyframe_position(frame))
        index = self.model.index(at, 0)
        if index != self.view.currentIndex():
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index)
        on_it = self._track.keyframe_at(frame) is not None
        selection = self.view.selectionModel()
        if not on_it:
            selection.clearSelection()
        elif not selection.isSelected(index):
            self.view.setCurrentIndex(index)
            selection.select(index, selection.SelectionFlag.ClearAndSelect)

    def _asked(self, index: QModelIndex) -> None:
        if index.isValid():
            self.asked.emit(int(self.model.keyframes[index.row()].frame))
