"""What verification found, for a person: every check in words, every face with a way to look at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.theme.icons import icon
from app.theme.parts import Banner, button, label, line, picture, row, set_role
from app.theme.tokens import SPACE
from app.words import count_words, frames_list, left_words, phase_words

GO_BUTTONS = 2
"""Frames of a check that have a button of their own; all of them are listed."""


class ReportView(QWidget):
    """A verification report.

    Signals:
        go_to_frame: A person wants to look at this frame of the source.
    """

    go_to_frame = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.verdict = Banner()
        self._checks = QVBoxLayout()
        self._checks.setSpacing(0)
        host = QWidget()
        host.setProperty("surface", "clear")
        host.setLayout(self._checks)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(host)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        frame = QFrame()
        frame.setProperty("card", "true")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 4, 1, 4)
        inside.addWidget(area)
        self._faces_title = label("", "strong")
        self.faces = QListWidget()
        self.faces.setAccessibleName(self.tr("Faces seen on the copy"))
        self.faces.setMaximumHeight(140)
        self.faces.setIconSize(QSize(16, 16))
        self.faces.itemActivated.connect(self._activated)
        self.go = button(self.tr("Go to frame"), self._go, icon_name="go-to")
        self._faces_box = QWidget()
        faces = QVBoxLayout(self._faces_box)
        faces.setContentsMargins(0, 0, 0, 0)
        faces.addLayout(row(self._faces_title, None, self.go))
        faces.addWidget(self.faces)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE + 4)
        box.addWidget(self.verdict)
        box.addWidget(frame, 1)
        box.addWidget(self._faces_box)

    def show_report(self, report: dict[str, Any]) -> None:
        """Show a report as ``VerificationReport.to_json`` gives it."""
        while (item := self._checks.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.deleteLater()
        checks = report["checks"]
        failed = sum(1 for c in checks if not c["ok"])
        faces = report.get("residual_faces", [])
        total = int(report.get("residual_face_count", len(faces)))
        self._say_verdict(len(checks), failed, total, ok=bool(report["ok"]))
        # What failed comes first, then what to look at; the rest in the order it was checked.
        for number, check in enumerate(sorted(checks, key=_urgency)):
            if number:
                self._checks.addWidget(line())
            self._checks.addWidget(_check_row(check, self.go_to_frame.emit))
        self._checks.addStretch(1)
        self._fill_faces(faces, total)

    def _say_verdict(self, checks: int, failed: int, faces: int, *, ok: bool) -> None:
        many = count_words(checks, self.tr("check"), self.tr("checks"))
        if not ok:
            text = self.tr("This copy did not pass: {n} of {checks} failed. Do not disclose it.")
            self.verdict.say(text.format(n=failed, checks=many), "bad")
        elif faces:
            text = self.tr("The copy passed all {checks}. Look at the faces listed below first.")
            self.verdict.say(text.format(checks=many), "warning")
        else:
            text = self.tr("The copy passed all {checks}.")
            self.verdict.say(text.format(checks=many), "good")

    def _fill_faces(self, faces: list[dict[str, Any]], total: int) -> None:
        self.faces.clear()
        for face in faces:
            x, y, w, h = (round(v) for v in face["box"])
            text = self.tr("Frame {frame}: {w} × {h} pixels at {x}, {y}; score {score}").format(
                frame=face["frame"], w=w, h=h, x=x, y=y, score=f"{face['score']:.2f}"
            )
            item = QListWidgetItem(icon("face", "warning"), text)
            item.setData(Qt.ItemDataRole.UserRole, int(face["frame"]))
            self.faces.addItem(item)
        many = count_words(total, self.tr("place"), self.tr("places"))
        self._faces_title.setText(
            self.tr("A detector still sees something like a face in {n}").format(n=many)
        )
        if faces:
            self.faces.setCurrentRow(0)
        self._faces_box.setVisible(bool(faces))

    def _activated(self, item: QListWidgetItem) -> None:
        self.go_to_frame.emit(int(item.data(Qt.ItemDataRole.UserRole)))

    def _go(self) -> None:
        item = self.faces.currentItem()
        if item is not None:
            self._activated(item)


def _urgency(check: dict[str, Any]) -> int:
    if not check["ok"]:
        return 0
    return 1 if check.get("warning") else 2


def _check_row(check: dict[str, Any], go_to: Callable[[int], object]) -> QWidget:
    made = QWidget()
    if not check["ok"]:
        name, token, state = "error", "bad", made.tr("Failed")
    elif check.get("warning"):
        name, token, state = "warning", "warning", made.tr("Look")
    else:
        name, token, state = "accept", "good", made.tr("Passed")
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(label(str(check["summary"]), wrap=True, select=True))
    if check.get("detail") and (not check["ok"] or check.get("warning")):
        words.addWidget(label(str(check["detail"]), "caption", wrap=True, select=True))
    frames = check.get("frames") or []
    if frames and (not check["ok"] or check.get("warning")):
        text = made.tr("Frames {frames}").format(frames=frames_list(frames, 12))
        words.addWidget(label(text, "caption", wrap=True, select=True))
        words.addLayout(row(*(_go_button(f, go_to) for f in frames[:GO_BUTTONS]), None, spacing=6))
    mark = QVBoxLayout()
    mark.addWidget(picture(name, 18, token))
    mark.addStretch(1)
    said = label(state, token)
    said.setFixedWidth(56)
    outer = row(mark, words, said, spacing=12)
    outer.setStretch(1, 1)
    outer.setAlignment(said, Qt.AlignmentFlag.AlignTop)
    outer.setContentsMargins(14, 9, 10, 9)
    made.setLayout(outer)
    made.setAccessibleName(f"{state}: {check['summary']}")
    return made


def _go_button(frame: int, go_to: Callable[[int], object]) -> QWidget:
    text = QCoreApplication.translate("ReportView", "Go to frame {n}").format(n=frame)
    return button(text, lambda: go_to(int(frame)), kind="link", icon_name="go-to")


class ProgressView(QWidget):
    """How far an export is: its three phases, a bar, the time left."""

    def __init__(self, steps: tuple[tuple[str, frozenset[str]], ...] = ()) -> None:
        """Show progress.

        Args:
            steps: What is done in order: words, and the phases that belong to it.
        """
        super().__init__()
        self._steps = steps
        self._marks = [picture("pending", 18, "text_faint") for _ in steps]
        self._words = [label(text, "muted") for text, _phases in steps]
        self.phase = label("", "title")
        self.left = label("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.note = label("", "caption", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE)
        box.addStretch(1)
        for mark, words in zip(self._marks, self._words, strict=True):
            box.addLayout(row(mark, words, None, spacing=10))
        if steps:
            box.addSpacing(SPACE * 2)
        box.addWidget(self.phase)
        box.addWidget(self.bar)
        box.addWidget(self.left)
        box.addSpacing(SPACE)
        box.addWidget(self.note)
        box.addStretch(2)

    def follow(self, event: dict[str, Any], *, cancelling: bool) -> None:
        """Show a progress event of a job."""
        self.phase.setText(phase_words(event["phase"]))
        total = int(event["total"])
        # thousandths, because a file's bytes do not fit the bar's whole numbers
        self.bar.setRange(0, 1000 if total else 0)
        if total:
            self.bar.setValue(int(1000 * int(event["done"]) / total))
        if not cancelling:
            self.left.setText(left_words(event["eta"]))
        at = [n for n, (_text, phases) in enumerate(self._steps) if event["phase"] in phases]
        if at:
            self._mark(at[0])

    def begin(self) -> None:
        """Nothing was done yet."""
        self.phase.setText(self.tr("Starting"))
        self.left.setText(self.tr("estimating…"))
        self.bar.setRange(0, 0)
        self._mark(-1)

    def _mark(self, now: int) -> None:
        for number, (mark, words) in enumerate(zip(self._marks, self._words, strict=True)):
            name, token, role = "pending", "text_faint", "muted"
            if number < now:
                name, token, role = "accept", "good", "good"
            elif number == now:
                name, token, role = "chevron-right", "accent_text", "strong"
            mark.show_icon(name, token)
            set_role(words, role)
