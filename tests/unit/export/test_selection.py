"""Several ranges of a source in one copy: which frames, when, and what is heard."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.media.index import build_index
from player.media.time import FrameIndex, FrameSpan
from redaction.export.cutting import SoundPiece, cut_blocks, moved_ranges, sound_pieces
from redaction.export.plan import ExportPlan
from redaction.export.selection import Selection, selection_of
from redaction.export.timeline import timeline_of
from redaction.export.treatment import SilentRange
from redaction.jobs.errors import UserError
from redaction.model.audio import AudioTreatment
from redaction.model.ids import FootageId
from redaction.model.project import Project


def part(start: int, stop: int) -> FrameSpan:
    return FrameSpan(FrameIndex(start), FrameIndex(stop))


def plan(*spans: FrameSpan) -> ExportPlan:
    return ExportPlan(Path("x"), "", Project(FootageId("f")), spans=spans)


def test_frames_of_a_copy_and_of_its_source_lead_to_each_other():
    chosen = selection_of((part(3, 5), part(9, 10), part(20, 99)), 22)
    assert list(chosen) == [3, 4, 9, 20, 21]
    assert [chosen.source(at) for at in range(len(chosen))] == list(chosen)
    assert [chosen.copy(frame) for frame in (2, 3, 5, 9, 21, 22)] == [None, 0, None, 2, 4, None]
    assert (chosen.first, chosen.last, chosen.begins) == (3, 21, (0, 2, 3))
    assert 4 in chosen
    assert 5 not in chosen
    with pytest.raises(IndexError):
        chosen.source(5)


@given(st.lists(st.integers(0, 60), min_size=2, max_size=12, unique=True).map(sorted))
def test_any_ranges_hold_exactly_their_frames_in_order(bounds):
    spans = [part(a, b) for a, b in zip(bounds[::2], bounds[1::2], strict=False)]
    chosen = selection_of(spans, 61)
    assert list(chosen) == [frame for span in spans for frame in span]
    assert [chosen.copy(frame) for frame in chosen] == list(range(len(chosen)))


def test_no_range_is_all_and_ranges_that_touch_are_one():
    assert selection_of((), 7).spans == (part(0, 7),)
    assert selection_of((part(1, 3), part(3, 5)), 7).spans == (part(1, 5),)


@pytest.mark.parametrize(
    "spans", [(part(5, 9), part(1, 3)), (part(1, 5), part(4, 9)), (part(1, 5), part(1, 5))]
)
def test_ranges_that_overlap_or_run_backwards_are_refused(spans):
    with pytest.raises(UserError, match="overlap or are not in the order"):
        plan(*spans).frames(20)


def test_a_range_that_lies_outside_is_not_left_out_silently():
    with pytest.raises(UserError, match="outside"):
        plan(part(1, 3), part(30, 40)).frames(20)


@pytest.mark.parametrize("spans", [(), (part(0, 0),), (part(1, 3), part(3, 4))])
def test_a_selection_holds_no_empty_or_touching_ranges(spans):
    with pytest.raises(ValueError, match="selection"):
        Selection(spans)


def test_plans_of_one_range_read_and_hash_as_they_always_did():
    data = plan(part(3, 9)).to_json()
    assert data["span"] == [3, 9]
    assert "spans" not in data
    assert plan().to_json()["span"] is None
    # What made a plan is part of it: these were made by the first version.
    first, second = (replace(p, software="Umbra 0.1.0") for p in (plan(), plan(part(3, 9))))
    assert first.hash() == "81fb7cca3563a4a1f7d45a52481743c3bf29384ac544095f7358e9d99124c0cd"
    assert second.hash() == "4bb2eceecddd2c16b9696c05c20a6ca0a8b46965c4e833984cd4a0da3afa434c"
    several = plan(part(3, 9), part(12, 14))
    assert "span" not in several.to_json()
    for made in (plan(), plan(part(3, 9)), several):
        assert ExportPlan.from_json(made.to_json()) == made


def test_times_run_on_from_range_to_range(media):
    times = tuple(Fraction(n * n, 250) for n in range(20))
    index = build_index(media(frames=20, times=times, start=Fraction(3)))
    chosen = selection_of((part(2, 4), part(10, 12)), 20)
    clock = timeline_of(index, chosen, None)
    shown = [p * clock.time_base for p in clock.pts]
    # Frames 2 and 3 last 5 and 7 ticks of 1/250 s, then frame 10 begins and lasts 21.
    assert shown == [Fraction(n, 250) for n in (0, 5, 12, 33)]
    assert clock.length == Fraction(12 + 21 + 23, 250)
    assert [p.start for p in clock.parts] == [0, Fraction(12, 250)]
    assert clock.parts[0].stop == clock.parts[1].start
    assert clock.parts[1].source == int(index.pts[10]) * index.time_base


def ramp(count: int) -> list[tuple[int, np.ndarray]]:
    """Samples that carry their own number, in blocks."""
    whole = np.arange(count, dtype=np.float32)[None, :] + 1
    return [(at, whole[:, at : at + 700]) for at in range(0, count, 700)]


def test_sound_of_each_range_is_cut_to_the_sample_and_joined():
    pieces = (SoundPiece(0, 1000, 500), SoundPiece(1000, 1500, 4000))
    blocks = list(cut_blocks(ramp(20_000), pieces, 8000))
    joined = np.concatenate([block for _, block in blocks], axis=1)[0]
    assert [at for at, _ in blocks] == list(
        np.cumsum([0, *(block.shape[1] for _, block in blocks)])[:-1]
    )
    assert len(joined) == 1500
    fade = 40  # 5 ms
    assert list(joined[: 1000 - fade]) == list(range(501, 1501 - fade))
    assert list(joined[1000 + fade :]) == list(range(5001 + fade, 5501))
    # At the joint it falls to nothing and rises again.
    assert joined[999] == joined[1000] == 0
    assert (np.diff(joined[1000 - fade : 1000]) < 0).all()


def test_the_sound_of_each_range_begins_with_its_picture(media):
    index = build_index(media(frames=60, rate=Fraction(30000, 1001)))
    chosen = selection_of((part(7, 11), part(31, 42), part(50, 60)), 60)
    clock = timeline_of(index, chosen, None)
    rate = 44100
    pieces = sound_pieces(clock, rate, cut=True)
    for piece, span, at in zip(pieces, chosen.spans, chosen.begins, strict=True):
        shown = clock.pts[at] * clock.time_base
        recorded = int(index.pts[span.start]) * index.time_base - clock.origin
        assert 0 <= piece.start - shown * rate < 1
        assert (
            abs((piece.start + piece.shift - recorded * rate) - (piece.start - shown * rate)) <= 0.5
        )
    assert [p.stop for p in pieces[:-1]] == [p.start for p in pieces[1:]]
    assert 0 <= pieces[-1].stop - clock.length * rate < 1


def test_a_silent_range_over_a_joint_is_silent_on_both_sides():
    pieces = (SoundPiece(0, 1000, 500), SoundPiece(1000, 1500, 4000))
    mute = AudioTreatment.MUTE
    found = moved_ranges([SilentRange(1400, 5100, mute), SilentRange(2000, 3000, mute)], pieces)
    assert found == (SilentRange(900, 1000, mute), SilentRange(1000, 1100, mute))
    always = moved_ranges([SilentRange(-(1 << 60), 1 << 60, mute)], pieces[:1])
    assert always[0].start < -(1 << 50)
    assert always[0].stop > 1 << 50
