"""What leads to what about annotations on the review page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from app.actions.notes import NUMBERED
from app.dialogs.base import OneDialog
from app.notes.categories_dialog import CategoriesDialog
from app.notes.keys import bind_notes
from app.notes.live import LiveBar, LiveKeys
from app.notes.noting import Noting
from app.notes.on_picture import NotesOnPicture
from app.notes.panel import NotesPanel
from app.notes.signs import sign_icon
from app.session import Page
from app.theme.tokens import current
from redaction.model.ids import AnnotationId

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.actions.registry import Registry
    from app.canvas.view import VideoCanvas
    from app.people.lists import SideLists
    from app.review.making import Making
    from app.review.player import Player
    from app.session import Session
    from app.timeline.view import TimelineView


class Notes(QObject):
    """Everything on the review page that is about annotations.

    Attributes:
        noting: What a person does.
        panel: The list and the fields.
        bar: Says that one codes live.
    """

    def __init__(
        self,
        session: Session,
        registry: Registry,
        player: Player,
        making: Making,
        canvas: VideoCanvas,
        timeline: TimelineView,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._registry = registry
        self._page = page
        self._timeline = timeline
        self._dialog: OneDialog[CategoriesDialog] = OneDialog()
        self.noting = Noting(session, making, player, self)
        self.panel = NotesPanel(self.noting, registry, player)
        self.bar = LiveBar(self.noting, registry)
        self._on_picture = NotesOnPicture(self.noting, canvas, self)
        self._keys = LiveKeys(self.noting, page, Page.REVIEW)
        self._follow_timeline()

    def bind(
        self,
        lists: SideLists,
        show_sides: Callable[[], object],
        canvas_focus: Callable[[], object],
    ) -> None:
        """Bind the actions, once the lists have their place."""
        bind_notes(
            self._registry,
            self.noting,
            self.panel,
            lists,
            show_sides,
            canvas_focus,
            self.open_categories,
        )
        self.noting.categories_changed.connect(self._show_categories)
        # a method, because what belongs to nobody would still be called when the window is gone
        current().changed.connect(self._show_categories)
        self._show_categories()

    def open_categories(self) -> None:
        """Show the categories, to change them."""
        self._dialog.show(lambda: CategoriesDialog(self.noting, self._page))

    def shut_down(self) -> None:
        """End what runs; the page calls this when the window closes."""
        self.noting.leave()
        self._keys.close()

    def _show_categories(self) -> None:
        """The actions of categories have their names and signs."""
        self._registry.refresh(*NUMBERED)
        for category, action in zip(self.noting.categories, NUMBERED, strict=False):
            self._registry.action(action).setIcon(sign_icon(category.colour))

    def _follow_timeline(self) -> None:
        noting, lane = self.noting, self._timeline.notes
        lane.asked.connect(lambda note, adds: noting.choose_with(AnnotationId(note), adds=adds))
        lane.opened.connect(self._open)
        lane.moved.connect(self._moved)
        lane.menu_asked.connect(self._menu)
        lane.deleted.connect(noting.delete)
        noting.chosen_changed.connect(lambda: lane.set_chosen(noting.chosen))
        noting.coding_changed.connect(lambda: lane.set_running(noting.running))
        noting.categories_changed.connect(lambda: lane.set_categories(noting.categories))
        lane.set_categories(noting.categories)

    def _open(self, note: str) -> None:
        self.noting.choose((AnnotationId(note),))
        self.noting.edit_wanted.emit()

    def _moved(self, note: str, start: int, stop: int) -> None:
        self.noting.move(AnnotationId(note), start, stop)

    def _menu(self, note: str, at: QPoint) -> None:
        if note not in self.noting.chosen:
            self.noting.choose((AnnotationId(note),))
        self.panel.open_menu(at)
