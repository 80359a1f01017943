"""Every gesture is one named step that undo takes back exactly, after a restart too."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from redaction.edit import gestures
from redaction.edit.edit import Patch
from redaction.model.annotation import Annotation
from redaction.model.geometry import Box, Ellipse
from redaction.model.ids import AnnotationId, AudioRangeId, FootageId, PersonId, TrackId
from redaction.model.project import Project
from redaction.model.region import Kind, Style
from redaction.model.track import ReviewState
from redaction.store.workspace import Workspace
from tests.unit.edit.test_gestures import BOX, A, B, C, found, span, track

NEW, SOUND, NOTE, PERSON = TrackId("new"), AudioRangeId("s"), AnnotationId("n"), PersonId("p")
FAR = BOX.moved(90, 0)

Step = tuple[str, Callable[[Project], Patch]]

PROPOSED = (Annotation(AnnotationId("m"), span(20, 31), still=span(25, 26).start, draft=True),)
PAIR = (NOTE, PROPOSED[0].id)

STEPS: tuple[Step, ...] = (
    ("Add tracks", lambda p: gestures.add_tracks(p, [found("a", 5, 30), track(B, 10, 50, FAR)])),
    ("Draw ellipse", lambda p: gestures.add_track(p, Ellipse(BOX), span(20, 40), track_id=C)),
    ("Move box", lambda p: gestures.move_region(p, A, 12, BOX.moved(3, 3))),
    ("Resize 2 regions", lambda p: gestures.move_regions(p, {A: BOX, B: FAR.moved(1, 0)}, 14)),
    ("Leave picture", lambda p: gestures.leave_picture(p, [A], 25)),
    ("Come back into picture", lambda p: gestures.come_back(p, A, 35, BOX, until=60)),
    ("Remove keyframe", lambda p: gestures.remove_keyframe(p, A, 14)),
    ("Uncover on this frame", lambda p: gestures.delete_on_frame(p, [A, B], 16)),
    ("Uncover stretch", lambda p: gestures.delete_stretch(p, [B], span(20, 25))),
    ("Cover stretch", lambda p: gestures.cover_stretch(p, B, span(18, 23))),
    ("Stop covering from here", lambda p: gestures.delete_from_here(p, [B], 45)),
    ("Extend track", lambda p: gestures.extend_to(p, B, 52)),
    ("Change length of track", lambda p: gestures.set_ends(p, B, span(11, 50))),
    (
        "Paste on frame",
        lambda p: gestures.paste(p, gestures.copied(p, [A], 12), [B], span(30, 31)),
    ),
    (
        "Paste over stretch",
        lambda p: gestures.paste(
            p, gestures.copied(p, [A], 12), [], span(52, 55), new_tracks=[TrackId("pasted")]
        ),
    ),
    ("Split track", lambda p: gestures.split_track(p, B, 30, new_track=NEW)),
    ("Join 2 tracks", lambda p: gestures.join_tracks(p, [B, NEW])),
    ("Accept 2 tracks", lambda p: gestures.set_state(p, [A, B], ReviewState.ACCEPTED)),
    ("Reject track", lambda p: gestures.set_state(p, [C], ReviewState.REJECTED)),
    ("Cover track", lambda p: gestures.restore(p, [C])),
    ("Keep track visible", lambda p: gestures.set_visible(p, [C])),
    ("Change kind of 2 tracks", lambda p: gestures.set_kind(p, [A, B], Kind.PERSON)),
    ("Change style of track", lambda p: gestures.set_style(p, [A], Style.MOSAIC)),
    ("Rename track", lambda p: gestures.set_label(p, [A], "man in red")),
    ("Set reasons of track", lambda p: gestures.set_reasons(p, [A], ["foi30"])),
    ("Set reasons of 2 tracks", lambda p: gestures.change_reasons(p, [A, B], add=["foi40-2"])),
    ("Change words of reason of track", lambda p: gestures.set_why(p, [A], "a child")),
    ("Change note of track", lambda p: gestures.set_note(p, [A], "asked for")),
    ("Change track to ellipse", lambda p: gestures.set_form(p, [A], "ellipse")),
    ("Group 2 tracks", lambda p: gestures.group(p, [A, B])),
    ("", lambda p: gestures.reason_person(p, next(iter(p.people)), add=["foi38"], why="at risk")),
    ("", lambda p: gestures.give_reasons(p, ["foi31"], tracks=[B], people=[next(iter(p.people))])),
    ("Ungroup track", lambda p: gestures.ungroup(p, [A])),
    ("Lock track", lambda p: gestures.set_locked(p, [A])),
    ("Unlock track", lambda p: gestures.set_locked(p, [A], False)),
    ("Silence sound", lambda p: gestures.add_audio(p, Fraction(1), Fraction(2), audio_id=SOUND)),
    ("", lambda p: gestures.change_audio(p, SOUND, stop=Fraction(3))),
    ("", lambda p: gestures.delete_audio(p, SOUND)),
    ("", lambda p: gestures.add_annotation(p, span(3, 4), title="look", annotation_id=NOTE)),
    ("", lambda p: gestures.change_annotation(p, NOTE, span=span(5, 9))),
    ("", lambda p: gestures.add_annotations(p, PROPOSED)),
    ("Change 2 annotations", lambda p: gestures.change_annotations(p, PAIR, add_tags=["x"])),
    ("Move 2 annotations", lambda p: gestures.move_annotations(p, PAIR, 4, frames=60)),
    ("Confirm annotation", lambda p: gestures.confirm_annotations(p, PAIR[1:], by="DC Smith")),
    ("Delete 2 annotations", lambda p: gestures.delete_annotations(p, PAIR)),
    ("", lambda p: gestures.add_annotation(p, span(3, 4), annotation_id=NOTE)),
    ("", lambda p: gestures.delete_annotation(p, NOTE)),
    ("Mark sound as reviewed", lambda p: gestures.review_sound(p)),
    ("Remove all sound", lambda p: gestures.remove_sound(p)),
    ("Mark sound as not reviewed", lambda p: gestures.reopen_sound(p)),
    ("Delete 2 tracks", lambda p: gestures.delete_track(p, [A, C])),
)


def add(workspace: Workspace, folder: Path) -> FootageId:
    clip = folder / "clip.mp4"
    clip.write_bytes(b"not looked at")
    return workspace.add_footage(
        clip, sha256="0" * 64, size=1, frames=60, duration=2.4, width=192, height=112
    ).id


def test_each_is_taken_back_and_made_again_exactly_and_after_restarts(tmp_path: Path) -> None:
    states: list[Project] = []
    labels: list[str] = []
    with Workspace.open(tmp_path / "ws", user="Officer") as workspace:
        footage = add(workspace, tmp_path)
        states.append(workspace.project(footage))
        for name, step in STEPS:
            patch = step(states[-1])
            assert patch, name
            workspace.do(footage, patch)
            states.append(workspace.project(footage))
            labels.append(workspace.undo_label(footage))
            assert states[-1] != states[-2], name
            assert labels[-1] == (name or patch.label)
            workspace.undo(footage)
            assert workspace.project(footage) == states[-2], name
            assert workspace.redo_label(footage) == labels[-1]
            workspace.redo(footage)
            assert workspace.project(footage) == states[-1], name
    with Workspace.open(tmp_path / "ws", user="Officer") as workspace:
        for before, label in zip(reversed(states[:-1]), reversed(labels), strict=True):
            assert workspace.undo_label(footage) == label
            changes = workspace.undo(footage)
            assert changes is not None
            assert workspace.project(footage) == before, label
        assert not workspace.undo_label(footage)
    with Workspace.open(tmp_path / "ws", user="Officer") as workspace:
        for after, label in zip(states[1:], labels, strict=True):
            assert workspace.redo_label(footage) == label
            workspace.redo(footage)
            assert workspace.project(footage) == after, label
        assert not workspace.redo_label(footage)


def test_every_gesture_is_among_the_steps() -> None:
    """So that a new one is not forgotten here; the detectors' own edits have tests of their own."""
    source = Path(__file__).read_text(encoding="utf-8")
    elsewhere = {"add_detected", "replace_detected", "untouched", "put_track", "reshape"}
    elsewhere |= {"copied", "join_conflicts", "left_before", "set_person", "delete_person"}
    # files and groups of people have tests beside their own modules
    elsewhere |= {"import_tracks"}
    named = [n for n in gestures.__all__ if n[0].islower() and n not in elsewhere]
    assert [n for n in named if f"gestures.{n}(" not in source] == []


def test_a_move_in_many_small_steps_is_one_undo(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "ws", user="Officer") as workspace:
        footage = add(workspace, tmp_path)
        workspace.do(footage, gestures.add_tracks(workspace.project(footage), [track()]))
        before = workspace.project(footage)
        for i in range(1, 9):
            shape = Box(10 + i, 10, 20, 20)
            patch = gestures.move_regions(workspace.project(footage), {A: shape}, 12, gesture="g")
            workspace.do(footage, patch)
        workspace.undo(footage)
        assert workspace.project(footage) == before
