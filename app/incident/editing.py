"""Annotating on the page of an incident: each edit goes to the camera it is about, and can be undone here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.notice import Notice, Tone, guarded, until_changed
from player.media.time import FrameIndex, FrameSpan
from redaction.edit.asking import Refused
from redaction.edit.gestures import (
    add_annotation,
    change_annotation,
    change_annotations,
    confirm_annotations,
    delete_annotations,
)
from redaction.jobs.errors import UserError
from redaction.model.ids import AnnotationId, new_id

if TYPE_CHECKING:
    from app.incident.board import Chosen
    from app.incident.course import Course
    from app.incident.desk import Desk
    from app.session import Session
    from redaction.edit.edit import Patch
    from redaction.model.ids import FootageId
    from redaction.model.project import Project

ORIGIN = "incident"
"""Who asked for these edits."""


class Editing(QObject):
    """Adds, changes and deletes annotations on the cameras of an incident."""

    def __init__(self, session: Session, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent or desk)
        self._session = session
        self._desk = desk

    # adding

    def shown(self) -> tuple[Course, FrameIndex] | None:
        """The chosen camera and the frame it shows now; None, and said why, where it shows none."""
        course = self._ready()
        time = self._desk.time
        if course is None or time is None:
            return None
        frame = course.frame_at(time)
        if frame is None:
            text = self.tr(
                "“{camera}” shows no picture at this moment, so nothing can be noted there."
            )
            # the notice goes once it shows a picture, or another camera is chosen
            self._say(
                text.format(camera=course.camera.name),
                holds=lambda: self._blank(course.camera.footage),
            )
            return None
        return course, frame

    def _blank(self, footage: FootageId) -> bool:
        """Whether this camera is chosen and shows no picture now."""
        time = self._desk.time
        return (
            time is not None
            and self._desk.chosen == footage
            and self._is(footage, lambda now: now.frame_at(time) is None)
        )

    def _is(self, footage: FootageId, true: Callable[[Course], bool]) -> bool:
        """Whether something is true of a camera as it stands now; never of one that was taken out."""
        now = self._desk.courses.get(footage)
        return now is not None and true(now)

    def add_marker(self, category: str = "") -> Chosen | None:
        """Put a marker on the frame that the chosen camera shows now."""
        shown = self.shown()
        if shown is None:
            return None
        course, frame = shown
        return self.add(course.camera.footage, FrameSpan(frame, FrameIndex(frame + 1)), category)

    def add_range(self, category: str = "") -> Chosen | None:
        """Keep the stretch between the in and out points as a range on the chosen camera."""
        course, marked = self._ready(), self._desk.marked
        if course is None:
            return None
        if marked is None:
            self._say(self.tr("Mark a stretch first, with I and O."))
            return None
        span = course.span_of(*marked)
        if span is None:
            text = self.tr("“{camera}” recorded nothing in the marked stretch.")
            self._say(text.format(camera=course.camera.name))
            return None
        if marked[0] < course.extent.start or marked[1] >= course.extent.stop:
            text = self.tr(
                "“{camera}” did not record all of it; the range ends with its recording."
            )
            self._say(text.format(camera=course.camera.name), Tone.INFO)
        return self.add(course.camera.footage, span, category)

    def add(
        self, footage: FootageId, span: FrameSpan, category: str, *, select: bool = True
    ) -> Chosen | None:
        """Put one on these frames of a camera, and select it; None where it was refused."""
        new = AnnotationId(new_id())

        def patch(project: Project) -> Patch:
            return add_annotation(project, span, category=category, annotation_id=new)

        if not self.make(footage, patch):
            return None
        if select:
            self._desk.select([(footage, new)])
        return footage, new

    # changing

    def change(self, key: Chosen, **fields: Any) -> bool:
        """Change what is given of one annotation."""
        footage, note = key
        return self.make(footage, lambda project: change_annotation(project, note, **fields))

    def move(self, key: Chosen, start: int, stop: int) -> bool:
        """Give an annotation other frames."""
        return self.change(key, span=FrameSpan(FrameIndex(start), FrameIndex(stop)))

    def categorise(self, category: str) -> bool:
        """Give the selected annotations a category."""
        return self._each(lambda project, ids: change_annotations(project, ids, category=category))

    def confirm(self) -> bool:
        """Take over the selected drafts."""
        drafts = {
            key
            for key in self._desk.selection
            if (note := self._desk.note(key)) is not None and note.draft
        }
        who = self._session.workspace.user
        return self._each(
            lambda project, ids: confirm_annotations(project, ids, by=who), frozenset(drafts)
        )

    def delete(self) -> bool:
        """Take the selected annotations away, with an offer to put them back."""
        many = len(self._desk.selection)
        if not many or not self._each(delete_annotations):
            return False
        if many == 1:
            text = self.tr("The annotation was deleted.")
        else:
            text = self.tr("{n} annotations were deleted.").format(n=f"{many:,}")
        holds = until_changed(self._session)
        undo = (self.tr("Undo"), guarded(self._session.undo, holds))
        self._session.notice.emit(Notice(text, Tone.INFO, (undo,), holds))
        return True

    # inside

    def _each(
        self,
        gesture: Callable[[Project, list[AnnotationId]], Patch],
        keys: frozenset[Chosen] | None = None,
    ) -> bool:
        by_camera: defaultdict[FootageId, list[AnnotationId]] = defaultdict(list)
        for footage, note in self._desk.selection if keys is None else keys:
            by_camera[footage].append(note)
        group = new_id() if len(by_camera) > 1 else ""
        done = [
            self.make(footage, lambda project, ids=ids: gesture(project, ids), group)  # type: ignore[misc]
            for footage, ids in by_camera.items()
        ]
        return bool(done) and all(done)

    def make(self, footage: FootageId, make: Callable[[Project], Patch], group: str = "") -> bool:
        """Make an edit on a camera; False, and said why, where it was refused.

        Args:
            footage: Of the camera.
            make: Works it out from the decisions as they are.
            group: The same for edits on several cameras that are one undo.
        """
        try:
            patch = make(self._session.workspace.project(footage))
        except Refused as refused:
            self._session.notice.emit(Notice(str(refused), Tone.WARNING))
            # another process may have taken it away
            self._desk.reread_notes(footage)
            return False
        except UserError as error:
            self._session.problem.emit(error)
            self._desk.reread()
            return False
        return self._session.do_on(footage, patch, origin=ORIGIN, group=group) is not None

    def _ready(self) -> Course | None:
        """The chosen camera, where something can be noted on it."""
        course = self._desk.course
        if course is None:
            return None
        footage = course.camera.footage
        if not course.placed:
            text = self.tr(
                "“{camera}” has no place on the timeline yet. Set its clock or align it first."
            )
            self._say(
                text.format(camera=course.camera.name),
                holds=lambda: self._is(footage, lambda now: not now.placed),
            )
            return None
        if course.index is None:
            text = self.tr("The frames of “{camera}” are still being read. Try again in a moment.")
            self._say(
                text.format(camera=course.camera.name),
                holds=lambda: self._is(footage, lambda now: now.index is None),
            )
            return None
        return course

    def _say(
        self, text: str, tone: Tone = Tone.WARNING, holds: Callable[[], bool] | None = None
    ) -> None:
        notice = Notice(text, tone)
        self._session.notice.emit(notice if holds is None else replace(notice, holds=holds))


def moment_of(desk: Desk, key: Chosen) -> tuple[Fraction, Fraction] | None:
    """Incident times of the beginning and the end of an annotation; None where its camera has no place."""
    footage, _note = key
    course, note = desk.courses.get(footage), desk.note(key)
    if course is None or note is None or not course.placed:
        return None
    return course.exact(note.span.start), course.exact(note.span.stop - 1)
