"""Pieces of the sign-off window: the line of stages, a gate, a note."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QFrame, QPushButton, QVBoxLayout, QWidget

from app.casework.signoff_words import ICONS, tr
from app.language.core import core
from app.theme.parts import button, label, picture, row, set_role
from app.theme.tokens import SPACE
from app.words import moment_words
from redaction.casework.gate import Gate, GateKind
from redaction.casework.signoff import STAGES, PinnedNote, SignOff, Stage, stage_words

_ORDER = (Stage.DRAFT, Stage.READY, Stage.APPROVED, Stage.RELEASED)


_SKIPPED = {Stage.READY: "Not handed in", Stage.APPROVED: "Not approved"}
"""What a stage is called that a release passed by, because somebody let it pass with a reason."""


class StageLine(QFrame):
    """The stages one after the other; the present one stands out by icon, weight and words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self._marks, self._names = {}, {}
        box = row(spacing=SPACE)
        box.setContentsMargins(SPACE * 2, SPACE + 4, SPACE * 2, SPACE + 4)
        for at, stage in enumerate(_ORDER):
            if at:
                box.addWidget(picture("chevron-right", 14, "text_disabled"))
            self._marks[stage] = picture(ICONS[stage][0], 18)
            self._names[stage] = label(core(STAGES[stage]))
            box.addLayout(row(self._marks[stage], self._names[stage], spacing=6))
        box.addStretch(1)
        self.setLayout(box)

    def show_signoff(self, signoff: SignOff) -> None:
        """Show how far it is."""
        stage = signoff.stage
        here = Stage.READY if stage is Stage.NEEDS_CHANGES else stage
        self._names[Stage.READY].setText(
            core(STAGES[stage if here is Stage.READY else Stage.READY])
        )
        left_out = {
            Stage.READY: signoff.handed_in is None,
            Stage.APPROVED: signoff.approval is None,
        }
        for at, one in enumerate(_ORDER):
            past = at < _ORDER.index(here)
            name, mark = self._names[one], self._marks[one]
            skipped = past and left_out.get(one, False)
            if one is not Stage.READY or skipped:
                name.setText(tr(_SKIPPED[one]) if skipped else core(STAGES[one]))
            if skipped:
                set_role(name, "muted")
                mark.show_icon("minus", "warning")
            elif one is here:
                icon, tone = ICONS[stage]
                if one is Stage.RELEASED and not signoff.is_approved:
                    tone = "warning"
                set_role(name, "strong")
                mark.show_icon(icon, tone)
            else:
                set_role(name, "muted")
                mark.show_icon(
                    "check" if past else "clock", "text_muted" if past else "text_disabled"
                )
        self.setAccessibleName(tr("Stage: {stage}").format(stage=core(stage_words(signoff))))


IN_REQUEST = frozenset({GateKind.IDENTITY, GateKind.PAUSED})
"""What is settled in the request, among its dates."""


class GateRow(QWidget):
    """One thing in the way of a release, or what somebody overrode.

    Attributes:
        gate: What it is.
        go_button: Goes to the next of its frames; None where it has no place.
        override_button: Asks why it may pass; None where that is not possible.
    """

    def __init__(
        self,
        gate: Gate,
        go: Callable[[Gate], None],
        override: Callable[[Gate], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.gate = gate
        icon, tone = ("warning", "warning") if gate.is_open else ("info", "text_muted")
        if gate.is_open and not gate.can_be_overridden:
            icon, tone = "error", "bad"
        text = label(core(gate.words), "" if gate.is_open else "muted", wrap=True)
        words = QVBoxLayout()
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addWidget(text)
        act = gate.override
        if act is not None:
            said = tr("Overridden by {who}, {moment}: “{reason}”").format(
                who=act.by.name, moment=moment_words(act.moment), reason=act.reason
            )
            words.addWidget(label(said, "caption", wrap=True))
        self.go_button: QPushButton | None = None
        self.override_button: QPushButton | None = None
        box = row(picture(icon, 18, tone), spacing=10)
        box.addLayout(words, 1)
        in_request = gate.kind in IN_REQUEST
        if gate.is_open and (gate.spans or in_request):
            self.go_button = button(tr("Go there"), lambda: go(gate), kind="link")
            self.go_button.setAccessibleName(tr("Go there: {what}").format(what=core(gate.words)))
            tip = tr("Show the next of these frames from where you are")
            self.go_button.setToolTip(
                tr("Open the request where it is noted") if in_request else tip
            )
            box.addWidget(self.go_button)
        if gate.is_open and gate.can_be_overridden:
            self.override_button = button(tr("Override…"), lambda: override(gate), kind="link")
            self.override_button.setAccessibleName(
                tr("Override: {what}").format(what=core(gate.words))
            )
            self.override_button.setToolTip(tr("Let it pass with a reason; any change ends that"))
            box.addWidget(self.override_button)
        self.setLayout(box)
        self.setAccessibleName(core(gate.words))


class NoteRow(QWidget):
    """One note pinned to a frame.

    Attributes:
        note: What it is.
        tick: On while it is dealt with.
        go_button: Goes to its frame.
    """

    def __init__(
        self,
        note: PinnedNote,
        go: Callable[[PinnedNote], None],
        settle: Callable[[PinnedNote, bool], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.note = note
        self.tick = QCheckBox()
        self.tick.setChecked(note.done)
        self.tick.setToolTip(tr("Dealt with"))
        self.tick.setAccessibleName(tr("Dealt with: {text}").format(text=note.text))
        self.tick.clicked.connect(lambda on: settle(note, on))
        words = QVBoxLayout()
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addWidget(label(note.text, "muted" if note.done else "", wrap=True))
        by = tr("{who}, {moment}").format(who=note.by.name, moment=moment_words(note.moment))
        if note.done_by is not None and note.done_at is not None:
            by += tr("; dealt with by {who}, {moment}").format(
                who=note.done_by.name, moment=moment_words(note.done_at)
            )
        words.addWidget(label(by, "caption", wrap=True))
        self.go_button = button(
            tr("Frame {n}").format(n=f"{note.frame:,}"), lambda: go(note), kind="link"
        )
        self.go_button.setToolTip(tr("Show this frame"))
        box = row(self.tick, spacing=10)
        box.addLayout(words, 1)
        box.addWidget(self.go_button)
        box.setAlignment(self.tick, Qt.AlignmentFlag.AlignTop)
        self.setLayout(box)


Place = tuple[str, int, int]
"""A button or tick: kind of gate or id of note, which of several of that, and its number in the row."""


class RowButtons:
    """Buttons and ticks of the rows as they are seen; they keep the keys though the rows are made anew."""

    def __init__(self) -> None:
        self._places: dict[Place, QAbstractButton] = {}

    @property
    def all(self) -> tuple[QAbstractButton, ...]:
        """From top to bottom, each row from left to right."""
        return tuple(self._places.values())

    def from_here(self, focused: QWidget | None) -> list[Place]:
        """The place of what has the keys, and those behind it; empty if it is in no row."""
        places = list(self._places)
        at = next((n for n, place in enumerate(places) if self._places[place] is focused), None)
        return [] if at is None else places[at:]

    def take(self, rows: Sequence[GateRow | NoteRow], keys: Sequence[Place]) -> None:
        """Take the rows that are shown now.

        Args:
            rows: From top to bottom.
            keys: Where the keys were, and the places behind it: the first that is still there gets them.
        """
        self._places = {}
        many: Counter[str] = Counter()
        for row_ in rows:
            name = row_.gate.kind.value if isinstance(row_, GateRow) else row_.note.id
            for number, made in enumerate(row_.findChildren(QAbstractButton)):
                self._places[name, many[name], number] = made
            many[name] += 1
        if keys and self._places:
            last = self.all[-1]
            next((self._places[key] for key in keys if key in self._places), last).setFocus()
