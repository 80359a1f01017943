"""The redaction schedule: what it says is what the copy withholds, and nothing staff keep to themselves."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from redaction.edit.edit import Patch
from redaction.jobs.errors import OutputError, UserError
from redaction.model.ids import TrackId
from redaction.paper.schedule import copies_of, gather_schedule, write_schedule
from tests.unit.paper.conftest import NAMES, Case, text_of


def test_a_person_is_one_item_with_all_appearances_and_their_reasons(case: Case) -> None:
    facts = gather_schedule(case.workspace, case.request, [case.whole])
    (copy,) = facts.copies
    assert [(i.number, i.what) for i in copy.items] == [
        ("1.1", "Person A"), ("1.2", "Plate 4"), ("1.3", "Text 5"), ("1.4", "Sound"),
    ]  # fmt: skip
    person, plate, _, sound = copy.items
    # two tracks that overlap are one appearance; frames are inclusive, a stretch ends with its last frame
    assert [(s.first, s.last, s.start, s.stop) for s in person.stretches] == [
        (0, 13, 0.0, 0.56), (30, 39, 1.2, 1.6),
    ]  # fmt: skip
    assert person.frames == 24
    assert person.how == "Covered (solid)"
    assert (person.grounds, plate.grounds, sound.grounds) == (
        ("dpa45-4e",),
        ("dpa45-4b",),
        ("dpa45-4e",),
    )
    assert plate.why == "Shows a car of an operation that still runs."
    assert (sound.stretches[0].start, sound.stretches[0].stop, sound.how) == (0.5, 1.5, "Silenced")
    assert [i.missing for i in copy.items] == [False, False, True, False]
    assert facts.without_reason == 1
    assert [(g.code, g.act, g.strength) for g in facts.list][:2] == [
        ("dpa45-4e", "DPA 2018 s.45(4)(e)", "proportionate"),
        ("dpa45-4b", "DPA 2018 s.45(4)(b)", "proportionate"),
    ]
    assert (copy.sha256, copy.frames, copy.name) == (case.whole.copy_sha256, 50, "copy.mp4")
    json.dumps(facts.to_json())


def test_a_copy_of_parts_counts_its_own_frames_and_names_what_is_left_out(case: Case) -> None:
    facts = gather_schedule(case.workspace, case.request, [case.parts], pictures=False)
    items = {i.what: i for i in facts.copies[0].items if i.what != "Part left out"}
    # frames 0-7 of the original are 0-7 of the copy, 20-44 are 8-32
    assert [(s.first, s.last) for s in items["Person A"].stretches] == [(0, 7), (18, 27)]
    assert [(s.first, s.last) for s in items["Text 5"].stretches] == [(8, 11)]
    left = [i for i in facts.copies[0].items if i.what == "Part left out"]
    assert [(i.stretches[0].first, i.stretches[0].last) for i in left] == [(8, 19), (45, 49)]
    assert all(i.of_original for i in left)


def test_what_staff_wrote_is_on_the_internal_schedule_only(case: Case, tmp_path: Path) -> None:
    for external in (True, False):
        out = tmp_path / f"{external}.pdf"
        facts = gather_schedule(case.workspace, case.request, [case.whole], external=external)
        write_schedule(facts, out)
        said = " ".join(text_of(out).split()) + json.dumps(facts.to_json())
        assert [name in said for name in NAMES] == [not external] * len(NAMES)
        assert str(case.folder) not in said
        assert ("Internal – not for disclosure" in said) is not external
    hidden = gather_schedule(case.workspace, case.request, [case.whole], requester=False)
    assert hidden.requester == ""
    assert facts.requester == "Amina Yusuf"


def test_the_pictures_are_of_the_copy_and_show_the_cover(case: Case) -> None:
    import cv2
    import numpy as np

    facts = gather_schedule(case.workspace, case.request, [case.whole])
    plate = facts.copies[0].items[1]
    picture = cv2.imdecode(np.frombuffer(facts.pictures[plate.picture], np.uint8), cv2.IMREAD_COLOR)
    # 192 x 112 is not enlarged; inside of the ring everything is the solid cover
    assert picture.shape == (112, 192, 3)
    assert picture[64:72, 126:154].max() < 40
    assert set(facts.pictures) == {"1.1", "1.2", "1.3"}


def test_a_copy_that_is_not_what_was_recorded_is_refused(case: Case) -> None:
    path = Path(case.whole.path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(UserError, match="not what was recorded"):
        gather_schedule(case.workspace, case.request, [case.whole])
    path.unlink()
    with pytest.raises(UserError, match=r"copy\.mp4"):
        gather_schedule(case.workspace, case.request, [case.whole])


def test_decisions_that_changed_are_refused_outside_and_said_inside(case: Case) -> None:
    project = case.workspace.project(case.whole.footage)
    text = project.tracks[TrackId("e")]
    named = replace(text, label="Letter", note="seen twice", why="A letter to somebody else.")
    case.workspace.do(case.whole.footage, Patch("Name", tracks={text.id: (text, named)}))
    # a name or a reason is no change of what is covered, and the reason is the one of now
    facts = gather_schedule(case.workspace, case.request, [case.whole], pictures=False)
    assert facts.copies[0].items[2].why == "A letter to somebody else."
    case.workspace.do(case.whole.footage, Patch("Delete", tracks={text.id: (named, None)}))
    with pytest.raises(UserError, match="changed after the copy"):
        gather_schedule(case.workspace, case.request, [case.whole])
    inside = gather_schedule(case.workspace, case.request, [case.whole], external=False)
    assert inside.copies[0].changed
    assert inside.copies[0].items[2].missing


def test_without_the_decisions_it_was_made_by_nothing_is_said_of_a_copy(case: Case) -> None:
    for plan in (case.folder / "ws" / "plans").iterdir():
        plan.write_text("{}")
    with pytest.raises(UserError, match="not kept"):
        gather_schedule(case.workspace, case.request, [case.whole])
    with pytest.raises(UserError, match="no copy"):
        gather_schedule(case.workspace, case.request, [])


def test_the_newest_verified_copy_of_each_footage_is_taken(case: Case) -> None:
    assert [e.id for e in copies_of(case.workspace, case.request)] == [case.parts.id]


def test_a_file_that_is_there_is_never_replaced(case: Case, tmp_path: Path) -> None:
    facts = gather_schedule(case.workspace, case.request, [case.whole], pictures=False)
    out = tmp_path / "schedule.pdf"
    write_schedule(facts, out)
    before = out.read_bytes()
    with pytest.raises(OutputError, match="already"):
        write_schedule(facts, out)
    assert out.read_bytes() == before
    again = tmp_path / "again.pdf"
    write_schedule(facts, again)
    assert again.read_bytes() == before  # the same facts, the same bytes
    assert [p.name for p in tmp_path.glob("*.partial")] == []
