"""Deciding who is who and whom a copy shows: one method for each decision."""

from __future__ import annotations

from typing import Any

from app.canvas.items import is_kept
from app.people.cards import Card
from app.people.comparing import Comparing
from app.session import Tone
from app.words import count_words
from redaction.edit import gestures
from redaction.edit import people as edits
from redaction.edit.edit import compose
from redaction.model.ids import PersonId, TrackId
from redaction.model.project import Project, is_covered
from redaction.model.track import Track
from redaction.store.planfiles import CACHE
from redaction.usecases.people import doubtful_kept


class People(Comparing):
    """Who is who in the open footage, and the decisions about it."""

    def choose(self, card: Card) -> None:
        """Select the tracks of a card and show the frame where they can be seen best."""
        theirs = self._tracks_on(card)
        if not theirs:
            return
        self.session.select(t.id for t in theirs)
        frame = card.best_frame
        self.session.go_to(min(t.start for t in theirs) if frame is None else frame)

    def group(self, tracks: tuple[TrackId, ...]) -> None:
        """Say that these tracks show one person."""
        project = self.session.project
        if project is None:
            return
        shown = {t for t in tracks if t in project.tracks and self._is_shown(project.tracks[t])}
        if not self.making.make(
            lambda p: edits.group_people(p, tracks, unsure=self._doubtful(p, tracks)),
            idle=self.tr("Nothing changed: these tracks are grouped as one person already."),
        ):
            return
        now = self.session.project
        assert now is not None
        self.session.select(tracks)
        newly = [t for t in tracks if t not in shown and self._is_shown(now.tracks[t])]
        if newly:
            many = count_words(len(newly), self.tr("track is"), self.tr("tracks are"))
            words = self.tr("Grouped as one person, who is kept visible: {n} shown as well now.")
            self.making.tell(words.format(n=many), Tone.WARNING, undo=True)
        else:
            words = self.tr("{n} tracks are one person now.").format(n=len(tracks))
            self.making.tell(f"{words} {self._shown_words(now, tracks)}".strip(), undo=True)

    def separate(self, tracks: tuple[TrackId, ...]) -> None:
        """Say that these tracks show somebody else than the others of their person."""
        if self.making.make(lambda p: edits.separate(p, tracks)):
            many = count_words(len(tracks), self.tr("track"), self.tr("tracks"))
            words = self.tr("{n} separated; faces are not grouped like that again.")
            self.making.tell(words.format(n=many), undo=True)

    def not_same(self, one: Card, other: Card) -> None:
        """Say that two people who look alike are two people."""
        self.making.make(lambda p: edits.say_not_same(p, one.tracks, other.tracks))

    def confirm(self, card: Card) -> None:
        """Say that all tracks of the person show them."""
        person = card.person
        if person is not None:
            self.making.make(
                lambda p: edits.confirm_person(p, person),
                idle=self.tr("Nothing changed: this person is confirmed already."),
            )

    def rename(self, person: PersonId | None, tracks: tuple[TrackId, ...], name: str) -> None:
        """Name a person, or a track that is in no group."""
        if person is not None:
            self.making.make(lambda p: gestures.set_person(p, person, name=name))
        else:
            self.making.make(lambda p: gestures.set_label(p, tracks, name))

    def show_only(self, tracks: tuple[TrackId, ...], *, appeal: bool = False) -> None:
        """Keep this person visible and cover everyone else."""
        before = self.session.project
        if before is None or not tracks:
            return
        again = 0

        def work_out(project: Any) -> Any:
            nonlocal again
            unsure = self._doubtful(project, tracks)
            patch = edits.show_only(project, tracks, appeal=appeal, unsure=unsure)
            again = edits.covered_again(project, patch)
            return patch

        idle = self.tr("Nothing changed: this person alone is kept visible already.")
        if not self.making.make(work_out, idle=idle):
            return
        said = [self.tr("Kept visible; everyone else is covered.")]
        if again:
            many = count_words(
                again, self.tr("track shown before is"), self.tr("tracks shown before are")
            )
            said.append(self.tr("{n} covered again.").format(n=many))
        places = len(self.warnings)
        if places:
            many = count_words(places, self.tr("place"), self.tr("places"))
            said.append(self.tr("Look at {n} before you export.").format(n=many))
        self.making.tell(" ".join(said), Tone.WARNING, undo=True)

    def cover(self, card: Card) -> None:
        """Cover the tracks of a card again; nobody else changes."""
        person = card.person
        loose = tuple(t.id for t in self._tracks_on(card) if t.visible)

        def work_out(now: Any) -> Any:
            patches = []
            if person is not None and person in now.people and now.people[person].visible:
                patches.append(gestures.set_visible(now, person, False))
                now, _ = patches[-1].apply(now)
            if loose:
                patches.append(gestures.set_visible(now, loose, False))
            return compose("Cover person", *patches)

        if self.making.make(work_out):
            self.making.tell(self.tr("Covered again."), undo=True)

    def cover_only(self, tracks: tuple[TrackId, ...]) -> None:
        """Cover this person and show everyone else."""
        if self.making.make(
            lambda p: edits.cover_only(p, tracks),
            idle=self.tr("Nothing changed: everyone but this person is shown already."),
        ):
            words = self.tr(
                "Only this person is covered. Everyone else who was found is SHOWN in the copy."
            )
            self.making.tell(words, Tone.WARNING, undo=True)

    def _doubtful(self, project: Project, tracks: tuple[TrackId, ...]) -> tuple[TrackId, ...]:
        """Of these tracks and those grouped with them, whose faces say that they are somebody else's."""
        footage = self.session.footage
        if footage is None:
            return ()
        people = {project.tracks[t].person for t in tracks if t in project.tracks} - {None}
        theirs = (t.id for t in project.tracks.values() if t.person in people)
        cache = self.session.workspace.folder / CACHE
        return doubtful_kept(project, footage, cache, (*tracks, *theirs))

    def _tracks_on(self, card: Card) -> list[Track]:
        """Those that are still there: with very many cards, a card follows an edit a moment later."""
        project = self.session.project
        return (
            []
            if project is None
            else [project.tracks[t] for t in card.tracks if t in project.tracks]
        )

    def _shown_words(self, project: Project, tracks: tuple[TrackId, ...]) -> str:
        """Whether these are covered or shown, in a sentence."""
        theirs = [project.tracks[t] for t in tracks]
        shown = sum(is_kept(project, t) for t in theirs)
        if shown == len(theirs):
            return self.tr("They stay visible.")
        if shown:
            return self.tr("{n} of them stay visible.").format(n=shown)
        return self.tr("They are covered.") if any(is_covered(project, t) for t in theirs) else ""

    def _is_shown(self, track: Track) -> bool:
        project = self.session.project
        return project is not None and is_kept(project, track)
