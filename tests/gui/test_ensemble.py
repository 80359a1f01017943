"""Several recordings played by one clock: exact frames, no stale pictures, one sound."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from player.media.frame import Frame
from player.qt.ensemble import MOST, Ensemble
from player.qt.ensemble_part import Part
from player.qt.ensemble_time import Presence
from tests.media.code import number_of

MIDNIGHT = Fraction(1_700_000_000)


def part(key: str, path: Path, start: Fraction | int = 0, drift: Fraction = Fraction(0)) -> Part:
    """A recording that began that many seconds after midnight, by a clock that loses ``drift`` a second."""
    origin, scale = MIDNIGHT + start, 1 + drift
    return Part(key, path, lambda s: origin + s * scale, lambda t: (t - origin) / scale)


class Screens(QObject):
    """What a window would show: the last frame of each, and everything in order."""

    def __init__(self, ensemble: Ensemble) -> None:
        super().__init__()
        self.ensemble = ensemble
        self.now: dict[str, int | None] = {}
        self.all: dict[str, list[int]] = {}
        self.errors: dict[str, Exception] = {}
        ensemble.shown.connect(self.on_shown)
        ensemble.standing_changed.connect(self.on_standing)
        ensemble.failed.connect(self.errors.__setitem__)

    def on_shown(self, key: str, frame: Frame) -> None:
        assert threading.current_thread() is threading.main_thread()
        number = int(frame.ref.index)
        assert number_of(frame.rgb()) == number
        assert self.ensemble.parts[key].shown is frame
        self.now[key] = number
        self.all.setdefault(key, []).append(number)

    def on_standing(self, key: str) -> None:
        if self.ensemble.parts[key].shown is None:
            self.now[key] = None

    def due(self) -> dict[str, int | None]:
        """What each has to show where the ensemble stands, worked out from its index anew."""
        time = self.ensemble.time
        assert time is not None
        due = {}
        for key, one in self.ensemble.parts.items():
            extent = one.extent
            assert extent is not None
            seconds = extent.to_media(time)
            inside = 0 <= seconds < extent.index.duration
            due[key] = int(extent.index.at_seconds(seconds)) if inside else None
        return due


@pytest.fixture
def ensemble(qtbot) -> Iterator[Ensemble]:
    made = Ensemble()
    yield made
    made.close()


@pytest.fixture
def screens(ensemble) -> Screens:
    return Screens(ensemble)


def opened(ensemble: Ensemble, qtbot, *parts: Part, leader: str = "") -> None:
    """Open these and wait until all show what is due."""
    ensemble.open(parts, leader)
    qtbot.waitUntil(lambda: len(ensemble.extents) == len(parts) and ensemble.settled)


def settled(ensemble: Ensemble, qtbot) -> None:
    qtbot.waitUntil(lambda: ensemble.settled)


@pytest.fixture
def four(media: Callable[..., Path]) -> tuple[Part, ...]:
    """Four cameras: other rates, a B-frame codec, one that runs fast, one that begins late."""
    return (
        part("a", media(frames=50, bframes=2)),
        part("b", media(frames=24, rate=Fraction(12)), Fraction(1, 3)),
        part("c", media(frames=60, rate=Fraction(30000, 1001)), 0, Fraction(1, 5000)),
        part("d", media(frames=30, gop=30), Fraction(3, 2)),
    )


def test_a_step_moves_all_of_them_and_every_frame_is_the_one_that_is_due(
    ensemble, screens, four, qtbot
):
    opened(ensemble, qtbot, *four)
    assert ensemble.time == MIDNIGHT
    moments = [ensemble.time]
    for _ in range(49):
        ensemble.step(1)
        settled(ensemble, qtbot)
        assert screens.now == screens.due()
        moments.append(ensemble.time)
    assert screens.all["a"] == list(range(50))
    assert all(one < other for one, other in pairwise(moments))
    assert moments[-1] == MIDNIGHT + Fraction(49, 25)
    for moment in reversed(moments[:-1]):
        ensemble.step(-1)
        settled(ensemble, qtbot)
        assert ensemble.time == moment
        assert screens.now == screens.due()
    assert screens.now == {"a": 0, "b": None, "c": 0, "d": None}


def test_another_one_leads_where_the_leading_one_has_no_picture(ensemble, screens, four, qtbot):
    opened(ensemble, qtbot, *four, leader="d")
    ensemble.step(1)
    settled(ensemble, qtbot)
    # d has not begun: the first of the others that has a picture counts
    assert ensemble.time == MIDNIGHT + Fraction(1, 25)
    ensemble.go_to(MIDNIGHT + Fraction(3, 2))
    ensemble.step(1)
    settled(ensemble, qtbot)
    assert screens.now["d"] == 1
    assert ensemble.time == MIDNIGHT + Fraction(3, 2) + Fraction(1, 25)


def test_outside_a_recording_there_is_no_picture_and_it_is_said_why(
    ensemble, screens, media, qtbot
):
    times = tuple(Fraction(n, 25) + (3 if n >= 10 else 0) for n in range(20))
    opened(
        ensemble, qtbot, part("a", media(frames=150)), part("gap", media(frames=20, times=times), 1)
    )
    gap = ensemble.parts["gap"]
    for seconds, presence, frame in (
        (Fraction(1, 2), Presence.BEFORE, None),
        (1, Presence.PICTURE, 0),
        (1 + Fraction(9, 25), Presence.PICTURE, 9),
        (2, Presence.GAP, None),
        (4 + Fraction(10, 25), Presence.PICTURE, 10),
        (5, Presence.AFTER, None),
        (1, Presence.PICTURE, 0),
    ):
        ensemble.go_to(MIDNIGHT + seconds)
        settled(ensemble, qtbot)
        assert gap.standing.presence is presence
        assert screens.now.get("gap") == frame
        assert (gap.shown is None) == (frame is None)
    ensemble.go_to(MIDNIGHT + 2)
    settled(ensemble, qtbot)
    assert gap.standing.seconds == 3


def test_where_no_one_has_a_picture_a_step_goes_to_the_nearest(ensemble, screens, media, qtbot):
    clip = media(frames=10)
    opened(ensemble, qtbot, part("a", clip), part("b", clip, 60))
    ensemble.go_to(MIDNIGHT + 30)
    settled(ensemble, qtbot)
    assert screens.now == {"a": None, "b": None}
    ensemble.step(1)
    settled(ensemble, qtbot)
    assert screens.now == {"a": None, "b": 0}
    ensemble.go_to(MIDNIGHT + 30)
    ensemble.step(-1)
    settled(ensemble, qtbot)
    assert screens.now == {"a": 9, "b": None}


def test_playing_shows_frames_in_order_and_a_pause_makes_them_exact(ensemble, screens, four, qtbot):
    opened(ensemble, qtbot, *four)
    ensemble.play(2.0)
    qtbot.waitUntil(lambda: screens.now.get("d") is not None and screens.now["d"] > 3)
    ensemble.pause()
    settled(ensemble, qtbot)
    assert not ensemble.playing
    assert screens.now == screens.due()
    shown = ensemble.parts["a"]
    if shown.shown is not None:
        assert ensemble.time == shown.extent.moment(int(shown.shown.ref.index))
    for key in ("a", "b", "c"):
        numbers = screens.all[key][:-1]
        assert numbers == sorted(numbers)


def test_it_ends_at_the_last_end_and_begins_again(ensemble, screens, four, qtbot):
    opened(ensemble, qtbot, *four)
    ensemble.go_to(MIDNIGHT + Fraction(5, 2))
    settled(ensemble, qtbot)
    ensemble.play()
    qtbot.waitUntil(lambda: not ensemble.playing)
    settled(ensemble, qtbot)
    assert ensemble.time == MIDNIGHT + Fraction(3, 2) + Fraction(29, 25)
    assert screens.now == {"a": None, "b": None, "c": None, "d": 29}
    ensemble.play(-8.0)
    qtbot.waitUntil(lambda: not ensemble.playing)
    settled(ensemble, qtbot)
    assert ensemble.time == MIDNIGHT
    assert screens.now == {"a": 0, "b": None, "c": 0, "d": None}


def test_eight_times_as_fast_shows_keyframes_and_ends_up_right(ensemble, screens, media, qtbot):
    long = media(frames=400, gop=12)
    opened(ensemble, qtbot, part("a", long), part("b", long, Fraction(1, 10)))
    ensemble.play(8.0)
    qtbot.waitUntil(lambda: len(screens.all["a"]) > 4)
    passed = screens.all["a"][1:]
    ensemble.pause()
    settled(ensemble, qtbot)
    assert all(number % 12 == 0 for number in passed)
    assert screens.now == screens.due()


def test_another_clock_moves_a_recording_without_opening_it_again(ensemble, screens, media, qtbot):
    clip = media(frames=50)
    opened(ensemble, qtbot, part("a", clip), part("b", clip))
    ensemble.go_to(MIDNIGHT + 1)
    settled(ensemble, qtbot)
    assert screens.now == {"a": 25, "b": 25}
    before = dict(ensemble.parts)
    ensemble.open([part("a", clip), part("b", clip, Fraction(-2, 5))])
    settled(ensemble, qtbot)
    assert ensemble.parts == before
    assert screens.now == {"a": 25, "b": 35}
    assert ensemble.time == MIDNIGHT + 1


def test_a_file_that_is_none_fails_alone(ensemble, screens, media, tmp_path, qtbot):
    (tmp_path / "none.mp4").write_bytes(b"not a video")
    ensemble.open([part("a", tmp_path / "none.mp4"), part("b", media(frames=30))])
    qtbot.waitUntil(lambda: "a" in screens.errors and "b" in screens.now)
    ensemble.step(1)
    qtbot.waitUntil(lambda: screens.now["b"] == 1)
    assert ensemble.settled
    assert list(ensemble.extents) == ["b"]


def test_more_than_four_are_refused(ensemble, media):
    clip = media(frames=30)
    with pytest.raises(ValueError, match="up to"):
        ensemble.open([part(str(n), clip) for n in range(MOST + 1)])
    with pytest.raises(ValueError, match="different"):
        ensemble.open([part("a", clip), part("a", clip)])


class ToldSound:
    """A clock of sound that a test moves; it notes what it was told."""

    reason = ""
    devices = ()

    def __init__(self) -> None:
        self.said: list[tuple[object, ...]] = []
        self.at = 0.0

    def load(self, file) -> None:
        self.said.append(("load", None if file is None else file.path))

    def play(self, at, rate, lap=None) -> None:
        self.at = at
        self.said.append(("play", at, rate))

    def pause(self) -> None:
        self.said.append(("pause",))

    def position(self) -> float:
        return self.at

    def set_volume(self, percent) -> None: ...
    def set_muted(self, muted) -> None: ...
    def set_treatment(self, treatment) -> None: ...
    def set_device(self, device) -> None: ...
    def close(self) -> None: ...


def test_the_sound_of_one_is_the_clock_of_all(media, qtbot):
    sound = ToldSound()
    ensemble = Ensemble(sound=sound)
    screens = Screens(ensemble)
    try:
        a, b = media(frames=50, tone=2.0), media(frames=50, tone=2.0, bframes=2)
        opened(ensemble, qtbot, part("a", a), part("b", b, Fraction(1, 2)))
        ensemble.hear("b")
        assert ("load", b) in sound.said
        assert ensemble.heard == "b"
        ensemble.go_to(MIDNIGHT + 1)
        settled(ensemble, qtbot)
        ensemble.play()
        qtbot.waitUntil(lambda: ("play", 0.5, 1.0) in sound.said)
        # the sound is half a second on: so are both pictures
        sound.at = 1.0
        qtbot.waitUntil(lambda: screens.now == {"a": 37, "b": 25})
        assert ensemble.time == MIDNIGHT + Fraction(3, 2)
        ensemble.hear("a")
        assert sound.said[-1] == ("play", 1.5, 1.0)
        sound.at = 1.75
        qtbot.waitUntil(lambda: screens.now == {"a": 43, "b": 31})
        ensemble.hear("")
        assert sound.said[-1] == ("pause",)
    finally:
        ensemble.close()


def test_sound_begins_with_its_own_recording(media, qtbot):
    sound = ToldSound()
    ensemble = Ensemble(sound=sound)
    try:
        opened(
            ensemble,
            qtbot,
            part("a", media(frames=50)),
            part("b", media(frames=50, tone=2.0), Fraction(5, 2)),
        )
        ensemble.hear("b")
        ensemble.play()
        assert not [said for said in sound.said if said[0] == "play"]
        qtbot.waitUntil(lambda: any(said[0] == "play" for said in sound.said))
        assert -1 <= sound.at < 0
    finally:
        ensemble.close()


def test_nothing_is_left_running_after_it_was_closed(ensemble, screens, four, qtbot):
    before = set(threading.enumerate())
    opened(ensemble, qtbot, *four)
    ensemble.play()
    ensemble.close()
    names = ("umbra-frames", "umbra-courier")
    left = [t.name for t in threading.enumerate() if t not in before and t.name in names]
    assert not left
    assert ensemble.time is None
    shown = dict(screens.now)
    qtbot.wait(60)
    assert screens.now == shown
