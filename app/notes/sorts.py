"""Finding annotations by category, person, tag, and whether somebody confirmed them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.notes.signs import sign_icon
from app.theme.icons import icon
from app.theme.parts import ToolButton, restyle
from app.theme.tokens import current
from redaction.notes.searching import people_of, tags_of

if TYPE_CHECKING:
    from redaction.model.annotation import Annotation
    from redaction.model.note_category import Categories

MOST = 30
"""People, or tags, that are offered: those named most often. All others are found by their words."""


@dataclass(frozen=True, slots=True)
class Sorts:
    """What is listed; nothing given means all."""

    categories: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    draft: bool | None = None

    @property
    def count(self) -> int:
        """How many are asked for."""
        return len(self.categories) + len(self.people) + len(self.tags) + (self.draft is not None)


class SortsButton(ToolButton):
    """A menu with a tick for each.

    Attributes:
        sorts: What is ticked.

    Signals:
        changed: Something else is ticked.
        asked: The menu is wanted; ``offer`` is to be called.
    """

    changed = Signal()
    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sorts = Sorts()
        self._notes: tuple[Annotation, ...] = ()
        self._names: Categories | None = None
        self.setProperty("tile", "true")
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.clicked.connect(self._open)
        current().changed.connect(self._say)
        self._say()

    def offer(self, notes: Iterable[Annotation], names: Categories) -> None:
        """What the menu is to offer."""
        self._notes, self._names = tuple(notes), names

    def set_sorts(self, sorts: Sorts) -> None:
        """Tick exactly these."""
        if sorts != self.sorts:
            self.sorts = sorts
            self._say()
            self.changed.emit()

    def menu_now(self) -> QMenu:
        """The menu as it is now; it goes when it is closed."""
        self.asked.emit()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        clear = menu.addAction(self.tr("Show all"))
        clear.setEnabled(self.sorts.count > 0)
        clear.triggered.connect(lambda: self.set_sorts(Sorts()))
        menu.addSeparator()
        used = {note.category for note in self._notes}
        for category in self._names or ():
            if category.id in used:
                made = self._tick(menu, category.name, "categories", category.id)
                made.setIcon(sign_icon(category.colour))
        if "" in used:
            self._tick(menu, self.tr("No category"), "categories", "")
        for words, name, listed in (
            (self.tr("People"), "people", people_of(self._notes)),
            (self.tr("Tags"), "tags", tags_of(self._notes)),
        ):
            if listed:
                part = menu.addMenu(words)
                for one in listed[:MOST]:
                    self._tick(part, one, name, one)
        if any(note.draft for note in self._notes):
            menu.addSeparator()
            for words, value in ((self.tr("Drafts only"), True), (self.tr("No drafts"), False)):
                made = menu.addAction(words)
                made.setCheckable(True)
                made.setChecked(self.sorts.draft is value)
                made.triggered.connect(
                    lambda on, v=value: self.set_sorts(replace(self.sorts, draft=v if on else None))
                )
        return menu

    def _tick(self, menu: QMenu, words: str, name: str, value: str) -> Any:
        now: frozenset[str] = getattr(self.sorts, name)
        # an ampersand in a name is no key
        made = menu.addAction(words.replace("&", "&&"))
        made.setCheckable(True)
        made.setChecked(value in now)
        made.triggered.connect(
            lambda _on=False: self.set_sorts(replace(self.sorts, **{name: now ^ {value}}))  # type: ignore[arg-type]
        )
        return made

    def _open(self) -> None:
        self.menu_now().popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def _say(self) -> None:
        count = self.sorts.count
        self.setIcon(icon("filter", "accent_text" if count else "text_muted"))
        self.setText(self.tr("Filter") + (f" · {count}" if count else ""))
        self.setAccessibleName(self.tr("Filter: {n} chosen").format(n=count))
        self.setToolTip(self.tr("List only some categories, people, tags, or drafts."))
        self.setProperty("on", count > 0)
        restyle(self)
