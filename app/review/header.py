"""What surrounds the picture: the footage's name and the view modes above it, the tools beside it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.casework.stage_button import StageButton
from app.theme.elided import Elided
from app.theme.parts import button, line, row
from app.words import count_words, length_words
from player.media.info import FootageKind
from redaction.model.footage import Footage

HEIGHT = 52
"""Height of the header in pixels."""
RAIL = 46
"""Width of the tool rail in pixels."""

_TOOLS = (
    ActionId.TOOL_SELECT,
    ActionId.TOOL_BOX,
    ActionId.TOOL_ELLIPSE,
    ActionId.TOOL_POLYGON,
    ActionId.TOOL_FOLLOW,
    ActionId.TOOL_WHOLE,
)
_CHANGES = (ActionId.SPLIT, ActionId.JOIN, ActionId.EXTEND_HERE, ActionId.LOCK)
_MODES = (
    ActionId.VIEW_OUTLINES,
    ActionId.VIEW_PREVIEW,
    ActionId.VIEW_ORIGINAL,
    ActionId.VIEW_SEE_BEHIND,
    ActionId.VIEW_SIDE_BY_SIDE,
)
_NAMED_MODES = _MODES[:3]
"""Modes whose button has a word where there is room; the others have an icon alone."""
WIDE = 1500
"""From this width on, in pixels, the header has room for those words."""
_MENU = (
    ActionId.ACCEPT,
    ActionId.REJECT,
    ActionId.KEEP_VISIBLE,
    None,
    ActionId.DELETE_ON_FRAME,
    ActionId.DELETE_FROM_HERE,
    ActionId.DELETE_STRETCH,
    ActionId.DELETE_TRACK,
    ActionId.LEAVE_PICTURE,
    ActionId.REMOVE_KEYFRAME,
    None,
    ActionId.SPLIT,
    ActionId.JOIN,
    ActionId.EXTEND_HERE,
    ActionId.FOLLOW_BOTH,
    ActionId.HOLD_STRETCH,
    ActionId.LOCK,
    None,
    ActionId.COPY_REGION,
    ActionId.PASTE_REGION,
    ActionId.PASTE_STRETCH,
)
_EMPTY_MENU = (
    ActionId.PASTE_REGION,
    ActionId.PASTE_STRETCH,
    ActionId.TOOL_WHOLE,
    None,
    ActionId.SELECT_ALL,
)
_PERCENTS = (50, 100, 200, 400)


class ReviewHeader(QFrame):
    """Name and facts of the footage, undo, view modes, finding faces, export.

    Attributes:
        stage: How far the sign-off is.

    Signals:
        picture_asked: Another of the file's moving pictures is wanted; carries its number from 0.
    """

    picture_asked = Signal(int)

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("review-header")
        self.setFixedHeight(HEIGHT)
        self._name = Elided("strong")
        self._name.double_clicked.connect(lambda: registry.trigger(ActionId.PICTURE_FULL))
        self._facts = Elided("muted")
        names = QVBoxLayout()
        names.setSpacing(0)
        names.setContentsMargins(0, 0, 0, 0)
        names.addStretch(1)
        for made in (self._name, self._facts):
            made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            names.addWidget(made)
        names.addStretch(1)
        self._pictures = QToolButton()
        self._pictures.setProperty("tile", "true")
        self._pictures.setAccessibleName(self.tr("Picture of the file"))
        self._pictures.setToolTip(
            self.tr("This file holds several moving pictures; each is reviewed by itself.")
        )
        self._pictures.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._pictures.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._pictures.setMenu(QMenu(self._pictures))
        self._pictures.hide()
        self.stage = StageButton(registry)
        modes = QHBoxLayout()
        modes.setSpacing(0)
        self._segments = {mode: registry.button(mode) for mode in _MODES}
        for at, segment in enumerate(self._segments.values()):
            segment.setProperty("segment", "true")
            segment.setProperty("end", {0: "left", len(_MODES) - 1: "right"}.get(at, ""))
            modes.addWidget(segment)
        self._find = registry.button(ActionId.DETECT, text=True)
        self._stop = registry.button(ActionId.DETECT_STOP, text=True)
        options = registry.button(ActionId.DETECT_OPTIONS)
        for tile in (self._find, self._stop, options):
            tile.setProperty("tile", "true")
        self._stop.hide()
        export = _primary(registry, ActionId.EXPORT)
        bar = row(spacing=12)
        bar.setContentsMargins(16, 0, 16, 0)
        bar.addLayout(names, 1)
        bar.addWidget(self._pictures)
        bar.addWidget(self.stage)
        undo, redo = registry.button(ActionId.UNDO), registry.button(ActionId.REDO)
        bar.addLayout(row(undo, redo, spacing=2))
        looking = (ActionId.WHAT_IS_SHOWN, ActionId.LIGHT, ActionId.MAGNIFIER)
        bar.addLayout(row(*(registry.button(action) for action in looking), spacing=2))
        bar.addLayout(modes)
        bar.addLayout(row(self._find, self._stop, options, spacing=4))
        bar.addWidget(export)
        self.setLayout(bar)
        self.stage.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The modes are named where there is room for it."""
        super().resizeEvent(event)
        style = Qt.ToolButtonStyle
        wide = self.width() >= WIDE
        self.stage.name_it(named=wide)
        for mode in _NAMED_MODES:
            self._segments[mode].setToolButtonStyle(
                style.ToolButtonTextBesideIcon if wide else style.ToolButtonIconOnly
            )

    def show_search(self, *, running: bool) -> None:
        """Offer the way out while a search runs, in the place of the way in."""
        focused = self._find.hasFocus() or self._stop.hasFocus()
        self._find.setHidden(running)
        self._stop.setVisible(running)
        if focused:
            (self._stop if running else self._find).setFocus()

    def show_footage(self, footage: Footage | None) -> None:
        """Say which footage is open."""
        if footage is None:
            self._name.setText("")
            self._facts.setText("")
            self._pictures.hide()
            return
        self._name.setText(Path(footage.path).name)
        self._facts.setText("  ·  ".join(self._parts(footage)))
        self._show_pictures(footage)

    def _parts(self, footage: Footage) -> list[str]:
        """What there is to know at a glance; damage is counted, and its absence only said where known."""
        parts = []
        if footage.kind is not FootageKind.SOUND:
            parts.append(f"{footage.width} × {footage.height}")
        if footage.kind is FootageKind.STILL:
            parts.append(self.tr("still picture"))
            if footage.frames > 1:
                parts.append(self.tr("{n} pages").format(n=f"{footage.frames:,}"))
            return parts
        parts.append(length_words(footage.duration))
        if footage.kind is FootageKind.SOUND:
            return [*parts, self.tr("sound only")]
        parts.append(self.tr("{n} frames").format(n=f"{footage.frames:,}"))
        if footage.damaged:
            n = len(footage.damaged)
            words = count_words(n, self.tr("damaged frame"), self.tr("damaged frames"))
            parts.insert(0, f"⚠ {words}")
        elif not footage.checked:
            parts.append(self.tr("damage unknown"))
        return parts

    def _show_pictures(self, footage: Footage) -> None:
        """Offer the file's other pictures, for instance of a second lens."""
        choices = footage.picture_choices
        self._pictures.setVisible(len(choices) > 1)
        menu = self._pictures.menu()
        menu.clear()
        if len(choices) < 2:
            return
        text = self.tr("Picture {n} of {all}").format(n=footage.video + 1, all=len(choices))
        self._pictures.setText(text)
        self._pictures.setAccessibleName(text)
        for number, choice in enumerate(choices):
            action = menu.addAction(
                self.tr("Picture {n}: {width} × {height}, {codec}").format(
                    n=number + 1, width=choice.width, height=choice.height, codec=choice.codec
                )
            )
            action.setCheckable(True)
            action.setChecked(number == footage.video)
            action.triggered.connect(partial(self.picture_asked.emit, number))


def _primary(registry: Registry, action_id: ActionId) -> QPushButton:
    """The one button of the page that stands out; its icon has the colour of its label."""
    action, declared = registry.action(action_id), registry.declaration(action_id)
    made = button(
        declared.label,
        lambda: registry.trigger(action_id),
        kind="primary",
        icon_name=declared.icon,
        tip=action.toolTip(),
    )
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setEnabled(action.isEnabled())
    action.enabledChanged.connect(made.setEnabled)
    return made


class ZoomButton(QToolButton):
    """Shows the zoom of the picture; a click offers others.

    Signals:
        asked: A zoom in per cent, 0 to fit.
    """

    asked = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tiny", "true")
        self.setMinimumWidth(36)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolTip(self.tr("Zoom of the picture"))
        menu = QMenu(self)
        menu.addAction(self.tr("Fit")).triggered.connect(lambda: self.asked.emit(0.0))
        menu.addSeparator()
        for percent in _PERCENTS:
            action = menu.addAction(f"{percent} %")
            action.triggered.connect(lambda _on=False, p=percent: self.asked.emit(float(p)))
        self.setMenu(menu)
        self.show_zoom(100, fitted=True)

    def show_zoom(self, percent: float, *, fitted: bool) -> None:
        """Say what the zoom is."""
        text = f"{round(percent)}%"
        self.setText(text)
        fit = self.tr(", fitted to the window") if fitted else ""
        self.setAccessibleName(self.tr("Zoom {text}{fit}").format(text=text, fit=fit))


class ToolRail(QFrame):
    """The tools of the canvas, below each other; zoom at the foot."""

    def __init__(self, registry: Registry, zoom: ZoomButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tools")
        self.setFixedWidth(RAIL)
        box = QVBoxLayout(self)
        box.setContentsMargins(5, 2, 5, 2)
        # as many tools as there are fit beside the picture of a window of 1280 by 800
        box.setSpacing(1)

        def add(action: ActionId) -> None:
            made = registry.button(action)
            made.setIconSize(QSize(20, 20))
            box.addWidget(made, 0, Qt.AlignmentFlag.AlignHCenter)

        for action in _TOOLS:
            add(action)
        box.addWidget(line())
        for action in _CHANGES:
            add(action)
        box.addStretch(1)
        add(ActionId.ZOOM_IN)
        box.addWidget(zoom, 0, Qt.AlignmentFlag.AlignHCenter)
        add(ActionId.ZOOM_OUT)
        add(ActionId.ZOOM_FIT)


def timeline_zoom(registry: Registry) -> QWidget:
    """The zoom of the timeline, for its corner."""
    made = QWidget()
    buttons = []
    for action in (ActionId.TIMELINE_ZOOM_OUT, ActionId.TIMELINE_ZOOM_IN, ActionId.TIMELINE_FIT):
        zoom = registry.button(action)
        zoom.setProperty("tiny", "true")
        zoom.setFixedSize(26, 26)
        buttons.append(zoom)
    made.setLayout(row(*buttons, spacing=0))
    return made


def region_menu(parent: QWidget, registry: Registry, *, chosen: bool = True) -> QMenu:
    """The context menu of the picture; it goes when it is closed.

    Args:
        parent: What it belongs to.
        registry: The actions.
        chosen: Whether regions are selected; else it offers what needs none.
    """
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return registry.fill_menu(menu, _MENU if chosen else _EMPTY_MENU)
