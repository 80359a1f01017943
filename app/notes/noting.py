"""What a person notes along the open footage: one method for each thing they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.notes.coding import Coding
from app.session import Tone, Tool
from player.media.time import FrameIndex, FrameSpan, format_seconds
from redaction.edit import gestures
from redaction.model.ids import AnnotationId, FootageId, new_id

if TYPE_CHECKING:
    from app.review.making import Make, Making
    from app.review.player import Player
    from app.session import Session
    from redaction.edit.changes import Changes
    from redaction.model.annotation import Annotation
    from redaction.model.geometry import Shape

_NONE: Mapping[AnnotationId, Annotation] = MappingProxyType({})


class Noting(Coding):
    """The annotations of the open footage, which of them are selected, and what goes on while it plays.

    Attributes:
        chosen: The selected ones, first selected first.

    Signals:
        changed: Annotations were added, changed or taken away, or other footage is open.
        leaving: Others are about to be selected; what was typed belongs to those that are selected now.
        chosen_changed: Others are selected.
        title_wanted: One was added by hand, so that its title can be typed at once.
        edit_wanted: A person wants to edit what is selected.
    """

    changed = Signal()
    leaving = Signal()
    chosen_changed = Signal()
    title_wanted = Signal()
    edit_wanted = Signal()

    def __init__(
        self, session: Session, making: Making, player: Player, parent: QObject | None = None
    ) -> None:
        super().__init__(session, parent)
        self._making = making
        self._player = player
        self._open: FootageId | None = None
        self._drawing: AnnotationId | None = None
        self.chosen: tuple[AnnotationId, ...] = ()
        session.footage_leaving.connect(self.leave)
        session.footage_changed.connect(self._footage_changed)
        session.project_changed.connect(self._project_changed)
        session.selection_changed.connect(self._tracks_selected)
        session.tool_changed.connect(self._tool_changed)
        player.state_changed.connect(self._player_changed)

    # what there is

    @property
    def notes(self) -> Mapping[AnnotationId, Annotation]:
        """All annotations of the open footage."""
        project = self.session.project
        return _NONE if project is None else project.annotations

    @property
    def can_note(self) -> bool:
        """Whether there is a frame to note something about."""
        return self.session.frame is not None and not self.session.workspace.read_only

    @property
    def playing(self) -> bool:
        """Whether the footage plays."""
        return self._player.playing

    @property
    def moment(self) -> str:
        """Media time of the shown frame."""
        frame, index = self._making.frame, self._player.index
        return "" if frame is None or index is None else format_seconds(index.seconds(frame))

    @property
    def _end_frame(self) -> FrameIndex | None:
        return self._making.frame

    @property
    def _is_marked(self) -> bool:
        return self.session.marked_span is not None

    @property
    def chosen_notes(self) -> tuple[Annotation, ...]:
        """The selected ones."""
        notes = self.notes
        return tuple(notes[i] for i in self.chosen if i in notes)

    @property
    def drafts(self) -> int:
        """How many the program proposed and nobody confirmed."""
        return sum(note.draft for note in self.notes.values())

    # which are selected

    def choose(self, ids: Iterable[AnnotationId]) -> None:
        """Select exactly these."""
        found = tuple(i for i in dict.fromkeys(ids) if i in self.notes)
        if found != self.chosen:
            self.leaving.emit()
            self.chosen = found
            if self._drawing is not None and found != (self._drawing,):
                # what is drawn now would be taken for a part of the other one
                self._stop_drawing()
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

    def _noted_frame(self) -> FrameIndex | None:
        return self._making.frame

    def _make(self, work_out: Make) -> bool:
        return self._making.make(work_out)

    def _add_marked(self, category: str) -> None:
        span = self.session.marked_span
        if span is not None:
            self._add(span, category)

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

    # changing

    def change(self, note: AnnotationId, /, **fields: Any) -> bool:
        """Change what is given of one; as in ``gestures.change_annotation``."""
        return self._may_change and self._making.make(
            lambda p: gestures.change_annotation(p, note, **fields)
        )

    def change_chosen(self, **fields: Any) -> bool:
        """Change the same of all that are selected; as in ``gestures.change_annotations``."""
        ids = self.chosen
        return (
            bool(ids)
            and self._may_change
            and self._making.make(lambda p: gestures.change_annotations(p, ids, **fields))
        )

    @property
    def _may_change(self) -> bool:
        """Not in a window that only looks, wherever it is asked for."""
        return not self.session.workspace.read_only

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
        if (
            not ids
            or not self._may_change
            or not self._making.make(lambda p: gestures.delete_annotations(p, ids))
        ):
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
        if self._drawing == note.id:
            self._stop_drawing()
            return
        self._player.pause()
        if self._making.frame not in note.span:
            self.session.go_to(note.picture)
        self.session.set_tool(Tool.NOTE)
        self._drawing = note.id

    def _stop_drawing(self) -> None:
        self._drawing = None
        if self.session.tool is Tool.NOTE:
            self.session.set_tool(Tool.SELECT)

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
        self._stop_drawing()

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
        kept = tuple(i for i in self.chosen if i in notes)
        lost, self.chosen = kept != self.chosen, kept
        self.changed.emit()
        if lost:
            self.chosen_changed.emit()
        self._forget_gone()

    def _tracks_selected(self) -> None:
        # Delete is about one thing at a time
        if self.session.selection:
            self.choose(())

    def _tool_changed(self) -> None:
        if self.session.tool is not Tool.NOTE:
            self._drawing = None


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
