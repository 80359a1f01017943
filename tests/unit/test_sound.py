"""Clocks: silent, smoothed, and libVLC's behind a fake and for real."""

from __future__ import annotations

import sys
import time
from fractions import Fraction
from pathlib import Path

import pytest

from player.sound import vlc_sound
from player.sound.clock import SilentClock, SmoothedClock
from player.sound.vlc_sound import VlcSound, make_sound, sound_available


class Hands:
    """A clock the test turns."""

    def __init__(self):
        self.at = 100.0

    def __call__(self):
        return self.at


class FakePlayer:
    """Reports time in steps, as libVLC does."""

    def __init__(self):
        self.calls = []
        self.time = -1
        self.playing = False

    def play(self):
        self.calls.append("play")

    def stop(self):
        self.playing = False

    def release(self):
        self.calls.append("release")

    def set_media(self, media):
        self.calls.append("media")

    def set_rate(self, rate):
        self.calls.append(("rate", rate))

    def set_time(self, ms):
        self.calls.append(("time", ms))

    def set_pause(self, on):
        self.playing = False
        self.calls.append("pause")

    def get_time(self):
        return self.time

    def is_playing(self):
        return self.playing

    def audio_set_volume(self, percent):
        self.calls.append(("volume", percent))


class FakeInstance:
    def media_new_path(self, path):
        return self

    def add_option(self, option):
        assert option == ":no-video"

    def release(self):
        pass


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def fake():
    return FakePlayer()


@pytest.fixture
def sound(hands, fake):
    sound = VlcSound(FakeInstance(), hands, fake)
    sound.load(Path("clip.mp4"), Fraction(3, 2))
    return sound


def test_a_silent_clock_runs_at_its_rate_and_stands_still(hands):
    clock = SilentClock("No VLC here.", hands)
    clock.play(10.0, 2.0)
    hands.at += 3
    assert clock.position() == pytest.approx(16.0)
    clock.pause()
    hands.at += 5
    assert clock.position() == pytest.approx(16.0)
    clock.play(16.0, -1.0)
    hands.at += 4
    assert clock.position() == pytest.approx(12.0)
    assert clock.reason == "No VLC here."
    clock.load(Path("x"), Fraction(0))
    assert clock.position() == 0.0


def test_a_smoothed_clock_is_pulled_gently_and_jumps_when_far_off(hands):
    clock = SmoothedClock(hands)
    clock.start(0.0, 1.0)
    hands.at += 1
    clock.report(1.1)
    assert 1.0 < clock.position() < 1.03
    before = clock.position()
    clock.report(1.1)
    assert clock.position() == before  # the same report twice says nothing new
    clock.report(9.0)
    assert clock.position() == pytest.approx(9.0)


def test_reports_in_coarse_steps_never_shake_the_picture(hands):
    clock = SmoothedClock(hands)
    clock.start(0.0, 1.0)
    last = 0.0
    for tick in range(500):
        hands.at += 0.01
        true = (tick + 1) * 0.01
        if tick % 27 == 0:
            clock.report(true - 0.12)  # late, as libVLC's reports are
        now = clock.position()
        assert now >= last - 0.02
        assert abs(now - true) < 0.2
        last = now


def test_the_picture_waits_for_the_sound_but_not_for_ever(sound, fake, hands):
    sound.play(4.0, 1.0)
    assert ("time", 5500) in fake.calls
    hands.at += 0.3
    assert sound.position() == 4.0
    fake.playing, fake.time = True, 5500
    assert sound.position() == pytest.approx(4.0)
    hands.at += 0.5
    fake.time = 6000
    assert sound.position() == pytest.approx(4.5, abs=0.05)


def test_without_sound_coming_the_picture_goes_on(sound, hands):
    sound.play(4.0, 1.0)
    hands.at += 1.5
    assert sound.position() == pytest.approx(4.0, abs=0.6)
    hands.at += 2
    assert sound.position() >= 6.0


def test_a_stale_time_after_a_seek_is_not_believed(sound, fake, hands):
    fake.playing, fake.time = True, 61_500
    sound.play(4.0, 1.0)
    hands.at += 0.2
    assert sound.position() == 4.0


def test_backwards_is_silent(sound, fake, hands):
    sound.play(4.0, 1.0)
    fake.playing, fake.time = True, 5500
    sound.position()
    sound.play(4.0, -2.0)
    assert "pause" in fake.calls
    hands.at += 1
    assert sound.position() == pytest.approx(2.0)


def test_pausing_keeps_the_place(sound, fake, hands):
    sound.play(4.0, 1.0)
    fake.playing, fake.time = True, 5500
    sound.position()
    hands.at += 1
    here = sound.position()
    sound.pause()
    hands.at += 9
    assert sound.position() == pytest.approx(here)


def test_volume_and_muting(sound, fake):
    sound.set_volume(140)
    assert fake.calls[-1] == ("volume", 100)
    sound.set_muted(True)
    assert fake.calls[-1] == ("volume", 0)
    sound.set_volume(30)
    assert fake.calls[-1] == ("volume", 0)
    sound.set_muted(False)
    assert fake.calls[-1] == ("volume", 30)
    sound.close()
    assert fake.calls[-1] == "release"


def test_a_computer_without_a_sound_device_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(vlc_sound, "device_present", lambda: False)
    assert "no sound device" in sound_available()
    assert isinstance(make_sound(), SilentClock)


def test_without_libvlc_there_is_a_silent_clock_that_says_what_to_do(monkeypatch):
    monkeypatch.setattr(vlc_sound, "device_present", lambda: True)
    monkeypatch.setitem(sys.modules, "vlc", None)
    assert "Install VLC" in sound_available()
    clock = make_sound()
    assert isinstance(clock, SilentClock)
    assert clock.reason == sound_available()


@pytest.mark.vlc
def test_real_libvlc_starts_and_stops(media):
    try:
        import vlc
    except (ImportError, OSError, NotImplementedError, AttributeError):
        pytest.skip("needs libVLC, which is not installed")
    # The dummy output plays into the void at the right speed, so no device is needed.
    instance = vlc.Instance(["--no-video", "--quiet", "--aout=adummy"])
    sound = VlcSound(instance)
    sound.load(media(frames=75, tone=3.0), Fraction(0))
    sound.play(1.0, 1.0)
    end = time.monotonic() + 5
    while sound.position() < 1.5 and time.monotonic() < end:
        time.sleep(0.01)
    assert 1.5 <= sound.position() < 2.5
    sound.pause()
    here = sound.position()
    time.sleep(0.05)
    assert sound.position() == here
    sound.close()
