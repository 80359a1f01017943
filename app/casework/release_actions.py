"""What the actions on packages and hand-overs do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.actions.ids import ActionId
from app.dialogs.base import Dialog, OneDialog
from app.evidence.package_actions import EvidencePackages
from app.theme.parts import button
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.casework.release_dialog import ReleaseDialog
    from app.jobs import Runner
    from app.session import Session
    from app.settings.store import Settings
    from app.shell.file_actions import FileActions


class ReleaseActions(QObject):
    """Opens the windows of packages.

    Attributes:
        evidence: Those of evidence packages.
    """

    def __init__(
        self,
        window: QWidget,
        session: Session,
        registry: Registry,
        files: FileActions,
        jobs: Runner,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._files = files
        self._jobs = jobs
        self._settings = settings
        self._one: OneDialog[ReleaseDialog] = OneDialog()
        self.evidence = EvidencePackages(window, session, jobs, settings)
        for action_id, handler in {
            ActionId.RELEASE_PACKAGE: self.release,
            ActionId.EVIDENCE_PACKAGE: self.evidence.of_incident,
            ActionId.EVIDENCE_FOOTAGE: self.evidence.of_footage,
            ActionId.CHECK_PACKAGE: self.check,
            ActionId.DISCLOSURES: self.show_disclosures,
        }.items():
            registry.bind(action_id, handler)

    def release(self) -> None:
        """Ask what of the selected request goes to whom, and make the package."""
        from app.casework.release_dialog import ReleaseDialog

        request = self._session.request
        if request is None:
            return

        def make() -> ReleaseDialog:
            return ReleaseDialog(
                self._session,
                self._jobs,
                self._settings,
                request,
                lambda footage, above: self._files.exporting.ask_sign_off(footage, above),
                self._window,
            )

        try:
            self._one.show(make)
        except UserError as error:
            self._session.problem.emit(error)

    @property
    def dialog(self) -> ReleaseDialog | None:
        """The release that is asked for or worked at, if one is."""
        return self._one.dialog

    def check(self) -> None:
        """Ask for a package and check it."""
        from app.casework.handing_dialog import usual_folder
        from app.casework.package_check import PackageCheckDialog
        from app.dialogs.base import open_dialog

        open_dialog(PackageCheckDialog(self._jobs, usual_folder(self._settings), self._window))

    def show_disclosures(self) -> None:
        """Show everything that was handed over."""
        from app.dialogs.base import open_dialog

        open_dialog(DisclosuresDialog(self._session, self._window))


class DisclosuresDialog(Dialog):
    """Every hand-over of the workspace, newest first."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        from app.casework.disclosure_list import DisclosureList

        super().__init__("", "", parent)
        self.say(
            self.tr("Disclosures"),
            self.tr(
                "What was handed over to whom, newest first. Each is a row of the review log, too."
            ),
        )
        self.resize(760, 560)
        self.list = DisclosureList(session)
        inside = QWidget()
        inside.setProperty("surface", "clear")
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.list)
        box.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setFrameShape(QFrame.Shape.NoFrame)
        self.body.addWidget(area, 1)
        self.close_button = button(self.tr("Close"), self.close, kind="primary")
        self.foot.addStretch(1)
        self.foot.addWidget(self.close_button)
