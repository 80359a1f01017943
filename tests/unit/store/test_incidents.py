"""Incidents in the workspace: kept, vouched for by the log, and gone from it with what they were of."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from redaction.incident.camera import (
    AlignedBy,
    Alignment,
    Camera,
    CameraClock,
    ClockSource,
    seconds_since,
)
from redaction.incident.file_names import BUILT_IN, NamePattern
from redaction.incident.incident import Incident
from redaction.incident.mapping import incident_time
from redaction.jobs.errors import UserError
from redaction.model.footage import Footage, RequestKind
from redaction.model.ids import FootageId, IncidentId, RequestId
from redaction.reviewlog.row import Category
from redaction.reviewlog.verdict import Fault
from redaction.store import schema
from redaction.store.database import StoreError
from redaction.store.workspace import Workspace

NOW = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
START = dt.datetime(2026, 11, 3, 14, 2, 10, tzinfo=dt.UTC)
CLOCK = CameraClock(START, ClockSource.BURNT_IN, "Platform 2 14:02:10", "Europe/London")


def opened(folder: Path) -> Workspace:
    return Workspace.open(folder, user="Ada", clock=lambda: NOW)


def added(workspace: Workspace, letter: str, request: RequestId | None = None) -> Footage:
    return workspace.add_footage(
        Path(f"/x/{letter}.mp4"), sha256=letter * 64, size=1, frames=250, duration=10.0, width=64,
        height=48, request=request,
    )  # fmt: skip


def three(workspace: Workspace) -> tuple[Incident, tuple[FootageId, ...]]:
    ids = tuple(added(workspace, letter).id for letter in "abc")
    cameras = [Camera(i, f"Mr Roe's camera {n}") for n, i in enumerate(ids)]
    made = workspace.incidents.add(
        " Fight of J Roe ", reference="R Roe", cameras=cameras, note="Roe"
    )
    return made, ids


def test_an_incident_is_there_again_after_every_kind_of_change(tmp_path: Path) -> None:
    with opened(tmp_path) as workspace:
        made, (a, b, c) = three(workspace)
        incidents = workspace.incidents
        incidents.set_clock(made.id, a, CLOCK)
        incidents.align(made.id, b, Alignment(AlignedBy.SOUND, a, Fraction(5, 2), confidence=0.9))
        incidents.rename_camera(made.id, c, " Bus ")
        now = incidents.update(replace(incidents.by_id(made.id), title="Fight", closed=True))
    with opened(tmp_path) as workspace:
        assert workspace.incidents.all() == (now,)
        assert workspace.incidents.with_footage(b) == (now,)
        assert workspace.incidents.with_footage(FootageId("other")) == ()
        assert workspace.log.verify().ok
    assert [camera.name for camera in now.cameras][2] == "Bus"
    assert incident_time(now.cameras[1], Fraction(0)) == seconds_since(START) + Fraction(5, 2)
    first = now.cameras[0].clock
    assert (first.by, first.moment, now.master) == ("Ada", NOW, a)


def test_the_log_says_what_was_done_in_numbers_and_names_nobody(tmp_path: Path) -> None:
    with opened(tmp_path) as workspace:
        made, (a, b, c) = three(workspace)
        workspace.incidents.set_clock(made.id, a, CLOCK)
        workspace.incidents.align(made.id, b, Alignment(AlignedBy.SOUND, a, Fraction(5, 2)))
        workspace.incidents.rename_camera(made.id, c, "Roe's")
        workspace.incidents.remove(made.id, reason="a mistake")
        rows = [row for row in workspace.log.rows() if "incident" in row.details]
    assert [(row.category, row.action) for row in rows] == [
        (Category.COMBINATION, "Incident recorded"),
        (Category.ALTERATION, "Clock of a camera changed"),
        (Category.ALTERATION, "Clock of a camera changed"),
        (Category.ALTERATION, "Incident changed"),
        (Category.ERASURE, "Incident removed"),
    ]
    assert rows[1].footage == "a" * 64
    assert rows[1].details["clocks"] == [
        {"footage": "a" * 64, "source": "burnt_in", "start": "2026-11-03T14:02:10+00:00"}
    ]
    assert rows[2].details["clocks"][0]["aligned"] == "sound"
    assert "Roe" not in json.dumps([row.to_json() for row in rows])
    assert "Platform" not in json.dumps([row.to_json() for row in rows])


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE incidents SET data = replace(data, 'Fight', 'Fright')",
        "DELETE FROM incidents",
        "INSERT INTO incidents SELECT 'x', request, added, salt, data FROM incidents",
    ],
)
def test_what_was_changed_without_the_program_is_found(tmp_path: Path, harm: str) -> None:
    with opened(tmp_path) as workspace:
        three(workspace)
        workspace._database.connection.execute(harm)
        verdict = workspace.log.verify()
    assert (verdict.ok, verdict.fault) == (False, Fault.RECORD)


def test_removed_footage_goes_out_of_its_incidents(tmp_path: Path) -> None:
    with opened(tmp_path) as workspace:
        made, (a, b, _) = three(workspace)
        workspace.incidents.set_clock(made.id, a, CLOCK)
        workspace.incidents.align(made.id, b, Alignment(AlignedBy.SOUND, a, Fraction(5, 2)))
        before = workspace.incidents.by_id(made.id).camera(b)
        workspace.remove_footage(a, reason="duplicate")
        left = workspace.incidents.by_id(made.id)
        assert a not in left.footage
        assert left.camera(b) == before
        assert workspace.log.verify().ok


def test_a_removed_request_leaves_its_incident_without_one(tmp_path: Path) -> None:
    with opened(tmp_path) as workspace:
        request = workspace.add_request(RequestKind.FOI, "FOI 1", dt.date(2026, 11, 2))
        made = workspace.incidents.add("Fight", request=request.id)
        assert workspace.incidents.of(request.id) == (made,)
        workspace.remove_request(request.id, reason="entered twice")
        assert workspace.incidents.all() == (replace(made, request=None),)
        assert workspace.log.verify().ok


def test_the_previous_state_can_be_put_back_but_not_over_somebody_elses(tmp_path: Path) -> None:
    with opened(tmp_path) as workspace:
        old, (a, *_) = three(workspace)
        new = workspace.incidents.set_clock(old.id, a, CLOCK)
        assert workspace.incidents.update(old, made_from=new) == old
        with pytest.raises(StoreError, match="Another program"):
            workspace.incidents.update(new, made_from=new)
        assert workspace.incidents.by_id(old.id) == old


def test_a_change_that_changes_nothing_writes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as workspace:
        made, _ = three(workspace)
        head = workspace.log.head()
        workspace.incidents.update(made, made_from=made)
        assert workspace.log.head() == head


def test_what_cannot_be_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as workspace:
        made, (a, b, c) = three(workspace)
        incidents = workspace.incidents
        incidents.set_clock(made.id, a, CLOCK)
        incidents.align(made.id, b, Alignment(AlignedBy.SOUND, a))
        made = incidents.align(made.id, c, Alignment(AlignedBy.SOUND, b))
        head = workspace.log.head()
        for refused in (
            lambda: incidents.add(" "),
            lambda: incidents.add("x" * 201),
            lambda: incidents.add("x", zone="Mars/Base"),
            lambda: incidents.add("x", request=RequestId("none")),
            lambda: incidents.add("x", cameras=[Camera(FootageId("none"), "x")]),
            lambda: incidents.add("x", cameras=[Camera(a, " ")]),
            lambda: incidents.add("x", cameras=[Camera(a, "x"), Camera(a, "y")]),
            lambda: incidents.add("x", cameras=[Camera(FootageId(str(n)), "x") for n in range(17)]),
            lambda: incidents.add_camera(made.id, Camera(a, "again")),
            lambda: incidents.rename_camera(made.id, a, "x" * 81),
            lambda: incidents.align(made.id, b, Alignment(AlignedBy.SOUND, b)),
            lambda: incidents.align(made.id, b, Alignment(AlignedBy.SOUND, c)),
            lambda: incidents.align(made.id, b, Alignment(AlignedBy.SOUND, FootageId("none"))),
            lambda: incidents.set_master(made.id, FootageId("none")),
            lambda: incidents.remove(made.id, reason=" "),
            lambda: incidents.remove(IncidentId("none"), reason="x"),
        ):
            with pytest.raises(UserError):
                refused()
        assert incidents.all() == (made,)
        assert workspace.log.head() == head


def test_cameras_come_and_go_and_another_leads(tmp_path: Path) -> None:
    with opened(tmp_path) as workspace:
        made, (a, b, c) = three(workspace)
        incidents = workspace.incidents
        incidents.set_clock(made.id, a, CLOCK)
        incidents.align(made.id, b, Alignment(AlignedBy.SOUND, a, Fraction(5)))
        turned = incidents.set_master(made.id, b)
        assert turned.leading == turned.camera(b)
        again = incidents.set_master(made.id, a)
        gone = incidents.take_camera(made.id, c)
        assert gone.footage == (a, b)
        assert incidents.add_camera(made.id, Camera(c, "back")).footage == (a, b, c)
        loose = incidents.unalign(made.id, b)
    kept = again.camera(b)
    assert kept is not None
    assert incident_time(kept, Fraction(0)) == seconds_since(START) + 5
    left = loose.camera(b)
    assert left is not None
    assert left.clock.alignment is None


def test_setting_a_clock_keeps_its_alignment(tmp_path: Path) -> None:
    with opened(tmp_path) as workspace:
        made, (a, b, _) = three(workspace)
        workspace.incidents.set_clock(made.id, a, CLOCK)
        workspace.incidents.align(made.id, b, Alignment(AlignedBy.SOUND, a, Fraction(5)))
        later = START + dt.timedelta(seconds=20)
        now = workspace.incidents.set_clock(made.id, b, replace(CLOCK, start=later))
    camera = now.camera(b)
    assert camera is not None
    assert camera.clock.offset == -15
    assert incident_time(camera, Fraction(0)) == seconds_since(START) + 5


def test_patterns_of_file_names_are_kept_until_the_built_in_ones_come_back(tmp_path: Path) -> None:
    own = (NamePattern("Lift", "LIFT_{epoch}", utc=True),)
    with opened(tmp_path) as workspace:
        assert workspace.incidents.name_patterns == BUILT_IN
        workspace.incidents.set_name_patterns(own)
    with opened(tmp_path) as workspace:
        assert workspace.incidents.name_patterns == own
        workspace.incidents.set_name_patterns(None)
        assert workspace.incidents.name_patterns == BUILT_IN
        assert workspace.log.verify().ok


def test_a_workspace_from_before_there_were_incidents_comes_up_with_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(schema, "VERSION", 11)
        before.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:11])
        with opened(tmp_path) as workspace:
            request = workspace.add_request(RequestKind.FOI, "FOI 1", dt.date(2026, 11, 2))
            footage = added(workspace, "a", request.id)
            assert not workspace._database.query("PRAGMA table_info(incidents)")
    with opened(tmp_path) as workspace:
        assert workspace.requests() == (request,)
        assert workspace.footage() == (footage,)
        assert workspace.incidents.all() == ()
        made = workspace.incidents.add(
            "Fight", request=request.id, cameras=[Camera(footage.id, "A")]
        )
        assert workspace.incidents.of(request.id) == (made,)
        assert workspace.log.verify().ok


@pytest.mark.parametrize("offset", [Fraction(10**14), Fraction(-(10**14)), Fraction(1, 10**4100)])
def test_a_clock_that_could_not_be_said_or_read_back_is_refused(
    tmp_path: Path, offset: Fraction
) -> None:
    with opened(tmp_path) as workspace:
        made, (a, _b, _c) = three(workspace)
        with pytest.raises(UserError, match=r"begin before 1900|cannot be kept"):
            workspace.incidents.set_clock(made.id, a, replace(CLOCK, offset=offset))
        assert workspace.incidents.all() == (made,)


def test_who_corrects_a_clock_is_kept_with_it(tmp_path: Path) -> None:
    with opened(tmp_path) as workspace:
        made, (a, _b, _c) = three(workspace)
        before = workspace.incidents.set_clock(made.id, a, replace(CLOCK, by="Somebody"))
        old = before.camera(a)
        assert old is not None
        assert old.clock.by == "Somebody"
        after = workspace.incidents.set_clock(made.id, a, replace(old.clock, offset=Fraction(5)))
        new = after.camera(a)
        assert new is not None
        assert new.clock.by == "Ada"


def test_without_the_one_clock_times_count_from_a_first_frame_until_there_is_another(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as workspace:
        made, (a, b, c) = three(workspace)
        incidents = workspace.incidents
        incidents.set_clock(made.id, a, CLOCK)
        incidents.align(made.id, b, Alignment(AlignedBy.SOUND, a, Fraction(5, 2), confidence=0.9))
        incidents.align(made.id, c, Alignment(AlignedBy.SOUND, a, Fraction(4), confidence=0.9))
        bare = incidents.take_camera(made.id, a)
        assert [camera.clock.origin for camera in bare.cameras] == [0, Fraction(3, 2)]
        later = incidents.set_clock(made.id, b, CLOCK)
        begins = seconds_since(START)
        assert [camera.clock.origin for camera in later.cameras] == [
            begins,
            begins + Fraction(3, 2),
        ]
        assert incidents.update(bare, made_from=later).cameras == bare.cameras
