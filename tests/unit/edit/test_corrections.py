"""Leaving the picture, taking a keyframe away, copying regions, and what joining has to settle."""

from __future__ import annotations

from dataclasses import replace

import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.edit.gestures import InTwoPlaces, Refused
from redaction.model.geometry import Box, Ellipse, Shape
from redaction.model.ids import TrackId
from redaction.model.project import Project, regions_at
from redaction.model.region import Kind, Style
from redaction.model.track import Keyframe, Origin, Problem, ReviewState, Track
from tests.unit.edit.test_gestures import BOX, A, B, C, after, covered, found, project, span, track

FAR = BOX.moved(100, 0)


def moving(ident: TrackId = A) -> Track:
    """From frame 10 to 20, ten pixels to the right on each."""
    keys = (Keyframe(FrameIndex(10), BOX), Keyframe(FrameIndex(20), FAR))
    return Track(ident, keys, FrameIndex(30))


def shape(state: Project, frame: int) -> Shape:
    (region,) = regions_at(state, frame)
    return region.shape


class TestLeaving:
    def test_nothing_is_covered_from_there_on_and_a_keyframe_says_so(self) -> None:
        state = project(moving())
        patch = gestures.leave_picture(state, [A], 15)
        state = after(state, patch)
        assert (patch.label, patch.frame) == ("Leave picture", 15)
        assert covered(state) == list(range(10, 15))
        gone = state.tracks[A].keyframe_at(15)
        assert gone is not None
        assert gone.outside
        assert gone.origin is Origin.MANUAL
        assert shape(state, 14) == BOX.moved(40, 0), "what lies before looks as it did"

    def test_it_stays_away_until_it_is_back_anyway(self) -> None:
        state = project(track())
        state = after(state, gestures.delete_stretch(state, [A], span(14, 16)))
        state = after(state, gestures.leave_picture(state, [A], 12))
        assert covered(state) == [10, 11, 16, 17, 18, 19]
        assert [k.frame for k in state.tracks[A].keyframes if k.outside] == [12]

    def test_drawn_again_it_is_back_and_nothing_is_covered_in_between(self) -> None:
        state = after(project(moving()), gestures.leave_picture(project(moving()), [A], 15))
        state = after(state, gestures.come_back(state, A, 24, FAR, until=50))
        assert covered(state) == [*range(10, 15), *range(24, 50)]
        assert shape(state, 49) == FAR

    def test_back_beyond_its_end(self) -> None:
        state = after(project(moving()), gestures.leave_picture(project(moving()), [A], 15))
        state = after(state, gestures.come_back(state, A, 40, FAR, until=50))
        assert covered(state) == [*range(10, 15), *range(40, 50)]

    def test_back_where_it_leaves_twice_it_stays_until_it_is_covered_anyway(self) -> None:
        keys = [(10, False), (20, True), (40, True), (60, False)]
        gone = Track(A, tuple(Keyframe(FrameIndex(f), BOX, out) for f, out in keys), FrameIndex(70))
        state = after(project(gone), gestures.come_back(project(gone), A, 30, FAR, until=90))
        assert covered(state) == [*range(10, 20), *range(30, 70)]
        gone = replace(gone, keyframes=gone.keyframes[:-1])
        state = after(project(gone), gestures.come_back(project(gone), A, 30, FAR, until=90))
        assert covered(state) == [*range(10, 20), *range(30, 90)]

    def test_moved_where_it_is_away_it_covers_that_frame_only(self) -> None:
        state = after(project(moving()), gestures.leave_picture(project(moving()), [A], 15))
        state = after(state, gestures.move_region(state, A, 20, FAR))
        assert covered(state) == [*range(10, 15), 20]

    def test_at_its_first_frame_there_would_be_nothing_left(self) -> None:
        with pytest.raises(Refused, match="nothing at all"):
            gestures.leave_picture(project(track()), [A], 10)

    def test_where_it_is_not_there_nothing_changes(self) -> None:
        assert not gestures.leave_picture(project(track()), [A], 40)

    def test_who_did_not_leave_does_not_come_back(self) -> None:
        for frame in (5, 15, 25):
            with pytest.raises(Refused, match="did not leave"):
                gestures.come_back(project(track()), A, frame, BOX)

    def test_who_says_it_left_has_settled_how_it_ends(self) -> None:
        doubtful = replace(moving(), problems=(Problem.ENDS_INSIDE, Problem.SMALL))
        state = after(project(doubtful), gestures.leave_picture(project(doubtful), [A], 15))
        assert state.tracks[A].doubts == (Problem.SMALL,)
        assert state.tracks[A].stop == 16

    def test_the_mark_survives_other_changes_but_not_being_held_longer(self) -> None:
        state = after(project(moving()), gestures.leave_picture(project(moving()), [A], 15))
        for patch in (
            gestures.delete_on_frame(state, [A], 12),
            gestures.delete_stretch(state, [A], span(10, 12)),
            gestures.cover_stretch(state, A, span(5, 12)),
            gestures.extend_to(state, A, 3),
        ):
            assert after(state, patch).tracks[A].keyframes[-1].frame == 15
        held = after(state, gestures.extend_to(state, A, 17))
        assert covered(held) == list(range(10, 18))
        assert held.tracks[A].stop == 18
        ended = after(state, gestures.delete_from_here(state, [A], 14))
        assert ended.tracks[A].stop == 14


class TestRemovingAKeyframe:
    def test_between_two_others_it_is_interpolated(self) -> None:
        keys = [Keyframe(FrameIndex(f), BOX.moved(d, 0)) for f, d in ((0, 0), (4, 99), (8, 80))]
        state = project(Track(A, tuple(keys), FrameIndex(9)))
        state = after(state, gestures.remove_keyframe(state, A, 4))
        assert shape(state, 4) == BOX.moved(40, 0)
        assert state.tracks[A].touched

    def test_after_the_last_the_one_before_is_held(self) -> None:
        state = after(project(moving()), gestures.remove_keyframe(project(moving()), A, 20))
        assert covered(state) == list(range(10, 30))
        assert {shape(state, f) for f in range(10, 30)} == {BOX}

    def test_in_place_of_the_first_the_next_is_held_back_once(self) -> None:
        state = after(project(moving()), gestures.remove_keyframe(project(moving()), A, 10))
        assert covered(state) == list(range(10, 30))
        assert shape(state, 10) == FAR
        assert not gestures.remove_keyframe(state, A, 10)

    def test_without_the_one_that_says_it_left_it_is_covered_through(self) -> None:
        state = after(project(moving()), gestures.leave_picture(project(moving()), [A], 15))
        state = after(state, gestures.remove_keyframe(state, A, 15))
        assert covered(state) == list(range(10, 16))

    def test_the_only_one_is_refused(self) -> None:
        with pytest.raises(Refused, match="no other keyframe"):
            gestures.remove_keyframe(project(track()), A, 10)

    def test_the_only_one_of_a_stretch_is_refused(self) -> None:
        state = after(
            project(track()), gestures.delete_stretch(project(track()), [A], span(13, 16))
        )
        with pytest.raises(Refused, match="only keyframe of its stretch"):
            gestures.remove_keyframe(state, A, 16)

    def test_where_there_is_none_it_is_refused(self) -> None:
        with pytest.raises(Refused, match="no keyframe on this frame"):
            gestures.remove_keyframe(project(track()), A, 12)


class TestCopying:
    def test_onto_one_frame_it_becomes_a_keyframe(self) -> None:
        state = project(track(), track(B, 10, 20, FAR))
        regions = gestures.copied(state, [B], 12)
        patch = gestures.paste(state, regions, [A], span(15, 16))
        state = after(state, patch)
        assert (patch.label, patch.frame) == ("Paste on frame", 15)
        key = state.tracks[A].keyframe_at(15)
        assert key == Keyframe(FrameIndex(15), FAR)
        assert covered(state) == list(range(10, 20))

    def test_without_a_track_it_becomes_a_new_one(self) -> None:
        kind = Track(
            A, (Keyframe(FrameIndex(0), BOX),), FrameIndex(5), Kind.PLATE, style=Style.SOLID
        )
        state = project(kind)
        regions = gestures.copied(state, [A], 2)
        state = after(state, gestures.paste(state, regions, [], span(9, 12), new_tracks=[C]))
        new = state.tracks[C]
        assert (new.kind, new.style, new.state) == (Kind.PLATE, Style.SOLID, ReviewState.ACCEPTED)
        assert [f for f in range(20) if new.shape_at(f) == BOX] == [9, 10, 11]

    @pytest.mark.parametrize(
        ("where", "frames"),
        [
            (span(14, 18), range(10, 30)),
            (span(2, 6), range(2, 30)),
            (span(35, 38), range(10, 38)),
            (span(8, 33), range(8, 33)),
        ],
    )
    def test_over_a_stretch_exactly_its_frames_get_the_shape(
        self, where: FrameSpan, frames: range
    ) -> None:
        state = project(moving())
        copy = Ellipse(Box(200, 5, 8, 8))
        regions = (gestures.CopiedRegion(B, copy, Kind.FACE, None),)
        now = after(state, gestures.paste(state, regions, [A], where))
        assert covered(now) == list(frames)
        for frame in frames:
            if frame in where:
                assert shape(now, frame) == copy
            elif 10 <= frame < 30:
                assert shape(now, frame) == shape(state, frame)

    def test_who_left_is_back_where_it_is_pasted(self) -> None:
        state = after(project(moving()), gestures.leave_picture(project(moving()), [A], 15))
        regions = gestures.copied(state, [A], 12)
        one = after(state, gestures.paste(state, regions, [A], span(25, 26), until=40))
        assert covered(one) == [*range(10, 15), *range(25, 40)]
        several = after(state, gestures.paste(state, regions, [A], span(33, 36), until=40))
        assert covered(several) == [*range(10, 15), 33, 34, 35]

    def test_several_go_to_their_own_tracks(self) -> None:
        state = project(track(), track(B, 10, 20, FAR))
        regions = gestures.copied(state, [A, B], 12)
        state = after(state, gestures.paste(state, regions, [B, A], span(25, 26)))
        assert state.tracks[A].shape_at(25) == BOX
        assert state.tracks[B].shape_at(25) == FAR
        with pytest.raises(Refused, match="2 regions were copied"):
            gestures.paste(project(track(C)), regions, [C], span(25, 26))

    def test_nothing_copied_nothing_pasted(self) -> None:
        with pytest.raises(Refused, match="Nothing was copied"):
            gestures.paste(project(track()), [], [A], span(1, 2))
        with pytest.raises(Refused, match="no region on this frame"):
            gestures.copied(project(track()), [A], 40)


class TestJoinConflicts:
    def test_where_both_were_there_and_what_differs(self) -> None:
        first, second = track(), track(B, 14, 30, BOX.moved(3, 0))
        third = Track(C, (Keyframe(FrameIndex(28), BOX),), FrameIndex(33), Kind.PERSON, label="x")
        conflicts = gestures.join_conflicts(project(first, second, third), [A, B, C])
        assert conflicts.both == (span(14, 20), span(28, 30))
        assert conflicts.differing == ("kind", "name")

    def test_tracks_after_one_another_have_none(self) -> None:
        assert not gestures.join_conflicts(project(track(), track(B, 30, 40)), [A, B])

    def test_in_two_places_it_says_on_which_frame(self) -> None:
        state = project(found("a", 10, 20), found("b", 15, 25, FAR))
        with pytest.raises(InTwoPlaces) as refused:
            gestures.join_tracks(state, [A, B])
        assert refused.value.frame == 15
