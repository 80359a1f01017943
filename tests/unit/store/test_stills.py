"""Records of pictures taken and of clips: vouched for by the log, gone with their footage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from player.media.time import FrameIndex
from redaction.jobs.errors import UserError
from redaction.model.footage import Footage
from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId
from redaction.model.still import ShownFrame, Still, StillKind
from redaction.reviewlog.erasing import ErasureRule
from redaction.reviewlog.row import Category
from redaction.store.register import Export
from redaction.store.workspace import Workspace
from redaction.usecases.erase_log import erase_log

SHA = "ab" * 32


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path, user="Officer") as workspace:
        yield workspace


def add_footage(space: Workspace, sha256: str = SHA) -> Footage:
    return space.add_footage(
        Path("/media/clip.mp4"), sha256=sha256, size=9, frames=100, duration=4.0, width=9, height=9
    )


def frame_of(footage: Footage, frame: int = 7, annotation: str = "") -> ShownFrame:
    return ShownFrame(
        footage.id, footage.sha256, FrameIndex(frame), frame * 512, Fraction(1, 12800),
        Fraction(frame, 25), AnnotationId(annotation) if annotation else None,
    )  # fmt: skip


def add(space: Workspace, *shown: ShownFrame, **more: object) -> Still:
    kind = StillKind.STILL if len(shown) == 1 else StillKind.SHEET
    wanted: dict[str, object] = {"redacted": True, "plan_hash": "p" * 64, **more}
    return space.stills.add(kind, shown, Path("/out/still.png"), "cd" * 32, **wanted)  # type: ignore[arg-type]


def test_a_picture_comes_back_as_it_was_recorded(space: Workspace) -> None:
    footage, other = add_footage(space), add_footage(space, "ef" * 32)
    first = add(space, frame_of(footage, 7, "a1"), bar=True, crop=Box(1, 2, 30, 40), style="solid")
    sheet = add(space, frame_of(footage), frame_of(other, 3, "a2"), treatment="brightness +20")
    assert space.stills.all() == (sheet, first)
    assert space.stills.of(other.id) == (sheet,)
    assert space.stills.of_annotation(AnnotationId("a1")) == (first,)
    assert space.stills.by_id(first.id) == first
    assert (first.frame, first.pts, first.seconds) == (7, 3584, Fraction(7, 25))
    space.stills.check(first)
    assert space.log.verify().ok


def test_its_row_says_what_and_how_but_not_where(space: Workspace) -> None:
    footage = add_footage(space)
    taken = add(
        space,
        frame_of(footage, 7, "a1"),
        redacted=False,
        reason="Needed by the court",
        plan_hash="",
    )
    row = space.log.rows(newest_first=True)[0]
    assert (row.category, row.action) == (Category.ALTERATION, "Unredacted picture saved")
    assert row.footage == SHA
    said = {key: row.details[key] for key in ("still", "name", "frame", "annotation", "reason")}
    assert said == {
        "still": taken.id, "name": "still.png", "frame": 7, "annotation": "a1",
        "reason": "Needed by the court",
    }  # fmt: skip
    assert "/out" not in str(row.details)


def test_an_unredacted_one_needs_a_reason(space: Workspace) -> None:
    footage = add_footage(space)
    with pytest.raises(UserError, match="needs a reason"):
        add(space, frame_of(footage), redacted=False, reason="  ")
    with pytest.raises(UserError, match="needs a reason"):
        add_export(space, footage, unredacted=True)
    assert (space.stills.all(), space.exports()) == ((), ())


def test_what_fails_along_records_nothing(space: Workspace) -> None:
    footage = add_footage(space)
    rows = len(space.log.rows())

    def fail() -> None:
        raise UserError("The disk is full.")

    with pytest.raises(UserError, match="disk is full"):
        add(space, frame_of(footage), along=fail)
    assert (space.stills.all(), len(space.log.rows())) == ((), rows)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stills SET data = replace(data, '\"redacted\":false', '\"redacted\":true')",
        "DELETE FROM stills",
        "UPDATE exports SET unredacted = NULL, annotation = NULL",
        "UPDATE exports SET annotation = 'a9'",
    ],
)
def test_what_was_changed_without_the_program_is_found(space: Workspace, statement: str) -> None:
    footage = add_footage(space)
    taken = add(space, frame_of(footage), redacted=False, reason="why")
    made = add_export(space, footage, unredacted=True, annotation="a1", reason="why")
    assert (made.unredacted, made.annotation, made.is_clip) == (True, "a1", True)
    assert space.exports(footage.id) == (made,)
    space.check_copy(made)
    assert space.log.verify().ok
    space._database.connection.execute(statement)
    assert not space.log.verify().ok
    copy = space.exports()[0]
    with pytest.raises(UserError, match="changed without the program"):
        space.stills.check(taken) if "stills" in statement else space.check_copy(copy)


def test_records_go_with_the_footage_and_names_by_erasing(space: Workspace) -> None:
    footage, other = add_footage(space), add_footage(space, "ef" * 32)
    add(space, frame_of(footage))
    add(space, frame_of(other), frame_of(footage))
    kept = add(space, frame_of(other), redacted=False, reason="why")
    space.remove_footage(footage.id)
    assert space.stills.all() == (kept,)
    assert space.log.verify().ok
    nameless = replace(kept, who="", reason="")
    space.stills.erase_people((nameless,), "time is up")
    assert space.stills.all() == (nameless,)
    space.stills.check(nameless)
    assert space.log.verify().ok


def add_export(
    space: Workspace, footage: Footage, *, unredacted: bool, annotation: str = "", reason: str = ""
) -> Export:
    return space.add_export(
        footage.id, Path("/out/clip.mp4"), plan_hash="p" * 64, source_sha256=footage.sha256,
        copy_sha256="cd" * 32, verified=True, report={"ok": True}, unredacted=unredacted,
        annotation=annotation, reason=reason,
    )  # fmt: skip


def test_erasing_by_who_wrote_takes_the_name_out_of_records_of_pictures(space: Workspace) -> None:
    footage = add_footage(space)
    add(space, frame_of(footage), redacted=False, reason="Because of Jane")
    erase_log(space, ErasureRule(who="Officer"), "Left the force")
    (kept,) = space.stills.all()
    assert (kept.who, kept.reason) == ("", "Because of Jane")
    erase_log(space, ErasureRule(footage=SHA), "Over")
    assert space.stills.all()[0].reason == ""
    assert space.log.verify().ok
