"""Taking cover away, at four levels: a notice says what is not covered now, and offers Undo."""

from __future__ import annotations

from app.review.making import Making
from redaction.edit import gestures


class Uncovering(Making):
    """Stop covering on this frame, from here, over the marked stretch, or altogether; leave the picture."""

    def delete_on_frame(self) -> None:
        """Stop covering the selected tracks on the shown frame only."""
        frame, chosen, what = self.frame, self.chosen, self.called(self.session.selected_tracks)
        if frame is None:
            return
        idle = self.tr("Nothing changed: it is not covered on frame {n}.").format(n=frame)
        if self.make(lambda p: gestures.delete_on_frame(p, chosen, frame), idle=idle):
            words = self.tr("Not covered any more: {what} on frame {n}.")
            self.tell(words.format(what=what, n=frame), undo=True)

    def delete_from_here(self) -> None:
        """Stop covering the selected tracks from the shown frame on."""
        frame, chosen, what = self.frame, self.chosen, self.called(self.session.selected_tracks)
        if frame is None:
            return
        idle = self.tr("Nothing changed: it is not covered from frame {n} on.").format(n=frame)
        if self.make(lambda p: gestures.delete_from_here(p, chosen, frame), idle=idle):
            words = self.tr("Not covered any more: {what} from frame {n} on.")
            self.tell(words.format(what=what, n=frame), undo=True)

    def delete_stretch(self) -> None:
        """Stop covering the selected tracks between the in and out points."""
        span, chosen = self.session.marked_span, self.chosen
        what = self.called(self.session.selected_tracks)
        if span is None:
            return
        idle = self.tr("Nothing changed: it is not covered between the marks.")
        if self.make(lambda p: gestures.delete_stretch(p, chosen, span), idle=idle):
            words = self.tr("Not covered any more: {what} on frames {a} to {b}.")
            self.tell(words.format(what=what, a=span.start, b=span.stop - 1), undo=True)

    def delete_track(self) -> None:
        """Delete the selected tracks from first frame to last."""
        tracks, chosen = self.session.selected_tracks, self.chosen
        if tracks and self.make(lambda p: gestures.delete_track(p, chosen)):
            words = self.tr("Deleted, not covered any more: {what}, frames {a} to {b}.")
            first = min(t.start for t in tracks)
            last = max(t.covered_spans()[-1].stop for t in tracks) - 1
            self.tell(words.format(what=self.called(tracks), a=first, b=last), undo=True)

    def leave_picture(self) -> None:
        """Say that the selected tracks are not in the picture from the shown frame until they are back."""
        frame, chosen, what = self.frame, self.chosen, self.called(self.session.selected_tracks)
        if frame is None:
            return
        idle = self.tr("Nothing changed: it is not in the picture on frame {n}.").format(n=frame)
        if self.make(lambda p: gestures.leave_picture(p, chosen, frame), idle=idle):
            words = self.tr(
                "{what} left the picture at frame {n}: not covered until it is drawn again."
            )
            self.tell(words.format(what=what, n=frame), undo=True)
