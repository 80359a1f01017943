"""Following a person across cameras: drafts of faces that look alike, and never an identification."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.edit.asking import Refused
from redaction.edit.edit import Patch
from redaction.edit.noting import add_annotations, confirm_annotations, delete_annotations
from redaction.edit.people import group_people, say_not_same
from redaction.incident.camera import Camera
from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import UserError
from redaction.jobs.incident_tasks import appearances_job
from redaction.jobs.wire import Wire
from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId, FootageId, TrackId
from redaction.model.project import Project
from redaction.model.track import Keyframe, Origin, ReviewState, Track
from redaction.people.appearing import (
    TITLE,
    Appearance,
    Followed,
    Likeness,
    appearances_on,
    draft_of,
    followed_now,
    is_proposed,
    likeness_of,
    rate_of,
    stretches,
)
from redaction.people.embed import Crop, TrackFace, key_of
from redaction.people.face import LABEL, why_not
from redaction.people.grouping import ALIKE, MOST
from redaction.people.kept import KeptFaces
from redaction.store.workspace import Workspace
from redaction.usecases import appearances as usecase
from redaction.usecases.appearances import Search, drafts, record_search, search
from redaction.usecases.appearances_kept import (
    FOLLOWED as KEPT,
)
from redaction.usecases.appearances_kept import (
    REJECTED,
    followed_to_json,
    note_rejected,
    waiting,
)
from redaction.usecases.people import tried

HERE, THERE = FootageId("here"), FootageId("there")


def track(name: str, start: int, x: float = 0.0, **fields: Any) -> Track:
    keys = tuple(
        Keyframe(FrameIndex(start + i), Box(float(x), 0.0, 40.0, 40.0), origin=Origin.DETECTED)
        for i in (0, 5, 10)
    )
    return Track(TrackId(name), keys, FrameIndex(start + 11), **fields)


def face(name: str, at: float, quality: float = 1.0, frame: int = 3) -> TrackFace:
    """A face whose distance to another one is the difference of where they are."""
    vector = np.zeros(128)
    vector[0] = at
    return TrackFace(TrackId(name), (Crop(frame, quality, b""),), vector, quality, 0.1)


def project(footage: FootageId, *tracks: Track) -> Project:
    return Project(footage, MappingProxyType({t.id: t for t in tracks}))


CHOSEN = (face("a", 0),)
FOLLOWED = Followed(HERE, (TrackId("a"),))


def found(made: Project, *faces: TrackFace) -> dict[str, Appearance]:
    return {str(a.track): a for a in appearances_on(made, faces, CHOSEN, FOLLOWED, rate=25.0)}


def test_alike_faces_of_another_camera_are_proposed_by_how_alike_they_are() -> None:
    other = project(THERE, *(track(n, 20 * i) for i, n in enumerate("bcdef")), track("g", 200))
    made = found(
        other, face("b", MOST * 0.5), face("c", MOST * 0.99), face("d", MOST * 1.3),
        face("e", MOST * (ALIKE + 0.01)), TrackFace(TrackId("f"), (), None, 0, 0),
    )  # fmt: skip
    assert {name: one.likeness for name, one in made.items()} == {
        "b": Likeness.MUCH, "c": Likeness.ALIKE, "d": Likeness.LITTLE,
    }  # fmt: skip
    assert made["b"].span == FrameSpan(FrameIndex(0), FrameIndex(11))
    assert made["b"].still == 3


def test_a_blurred_face_has_to_be_closer() -> None:
    other = project(THERE, track("b", 0))
    assert found(other, face("b", MOST * 0.9, quality=0.1)) == {}
    assert likeness_of(0.85) is Likeness.MUCH


def test_rejected_tracks_and_faces_that_may_be_none_are_not_proposed() -> None:
    other = project(
        THERE,
        track("b", 0, state=ReviewState.REJECTED),
        track("c", 20, confidence=0.5),
    )
    assert found(other, face("b", 0), face("c", 0)) == {}


def test_the_chosen_tracks_are_there_and_whoever_is_seen_beside_them_is_not() -> None:
    here = project(HERE, track("a", 0), track("b", 0, 200), track("c", 50))
    made = found(here, face("a", 0), face("b", 0), face("c", 0))
    assert {n: a.likeness for n, a in made.items()} == {
        "a": Likeness.CHOSEN, "c": Likeness.MUCH,
    }  # fmt: skip


def test_whoever_a_person_said_is_somebody_else_is_not_proposed() -> None:
    here = project(HERE, track("a", 0), track("x", 30), track("c", 50))
    here = group_people(here, [TrackId("a"), TrackId("x")]).apply(here)[0]
    here = say_not_same(here, [TrackId("c")], [TrackId("a")]).apply(here)[0]
    assert "c" not in found(here, face("a", 0), face("c", 0))


def test_what_a_person_put_together_with_an_alike_one_comes_along() -> None:
    other = project(THERE, track("b", 0), track("back", 50))
    other = group_people(other, [TrackId("b"), TrackId("back")]).apply(other)[0]
    made = found(other, face("b", 0), TrackFace(TrackId("back"), (), None, 0, 0))
    assert made["back"].likeness is Likeness.GROUPED
    assert "back" not in found(other, face("b", MOST * 1.3))


def test_two_proposed_at_once_are_said_to_be_two() -> None:
    other = project(THERE, track("b", 0), track("c", 0, 200), track("d", 50))
    made = found(other, face("b", 0), face("c", 0), face("d", 0))
    assert [made[n].at_once for n in "bcd"] == [True, True, False]


def test_short_absences_do_not_end_an_appearance() -> None:
    keys = [(0, False), (10, True), (30, False), (40, True), (200, False)]
    gone = Track(
        TrackId("a"),
        tuple(Keyframe(FrameIndex(f), Box(0, 0, 9, 9), outside=out) for f, out in keys),
        FrameIndex(210),
    )
    assert [(s.start, s.stop) for s in stretches(gone, 25)] == [(0, 40), (200, 210)]


def test_a_draft_names_nobody_and_says_that_it_is_no_identification() -> None:
    other = project(THERE, track("b", 0))
    one = found(other, face("b", 0))["b"]
    draft = draft_of(one, other, FOLLOWED, called="Person 1", camera="CCTV 2")
    assert (draft.draft, draft.title, draft.people, draft.category) == (True, TITLE, (), "person")
    assert draft.note == (
        "Compared with Person 1 on “CCTV 2”: looks much alike. This is no identification."
    )
    assert draft.region == Box(0, 0, 40, 40)
    assert is_proposed(draft)
    again = draft_of(one, other, FOLLOWED, called="Roe", camera="x")
    assert again.id == draft.id
    assert (
        draft_of(one, other, Followed(HERE, (TrackId("z"),)), called="", camera="").id != draft.id
    )


def test_a_person_of_the_gallery_is_followed_by_whoever_belongs_to_them_now() -> None:
    here = project(HERE, track("a", 0), track("b", 30))
    here = group_people(here, [TrackId("a"), TrackId("b")]).apply(here)[0]
    (person,) = here.people
    assert set(followed_now(Followed(HERE, (), person), here).tracks) == {"a", "b"}
    assert followed_now(Followed(HERE, (TrackId("gone"),)), here).tracks == ()


def test_rates_that_nobody_knows_are_25() -> None:
    assert (rate_of(0, 0), rate_of(100, 2.0)) == (25.0, 50.0)


# through the workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(
        tmp_path, user="Ada", clock=lambda: dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    ) as made:
        yield made


def staged(workspace: Workspace) -> tuple[Any, list[FootageId]]:
    ids = []
    for letter in "ab":
        footage = workspace.add_footage(
            Path(f"/x/{letter}.mp4"), sha256=letter * 64, size=1, frames=100, duration=4.0,
            width=640, height=360,
        )  # fmt: skip
        workspace.do(footage.id, Patch("x", tracks={TrackId(letter): (None, track(letter, 0))}))
        ids.append(footage.id)
    cameras = [Camera(i, f"Cam {n}") for n, i in enumerate(ids)]
    return workspace.incidents.add("Fight", cameras=cameras), ids


def alike(made: Project, *_: Any, **__: Any) -> tuple[Any, dict[TrackId, str]]:
    """Compares by saying that all look the same; ``search`` is given it in the place of the networks."""
    faces = tuple(face(str(t), 0) for t in made.tracks)
    return SimpleNamespace(faces=faces, model="m"), {}


def searched(
    workspace: Workspace, incident: Any, followed: Followed, compare: Any = alike
) -> Search:
    return search(
        usecase.scene_of(workspace, incident.id), followed, cancel=CancelToken(),
        progress=lambda _said: None, compare=compare,
    )  # fmt: skip


def test_a_search_becomes_drafts_that_are_confirmed_by_name_and_not_proposed_again(
    workspace: Workspace,
) -> None:
    incident, (a, b) = staged(workspace)
    result = searched(workspace, incident, Followed(a, (TrackId("a"),)))
    assert Search.from_json(result.to_json()) == result
    assert [(c.tracks, c.compared) for c in result.cameras] == [(1, 1), (1, 1)]
    proposed = drafts(workspace, incident, result, called="Person 1")
    assert [one.draft for one in (*proposed[a], *proposed[b])] == [True, True]
    workspace.do(b, add_annotations(workspace.project(b), proposed[b]))
    (draft,) = proposed[b]
    record_search(workspace, incident, result, "x", 2)
    (waits,) = waiting(workspace, incident)
    assert (waits.annotation, waits.track, waits.followed) == (draft, "b", result.followed)
    workspace.do(b, confirm_annotations(workspace.project(b), [draft.id], by="Ada"))
    kept = workspace.project(b).annotations[draft.id]
    assert kept.source == "faces compared by Umbra: looks much alike; confirmed by Ada"
    assert list(drafts(workspace, incident, result, called="Person 1")) == [a]
    assert [r["footage"] for r in workspace.setting(KEPT)[incident.id]] == [a]
    workspace.remove_footage(a, reason="x")
    assert workspace.setting(KEPT) == {incident.id: []}
    assert waiting(workspace, incident) == ()


def test_drafts_are_confirmed_one_by_one_wherever_that_is_done(workspace: Workspace) -> None:
    incident, (a, b) = staged(workspace)
    result = searched(workspace, incident, Followed(a, (TrackId("a"),)))
    (first,) = drafts(workspace, incident, result, called="x")[b]
    two = [first, replace(first, id=AnnotationId("second"))]
    workspace.do(b, add_annotations(workspace.project(b), two))
    with pytest.raises(Refused, match="one by one"):
        confirm_annotations(workspace.project(b), [one.id for one in two], by="Ada")
    assert confirm_annotations(workspace.project(b), [first.id], by="Ada")


def test_rejected_drafts_are_not_proposed_again_until_their_incident_goes(
    workspace: Workspace,
) -> None:
    incident, (a, b) = staged(workspace)
    result = searched(workspace, incident, Followed(a, (TrackId("a"),)))
    (draft,) = drafts(workspace, incident, result, called="x")[b]
    workspace.do(b, add_annotations(workspace.project(b), [draft]))
    workspace.do(b, delete_annotations(workspace.project(b), [draft.id]))
    note_rejected(workspace, incident.id, [draft.id])
    assert b not in drafts(workspace, incident, result, called="x")
    workspace.incidents.remove(incident.id, reason="x")
    assert workspace.setting(REJECTED) == {}
    other = workspace.incidents.add("Other", cameras=incident.cameras)
    note_rejected(workspace, other.id, [])
    assert workspace.setting(REJECTED) == {other.id: []}


def test_the_log_says_what_was_compared_and_why_and_names_nobody(workspace: Workspace) -> None:
    incident, (a, _) = staged(workspace)
    result = searched(workspace, incident, Followed(a, (TrackId("a"),)))
    with pytest.raises(UserError, match="Say why"):
        record_search(workspace, incident, result, " ", 1)
    record_search(workspace, incident, result, "Robbery suspect", 1)
    (row,) = workspace.log.rows(limit=1, newest_first=True)
    assert row.details["reason"] == "Robbery suspect"
    assert row.details["identification"] is False
    assert row.details["cameras"][1] == {"footage": "b" * 64, "tracks": 1, "compared": 1}


def test_a_camera_that_cannot_be_read_is_left_out_and_said(workspace: Workspace) -> None:
    incident, (a, b) = staged(workspace)

    def lost(made: Project, *rest: Any, **more: Any) -> Any:
        if made.footage == b:
            raise UserError("The file is not where it was.")
        return alike(made, *rest, **more)

    result = searched(workspace, incident, Followed(a, (TrackId("a"),)), lost)
    assert {x.footage for x in result.appearances} == {a}
    assert [c.trouble for c in result.cameras] == ["", "The file is not where it was."]


def test_who_cannot_be_compared_is_not_searched_for(workspace: Workspace) -> None:
    incident, (a, _) = staged(workspace)
    with pytest.raises(UserError, match="no camera"):
        searched(workspace, incident, Followed(FootageId("x"), ()))
    with pytest.raises(UserError, match="nowhere well enough"):
        searched(workspace, incident, Followed(a, (TrackId("gone"),)))


@pytest.mark.skipif(why_not() is not None, reason="faces cannot be compared on this machine")
def test_the_job_compares_with_what_was_kept_of_faces(workspace: Workspace, tmp_path: Path) -> None:
    """As the window has it done: the real comparing, by faces that are in the caches already."""
    incident, (a, b) = staged(workspace)
    for footage_id, at in ((a, 0.0), (b, MOST * 0.5)):
        footage, made = workspace.footage_by_id(footage_id), workspace.project(footage_id)
        for name, tries in tried(made, footage).items():
            kept = KeptFaces(workspace.caches, footage.sha256)
            kept.put(key_of(tries, LABEL), face(str(name), at))
    args = {
        "workspace": str(tmp_path), "incident": incident.id,
        "followed": followed_to_json(Followed(a, (TrackId("a"),))),
    }  # fmt: skip
    cancel = CancelToken()
    found = Search.from_json(appearances_job(args, Wire(io.StringIO(), cancel), cancel))
    assert {x.footage: x.likeness for x in found.appearances} == {
        a: Likeness.CHOSEN, b: Likeness.MUCH,
    }  # fmt: skip
    assert found.model == ""
