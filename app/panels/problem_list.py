"""What is doubtful about the selected track, each with the way to the frame it is judged by."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.doubts import frame_of
from app.panels.phrases import problem_sentence, problem_words
from app.theme.parts import button, label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from app.session import Session
    from redaction.model.project import Project
    from redaction.model.track import Problem, Track


class ProblemList(QWidget):
    """Sentences, each above a button that shows its frame.

    Attributes:
        buttons: In the order of the sentences.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: tuple[tuple[Problem, int], ...] = ()
        self._sentences: list[str] = []
        self.buttons: list[QPushButton] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(2)

    def text(self) -> str:
        """All sentences."""
        return "\n".join(self._sentences)

    def show_problems(self, project: Project, track: Track) -> None:
        """Say what is doubtful about this track."""
        problems = tuple((p, frame_of(track, p, project)) for p in track.problems)
        sentences = [problem_sentence(p, track.kind) for p in track.problems]
        if (problems, sentences) == (self._shown, self._sentences):
            return
        self._shown, self._sentences = problems, sentences
        while (item := self._box.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.buttons = []
        for (problem, frame), sentence in zip(problems, sentences, strict=True):
            self._box.addWidget(label(sentence, wrap=True))
            go = button(
                self.tr("Frame {n}").format(n=f"{frame:,}"),
                partial(self._session.go_to, frame),
                kind="link",
                tip=self.tr("Show the frame to judge this by."),
            )
            go.setAccessibleName(
                self.tr("{problem}: show frame {n}").format(problem=problem_words(problem), n=frame)
            )
            go.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._box.addWidget(go, 0, Qt.AlignmentFlag.AlignLeft)
            self.buttons.append(go)
