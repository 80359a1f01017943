"""The fields of annotations: lines that offer words which were typed before, choices with signs."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QStringListModel, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLayout, QLineEdit, QPlainTextEdit, QWidget

from app.notes.signs import SIGN_SIZE


class LineField(QLineEdit):
    """A line to type in; of several words with “;” between them, each is completed by itself."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)

    def set_words(self, words: QStringListModel, *, several: bool) -> None:
        """Offer these while one types."""
        made = _LastWord(words, self) if several else QCompleter(words, self)
        made.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        made.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(made)


class _LastWord(QCompleter):
    """Completes what stands behind the last “;”."""

    def splitPath(self, path: str) -> list[str]:
        """What is looked for."""
        return [path.rpartition(";")[2].strip()]

    def pathFromIndex(self, index: object) -> str:
        """The whole line with the word in its place."""
        word = super().pathFromIndex(index)  # type: ignore[arg-type]
        field = self.widget()
        before = field.text().rpartition(";")[0] if isinstance(field, QLineEdit) else ""
        return f"{before}; {word}" if before else word


class _Choice(QComboBox):
    """Chooses nothing for whoever only scrolls past it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Another entry only where the keys are in it, too."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def let_change(panel: QWidget, *, allowed: bool) -> None:
    """Let all fields of a panel be changed, or only be read and copied."""
    for line in panel.findChildren(LineField):
        line.setReadOnly(not allowed)
    for text in panel.findChildren(QPlainTextEdit):
        text.setReadOnly(not allowed)
    for combo in panel.findChildren(_Choice):
        combo.setEnabled(allowed)


def colour_name(name: str) -> str:
    """A colour of the palette in a word."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("notes", text)

    return {
        "blue": tr("Blue"),
        "teal": tr("Teal"),
        "red": tr("Red"),
        "purple": tr("Purple"),
        "pink": tr("Pink"),
        "orange": tr("Orange"),
        "yellow": tr("Yellow"),
        "green": tr("Green"),
        "brown": tr("Brown"),
        "grey": tr("Grey"),
    }.get(name, name.capitalize())


def choice(name: str) -> QComboBox:
    """A list to choose from, each entry with a sign; narrow where there is little room."""
    made = _Choice()
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setIconSize(SIGN_SIZE)
    made.setMinimumContentsLength(1)
    made.setMinimumWidth(64)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made


def holding(layout: QLayout) -> QWidget:
    """A widget with a layout of its own."""
    made = QWidget()
    made.setLayout(layout)
    return made
