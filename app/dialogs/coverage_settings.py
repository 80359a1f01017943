"""The rule for what counts as seen, as a group of the workspace's settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from app.dialogs.casework_settings import CaseworkGroup
from app.dialogs.locks import hold, lock_note
from app.theme.parts import label
from app.theme.tokens import SPACE
from redaction.coverage.rule import FASTEST, FASTEST_HEARD, SeenRule, Whose
from redaction.coverage.viewing import HELD, View
from redaction.jobs.errors import UserError
from redaction.policy.current import policy

if TYPE_CHECKING:
    from redaction.store.workspace import Workspace


class SeenGroup(CaseworkGroup):
    """What must have happened for a frame to count as seen. Each change has a reason and a row in the log.

    Attributes:
        views: A tick for each view.
        fastest: Highest speed.
        held: How long a frame must have stood.
        whole: Whether all of the picture must have been in view.
        whose: Whose looking counts.
        fastest_heard: Highest speed for sound.
        reason: Why it is changed.
        sentence: The rule as it would be.
    """

    title = "What counts as seen"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        rule = workspace.coverage.rule
        names = {
            View.OUTLINES: self.tr("Outlines"),
            View.PREVIEW: self.tr("Preview"),
            View.ORIGINAL: self.tr("Original"),
            View.SEE_BEHIND: self.tr("See behind"),
            View.SIDE_BY_SIDE: self.tr("Side by side"),
        }
        self.views = {view: QCheckBox(name) for view, name in names.items()}
        ticks = QWidget()
        grid = QGridLayout(ticks)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE * 2)
        for at, (view, tick) in enumerate(self.views.items()):
            tick.setChecked(view in rule.views)
            tick.setAccessibleName(self.tr("Counts: {view}").format(view=names[view]))
            tick.toggled.connect(self._changed)
            grid.addWidget(tick, at // 3, at % 3)
        self.fastest = self._choice([(speed, f"{speed:g}×") for speed in FASTEST], rule.fastest)
        standing = [(h, self.tr("{n} s").format(n=f"{h / 1000:g}") if h else self.tr("any time"))
                    for h in HELD]  # fmt: skip
        self.held = self._choice(standing, rule.held)
        self.whole = QCheckBox(self.tr("The whole picture must be in view"))
        self.whole.setAccessibleName(self.whole.text())
        self.whole.setChecked(rule.whole)
        self.whole.toggled.connect(self._changed)
        whose = [
            (Whose.ANYBODY, self.tr("Anybody's")),
            (Whose.REVIEWER, self.tr("Only the reviewer's own")),
            (Whose.CHECKER, self.tr("Only the checker's own")),
        ]
        self.whose = self._choice(whose, rule.whose)
        heard = [(speed, f"{speed:g}×") for speed in FASTEST_HEARD]
        self.fastest_heard = self._choice(heard, rule.fastest_heard)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(self.tr("Needed when you change the rule"))
        self.sentence = label("", "caption", wrap=True)
        self.form.add(
            self.tr("&Views that count"),
            ticks,
            label(
                self.tr("The original shows nothing of what is covered, so it does not count."),
                "caption",
                wrap=True,
            ),
        )
        self.form.add(self.tr("&Fastest, played"), self.fastest)
        self.form.add(self.tr("&Standing still, at least"), self.held)
        self.form.add("", self.whole)
        self.form.add(self.tr("Whose loo&king counts"), self.whose)
        self.form.add(self.tr("Fastest, &heard"), self.fastest_heard)
        self.form.add(self.tr("&Reason"), self.reason, self.sentence)
        held = policy().casework.seen
        for name in held:
            hold(ticks if name == "views" else getattr(self, name))
        if held:
            self.form.add("", lock_note())
        self._changed()

    @property
    def rule(self) -> SeenRule:
        """The rule as entered.

        Raises:
            ValueError: If no view counts.
        """
        return SeenRule(
            frozenset(view for view, tick in self.views.items() if tick.isChecked()),
            float(self.fastest.currentData()),
            int(self.held.currentData()),
            self.whole.isChecked(),
            Whose(self.whose.currentData()),
            float(self.fastest_heard.currentData()),
        )

    def keep(self) -> None:
        """Keep the rule; one that is as it was needs no reason."""
        try:
            rule = self.rule
        except ValueError as error:
            raise UserError(
                self.tr("Nothing would ever count as seen."), "", self.tr("Tick a view.")
            ) from error
        if rule != self.workspace.coverage.rule:
            self.workspace.coverage.set_rule(rule, self.reason.text())

    def _changed(self) -> None:
        try:
            words = self.rule.words()
        except ValueError:
            words = self.tr("Nothing would ever count as seen: tick a view.")
        self.sentence.setText(words)

    def _choice(self, choices: Sequence[tuple[object, str]], chosen: object) -> QComboBox:
        box = QComboBox()
        for value, words in choices:
            box.addItem(words, value)
        known = [value for value, _ in choices]
        if chosen not in known:  # a rule made elsewhere stays as it is
            box.addItem(f"{chosen:g}×" if isinstance(chosen, float) else str(chosen), chosen)
            known.append(chosen)
        box.setCurrentIndex(known.index(chosen))
        box.currentIndexChanged.connect(self._changed)
        return box
