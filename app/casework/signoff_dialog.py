"""The sign-off of one footage: where it stands, what is in the way, who did what, what can be done now."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from app.casework.signoff_ask import ReasonDialog, RulesDialog, note_dialog
from app.casework.signoff_parts import IN_REQUEST, GateRow, NoteRow, RowButtons, StageLine
from app.casework.signoff_words import act_words, rules_words, standing_words
from app.dialogs.base import Dialog, open_dialog
from app.language.core import core
from app.theme.parts import Banner, button, empty, label, row, scroller, tab_through
from app.theme.tokens import SPACE
from app.words import count_words, footage_name
from redaction.casework.gates import Gate, checker_gates, gates_of, open_of
from redaction.casework.signoff import PinnedNote, SignOff, Stage, Step, erased_words
from redaction.casework.steps import FROM
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from app.session import Session
    from redaction.model.footage import Footage

SETTLES = 250
"""Thousandths of a second after an edit until the gates are asked again: they look at every decision."""


class SignOffDialog(Dialog):
    """Gets out of the way when somebody goes to a place, and comes back with all it knew.

    Attributes:
        footage: Whose sign-off it is.
        signoff: As it stands.
        gates: What is in the way of a release, overridden ones with their override.
        gate_rows: One for each.
        note_rows: One for each note pinned to a frame.
        asking: The question that is open, if one is.
        next_place: Goes on from the place somebody was sent to last; None where it was the only one.

    Signals:
        go_to: Somebody wants to see a frame; carries its number and what is to be seen there.
        dates_asked: Somebody wants to see the dates of the request and the check of who asks.
    """

    go_to = Signal(int, str)
    dates_asked = Signal()

    def __init__(self, session: Session, footage: Footage, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.say(self.tr("Sign-off"), footage_name(footage))
        self.resize(680, 720)
        self.footage = footage
        self._session = session
        self.signoff: SignOff = session.workspace.signoffs.of(footage.id)
        self.gates: tuple[Gate, ...] = ()
        self.gate_rows: list[GateRow] = []
        self.note_rows: list[NoteRow] = []
        self._inside = RowButtons()
        self.asking: ReasonDialog | None = None
        self.next_place: Callable[[], None] | None = None
        self._stages = StageLine()
        self._standing = label("", wrap=True)
        self.verdict = Banner(" ", "info")
        self._gates, self._notes, self._past = _stack(), _stack(), _stack()
        self._rules = label("", "caption", wrap=True)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(SETTLES)
        self._later.timeout.connect(self._settled)
        self._build()
        self.refresh()
        # methods, not lambdas: Qt lets go of them together with the window
        for signal in (session.case_changed, session.register_changed, session.project_changed):
            signal.connect(self._soon)
        session.frame_changed.connect(self._offer_pin)
        session.footage_changed.connect(self._offer_pin)

    # what is shown

    def refresh(self) -> None:
        """Ask everything anew."""
        self._later.stop()
        workspace = self._session.workspace
        self._session.coverage_wanted.emit()  # what was just seen counts
        try:
            self.footage = workspace.footage_by_id(self.footage.id)
            self.signoff = workspace.signoffs.of(self.footage.id)
            gates = gates_of(workspace, self.footage)
            mine = checker_gates(workspace, self.footage) if self._may_check else ()
        except UserError:
            # removed from the register, most likely
            self.close()
            return
        keys = self._inside.from_here(self.focusWidget())
        self.gates = tuple(sorted((*mine, *gates), key=lambda gate: not gate.is_open))
        self._stages.show_signoff(self.signoff)
        self._standing.setText(core(standing_words(self.signoff)))
        self._show_gates()
        self._show_notes()
        empty(self._past)
        for act in reversed(self.signoff.acts):
            self._past.addWidget(label(act_words(act), "muted", wrap=True))
        if not self.signoff.acts:
            self._past.addWidget(
                label(self.tr("Nobody has handed it in or checked it yet."), "muted")
            )
        self._rules.setText(rules_words(workspace.signoffs.rules))
        self._show_steps()
        self._offer_pin()
        self._inside.take((*self.gate_rows, *self.note_rows), keys)
        tab_through(*self._inside.all, self.pin_button, self._change, *self._foot)

    def _soon(self) -> None:
        """Several changes in a row are one."""
        self._later.start()

    def _settled(self) -> None:
        if self.isVisible():  # else it asks when it comes back
            self.refresh()

    @property
    def _may_check(self) -> bool:
        return self._session.workspace.signoffs.waits_for_me(self.signoff)

    def _show_gates(self) -> None:
        empty(self._gates)
        self.gate_rows = [GateRow(gate, self._go, self._override) for gate in self.gates]
        for made in self.gate_rows:
            self._gates.addWidget(made)
        many = len(open_of(self.gates))
        overridden = len(self.gates) - many
        if many:
            things = count_words(many, self.tr("thing is"), self.tr("things are"))
            self.verdict.say(
                self.tr("{things} in the way of a release.").format(things=things), "warning"
            )
        elif overridden:
            things = count_words(overridden, self.tr("thing was"), self.tr("things were"))
            text = self.tr("It may be released; {things} overridden with a reason.")
            self.verdict.say(text.format(things=things), "info")
        else:
            self.verdict.say(self.tr("Nothing is in the way of a release."), "good")

    def _show_notes(self) -> None:
        empty(self._notes)
        self.note_rows = [NoteRow(note, self._go_note, self._settle) for note in self.signoff.notes]
        for made in self.note_rows:
            self._notes.addWidget(made)
        if not self.note_rows:
            self._notes.addWidget(label(self.tr("No notes are pinned to frames."), "muted"))

    def _show_steps(self) -> None:
        stage, waits = self.signoff.stage, self._may_check
        self.submit_button.setVisible(stage in FROM[Step.SUBMIT])
        self.approve_button.setVisible(stage is Stage.READY)
        self.approve_button.setEnabled(waits)
        self.send_back_button.setVisible(waits or stage is Stage.APPROVED)
        self.reopen_button.setVisible(stage in FROM[Step.REOPEN])
        signoffs = self._session.workspace.signoffs
        tip = self.tr("Say that these decisions may be released")
        next_ = erased_words(signoffs.erased(self.signoff))
        against = signoffs.against_me(self.signoff) if stage is Stage.READY else None
        if against is not None:
            next_ = tip = core(against.summary)
        self.approve_button.setToolTip(tip)
        if not open_of(self.gates):
            next_ = self.tr("Next: export a copy for its recipient, or make a release package.")
        self._next.setText(next_)
        self._next.setVisible(bool(next_))

    def _offer_pin(self) -> None:
        frame = self._frame
        self.pin_button.setEnabled(frame is not None)
        if frame is None:
            self.pin_button.setText(self.tr("Pin a note…"))
            self.pin_button.setToolTip(
                self.tr("Open this footage for review to pin notes to frames")
            )
        else:
            self.pin_button.setText(self.tr("&Pin a note to frame {n}…").format(n=f"{frame:,}"))
            self.pin_button.setToolTip(
                self.tr("Say what is to be changed on the frame that is shown")
            )

    @property
    def _frame(self) -> int | None:
        """The frame of this footage that is on the screen."""
        session = self._session
        if session.footage is None or session.footage.id != self.footage.id:
            return None
        return None if session.frame is None else int(session.frame.index)

    # what is done

    def submit(self) -> None:
        """Hand in for check."""
        self._do(lambda: self._session.workspace.signoffs.submit(self.footage.id))

    def approve(self) -> None:
        """Approve the decisions as they are."""
        self._do(lambda: self._session.workspace.signoffs.approve(self.footage.id))

    def send_back(self) -> None:
        """Ask why, and send it back."""
        many = len(self.signoff.open_notes)
        text = self.tr("It goes back to be changed.")
        if many:
            notes = count_words(many, self.tr("open note"), self.tr("open notes"))
            text += " " + self.tr("{notes} say what is to be done.").format(notes=notes)
        ask = ReasonDialog(
            self.tr("Send back"), text, self.tr("Send back"), self, least=0 if many else 3
        )
        self._ask(
            ask, lambda: self._session.workspace.signoffs.send_back(self.footage.id, ask.text)
        )

    def reopen(self) -> None:
        """Ask why, and take the present stage back."""
        text = self.tr(
            "It becomes a draft again. What was said so far no longer counts; it stays on record."
        )
        ask = ReasonDialog(self.tr("Take back"), text, self.tr("Take back"), self)
        self._ask(ask, lambda: self._session.workspace.signoffs.reopen(self.footage.id, ask.text))

    def pin(self) -> None:
        """Ask for a note on the frame that is shown."""
        frame = self._frame
        if frame is None:
            return
        ask = note_dialog(frame, self)
        self._ask(
            ask, lambda: self._session.workspace.signoffs.pin(self.footage.id, frame, ask.text)
        )

    def change_rules(self) -> None:
        """Ask for other rules."""
        ask = RulesDialog(self._session.workspace.signoffs.rules, self)
        self._ask(ask, lambda: self._session.workspace.signoffs.set_rules(ask.rules, ask.text))

    def _override(self, gate: Gate) -> None:
        try:
            self._session.workspace.signoffs.check_override(self.footage.id, gate)
        except UserError as error:
            self._session.problem.emit(error)
            return
        text = (
            core(gate.words)
            + " "
            + self.tr("It may pass for the decisions as they are now; any later change ends that.")
        )
        ask = ReasonDialog(self.tr("Override"), text, self.tr("Override"), self)
        self._ask(
            ask, lambda: self._session.workspace.signoffs.override(self.footage.id, gate, ask.text)
        )

    def _settle(self, note: PinnedNote, done: bool) -> None:
        signoffs = self._session.workspace.signoffs
        self._do(lambda: signoffs.settle_note(self.footage.id, note.id, done=done))

    def _go(self, gate: Gate) -> None:
        """Send the person to the next place of a gate from where they are, and round; or to the request."""
        if gate.kind in IN_REQUEST:
            self.dates_asked.emit()
            return
        here = -1 if self._frame is None else self._frame
        starts = [int(span.start) for span in gate.spans]
        frame = next((start for start in starts if start > here), starts[0])
        self.next_place = partial(self._go_on, gate) if len(starts) > 1 else None
        self.go_to.emit(frame, core(gate.words))

    def _go_on(self, gate: Gate) -> None:
        """The next place of a gate, as it is now; back to this window where none is left."""
        self.refresh()
        now = [one for one in self.gates if one.kind is gate.kind and one.is_open and one.spans]
        if now:
            self._go(now[0])
        else:
            self.bring()

    def _go_note(self, note: PinnedNote) -> None:
        self.next_place = None
        self.go_to.emit(note.frame, note.text)

    def bring(self) -> None:
        """Show it again, as things are now."""
        self.refresh()
        self.show()
        self.activateWindow()

    def _ask(self, ask: ReasonDialog, then: Callable[[], object]) -> None:
        self.asking = ask
        ask.accepted.connect(lambda: self._do(then))
        ask.finished.connect(self._answered)
        open_dialog(ask)

    def _answered(self, _code: int) -> None:
        self.asking = None

    def _do(self, step: Callable[[], object]) -> None:
        try:
            self._session.coverage_wanted.emit()
            step()
        except UserError as error:
            self._session.problem.emit(error)
        else:
            self._session.case_changed.emit()
        self.refresh()

    # building

    def _build(self) -> None:
        self.pin_button = button("", self.pin, icon_name="marker")
        change = self._change = button(self.tr("Change…"), self.change_rules, kind="link")
        change.setAccessibleName(self.tr("Change the rules of sign-off"))
        change.setToolTip(self.tr("Who may check, and what they must have seen"))
        self._next = label("", "caption", wrap=True)
        inside = QWidget()
        inside.setProperty("surface", "clear")
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, SPACE, 0)
        box.setSpacing(SPACE)
        parts: tuple[QWidget | QLayout | int, ...] = (
            label(self.tr("In the way of a release"), "section"),
            self.verdict,
            self._gates,
            SPACE,
            label(self.tr("Notes on frames"), "section"),
            self._notes,
            row(self.pin_button, None),
            SPACE,
            label(self.tr("Who did what"), "section"),
            self._past,
            SPACE,
            label(self.tr("Rules of this workspace"), "section"),
        )
        for part in parts:
            if isinstance(part, QWidget):
                box.addWidget(part)
            elif isinstance(part, QLayout):
                box.addLayout(part)
            else:
                box.addSpacing(part)
        rules = row(self._rules, change)
        rules.setStretch(0, 1)
        box.addLayout(rules)
        box.addStretch(1)
        area = scroller(inside)
        self.body.addWidget(self._stages)
        self.body.addWidget(self._standing)
        self.body.addWidget(area, 1)
        self.body.addWidget(self._next)
        self.submit_button = button(
            self.tr("&Hand in for check"), self.submit, kind="primary", icon_name="export"
        )
        self.approve_button = button(
            self.tr("&Approve"), self.approve, kind="primary", icon_name="check"
        )
        self.send_back_button = button(self.tr("&Send back…"), self.send_back)
        self.reopen_button = button(self.tr("&Take back…"), self.reopen)
        self.reopen_button.setToolTip(self.tr("Make it a draft again, with a reason"))
        self.close_button = button(self.tr("Close"), self.close)
        self._foot = (
            self.reopen_button,
            self.close_button,
            self.send_back_button,
            self.approve_button,
            self.submit_button,
        )
        for made in self._foot:
            self.foot.addWidget(made)
        self.foot.insertStretch(1, 1)


def _stack() -> QVBoxLayout:
    made = QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(SPACE)
    return made
