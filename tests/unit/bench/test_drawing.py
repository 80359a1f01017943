from __future__ import annotations

from pathlib import Path

import cv2
import pytest

from player.media.time import FrameIndex
from redaction.model.geometry import Box, Ellipse
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, Track
from tests.bench._drawing import COVER, EXPOSED, PER_PERSON, TRUE, chosen, draw_worst
from tests.media.clip import Clip, write_clip


def test_few_frames_of_each_person_are_drawn_and_no_neighbours():
    picked = chosen([(f, "p") for f in range(90)] + [(95, "q")])
    assert sorted(picked) == [0, 12, 24, 95][: PER_PERSON + 1]
    assert picked[95] == {"q"}


def test_what_is_covered_and_what_is_exposed_are_drawn(tmp_path: Path):
    clip = write_clip(Clip(frames=4, size=(320, 180)), tmp_path / "clip.mp4")
    cover = Ellipse(Box(20, 20, 40, 50))
    track = Track(TrackId("a"), (Keyframe(FrameIndex(0), cover),), FrameIndex(4))
    truth = {2: [("p", 25, 25, 30, 40), ("q", 200, 100, 30, 40)]}
    written = draw_worst(clip, truth, [track], [(2, "q")], tmp_path / "out")
    assert [path.name for path in written] == [f"{clip.stem}-00002.png"]
    colours = {tuple(c) for c in cv2.imread(str(written[0])).reshape(-1, 3)}
    assert {COVER, EXPOSED, TRUE} <= colours
    assert draw_worst(clip, truth, [track], [], tmp_path / "none") == []
    assert not (tmp_path / "none").exists()


def test_pictures_of_people_do_not_go_into_the_checkout():
    inside = Path(__file__).parent / "pictures"
    with pytest.raises(ValueError, match="inside the checkout"):
        draw_worst(Path("x.mp4"), {}, [], [(0, "p")], inside)
    assert not inside.exists()
