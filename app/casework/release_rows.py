"""The copies of a release: each with a tick, how it stands, and what is in the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QVBoxLayout, QWidget

from app.language.core import core
from app.theme.parts import Picture, button, empty, label, line, row, set_role
from app.theme.tokens import SPACE
from app.words import day_words, footage_name
from redaction.casework.gate import Gate, GateKind
from redaction.casework.signoff import LEAST_WORDS
from redaction.store.register import Export
from redaction.usecases.release_order import Candidate, can_override


class CopyRow(QFrame):
    """One footage of the request and the copy of it that would go.

    Attributes:
        candidate: What it is about.
        tick: Whether it goes.
        reason: Why it may go in spite of what is in the way; hidden where nothing is.
        path: Where the copy is, found elsewhere or not.

    Signals:
        changed: Something was ticked or typed.
    """

    changed = Signal()

    def __init__(
        self,
        candidate: Candidate,
        sign_off: Callable[[Candidate], object],
        find: Callable[[CopyRow], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.candidate = candidate
        copy = candidate.copy
        self.path = None if copy is None else Path(copy.path)
        name = candidate.name if copy is not None else footage_name(candidate.footage)
        self.tick = QCheckBox(name.replace("&", "&&"))
        self.tick.toggled.connect(self._toggled)
        self._icon = Picture("check", 16, "good")
        self._state = label("")
        self._about = label("", "caption", wrap=True)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(
            self.tr("Reason to release it all the same (at least {n} words)").format(n=LEAST_WORDS)
        )
        self.reason.setAccessibleName(
            self.tr("Reason to release {name} all the same").format(name=name)
        )
        self.reason.setToolTip(
            self.tr(
                "Goes into the review log, and overrides what is listed above for these decisions"
            )
        )
        self.reason.textChanged.connect(lambda _text: self.changed.emit())
        self.find_button = button(self.tr("Find it…"), lambda: find(self), kind="link")
        self.find_button.setToolTip(
            self.tr("Say where the copy is now; it is known by its content")
        )
        self.sign_off_button = button(
            self.tr("Sign-off…"), lambda: sign_off(candidate), kind="link"
        )
        self.sign_off_button.setToolTip(self.tr("See and settle what is in the way"))
        self.sign_off_button.setAccessibleName(self.tr("Sign-off of {name}").format(name=name))
        self._gates = QVBoxLayout()
        self._gates.setContentsMargins(0, 0, 0, 0)
        self._gates.setSpacing(2)
        below = QVBoxLayout()
        below.setContentsMargins(SPACE * 3, 0, 0, 0)
        below.setSpacing(4)
        below.addWidget(self._about)
        below.addLayout(self._gates)
        below.addWidget(self.reason)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, SPACE, 0, SPACE)
        box.setSpacing(4)
        box.addLayout(
            row(
                self.tick,
                None,
                self._icon,
                self._state,
                self.find_button,
                self.sign_off_button,
                spacing=6,
            )
        )
        box.addLayout(below)
        self._show_gates()
        self.tick.setEnabled(copy is not None)
        self.tick.setChecked(copy is not None and not self.stuck)
        self.settle()

    @property
    def copy(self) -> Export | None:
        """The copy that would go."""
        return self.candidate.copy

    @property
    def moved(self) -> bool:
        """Whether the copy is not where it is believed to be."""
        return self.path is not None and not self.path.is_file()

    @property
    def open_gates(self) -> tuple[Gate, ...]:
        """What is in the way."""
        return self.candidate.gates

    @property
    def stuck(self) -> bool:
        """Whether no reason helps: another copy has to be made."""
        return any(not can_override(gate) for gate in self.open_gates)

    @property
    def ready(self) -> bool:
        """Whether it may go as the answers are."""
        if self.copy is None or self.stuck or self.moved:
            return False
        return not self.open_gates or len(self.reason.text().split()) >= LEAST_WORDS

    @property
    def overrides(self) -> dict[tuple[str, GateKind], str]:
        """The reason, for each thing in the way."""
        reason = self.reason.text().strip()
        footage = str(self.candidate.footage.id)
        return {(footage, gate.kind): reason for gate in self.open_gates} if reason else {}

    def settle(self) -> None:
        """Say how it stands."""
        icon, tone, words = self._standing()
        self._icon.show_icon(icon, tone)
        self._state.setText(words)
        set_role(self._state, tone if tone in ("good", "warning", "bad") else "muted")
        self.tick.setAccessibleDescription(words)
        asked = self.tick.isChecked() and bool(self.open_gates) and not self.stuck
        self.reason.setVisible(asked)
        self.find_button.setVisible(self.moved)
        self.sign_off_button.setVisible(bool(self.open_gates) and not self.moved)

    def found_at(self, path: Path) -> None:
        """Take the copy from another place."""
        self.path = path
        self.tick.setChecked(True)
        self.settle()
        self.changed.emit()

    def _standing(self) -> tuple[str, str, str]:
        if self.copy is None:
            return "error", "bad", self.tr("No verified copy yet: export it first")
        if self.moved:
            return "error", "bad", self.tr("Not where it was written")
        many = len(self.open_gates)
        if self.stuck:
            return "error", "bad", self.tr("Make a new copy")
        if many:
            words = self.tr("1 thing in the way") if many == 1 else self.tr("{n} things in the way")
            return "warning", "warning", words.format(n=many)
        if self.candidate.overridden:
            words = self.tr("Verified; {n} overridden").format(n=self.candidate.overridden)
            return "shield", "warning", words
        return "shield-check", "good", self.tr("Verified and approved")

    def _show_gates(self) -> None:
        copy = self.copy
        if copy is not None:
            text = self.tr("Copy of {name}, made {day} by {who}").format(
                name=footage_name(self.candidate.footage),
                day=day_words(copy.made.astimezone().date()),
                who=copy.who,
            )
            self._about.setText(text)
        self._about.setVisible(copy is not None)
        for gate in self.open_gates:
            fixed = not can_override(gate)
            icon, tone = ("error", "bad") if fixed else ("warning", "warning")
            words = label(core(gate.words), wrap=True)
            box = row(Picture(icon, 14, tone), spacing=8)
            box.setAlignment(Qt.AlignmentFlag.AlignTop)
            box.addWidget(words, 1)
            self._gates.addLayout(box)

    def _toggled(self) -> None:
        self.settle()
        self.changed.emit()


class CopyList(QFrame):
    """The copies of a request, in a card.

    Attributes:
        rows: One for each footage.

    Signals:
        changed: Something was ticked or typed.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.rows: list[CopyRow] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(SPACE * 2, SPACE, SPACE * 2, SPACE)
        self._box.setSpacing(0)

    def put(
        self,
        candidates: tuple[Candidate, ...],
        sign_off: Callable[[Candidate], object],
        find: Callable[[CopyRow], object],
    ) -> None:
        """Show these; what was typed for footage that is still there is kept."""
        typed = {
            r.candidate.footage.id: (r.reason.text(), r.path, r.tick.isChecked()) for r in self.rows
        }
        empty(self._box)
        self.rows = []
        for at, candidate in enumerate(candidates):
            if at:
                self._box.addWidget(line())
            made = CopyRow(candidate, sign_off, find)
            if candidate.footage.id in typed:
                reason, path, ticked = typed[candidate.footage.id]
                made.reason.setText(reason)
                if made.moved and path is not None and path.is_file():
                    made.path = path
                made.tick.setChecked(ticked and candidate.copy is not None)
                made.settle()
            made.changed.connect(self.changed)
            self.rows.append(made)
            self._box.addWidget(made)

    @property
    def chosen(self) -> tuple[CopyRow, ...]:
        """Those that are ticked."""
        return tuple(r for r in self.rows if r.tick.isChecked())
