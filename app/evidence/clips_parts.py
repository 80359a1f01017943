"""What the dialogs for stills, clips and contact sheets share: what to choose, covered or not, where to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFileDialog,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.locks import hold, lock_line
from app.notes.signs import sign_icon, title_of
from app.theme.parts import button, label, row
from app.theme.tokens import SPACE
from app.words import tr
from player.media.time import format_seconds
from redaction.policy.limits import may_write_unredacted

if TYPE_CHECKING:
    from fractions import Fraction

    from app.session import Session
    from redaction.incident.incident import Incident
    from redaction.model.annotation import Annotation
    from redaction.model.footage import Footage
    from redaction.model.ids import AnnotationId, FootageId
    from redaction.model.note_category import Categories

_TICK, _NAME, _FRAME, _TIME, _CAMERA = range(5)


@dataclass(frozen=True, slots=True)
class Moment:
    """One line to choose: an annotation, or a frame that stands for none.

    Attributes:
        footage: Where it is.
        note: The annotation; None of a single frame.
        frame: That stands for it.
        seconds: Media time of that frame; None where the frames of the file are not known yet.
        camera: What its camera, else its file is called.
    """

    footage: Footage
    note: Annotation | None
    frame: int
    seconds: Fraction | None
    camera: str


def moments_of(
    session: Session,
    chosen: Iterable[tuple[FootageId, Iterable[AnnotationId]]],
    incident: Incident | None,
) -> list[Moment]:
    """The lines for annotations, in order of footage and time; those that are gone are left out."""
    from redaction.usecases.timing import known_index_of

    found = []
    for key, ids in chosen:
        footage = session.workspace.find_footage(key)
        if footage is None:
            continue
        notes = session.workspace.project(key).annotations
        index = known_index_of(session.workspace, footage)
        camera = None if incident is None else incident.camera(key)
        name = camera.name if camera is not None else Path(footage.path).name
        here = [notes[one] for one in dict.fromkeys(ids) if one in notes]
        for note in sorted(here, key=lambda n: (n.span.start, n.span.stop)):
            at = int(note.picture)
            seconds = index.seconds(at) if index is not None and at < len(index) else None
            found.append(Moment(footage, note, at, seconds, name))
    return found


def look_words(names: Sequence[str]) -> str:
    """What is said where a detector may see faces in redacted pictures."""
    shown = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
    return tr("A detector may see a face in {names}: look before it leaves.").format(names=shown)


def uncovered_words(session: Session, moments: Iterable[Moment]) -> str:
    """What is said before redacted pictures are made of frames on which nothing is covered; else empty."""
    from redaction.model.project import regions_at

    project = session.workspace.project
    bare = [m for m in moments if not regions_at(project(m.footage.id), m.frame)]
    if not bare:
        return ""
    names = list(dict.fromkeys(f"“{m.camera}”" for m in bare))
    shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
    if len(bare) == 1:
        return tr(
            "Nothing is covered on one of these frames ({names}): all in it is shown."
        ).format(names=shown)
    return tr("Nothing is covered on {n} of these frames ({names}): all in them is shown.").format(
        n=len(bare), names=shown
    )


class MomentTable(QTableWidget):
    """What can be chosen, with ticks.

    Signals:
        changed: A tick was set or taken away.
    """

    changed = Signal()

    def __init__(self, moments: list[Moment], categories: Categories) -> None:
        super().__init__(len(moments), 5)
        self.moments = moments
        self.setAccessibleName(self.tr("Annotations to choose from"))
        self.setHorizontalHeaderLabels(
            [
                "",
                self.tr("What"),
                self.tr("Frame"),
                self.tr("Media time"),
                self.tr("Camera or file"),
            ]
        )
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.verticalHeader().hide()
        self.setMinimumHeight(170)
        self.setShowGrid(False)
        self.setWordWrap(False)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        for column, width in ((_TICK, 34), (_FRAME, 90), (_TIME, 130), (_CAMERA, 190)):
            self.setColumnWidth(column, width)
        for at, moment in enumerate(moments):
            self._fill(at, moment, categories)
        self.itemChanged.connect(self._changed)

    @property
    def chosen(self) -> list[Moment]:
        """Those that are ticked."""
        ticked = Qt.CheckState.Checked
        return [m for n, m in enumerate(self.moments) if self._tick(n).checkState() == ticked]

    def tick_all(self, on: bool) -> None:
        """Tick all that can be, or none."""
        self.blockSignals(True)
        state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        for at in range(self.rowCount()):
            item = self._tick(at)
            if item.flags() & Qt.ItemFlag.ItemIsEnabled:
                item.setCheckState(state)
        self.blockSignals(False)
        self.changed.emit()

    def _tick(self, at: int) -> QTableWidgetItem:
        item = self.item(at, _TICK)
        assert item is not None  # every row is filled
        return item

    def _fill(self, at: int, moment: Moment, categories: Categories) -> None:
        note = moment.note
        name = self.tr("This frame") if note is None else title_of(note, categories)
        draft = note is not None and note.draft
        if draft:
            name = self.tr("{name} (draft: confirm it first)").format(name=name)
        time = "" if moment.seconds is None else format_seconds(moment.seconds)
        texts = ("", name or self.tr("No title"), f"{moment.frame:,}", time, moment.camera)
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            if column == _TICK:
                item.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled)
                item.setCheckState(Qt.CheckState.Unchecked if draft else Qt.CheckState.Checked)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, name)
            if draft:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            if column == _NAME and note is not None:
                item.setIcon(sign_icon(categories.colour_of(note).name))
            self.setItem(at, column, item)

    def _changed(self, item: QTableWidgetItem) -> None:
        if item.column() == _TICK:
            self.changed.emit()


class RedactionChoice(QWidget):
    """Redacted, unless somebody ticks otherwise and says why.

    Signals:
        changed: The answer changed.
    """

    changed = Signal()

    def __init__(self, words: str) -> None:
        """Show it.

        Args:
            words: What being unredacted means here, behind the tick.
        """
        super().__init__()
        self.tick = QCheckBox(words)
        self.reason_field = QLineEdit()
        self.reason_field.setAccessibleName(self.tr("Why everybody may be seen"))
        self.reason_field.setPlaceholderText(
            self.tr("Why everybody may be seen (kept in the record and in the review log)")
        )
        self.reason_field.setMaxLength(300)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE // 2)
        box.addWidget(self.tick)
        box.addWidget(self.reason_field)
        self.reason_field.hide()
        if not may_write_unredacted():
            hold(self.tick)
            box.addLayout(lock_line())
        self.tick.toggled.connect(self._ticked)
        self.reason_field.textChanged.connect(self.changed)

    @property
    def redacted(self) -> bool:
        """Whether what is covered in a copy is covered here."""
        return not self.tick.isChecked()

    @property
    def reason(self) -> str:
        """Why not; empty where it is."""
        return "" if self.redacted else self.reason_field.text().strip()

    @property
    def problem(self) -> str:
        """What is missing, in words."""
        return "" if self.redacted or self.reason else self.tr("Say why everybody may be seen.")

    def _ticked(self, on: bool) -> None:
        self.reason_field.setVisible(on)
        if on:
            self.reason_field.setFocus()
        self.changed.emit()


class FolderField(QWidget):
    """A folder that is there.

    Signals:
        changed: Another was typed or chosen.
    """

    changed = Signal()

    def __init__(self, folder: Path, name: str) -> None:
        """Show it.

        Args:
            folder: The one that is there at first.
            name: What it is for.
        """
        super().__init__()
        self.field = QLineEdit(str(folder))
        self.field.setAccessibleName(name)
        browse = button(self.tr("Ch&oose…"), self._browse)
        browse.setAccessibleName(self.tr("Choose the folder"))
        self.setLayout(row(self.field, browse))
        self.setFocusProxy(self.field)
        self.field.textChanged.connect(self.changed)

    @property
    def folder(self) -> Path:
        """The folder."""
        return Path(self.field.text().strip()).expanduser()

    @property
    def problem(self) -> str:
        """Why it cannot be used, in words."""
        if self.field.text().strip() and self.folder.is_dir():
            return ""
        return self.tr("Choose a folder that is there.")

    def _browse(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.field.accessibleName(), str(self.folder))
        if name:
            self.field.setText(name)


class ChoiceHead(QWidget):
    """How many are chosen, and two buttons to choose all or none."""

    def __init__(self, table: MomentTable) -> None:
        super().__init__()
        self._table = table
        self.count = label("", "strong")
        every = button(self.tr("Tick &all"), lambda: table.tick_all(True), kind="ghost")
        none = button(self.tr("Tick &none"), lambda: table.tick_all(False), kind="ghost")
        box = row(self.count, None, every, none)
        box.setContentsMargins(0, 0, 0, 0)
        self.setLayout(box)
        table.changed.connect(self._count)
        self._count()

    def _count(self) -> None:
        many, all_of = len(self._table.chosen), len(self._table.moments)
        self.count.setText(self.tr("{n} of {all} chosen").format(n=many, all=all_of))
