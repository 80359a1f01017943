"""Where a person is led because of what is doubtful, and how kinds are told apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.canvas.items import track_name
from app.doubts import frame_of
from app.panels.phrases import problem_sentence
from app.panels.track_model import Show
from app.timeline.bars import problem_frames
from player.media.time import FrameIndex
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.region import Kind
from redaction.model.track import Keyframe, Origin, Problem, Track
from redaction.moments.places import surest
from redaction.store.workspace import Workspace
from tests.gui.review_kit import Kit, a_project, a_track, make_kit

HERE = Box(10, 10, 20, 20)


def key(frame: int, origin: Origin, confidence: float = 0.5, shape: Box = HERE) -> Keyframe:
    return Keyframe(FrameIndex(frame), shape, origin=origin, confidence=confidence)


TRACK = Track(
    TrackId("t"),
    (
        key(0, Origin.PADDED, 0.0),
        key(4, Origin.DETECTED, 0.6),
        key(10, Origin.CARRIED, 0.0),
        key(30, Origin.DETECTED, 0.9),
        key(34, Origin.DETECTED, 0.7, Box(10, 10, 60, 22)),
        key(35, Origin.CARRIED, 0.0, Box(10, 10, 200, 200)),
    ),
    FrameIndex(50),
)
"""Seen on frames 4, 30 and 34, surest on 30, wider on 34; carried between and around."""


@pytest.mark.parametrize(
    ("problem", "frame"),
    [
        (Problem.FEW_FRAMES, 30),
        (Problem.LOW_CONFIDENCE, 30),
        (Problem.SMALL, 30),
        (Problem.STARTS_INSIDE, 0),
        (Problem.ENDS_INSIDE, 49),
        (Problem.LARGE_GAP, 17),
        (Problem.SUDDEN_CHANGE, 34),
        (Problem.CROSSING, 0),
    ],
)
def test_each_doubt_has_its_frame(problem: Problem, frame: int) -> None:
    assert frame_of(TRACK, problem) == frame


def test_a_crossing_is_shown_where_they_are_closest() -> None:
    def walks(name: str, xs: tuple[float, float, float], kind: Kind = Kind.FACE) -> Track:
        keys = tuple(
            key(10 * n, Origin.DETECTED, shape=Box(x, 0, 20, 20)) for n, x in enumerate(xs)
        )
        return Track(TrackId(name), keys, FrameIndex(30), kind)

    one, other = walks("one", (0, 40, 80)), walks("other", (80, 42, 0))
    sign = walks("sign", (0, 500, 500), kind=Kind.TEXT)
    project = a_project(one, other, sign)
    assert frame_of(one, Problem.CROSSING, project) == 10
    assert frame_of(other, Problem.CROSSING, project) == 10
    assert frame_of(sign, Problem.CROSSING, project) == 0, "nobody of its kind is near"


def test_what_nobody_saw_or_only_once_is_judged_where_it_begins() -> None:
    drawn = Track(TrackId("d"), (key(7, Origin.MANUAL),), FrameIndex(9))
    assert surest(drawn) == 7
    assert {frame_of(drawn, p) for p in Problem if p is not Problem.ENDS_INSIDE} == {7}


def test_the_timeline_marks_what_is_still_doubtful() -> None:
    track = a_track("x", 5, 40, problems=(Problem.ENDS_INSIDE, Problem.SMALL))
    assert problem_frames(track, a_project(track)) == (5, 39)
    track = replace(track, cleared=(Problem.SMALL,))
    assert problem_frames(track, a_project(track)) == (39,)


def test_sentences_name_what_was_looked_for() -> None:
    said = {problem_sentence(Problem.LOW_CONFIDENCE, kind) for kind in Kind}
    assert len(said) == len(Kind)
    assert not any("{" in sentence for sentence in said)
    for problem in Problem:
        assert "face" not in problem_sentence(problem, Kind.PLATE)


@pytest.fixture
def kit(qtbot: QtBot, themed: object, tmp_path: Path, clip: Path) -> Iterator[Kit]:
    with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
        made = make_kit(qtbot, tmp_path, clip, workspace)
        yield made
        made.page.shut_down()


def test_the_inspector_leads_to_each_of_them(kit: Kit, qtbot: QtBot) -> None:
    kit.add(a_track("x", 5, 20, problems=(Problem.STARTS_INSIDE, Problem.ENDS_INSIDE)))
    kit.session.select([TrackId("x")])
    buttons = kit.page.inspector.problems.buttons
    assert [b.text() for b in buttons] == ["Frame 4", "Frame 20"]
    assert "show frame 20" in buttons[1].accessibleName()
    assert all(b.focusPolicy() & Qt.FocusPolicy.TabFocus for b in buttons)
    buttons[1].click()
    qtbot.waitUntil(lambda: kit.at() == 20)


def test_tracks_are_listed_by_kind_once_there_are_several(kit: Kit) -> None:
    table = kit.page.table
    kit.add(a_track("aaaa", 0, 9))
    assert not table.kind.isVisible()
    kit.add(a_track("bbbb", 0, 9, kind=Kind.PLATE), a_track("cccc", 3, 9, kind=Kind.TEXT))
    assert table.kind.isVisible()
    offered = [table.kind.itemText(n) for n in range(table.kind.count())]
    assert offered == ["Every kind", "Face", "Number plate", "Text"]
    table.set_kind(Kind.PLATE)
    assert table.shown_rows() == 1
    table.set_show(Show.PROBLEMS)
    assert table.shown_rows() == 0
    table.set_show(Show.ALL)
    kit.session.undo()
    assert not table.kind.isVisible()
    assert table.shown_rows() == 1, "what is no longer there does not hide the rest"


def test_each_kind_has_its_own_name_and_letter(kit: Kit) -> None:
    from app.canvas.ink import KIND_COLOURS, KIND_LETTERS

    names = {track_name(a_track("1234", 0, 3, kind=kind)) for kind in Kind}
    assert len(names) == len(Kind) == len(set(KIND_LETTERS.values()))
    assert len({colour.name() for colour in KIND_COLOURS.values()}) == len(Kind)
