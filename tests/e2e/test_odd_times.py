"""Copies of recordings whose times are odd: a recorder's early sound, a picture a minute, an hour, a day."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import pytest

from player.media.errors import MediaError
from redaction.export.plan import ExportPlan
from redaction.usecases.export_copy import export_copy
from redaction.usecases.verify_copy import verify_copy
from tests.bench._mutant_seeds import Seed, write_seed
from tests.e2e.copies import project

pytestmark = pytest.mark.models


def plan(source: Path) -> ExportPlan:
    return ExportPlan(source, "", project(()))


def test_sound_of_a_low_rate_that_begins_a_frame_before_the_picture(tmp_path):
    seed = Seed("recorder.avi", "mpeg4", sound="mp2", options={"g": "4", "bf": "1"})
    source = write_seed(seed, tmp_path)
    wanted = plan(source)
    made = export_copy(wanted, tmp_path / "copy.mp4")
    with av.open(str(made.path)) as copy:
        assert copy.streams.video[0].start_time * copy.streams.video[0].time_base == Fraction(1, 10)
    assert verify_copy(source, made.path, wanted).ok


def test_pictures_that_stand_for_a_minute(media, tmp_path):
    times = tuple(Fraction(n * 60) for n in range(6))
    made = export_copy(plan(media(frames=6, times=times)), tmp_path / "copy.mp4")
    assert made.report.ok


def test_times_that_no_file_can_hold_are_refused_instead_of_ending_the_program(media, tmp_path):
    source = media(frames=6, times=tuple(Fraction(n * 8000) for n in range(6)))
    with pytest.raises(MediaError, match="too far apart"):
        export_copy(plan(source), tmp_path / "copy.mp4")
    assert not list(tmp_path.iterdir())
