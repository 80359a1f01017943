"""What is asked about a hand-over: to whom, how, when, and as what."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.casework.day_box import day_field, to_date, to_day
from app.dialogs.base import Form as FormGrid
from app.dialogs.base import let_wheel_pass
from app.language.offered import kept, offer
from app.theme.parts import button, label, row
from redaction.casework.checker.bags import fingerprint_words
from redaction.casework.disclosure import METHODS
from redaction.casework.names import safe_name
from redaction.casework.package import Form
from redaction.model.footage import Request
from redaction.usecases.release_order import WITH_LOG, usual_name

LOW = 60
"""Height of a field of three lines."""


class HandOverForm(QWidget):
    """The fields.

    Signals:
        changed: An answer changed.
    """

    changed = Signal()

    def __init__(
        self,
        request: Request | None,
        folder: Path,
        *,
        key: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Ask.

        Args:
            request: What is answered; None for evidence, which has no cover sheet and whose files are
                always called by their numbers.
            folder: Where packages usually go.
            key: Fingerprint of the key that can sign it; empty where there is none.
            name: What the package is called unless somebody says otherwise; empty to name it by the request.
            parent: Of the widget.
        """
        super().__init__(parent)
        self._key = key
        today = dt.datetime.now().astimezone().date()
        self.recipient = QLineEdit()
        self.recipient.setPlaceholderText(self.tr("Who receives it, by name or office"))
        self.address = QPlainTextEdit()
        self.method = QComboBox()
        self.day = day_field(self.tr("Day it is handed over"))
        self.form = QComboBox()
        let_wheel_pass(self.method, self.day, self.form)
        self.name = QLineEdit(name or (usual_name(request, today) if request is not None else ""))
        self.folder = QLineEdit(str(folder))
        self.log = QCheckBox(
            self.tr("Put the review log of these recordings in")
            if request is None
            else self.tr("Put the review log of this request in")
        )
        self.names = QCheckBox(self.tr("Keep the copies' own file names"))
        self.note = QPlainTextEdit()
        self.sign = QCheckBox(self.tr("Sign it with the workspace's key"))
        self.passphrase = QLineEdit()
        self._build(request, today)

    @property
    def out(self) -> Path:
        """Where the package goes."""
        name = self.name.text().strip()
        if self.package_form is Form.ZIP and not name.lower().endswith(".zip"):
            name += ".zip"
        return Path(self.folder.text().strip()).expanduser() / name

    @property
    def package_form(self) -> Form:
        """Folder or ZIP file."""
        return Form(self.form.currentData())

    @property
    def how(self) -> str:
        """How it is handed over, as records say it."""
        return kept(self.method)

    @property
    def handed_over(self) -> dt.date:
        """The day."""
        return to_day(self.day.date())

    @property
    def secret(self) -> str | None:
        """The passphrase to sign with; None where it is not to be signed."""
        return self.passphrase.text() if self._key and self.sign.isChecked() else None

    @property
    def problem(self) -> str:
        """What is missing or cannot be, as a sentence; empty when all is answered."""
        if not self.recipient.text().strip():
            return self.tr("Say who receives it.")
        if not self.how:
            return self.tr("Say how it is handed over.")
        if self.handed_over > dt.datetime.now().astimezone().date():
            return self.tr("The day of the hand-over is in the future.")
        name = self.name.text().strip()
        if not name:
            return self.tr("Give the package a name.")
        if safe_name(name) != name:
            return self.tr("Not every computer takes this name. One that works: {name}").format(
                name=safe_name(name, usual="package")
            )
        if not self.out.parent.is_dir():
            return self.tr("That folder does not exist.")
        if self.secret == "":
            return self.tr("Give the passphrase of the signing key, or do not sign.")
        if self.out.exists():
            return self.tr("There is already something of that name in that folder.")
        return ""

    def _build(self, request: Request | None, today: dt.date) -> None:
        self.method.setEditable(True)
        offer(self.method, METHODS)
        self.method.setCurrentIndex(-1)
        edit = self.method.lineEdit()
        assert edit is not None
        edit.setPlaceholderText(self.tr("Choose, or write how"))
        self.day.setDate(to_date(today))
        self.form.addItem(self.tr("One ZIP file"), Form.ZIP.value)
        self.form.addItem(self.tr("A folder (BagIt)"), Form.FOLDER.value)
        for field in (self.address, self.note):
            field.setFixedHeight(LOW)
            field.setTabChangesFocus(True)
        self.address.setPlaceholderText(self.tr("For the cover sheet; may stay empty"))
        self.note.setPlaceholderText(
            self.tr("Kept with the record; not in the package, not in the log")
        )
        self.log.setChecked(request is None or request.kind in WITH_LOG)
        self.log.setToolTip(
            self.tr(
                "It names staff and says what was decided about people: not for the public as a rule"
            )
        )
        browse = button(self.tr("Ch&oose…"), self._browse)
        browse.setAccessibleName(self.tr("Choose the folder"))
        where = QWidget()
        where.setLayout(row(self.folder, browse))
        self.folder.setAccessibleName(self.tr("Folder for the package"))
        where.setFocusProxy(self.folder)
        form = FormGrid()
        form.add(self.tr("&Recipient"), self.recipient)
        if request is not None:
            form.add(self.tr("&Address"), self.address)
        how = QWidget()
        how.setLayout(row(self.method, label(self.tr("on"), "muted"), self.day, None))
        self.method.setAccessibleName(self.tr("How it is handed over"))
        how.setFocusProxy(self.method)
        form.add(self.tr("&Handed over"), how)
        form.add(self.tr("Packed a&s"), self.form)
        form.add(self.tr("&Name"), self.name)
        form.add(self.tr("&To folder"), where)
        if request is not None:
            self.names.setToolTip(
                self.tr(
                    "Without it they are called {name} and so on: a file's name can say whom it shows"
                ).format(name=safe_name(f"{request.reference}_1"))
            )
            form.add(self.tr("Cop&y names"), self.names)
        form.add(self.tr("&Log"), self.log)
        if self._key:
            form.add(self.tr("Si&gned"), self._signing())
        form.add(self.tr("Not&e"), self.note)
        self.method.setMinimumWidth(240)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(form)
        for line in (self.recipient, self.name, self.folder):
            line.textChanged.connect(self.changed)
        self.method.currentTextChanged.connect(self.changed)
        self.form.currentIndexChanged.connect(self.changed)
        self.day.dateChanged.connect(self.changed)

    def _signing(self) -> QWidget:
        self.sign.setChecked(True)
        self.sign.setToolTip(self.tr("Key {key}").format(key=fingerprint_words(self._key)))
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setPlaceholderText(self.tr("Passphrase of the key"))
        self.passphrase.setAccessibleName(self.tr("Passphrase of the signing key"))
        self.sign.toggled.connect(self.passphrase.setEnabled)
        self.sign.toggled.connect(lambda _on: self.changed.emit())
        self.passphrase.textChanged.connect(lambda _text: self.changed.emit())
        both = QWidget()
        both.setLayout(row(self.sign, self.passphrase))
        both.setFocusProxy(self.sign)
        return both

    def _browse(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self, self.tr("Where the package goes"), self.folder.text()
        )
        if name:
            self.folder.setText(name)
