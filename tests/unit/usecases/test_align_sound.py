"""Aligning two footages of a workspace by sound: what goes over the wire, and what is drawn."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from player.media.peaks import Peaks
from redaction.incident.camera import AlignedBy
from redaction.incident.sound_alignment import SoundMatch
from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.errors import UserError
from redaction.jobs.progress import Progress
from redaction.model.ids import FootageId
from redaction.store.workspace import Workspace
from redaction.usecases.align_sound import (
    COLUMNS,
    DrawnSound,
    SoundFinding,
    SoundWish,
    align_sound,
    alignment_of,
    draw,
)
from redaction.usecases.import_footage import import_footage
from tests.media.incident import Recording, scene, write_recording

MATCH = SoundMatch(
    Fraction(125, 10), Fraction(150, 10**6), 0.934567, Fraction(3, 10_000), (12.5, 132.5),
    23, 21, True, 0.2, 0.1, 0.05, 40.0, 1.5,
)  # fmt: skip


def bangs(at: list[float], seconds: float) -> Peaks:
    """The loudness of a recording that is quiet but for some bangs."""
    levels = np.full(round(seconds * 100), 4, np.uint8)
    for second in at:
        levels[round(second * 100)] = 250
    return Peaks(levels, levels, seconds, complete=True)


def test_what_was_found_comes_back_from_the_wire_as_it_was() -> None:
    found = SoundFinding(MATCH, (DrawnSound(12.5, 120.0, b"\x00\x01\xff", b"\x02\x03\x04"),))
    assert SoundFinding.from_json(found.to_json()) == found
    nothing = SoundFinding(None)
    assert SoundFinding.from_json(nothing.to_json()) == nothing


def test_a_match_is_kept_between_the_media_times_of_the_two() -> None:
    kept = alignment_of(MATCH, FootageId("other"))
    assert (kept.how, kept.to) == (AlignedBy.SOUND, "other")
    assert (kept.shift, kept.rate) == (MATCH.offset, 1 + MATCH.drift)
    assert kept.confidence == 0.935
    assert kept.residual == MATCH.residual


def test_both_sounds_are_drawn_where_the_match_has_them() -> None:
    at = [20.0, 47.3, 80.25, 120.0]
    own = [(second - 12.5) / (1 + 150e-6) for second in at]
    drawn = draw(bangs(at, 150), bangs(own, 120), MATCH)
    assert len(drawn) == 4
    whole = drawn[0]
    assert (whole.start, whole.seconds) == (12.5, 120.0)
    assert len(whole.to) == len(whole.own) <= COLUMNS
    for piece in drawn:
        upper, lower = (
            np.flatnonzero(np.frombuffer(b, np.uint8) > 100) for b in (piece.to, piece.own)
        )
        assert len(upper) >= 1
        # a hundredth of a second, which is what a column of a piece stands for
        assert all(np.abs(lower - place).min() <= 1 for place in upper)
    assert draw(bangs([], 20), bangs([], 20), replace(MATCH, overlap=(12.5, 20.0)))[1:] == ()


def test_it_says_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    made = scene(8)
    small = {"rate": Fraction(5), "size": (64, 64)}
    paths = [
        write_recording(Recording(0, 30, **small), tmp_path / "one.mp4", made, 1),
        write_recording(Recording(1.2, 30, **small), tmp_path / "two.mp4", made, 2),
    ]
    with Workspace.open(tmp_path / "ws") as workspace:
        ids = []
        for path in paths:
            imported = import_footage(path, deep=False)
            seen = imported.footage
            kept = workspace.add_footage(
                path, sha256=seen.sha256, size=seen.size, frames=seen.frames,
                duration=seen.duration, width=seen.width, height=seen.height,
                facts=imported.report.to_json(),
            )  # fmt: skip
            ids.append(kept.id)
        wish = SoundWish(ids[1], ids[0])
        said: list[Progress] = []
        found = align_sound(workspace, wish, cancel=CancelToken(), progress=said.append)
        assert found.match is not None
        assert float(found.match.offset) == pytest.approx(1.2, abs=0.02)
        assert {p.phase for p in said} == {"hearing", "aligning"}
        assert said[-1].done == said[-1].total
        stopped = CancelToken()
        stopped.cancel()
        with pytest.raises(Cancelled):
            align_sound(workspace, wish, cancel=stopped, progress=said.append)
        missing = replace(wish, sound=3)
        with pytest.raises(UserError, match=r"two\.mp4 has no sound"):
            align_sound(workspace, missing, cancel=CancelToken(), progress=said.append)
        paths[1].write_bytes(paths[0].read_bytes())
        with pytest.raises(UserError):
            align_sound(workspace, wish, cancel=CancelToken(), progress=said.append)
