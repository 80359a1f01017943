"""Any sequence of gestures: undo takes it back exactly, in memory, through JSON and through the disk."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.edit.edit import Patch, compose
from redaction.edit.gestures import Refused
from redaction.edit.history import History
from redaction.edit.wire import patch_from_json, patch_to_json
from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId, AudioRangeId, FootageId, PersonId, TrackId
from redaction.model.project import Project
from redaction.model.region import Kind, Style
from redaction.model.track import ReviewState
from tests.property import values
from tests.property.values import LAST

Gesture = Callable[[Project], Patch]


@st.composite
def gesture_calls(draw: st.DrawFn) -> Gesture:
    """One gesture with its arguments drawn; tracks are chosen when it is applied."""
    frame, shape, span = draw(st.integers(0, LAST - 1)), draw(values.shapes), draw(values.spans())
    pick, group_id = draw(st.integers(0, 9)), draw(st.sampled_from(["", "g1", "g2"]))
    state, flag = draw(st.sampled_from(ReviewState)), draw(st.booleans())
    one_frame = FrameSpan(span.start, FrameIndex(span.start + 1))
    new, found = draw(st.uuids()).hex, draw(st.lists(values.tracks(), max_size=2))
    start, length = draw(values.fractions), draw(values.fractions.filter(bool))

    def tracks(project: Project, count: int = 1) -> list[TrackId]:
        ids = sorted(project.tracks)
        return [ids[(pick + i) % len(ids)] for i in range(min(count, len(ids)))]

    def one(project: Project) -> TrackId:
        return tracks(project)[0] if project.tracks else TrackId("none")

    def some_key(project: Project) -> int:
        keys = project.tracks[one(project)].keyframes if project.tracks else ()
        return keys[pick % len(keys)].frame if keys else 0

    def copied(project: Project) -> tuple[gestures.CopiedRegion, ...]:
        ids = tracks(project, 2) if flag else tracks(project)
        where = project.tracks[ids[0]].covered_spans()[0].start if ids else 0
        return gestures.copied(project, ids, where)

    person, sound, mark = PersonId("p0"), AudioRangeId("a0"), AnnotationId("n0")
    calls: list[Gesture] = [
        lambda p: gestures.add_track(p, shape, span, track_id=TrackId(new), gesture=group_id),
        lambda p: gestures.move_region(p, one(p), frame, shape, gesture=group_id),
        lambda p: gestures.move_regions(p, dict.fromkeys(tracks(p, 2), shape), frame),
        lambda p: gestures.delete_on_frame(p, tracks(p, 2), frame),
        lambda p: gestures.delete_from_here(p, tracks(p), frame),
        lambda p: gestures.delete_stretch(p, tracks(p), span),
        lambda p: gestures.delete_track(p, tracks(p)),
        lambda p: gestures.cover_stretch(p, one(p), span),
        lambda p: gestures.extend_to(p, one(p), frame, gesture=group_id),
        lambda p: gestures.set_ends(p, one(p), span, gesture=group_id),
        lambda p: gestures.split_track(p, one(p), frame, new_track=TrackId(new)),
        lambda p: gestures.join_tracks(p, tracks(p, 3)),
        lambda p: gestures.leave_picture(p, tracks(p, 2), frame, gesture=group_id),
        lambda p: gestures.come_back(p, one(p), frame, shape, until=LAST if flag else 0),
        lambda p: gestures.remove_keyframe(p, one(p), frame),
        lambda p: gestures.remove_keyframe(p, one(p), some_key(p)),
        lambda p: gestures.paste(p, copied(p), tracks(p), one_frame),
        lambda p: gestures.paste(p, copied(p), tracks(p, 2) if flag else [], span, until=LAST),
        lambda p: gestures.set_state(p, tracks(p, 3), state),
        lambda p: gestures.restore(p, tracks(p, 2)),
        lambda p: gestures.set_visible(p, tracks(p, 2), flag),
        lambda p: gestures.set_visible(p, person, flag),
        lambda p: gestures.set_kind(p, tracks(p, 2), Kind.PLATE),
        lambda p: gestures.set_style(p, tracks(p), Style.MOSAIC if flag else None),
        lambda p: gestures.set_label(p, tracks(p), "name", gesture=group_id),
        lambda p: gestures.set_reasons(p, tracks(p), ["foi30", "foi30"]),
        lambda p: gestures.change_reasons(p, tracks(p, 2), add=["foi31"], remove=["foi30"]),
        lambda p: gestures.set_why(p, tracks(p), "why", gesture=group_id),
        lambda p: gestures.reason_person(p, person, add=["foi31"], why="why" if flag else None),
        lambda p: gestures.give_reasons(
            p, ["foi31"], tracks=tracks(p, 2), sounds=[sound], instead=["foi30"], why="why"
        ),
        lambda p: gestures.set_note(p, tracks(p), "note"),
        lambda p: gestures.set_locked(p, tracks(p), flag),
        lambda p: gestures.set_form(p, tracks(p), "box" if flag else "ellipse"),
        lambda p: gestures.group(p, tracks(p, 2), person if flag else None),
        lambda p: gestures.ungroup(p, tracks(p, 2)),
        lambda p: gestures.set_person(p, person, name="someone"),
        lambda p: gestures.delete_person(p, person),
        lambda p: gestures.replace_detected(p, found),
        lambda p: gestures.add_tracks(
            p, [replace(t, id=TrackId(f"{new}{i}")) for i, t in enumerate(found)]
        ),
        lambda p: gestures.add_detected(p, found, gesture=group_id),
        lambda p: gestures.import_tracks(p, [replace(t, id=TrackId(new)) for t in found[:1]]),
        lambda p: gestures.import_tracks(
            p, [replace(t, id=i) for t, i in zip(found, tracks(p, 2), strict=False)]
        ),
        lambda p: gestures.add_audio(p, start, start + length, audio_id=AudioRangeId(new)),
        lambda p: gestures.change_audio(p, sound, stop=start + length, gesture=group_id),
        lambda p: gestures.delete_audio(p, sound),
        lambda p: gestures.add_annotation(p, span, annotation_id=AnnotationId(new)),
        lambda p: gestures.change_annotation(p, mark, span=span, gesture=group_id),
        lambda p: gestures.delete_annotation(p, mark),
        lambda p: gestures.review_sound(p),
        lambda p: gestures.remove_sound(p),
        lambda p: gestures.reopen_sound(p),
    ]
    return draw(st.sampled_from(calls))


def made(project: Project, call: Gesture) -> Patch:
    try:
        return call(project)
    except Refused:
        return Patch("refused")


@given(values.projects(locked=None), gesture_calls())
def test_a_patch_and_its_inverse_are_nothing(project: Project, call: Gesture) -> None:
    patch = made(project, call)
    after, changes = patch.apply(project)
    assert patch.inverse().apply(after)[0] == project
    assert bool(patch) == bool(changes) == (after != project)
    if patch:
        assert patch.label[0].isupper()


@given(values.projects(locked=None), gesture_calls())
def test_a_patch_survives_json_beside_either_project(project: Project, call: Gesture) -> None:
    patch = made(project, call)
    after, _ = patch.apply(project)
    data = json.loads(json.dumps(patch_to_json(patch), allow_nan=False))
    assert patch_from_json(data, project, "before") == patch
    assert patch_from_json(data, after, "after") == patch
    small = json.loads(json.dumps(patch_to_json(patch, "after"), allow_nan=False))
    assert patch_from_json(small, after, "after") == patch
    small = json.loads(json.dumps(patch_to_json(patch, "before"), allow_nan=False))
    assert patch_from_json(small, project, "before") == patch


@given(values.projects(), st.lists(gesture_calls() | st.none(), max_size=8))
def test_a_number_is_given_once_and_stays(project: Project, calls: list[Gesture | None]) -> None:
    history, owner = History(), {t.number: t.id for t in project.tracks.values() if t.number}
    for call in calls:  # None takes back
        patch = Patch("") if call is None else made(project, call)
        step = history.undo(project) if call is None else history.do(project, patch)
        if step is None:
            continue
        # a file's own numbers need not be in the order of its tracks
        given = max(owner, default=0)
        for track, (before, after) in patch.tracks.items():
            if after is None:
                continue
            if before is not None and before.number:
                assert after.number == before.number
            elif after.number and call is not None:
                assert after.number > given
                owner[after.number] = track
            assert before is not None or call is None or after.number
        project, history = step.project, step.history
        numbers = [t.number for t in project.tracks.values() if t.number]
        assert len(numbers) == len(set(numbers))


@given(values.projects(), gesture_calls(), gesture_calls())
def test_two_patches_as_one(project: Project, first: Gesture, second: Gesture) -> None:
    a = made(project, first)
    middle, _ = a.apply(project)
    b = made(middle, second)
    after, _ = b.apply(middle)
    both = compose("Both", a, b)
    assert both.apply(project)[0] == after
    assert both.inverse().apply(after)[0] == project


@given(values.projects(locked=None), st.lists(gesture_calls(), max_size=6), st.data())
def test_undo_and_redo_walk_through_the_same_states(
    project: Project, calls: list[Gesture], data: st.DataObject
) -> None:
    history, states = History(), [project]
    for call in calls:
        step = history.do(project, made(project, call))
        if len(step.history.done) > len(history.done):
            states.append(step.project)
        else:  # it joined the entry before, took it away, or did nothing
            del states[len(step.history.done) + 1 :]
            states[-1] = step.project
        project, history = step.project, step.history
        assert states[len(history.done)] == project
    for forward in data.draw(st.lists(st.booleans(), max_size=12)):
        moved = history.redo(project) if forward else history.undo(project)
        if moved is None:
            assert not (history.can_redo if forward else history.can_undo)
            continue
        project, history = moved.project, moved.history
        assert project == states[len(history.done)]
        assert len(history.done) + len(history.undone) == len(states) - 1


@given(values.projects(), gesture_calls())
def test_a_locked_track_is_changed_by_nothing_but_unlocking(
    project: Project, call: Gesture
) -> None:
    if not project.tracks:
        return
    first = min(project.tracks)
    locked, _ = gestures.set_locked(project, [first]).apply(project)
    patch = made(locked, call)
    if first in patch.tracks:
        before, after = patch.tracks[first]
        assert before is not None
        assert after is not None
        assert (before.locked, after.locked) == (True, False)


@given(values.projects(), values.projects())
def test_what_is_imported_is_covered_and_waits_whatever_was_decided_elsewhere(
    project: Project, other: Project
) -> None:
    from redaction.model.project import is_covered

    brought = other.tracks.values()
    patch = made(project, lambda p: gestures.import_tracks(p, brought))
    after, _ = patch.apply(project)
    new = [after.tracks[i] for i in after.tracks if i not in project.tracks]
    assert all(t.state is ReviewState.PENDING and not t.locked for t in new)
    assert all(is_covered(after, t) and t.number and t.doubts == t.problems for t in new)
    assert {i: after.tracks[i] for i in project.tracks} == dict(project.tracks)
    looks = {(t.keyframes, t.stop, t.kind) for t in after.tracks.values()}
    assert all((t.keyframes, t.stop, t.kind) in looks for t in brought)
    assert not made(after, lambda p: gestures.import_tracks(p, new)), "not twice"


@given(values.projects(), gesture_calls())
def test_frames_outside_the_changed_span_look_the_same(project: Project, call: Gesture) -> None:
    from redaction.model.project import regions_at

    after, changes = made(project, call).apply(project)
    for frame in range(LAST):
        if changes.span is None or frame not in changes.span:
            assert regions_at(project, frame) == regions_at(after, frame)


def test_the_index_touches_few_tracks_in_a_long_film() -> None:
    """200,000 frames and 2,000 tracks: a look-up asks the tracks near the frame, not all of them."""
    frames, count, length = 200_000, 2_000, 120
    project = Project(FootageId("f"))
    patches = [
        gestures.add_track(
            project,
            Box(0, 0, 9, 9),
            FrameSpan(FrameIndex(start), FrameIndex(start + length)),
            track_id=TrackId(f"t{i}"),
        )
        for i, start in enumerate(range(0, count * 99, 99))
    ]
    project, _ = compose("Draw all", *patches).apply(project)
    assert len(project.tracks) == count
    asked = [len(project.index.near(f)) for f in range(0, frames, 997)]
    assert max(asked) <= 8
    moved, _ = gestures.move_region(project, TrackId("t7"), 700, Box(5, 5, 9, 9)).apply(project)
    changed = moved.index._buckets.items() ^ project.index._buckets.items()
    assert len({bucket for bucket, _ in changed}) <= 2
