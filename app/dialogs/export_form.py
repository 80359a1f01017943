"""The questions of the export dialog."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFrame,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.base import Form
from app.dialogs.export_choice import (
    QUALITY_TEXT,
    STYLE_TEXT,
    Finding,
    copy_endings,
    findings,
    has_sound,
    stretch_words,
    suggested,
)
from app.settings import declared
from app.theme.parts import Banner, button, label, picture, row
from app.theme.tokens import SPACE
from player.media.info import FootageKind
from redaction.export.output import ENDINGS
from redaction.model.region import Style

if TYPE_CHECKING:
    from app.settings.store import Settings
    from player.media.time import FrameSpan
    from redaction.jobs.errors import UserError
    from redaction.model.footage import Footage
    from redaction.model.project import Project

_ICONS = {"good": "accept", "info": "info", "warning": "warning", "bad": "error"}


class ExportForm(QWidget):
    """Where, how, with what sound, which stretch; and what the copy will and will not cover.

    Attributes:
        project: The decisions the copy will follow.

    Signals:
        changed: An answer changed.
    """

    changed = Signal()

    def __init__(
        self,
        footage: Footage,
        project: Project,
        marked: FrameSpan | None,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.project = project
        self._footage = footage
        self._marked = marked
        self.path_field = QLineEdit(
            str(suggested(footage, settings.export_folder(_source(footage))))
        )
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.replace_tick = QCheckBox(self.tr("Replace the file that is there"))
        self.style_field = _choice(
            declared.EXPORT_STYLE.choices, settings.get(declared.EXPORT_STYLE)
        )
        self._style_text = label("", "caption", wrap=True)
        self.quality_field = _choice(
            declared.EXPORT_QUALITY.choices, settings.get(declared.EXPORT_QUALITY)
        )
        self._quality_text = label("", "caption", wrap=True)
        self.sound_field = _choice(
            (("keep", self.tr("Keep unchanged")), ("remove", self.tr("Remove"))), "keep"
        )
        self._sound_text = label("", "caption", wrap=True)
        self.stretch_field = _choice((("all", self.tr("The whole footage")),), "all")
        if marked is not None:
            self.stretch_field.addItem(stretch_words(marked), "marked")
        self.recipient = QLineEdit()
        self.recipient.setPlaceholderText(self.tr("Who receives it; may stay empty"))
        self.result = Banner()
        self.ticks: list[QCheckBox] = []
        self._summary = QVBoxLayout()
        self._build()
        self._settle()

    @property
    def path(self) -> Path:
        """Where the copy goes."""
        return Path(self.path_field.text().strip()).expanduser()

    @property
    def cover(self) -> Style:
        """How regions are covered."""
        return Style(self.style_field.currentData())

    @property
    def quality(self) -> str:
        """``small``, ``standard`` or ``high``."""
        return str(self.quality_field.currentData())

    @property
    def sound(self) -> bool:
        """Whether the sound is kept."""
        return bool(self.sound_field.currentData() == "keep")

    @property
    def span(self) -> FrameSpan | None:
        """Which frames, or None for all."""
        return self._marked if self.stretch_field.currentData() == "marked" else None

    @property
    def overwrite(self) -> bool:
        """Whether a file of that name is replaced."""
        return self.replace_tick.isVisibleTo(self) and self.replace_tick.isChecked()

    @property
    def ready(self) -> bool:
        """Whether everything that needs a tick has one."""
        return all(t.isChecked() for t in self.ticks) and (
            not self.path.exists() or self.replace_tick.isChecked()
        )

    @property
    def confirmed(self) -> str:
        """What the person ticked, for the log."""
        return " ".join(t.text() for t in self.ticks if t.isChecked())

    def say_problem(self, text: str) -> None:
        """Say why the name cannot be used."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def say_failure(self, error: UserError) -> None:
        """Say why the export failed."""
        parts = (error.summary, error.detail, error.remedy)
        self.result.say(" ".join(p for p in parts if p), "bad")

    def say_note(self, text: str) -> None:
        """Say how the export ended."""
        self.result.say(text, "info")

    def _build(self) -> None:
        browse = button(self.tr("Choose…"), self._browse)
        browse.setAccessibleName(self.tr("Choose where the copy goes"))
        where = QWidget()
        line = row(self.path_field, browse)
        where.setLayout(line)
        self.path_field.setAccessibleName(self.tr("File name of the copy"))
        where.setFocusProxy(self.path_field)
        form = Form()
        form.add(self.tr("&Where"), where)
        form.addWidget(self.problem, form.rowCount(), 1)
        form.addWidget(self.replace_tick, form.rowCount(), 1)
        form.skip()
        # A still picture has no sound and is not compressed further; sound alone shows nothing.
        kind = self._footage.kind
        if kind is not FootageKind.SOUND:
            form.add(self.tr("Co&ver with"), self.style_field, self._style_text)
        if kind is FootageKind.VIDEO:
            form.add(self.tr("&Quality"), self.quality_field, self._quality_text)
            form.add(self.tr("&Sound"), self.sound_field, self._sound_text)
        asked = (
            self.style_field, self._style_text, self.quality_field, self._quality_text,
            self.sound_field, self._sound_text,
        )  # fmt: skip
        for field in asked:
            if form.indexOf(field) < 0:
                field.setParent(self)
                field.hide()
        if self._marked is not None:
            form.add(self.tr("S&tretch"), self.stretch_field)
        form.add(self.tr("&Recipient"), self.recipient)
        frame = QFrame()
        frame.setProperty("card", "true")
        self._summary.setContentsMargins(SPACE * 2, SPACE + 4, SPACE * 2, SPACE + 4)
        self._summary.setSpacing(6)
        frame.setLayout(self._summary)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE * 2)
        box.addWidget(self.result)
        box.addLayout(form)
        box.addWidget(frame)
        box.addStretch(1)
        self.path_field.textChanged.connect(self._settle)
        self.replace_tick.toggled.connect(self.changed)
        for choice in (self.style_field, self.quality_field, self.sound_field):
            choice.currentIndexChanged.connect(self._settle)
        self.stretch_field.currentIndexChanged.connect(self._summarise)
        self._summarise()

    def _settle(self) -> None:
        """Follow the answers with a word on what they mean."""
        self._style_text.setText(STYLE_TEXT[self.cover]())
        self._quality_text.setText(QUALITY_TEXT[self.quality]())
        if not has_sound(self._footage):
            self.sound_field.setEnabled(False)
            self._sound_text.setText(self.tr("This footage has no sound."))
        elif self.sound:
            self._sound_text.setText(
                self.tr("Voices and names stay audible. Listen to it before you disclose the copy.")
            )
        else:
            self._sound_text.setText(self.tr("The copy is silent."))
        self.replace_tick.setVisible(self.path.is_file())
        self.changed.emit()

    def _summarise(self) -> None:
        while (item := self._summary.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.deleteLater()
        self.ticks = []
        heading = (
            self.tr("What will be heard")
            if self._footage.kind is FootageKind.SOUND
            else self.tr("What the copy will show")
        )
        self._summary.addWidget(label(heading, "section"))
        damaged = self._footage.damaged
        for finding in findings(
            self.project, self.span, damaged, self._footage.kind, self._footage
        ):
            self._summary.addWidget(self._line(finding))
        self.changed.emit()

    def _line(self, finding: Finding) -> QWidget:
        made = QWidget()
        box = QVBoxLayout(made)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        text = label(finding.text, wrap=True)
        head = row(picture(_ICONS[finding.tone], 18, finding.tone), text, spacing=10)
        head.setStretch(1, 1)
        box.addLayout(head)
        if finding.confirm:
            tick = QCheckBox(finding.confirm)
            tick.toggled.connect(self.changed)
            self.ticks.append(tick)
            box.addLayout(row(28, tick, None, spacing=0))
        return made

    def _browse(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self, self.tr("Where the copy goes"), str(self.path), copy_endings(self._footage.kind)
        )
        if name:
            path = Path(name)
            ending = ENDINGS[self._footage.kind][0]
            self.path_field.setText(str(path if path.suffix else path.with_suffix(ending)))
            # the system's dialog asked about replacing already
            self.replace_tick.setChecked(path.exists())


def _choice(words: tuple[tuple[str, str], ...], now: str) -> QComboBox:
    made = QComboBox()
    for word, name in words:
        made.addItem(name, word)
    made.setCurrentIndex(max(0, made.findData(now)))
    return made


def _source(footage: Footage) -> Path:
    return Path(footage.path)
