"""The questions of the export dialog."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise
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

from app.casework.release_note import ReleaseNote
from app.dialogs.base import Form
from app.dialogs.export_choice import (
    STYLE_TEXT,
    Finding,
    copy_endings,
    findings,
    in_lines,
    sound_findings,
    stretch_words,
    suggested,
)
from app.exports.copying import CopyOrder
from app.exports.more import MoreOptions
from app.exports.sound_field import SoundField
from app.language.core import whole
from app.settings import declared
from app.settings.pages import told
from app.theme.parts import Banner, button, label, picture, row, scroller
from app.theme.tokens import SPACE
from app.words import count_words
from player.media.info import FootageKind
from redaction.export.output import ENDINGS
from redaction.export.plan import AudioMode
from redaction.model.audio import SoundReview
from redaction.model.region import COVERS, Style
from redaction.usecases.export_parts import part_plans
from redaction.usecases.export_queue import CopyWish, ranges_of, sounds_of

if TYPE_CHECKING:
    from app.exports.encoders import Encoders
    from app.settings.store import Settings
    from player.media.time import FrameSpan
    from redaction.jobs.errors import UserError
    from redaction.model.footage import Footage
    from redaction.model.project import Project

_ICONS = {"good": "accept", "info": "info", "warning": "warning", "bad": "error"}


class ExportForm(QWidget):
    """Where to, which ranges, what sound, for whom; what the copy will and will not show; and the rest.

    Attributes:
        project: The decisions the copy will follow.
        more: What most exports need no answer to.
        release: What a recipient means for the sign-off.

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
        *,
        reference: str = "",
        encoders: Encoders | None = None,
        used: Collection[str] = (),
    ) -> None:
        super().__init__(parent)
        self.project = project
        self._settings = settings
        self._footage = footage
        self._ranges = ranges_of(project)
        self._marked = marked
        self.path_field = QLineEdit(
            str(suggested(footage, settings.export_folder(_source(footage)), used))
        )
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.replace_tick = QCheckBox(self.tr("Replace the file that is there"))
        offered = tuple(
            c for c in settings.offered(declared.EXPORT_STYLE).choices if Style(c[0]) in COVERS
        )
        styles = tuple((word, told(name)) for word, name in offered)
        self.style_field = _choice(styles, settings.get(declared.EXPORT_STYLE))
        self._style_text = label("", "caption", wrap=True)
        removed = project.sound is SoundReview.REMOVED
        alone = footage.kind is FootageKind.SOUND
        self.sound_field = SoundField(sounds_of(footage), removed=removed, alone=alone)
        self._sound_text = label("", "caption", wrap=True)
        self.stretch_field = _choice((("all", self.tr("The whole footage")),), "all")
        if marked is not None:
            self.stretch_field.addItem(stretch_words(marked), "marked")
        if self._ranges:
            self._offer_ranges()
        video = footage.kind is FootageKind.VIDEO
        self.more = MoreOptions(settings, reference, video=video, encoders=encoders)
        self.recipient = QLineEdit()
        self.recipient.setPlaceholderText(self.tr("Who receives it; may stay empty"))
        self.release = ReleaseNote()
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
    def spans(self) -> tuple[FrameSpan, ...]:
        """The frames of the copy or copies; none for all."""
        chosen = self.stretch_field.currentData()
        if chosen == "marked" and self._marked is not None:
            return (self._marked,)
        return () if chosen == "all" else self._ranges

    @property
    def separate(self) -> bool:
        """Whether each range becomes a file of its own."""
        return bool(self.stretch_field.currentData() == "separate")

    @property
    def wish(self) -> CopyWish:
        """Everything that was chosen."""
        plain = CopyWish(self.spans, self.cover, self.sound_field.choice)
        return self.more.onto(plain)

    @property
    def overwrite(self) -> bool:
        """Whether a file of that name is replaced."""
        return self.replace_tick.isVisibleTo(self) and self.replace_tick.isChecked()

    def orders(self) -> tuple[CopyOrder, ...]:
        """What is asked for: one copy, or one for each range."""
        plan = self.wish.plan(self._footage, self.project)
        order = CopyOrder(
            self._footage, plan, self.path, self.overwrite,
            recipient=self.recipient.text().strip(), ticked=self.confirmed,
            thorough=self.more.thorough.isChecked(),
        )  # fmt: skip
        if not self.separate:
            return (order,)
        return tuple(
            replace(order, plan=part, out=out, overwrite=False)
            for part, out in part_plans(plan, self.path)
        )

    def remember(self) -> None:
        """Keep for the next export what is not about this one alone."""
        self._settings.set(declared.EXPORT_FOLDER, str(self.path.parent))
        self._settings.set(declared.EXPORT_STYLE, self.cover.value)
        self.more.remember()

    @property
    def ready(self) -> bool:
        """Whether everything that needs a tick has one, and nothing is in the way of a release."""
        return (
            all(t.isChecked() for t in self.ticks)
            and (not self.path.exists() or self.replace_tick.isChecked())
            and self.release.is_clear
        )

    @property
    def confirmed(self) -> str:
        """What the person ticked, for the log."""
        return " ".join(t.text().replace("\n", " ") for t in self.ticks if t.isChecked())

    def say_problem(self, text: str) -> None:
        """Say why the name cannot be used."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def say_failure(self, error: UserError) -> None:
        """Say why the export failed."""
        self.result.say(whole(error), "bad")

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
        ranges = self.stretch_field.count() > 1
        heard = kind is FootageKind.VIDEO or (
            kind is FootageKind.SOUND and self.sound_field.count() > 1
        )
        asked = (
            (ranges, self.tr("Ran&ge"), self.stretch_field, None),
            (heard, self.tr("&Sound"), self.sound_field, self._sound_text),
            (
                kind is not FootageKind.SOUND,
                self.tr("Co&ver with"),
                self.style_field,
                self._style_text,
            ),
            (True, self.tr("&Recipient"), self.recipient, None),
        )
        for wanted, title, field, text in asked:
            if wanted:
                form.add(title, field, text)
                continue
            for unused in (field, text):
                if unused is not None:
                    unused.setAccessibleName(title.replace("&", ""))
                    unused.setParent(self)
                    unused.hide()
        form.addWidget(self.release, form.rowCount(), 1)
        form.skip()
        frame = QFrame()
        frame.setProperty("card", "true")
        self._summary.setContentsMargins(SPACE * 2, SPACE + 4, SPACE * 2, SPACE + 4)
        self._summary.setSpacing(6)
        frame.setLayout(self._summary)
        inside = QWidget()
        inside.setProperty("surface", "clear")
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, SPACE, 0)
        box.setSpacing(SPACE * 2)
        box.addWidget(self.result)
        box.addLayout(form)
        box.addWidget(frame)
        box.addWidget(self.more)
        box.addStretch(1)
        area = scroller(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self._area = area
        # the word was given for another file
        self.path_field.textChanged.connect(lambda _text: self.replace_tick.setChecked(False))
        self.path_field.textChanged.connect(self._settle)
        self.replace_tick.toggled.connect(self.changed)
        self.style_field.currentIndexChanged.connect(self._settle)
        self.sound_field.currentIndexChanged.connect(self._settle)
        self.sound_field.currentIndexChanged.connect(self._summarise)
        self.stretch_field.currentIndexChanged.connect(self._summarise)
        self.more.changed.connect(self.changed)
        self.recipient.textChanged.connect(self.changed)
        self._summarise()

    def _settle(self) -> None:
        """Follow the answers with a word on what they mean."""
        self._style_text.setText(STYLE_TEXT[self.cover]())
        if not sounds_of(self._footage):
            self._sound_text.setText(self.tr("This footage has no sound."))
        elif self.project.sound is SoundReview.REMOVED:
            self._sound_text.setText(self.tr("It was decided in the review that it is removed."))
        elif self.sound_field.choice.mode is AudioMode.KEEP:
            self._sound_text.setText(
                self.tr("What was marked is silenced, toned or disguised; the rest stays audible.")
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
        footage = self._footage
        said = (
            *findings(self.project, self.spans, footage.damaged, footage.kind, footage),
            *sound_findings(self.project, footage, self.sound_field.choice),
        )
        for finding in said:
            self._summary.addWidget(self._line(finding))
        for before, after in pairwise(
            (self.recipient, self.release.sign_off_button, *self.ticks, self.more.toggle)
        ):
            self.setTabOrder(before, after)
        self.changed.emit()

    def _offer_ranges(self) -> None:
        """The ranges somebody marked, into one copy or one file each."""
        many = count_words(len(self._ranges), self.tr("marked range"), self.tr("marked ranges"))
        if len(self._ranges) == 1:
            self.stretch_field.addItem(self.tr("The one marked range"), "ranges")
            return
        one = self.tr("{ranges}, one after the other in one copy").format(ranges=many)
        self.stretch_field.addItem(one, "ranges")
        each = self.tr("{ranges}, each in a file of its own").format(ranges=many)
        self.stretch_field.addItem(each, "separate")

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
            tick = QCheckBox(in_lines(finding.confirm))
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
