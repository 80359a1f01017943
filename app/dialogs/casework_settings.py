"""What a workspace settles for everybody's casework: a page of the settings.

Each part of casework adds a group: a widget with a title that is shown and ``keep`` that keeps what was
entered. Nothing is kept before the dialog's Save.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QVBoxLayout, QWidget

from app.dialogs.base import Form
from app.dialogs.locks import hold, lock_note
from app.theme.numbers import WholeField
from app.theme.parts import label
from app.theme.tokens import SPACE
from redaction.casework.retention import MOST_DAYS
from redaction.policy.current import policy
from redaction.store.requestbook import PART, PART_USUAL
from redaction.store.retention import Rules

if TYPE_CHECKING:
    from redaction.store.workspace import Workspace


class CaseworkGroup(QWidget):
    """One group of settings of a workspace; make a class of your own and add it to ``GROUPS``.

    Attributes:
        title: Shown above it.
        form: Its fields.
    """

    title = ""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.form = Form(190)
        self.form.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self.form)

    def keep(self) -> None:
        """Keep what was entered.

        Raises:
            UserError: If it cannot be kept.
        """


class ClockGroup(CaseworkGroup):
    """Where the force works."""

    title = "Clocks"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.part = QComboBox()
        for words, part in (
            (self.tr("England and Wales"), PART_USUAL),
            (self.tr("Scotland"), "scotland"),
            (self.tr("Northern Ireland"), "northern_ireland"),
        ):
            self.part.addItem(words, part)
        kept = self.part.findData(workspace.setting(PART, PART_USUAL))
        self.part.setCurrentIndex(max(0, kept))
        caption = label(
            self.tr(
                "Whose public holidays move the last day of a subject access request. For freedom of"
                " information, bank holidays of every part count (FOI Act 2000 s.10(6)). The due days of"
                " open requests are worked out anew, each with a row in the review log."
            ),
            "caption",
            wrap=True,
        )
        self.form.add(self.tr("&Part of the UK"), self.part, caption)

    def keep(self) -> None:
        """Keep the part of the UK."""
        part = self.part.currentData()
        if part != self.workspace.setting(PART, PART_USUAL):
            self.workspace.set_part(part)


class RetentionGroup(CaseworkGroup):
    """What the force's recording systems do."""

    title = "Retention"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        rules = workspace.retention.rules
        self.days = _days(rules.days)
        self.custody = _days(rules.custody)
        self.warn = _days(rules.warn)
        self.keep_requested = QCheckBox(self.tr("Keep footage that is put under a request"))
        self.keep_requested.setChecked(rules.keep_requested)
        self.form.add(
            self.tr("&Not marked as evidence"),
            self.days,
            _caption(
                self.tr(
                    "Days from recording until the recording system deletes footage. Umbra deletes nothing;"
                    " it shows what is left. For new footage."
                )
            ),
        )
        self.form.add(self.tr("Custody s&uites"), self.custody, None)
        self.form.add(
            self.tr("&Warn"),
            self.warn,
            _caption(self.tr("Days before the day of deletion, on the page of requests.")),
        )
        self.form.add(
            "",
            self.keep_requested,
            _caption(
                self.tr(
                    "It is marked as preserved until it is let go, with a row in the review log. Whoever runs"
                    " the recording system has to be told."
                )
            ),
        )
        self.keep_requested.setAccessibleName(self.keep_requested.text())
        held = policy().casework.retention
        for name in held:
            hold(getattr(self, name))
        if held:
            self.form.add("", lock_note())

    def keep(self) -> None:
        """Keep the rules."""
        rules = Rules(
            self.days.value(),
            self.custody.value(),
            self.keep_requested.isChecked(),
            self.warn.value(),
        )
        self.workspace.retention.set_rules(rules)


def _seen(workspace: Workspace) -> CaseworkGroup:
    # here, because it is made from what is above
    from app.dialogs.coverage_settings import SeenGroup

    return SeenGroup(workspace)


GROUPS: tuple[Callable[[Workspace], CaseworkGroup], ...] = (ClockGroup, RetentionGroup, _seen)
"""What is shown, in order."""


class CaseworkPage(QWidget):
    """All groups, one below the other.

    Attributes:
        groups: By the name of their class.
    """

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.groups: dict[str, CaseworkGroup] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, SPACE, SPACE, SPACE)
        box.setSpacing(SPACE * 2)
        for make in GROUPS:
            group = make(workspace)
            self.groups[type(group).__name__] = group
            box.addWidget(label(group.title, "section"))
            box.addWidget(group)
        box.addStretch(1)

    def keep(self) -> None:
        """Keep what was entered in every group.

        Raises:
            UserError: If one of them cannot be kept; those before it were.
        """
        for group in self.groups.values():
            group.keep()


def _days(value: int) -> WholeField:
    number = WholeField()
    number.setRange(1, MOST_DAYS)
    number.setValue(value)
    number.setSuffix(" days")
    # the style sheet does not reach the field inside
    number.lineEdit().setTextMargins(SPACE, 0, 0, 0)
    return number


def _caption(text: str) -> QLabel:
    return label(text, "caption", wrap=True)
