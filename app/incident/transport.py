"""The bar below the pictures of an incident: playing, the moment that is shown, and whose clock tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QComboBox, QFrame, QSlider, QToolButton, QWidget

from app.actions.ids import ActionId
from app.actions.registry import tool_tip
from app.incident.words import long_moment, short_moment, span_words, whose
from app.language.core import core
from app.modes import ViewMode
from app.theme.folding import Folding
from app.theme.icons import icon
from app.theme.parts import column, label, line, row, tab_through
from app.theme.tokens import SPACE, current
from redaction.incident.words import by_whose_clock

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.incident.desk import Desk
    from app.incident.wall import Wall

MODES = (ViewMode.PREVIEW, ViewMode.OUTLINES, ViewMode.SEE_BEHIND, ViewMode.ORIGINAL)
"""How pictures can be shown; covered at first, as in a copy."""

_PLAYING = (
    ActionId.GO_START,
    ActionId.SHUTTLE_BACK,
    ActionId.STEP_BACK,
    ActionId.PLAY_PAUSE,
    ActionId.STEP_FORWARD,
    ActionId.SHUTTLE_FORWARD,
    ActionId.GO_END,
)
_NOTING = (
    ActionId.MARK_IN,
    ActionId.MARK_OUT,
    ActionId.ADD_MARKER,
    ActionId.ADD_RANGE,
    ActionId.LIVE_CODING,
)
_ZOOM = (ActionId.TIMELINE_ZOOM_OUT, ActionId.TIMELINE_ZOOM_IN, ActionId.TIMELINE_FIT)


class IncidentBar(QFrame):
    """Buttons, the moment, whose clock tells it, the speed and the look.

    Attributes:
        mode: How the pictures are shown.
    """

    def __init__(
        self, registry: Registry, desk: Desk, wall: Wall, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wall = wall
        self.setProperty("surface", "panel")
        self._play = registry.button(ActionId.PLAY_PAUSE, self)
        self._time = label("", "strong")
        self._time.setAccessibleName(self.tr("Moment shown"))
        self._whose = label("", "caption")
        self._speed = label("", "badge")
        self._marked = label("", "caption")
        self.mode = QComboBox()
        self.mode.setAccessibleName(self.tr("How the pictures are shown"))
        self.mode.setToolTip(
            self.tr(
                "Covered as in a copy, with outlines, half transparent, or as recorded (keys 1 to 4)"
            )
        )
        for mode, words in zip(MODES, self._mode_words(), strict=True):
            self.mode.addItem(words, mode)
        self.mode.activated.connect(lambda _at: wall.set_mode(self.mode.currentData()))
        self._mute = registry.button(ActionId.MUTE, self)
        self._volume = QSlider(Qt.Orientation.Horizontal)
        self._volume.setRange(0, 100)
        self._volume.setFixedWidth(72)
        self._volume.setAccessibleName(self.tr("Volume"))
        self._volume.setToolTip(self.tr("Volume (Alt+Up, Alt+Down)"))
        self._volume.valueChanged.connect(wall.set_volume)
        buttons = [
            self._play if a is ActionId.PLAY_PAUSE else registry.button(a, self) for a in _PLAYING
        ]
        noting = [registry.button(a, self) for a in _NOTING]
        zoom = [registry.button(a, self) for a in _ZOOM]
        for made in (*buttons, *noting, *zoom, self._mute):
            _sized(made)
        moment, said = QWidget(), column(self._time, self._whose, spacing=0)
        said.setContentsMargins(SPACE, 0, 0, 0)
        moment.setLayout(said)
        inside = Folding(
            *buttons, moment, None, self._speed, self._marked, line(upright=True), *noting,
            line(upright=True), self.mode, self._mute, self._volume, line(upright=True), *zoom,
            spacing=2, margins=(SPACE, 10, SPACE, 10),
        )  # fmt: skip
        self.setLayout(row(inside))
        tab_through(*buttons, *noting, self.mode, self._mute, self._volume, *zoom)
        desk.time_changed.connect(self._show_time)
        desk.marks_changed.connect(self._show_marks)
        desk.courses_changed.connect(self._show_time)
        wall.state_changed.connect(self._show_state)
        current().changed.connect(self._show_state)
        self._show_time()
        self._show_state()
        self._show_marks()

    @property
    def text(self) -> str:
        """The moment and whose clock tells it."""
        return f"{self._time.text()} {self._whose.text()}".strip()

    def _mode_words(self) -> tuple[str, ...]:
        return (
            self.tr("Covered"),
            self.tr("Outlines"),
            self.tr("See behind"),
            self.tr("As recorded"),
        )

    def _show_time(self) -> None:
        incident, time = self._desk.incident, self._desk.time
        if incident is None or time is None:
            self._time.setText("–")
            self._whose.setText("")
            return
        self._time.setText(long_moment(incident, time))
        self._whose.setText(whose(incident))
        self._whose.setToolTip(core(by_whose_clock(incident)))

    def _show_marks(self) -> None:
        desk, incident = self._desk, self._desk.incident
        marked = desk.marked
        self._marked.setVisible(incident is not None and marked is not None)
        if incident is None or marked is None:
            self._marked.setText("")
            return
        words = self.tr("{length} marked").format(length=span_words(marked[1] - marked[0]))
        self._marked.setText(words)
        begin, end = (short_moment(incident, t) for t in marked)
        self._marked.setToolTip(self.tr("From {begin} to {end}").format(begin=begin, end=end))

    def _show_state(self) -> None:
        wall = self._wall
        self._play.setIcon(icon("pause" if wall.playing else "play"))
        speed = wall.speed
        self._speed.setText(f"{speed:g}×")
        self._speed.setVisible(wall.playing and speed != 1)
        at = self.mode.findData(wall.mode)
        if at >= 0:
            self.mode.setCurrentIndex(at)
        self._volume.blockSignals(True)
        self._volume.setValue(wall.volume)
        self._volume.blockSignals(False)
        self._mute.setIcon(icon("mute" if wall.muted else "volume"))
        quiet = core(wall.silence)
        action = self._mute.defaultAction()
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        said = tool_tip(action.iconText(), quiet, key) if quiet else action.toolTip()
        self._mute.setToolTip(said)


def _sized(button: QToolButton) -> None:
    button.setIconSize(QSize(18, 18))
    button.setFixedSize(30, 32)
