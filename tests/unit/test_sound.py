"""Clocks: silent, smoothed, and libVLC's behind a fake and for real."""

from __future__ import annotations

import ctypes
import sys
import threading
import time
import weakref
from fractions import Fraction

import numpy as np
import pytest

from player.sound import library, mixed, vlc_sound
from player.sound.clock import Device, SilentClock, SmoothedClock
from player.sound.library import NO_VLC, load_library
from player.sound.playout import Lap
from player.sound.track import SoundFile, TrackReader
from player.sound.vlc_sound import VlcSound, make_sound
from player.sound.vlc_stream import VlcStream


class Hands:
    """A clock the test turns."""

    def __init__(self):
        self.at = 100.0

    def __call__(self):
        return self.at


class FakeWorker:
    """Stands in for libVLC's thread: the test says what it reports."""

    refused = unheard = ""
    devices = (Device("", ""),)

    def __init__(self, *_):
        self.calls = []
        self.number = 0
        self.beginning = None
        self.reports = []

    def begin(self):
        self.calls.append("begin")

    def play(self, run):
        self.number += 1
        self.beginning, self.reports = None, []
        self.calls.append("play")
        return self.number

    def stop(self):
        self.calls.append("stop")

    def set(self, settings):
        self.calls.append(settings)

    def progress(self, number):
        assert number == self.number
        return self.beginning, self.reports

    def end(self):
        self.calls.append("end")


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def worker(monkeypatch):
    made = FakeWorker()
    monkeypatch.setattr(vlc_sound, "Worker", lambda *_: made)
    return made


@pytest.fixture
def sound(hands, worker, tmp_path):
    sound = VlcSound(now=hands)
    sound.load(SoundFile(tmp_path / "clip.mp4", 0, Fraction(3, 2)))
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
    clock.load(None)
    assert clock.position() == 0.0


def test_a_smoothed_clock_is_pulled_gently_and_jumps_when_far_off(hands):
    clock = SmoothedClock(hands)
    clock.start(0.0, 1.0)
    hands.at += 1
    clock.report(1.1, hands.at)
    assert 1.0 < clock.position() < 1.05
    clock.report(9.0, hands.at)
    assert clock.position() == pytest.approx(9.0)


def test_a_late_look_at_a_report_makes_no_difference(hands):
    early, late = SmoothedClock(hands), SmoothedClock(hands)
    for clock in (early, late):
        clock.start(0.0, 1.0)
    hands.at += 1
    early.report(1.05, hands.at)
    said = hands.at
    hands.at += 0.3
    late.report(1.05, said)
    assert early.position() == pytest.approx(late.position())


def test_the_clock_settles_on_what_is_heard(hands):
    clock = SmoothedClock(hands)
    clock.start(0.0, 1.0)
    last = 0.0
    for tick in range(500):
        hands.at += 0.01
        if tick % 27 == 26:
            clock.report((tick + 1) * 0.01 - 0.06, hands.at)
        now = clock.position()
        assert now >= last - 0.02
        last = now
    assert last == pytest.approx(5.0 - 0.06, abs=0.005)


def test_the_picture_waits_for_the_sound_but_not_for_ever(sound, worker, hands):
    sound.play(4.0, 1.0)
    hands.at += 0.3
    assert sound.position() == 4.0
    worker.beginning = hands.at - 0.1
    assert sound.position() == pytest.approx(4.1)
    hands.at += 0.5
    worker.reports.append((0.6, hands.at))
    assert sound.position() == pytest.approx(4.6)


def test_without_sound_coming_the_picture_goes_on(sound, hands):
    sound.play(4.0, 1.0)
    hands.at += 1.5
    assert sound.position() == pytest.approx(4.0)
    hands.at += 2
    assert sound.position() == pytest.approx(6.0)


def test_where_libvlc_cannot_be_had_nobody_waits(sound, worker, hands):
    worker.refused = "No VLC."
    sound.play(4.0, 1.0)
    hands.at += 0.5
    assert sound.position() == pytest.approx(4.5)
    assert sound.reason == "No VLC."
    assert "play" not in worker.calls


def test_reports_count_in_the_footage_at_any_speed(sound, worker, hands):
    sound.play(4.0, 2.0)
    worker.beginning = hands.at
    assert sound.position() == pytest.approx(4.0)
    hands.at += 1
    worker.reports.append((1.0, hands.at))
    assert sound.position() == pytest.approx(6.0)


@pytest.mark.parametrize("rate", [-2.0, 0.1, 8.0])
def test_backwards_and_far_from_normal_speed_it_is_silent(sound, worker, hands, rate):
    sound.play(4.0, 1.0)
    worker.beginning = hands.at
    sound.position()
    sound.play(4.0, rate)
    assert worker.calls[-1] == "stop"
    hands.at += 1
    assert sound.position() == pytest.approx(4.0 + rate)


def test_pausing_keeps_the_place(sound, worker, hands):
    sound.play(4.0, 1.0)
    worker.beginning = hands.at
    hands.at += 1
    here = sound.position()
    assert here == pytest.approx(5.0)
    sound.pause()
    hands.at += 9
    assert sound.position() == pytest.approx(here)
    assert worker.calls[-1] == "stop"


def test_volume_muting_and_device(sound, worker):
    sound.set_volume(140)
    assert worker.calls[-1].volume == 100
    sound.set_muted(True)
    sound.set_volume(30)
    sound.set_device("usb")
    settings = worker.calls[-1]
    assert (settings.volume, settings.muted, settings.device) == (30, True, "usb")
    sound.close()
    assert worker.calls[-1] == "end"


def test_footage_without_sound_starts_nothing(worker, hands):
    sound = VlcSound(now=hands)
    sound.load(None)
    sound.play(1.0, 1.0)
    hands.at += 1
    assert sound.position() == pytest.approx(2.0)
    assert worker.calls == []


def test_a_computer_without_a_sound_device_says_so(monkeypatch):
    monkeypatch.setattr(vlc_sound, "device_present", lambda: False)
    clock = make_sound()
    assert isinstance(clock, SilentClock)
    assert "no sound device" in clock.reason


def test_a_device_is_looked_for_only_on_linux(monkeypatch, tmp_path):
    for name in ("PULSE_SERVER", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "win32")
    assert library.device_present()
    monkeypatch.setattr(sys, "platform", "linux")
    (tmp_path / "pipewire-0").touch()
    assert library.device_present()


def wait_for(what, seconds=5.0):
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.005)
    return what()


def test_without_libvlc_it_says_what_to_do_once_it_was_tried(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "vlc", None)
    told = threading.Event()
    sound = VlcSound(told.set)
    sound.load(SoundFile(tmp_path / "clip.mp4", 0, Fraction(0)))
    assert told.wait(5)
    assert sound.reason == NO_VLC
    sound.close()


class Numbers:
    """Sound whose samples are their own numbers."""

    rate, channels = 8000, 1

    def __init__(self, fault=None):
        self.closed = False
        self.at = 0
        self.fault = fault

    def read(self, count):
        if self.fault is not None:
            raise self.fault
        self.at += count
        return np.arange(self.at - count, self.at, dtype=np.float32)[:, None]

    def close(self):
        self.closed = True


def read_bytes(stream, length):
    buffer = ctypes.create_string_buffer(length)
    got = stream._read(None, buffer, length)
    return np.frombuffer(buffer.raw[: max(got, 0)], "<f4"), got


def test_what_libvlc_reads_is_the_run_in_any_portions():
    pytest.importorskip("vlc")
    run = Numbers()
    stream = VlcStream(run)
    found = []
    for length in (4, 4000, 12, 100_000, 400):
        samples, got = read_bytes(stream, length)
        assert 0 < got <= length
        found.extend(samples.tolist())
    assert found == list(range(len(found)))
    assert stream._seek(None, 4 * len(found)) == 0
    assert stream._seek(None, 0) == -1
    assert stream.lead == pytest.approx(0.05)
    stream.stop()
    assert read_bytes(stream, 400)[1] == -1
    stream._close(None)
    assert run.closed


def test_a_fault_while_reading_is_silence_for_libvlc():
    pytest.importorskip("vlc")
    stream = VlcStream(Numbers(ZeroDivisionError()))
    samples, got = read_bytes(stream, 400)
    assert got == 400
    assert not samples.any()
    assert stream.fault


@pytest.mark.vlc
def test_a_fault_while_playing_is_said(real):
    def broken(_samples, _first, _rate):
        raise ZeroDivisionError

    real.set_treatment(broken)
    real.play(0.0, 1.0)
    assert wait_for(lambda: "is silent" in real.reason)
    assert wait_for(lambda: real.position() > 0.5)
    real.set_treatment(None)
    real.play(0.0, 1.0)
    assert wait_for(lambda: not real.reason)


@pytest.fixture(scope="module")
def dummy():
    """libVLC playing into the void at the right speed, so that no device is needed."""
    pytest.importorskip("vlc", exc_type=Exception)
    import vlc

    instance = vlc.Instance([*library.ARGUMENTS, "--aout=adummy"])
    yield lambda: (instance, "")
    instance.release()


@pytest.fixture
def real(dummy, media):
    sound = VlcSound(load=dummy)
    sound.load(SoundFile(media(frames=75, tone=3.0), 0, Fraction(0)))
    yield sound
    sound.close()


@pytest.mark.vlc
def test_real_libvlc_is_a_clock(real):
    real.play(1.0, 1.0)
    assert wait_for(lambda: real.position() > 1.5)
    assert real.position() < 2.5
    beginning, reports = real._worker.progress(real._number)
    assert beginning is not None
    # libVLC's word and the wall clock since it began agree
    assert wait_for(lambda: len(reports) >= 2)
    for heard, when in reports:
        assert heard == pytest.approx(when - beginning, abs=0.1)
    real.pause()
    here = real.position()
    time.sleep(0.05)
    assert real.position() == here
    assert real.devices[0] == Device("", "")


@pytest.mark.vlc
def test_real_libvlc_goes_on_after_the_sound_has_ended(real):
    real.play(2.8, 1.0)
    assert wait_for(lambda: real.position() > 3.5)


@pytest.mark.vlc
def test_real_libvlc_repeats_without_end(real):
    real.play(1.0, 4.0, Lap(Fraction(1), Fraction(1, 2)))
    assert wait_for(lambda: real.position() > 3.5)


@pytest.mark.vlc
def test_a_sound_track_that_is_not_there_is_said_and_the_picture_goes_on(dummy, media):
    sound = VlcSound(load=dummy)
    sound.load(SoundFile(media(frames=30), 3, Fraction(0)))
    sound.play(0.0, 1.0)
    assert wait_for(lambda: sound.reason)
    assert wait_for(lambda: sound.position() > 0.02)
    assert "cannot be played" in sound.reason
    sound.close()


@pytest.mark.vlc
def test_a_hundred_plays_and_pauses_leave_nothing_behind(real, monkeypatch):
    before = threading.active_count()
    readers = weakref.WeakSet()

    def counted(*given):
        reader = TrackReader(*given)
        readers.add(reader)
        made.append(1)
        return reader

    made = []
    monkeypatch.setattr(mixed, "TrackReader", counted)
    for number in range(100):
        real.play(number / 50, (1.0, 2.0, 0.5)[number % 3])
        real.position()
        if number % 4 == 0:
            assert wait_for(lambda: real._worker.progress(real._number)[0] is not None)
            real.pause()
    real.pause()
    real.play(1.0, 1.0)
    assert wait_for(lambda: real.position() > 1.0)
    assert threading.active_count() <= before + 2  # libVLC's own, seen from Python
    assert len(made) > 10
    real.pause()
    assert wait_for(lambda: len(readers) <= 1)  # the last stream is kept until the next


@pytest.mark.vlc
def test_a_libvlc_that_hangs_holds_up_nobody(tmp_path):
    let_go = threading.Event()

    def hang():
        let_go.wait(10)
        return None, "gone"

    sound = VlcSound(load=hang)
    sound.load(SoundFile(tmp_path / "x.mp4", 0, Fraction(0)))
    began = time.monotonic()
    sound.play(0.0, 1.0)
    sound.set_volume(10)
    sound.close()
    assert time.monotonic() - began < 5
    let_go.set()


def test_the_library_is_started_once():
    pytest.importorskip("vlc", exc_type=Exception)
    assert load_library()[0] is load_library()[0]
