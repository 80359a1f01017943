"""Playing, stepping and looping, with a clock the test moves by hand."""

from __future__ import annotations

import dataclasses
import threading
from fractions import Fraction

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt

from player.media.time import FrameIndex, FrameSpan
from player.qt import hearing, pacer
from player.qt.controller import PlayerController
from player.sound import library
from player.sound.clock import Device
from player.sound.playout import Playout
from player.sound.vlc_sound import VlcSound
from tests.media.code import number_of
from tests.media.several import join_streams

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
    assert player.dropped >= 2
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


def test_the_chosen_speed_stays_and_is_signed_while_it_plays(player, eye, clock, qtbot):
    player.set_speed(0.5)
    assert player.speed == 0.5
    player.toggle()
    assert clock.rate == 0.5
    player.pause()
    assert player.speed == 0.5
    player.change_speed(-1)
    assert player.speed == 0.25
    for _ in range(9):
        player.change_speed(1)
    assert player.speed == 8.0
    for _ in range(9):
        player.change_speed(-1)
    assert player.speed == 0.1
    player.set_speed(99)
    assert player.speed == 8.0
    player.normal_speed()
    player.go_to(30)
    arrive(qtbot, eye, 30)
    player.shuttle(-1)
    player.change_speed(1)
    assert (player.speed, clock.rate) == (-2.0, -2.0)
    player.change_speed(-1)
    player.change_speed(-1)
    assert player.speed == -0.5
    assert player.playing


def test_changing_the_speed_does_not_move_the_place(player, eye, clock, qtbot):
    player.play()
    clock.pass_time(1.5 / 25)
    player.set_speed(2.0)
    assert clock.at == pytest.approx(1.5 / 25)
    player.set_speed(-1.0)
    assert clock.at == pytest.approx(1.5 / 25)


def test_a_frame_is_not_shown_before_its_time(player, eye, clock, qtbot):
    player.play()
    arrive(qtbot, eye, 0)
    clock.pass_time(0.5 / 25)
    # the next one was asked for and is at hand, and waits
    qtbot.waitUntil(lambda: player._pacer._held is not None)
    qtbot.wait(60)
    assert eye.seen == [0]
    clock.pass_time(0.5 / 25)
    arrive(qtbot, eye, 1)


def test_pausing_stays_on_the_frame_that_is_shown(player, eye, clock, qtbot):
    player.play()
    clock.pass_time(3 / 25)
    qtbot.waitUntil(lambda: player._pacer._held is not None)
    here = eye.seen[-1]
    player.pause()
    qtbot.wait(50)
    assert eye.seen[-1] == here == player.shown.index
    player.step(1)
    arrive(qtbot, eye, here + 1)


def test_playing_waits_for_the_picture_it_starts_from(player, eye, clock, qtbot):
    player.play()
    player.seek(50)
    assert clock.rate == 0.0
    arrive(qtbot, eye, 50)
    assert clock.rate == 1.0
    assert clock.at == pytest.approx(2.0)
    assert player.dropped == 0


def test_playing_late_is_said_and_taken_back(player, eye, clock, qtbot, monkeypatch):
    changes = []
    player.state_changed.connect(lambda: changes.append(player.late))
    player.play()
    assert not player.late
    clock.pass_time(10 / 25)
    qtbot.waitUntil(lambda: player.late)
    assert player.dropped >= 3
    assert changes[-1] is True
    monkeypatch.setattr(pacer, "_MEMORY", 0.05)
    qtbot.waitUntil(lambda: not player.late)
    assert changes[-1] is False
    clock.pass_time(10 / 25)
    qtbot.waitUntil(lambda: player.late)
    player.pause()
    assert not player.late


def test_stepping_never_leaves_a_frame_out(player, eye, qtbot):
    for frame in range(1, 30):
        player.step(1)
        arrive(qtbot, eye, frame)
    assert eye.seen == list(range(30))
    assert player.dropped == 0


def test_a_loop_is_played_round_by_the_sound_too(player, eye, clock, qtbot):
    player.set_loop(FrameSpan(FrameIndex(10), FrameIndex(13)))
    player.play()
    arrive(qtbot, eye, 10)
    assert clock.lap.start == pytest.approx(10 / 25)
    assert clock.lap.length == pytest.approx(3 / 25)
    for _lap in range(3):
        for frame in (11, 12, 10):
            clock.pass_time(1 / 25)
            arrive(qtbot, eye, frame)
    assert player.dropped == 0
    # the clock has run straight on; without the loop it goes on from where the picture is
    player.set_loop(None)
    assert clock.at == pytest.approx(10 / 25, abs=1e-3)
    assert clock.lap is None


def test_a_loop_backwards_is_true_reverse(player, eye, clock, qtbot):
    player.set_loop(FrameSpan(FrameIndex(10), FrameIndex(13)))
    player.go_to(12)
    arrive(qtbot, eye, 12)
    player.shuttle(-1)
    assert clock.lap is None  # backwards it is silent
    for frame in (11, 10, 12, 11, 10, 12):
        clock.pass_time(1 / 25)
        arrive(qtbot, eye, frame)
    assert player.playing


def test_the_sound_belongs_to_the_first_frame(clock, media, qtbot):
    player = PlayerController(sound=clock)
    eye = Eye(player)
    try:
        player.open(media(frames=30, start=Fraction(3, 2), tone=2.0, container="mkv"))
        qtbot.waitUntil(lambda: eye.seen == [0])
        assert clock.file.origin == player.index.ref(0).pts * player.index.time_base
        assert clock.file.origin == pytest.approx(1.5, abs=0.001)
        assert [track.codec for track in player.sound_tracks] == ["aac"]
        player.set_sound_track(5)
        assert player.sound_track == 0
    finally:
        player.close()


def test_what_was_chosen_about_sound_reaches_every_file(player, eye, clock, media, qtbot):
    def treatment(samples, _first, _rate):
        return samples

    player.set_output_device("usb")
    player.set_sound_treatment(treatment)
    assert (clock.device, clock.treatment) == ("usb", treatment)
    assert player.output_devices() == (("", ""), ("usb", "Headphones"))
    player.open(media(frames=20, tone=1.0))
    eye.seen.clear()
    qtbot.waitUntil(lambda: bool(eye.seen))
    assert clock.file is not None
    # another file's silenced stretches would be wrong here
    assert clock.treatment is None
    assert (player.output_device, clock.device) == ("usb", "usb")


@pytest.fixture
def heard(monkeypatch):
    """Everything that is handed to a real libVLC, which plays it into the void."""
    pytest.importorskip("vlc", exc_type=Exception)
    import vlc

    instance = vlc.Instance([*library.ARGUMENTS, "--aout=adummy"])
    parts = []
    read = Playout.read

    def listen(self, count):
        found = read(self, count)
        parts.append(found)
        return found

    monkeypatch.setattr(Playout, "read", listen)
    monkeypatch.setattr(
        hearing, "make_sound", lambda changed: VlcSound(changed, load=lambda: (instance, ""))
    )
    yield parts
    instance.release()


@pytest.mark.vlc
def test_with_real_sound_the_picture_follows_and_silenced_stretches_are_silent(heard, media, qtbot):
    player = PlayerController()
    eye = Eye(player)
    try:
        player.open(media(frames=75, tone=3.0))
        qtbot.waitUntil(lambda: eye.seen == [0])

        def mute(samples, first, rate):
            at = np.arange(first, first + len(samples))
            return samples * ((at < rate // 5) | (at >= 2 * rate // 5))[:, None]

        player.set_sound_treatment(mute)
        player.play()
        qtbot.waitUntil(lambda: eye.seen[-1] >= 15)
        player.pause()
        assert player.silence == ""
        samples = np.concatenate(heard)
        rate = 48000
        assert not samples[rate // 5 : 2 * rate // 5].any()
        assert np.abs(samples[: rate // 5]).max() > 0.3
        assert np.abs(samples[2 * rate // 5 : 3 * rate // 5]).max() > 0.3
        assert eye.seen == sorted(set(eye.seen))
    finally:
        player.close()


@pytest.mark.vlc
def test_with_real_sound_seeking_and_looping_go_on_playing(heard, media, qtbot):
    player = PlayerController()
    eye = Eye(player)
    try:
        player.open(media(frames=150, tone=6.0))
        qtbot.waitUntil(lambda: eye.seen == [0])
        player.play()
        for place in (40, 10, 60, 20):
            del eye.seen[:]
            player.seek(place)
            qtbot.waitUntil(lambda at=place: at in eye.seen and eye.seen[-1] > at)
        player.set_loop(FrameSpan(FrameIndex(20), FrameIndex(25)))
        del eye.seen[:]
        qtbot.waitUntil(lambda: eye.seen.count(20) + eye.seen.count(21) >= 3)
        player.set_loop(None)
        player.set_speed(4.0)
        qtbot.waitUntil(lambda: not player.playing)
        qtbot.waitUntil(lambda: player.shown.index == 149)
    finally:
        player.close()


@pytest.mark.vlc
def test_a_sound_track_that_cannot_be_played_is_said_while_the_picture_plays(
    heard, media, qtbot, monkeypatch
):
    player = PlayerController()
    eye = Eye(player)
    try:
        player.open(media(frames=30, tone=1.0))
        qtbot.waitUntil(lambda: eye.seen == [0])
        player._hearing.load(dataclasses.replace(player._sound_file(0), stream=7))
        with qtbot.waitSignal(player.state_changed):
            player.play()
        qtbot.waitUntil(lambda: bool(player.silence))
        assert "cannot be played" in player.silence
        qtbot.waitUntil(lambda: eye.seen[-1] > 3)
    finally:
        player.close()


def test_of_several_sound_tracks_all_are_heard_until_one_is_chosen(player, media, tmp_path, qtbot):
    parts = [media(frames=30, tone=1.0), media(frames=30, tone=1.2)]
    player.open(join_streams(parts, tmp_path / "two.mkv"))
    qtbot.waitUntil(lambda: player.shown is not None)
    assert len(player.sound_tracks) == 2
    assert (player.sound_track, player.sound_mixed) == (0, True)
    assert player._hearing.clock.file.mix == (0, 1)
    player.set_sound_track(1)
    assert (player.sound_track, player.sound_mixed) == (1, False)
    player.set_sound_track(5)
    assert player.sound_track == 1
    player.mix_sound_tracks()
    assert player.sound_mixed
    player.open(media(frames=30, tone=1.0))
    qtbot.waitUntil(lambda: len(player.sound_tracks) == 1)
    qtbot.waitUntil(lambda: not player.sound_mixed)


def test_news_of_the_picture_chosen_before_is_not_taken_for_this_one(
    player, media, tmp_path, qtbot
):
    parts = [media(frames=30), media(frames=20)]
    path = join_streams(parts, tmp_path / "two.mkv")
    told, lengths = threading.Event(), []
    player._service.opened.connect(lambda *_: told.set(), Qt.ConnectionType.DirectConnection)
    player.opened.connect(lambda index: lengths.append(len(index)))
    player.open(path)
    assert told.wait(10)  # and no event is handled meanwhile
    player.open(path, video=1)
    qtbot.waitUntil(lambda: player.shown is not None)
    assert lengths == [20]
