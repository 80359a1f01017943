"""The frame service: newest request wins, exact frames arrive, nothing is left behind."""

from __future__ import annotations

import itertools
import threading

import pytest
from PySide6.QtCore import QObject, Qt, Slot

from player.media.frame import Frame
from player.media.probe import probe
from player.media.source import FrameSource
from player.qt.frame_cache import FrameCache, size_of
from player.qt.frame_service import NO_NUMBER, FrameService
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


@pytest.fixture
def far(media):
    """A clip in which a jump has sixty frames to decode."""
    return media(frames=240, gop=60, bframes=2)


def opened(service, screen, path, qtbot):
    service.open(path)
    qtbot.waitUntil(lambda: screen.index is not None)


def come(screen, number, qtbot):
    qtbot.waitUntil(lambda: bool(screen.shown) and screen.shown[-1][0] == number)


def test_the_wanted_frame_is_always_the_last_that_comes(service, screen, far, qtbot):
    """Frames on the way may be shown while wishes come faster than pictures; the wish itself follows."""
    opened(service, screen, far, qtbot)
    for index in range(0, 240, 7):
        service.request((index * 113) % 240)
        qtbot.wait(5)
    wish = service.request(201)
    qtbot.waitUntil(lambda: bool(screen.shown) and screen.shown[-1] == (wish, 201))


def test_a_drag_that_never_rests_still_shows_pictures(service, screen, far, qtbot, monkeypatch):
    """Each wish is replaced before it can be met, and yet something is seen."""
    from player.qt import frame_work

    monkeypatch.setattr(frame_work, "_PATIENCE", 0.0)
    opened(service, screen, far, qtbot)
    come(screen, service.request(0), qtbot)
    before, places = len(screen.shown), itertools.cycle((59, 119, 179, 239))

    def dragged() -> bool:
        service.request(next(places))
        return len(screen.shown) >= before + 3

    qtbot.waitUntil(dragged, timeout=20_000)


def test_a_step_back_never_shows_a_frame_from_before_the_wanted_one(service, screen, far, qtbot):
    opened(service, screen, far, qtbot)
    come(screen, service.request(130), qtbot)
    del screen.shown[:]
    for index in range(129, 60, -1):
        last = service.request(index, -1)
    come(screen, last, qtbot)
    passed = [index for _, index in screen.shown]
    assert passed == sorted(passed, reverse=True)


def test_pictures_passed_when_looking_back_are_not_decoded_again(
    service, screen, far, qtbot, monkeypatch
):
    decoded = []
    real = FrameSource.frame_at

    def counted(source: FrameSource, index: int, **more: object) -> Frame:
        decoded.append(int(index))
        return real(source, index, **more)

    monkeypatch.setattr(FrameSource, "frame_at", counted)
    opened(service, screen, far, qtbot)
    come(screen, service.request(119), qtbot)
    for index in range(118, 59, -1):
        come(screen, service.request(index, -1), qtbot)
    assert max(decoded.count(index) for index in range(60, 120)) == 1


def test_the_group_before_is_at_hand_when_it_is_reached(service, screen, far, qtbot, monkeypatch):
    """While one steps back, what lies before is decoded: the next step only hands it out."""
    opened(service, screen, far, qtbot)
    come(screen, service.request(125), qtbot)
    for index in range(124, 119, -1):
        come(screen, service.request(index, -1), qtbot)
    mailbox = service._work.mailbox

    def filled() -> bool:
        with mailbox.changed:
            return all(index in mailbox.cache for index in range(100, 120))

    qtbot.waitUntil(filled)


def test_frames_are_prepared_in_a_worker_once_each_and_delivered_so(service, screen, far, qtbot):
    prepared: dict[int, list[str]] = {}

    def prepare(frame: Frame) -> None:
        prepared.setdefault(id(frame), []).append(threading.current_thread().name)
        kept.append(frame)

    kept: list[Frame] = []
    service.set_prepare(prepare)
    opened(service, screen, far, qtbot)
    for index in range(20):
        come(screen, service.request(index, 1), qtbot)
    assert all(names == ["umbra-courier"] for names in prepared.values())
    assert len({int(frame.ref.index) for frame in kept}) == len(kept)


def test_closing_in_the_middle_of_work_leaves_nothing(service, screen, far, qtbot):
    before = set(threading.enumerate())
    for _ in range(4):
        opened(service, screen, far, qtbot)
        for index in (239, 10, 180):
            service.request(index)
        service.stop()
        screen.index = None
    assert set(threading.enumerate()) == before


def test_a_closed_file_says_nothing_more(service, screen, far, qtbot):
    opened(service, screen, far, qtbot)
    service.request(239)
    service.stop()
    qtbot.wait(30)  # what was sent before the end
    count = len(screen.shown)
    qtbot.wait(100)
    assert len(screen.shown) == count


def test_a_drive_that_hangs_holds_nobody_up(service, screen, far, qtbot, monkeypatch):
    """Closing does not wait for a read that does not end; what it gives afterwards is not heard."""
    from player.qt import frame_service

    hanging, release = threading.Event(), threading.Event()
    real = FrameSource.frame_at

    def hang(source: FrameSource, index: int, **more: object) -> Frame:
        if int(index) > 60:
            hanging.set()
            release.wait(20)
        return real(source, index, **more)

    monkeypatch.setattr(FrameSource, "frame_at", hang)
    monkeypatch.setattr(frame_service, "_GRACE", 0.05)
    opened(service, screen, far, qtbot)
    service.request(100)
    qtbot.waitUntil(hanging.is_set)
    work = service._work
    service.stop()
    assert work.thread.is_alive()
    assert not service.running
    release.set()
    work.thread.join(20)
    qtbot.wait(20)
    assert not work.thread.is_alive()
    assert screen.shown == []


def test_a_drive_that_fails_in_any_place_is_told(service, screen, far, qtbot, monkeypatch):
    from player.qt import frame_service

    def bad_sector(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(frame_service, "first_picture", bad_sector)
    with qtbot.waitSignal(service.failed, timeout=10_000) as told:
        service.open(far)
    assert "unreadable" in told.args[1].summary


def test_a_long_file_shows_something_before_it_is_numbered(service, screen, far, qtbot):
    order: list[str] = []

    class Ear(QObject):
        @Slot(object)
        def first(self, frame: Frame) -> None:
            order.append("first")
            assert frame.ref.index == NO_NUMBER
            assert number_of(frame.rgb()) == 0

        @Slot(object, object)
        def opened(self, info: object, index: object) -> None:
            order.append("opened")

    ear = Ear()
    service.first_picture.connect(ear.first, Qt.ConnectionType.QueuedConnection)
    service.opened.connect(ear.opened, Qt.ConnectionType.QueuedConnection)
    service.open(far)
    qtbot.waitUntil(lambda: "opened" in order)
    assert order == ["first", "opened"]


def test_the_second_opening_needs_no_index_and_shows_the_same(
    service, screen, far, qtbot, tmp_path, monkeypatch
):
    from player.qt import frame_service

    built = []
    real = frame_service.build_index

    def counted(*args: object, **more: object) -> object:
        built.append(args)
        return real(*args, **more)

    monkeypatch.setattr(frame_service, "build_index", counted)
    service.set_cache(tmp_path)
    for times in (1, 1):
        screen.index = None
        service.open(far, sha256="d" * 64)
        qtbot.waitUntil(lambda: screen.index is not None)
        come(screen, service.request(77), qtbot)
        qtbot.waitUntil(lambda: bool(list(tmp_path.glob("*.index"))))
        assert len(built) == times
        service.stop()
        del screen.shown[:]


def test_an_index_of_another_file_is_not_believed(service, screen, media, qtbot, tmp_path):
    from player.media.cache import IndexCache

    other = media(frames=50)
    IndexCache(tmp_path).index_of(other, "e" * 64)
    service.set_cache(tmp_path)
    service.open(media(frames=80, bframes=2), sha256="e" * 64)
    qtbot.waitUntil(lambda: screen.index is not None)
    assert len(screen.index) == 80


def test_a_file_in_the_place_of_the_footage_is_not_shown(service, screen, media, qtbot, tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(media(frames=20).read_bytes())
    mark = probe(path, deep=False).fingerprint
    service.open(path, fingerprint=mark)
    qtbot.waitUntil(lambda: screen.index is not None)
    service.stop()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1  # as large as before, and still a video
    path.write_bytes(data)
    screen.index = None
    service.open(path, fingerprint=mark)
    qtbot.waitUntil(lambda: bool(screen.errors))
    assert "is another one" in screen.errors[0].summary
    assert screen.index is None
    assert not screen.shown
