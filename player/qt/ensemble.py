"""Several recordings played by one clock: what each has to show at a moment of the time they share.

    Ensemble(QObject)
        files    open(parts, leader="")  close()  set_cache(folder)  set_prepare(fn(key, frame))
        going    go_to(time)  step(n)  step_seconds(s)
        playing  play(rate)  pause()  toggle()  shuttle(±1)  set_speed(rate)  change_speed(±1)  normal_speed()
        sound    hear(key)  lead(key)  set_volume  set_muted  set_treatment(fn)

Standing still, each recording shows the very frame that is due at ``time``. While it plays each follows the
clock by itself, leaving out what comes too late; a pause puts all of them on the moment of the leading one's
frame. Where a recording has no picture at a moment it shows none: never the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer

from player.qt.ensemble_part import EnsemblePart, Part
from player.qt.ensemble_state import EnsembleState
from player.qt.ensemble_time import stepped

if TYPE_CHECKING:
    from player.media.errors import UserError
    from player.media.frame import Frame
    from player.sound.clock import Sound

SPEEDS: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Speeds that can be chosen."""

RATES: Final = tuple(speed for speed in SPEEDS if speed >= 1)
"""Speeds that J and L step through."""

MOST: Final = 4
"""Recordings that are played at once."""

_BEAT: Final = 40
"""Milliseconds between two looks at the clock while it plays."""

_PATIENCE: Final = 1000
"""Milliseconds that the start waits for all of them to show where it starts from."""

_MOST_STEPS: Final = 1000


class Ensemble(EnsembleState):
    """Plays up to four recordings together."""

    def __init__(self, parent: QObject | None = None, *, sound: Sound | None = None) -> None:
        """Nothing is open; see ``EnsembleState``."""
        super().__init__(parent, sound)
        self._folder: Path | None = None
        self._prepare: Callable[[str, Frame], None] | None = None
        self._wish: Fraction | None = None
        self._usual = 1.0
        self._was_settled = True
        self._moving = False
        self._beat = QTimer(self)
        self._beat.setInterval(_BEAT)
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self._look)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE)
        self._patience.timeout.connect(self._begin)

    # Files

    def set_cache(self, folder: Path | None) -> None:
        """Where indexes are kept between openings; for files opened from now on."""
        self._folder = folder

    def set_prepare(self, prepare: Callable[[str, Frame], None] | None) -> None:
        """Do something with each frame in another thread before it is shown; for files opened from now on."""
        self._prepare = prepare

    def open(self, parts: Sequence[Part], leader: str = "") -> None:
        """Play these together; ``opened`` or ``failed`` follows for each that was not open already.

        A file that is open stays open, also where it lies elsewhere in time now. The moment is kept.

        Args:
            parts: At most ``MOST``, with different keys.
            leader: The key of the one whose frames a step counts; the first when empty.

        Raises:
            ValueError: If they are too many or two have one key.
        """
        keys = [part.key for part in parts]
        if len(parts) > MOST or len(set(keys)) != len(keys):
            msg = f"an ensemble has up to {MOST} parts with different keys"
            raise ValueError(msg)
        self.pause()
        before, self.parts = self.parts, {}
        for part in parts:
            kept = before.get(part.key)
            if kept is not None and kept.part.same_file(part) and kept.error is None:
                kept.place(part)
                self.parts[part.key] = before.pop(part.key)
            else:
                self.parts[part.key] = self._made(part)
        for left in before.values():
            self._end(left)
        self._leader = leader if leader in self.parts else next(iter(self.parts), "")
        if self._clock.key not in self.parts:
            self._clock.hear("", None)
        if not self.parts:
            self._time = self._wish = None
        if self._time is not None:
            self._go(self._time, 0)
        self.state_changed.emit()

    def close(self) -> None:
        """Release the files, the threads and the sound; nothing is shown afterwards."""
        self._stop()
        before, self.parts = self.parts, {}
        for left in before.values():
            self._end(left)
        self._clock.close()
        self._time = self._wish = None
        self._leader = ""
        self._rate = self._usual = 1.0

    # Going somewhere

    def go_to(self, time: Fraction) -> None:
        """Show what is due at a moment, not before the first beginning nor after the last frame.

        While it plays it goes on from there. Before anything is open it is where they will begin.
        """
        self._wish = time
        self._go(time, 0)

    def step(self, frames: int) -> None:
        """Pause and go that many frames on, negative for back: frames of the one that leads."""
        self.pause()
        extents, time = self.extents, self._time
        if time is None or not frames:
            return
        direction = 1 if frames > 0 else -1
        order = sorted(extents, key=lambda key: key != self._leader)
        for _ in range(min(abs(frames), _MOST_STEPS)):
            found = stepped(extents, order, time, direction)
            if found is None:
                break
            time = found[0]
        self._wish = time
        self._go(time, frames)

    def step_seconds(self, seconds: Fraction | int) -> None:
        """Pause and go that many seconds on, negative for back."""
        self.pause()
        if self._time is not None:
            self.go_to(self._time + Fraction(seconds))

    # Playing

    def play(self, rate: float | None = None) -> None:
        """Play at a signed speed, or the chosen one; from an end, play from the other one."""
        rate = self._usual if rate is None else rate
        span = self.span
        if span is None or self._time is None or not rate:
            return
        here = self.time
        if here is None:
            return
        running = self._playing and not self._waiting
        self._playing, self._rate = True, rate
        if running:
            # Another speed: what is on the screen stays until something else is due.
            self._run(here)
        else:
            last = self._last_moment()
            if rate > 0 and here >= last:
                here = span[0]
            elif rate < 0 and here <= span[0]:
                here = last
            self._play_from(here)
        self.state_changed.emit()

    def pause(self) -> None:
        """Stop playing; all go to the moment of the leading one's frame on the screen."""
        if not self._playing:
            return
        now, waiting = self.time, self._waiting
        self._stop()
        leading = self.parts.get(self._leader)
        if not waiting and leading is not None and leading.shown and leading.extent is not None:
            now = leading.extent.moment(int(leading.shown.ref.index))
        self._rate = self._usual
        if now is not None:
            self._wish = now
            self._stand(now, 0)
        self.state_changed.emit()

    def toggle(self) -> None:
        """Play at the chosen speed, or pause."""
        if self._playing:
            self.pause()
        else:
            self.play()

    def shuttle(self, direction: int) -> None:
        """Play forwards (1) or backwards (-1); again for twice the speed, up to 8 times."""
        if self._playing and self._rate * direction > 0:
            faster = [rate for rate in RATES if rate > abs(self._rate)]
            self.play(direction * (faster[0] if faster else RATES[-1]))
        else:
            self.play(direction * RATES[0])

    def set_speed(self, rate: float) -> None:
        """Choose the speed, signed while it plays; it stays until the next choice."""
        speed = min(max(abs(rate), SPEEDS[0]), SPEEDS[-1])
        self._usual = speed
        if self._playing:
            self.play(speed if rate > 0 else -speed)
        else:
            self._rate = speed
            self.state_changed.emit()

    def change_speed(self, direction: int) -> None:
        """The next faster (1) or slower (-1) of the speeds that can be chosen."""
        speed = abs(self._rate)
        if direction > 0:
            chosen = next((s for s in SPEEDS if s > speed), SPEEDS[-1])
        else:
            chosen = next((s for s in reversed(SPEEDS) if s < speed), SPEEDS[0])
        self.set_speed(chosen if self._rate > 0 else -chosen)

    def normal_speed(self) -> None:
        """Back to 1×, forwards; goes on playing when it plays."""
        self.set_speed(1.0)

    # Sound

    def hear(self, key: str) -> None:
        """Hear this recording and no other; empty for silence."""
        if key and key not in self.parts:
            return
        now = self.time
        self._clock.hear(key, self.parts.get(key))
        if self._playing and not self._waiting and now is not None:
            self._clock.start(now, self._rate)
        self.state_changed.emit()

    def lead(self, key: str) -> None:
        """Let steps count the frames of this recording."""
        if key in self.parts and key != self._leader:
            self._leader = key
            self.state_changed.emit()

    # Inside

    def _now(self) -> Fraction:
        return self._clock.position()

    def _made(self, part: Part) -> EnsemblePart:
        made, key = EnsemblePart(part, self._now, self), part.key
        made.indexing.connect(partial(self.indexing.emit, key))
        made.opened.connect(partial(self._on_opened, key))
        made.frame_shown.connect(partial(self._on_shown, key))
        made.standing_changed.connect(partial(self._on_standing, key))
        made.failed.connect(partial(self._on_failed, key))
        made.open(self._folder, None if self._prepare is None else partial(self._prepare, key))
        return made

    def _end(self, part: EnsemblePart) -> None:
        part.close()
        part.blockSignals(True)
        part.deleteLater()

    def _stop(self) -> None:
        self._playing = self._waiting = False
        self._patience.stop()
        self._beat.stop()
        for part in self.parts.values():
            part.pause()
        self._clock.pause()

    def _last_moment(self) -> Fraction:
        """When the last frame of all is shown."""
        return max(e.moment(len(e.index) - 1) for e in self.extents.values())

    def _go(self, time: Fraction, direction: int) -> None:
        span = self.span
        if span is None:
            return
        time = min(max(time, span[0]), self._last_moment())
        if self._playing:
            self._play_from(time)
        else:
            self._stand(time, direction)

    def _stand(self, time: Fraction, direction: int) -> None:
        changed, self._time = time != self._time, time
        self._moving = True  # until all were told, what they show is of two moments
        for part in self.parts.values():
            part.stand(time, direction)
        self._moving = False
        if changed:
            self.time_changed.emit(time)
        self._judge()

    def _play_from(self, time: Fraction) -> None:
        """Play from a moment: at once when everything due is shown, else as soon as it is."""
        self._waiting = True
        self._beat.stop()
        self._clock.pause()
        self._stand(time, 0)
        if self._waiting and not all(p.settled for p in self.parts.values()):
            self._patience.start()

    def _begin(self) -> None:
        """Let the clock run; what is due is on the screen."""
        self._patience.stop()
        if self._waiting and self._time is not None:
            self._waiting = False
            self._run(self._time)

    def _run(self, time: Fraction) -> None:
        self._clock.start(time, self._rate)
        for part in self.parts.values():
            part.play(time, self._rate)
        self._beat.start()

    def _look(self) -> None:
        """While it plays: say the moment, take off what has no picture any more, end at the end."""
        span = self.span
        if not self._playing or self._waiting or span is None:
            return
        now = self._now()
        if now >= span[1] if self._rate > 0 else now <= span[0]:
            end = self._last_moment() if self._rate > 0 else span[0]
            self._stop()
            self._rate, self._wish = self._usual, end
            self._stand(end, 0)
            self.state_changed.emit()
            return
        self._clock.look(now)
        for part in self.parts.values():
            part.look(now)
        self._time = now
        self.time_changed.emit(now)

    def _judge(self) -> None:
        """Begin to play, or say so, when everything shows what it has to."""
        if self._moving:
            return
        all_there = all(part.settled for part in self.parts.values())
        if self._waiting:
            if all_there:
                self._begin()
        elif not self._playing and all_there != self._was_settled:
            self._was_settled = all_there
            self.state_changed.emit()

    def _on_opened(self, key: str) -> None:
        part = self.parts.get(key)
        if part is None or part.extent is None:
            return
        self.opened.emit(key)
        if self._clock.key == key:
            self._clock.hear(key, part)
        if self._playing and not self._waiting:
            part.play(self._now(), self._rate)
            return
        span = self.span
        if self._wish is not None:
            self._go(self._wish, 0)
        elif span is not None:
            # nobody said where: at the beginning of all that is open by now
            self._go(span[0], 0)

    def _on_shown(self, key: str, frame: Frame) -> None:
        if key in self.parts:
            self.shown.emit(key, frame)
            self._judge()

    def _on_standing(self, key: str) -> None:
        if key in self.parts:
            self.standing_changed.emit(key)
            self._judge()

    def _on_failed(self, key: str, error: UserError) -> None:
        if key not in self.parts:
            return
        if self._clock.key == key:
            self.hear("")
        self.failed.emit(key, error)
        if not self.extents:
            self._stop()
        self._judge()
