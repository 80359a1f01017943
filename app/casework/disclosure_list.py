"""What was handed over for a request, as a list that can stand anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.theme.parts import button, empty, label, line, picture, row
from app.theme.tokens import SPACE
from app.words import day_words
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from app.session import Session
    from redaction.casework.disclosure import Disclosure
    from redaction.model.ids import RequestId


class DisclosureRow(QFrame):
    """One hand-over.

    Attributes:
        disclosure: What it is about.
        withdraw_button: Asks why it was withdrawn; None where it was already.
    """

    def __init__(
        self,
        disclosure: Disclosure,
        session: Session,
        reference: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.disclosure = disclosure
        self._session = session
        self.withdraw_button: QPushButton | None = None
        gone = disclosure.withdrawn
        mark = picture("undo", 16, "warning") if gone else picture("export", 16, "text_muted")
        who = disclosure.recipient or self.tr("(erased)")
        head = [who] if not reference else [reference, who]
        many = len(disclosure.copies)
        copies = self.tr("1 copy") if many == 1 else self.tr("{n} copies").format(n=many)
        about = [
            self._evidence(many, len(disclosure.stills)) if disclosure.is_evidence else copies,
            disclosure.method,
            disclosure.package,
            self.tr("recorded by {who}").format(who=disclosure.by),
        ]
        words = QVBoxLayout()
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(2)
        words.addWidget(label("  ·  ".join(head), "strong"))
        parts = [part.replace(" ", "\u00a0") for part in about if part]
        words.addWidget(label("  ·  ".join(parts), "caption", wrap=True))
        if gone is not None:
            said = self.tr("Withdrawn {day}: {why}").format(
                day=day_words(gone.day), why=gone.reason
            )
            words.addWidget(label(said, "warning", wrap=True))
        box: QHBoxLayout = row(mark, label(day_words(disclosure.day), "muted"), spacing=10)
        box.addLayout(words, 1)
        if gone is None:
            self.withdraw_button = button(self.tr("Withdrawn…"), self._ask, kind="link")
            self.withdraw_button.setToolTip(
                self.tr("Record that it came back, or was asked back, and why")
            )
            self.withdraw_button.setAccessibleName(
                self.tr("Withdrawn: {who}").format(who=disclosure.recipient)
            )
            box.addWidget(self.withdraw_button)
        box.setContentsMargins(0, SPACE, 0, SPACE)
        self.setLayout(box)
        self.setAccessibleName(
            self.tr("{day}, {who}, {how}").format(
                day=day_words(disclosure.day), who=disclosure.recipient, how=disclosure.method
            )
        )

    def _evidence(self, clips: int, stills: int) -> str:
        holds = self.tr("evidence package: {clips}, {stills}")
        return holds.format(
            clips=self.tr("1 clip") if clips == 1 else self.tr("{n} clips").format(n=clips),
            stills=self.tr("1 still") if stills == 1 else self.tr("{n} stills").format(n=stills),
        )

    def _ask(self) -> None:
        from app.casework.withdraw_dialog import WithdrawDialog
        from app.dialogs.base import open_dialog

        open_dialog(WithdrawDialog(self._session, self.disclosure, self.window()))


class DisclosureList(QFrame):
    """The hand-overs of one request or of all, newest first; it follows what is recorded.

    Attributes:
        rows: What is listed.
    """

    def __init__(
        self, session: Session, request: RequestId | None = None, parent: QWidget | None = None
    ) -> None:
        """List.

        Args:
            session: Whose workspace.
            request: Of this request; None for all of the workspace.
            parent: Of the widget.
        """
        super().__init__(parent)
        self.setProperty("card", "true")
        self._session = session
        self._request = request
        self.rows: list[DisclosureRow] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(SPACE * 2, SPACE, SPACE * 2, SPACE)
        self._box.setSpacing(0)
        session.case_changed.connect(self.refresh)
        self.refresh()

    def set_request(self, request: RequestId | None) -> None:
        """List those of another request; None for all."""
        self._request = request
        self.refresh()

    def refresh(self) -> None:
        """Read the records again."""
        handed = self._session.workspace.disclosures
        references: dict[str, str] = {}
        try:
            found = handed.all() if self._request is None else handed.of(self._request)
            if self._request is None:
                references = {str(r.id): r.reference for r in self._session.workspace.requests()}
        except UserError as error:
            self._session.problem.emit(error)
            return
        empty(self._box)
        self.rows = []
        for at, disclosure in enumerate(found):
            if at:
                self._box.addWidget(line())
            made = DisclosureRow(disclosure, self._session, references.get(disclosure.request, ""))
            self.rows.append(made)
            self._box.addWidget(made)
        if not found:
            self._box.addWidget(label(self.tr("Nothing was handed over yet."), "muted"))
