"""Stills of several annotations or frames at once; a job takes them, checks them and records them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QWidget

from app.dialogs.base import Form, open_dialog
from app.evidence.clips_parts import (
    look_words,
)
from app.evidence.picture_dialog import PictureDialog
from app.session import Notice, Tone
from app.settings import declared
from player.media.time import FrameIndex
from redaction.model.region import Style
from redaction.usecases.still import StillWish
from redaction.usecases.still_treatment import Treatment

if TYPE_CHECKING:
    from app.jobs import Runner
    from app.session import Session
    from app.settings.store import Settings
    from redaction.incident.incident import Incident
    from redaction.model.ids import AnnotationId, FootageId


class StillsDialog(PictureDialog):
    """Which frames, as what, redacted or not, and where to.

    Attributes:
        table: The annotations with their ticks; the frame that stands for each is taken.
        form_field: PNG, TIFF or JPEG.
        bar_tick: A bar below each says which frame it is.
        square_tick: Pixels that are not square are stretched.
        redaction: Redacted, or not and why.
        folder: Where they go.
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
            jobs: Take the pictures.
            chosen: The annotations to choose from, by footage.
            incident: Whose camera names and clock stand in the bars.
            parent: The window.
        """
        super().__init__(
            session, settings, jobs, chosen, incident, parent,
            title=self.tr("Stills of annotations"),
            text=self.tr(
                "The frame that stands for each, in full quality. Each is read back and recorded before it"
                " gets its name."
            ),
            where=self.tr("Folder for the pictures"),
            unredacted=self.tr("&Unredacted: everybody in them can be seen."),
        )  # fmt: skip
        self.resize(800, 700)
        self.bar_tick = QCheckBox(
            self.tr("&Bar below with camera, frame number, times and whose clock")
        )
        self.square_tick = QCheckBox(
            self.tr("Stretch pixels that are not s&quare (the bar then says so)")
        )
        self._build()
        self._settle()

    @property
    def wishes(self) -> list[StillWish]:
        """What is asked for."""
        style = Style(self._settings.get(declared.EXPORT_STYLE))
        treatment = Treatment(proportions=self.square_tick.isChecked())
        return [
            StillWish(
                moment.footage.id, FrameIndex(moment.frame), self.redaction.redacted,
                self.redaction.reason, self.bar_tick.isChecked(), None, style,
                moment.note.id if moment.note is not None else None,
                self._incident.id if self._incident is not None else "", treatment,
            )
            for moment in self.table.chosen
        ]  # fmt: skip

    def begin(self) -> None:
        """Have them taken."""
        self._settle()
        if not self.go_button.isEnabled():
            return
        self._start(
            "stills",
            self.tr("Take stills"),
            wishes=[wish.to_json() for wish in self.wishes],
            folder=str(self.folder.folder),
            ending=str(self.form_field.currentData()),
        )

    # inside

    def _build(self) -> None:
        form = Form()
        for ending, name in (
            (".png", self.tr("PNG, without loss")),
            (".tif", self.tr("TIFF, without loss, not compressed")),
            (".jpg", self.tr("JPEG, small, with a little loss")),
        ):
            self.form_field.addItem(name, ending)
        self._lay_out(form, self.bar_tick, self.square_tick)

    def _settle(self) -> None:
        many = len(self.table.chosen)
        problem = self._say_problem()
        self.go_button.setText(
            self.tr("Take {n} stills").format(n=many) if many != 1 else self.tr("Take 1 still")
        )
        self.go_button.setEnabled(bool(many) and not problem)

    def _made(self, result: dict[str, Any]) -> None:
        names, failed = result["names"], result["failed"]
        words = [self.tr("{n} saved and recorded.").format(n=len(names))]
        words += [self.tr("Frame {n}: {why}").format(n=n, why=why) for n, why in failed[:5]]
        seen = result["faces"]
        if seen:
            words.append(look_words(seen))
        bare = not self.redaction.redacted
        self.said.say(" ".join(words), "warning" if failed or bare or seen else "good")
        self.close_button.setText(self.tr("Close"))
        self.show_button.setVisible(bool(names))
        if names:
            text = self.tr("{n} stills were saved in {folder}.")
            if bare:
                text = self.tr("{n} UNREDACTED stills were saved in {folder}.")
            said = text.format(n=len(names), folder=self.folder.folder.name)
            self._session.notice.emit(Notice(said, Tone.WARNING if bare else Tone.GOOD))
            self._session.case_changed.emit()
            self.taken.emit()


def open_stills(
    session: Session,
    settings: Settings,
    jobs: Runner,
    chosen: Mapping[FootageId, Iterable[AnnotationId]],
    incident: Incident | None = None,
    parent: QWidget | None = None,
) -> StillsDialog:
    """Show the dialog over its window; arguments as for ``StillsDialog``."""
    dialog = StillsDialog(session, settings, jobs, chosen, incident, parent)
    open_dialog(dialog)
    return dialog
