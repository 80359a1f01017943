"""The exact pictures of one recording, gone through frame by frame: to match moments, to read a clock."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QSlider, QVBoxLayout, QWidget

from app.canvas.picture import image_of
from app.canvas.stage import Stage
from app.language.core import core
from app.theme.numbers import WholeField
from app.theme.parts import button, label, row, set_role
from app.theme.tokens import SPACE, colour
from player.media.errors import UserError
from player.media.time import FrameIndex, format_seconds
from player.qt.frame_service import FrameService

if TYPE_CHECKING:
    from player.media.frame import Frame
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from redaction.model.footage import Footage

_WHEEL: Final = 1.25
"""How much one notch of the wheel enlarges."""

_FAR: Final = 10
"""Frames that Ctrl and an arrow key go."""


class AlignPicture(Stage):
    """One frame as recorded, which can be enlarged with the wheel and moved with the mouse.

    Signals:
        asked: A key asks to go: ``("frames", n)``, ``("seconds", n)`` or ``("end", 0 or 1)``.
    """

    asked = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message = ""
        self._held: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 100)
        self.setToolTip(
            self.tr(
                "Left and Right: a frame · with Ctrl: {n} frames · with Shift: a second · Home, End · "
                "wheel: enlarge · double-click: whole picture"
            ).format(n=_FAR)
        )

    def say(self, message: str) -> None:
        """Words in place of a picture."""
        self._message = message
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture, and a ring while keys go to it."""
        painter = QPainter(self)
        self._paint_pictures(painter)
        if self._message:
            painter.setPen(colour("text_muted"))
            painter.drawText(
                self.rect().adjusted(SPACE, SPACE, -SPACE, -SPACE),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                self._message,
            )
        if self.hasFocus():
            painter.setPen(colour("accent"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys step, Home and End go to the ends."""
        key, held = event.key(), event.modifiers()
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key))
        if way is not None and held & Qt.KeyboardModifier.ShiftModifier:
            self.asked.emit("seconds", way)
        elif way is not None:
            far = bool(held & Qt.KeyboardModifier.ControlModifier)
            self.asked.emit("frames", way * (_FAR if far else 1))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.asked.emit("end", int(key == Qt.Key.Key_End))
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Enlarge at the pointer."""
        at = event.position()
        notches = event.angleDelta().y() / 120
        self._zoom_at(at.x(), at.y(), self.view.zoom * _WHEEL**notches)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture."""
        self._held = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it."""
        if self._held is not None and not self.fitted:
            by = event.position() - self._held
            self.pan(by.x(), by.y())
            self._held = event.position()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go of it."""
        self._held = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Show all of it."""
        self.fit()


class FramePane(QWidget):
    """The pictures of one recording with what steps through them.

    Attributes:
        picture: Where they are shown.
        frame_field: The number of the frame.
        index: The frames of the recording; None until it is open.
        frame: The frame that is shown; None before the first and after a failure.
        dark: No picture is to be waited for: the recording cannot be shown.

    Signals:
        opened: The index is there.
        moved: A person (or ``go_to``) asks for another frame; ``wanted`` says which.
        shown: The frame asked for is on the screen.
    """

    opened = Signal()
    moved = Signal()
    shown = Signal()

    def __init__(self, cache: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.index: VideoIndex | None = None
        self.frame: FrameIndex | None = None
        self.dark = False
        self._wanted = 0
        self._later: Fraction | None = None
        self._clock: Callable[[Fraction], str] = lambda _seconds: ""
        self.service = FrameService(self)
        self.service.set_cache(cache)
        queued = Qt.ConnectionType.QueuedConnection
        self.service.opened.connect(self._opened, queued)
        self.service.frame_ready.connect(self._take, queued)
        self.service.failed.connect(self._failed, queued)
        self.service.indexing.connect(self._indexing, queued)
        self.picture = AlignPicture()
        self.picture.asked.connect(self._asked)
        self.name = label("", "strong")
        self.said = label("", "mono")
        self.clock = label("", "caption")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setToolTip(self.tr("Go through the recording"))
        self.frame_field = WholeField()
        self.frame_field.setKeyboardTracking(False)
        self.frame_field.setFixedWidth(120)
        self.frame_field.setToolTip(self.tr("Number of the frame, from 0"))
        self.slider.valueChanged.connect(self.go_to)
        self.frame_field.valueChanged.connect(self.go_to)
        self.buttons: list[QPushButton] = []
        self._build()
        self._settle()

    @property
    def wanted(self) -> FrameIndex:
        """The frame that was asked for last."""
        return FrameIndex(self._wanted)

    @property
    def settled(self) -> bool:
        """Whether the frame that was asked for is the one shown."""
        return self.frame is not None and self.frame == self._wanted

    @property
    def seconds(self) -> Fraction | None:
        """Media time of the frame shown; None without one."""
        if self.index is None or self.frame is None:
            return None
        return self.index.seconds(self.frame)

    @property
    def frame_lasts(self) -> Fraction:
        """Seconds that the frame asked for lasts."""
        if self.index is None:
            return Fraction(1, 25)
        return int(self.index.durations[self._wanted]) * self.index.time_base

    def open(self, footage: Footage, name: str, clock: Callable[[Fraction], str]) -> None:
        """Show a recording from its first frame.

        Args:
            footage: Which.
            name: Of its camera.
            clock: Says when a media time was, in a few words.
        """
        self.index = self.frame = self._later = None
        self.dark = False
        self._wanted, self._clock = 0, clock
        self.name.setText(name)
        self.picture.forget_pictures()
        self.picture.setAccessibleName(self.tr("Picture of {name}").format(name=name))
        self.slider.setAccessibleName(self.tr("Place in {name}").format(name=name))
        self.frame_field.setAccessibleName(self.tr("Frame of {name}").format(name=name))
        self.picture.say(self.tr("Opening…"))
        self._settle()
        self.service.open(
            Path(footage.path),
            video=footage.video,
            sha256=footage.sha256,
            fingerprint=footage.fingerprint,
        )

    def show_none(self) -> None:
        """Show no recording any more, and close the one that was open."""
        self.service.stop()
        self.index = self.frame = self._later = None
        self.dark = True
        self.picture.forget_pictures()
        self.picture.say(self.tr("Not shown: the review log could not note it."))
        self._settle()

    def refresh(self) -> None:
        """Say anew when the moment shown was."""
        self._say()

    def shut_down(self) -> None:
        """Close the file and wait until its threads are gone."""
        self.service.stop()

    def go_to(self, frame: int) -> None:
        """Show a frame; beyond the ends the last or first one."""
        if self.index is None:
            return
        wanted = max(0, min(int(frame), len(self.index) - 1))
        if wanted == self._wanted and self.frame is not None:
            self._say()
            return
        step = wanted - self._wanted
        self._wanted = wanted
        self.service.request(wanted, step if abs(step) <= _FAR else 0)
        self._say()
        self.moved.emit()

    def go_to_seconds(self, seconds: Fraction) -> None:
        """Show the frame that is on the screen at a media time; once it is open, where it is not yet."""
        if self.index is None:
            self._later = seconds
            return
        bounded = max(Fraction(0), min(seconds, self.index.duration))
        self.go_to(self.index.at_seconds(bounded))

    def step(self, frames: int) -> None:
        """Go that many frames on."""
        self.go_to(self._wanted + frames)

    def step_seconds(self, seconds: int) -> None:
        """Go so many seconds on, and a frame at least."""
        if self.index is None:
            return
        at = self.index.seconds(self._wanted)
        there = self.index.at_seconds(max(Fraction(0), min(at + seconds, self.index.duration)))
        self.go_to(there if there != self._wanted else self._wanted + (1 if seconds > 0 else -1))

    def _build(self) -> None:
        steps = (
            (self.tr("−1 s"), self.tr("A second back (Shift+Left)"), lambda: self.step_seconds(-1)),
            (self.tr("−1"), self.tr("The frame before (Left)"), lambda: self.step(-1)),
            (self.tr("+1"), self.tr("The next frame (Right)"), lambda: self.step(1)),
            (self.tr("+1 s"), self.tr("A second on (Shift+Right)"), lambda: self.step_seconds(1)),
        )
        for text, tip, act in steps:
            made = button(text, act, tip=tip)
            made.setAccessibleName(tip)
            self.buttons.append(made)
        back, before, after, on = self.buttons
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE // 2)
        box.addLayout(row(self.name, None, self.said))
        box.addWidget(self.picture, 1)
        stepping = row(back, before, self.frame_field, after, on, spacing=SPACE // 2)
        stepping.addWidget(self.slider, 1)
        box.addLayout(stepping)
        box.addWidget(self.clock)

    def _asked(self, what: str, many: int) -> None:
        if what == "frames":
            self.step(many)
        elif what == "seconds":
            self.step_seconds(many)
        elif self.index is not None:
            self.go_to(len(self.index) - 1 if many else 0)

    def _opened(self, _info: VideoInfo, index: VideoIndex) -> None:
        if self.sender() is not self.service or not self.service.running:
            return
        self.index = index
        for field in (self.slider, self.frame_field):
            was = field.blockSignals(True)
            field.setRange(0, len(index) - 1)
            field.blockSignals(was)
        self.slider.setPageStep(max(1, len(index) // 20))
        self._settle()
        later, self._later = self._later, None
        if later is not None:
            self._wanted = index.at_seconds(max(Fraction(0), min(later, index.duration)))
        self.service.request(self._wanted)
        self._say()
        self.opened.emit()

    def _take(self, frame: Frame, _number: int) -> None:
        if self.index is None or int(frame.ref.index) >= len(self.index):
            return
        self.frame = frame.ref.index
        self.picture.say(self.tr("This frame is damaged.") if frame.damaged else "")
        self.picture.show_picture(image_of(frame.rgb()), frame.info.pixel_aspect)
        self._say()
        if self.settled:
            self.shown.emit()

    def _failed(self, _path: object, error: UserError) -> None:
        self.index = self.frame = None
        self.dark = True
        self.picture.forget_pictures()
        self.picture.say(f"{core(error.summary)}\n{core(error.remedy)}")
        self._settle()
        self.moved.emit()

    def _indexing(self, done: int, total: int) -> None:
        if self.index is None and total:
            share = round(100 * done / total)
            self.picture.say(self.tr("Listing the frames: {n} %").format(n=share))

    def _settle(self) -> None:
        for part in (self.slider, self.frame_field, *self.buttons):
            part.setEnabled(self.index is not None)
        self._say()

    def _say(self) -> None:
        """The words beside the picture tell of the frame that is shown, the fields of the one asked for."""
        for field in (self.slider, self.frame_field):
            was = field.blockSignals(True)
            field.setValue(self._wanted)
            field.blockSignals(was)
        seconds = self.seconds
        if seconds is None or self.frame is None:
            self.said.setText("")
            self.clock.setText("")
            return
        self.said.setText(
            self.tr("frame {n} · media time {time}").format(
                n=f"{int(self.frame):,}", time=format_seconds(seconds)
            )
        )
        set_role(self.said, "mono" if self.settled else "muted")
        self.clock.setText(self._clock(seconds))
