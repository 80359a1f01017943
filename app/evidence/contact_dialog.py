"""A contact sheet: the frames of annotations, or so many of each stretch, on one picture or PDF."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QWidget,
)

from app.dialogs.base import Form, open_dialog
from app.evidence.clips_parts import (
    look_words,
)
from app.evidence.picture_dialog import PictureDialog
from app.session import Notice, Tone
from app.settings import declared
from app.theme.numbers import WholeField
from app.theme.parts import label, row
from app.theme.tokens import SPACE
from player.media.time import FrameIndex
from redaction.jobs.errors import UserError
from redaction.model.region import Style
from redaction.usecases.contact import (
    COLUMNS,
    MOST,
    SheetFrame,
    SheetWish,
    sheet_stem,
    spread,
    with_other_cameras,
)
from redaction.usecases.export_queue import free_path, safe_part

if TYPE_CHECKING:
    from app.jobs import Runner
    from app.session import Session
    from app.settings.store import Settings
    from redaction.incident.incident import Incident
    from redaction.model.ids import AnnotationId, FootageId


class ContactDialog(PictureDialog):
    """Which frames, how they are laid out, redacted or not, and where to.

    Attributes:
        table: The annotations with their ticks.
        count: Frames of each stretch; 1 takes the frame that stands for it.
        columns: Pictures beside each other.
        title: Above the pictures.
        all_tick: After each frame what the incident's other cameras show at that moment.
        form_field: PDF or PNG.
        redaction: Redacted, or not and why.
        folder: Where it goes.
        said: What became of it, or what went wrong.
    """

    def __init__(
        self,
        session: Session,
        settings: Settings,
        jobs: Runner,
        chosen: Mapping[FootageId, Iterable[AnnotationId]],
        incident: Incident | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Ask.

        Args:
            session: Whose workspace it is.
            settings: Give folder and style.
            jobs: Make the sheet.
            chosen: The annotations to choose from, by footage.
            incident: Whose camera names and clock stand in it, and its title above.
            parent: The window.
        """
        super().__init__(
            session, settings, jobs, chosen, incident, parent,
            title=self.tr("Contact sheet"),
            text=self.tr("Small pictures with frame numbers and times, for an overview."),
            where=self.tr("Folder for the sheet"),
            unredacted=self.tr("&Unredacted: everybody in it can be seen."),
        )  # fmt: skip
        self.resize(800, 720)
        moments = self.moments
        self._name = Path(moments[0].footage.path).stem if moments else "frames"
        if incident is not None and incident.reference:
            self._name = safe_part(incident.reference) or self._name
        self.count, self.columns = WholeField(), QComboBox()
        self.title = QLineEdit(incident.title if incident is not None else "")
        self.all_tick = QCheckBox(self.tr("What the &other cameras show at the same moment, too"))
        self._build()
        self._settle()

    @property
    def frames(self) -> tuple[SheetFrame, ...]:
        """What is shown, in the order of the list."""
        found: list[SheetFrame] = []
        for moment in self.table.chosen:
            note = moment.note
            if note is None or self.count.value() == 1:
                frames: tuple[FrameIndex, ...] = (FrameIndex(moment.frame),)
            else:
                frames = spread(note.span, self.count.value())
            key = note.id if note is not None else None
            found += [SheetFrame(moment.footage.id, frame, key) for frame in frames]
        return tuple(found)

    @property
    def wish(self) -> SheetWish:
        """What is asked for.

        Raises:
            UserError: If the file of another camera cannot be read.
        """
        frames = self.frames
        if self._incident is not None and self.all_tick.isChecked():
            frames = with_other_cameras(self._session.workspace, self._incident, frames)
        return SheetWish(
            frames,
            int(self.columns.currentData()),
            self.redaction.redacted,
            self.redaction.reason,
            self.title.text().strip(),
            self._incident.id if self._incident is not None else "",
            Style(self._settings.get(declared.EXPORT_STYLE)),
        )

    def begin(self) -> None:
        """Have it made."""
        self._settle()
        if not self.go_button.isEnabled():
            return
        stem = sheet_stem(self._name, redacted=self.redaction.redacted)
        out = free_path(self.folder.folder, stem, str(self.form_field.currentData()))
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            wish = self.wish
        except UserError as error:
            self._failed(error)
            return
        finally:
            QApplication.restoreOverrideCursor()
        self._start("sheet", self.tr("Make contact sheet"), wish=wish.to_json(), out=str(out))

    # inside

    def _build(self) -> None:
        form = Form()
        self.title.setMaxLength(120)
        form.add(self.tr("T&itle"), self.title)
        self.count.setRange(1, 60)
        self.count.setValue(1)
        self.count.lineEdit().setTextMargins(SPACE, 0, 0, 0)
        self.count.setAccessibleName(self.tr("Frames of each annotation"))
        for many in COLUMNS:
            self.columns.addItem(str(many), many)
        self.columns.setCurrentIndex(COLUMNS.index(4))
        self.columns.setAccessibleName(self.tr("Pictures beside each other"))
        layout = QWidget()
        layout.setLayout(
            row(self.count, label(self.tr("frames of each, in"), "muted"), self.columns,
                label(self.tr("columns"), "muted"), None)
        )  # fmt: skip
        layout.setFocusProxy(self.count)
        form.add(self.tr("&Pictures"), layout)
        self.form_field.addItem(self.tr("PDF, A4 pages"), ".pdf")
        self.form_field.addItem(self.tr("PNG, one picture"), ".png")
        several = self._incident is not None and len(self._incident.cameras) > 1
        self.all_tick.setVisible(several)
        self._lay_out(form, self.all_tick)
        for changed in (self.count.valueChanged, self.all_tick.toggled):
            changed.connect(self._settle)

    def _settle(self) -> None:
        many = len(self.frames)
        too_many = ""
        if many > MOST:
            too_many = self.tr("A sheet shows at most {n} frames: choose fewer.").format(n=MOST)
        problem = self._say_problem(too_many)
        words = (
            self.tr("Make sheet of {n} frames") if many != 1 else self.tr("Make sheet of 1 frame")
        )
        more = self.all_tick.isChecked()
        self.go_button.setText(self.tr("Make sheet") if more else words.format(n=many))
        self.go_button.setEnabled(bool(many) and not problem)

    def _made(self, result: dict[str, Any]) -> None:
        bare = not self.redaction.redacted
        text = self.tr("{name} was saved and recorded.").format(name=result["names"][0])
        seen = result["faces"]
        more = f" {look_words(seen)}" if seen else ""
        self.said.say(text + more, "warning" if bare or seen else "good")
        self.close_button.setText(self.tr("Close"))
        self.show_button.show()
        self._session.notice.emit(Notice(text, Tone.WARNING if bare else Tone.GOOD))
        self._session.case_changed.emit()
        self.taken.emit()


def open_contact(
    session: Session,
    settings: Settings,
    jobs: Runner,
    chosen: Mapping[FootageId, Iterable[AnnotationId]],
    incident: Incident | None = None,
    parent: QWidget | None = None,
) -> ContactDialog:
    """Show the dialog over its window; arguments as for ``ContactDialog``."""
    dialog = ContactDialog(session, settings, jobs, chosen, incident, parent)
    open_dialog(dialog)
    return dialog
