"""What was said or begun about one footage stays with it when another is opened."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.jobs import InlineJob
from app.session import Page
from app.shell.track_files import TrackFiles
from player.media.time import FrameIndex
from redaction.edit.gestures import add_tracks
from redaction.formats.files import read_file
from redaction.jobs.errors import UserError
from redaction.model.footage import Footage, RequestKind
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, Problem, ReviewState, Track
from redaction.store.workspace import Workspace
from tests.gui.conftest import Shell
from tests.gui.review_kit import Kit, a_track, make_kit


def followed_for_ever(_args: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Plays a child that follows until it is stopped."""
    while True:
        yield {"event": "progress", "phase": "following", "done": 1, "total": 2, "unit": "frames"}


def stop_following(kit: Kit, qtbot: QtBot) -> None:
    kit.page.following.cancel()
    qtbot.waitUntil(lambda: not kit.page.following.running)


def follows(kit: Kit) -> list[InlineJob]:
    """The followings that were begun."""
    return [job for job in kit.jobs.started_jobs if job.kind == "follow"]


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


class TestFollowing:
    @pytest.fixture
    def two(self, two: Two) -> Two:
        """Two tracks of the first are followed, one at a time; the second is open."""
        kit = two.kit
        kit.jobs.scripts["follow"] = followed_for_ever
        kit.add(a_track("p", 5, 50), a_track("q", 5, 50, Box(90, 10, 20, 20)))
        kit.session.go_to(5)
        kit.session.select((TrackId("p"), TrackId("q")))
        kit.page.following.follow_selected()
        kit.session.open_footage(two.second)
        kit.add(a_track("z", 5, 50))
        kit.session.go_to(5)
        kit.session.select((TrackId("z"),))
        return two

    def test_escape_in_the_other_is_about_the_selection(self, two: Two, qtbot: QtBot) -> None:
        assert two.kit.registry.trigger(ActionId.SELECT_NONE)
        assert not two.kit.session.selection
        assert two.kit.page.following.running
        two.kit.session.open_footage(two.first)
        assert two.kit.page.following.running_here
        stop_following(two.kit, qtbot)

    def test_a_removed_footage_is_not_waited_for(self, two: Two, qtbot: QtBot) -> None:
        kit = two.kit
        kit.session.workspace.remove_footage(two.first.id)
        (running,) = follows(kit)
        running.cancel()
        qtbot.waitUntil(lambda: not kit.page.following.running)
        kit.page.following.follow_selected()
        assert kit.page.following.running_here
        assert len(follows(kit)) == 2
        assert kit.problems == []
        stop_following(kit, qtbot)


def test_nothing_is_decided_while_the_file_is_gone(two: Two) -> None:
    kit = two.kit
    kit.add(
        a_track("ends", 10, 90, problems=(Problem.ENDS_INSIDE,)),
        a_track("starts", 10, 90, Box(90, 20, 30, 30), problems=(Problem.STARTS_INSIDE,)),
    )
    kit.page.moments.next()
    assert kit.registry.action(ActionId.REJECT).isEnabled()
    kit.player.failed.emit(UserError("The file is gone.", "", ""))
    assert kit.page.moments.current is None
    for action in (ActionId.ACCEPT, ActionId.REJECT, ActionId.NEXT_PENDING, ActionId.DELETE_TRACK):
        assert not kit.registry.trigger(action), action
    assert {t.state for t in kit.tracks.values()} == {ReviewState.PENDING}
    kit.page.trouble.again_asked.emit()
    assert kit.registry.action(ActionId.REJECT).isEnabled()
    assert kit.registry.trigger(ActionId.NEXT_PENDING)


def test_the_list_of_footage_is_low_while_annotations_are_shown(two: Two) -> None:
    footages, lists = two.kit.page.footages, two.kit.page.lists
    two.kit.window.resize(1600, 1100)  # on a low side it is low anyway
    workspace = two.kit.session.workspace
    request = workspace.add_request(RequestKind.FOI, "SAR-1", dt.date(2026, 11, 2))
    for footage in (two.first, two.second):
        workspace.assign_footage(footage.id, request.id)
    two.kit.session.open_footage(workspace.footage_by_id(two.first.id))
    footages.refresh()
    high = footages.list.height()
    lists.show_panel(two.kit.page.notes.panel)
    assert footages.list.height() < high
    lists.show_list(0)
    assert footages.list.height() == high


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
