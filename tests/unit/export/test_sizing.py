"""Copies with a limit of size: never larger, and refused where the picture would fall apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from player.media.index import build_index
from player.media.source import first_look
from redaction.export.plan import EncoderSettings, ExportPlan
from redaction.export.sizing import ATTEMPTS, check_size, size_words, written_within
from redaction.jobs.errors import OutputError
from redaction.model.ids import FootageId
from redaction.model.project import Project
from redaction.usecases.export_copy import export_copy


def limited(source: Path, size: int, **more) -> ExportPlan:
    encoder = EncoderSettings(size=size, **more)
    return ExportPlan(source, "", Project(FootageId("f")), encoder=encoder)


@pytest.fixture
def source(media) -> Path:
    return media(frames=50, size=(320, 192), tone=2.0)


def attempts(source: Path, partial: Path, size: int, sizes: list[int]):
    """What is asked of an encoder that makes files of ``sizes``, one after the other."""
    asked: list[int] = []
    left = list(sizes)

    def write(plan: ExportPlan) -> str:
        assert partial.stat().st_size == 0
        assert plan.encoder.bitrate is not None
        asked.append(plan.encoder.bitrate)
        partial.write_bytes(bytes(left.pop(0)))
        return "written"

    plan = limited(source, size)
    index, info = build_index(source), first_look(source)
    try:
        return written_within(plan, index, info, partial, write, mp4=True), asked
    except OutputError as error:
        return error, asked


def test_it_is_written_again_with_fewer_bits_until_it_fits(source, tmp_path):
    partial = tmp_path / "p"
    partial.write_bytes(b"")
    done, asked = attempts(source, partial, 200_000, [260_000, 210_000, 199_000])
    assert done == "written"
    assert partial.stat().st_size == 199_000
    assert len(asked) == 3
    assert asked[0] > asked[1] > asked[2]


@pytest.mark.parametrize(
    ("sizes", "goes"), [([260_000, 259_000], 2), ([400_000, 350_000, 300_000, 250_000], ATTEMPTS)]
)
def test_what_never_fits_leaves_nothing(source, tmp_path, sizes, goes):
    partial = tmp_path / "p"
    partial.write_bytes(b"")
    error, asked = attempts(source, partial, 200_000, sizes)
    assert isinstance(error, OutputError)
    assert size_words(sizes[-1]) in error.summary
    assert len(asked) == goes
    assert partial.stat().st_size == 0


def test_a_limit_below_the_sound_alone_is_refused_before_any_work(source, tmp_path):
    partial = tmp_path / "p"
    partial.write_bytes(b"")
    error, asked = attempts(source, partial, 20_000, [])
    assert isinstance(error, OutputError)
    assert asked == []


def test_no_file_larger_than_the_limit_passes_whoever_wrote_it(source, tmp_path):
    partial = tmp_path / "p"
    partial.write_bytes(bytes(1001))
    check_size(limited(source, 1001), partial)
    with pytest.raises(OutputError, match="does not fit into 1 kB"):
        check_size(limited(source, 1000), partial)


def test_a_real_copy_keeps_to_its_limit_and_does_not_fill_it_for_nothing(source, tmp_path):
    def copied(name: str, encoder: EncoderSettings) -> int:
        plan = ExportPlan(source, "", Project(FootageId("f")), encoder=encoder)
        return export_copy(plan, tmp_path / name, watch_faces=False).path.stat().st_size

    usual, fine = copied("usual.mp4", EncoderSettings()), copied("fine.mp4", EncoderSettings(crf=4))
    limit = (usual + fine) // 2
    assert copied("tight.mp4", EncoderSettings(size=limit, crf=4)) <= limit
    assert copied("wide.mp4", EncoderSettings(size=50_000_000)) <= fine
    with pytest.raises(OutputError, match="does not fit"):
        export_copy(limited(source, usual // 4), tmp_path / "none.mp4", watch_faces=False)
    assert not (tmp_path / "none.mp4").exists()


def test_sizes_are_said_as_portals_count_them():
    assert [size_words(n) for n in (999, 1000, 2_540_000, 25_000_000, 3_000_000_001)] == [
        "999 bytes", "1 kB", "2.6 MB", "25 MB", "3.1 GB",
    ]  # fmt: skip
