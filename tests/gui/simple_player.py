"""A player without threads: every request is answered before the call returns."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from player.media.container import check_readable
from player.media.errors import MediaError
from player.media.frame import Frame
from player.media.index import VideoIndex, build_index
from player.media.info import AudioStreamInfo, VideoInfo
from player.media.source import FrameSource, first_look
from player.media.time import FrameSpan


def looked_at(path: Path, video: int = 0) -> tuple[VideoIndex, VideoInfo]:
    """What a file holds, read once while it stays the same: tests open the same few clips again and again."""
    seen = path.stat()
    return _looked_at(path, video, seen.st_size, seen.st_mtime_ns)


@cache
def _looked_at(path: Path, video: int, _size: int, _moment: int) -> tuple[VideoIndex, VideoInfo]:
    return build_index(path, video=video), first_look(path, video=video)


class SimplePlayer(QObject):
    indexing = Signal(int, int)
    first_picture = Signal(object)
    opened = Signal(object)
    frame_shown = Signal(object)
    state_changed = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source: FrameSource | None = None
        self.frame: Frame | None = None
        self._prepare: Callable[[Frame], None] | None = None
        self.treatment: Any = None
        self.playing = self.late = False
        self.dropped = 0
        self.speed = 1.0
        self.loop: FrameSpan | None = None
        self.volume, self.muted, self.silence = 100, False, ""
        self.sound_track = 0
        self.sound_mixed = False
        self.output_device = ""
        self.devices: tuple[tuple[str, str], ...] = (("", ""), ("usb", "Headphones"))

    @property
    def info(self) -> VideoInfo | None:
        return None if self._source is None else self._source.info

    @property
    def index(self) -> VideoIndex | None:
        return None if self._source is None else self._source.index

    def open(self, path: Path, *, video: int = 0, sha256: str = "", fingerprint: str = "") -> None:
        try:
            check_readable(path)
            index, info = looked_at(path, video)
            self._source = FrameSource.open(path, threads=1, video=video, index=index, info=info)
        except MediaError as error:
            self.failed.emit(error)
            return
        self.opened.emit(self._source.index)
        if self.frame is None:
            self.seek(0)

    def set_cache(self, folder: Path | None) -> None:
        pass

    def set_prepare(self, prepare: Callable[[Frame], None] | None) -> None:
        self._prepare = prepare

    def close(self) -> None:
        if self._source is not None:
            self._source.close()
        self._source, self.frame = None, None

    def seek(self, index: int) -> None:
        if self._source is not None:
            self.frame = self._source.frame_at(max(0, min(index, len(self._source) - 1)))
            if self._prepare is not None:
                self._prepare(self.frame)
            self.frame_shown.emit(self.frame)

    def step(self, frames: int) -> None:
        self.pause()
        if self.frame is not None:
            self.seek(self.frame.ref.index + frames)

    def play(self, rate: float | None = None) -> None:
        self.playing = True
        self.speed = 1.0 if rate is None else rate
        self.state_changed.emit()

    def toggle(self) -> None:
        self.playing = not self.playing
        self.speed = 1.0
        self.state_changed.emit()

    def pause(self) -> None:
        self.playing = False
        self.speed = 1.0
        self.state_changed.emit()

    def shuttle(self, direction: int) -> None:
        same = self.playing and self.speed * direction > 0
        self.speed = min(8.0, abs(self.speed) * 2) * direction if same else float(direction)
        self.playing = True
        self.state_changed.emit()

    def set_sound_treatment(self, treatment: Any) -> None:
        self.treatment = treatment

    @property
    def sound_tracks(self) -> tuple[AudioStreamInfo, ...]:
        return () if self.info is None else self.info.audio

    def set_sound_track(self, number: int) -> None:
        self.sound_track, self.sound_mixed = number, False
        self.state_changed.emit()

    def mix_sound_tracks(self) -> None:
        self.sound_track, self.sound_mixed = 0, len(self.sound_tracks) > 1
        self.state_changed.emit()

    def output_devices(self) -> tuple[tuple[str, str], ...]:
        return self.devices

    def set_output_device(self, device: str) -> None:
        self.output_device = device
        self.state_changed.emit()

    def set_speed(self, rate: float) -> None:
        self.speed = rate
        self.state_changed.emit()

    def change_speed(self, direction: int) -> None:
        self.speed = min(8.0, max(0.1, self.speed * 2.0**direction))
        self.state_changed.emit()

    def normal_speed(self) -> None:
        self.speed = 1.0
        self.state_changed.emit()

    def set_loop(self, span: FrameSpan | None) -> None:
        self.loop = span
        self.state_changed.emit()

    def set_volume(self, percent: int) -> None:
        self.volume = min(max(percent, 0), 100)
        self.state_changed.emit()

    def set_muted(self, muted: bool) -> None:
        self.muted = muted
        self.state_changed.emit()
