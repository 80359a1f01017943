"""Playing, stepping and looping, with a clock the test moves by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from PySide6.QtCore import QObject

from player.media.time import FrameIndex, FrameSpan
from player.qt.controller import PlayerController
from player.sound.clock import Device
from tests.media.code import number_of

F = Fraction


class HandClock:
    """Stands in for sound: time moves when the test says so."""

    reason = ""
    devices = (Device("", ""), Device("usb", "Headphones"))

    def __init__(self) -> None:
        self.at = 0.0
        self.rate = 0.0
        self.file = None
        self.lap = None
        self.volume = 100
        self.muted = False
        self.device = ""
        self.treatment = None

    def load(self, file):
        self.file = file

    def play(self, at, rate, lap=None):
        self.at, self.rate, self.lap = at, rate, lap

    def pause(self):
        self.rate = 0.0

    def position(self):
        return self.at

    def pass_time(self, seconds):
        self.at += seconds * self.rate

    def set_volume(self, percent):
        self.volume = percent

    def set_muted(self, muted):
        self.muted = muted

    def set_treatment(self, treatment):
        self.treatment = treatment

    def set_device(self, device):
        self.device = device

    def close(self):
        self.rate = 0.0


class Eye(QObject):
    def __init__(self, player: PlayerController) -> None:
        super().__init__()
        self.seen: list[int] = []
        self.refs: list[int] = []
        player.frame_shown.connect(self.on_frame)
        player.position_changed.connect(lambda ref: self.refs.append(int(ref.index)))

    def on_frame(self, frame):
        assert number_of(frame.rgb()) == frame.ref.index
        self.seen.append(int(frame.ref.index))


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def player(qtbot, clock):
    player = PlayerController(sound=clock)
    yield player
    player.close()


@pytest.fixture
def eye(player, media, qtbot):
    eye = Eye(player)
    player.open(media(frames=60, bframes=2))
    qtbot.waitUntil(lambda: eye.seen == [0])
    return eye


def arrive(qtbot, eye, frame):
    qtbot.waitUntil(lambda: bool(eye.seen) and eye.seen[-1] == frame)
    assert eye.refs[-1] == frame


def test_opening_shows_the_first_frame(player, eye, clock):
    assert player.shown == player.index.ref(0)
    assert player.info.width == 192
    assert not player.playing
    assert clock.file is None  # the clip has no sound


def test_steps_add_up_even_when_keys_come_faster_than_frames(player, eye, qtbot):
    for _ in range(7):
        player.step(1)
    player.step(-2)
    arrive(qtbot, eye, 5)


def test_seconds_and_ends(player, eye, qtbot):
    player.step_seconds(1)
    arrive(qtbot, eye, 25)
    player.step_seconds(-1)
    arrive(qtbot, eye, 0)
    player.go_to(10_000)
    arrive(qtbot, eye, 59)
    player.seek(-5)
    arrive(qtbot, eye, 0)


def test_playing_shows_every_frame_when_there_is_time(player, eye, clock, qtbot):
    player.play()
    for frame in range(1, 20):
        clock.pass_time(1 / 25)
        arrive(qtbot, eye, frame)
    assert eye.seen == list(range(20))
    assert player.dropped == 0
    player.pause()
    assert not player.playing


def test_backwards_is_true_reverse(player, eye, clock, qtbot):
    player.go_to(40)
    arrive(qtbot, eye, 40)
    player.shuttle(-1)
    assert player.speed == -1.0
    for frame in range(39, 20, -1):
        clock.pass_time(1 / 25)
        arrive(qtbot, eye, frame)
    assert eye.seen == [0, *range(40, 20, -1)]


def test_frames_left_out_are_counted(player, eye, clock, qtbot):
    player.play()
    clock.pass_time(1 / 25)
    arrive(qtbot, eye, 1)
    clock.pass_time(5 / 25)
    arrive(qtbot, eye, 6)
    assert player.dropped >= 3
    assert player.dropped + len(eye.seen) == 7  # one may have been at hand already


def test_it_stops_at_either_end_and_starts_again_from_the_other(player, eye, clock, qtbot):
    player.play()
    clock.pass_time(100)
    qtbot.waitUntil(lambda: not player.playing)
    arrive(qtbot, eye, 59)
    player.play()
    arrive(qtbot, eye, 0)
    player.pause()
    player.shuttle(-1)
    arrive(qtbot, eye, 59)
    clock.pass_time(100)
    qtbot.waitUntil(lambda: not player.playing)
    arrive(qtbot, eye, 0)


def test_the_last_frame_is_shown_for_its_whole_time(player, eye, clock, qtbot):
    player.go_to(58)
    arrive(qtbot, eye, 58)
    player.play()
    clock.pass_time(1.5 / 25)
    arrive(qtbot, eye, 59)
    assert player.playing
    clock.pass_time(0.6 / 25)
    qtbot.waitUntil(lambda: not player.playing)


def test_shuttle_doubles_up_to_eight_and_turns_round(player, eye, qtbot):
    rates = []
    player.rate_changed.connect(rates.append)
    for _ in range(5):
        player.shuttle(1)
    assert player.speed == 8.0
    player.shuttle(-1)
    assert player.speed == -1.0
    player.shuttle(-1)
    player.pause()
    assert rates == [2.0, 4.0, 8.0, -1.0, -2.0, 1.0]
    player.toggle()
    assert player.speed == 1.0
    assert player.playing
    player.shuttle(1)
    player.normal_speed()
    assert player.speed == 1.0
    assert player.playing
    player.toggle()
    assert not player.playing


def test_a_loop_goes_back_to_its_start(player, eye, clock, qtbot):
    player.set_loop(FrameSpan(FrameIndex(10), FrameIndex(13)))
    player.play()
    arrive(qtbot, eye, 10)
    clock.pass_time(2 / 25)
    arrive(qtbot, eye, 12)
    clock.pass_time(1.1 / 25)
    arrive(qtbot, eye, 10)
    assert player.playing
    player.set_loop(None)
    assert player.loop is None


def test_a_seek_while_playing_goes_on_from_there(player, eye, clock, qtbot):
    player.play()
    player.seek(30)
    arrive(qtbot, eye, 30)
    clock.pass_time(1 / 25)
    arrive(qtbot, eye, 31)
    assert player.playing


def test_sound_is_told(player, eye, clock):
    player.set_volume(130)
    player.set_muted(True)
    assert (clock.volume, clock.muted) == (100, True)
    assert (player.volume, player.muted) == (100, True)


def test_playing_on_the_wall_clock_advances(media, qtbot):
    player = PlayerController()
    eye = Eye(player)
    try:
        player.open(media(frames=60, bframes=2))
        qtbot.waitUntil(lambda: eye.seen == [0])
        assert player.silence == ""
        player.play()
        qtbot.waitUntil(lambda: eye.seen[-1] >= 10)
        player.pause()
        assert eye.seen == sorted(eye.seen)
    finally:
        player.close()


def test_opening_another_file_shows_nothing_of_the_first(player, eye, media, qtbot):
    player.go_to(50)
    player.open(media(frames=20, size=(96, 64)))
    eye.seen.clear()
    qtbot.waitUntil(lambda: bool(eye.seen))
    assert eye.seen[0] == 0
    assert len(player.index) == 20


def test_a_broken_file_fails_and_nothing_else_happens(player, tmp_path, qtbot):
    (tmp_path / "empty.mp4").touch()
    with qtbot.waitSignal(player.failed) as failure:
        player.open(tmp_path / "empty.mp4")
    assert "empty" in failure.args[0].summary
    player.play()
    player.step(1)
    assert not player.playing
