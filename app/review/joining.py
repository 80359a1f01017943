"""Two tracks out of one, and one out of several; what they do not agree on is said."""

from __future__ import annotations

from functools import partial

from app.language.core import brief
from app.review.making import Making
from app.session import Tone
from redaction.edit import gestures
from redaction.edit.gestures import InTwoPlaces, JoinConflicts, Refused
from redaction.model.ids import TrackId, new_id

_NAMED = 2
"""Stretches that a notice names one by one; of more it gives the number."""


class Joining(Making):
    """Splitting and joining tracks."""

    def split(self) -> None:
        """Cut the selected track in two at the shown frame; the later part is selected."""
        frame, chosen = self.frame, self.chosen
        if frame is None or not chosen:
            return
        new = TrackId(new_id())
        if self.make(lambda p: gestures.split_track(p, chosen[0], frame, new_track=new)):
            self.session.select((new,))
            words = self.tr("Split at frame {n}. The later part is selected.")
            self.tell(words.format(n=frame), undo=True)

    def join(self) -> None:
        """Make one track of the selected ones; where they overlap it lies around both."""
        project, tracks, chosen = self.session.project, self.session.selected_tracks, self.chosen
        if project is None:
            return
        conflicts = gestures.join_conflicts(project, chosen)
        try:
            patch = gestures.join_tracks(project, chosen)
        except InTwoPlaces as refused:
            group = (self.tr("Group as one person"), partial(self.group, chosen))
            self.tell(brief(refused), Tone.WARNING, offers=(group,))
            return
        except Refused as refused:
            self.tell(brief(refused), Tone.WARNING)
            return
        if self.make(lambda _project: patch):
            self.session.select(chosen[:1])
            first = self.called(tracks[:1])
            words = [
                self.tr("{n} tracks were joined as {first}.").format(n=len(tracks), first=first)
            ]
            self.tell(" ".join([*words, *self._settled(conflicts, first)]), undo=True)

    def _settled(self, conflicts: JoinConflicts, first: str) -> list[str]:
        """What joining decided, in sentences."""
        words = []
        if conflicts.both:
            spans = [
                f"{s.start}\N{EN DASH}{s.stop - 1}" if len(s) > 1 else f"{s.start}"
                for s in conflicts.both
            ]
            if len(spans) > _NAMED:
                where = self.tr("On {n} stretches").format(n=len(spans))
            elif len(conflicts.both) == 1 and len(conflicts.both[0]) == 1:
                where = self.tr("On frame {n}").format(n=spans[0])
            else:
                where = self.tr("On frames {list}").format(list=self.tr(" and ").join(spans))
            words.append(
                self.tr(
                    "{where} more than one was there; the cover lies around all of them."
                ).format(where=where)
            )
        if conflicts.differing:
            names = {
                "kind": self.tr("kind"),
                "style": self.tr("style"),
                "reasons": self.tr("reasons"),
                "name": self.tr("name"),
                "note": self.tr("note"),
                "decision": self.tr("decision"),
            }
            things = [names[d] for d in conflicts.differing]
            listed = self.tr(" and ").join(
                [", ".join(things[:-1]), things[-1]] if len(things) > 1 else things
            )
            text = self.tr("{things}: those of the one selected first, {first}.")
            text = text.format(things=listed, first=first)
            words.append(text[0].upper() + text[1:])
        return words
