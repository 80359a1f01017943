"""What a person does to the sound: one method for each decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.session import Tone, ViewMode
from app.sound.heard import FASTEST, SLOWEST, Heard
from app.sound.phrases import time_words, treatment_words
from app.words import length_words
from player.media.time import FrameIndex
from redaction.edit import gestures
from redaction.edit.asking import Refused
from redaction.model.audio import AudioRange, AudioTreatment, SoundReview
from redaction.model.ids import AudioRangeId, FootageId, new_id
from redaction.model.speech_bounds import snapped

if TYPE_CHECKING:
    from app.review.making import Making
    from app.review.player import Player
    from app.session import Session
    from redaction.edit.changes import Changes
    from redaction.edit.edit import Patch
    from redaction.model.project import Project

Speech = Sequence[tuple[float, float]]


class Sounding(QObject):
    """The stretches of sound of the open footage, which of them is selected, and what was heard.

    Attributes:
        session: What is open.
        heard: What counts as heard, of the sound tracks that are played.
        selected: The stretch one works on.
        heard_before: Gives what counts as heard of these sound tracks, as far as it was kept.
        words: Gives the stretch of the words that are selected in the transcript.
        words_done: Told when they were treated.

    Signals:
        leaving: Another stretch is about to be selected; what was typed for this one is its own.
        changed: Stretches, the selection, the state of the sound, or what there is to hear.
        heard_more: Another second was heard.
    """

    leaving = Signal()
    changed = Signal()
    heard_more = Signal()

    def __init__(
        self,
        session: Session,
        making: Making,
        player: Player,
        speech: Callable[[], Speech],
        parent: QObject | None = None,
    ) -> None:
        """Follow the session.

        Args:
            session: What is open.
            making: Makes edits and says what came of them.
            player: Knows the sound tracks and the times of frames.
            speech: Where somebody may be speaking, as far as that is known.
            parent: Owns this.
        """
        super().__init__(parent)
        self.session = session
        self.heard = Heard()
        self.heard_before: Callable[[tuple[int, ...]], tuple[tuple[float, float], ...]] = (
            lambda _streams: ()
        )
        self.selected: AudioRangeId | None = None
        self.words: Callable[[], tuple[Fraction, Fraction] | None] = lambda: None
        self.words_done: Callable[[], object] = lambda: None
        self._making = making
        self._player = player
        self._speech = speech
        self._open: tuple[FootageId | None, int, bool, bool] = (None, 0, False, False)
        self._said = 0
        session.footage_changed.connect(self._follow)
        session.project_changed.connect(self._project_changed)
        player.opened.connect(lambda _index: self._follow())
        player.state_changed.connect(self._follow)
        player.frame_shown.connect(lambda frame: self._played(int(frame.ref.index)))

    # what there is

    @property
    def has_sound(self) -> bool:
        """Whether the open footage has sound, as far as the file was opened."""
        return bool(self._player.sound_tracks)

    @property
    def state(self) -> SoundReview | None:
        """What was decided about the sound as a whole; None where there is none."""
        project = self.session.project
        return project.sound if project is not None and self.has_sound else None

    @property
    def ranges(self) -> tuple[AudioRange, ...]:
        """The stretches that are not heard as recorded, in order of time."""
        project = self.session.project
        found = () if project is None else project.audio.values()
        return tuple(sorted(found, key=lambda r: (r.start, r.stop, r.id)))

    @property
    def chosen(self) -> AudioRange | None:
        """The selected stretch."""
        project = self.session.project
        if project is None or self.selected is None:
            return None
        return project.audio.get(self.selected)

    @property
    def duration(self) -> Fraction:
        """Of the pictures, in seconds."""
        index = self._player.index
        return Fraction(0) if index is None else index.duration

    @property
    def now(self) -> Fraction | None:
        """The shown frame's time in seconds."""
        here = self._frame_times()
        return None if here is None else here[0]

    @property
    def speech(self) -> Speech:
        """Where somebody may be speaking, in seconds."""
        return self._speech()

    # choosing

    def select(self, part: AudioRangeId | None) -> None:
        """Work on this stretch from now on."""
        if part != self.selected:
            self.leaving.emit()
            self.selected = part
            self.changed.emit()

    def go_to(self, part: AudioRangeId) -> None:
        """Select a stretch and show the frame it begins on."""
        self.select(part)
        chosen = self.chosen
        if chosen is not None:
            self.go_to_time(chosen.start)

    def go_to_time(self, seconds: Fraction | float) -> None:
        """Show the frame at a moment."""
        index = self._player.index
        if index is not None:
            # a float just below a frame's beginning would be the frame before
            exact = Fraction(round(seconds * 1_000_000), 1_000_000)
            within = min(max(exact, Fraction(0)), index.duration)
            self.session.go_to(int(index.at_seconds(within)))

    # stretches

    def treat(self, treatment: AudioTreatment) -> None:
        """Treat the selected words, or between the marks, or the selected stretch, or the speech here."""
        said, marked = self.words(), self._marked()
        if said is not None:
            self.add(*said, treatment)
            self.words_done()
        elif marked is not None:
            self.add(*marked, treatment)
        elif self.chosen is not None:
            self.set_treatment(treatment)
        else:
            found = self._speech_here()
            if found is None:
                self._making.tell(
                    self.tr(
                        "Mark the stretch with I and O first; nobody seems to be speaking on this frame."
                    ),
                    Tone.WARNING,
                )
                return
            self.add(*found, treatment)

    def add(self, start: Fraction, stop: Fraction, treatment: AudioTreatment) -> None:
        """Treat this stretch; one with the very same bounds is changed instead."""
        same = next((r for r in self.ranges if (r.start, r.stop) == (start, stop)), None)
        if same is not None:
            self.select(same.id)
            self.set_treatment(treatment)
            return
        new = AudioRangeId(new_id())
        if self._make(
            lambda p: gestures.add_audio(p, start, stop, treatment=treatment, audio_id=new)
        ):
            self.select(new)
            words = self.tr("{what}: {length} of sound from {time}.")
            self._making.tell(
                words.format(
                    what=treatment_words(treatment),
                    length=length_words(float(stop - start)),
                    time=time_words(start),
                ),
                undo=True,
            )

    def set_treatment(self, treatment: AudioTreatment) -> None:
        """Let something else be heard in the selected stretch."""
        idle = self.tr("Nothing changed: this stretch is treated like that already.")
        self._change(idle=idle, treatment=treatment)

    def set_bounds(self, part: AudioRangeId, start: Fraction, stop: Fraction) -> None:
        """Let a stretch begin and end there."""
        self.select(part)
        self._change(start=start, stop=stop)

    def begin_here(self) -> None:
        """Let the selected stretch begin with the shown frame."""
        here = self._frame_times()
        if here is not None:
            self._change(start=here[0])

    def end_here(self) -> None:
        """Let the selected stretch end with the shown frame."""
        here = self._frame_times()
        if here is not None:
            self._change(stop=here[1])

    def grow(self) -> None:
        """Let the selected stretch take in the whole of the speech it touches."""
        part = self.chosen
        if part is None:
            return
        length = max(self.duration, part.stop)
        start, stop = snapped(part.start, part.stop, self.speech, length=length)
        idle = self.tr("Nothing changed: no speech that was found reaches beyond this stretch.")
        self._change(idle=idle, start=start, stop=stop)

    def delete(self) -> None:
        """Let the selected stretch be heard."""
        part = self.chosen
        if part is not None and self._make(lambda p: gestures.delete_audio(p, part.id)):
            self._making.tell(self.tr("This stretch is heard in the copy again."), undo=True)

    def tick_reason(self, code: str, on: bool) -> None:
        """Give a reason for the selected stretch, or take it away."""
        part = self.chosen
        if part is not None:
            kept = tuple(r for r in part.reasons if r != code)
            self._change(reasons=(*kept, code) if on else kept)

    def set_why(self, part: AudioRangeId, why: str) -> None:
        """Say in words why a stretch is not heard; which one is given, as another may be selected."""
        self._make(lambda p: gestures.change_audio(p, part, why=why))

    def set_note(self, note: str) -> None:
        """Note something about the selected stretch."""
        self._change(note=note)

    # the sound as a whole

    def review(self) -> None:
        """Say that the sound was reviewed."""
        if not self._make(gestures.review_sound):
            return
        left = self.duration - Fraction(self.heard.seconds)
        if left > 1:
            words = self.tr(
                "Sound reviewed. {n} of it was not played with sound since it changed last."
            )
            self._making.tell(words.format(n=length_words(float(left))), Tone.WARNING, undo=True)
        else:
            self._making.tell(self.tr("Sound reviewed."), undo=True)

    def remove(self) -> None:
        """Leave the sound out of copies."""
        if self._make(gestures.remove_sound):
            self._making.tell(self.tr("Copies of this footage will have no sound."), undo=True)

    def reopen(self) -> None:
        """Take the word about the sound back."""
        if self._make(gestures.reopen_sound):
            self._making.tell(self.tr("The sound is to be reviewed."), undo=True)

    # inside

    def _make(self, work_out: Callable[[Project], Patch], *, idle: str = "") -> bool:
        return self._making.make(work_out, idle=idle)

    def _change(self, *, idle: str = "", **fields: object) -> None:
        part = self.selected

        def work_out(project: Project) -> Patch:
            if part is None or part not in project.audio:
                raise Refused(self.tr("Select a stretch of sound first."))
            return gestures.change_audio(project, part, **fields)  # type: ignore[arg-type]

        self._make(work_out, idle=idle)

    def _marked(self) -> tuple[Fraction, Fraction] | None:
        """The marked stretch in seconds."""
        span, index = self.session.marked_span, self._player.index
        if span is None or index is None or not len(span):
            return None
        return index.seconds(span.start), self._end_of(span.stop - 1)

    def _frame_times(self) -> tuple[Fraction, Fraction] | None:
        """When the shown frame begins and ends."""
        frame, index = self.session.frame, self._player.index
        if frame is None or index is None:
            return None
        return index.seconds(frame.index), self._end_of(frame.index)

    def _end_of(self, frame: int) -> Fraction:
        index = self._player.index
        assert index is not None
        last = FrameIndex(frame)
        return index.seconds(last) + int(index.durations[frame]) * index.time_base

    def _speech_here(self) -> tuple[Fraction, Fraction] | None:
        """The speech at the shown frame, with its margins."""
        here = self._frame_times()
        if here is None:
            return None
        start, stop = snapped(*here, self.speech, length=max(self.duration, here[1]))
        return (start, stop) if (start, stop) != here else None

    def _played(self, frame: int) -> None:
        player, index = self._player, self._player.index
        if index is None:
            return
        audible = (
            player.playing
            and SLOWEST <= player.speed <= FASTEST
            and not player.muted
            and player.volume > 0
            and not player.silence
            and self.has_sound
            # the preview of a copy without sound is silent
            and not (
                self.state is SoundReview.REMOVED and self.session.view_mode is ViewMode.PREVIEW
            )
        )
        if self.heard.play(float(index.seconds(FrameIndex(frame))), audible=audible):
            whole = int(self.heard.seconds)
            if whole != self._said:
                self._said = whole
                self.heard_more.emit()

    def _follow(self) -> None:
        footage = self.session.footage
        player = self._player
        now = (
            None if footage is None else footage.id,
            player.sound_track,
            player.sound_mixed,
            self.has_sound,
        )
        if now != self._open:
            if now[0] != self._open[0]:
                self.selected = None
            self._open = now
            self.recall()
        self.changed.emit()

    def recall(self) -> None:
        """Go by what was kept: of other footage, of other tracks, or after what counts changed."""
        player = self._player
        many = range(len(player.sound_tracks))
        streams = tuple(many) if player.sound_mixed else (player.sound_track,)
        known = self.session.footage is not None and self.has_sound
        self.heard.begin(self.heard_before(streams) if known else ())
        self._said = int(self.heard.seconds)
        self.heard_more.emit()

    def _project_changed(self, changes: Changes) -> None:
        if changes.audio or changes.sound:
            self.recall()
            if self.chosen is None:
                self.selected = None
            self.changed.emit()
