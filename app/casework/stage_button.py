"""How far the sign-off of the open footage is, as a button of the review page's header."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.casework.signoff_words import ICONS, standing_words
from app.language.core import core
from app.theme.icons import icon
from app.theme.parts import ToolButton
from app.theme.tokens import current
from redaction.casework.signoff import SignOff, stage_words
from redaction.jobs.errors import UserError

SETTLES = 300
"""Thousandths of a second after an edit until it is asked again."""


class StageButton(ToolButton):
    """Icon and words of the stage; a click opens the sign-off."""

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = registry.session
        self._keys = registry.action(ActionId.SIGN_OFF).shortcut().toString()
        self._icon = ("edit", "text_muted")
        self.setProperty("tile", "true")
        self.setIconSize(QSize(18, 18))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.clicked.connect(lambda _on=False: registry.trigger(ActionId.SIGN_OFF))
        self.hide()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SETTLES)
        self._later.timeout.connect(self._settled)
        session = self._session
        session.footage_changed.connect(self.refresh)
        session.case_changed.connect(self.refresh)
        session.register_changed.connect(self._soon)
        session.project_changed.connect(self._soon)
        current().changed.connect(self._tint)

    def name_it(self, *, named: bool) -> None:
        """Show the words beside the icon, or the icon alone where there is no room."""
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(
            style.ToolButtonTextBesideIcon if named else style.ToolButtonIconOnly
        )

    def _soon(self) -> None:
        self._later.start()

    def _settled(self) -> None:
        if self.window().isVisible():  # a window that is closed has no workspace any more
            self.refresh()

    def refresh(self) -> None:
        """Ask how far it is."""
        self._later.stop()
        footage = self._session.footage
        if footage is None:
            self.hide()
            return
        try:
            found = self._session.workspace.signoffs.glance([footage])
        except UserError:
            # what is wrong with it is said by whoever opened it
            self.hide()
            return
        self._show(found[footage.id])

    def _show(self, signoff: SignOff) -> None:
        words = core(stage_words(signoff))
        # the long sentence about a change is for the tooltip; here there is room for its end
        ended = signoff.lapsed is not None or signoff.outdated is not None
        self.setText(self.tr("Needs a new check") if ended else words)
        self._icon = ("warning", "warning") if ended else ICONS[signoff.stage]
        self._tint()
        tip = core(standing_words(signoff))
        self.setToolTip(f"{tip}\n{self.tr('Open the sign-off')} ({self._keys})")
        self.setAccessibleName(self.tr("Sign-off: {stage}").format(stage=words))
        self.show()

    def _tint(self) -> None:
        name, token = self._icon
        made: QIcon = icon(name, token)
        self.setIcon(made)
