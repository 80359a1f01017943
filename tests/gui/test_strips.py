"""The real way of pictures and sound to the timeline: child job, cache, loader."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.jobs import InlineRunner, JobRunner
from app.posters import Posters
from app.settings.declared import KEEP_PICTURES
from app.strips import Strips, Thumbnail, poster
from player.media.index import VideoIndex, build_index
from player.media.source import first_look
from player.media.strip_cache import cache_file
from redaction.model.footage import Footage
from redaction.model.ids import FootageId
from redaction.store.pictures import forget_pictures
from tests.gui.conftest import Shell
from tests.media.code import number_of

SHA = "cd" * 32


def footage_of(path: Path, index: VideoIndex, sha256: str = SHA) -> Footage:
    return Footage(
        FootageId(sha256[:8]), None, str(path), sha256, path.stat().st_size, len(index),
        float(index.duration), 192, 112, dt.datetime.now(dt.UTC),
    )  # fmt: skip


def seen(image: QImage) -> int:
    """The number of the frame that an image shows."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), -1)
    return number_of(rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3))


@pytest.fixture
def jobs() -> InlineRunner:
    return InlineRunner()


@pytest.fixture
def strips(jobs: InlineRunner, tmp_path: Path) -> Iterator[Strips]:
    made = Strips(jobs, tmp_path / "cache")
    yield made
    made.close()


@pytest.fixture
def opened(strips: Strips, media: Callable[..., Path]) -> Callable[..., VideoIndex]:
    def open_clip(**parameters: Any) -> VideoIndex:
        path = media(**parameters)
        index = build_index(path)
        strips.open(footage_of(path, index), index, first_look(path))
        return index

    return open_clip


def at(strips: Strips, frame: int) -> Thumbnail:
    found = strips.thumbnail(frame)
    assert found is not None
    return found


def ended(qtbot: QtBot, strips: Strips) -> None:
    qtbot.waitUntil(lambda: not strips.busy, timeout=10_000)


@pytest.mark.models
def test_pictures_sound_and_cuts_arrive_and_each_picture_is_its_frame(
    qtbot: QtBot, strips: Strips, opened: Callable[..., VideoIndex]
) -> None:
    opened(frames=60, gop=20, tone=2.0)
    assert (strips.has_pictures, strips.has_sound) == (True, True)
    ended(qtbot, strips)
    qtbot.waitUntil(lambda: strips.peaks is not None and strips.peaks.complete)
    for frame in (0, 20, 40):
        qtbot.waitUntil(
            lambda f=frame: strips.thumbnail(f) is not None and at(strips, f).frame == f
        )
        assert seen(at(strips, frame).image) == frame
    assert at(strips, 27).frame == 20, "the nearest, which says that it is another frame"
    assert strips.thumbnail_at(27) is at(strips, 27).image
    assert strips.speech == ()
    # the frame numbers of the test clip differ as much as cuts do, so there may be any number of them
    assert list(strips.cuts) == sorted(set(strips.cuts))


def test_the_second_time_all_is_there_without_the_file_being_read(
    qtbot: QtBot, strips: Strips, jobs: InlineRunner, media: Callable[..., Path]
) -> None:
    path = media(frames=60, gop=20)
    index, info = build_index(path), first_look(path)
    strips.open(footage_of(path, index), index, info)
    ended(qtbot, strips)
    jobs.scripts["strips"] = lambda _args: iter([{"event": "done", "result": {}}])
    strips.close()
    assert strips.thumbnail(0) is None
    strips.open(footage_of(path, index), index, info)
    qtbot.waitUntil(lambda: strips.thumbnail(40) is not None and at(strips, 40).frame == 40)


def test_looking_closer_brings_the_frames_looked_at(
    qtbot: QtBot, strips: Strips, opened: Callable[..., VideoIndex]
) -> None:
    opened(frames=60, gop=60)
    ended(qtbot, strips)
    strips.look_at([(30, 33), (32, 35), (34, 37)])
    for frame in (31, 33, 35):
        qtbot.waitUntil(
            lambda f=frame: strips.thumbnail(f) is not None and at(strips, f).frame == f,
            timeout=10_000,
        )
        assert seen(at(strips, frame).image) == frame


def test_no_more_pictures_are_kept_decoded_than_the_bound(
    qtbot: QtBot,
    strips: Strips,
    opened: Callable[..., VideoIndex],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.strips.DECODED_MOST", 3)
    opened(frames=60, gop=5, rate=Fraction(5))
    ended(qtbot, strips)
    for frame in range(0, 60, 5):
        qtbot.waitUntil(
            lambda f=frame: strips.thumbnail(f) is not None and at(strips, f).frame == f
        )
    assert len(strips._decoded) <= 3


def test_other_footage_lets_go_of_the_first_and_of_its_late_answers(
    qtbot: QtBot, strips: Strips, jobs: InlineRunner, media: Callable[..., Path]
) -> None:
    first, second = media(frames=60, gop=20), media(frames=30, gop=10)
    for path, sha256 in ((first, SHA), (second, "ef" * 32)):
        index = build_index(path)
        strips.open(footage_of(path, index, sha256), index, first_look(path))
    assert jobs.started_jobs[0].cancelling
    ended(qtbot, strips)
    qtbot.waitUntil(lambda: strips.thumbnail(25) is not None and at(strips, 25).frame == 20)
    assert max(strips._known) < 30
    assert seen(at(strips, 25).image) == 20


def test_footage_without_sound_has_no_sound_lane(
    qtbot: QtBot, strips: Strips, opened: Callable[..., VideoIndex], jobs: InlineRunner
) -> None:
    opened(frames=10)
    assert not strips.has_sound
    assert jobs.started_jobs[0].args["sound"] is None
    assert jobs.running == (), "nobody waits for it, and closing asks no question because of it"


def test_a_fault_is_kept_and_what_was_found_stays(
    qtbot: QtBot, strips: Strips, jobs: InlineRunner, media: Callable[..., Path]
) -> None:
    path = media(frames=60, gop=20)
    index = build_index(path)
    odd = footage_of(path, index)
    jobs.scripts["strips"] = lambda _args: iter(
        [{"event": "failed", "summary": "No room.", "status": 5}]
    )
    with qtbot.waitSignal(strips.failed):
        strips.open(odd, index, first_look(path))
    assert strips.fault is not None
    assert strips.fault.summary == "No room."


def test_a_real_child_process_fills_the_cache(
    qtbot: QtBot, media: Callable[..., Path], tmp_path: Path
) -> None:
    path = media(frames=60, gop=20)
    index = build_index(path)
    runner = JobRunner()
    strips = Strips(runner, tmp_path)
    strips.open(footage_of(path, index), index, first_look(path))
    qtbot.waitUntil(
        lambda: strips.thumbnail(20) is not None and at(strips, 20).frame == 20, timeout=20_000
    )
    assert runner.running == ()
    strips.close()
    runner.shutdown()


def test_a_poster_is_a_true_frame_and_forgetting_takes_it_away(
    qtbot: QtBot,
    strips: Strips,
    media: Callable[..., Path],
    tmp_path: Path,
) -> None:
    path = media(frames=60, gop=20)
    index = build_index(path)
    footage = footage_of(path, index)
    cache = tmp_path / "cache"
    assert poster(cache, footage) is None
    strips.open(footage, index, first_look(path))
    ended(qtbot, strips)
    shown = poster(cache, footage)
    assert shown is not None
    assert seen(shown) == 0
    index_file = next(cache.glob("*.index"))
    strips.close()
    assert forget_pictures(tmp_path) == ()
    assert poster(cache, footage) is None
    assert not cache_file(cache, SHA).parent.exists()
    assert index_file.exists()


def test_footage_that_was_never_opened_gets_a_picture(
    qtbot: QtBot, media: Callable[..., Path], tmp_path: Path, jobs: InlineRunner
) -> None:
    path = media(frames=60, gop=20)
    index = build_index(path)
    files = [footage_of(path, index, sha256 * 32) for sha256 in ("ab", "cd", "ef")]
    files[1] = replace(files[1], path=str(tmp_path / "gone.mp4"))
    posters = Posters(jobs, tmp_path)
    made: list[str] = []
    posters.made.connect(made.append)
    posters.want(files)
    qtbot.waitUntil(lambda: len(made) == 2, timeout=10_000)
    assert made == [files[0].id, files[2].id]
    shown = poster(tmp_path, files[2])
    assert shown is not None
    assert seen(shown) == 6
    posters.want(files)
    assert len(jobs.started_jobs) == 2, "each file is tried once"


def test_a_picture_that_cannot_be_made_keeps_nobody_waiting(
    qtbot: QtBot, media: Callable[..., Path], tmp_path: Path, jobs: InlineRunner
) -> None:
    path = media(frames=60, gop=20)
    good = footage_of(path, build_index(path), "ab" * 32)
    other = json.dumps({"fingerprint": "00" * 32})
    bad = replace(footage_of(path, build_index(path), "cd" * 32), facts=other)
    posters = Posters(jobs, tmp_path)
    with qtbot.waitSignal(posters.made):
        posters.want([bad, good])
    assert poster(tmp_path, bad) is None


def test_work_that_is_stopped_begins_nothing_new(
    qtbot: QtBot, media: Callable[..., Path], tmp_path: Path
) -> None:
    runner = JobRunner()
    begun: list[Any] = []
    runner.started.connect(begun.append)
    path = media(frames=60, gop=20)
    index = build_index(path)
    strips, posters = Strips(runner, tmp_path), Posters(runner, tmp_path)
    strips.finished.connect(lambda: posters.want([footage_of(path, index, "ab" * 32)]))
    strips.open(footage_of(path, index), index, first_look(path))
    qtbot.waitUntil(lambda: begun[0].alive)
    runner.shutdown()
    strips.close()
    posters.close()
    assert len(begun) == 1
    assert not begun[0].alive


@pytest.mark.parametrize("kept", [True, False])
def test_closing_the_window_keeps_the_pictures_or_deletes_them(shell: Shell, kept: bool) -> None:
    shell.settings.set(KEEP_PICTURES, kept)
    shell.workspace.add_footage(
        Path("clip.mp4"), sha256=SHA, size=1, frames=1, duration=1.0, width=2, height=2
    )
    file, stray = (cache_file(shell.workspace.caches, sha) for sha in (SHA, "ef" * 32))
    for one in (file, stray):
        one.parent.mkdir()
        one.write_bytes(b"faces")
    shell.window.close()
    assert file.exists() is kept
    assert file.parent.exists() is kept
    assert not stray.parent.exists(), "of footage that is not in the register nothing stays"
