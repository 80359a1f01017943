"""What was said or begun about one footage stays with it when another is opened."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.session import Page
from app.shell.track_files import TrackFiles
from player.media.time import FrameIndex
from redaction.edit.gestures import add_tracks
from redaction.formats.files import read_file
from redaction.model.footage import Footage
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, Track
from redaction.store.workspace import Workspace
from tests.gui.conftest import Shell
from tests.gui.review_kit import Kit, a_track, make_kit


@dataclass
class Two:
    """A page with two footages; the first is open."""

    kit: Kit
    first: Footage
    second: Footage

    def add_to_second(self, *tracks: Track) -> None:
        """Decide something about the second, and go back to the first."""
        self.kit.session.open_footage(self.second)
        self.kit.add(*tracks)
        self.kit.session.open_footage(self.first)


def another(workspace: Workspace, footage: Footage, folder: Path) -> Footage:
    """The same pictures once more, as footage of its own."""
    copy = Path(shutil.copy(footage.path, folder / "another.mp4"))
    return workspace.add_footage(
        copy,
        sha256="1" * 64,
        size=copy.stat().st_size,
        frames=footage.frames,
        duration=footage.duration,
        width=footage.width,
        height=footage.height,
    )


@pytest.fixture
def two(qtbot: QtBot, themed: object, tmp_path: Path, media: Callable[..., Path]) -> Iterator[Two]:
    with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
        kit = make_kit(qtbot, tmp_path, media(frames=120), workspace)
        first = kit.session.footage
        assert first is not None
        yield Two(kit, first, another(workspace, first, tmp_path))
        kit.page.shut_down()


class TestNotices:
    def test_undo_takes_nothing_back_in_the_other(self, two: Two) -> None:
        kit = two.kit
        two.add_to_second(a_track("covers", 0, 100))
        kit.add(a_track("a", 0, 100))
        kit.session.select((TrackId("a"),))
        kit.page.corrections.keep_visible()
        said = kit.notices[-1]
        assert said.holds()
        kit.session.open_footage(two.second)
        assert not said.holds()
        dict(said.actions)["Undo"]()
        assert TrackId("covers") in kit.tracks

    def test_an_offer_draws_nothing_in_the_other(self, two: Two) -> None:
        kit, box = two.kit, Box(1, 1, 9, 9)
        keyframes = (Keyframe(FrameIndex(0), box), Keyframe(FrameIndex(3), box, outside=True))
        kit.add(Track(TrackId("left"), keyframes, FrameIndex(4)))
        kit.session.go_to(5)
        kit.session.select((TrackId("left"),))
        kit.page.corrections.draw(Box(50, 50, 20, 20))
        offer = dict(kit.notices[-1].actions)["Draw it as a new one"]
        kit.session.open_footage(two.second)
        offer()
        assert not kit.tracks

    def test_an_import_is_not_taken_back_in_the_other(self, two: Two, tmp_path: Path) -> None:
        kit, file = two.kit, tmp_path / "tracks.json"
        imports = TrackFiles(kit.window, kit.session, kit.settings, kit.window)
        kit.add(a_track("imported", 0, 50))
        imports.write(file, "umbra")
        kit.session.undo()
        for footage in (two.second, two.first):
            kit.session.open_footage(footage)
            imports._take(footage.id, file, read_file(file, 120))
        undo = dict(kit.notices[-1].actions)["Undo"]
        kit.session.open_footage(two.second)
        undo()
        assert TrackId("imported") in kit.tracks

    def test_it_goes_when_another_is_opened(
        self, shell: Shell, tmp_path: Path, media: Callable[..., Path]
    ) -> None:
        session = shell.session
        first = shell.footage(media(frames=30))
        second = another(shell.workspace, first, tmp_path)
        session.open_footage(first)
        session.go_page(Page.REVIEW)
        assert session.project is not None
        session.do(add_tracks(session.project, (a_track("a", 0, 30),)))
        session.select((TrackId("a"),))
        shell.window.review.corrections.keep_visible()
        assert [t for t in shell.window.toasts.shown if t.buttons]
        session.open_footage(second)
        assert not [t for t in shell.window.toasts.shown if t.buttons]
