"""What all dialogs share: a head, a body on the grid, a row of buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from app.theme.parts import label, line, row, scroller
from app.theme.tokens import SPACE

if TYPE_CHECKING:
    from app.jobs import Job

D = TypeVar("D", bound=QDialog)

_FRAME = (8, 40)
"""What the frame of a window takes in width and height, in pixels."""


_NARROW = 700
"""On a screen narrower than this, in pixels, words have the room at the sides of a dialog."""
_BAR = QStyle.PixelMetric.PM_ScrollBarExtent


class Dialog(QDialog):
    """A dialog with a title, a sentence, a body and a foot.

    Attributes:
        body: Fill this layout.
        foot: Buttons go here, the most likely one last.
    """

    def __init__(self, title: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._title = label(title, "title")
        self._text = label(text, "muted", wrap=True)
        self._text.setVisible(bool(text))
        head = QVBoxLayout()
        head.setContentsMargins(SPACE * 3, SPACE * 3, SPACE * 3, SPACE)
        head.setSpacing(SPACE // 2)
        head.addWidget(self._title)
        head.addWidget(self._text)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(SPACE * 3, SPACE, SPACE * 3, SPACE * 3)
        self.body.setSpacing(SPACE * 2)
        foot_frame = QFrame()
        foot_frame.setProperty("surface", "panel")
        self.foot: QHBoxLayout = row(spacing=SPACE)
        self.foot.setContentsMargins(SPACE * 3, SPACE * 2, SPACE * 3, SPACE * 2)
        foot_frame.setLayout(self.foot)
        box = self._box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addLayout(self.body, 1)
        box.addWidget(line())
        box.addWidget(foot_frame)
        self._head = head
        self._foot_frame = foot_frame
        self._scrolls = False

    def say(self, title: str, text: str) -> None:
        """Show another title and sentence."""
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setWindowTitle(title)
        self.setAccessibleName(title)

    def showEvent(self, event: QShowEvent) -> None:
        """A screen may be smaller than the dialog: then its body scrolls, and the foot stays in view."""
        self.fit(screen_room(self))
        super().showEvent(event)

    def event(self, event: QEvent) -> bool:
        """What is shown now may need more room than what was shown before."""
        heard = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self.fit(screen_room(self))
        return heard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F1 opens the manual at the page that fits this dialog."""
        if event.matches(QKeySequence.StandardKey.HelpContents):
            from app.help.asking import ask_from

            if ask_from(self):
                return
        super().keyPressEvent(event)

    def fit(self, room: QSize) -> None:
        """Be no larger than this."""
        needed = self._box.totalMinimumSize().expandedTo(self.minimumSize())
        if not self._scrolls and (needed.width() > room.width() or needed.height() > room.height()):
            self._let_scroll()
            if room.width() < _NARROW:
                self._be_narrow()
            # the bar takes its width beside what needs all of its own
            needed.setWidth(needed.width() + self.style().pixelMetric(_BAR))
            self.resize(self.size().expandedTo(needed).boundedTo(room))
            return
        if not self._scrolls:
            # a least width of its own lets Qt forget what the words need
            room = room.expandedTo(needed)
            wanted = self.size().expandedTo(needed).boundedTo(room)
        else:
            wanted = self.size().boundedTo(room)
        if wanted != self.size():
            self.resize(wanted)

    def adjustSize(self) -> None:
        """As large as its parts like to be, as far as the screen goes."""
        if not self._scrolls:
            super().adjustSize()
            return
        wide = high = 0
        for number in range(self._box.count()):
            item = self._box.itemAt(number)
            area = None if item is None else item.widget()
            inside = area.widget() if isinstance(area, QScrollArea) else None
            if inside is not None:
                wide = max(wide, inside.sizeHint().width())
                high += inside.sizeHint().height()
        wide += self.style().pixelMetric(_BAR)
        self.resize(QSize(wide, high).boundedTo(screen_room(self)))

    def _be_narrow(self) -> None:
        """Give the room at the sides to what is between."""
        for part in (self._head, self.body, self.foot):
            margins = part.contentsMargins()
            margins.setLeft(SPACE)
            margins.setRight(SPACE)
            part.setContentsMargins(margins)

    def _let_scroll(self) -> None:
        """Put everything but the foot into what scrolls: at 200 % a title alone may take half the screen."""
        self._scrolls = True
        # what a dialog asks for besides is meant for a screen that has it
        self.setMinimumSize(0, 0)
        kept = QApplication.focusWidget()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._head, self.body):
            self._box.removeItem(part)
            part.setParent(None)
        column.addLayout(self._head)
        column.addLayout(self.body, 1)
        inside.setProperty("surface", "clear")
        area = scroller(inside)
        # bars and buttons of the foot stay in view
        self._box.insertWidget(0, area, 1)
        foot = scroller(self._foot_frame)
        foot.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        foot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # a bar would lie on the room below the buttons
        foot.setFixedHeight(self._foot_frame.sizeHint().height())
        self._box.addWidget(foot)
        # a layout shows what it is given a moment later: whoever types Return meanwhile means its buttons
        for shown in (area, foot):
            shown.show()
        if kept is not None and self.isAncestorOf(kept):
            kept.setFocus()
            area.ensureWidgetVisible(kept)


def screen_room(window: QWidget) -> QSize:
    """How large a window can be on its screen, without its frame."""
    room = window.screen().availableGeometry().size()
    return QSize(room.width() - _FRAME[0], room.height() - _FRAME[1])


class JobDialog(Dialog):
    """A dialog whose job is of use only while it is open.

    Attributes:
        job: What works for it, or None.
    """

    def __init__(self, title: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, text, parent)
        self.job: Job | None = None

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing it stops the job: nobody would see the result."""
        if self.job is not None:
            job, self.job = self.job, None
            job.cancel()
        # Not the dialog's own: it would call reject, which closes, and leave the window open.
        event.accept()

    def reject(self) -> None:
        """Escape closes it."""
        self.close()


class Form(QGridLayout):
    """Labels on the left, fields on the right, a caption below a field."""

    def __init__(self, label_width: int = 120) -> None:
        super().__init__()
        self.setHorizontalSpacing(SPACE * 2)
        self.setVerticalSpacing(SPACE // 2)
        self.setColumnMinimumWidth(0, label_width)
        self.setColumnStretch(1, 1)
        self._next = 0

    def add(self, title: str, field: QWidget, caption: QLabel | None = None) -> None:
        """Add a field; its label is its buddy, and its name for a screen reader."""
        if self._next:
            self.setRowMinimumHeight(self._next, SPACE)
            self._next += 1
        name = label(title)
        # a buddy that takes no focus itself would leave the label's key without effect
        name.setBuddy(field.focusProxy() or field)
        if not field.accessibleName():
            field.setAccessibleName(title.replace("&", ""))
        top = Qt.AlignmentFlag.AlignTop
        name.setMinimumHeight(32)
        self.addWidget(name, self._next, 0, top)
        self.addWidget(field, self._next, 1)
        self._next += 1
        if caption is not None:
            self.addWidget(caption, self._next, 1)
            self._next += 1
            field.setAccessibleDescription(caption.text())

    def skip(self) -> None:
        """Go on below rows that were added by hand."""
        self._next = self.rowCount()


class _WheelPasses(QObject):
    """Takes the wheel from a field that has not the keys."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whoever only scrolls past a field changes nothing in it; what lies around it scrolls."""
        past = isinstance(watched, QWidget) and not watched.hasFocus()
        if past and event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return False


def let_wheel_pass(*fields: QWidget) -> None:
    """Let the wheel scroll past these fields in a form that scrolls, unless they have the keys."""
    for field in fields:
        field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        field.installEventFilter(_WheelPasses(field))


class OneDialog(Generic[D]):
    """At most one dialog of a kind; it is gone for good once it is closed.

    Attributes:
        dialog: It, while it is open.
    """

    def __init__(self) -> None:
        self.dialog: D | None = None

    def show(self, make: Callable[[], D]) -> None:
        """Show it; an open one comes to the front, and none is made.

        Raises:
            UserError: If ``make`` does.
        """
        if self.dialog is None:
            self.dialog = make()
            self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self.dialog.destroyed.connect(self._gone)
            self.dialog.show()
            return
        self.dialog.show()
        self.dialog.activateWindow()

    def _gone(self) -> None:
        self.dialog = None


def open_dialog(dialog: QDialog) -> None:
    """Show a dialog over its window; it is gone for good once it is closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
