"""The way from a request to its incidents, and to making one of its footage."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from app.actions.ids import ActionId
from app.modes import Page
from app.theme.icons import icon
from app.theme.parts import ToolButton
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.session import Session
    from redaction.incident.incident import Incident

LONGEST = 26
"""Letters of a title; the tooltip has it whole."""


class IncidentLink(ToolButton):
    """Opens the incident of the selected request, or offers to make one where several files belong to it."""

    def __init__(self, session: Session, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._registry = registry
        self._known: tuple[Incident, ...] = ()
        self._menu = QMenu(self)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIcon(icon("incident"))
        self.setMinimumHeight(32)
        self.setAutoRaise(True)
        self.clicked.connect(lambda _on=False: self._go())
        self.hide()

    def refresh(self, files: int) -> None:
        """Look for the incidents of the selected request, which has so many files."""
        request = self._session.request
        self._known = ()
        if request is not None:
            try:
                self._known = self._session.workspace.incidents.of(request.id)
            except UserError as error:
                self._session.problem.emit(error)
        many = len(self._known)
        may_make = self._registry.action(ActionId.INCIDENT_NEW).isEnabled()
        self.setVisible(bool(many) or (request is not None and files > 1 and may_make))
        if not many:
            self._say(
                self.tr("One timeline"),
                self.tr("Put the footage of this request on one timeline, as an incident"),
            )
        elif many == 1:
            title = self._known[0].title
            short = title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"
            self._say(short, self.tr("Show the incident “{title}” (F5)").format(title=title))
        else:
            self._say(
                self.tr("{n} incidents").format(n=many), self.tr("Choose one of its incidents")
            )

    # inside

    def _say(self, text: str, tip: str) -> None:
        self.setText(text.replace("&", "&&"))
        self.setToolTip(tip)
        self.setAccessibleName(tip)

    def _go(self) -> None:
        if not self._known:
            self._registry.trigger(ActionId.INCIDENT_NEW)
        elif len(self._known) == 1:
            self._open(self._known[0])
        else:
            self._menu.clear()
            for incident in self._known:
                action = self._menu.addAction(incident.title.replace("&", "&&"))
                action.triggered.connect(partial(self._open, incident))
            self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _open(self, incident: Incident, _on: bool = False) -> None:
        self._session.select_incident(incident)
        self._session.go_page(Page.INCIDENT)
