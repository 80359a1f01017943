"""The part of the alignment dialog that listens: what was found, how sure it is, and both sounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.incident.align_waves import MatchedWaves
from app.incident.align_words import match_words
from app.theme.folding import Folding
from app.theme.motion import show_busy
from app.theme.numbers import WholeField
from app.theme.parts import Banner, button, label, row
from app.theme.tokens import SPACE
from app.words import facts_of, left_words, phase_words
from redaction.incident.mapping import FAIR

if TYPE_CHECKING:
    from redaction.incident.camera import Camera
    from redaction.store.workspace import Workspace
    from redaction.usecases.align_sound import SoundFinding

_WITHIN: Final = 5
"""Minutes around what the clocks say that are searched at first."""


class SoundTab(QWidget):
    """Asks for the comparison and shows what came of it.

    Attributes:
        listen: The button that begins.
        near: Whether only places near what the clocks say are searched.
        within: How near, in minutes.
        waves: Both sounds.
        try_weak: Takes a match over that is too weak to be offered.
        finding: What was found last, or None.

    Signals:
        asked: The comparison is asked for.
        stopped: It is to be broken off.
        taken: The match found is to be used although it is weak.
    """

    asked = Signal()
    stopped = Signal()
    taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding: SoundFinding | None = None
        self._names = ("", "")
        self.listen = button(
            self.tr("&Listen and compare"), self.asked.emit, kind="primary", icon_name="volume",
            tip=self.tr("Compares the whole sound of both recordings"),
        )  # fmt: skip
        self.near = QCheckBox(self.tr("Only &near what the clocks say, within"))
        self.within = WholeField()
        self.within.setRange(1, 24 * 60)
        self.within.setValue(_WITHIN)
        self.within.setSuffix(self.tr(" min"))
        self.within.setAccessibleName(self.tr("Minutes around what the clocks say"))
        self.near.setToolTip(self.tr("Quicker, and a sound that repeats misleads less"))
        self.within.setToolTip(self.near.toolTip())
        self.sound, self.to_sound = QComboBox(), QComboBox()
        self._tracks = QWidget()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.phase = label("", "muted")
        self.stop = button(self.tr("Stop"), self.stopped.emit)
        self.banner = Banner()
        self.waves = MatchedWaves()
        self.try_weak = button(
            self.tr("&Try it in the pictures"), self.taken.emit,
            tip=self.tr("Use this match although it is weak, and look whether the pictures agree"),
        )  # fmt: skip
        self._choice = QButtonGroup(self)
        self._choices = QWidget()
        self._stack = QStackedWidget()
        self._build()
        self.show_finding(None)

    def set_cameras(
        self, own: str, to: str, *, placed: bool, sounds: tuple[int, int] = (1, 1)
    ) -> None:
        """Ask about two cameras; what was found for others goes.

        Args:
            own: Name of the camera to be aligned.
            to: Name of the other.
            placed: Whether the clocks say anything about where they lie.
            sounds: How many sound tracks each has.
        """
        self._names = (own, to)
        self.near.setEnabled(placed)
        self.near.setChecked(False)
        self.within.setEnabled(placed)
        for field, count, name in ((self.sound, sounds[0], own), (self.to_sound, sounds[1], to)):
            field.clear()
            for number in range(max(1, count)):
                field.addItem(self.tr("{name}: sound {n}").format(name=name, n=number + 1), number)
            field.setAccessibleName(self.tr("Sound track of {name}").format(name=name))
            field.setVisible(count > 1)
        self.show_finding(None)

    def show_progress(self, event: dict[str, Any] | None) -> None:
        """How far it is; None before the first word."""
        self._stack.setCurrentIndex(1)
        if event is None:
            show_busy(self.bar)
            self.phase.setText(phase_words("hearing"))
            return
        self.bar.setRange(0, max(0, event["total"]))
        self.bar.setValue(event["done"])
        left = left_words(event["eta"]) if event["eta"] is not None else ""
        self.phase.setText(" · ".join(filter(None, (phase_words(event["phase"]), left))))

    def show_fault(self, text: str) -> None:
        """It came to nothing, and why."""
        self.show_finding(None)
        self.banner.say(text, "bad")

    def show_finding(self, finding: SoundFinding | None) -> None:
        """What was found; None for nothing yet."""
        self.finding = finding
        self._stack.setCurrentIndex(0)
        match = None if finding is None else finding.match
        if finding is None:
            self.banner.say(
                self.tr(
                    "Finds where both heard the same. Sound takes 3 ms a metre: cameras 10 m apart"
                    " hear a moment up to 30 ms apart."
                )
            )
        elif match is None:
            self.banner.say(
                self.tr("There is nothing to compare: one of them is silent or too short."), "bad"
            )
        else:
            self.banner.say(*match_words(match))
        self.try_weak.setVisible(match is not None and match.confidence < FAIR)
        drawn = () if finding is None else finding.drawn
        self._choices.setVisible(len(drawn) > 1)
        self.waves.setVisible(bool(drawn))
        for number, made in enumerate(self._choice.buttons()):
            made.setVisible(number < len(drawn))
        if drawn:
            first = 1 if len(drawn) > 1 else 0
            self._choice.button(first).setChecked(True)
            self.show_piece(first)

    def show_piece(self, number: int) -> None:
        """Draw all of what both have (0), or one of the pieces."""
        if self.finding is not None and number < len(self.finding.drawn):
            own, to = self._names
            self.waves.show_drawn(self.finding.drawn[number], to, own)

    def _build(self) -> None:
        page, busy = QWidget(), QWidget()
        for number, text in enumerate(
            (self.tr("All"), self.tr("Begin"), self.tr("Middle"), self.tr("End"))
        ):
            made = QPushButton(text)
            made.setCheckable(True)
            made.setAutoDefault(False)
            made.setToolTip(
                self.tr("All that both recorded")
                if number == 0
                else self.tr("Some lively seconds of it, drawn closely")
            )
            self._choice.addButton(made, number)
        self._choices.setLayout(row(*self._choice.buttons(), spacing=SPACE // 2))
        self._choice.idClicked.connect(self.show_piece)
        asking = Folding(
            self.listen, self.near, self.within, self.sound, self.to_sound, None, self._choices
        )
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE)
        box.addWidget(asking)
        said = row(self.banner, self.try_weak)
        said.setStretch(0, 1)
        box.addLayout(said)
        box.addWidget(self.waves, 1)
        box.addStretch(0)
        waiting = QVBoxLayout(busy)
        waiting.addStretch(1)
        waiting.addWidget(self.phase)
        waiting.addLayout(row(self.bar, self.stop))
        waiting.addStretch(1)
        self._stack.addWidget(page)
        self._stack.addWidget(busy)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        whole.addWidget(self._stack)


def sounds_of(workspace: Workspace, camera: Camera | None) -> int:
    """How many sounds a camera's file holds, as far as that is known; else one."""
    if camera is None:
        return 1
    facts = facts_of(workspace.footage_by_id(camera.footage))
    return len(facts.get("audio") or ()) or 1
