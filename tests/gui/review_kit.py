"""What the tests of the review page share: tracks, a footage in a workspace, a page in a window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.actions.action import Scope
from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.jobs import InlineRunner
from app.review.page import ReviewPage
from app.session import Notice, Page, Session
from app.settings.declared import TRACK_DRAWN
from app.settings.store import Settings
from player.media.time import FrameIndex
from redaction.edit.gestures import add_tracks
from redaction.model.geometry import Box, Shape
from redaction.model.ids import FootageId, TrackId
from redaction.model.project import Project
from redaction.model.track import Keyframe, Origin, Track
from redaction.store.workspace import Workspace
from tests.gui.simple_player import SimplePlayer, looked_at


def a_track(name: str, start: int, stop: int, shape: Shape | None = None, **fields: Any) -> Track:
    """A track that holds one detected shape."""
    held = shape if shape is not None else Box(10, 10, 20, 20)
    keyframe = Keyframe(FrameIndex(start), held, origin=Origin.DETECTED, confidence=0.9)
    return Track(TrackId(name), (keyframe,), FrameIndex(stop), **fields)


def a_project(*tracks: Track) -> Project:
    return Project(FootageId("footage")).with_tracks(tracks)


def a_frame(index: int = 0, aspect: Fraction = Fraction(1), *, damaged: bool = False) -> Any:
    """As much of a ``Frame`` as the canvas asks for."""
    info = SimpleNamespace(pixel_aspect=aspect)
    return SimpleNamespace(damaged=damaged, info=info, ref=SimpleNamespace(index=index))


class EvenTimes:
    """Times of a constant rate."""

    def __init__(self, frames: int, rate: int = 25) -> None:
        self._frames, self._rate = frames, rate

    def __len__(self) -> int:
        return self._frames

    def seconds(self, index: FrameIndex) -> Fraction:
        return Fraction(index, self._rate)

    def at_seconds(self, seconds: Fraction) -> FrameIndex:
        return FrameIndex(min(int(seconds * self._rate), self._frames - 1))


NO_STRIPS = {"strips": lambda _args: iter([{"event": "done", "result": {}}])}
"""Keeps tests that are about something else from measuring sound and making small pictures."""


@dataclass
class Kit:
    """A review page on real (generated) footage."""

    window: QMainWindow
    page: ReviewPage
    session: Session
    registry: Registry
    jobs: InlineRunner
    player: Any
    settings: Settings
    notices: list[Notice]
    problems: list[Any]

    @property
    def tracks(self) -> dict[TrackId, Track]:
        assert self.session.project is not None
        return dict(self.session.project.tracks)

    def begin(self, clip: Path) -> None:
        """Open ``clip`` as footage nobody decided about yet: a window is made once for several tests."""
        workspace, (index, _info) = self.session.workspace, looked_at(clip)
        footage = workspace.add_footage(
            clip,
            sha256=f"{len(workspace.footage()):064x}",
            size=clip.stat().st_size,
            frames=len(index),
            duration=float(index.duration),
            width=192,
            height=112,
        )
        self.session.open_footage(footage)
        self.notices.clear()
        self.problems.clear()
        self.page.canvas.setFocus()

    def add(self, *tracks: Track) -> None:
        assert self.session.project is not None
        self.session.do(add_tracks(self.session.project, tracks))

    def at(self) -> int:
        assert self.session.frame is not None
        return self.session.frame.index

    def log(self) -> list[str]:
        return [row.action for row in self.session.workspace.log.rows()]


def make_kit(
    qtbot: QtBot | None, folder: Path, clip: Path, workspace: Workspace, *, player: Any = None
) -> Kit:
    """Open ``clip`` on a review page in a window of 1400 by 900; without ``qtbot`` the caller closes it."""
    session = Session(workspace)
    registry = Registry(session)
    jobs = InlineRunner(NO_STRIPS)
    settings = Settings(folder / "settings.ini")
    # what is drawn stays as drawn; tests of following switch it on
    settings.set(TRACK_DRAWN, "never")
    player = SimplePlayer() if player is None else player
    page = ReviewPage(session, registry, jobs, settings, player)
    for action in (ActionId.UNDO, ActionId.REDO):
        if not registry.bound(action):
            step = session.undo if action is ActionId.UNDO else session.redo
            registry.bind(action, step)
    window = QMainWindow()
    registry.add_scope(Scope.GLOBAL, window)
    registry.add_scope(Scope.REVIEW, window)
    window.setCentralWidget(page)
    window.resize(1400, 900)
    if qtbot is not None:
        qtbot.addWidget(window)
    notices: list[Notice] = []
    problems: list[Any] = []
    session.notice.connect(notices.append)
    session.problem.connect(problems.append)
    window.show()
    session.go_page(Page.REVIEW)
    kit = Kit(window, page, session, registry, jobs, player, settings, notices, problems)
    kit.begin(clip)
    return kit


@contextmanager
def shared_kit(folder: Path, clip: Path, user: str = "Officer") -> Iterator[Kit]:
    """One for all tests of a module, on a workspace in ``folder``: making it takes most of their time."""
    with Workspace.open(folder / "workspace", user=user) as workspace:
        made = make_kit(None, folder, clip, workspace)
        yield made
        made.page.shut_down()
        made.window.close()
        made.window.deleteLater()
