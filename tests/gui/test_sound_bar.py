"""Speed, sound track, device and volume in the bar below the picture."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtTest import QTest

from app.actions.registry import Registry
from app.review.sound_bar import SoundBar, speed_words, track_words
from app.session import Page, Session
from app.settings.declared import SOUND_DEVICE, VOLUME
from player.media.info import AudioStreamInfo

TRACKS = (
    AudioStreamInfo(1, "aac", 48000, 1, 3.0, "eng"),
    AudioStreamInfo(2, "pcm_s16le", 44100, 6, 3.0, ""),
)


class Player(QObject):
    """What the bar needs of a player; notes what is asked of it."""

    opened = Signal(object)
    state_changed = Signal()

    def __init__(self):
        super().__init__()
        self.info = object()
        self.sound_tracks = TRACKS
        self.sound_track = 0
        self.sound_mixed = False
        self.speed = 1.0
        self.volume, self.muted, self.silence = 100, False, ""
        self.output_device = ""
        self.devices = (("", ""), ("usb", "Headphones"))

    def change(self, **values):
        for name, value in values.items():
            setattr(self, name, value)
        self.state_changed.emit()

    def output_devices(self):
        return self.devices

    def set_speed(self, rate):
        self.change(speed=rate)

    def normal_speed(self):
        self.change(speed=1.0)

    def set_volume(self, percent):
        self.change(volume=percent)

    def set_sound_track(self, number):
        self.change(sound_track=number, sound_mixed=False)

    def mix_sound_tracks(self):
        self.change(sound_track=0, sound_mixed=True)

    def set_output_device(self, device):
        self.change(output_device=device)


@pytest.fixture
def player():
    return Player()


@pytest.fixture
def registry(workspace):
    session = Session(workspace)
    made = Registry(session)
    session.go_page(Page.REVIEW)
    return made


@pytest.fixture
def bar(qtbot, themed, registry, settings, player):
    made = SoundBar(registry)
    qtbot.addWidget(made)
    made.follow(player, settings)
    made.show()
    return made


def entries(button):
    """The menu as a person sees it, marks for what is chosen."""
    button.menu().aboutToShow.emit()
    return [
        ("• " if action.isChecked() else "") + action.text().replace("&", "")
        for action in button.menu().actions()
        if not action.isSeparator()
    ]


def choose(button, text):
    button.menu().aboutToShow.emit()
    next(action for action in button.menu().actions() if action.text() == text).trigger()


def test_the_speed_is_always_seen_and_one_click_goes_back(bar, player):
    assert bar.speed.text() == "1×"
    wide = bar.speed.width()
    player.change(speed=-0.25)
    assert bar.speed.text() == "−0.25×"
    assert bar.speed.isChecked()
    assert bar.speed.width() == wide
    assert "Back to 1×" in bar.speed.toolTip()
    QTest.mouseClick(bar.speed, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert player.speed == 1.0
    assert not bar.speed.isChecked()


def test_a_speed_is_chosen_from_the_menu_and_keeps_the_direction(bar, player):
    assert entries(bar.speed)[:7] == ["0.1×", "0.25×", "0.5×", "• 1×", "2×", "4×", "8×"]
    choose(bar.speed, "0.5×")
    assert player.speed == 0.5
    player.change(speed=-2.0)
    choose(bar.speed, "4×")
    assert player.speed == -4.0


def test_tracks_and_devices_are_named_and_chosen(bar, player, settings):
    shown = entries(bar.sound)
    assert "• Track 1  ·  English  ·  mono  ·  AAC" in shown
    assert "Track 2  ·  5.1  ·  PCM" in shown
    assert "• System default" in shown
    choose(bar.sound, "Track 2  ·  5.1  ·  PCM")
    assert player.sound_track == 1
    choose(bar.sound, "All 2 tracks, mixed")
    assert player.sound_mixed
    assert "• All 2 tracks, mixed" in entries(bar.sound)
    assert "• Track 1  ·  English  ·  mono  ·  AAC" not in entries(bar.sound)
    choose(bar.sound, "Headphones")
    assert player.output_device == "usb"
    assert settings.get(SOUND_DEVICE) == "usb"
    player.change(devices=(("", ""),))
    assert "• Not connected: usb" in entries(bar.sound)


def test_the_volume_is_kept_for_the_next_time(bar, player, registry, settings, qtbot):
    bar.volume.setValue(35)
    assert player.volume == 35
    assert settings.get(VOLUME) == 35
    assert "Volume 35 %" in bar.volume.toolTip()
    again, other = SoundBar(registry), Player()
    qtbot.addWidget(again)
    again.follow(other, settings)
    assert other.volume == 35
    assert again.volume.value() == 35


def test_a_volume_chosen_by_key_is_kept_too(bar, player, settings):
    player.change(volume=60)
    assert settings.get(VOLUME) == 60


def test_keys_move_the_slider_without_asking_twice(bar, player):
    asked = []
    bar.volume.valueChanged.connect(asked.append)
    player.change(volume=60)
    assert bar.volume.value() == 60
    assert asked == []


def test_without_sound_it_says_so_plainly(bar, player):
    player.change(sound_tracks=())
    assert not bar.volume.isEnabled()
    assert "no sound" in bar.volume.toolTip()
    assert "This footage has no sound" in entries(bar.sound)
    player.change(sound_tracks=TRACKS, silence="No VLC. Install it.")
    assert not bar.volume.isEnabled()
    assert "No VLC" in entries(bar.sound)
    player.change(silence="", muted=True)
    assert "Muted" in bar.sound.accessibleDescription()
    player.change(muted=False)
    assert bar.volume.isEnabled()


def test_everything_has_a_name_and_is_reached_by_tab(bar):
    for widget in (bar.speed, bar.sound, bar.volume):
        assert widget.accessibleName()
        assert widget.toolTip()
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_words(bar):
    assert speed_words(-8.0) == "−8×"
    odd = replace(TRACKS[0], channels=3, language="und", codec="unknown")
    assert track_words(2, odd) == "Track 3  ·  3 channels  ·  UNKNOWN"
