"""What was seen is kept, lapses with the edit that changes it, and is vouched for by the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.coverage.rule import SeenRule, Whose
from redaction.coverage.runs import of_spans, spans_of
from redaction.coverage.viewing import Hearing, Sitting, View, Viewing, held_class
from redaction.edit import gestures
from redaction.jobs.errors import UserError
from redaction.model.audio import AudioTreatment
from redaction.model.footage import Footage
from redaction.model.geometry import Box
from redaction.model.ids import AudioRangeId, FootageId, TrackId
from redaction.model.region import Kind
from redaction.model.track import ReviewState
from redaction.reviewlog.row import Category
from redaction.store.workspace import Workspace
from tests.unit.store.test_tampering import tampered

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
RULE = SeenRule()


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "space", user="Ann") as opened:
        yield opened


@pytest.fixture
def footage(space: Workspace) -> Footage:
    return space.add_footage(
        Path("/media/clip.mp4"),
        sha256="ab" * 32,
        size=9,
        frames=100,
        duration=4.0,
        width=9,
        height=9,
    )


def viewing(*pairs: tuple[int, int], **how: object) -> Viewing:
    return replace(
        Viewing(spans_of(pairs), View.PREVIEW, 1.0, "Ann", NOON),
        **how,  # type: ignore[arg-type]
    )


def unseen(space: Workspace, footage: FootageId, who: str | None = None) -> tuple[object, ...]:
    return of_spans(space.coverage.of(footage).unseen(space.coverage.rule, 100, who))


def draw(space: Workspace, footage: FootageId, name: str, start: int, stop: int) -> None:
    span = FrameSpan(FrameIndex(start), FrameIndex(stop))
    project = space.project(footage)
    space.do(
        footage,
        gestures.add_track(project, Box(1, 2, 3, 4), span, kind=Kind.FACE, track_id=TrackId(name)),
    )


@pytest.mark.parametrize(
    ("how", "counts"),
    [
        ({}, True),
        ({"view": View.OUTLINES}, True),
        ({"view": View.SEE_BEHIND}, True),
        ({"view": View.SIDE_BY_SIDE}, True),
        ({"view": View.ORIGINAL}, False),
        ({"speed": 2.0}, True),
        ({"speed": -2.0}, True),
        ({"speed": 2.1}, False),
        ({"speed": -4.0}, False),
        ({"share": 90}, False),
        ({"speed": 0.0, "held": 40}, True),
        ({"speed": 0.0, "held": 20}, False),
    ],
)
def test_what_counts_by_the_usual_rule(how: dict[str, object], counts: bool) -> None:
    assert RULE.counts(viewing((0, 9), **how)) is counts


def test_a_rule_says_itself_in_a_sentence_and_comes_back_from_json() -> None:
    rule = SeenRule(frozenset({View.PREVIEW}), 1.0, 100, False, Whose.CHECKER, 1.5)
    assert SeenRule.from_json(rule.to_json()) == rule
    assert "(preview)" in rule.words()
    assert "1 times" in rule.words()
    assert "0.1 s" in rule.words()
    assert "whole picture" not in rule.words()
    assert "whole picture" in RULE.words()
    assert "checker" in rule.words()
    assert rule.who("Ann", "Bob") == "Bob"
    assert RULE.who("Ann", "Bob") is None
    wrong: list[dict[str, Any]] = [{"views": frozenset()}, {"fastest": 0.0}, {"held": 33}]
    for fields in wrong:
        with pytest.raises(ValueError, match="a rule needs"):
            replace(RULE, **fields)


def test_how_long_a_frame_was_held_is_never_rounded_up() -> None:
    assert [held_class(s) for s in (-1, 0, 0.0399, 0.04, 0.9999, 60)] == [0, 0, 20, 40, 500, 1000]


def test_what_was_seen_is_there_again_and_put_together(space: Workspace, footage: Footage) -> None:
    store = space.coverage
    assert unseen(space, footage.id) == ((0, 100),)
    store.add(footage.id, [viewing((0, 10)), viewing((20, 30), who="Bob")])
    store.add(footage.id, [viewing((10, 15)), viewing((90, 100), view=View.ORIGINAL)])
    assert unseen(space, footage.id) == ((15, 20), (30, 100))
    assert unseen(space, footage.id, "Bob") == ((0, 20), (30, 100))
    before = store.of(footage.id)
    assert before.people == ("Ann", "Bob")
    assert store.vouch(footage.id)
    assert not store.vouch(footage.id)
    assert len(store.of(footage.id).viewings) == 3
    assert unseen(space, footage.id) == ((15, 20), (30, 100))
    row = space.log.rows()[-1]
    assert (row.category, row.action) == (Category.CONSULTATION, "Footage looked at")
    assert row.footage == footage.sha256
    assert row.details["frames_shown"] == 35
    assert row.details["looked_by"] == ["Ann", "Bob"]
    with Workspace.open(space.folder, user="Eve") as other:
        assert unseen(other, footage.id) == ((15, 20), (30, 100))
        assert other.log.verify().ok


def test_seen_frames_lapse_with_the_edit_that_changes_them(
    space: Workspace, footage: Footage
) -> None:
    at = footage.id
    space.coverage.add(at, [viewing((0, 100))])
    draw(space, at, "face", 20, 30)
    assert unseen(space, at) == ((20, 30),)
    assert of_spans(space.coverage.of(at).lapsed(RULE)) == ((20, 30),)
    assert space.log.rows()[-1].details["to_be_seen"] == 10
    # seen before the edit but written after it: it was not seen as it is now
    space.coverage.add(at, [viewing((0, 100), revision=0)])
    assert unseen(space, at) == ((20, 30),)
    revision = space.revision(space.project(at))
    assert revision == 1
    space.coverage.add(at, [viewing((20, 25), revision=revision)])
    assert unseen(space, at) == ((25, 30),)
    # accepting changes no picture
    rows = len(space.coverage.of(at).lapses)
    space.do(at, gestures.set_state(space.project(at), [TrackId("face")], ReviewState.ACCEPTED))
    assert len(space.coverage.of(at).lapses) == rows
    assert unseen(space, at) == ((25, 30),)
    space.do(at, gestures.set_visible(space.project(at), [TrackId("face")], visible=True))
    assert unseen(space, at) == ((20, 30),)
    space.undo(at)
    assert unseen(space, at) == ((20, 30),)
    space.coverage.add(at, [viewing((20, 30), revision=space.revision(space.project(at)))])
    assert unseen(space, at) == ()
    space.undo(at)
    space.undo(at)
    assert unseen(space, at) == ((20, 30),), "undoing what drew it changes the picture again"
    assert space.log.verify().ok


def test_showing_a_person_lapses_their_faces_and_nothing_else(
    space: Workspace, footage: Footage
) -> None:
    at = footage.id
    draw(space, at, "face", 20, 30)
    draw(space, at, "other", 60, 70)
    space.do(at, gestures.group(space.project(at), [TrackId("face")], name="Requester"))
    revision = space.revision(space.project(at))
    space.coverage.add(at, [viewing((0, 100), revision=revision)])
    (person,) = space.project(at).people
    space.do(at, gestures.set_person(space.project(at), person, name="Somebody"))
    assert unseen(space, at) == (), "a name changes no picture"
    space.do(at, gestures.set_visible(space.project(at), person))
    assert unseen(space, at) == ((20, 30),)


def test_another_process_makes_frames_lapse_too(space: Workspace, footage: Footage) -> None:
    space.coverage.add(footage.id, [viewing((0, 100))])
    ours = space.project(footage.id)
    assert space.revision(ours) == 0
    with Workspace.open(space.folder, user="Bob") as other:
        draw(other, footage.id, "face", 5, 6)
    assert unseen(space, footage.id) == ((5, 6),)
    # what is on the screen here is not what is true now
    space.project(footage.id)
    assert space.revision(ours) is None


def test_a_number_put_back_in_the_register_keeps_nothing_from_lapsing(
    space: Workspace, footage: Footage
) -> None:
    at = footage.id
    for name in ("one", "two", "three"):
        draw(space, at, name, 60, 70)
    space.coverage.add(at, [viewing((0, 100), revision=space.revision(space.project(at)))])
    tampered(space, "UPDATE footage SET revision = 0")
    with Workspace.open(space.folder, user="Bob") as other:
        draw(other, at, "face", 5, 6)
        assert unseen(other, at) == ((5, 6),)


def test_moved_region_lapses_only_where_it_moved(space: Workspace, footage: Footage) -> None:
    at = footage.id
    draw(space, at, "face", 0, 50)
    space.coverage.add(at, [viewing((0, 100), revision=1)])
    project = space.project(at)
    patch = gestures.move_region(project, TrackId("face"), 25, Box(5, 2, 3, 4))
    space.do(at, patch)
    (lapsed,) = of_spans(space.coverage.of(at).lapsed(RULE))
    assert lapsed[0] <= 25 < lapsed[1]
    for frame in range(50):
        before = project.tracks[TrackId("face")].shape_at(frame)
        after = space.project(at).tracks[TrackId("face")].shape_at(frame)
        assert (before != after) is (lapsed[0] <= frame < lapsed[1])


def test_sound_is_to_be_heard_anew_where_more_is_heard(space: Workspace, footage: Footage) -> None:
    at, part = footage.id, AudioRangeId("a")

    def unheard(*streams: int) -> tuple[object, ...]:
        return space.coverage.of(at).unheard(space.coverage.rule, 4.0, streams or (0,))

    assert unheard() == ((0.0, 4.0),)
    space.coverage.add(at, hearings=[Hearing(((0, 3000),), (0,), 1.0, "Ann", NOON)])
    space.coverage.add(at, hearings=[Hearing(((3000, 4000),), (0,), 2.5, "Ann", NOON)])
    space.coverage.add(at, hearings=[Hearing(((0, 1000),), (0, 1), 1.0, "Ann", NOON)])
    assert unheard() == ((3.0, 4.0),)
    assert unheard(0, 1) == ((1.0, 4.0),)
    assert space.coverage.of(at).unheard(RULE, 4.0, ()) == ()
    project = space.project(at)
    space.do(at, gestures.add_audio(project, Fraction(1), Fraction(2), audio_id=part))
    assert unheard() == ((3.0, 4.0),), "what is silent asks for no new listening"
    space.do(at, gestures.change_audio(space.project(at), part, treatment=AudioTreatment.DISGUISE))
    assert unheard() == ((1.0, 2.0), (3.0, 4.0)), "words can be understood again"
    space.undo(at)
    assert unheard() == ((1.0, 2.0), (3.0, 4.0))
    space.do(at, gestures.delete_audio(space.project(at), part))
    space.coverage.add(at, hearings=[Hearing(((1000, 2000),), (0,), 1.0, "Ann", NOON, 4)])
    assert unheard() == ((3.0, 4.0),)


def test_the_rule_is_changed_with_a_reason_only(space: Workspace, footage: Footage) -> None:
    assert space.coverage.rule == RULE
    strict = replace(RULE, fastest=1.0)
    with pytest.raises(UserError):
        space.coverage.set_rule(strict, "  ")
    assert space.coverage.rule == RULE
    space.coverage.add(footage.id, [viewing((0, 100), speed=2.0)])
    assert unseen(space, footage.id) == ()
    space.coverage.set_rule(strict, "Decided by the head of unit")
    assert unseen(space, footage.id) == ((0, 100),)
    row = space.log.rows()[-1]
    assert row.details["reason"] == "Decided by the head of unit"
    assert row.details["before"]["fastest"] == 2.0
    rows = len(space.log)
    space.coverage.set_rule(strict, "again")
    assert len(space.log) == rows
    assert space.log.verify().ok


def test_time_spent_is_kept_and_joined(space: Workspace, footage: Footage) -> None:
    def sat(start: int, stop: int, who: str = "Ann") -> Sitting:
        begun, ended = (NOON + dt.timedelta(seconds=s) for s in (start, stop))
        return Sitting(footage.id, who, begun, ended, 1.0, stop - start - 1.0)

    space.coverage.add(footage.id, sittings=[sat(0, 10)])
    space.coverage.add(footage.id, sittings=[sat(11, 20), sat(20, 30, "Bob")])
    space.coverage.vouch(footage.id)
    found = space.coverage.sittings()
    assert [(s.who, s.playing, s.still, s.seconds) for s in found] == [
        ("Ann", 2.0, 17.0, 19.0),
        ("Bob", 1.0, 9.0, 10.0),
    ]
    assert found == space.coverage.of(footage.id).sittings
    assert found[0].ended == NOON + dt.timedelta(seconds=20)


def test_it_goes_with_its_footage(space: Workspace, footage: Footage) -> None:
    space.coverage.add(footage.id, [viewing((0, 100))])
    space.coverage.vouch(footage.id)
    space.remove_footage(footage.id)
    assert space.coverage.of(footage.id).viewings == ()
    assert space.log.verify().ok
    with pytest.raises(UserError):
        space.coverage.add(footage.id, [viewing((0, 1))])


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE coverage SET data = replace(data, '0-10"', '0-90"') WHERE kind = 'viewing'""",
        "UPDATE coverage SET who = 'Bob' WHERE kind = 'viewing'",
        "UPDATE coverage SET revision = 9 WHERE kind = 'viewing'",
        "DELETE FROM coverage WHERE kind = 'lapse'",
        "DELETE FROM coverage",
        "DELETE FROM coverage_sums",
        "UPDATE coverage_sums SET salt = 'x'",
        "INSERT INTO coverage SELECT 2, footage, kind, 'Bob', moment, revision, data FROM coverage"
        " WHERE kind = 'viewing'",
        "UPDATE coverage_rule SET data = replace(data, '1.0', '8.0')",
        "DELETE FROM coverage_rule",
    ],
)
def test_what_was_seen_cannot_be_changed_behind_the_program(
    space: Workspace, footage: Footage, statement: str
) -> None:
    space.coverage.set_rule(replace(RULE, fastest=1.0), "strict")
    # numbers are never given twice: a row put in between is one too many
    space.coverage.add(footage.id, [viewing((0, 5)), viewing((5, 10))])
    space.coverage.vouch(footage.id)
    draw(space, footage.id, "face", 3, 4)
    verdict = tampered(space, statement)
    assert not verdict.ok, verdict.summary
    assert "without the program" in verdict.summary
