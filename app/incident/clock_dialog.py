"""Setting what a camera's own clock said: from the file, from its name, read in the picture, or by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.base import Dialog, Form, open_dialog
from app.incident.align_picture import FramePane
from app.incident.align_words import fault_words
from app.incident.clock_offers import OfferTable
from app.incident.consulting import may_look
from app.language.core import core
from app.theme.folding import Sides
from app.theme.numbers import DecimalField
from app.theme.parts import Banner, button, label, row
from app.theme.tokens import SPACE
from redaction.incident.camera import Camera, CameraClock, seconds_since
from redaction.incident.offers import Offer, by_hand, from_reading, typed_times
from redaction.incident.sources import offered_starts
from redaction.incident.words import said_moment, said_offset, said_source
from redaction.incident.zones import zone_names
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from app.session import Session
    from redaction.incident.incident import Incident
    from redaction.model.ids import FootageId

_SIZE: Final = (1180, 720)
_MOST: Final = 10.0 * 366 * 86_400
_SLOW, _FAST = 1, -1


class ClockDialog(Dialog):
    """A camera's picture, what its clock may have said, and what is taken.

    Attributes:
        pane: Its pictures.
        zone: In which zone times are read.
        offers: The beginnings to choose from.
        time_field: What a person reads in the picture, or when it began.
        reading: The time is what the clock in the picture shows on this frame.
        entered: The time is when the recording began.
        exact: The clock changes to that second on this very frame.
        off: By how many seconds the clock was wrong.
        way: Whether it was slow or fast.
        why: How that is known.
    """

    def __init__(
        self,
        session: Session,
        incident: Incident,
        footage: FootageId,
        parent: QWidget | None = None,
    ) -> None:
        camera = incident.camera(footage)
        name = camera.name if camera is not None else ""
        super().__init__("", "", parent)
        self.say(
            self.tr("Clock of “{name}”").format(name=name),
            self.tr("What the camera's own clock said at its first frame, however wrong it was."),
        )
        self.resize(*_SIZE)
        self._session, self._incident, self._footage = session, incident, footage
        self._read: tuple[Offer, ...] = ()
        self._before: tuple[Incident, Incident] | None = None
        self.pane = FramePane(session.workspace.caches)
        self.zone = QComboBox()
        self.offers = OfferTable()
        self.time_field = QLineEdit()
        self.reading = QRadioButton(self.tr("shown by the &clock in the picture on this frame"))
        self.entered = QRadioButton(self.tr("when the recording &began"))
        self.exact = QCheckBox(self.tr("it &changes to that second on this very frame"))
        self.off, self.way, self.why = DecimalField(), QComboBox(), QLineEdit()
        self._now = label("", "caption", wrap=True)
        self._result = label("", "strong", wrap=True)
        self.banner = Banner()
        self._build()
        self._connect()
        known = session.workspace.footage_by_id(footage)
        if may_look(session, incident, known):
            self.pane.open(known, name, self._said)
        else:
            self.pane.show_none()
        self._offer()
        self._show_correction()
        self._settle()

    @property
    def camera(self) -> Camera | None:
        """The camera as it is kept; None once it is no part of the incident."""
        return self._incident.camera(self._footage)

    @property
    def clock(self) -> CameraClock | None:
        """What would be kept; None where nothing is chosen."""
        camera, offer = self.camera, self.offers.offer
        if camera is None:
            return None
        if offer is not None:
            made = offer.clock(camera.clock)
        elif self.offers.unknown:
            made = CameraClock(alignment=camera.clock.alignment)
        elif camera.clock.start is not None:
            made = replace(camera.clock, by="", moment=None)
        else:
            return None
        if camera.clock.alignment is None and made.start is not None:
            offset = Fraction(f"{self.off.value():.3f}") * int(self.way.currentData())
            made = replace(made, offset=offset, why=self.why.text().strip() if offset else "")
        return made

    def read_time(self) -> None:
        """Take what was typed as a reading of this frame, or as the beginning."""
        text = self.time_field.text().strip()
        if not text:
            return
        zone = self.zone.currentText().strip()
        found: list[Offer] = []
        first = 0
        try:
            for local in typed_times(text):
                first = first or len(found)
                if self.entered.isChecked():
                    found += by_hand(local, zone, text)
                elif self.pane.settled and self.pane.frame is not None:
                    seconds = self.pane.seconds
                    assert seconds is not None  # a frame that is shown has a time
                    found += from_reading(
                        local, zone, frame=self.pane.frame, seconds=seconds, said=text,
                        exact=self.exact.isChecked(),
                    )  # fmt: skip
        except UserError as error:
            self._refuse(error)
            return
        if len(found) > 1:
            self.banner.say(
                self.tr("That can be meant in {n} ways: choose one.").format(n=len(found)),
                "warning",
            )
        else:
            self.banner.say("")
        self._read = tuple(found)
        # day before month is usual here; which of two hours was meant, only a person can say
        self._offer(choose=0 if (first or len(found)) == 1 else -1)

    def accept_clock(self) -> None:
        """Keep it in the incident."""
        clock, before = self.clock, self._incident
        if clock is None:
            return
        try:
            kept = self._session.workspace.incidents.set_clock(before.id, self._footage, clock)
        except UserError as error:
            self._refuse(error)
            return
        self._before = (before, kept)
        self._take(kept)
        self.banner.say(self.tr("The clock is set. The change is in the review log."), "good")

    def put_back(self) -> None:
        """Make the incident what it was before."""
        if self._before is None:
            return
        before, kept = self._before
        try:
            back = self._session.workspace.incidents.update(before, made_from=kept)
        except UserError as error:
            self._refuse(error)
            return
        self._before = None
        self._take(back)
        self._show_correction()
        self.banner.say(self.tr("Put back as it was before."), "info")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close the file."""
        self.pane.shut_down()
        # Not the dialog's own: it would call reject, which closes, and leave the window open.
        event.accept()

    def reject(self) -> None:
        """Escape closes it."""
        self.close()

    # inside

    def _build(self) -> None:
        self.zone.setEditable(True)
        self.zone.addItems(list(zone_names()))
        self.zone.setCurrentText(self._incident.zone)
        self.zone.setToolTip(self.tr("The zone that the camera's clock was set to"))
        self.time_field.setPlaceholderText("03/11/2026 14:02:10")
        self.time_field.setAccessibleName(self.tr("Date and time"))
        self.time_field.setToolTip(self.tr("Date and time as they stand there"))
        self.reading.setChecked(True)
        kinds = QButtonGroup(self)
        kinds.addButton(self.reading)
        kinds.addButton(self.entered)
        self.exact.setToolTip(
            self.tr("Then the beginning is known to the frame, not to the second")
        )
        self.read_button = button(
            self.tr("&Read"),
            self.read_time,
            tip=self.tr("Work out when the recording began (Enter)"),
        )
        self.off.setDecimals(3)
        self.off.setRange(0, _MOST)
        self.off.setSuffix(self.tr(" s"))
        self.off.setAccessibleName(self.tr("Seconds by which the clock was wrong"))
        self.off.setToolTip(self.off.accessibleName())
        self.way.addItem(self.tr("slow by"), _SLOW)
        self.way.addItem(self.tr("fast by"), _FAST)
        self.way.setAccessibleName(self.tr("Whether the clock was slow or fast"))
        self.why.setPlaceholderText(self.tr("For example: against the speaking clock"))
        self.why.setAccessibleName(self.tr("How that was found"))
        form = Form(96)
        form.add(self.tr("Read in &zone"), self.zone)
        typed = QWidget()
        line = row(self.time_field, self.read_button)
        line.setStretch(0, 1)
        typed.setLayout(line)
        typed.setFocusProxy(self.time_field)
        form.add(self.tr("&Time"), typed)
        wrong = QWidget()
        wrong.setLayout(row(self.way, self.off, None))
        wrong.setFocusProxy(self.way)
        side = QVBoxLayout()
        side.setSpacing(SPACE)
        side.addWidget(self._now)
        side.addWidget(self.offers, 1)
        side.addLayout(form)
        for part in (self.reading, self.exact, self.entered):
            side.addLayout(row(96 + SPACE * 2, part, None))
        correction = Form(96)
        correction.add(self.tr("It &was"), wrong)
        correction.add(self.tr("Be&cause"), self.why)
        side.addLayout(correction)
        side.addWidget(self._result)
        beside = QWidget()
        side.setContentsMargins(0, 0, 0, 0)
        beside.setLayout(side)
        both = Sides(self.pane, beside, wide=(1, 1), high=(1, 1))
        both.setHandleWidth(SPACE * 3)
        both.setProperty("clear", "true")
        both.setStretchFactor(0, 1)
        both.setStretchFactor(1, 1)
        self.body.addWidget(both, 1)
        self.body.addWidget(self.banner)
        self.back_button = button(
            self.tr("&Put back"), self.put_back, icon_name="undo",
            tip=self.tr("Make the incident what it was before the clock was set"),
        )  # fmt: skip
        self.close_button = button(self.tr("Close"), self.close)
        self.keep_button = button(
            self.tr("&Set the clock"), self.accept_clock, kind="primary", icon_name="check",
            tip=self.tr("Keep it in the incident; it can be put back"),
        )  # fmt: skip
        self.foot.addWidget(self.back_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.close_button)
        self.foot.addWidget(self.keep_button)

    def _connect(self) -> None:
        self.offers.chosen.connect(self._settle)
        self.zone.currentTextChanged.connect(lambda _text: self._offer())
        self.time_field.returnPressed.connect(self.read_time)
        self.time_field.textChanged.connect(self._settle)
        self.off.valueChanged.connect(self._settle)
        self.way.currentIndexChanged.connect(self._settle)
        self.why.textChanged.connect(self._settle)
        self.entered.toggled.connect(self._settle)
        self.pane.shown.connect(self._settle)
        self.pane.moved.connect(self._settle)

    def _offer(self, choose: int = -1) -> None:
        """Show what can be chosen, readings first."""
        store = self._session.workspace
        found: Sequence[Offer] = ()
        try:
            found = offered_starts(
                store.footage_by_id(self._footage),
                zone=self.zone.currentText().strip(),
                patterns=store.incidents.name_patterns,
            )
        except UserError:
            # a zone that is only half typed offers nothing
            found = ()
        self.offers.show_offers(self._incident, (*self._read, *found), choose)

    def _said(self, seconds: Fraction) -> str:
        """What the frame shown is by what is chosen, to hold against the picture."""
        clock = self.clock
        if clock is None or clock.start is None:
            return self.tr("Choose or read a time to see what it makes of this frame.")
        own = seconds_since(clock.start) + seconds
        try:
            return self.tr("The clock in the picture should show {time} here.").format(
                time=said_moment(self._incident, own, dated=True)
            )
        except OverflowError:
            return ""

    def _show_correction(self) -> None:
        camera = self.camera
        clock = camera.clock if camera is not None else CameraClock()
        aligned = clock.alignment is not None
        offset = Fraction(0) if aligned or clock.start is None else clock.offset
        for part in (self.off, self.way, self.why):
            part.setEnabled(not aligned)
            part.blockSignals(True)
        self.off.setValue(float(abs(offset)))
        self.way.setCurrentIndex(self.way.findData(_FAST if offset < 0 else _SLOW))
        self.why.setText(clock.why)
        for part in (self.off, self.way, self.why):
            part.blockSignals(False)

    def _take(self, incident: Incident) -> None:
        self._incident = incident
        self._session.select_incident(incident)
        self._settle()

    def _refuse(self, error: UserError) -> None:
        self.banner.say(fault_words(error), "bad")

    def _settle(self) -> None:
        camera, clock = self.camera, self.clock
        self.exact.setEnabled(self.reading.isChecked())
        ready = self.entered.isChecked() or self.pane.settled
        self.read_button.setEnabled(ready and bool(self.time_field.text().strip()))
        self._now.setText(
            self.tr("Now: {source}.").format(source=core(said_source(camera.clock)))
            if camera is not None
            else self.tr("This camera is no part of the incident any more.")
        )
        changed = camera is not None and clock is not None and not _same(clock, camera.clock)
        self._result.setText(self._result_words(camera, clock))
        self.keep_button.setEnabled(changed and not self._session.workspace.read_only)
        self.back_button.setVisible(self._before is not None)
        self.pane.refresh()

    def _result_words(self, camera: Camera | None, clock: CameraClock | None) -> str:
        if camera is None or clock is None:
            return self.tr("Choose when it began.")
        if clock.start is None:
            return self.tr("It is not known when it began.")
        own = seconds_since(clock.start)
        try:
            said = said_moment(self._incident, own, dated=True)
        except OverflowError:
            said = "–"
        words = self.tr("Its own clock said {time} at the first frame").format(time=said)
        if clock.alignment is not None:
            return self.tr("{words}; its place comes from its alignment.").format(words=words)
        if clock.offset:
            return self.tr("{words} and was {wrong}.").format(words=words, wrong=said_offset(clock))
        return f"{words}."


def _same(one: CameraClock, other: CameraClock) -> bool:
    return replace(one, by="", moment=None) == replace(other, by="", moment=None)


def open_clock(
    session: Session, incident: Incident, footage: FootageId, parent: QWidget | None = None
) -> ClockDialog:
    """Ask what a camera's own clock said."""
    dialog = ClockDialog(session, incident, footage, parent)
    open_dialog(dialog)
    return dialog
