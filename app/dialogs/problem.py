"""Saying what went wrong: with the world, or with us."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from app.dialogs.base import Dialog
from app.language.core import core
from app.theme.parts import button, label, picture, row
from app.theme.tokens import SPACE
from redaction.jobs.errors import UserError


class ProblemDialog(Dialog):
    """A fault of the world: what happened, what is safe, what to do."""

    def __init__(self, error: UserError, parent: QWidget | None = None) -> None:
        super().__init__(core(error.summary), "", parent)
        self.setMinimumWidth(480)
        self.setWindowTitle(self.tr("Umbra"))
        self._title.setWordWrap(True)
        for text, name, token in (
            (error.detail, "shield", "good"),
            (error.remedy, "info", "info"),
        ):
            if text:
                words = label(core(text), wrap=True, select=True)
                line = row(spacing=12)
                mark = QVBoxLayout()
                mark.addWidget(picture(name, 18, token))
                mark.addStretch(1)
                line.addLayout(mark)
                line.addWidget(words, 1)
                self.body.addLayout(line)
        self.body.addStretch(1)
        self.foot.addStretch(1)
        close = button(self.tr("Close"), self.accept, kind="primary")
        close.setDefault(True)
        self.foot.addWidget(close)


class ReportDialog(Dialog):
    """A report of a defect, or of whatever a person wants to tell: without footage, names or paths."""

    def __init__(self, report: str, *, crash: bool, parent: QWidget | None = None) -> None:
        if crash:
            title = self.tr("Something in Umbra went wrong")
            text = self.tr(
                "Everything you decided is saved and the footage is unchanged. You can go on working. If"
                " it happens again, send this report to whoever looks after Umbra for you."
            )
        else:
            title = self.tr("Report a problem")
            text = self.tr(
                "This describes the program and the machine. It holds no footage, no names of people or"
                " files, and nothing is sent: copy it into a message yourself."
            )
        super().__init__(title, text, parent)
        self.resize(680, 460)
        self.report = QPlainTextEdit(report)
        self.report.setReadOnly(True)
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.report.setAccessibleName(self.tr("Report"))
        self.body.addWidget(self.report, 1)
        self.body.addWidget(
            label(self.tr("It was read through for paths; please glance over it too."), "caption")
        )
        self.body.setSpacing(SPACE)
        self._copied = label("", "good")
        self.foot.addWidget(self._copied)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Copy"), self._copy, icon_name="copy"))
        close = button(self.tr("Close"), self.accept, kind="primary")
        close.setDefault(True)
        self.foot.addWidget(close)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self._copied.setText(self.tr("Copied."))
