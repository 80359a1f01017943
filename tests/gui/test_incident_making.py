"""Making an incident in the window: from a request, with names and order; from the request back to it."""

from __future__ import annotations

from app.actions.ids import ActionId as A
from app.incident.dialog import EraseIncidentDialog, IncidentDialog
from app.session import Page
from tests.gui.conftest import Shell


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
