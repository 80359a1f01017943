"""What is doubtful about the selected track, each with the way to look at it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.doubts import frame_of
from app.panels.phrases import problem_sentence, problem_words
from app.theme.parts import button, label
from redaction.model.track import Problem

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel, QPushButton

    from redaction.model.ids import TrackId
    from redaction.model.project import Project
    from redaction.model.track import Track


class ProblemList(QWidget):
    """Sentences, each above a button that leads there.

    Signals:
        asked: Someone wants to look at a doubt; its track, the ``Problem`` and the frame to judge it by.
    """

    asked = Signal(str, object, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[tuple[Problem, int], ...] = ()
        self._sentences: list[str] = []
        self._track: TrackId | None = None
        self._rows: list[tuple[QLabel, QPushButton]] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(2)

    def text(self) -> str:
        """All sentences."""
        return "\n".join(self._sentences)

    def show_problems(self, project: Project, track: Track) -> None:
        """Say what is doubtful about this track."""
        problems = tuple((p, _look_at(project, track, p)) for p in track.doubts)
        sentences = [problem_sentence(p, track.kind) for p in track.doubts]
        if (track.id, problems, sentences) == (self._track, self._shown, self._sentences):
            return
        self._track, self._shown, self._sentences = track.id, problems, sentences
        while len(self._rows) < len(problems):
            self._add_row()
        # rows are kept: making them anew for every track takes longer than a frame may
        for at, (said, go) in enumerate(self._rows):
            said.setVisible(at < len(problems))
            go.setVisible(at < len(problems))
            if at >= len(problems):
                continue
            problem, frame = problems[at]
            said.setText(sentences[at])
            go.setText(self.tr("Frame {n}").format(n=f"{frame:,}"))
            name = self.tr("{problem}: show frame {n}")
            go.setAccessibleName(name.format(problem=problem_words(problem), n=frame))

    @property
    def buttons(self) -> list[QPushButton]:
        """In the order of the sentences."""
        return [go for _, go in self._rows[: len(self._shown)]]

    def _add_row(self) -> None:
        said = label("", wrap=True)
        go = button(
            "",
            partial(self._ask, len(self._rows)),
            kind="link",
            tip=self.tr("Show the frame to judge this by."),
        )
        go.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._box.addWidget(said)
        self._box.addWidget(go, 0, Qt.AlignmentFlag.AlignLeft)
        self._rows.append((said, go))

    def _ask(self, at: int) -> None:
        if self._track is not None and at < len(self._shown):
            self.asked.emit(self._track, *self._shown[at])


def _look_at(project: Project, track: Track, problem: Problem) -> int:
    """The frame to judge it by: at a start or an end the one beyond, where somebody may be exposed."""
    if problem is Problem.STARTS_INSIDE:
        return max(0, track.start - 1)
    if problem is Problem.ENDS_INSIDE:
        return int(track.stop)
    return frame_of(track, problem, project)
