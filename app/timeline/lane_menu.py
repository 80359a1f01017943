"""The button that folds lanes away and brings them back, and switches the catching of drags."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.theme.icons import icon
from app.timeline.lanes import SIZES, Lane, Lanes
from app.timeline.paint import lane_name

_STEP = 14
"""Pixels by which the menu makes a lane higher or lower."""


class LaneButton(QToolButton):
    """Says with a menu which lanes are in view.

    Signals:
        toggled_lane: A ``Lane`` is to be folded away or brought back.
        sized_lane: A ``Lane`` and the height wanted, in pixels.
        snapping_asked: Whether dragging is to catch.
    """

    toggled_lane = Signal(object)
    sized_lane = Signal(object, int)
    snapping_asked = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._lanes = Lanes()
        self._snapping = True
        self.setProperty("tiny", "true")
        self.setFixedSize(26, 26)
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Lanes of the timeline"))
        self.setToolTip(
            self.tr(
                "Lanes of the timeline. Dragging catches at markers, cuts and edges; "
                "hold Alt, or switch it off here, to move freely"
            )
        )
        self.clicked.connect(lambda: self.open_at(self.mapToGlobal(QPoint(0, self.height() + 2))))
        self.restyle()

    def restyle(self) -> None:
        """Another theme is in use."""
        self.setIcon(icon("layout"))

    def show_state(self, lanes: Lanes, *, snapping: bool) -> None:
        """What the menu is to say."""
        self._lanes, self._snapping = lanes, snapping

    def open_at(self, at: QPoint) -> None:
        """Open the menu at a point of the screen."""
        self.menu_now().popup(at)

    def menu_now(self) -> QMenu:
        """The menu as it is now; it goes when it is closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for lane in Lane:
            action = menu.addAction(lane_name(lane))
            action.setCheckable(True)
            action.setChecked(lane not in self._lanes.hidden)
            if lane not in self._lanes.filled:
                action.setText(self.tr("{lane} (none here)").format(lane=lane_name(lane)))
            action.triggered.connect(lambda _on=False, of=lane: self.toggled_lane.emit(of))
        menu.addSeparator()
        for lane in (Lane.MARKERS, Lane.PICTURES, Lane.SOUND):
            self._add_sizes(menu, lane)
        menu.addSeparator()
        catching = menu.addAction(self.tr("Catch at markers, cuts and edges (not with Alt held)"))
        catching.setCheckable(True)
        catching.setChecked(self._snapping)
        catching.triggered.connect(self.snapping_asked.emit)
        return menu

    def _add_sizes(self, menu: QMenu, lane: Lane) -> None:
        now = self._lanes.height(lane)
        _, low, high = SIZES[lane]
        shown = lane in self._lanes.filled and lane not in self._lanes.hidden
        words = {
            _STEP: self.tr("{lane} higher").format(lane=lane_name(lane)),
            -_STEP: self.tr("{lane} lower").format(lane=lane_name(lane)),
        }
        for step, text in words.items():
            action: QAction = menu.addAction(text)
            action.setEnabled(shown and (now < high if step > 0 else now > low))
            action.triggered.connect(
                lambda _on=False, to=now + step: self.sized_lane.emit(lane, to)
            )
