"""The numbers that people call tracks by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.edit.asking import named
from redaction.edit.edit import Patch
from redaction.edit.gestures import Refused
from redaction.model.geometry import Box
from redaction.model.ids import FootageId, TrackId
from redaction.model.project import Project
from redaction.model.region import Kind
from redaction.model.track import Keyframe, Origin, Track
from redaction.store.workspace import Workspace

EMPTY = Project(FootageId("f"))


def found(name: str, start: int, stop: int, number: int = 0, x: float = 0) -> Track:
    key = Keyframe(FrameIndex(start), Box(x, 0, 20, 20), origin=Origin.DETECTED, confidence=0.9)
    return Track(TrackId(name), (key,), FrameIndex(stop), number=number)


def after(state: Project, patch: Patch) -> Project:
    return patch.apply(state)[0]


def numbers(state: Project) -> dict[str, int]:
    return {str(t.id): t.number for t in state.tracks.values()}


def test_new_tracks_are_numbered_by_their_first_frame() -> None:
    state = after(EMPTY, gestures.add_tracks(EMPTY, [found("late", 30, 40), found("soon", 3, 9)]))
    assert numbers(state) == {"late": 2, "soon": 1}
    assert [named(t) for t in state.tracks.values()] == ["Face 2", "Face 1"]


def test_a_file_for_an_empty_project_keeps_its_numbers_and_else_gets_new_ones() -> None:
    brought = [found("a", 3, 9, 12), found("b", 0, 9, 4)]
    state = after(EMPTY, gestures.add_tracks(EMPTY, brought))
    assert numbers(state) == {"a": 12, "b": 4}
    more = gestures.add_tracks(state, [found("c", 3, 9, 4), found("d", 0, 9, 99)])
    assert numbers(after(state, more)) == {"a": 12, "b": 4, "d": 13, "c": 14}
    twice = gestures.add_tracks(EMPTY, [found("c", 3, 9, 4), found("d", 0, 9, 4)])
    assert numbers(after(EMPTY, twice)) == {"d": 1, "c": 2}


def test_a_split_gives_the_second_half_a_number_and_a_join_keeps_the_first_ones() -> None:
    state = after(EMPTY, gestures.add_tracks(EMPTY, [found("a", 0, 20), found("b", 0, 20, x=99)]))
    state = after(state, gestures.split_track(state, TrackId("a"), 10, new_track=TrackId("c")))
    assert numbers(state) == {"a": 1, "b": 2, "c": 3}
    joined = gestures.join_tracks(state, [TrackId("c"), TrackId("a")])
    assert numbers(after(state, joined)) == {"b": 2, "c": 3}


def test_a_new_search_numbers_what_it_replaces_anew_and_leaves_what_was_decided() -> None:
    run = [found("a", 0, 20), found("b", 5, 20, x=300), found("c", 9, 20, x=600)]
    state = after(EMPTY, gestures.replace_detected(EMPTY, run))
    state = after(state, gestures.set_label(state, [TrackId("a")], "Ann"))
    run = [found("x", 0, 20), found("y", 4, 20, x=900), found("c", 9, 20, x=600)]
    state = after(state, gestures.replace_detected(state, run))
    assert numbers(state) == {"a": 1, "c": 3, "y": 4}, "the very same finding keeps its number"


def test_sentences_begin_with_what_people_call_the_track() -> None:
    for track, words in (
        (found("0123456789", 0, 9), "Track 012345"),
        (found("a", 0, 9, 12), "Face 12"),
        (replace(found("a", 0, 9, 12), label="Ann"), "Track “Ann”"),
    ):
        state = Project(FootageId("f"), MappingProxyType({track.id: track}))
        state = after(state, gestures.set_locked(state, [track.id]))
        with pytest.raises(Refused, match=f"^{words} is locked"):
            gestures.delete_track(state, [track.id])


def test_a_number_is_not_given_again_after_its_track_is_gone_and_the_program_restarted(
    tmp_path: Path,
) -> None:
    def draw(space: Workspace, name: str) -> int:
        project = space.project(footage)
        whole = FrameSpan(FrameIndex(0), FrameIndex(50))
        edit = gestures.add_track(
            project, Box(1, 2, 3, 4), whole, kind=Kind.PLATE, track_id=TrackId(name)
        )
        space.do(footage, edit)
        return space.project(footage).tracks[TrackId(name)].number

    with Workspace.open(tmp_path, user="Test") as space:
        footage = space.add_footage(
            Path("a.mp4"), sha256="a", size=1, frames=60, duration=2.0, width=9, height=9
        ).id
        assert [draw(space, name) for name in "abc"] == [1, 2, 3]
        space.do(footage, gestures.delete_track(space.project(footage), [TrackId("c")]))
    with Workspace.open(tmp_path, user="Test") as space:
        assert draw(space, "d") == 4
        space.undo(footage)
        assert draw(space, "e") == 5, "what was taken back is not given again either"
        for _ in range(2):
            space.undo(footage)
        assert numbers(space.project(footage)) == {"a": 1, "b": 2, "c": 3}
    with Workspace.open(tmp_path, user="Test") as space:
        for _ in range(2):
            space.redo(footage)
        assert numbers(space.project(footage)) == {"a": 1, "b": 2, "e": 5}
        assert space.log.verify().ok
