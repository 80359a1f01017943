"""Recording that what was handed over came back, or was asked back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from app.casework.day_box import day_field, to_date, to_day
from app.dialogs.base import Dialog, Form
from app.language.core import whole
from app.theme.parts import Banner, button
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from app.session import Session
    from redaction.casework.disclosure import Disclosure


class WithdrawDialog(Dialog):
    """Asks for day and reason.

    Attributes:
        day: When.
        reason: Why.
    """

    def __init__(
        self, session: Session, disclosure: Disclosure, parent: QWidget | None = None
    ) -> None:
        super().__init__("", "", parent)
        self.say(
            self.tr("Withdrawn from {who}").format(who=disclosure.recipient),
            self.tr("The record of the hand-over stays; this is added to it."),
        )
        self.setMinimumWidth(480)
        self._session = session
        self._disclosure = disclosure
        self.failure = Banner()
        self.day = day_field(self.tr("Day it was withdrawn"))
        self.day.setDate(to_date(dt.datetime.now().astimezone().date()))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(self.tr("Why, and what became of it"))
        form = Form()
        form.add(self.tr("&Day"), self.day)
        form.add(self.tr("&Reason"), self.reason)
        self.body.addWidget(self.failure)
        self.body.addLayout(form)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        self.go_button = button(self.tr("Rec&ord"), self.begin, kind="primary")
        self.go_button.setDefault(True)
        self.go_button.setEnabled(False)
        self.foot.addWidget(self.go_button)
        self.reason.textChanged.connect(lambda text: self.go_button.setEnabled(bool(text.strip())))
        self.reason.setFocus()

    def begin(self) -> None:
        """Record it."""
        try:
            self._session.workspace.disclosures.withdraw(
                self._disclosure.id, to_day(self.day.date()), self.reason.text()
            )
        except UserError as error:
            self.failure.say(whole(error), "bad")
            return
        self.accept()
        self._session.case_changed.emit()
