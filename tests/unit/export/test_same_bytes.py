"""Copies of small pictures are the same each time, so that two can be told to be one by their hashes.

On a processor without AVX-512 x264 is sure by itself: there only the last test sees whether it was told.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from player.media.identity import hash_file
from redaction.export import encoder
from redaction.export.plan import EncoderSettings, ExportPlan
from redaction.model.ids import FootageId
from redaction.model.project import Project
from redaction.usecases.export_copy import export_copy

ROOT = Path(__file__).parents[3]
ALONE = """
import sys
from pathlib import Path
from redaction.export.plan import ExportPlan
from redaction.model.ids import FootageId
from redaction.model.project import Project
from redaction.usecases.export_copy import export_copy
print(export_copy(ExportPlan(Path(sys.argv[1]), "", Project(FootageId("f"))), Path(sys.argv[2])).sha256)
"""


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="MALLOC_PERTURB_ is the GNU C library's"
)
@pytest.mark.parametrize("size", [(320, 192), (608, 240)])
def test_what_memory_held_before_does_not_matter(
    media: Callable[..., Path], tmp_path: Path, size: tuple[int, int]
) -> None:
    source = media(frames=30, size=size, tone=2.0)

    def made(memory: int) -> str:
        """The copy's hash; the C library fills fresh memory by the number given (0: left as it is)."""
        done = subprocess.run(
            [sys.executable, "-c", ALONE, str(source), str(tmp_path / f"{memory}.mp4")],
            env=os.environ | {"MALLOC_PERTURB_": str(memory), "PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        return done.stdout.strip()

    assert made(0) == made(77) == made(170)


@pytest.mark.parametrize("has_it", [True, False])
def test_a_processor_without_avx512_is_left_to_x264(
    media: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_it: bool
) -> None:
    """Instructions that a processor may not have are never named."""
    asked: list[int] = []

    def supported(feature: int) -> bool:
        asked.append(feature)
        return has_it

    given: list[dict[str, str]] = []
    real = encoder._x264_options

    def options(*args: object) -> dict[str, str]:
        given.append(real(*args))  # type: ignore[arg-type]
        return given[-1] | {"x264-params": "no-dct-decimate=1"}  # this machine may have no AVX-512

    monkeypatch.setattr(encoder.cv2, "checkHardwareSupport", supported)
    monkeypatch.setattr(encoder, "_x264_options", options)
    plan = ExportPlan(media(frames=5), "", Project(FootageId("f")), encoder=EncoderSettings(crf=30))
    done = export_copy(plan, tmp_path / "copy.mp4", watch_faces=False)
    assert done.sha256 == hash_file(done.path)
    assert set(asked) == {256}
    assert [("asm=" in some["x264-params"]) for some in given] == [has_it] * len(given) != []
