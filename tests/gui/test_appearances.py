"""Following a person: whom and why, then draft by draft; nobody is named unless a person writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.incident.appearances import AppearancesDialog
from app.jobs import Job
from app.session import Session
from player.media.time import FrameIndex, FrameSpan
from redaction.edit.edit import Patch
from redaction.incident.camera import Camera
from redaction.incident.incident import Incident
from redaction.jobs.errors import UserError
from redaction.model.geometry import Box
from redaction.model.ids import FootageId, TrackId
from redaction.model.track import Keyframe, Origin, Track
from redaction.people.appearing import Appearance, Followed, Likeness
from redaction.store.workspace import Workspace
from redaction.usecases.appearances import CameraSearch, Search
from redaction.usecases.import_footage import import_footage
from tests.media.incident import Recording, scene, write_recording


class Jobs(QObject):
    """Takes a job and lets the test say how it ends; what the real one gives is in ``test_appearing``."""

    started, ended = Signal(object), Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, Mapping[str, Any]]] = []
        self.job: Job | None = None

    @property
    def running(self) -> tuple[Job, ...]:
        return ()

    def start(self, kind: str, args: Mapping[str, Any], title: str = "") -> Job:
        self.asked.append((kind, args))
        self.job = Job(kind, args, title, self)
        return self.job


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    folder, made = tmp_path_factory.mktemp("cameras"), scene(2)
    return [
        import_footage(write_recording(Recording(0, 20, sound=False), folder / f"{n}.mp4", made))
        for n in "ab"
    ]


@pytest.fixture
def staged(tmp_path: Path, files: list[Any]) -> Iterator[tuple[Session, Incident, list[FootageId]]]:
    with Workspace.open(tmp_path / "ws", user="DC Ada") as workspace:
        ids = []
        for number, one in enumerate(files):
            seen = one.footage
            footage = workspace.add_footage(
                Path(seen.path), sha256=seen.sha256[:-1] + str(number), size=seen.size,
                frames=seen.frames, duration=seen.duration, width=seen.width, height=seen.height,
            )  # fmt: skip
            keys = tuple(
                Keyframe(FrameIndex(f), Box(10, 10, 40, 40), origin=Origin.DETECTED)
                for f in (2, 12)
            )
            track = Track(TrackId("ab"[number]), keys, FrameIndex(13), number=1)
            workspace.do(footage.id, Patch("Detect", tracks={track.id: (None, track)}))
            ids.append(footage.id)
        cameras = [Camera(i, f"Cam {n}") for n, i in enumerate(ids)]
        incident = workspace.incidents.add("Fight", cameras=cameras)
        yield Session(workspace), incident, ids


def result(ids: list[FootageId], *, trouble: str = "") -> dict[str, Any]:
    """What a search gives: the chosen one, and one that looks alike."""
    span = FrameSpan(FrameIndex(2), FrameIndex(13))
    followed = Followed(ids[0], (TrackId("a"),))
    both = (
        Appearance(ids[0], TrackId("a"), span, FrameIndex(2), Likeness.CHOSEN),
        Appearance(ids[1], TrackId("b"), span, FrameIndex(12), Likeness.MUCH, 0.5),
    )
    cameras = (CameraSearch(ids[0], 1, 1), CameraSearch(ids[1], 3, 1, trouble))
    return Search(followed, both, cameras, "m").to_json()


@pytest.fixture
def shown(
    qtbot: QtBot, staged: tuple[Session, Incident, list[FootageId]], monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[AppearancesDialog, Jobs]]:
    session, incident, _ids = staged
    monkeypatch.setattr("app.incident.appearances.why_not", lambda: None)
    jobs = Jobs()
    dialog = AppearancesDialog(session, jobs, incident)
    qtbot.addWidget(dialog)
    yield dialog, jobs
    dialog.close()


def begin(dialog: AppearancesDialog) -> None:
    dialog.choosing.people.setCurrentRow(0)
    dialog.choosing.reason.setText("Robbery")
    dialog.search()


def test_nobody_is_looked_for_without_a_reason(shown: tuple[AppearancesDialog, Jobs]) -> None:
    dialog, jobs = shown
    assert not dialog.search_button.isEnabled()
    dialog.choosing.people.setCurrentRow(0)
    assert not dialog.search_button.isEnabled()
    dialog.search()
    assert jobs.asked == []
    dialog.choosing.reason.setText("Robbery")
    assert dialog.search_button.isEnabled()


def test_the_first_camera_with_people_is_shown_and_escape_closes(
    qtbot: QtBot, staged: tuple[Session, Incident, list[FootageId]]
) -> None:
    session, incident, ids = staged
    session.workspace.undo(ids[0])
    dialog = AppearancesDialog(session, Jobs(), incident)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.choosing.camera_field.currentData() == ids[1]
    assert dialog.choosing.people.count() == 1
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_from_a_search_to_a_confirmed_appearance(
    shown: tuple[AppearancesDialog, Jobs], staged: tuple[Session, Incident, list[FootageId]]
) -> None:
    dialog, jobs = shown
    session, incident, ids = staged
    begin(dialog)
    ((kind, args),) = jobs.asked
    assert (kind, args["incident"]) == ("appearances", incident.id)
    assert args["followed"]["tracks"] == ["a"]
    assert jobs.job is not None
    jobs.job.succeeded.emit(result(ids))
    assert dialog.pages.currentWidget() is dialog.judging
    assert dialog.judging.left == 2
    assert "2 tracks could not be compared" in dialog.banner.text
    dialog.reject_draft()
    assert dialog.judging.left == 1
    draft = dialog.judging.draft
    assert draft is not None
    assert (draft.footage, draft.track) == (ids[1], "b")
    assert "This is no identification." in dialog.judging.words.text()
    dialog.judging.name_field.setText("J Roe")
    dialog.confirm_draft()
    assert dialog.judging.name_field.text() == ""
    (kept,) = session.workspace.project(ids[1]).annotations.values()
    assert (kept.draft, kept.title, kept.people) == (
        False,
        "Appearance, confirmed by DC Ada",
        ("J Roe",),
    )
    assert session.workspace.project(ids[0]).annotations == {}
    assert "Every draft was judged" in dialog.banner.text
    assert session.workspace.undo_label(ids[1]) == "Confirm annotation"
    row = next(r for r in session.workspace.log.rows() if r.details.get("identification") is False)
    assert (row.details["reason"], row.details["proposed"]) == ("Robbery", 2)
    assert "Roe" not in str([r.to_json() for r in session.workspace.log.rows()])


def test_what_was_rejected_is_not_proposed_again(
    shown: tuple[AppearancesDialog, Jobs], staged: tuple[Session, Incident, list[FootageId]]
) -> None:
    dialog, jobs = shown
    _session, _incident, ids = staged
    begin(dialog)
    assert jobs.job is not None
    jobs.job.succeeded.emit(result(ids))
    dialog.reject_draft()
    dialog.reject_draft()
    dialog.choose_again()
    begin(dialog)
    jobs.job.succeeded.emit(result(ids))
    assert dialog.pages.currentWidget() is dialog.choosing
    assert dialog.banner.text.startswith("Nothing new is proposed.")


def test_drafts_wait_for_the_next_time(
    qtbot: QtBot,
    shown: tuple[AppearancesDialog, Jobs],
    staged: tuple[Session, Incident, list[FootageId]],
) -> None:
    dialog, jobs = shown
    session, incident, ids = staged
    begin(dialog)
    assert jobs.job is not None
    jobs.job.succeeded.emit(result(ids))
    dialog.close()
    again = AppearancesDialog(session, jobs, incident)
    qtbot.addWidget(again)
    assert again.pages.currentWidget() is again.judging
    assert again.judging.left == 2
    assert again.judging.draft is not None
    assert again.judging.draft.followed is not None
    again.close()


@pytest.mark.parametrize("end", ["failed", "cancelled"])
def test_a_search_that_ends_early_proposes_nothing(
    shown: tuple[AppearancesDialog, Jobs],
    staged: tuple[Session, Incident, list[FootageId]],
    end: str,
) -> None:
    dialog, jobs = shown
    session, _incident, ids = staged
    begin(dialog)
    assert jobs.job is not None
    signal: Callable[..., None] = getattr(jobs.job, end).emit
    signal(UserError("The disk is full.")) if end == "failed" else signal()
    assert dialog.choosing.banner.text
    assert dialog.search_button.isEnabled()
    assert all(not session.workspace.project(i).annotations for i in ids)


def test_a_camera_that_was_not_searched_is_said(
    shown: tuple[AppearancesDialog, Jobs], staged: tuple[Session, Incident, list[FootageId]]
) -> None:
    dialog, jobs = shown
    begin(dialog)
    assert jobs.job is not None
    jobs.job.succeeded.emit(result(staged[2], trouble="The file is not where it was."))
    assert "“Cam 1”: The file is not where it was." in dialog.banner.text


def test_nobody_confirms_a_draft_before_its_picture_is_there(
    qtbot: QtBot,
    shown: tuple[AppearancesDialog, Jobs],
    staged: tuple[Session, Incident, list[FootageId]],
) -> None:
    dialog, jobs = shown
    _session, _incident, ids = staged
    begin(dialog)
    assert jobs.job is not None
    jobs.job.succeeded.emit(result(ids))
    qtbot.waitUntil(dialog.confirm_button.isEnabled, timeout=60_000)
    dialog.reject_draft()
    assert not dialog.confirm_button.isEnabled(), "the next one is on its way"
    assert dialog.reject_button.isEnabled()
    qtbot.waitUntil(dialog.confirm_button.isEnabled, timeout=60_000)
    assert dialog.judging.other.pane.frame == 12
