"""The fields of annotations: lines that offer words which were typed before, choices with signs."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QLayout, QLineEdit, QWidget

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


def choice(name: str) -> QComboBox:
    """A list to choose from, each entry with a sign; narrow where there is little room."""
    made = QComboBox()
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
