"""What is wrong with a window for somebody who uses the keyboard, a screen reader or large type.

Each check is a function from a shown window to sentences; none of them knows a particular page, so a new
page is looked at as soon as it is shown.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from PySide6.QtCore import QAbstractListModel, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QSlider,
    QStackedWidget,
    QTabBar,
    QTextEdit,
    QToolButton,
    QWidget,
)

from app.language.pseudo import CLOSE, OPEN
from app.panels.moment_card import AnswerButton
from app.theme.elided import Elided

_INNER = (
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QAbstractItemView,
    QHeaderView,
    QTabBar,
    QMenuBar,
    QMenu,
)
_OPERATED = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QTabBar,
    QTextEdit,
)
_PADDING = 12
"""What a button may lose at its sides before its words do."""
_LONGEST = 400
"""Steps of Tab after which a window is given up."""
_LINES = 60
"""Of a table, of which the texts are looked at."""
_GIVES_WAY = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def parts(window: QWidget) -> Iterator[QWidget]:
    """What can be seen in a window, without what Qt puts into its own controls."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.window() is not window:
            continue
        parent = widget.parentWidget()
        if widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar):
            continue
        if isinstance(parent, _INNER) and type(widget).__module__.startswith("PySide6"):
            continue
        yield widget


def place(widget: QWidget) -> str:
    """Where a widget is, for the sentence about it."""
    names: list[str] = []
    at: QWidget | None = widget
    while at is not None:
        name = type(at).__name__
        if not name.startswith("Q") or at is widget:
            names.append(name)
        if at.isWindow():
            break
        at = at.parentWidget()
    said = widget.accessibleName() or str(getattr(widget, "text", str)() or "")
    return f"{' < '.join(names)} “{said[:50]}”"


def all_faults(window: QWidget, *, data: re.Pattern[str] | None = None) -> list[str]:
    """Every fault of a window.

    Args:
        window: A window that is shown.
        data: What comes from people and files, where the window was made in the made-up language, so that
            every other text must be in brackets.
    """
    found = [*unnamed(window), *unexplained(window), *cut(window), *unreachable(window)]
    found += [*out_of_order(window), *sideways(window)]
    if data is not None:
        found += untranslated(window, data)
    return found


def unnamed(window: QWidget) -> list[str]:
    """What takes the keys and has no name for a screen reader."""
    found = []
    for widget in parts(window):
        if widget.focusPolicy() is Qt.FocusPolicy.NoFocus or widget.focusProxy() is not None:
            continue
        if isinstance(widget, QScrollArea | QStackedWidget | QMenuBar):
            continue
        if isinstance(widget, QLabel) and widget.text():
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        name = "" if interface is None else interface.text(QAccessible.Text.Name)
        if not name.strip():
            found.append(f"no name: {place(widget)}")
    return found


def unexplained(window: QWidget) -> list[str]:
    """Buttons that show no word and have no tooltip, or whose tooltip hides the key that does the same."""
    found = []
    for widget in parts(window):
        if not isinstance(widget, QAbstractButton) or isinstance(widget.parentWidget(), _INNER):
            continue
        tip = widget.toolTip()
        shown = widget.text() and (
            not isinstance(widget, QToolButton)
            or widget.toolButtonStyle() is not Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        if not shown and not tip:
            found.append(f"no tooltip: {place(widget)}")
        action = widget.defaultAction() if isinstance(widget, QToolButton) else None
        key = (
            ""
            if action is None
            else action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        )
        if key and key not in _plain(tip):
            found.append(f"tooltip without its key {key}: {place(widget)}")
    return found


def _plain(text: str) -> str:
    return (
        re.sub(r"<[^>]*>", "", text)
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        .replace("&quot;", '"')
        .replace("&#x27;", "'")
    )


def cut(window: QWidget) -> list[str]:
    """Words that do not fit where they stand."""
    return [f"cut: {place(w)}: {why}" for w in parts(window) if (why := _lacks(w))]


def _lacks(widget: QWidget) -> str:
    metrics = QFontMetrics(widget.font())
    if isinstance(widget, Elided):
        # it gives way on purpose and has all of it in its tooltip
        return ""
    if isinstance(widget, QLabel):
        return _label_lacks(widget)
    if isinstance(widget, QToolButton):
        if widget.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly or not widget.text():
            return ""
        return _narrow(widget.sizeHint().width() - _PADDING, widget.width())
    if isinstance(widget, QPushButton | QCheckBox | QRadioButton) and widget.text():
        return _narrow(widget.sizeHint().width() - _PADDING, widget.width())
    if isinstance(widget, QComboBox) and not widget.isEditable():
        if widget.sizeAdjustPolicy() is _GIVES_WAY and widget.toolTip():
            return ""
        return _narrow(metrics.horizontalAdvance(widget.currentText()) + 38, widget.width())
    if isinstance(widget, QLineEdit) and not widget.text() and widget.placeholderText():
        margins = widget.textMargins()
        room = widget.width() - 18 - margins.left() - margins.right()
        return _narrow(metrics.horizontalAdvance(widget.placeholderText()), room)
    if isinstance(widget, QTabBar):
        for number in range(widget.count()):
            wanted = metrics.horizontalAdvance(widget.tabText(number).replace("&", "")) + 16
            if lack := _narrow(wanted, widget.tabRect(number).width()):
                return f"{widget.tabText(number)} {lack}"
    if isinstance(widget, QHeaderView) and widget.orientation() is Qt.Orientation.Horizontal:
        return _header_lacks(widget)
    if isinstance(widget, QGroupBox) and widget.title():
        return _narrow(metrics.horizontalAdvance(widget.title()) + 24, widget.width())
    return ""


def _label_lacks(label: QLabel) -> str:
    if not label.text() or not label.pixmap().isNull():
        return ""
    if isinstance(label.parentWidget(), AnswerButton) and label.parentWidget().toolTip():
        # what does not fit is left out with an ellipsis, and the tooltip has all of it
        return ""
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if needed > label.height() + 1:
            return f"needs {needed} of height, has {label.height()}"
        longest = max(
            (label.fontMetrics().horizontalAdvance(w) for w in _plain(label.text()).split()),
            default=0,
        )
        return _narrow(longest, label.width())
    hint = label.sizeHint()
    if hint.height() > label.height() + 1 and label.fontMetrics().height() > label.height():
        return f"needs {hint.height()} of height, has {label.height()}"
    return _narrow(hint.width(), label.width())


def _header_lacks(header: QHeaderView) -> str:
    metrics = QFontMetrics(header.font())
    model = header.model()
    for section in range(header.count()):
        if header.isSectionHidden(section) or model is None:
            continue
        text = model.headerData(section, Qt.Orientation.Horizontal)
        if isinstance(text, str) and text:
            wanted = metrics.horizontalAdvance(text) + 8
            tip = model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
            lack = _narrow(wanted, header.sectionSize(section))
            if lack and not tip:
                return f"column {text} {lack}"
    return ""


def _narrow(needed: int, has: int) -> str:
    return f"needs {needed} of width, has {has}" if needed > has + 1 else ""


def unreachable(window: QWidget) -> list[str]:
    """What is operated and lies outside of the window, or is larger than a small screen at 200 %."""
    found = []
    for widget in parts(window):
        if not isinstance(widget, (*_OPERATED, QLabel)) or _scrolled(widget):
            continue
        if isinstance(widget, QLabel) and not widget.text():
            continue
        inside = QRect(QPoint(0, 0), window.size())
        here = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        if not inside.adjusted(-2, -2, 2, 2).contains(here):
            found.append(f"outside of the window: {place(widget)} {here} in {window.size()}")
            continue
        parent = widget.parentWidget()
        if parent is not None and not parent.rect().adjusted(-2, -2, 2, 2).contains(
            widget.geometry()
        ):
            found.append(f"clipped: {place(widget)} {widget.geometry()} in {parent.size()}")
    return found


def _tab_chain(window: QWidget) -> list[QWidget]:
    """What Tab leads to, in its order. It is really walked: asking a widget for the next one in the chain
    makes PySide believe that the one owns the other, and delete it along with it."""
    start = window.focusWidget()
    chain: list[QWidget] = []
    while len(chain) < _LONGEST and window.focusNextChild():
        at = window.focusWidget()
        if at is None or at in chain:
            break
        chain.append(at)
    if start is not None:
        start.setFocus()
    return chain


def sideways(window: QWidget) -> list[str]:
    """What has to be scrolled from side to side to be read; tables and the timeline may."""
    found = []
    for area in window.findChildren(QScrollArea):
        inside = area.widget()
        if not area.isVisible() or inside is None:
            continue
        if inside.minimumSizeHint().width() > area.viewport().width() + 1:
            wide = inside.minimumSizeHint().width()
            found.append(f"sideways: {place(area)} needs {wide}, has {area.viewport().width()}")
    return found


def _scrolled(widget: QWidget) -> bool:
    at = widget.parentWidget()
    while at is not None and not at.isWindow():
        if isinstance(at, QAbstractScrollArea):
            return True
        at = at.parentWidget()
    return False


def out_of_order(window: QWidget) -> list[str]:
    """Where Tab goes against the reading direction inside one part of a window."""
    chain = _tab_chain(window)
    found = []
    for first, second in itertools.pairwise(chain):
        if first.parentWidget() is not second.parentWidget():
            continue
        one, two = first.geometry(), second.geometry()
        if two.bottom() < one.top() and two.left() < one.right() and two.right() > one.left():
            found.append(f"Tab goes up: {place(first)} -> {place(second)}")
        same_line = two.top() < one.bottom() and two.bottom() > one.top()
        if same_line and two.right() < one.left():
            found.append(f"Tab goes back: {place(first)} -> {place(second)}")
    return found


def untranslated(window: QWidget, data: re.Pattern[str] | None = None) -> list[str]:
    """Texts without the brackets of the made-up language; names, numbers and times are no texts.

    Args:
        window: A window that is shown.
        data: What comes from people and files (see ``tests.gui.given``).
    """
    found = []
    for widget in [window, *parts(window)]:
        for what, text in _texts(widget):
            plain = _plain(text)
            if data is not None:
                plain = data.sub("", plain)
            if OPEN in plain:
                outside = re.sub(rf"{OPEN}[^{OPEN}]*?{CLOSE}", "", _flat(plain))
                if OPEN in outside or CLOSE in outside:
                    found.append(f"cut or nested {what}: {place(widget)}: {plain!r}")
                    continue
                plain = outside
            if _LETTERS.search(plain):
                found.append(f"not translatable {what}: {place(widget)}: {plain.strip()!r}")
    return found


def _flat(text: str) -> str:
    """Brackets within brackets are fine: a sentence with a translated word filled in."""
    before = ""
    while before != text:
        before = text
        text = re.sub(rf"({OPEN}[^{OPEN}{CLOSE}]*){OPEN}([^{OPEN}{CLOSE}]*){CLOSE}", r"\1\2", text)
    return text


def _texts(widget: QWidget) -> Iterator[tuple[str, str]]:
    if widget.isWindow():
        yield "title", widget.windowTitle()
    yield "tooltip", widget.toolTip()
    yield "name", widget.accessibleName()
    yield "description", widget.accessibleDescription()
    if isinstance(widget, QLabel | QAbstractButton):
        yield "text", widget.text()
    if isinstance(widget, QLineEdit | QTextEdit | QPlainTextEdit):
        yield "placeholder", widget.placeholderText()
    if isinstance(widget, QComboBox) and not widget.isEditable():
        for number in range(widget.count()):
            yield "choice", widget.itemText(number)
    if isinstance(widget, QTabBar):
        for number in range(widget.count()):
            yield "tab", widget.tabText(number)
            yield "tab's tooltip", widget.tabToolTip(number)
    if isinstance(widget, QHeaderView) and widget.model() is not None:
        for number in range(widget.count()):
            if not widget.isSectionHidden(number):
                text = widget.model().headerData(number, widget.orientation())
                yield "header", str(text) if isinstance(text, str) else ""
    if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
        yield from _cells(widget)
    if isinstance(widget, QGroupBox):
        yield "title", widget.title()
    if isinstance(widget, QMenu | QMenuBar):
        for action in widget.actions():
            yield "menu", action.text()
    if isinstance(widget, QProgressBar) and widget.isTextVisible():
        yield "text", widget.text()


def _cells(view: QAbstractItemView) -> Iterator[tuple[str, str]]:
    """What the first lines of a list, a table or a tree say; the rest is made by the same code."""
    model = view.model()
    if model is None:
        return
    one = isinstance(model, QAbstractListModel)
    tops = [model.index(row, 0) for row in range(min(model.rowCount(), _LINES))]
    for parent in [view.rootIndex(), *tops]:
        for row in range(min(model.rowCount(parent), _LINES)):
            # a list does not say that it has one column
            for column in range(1 if one else model.columnCount(parent)):
                at = model.index(row, column, parent)
                for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
                    said = at.data(role)
                    if isinstance(said, str):
                        yield "cell" if role is Qt.ItemDataRole.DisplayRole else "cell's tip", said
