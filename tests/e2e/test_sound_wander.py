"""Sound whose time stamps wander: what was said at a time is not heard, whichever clock is right."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from redaction.export.pcm import decoded_blocks
from redaction.export.plan import ExportPlan
from redaction.usecases.export_copy import export_copy
from tests.e2e.copies import project
from tests.media.sounds import murmur

RATE = 16000
AT, STOP = 1.0, 1.4
"""Seconds by its time stamps of a secret that is to be muted, spoken as a whistle."""


def wandering(path: Path, off: float) -> Path:
    """Sound whose packets say a time that drifts away from their samples by up to ``off`` seconds."""
    samples = murmur(3.0, RATE)[0]
    time = np.arange(len(samples)) / RATE
    drift = off * np.minimum(time, 0.8) / 0.8
    secret = (time + drift >= AT) & (time + drift < STOP)
    samples[secret] = 0.3 * np.sin(2 * np.pi * 2500 * time[secret])
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=RATE)
        stream.codec_context.layout = "mono"
        for at in range(0, len(samples), 320):
            block = np.round(samples[None, at : at + 320] * 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(block, "s16", "mono")
            frame.sample_rate, frame.time_base = RATE, Fraction(1, RATE)
            frame.pts = at + round(drift[at] * RATE)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("off", [0.0, 0.04, -0.04])
def test_a_secret_is_muted_by_its_time(tmp_path, off):
    source = wandering(tmp_path / "a.mkv", off)
    plan = ExportPlan(source, "", project((), [("1", "1.4", "mute")]))
    copy = export_copy(plan, tmp_path / "copy.m4a").path
    sound = np.concatenate([b[0] for _, b in decoded_blocks(copy, 0, RATE, "mono", Fraction(0))])
    frames = np.abs(np.fft.rfft(sound[: len(sound) // 320 * 320].reshape(-1, 320), axis=1))
    whistle = frames[:, 48:53].max(1)
    assert whistle.max() < 6, f"window {whistle.argmax()}"
    silent = (np.abs(sound) < 2e-3).reshape(-1)
    longest = max(len(run) for run in "".join("x" if s else " " for s in silent).split())
    assert longest / RATE == pytest.approx(0.4 + abs(off), abs=0.03), "and not much more"
