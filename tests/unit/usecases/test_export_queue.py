"""What several copies are called, what they hold, and how far the review of footage is."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from player.media.info import FootageKind
from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.export.plan import AudioChoice, AudioMode, EncoderSettings, ExportPlan
from redaction.model.footage import Footage
from redaction.model.geometry import Box
from redaction.model.ids import FootageId, TrackId
from redaction.model.project import Project
from redaction.model.track import Keyframe, ReviewState, Track
from redaction.usecases.export_queue import (
    CopyWish,
    copy_paths,
    copy_stem,
    progress_of,
    ranges_of,
    sounds_of,
)


def footage(name: str, **facts: object) -> Footage:
    return Footage(
        id=FootageId(name), request=None, path=f"/elsewhere/{name}", sha256="0" * 64, size=1,
        frames=100, duration=4.0, width=320, height=180, added=dt.datetime.now(dt.UTC),
        facts=json.dumps(facts), video=0,
    )  # fmt: skip


def track(name: str, **fields: object) -> Track:
    key = Keyframe(FrameIndex(0), Box(10.0, 10.0, 60.0, 60.0))
    return Track(TrackId(name), (key,), FrameIndex(100), **fields)  # type: ignore[arg-type]


def test_names_follow_the_pattern_and_are_never_given_twice(tmp_path: Path) -> None:
    files = [footage("a.mp4"), footage("A.mov"), footage("b.mp4")]
    (tmp_path / "b_redacted.mp4").write_bytes(b"")
    taken = [tmp_path / "a_redacted.mp4"]
    names = [p.name for p in copy_paths("{name}_redacted", files, tmp_path, taken=taken)]
    assert names == ["a_redacted_2.mp4", "A_redacted_3.mp4", "b_redacted_2.mp4"]
    same = copy_paths("{reference} {number}", files, tmp_path, reference="FOI 12/2026")
    assert [p.name for p in same] == [
        "FOI 12-2026 01.mp4",
        "FOI 12-2026 02.mp4",
        "FOI 12-2026 03.mp4",
    ]
    assert len({p.name for p in copy_paths("copy", files, tmp_path)}) == 3


@pytest.mark.parametrize(
    ("pattern", "stem"),
    [
        ("../{name}", "a"),
        ("{date}: {name}?", "2026-11-22- a"),
        ("...", "a"),
        ("x" * 500, "x" * 120),
        ("{reference}", "a"),
    ],
)
def test_a_name_never_leaves_its_folder(pattern: str, stem: str) -> None:
    made = copy_stem(pattern, footage("a.mp4"), reference="", number=1, day="2026-11-22")
    assert made == stem
    assert Path(made).name == made


def test_a_pattern_with_an_unknown_word_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        copy_paths("{name}_{who}", [footage("a.mp4")], tmp_path)


def test_a_wish_that_asks_for_nothing_new_makes_the_plan_as_it_ever_was() -> None:
    file, project = footage("a.mp4"), Project(FootageId("a.mp4"))
    plain = ExportPlan(Path(file.path), file.sha256, project, total=100)
    assert CopyWish().plan(file, project) == plain
    wish = CopyWish(caption="Redacted copy", counter=True, smart=False)
    assert CopyWish().plan(file, project).hash() != wish.plan(file, project).hash()


def test_what_footage_of_a_kind_has_not_is_left_out() -> None:
    wish = CopyWish(
        audio=AudioChoice(AudioMode.REMOVE),
        encoder=EncoderSettings(crf=30),
        caption="x",
        smart=True,
    )
    assert wish.of_kind(FootageKind.VIDEO) == wish
    for kind in (FootageKind.STILL, FootageKind.SOUND):
        assert wish.of_kind(kind) == CopyWish(), "sound alone without its sound would be nothing"


def test_how_far_a_review_is() -> None:
    file = footage("a.mp4", audio=[{"index": 1, "codec": "aac", "rate": 48000, "channels": 2}])
    project = Project(FootageId("a.mp4")).with_tracks(
        [track("a", state=ReviewState.ACCEPTED), track("b"), track("c", visible=True)]
    )
    found = progress_of(file, project)
    assert (found.covered, found.pending, found.shown) == (2, 1, 1)
    assert found.moments
    assert found.sound_open
    assert not found.settled
    done = project.with_tracks([track("a", state=ReviewState.ACCEPTED)])
    done = replace(done, tracks={TrackId("a"): done.tracks[TrackId("a")]})
    done = gestures.review_sound(done).apply(done)[0]
    assert progress_of(file, done).settled
    assert not progress_of(footage("b.mp4", audio=[]), project).sound_open
    assert len(sounds_of(footage("c.mp4"))) == 1, "nobody looked, so there may be sound"


def test_ranges_that_meet_are_one_and_markers_are_none() -> None:
    project = Project(FootageId("a"))
    for start, stop in ((50, 60), (0, 10), (10, 20), (55, 58), (80, 81)):
        span = FrameSpan(FrameIndex(start), FrameIndex(stop))
        project = gestures.add_annotation(project, span, title="").apply(project)[0]
    proposed = FrameSpan(FrameIndex(70), FrameIndex(75))
    project = gestures.add_annotation(project, proposed, draft=True).apply(project)[0]
    assert [(s.start, s.stop) for s in ranges_of(project)] == [(0, 20), (50, 60)]
