"""Sound and markers."""

from __future__ import annotations

from fractions import Fraction

import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.edit.edit import Patch
from redaction.edit.gestures import Refused
from redaction.model.audio import AudioTreatment
from redaction.model.ids import AnnotationId, AudioRangeId, FootageId
from redaction.model.project import Project

EMPTY = Project(FootageId("f"))
S, N = AudioRangeId("s"), AnnotationId("n")


def after(before: Project, patch: Patch) -> Project:
    return patch.apply(before)[0]


def span(start: int, stop: int) -> FrameSpan:
    return FrameSpan(FrameIndex(start), FrameIndex(stop))


def test_sound_is_silenced_changed_and_heard_again() -> None:
    state = after(EMPTY, gestures.add_audio(EMPTY, Fraction(1), Fraction(2), audio_id=S))
    assert state.audio[S].treatment is AudioTreatment.MUTE
    patch = gestures.change_audio(state, S, stop=Fraction(7, 3), treatment=AudioTreatment.TONE)
    state, changes = patch.apply(state)
    assert (state.audio[S].start, state.audio[S].stop) == (1, Fraction(7, 3))
    assert changes.span is None
    assert changes.audio == {S}
    assert after(state, gestures.delete_audio(state, S)) == EMPTY


@pytest.mark.parametrize(("start", "stop"), [(2, 2), (3, 2), (-1, 2)])
def test_an_empty_stretch_of_sound_is_refused(start: int, stop: int) -> None:
    with pytest.raises(Refused, match="has to end after it starts"):
        gestures.add_audio(EMPTY, Fraction(start), Fraction(stop))


def test_markers_are_put_moved_and_taken_away() -> None:
    patch = gestures.add_annotation(EMPTY, span(5, 6), title="Door", annotation_id=N)
    state, changes = patch.apply(EMPTY)
    assert (patch.label, patch.frame, changes.span) == ("Add marker", 5, span(5, 6))
    state, changes = gestures.change_annotation(state, N, span=span(9, 12)).apply(state)
    assert changes.span == span(5, 12)
    assert state.annotations[N].title == "Door"
    assert after(state, gestures.delete_annotation(state, N)) == EMPTY


def test_what_is_not_there_is_refused() -> None:
    for call in (
        lambda: gestures.delete_audio(EMPTY, S),
        lambda: gestures.change_annotation(EMPTY, N, title="x"),
        lambda: gestures.add_annotation(EMPTY, span(4, 4)),
    ):
        with pytest.raises(Refused):
            call()
