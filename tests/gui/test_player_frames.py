"""The frame service: newest request wins, exact frames arrive, nothing is left behind."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject, Qt, Slot

from player.media.frame import Frame
from player.qt.frame_cache import FrameCache, size_of
from player.qt.frame_service import FrameService
from tests.media.code import number_of


class Screen(QObject):
    """Collects what a view would show."""

    def __init__(self, service: FrameService) -> None:
        super().__init__()
        self.index = None
        self.shown: list[tuple[int, int]] = []
        self.errors: list[Exception] = []
        queued = Qt.ConnectionType.QueuedConnection
        service.opened.connect(self.on_opened, queued)
        service.frame_ready.connect(self.on_frame, queued)
        service.failed.connect(self.on_failed, queued)

    @Slot(object, object)
    def on_opened(self, info: object, index: object) -> None:
        self.index = index

    @Slot(object, int)
    def on_frame(self, frame: Frame, number: int) -> None:
        assert threading.current_thread() is threading.main_thread()
        assert number_of(frame.rgb()) == frame.ref.index
        self.shown.append((number, int(frame.ref.index)))

    @Slot(object, object)
    def on_failed(self, path: object, error: Exception) -> None:
        self.errors.append(error)


@pytest.fixture
def service(qtbot):
    service = FrameService()
    yield service
    service.stop()


@pytest.fixture
def screen(service):
    return Screen(service)


def test_a_hundred_posted_seeks_end_on_the_last(service, screen, media, qtbot):
    service.open(media(frames=100, bframes=2))
    qtbot.waitUntil(lambda: screen.index is not None)
    for index in range(100):
        last = service.request((index * 37) % 100)
    qtbot.waitUntil(lambda: bool(screen.shown) and screen.shown[-1][0] == last)
    qtbot.wait(50)
    assert screen.shown[-1] == (last, (99 * 37) % 100)
    assert [n for n, _ in screen.shown] == sorted(n for n, _ in screen.shown)


def test_every_frame_backwards(service, screen, media, qtbot):
    service.open(media(frames=60, bframes=2, gop=30))
    qtbot.waitUntil(lambda: screen.index is not None)
    for index in range(59, -1, -1):
        number = service.request(index, -1)
        qtbot.waitUntil(lambda n=number: bool(screen.shown) and screen.shown[-1][0] == n)
    assert [i for _, i in screen.shown] == list(range(59, -1, -1))


@pytest.mark.parametrize("direction", [1, -1])
def test_a_cache_of_three_frames_is_enough(media, qtbot, direction):
    service = FrameService(budget=3 * 192 * 112 * 3 // 2)
    screen = Screen(service)
    try:
        service.open(media(frames=40, gop=20))
        qtbot.waitUntil(lambda: screen.index is not None)
        order = list(range(40))[::direction]
        for index in order:
            number = service.request(index, direction)
            qtbot.waitUntil(lambda n=number: bool(screen.shown) and screen.shown[-1][0] == n)
        assert [i for _, i in screen.shown] == order
    finally:
        service.stop()


def test_open_and_close_leave_no_thread(service, screen, media, qtbot):
    before = set(threading.enumerate())
    for _ in range(5):
        service.open(media())
        service.request(3)
    qtbot.waitUntil(lambda: screen.index is not None)
    service.stop()
    assert set(threading.enumerate()) == before
    assert not service.running


def test_a_file_that_is_no_video_fails_with_a_sentence(service, screen, tmp_path, qtbot):
    path = tmp_path / "notes.mp4"
    path.write_text("not a video")
    service.open(path)
    qtbot.waitUntil(lambda: bool(screen.errors))
    assert "notes.mp4" in str(screen.errors[0])
    assert screen.index is None


def test_the_cache_keeps_what_is_near_and_stays_in_its_budget(media):
    from player.media.source import FrameSource

    with FrameSource.open(media()) as source:
        frames = list(source.frames())
    cache = FrameCache(budget=5 * size_of(frames[0]))
    for frame in frames:
        cache.put(frame, near=10)
        assert cache.bytes <= cache.budget
    assert len(cache) == 5
    assert all(i in cache for i in (9, 10, 11))
    cache.clear()
    assert cache.bytes == 0
    assert cache.get(10) is None


def test_every_frame_carries_the_very_info_that_was_announced(media, qtbot):
    """Which reader decoded it must not show: the controller tells files apart by that value."""
    service, infos, frames = FrameService(), [], []

    class Eye(QObject):
        @Slot(object, object)
        def on_opened(self, info: object, index: object) -> None:
            infos.append(info)

        @Slot(object, int)
        def on_frame(self, frame: Frame, number: int) -> None:
            frames.append(frame)

    eye = Eye()
    service.opened.connect(eye.on_opened, Qt.ConnectionType.QueuedConnection)
    service.frame_ready.connect(eye.on_frame, Qt.ConnectionType.QueuedConnection)
    try:
        service.open(media(frames=60, gop=10))
        qtbot.waitUntil(lambda: bool(infos))
        for at in (30, *range(29, 0, -1)):
            service.request(at, -1)
            qtbot.waitUntil(lambda a=at: bool(frames) and frames[-1].ref.index == a)
    finally:
        service.stop()
    assert all(frame.info is infos[0] for frame in frames)
