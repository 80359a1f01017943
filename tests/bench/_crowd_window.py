"""`bench scale`: the real window over very many tracks, its player showing one picture on every frame."""

from __future__ import annotations

import cProfile
import os
import pstats
import random
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from _crowd import FRAMES, LONG, TRACKS
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from scale import edits, filled, heading, timed

from app.jobs import InlineRunner
from app.main_window import MainWindow
from app.panels.track_model import Column, Show
from app.review.page import ReviewPage
from app.session import Page, Session
from app.settings.store import Settings
from app.theme.apply import apply_theme
from app.theme.tokens import ThemeName
from player.media.frame import Frame
from player.media.index import VideoIndex
from player.media.info import VideoInfo
from player.media.source import FrameSource
from player.media.time import FrameIndex, FrameRef
from redaction.edit import gestures
from redaction.model.track import ReviewState
from redaction.store.workspace import Workspace
from tests.gui.simple_player import SimplePlayer
from tests.media.clip import Clip, write_clip


class LongPlayer(SimplePlayer):
    """The first picture of a short clip on each of very many frames: decoding is measured elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        starts = np.arange(0, FRAMES, 50)
        pts = np.arange(FRAMES) * 512
        self._long = VideoIndex(
            Fraction(1, 12800), pts, np.full(FRAMES, 512), np.arange(FRAMES) % 50 == 0,
            pts[starts], pts[starts], starts, np.arange(FRAMES), packets=FRAMES,
        )  # fmt: skip
        self._picture: Frame | None = None

    @property
    def index(self) -> VideoIndex | None:
        return None if self._source is None else self._long

    @property
    def info(self) -> VideoInfo | None:
        return None if self._source is None else self._source.info

    def open(self, path: Path, **_kind: Any) -> None:
        self._source = FrameSource.open(path, threads=1)
        self._picture = self._source.frame_at(0)
        self.opened.emit(self._long)
        self.seek(0)

    def seek(self, index: int) -> None:
        first = self._picture
        if first is None:
            return
        ref = FrameRef(FrameIndex(index), int(self._long.pts[index]))
        frame = Frame(ref, False, first.picture, first.info)
        frame._shown[:] = [first.rgb()]
        if self._prepare is not None:
            self._prepare(frame)
        self.frame = frame
        self.frame_shown.emit(frame)


def window(folder: Path, repeats: int) -> None:
    """Edits and frame changes as a person makes them, until what they lead to is painted."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, ThemeName.DARK)
    rng = random.Random(5)
    folder.mkdir(parents=True)
    clip = write_clip(Clip(frames=5, size=(1280, 720)), folder / "clip.mp4")
    with Workspace.open(folder / "space", user="Bench") as space:
        footage_id = filled(space)
        space._database.connection.execute("UPDATE footage SET path = ?", (str(clip),))
        session = Session(space)
        jobs = InlineRunner({"strips": lambda _: iter([{"event": "done", "result": {}}])})
        settings = Settings(folder / "settings.ini")
        made = MainWindow(session, jobs, settings)
        player = LongPlayer()
        page = ReviewPage(session, made.registry, jobs, settings, player)
        made._review = page
        made._pages.addWidget(page)
        made.resize(1600, 1000)
        made.show()
        session.go_page(Page.REVIEW)
        app.processEvents()

        if profile := os.environ.get("UMBRA_PROFILE"):
            _profiled(profile, session, space, footage_id, app, rng)
            return
        heading("the window")
        footage = space.footage_by_id(footage_id)
        began = time.perf_counter()
        space._opened.clear()
        session.open_footage(footage)
        app.processEvents()
        print(f"opened and painted in {time.perf_counter() - began:.2f} s")
        table = page.table

        def painted(step: Any) -> Any:
            def run(number: int) -> None:
                step(number)
                app.processEvents()

            return run

        frames = [rng.randrange(FRAMES) for _ in range(repeats + 1)]
        timed("frame change, anywhere", repeats, painted(lambda n: session.go_to(frames[n])))
        timed("frame change, next", repeats, painted(lambda n: session.go_to(90_000 + n)))
        names = list(session.project.tracks)  # type: ignore[union-attr]
        timed("another track selected", repeats, painted(lambda n: session.select([names[n + 20]])))

        def edit(name: str) -> Any:
            def run(_number: int) -> None:
                assert session.project is not None
                session.do(edits(session.project, rng)[name]())

            return painted(run)

        assert session.project is not None
        for name in edits(session.project, rng):
            count = 1 if "all" in name else repeats
            timed(f"{name}", count, edit(name))
            timed(f"{name}: undone", count, painted(lambda _: session.undo()))
        long = session.project.tracks[LONG]
        session.select([LONG])
        timed("accept the longest, selected", repeats, painted(lambda n: session.do(
            gestures.set_state(
                session.project, [long.id],  # type: ignore[arg-type]
                (ReviewState.ACCEPTED, ReviewState.REJECTED)[n % 2]))))  # fmt: skip
        session.select([])
        timed(f"{TRACKS:,} selected", 3, painted(
            lambda n: session.select(names if n % 2 == 0 else ())))  # fmt: skip
        session.select([])
        timed("table sorted", 4, painted(lambda n: table.table.sortByColumn(
            (Column.NAME, Column.CONFIDENCE)[n % 2], Qt.SortOrder.AscendingOrder)))  # fmt: skip
        timed("table filtered", 4, painted(
            lambda n: table.set_show((Show.PROBLEMS, Show.ALL)[n % 2])))  # fmt: skip
        made.close()
        made.end()


def _profiled(
    what: str, session: Session, space: Workspace, footage: Any, app: Any, rng: Any
) -> None:
    """Where the time goes, for `UMBRA_PROFILE=open|edit|frame|select`."""

    def run(step: Any, times: int) -> None:
        profile = cProfile.Profile(time.thread_time)
        for number in range(times):
            profile.enable()
            step(number)
            app.processEvents()
            profile.disable()
        pstats.Stats(profile).sort_stats("cumtime").print_stats(55)

    space._opened.clear()
    opening = lambda _: session.open_footage(space.footage_by_id(footage))  # noqa: E731
    if what == "open":
        run(opening, 1)
        return
    opening(0)
    app.processEvents()
    names = list(session.project.tracks)  # type: ignore[union-attr]
    if what == "frame":
        run(lambda n: session.go_to(90_000 + n), 20)
    elif what == "select":
        run(lambda n: session.select([names[n + 20]]), 20)
    else:
        run(lambda _: session.do(edits(session.project, rng)[what]()), 20)  # type: ignore[arg-type]
