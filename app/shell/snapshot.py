"""Saving the frame on the screen as a picture, with the redaction painted in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from app.session import Notice, Tone
from app.settings import declared
from redaction.jobs.errors import UserError
from redaction.model.project import highlights_at, regions_at
from redaction.model.region import Style
from redaction.reviewlog.row import Category

if TYPE_CHECKING:
    from app.session import Session
    from app.settings.store import Settings
    from player.media.frame import Frame


def ask_and_save(parent: QWidget, session: Session, settings: Settings, frame: Frame) -> None:
    """Ask for a file name and save the frame there.

    Args:
        parent: Under which the question appears.
        session: Gives the decisions and the log.
        settings: Give the folder and the style.
        frame: The frame on the screen.
    """
    footage = session.footage
    if footage is None:
        return
    source = Path(footage.path)
    name = f"{source.stem}_frame_{frame.ref.index}_redacted.png"
    chosen, _kind = QFileDialog.getSaveFileName(
        parent,
        parent.tr("Save picture"),
        str(settings.export_folder(source) / name),
        parent.tr("Picture (*.png)"),
    )
    if chosen:
        path = Path(chosen)
        save(session, settings, frame, path if path.suffix else path.with_suffix(".png"))


def save(session: Session, settings: Settings, frame: Frame, path: Path) -> None:
    """Save a frame with its regions covered, and log it; a file of that name is replaced.

    Args:
        session: Gives the decisions and the log, and is told how it went.
        settings: Give the style.
        frame: A decoded frame.
        path: The picture's file.
    """
    from redaction.rendering.preview import render_rgb

    footage, project = session.footage, session.project
    if footage is None or project is None:
        return
    style = Style(settings.get(declared.EXPORT_STYLE))
    at = frame.ref.index
    pixels = render_rgb(frame, regions_at(project, at), style, highlights_at(project, at))
    height, width = pixels.shape[:2]
    picture = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    if not picture.save(str(path)):
        session.problem.emit(
            UserError(
                session.tr("The picture could not be written."),
                session.tr("The footage and your decisions are unchanged."),
                session.tr("Choose another folder, or free some space."),
            )
        )
        return
    if not session.record(
        Category.ALTERATION,
        "Redacted picture saved",
        footage=footage.sha256,
        request=footage.request or "",
        details={"name": path.name, "frame": int(frame.ref.index)},
    ):
        path.unlink(missing_ok=True)  # no picture leaves without its row
        return
    text = session.tr("Frame {n} was saved as {name}, with the redaction painted in.")
    session.notice.emit(Notice(text.format(n=frame.ref.index, name=path.name), Tone.GOOD))
