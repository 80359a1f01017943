"""Taking cover away, at four levels: a toast says what is not covered now, and offers Undo."""

from __future__ import annotations

from app.review.making import Making
from redaction.edit import gestures


class Uncovering(Making):
    """Stop covering on this frame, from here, over the marked stretch, or altogether."""

    def delete_on_frame(self) -> None:
        """Stop covering the selected tracks on the shown frame only."""
        frame, chosen = self.frame, self.chosen
        if frame is None:
            return
        idle = self.tr("Nothing changed: it is not covered on frame {n}.").format(n=frame)
        if self.make(lambda p: gestures.delete_on_frame(p, chosen, frame), idle=idle):
            self.tell(self.tr("Not covered on frame {n}.").format(n=frame), undo=True)

    def delete_from_here(self) -> None:
        """Stop covering the selected tracks from the shown frame on."""
        frame, chosen = self.frame, self.chosen
        if frame is None:
            return
        idle = self.tr("Nothing changed: it is not covered from frame {n} on.").format(n=frame)
        if self.make(lambda p: gestures.delete_from_here(p, chosen, frame), idle=idle):
            self.tell(self.tr("Not covered from frame {n} on.").format(n=frame), undo=True)

    def delete_stretch(self) -> None:
        """Stop covering the selected tracks between the in and out points."""
        span, chosen = self.session.marked_span, self.chosen
        if span is None:
            return
        idle = self.tr("Nothing changed: it is not covered between the marks.")
        if self.make(lambda p: gestures.delete_stretch(p, chosen, span), idle=idle):
            words = self.tr("Not covered from frame {a} to {b}.")
            self.tell(words.format(a=span.start, b=span.stop - 1), undo=True)

    def delete_track(self) -> None:
        """Delete the selected tracks from first frame to last."""
        tracks, chosen = self.session.selected_tracks, self.chosen
        if tracks and self.make(lambda p: gestures.delete_track(p, chosen)):
            words = self.tr("{what} was deleted.")
            self.tell(words.format(what=self.called(tracks)), undo=True)
