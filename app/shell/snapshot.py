"""Saving the frame on the screen as a picture: all or a part of it, redacted unless ticked otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from app.dialogs.base import Dialog, Form
from app.dialogs.export_choice import is_one_of
from app.session import Notice, Tone
from app.settings import declared
from app.shell.crop_preview import CropPreview
from app.theme.parts import button, label, row
from app.theme.tokens import SPACE
from redaction.jobs.errors import UserError
from redaction.model.geometry import Box
from redaction.model.region import Style
from redaction.reviewlog.row import Category
from redaction.usecases.export_queue import CopyWish, free_path

if TYPE_CHECKING:
    from app.session import Session
    from app.settings.store import Settings
    from player.media.frame import Frame
    from redaction.export.plan import ExportPlan

AROUND = 0.25
"""Room around the selection, as a share of its size."""

LEAST = 16
"""Smallest side of a part, in pixels."""


def save(
    session: Session,
    settings: Settings,
    frame: Frame,
    path: Path,
    *,
    crop: Box | None = None,
    redacted: bool = True,
) -> bool:
    """Save a frame and log it; a file of that name is replaced.

    Args:
        session: Gives the decisions and the log, and is told how it went.
        settings: Give the style.
        frame: A decoded frame of the open footage.
        path: The picture's file.
        crop: The part that is wanted, in pixels of the picture as shown; None for all.
        redacted: Paint as a copy is painted. Without it the log says that nothing is covered.

    Returns:
        Whether there is a picture now.
    """
    from redaction.export.output import write_bytes
    from redaction.usecases.frame_picture import pixels_of, png_of

    footage = session.footage
    if footage is None:
        return False
    plan = plan_now(session, settings) if redacted else None
    try:
        data = png_of(pixels_of(frame, plan, crop))
    except UserError as error:
        session.problem.emit(error)
        return False
    details: dict[str, object] = {"name": path.name, "frame": int(frame.ref.index)}
    if crop is not None:
        details["part"] = [round(v) for v in (crop.x, crop.y, crop.w, crop.h)]
    where = {"footage": footage.sha256, "request": footage.request or "", "details": details}
    # First the row: whatever happens next, no picture leaves without one.
    if not session.record(
        Category.ALTERATION,
        "Redacted picture saved" if redacted else "Unredacted picture saved",
        **where,
    ):
        return False
    try:
        write_bytes(path, data)
    except UserError as error:
        session.problem.emit(error)
        session.record(Category.ALTERATION, "That picture could not be written", **where)
        return False
    if redacted:
        text = session.tr("Frame {n} was saved as {name}, with the redaction painted in.")
    else:
        text = session.tr("Frame {n} was saved as {name}. Nothing is covered in it.")
    said = text.format(n=frame.ref.index, name=path.name)
    session.notice.emit(Notice(said, Tone.GOOD if redacted else Tone.WARNING))
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
        bare_tick: Nothing is to be covered.
        path_field: Where it goes.
    """

    def __init__(
        self,
        session: Session,
        settings: Settings,
        frame: Frame,
        in_view: Box | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Ask.

        Args:
            session: Gives the decisions, the selection and the log.
            settings: Give folder and style.
            frame: The frame on the screen.
            in_view: The part of the picture that is in view, where that is not all of it.
            parent: The window.
        """
        super().__init__("", "", parent)
        self.say(
            self.tr("Save picture of frame {n}").format(n=frame.ref.index),
            self.tr("A PNG file with nothing in it but the pixels you see here."),
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
        self.numbers = tuple(QSpinBox() for _ in range(4))
        self.bare_tick = QCheckBox(
            self.tr("&Uncovered: everybody in it can be seen. This is logged.")
        )
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
        return not self.bare_tick.isChecked()

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
            crop=self.crop, redacted=self.redacted,
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
            choices.append(("selection", self.tr("Around the selection"), _around(boxes)))
        choices.append(("own", self.tr("A part: drag it on the picture"), whole))
        for word, name, box in choices:
            self.part_field.addItem(name, word)
            self._parts[word] = _inside(box, width, height)

    def _build(self) -> None:
        self.body.addWidget(self.preview, 1)
        form = Form()
        numbers = QWidget()
        words = (self.tr("left"), self.tr("top"), self.tr("width"), self.tr("height"))
        pieces: list[QWidget | None] = []
        for field, word, most in zip(self.numbers, words, self._size * 2, strict=True):
            field.setRange(0, most)
            field.lineEdit().setTextMargins(SPACE, 0, 0, 0)
            field.setAccessibleName(self.tr("{side} of the part, in pixels").format(side=word))
            field.valueChanged.connect(self._typed)
            pieces += [label(word, "muted"), field]
        numbers.setLayout(row(*pieces, None, spacing=6))
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
        form.addWidget(self.bare_tick, form.rowCount(), 1)
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
        self._parts["own"] = _inside(box, *self._size)
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
        from redaction.usecases.frame_picture import pixels_of

        plan = plan_now(self._session, self._settings) if self.redacted else None
        self.preview.show_image(image_of(pixels_of(self._frame, plan)))

    def _rename(self) -> None:
        """A free name that says what it is; a folder somebody chose stays."""
        footage = self._session.footage
        assert footage is not None
        source = Path(footage.path)
        known = self.path_field.text().strip()
        folder = self.path.parent if known else self._settings.export_folder(source)
        word = "redacted" if self.redacted else "UNREDACTED"
        stem = f"{source.stem}_frame_{self._frame.ref.index}_{word}"
        self.path_field.setText(str(free_path(folder, stem, ".png")))

    def _settle(self) -> None:
        path, problem = self.path, ""
        if path.suffix.lower() != ".png":
            problem = self.tr("Give the picture a name that ends in .png.")
        elif not path.parent.is_dir():
            problem = self.tr("The folder {name} does not exist.").format(name=path.parent)
        elif is_one_of(path, self._originals):
            problem = self.tr(
                "That is an original. A picture never replaces it; choose another name."
            )
        elif path.exists() and path != self._chosen:
            problem = self.tr("There is a file of that name. Choose another.")
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.go_button.setEnabled(not problem)
        self.preview.show_part(self.crop)

    def _browse(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self, self.tr("Save picture"), str(self.path), self.tr("Picture (*.png)")
        )
        if name:
            path = Path(name)
            # the system's dialog asked about replacing already, but only what was typed
            self._chosen = path if path.suffix else Path()
            self.path_field.setText(str(path if path.suffix else path.with_suffix(".png")))
            self._settle()


def _around(boxes: list[Box]) -> Box:
    x0, y0 = min(b.x for b in boxes), min(b.y for b in boxes)
    x1, y1 = max(b.x + b.w for b in boxes), max(b.y + b.h for b in boxes)
    more_w, more_h = (x1 - x0) * AROUND, (y1 - y0) * AROUND
    return Box(x0 - more_w, y0 - more_h, x1 - x0 + 2 * more_w, y1 - y0 + 2 * more_h)


def _inside(box: Box, width: int, height: int) -> Box:
    """The part of whole pixels that lies in the picture, at least a few pixels large."""
    x0 = min(max(0, int(box.x)), max(0, width - LEAST))
    y0 = min(max(0, int(box.y)), max(0, height - LEAST))
    x1 = min(width, max(x0 + LEAST, round(box.x + box.w)))
    y1 = min(height, max(y0 + LEAST, round(box.y + box.h)))
    return Box(float(x0), float(y0), float(x1 - x0), float(y1 - y0))
