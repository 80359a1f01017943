"""Dropping files on the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.theme.parts import label, picture
from app.theme.tokens import SPACE


class DropTarget(QObject):
    """Lets a window take files; while they hover it says what will become of them.

    Signals:
        dropped: The paths, as a list of ``Path``.
    """

    dropped = Signal(list)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._veil: QFrame | None = None
        self.words = ""
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take drags and drops of files."""
        if watched is not self._window:
            return False
        kind = event.type()
        if kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove):
            assert isinstance(event, QDropEvent)
            if not files_in(event.mimeData()):
                return False
            # the original is never moved, whatever the file manager offers
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            if isinstance(event, QDragEnterEvent):
                self._lower_veil()
            return True
        if kind is QEvent.Type.DragLeave:
            self._lift_veil()
            return True
        if kind is QEvent.Type.Drop:
            assert isinstance(event, QDropEvent)
            self._lift_veil()
            paths = files_in(event.mimeData())
            if paths:
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
                self.dropped.emit(paths)
            return bool(paths)
        return False

    def _lower_veil(self) -> None:
        self._lift_veil()
        veil = QFrame(self._window)
        veil.setProperty("drop", "true")
        box = QVBoxLayout(veil)
        box.addStretch(1)
        box.addWidget(picture("drop", 48, "accent_text"), 0, Qt.AlignmentFlag.AlignHCenter)
        box.addSpacing(SPACE)
        box.addWidget(label(self.words, "title"), 0, Qt.AlignmentFlag.AlignHCenter)
        text = self.tr("Files are only read, never moved or changed.")
        box.addWidget(label(text, "muted"), 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(1)
        veil.setGeometry(self._window.rect().adjusted(SPACE, SPACE, -SPACE, -SPACE))
        veil.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        veil.show()
        veil.raise_()
        self._veil = veil

    def _lift_veil(self) -> None:
        if self._veil is not None:
            self._veil.deleteLater()
            self._veil = None


def files_in(data: QMimeData) -> list[Path]:
    """The files of a drag; folders and web addresses are not files."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.is_file()]
