"""What a request says besides its footage: how the day was arrived at, identity, decision, people, notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.actions.ids import ActionId
from app.language.core import core
from app.theme.parts import button, label, row
from app.theme.tokens import SPACE
from app.words import day_words, moment_words, outcome_words, tr
from redaction.casework.clocks import deadline
from redaction.casework.deadline import Step
from redaction.model.request import Request

if TYPE_CHECKING:
    from app.actions.registry import Registry

Line = tuple[str, str]
"""What something is called, and what it says."""


class CaseFacts(QScrollArea):
    """Lines of words about a request."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _bare(self)
        self.setAccessibleName(self.tr("About the request"))

    def show_lines(self, lines: list[Line]) -> None:
        """Show these lines."""
        page = QWidget()
        page.setProperty("surface", "clear")
        grid = QGridLayout(page)
        grid.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        grid.setHorizontalSpacing(SPACE * 2)
        grid.setVerticalSpacing(SPACE + 4)
        grid.setColumnMinimumWidth(0, 92)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        for number, (name, text) in enumerate(lines):
            grid.addWidget(label(name, "caption"), number, 0, top)
            grid.addWidget(label(text, wrap=True, select=True), number, 1)
        grid.setRowStretch(len(lines), 1)
        self.setWidget(page)


class CaseNotes(QWidget):
    """Notes on a request, newest first, and a place to write one."""

    def __init__(
        self, registry: Registry, add: Callable[[str], bool], parent: QWidget | None = None
    ) -> None:
        """Make it empty.

        Args:
            registry: Of the actions.
            add: Notes something; False where that was refused.
            parent: Where it lies.
        """
        super().__init__(parent)
        self._add = add
        self._of = ""
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText(self.tr("Add a note"))
        self.text.setAccessibleName(self.tr("New note"))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(58)
        self.text.textChanged.connect(self._settle)
        self.ok = button(self.tr("Add note"), self._note, icon_name="plus")
        self.ok.setToolTip(self.tr("Add it with your name and the time; notes are never changed."))
        self._can = registry.action(ActionId.EDIT_REQUEST)
        self._list = QScrollArea()
        _bare(self._list)
        self._list.setAccessibleName(self.tr("Notes"))
        write = QVBoxLayout()
        write.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE)
        write.setSpacing(SPACE)
        write.addWidget(self.text)
        caption = label(
            self.tr("Dated, with your name; added to, never changed."), "caption", wrap=True
        )
        foot = row(caption, self.ok)
        foot.setStretch(0, 1)
        write.addLayout(foot)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(write)
        box.addWidget(self._list, 1)
        self._settle()

    def show_request(self, request: Request) -> None:
        """Show the notes of a request; what was begun for another one is not carried over."""
        if self._of != request.id:
            self._of = request.id
            self.text.clear()
        page = QWidget()
        page.setProperty("surface", "clear")
        box = QVBoxLayout(page)
        box.setContentsMargins(SPACE * 2, 0, SPACE * 2, SPACE * 2)
        box.setSpacing(2)
        for note in reversed(request.notes):
            said = self.tr("{moment}, {who}").format(moment=moment_words(note.moment), who=note.who)
            box.addWidget(label(said, "caption"))
            box.addWidget(label(note.text, wrap=True, select=True))
            box.addSpacing(SPACE)
        if not request.notes:
            box.addWidget(label(self.tr("No notes yet."), "muted"))
        box.addStretch(1)
        self._list.setWidget(page)
        self._settle()

    def _settle(self) -> None:
        self.ok.setEnabled(bool(self.text.toPlainText().strip()) and self._can.isEnabled())

    def _note(self) -> None:
        if self._add(self.text.toPlainText().strip()):
            self.text.clear()


def case_lines(request: Request, described: str, parts: tuple[str, ...]) -> list[Line]:
    """What there is to say about a request, in the order it happened.

    Args:
        request: The request.
        described: Its reasons to withhold, in words.
        parts: Whose holidays are no working days.
    """
    lines: list[Line] = []
    today = None if request.closed else dt.datetime.now().astimezone().date()
    found = deadline(request.kind, request.received, request.dates, today=today, parts=parts)
    lines.append((tr("Clock"), "\n".join(map(_step_words, found.steps)) or core(request.due_why)))
    if found.warnings:
        lines.append((tr("Look at"), "\n".join(map(core, found.warnings))))
    if request.contact:
        lines.append((tr("Contact"), request.contact))
    lines.append((tr("Identity"), identity_words(request)))
    if request.decision is not None:
        decision = request.decision
        said = f"{outcome_words(decision.outcome)}, {day_words(decision.day)}"
        lines.append((tr("Decision"), f"{said}\n{decision.reason}" if decision.reason else said))
    if described or request.why:
        lines.append((tr("Reasons"), "\n".join(filter(None, (described, request.why)))))
    if request.people:
        people = (f"{p.name} ({p.role})" if p.role else p.name for p in request.people)
        lines.append((tr("People"), "\n".join(people)))
    if request.note:
        lines.append((tr("About"), request.note))
    return lines


def _step_words(step: Step) -> str:
    return f"{core(step.text)} ({core(step.section)})." if step.section else core(f"{step.text}.")


def identity_words(request: Request) -> str:
    """How far the check of the requester's identity is."""
    dates = request.dates
    if dates.identity_asked is None and dates.identity_confirmed is None:
        said = tr("Not asked for")
    elif dates.identity_confirmed is None and dates.identity_asked is not None:
        said = tr("Asked for on {day}, not confirmed yet").format(
            day=day_words(dates.identity_asked)
        )
    else:
        assert dates.identity_confirmed is not None
        said = tr("Confirmed on {day}").format(day=day_words(dates.identity_confirmed))
    return f"{said}: {request.identity}" if request.identity else said


def scrolled(inside: QWidget, name: str) -> QScrollArea:
    """A widget that may be higher than its place, and what a screen reader calls it."""
    page = QWidget()
    page.setProperty("surface", "clear")
    box = QVBoxLayout(page)
    box.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
    box.addWidget(inside)
    box.addStretch(1)
    area = QScrollArea()
    _bare(area)
    area.setAccessibleName(name)
    area.setWidget(page)
    return area


def _bare(area: QScrollArea) -> None:
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
