"""The small pieces every page is made of, so that they look the same everywhere."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStyleOptionToolButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.theme.icons import icon, pixmap
from app.theme.tokens import ICON, SPACE, current


def label(text: str = "", role: str = "", *, wrap: bool = False, select: bool = False) -> QLabel:
    """A label in one of the roles of the style sheet.

    Args:
        text: Plain text; never read as markup, because names come from people and files.
        role: ``display``, ``title``, ``strong``, ``muted``, ``caption``, ``section``, ``badge``,
            ``good``, ``warning``, ``bad``, ``info``, ``mono`` or empty.
        wrap: Break long text into lines.
        select: Let the person select and copy it.
    """
    made = WrappedLabel(text) if wrap else QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    if select:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


class WrappedLabel(QLabel):
    """A label of several lines that is always given the height they take.

    A layout asks a label for its height before it knows the width, so in a tight dialog the last lines
    would be cut.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(text)
        self._claim()

    def sizeHint(self) -> QSize:
        """As wide as Qt likes, as high as the lines at the present width."""
        hint = super().sizeHint()
        return QSize(hint.width(), max(self.minimumHeight(), self.fontMetrics().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Claim the height for the new width."""
        super().resizeEvent(event)
        self._claim()

    def _claim(self) -> None:
        held = self.minimumHeight()
        # Qt never asks for less than the smallest height, so the one for the old text has to go first
        self.setMinimumHeight(0)
        needed = self.heightForWidth(self.width())
        self.setMinimumHeight(max(needed, 0))
        if needed != held:
            self.updateGeometry()


def set_role(widget: QWidget, role: str) -> None:
    """Change the role of a label that is shown already."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        restyle(widget)


def restyle(widget: QWidget) -> None:
    """Let the style sheet look at a widget's properties again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class Picture(QLabel):
    """An icon beside a text; it says nothing the text does not, so it has no name of its own."""

    def __init__(
        self, name: str, size: int = ICON, token: str = "text_muted", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._size, self._token = name, size, token
        self.setFixedSize(size, size)
        self._tint()
        current().changed.connect(self._tint)

    def show_icon(self, name: str, token: str) -> None:
        """Show another icon."""
        self._name, self._token = name, token
        self._tint()

    def _tint(self) -> None:
        self.setPixmap(pixmap(self._name, self._size, self._token))


def _spoken(words: str) -> str:
    """Words of a button without the mark of its letter, as a screen reader says them."""
    return re.sub("&(.)", r"\1", words.strip())


class Button(QPushButton):
    """A push button whose icon follows the theme."""

    def __init__(
        self, text: str, icon_name: str, token: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._icon_name, self._token = icon_name, token
        if icon_name:
            self.setIconSize(QSize(ICON, ICON))
            self.setText(text)
            self._tint()
            current().changed.connect(self._tint)

    def setText(self, text: str) -> None:
        """Show other words. The style leaves hardly any room between icon and word, so a space makes it."""
        words = text.strip()
        if not self._icon_name:
            super().setText(text)
            return
        own = self.accessibleName() in ("", _spoken(self.text()))
        super().setText(f" {words}" if words else "")
        if own:
            self.setAccessibleName(_spoken(words))

    def _tint(self) -> None:
        self.setIcon(icon(self._icon_name, self._token))


class ToolButton(QToolButton):
    """A tool button with some room between its icon and its word, which the style leaves out."""

    def initStyleOption(self, option: QStyleOptionToolButton) -> None:
        """A space before the word; the size that Qt asks for has room for it."""
        super().initStyleOption(option)
        beside = option.toolButtonStyle is Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        if beside and option.text and not option.icon.isNull():
            option.text = f" {option.text}"


def picture(name: str, size: int = ICON, token: str = "text_muted") -> Picture:
    """An icon beside a text.

    Args:
        name: File name of the icon without the ending.
        size: Side, in pixels.
        token: The token of its colour.
    """
    return Picture(name, size, token)


def button(
    text: str,
    clicked: Callable[[], object] | None = None,
    *,
    kind: str = "",
    icon_name: str = "",
    tip: str = "",
) -> QPushButton:
    """A push button.

    Args:
        text: Its label.
        clicked: What it does.
        kind: ``primary``, ``danger``, ``ghost``, ``link`` or empty.
        icon_name: Icon before the label.
        tip: One sentence shown under the pointer.
    """
    made = Button(text, icon_name, "on_accent" if kind == "primary" else "text_muted")
    if kind:
        made.setProperty("kind", kind)
    if tip:
        made.setToolTip(tip)
    made.setAutoDefault(False)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if clicked is not None:
        made.clicked.connect(lambda _on=False: clicked())
    return made


def card(layout: QLayout | None = None) -> QFrame:
    """A raised panel with rounded corners."""
    made = QFrame()
    made.setProperty("card", "true")
    if layout is not None:
        layout.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        made.setLayout(layout)
    return made


def line(*, upright: bool = False) -> QFrame:
    """A hairline between groups."""
    made = QFrame()
    made.setProperty("line", "true")
    if upright:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


def tab_through(*widgets: QWidget) -> None:
    """Let Tab go from one to the next, as they stand in reading order."""
    for widget in widgets[1:]:
        # Qt takes the first of a window for the next one of its last, and would leave both where they are
        QWidget.setTabOrder(widgets[0], widget)
    for first, second in itertools.pairwise(widgets):
        QWidget.setTabOrder(first, second)


def empty(layout: QLayout) -> None:
    """Take everything out of a layout; the widgets are hidden at once and deleted later."""
    while (item := layout.takeAt(0)) is not None:
        gone = item.widget()
        if gone is not None:
            gone.hide()
            gone.deleteLater()


class Scroller(QScrollArea):
    """Scrolls where there is little room. Whatever gets the keys comes into view, however it got them."""

    def __init__(self) -> None:
        super().__init__()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._bring)

    def _bring(self, _left: QWidget | None, got: QWidget | None) -> None:
        if got is None or got is self.widget() or not self.isAncestorOf(got):
            return
        if self.horizontalScrollBar().maximum() or self.verticalScrollBar().maximum():
            self.ensureWidgetVisible(got, SPACE * 2, SPACE * 2)


def scroller(inside: QWidget) -> QScrollArea:
    """What scrolls up and down where there is little room; the keys go to what is inside."""
    area = Scroller()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    return area


def row(
    *items: QWidget | QLayout | int | None, spacing: int = SPACE, margin: int = 0
) -> QHBoxLayout:
    """Things side by side: widgets, layouts, an int for a gap, None for what stretches."""
    made = QHBoxLayout()
    _fill(made, items, spacing, margin)
    return made


def column(
    *items: QWidget | QLayout | int | None, spacing: int = SPACE, margin: int = 0
) -> QVBoxLayout:
    """Things below each other: widgets, layouts, an int for a gap, None for what stretches."""
    made = QVBoxLayout()
    _fill(made, items, spacing, margin)
    return made


def _fill(
    into: QHBoxLayout | QVBoxLayout,
    items: tuple[QWidget | QLayout | int | None, ...],
    spacing: int,
    margin: int,
) -> None:
    into.setSpacing(spacing)
    into.setContentsMargins(margin, margin, margin, margin)
    for item in items:
        if item is None:
            into.addStretch(1)
        elif isinstance(item, int):
            into.addSpacing(item)
        elif isinstance(item, QLayout):
            into.addLayout(item)
        else:
            into.addWidget(item)


_TONES = {"info": "info", "good": "check", "warning": "warning", "bad": "error"}


class Banner(QFrame):
    """A sentence with an icon on a tinted ground: state is never told by colour alone."""

    def __init__(self, text: str = "", tone: str = "info", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = Picture(_TONES[tone], ICON, tone)
        self._text = label(text, wrap=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setLayout(row(self._icon, self._text, spacing=10, margin=10))
        self._write(text, tone)
        if not text:
            # never shown here: without a parent yet it would be a window for a moment
            self.hide()

    def say(self, text: str, tone: str = "info") -> None:
        """Show another sentence; an empty one hides the banner."""
        self._write(text, tone)
        self.setVisible(bool(text))

    def _write(self, text: str, tone: str) -> None:
        self._text.setText(text)
        self._icon.show_icon(_TONES[tone], tone)
        self.setProperty("banner", tone)
        restyle(self)
        self.setAccessibleName(text)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()


class EmptyState(QWidget):
    """What a page shows when there is nothing yet: a drawing, a sentence, what to do."""

    def __init__(
        self,
        icon_name: str,
        title: str,
        text: str,
        *buttons: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title = label(title, "title")
        self._text = label(text, "muted", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._text.setMinimumWidth(220)
        self._text.setMaximumWidth(400)
        art = picture(icon_name, 44, "text_disabled")
        centre = Qt.AlignmentFlag.AlignHCenter
        box = QVBoxLayout(self)
        box.setSpacing(SPACE)
        box.addStretch(1)
        box.addWidget(art, 0, centre)
        box.addSpacing(SPACE)
        box.addWidget(self._title, 0, centre)
        text_row = row(None, self._text, None, spacing=0)
        text_row.setStretch(1, 1000)
        box.addLayout(text_row)
        if buttons:
            box.addSpacing(SPACE)
            box.addLayout(row(None, *buttons, None))
        box.addStretch(1)

    def say(self, title: str, text: str) -> None:
        """Show other words."""
        self._title.setText(title)
        self._text.setText(text)
