"""How far tracks reach: extending, holding, keyframes, and copies on other frames."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.language.core import brief
from app.review.making import Making
from app.session import Tone
from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.edit.edit import Patch, compose
from redaction.edit.gestures import CopiedRegion, Refused
from redaction.model.ids import TrackId, new_id
from redaction.model.project import Project


class Reaching(Making):
    """Covering more frames with what is there already.

    Attributes:
        copied: What was copied last; the regions keep their places on the picture.
    """

    copied: tuple[CopiedRegion, ...] = ()

    def extend_here(self) -> None:
        """Keep covering the selected tracks up to and including the shown frame."""
        frame, chosen = self.frame, self.chosen
        if frame is None:
            return
        idle = self.tr("Nothing changed: it reaches to frame {n} already.").format(n=frame)
        one = partial(gestures.extend_to, frame=frame)
        self.make(lambda p: each(p, chosen, one, "Extend {} tracks"), idle=idle)

    def hold_stretch(self) -> None:
        """Keep covering the selected tracks on every frame between the in and out points."""
        span, chosen = self.session.marked_span, self.chosen
        if span is None:
            return
        what = self.called(self.session.selected_tracks)
        idle = self.tr("Nothing changed: all of the marked stretch is covered already.")
        one = partial(gestures.cover_stretch, span=span)
        if self.make(lambda p: each(p, chosen, one, "Cover stretch with {} tracks"), idle=idle):
            words = self.tr("{what}: covered on all frames from {a} to {b}.")
            self.tell(words.format(what=what, a=span.start, b=span.stop - 1), undo=True)

    def remove_keyframe(self) -> None:
        """Take the selected track's keyframe on the shown frame away; what is around it says the shape."""
        frame, chosen = self.frame, self.chosen
        if frame is None:
            return
        idle = self.tr("Nothing changed: the shape is held from the next keyframe already.")
        one = partial(gestures.remove_keyframe, frame=frame)
        if self.make(lambda p: each(p, chosen, one, "Remove {} keyframes"), idle=idle):
            words = self.tr(
                "The keyframe on frame {n} is gone; the shape follows from those around it."
            )
            self.tell(words.format(n=frame), undo=True)

    # copies

    def copy(self) -> None:
        """Remember the selected tracks' regions on the shown frame."""
        frame, project, tracks = self.frame, self.session.project, self.session.selected_tracks
        if frame is None or project is None:
            return
        try:
            self.copied = gestures.copied(project, self.chosen, frame)
        except Refused as refused:
            self.tell(brief(refused), Tone.WARNING)
            return
        words = self.tr("Copied: {what}. Paste it on another frame.")
        if len(self.copied) > 1:
            words = self.tr("Copied: {n} regions. Paste them on another frame.")
        ids = {r.track for r in self.copied}
        what = self.called(tuple(t for t in tracks if t.id in ids))
        self.tell(words.format(what=what, n=len(self.copied)))

    def paste(self) -> None:
        """Put the copied regions on the shown frame: into the selected tracks, else as new ones."""
        if self.frame is not None:
            self._paste(FrameSpan(self.frame, FrameIndex(self.frame + 1)))

    def paste_stretch(self) -> None:
        """Put the copied regions on every frame between the in and out points."""
        span = self.session.marked_span
        if span is not None:
            self._paste(span)

    def _paste(self, span: FrameSpan) -> None:
        regions, chosen = self.copied, self.chosen
        new = tuple(TrackId(new_id()) for _ in regions)
        idle = self.tr("It is there already. Select nothing to paste it as a new track.")
        if not self.make(
            lambda p: gestures.paste(p, regions, chosen, span, until=self.frames, new_tracks=new),
            idle=idle,
        ):
            return
        if chosen:
            if len(span) > 1:
                words = self.tr("Pasted on frames {a} to {b}.")
                self.tell(words.format(a=span.start, b=span.stop - 1), undo=True)
            return
        self.session.select(new)
        words = self.tr("Pasted as new, on frame {a} only.")
        if len(span) > 1:
            words = self.tr("Pasted as new, on frames {a} to {b}.")
        self.tell(
            words.format(a=span.start, b=span.stop - 1), undo=True, offers=self.to_the_end(new)
        )

    def to_the_end(
        self, tracks: tuple[TrackId, ...]
    ) -> tuple[tuple[str, Callable[[], object]], ...]:
        """What a notice offers about tracks that end before the footage does: to go on to its end."""
        last = self.frames - 1
        project = self.session.project
        if project is None or all(project.tracks[t].stop > last for t in tracks):
            return ()

        def extend() -> None:
            one = partial(gestures.extend_to, frame=last)
            if self.make(lambda p: each(p, tracks, one, "Extend {} tracks")):
                self.tell(self.tr("Covered to the end, frame {n}.").format(n=last), undo=True)

        return ((self.tr("To the end"), extend),)


def each(
    project: Project,
    chosen: tuple[TrackId, ...],
    make_one: Callable[[Project, TrackId], Patch],
    label: str,
) -> Patch:
    """The same done to several tracks as one edit; ``label`` names it where there are several."""
    patches = [make_one(project, track) for track in chosen]
    if len(patches) == 1:
        return patches[0]
    frame = patches[0].frame if patches else None
    whole = compose(label.format(len(patches)), *patches)
    return Patch(whole.label, "", frame, tracks=whole.tracks)
