"""`--clip` several times and `--separate`, as a person would type them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from player.media.source import FrameSource
from tests.e2e.program import umbra
from tests.media.code import number_of

NOTHING = {
    "format": "umbra-tracks",
    "version": 1,
    "width": 192,
    "height": 112,
    "frames": 60,
    "tracks": [],
}


@pytest.fixture
def tracks(tmp_path: Path) -> Path:
    path = tmp_path / "tracks.json"
    path.write_text(json.dumps(NOTHING), encoding="utf-8")
    return path


@pytest.fixture
def source(media: Callable[..., Path]) -> Path:
    return media(frames=60, bframes=3, tone=2.4, gop=60)


def numbers(path: Path) -> list[int]:
    with FrameSource.open(path) as source:
        return [number_of(frame.rgb()) for frame in source.frames()]


def test_several_parts_go_into_one_copy_and_others_do_not_verify(
    source: Path, tracks: Path, tmp_path: Path
) -> None:
    out, workspace = tmp_path / "out.mp4", tmp_path / "w"
    clips = ("--clip", "f3-f6,f20-f21", "--clip", "f50-f59")
    done = umbra(
        "export", source, "--tracks", tracks, "-o", out, *clips, "--json", workspace=workspace
    )
    assert done.status == 0, done.err
    said = json.loads(done.out)
    assert said["ranges"] == [[3, 6], [20, 21], [50, 59]]
    assert numbers(out) == [3, 4, 5, 6, 20, 21, *range(50, 60)]
    wrong = ("--clip", "f3-f6,f21-f22", "--clip", "f50-f59")
    assert umbra("verify", source, out, *wrong, workspace=workspace).status == 4


def test_parts_out_of_order_are_refused_before_any_work(
    source: Path, tracks: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.mp4"
    done = umbra(
        "export", source, "--tracks", tracks, "-o", out, "--clip", "f20-f21,f3-f6",
        workspace=tmp_path / "w",
    )  # fmt: skip
    assert done.status == 2
    assert "order" in done.err
    assert not out.exists()


def test_separate_parts_are_files_of_their_own(source: Path, tracks: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    words = ("export", source, "--tracks", tracks, "-o", out, "--separate", "--json")
    # Parts may overlap and be in any order, because each is a copy by itself.
    done = umbra(
        *words, "--clip", "f20-f29,f3-f6", "--report", tmp_path / "r.json", workspace=tmp_path / "w"
    )
    assert done.status == 0, done.err
    copies = json.loads(done.out)["copies"]
    assert [Path(c["path"]).name for c in copies] == ["out_1.mp4", "out_2.mp4"]
    assert numbers(tmp_path / "out_1.mp4") == list(range(20, 30))
    assert numbers(tmp_path / "out_2.mp4") == [3, 4, 5, 6]
    assert not out.exists()
    for number in (1, 2):
        assert json.loads((tmp_path / f"r_{number}.json").read_text())["ok"]
        with av.open(str(tmp_path / f"out_{number}.mp4")) as made:
            wanted = (10, 4)[number - 1] / 25
            heard = sum(frame.samples for frame in made.decode(audio=0)) / 48000
            assert heard == pytest.approx(wanted, abs=0.03)
    # One of them is there already: nothing is begun.
    again = umbra(*words, "--clip", "f40-f41,f3-f6,f8-f9", workspace=tmp_path / "w")
    assert again.status == 5
    assert not (tmp_path / "out_3.mp4").exists()
    alone = umbra(*words, "--clip", "f3-f6", workspace=tmp_path / "w")
    assert alone.status == 2
