"""Annotating by category: with a key, and live while the footage is watched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.notes.running import Running
from app.notes.signs import title_of
from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.model.ids import AnnotationId, new_id
from redaction.model.note_category import BUILT_IN, Categories, NoteCategory, NoteShape

if TYPE_CHECKING:
    from app.review.making import Make
    from app.session import Session
    from redaction.edit.edit import Patch
    from redaction.model.annotation import Annotation
    from redaction.model.project import Project


class Coding(QObject):
    """What the keys of categories do; the base of everything that notes something.

    A page says by overriding what it notes about: which footage, which frame, and how an edit is made there.

    Attributes:
        session: What is open.
        categories: What annotations are sorted by.
        running: Ranges that were begun and wait for their end.
        last: What was annotated last, in words, while coding live.
        when: When that was, in words.

    Signals:
        categories_changed: The list of categories is another one.
        coding_changed: Coding live was switched on or off, or a range began or ended.
    """

    categories_changed = Signal()
    coding_changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._live = False
        self._played = False
        self.categories = BUILT_IN
        self.running = Running()
        self.last = self.when = ""
        session.page_changed.connect(self.reread)
        session.case_changed.connect(self.reread)
        self.reread()

    # what a page says

    @property
    def notes(self) -> Mapping[AnnotationId, Annotation]:
        """All annotations of the footage that is annotated."""
        raise NotImplementedError

    @property
    def can_note(self) -> bool:
        """Whether there may be something to note about, and it may be noted."""
        raise NotImplementedError

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        raise NotImplementedError

    @property
    def where(self) -> str:
        """Which of several recordings is annotated, by name; empty where there is one alone."""
        return ""

    @property
    def moment(self) -> str:
        """When the shown frame is, in words."""
        raise NotImplementedError

    @property
    def _end_frame(self) -> FrameIndex | None:
        """The frame with which a range that runs ends now; None while none can be told."""
        raise NotImplementedError

    @property
    def _is_marked(self) -> bool:
        """Whether a stretch is marked."""
        raise NotImplementedError

    def _noted_frame(self) -> FrameIndex | None:
        """The frame that is noted about; None, and said why, where there is none."""
        raise NotImplementedError

    def _make(self, work_out: Make) -> bool:
        """Make an edit of the footage that is annotated; False where it was refused."""
        raise NotImplementedError

    def _add(self, span: FrameSpan, category: str) -> None:
        """Put one there."""
        raise NotImplementedError

    def _add_marked(self, category: str) -> None:
        """Put one on the marked stretch."""
        raise NotImplementedError

    # what there is

    @property
    def live(self) -> bool:
        """Whether plain keys annotate."""
        return self._live

    def reread(self) -> None:
        """The list of categories may have changed."""
        found = self.session.workspace.categories.read()
        if found != self.categories:
            self.categories = found
            self.categories_changed.emit()

    def set_categories(self, change: Callable[[Categories], Categories], action: str = "") -> None:
        """Change the list of categories.

        Raises:
            UserError: If it cannot be changed like this.
        """
        store = self.session.workspace.categories
        store.change(change, **({"action": action} if action else {}))
        self.reread()

    # by category

    def annotate(self, category: NoteCategory, *, as_range: bool = False) -> None:
        """What the key of a category does.

        A range that was begun with it ends. Else a category of ranges takes the marked stretch, or begins a
        range while none is marked or it plays; any other puts a marker on the shown frame.

        Args:
            category: Which.
            as_range: Begin a range, whatever the category usually is.
        """
        running = self.running.of(category.id)
        if running is not None:
            if self._end_frame is not None:
                self.end(running)
            return
        ranged = as_range or category.shape is NoteShape.RANGE
        stretch = self._is_marked and not self.playing and not self._live
        if stretch and (ranged or category.shape is NoteShape.EITHER):
            self._add_marked(category.id)
            return
        frame = self._noted_frame()
        if frame is None:
            return
        if ranged:
            self.begin(category, frame)
        else:
            self._add(FrameSpan(frame, FrameIndex(frame + 1)), category.id)

    def annotate_number(self, number: int) -> None:
        """What Alt and a number do."""
        category = self.categories.number(number)
        if category is not None:
            self.annotate(category)

    # ranges that run

    def begin(self, category: NoteCategory, frame: FrameIndex) -> None:
        """Begin a range; it is kept at once, so nothing is lost, and given its end later."""
        new, gesture = AnnotationId(new_id()), new_id()
        span = FrameSpan(frame, FrameIndex(frame + 1))

        def added(project: Project) -> Patch:
            patch = gestures.add_annotation(project, span, category=category.id, annotation_id=new)
            return replace(patch, label="Begin range", gesture=gesture)

        if self._make(added):
            self.running.begin(new, category.id, frame, gesture)
            self._say_last(new)
            self.coding_changed.emit()

    def end(self, note: AnnotationId) -> None:
        """End a range on the shown frame."""
        begun, frame = self.running.end(note), self._end_frame
        if begun is None:
            return
        self.coding_changed.emit()
        if frame is None or note not in self.notes or frame == begun.frame:
            return
        # whoever codes backwards begins at the end
        first, last = sorted((int(begun.frame), int(frame)))
        span = FrameSpan(FrameIndex(first), FrameIndex(last + 1))

        def ended(project: Project) -> Patch:
            patch = gestures.change_annotation(project, note, span=span, gesture=begun.gesture)
            return replace(patch, label="Add range")

        self._make(ended)
        self._say_last(note)

    def end_all(self) -> None:
        """End every range that runs, on the shown frame."""
        for note in tuple(self.running):
            self.end(note)

    # coding live

    def set_live(self, on: bool) -> None:
        """Let plain keys annotate, or act as usual again."""
        if on == self._live or (on and not self.can_note):
            return
        self.end_all()
        self._live, self.last, self.when = on, "", ""
        self.coding_changed.emit()

    def key(self, letter: str, *, as_range: bool = False) -> bool:
        """A plain key went down while coding live; False where no category has it."""
        category = self.categories.keyed(letter)
        if category is None:
            return False
        self.annotate(category, as_range=as_range)
        return True

    def _say_last(self, note: AnnotationId) -> None:
        found = self.notes.get(note)
        if not self._live or found is None:
            return
        self.last, self.when = title_of(found, self.categories), self.moment
        self.coding_changed.emit()

    def _forget_gone(self) -> None:
        """Ranges that were taken back, or away, run no more."""
        notes = self.notes
        gone = [note for note in self.running if note not in notes]
        for note in gone:
            self.running.end(note)
        if gone:
            self.coding_changed.emit()

    def _player_changed(self) -> None:
        played, self._played = self._played, self.playing
        if played and not self._played:
            self.end_all()
