"""What proves the review log elsewhere, and erasing what it says: the menu beside the log's table."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QMenu,
    QWidget,
)

from app.dialogs.ask import AskDialog
from app.dialogs.base import Dialog, Form
from app.language.core import brief
from app.session import Notice, Tone
from app.theme.parts import button, label
from app.words import count_words
from redaction.jobs.errors import OutputError, UserError
from redaction.reviewlog.erasing import ErasureRule, count_erasable, years_before
from redaction.usecases import log_proof
from redaction.usecases.erase_log import ELSEWHERE, erase_log

if TYPE_CHECKING:
    from app.session import Session


class LogProof(QObject):
    """Signing key, signed heads, time stamps and erasure, from a menu."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._window = parent
        self.menu = QMenu(parent)
        self.menu.setToolTipsVisible(True)
        self._add(
            self.tr("Sign the log's head…"), self.sign,
            self.tr("Sign the number and hash of the last row with the workspace's key"),
        )  # fmt: skip
        self._add(
            self.tr("Signing key…"), self.key,
            self.tr("Make the key, see its fingerprint, save the public key"),
        )  # fmt: skip
        self.menu.addSeparator()
        self._add(
            self.tr("Request a time stamp…"), self.ask_stamp,
            self.tr("Write a request to be taken to the force's time stamp server"),
        )  # fmt: skip
        self._add(
            self.tr("Attach a time stamp…"), self.attach_stamp,
            self.tr("Keep the answer that the server gave"),
        )  # fmt: skip
        self.menu.addSeparator()
        self._add(
            self.tr("Erase content by rule…"), self.erase,
            self.tr("Erase what rows say; their hashes stay, and the chain stays whole"),
        )  # fmt: skip

    def sign(self) -> None:
        """Sign the head and save the signature."""
        passphrase = self._passphrase(self.tr("Sign the log's head"))
        if passphrase:
            name = self._save(self.tr("Save the signature"), "umbra-log-signature.json", "*.json")
            if name is not None:
                self.sign_to(name, passphrase)

    def sign_to(self, path: Path, passphrase: str) -> None:
        """Sign the head and write the signature to a file; one of that name is replaced."""
        try:
            signed = log_proof.sign_log(self._session.workspace, passphrase)
            _write(path, (json.dumps(signed.to_json(), indent=1) + "\n").encode())
        except UserError as error:
            self._session.problem.emit(error)
            return
        text = self.tr("Row {n} is signed; the signature is in {name}.")
        self._say(text.format(n=signed.head.count, name=path.name))

    def key(self) -> None:
        """The signing key."""
        KeyDialog(self._session, self._window).exec()
        self._session.saved.emit(dt.datetime.now().astimezone())

    def ask_stamp(self) -> None:
        """Write a time stamp request."""
        name = self._save(self.tr("Save the request"), "umbra-log.tsq", "*.tsq")
        if name is None:
            return
        try:
            asked = log_proof.ask_stamp(self._session.workspace)
            _write(name, asked.request)
        except UserError as error:
            self._session.problem.emit(error)
            return
        text = self.tr("Take {name} to the time stamp server and attach its answer here.")
        self._say(text.format(name=name.name))

    def attach_stamp(self) -> None:
        """Keep the answer of the server."""
        answer = self._open(
            self.tr("The server's answer"), self.tr("Time stamps (*.tsr);;All files (*)")
        )
        if answer is None:
            return
        root = self._open(
            self.tr("The server's root certificate (Cancel: do not check the signature)"),
            self.tr("Certificates (*.pem *.crt *.cer);;All files (*)"),
        )
        self.attach_files(answer, root)

    def attach_files(self, answer: Path, root: Path | None) -> None:
        """Keep an answer, checked with a root certificate if there is one."""
        try:
            certificate = None if root is None else _read(root)
            stamp = log_proof.attach_stamp(self._session.workspace, _read(answer), certificate)
        except UserError as error:
            self._session.problem.emit(error)
            return
        text = self.tr("Row {n} was stamped at {moment} UTC.")
        if stamp.trusted is None:
            text += " " + self.tr("The server's signature was not checked.")
        self._say(text.format(n=stamp.head.count, moment=f"{stamp.moment:%d %b %Y %H:%M:%S}"))

    def erase(self) -> None:
        """Ask by which rule, and erase."""
        dialog = EraseDialog(self._session, self._window)
        if dialog.exec():
            self.erase_by(dialog.rule, dialog.reason)

    def erase_by(self, rule: ErasureRule, reason: str) -> None:
        """Erase by a rule."""
        try:
            done = erase_log(self._session.workspace, rule, reason)
        except UserError as error:
            self._session.problem.emit(error)
            return
        rows = count_words(done.rows, self.tr("row"), self.tr("rows"))
        text = self.tr("The content of {rows} was erased (row {n} says so).")
        self._say(f"{text.format(rows=rows, n=done.row)} {ELSEWHERE}")

    def _add(self, text: str, work: object, tip: str) -> None:
        action = self.menu.addAction(text)
        action.setToolTip(tip)
        action.setStatusTip(tip)
        action.triggered.connect(work)

    def _say(self, text: str) -> None:
        self._session.saved.emit(dt.datetime.now().astimezone())
        self._session.notice.emit(Notice(text, Tone.GOOD))

    def _passphrase(self, title: str) -> str:
        text, given = QInputDialog.getText(
            self._window,
            title,
            self.tr("Passphrase of the signing key"),
            QLineEdit.EchoMode.Password,
        )
        return text if given else ""

    def _save(self, title: str, name: str, pattern: str) -> Path | None:
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, title, str(Path.home() / name), pattern
        )
        return Path(chosen) if chosen else None

    def _open(self, title: str, pattern: str) -> Path | None:
        chosen, _ = QFileDialog.getOpenFileName(self._window, title, str(Path.home()), pattern)
        return Path(chosen) if chosen else None


class KeyDialog(Dialog):
    """The signing key: its fingerprint, making it, saving the public key."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(
            "",
            "",
            parent,
        )
        self.say(
            self.tr("Signing key"),
            self.tr(
                "With this key the workspace signs heads of the log and manifests. Whoever has the public"
                " key can check that nobody else made them. Give its fingerprint out by another way than the"
                " files, by telephone or on paper."
            ),
        )
        self.setMinimumWidth(620)
        self._session = session
        self.fingerprint = label("", "mono", wrap=True, select=True)
        self.earlier = label("", "caption", wrap=True)
        self.first = self._secret(self.tr("Passphrase"))
        self.second = self._secret(self.tr("Once more"))
        self.wrong = label("", "caption", wrap=True)
        form = Form()
        form.add(self.tr("Fingerprint"), self.fingerprint, self.earlier)
        form.add(
            self.tr("New passphrase"),
            self.first,
            label(self.tr("At least 10 signs. A lost one cannot be found."), "caption", wrap=True),
        )  # fmt: skip
        form.add(self.tr("Once more"), self.second, self.wrong)
        self.body.addLayout(form)
        self.save_button = button(self.tr("Save public key…"), self._save_public)
        self.make_button = button(self.tr("Make key"), self.make, kind="primary")
        self.foot.addWidget(self.save_button)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Close"), self.reject))
        self.foot.addWidget(self.make_button)
        self._show()

    def make(self) -> None:
        """Make the key, or another in its place."""
        from redaction.reviewlog.signing import current_key

        if self.first.text() != self.second.text():
            self.wrong.setText(self.tr("The two passphrases differ."))
            return
        if current_key(self._session.workspace.folder) is not None and not self._sure():
            return
        try:
            log_proof.make_key(self._session.workspace, self.first.text())
        except UserError as error:
            self.wrong.setText(brief(error))
            return
        self.first.clear()
        self.second.clear()
        self.wrong.setText(self.tr("The key was made."))
        self._show()

    def save_public(self, path: Path) -> None:
        """Write the public key to a file; one of that name is replaced."""
        from redaction.reviewlog.signing import current_key

        key = current_key(self._session.workspace.folder)
        if key is not None:
            try:
                _write(path, key.pem.encode())
            except UserError as error:
                self._session.problem.emit(error)

    def _save_public(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the public key"), str(Path.home() / "umbra-public-key.pem"), "*.pem"
        )
        if name:
            self.save_public(Path(name))

    def _sure(self) -> bool:
        asked = AskDialog(
            self.tr("Replace the signing key?"),
            self.tr("What the old key signed can still be checked with its public key."),
            self.tr("Keep the key"),
            self.tr("Replace it"),
            self,
        )  # fmt: skip
        return bool(asked.exec())

    def _show(self) -> None:
        from redaction.reviewlog.signing import known_keys

        keys = known_keys(self._session.workspace.folder)
        now = next((key for key in keys if key.current), None)
        self.fingerprint.setText(self.tr("No key yet") if now is None else now.words)
        old = len(keys) - (now is not None)
        self.earlier.setText(
            self.tr("{n} earlier public keys are kept.").format(n=old) if old else ""
        )
        self.save_button.setEnabled(now is not None)
        self.make_button.setText(self.tr("Make key") if now is None else self.tr("Replace key"))

    def _secret(self, name: str) -> QLineEdit:
        made = QLineEdit()
        made.setEchoMode(QLineEdit.EchoMode.Password)
        made.setAccessibleName(name)
        return made


class EraseDialog(Dialog):
    """By which rule content is erased, and why."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.say(
            self.tr("Erase content of the review log"),
            self.tr(
                "Who did what to which footage is erased from the rows chosen, for good. Their number,"
                " moment, category and hashes stay, so the log can still be proved; a row says which were"
                " erased and why."
            ),
        )
        self.setMinimumWidth(560)
        self._session = session
        self.years = QComboBox()
        self.years.addItem(self.tr("any age"), 0)
        for years in range(1, 31):
            words = count_words(years, self.tr("year"), self.tr("years"))
            self.years.addItem(words, years)
        self.years.setCurrentIndex(self.years.findData(6))
        self.who = self._choice(
            {who: who for who in session.workspace.log.people()}, self.tr("anybody")
        )
        self.request = self._choice(
            {str(r.id): r.reference for r in session.workspace.listed_requests()},
            self.tr("any request"),
        )
        self.why = QLineEdit()
        self.why.setPlaceholderText(self.tr("Such as: retention period of six years over"))
        self.count = label("", "muted", wrap=True)
        form = Form()
        form.add(self.tr("Older than"), self.years)
        form.add(self.tr("Written by"), self.who)
        form.add(self.tr("About request"), self.request)
        form.add(self.tr("Reason"), self.why, label(self.tr("Kept in the log."), "caption"))
        self.body.addLayout(form)
        self.body.addWidget(self.count)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject, kind="primary"))
        self.go = button(self.tr("Erase"), self.accept, kind="danger")
        self.foot.addWidget(self.go)
        self.years.currentIndexChanged.connect(self._judge)
        self.who.currentIndexChanged.connect(self._judge)
        self.request.currentIndexChanged.connect(self._judge)
        self.why.textChanged.connect(self._judge)
        self._judge()

    @property
    def rule(self) -> ErasureRule:
        """The rule chosen."""
        before = None
        if years := self.years.currentData():
            day = years_before(dt.datetime.now().astimezone().date(), years)
            before = dt.datetime.combine(day, dt.time()).astimezone()
        return ErasureRule(before, self.request.currentData() or "", self.who.currentData() or "")

    @property
    def reason(self) -> str:
        """Why."""
        return self.why.text().strip()

    def _judge(self, _value: object = None) -> None:
        rule = self.rule
        rows = count_erasable(self._session.workspace.log, rule) if rule.kind else 0
        if not rule.kind:
            text = self.tr("Say an age, a person or a request.")
        elif not rows:
            text = self.tr("No row matches.")
        else:
            many = count_words(rows, self.tr("row"), self.tr("rows"))
            text = self.tr("{rows} would lose what they say.").format(rows=many) + " " + ELSEWHERE
        self.count.setText(text)
        self.go.setEnabled(bool(rows) and bool(self.reason))

    def _choice(self, offered: dict[str, str], none: str) -> QComboBox:
        made = QComboBox()
        made.addItem(none, "")
        for value, words in offered.items():
            made.addItem(words, value)
        return made


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"{path.name} cannot be read.", "Nothing was changed.") from error


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise OutputError(
            f"{path.name} could not be written: {error.strerror}.",
            "The review log says what was done.",
            "Choose another folder and do it again.",
        ) from error
