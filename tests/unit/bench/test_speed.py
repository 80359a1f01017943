"""The bench of speed: its clip is as long as it says, and what it prints is what was measured."""

from __future__ import annotations

import sys

import av

from tests.bench.speed import Contender, Cost, make_source, measure, table, timed


def test_the_clip_is_looped_to_the_length_asked_for(media, tmp_path):
    clip = media(frames=7, bframes=2)
    out = tmp_path / "long.mp4"
    assert make_source(clip, out, 17) == 17
    with av.open(str(out)) as made:
        frames = list(made.decode(video=0))
    assert len(frames) == 17
    assert {(f.width, f.height) for f in frames} == {(1920, 1080)}
    assert [round(f.time * 25) for f in frames] == list(range(17))


def test_a_command_s_own_cpu_time_is_counted():
    cost = timed([sys.executable, "-c", "x = 0\nfor n in range(1_000_000): x += n"])
    assert cost.cpu > 0
    assert cost.wall > 0


def test_medians_of_interleaved_runs_and_ratios_to_the_first():
    given = iter([Cost(2, 3), Cost(10, 12), Cost(4, 5), Cost(30, 40), Cost(3, 4), Cost(20, 24)])
    order = []

    def clock(command: list[str]) -> Cost:
        order.append(command[0])
        return next(given)

    found = measure([Contender("own", ["a"]), Contender("other", ["b"])], 3, clock)
    assert order == ["a", "b"] * 3
    assert found == {"own": Cost(3, 4), "other": Cost(20, 24)}
    assert "| other | 20.00 | 24.00 | 3.0 | 6.67 | 6.00 |" in table(found, 60)
