"""What is covered on a frame, and what tracks refuse to be."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from types import MappingProxyType

import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.model.audio import AudioRange
from redaction.model.geometry import Box, Ellipse
from redaction.model.ids import AudioRangeId, FootageId, PersonId, TrackId, new_id
from redaction.model.person import Person
from redaction.model.project import Project, highlights_at, regions_at
from redaction.model.region import COVERS, HIGHLIGHTS, Kind, Style, covering
from redaction.model.track import Keyframe, ReviewState, Track
from redaction.model.track_index import BUCKET

BOX = Box(0, 0, 10, 10)


def key(frame: int, x: float = 0, *, outside: bool = False) -> Keyframe:
    return Keyframe(FrameIndex(frame), BOX.moved(x, 0), outside)


def track(*keys: Keyframe, stop: int = 100, ident: str = "t") -> Track:
    return Track(TrackId(ident), keys, FrameIndex(stop))


def project(*tracks: Track, person: Person | None = None) -> Project:
    people = {} if person is None else {person.id: person}
    return Project(
        FootageId("f"), MappingProxyType({t.id: t for t in tracks}), MappingProxyType(people)
    )


@pytest.mark.parametrize(
    ("keys", "stop"),
    [((), 5), ((key(3), key(3)), 9), ((key(4), key(3)), 9), ((key(3),), 3), ((key(-1),), 3)],
)
def test_tracks_that_make_no_sense_are_refused(keys: tuple[Keyframe, ...], stop: int) -> None:
    with pytest.raises(ValueError, match="keyframes"):
        track(*keys, stop=stop)


def test_values_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        track(key(0)).stop = FrameIndex(3)  # type: ignore[misc]
    with pytest.raises(TypeError):
        project(track(key(0))).tracks[TrackId("x")] = track(key(0))  # type: ignore[index]


def test_a_shape_moves_between_keyframes_and_is_held_after_the_last() -> None:
    moving = track(key(10), key(20, 100), stop=30)
    found = [moving.shape_at(f) for f in (9, 10, 15, 20, 29, 30)]
    assert found == [None, BOX, BOX.moved(50, 0), BOX.moved(100, 0), BOX.moved(100, 0), None]


def test_before_a_hole_the_shape_is_held_not_moved() -> None:
    holed = track(key(0), key(10, 100, outside=True), key(20, 50), stop=30)
    assert holed.shape_at(9) == BOX
    assert [holed.shape_at(f) for f in (10, 19)] == [None, None]
    assert holed.covered_spans() == (
        FrameSpan(FrameIndex(0), FrameIndex(10)),
        FrameSpan(FrameIndex(20), FrameIndex(30)),
    )


def test_a_keyframe_put_in_replaces_and_lengthens() -> None:
    longer = track(key(0), stop=5).with_keyframe(key(9, 3))
    assert (longer.stop, [k.frame for k in longer.keyframes]) == (10, [0, 9])
    assert longer.with_keyframe(key(0, 7)).keyframes[0].shape == BOX.moved(7, 0)


@pytest.mark.parametrize(
    ("change", "covered"),
    [
        ({}, True),
        ({"state": ReviewState.ACCEPTED}, True),
        ({"state": ReviewState.REJECTED}, False),
        ({"visible": True}, False),
        ({"person": PersonId("shown")}, False),
        ({"person": PersonId("unknown")}, True),
    ],
)
def test_in_doubt_it_is_covered(change: dict[str, object], covered: bool) -> None:
    shown = Person(PersonId("shown"), visible=True)
    state = project(replace(track(key(0)), **change), person=shown)  # type: ignore[arg-type]
    assert bool(regions_at(state, 5)) is covered
    hidden = replace(shown, visible=False)
    if "person" in change:
        assert regions_at(project(*state.tracks.values(), person=hidden), 5)


@pytest.mark.parametrize("style", HIGHLIGHTS)
@pytest.mark.parametrize(
    ("change", "pointed_out"),
    [
        ({}, False),
        ({"state": ReviewState.REJECTED}, False),
        ({"state": ReviewState.REJECTED, "visible": True}, False),
        ({"visible": True}, True),
        ({"person": PersonId("shown")}, True),
        ({"person": PersonId("shown"), "kind": Kind.PLATE}, False),
    ],
)
def test_only_who_is_shown_is_pointed_out_and_who_is_covered_is_covered(
    change: dict[str, object], pointed_out: bool, style: Style
) -> None:
    person = Person(PersonId("shown"), visible=True)
    state = project(replace(track(key(0)), style=style, **change), person=person)  # type: ignore[arg-type]
    assert [r.style for r in highlights_at(state, 5)] == [style] * pointed_out
    covered = not pointed_out and change.get("state") is not ReviewState.REJECTED
    assert [r.style for r in regions_at(state, 5)] == [None] * covered


def test_a_style_that_covers_nothing_is_never_how_something_is_covered() -> None:
    assert {*COVERS, *HIGHLIGHTS} == set(Style)
    assert not {*COVERS} & {*HIGHLIGHTS}
    for own in (None, *Style):
        for copy in Style:
            assert covering(own, copy) in COVERS
    assert covering(Style.BLUR, Style.MOSAIC) is Style.BLUR
    assert covering(Style.OUTLINE, Style.MOSAIC) is Style.MOSAIC
    assert covering(None, Style.SPOTLIGHT) is Style.SOLID


def test_regions_carry_form_style_and_kind_and_come_in_order() -> None:
    a = replace(track(key(0), ident="b"), style=Style.MOSAIC)
    b = Track(TrackId("a"), (Keyframe(FrameIndex(0), Ellipse(BOX)),), FrameIndex(9))
    first, second = regions_at(project(a, b), 3)
    assert (first.track, first.shape, second.style) == ("a", Ellipse(BOX), Style.MOSAIC)
    assert regions_at(project(b, a), 3) == (first, second)


def test_replacing_and_dropping_keep_the_look_up_right() -> None:
    state = project(track(key(0), ident="a"), track(key(0), ident="b"))
    assert len(state.tracks_at(50)) == 2
    later = state.with_tracks([track(key(5 * BUCKET), stop=6 * BUCKET, ident="a")], [TrackId("b")])
    assert later.tracks_at(50) == []
    assert [t.id for t in later.tracks_at(5 * BUCKET)] == ["a"]
    assert len(state.tracks_at(50)) == 2  # the one before is as it was
    with pytest.raises(KeyError):
        state.with_tracks(drop=[TrackId("none")])


def test_putting_the_same_track_twice_is_putting_it_once() -> None:
    state = project().with_tracks([track(key(0)), track(key(0, 5))])
    assert state.index.near(0) == ("t",)
    assert regions_at(state, 0)[0].shape == BOX.moved(5, 0)


def test_an_empty_stretch_of_sound_is_refused() -> None:
    from fractions import Fraction

    with pytest.raises(ValueError, match="empty"):
        AudioRange(AudioRangeId("a"), Fraction(2), Fraction(2))


def test_ids_are_random() -> None:
    assert len({new_id() for _ in range(1000)}) == 1000
