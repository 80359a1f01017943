"""The head of the incident's page: which incident, by whose clock, and what can be made of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QFont, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QMenu,
    QSizePolicy,
    QStyleOptionToolButton,
    QToolButton,
    QWidget,
)

from app.actions.ids import ActionId as A
from app.incident.words import tr, whose
from app.language.core import core
from app.shell.action_button import ActionButton
from app.theme.elided import Elided
from app.theme.folding import Folding
from app.theme.icons import icon
from app.theme.parts import ToolButton, column, row
from app.theme.tokens import SPACE
from app.words import count_words
from redaction.incident.words import by_whose_clock
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.session import Session
    from redaction.incident.incident import Incident

HEIGHT = 56
LEAST = 120
"""Least width of the incident's name, in pixels."""


class _Chooser(ToolButton):
    """Names the incident, shortened where there is little room; its tooltip has all of the name."""

    _painting = False

    def paintEvent(self, event: QPaintEvent) -> None:
        """As much of the name as fits."""
        # Qt asks for the option to know the size, too, and that is the size of the whole name
        self._painting = True
        super().paintEvent(event)
        self._painting = False

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        hint = self.sizeHint()
        return QSize(min(hint.width(), LEAST), hint.height())

    def initStyleOption(self, option: QStyleOptionToolButton) -> None:
        """Shortened in what is painted."""
        super().initStyleOption(option)
        if not self._painting:
            return
        self._painting = False
        lacking = self.sizeHint().width() - self.width()
        if lacking > 0:
            words = option.fontMetrics.horizontalAdvance(option.text) - lacking
            option.text = option.fontMetrics.elidedText(
                option.text, Qt.TextElideMode.ElideMiddle, max(words, 0)
            )


class IncidentHeader(QFrame):
    """Title and facts on the left, what can be done on the right.

    Attributes:
        chooser: Its menu lists the incidents.
        hand_over: Its menu lists what can be made of the incident.
    """

    def __init__(self, session: Session, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._registry = registry
        self.setProperty("surface", "panel")
        self.chooser = _Chooser()
        self.chooser.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.chooser.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        font = self.chooser.font()
        font.setWeight(QFont.Weight.DemiBold)
        self.chooser.setFont(font)
        self.chooser.setIcon(icon("incident"))
        self.chooser.setIconSize(QSize(20, 20))
        self.chooser.setAccessibleName(self.tr("Incident"))
        self.chooser.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._list = QMenu(self)
        self._list.setToolTipsVisible(True)
        self._list.aboutToShow.connect(self._fill)
        self.chooser.setMenu(self._list)
        self._facts = Elided("caption")
        self._facts.setMinimumWidth(LEAST)
        words = QWidget()
        words.setMinimumHeight(HEIGHT - 4)
        words.setLayout(column(None, row(self.chooser, None), self._facts, None, spacing=0))
        edit = ActionButton(
            registry, A.INCIDENT_EDIT, self.tr("Edit"), kind="ghost", icon_name="edit"
        )
        follow = ActionButton(
            registry,
            A.INCIDENT_FOLLOW,
            self.tr("Follow a person"),
            kind="ghost",
            icon_name="people",
        )
        undo, redo = (registry.button(a, self) for a in (A.UNDO, A.REDO))
        self.hand_over = ToolButton()
        self.hand_over.setText(self.tr("Hand over"))
        self.hand_over.setIcon(icon("export"))
        self.hand_over.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.hand_over.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.hand_over.setMinimumHeight(32)
        self.hand_over.setToolTip(
            self.tr("Stills, clips, a package of evidence, files for other programs")
        )
        self.hand_over.setMenu(QMenu(self))
        self.hand_over.menu().setToolTipsVisible(True)
        inside = Folding(
            words,
            None,
            undo,
            redo,
            follow,
            edit,
            self.hand_over,
            margins=(SPACE + 4, 2, SPACE * 2, 2),
        )
        self.setLayout(row(inside))
        session.register_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the selected incident."""
        incident = self._session.incident
        if incident is None:
            self.chooser.setText(self.tr("No incident"))
            self._facts.setText("")
            return
        title = incident.title
        shown = title if len(title) <= 70 else f"{title[:69]}…"
        self.chooser.setText(f"{shown}  ▾".replace("&", "&&"))
        self.chooser.setToolTip(title)
        parts = [
            incident.reference,
            count_words(len(incident.cameras), self.tr("camera"), self.tr("cameras")),
            self._request_words(incident),
            self.tr("times {whose}").format(whose=whose(incident)) if incident.cameras else "",
            self.tr("done") if incident.closed else "",
        ]
        self._facts.setText("  ·  ".join(dict.fromkeys(filter(None, parts))))
        self._facts.setToolTip(core(by_whose_clock(incident)) if incident.cameras else "")

    def open_list(self) -> None:
        """Open the list of incidents."""
        self.chooser.showMenu()

    # inside

    def _request_words(self, incident: Incident) -> str:
        if incident.request is None:
            return ""
        try:
            found = self._session.workspace.requests_named(incident.request)
        except UserError:
            return ""
        return next((r.reference for r in found if r.id == incident.request), "")

    def _fill(self) -> None:
        self._list.clear()
        try:
            known = self._session.workspace.incidents.all()
        except UserError as error:
            self._session.problem.emit(error)
            known = ()
        chosen = self._session.incident
        for incident in sorted(known, key=lambda i: (i.closed, i.title.casefold())):
            self._list.addAction(self._line(incident, chosen))
        self._list.addSeparator()
        self._list.addAction(self._registry.action(A.INCIDENT_NEW))
        self._list.addAction(self._registry.action(A.INCIDENT_EDIT))
        self._list.addAction(self._registry.action(A.INCIDENT_CLOSE))
        self._list.addAction(self._registry.action(A.INCIDENT_REMOVE))

    def _line(self, incident: Incident, chosen: Incident | None) -> QAction:
        cameras = count_words(len(incident.cameras), tr("camera"), tr("cameras"))
        parts = [incident.title, incident.reference, cameras]
        if incident.closed:
            parts.append(tr("done"))
        words = "  ·  ".join(filter(None, parts)).replace("&", "&&")
        action = QAction(words, self._list)
        action.setCheckable(True)
        action.setChecked(chosen is not None and chosen.id == incident.id)
        action.triggered.connect(partial(self._choose, incident))
        return action

    def _choose(self, incident: Incident, _on: bool = False) -> None:
        self._session.select_incident(incident)
        self.refresh()
