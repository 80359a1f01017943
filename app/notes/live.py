"""Coding live: plain keys annotate while the footage is watched, and a bar above the picture says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from app.actions.guard import keeps
from app.actions.ids import ActionId
from app.notes.signs import sign_icon
from app.theme.elided import Elided
from app.theme.parts import button, restyle
from app.theme.tokens import current
from redaction.model.note_category import NoteShape

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.notes.coding import Coding
    from app.session import Page
    from redaction.model.note_category import NoteCategory

_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
TITLE = 260
"""The most room in pixels that the sign itself takes; names of cameras can be long."""
_KEY = ActionId.LIVE_CODING


class LiveKeys(QObject):
    """Takes the keys of categories before they are taken as shortcuts, while one codes live.

    A filter of the application, because it has to be asked before the shortcuts of the window are.

    Args:
        noting: Annotates.
        page: The keys work while this is shown and something in it, other than a text, has the focus.
        shown: Which page of the window that is.
    """

    def __init__(self, noting: Coding, page: QWidget, shown: Page) -> None:
        super().__init__(page)
        self._noting = noting
        self._page = page
        self._shown = shown
        self._on = False
        noting.coding_changed.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at what passes; only keys while coding live."""
        override = event.type() is QEvent.Type.ShortcutOverride
        if not override and event.type() is not QEvent.Type.KeyPress:
            return False
        if not isinstance(event, QKeyEvent) or not self._is_ours(watched, event):
            return False
        if override:
            event.accept()
            return True
        if event.isAutoRepeat():
            # a key that is held began one thing, not many
            return True
        if event.key() == Qt.Key.Key_Escape:
            self._noting.set_live(False)
        else:
            ranged = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._noting.key(letter_of(event), as_range=ranged)
        return True

    def close(self) -> None:
        """Take no keys any more."""
        if self._on:
            self._on = False
            app = QApplication.instance()
            if app is not None:
                app.removeEventFilter(self)

    def _is_ours(self, watched: QObject, event: QKeyEvent) -> bool:
        if event.modifiers() & _COMMANDS or not isinstance(watched, QWidget):
            return False
        inside = watched is self._page or self._page.isAncestorOf(watched)
        if not inside or self._noting.session.page is not self._shown or keeps(watched, event):
            return False
        if event.key() == Qt.Key.Key_Escape:
            return True
        return self._noting.categories.keyed(letter_of(event)) is not None

    def _follow(self) -> None:
        app = QApplication.instance()
        if app is None or self._noting.live == self._on:
            return
        self._on = self._noting.live
        (app.installEventFilter if self._on else app.removeEventFilter)(self)


def letter_of(event: QKeyEvent) -> str:
    """The letter or digit of a key, whatever Shift makes of it; empty for any other key."""
    key = event.key()
    is_sign = Qt.Key.Key_0 <= key <= Qt.Key.Key_9 or Qt.Key.Key_A <= key <= Qt.Key.Key_Z
    return chr(key) if is_sign else event.text().upper()[:1]


class LiveBar(QFrame):
    """Says that plain keys annotate, which, and what goes on; there only while one codes live.

    Attributes:
        chips: A button for each category that has a key.
    """

    def __init__(self, noting: Coding, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._noting = noting
        self.setProperty("banner", "warning")
        self.setAccessibleName(self.tr("Live coding"))
        self._title = Elided("strong")
        self._title.setText(self.tr("● Live coding"))
        self._title.setMaximumWidth(TITLE)
        self._hint = Elided("caption")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        # what it says is a help; the page is not made wider for it
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout()
        self._row.setSpacing(4)
        self.chips: dict[str, QToolButton] = {}
        self._end = button(self.tr("End"), lambda: noting.set_live(False), icon_name="close")
        words = self.tr("End live coding (Escape, {key}): the keys act as usual again.")
        registry.tell_keys(
            self._end, lambda: self._end.setToolTip(words.format(key=registry.keys_text(_KEY)))
        )
        self._end.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 4, 8, 4)
        box.setSpacing(12)
        box.addWidget(self._title)
        box.addLayout(self._row)
        box.addWidget(self._hint, 1)
        box.addWidget(self._end)
        noting.coding_changed.connect(self.refresh)
        noting.categories_changed.connect(self._fill)
        current().changed.connect(self._fill)
        self.hide()
        self._fill()

    def refresh(self) -> None:
        """Show what goes on."""
        self.setVisible(self._noting.live)
        if self._noting.live:
            self._name_title()
            self._hint.setText(self._noting.last and self._noted_words())
            self._show_running()

    def _name_title(self) -> None:
        words, where = self.tr("● Live coding"), self._noting.where
        if where:
            words = self.tr("● Live coding on “{camera}”").format(camera=where)
        if words != self._title.text():
            self._title.setText(words)
            self._name_chips()

    def _noted_words(self) -> str:
        return self.tr("{what} at {time}").format(what=self._noting.last, time=self._noting.when)

    def _fill(self) -> None:
        for chip in self.chips.values():
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = {c.id: self._chip(c) for c in self._noting.categories if c.key}
        for chip in self.chips.values():
            self._row.addWidget(chip)
        self._name_chips()

    def _chip(self, category: NoteCategory) -> QToolButton:
        made = QToolButton()
        made.setIcon(sign_icon(category.colour))
        made.setIconSize(QSize(16, 16))
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setAutoRaise(True)
        made.setAccessibleName(category.name)
        does = {
            NoteShape.MARKER: self.tr("{key}: a marker on the shown frame."),
            NoteShape.RANGE: self.tr("{key}: a range begins; again: it ends."),
            NoteShape.EITHER: self.tr(
                "{key}: a marker. Shift+{key}: a range begins; again: it ends."
            ),
        }[category.shape].format(key=category.key)
        made.setToolTip("\n".join(part for part in (category.name, does, category.hint) if part))
        made.clicked.connect(lambda _on=False: self._clicked(category))
        return made

    def _clicked(self, category: NoteCategory) -> None:
        self._noting.annotate(category)
        # Qt flips the button by itself; what is true is what runs
        self._show_running()

    def _name_chips(self) -> None:
        """With the categories' names where there is room, else with their keys alone."""
        names = [c for c in self._noting.categories if c.id in self.chips]
        metrics = self.fontMetrics()
        taken = min(self._title.sizeHint().width(), TITLE) + self._end.sizeHint().width() + 56
        full = sum(metrics.horizontalAdvance(f"{c.key}  {c.name}") + 42 for c in names)
        named = taken + full <= self.width()
        for category in names:
            chip = self.chips[category.id]
            chip.setText(f"{category.key}  {category.name}" if named else category.key)
            chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def _show_running(self) -> None:
        if not self.isVisible():
            return
        running = {b.category for n in self._noting.running if (b := self._noting.running.begun(n))}
        for category, chip in self.chips.items():
            on = category in running
            chip.setChecked(on)
            if chip.property("on") != on:
                chip.setProperty("on", on)
                restyle(chip)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names where there is room."""
        super().resizeEvent(event)
        self._name_chips()
