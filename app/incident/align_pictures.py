"""The pictures of two recordings side by side, which may step together as an alignment has it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from app.incident.align_picture import FramePane
from app.theme.folding import Sides
from app.theme.parts import row
from app.theme.tokens import SPACE

if TYPE_CHECKING:
    from redaction.incident.camera import Alignment


class AlignPictures(QWidget):
    """Two cameras, frame by frame.

    Attributes:
        own: Of the camera that is aligned, on the left.
        to: Of the camera it is aligned to.
        together: Whether stepping one steps the other; to be laid out by the dialog.

    Signals:
        changed: Another frame is asked for or shown, or a recording is open now.
    """

    changed = Signal()

    def __init__(self, cache: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._alignment: Alignment | None = None
        self._following = False
        self.own, self.to = FramePane(cache), FramePane(cache)
        self.together = QCheckBox(self.tr("Step both &together"))
        self.together.setToolTip(
            self.tr("Then one look tells whether the result is right: step, and both must agree")
        )
        both = Sides(self.own, self.to, wide=(1, 1), high=(1, 1))
        both.setHandleWidth(SPACE * 2)
        both.setProperty("clear", "true")
        both.setStretchFactor(0, 1)
        both.setStretchFactor(1, 1)
        self.setLayout(row(both))
        self.own.moved.connect(self._own_moved)
        self.to.moved.connect(self._to_moved)
        for pane in (self.own, self.to):
            pane.shown.connect(self.changed)
            pane.opened.connect(self._opened)
        self.together.toggled.connect(self._toggled)
        self.follow(None)

    def follow(self, alignment: Alignment | None) -> None:
        """By what one steps the other; None for nothing."""
        self._alignment = alignment
        self.together.setEnabled(alignment is not None)
        if alignment is not None and self.together.isChecked():
            self._follow_own()

    def start_where_both_are(self) -> None:
        """Show the first moment that both recorded, as the alignment has it."""
        now = self._alignment
        if now is None:
            return
        self._following = True
        if now.shift > 0:
            self.own.go_to(0)
            self.to.go_to_seconds(now.shift)
        else:
            self.own.go_to_seconds(-now.shift / now.rate)
            self.to.go_to(0)
        self._following = False

    def refresh(self) -> None:
        """Say anew when the moments shown were."""
        self.own.refresh()
        self.to.refresh()

    def shut_down(self) -> None:
        """Close both files."""
        self.own.shut_down()
        self.to.shut_down()

    def _own_moved(self) -> None:
        if self.together.isChecked():
            self._follow_own()
        self.changed.emit()

    def _to_moved(self) -> None:
        if self.together.isChecked():
            self._follow_to()
        self.changed.emit()

    def _opened(self) -> None:
        if self.together.isChecked():
            self._follow_own()
        self.changed.emit()

    def _toggled(self, on: bool) -> None:
        if on:
            self._follow_own()

    def _follow_own(self) -> None:
        """Show in the other picture what is due there."""
        now, index = self._alignment, self.own.index
        if now is None or index is None or self._following:
            return
        self._following = True
        self.to.go_to_seconds(now.shift + now.rate * index.seconds(self.own.wanted))
        self._following = False

    def _follow_to(self) -> None:
        now, index = self._alignment, self.to.index
        if now is None or index is None or self._following:
            return
        self._following = True
        self.own.go_to_seconds((index.seconds(self.to.wanted) - now.shift) / now.rate)
        self._following = False
