"""What became of a package: where it is, its number, and checking it again."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.language.core import core
from app.theme.parts import Banner, label
from app.theme.tokens import SPACE
from app.words import day_words, size_words
from redaction.casework.checker.bags import fingerprint_words
from redaction.casework.disclosure import Disclosure
from redaction.usecases.release import Built


class DonePage(QWidget):
    """A finished package in words and numbers.

    Attributes:
        said: What the last check said.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.said = Banner()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE * 2)
        self._grid.setVerticalSpacing(SPACE)
        self._grid.setColumnMinimumWidth(0, 120)
        self._grid.setColumnStretch(1, 1)
        self._next = label("", "muted", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE * 2)
        box.addWidget(self.said)
        box.addLayout(self._grid)
        box.addWidget(self._next)
        box.addStretch(1)

    def show_package(self, built: Built, disclosure: Disclosure, *, holds: str = "") -> None:
        """Show what was made and recorded.

        Args:
            built: The package.
            disclosure: Its record.
            holds: What is in it, in words; empty for copies.
        """
        self.said.say(
            self.tr(
                "The package was made, checked by its own script, and recorded as handed over."
            ),
            "good",
        )
        copies = self.tr("1 copy") if len(built.copies) == 1 else self.tr("{n} copies")
        facts = [
            (self.tr("Package"), str(built.path), ""),
            (self.tr("Holds"), self.tr("{copies}, {files} files, {size}").format(
                copies=holds or copies.format(n=len(built.copies)), files=built.files,
                size=size_words(built.size),
            ), ""),
            (self.tr("Handed to"), self.tr("{who}, {how}, {day}").format(
                who=disclosure.recipient, how=disclosure.method, day=day_words(disclosure.day)
            ), ""),
            (self.tr("Package number"), fingerprint_words(built.number), "mono"),
        ]  # fmt: skip
        if built.fingerprint:
            facts.append((self.tr("Signed with key"), fingerprint_words(built.fingerprint), "mono"))
        for at, (name, text, role) in enumerate(facts):
            value = label(text, role, wrap=True, select=True)
            value.setAccessibleName(name)
            self._grid.addWidget(label(name, "muted"), at, 0)
            self._grid.addWidget(value, at, 1)
        self._next.setText(
            self.tr(
                "The package number stands for every file in it, and is in the review log. Tell it to the"
                " receiver by another way than the package, on the telephone for instance: with it they know"
                " that nothing was exchanged. They check it with check_package.py, which is in the package."
            )
        )

    def show_check(self, verdict: dict[str, Any]) -> None:
        """Show what another check said."""
        problems = [problem["words"] for problem in verdict["problems"][:5]]
        text = " ".join(map(core, [verdict["summary"], *problems]))
        self.said.say(text, "good" if verdict["ok"] else "bad")
