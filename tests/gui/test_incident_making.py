"""Making an incident in the window: from a request, with names and order; from the request back to it."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId as A
from app.incident.dialog import EraseIncidentDialog, IncidentDialog
from app.session import Page
from tests.gui.conftest import Shell
from tests.gui.incident_kit import an_incident


def two_files(shell: Shell) -> None:
    shell.request("INV-1")
    for name in ("bwv_4121.mp4", "platform.mp4"):
        path = shell.folder / name
        path.write_bytes(name.encode())
        shell.footage(path)


def test_an_incident_is_made_of_a_request_and_found_from_it_again(shell: Shell) -> None:
    two_files(shell)
    link = shell.window.home.details.incident
    assert link.text() == "One timeline"
    link.click()
    dialog = shell.window.findChild(IncidentDialog)
    assert dialog is not None
    assert dialog.cameras.rowCount() == 2, "the footage of the request is offered"
    assert not dialog.ok.isEnabled(), "it has no title yet"
    dialog.title.setText("Theft in the hall")
    dialog.cameras.item(0, 0).setText("BWV PC 4121")
    dialog.cameras.setCurrentCell(0, 0)
    dialog._move(1)
    dialog.ok.click()
    (made,) = shell.workspace.incidents.all()
    assert [camera.name for camera in made.cameras] == ["platform", "BWV PC 4121"]
    assert made.request == shell.session.request.id
    assert shell.session.page is Page.INCIDENT
    assert shell.session.incident == made
    shell.session.go_page(Page.HOME)
    assert link.text() == "Theft in the hall"
    link.click()
    assert shell.session.page is Page.INCIDENT
    said = " ".join(row.action for row in shell.workspace.log.rows())
    details = " ".join(str(row.details) for row in shell.workspace.log.rows())
    assert "Incident recorded" in said
    assert "Theft" not in details
    assert "4121" not in details.replace("bwv_4121", "")


def test_an_incident_without_cameras_says_so_and_what_cannot_be_kept_is_said_in_place(
    shell: Shell,
) -> None:
    made = shell.workspace.incidents.add("Empty")
    shell.session.select_incident(made)
    shell.session.go_page(Page.INCIDENT)
    page = shell.window.incident
    assert page._inside.currentWidget() is page.cameraless
    assert shell.window.registry.trigger(A.INCIDENT_EDIT)
    dialog = shell.window.findChild(IncidentDialog)
    dialog.zone.setCurrentText("Europe/Nowhere")
    dialog.ok.click()
    assert dialog.isVisible()
    assert "not a time zone" in dialog._problem.text
    dialog.reject()
    assert shell.window.registry.trigger(A.INCIDENT_REMOVE)
    erase = shell.window.findChild(EraseIncidentDialog)
    assert not erase.erase.isEnabled(), "a reason is needed"
    erase.reason.setText("entered twice")
    erase.erase.click()
    assert shell.workspace.incidents.all() == ()
    assert shell.session.incident is None
    assert page._stack.currentWidget() is page.empty


def test_pictures_are_shown_together_stepped_and_opened_for_review_at_the_very_frame(
    shell: Shell, clip: Path, qtbot: QtBot
) -> None:
    """With the real wall: who looks is in the log, a step moves all, review and F5 keep the moment."""
    made = an_incident(shell.workspace, clip, placed=2, apart=0)
    one, two = made.footage
    shell.session.select_incident(made)
    shell.session.go_page(Page.INCIDENT)
    page = shell.window.incident
    desk, wall = page.desk, page.wall
    looked = [r for r in shell.workspace.log.rows() if r.action.startswith("Footage shown beside")]
    assert len(looked) == 2
    page.going.go_to(desk.courses[two].exact(3))
    qtbot.waitUntil(lambda: wall.settled and wall.frame_of(two) is not None, timeout=20_000)
    assert wall.frame_of(two).index == 3
    assert shell.window.registry.trigger(A.STEP_FORWARD)
    first = desk.courses[one].frame_at(desk.courses[two].exact(3))
    qtbot.waitUntil(lambda: wall.settled and wall.frame_of(one).index == first + 1, timeout=20_000)
    assert desk.time == wall.time, "the playhead is where the pictures are"
    desk.choose(two)
    assert shell.window.registry.trigger(A.ADD_MARKER)
    (note,) = shell.workspace.project(two).annotations.values()
    assert note.span.start == wall.frame_of(two).index
    shell.window.registry.refresh()
    at = wall.frame_of(two).index
    assert shell.window.registry.trigger(A.INCIDENT_REVIEW)
    assert shell.session.page is Page.REVIEW
    assert shell.session.footage.id == two
    qtbot.waitUntil(
        lambda: shell.session.frame is not None and shell.session.frame.index == at, timeout=20_000
    )
    before = desk.time
    shell.session.go_page(Page.INCIDENT)
    assert desk.time == before
    assert len([r for r in shell.workspace.log.rows() if r.action.startswith("Footage shown")]) == 2
