"""What a person notes along the open footage: one method for each thing they do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.notes.running import Running
from app.notes.signs import title_of
from app.session import Tone, Tool
from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.model.ids import AnnotationId, FootageId, new_id
from redaction.model.note_category import BUILT_IN, Categories, NoteCategory, NoteShape

if TYPE_CHECKING:
    from app.review.making import Making
    from app.review.player import Player
    from app.session import Session
    from redaction.edit.changes import Changes
    from redaction.edit.edit import Patch
    from redaction.model.annotation import Annotation
    from redaction.model.geometry import Shape
    from redaction.model.project import Project

_NONE: Mapping[AnnotationId, Annotation] = MappingProxyType({})


class Noting(QObject):
    """The annotations of the open footage, which of them are selected, and what goes on while it plays.

    Attributes:
        session: What is open.
        categories: What annotations are sorted by.
        chosen: The selected ones, first selected first.
        running: Ranges that were begun and wait for their end.
        last: What was annotated last, in words, while coding live.

    Signals:
        changed: Annotations were added, changed or taken away, or other footage is open.
        leaving: Others are about to be selected; what was typed belongs to those that are selected now.
        chosen_changed: Others are selected.
        categories_changed: The list of categories is another one.
        coding_changed: Coding live was switched on or off, or a range began or ended.
        title_wanted: One was added by hand, so that its title can be typed at once.
        edit_wanted: A person wants to edit what is selected.
    """

    changed = Signal()
    leaving = Signal()
    chosen_changed = Signal()
    categories_changed = Signal()
    coding_changed = Signal()
    title_wanted = Signal()
    edit_wanted = Signal()

    def __init__(
        self, session: Session, making: Making, player: Player, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self._making = making
        self._player = player
        self._open: FootageId | None = None
        self._live = False
        self._played = False
        self._drawing: AnnotationId | None = None
        self.categories = BUILT_IN
        self.chosen: tuple[AnnotationId, ...] = ()
        self.running = Running()
        self.last = ""
        session.footage_leaving.connect(self.leave)
        session.footage_changed.connect(self._footage_changed)
        session.project_changed.connect(self._project_changed)
        session.selection_changed.connect(self._tracks_selected)
        session.tool_changed.connect(self._tool_changed)
        session.page_changed.connect(self.reread)
        session.case_changed.connect(self.reread)
        player.state_changed.connect(self._player_changed)
        self.reread()

    # what there is

    @property
    def notes(self) -> Mapping[AnnotationId, Annotation]:
        """All annotations of the open footage."""
        project = self.session.project
        return _NONE if project is None else project.annotations

    @property
    def chosen_notes(self) -> tuple[Annotation, ...]:
        """The selected ones."""
        notes = self.notes
        return tuple(notes[i] for i in self.chosen if i in notes)

    @property
    def drafts(self) -> int:
        """How many the program proposed and nobody confirmed."""
        return sum(note.draft for note in self.notes.values())

    @property
    def live(self) -> bool:
        """Whether plain keys annotate."""
        return self._live

    @property
    def can_note(self) -> bool:
        """Whether there is a frame to note something about."""
        return self.session.frame is not None and not self.session.workspace.read_only

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

    # which are selected

    def choose(self, ids: Iterable[AnnotationId]) -> None:
        """Select exactly these."""
        found = tuple(i for i in dict.fromkeys(ids) if i in self.notes)
        if found != self.chosen:
            self.leaving.emit()
            self.chosen = found
            self.chosen_changed.emit()

    def choose_with(self, note: AnnotationId, *, adds: bool) -> None:
        """Select one alone, or add it to those that are selected (or take it out)."""
        if not adds:
            self.choose((note,))
        elif note in self.chosen:
            self.choose(i for i in self.chosen if i != note)
        else:
            self.choose((*self.chosen, note))

    def go_to(self, note: AnnotationId) -> None:
        """Show the frame that one begins with."""
        found = self.notes.get(note)
        if found is not None:
            self.session.go_to(found.span.start)

    # adding

    def add_marker(self) -> None:
        """Put a marker on the shown frame, or take away the one there that says nothing."""
        frame = self._making.frame
        if frame is None:
            return
        span = FrameSpan(frame, FrameIndex(frame + 1))
        if not self._take_bare(span):
            self._add(span, typed=True)

    def add_range(self) -> None:
        """Keep the marked stretch as a range, or take away the one exactly there that says nothing."""
        span = self.session.marked_span
        if span is not None and not self._take_bare(span):
            self._add(span, typed=True)

    def annotate(self, category: NoteCategory, *, as_range: bool = False) -> None:
        """What the key of a category does.

        A range that was begun with it ends. Else a category of ranges takes the marked stretch, or begins a
        range while none is marked or it plays; any other puts a marker on the shown frame.

        Args:
            category: Which.
            as_range: Begin a range, whatever the category usually is.
        """
        frame, marked = self._making.frame, self.session.marked_span
        if frame is None:
            return
        running = self.running.of(category.id)
        if running is not None:
            self.end(running)
            return
        ranged = as_range or category.shape is NoteShape.RANGE
        stretch = marked is not None and not self._player.playing and not self._live
        if stretch and (ranged or category.shape is NoteShape.EITHER):
            assert marked is not None
            self._add(marked, category.id)
        elif ranged:
            self.begin(category, frame)
        else:
            self._add(FrameSpan(frame, FrameIndex(frame + 1)), category.id)

    def annotate_number(self, number: int) -> None:
        """What Alt and a number do."""
        category = self.categories.number(number)
        if category is not None:
            self.annotate(category)

    def _add(self, span: FrameSpan, category: str = "", *, typed: bool = False) -> None:
        new = AnnotationId(new_id())
        if not self._making.make(
            lambda p: gestures.add_annotation(p, span, category=category, annotation_id=new)
        ):
            return
        self._say_last(new)
        if self._live:
            return
        self.choose((new,))
        if typed and not self._player.playing:
            self.title_wanted.emit()

    def _take_bare(self, span: FrameSpan) -> bool:
        """Take away what was put there by the same key and says nothing; nothing written is lost."""
        here = [note for note in self.notes.values() if note.span == span and _is_bare(note)]
        return bool(here) and self._making.make(lambda p: gestures.delete_annotation(p, here[0].id))

    # ranges that run

    def begin(self, category: NoteCategory, frame: FrameIndex) -> None:
        """Begin a range; it is kept at once, so nothing is lost, and given its end later."""
        new, gesture = AnnotationId(new_id()), new_id()
        span = FrameSpan(frame, FrameIndex(frame + 1))

        def added(project: Project) -> Patch:
            patch = gestures.add_annotation(project, span, category=category.id, annotation_id=new)
            return replace(patch, label="Begin range", gesture=gesture)

        if self._making.make(added):
            self.running.begin(new, category.id, frame, gesture)
            self._say_last(new)
            self.coding_changed.emit()

    def end(self, note: AnnotationId) -> None:
        """End a range on the shown frame."""
        begun, frame = self.running.end(note), self._making.frame
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

        self._making.make(ended)
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
        self._live, self.last = on, ""
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
        self.last = title_of(found, self.categories)
        self.coding_changed.emit()

    # changing

    def change(self, note: AnnotationId, /, **fields: Any) -> bool:
        """Change what is given of one; as in ``gestures.change_annotation``."""
        return self._making.make(lambda p: gestures.change_annotation(p, note, **fields))

    def change_chosen(self, **fields: Any) -> bool:
        """Change the same of all that are selected; as in ``gestures.change_annotations``."""
        ids = self.chosen
        return bool(ids) and self._making.make(
            lambda p: gestures.change_annotations(p, ids, **fields)
        )

    def move(self, note: AnnotationId, start: int, stop: int) -> bool:
        """Give one other frames, as far as the footage has them; the end is the frame after its last one."""
        frames = self._making.frames
        first = min(max(start, 0), max(frames - 1, 0))
        span = FrameSpan(FrameIndex(first), FrameIndex(min(max(stop, first + 1), frames)))
        return self.change(note, span=span)

    def begin_here(self) -> None:
        """Let the selected one begin with the shown frame."""
        frame = self._making.frame
        if frame is not None and len(self.chosen_notes) == 1:
            note = self.chosen_notes[0]
            self.move(note.id, frame, max(note.span.stop, frame + 1))

    def end_here(self) -> None:
        """Let the selected one end with the shown frame."""
        frame = self._making.frame
        if frame is not None and len(self.chosen_notes) == 1:
            note = self.chosen_notes[0]
            self.move(note.id, min(note.span.start, frame), frame + 1)

    def still_here(self) -> None:
        """Let the shown frame stand for the selected one."""
        frame = self._making.frame
        if frame is not None and len(self.chosen_notes) == 1:
            note = self.chosen_notes[0]
            self.change(note.id, still=None if frame == note.span.start else frame)

    def delete(self) -> None:
        """Take the selected ones away."""
        ids = self.chosen
        if not ids or not self._making.make(lambda p: gestures.delete_annotations(p, ids)):
            return
        words = self.tr("The annotation is gone.")
        if len(ids) > 1:
            words = self.tr("{n} annotations are gone.").format(n=len(ids))
        self._making.tell(words, undo=True)

    def confirm(self) -> None:
        """Take over the selected drafts."""
        ids = tuple(note.id for note in self.chosen_notes if note.draft)
        who = self.session.workspace.user
        if ids:
            self._making.make(lambda p: gestures.confirm_annotations(p, ids, by=who))

    # the part of the picture that is meant

    def draw_region(self) -> None:
        """Draw on the picture which part of it the selected one is about.

        It is drawn on the shown frame where that is one of its own, else on the frame that stands for it.
        """
        if len(self.chosen_notes) != 1:
            return
        note = self.chosen_notes[0]
        self._player.pause()
        if self._making.frame not in note.span:
            self.session.go_to(note.picture)
        self.session.set_tool(Tool.NOTE)
        self._drawing = note.id

    def region_drawn(self, shape: Shape) -> None:
        """A person drew it: the frame it was drawn on stands for the annotation from now on."""
        drawing, frame = self._drawing, self._making.frame
        self.session.set_tool(Tool.SELECT)
        note = None if drawing is None else self.notes.get(drawing)
        if note is None or frame is None:
            return
        if frame not in note.span:
            words = self.tr("Nothing was drawn: the shown frame is not one of the annotation’s.")
            self._making.tell(words, Tone.WARNING)
            return
        self.change(note.id, region=shape, still=None if frame == note.span.start else frame)

    def take_region(self) -> None:
        """Let the selected ones be about the whole picture."""
        if len(self.chosen_notes) == 1:
            self.change(self.chosen_notes[0].id, region=None)

    # inside

    def leave(self) -> None:
        """The footage is about to be closed: what runs ends here, what was typed is kept."""
        self.leaving.emit()
        self.end_all()
        self.set_live(False)

    def _footage_changed(self) -> None:
        footage = self.session.footage
        now = None if footage is None else footage.id
        if now == self._open:
            return
        self._open = now
        self.running.clear()
        self._drawing = None
        # at once and without “leaving”: what was typed was kept when the other footage was left
        self.chosen = ()
        self.reread()
        self.chosen_changed.emit()
        self.changed.emit()

    def _project_changed(self, changes: Changes) -> None:
        if not changes.annotations:
            return
        # those of a file may have brought categories along
        self.reread()
        notes = self.notes
        gone = [note for note in self.running if note not in notes]
        for note in gone:
            self.running.end(note)
        kept = tuple(i for i in self.chosen if i in notes)
        lost, self.chosen = kept != self.chosen, kept
        self.changed.emit()
        if lost:
            self.chosen_changed.emit()
        if gone:
            self.coding_changed.emit()

    def _tracks_selected(self) -> None:
        # Delete is about one thing at a time
        if self.session.selection:
            self.choose(())

    def _tool_changed(self) -> None:
        if self.session.tool is not Tool.NOTE:
            self._drawing = None

    def _player_changed(self) -> None:
        played, self._played = self._played, self._player.playing
        if played and not self._played:
            self.end_all()


def _is_bare(note: Annotation) -> bool:
    """Whether nothing was written about it."""
    return not (
        note.title
        or note.note
        or note.category
        or note.colour
        or note.tags
        or note.people
        or note.place
        or note.region
        or note.still
        or note.draft
        or note.source
    )
