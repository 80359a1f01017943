"""Following a person across the cameras of an incident: whom, why, and then draft by draft.

Nothing here is presented as an identification. Umbra proposes where faces look alike; whether it is the same
person only a person says, one draft at a time, and their name goes into what they confirmed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.dialogs.base import JobDialog, open_dialog
from app.incident.appearances_choosing import ChoosingPage
from app.incident.appearances_judging import JudgingPage
from app.language.core import brief, whole
from app.theme.parts import Banner, button
from app.words import count_words
from redaction.edit.asking import Refused
from redaction.edit.gestures import add_annotations, delete_annotations
from redaction.jobs.errors import UserError
from redaction.model.ids import new_id
from redaction.people.appearing import confirmed
from redaction.people.face import why_not
from redaction.usecases.appearances import Search, drafts, record_search
from redaction.usecases.appearances_kept import followed_to_json, note_rejected, waiting

if TYPE_CHECKING:
    from app.jobs import Runner
    from app.session import Session
    from redaction.edit.edit import Edit
    from redaction.incident.incident import Incident
    from redaction.model.ids import FootageId

ORIGIN: Final = "appearances"
_SIZE: Final = (1200, 720)


class AppearancesDialog(JobDialog):
    """Whom to look for, and what was found.

    Attributes:
        choosing: Whom and why.
        judging: The drafts.
    """

    def __init__(
        self, session: Session, jobs: Runner, incident: Incident, parent: QWidget | None = None
    ) -> None:
        super().__init__("", "", parent)
        self.resize(*_SIZE)
        self._session, self._jobs, self._incident = session, jobs, incident
        self._called = ""
        self._reason = ""
        self.choosing = ChoosingPage(session, incident)
        self.judging = JudgingPage(session, incident)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.choosing)
        self.pages.addWidget(self.judging)
        self.banner = Banner()
        self.body.addWidget(self.pages, 1)
        self.body.addWidget(self.banner)
        self.again_button = button(
            self.tr("&Look for somebody else"), self.choose_again, icon_name="search",
            tip=self.tr("Drafts that nobody judged stay, and are here again next time"),
        )  # fmt: skip
        self.close_button = button(
            self.tr("Close"), self.close, tip=self.tr("What nobody judged stays a draft (Escape)")
        )
        self.reject_button = button(
            self.tr("&No, somebody else"), self.reject_draft, icon_name="close",
            tip=self.tr("Take the draft away; it is not proposed again (Alt+N)"),
        )  # fmt: skip
        self.confirm_button = button(
            self.tr("&Yes, the same person"), self.confirm_draft, kind="primary", icon_name="check",
            tip=self.tr("Keep it as an annotation that you confirmed (Alt+Y)"),
        )  # fmt: skip
        self.search_button = button(
            self.tr("&Look on all cameras"), self.search, kind="primary", icon_name="search",
            tip=self.tr("Compare faces on all cameras of the incident (Alt+L)"),
        )  # fmt: skip
        for part in (self.again_button, None, self.close_button, self.reject_button,
                     self.confirm_button, self.search_button):  # fmt: skip
            if part is None:
                self.foot.addStretch(1)
            else:
                self.foot.addWidget(part)
        self.choosing.changed.connect(self._settle)
        self.choosing.stopped.connect(self._stop)
        self.judging.changed.connect(self._settle)
        self._show_page(judging=bool(self._list()))
        fault = why_not()
        if fault is not None and self.pages.currentWidget() is self.choosing:
            self.choosing.banner.say(brief(fault), "warning")

    # searching

    def search(self) -> None:
        """Compare the faces of all cameras with the chosen ones."""
        followed, card = self.choosing.followed, self.choosing.card
        if followed is None or card is None or self.job is not None or not self.choosing.ready:
            return
        self._called, self._reason = card.recorded, self.choosing.reason.text()
        self.choosing.banner.say("")
        args: dict[str, Any] = {
            "workspace": str(self._session.workspace.folder),
            "incident": self._incident.id,
            "followed": followed_to_json(followed),
        }
        job = self._jobs.start("appearances", args, self.tr("Looking for a person on all cameras"))
        self.job = job
        self.choosing.show_progress(None)
        job.progressed.connect(self.choosing.show_progress)
        job.succeeded.connect(self._found)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._stopped)
        self._settle()

    def _found(self, result: dict[str, Any]) -> None:
        self._end_job()
        try:
            self._propose(Search.from_json(result))
        except (UserError, Refused) as error:
            self.choosing.banner.say(str(error), "bad")

    def _propose(self, found: Search) -> None:
        """Put the drafts on the timeline, with the row in the log first: what was compared was compared."""
        workspace = self._session.workspace
        proposed = drafts(workspace, self._incident, found, called=self._called)
        many = sum(map(len, proposed.values()))
        record_search(workspace, self._incident, found, self._reason, many)
        group = new_id()
        for footage, new in proposed.items():
            patch = add_annotations(workspace.project(footage), new, label="Propose appearances")
            if self._session.do_on(footage, patch, origin=ORIGIN, group=group) is None:
                return
        self.choosing.refresh()
        words, tone = self._outcome(found, many)
        if self._list():
            self._show_page(judging=True)
        self.banner.say(words, tone)

    def _outcome(self, found: Search, many: int) -> tuple[str, str]:
        """What came of the search, with what could not be compared: nothing found is no proof of absence."""
        words = [
            self.tr("{n} proposed.").format(
                n=count_words(many, self.tr("draft"), self.tr("drafts"))
            )
        ]
        if not many:
            words = [self.tr("Nothing new is proposed.")]
        unseen = sum(c.tracks - c.compared for c in found.cameras)
        if unseen:
            faces = count_words(unseen, self.tr("track"), self.tr("tracks"))
            words.append(
                self.tr("{n} could not be compared: too small, blurred or turned away.").format(
                    n=faces
                )
            )
        names = {c.footage: c.name for c in self._incident.cameras}
        for one in found.cameras:
            name = names.get(one.footage, "")
            if one.trouble:
                words.append(self.tr("“{camera}”: {why}").format(camera=name, why=one.trouble))
            elif not one.tracks:
                text = self.tr("On “{camera}” nobody searched for faces yet.")
                words.append(text.format(camera=name))
        return " ".join(words), "warning" if len(words) > 1 else "info"

    def _failed(self, error: UserError) -> None:
        self._end_job()
        words = whole(error)
        self.choosing.banner.say(words, "bad")

    def _stopped(self) -> None:
        self._end_job()
        self.choosing.banner.say(
            self.tr("Stopped. Nothing was proposed; searching again goes on from here."), "info"
        )

    def _stop(self) -> None:
        if self.job is not None:
            self.job.cancel()

    def _end_job(self) -> None:
        self.job = None
        self.choosing.end_progress()
        self._settle()

    # judging

    def confirm_draft(self) -> None:
        """A person says that it is the same person."""
        one = self.judging.draft
        if one is None:
            return
        workspace, note = self._session.workspace, one.annotation.id
        project, name = workspace.project(one.footage), self.judging.name_field.text()
        self._do(one.footage, lambda: confirmed(project, note, by=workspace.user, name=name))
        self._next()

    def reject_draft(self) -> None:
        """A person says that it is somebody else, or that nobody can tell."""
        one = self.judging.draft
        if one is None:
            return
        workspace, note = self._session.workspace, one.annotation.id
        project = workspace.project(one.footage)
        if self._do(one.footage, lambda: delete_annotations(project, [note])):
            note_rejected(workspace, self._incident.id, [note])
        self._next()

    def choose_again(self) -> None:
        """Look for somebody else."""
        self.banner.say("")
        self.choosing.refresh()  # now there are faces to choose by
        self._show_page(judging=False)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing of it goes on."""
        self.judging.shut_down()
        super().closeEvent(event)

    # inside

    def _do(self, footage: FootageId, make: Callable[[], Edit]) -> bool:
        try:
            patch = make()
        except Refused as refused:
            self.banner.say(str(refused), "warning")
            return False
        return self._session.do_on(footage, patch, origin=ORIGIN) is not None

    def _list(self) -> int:
        self.judging.show_drafts(waiting(self._session.workspace, self._incident))
        return self.judging.left

    def _next(self) -> None:
        if not self._list():
            self.banner.say(
                self.tr("Every draft was judged. Close, or look for somebody else."), "good"
            )
        self._settle()

    def _show_page(self, *, judging: bool) -> None:
        self.pages.setCurrentWidget(self.judging if judging else self.choosing)
        if judging:
            title = self.tr("Is this the same person?")
            text = self.tr(
                "Faces that look alike are no identification. Look at both pictures; in doubt, say no."
            )
        else:
            title = self.tr("Follow a person across cameras")
            text = self.tr(
                "Umbra compares faces and proposes drafts where they look alike. Whether it is the same"
                " person, only you can say."
            )
        self.say(title, text)
        self._settle()

    def _settle(self) -> None:
        judging = self.pages.currentWidget() is self.judging
        for part in (self.again_button, self.reject_button, self.confirm_button):
            part.setVisible(judging)
        self.search_button.setVisible(not judging)
        self.search_button.setEnabled(self.choosing.ready and self.job is None)
        self.reject_button.setEnabled(self.judging.draft is not None)
        # a second press must not confirm a draft whose picture is still on its way
        self.confirm_button.setEnabled(self.judging.seen)


def open_appearances(
    session: Session, jobs: Runner, incident: Incident, parent: QWidget | None = None
) -> AppearancesDialog:
    """Show the dialog over its window."""
    dialog = AppearancesDialog(session, jobs, incident, parent)
    open_dialog(dialog)
    return dialog
