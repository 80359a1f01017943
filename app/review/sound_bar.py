"""How fast it plays and how it sounds: the right end of the bar below the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QSize, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QSlider, QToolButton, QWidget

from app.actions.following import FollowingButton
from app.actions.ids import ActionId
from app.language.core import core
from app.settings.declared import SOUND_DEVICE, VOLUME
from app.theme.icons import icon
from app.theme.parts import row
from player.qt.controller import SPEEDS

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.review.player import Player
    from app.settings.store import Settings
    from player.media.info import AudioStreamInfo

_SLIDER = 76
"""Width of the volume slider in pixels."""


def speed_words(speed: float) -> str:
    """A speed as it is written everywhere: ``0.5×``, ``−2×``."""
    return f"{speed:g}×".replace("-", "−")


class SpeedButton(QToolButton):
    """Shows the speed. A click goes back to 1×, or offers speeds when it is 1×; the arrow always does."""

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._registry = registry
        self._player: Player | None = None
        self._speed = 1.0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setProperty("split", "true")
        self.setAccessibleName(self.tr("Speed"))
        # as wide as its longest text, so that nothing moves when the speed changes
        self.setFixedWidth(self.fontMetrics().horizontalAdvance(speed_words(-0.25)) + 34)
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        self.clicked.connect(self._clicked)
        registry.tell_keys(self, lambda: self.show_speed(self._speed))

    def follow(self, player: Player) -> None:
        """Show and change the speed of this player."""
        self._player = player

    def show_speed(self, speed: float) -> None:
        """Say what the speed is; one that is not 1× stands out."""
        self._speed = speed
        self.setText(speed_words(speed))
        self.setCheckable(speed != 1.0)
        self.setChecked(speed != 1.0)
        keys = self._registry.keys_text
        back = self.tr("Back to 1× ({key})").format(key=keys(ActionId.NORMAL_SPEED))
        tip = self.tr("Speed. {slower} and {faster} change it.").format(
            slower=keys(ActionId.SLOWER), faster=keys(ActionId.FASTER)
        )
        self.setToolTip(tip if speed == 1.0 else back)
        self.setAccessibleDescription(self.text())

    def _clicked(self) -> None:
        if self._speed == 1.0 or self._player is None:
            self.showMenu()
            return
        self._player.normal_speed()
        # a click toggles what is checked, whatever came of it
        self.show_speed(self._player.speed)

    def _fill(self) -> None:
        menu, player = self.menu(), self._player
        menu.clear()
        group = QActionGroup(menu)
        for speed in SPEEDS:
            action = menu.addAction(speed_words(speed))
            action.setCheckable(True)
            action.setChecked(abs(self._speed) == speed)
            group.addAction(action)
            if player is not None:
                action.triggered.connect(lambda _on=False, s=speed: self._choose(s))
        menu.addSeparator()
        self._registry.fill_menu(menu, (ActionId.SLOWER, ActionId.FASTER, ActionId.NORMAL_SPEED))

    def _choose(self, speed: float) -> None:
        if self._player is not None:
            self._player.set_speed(-speed if self._speed < 0 else speed)


class SoundButton(FollowingButton):
    """Mutes; its arrow offers the sound tracks and where the sound comes out."""

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._registry = registry
        self._player: Player | None = None
        self._settings: Settings | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.setDefaultAction(registry.action(ActionId.MUTE))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.setProperty("split", "true")
        self.setAccessibleName(registry.declaration(ActionId.MUTE).label)
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)

    def follow(self, player: Player, settings: Settings) -> None:
        """Offer what this player has; keep the choice of the device."""
        self._player, self._settings = player, settings

    def _fill(self) -> None:
        menu, player = self.menu(), self._player
        menu.clear()
        if player is None:
            return
        tracks = player.sound_tracks
        if player.info is not None:
            menu.addAction(self.tr("Sound track")).setEnabled(False)
            if not tracks:
                menu.addAction(self.tr("This footage has no sound")).setEnabled(False)
        group = QActionGroup(menu)
        for number, track in enumerate(tracks):
            action = menu.addAction(track_words(number, track))
            action.setCheckable(True)
            action.setChecked(number == player.sound_track and not player.sound_mixed)
            group.addAction(action)
            action.triggered.connect(lambda _on=False, n=number: player.set_sound_track(n))
        if len(tracks) > 1:
            mixed = menu.addAction(self.tr("All {n} tracks, mixed").format(n=len(tracks)))
            mixed.setCheckable(True)
            mixed.setChecked(player.sound_mixed)
            group.addAction(mixed)
            mixed.triggered.connect(lambda _on=False: player.mix_sound_tracks())
        if not menu.isEmpty():
            menu.addSeparator()
        menu.addAction(self.tr("Play sound on")).setEnabled(False)
        devices = player.output_devices() or (("", ""),)
        chosen = player.output_device
        if chosen not in [device for device, _ in devices]:
            devices = (*devices, (chosen, self.tr("Not connected: {name}").format(name=chosen)))
        outputs = QActionGroup(menu)
        for device, name in devices:
            action = menu.addAction((name or device) if device else self.tr("System default"))
            action.setCheckable(True)
            action.setChecked(device == chosen)
            outputs.addAction(action)
            action.triggered.connect(lambda _on=False, d=device: self._choose_device(d))
        if player.silence:
            menu.addSeparator()
            menu.addAction(
                icon("warning"), core(player.silence).split(". ")[0].rstrip(".")
            ).setEnabled(False)

    def _choose_device(self, device: str) -> None:
        if self._player is not None and self._settings is not None:
            self._player.set_output_device(device)
            self._settings.set(SOUND_DEVICE, device)


class VolumeSlider(QSlider):
    """Loudness in per cent."""

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, 100)
        self.setValue(100)
        self.setSingleStep(5)
        self.setPageStep(10)
        self.setFixedWidth(_SLIDER)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Volume"))
        self._registry = registry
        self._words = ""
        registry.tell_keys(self, self._tell_keys)

    def show_volume(self, percent: int, words: str) -> None:
        """Show what stands, without asking for it."""
        before = self.blockSignals(True)
        self.setValue(percent)
        self.blockSignals(before)
        self._words = words
        self._tell_keys()
        self.setAccessibleDescription(words)

    def _tell_keys(self) -> None:
        keys = self._registry.keys_text
        both = f"{keys(ActionId.VOLUME_DOWN)}, {keys(ActionId.VOLUME_UP)}"
        self.setToolTip(f"{self._words} ({both})")


class SoundBar(QWidget):
    """Speed, mute with its choices, volume."""

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._registry = registry
        self.speed = SpeedButton(registry)
        self.sound = SoundButton(registry)
        self.volume = VolumeSlider(registry)
        self.sound.setIconSize(QSize(18, 18))
        bar = row(self.speed, self.sound, self.volume, spacing=4)
        self.setLayout(bar)

    def follow(self, player: Player, settings: Settings) -> None:
        """Serve this player, with the volume and the device of the last time."""
        self.speed.follow(player)
        self.sound.follow(player, settings)
        self.volume.valueChanged.connect(player.set_volume)
        player.set_volume(settings.get(VOLUME))
        player.set_output_device(settings.get(SOUND_DEVICE))
        player.state_changed.connect(lambda: self._show(player))
        # whatever changed it, the slider or a key
        player.state_changed.connect(lambda: settings.set(VOLUME, player.volume))
        player.opened.connect(lambda _index: self._show(player))
        self._show(player)

    def _show(self, player: Player) -> None:
        self.speed.show_speed(player.speed)
        has_sound = bool(player.sound_tracks) or player.info is None
        if not has_sound:
            words = self.tr("This footage has no sound")
        elif player.muted:
            words = self.tr("Muted")
        else:
            words = core(player.silence) or self.tr("Volume {n} %").format(n=player.volume)
        self.volume.show_volume(player.volume, words)
        self.volume.setEnabled(has_sound and not player.silence and not player.muted)
        self.sound.setAccessibleDescription(words)
        quiet = player.muted or player.volume == 0 or not has_sound or bool(player.silence)
        self._registry.action(ActionId.MUTE).setIcon(icon("mute" if quiet else "volume"))


def track_words(number: int, track: AudioStreamInfo) -> str:
    """A sound track for people: number, language, channels, codec."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("SoundBar", text)

    known = {1: tr("mono"), 2: tr("stereo"), 6: "5.1", 8: "7.1"}
    channels = known.get(track.channels) or tr("{n} channels").format(n=track.channels)
    language = QLocale.languageToString(QLocale.codeToLanguage(track.language))
    facts = [
        tr("Track {n}").format(n=number + 1),
        language if track.language not in ("", "und") and language != "C" else "",
        channels,
        # pcm_s16le and its like say more than anybody asks
        track.codec.split("_")[0].upper(),
    ]
    return "  ·  ".join(fact for fact in facts if fact)
