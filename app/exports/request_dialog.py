"""Copies of everything that belongs to a request, asked for in one go."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.casework.release_note import ReleaseNote
from app.dialogs.base import Dialog, Form
from app.dialogs.export_choice import STYLE_TEXT, findings, in_lines, sound_findings
from app.exports.copying import CopyOrder
from app.exports.more import MoreOptions
from app.exports.request_list import FootageList, FootageRow
from app.exports.sound_field import REMOVE
from app.language.core import core
from app.settings import declared
from app.settings.pages import told
from app.theme.parts import button, label, row, scroller
from app.theme.tokens import SPACE
from app.words import count_words, footage_name
from player.media.info import FootageKind
from redaction.casework.gates import Gate, gates_of, open_of
from redaction.export.mix import usual_choice
from redaction.export.plan import AudioChoice, AudioMode
from redaction.model.region import COVERS, Style
from redaction.usecases.export_queue import PLACEHOLDERS, CopyWish, copy_paths, sounds_of

if TYPE_CHECKING:
    from app.exports.queue import ExportQueue
    from app.session import Session
    from app.settings.store import Settings
    from redaction.model.footage import Footage, Request


class RequestExportDialog(Dialog):
    """Which footage, where to, what the copies are called, and what all of them have in common.

    Attributes:
        rows: Footage of the request with its tick.
        ticks: What must be confirmed, each once for all footage it concerns.

    Signals:
        begun: The copies were asked for; carries their ``Batch``.
        sign_off_asked: Somebody wants to see the sign-off of this ``Footage``.
    """

    begun = Signal(object)
    sign_off_asked = Signal(object)

    def __init__(
        self,
        session: Session,
        queue: ExportQueue,
        settings: Settings,
        request: Request,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", "", parent)
        self.say(
            self.tr("Export {reference}").format(reference=request.reference),
            self.tr(
                "One copy of each file, made one after the other. Each gets its name only when it passed"
                " its check."
            ),
        )
        self.resize(820, 720)
        self._session = session
        self._queue = queue
        self._settings = settings
        self._request = request
        self.folder = QLineEdit()
        self.pattern = QLineEdit(settings.get(declared.EXPORT_PATTERN))
        self._pattern_text = label("", "caption", wrap=True)
        self.style_field = QComboBox()
        self._style_text = label("", "caption", wrap=True)
        self.sound_field = QComboBox()
        self.recipient = QLineEdit()
        self.release = ReleaseNote()
        self._gates: dict[str, tuple[Gate, ...]] = {}
        session.case_changed.connect(self._case_moved)
        self._problem = label("", "bad", wrap=True)
        self._problem.hide()
        self.ticks: dict[str, QCheckBox] = {}
        self._known: dict[tuple[str, str], list[str]] = {}
        self._confirm = QVBoxLayout()
        files = [f for f in session.workspace.footage() if f.request == request.id]
        video = any(f.kind is FootageKind.VIDEO for f in files)
        self.more = MoreOptions(settings, request.reference, video=video, encoders=queue.encoders)
        self._list = FootageList(session, queue.jobs, files)
        self.rows = self._list.rows
        start = Path(files[0].path) if files else Path.home()
        self.folder.setText(str(settings.export_folder(start)))
        self._build()
        self._settle()
        queue.jobs.started.connect(self._job_moved)
        queue.jobs.ended.connect(self._job_moved)

    @property
    def chosen(self) -> tuple[Footage, ...]:
        """The footage that is ticked."""
        return tuple(row.footage for row in self.rows if row.tick.isChecked())

    @property
    def wish(self) -> CopyWish:
        """What all copies have in common."""
        keep = self.sound_field.currentData() == "keep"
        style = Style(self.style_field.currentData())
        return self.more.onto(CopyWish(style=style, audio=AudioChoice() if keep else REMOVE))

    def begin(self) -> None:
        """Ask for the copies."""
        orders = self._orders()
        settings = self._settings
        settings.set(declared.EXPORT_FOLDER, str(self._folder))
        settings.set(declared.EXPORT_PATTERN, self.pattern.text().strip())
        settings.set(declared.EXPORT_STYLE, str(self.style_field.currentData()))
        self.more.remember()
        batch = self._queue.add(orders)
        self.accept()
        self.begun.emit(batch)

    # what follows from the answers

    @property
    def _folder(self) -> Path:
        return Path(self.folder.text().strip()).expanduser()

    def _paths(self) -> dict[str, Path]:
        taken = [copy.order.out for copy in self._queue.copies if copy.open]
        paths = copy_paths(
            self.pattern.text().strip(),
            self.chosen,
            self._folder,
            reference=self._request.reference,
            day=dt.datetime.now().astimezone().date().isoformat(),
            taken=taken,
        )
        return {f.id: path for f, path in zip(self.chosen, paths, strict=True)}

    def _orders(self) -> list[CopyOrder]:
        paths, wish = self._paths(), self.wish
        recipient = self.recipient.text().strip()
        made = []
        for row_ in self.rows:
            if not row_.tick.isChecked():
                continue
            asked = self._asked(row_)
            ticked = " ".join(t for t, box in self.ticks.items() if t in asked and box.isChecked())
            plan = _all_heard(wish, row_.footage).plan(row_.footage, row_.project)
            out = paths[row_.footage.id]
            made.append(
                CopyOrder(
                    row_.footage, plan, out, recipient=recipient, ticked=ticked,
                    thorough=self.more.thorough.isChecked(),
                )
            )  # fmt: skip
        return made

    def _asked(self, row_: FootageRow) -> list[str]:
        """What must be confirmed for one of them; asked with each letter that is typed."""
        footage, project = row_.footage, row_.project
        key = (footage.id, self.wish.audio.mode)
        if key in self._known:
            return self._known[key]
        said = (
            *findings(project, (), footage.damaged, footage.kind, footage),
            *sound_findings(project, footage, self.wish.audio),
        )
        self._known[key] = [finding.confirm for finding in said if finding.confirm]
        return self._known[key]

    # building

    def _build(self) -> None:
        form = Form()
        browse = button(self.tr("Ch&oose…"), self._browse)
        browse.setAccessibleName(self.tr("Choose the folder"))
        where = QWidget()
        where.setLayout(row(self.folder, browse))
        self.folder.setAccessibleName(self.tr("Folder for the copies"))
        where.setFocusProxy(self.folder)
        form.add(self.tr("&To folder"), where)
        form.add(self.tr("N&ames"), self.pattern, self._pattern_text)
        form.addWidget(self._problem, form.rowCount(), 1)
        form.skip()
        for word, name in self._settings.offered(declared.EXPORT_STYLE).choices:
            if Style(word) in COVERS:
                self.style_field.addItem(told(name), word)
        at = self.style_field.findData(self._settings.get(declared.EXPORT_STYLE))
        self.style_field.setCurrentIndex(max(0, at))
        self.sound_field.addItem(self.tr("Keep, as each was reviewed"), "keep")
        self.sound_field.addItem(self.tr("Remove from all"), "remove")
        if any(sounds_of(row_.footage) for row_ in self.rows):
            form.add(self.tr("&Sound"), self.sound_field)
        form.add(self.tr("Co&ver with"), self.style_field, self._style_text)
        self.recipient.setPlaceholderText(self.tr("Who receives them; may stay empty"))
        form.add(self.tr("&Recipient"), self.recipient)
        form.addWidget(self.release, form.rowCount(), 1)
        self.release.asked.connect(self._ask_sign_off)
        inside = QWidget()
        inside.setProperty("surface", "clear")
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, SPACE, 0)
        box.setSpacing(SPACE * 2)
        box.addWidget(self._list)
        box.addLayout(self._confirm)
        box.addLayout(form)
        box.addWidget(self.more)
        box.addStretch(1)
        self._confirm.setSpacing(2)
        area = scroller(inside)
        self.body.addWidget(area, 1)
        self.cancel_button = button(self.tr("Cancel"), self.reject)
        self.go_button = button("", self.begin, kind="primary", icon_name="export")
        self.go_button.setDefault(True)
        self.foot.addStretch(1)
        self.foot.addWidget(self.cancel_button)
        self.foot.addWidget(self.go_button)
        for field in (self.folder, self.pattern, self.recipient):
            field.textChanged.connect(self._settle)
        self.sound_field.currentIndexChanged.connect(self._settle)
        self.style_field.currentIndexChanged.connect(self._settle)
        self.more.changed.connect(self._settle)
        self._list.changed.connect(self._settle)

    def _job_moved(self, _job: object) -> None:
        """Work that adds cover began or ended: what can be copied now is another."""
        if not self.isVisible():
            return
        self._list.stand_again()
        self._settle()

    def _browse(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self, self.tr("Where the copies go"), str(self._folder)
        )
        if name:
            self.folder.setText(name)

    def _settle(self) -> None:
        """Follow the answers: names, what must be confirmed, whether it can start."""
        self._style_text.setText(STYLE_TEXT[Style(self.style_field.currentData())]())
        problem, paths = "", {}
        if not self._folder.is_dir():
            problem = self.tr("The folder {name} does not exist.").format(name=self._folder)
        else:
            try:
                paths = self._paths()
            except ValueError:
                problem = self.tr("Names can hold {words}.").format(
                    words=", ".join(f"{{{word}}}" for word in PLACEHOLDERS)
                )
        for row_ in self.rows:
            path = paths.get(row_.footage.id)
            row_.name.setText("" if path is None else self.tr("→ {name}").format(name=path.name))
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        words = self.tr("You can use {words}.")
        self._pattern_text.setText(words.format(words=", ".join(f"{{{w}}}" for w in PLACEHOLDERS)))
        self._ask()
        self._say_release()
        many = len(self.chosen)
        title = self.tr("E&xport {copies}").format(
            copies=count_words(many, self.tr("copy"), self.tr("copies"))
        )
        self.go_button.setText(f" {title}")
        self.go_button.setAccessibleName(title.replace("&", ""))
        ready = all(tick.isChecked() for tick in self.ticks.values())
        self.go_button.setEnabled(bool(many) and not problem and ready and self.release.is_clear)

    def _say_release(self) -> None:
        """With a recipient each copy is a disclosure: say which of the files are not signed off."""
        recipient = self.recipient.text().strip()
        if recipient and not self._gates:
            self._session.coverage_wanted.emit()
        lines = []
        for footage in self.chosen if recipient else ():
            if footage.id not in self._gates:
                self._gates[footage.id] = open_of(gates_of(self._session.workspace, footage))
            if gates := self._gates[footage.id]:
                things = count_words(len(gates), self.tr("thing is"), self.tr("things are"))
                lines.append(
                    self.tr("{name}: {things} in the way. {first}").format(
                        name=footage_name(footage), things=things, first=core(gates[0].words)
                    )
                )
        self.release.say(recipient, lines)

    def _ask_sign_off(self) -> None:
        blocked = next((f for f in self.chosen if self._gates.get(f.id)), None)
        if blocked is not None:
            self.sign_off_asked.emit(blocked)

    def _case_moved(self) -> None:
        self._gates = {}
        if self.isVisible():
            self._settle()

    def _ask(self) -> None:
        """One tick for each thing that must be confirmed, with the footage it is about."""
        asked: dict[str, list[str]] = {}
        for row_ in self.rows:
            if row_.tick.isChecked():
                for confirm in self._asked(row_):
                    asked.setdefault(confirm, []).append(footage_name(row_.footage))
        for text, tick in tuple(self.ticks.items()):
            if text not in asked:
                del self.ticks[text]
                self._confirm.removeWidget(tick)
                tick.deleteLater()
        many = len(self.chosen)
        for text, names in asked.items():
            if text not in self.ticks:
                made = self.ticks[text] = QCheckBox()
                made.toggled.connect(self._settle)
                self._confirm.addWidget(made)
            tick = self.ticks[text]
            about = (
                self.tr("all {n}").format(n=many)
                if len(names) == many > 1
                else ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
            )
            tick.setText(in_lines(f"{text} ({about})", 84).replace("&", "&&"))
            tick.setToolTip("\n".join(names))


def _all_heard(wish: CopyWish, footage: Footage) -> CopyWish:
    """The same wish, with all of the footage's sound tracks where sound is kept: none is left out unsaid."""
    if wish.audio.mode is AudioMode.REMOVE:
        return wish
    return replace(wish, audio=usual_choice(len(sounds_of(footage))))
