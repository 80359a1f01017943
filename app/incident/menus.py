"""What can be done with a camera or with annotations, offered where the pointer is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from app.actions.ids import ActionId as A
from app.notes.signs import category_icon

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.incident.page import IncidentPage
    from app.session import Session
    from redaction.model.ids import FootageId

_OF_NOTES = (A.NOTE_EDIT, A.NOTE_CONFIRM, A.INCIDENT_DELETE_NOTES)
OF_CAMERA = (
    A.CAMERA_SHOW,
    A.CAMERA_HEAR,
    A.CAMERA_LARGE,
    A.CAMERA_CLOCK,
    A.CAMERA_ALIGN,
    A.CAMERA_UNALIGN,
    A.CAMERA_LEADS,
    A.CAMERA_RENAME,
    A.CAMERA_REMOVE,
    A.INCIDENT_REVIEW,
)
"""Actions that depend on which camera is chosen."""

_OF_CAMERA = (
    A.INCIDENT_REVIEW,
    A.ADD_MARKER,
    A.ADD_RANGE,
    None,
    *OF_CAMERA[:3],
    None,
    *OF_CAMERA[3:7],
    None,
    *OF_CAMERA[7:9],
)
_MADE_OF_NOTES = (
    A.INCIDENT_REVIEW,
    None,
    A.INCIDENT_STILLS,
    A.INCIDENT_SHEET,
    A.INCIDENT_CLIPS,
)


class IncidentMenus(QObject):
    """The context menus of the page of an incident."""

    def __init__(self, session: Session, registry: Registry, page: IncidentPage) -> None:
        super().__init__(page)
        self._session = session
        self._registry = registry
        self._page = page
        self.menu = QMenu(page)
        self.menu.setToolTipsVisible(True)

    def of_camera(self, footage: FootageId, note: str, at: QPoint) -> None:
        """What can be done with a camera, and before it with the annotation under the pointer."""
        self._page.desk.choose(footage)
        self.menu.clear()
        if note:
            self._fill_notes()
            self.menu.addSeparator()
        self._registry.fill_menu(self.menu, _OF_CAMERA)
        self.menu.popup(at)

    def of_notes(self, at: QPoint) -> None:
        """What can be done with the selected annotations."""
        if not self._page.desk.selection:
            return
        self.menu.clear()
        self._fill_notes()
        self.menu.addSeparator()
        self._registry.fill_menu(self.menu, _MADE_OF_NOTES)
        self.menu.popup(at)

    def _fill_notes(self) -> None:
        self._registry.fill_menu(self.menu, _OF_NOTES)
        kinds = self.menu.addMenu(self.tr("Category"))
        for category in self._page.desk.categories:
            action = kinds.addAction(category_icon(category), category.name.replace("&", "&&"))
            action.triggered.connect(partial(self._categorise, category.id))
        kinds.addSeparator()
        none = kinds.addAction(self.tr("No category"))
        none.triggered.connect(partial(self._categorise, ""))
        kinds.setEnabled(not self._session.workspace.read_only)

    def _categorise(self, category: str, _on: bool = False) -> None:
        self._page.editing.categorise(category)
