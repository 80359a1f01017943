"""Sabotage of still pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from player.media.index import build_index
from redaction.export.plan import ExportPlan
from redaction.export.still import write_still
from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import no_progress
from redaction.model.geometry import Box
from tests.e2e.copies import project, track
from tests.media.stills import as_file, exif, jpeg_with, png_with
from tests.sabotage.stage import SECRET, Case, Stage

WIDTH, HEIGHT = 160, 112


def _photo(stage: Stage) -> ExportPlan:
    """A photograph with EXIF, and a plan that covers a face on it."""
    path = stage.folder / "photo.jpg"
    if not path.exists():
        coarse = np.random.default_rng(5).integers(0, 255, (7, 10, 3), np.uint8)
        picture = cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
        data = as_file(picture, ".jpg", cv2.IMWRITE_JPEG_QUALITY, 92)
        path.write_bytes(jpeg_with(data, 0xE1, b"Exif\0\0" + exif(1, SECRET)))
    return ExportPlan(path, "", project([track("face", Box(40, 30, 48, 56), 1)]))


def _written(plan: ExportPlan, out: Path) -> Path:
    write_still(
        plan, build_index(plan.source), out, out, cancel=CancelToken(), progress=no_progress
    )
    return out


def good(stage: Stage, out: Path) -> Case:
    plan = _photo(stage)
    return Case(plan.source, _written(plan, out.with_suffix(".png")), plan)


def bare(stage: Stage, out: Path) -> Case:
    plan = _photo(stage)
    nobody = ExportPlan(plan.source, "", project([]))
    return Case(plan.source, _written(nobody, out.with_suffix(".png")), plan)


def _spoiled(spoil: Callable[[bytes], bytes]) -> Callable[[Stage, Path], Case]:
    def make(stage: Stage, out: Path) -> Case:
        case = good(stage, out)
        case.copy.write_bytes(spoil(case.copy.read_bytes()))
        return case

    return make


def _one_pixel(data: bytes) -> bytes:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    picture[3, 5, 0] ^= 4
    return bytes(cv2.imencode(".png", picture)[1])


text = _spoiled(lambda data: png_with(data, b"tEXt", b"Author\0" + SECRET))
camera = _spoiled(lambda data: png_with(data, b"eXIf", exif(1, SECRET)))
trailing = _spoiled(lambda data: data + SECRET)
pixel = _spoiled(_one_pixel)
