"""Annotations over the picture: what they are about on the shown frame, and that keys annotate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.canvas.note_regions import NoteRegion
from app.notes.signs import sign_of, title_of
from app.session import ViewMode

if TYPE_CHECKING:
    from app.canvas.view import VideoCanvas
    from app.notes.noting import Noting
    from redaction.model.annotation import Annotation


class NotesOnPicture(QObject):
    """Keeps the canvas in line with the annotations; it changes nothing."""

    def __init__(self, noting: Noting, canvas: VideoCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._noting = noting
        self._canvas = canvas
        self._drawn: tuple[Annotation, ...] = ()
        session = noting.session
        noting.changed.connect(self._changed)
        for signal in (noting.chosen_changed, noting.categories_changed, session.view_changed):
            signal.connect(self.show_regions)
        session.frame_changed.connect(lambda _ref: self.show_regions())
        noting.coding_changed.connect(self.show_live)
        self._changed()

    def show_regions(self) -> None:
        """Show what is noted of parts of the shown frame; not over the picture as the copy will be."""
        session = self._noting.session
        frame = session.frame
        if frame is None or session.view_mode is ViewMode.PREVIEW:
            self._canvas.set_noted(())
            return
        at, chosen, names = frame.index, set(self._noting.chosen), self._noting.categories
        self._canvas.set_noted(
            tuple(
                NoteRegion(
                    note.region,
                    names.colour_of(note).name,
                    title_of(note, names),
                    exact=note.picture == at,
                    chosen=note.id in chosen,
                )
                for note in self._drawn
                if note.region is not None and note.span.start <= at < note.span.stop
            )
        )

    def show_live(self) -> None:
        """Say over the picture that plain keys annotate, what was noted last and what goes on."""
        noting = self._noting
        names = noting.categories
        words = []
        for note in noting.running:
            begun = noting.running.begun(note)
            category = None if begun is None else names.find(begun.category)
            if category is not None:
                words.append(f"{sign_of(category.colour)} {category.name}…")
        if noting.live:
            said = self.tr("Live coding")
            if noting.last and not words:
                said = self.tr("Live coding: {last} noted").format(last=noting.last)
            words.insert(0, said)
        self._canvas.set_note("live_note", "   ".join(words))

    def _changed(self) -> None:
        self._drawn = tuple(n for n in self._noting.notes.values() if n.region is not None)
        self.show_regions()
