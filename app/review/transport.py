"""The bar below the picture: playing and stepping, the frame and its time, sound, zoom."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStackedLayout, QToolButton, QWidget

from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.review.sound_bar import SoundBar
from app.review.typed import NoSuchPlaceError, frame_typed
from app.theme.icons import icon
from app.theme.parts import column, label, row
from player.media.index import VideoIndex
from player.media.time import FrameIndex, FrameRef, format_seconds

HEIGHT = 48
"""Height of the bar in pixels."""


class PositionField(QWidget):
    """Time code and frame number; a click turns them into a field to type in.

    Signals:
        asked: The frame that was typed.
        left: Nothing is typed any more.
        refused: Why what was typed is no place in the footage; it is shown beside the field, too.
    """

    asked = Signal(int)
    left = Signal()
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index: VideoIndex | None = None
        self._ref: FrameRef | None = None
        self._time = _Clickable("time")
        self._time.setAccessibleName(self.tr("Time of the frame; click to type another"))
        self._frame = _Clickable("frame")
        self._frame.setAccessibleName(self.tr("Frame number; click to type another"))
        self._of = label("", "caption")
        self._field = QLineEdit()
        self._field.setAccessibleName(self.tr("Go to time or frame"))
        self._field.setPlaceholderText(self.tr("1:02.5, f120, +5s"))
        self._field.returnPressed.connect(self._typed)
        self._field.editingFinished.connect(self._finished)
        self._field.installEventFilter(self)
        shown = QWidget()
        below = row(self._frame, self._of, None, spacing=0)
        shown.setLayout(column(None, row(self._time, None), below, None, spacing=0))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(shown)
        typing = QWidget()
        self._fault = label("", "bad", wrap=True)
        self._fault.hide()
        self._field.textEdited.connect(lambda _text: self._say(""))
        typing.setLayout(row(self._field, self._fault, None))
        self._stack.addWidget(typing)
        self._time.clicked.connect(self.start)
        self._frame.clicked.connect(lambda: self.start(by_frame=True))
        self._field.setFixedWidth(150)
        self.show_frame(None)

    @property
    def text(self) -> str:
        """What is shown, for tests and screen readers."""
        return f"{self._time.text()} {self._frame.text()} {self._of.text()}".strip()

    def set_index(self, index: VideoIndex | None) -> None:
        """Other footage."""
        self._index = index
        self.show_frame(None)

    def show_frame(self, ref: FrameRef | None) -> None:
        """The frame on the screen."""
        self._ref = ref
        if ref is None or self._index is None:
            self._time.setText("--:--:--.---")
            self._frame.setText(self.tr("frame –"))
            self._of.setText("")
            return
        self._time.setText(format_seconds(self._index.seconds(ref.index)))
        self._frame.setText(self.tr("frame {n}").format(n=f"{ref.index:,}"))
        self._of.setText(self.tr("of {n}").format(n=f"{len(self._index) - 1:,}"))

    def start(self, *, by_frame: bool = False) -> None:
        """Let a person type where to go."""
        if self._index is None:
            return
        at = self._ref.index if self._ref is not None else FrameIndex(0)
        text = f"f{at}" if by_frame else format_seconds(self._index.seconds(at))
        self._say("")
        self._field.setText(text)
        self._stack.setCurrentIndex(1)
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def _typed(self) -> None:
        index = self._index
        if index is None:
            return
        here = 0 if self._ref is None else int(self._ref.index)
        try:
            frame = frame_typed(self._field.text(), index, here)
        except NoSuchPlaceError as error:
            self._say(str(error))
            return
        self._leave()
        self.left.emit()
        self.asked.emit(frame)

    def _say(self, fault: str) -> None:
        """Say in place what is wrong; empty when nothing is."""
        self._fault.setText(fault)
        self._fault.setVisible(bool(fault))
        self._field.setAccessibleDescription(fault)
        if fault:
            self.refused.emit(fault)

    def _finished(self) -> None:
        # Qt says so for Return, too; then what is wrong is still to be read
        if not self._field.hasFocus():
            self._leave()

    def _leave(self) -> None:
        self._stack.setCurrentIndex(0)

    # Qt overrides

    def eventFilter(self, watched: object, event: object) -> bool:
        """Escape leaves the field."""
        if (
            watched is not self._field
            or not isinstance(event, QKeyEvent)
            or event.key() != Qt.Key.Key_Escape
        ):
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            # here Escape leaves the field; it is not the key that clears the selection
            event.accept()
            return True
        if event.type() is QEvent.Type.KeyPress:
            self._leave()
            self.left.emit()
        return True


class _Clickable(QToolButton):
    """A number that can be clicked."""

    def __init__(self, look: str) -> None:
        super().__init__()
        self.setProperty("readout", look)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setToolTip(self.tr("Click, or press G, to type where to go."))


class Transport(QWidget):
    """The whole bar.

    Attributes:
        position: Time code and frame number.
        sound: Speed and sound.
    """

    def __init__(self, registry: Registry, step_frames: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        # over a full-screen picture the bar needs a ground of its own
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self.position = PositionField()
        self._registry = registry
        self._back = self._jump_button(ActionId.FRAMES_BACK)
        self._on = self._jump_button(ActionId.FRAMES_FORWARD)
        self.set_step(step_frames)
        self._play = registry.button(ActionId.PLAY_PAUSE)
        self._play.setProperty("round", "true")
        middle = row(
            registry.button(ActionId.GO_START),
            registry.button(ActionId.EDGE_BACK),
            self._back,
            registry.button(ActionId.STEP_BACK),
            self._play,
            registry.button(ActionId.STEP_FORWARD),
            self._on,
            registry.button(ActionId.EDGE_FORWARD),
            registry.button(ActionId.GO_END),
            spacing=0,
        )
        marks = row(
            registry.button(ActionId.MARK_IN),
            registry.button(ActionId.MARK_OUT),
            registry.button(ActionId.LOOP),
            registry.button(ActionId.ADD_MARKER),
            spacing=0,
        )
        self.sound = SoundBar(registry)
        # without footage, and on a still picture, there is no speed to choose
        slower = registry.action(ActionId.SLOWER)
        self.sound.speed.setEnabled(slower.isEnabled())
        slower.enabledChanged.connect(self.sound.speed.setEnabled)
        bar = row(spacing=8)
        bar.setContentsMargins(10, 0, 10, 0)
        # as wide on the right as on the left, so that the play button stays in the middle
        self._left = label("", "caption")
        self._left.hide()
        bar.addLayout(row(self.position, self._left, None, spacing=12), 1)
        bar.addLayout(middle)
        bar.addLayout(row(None, marks, self.sound, spacing=8), 1)
        self.setLayout(bar)

    def set_step(self, frames: int) -> None:
        """How far the large steps go."""
        self._back.setText(f"−{frames}")
        self._on.setText(f"+{frames}")

    def show_left(self, words: str) -> None:
        """Say what is left to look at; empty where the panel beside the picture says it."""
        self._left.setText(words)
        self._left.setVisible(bool(words))

    def set_playing(self, playing: bool) -> None:
        """The play button shows what it would do."""
        self._registry.action(ActionId.PLAY_PAUSE).setIcon(icon("pause" if playing else "play"))

    def _jump_button(self, action_id: ActionId) -> QToolButton:
        """A button with a number, for a step that has no picture of its own."""
        action = self._registry.action(action_id)
        made = QToolButton()
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setAccessibleName(self._registry.declaration(action_id).label)
        made.setToolTip(action.toolTip())
        made.setProperty("chip", "true")
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        made.clicked.connect(lambda: self._registry.trigger(action_id))
        made.setEnabled(action.isEnabled())
        action.enabledChanged.connect(made.setEnabled)
        return made

    # Qt overrides

    def sizeHint(self) -> QSize:
        """A size that shows it well."""
        return QSize(900, HEIGHT)
