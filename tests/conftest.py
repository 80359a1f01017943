"""Fixtures that all tests share. Add to it with care: every test pays for what is autouse."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_FOOTAGE = Path(__file__).resolve().parents[2] / "shared" / "footage"
_KEPT_THREADS = ("pydevd", "ThreadPoolExecutor", "asyncio")
"""Threads that live as long as the process by design of the libraries that start them."""


@pytest.fixture(scope="session")
def footage() -> Path:
    """The folder of real clips beside the checkout; the test is skipped where it is absent."""
    if not _FOOTAGE.is_dir():
        pytest.skip("needs ../shared/footage, which is not here")
    return _FOOTAGE


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A factory of generated clips: ``media(frames=30, bframes=2)``; see ``tests.media.clip.Clip``.

    Files are made once a session for each set of parameters and must not be changed: copy them first.
    """
    from tests.media.clip import Clip, write_clip

    folder = tmp_path_factory.mktemp("media")

    def make(**parameters: object) -> Path:
        clip = Clip(**parameters)  # type: ignore[arg-type]
        path = folder / f"{clip.key}.{clip.container}"
        return path if path.exists() else write_clip(clip, path)

    return make


@pytest.fixture(scope="session")
def heard_files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Recordings to align by sound, made once a session (see ``write_heard``); they must not be changed."""
    from tests.media.incident import write_heard

    return write_heard(tmp_path_factory.mktemp("heard"))


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Fails the test that leaves a thread behind, with the thread's name."""
    before = set(threading.enumerate())
    yield
    end = time.monotonic() + 5
    while True:
        left = [
            thread
            for thread in threading.enumerate()
            if thread not in before
            and thread.is_alive()
            and not thread.name.startswith(_KEPT_THREADS)
            and not isinstance(thread, threading._DummyThread)
        ]
        if not left or time.monotonic() > end:
            break
        time.sleep(0.01)
    assert not left, f"threads left running: {[thread.name for thread in left]}"
