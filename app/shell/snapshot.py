"""Saving the frame on the screen as a still: all or a part of it, redacted unless somebody says why not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QWidget,
)

from app.dialogs.base import Dialog, Form
from app.dialogs.export_choice import is_one_of
from app.evidence.clips_parts import RedactionChoice, look_words
from app.session import Notice, Tone
from app.settings import declared
from app.shell.crop_preview import CropPreview
from app.shell.snapshot_part import around, inside, looks_of
from app.theme.folding import Folding
from app.theme.numbers import WholeField
from app.theme.parts import button, label, row
from app.theme.tokens import SPACE
from app.words import tr
from redaction.jobs.errors import UserError
from redaction.model.geometry import Box
from redaction.model.region import Style
from redaction.usecases.export_queue import CopyWish, free_path
from redaction.usecases.still_file import ENDINGS, MARK
from redaction.usecases.still_treatment import Treatment

if TYPE_CHECKING:
    from app.session import Session
    from app.settings.store import Settings
    from player.media.frame import Frame
    from player.media.view import ViewOptions
    from redaction.export.plan import ExportPlan


def save(
    session: Session,
    settings: Settings,
    frame: Frame,
    path: Path,
    *,
    crop: Box | None = None,
    redacted: bool = True,
    reason: str = "",
    bar: bool = False,
    treatment: Treatment | None = None,
) -> bool:
    """Take a still of a frame of the open footage; a file of that name is replaced.

    The frame is read anew from the file, twice, so what is saved does not depend on what is on the screen.

    Args:
        session: Gives the decisions and the log, and is told how it went.
        settings: Give the style.
        frame: Which one.
        path: The picture's file.
        crop: The part that is wanted, in pixels of the picture as shown; None for all.
        redacted: Paint as a copy is painted.
        reason: Why not; the record and the log keep it.
        bar: A bar below it says which frame it is.
        treatment: What is done to see more in it; the bar then says so.

    Returns:
        Whether there is a picture now.
    """
    from redaction.usecases.still import StillWish, take_still

    footage = session.footage
    if footage is None:
        return False
    wish = StillWish(
        footage.id, frame.ref.index, redacted, reason, bar, crop,
        Style(settings.get(declared.EXPORT_STYLE)), treatment=treatment or Treatment(),
    )  # fmt: skip
    QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        taken = take_still(session.workspace, wish, path, overwrite=True)
    except UserError as error:
        session.problem.emit(error)
        return False
    finally:
        QApplication.restoreOverrideCursor()
    if redacted:
        text = tr("Frame {n} was saved as {name}, with the redaction painted in.")
    else:
        text = tr("Frame {n} was saved as {name}. Nothing is covered in it.")
    said = text.format(n=frame.ref.index, name=path.name)
    if taken.faces:
        said = f"{said} {look_words((path.name,))}"
    good = redacted and not taken.faces
    session.notice.emit(Notice(said, Tone.GOOD if good else Tone.WARNING))
    return True


def plan_now(session: Session, settings: Settings) -> ExportPlan:
    """What a copy of the open footage would cover now."""
    footage, project = session.footage, session.project
    assert footage is not None
    assert project is not None
    style = Style(settings.get(declared.EXPORT_STYLE))
    return CopyWish(style=style).plan(footage, project)


class SnapshotDialog(Dialog):
    """Shows exactly what will be saved, and asks which part and where.

    Attributes:
        part_field: The whole frame, what is in view, the selection, or a part of one's own.
        numbers: Left, top, width and height of the part.
        redaction: Redacted, or not and why; ``bare_tick`` is its tick.
        bar_tick: A bar below it says which frame it is.
        light_tick: It is saved as it is looked at; there only where that is not as it was recorded.
        enlarge_field: How many times it is enlarged.
        path_field: Where it goes.
    """

    def __init__(
        self,
        session: Session,
        settings: Settings,
        frame: Frame,
        in_view: Box | None = None,
        parent: QWidget | None = None,
        *,
        looks: ViewOptions | None = None,
    ) -> None:
        """Ask.

        Args:
            session: Gives the decisions, the selection and the log.
            settings: Give folder and style.
            frame: The frame on the screen.
            in_view: The part of the picture that is in view, where that is not all of it.
            parent: The window.
            looks: How the frame is looked at.
        """
        super().__init__("", "", parent)
        self.say(
            self.tr("Save picture of frame {n}").format(n=frame.ref.index),
            self.tr(
                "In full quality, with nothing in the file but the pixels; it is read back and recorded."
            ),
        )
        self.resize(760, 680)
        self._session = session
        self._settings = settings
        self._frame = frame
        self._footage = session.footage
        self._originals = tuple(Path(f.path) for f in session.workspace.footage())
        self._chosen = Path()
        self._parts: dict[str, Box] = {}
        self.part_field = QComboBox()
        self.numbers = tuple(WholeField() for _ in range(4))
        self.redaction = RedactionChoice(
            self.tr("&Unredacted: everybody in it can be seen. This is logged.")
        )
        self.bare_tick = self.redaction.tick
        self.bar_tick = QCheckBox(self.tr("&Bar below with frame number, media time and file hash"))
        self._looked = looks_of(looks, frame)
        self.light_tick = QCheckBox(
            self.tr("As I &look at it now ({words}); the bar says so").format(
                words=self._looked.words(frame.info)
            )
        )
        self.enlarge_field = QComboBox()
        self.path_field = QLineEdit()
        self._problem = label("", "bad", wrap=True)
        self.preview = CropPreview()
        self._offer(in_view)
        self._build()
        self._repaint()
        self._rename()
        session.project_changed.connect(self._project_changed)

    @property
    def crop(self) -> Box | None:
        """The part that is saved; None for the whole frame."""
        if self.part_field.currentData() == "all":
            return None
        x, y, w, h = (float(field.value()) for field in self.numbers)
        return Box(x, y, w, h)

    @property
    def redacted(self) -> bool:
        """Whether it is painted as a copy is."""
        return self.redaction.redacted

    @property
    def treatment(self) -> Treatment:
        """What is done to see more in it."""
        light = self._looked if self.light_tick.isChecked() else Treatment()
        return replace(light, enlarge=int(self.enlarge_field.currentData() or 1))

    @property
    def path(self) -> Path:
        """Where it goes."""
        return Path(self.path_field.text().strip()).expanduser()

    def accept(self) -> None:
        """Save it; where that fails the questions stay."""
        if self._session.footage != self._footage:
            self.reject()  # other decisions hold there, and this frame is of another footage
            return
        self._settle()
        if self.go_button.isEnabled() and save(
            self._session, self._settings, self._frame, self.path,
            crop=self.crop, redacted=self.redacted, reason=self.redaction.reason,
            bar=self.bar_tick.isChecked(), treatment=self.treatment,
        ):  # fmt: skip
            super().accept()

    def _offer(self, in_view: Box | None) -> None:
        height, width = self._frame.rgb().shape[:2]
        self._size = (width, height)
        whole = Box(0.0, 0.0, float(width), float(height))
        choices = [("all", self.tr("The whole frame"), whole)]
        if in_view is not None:
            choices.append(("view", self.tr("What is in view"), in_view))
        index = self._frame.ref.index
        regions = [t.region_at(index) for t in self._session.selected_tracks]
        boxes = [r.shape.bounds for r in regions if r is not None]
        if boxes:
            choices.append(("selection", self.tr("Around the selection"), around(boxes)))
        choices.append(("own", self.tr("A part: drag it on the picture"), whole))
        for word, name, box in choices:
            self.part_field.addItem(name, word)
            self._parts[word] = inside(box, width, height)

    def _build(self) -> None:
        self.body.addWidget(self.preview, 1)
        form = Form()
        numbers = QWidget()
        words = (self.tr("left"), self.tr("top"), self.tr("width"), self.tr("height"))
        pieces: list[QWidget] = []
        for field, word, most in zip(self.numbers, words, self._size * 2, strict=True):
            field.setRange(0, most)
            field.lineEdit().setTextMargins(SPACE, 0, 0, 0)
            field.setAccessibleName(self.tr("{side} of the part, in pixels").format(side=word))
            field.valueChanged.connect(self._typed)
            piece = QWidget()
            piece.setLayout(row(label(word, "muted"), field, spacing=6))
            pieces.append(piece)
        numbers.setLayout(row(Folding(*pieces, spacing=6)))
        form.add(self.tr("&Part"), self.part_field)
        form.addWidget(numbers, form.rowCount(), 1)
        form.skip()
        browse = button(self.tr("&Choose…"), self._browse)
        browse.setAccessibleName(self.tr("Choose where the picture goes"))
        where = QWidget()
        where.setLayout(row(self.path_field, browse))
        where.setFocusProxy(self.path_field)
        self.path_field.setAccessibleName(self.tr("File name of the picture"))
        form.add(self.tr("&Where"), where)
        form.addWidget(self._problem, form.rowCount(), 1)
        for times in (1, 2, 3, 4, 6, 8):
            name = self.tr("{n} times; the bar says so").format(n=times)
            self.enlarge_field.addItem(self.tr("No") if times == 1 else name, times)
        form.skip()
        form.add(self.tr("&Enlarge"), self.enlarge_field)
        for choice in (self.bar_tick, self.light_tick, self.redaction):
            form.addWidget(choice, form.rowCount(), 1)
        self.light_tick.setVisible(not self._looked.is_none)
        self.body.addLayout(form)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        self.go_button = button(
            self.tr("&Save picture"), self.accept, kind="primary", icon_name="save"
        )
        self.go_button.setDefault(True)
        self.foot.addWidget(self.go_button)
        self.part_field.currentIndexChanged.connect(self._part_changed)
        self.bare_tick.toggled.connect(self._bare_changed)
        self.redaction.changed.connect(self._settle)
        self.light_tick.toggled.connect(self._repaint)
        self.enlarge_field.currentIndexChanged.connect(self._treated)
        self.light_tick.toggled.connect(self._treated)
        self.path_field.textChanged.connect(self._settle)
        self.preview.dragged.connect(self._dragged)
        self._part_changed()

    def _part_changed(self) -> None:
        self._show_numbers(self._parts[str(self.part_field.currentData())])
        self._settle()

    def _show_numbers(self, box: Box) -> None:
        for field, value in zip(self.numbers, (box.x, box.y, box.w, box.h), strict=True):
            field.blockSignals(True)
            field.setValue(round(value))
            field.blockSignals(False)

    def _typed(self) -> None:
        self._own(Box(*(float(field.value()) for field in self.numbers)))

    def _dragged(self, box: Box) -> None:
        self._own(box)

    def _own(self, box: Box) -> None:
        """A part of one's own, as it was dragged or typed."""
        self._parts["own"] = inside(box, *self._size)
        at = self.part_field.findData("own")
        if self.part_field.currentIndex() != at:
            self.part_field.setCurrentIndex(at)
        else:
            self._part_changed()

    def _bare_changed(self) -> None:
        self._repaint()
        self._rename()

    def _project_changed(self) -> None:
        if self._session.footage == self._footage:
            self._repaint()

    def _repaint(self) -> None:
        from app.canvas.picture import image_of
        from redaction.usecases.still_picture import picture_of

        plan = plan_now(self._session, self._settings) if self.redacted else None
        # not enlarged: the part is chosen in pixels of the frame
        light = self._looked if self.light_tick.isChecked() else Treatment()
        self.preview.show_image(image_of(picture_of(self._frame, plan, None, light)))

    def _treated(self) -> None:
        """Where anything is done to the picture a bar says so, whether one is wanted or not."""
        needed = not self.treatment.is_none
        self.bar_tick.setEnabled(not needed)
        self.bar_tick.setChecked(needed or self.bar_tick.isChecked())

    def _rename(self) -> None:
        """A free name that says what it is; a folder somebody chose stays."""
        footage = self._session.footage
        assert footage is not None
        source = Path(footage.path)
        known = self.path_field.text().strip()
        folder = self.path.parent if known else self._settings.export_folder(source)
        word = "redacted" if self.redacted else "UNREDACTED"
        stem = f"{source.stem}_frame_{self._frame.ref.index}_{word}"
        ending = self.path.suffix.lower()
        ending = ending if ending in ENDINGS else ENDINGS[0]
        self.path_field.setText(str(free_path(folder, stem, ending)))

    def _settle(self) -> None:
        path, problem = self.path, ""
        if path.suffix.lower() not in ENDINGS:
            problem = self.tr("Give the picture a name that ends in .png, .tif or .jpg.")
        elif not path.parent.is_dir():
            problem = self.tr("The folder {name} does not exist.").format(name=path.parent)
        elif is_one_of(path, self._originals):
            problem = self.tr(
                "That is an original. A picture never replaces it; choose another name."
            )
        elif path.exists() and path != self._chosen:
            problem = self.tr("There is a file of that name. Choose another.")
        elif not self.redacted and MARK.casefold() not in path.stem.casefold():
            problem = self.tr("The name has to say {word}.").format(word=MARK)
        else:
            problem = self.redaction.problem
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.go_button.setEnabled(not problem)
        self.preview.show_part(self.crop)

    def _browse(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self, self.tr("Save picture"), str(self.path), self.tr("Picture (*.png *.tif *.jpg)")
        )
        if name:
            path = Path(name)
            # the system's dialog asked about replacing already, but only what was typed
            self._chosen = path if path.suffix else Path()
            self.path_field.setText(str(path if path.suffix else path.with_suffix(".png")))
            self._settle()
