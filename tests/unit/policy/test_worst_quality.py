"""No copy is worse than the policy allows, however few bits or bytes somebody asks for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from player.media.source import first_look
from redaction.export.hardware import choose
from redaction.export.plan import EncoderSettings, ExportPlan
from redaction.export.rates import rate_options
from redaction.jobs.errors import OutputError
from redaction.model.ids import FootageId
from redaction.model.project import Project
from redaction.policy.current import holding
from redaction.policy.limits import Forbidden, bounded
from redaction.policy.values import ExportLimits, Policy
from redaction.usecases.export_copy import export_copy
from tests.unit.policy.test_limits import of

FRAMES = 30
SIZE = (320, 192)


def held(worst: int) -> Policy:
    return of(export=ExportLimits(worst_crf=worst))


@pytest.fixture
def source(media: Callable[..., Path]) -> Path:
    return media(frames=FRAMES, size=SIZE, tone=2.0)


def plan(source: Path, **encoder: object) -> ExportPlan:
    settings = EncoderSettings(**encoder)  # type: ignore[arg-type]
    return ExportPlan(source, "", Project(FootageId("f")), encoder=settings)


def error_of(source: Path, copy: Path) -> float:
    """Mean squared difference between a copy's brightness and its original's."""
    with av.open(str(source)) as one, av.open(str(copy)) as other:
        pairs = zip(one.decode(video=0), other.decode(video=0), strict=True)
        return float(np.mean([np.mean((_grey(a) - _grey(b)) ** 2) for a, b in pairs]))


def _grey(frame: av.VideoFrame) -> np.ndarray:
    return np.asarray(frame.to_ndarray(format="gray"), dtype=float)


def test_bits_and_bytes_are_bounded_and_nothing_else_is() -> None:
    small, slow = EncoderSettings(size=9000), EncoderSettings(bitrate=9000)
    assert bounded(small) is small, "there is no policy"
    with holding(held(20)):
        assert bounded(EncoderSettings()) == EncoderSettings()
        assert bounded(small).coarsest == bounded(slow).coarsest == 20
        assert rate_options(bounded(slow)) == {"b": "9000", "qmax": "20"}
    with holding(of(export=ExportLimits(encoders=("software",)))):
        assert bounded(small) is small, "a policy that says nothing of it"


@pytest.mark.parametrize(("worst", "qmax"), [(18, "18"), (37, "37"), (45, "38")])
def test_a_limit_of_size_stays_within_both_bounds(worst: int, qmax: str) -> None:
    asked = EncoderSettings(size=9000, bitrate=9000, crf=18, coarsest=worst)
    assert rate_options(asked)["qmax"] == qmax
    assert EncoderSettings(**asked.to_json()) == asked
    with pytest.raises(ValueError, match="coarsest"):
        EncoderSettings(crf=20, coarsest=19)


def test_hardware_is_left_out_where_a_quality_has_to_be_kept_besides(source: Path) -> None:
    asked = EncoderSettings(encoder="nvenc", bitrate=9000, coarsest=20)
    chosen = choose(asked, first_look(source), *SIZE)
    assert chosen.name == "software"
    assert "only software keeps a quality" in chosen.why


def test_a_size_that_needs_a_worse_picture_is_refused_and_leaves_nothing(
    source: Path, tmp_path: Path
) -> None:
    def made(name: str, asked: ExportPlan) -> Path:
        return export_copy(asked, tmp_path / name, watch_faces=False).path

    usual, coarse = (
        made("usual.mp4", plan(source, crf=18)),
        made("coarse.mp4", plan(source, crf=26)),
    )
    limit = (usual.stat().st_size + coarse.stat().st_size) // 2
    limited = plan(source, crf=18, size=limit)
    free = made("free.mp4", limited)
    assert error_of(source, free) > error_of(source, usual)
    with (
        holding(held(18)),
        pytest.raises(Forbidden, match=r"as good as CRF 18.*set by your administrator") as caught,
    ):
        export_copy(limited, tmp_path / "held.mp4", watch_faces=False)
    assert not isinstance(caught.value, OutputError)
    assert {place.name for place in tmp_path.iterdir()} == {"usual.mp4", "coarse.mp4", "free.mp4"}


def test_a_size_that_the_worst_allowed_picture_fits_into_is_kept(
    source: Path, tmp_path: Path
) -> None:
    usual = export_copy(plan(source, crf=24), tmp_path / "usual.mp4", watch_faces=False).path
    limit = usual.stat().st_size + 2000
    with holding(held(24)):
        done = export_copy(plan(source, size=limit), tmp_path / "held.mp4", watch_faces=False)
    assert done.path.stat().st_size <= limit
    assert error_of(source, done.path) <= error_of(source, usual) * 1.02


def test_a_bit_rate_gives_way_to_the_quality(source: Path, tmp_path: Path) -> None:
    usual = export_copy(plan(source, crf=22), tmp_path / "usual.mp4", watch_faces=False).path
    asked = plan(source, bitrate=20_000)
    with holding(held(22)):
        done = export_copy(asked, tmp_path / "held.mp4", watch_faces=False)
    assert error_of(source, done.path) <= error_of(source, usual) * 1.02
    with holding(held(22)):
        alone = EncoderSettings(crf=22)
        assert bounded(alone) is alone, "a quality alone is encoded as ever"
