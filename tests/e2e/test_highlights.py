"""Copies that point out who is shown, and tracks that have styles of their own."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pytest

from player.media.source import FrameSource
from player.media.time import FrameIndex
from redaction.export.plan import ExportPlan
from redaction.model.ids import TrackId
from redaction.model.region import HIGHLIGHTS, Style
from redaction.rendering.preview import render_rgb
from redaction.usecases.export_copy import export_copy
from redaction.usecases.verify_copy import verify_copy
from tests.e2e.copies import usual_plan

SIZE = (320, 192)
SHOWN = TrackId("b")


def with_style(plan: ExportPlan, style: Style | None, *, visible: bool) -> ExportPlan:
    track = dataclasses.replace(plan.project.tracks[SHOWN], style=style, visible=visible)
    return dataclasses.replace(plan, project=plan.project.with_tracks([track]))


@pytest.mark.parametrize("style", HIGHLIGHTS)
def test_who_is_shown_is_pointed_out_in_the_copy_as_in_the_preview(media, tmp_path, style):
    source = media(size=SIZE)
    plan = with_style(usual_plan(source, 30, SIZE), style, visible=True)
    result = export_copy(plan, tmp_path / "out.mp4", watch_faces=False)
    assert result.report.ok
    with FrameSource.open(source) as original, FrameSource.open(result.path) as made:
        frame = original.frame_at(FrameIndex(12))
        shown = render_rgb(frame, plan.regions(12), plan.style, plan.highlights(12))
        plain = render_rgb(frame, plan.regions(12), plan.style)
        copied = made.frame_at(FrameIndex(12)).rgb()
    near, far = (
        np.abs(cv2.blur(p, (3, 3)) - cv2.blur(copied, (3, 3)).astype(float)) for p in (shown, plain)
    )
    assert near.mean() < far.mean() / 2
    other = with_style(plan, None, visible=True)
    assert not verify_copy(source, result.path, other, watch_faces=False).ok
    assert plan.hash() != other.hash()


@pytest.mark.parametrize("style", HIGHLIGHTS)
def test_who_is_covered_is_covered_in_the_copys_style_whatever_else_is_set(media, tmp_path, style):
    source = media(size=SIZE)
    usual = usual_plan(source, 30, SIZE)
    result = export_copy(
        with_style(usual, style, visible=False), tmp_path / "out.mp4", watch_faces=False
    )
    assert result.report.ok
    assert verify_copy(source, result.path, usual, watch_faces=False).ok


def test_a_track_is_covered_in_its_own_style(media, tmp_path):
    source = media(size=SIZE)
    plan = with_style(usual_plan(source, 30, SIZE), Style.BLUR, visible=False)
    result = export_copy(plan, tmp_path / "out.mp4", watch_faces=False)
    assert result.report.ok
    usual = usual_plan(source, 30, SIZE)
    assert not verify_copy(source, result.path, usual, watch_faces=False).ok
