"""Laying one camera of an incident beside another: by sound, by moments that both show, or by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QTabWidget, QVBoxLayout, QWidget

from app.dialogs.base import JobDialog, open_dialog
from app.incident.align_between import as_it_is, by_their_clocks, is_kept, usual_other
from app.incident.align_by_moments import MomentsTab, moment_of
from app.incident.align_by_sound import SoundTab, sounds_of
from app.incident.align_nudge import NudgeRow
from app.incident.align_pictures import AlignPictures
from app.incident.align_words import fault_words, how_words, now_words, place_words
from app.incident.consulting import may_look
from app.incident.words import short_moment, whose
from app.theme.parts import Banner, button, label, row
from app.theme.tokens import SPACE
from redaction.incident.camera import AlignedBy, Alignment, Camera
from redaction.incident.mapping import FAIR, incident_time, is_placed
from redaction.jobs.errors import UserError
from redaction.usecases.align_sound import SoundFinding, alignment_of

if TYPE_CHECKING:
    from app.jobs import Runner
    from app.session import Session
    from redaction.incident.incident import Incident
    from redaction.model.ids import FootageId

_SIZE: Final = (1400, 920)


class AlignDialog(JobDialog):
    """Two cameras, their pictures, what lays them beside each other, and what comes of it.

    Attributes:
        own_field: The camera that is aligned.
        to_field: The camera it is aligned to.
        own, to: Their pictures.
        sound: Alignment by what both heard.
        moments: Alignment by moments that both show.
        nudge: Alignment by hand.
        proposal: What would be kept now, or None.
        together: Whether both pictures step together, as the proposal has it.
    """

    def __init__(
        self,
        session: Session,
        jobs: Runner,
        incident: Incident,
        footage: FootageId,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", "", parent)
        # the pictures take whatever the screen has: moments are matched by small things
        room = self.screen().availableSize()
        self.resize(min(_SIZE[0], room.width() - 40), min(_SIZE[1], room.height() - 60))
        self._session, self._jobs = session, jobs
        self._incident = incident
        self._before: tuple[Incident, Incident] | None = None
        self._asked: tuple[FootageId, FootageId] | None = None
        self.proposal: Alignment | None = None
        self._begun_with: Alignment | None = None
        self.own_field, self.to_field = QComboBox(), QComboBox()
        self._now = label("", "caption", wrap=True)
        self.pictures = AlignPictures(session.workspace.caches)
        self.own, self.to = self.pictures.own, self.pictures.to
        self.together = self.pictures.together
        self.sound, self.moments, self.nudge = SoundTab(), MomentsTab(), NudgeRow()
        self.tabs = QTabWidget()
        self.result_words = label("", "strong", wrap=True)
        self.banner = Banner()
        self._build(footage)
        self._connect()
        self._cameras_chosen()

    @property
    def incident(self) -> Incident:
        """The incident as it is now."""
        return self._incident

    def propose(self, alignment: Alignment | None) -> None:
        """Make this the result: it is shown, and kept once a person accepts it."""
        self.proposal = alignment
        self.pictures.follow(alignment)
        self._settle()

    def accept_alignment(self) -> None:
        """Keep the result in the incident."""
        camera, proposal = self._camera(self.own_field), self.proposal
        if camera is None or proposal is None:
            return
        before = self._incident
        try:
            kept = self._session.workspace.incidents.align(before.id, camera.footage, proposal)
        except UserError as error:
            self.banner.say(fault_words(error), "bad")
            return
        self._before = (before, kept)
        self._take(kept)
        self.banner.say(self.tr("Aligned. The change is in the review log."), "good")
        self._settle()

    def put_back(self) -> None:
        """Make the incident what it was before the result was kept."""
        if self._before is None:
            return
        before, kept = self._before
        try:
            back = self._session.workspace.incidents.update(before, made_from=kept)
        except UserError as error:
            self.banner.say(fault_words(error), "bad")
            return
        self._before = None
        self._take(back)
        self.banner.say(self.tr("Put back as it was before."), "info")
        self._settle()

    def mark(self) -> None:
        """The two pictures shown are one moment."""
        own, to = self.own, self.to
        if not (own.settled and to.settled) or own.frame is None or to.frame is None:
            return
        assert own.seconds is not None  # a frame that is shown has a time
        assert to.seconds is not None
        self.tabs.setCurrentWidget(self.moments)
        self.moments.set_lasts(own.frame_lasts, to.frame_lasts)
        self.moments.add(moment_of((own.frame, own.seconds), (to.frame, to.seconds)))

    def listen(self) -> None:
        """Compare what both heard."""
        own, to = self._camera(self.own_field), self._camera(self.to_field)
        if own is None or to is None or self.job is not None:
            return
        args: dict[str, Any] = {
            "workspace": str(self._session.workspace.folder),
            "footage": own.footage, "to": to.footage,
            "sound": self.sound.sound.currentData() or 0,
            "to_sound": self.sound.to_sound.currentData() or 0,
        }  # fmt: skip
        now = by_their_clocks(self._incident, own, to)
        if self.sound.near.isChecked() and now is not None:
            args["near"] = [float(now.shift), self.sound.within.value() * 60.0]
        job = self._jobs.start("align_sound", args, self.tr("Align two cameras by sound"))
        self.job, self._asked = job, (own.footage, to.footage)
        self.sound.show_progress(None)
        job.progressed.connect(self.sound.show_progress)
        job.succeeded.connect(self._heard)
        job.failed.connect(self._not_heard)
        job.cancelled.connect(self._stopped)
        self._settle()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing of it goes on."""
        self.pictures.shut_down()
        super().closeEvent(event)

    # inside

    def _build(self, footage: FootageId) -> None:
        for field in (self.own_field, self.to_field):
            field.setMinimumWidth(160)
            field.setMaximumWidth(240)
            for camera in self._incident.cameras:
                field.addItem(camera.name, camera.footage)
        self.own_field.setCurrentIndex(max(0, self.own_field.findData(footage)))
        self.to_field.setCurrentIndex(
            max(0, self.to_field.findData(usual_other(self._incident, footage)))
        )
        self.own_field.setAccessibleName(self.tr("Camera to be aligned"))
        self.to_field.setAccessibleName(self.tr("Camera it is aligned to"))
        swap = button(
            self.tr("S&wap"), self._swap, tip=self.tr("Align the other one to this one instead")
        )
        head = row(
            label(self.tr("Align")), self.own_field, label(self.tr("to")), self.to_field, swap,
            SPACE, self._now,
        )  # fmt: skip
        for part, share in ((1, 2), (3, 2), (6, 3)):
            head.setStretch(part, share)
        self._now.setMinimumWidth(90)
        self.tabs.addTab(self.moments, self.tr("By &moments"))
        self.tabs.addTab(self.sound, self.tr("By so&und"))
        self.tabs.setFixedHeight(228)
        said = row(self.result_words, self.together)
        said.setStretch(0, 1)
        body = QVBoxLayout()
        body.setSpacing(SPACE)
        body.addLayout(head)
        body.addWidget(self.pictures, 1)
        body.addWidget(self.tabs)
        body.addLayout(said)
        body.addWidget(self.nudge)
        self.body.addLayout(body)
        self.back_button = button(
            self.tr("Put &back"), self.put_back, icon_name="undo",
            tip=self.tr("Make the incident what it was before this was kept"),
        )  # fmt: skip
        self.close_button = button(self.tr("Close"), self.close)
        self.keep_button = button(
            self.tr("&Keep this alignment"), self.accept_alignment, kind="primary", icon_name="check",
            tip=self.tr("Keep the result in the incident; it can be put back"),
        )  # fmt: skip
        self.foot.addWidget(self.back_button)
        self.foot.addWidget(self.banner, 6)
        self.foot.addStretch(1)
        self.foot.addWidget(self.close_button)
        self.foot.addWidget(self.keep_button)

    def _connect(self) -> None:
        self.own_field.currentIndexChanged.connect(self._cameras_chosen)
        self.to_field.currentIndexChanged.connect(self._cameras_chosen)
        self.pictures.changed.connect(self._moved)
        self.moments.mark_asked.connect(self.mark)
        self.moments.changed.connect(self._moments_changed)
        self.moments.chosen.connect(self._look_at_moment)
        self.sound.asked.connect(self.listen)
        self.sound.stopped.connect(lambda: self.job.cancel() if self.job is not None else None)
        self.sound.taken.connect(self._try_weak)
        self.nudge.moved.connect(self._nudged)
        self.nudge.typed.connect(self._by_hand)
        QShortcut(QKeySequence("M"), self, self.mark)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.moments.table, self.moments.remove)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)

    def _camera(self, field: QComboBox) -> Camera | None:
        chosen = field.currentData()
        return None if chosen is None else self._incident.camera(chosen)

    def _swap(self) -> None:
        own, to = self.own_field.currentIndex(), self.to_field.currentIndex()
        for field, at in ((self.own_field, to), (self.to_field, own)):
            was = field.blockSignals(True)
            field.setCurrentIndex(at)
            field.blockSignals(was)
        self._cameras_chosen()

    def _cameras_chosen(self) -> None:
        own, to = self._camera(self.own_field), self._camera(self.to_field)
        if self.job is not None:
            self.job.cancel()
        same = own is None or to is None or own.footage == to.footage
        self.proposal = (
            None if own is None or to is None or same else as_it_is(self._incident, own, to)
        )
        self._begun_with = self.proposal
        moments = self.proposal.moments if self.proposal is not None else ()
        names = (own.name if own else "", to.name if to else "")
        self.say(self.tr("Align “{name}”").format(name=names[0]), "")
        self.moments.set_cameras(*names, moments)
        self.nudge.set_cameras(*names)
        workspace = self._session.workspace
        counts = (sounds_of(workspace, own), sounds_of(workspace, to))
        placed = own is not None and to is not None and by_their_clocks(self._incident, own, to)
        self.sound.set_cameras(*names, placed=bool(placed), sounds=counts)
        for pane, camera in ((self.own, own), (self.to, to)):
            if camera is not None:
                footage = workspace.footage_by_id(camera.footage)
                if may_look(self._session, self._incident, footage):
                    pane.open(footage, camera.name, self._clock_of(camera))
                else:
                    pane.show_none()
        self.pictures.follow(self.proposal)
        self.pictures.start_where_both_are()
        self._settle()

    def _clock_of(self, camera: Camera) -> Any:
        def said(seconds: Fraction) -> str:
            now = self._incident.camera(camera.footage)
            if now is None or not is_placed(self._incident, now):
                return self.tr("No place on the incident's clock yet")
            time = short_moment(self._incident, incident_time(now, seconds))
            return f"{time} {whose(self._incident)}"

        return said

    def _take(self, incident: Incident) -> None:
        self._incident = incident
        self._session.select_incident(incident)
        self.pictures.refresh()
        for field in (self.own_field, self.to_field):
            for at in range(field.count()):
                camera = incident.camera(field.itemData(at))
                if camera is not None:
                    field.setItemText(at, camera.name)

    def _moved(self) -> None:
        self.moments.set_lasts(self.own.frame_lasts, self.to.frame_lasts)
        self._settle()

    # results

    def _moments_changed(self) -> None:
        own, to = self._camera(self.own_field), self._camera(self.to_field)
        if own is not None and to is not None:
            self.propose(self.moments.alignment(to.footage) or as_it_is(self._incident, own, to))

    def _look_at_moment(self, own: int, to: int) -> None:
        self.together.setChecked(False)
        self.own.go_to(own)
        self.to.go_to(to)

    def _heard(self, result: dict[str, Any]) -> None:
        self.job = None
        if self._asked != (self.own_field.currentData(), self.to_field.currentData()):
            # other cameras were chosen just before it came
            self.sound.show_finding(None)
            self._settle()
            return
        finding = SoundFinding.from_json(result)
        self.sound.show_finding(finding)
        to = self._camera(self.to_field)
        if finding.match is not None and finding.match.confidence >= FAIR and to is not None:
            self._propose_match(to.footage)
        self._settle()

    def _propose_match(self, to: FootageId) -> None:
        finding = self.sound.finding
        if finding is None or finding.match is None:
            return
        try:
            self.propose(alignment_of(finding.match, to))
        except ValueError:
            return
        self.pictures.start_where_both_are()
        self.together.setChecked(True)

    def _try_weak(self) -> None:
        to = self._camera(self.to_field)
        if to is not None:
            self._propose_match(to.footage)

    def _not_heard(self, error: UserError) -> None:
        self.job = None
        self.sound.show_fault(fault_words(error))
        self._settle()

    def _stopped(self) -> None:
        self.job = None
        self.sound.show_finding(None)
        self._settle()

    def _nudged(self, seconds: Fraction, frames: int) -> None:
        by = seconds + frames * self.to.frame_lasts
        self._by_hand((self.proposal.shift if self.proposal is not None else Fraction(0)) + by)

    def _by_hand(self, shift: Fraction) -> None:
        to = self._camera(self.to_field)
        if to is None:
            return
        rate = Fraction(1) if self.proposal is None else self.proposal.rate
        self.together.setChecked(True)
        self.propose(Alignment(AlignedBy.BY_HAND, to.footage, shift, rate))

    def _settle(self) -> None:
        own, to = self._camera(self.own_field), self._camera(self.to_field)
        proposal = self.proposal
        two = own is not None and to is not None and own.footage != to.footage
        ready = self.own.settled and self.to.settled and two
        self.moments.mark.setEnabled(ready)
        self.sound.listen.setEnabled(two and self.job is None)
        self.nudge.setEnabled(two)
        self.nudge.show_shift(None if proposal is None else proposal.shift)
        if not two or own is None or to is None:
            self.result_words.setText(self.tr("Choose two different cameras."))
            self._now.setText("")
        else:
            self._now.setText(now_words(self._incident, own))
            self.result_words.setText(
                self.tr("No result yet.")
                if proposal is None
                else f"{how_words(proposal)}: {place_words(proposal, own.name, to.name)}"
            )
        writable = not self._session.workspace.read_only
        known = own is not None and proposal is not None and is_kept(own, proposal)
        # what the clocks say already needs no keeping: it would become an alignment that nobody made
        done = proposal is not None and proposal != self._begun_with
        self.keep_button.setEnabled(two and done and writable and not known)
        self.back_button.setVisible(self._before is not None)


def open_align(
    session: Session,
    jobs: Runner,
    incident: Incident,
    footage: FootageId,
    parent: QWidget | None = None,
) -> AlignDialog:
    """Ask how a camera lies beside another one."""
    dialog = AlignDialog(session, jobs, incident, footage, parent)
    open_dialog(dialog)
    return dialog
