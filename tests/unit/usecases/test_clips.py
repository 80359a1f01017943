"""Clips of annotations: the right frames, one plan each, made and recorded like any copy, and resumed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player.media.source import FrameSource
from player.media.time import FrameIndex, FrameSpan
from redaction.casework.gate import GateKind
from redaction.casework.gates import may_release
from redaction.edit import gestures
from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.errors import UserError
from redaction.model.footage import Footage
from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId, TrackId
from redaction.model.region import Kind
from redaction.model.request import RequestKind
from redaction.store.workspace import Workspace
from redaction.usecases import clips_making
from redaction.usecases.clips import ClipsWish, clip_orders, padded
from redaction.usecases.clips_making import ClipOutcome, make_clips
from redaction.usecases.import_footage import import_footage
from redaction.usecases.plans import plan_of
from redaction.usecases.release_order import candidates
from tests.media.code import number_of
from tests.unit.finished_case import make_copy
from tests.unit.incident.cameras import index_with
from tests.unit.usecases.searching import search_nothing

NOTES = {"fight": (4, 9), "mark": (12, 13), "late": (14, 18)}


def span(start: int, stop: int) -> FrameSpan:
    return FrameSpan(FrameIndex(start), FrameIndex(stop))


@dataclass
class Scene:
    space: Workspace
    footage: Footage
    folder: Path

    def wish(self, *names: str, **more: object) -> ClipsWish:
        chosen = {self.footage.id: tuple(AnnotationId(n) for n in names)}
        return replace(ClipsWish(chosen, self.folder), **more)  # type: ignore[arg-type]

    @property
    def files(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}


@pytest.fixture
def scene(tmp_path: Path, media: Callable[..., Path]) -> Iterator[Scene]:
    path, folder = tmp_path / "in.mp4", tmp_path / "clips"
    path.write_bytes(media(frames=20, tone=0.8).read_bytes())
    folder.mkdir()
    with Workspace.open(tmp_path / "ws", user="Officer") as space:
        found = import_footage(path, deep=False).footage
        footage = space.add_footage(
            path, sha256=found.sha256, size=found.size, frames=found.frames, duration=found.duration,
            width=found.width, height=found.height,
        )  # fmt: skip
        track = gestures.add_track(
            space.project(footage.id), Box(100.0, 40.0, 40.0, 40.0), span(0, 20), kind=Kind.FACE,
            track_id=TrackId("t"),
        )  # fmt: skip
        space.do(footage.id, track)
        for name, (start, stop) in NOTES.items():
            add(space, footage, name, span(start, stop))
        yield Scene(space, footage, folder)


def add(space: Workspace, footage: Footage, name: str, frames: FrameSpan, **more: object) -> None:
    note = gestures.add_annotation(
        space.project(footage.id), frames, annotation_id=AnnotationId(name), category="use-of-force",
        title="Jane Smith", **more,
    )  # type: ignore[arg-type]  # fmt: skip
    space.do(footage.id, note)


@pytest.fixture(autouse=True)
def nobody_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    search_nothing(monkeypatch)


@settings(max_examples=40)
@given(
    st.lists(st.integers(1, 9), min_size=2, max_size=30),
    st.data(),
    st.fractions(0, 3, max_denominator=50),
    st.fractions(0, 3, max_denominator=50),
)
def test_the_time_around_follows_the_clock(
    steps: list[int], data: st.DataObject, before: Fraction, after: Fraction
) -> None:
    pts = [sum(steps[:n]) for n in range(len(steps))]
    index = index_with(pts, Fraction(1, 10))
    start = data.draw(st.integers(0, len(pts) - 1))
    stop = data.draw(st.integers(start + 1, len(pts)))
    found = padded(index, span(start, stop), before, after)
    end = index.seconds(stop - 1) + int(index.durations[stop - 1]) * index.time_base
    wanted = [
        n for n in range(len(pts))
        if start <= n < stop
        # the frame on screen when the time begins, and none that begins when it is up
        or (n < start and (n + 1 >= len(pts) or index.seconds(n + 1) > index.seconds(start) - before))
        or (n >= stop and index.seconds(n) < end + after)
    ]  # fmt: skip
    assert list(found) == wanted


def test_each_clip_has_its_own_plan_frames_and_record(scene: Scene) -> None:
    wish = scene.wish("late", "fight", before=Fraction(2, 25), after=Fraction(1, 25))
    ordered = clip_orders(scene.space, wish)
    assert [(int(o.span.start), int(o.span.stop)) for o in ordered.orders] == [(2, 10), (12, 19)]
    assert ordered.left_out == ()
    done = make_clips(scene.space, ordered.orders)
    assert scene.files == {"in_clip_01_redacted.mp4", "in_clip_02_redacted.mp4"}
    first = done[0].export
    assert first is not None
    with FrameSource.open(scene.folder / "in_clip_01_redacted.mp4") as source:
        assert len(source) == 8
        picture = source.frame_at(0).rgb()
    assert number_of(picture) == 2
    assert picture[50:70, 110:130].max() < 40
    assert (first.annotation, first.unredacted, first.verified) == ("fight", False, True)
    plan = plan_of(scene.space, first)
    assert plan is not None
    assert plan.spans == (span(2, 10),)
    assert scene.space.exports(scene.footage.id)[-1] == first
    assert "Jane" not in str([row.details for row in scene.space.log.rows()])
    assert scene.space.log.verify().ok


def test_what_was_made_is_not_made_again_unless_it_changed(scene: Scene) -> None:
    wish = scene.wish("fight", "late")
    make_clips(scene.space, clip_orders(scene.space, wish).orders[:1])
    again = clip_orders(scene.space, wish)
    assert [o.annotation.id for o in again.orders] == ["late"]
    (there,) = again.left_out
    assert (there.annotation, there.copy) == ("fight", scene.space.exports()[0])
    assert "made already" in there.why
    (scene.folder / "in_clip_01_redacted.mp4").write_bytes(b"other")
    assert len(clip_orders(scene.space, wish).orders) == 2
    assert clip_orders(scene.space, wish).orders[0].out.name == "in_clip_01_redacted_2.mp4"


def test_what_makes_no_clip_is_said(scene: Scene) -> None:
    add(scene.space, scene.footage, "draft", span(1, 3), draft=True)
    found = clip_orders(scene.space, scene.wish("mark", "draft", "gone"))
    said = {str(one.annotation): one.why for one in found.left_out}
    assert found.orders == ()
    assert "one frame" in said["mark"]
    assert "draft" in said["draft"]
    assert "not there any more" in said["gone"]
    around = clip_orders(scene.space, scene.wish("mark", before=Fraction(1, 25)))
    assert [len(o.span) for o in around.orders] == [2]


def test_unredacted_clips_need_a_reason_and_say_what_they_are(scene: Scene) -> None:
    bare = scene.wish("fight", redacted=False)
    with pytest.raises(UserError, match="needs a reason"):
        clip_orders(scene.space, bare)
    ordered = clip_orders(scene.space, replace(bare, reason="The court sees all of it"))
    (done,) = make_clips(scene.space, ordered.orders)
    assert done.export is not None
    assert Path(done.export.path).name == "in_clip_01_UNREDACTED.mp4"
    assert (done.export.unredacted, done.export.reason) == (True, "The court sees all of it")
    with (
        FrameSource.open(Path(done.export.path)) as source,
        FrameSource.open(Path(scene.footage.path)) as original,
    ):
        apart = np.abs(source.frame_at(1).rgb().astype(int) - original.frame_at(5).rgb())
    assert apart[40:80, 100:140].mean() < 8
    kinds = [gate.kind for gate in may_release(scene.space, scene.footage, done.export)]
    assert GateKind.COPY in kinds


def test_a_clip_is_not_taken_for_the_copy_of_its_footage(scene: Scene) -> None:
    request = scene.space.add_request(RequestKind.FOI, "FOI/1", dt.date(2026, 11, 2))
    scene.space.assign_footage(scene.footage.id, request.id)
    copy = make_copy(scene.space, scene.footage, scene.folder / "copy.mp4")
    make_clips(scene.space, clip_orders(scene.space, scene.wish("fight")).orders)
    (one,) = candidates(scene.space, request.id)
    assert one.copy == copy
    assert len(one.copies) == 2


def test_one_that_fails_keeps_none_of_the_others_from_it(scene: Scene) -> None:
    ordered = clip_orders(scene.space, scene.wish("fight", "late"))
    (scene.folder / ordered.orders[0].out.name).write_bytes(b"somebody's")
    told: list[ClipOutcome] = []
    done = make_clips(scene.space, ordered.orders, told=told.append)
    assert [one.export is None for one in done] == [True, False]
    assert done[0].error is not None
    assert "already a file" in done[0].error.summary
    assert tuple(told) == done


def test_decisions_that_changed_meanwhile_make_no_clip(scene: Scene) -> None:
    ordered = clip_orders(scene.space, scene.wish("fight"))
    project = scene.space.project(scene.footage.id)
    scene.space.do(scene.footage.id, gestures.delete_track(project, [TrackId("t")]))
    (done,) = make_clips(scene.space, ordered.orders)
    assert done.error is not None
    assert "decisions have changed" in done.error.summary
    assert scene.files == set()


def test_no_clip_without_its_record(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise UserError("The disk is full.")

    monkeypatch.setattr(clips_making, "keep_plan", full)
    (done,) = make_clips(scene.space, clip_orders(scene.space, scene.wish("fight")).orders)
    assert done.error is not None
    assert "could not be recorded" in done.error.summary
    assert (scene.files, scene.space.exports()) == (set(), ())


def test_cancelling_leaves_what_was_made(scene: Scene) -> None:
    cancel = CancelToken()
    ordered = clip_orders(scene.space, scene.wish("fight", "late"))
    with pytest.raises(Cancelled):
        make_clips(scene.space, ordered.orders, cancel=cancel, told=lambda _: cancel.cancel())
    assert scene.files == {"in_clip_01_redacted.mp4"}
    assert len(scene.space.exports()) == 1


def test_names_say_what_they_can(scene: Scene) -> None:
    wish = scene.wish("fight", pattern="{reference} {number} {category} {frame}")
    (order,) = clip_orders(scene.space, wish, reference="OP/7").orders
    assert order.out.name == "OP-7 01 Use-of-force 000004_redacted.mp4"
    taken = clip_orders(scene.space, wish, reference="OP/7", taken=[order.out]).orders[0]
    assert taken.out.name.endswith("_redacted_2.mp4")
    with pytest.raises(UserError, match="pattern"):
        clip_orders(scene.space, scene.wish("fight", pattern="{title}"))
    with pytest.raises(UserError, match="time around"):
        clip_orders(scene.space, scene.wish("fight", before=Fraction(-1)))
